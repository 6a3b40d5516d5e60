"""Therapies that the features could not read, told as problems."""

from collections.abc import Iterator

import polars as pl

from icires.errors import Problem, Severity
from icires.features.host import unknown_agents
from icires.study.problems import ORDER, counted, problems_table, warning
from icires.study.study import Study

MOST = 12
CODE = "unknown_agent"
REMEDY = "name each agent by its generic name, with + between agents."


def with_agent_problems(study: Study) -> pl.DataFrame:
    """The study's problems, and a warning for each of the commonest descriptions of a therapy that is not known; worst first."""
    told = problems_table(_agent_problems(unknown_agents(study)))
    if told.is_empty():
        return study.problems
    rank = pl.col("severity").replace_strict({severity.value: rank for severity, rank in ORDER.items()}, return_dtype=pl.Int8)
    return pl.concat([study.problems, told]).sort(rank, maintain_order=True)


def _agent_problems(unknown: list[tuple[str, int]]) -> Iterator[Problem]:
    for text, n in unknown[:MOST]:
        message = f"an agent is not recognised: the therapy of {counted(n, 'patient')} is unknown."
        yield Problem(Severity.WARNING, CODE, message, REMEDY, column="drug", value=text)
    rest = unknown[MOST:]
    if rest:
        n = sum(n for _, n in rest)
        message = f"{counted(len(rest), 'further description')} of therapies are not recognised ({counted(n, 'patient')})."
        yield warning(CODE, message, REMEDY)
