"""Write ``catalogue/schema/*.json`` from the catalogue's records, so that an editor can check a file while it is typed.

Usage: python scripts/export_schema.py
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from icires.catalogue.load import LISTS, TOP
from icires.catalogue.model import KINDS

FOLDER = Path(__file__).parent.parent / "src" / "icires" / "catalogue" / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_texts() -> Mapping[str, str]:
    """The JSON schema of every kind of file by its name, as text."""
    return {f"{kind}.json": _text(kind) for kind in (*KINDS, *TOP)}


def _text(kind: str) -> str:
    schema = {**KINDS, **TOP}[kind].model_json_schema()
    if kind in LISTS:
        definitions = schema.pop("$defs", {})
        schema = {"$defs": definitions, "title": kind.capitalize(), "type": "array", "items": schema}
    return json.dumps({"$schema": DIALECT, **closed(schema)}, indent=2, ensure_ascii=False) + "\n"


def closed(schema: Any) -> Any:
    """A schema in which mappings with named patterns refuse keys that match none, as the loader does."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {"additionalProperties": False} if "patternProperties" in schema else {}
    return {**{key: closed(part) for key, part in schema.items()}, **shut}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in schema_texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
