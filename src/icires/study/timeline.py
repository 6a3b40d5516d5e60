"""Timelines: what happened to a patient, and on which day counted from the first dose."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from icires.errors import Problem, Severity
from icires.study.study import InputFile
from icires.study.tables import TIMELINES, Column, Table
from icires.study.text import TextTable, read_text
from icires.study.typed import (
    Fault,
    as_numbers,
    folded,
    mapped,
    missing_as_null,
    recognise_table,
    report,
    without_blanks,
)

EVENT_TYPE = "EVENT_TYPE"
MARK = "file:"
# the columns that every event has, whatever its type
EVENT = Table("event", "event of a patient", (), TIMELINES["status"].columns[:3])


def read_timeline(path: Path, *, name: str, found: list[Problem], inputs: list[InputFile]) -> Mapping[str, pl.DataFrame]:
    """Read a timeline file, plain or gzipped, and split it by ``EVENT_TYPE``.

    Parameters
    ----------
    path
        The file.
    name
        Its name inside the study, for problems.
    found, inputs
        Problems and the file's fingerprint are appended here.

    Returns
    -------
    Tables by name. Events that `icires.study.tables.TIMELINES` specifies have the specified columns (IMAGING events with lesions
    are ``lesion``); other events, under their type in lower case, have ``patient_id``, ``start_day``, ``stop_day`` and the file's
    further columns as text. Days are numbers, null where not written. Laboratory results stay text, because many are censored
    (``<0.2``). Empty: the file cannot be used, and an error says why.
    """
    text = read_text(path, name=name, found=found)
    if text is None:
        return MappingProxyType({})
    inputs.append(text.source)
    headers = recognise_table(text.header, EVENT, name=name, found=found)
    kinds = [header for header in text.header if folded(header) == folded(EVENT_TYPE)]
    if headers is None or not kinds:
        if headers is not None:
            message = "the timeline has no column EVENT_TYPE."
            remedy = "add it: TREATMENT, STATUS, LAB_TEST, SPECIMEN, IMAGING, ..."
            found.append(Problem(Severity.ERROR, "missing_column", message, remedy, file=name, column=EVENT_TYPE))
        return MappingProxyType({})
    rows = _text_rows(text)
    has_lesions = any(folded(header) == folded("LESION_ID") for header in text.header)
    events = rows.with_columns(
        mapped(rows[MARK + kinds[0]], lambda word: _table_name(word, has_lesions=has_lesions)).alias("event")
    )
    parts = events.partition_by("event", as_dict=True, maintain_order=True)
    tables = {}
    for (event,), part in parts.items():
        if isinstance(event, str):
            table = TIMELINES.get(event)
            typed = _specified(part, table, text.header, name=name, found=found) if table else None
            tables[event] = typed if typed is not None else _as_text(part, headers, kinds[0], name=name, found=found)
    fault = Fault("missing_value", "have no event type and were left out", "fill the cells.", Severity.WARNING, kinds[0])
    report(events, events["event"].is_null(), fault, name=name, found=found)
    return MappingProxyType(tables)


def _text_rows(text: TextTable) -> pl.DataFrame:
    """The file's columns, each with a mark before its name: a header may be one of our own column names."""
    columns = [MARK + header for header in text.header]
    marked = text.frame.select(pl.col(header).alias(MARK + header) for header in text.header)
    rows = marked.with_row_index("line", offset=text.first_line).collect()
    rows = without_blanks(rows.with_columns(pl.col("line").cast(pl.Int64)), columns)
    return rows.filter(pl.any_horizontal(pl.col(columns).is_not_null()))


def _table_name(word: str, *, has_lesions: bool) -> str:
    slug = "_".join(word.lower().replace("-", " ").replace("_", " ").split())
    return "lesion" if slug in {"imaging", "lesion"} and has_lesions else {"labtest": "lab_test"}.get(slug, slug)


def _specified(
    part: pl.DataFrame, table: Table, header: tuple[str, ...], *, name: str, found: list[Problem]
) -> pl.DataFrame | None:
    """The specified columns of one kind of event; null where a required one is missing, and then an error says so."""
    headers = recognise_table(header, table, name=name, found=found)
    if headers is None:
        return None
    rows = part.select("line", *(pl.col(MARK + h).alias(column) for column, h in headers.items()))
    rows = _typed(rows, table, headers, name=name, found=found)
    _report_patients(rows, headers, name=name, found=found)
    _report_order(rows, headers, name=name, found=found)
    return missing_as_null(rows, table)


def _as_text(part: pl.DataFrame, headers: dict[str, str], kind: str, *, name: str, found: list[Problem]) -> pl.DataFrame:
    event = part.select("line", *(pl.col(MARK + h).alias(column) for column, h in headers.items()))
    event = _typed(event, EVENT, headers, name=name, found=found)
    _report_patients(event, headers, name=name, found=found)
    event = missing_as_null(event, EVENT)
    others = part.drop("line", "event", MARK + kind, *(MARK + header for header in headers.values()))
    names = {column: column.removeprefix(MARK).lower() for column in others.columns}
    is_clear = len({*names.values(), *event.columns}) == len(names) + event.width
    return event.hstack(others.rename(names) if is_clear else others)


def _typed(rows: pl.DataFrame, table: Table, headers: dict[str, str], *, name: str, found: list[Problem]) -> pl.DataFrame:
    columns = [column for column in table.columns if column.name in headers]
    rows = as_numbers(rows, columns, headers, name=name, found=found)
    for column in columns:
        if column.values:
            rows = _canonical(rows, column, headers[column.name], name=name, found=found)
    return rows


def _canonical(rows: pl.DataFrame, column: Column, header: str, *, name: str, found: list[Problem]) -> pl.DataFrame:
    spellings = {folded(word): value for value, words in column.values.items() for word in (value, *words)}
    cells = rows[column.name]
    values = mapped(cells, lambda word: spellings.get(folded(word)))
    phrase = f"hold none of {', '.join(column.values)}; they count as unknown"
    fault = Fault("unknown_value", phrase, "write one of them.", Severity.WARNING, header)
    report(rows, cells.is_not_null() & values.is_null(), fault, name=name, found=found, cells=cells)
    return rows.with_columns((values == "true" if column.dtype == "boolean" else values).alias(column.name))


def _report_patients(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> None:
    fault = Fault("missing_value", "name no patient", "fill the cells.", column=headers["patient_id"])
    report(rows, rows["patient_id"].is_null(), fault, name=name, found=found)


def _report_order(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> None:
    if not {"start_day", "stop_day"} <= set(rows.columns):
        return
    fault = Fault("bad_days", "stop before they start", "correct the days.", Severity.WARNING, headers["stop_day"])
    report(rows, (rows["start_day"] > rows["stop_day"]).fill_null(value=False), fault, name=name, found=found)
