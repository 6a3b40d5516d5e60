"""Which header is which column, and which value means what: by synonyms, by the user's mapping, never by a guess.

Recognition is a pure question: `recognise` answers with typed columns, what it took, what it passed over and what was
wrong. Two headers that could both be a column are settled by the column's preferred header, or by saying the same in
every row; otherwise the column stays unknown until ``icires.yaml`` decides. `icires.study.headers` holds these rules.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from icires.errors import Problem, Severity
from icires.study.config import Config
from icires.study.findings import Findings, Recognised, Rows, UnknownValue
from icires.study.headers import candidates, choose, how_taken, normalised, said_header
from icires.study.problems import DTYPES, clause, listed
from icires.study.tables import Column

TWICE = re.compile(r"([^()]+)\(([^()]+)\)\s*")
CODED = re.compile(r"\s*([01])\s*:\s*(.*)")
# a factor that turns (unit given, unit of the column) into the column's unit; months are a twelfth of 365.25 days
DAYS_PER_MONTH = 30.4375
CONVERSIONS: Mapping[tuple[str, str], float] = {
    ("percent", "fraction"): 0.01,
    ("fraction", "percent"): 100.0,
    ("days", "months"): 1 / DAYS_PER_MONTH,
    ("weeks", "months"): 7 / DAYS_PER_MONTH,
    ("years", "months"): 12.0,
    ("months", "days"): DAYS_PER_MONTH,
    ("weeks", "days"): 7.0,
    ("months", "years"): 1 / 12,
    ("days", "years"): 1 / 365.25,
    ("bp", "Mb"): 1e-6,
    ("kb", "Mb"): 1e-3,
}
MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class _Reading:
    """One header read as one column. ``fits``: the header is the column's own, or some cell could be read, or none is filled."""

    header: str
    values: pl.Series
    fits: bool
    findings: Findings


def recognise(rows: Rows, columns: Iterable[Column], *, config: Config) -> tuple[dict[str, pl.Series], Findings]:
    """The columns that the file holds, typed, by name; and what was taken, passed over or wrong.

    A column that the file lacks, or that two headers dispute, is not in the answer.
    """
    taken: dict[str, pl.Series] = {}
    found = Findings()
    foreign: list[_Reading] = []
    fitted: set[str] = set()
    for column in columns:
        readings = _readings(rows, column, config=config, found=found)
        fitting = [one for one in readings if one.fits]
        foreign.extend(one for one in readings if not one.fits)
        fitted.update(one.header for one in fitting)
        chosen = _choose(rows, column, fitting, found=found)
        if chosen is not None:
            taken[column.name] = chosen.values.rename(column.name)
            found.add(chosen.findings)
    for reading in foreign:
        # a header whose values fit none of its columns: the values are the problem
        if reading.header not in fitted:
            fitted.add(reading.header)
            found.problems.extend(reading.findings.problems)
            found.unknown.extend(reading.findings.unknown)
    return taken, found


def _readings(rows: Rows, column: Column, *, config: Config, found: Findings) -> list[_Reading]:
    is_said, header = said_header(rows.name, rows.frame.columns, column, config=config, found=found.problems)
    if is_said:
        return [] if header is None else [_read(rows, header, column, config=config, how=config.name)]
    said = config.columns.get(rows.name, {})
    return [_read(rows, header, column, config=config) for header in candidates(rows.frame.columns, column, said=said)]


def _choose(rows: Rows, column: Column, fitting: Sequence[_Reading], *, found: Findings) -> _Reading | None:
    readings = {one.header: one for one in fitting}

    def agree(one: str, other: str) -> bool:
        return readings[one].values.equals(readings[other].values, check_names=False, null_equal=True)

    header = choose(rows.name, column, list(readings), agree=agree, found=found.problems, disputed=found.candidates)
    return None if header is None else readings[header]


def _read(rows: Rows, header: str, column: Column, *, config: Config, how: str | None = None) -> _Reading:
    source = how or how_taken(header, column)
    found = Findings(recognised=[Recognised(rows.name, header, column.name, None, None, source)])
    raw = rows.frame[header]
    if column.values:
        values = _read_values(rows, header, column, config=config, found=found)
    elif column.dtype in {"number", "integer"}:
        values = _read_numbers(rows, header, column, config=config, found=found)
    else:
        values = raw
    fits = source != "synonym" or values.null_count() < values.len() or raw.null_count() == raw.len()
    return _Reading(header, values, fits, found)


def _read_values(rows: Rows, header: str, column: Column, *, config: Config, found: Findings) -> pl.Series:
    raw = rows.frame[header]
    own = config.values.get(column.name, {})
    known: dict[str, str | None] = {}
    unknown: dict[str, list[str]] = {}
    for value in raw.drop_nulls().unique(maintain_order=True):
        meaning, how = value_of(value, column, own=own, config_name=config.name)
        known[value] = meaning
        if how is None:
            unknown.setdefault(normalised(value), []).append(value)
        elif meaning is None or normalised(meaning) != normalised(value):
            found.recognised.append(Recognised(rows.name, header, column.name, value, meaning, how))
    _note_unknown(rows, header, column, list(unknown.values()), found=found)
    texts = raw.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
    if column.dtype != "boolean":
        return texts
    return texts.replace_strict(["true", "false"], [True, False], default=None, return_dtype=pl.Boolean)


def value_of(
    value: str, column: Column, *, own: Mapping[str, str | None], config_name: str = "icires.yaml"
) -> tuple[str | None, str | None]:
    """The canonical value and how it was recognised; how is null when no spelling covers the value.

    A code in front (``1:DECEASED``) decides, unless its label is known to mean the opposite.
    """
    for spelling, meaning in own.items():
        if spelling == value or normalised(spelling) == normalised(value):
            return meaning, config_name
    coded = CODED.fullmatch(value) if column.dtype == "boolean" else None
    if coded is None:
        meaning = _spelt(value, column)
        standard = meaning is not None and normalised(meaning) == normalised(value)
        return meaning, None if meaning is None else "standard name" if standard else "synonym"
    code, label = ("true" if coded[1] == "1" else "false"), _spelt(coded[2], column)
    return (None, None) if label is not None and label != code else (code, "standard name")


def _spelt(value: str, column: Column) -> str | None:
    twice = TWICE.fullmatch(value)
    if twice is not None:
        # a name with its abbreviation, either first: both must mean the same
        outer, inner = _spelt_once(twice[1], column), _spelt_once(twice[2], column)
        if outer is not None and outer == inner:
            return outer
    return _spelt_once(value, column)


def _spelt_once(value: str, column: Column) -> str | None:
    wanted = normalised(value)
    for meaning, spellings in column.values.items():
        if wanted == normalised(meaning) or any(wanted == normalised(spelling) for spelling in spellings):
            return meaning
    return None


def _note_unknown(rows: Rows, header: str, column: Column, values: Sequence[Sequence[str]], *, found: Findings) -> None:
    """One problem for each value that is not known; ``values`` are its spellings, which the mapping takes as one."""
    for spellings in values[:MOST_VALUES]:
        value, lines = spellings[0], rows.lines.filter(rows.frame[header].is_in(list(spellings))).to_list()
        found.unknown.append(UnknownValue(rows.name, column.name, value, len(lines)))
        what = f"hold a value that is not known for {column.name}: unknown there."
        message = clause(len(lines), "cell", what, lines=lines)
        remedy = f"say in icires.yaml, under values: {column.name}, which of {listed(tuple(column.values))} it means, or null."
        found.problems.append(Problem(Severity.WARNING, "unknown_value", message, remedy, rows.name, lines[0], header, value))
    if len(values) > MOST_VALUES:
        n_more = len(values) - MOST_VALUES
        message = f"{clause(n_more, 'further value', f'are not known for {column.name}')}: unknown there."
        remedy = "check that this is the right column; icires.yaml can name another, or null."
        found.problems.append(Problem(Severity.WARNING, "unknown_value", message, remedy, file=rows.name, column=header))


def _read_numbers(rows: Rows, header: str, column: Column, *, config: Config, found: Findings) -> pl.Series:
    raw = rows.frame[header]
    numbers = raw.cast(pl.Float64, strict=False)
    numbers = pl.select(pl.when(numbers.is_finite()).then(numbers)).to_series()
    given = config.units.get(column.name)
    if given is not None and column.unit is not None and given != column.unit:
        numbers = numbers * CONVERSIONS[given, column.unit]
    _note_cells(rows, header, raw.is_not_null() & numbers.is_null(), "not_a_number", found=found, what="not a number",
                remedy="write a plain number with a decimal point; the cells count as unknown.")  # fmt: skip
    _note_limits(rows, header, column, numbers, found=found)
    return numbers.cast(DTYPES[column.dtype])


def _note_limits(rows: Rows, header: str, column: Column, numbers: pl.Series, *, found: Findings) -> None:
    unit = f" {column.unit}" if column.unit else ""
    remedy = "correct the cells."
    if column.minimum is not None:
        below = (numbers < column.minimum).fill_null(value=False)
        what = f"below {column.minimum:g}{unit}, which {column.name} cannot be"
        _note_cells(rows, header, below, "out_of_range", found=found, what=what, remedy=remedy, severity=Severity.ERROR)
    if column.maximum is not None:
        # no unit makes a negative number possible, but another one may make a large number smaller
        if column.unit is not None:
            remedy = f"correct the cells; another unit is declared in icires.yaml under units: {column.name}."
        above = (numbers > column.maximum).fill_null(value=False)
        what = f"above {column.maximum:g}{unit}, which {column.name} cannot be"
        _note_cells(rows, header, above, "out_of_range", found=found, what=what, remedy=remedy, severity=Severity.ERROR)


def _note_cells(
    rows: Rows,
    header: str,
    where: pl.Series,
    code: str,
    *,
    found: Findings,
    what: str,
    remedy: str,
    severity: Severity = Severity.WARNING,
) -> None:
    lines = rows.lines.filter(where).to_list()
    if lines:
        value = rows.frame[header].filter(where)[0]
        message = clause(len(lines), "cell", f"are {what}.", lines=lines)
        found.problems.append(Problem(severity, code, message, remedy, rows.name, lines[0], header, value))
