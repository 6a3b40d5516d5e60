"""Timelines: what happened to a patient, and on which day counted from the first dose."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType

import polars as pl

from icires.errors import Problem, Severity
from icires.study.headers import Recognition, candidates, normalised, take_headers
from icires.study.study import InputFile
from icires.study.tables import TIMELINES, Column, Table
from icires.study.tables_timeline import EVENT, EVENT_TYPE
from icires.study.text import TextTable, read_text
from icires.study.typed import (
    Fault,
    as_numbers,
    mapped,
    missing_as_null,
    report,
    without_blanks,
)

MARK = "file:"


def read_timeline(
    path: Path, *, name: str, found: list[Problem], inputs: list[InputFile], recognition: Recognition | None = None
) -> Mapping[str, pl.DataFrame]:
    """Read a timeline file, plain or gzipped, and split it by ``EVENT_TYPE``.

    Parameters
    ----------
    path
        The file.
    name
        Its name inside the study, for problems.
    found, inputs
        Problems and the file's fingerprint are appended here.
    recognition
        What the user says about headers, and where it is noted which were taken.

    Returns
    -------
    Tables by name. Events that `icires.study.tables.TIMELINES` specifies have the specified columns (IMAGING events with lesions
    are ``lesion``), other events, under their type in lower case, ``patient_id``, ``start_day`` and ``stop_day``. Every further
    column of the file follows as text under its own name in lower case, if any event of the type has something in it; a name
    that is taken already gets ``_as_written`` behind it. Days are numbers, null where not written. Laboratory results stay text,
    because many are censored (``<0.2``). Empty: the file cannot be used, and an error says why.
    """
    text = read_text(path, name=name, found=found)
    if text is None:
        return MappingProxyType({})
    inputs.append(text.source)
    asked = recognition or Recognition()
    headers = take_headers(text, EVENT, what="events", recognition=asked, found=found)
    if headers is None:
        return MappingProxyType({})
    kind = headers.pop(EVENT_TYPE.name)
    rows = _text_rows(text)
    has_lesions = _has_lesions(text, asked)
    events = rows.with_columns(mapped(rows[MARK + kind], lambda word: _table_name(word, has_lesions=has_lesions)).alias("event"))
    tables = {}
    for (event,), part in events.partition_by("event", as_dict=True, maintain_order=True).items():
        if isinstance(event, str):
            tables[event] = _table(
                part.drop("event", MARK + kind), text, headers, TIMELINES.get(event), recognition=asked, found=found
            )
    fault = Fault("missing_value", "have no event type: left out", "fill the cells.", Severity.WARNING, kind)
    report(events, events["event"].is_null(), fault, name=name, found=found)
    return MappingProxyType(tables)


def _has_lesions(text: TextTable, recognition: Recognition) -> bool:
    said, column = recognition.config.columns.get(text.name, {}), TIMELINES["lesion"].column("lesion_id")
    return said.get(column.name) is not None or bool(candidates(text.header, column, said=said))


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


def _table(
    part: pl.DataFrame,
    text: TextTable,
    headers: dict[str, str],
    specified: Table | None,
    *,
    recognition: Recognition,
    found: list[Problem],
) -> pl.DataFrame:
    """One kind of event: what is specified typed, the rest as text. Where a required column is missing all the rest is text."""
    if specified is not None:
        own = [column for column in specified.columns if column not in EVENT]
        further = take_headers(text, own, what=specified.name, recognition=recognition, found=found)
        specified, headers = (None, headers) if further is None else (specified, headers | further)
    columns = EVENT[:-1] if specified is None else specified.columns
    table = Table("event", "event of a patient", (), columns)
    rows = part.select("line", *(pl.col(MARK + header).alias(column) for column, header in headers.items()))
    rows = _typed(rows, table, headers, name=text.name, found=found)
    _report_patients(rows, headers, name=text.name, found=found)
    _report_order(rows, headers, name=text.name, found=found)
    rows = missing_as_null(rows, table)
    return rows.hstack(_others(part, {MARK + header for header in headers.values()}, rows.columns))


def _others(part: pl.DataFrame, taken: Set[str], names: Sequence[str]) -> pl.DataFrame:
    """The columns that are not taken yet and hold something, under names of their own."""
    used = set(names)
    renamed: dict[str, str] = {}
    for column in part.columns:
        if column != "line" and column not in taken and part[column].null_count() < part.height:
            name = column.removeprefix(MARK).lower()
            while name in used:
                name += "_as_written"
            used.add(name)
            renamed[column] = name
    return part.select(pl.col(column).alias(name) for column, name in renamed.items())


def _typed(rows: pl.DataFrame, table: Table, headers: dict[str, str], *, name: str, found: list[Problem]) -> pl.DataFrame:
    columns = [column for column in table.columns if column.name in headers]
    rows = as_numbers(rows, columns, headers, name=name, found=found)
    for column in columns:
        if column.values:
            rows = _canonical(rows, column, headers[column.name], name=name, found=found)
    return rows


def _canonical(rows: pl.DataFrame, column: Column, header: str, *, name: str, found: list[Problem]) -> pl.DataFrame:
    spellings = {normalised(word): value for value, words in column.values.items() for word in (value, *words)}
    cells = rows[column.name]
    values = mapped(cells, lambda word: spellings.get(normalised(word)))
    phrase = f"hold none of {', '.join(column.values)}: unknown there"
    fault = Fault("unknown_value", phrase, "write one of them.", Severity.WARNING, header)
    report(rows, cells.is_not_null() & values.is_null(), fault, name=name, found=found, cells=cells)
    return rows.with_columns((values == "true" if column.dtype == "boolean" else values).alias(column.name))


def _report_patients(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> None:
    fault = Fault("missing_value", "name no patient", "fill the cells.", column=headers["patient_id"])
    report(rows, rows["patient_id"].is_null(), fault, name=name, found=found)


def _report_order(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> None:
    if not {"start_day", "stop_day"} <= set(rows.columns):
        return
    fault = Fault("bad_days", "stop before the start", "correct the days.", Severity.WARNING, headers["stop_day"])
    report(rows, (rows["start_day"] > rows["stop_day"]).fill_null(value=False), fault, name=name, found=found)
