"""Problems as a table: the worst first, each once."""

from collections.abc import Iterable, Sequence

import polars as pl

from icires.errors import Problem, Severity
from icires.study.tables import PROBLEMS, Table

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
DTYPES: dict[str, pl.DataType] = {"text": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "boolean": pl.Boolean()}


def schema_of(table: Table) -> dict[str, pl.DataType]:
    """Names and polars types of a table's columns, in order."""
    return {column.name: DTYPES[column.dtype] for column in table.columns}


def empty(table: Table) -> pl.DataFrame:
    """The table without rows."""
    return pl.DataFrame(schema=schema_of(table))


def problems_table(found: Iterable[Problem]) -> pl.DataFrame:
    """The rows of ``problems.tsv``: errors, then warnings, then info; within each by file and line. Equal problems stand once."""
    unique = sorted(dict.fromkeys(found), key=lambda one: (ORDER[one.severity], one.file or "", one.line or 0, one.code))
    rows = [
        {
            "severity": problem.severity.value,
            "code": problem.code,
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "value": problem.value,
            "message": problem.message,
            "remedy": problem.remedy,
        }
        for problem in unique
    ]
    return pl.DataFrame(rows, schema=schema_of(PROBLEMS))


def error(code: str, message: str, remedy: str, *, file: str | None = None, line: int | None = None) -> Problem:
    """A problem that stops the profile."""
    return Problem(Severity.ERROR, code, message, remedy, file=file, line=line)


def warning(code: str, message: str, remedy: str, *, file: str | None = None, line: int | None = None) -> Problem:
    """A problem that changes an answer."""
    return Problem(Severity.WARNING, code, message, remedy, file=file, line=line)


def info(code: str, message: str, remedy: str, *, file: str | None = None, line: int | None = None) -> Problem:
    """Something worth knowing that changes nothing, or says what was inferred."""
    return Problem(Severity.INFO, code, message, remedy, file=file, line=line)


def errors_of(found: Iterable[Problem]) -> list[Problem]:
    """The errors among the problems, each once."""
    return [problem for problem in dict.fromkeys(found) if problem.severity is Severity.ERROR]


def listed(ids: Sequence[object], *, most: int = 10) -> str:
    """Some identifiers or line numbers as one phrase, and how many more there are."""
    shown = ", ".join(str(one) for one in ids[:most])
    return f"{shown} and {len(ids) - most} more" if len(ids) > most else shown


def counted(n: int, noun: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def conjugated(phrase: str, n: int) -> str:
    """A phrase that begins with a verb in the plural, for one or several."""
    if n != 1:
        return phrase
    verb, blank, rest = phrase.partition(" ")
    return {"have": "has", "are": "is"}.get(verb, f"{verb}s") + blank + rest


def clause(n: int, noun: str, predicate: str, *, lines: Sequence[int] = ()) -> str:
    """A number, its noun, where, and what is said of it: 1 row (line 7) names no gene, 2 rows (lines 7, 9) name no gene."""
    where = f" ({on_lines(lines)})" if lines else ""
    return f"{counted(n, noun)}{where} {conjugated(predicate, n)}"


def on_lines(lines: Sequence[int], n: int | None = None, *, most: int = 5) -> str:
    """Line numbers as one phrase; ``n`` is how many there are where ``lines`` holds only the first."""
    total = len(lines) if n is None else n
    shown = ", ".join(str(line) for line in lines[:most])
    return f"line{'s' if total > 1 else ''} {shown}{', ...' if total > min(len(lines), most) else ''}"
