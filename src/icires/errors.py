"""What went wrong, where, and how to mend it.

A `Problem` is a row of ``problems.tsv``; an `IciresError` carries the problems that stopped the work. The text of an
exception names files, lines, columns and identifiers but never a cell's value: values appear only in the table that
the user asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: an error stops the profile, a warning changes an answer, info changes nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found in the input: what, where, and the remedy."""

    severity: Severity
    code: str
    message: str
    remedy: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def where(self) -> str:
        """File, line and column as one phrase; empty where none is known."""
        parts = [self.file or "", f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)


class IciresError(Exception):
    """Base of every error that a user can mend."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(_sentence(problem) for problem in self.problems))


class StudyError(IciresError):
    """The study cannot be read or profiled as it is."""


class CatalogueError(IciresError):
    """A catalogue file breaks the schema or one of the catalogue's checks."""


class OutputError(IciresError):
    """The results could not be written; nothing half-written was left behind."""


def _sentence(problem: Problem) -> str:
    where = f"{problem.where}: " if problem.where else ""
    return f"{where}{problem.message} Remedy: {problem.remedy}"
