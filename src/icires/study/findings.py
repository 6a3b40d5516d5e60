"""What the recognition of columns and values works on, and what it has to tell."""

from dataclasses import asdict, dataclass, field

import polars as pl

from icires.errors import Problem
from icires.study.problems import schema_of
from icires.study.tables import RECOGNISED


@dataclass(frozen=True, slots=True)
class Rows:
    """A clinical file: every cell as stripped text, null where empty; ``lines`` holds the line of each row."""

    name: str
    frame: pl.DataFrame
    lines: pl.Series


@dataclass(frozen=True, slots=True)
class Recognised:
    """A header or a value that was taken as something; a row of the table ``recognised``."""

    file: str
    column: str
    taken_as: str
    value: str | None
    taken_as_value: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Headers that could all be the column, none of them taken."""

    file: str
    column: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value of a recognised column that no spelling covers."""

    file: str
    column: str
    value: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What recognition has to tell besides the columns themselves."""

    problems: list[Problem] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)
    candidates: list[Candidates] = field(default_factory=list)
    unknown: list[UnknownValue] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Take over what another question found."""
        self.problems.extend(other.problems)
        self.recognised.extend(other.recognised)
        self.candidates.extend(other.candidates)
        self.unknown.extend(other.unknown)


def recognised_table(found: Findings) -> pl.DataFrame:
    """What was taken as what; the table ``recognised``."""
    return pl.DataFrame([asdict(one) for one in found.recognised], schema=schema_of(RECOGNISED))
