"""Which header of a file is which column: by the user's mapping, else by the column's own names, never by a guess.

Two headers that could both be a column are settled by the column's preferred header, or by saying the same in every row;
otherwise none is taken until ``icires.yaml`` decides. A header that the mapping gives to one column is taken for no other.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from icires.errors import Problem, Severity
from icires.study.columns import Column
from icires.study.findings import Candidates, Findings, Recognised
from icires.study.problems import listed
from icires.study.text import TextTable

LEFT_OUT = re.compile(r"[\s_\-.%()/]+")


class Said(Protocol):
    """What readers of tables need of `icires.study.config.Config`; without the schema, whose import costs as much as polars'."""

    @property
    def name(self) -> str:
        """How tables call the mapping."""

    @property
    def file(self) -> str:
        """The name of the mapping's file, for messages."""

    @property
    def columns(self) -> Mapping[str, Mapping[str, str | None]]:
        """Headers by file, then by column."""

    @property
    def tumor_samples(self) -> Mapping[str, str]:
        """Sample columns of a VCF, each with the sample it stands for."""


@dataclass(frozen=True, slots=True)
class NothingSaid:
    """The mapping of a user who gave none."""

    name: str = "icires.yaml"
    file: str = "icires.yaml"
    columns: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    tumor_samples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the user says about headers, and where it is noted which header was taken for which column."""

    config: Said = field(default_factory=NothingSaid)
    findings: Findings = field(default_factory=Findings)


def normalised(text: str) -> str:
    """A header or value without case, blanks and the punctuation that studies vary."""
    return LEFT_OUT.sub("", text.casefold())


def candidates(header: Sequence[str], column: Column, *, said: Mapping[str, str | None]) -> list[str]:
    """The headers that could be the column, the likeliest first; without those that the user gives to another column."""
    ranks = {normalised(name): rank for rank, name in reversed(list(enumerate(column.headers)))}
    given = {cell for name, cell in said.items() if name != column.name}
    free = (cell for cell in header if cell not in given and normalised(cell) in ranks)
    return sorted(free, key=lambda cell: ranks[normalised(cell)])


def how_taken(header: str, column: Column) -> str:
    """Whether a header is the column's own or a synonym, as the table ``recognised`` says it."""
    own = {normalised(name) for name in (*column.preferred, column.name)}
    return "standard name" if normalised(header) in own else "synonym"


def said_header(
    file: str, header: Sequence[str], column: Column, *, config: Said, found: list[Problem]
) -> tuple[bool, str | None]:
    """Whether the mapping speaks of the column, and its header there; null: none of the file's, or one that it lacks."""
    said = config.columns.get(file, {})
    if column.name not in said:
        return False, None
    wanted = said[column.name]
    if wanted is None or wanted in header:
        return True, wanted
    message = f"{config.file} takes this header as {column.name}, but the file has no such header."
    remedy = f"correct the header in {config.file}, or write null."
    found.append(Problem(Severity.ERROR, "unknown_header", message, remedy, file=file, column=wanted))
    return True, None


def choose(
    file: str,
    column: Column,
    headers: Sequence[str],
    *,
    agree: Callable[[str, str], bool],
    found: list[Problem],
    disputed: list[Candidates],
) -> str | None:
    """The one header among the candidates, or null where they dispute the column.

    Parameters
    ----------
    headers
        The candidates, the likeliest first.
    agree
        Whether two headers say the same in every row.
    """
    if not headers:
        return None
    first, *others = headers
    if not others or normalised(first) in {normalised(name) for name in column.preferred}:
        return first
    if all(agree(first, other) for other in others):
        message = f"{column.name} is taken from this column; {listed(others)} says the same in every row."
        found.append(Problem(Severity.INFO, "agreeing_columns", message, "nothing to do.", file=file, column=first))
        return first
    consequence = "the file cannot be read without it" if column.required else f"{column.name} stays unknown"
    message = f"{listed(headers)} could each be {column.name}, and they differ: {consequence}."
    remedy = f"say which in icires.yaml: columns: {{{file}: {{{column.name}: {first}}}}}."
    severity = Severity.ERROR if column.required else Severity.WARNING
    found.append(Problem(severity, "ambiguous_column", message, remedy, file=file, column=listed(headers)))
    disputed.append(Candidates(file, column.name, tuple(headers)))
    return None


def take_headers(
    text: TextTable,
    columns: Iterable[Column],
    *,
    what: str,
    recognition: Recognition,
    found: list[Problem],
    spared: frozenset[str] = frozenset(),
) -> dict[str, str] | None:
    """Headers of the columns that the file has; null where a required one is missing or disputed, and then an error says so.

    Parameters
    ----------
    what
        What the file is no table of without its required columns.
    recognition
        The user's mapping; headers that it or a synonym decided are noted there (standard names are not).
    spared
        Required columns that may be missing.
    """
    wanted = tuple(columns)
    n_before = len(found)
    taken = {column.name: header for column in wanted if (header := _header_of(text, column, recognition, found)) is not None}
    if any(problem.severity is Severity.ERROR for problem in found[n_before:]):
        return None
    missing = [one.headers[0] for one in wanted if one.required and one.name not in taken and one.name not in spared]
    if missing:
        message = f"the file has no column {', '.join(missing)}, without which it is no table of {what}."
        remedy = "add the column; if it has another name, say so in icires.yaml under columns."
        found.append(Problem(Severity.ERROR, "missing_column", message, remedy, file=text.name, column=missing[0]))
        return None
    return taken


def _header_of(text: TextTable, column: Column, recognition: Recognition, found: list[Problem]) -> str | None:
    config, findings = recognition.config, recognition.findings
    is_said, header = said_header(text.name, text.header, column, config=config, found=found)
    how = config.name
    if not is_said:
        names = candidates(text.header, column, said=config.columns.get(text.name, {}))
        header = choose(text.name, column, names, agree=_agreement(text), found=found, disputed=findings.candidates)
        how = how_taken(header, column) if header is not None else ""
    if header is not None and how != "standard name":
        findings.recognised.append(Recognised(text.name, header, column.name, None, None, how))
    return header


def _agreement(text: TextTable) -> Callable[[str, str], bool]:
    def agree(one: str, other: str) -> bool:
        cells = pl.col(one).str.strip_chars(), pl.col(other).str.strip_chars()
        numbers = [cell.cast(pl.Float64, strict=False) for cell in cells]
        same = cells[0].eq_missing(cells[1]) | (numbers[0] == numbers[1]).fill_null(value=False)
        return bool(text.frame.select(same.all()).collect().item())

    return agree
