"""What a mechanism means under a sample's circumstances: the contexts of a mechanism as one polars expression.

Contexts are read in the order of the file and the first that holds decides; where none holds, the mechanism's own direction
does. A context whose circumstances are unknown leaves the direction unknown (null), unless the answer without it is the same
direction.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from icires.catalogue.kleene import PD1_OR_PDL1, axis_truth
from icires.catalogue.model import FeatureFinding, Mechanism, When
from icires.profiling.rules import UNKNOWN, all_known, any_known, finding_expression, rule_expression

CANCER, THERAPY, MSI_HIGH = "cancer", "therapy", "msi_high"
CONTEXT_FEATURES = (CANCER, THERAPY, MSI_HIGH)
JOINED_BY = "+"

Schema = Mapping[str, pl.DataType]


def direction_expression(mechanism: Mechanism, findings: Mapping[str, pl.Expr], *, schema: Schema) -> pl.Expr:
    """The direction of a mechanism: text, null where the circumstances that decide it are unknown.

    Parameters
    ----------
    mechanism
        Its direction and contexts.
    findings
        Boolean expressions of its findings by name; contexts may name them.
    schema
        The types of the features; ``cancer``, ``therapy`` and ``msi_high`` are the circumstances. What it lacks is unknown.
    """
    answer = pl.lit(mechanism.direction)
    for context in reversed(mechanism.contexts):
        holds = when_expression(context.when, findings, schema=schema)
        here = pl.lit(context.direction)
        agreed = pl.when(answer == here).then(here)
        answer = pl.when(holds).then(here).when(holds.is_null()).then(agreed).otherwise(answer)
    return answer


def when_expression(when: When, findings: Mapping[str, pl.Expr], *, schema: Schema) -> pl.Expr:
    """Whether all circumstances hold, in Kleene logic; True where none is named. Of several therapies one must be given.

    Where a study says PD-1 or PD-L1 blockade without saying which, a circumstance that asks for one of the two is unknown.
    """
    return all_known([pl.lit(True), *_circumstances(when, findings, schema=schema)])


def _circumstances(when: When, findings: Mapping[str, pl.Expr], *, schema: Schema) -> Iterator[pl.Expr]:
    if when.cancer:
        yield finding_expression(FeatureFinding(feature=CANCER, op="is_cancer", value=when.cancer), schema=schema)
    if when.therapy:
        yield _is_given(when.therapy) if schema.get(THERAPY) == pl.String else UNKNOWN
    if when.msi is not None:
        yield finding_expression(FeatureFinding(feature=MSI_HIGH, op="==", value=when.msi == "high"), schema=schema)
    if when.findings is not None:
        yield rule_expression(when.findings, findings)


def _is_given(therapies: tuple[str, ...]) -> pl.Expr:
    given = pl.col(THERAPY).str.split(JOINED_BY)
    by_axis = given.list.contains(PD1_OR_PDL1) & pl.lit(axis_truth(therapies), dtype=pl.Boolean)
    return any_known([*(given.list.contains(therapy) for therapy in therapies), by_axis])
