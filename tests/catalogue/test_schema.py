"""The exported schema equals the records, accepts every file of the catalogue, and refuses what the loader refuses."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

import icires.catalogue
from icires.catalogue.load import TOP
from icires.catalogue.model import KINDS
from icires.catalogue.yaml_text import read_yaml

FOLDER = Path(icires.catalogue.__file__).parent
SCRIPT = Path(__file__).parents[2] / "scripts" / "export_schema.py"
FILES = sorted(FOLDER.rglob("*.yaml"))


def exported() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("export_schema", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.schema_texts())


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / "schema" / f"{kind}.json").read_text("utf-8")))


def plain(value: Any) -> Any:
    """Tuples as lists: JSON knows no tuples."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def test_the_files_are_what_the_records_export() -> None:
    on_disk = {path.name: path.read_text("utf-8") for path in (FOLDER / "schema").glob("*")}
    assert on_disk == exported(), "run python scripts/export_schema.py"


@pytest.mark.parametrize("kind", [*KINDS, *TOP])
def test_every_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(cast("dict[str, Any]", validator(kind).schema))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_keeps_the_schema(path: Path) -> None:
    top = path.relative_to(FOLDER).parts[0]
    data, flaws = read_yaml(path.read_bytes())
    assert flaws == []
    errors = [error.message for error in validator(Path(top).stem).iter_errors(plain(data))]
    assert errors == []


@pytest.mark.parametrize(
    "changes",
    [
        {"oops": 1},
        {"name": ""},
        {"direction": "up"},
        {"cases": []},
        {"findings": {"Not a slug": {"feature": "tmb", "op": "<", "value": 1}}},
        {"findings": {"both": {"feature": "tmb", "op": "<", "value": 1, "mechanism": "x"}}},
        {"findings": {"null": {"feature": "tmb", "op": "==", "value": None}}},
        {"rule": {"anny": ["deleted"]}},
        {"rule": {"any": ["deleted"], "not": "deleted"}},
        {"rule": {"at_least": {"n": 0, "of": ["deleted"]}}},
        {"genes": "B2M"},
    ],
    ids=str,
)
def test_the_schema_is_closed(changes: dict[str, Any], mechanism: Callable[..., dict[str, Any]]) -> None:
    assert validator("mechanisms").is_valid(mechanism())
    assert not validator("mechanisms").is_valid(mechanism(**changes))
