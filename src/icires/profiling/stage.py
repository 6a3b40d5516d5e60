"""A batch of samples made ready for explaining: every comparison and every call of the catalogue as a column of its own.

Columns that are made here have a blank in their name, so that none can be taken for a feature.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import get_args

import polars as pl

from icires.catalogue.model import FeatureFinding, Mechanism
from icires.features.awaited import awaited_source
from icires.features.record import Basis, FeatureTable
from icires.profiling.direction import CONTEXT_FEATURES
from icires.profiling.rules import UNKNOWN, call_expressions, finding_expression, without_nan

NOT_COMPUTED = "not computed"
NO_REASON = "unknown"
TOO_BROAD = "the recorded cancer type does not tell"  # broader than the one asked for, of unknown primary, or no OncoTree code
BASES: tuple[Basis, ...] = get_args(Basis)  # from the strongest to the weakest
_COMPUTED = "is computed"


def stage(mechanisms: Mapping[str, Mechanism], features: FeatureTable, samples: pl.DataFrame) -> pl.DataFrame:
    """Features, reasons, comparisons and calls of some samples.

    Parameters
    ----------
    mechanisms
        The catalogue's mechanisms by id.
    features
        Features by sample.
    samples
        ``sample_id``; samples that ``features`` lacks have nothing but unknowns.

    Returns
    -------
    One row per sample, in the order of ``samples``: ``row number``; the features that the mechanisms use; and the columns
    named by `reason_column` (why the feature is null; null where it is known), `finding_column` (Boolean) and `call_column`
    (Boolean).
    """
    findings = _feature_findings(mechanisms.values())
    frame = gather(features, samples, names=[*CONTEXT_FEATURES, *(finding.feature for finding in findings)])
    finding = partial(finding_expression, schema=features.values.schema)
    outcomes = [finding(record).alias(finding_column(record)) for record in findings]
    return frame.lazy().with_columns(outcomes).with_columns(_calls(mechanisms, features)).collect()


def gather(features: FeatureTable, samples: pl.DataFrame, *, names: Iterable[str]) -> pl.DataFrame:
    """Some features of some samples, each with its reason and basis.

    Returns
    -------
    One row per sample, in the order of ``samples``: ``row number``; of the names those that ``features`` has, NaN as null;
    for each of them the columns named by `reason_column` and `basis_column`, text, null where the feature is known, and where
    it is not.
    """
    used = [name for name in dict.fromkeys(names) if name in features.values.columns]
    values = without_nan(features.values.select("sample_id", *used)).with_columns(pl.lit(True).alias(_COMPUTED))
    reasons = _renamed(features.reasons, {name: reason_column(name) for name in used})
    basis = _renamed(features.basis, {name: basis_column(name) for name in used})
    frame = samples.select("sample_id").with_row_index("row number")
    for table in (values, reasons, basis):
        frame = frame.join(table, on="sample_id", how="left", maintain_order="left")
    return frame.with_columns(
        *(_reason(name, given=name in features.reasons.columns).alias(reason_column(name)) for name in used),
        *(_basis(features, name).alias(basis_column(name)) for name in used),
    ).drop(_COMPUTED)


def finding_column(finding: FeatureFinding) -> str:
    """The column with the outcome of a comparison; equal comparisons share it."""
    return f"finding {finding.feature} {finding.op} {finding.value!r}"


def call_column(mechanism: str, basis: Basis = "relative") -> str:
    """The column with a mechanism's call as far as findings of this basis or a stronger one tell."""
    return f"call {basis} {mechanism}"


def reason_column(feature: str) -> str:
    """The column with the reason why a feature is null."""
    return f"reason {feature}"


def basis_column(feature: str) -> str:
    """The column with the basis of a feature's value."""
    return f"basis {feature}"


def not_computed(feature: str) -> str:
    """Why a feature that the table lacks is unknown: this version does not compute it yet, or it was not asked for."""
    awaited = awaited_source(feature)
    return f"{NOT_COMPUTED} by this version, from {awaited.replace('_', ' ')}" if awaited else NOT_COMPUTED


def staged_finding(finding: FeatureFinding) -> pl.Expr:
    """The outcome of a comparison that was staged."""
    return pl.col(finding_column(finding))


def _feature_findings(mechanisms: Iterable[Mechanism]) -> list[FeatureFinding]:
    parts = (part for mechanism in mechanisms for part in mechanism.findings.values())
    return list({finding_column(part): part for part in parts if isinstance(part, FeatureFinding)}.values())


def _renamed(table: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    return table.select("sample_id", *(pl.col(old).alias(new) for old, new in names.items() if old in table.columns))


def _reason(feature: str, *, given: bool) -> pl.Expr:
    otherwise = pl.when(pl.col(_COMPUTED)).then(pl.lit(NO_REASON)).otherwise(pl.lit(NOT_COMPUTED))
    reason = pl.coalesce(reason_column(feature), otherwise) if given else otherwise
    return pl.when(pl.col(feature).is_null()).then(reason)


def _basis(features: FeatureTable, feature: str) -> pl.Expr:
    own = pl.lit(features.records[feature].basis)
    basis = pl.coalesce(basis_column(feature), own) if feature in features.basis.columns else own
    return pl.when(pl.col(feature).is_not_null()).then(basis)


def _calls(mechanisms: Mapping[str, Mechanism], features: FeatureTable) -> list[pl.Expr]:
    calls: list[pl.Expr] = []
    for basis in BASES:
        finding = partial(_finding_of_basis, features=features, weakest=basis)
        expressions = call_expressions(mechanisms, finding=finding)
        calls += [expression.alias(call_column(name, basis)) for name, expression in expressions.items()]
    return calls


def _finding_of_basis(finding: FeatureFinding, *, features: FeatureTable, weakest: Basis) -> pl.Expr:
    """The finding where its feature's basis is as strong as asked, unknown elsewhere."""
    outcome = staged_finding(finding)
    record = features.records.get(finding.feature)
    if record is None or record.scale == "context" or weakest == BASES[-1]:
        return outcome
    allowed = BASES[: BASES.index(weakest) + 1]
    if finding.feature in features.basis.columns:
        return pl.when(pl.col(basis_column(finding.feature)).is_in(list(allowed))).then(outcome)
    return outcome if record.basis in allowed else UNKNOWN
