"""The catalogue as plain tables or as one JSON document, for those who work on it elsewhere."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from icires.catalogue.load import TOP, Catalogue
from icires.catalogue.model import Entry

Row = dict[str, str]
JOINED_BY = "; "
NESTED = ("any", "all", "not", "at_least")  # a rule is kept as JSON: as columns nobody could read it


def as_json(catalogue: Catalogue, *, version: str) -> str:
    """The whole catalogue as one JSON document.

    Returns
    -------
    An object: ``icires`` (version), ``sha256`` (digest of the catalogue), and for each kind a list of entries with the fields of
    their YAML files; fields that a file leaves out are left out here.
    """
    kinds = {kind: [_dump(entry) for entry in entries.values()] for kind, entries in _kinds(catalogue)}
    return json.dumps({"icires": version, "sha256": catalogue.sha256, **kinds}, indent=1, ensure_ascii=False) + "\n"


def as_tables(catalogue: Catalogue) -> dict[str, str]:
    """The catalogue as tab-separated tables.

    Returns
    -------
    Texts by the name of their file. ``<kind>.tsv`` has one row per entry with its plain fields, lists joined by '; '.
    ``<kind>_<field>.tsv`` has one row per part of a field that holds records (evidence, findings, genes, trials, ...), after the
    id of its entry. Empty: the file leaves it out. Rules and circumstances are JSON. Blanks of every kind are one blank each.
    """
    tables: dict[str, list[Row]] = {}
    for kind, entries in _kinds(catalogue):
        for entry in entries.values():
            for name, row in _rows(kind, _dump(entry)):
                tables.setdefault(name, []).append(row)
    return {f"{name}.tsv": _table(rows) for name, rows in tables.items()}


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, Mapping[str, Entry]]]:
    yield from catalogue.kinds.items()
    yield from ((kind, getattr(catalogue, kind)) for kind in TOP)


def _dump(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _rows(kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """An entry's own row, and one for each record inside it, with the table that the row belongs to."""
    plain: Row = {}
    for field, value in entry.items():
        records = list(_records(field, value))
        if records:
            yield from ((f"{kind}_{field}", {"entry": entry["id"], **_flat(record)}) for record in records)
        else:
            plain |= _flat({field: value})
    yield kind, plain


def _records(field: str, value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (part for part in value if isinstance(part, dict))
    elif isinstance(value, dict) and field in {"findings", "dynamics"}:
        yield from ({"name": name, **part} for name, part in value.items())


def _flat(record: Mapping[str, Any], prefix: str = "") -> Row:
    """A record as cells: records inside it become columns of their own, lists of words one cell."""
    row: Row = {}
    for field, value in record.items():
        name = f"{prefix}{field}"
        if field in {"when", "rule", "given", "only_when"} or _is_rule(value):
            # a bare text in quotes would lose them in readers that unquote cells
            row[name] = json.dumps({"all": [value]} if isinstance(value, str) else value, ensure_ascii=False)
        elif isinstance(value, dict):
            row |= _flat(value, f"{name}_")
        else:
            row[name] = _cell(value)
    return row


def _is_rule(value: Any) -> bool:
    return isinstance(value, dict) and any(key in value for key in NESTED)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return JOINED_BY.join(_cell(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else " ".join(str(value).split())


def _table(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(
        text, columns, restval="", delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar=None, quotechar=None
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
