"""From the profile's tables to the report's context."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from icires.report.cohort import build_answer, build_head
from icires.report.context import ProblemLine, ReportContext
from icires.report.index import build_index
from icires.report.landscape import build_landscape
from icires.report.mechanisms import build_mechanisms
from icires.report.patients import build_patients
from icires.report.reasons import build_reasons
from icires.report.source import ReportInput
from icires.report.strategies import awaited, cohort_strategies, cohort_tests
from icires.report.tally import Named

_SEVERITIES = ("error", "warning", "info")


def build_context(source: ReportInput) -> ReportContext:
    """Everything that the report shows, in the order in which it shows it.

    Parameters
    ----------
    source
        The profile's tables; none is changed.

    Returns
    -------
    Frozen records; every text in them is as it stands in the tables, so that whoever prints it must escape it.
    """
    index = build_index(source)
    head = build_head(source, index)
    problems = _problems(source.problems)
    return ReportContext(
        head=head,
        answer=build_answer(source, index),
        landscape=build_landscape(source, index),
        mechanisms=build_mechanisms(source, index, groups=[group.label for group in head.responses]),
        reasons=build_reasons(index),
        strategies=cohort_strategies(source),
        tests=cohort_tests(source),
        awaiting=awaited(source),
        problems=problems,
        problem_counts=_problem_counts(problems),
        recognised=tuple(_texts(row) for row in source.recognised.iter_rows(named=True)),
        provenance=tuple(_flat({name: value for name, value in source.provenance.items() if name != "inputs"})),
        inputs=source.study.inputs,
        patients=build_patients(source, index),
    )


def _problems(problems: pl.DataFrame) -> tuple[ProblemLine, ...]:
    """Problems, the severest first, otherwise in their own order."""
    rows = sorted(problems.iter_rows(named=True), key=lambda row: _SEVERITIES.index(row["severity"]))
    return tuple(
        ProblemLine(row["severity"], row["code"], _where(row), row["value"], row["message"], row["remedy"]) for row in rows
    )


def _where(row: Mapping[str, Any]) -> str:
    line = None if row["line"] is None else f"line {row['line']}"
    column = None if row["column"] is None else f"column {row['column']}"
    return ", ".join(part for part in (row["file"], line, column) if part)


def _problem_counts(problems: tuple[ProblemLine, ...]) -> tuple[Named, ...]:
    found = Counter(problem.severity for problem in problems)
    return tuple(Named(severity, found[severity]) for severity in _SEVERITIES)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """A nested record as lines of dotted names and texts; a list of plain values is one line."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple) and any(isinstance(item, Mapping | list | tuple) for item in value):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{path}.{number}")
    elif isinstance(value, list | tuple):
        yield path, ", ".join(map(str, value))
    else:
        yield path, "not recorded" if value is None else str(value)
