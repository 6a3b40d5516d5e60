"""Mechanism calls: the catalogue's rules over every sample's features, each call with what decided it or what was missing."""

from collections.abc import Mapping

import polars as pl

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Finding, Mechanism, MechanismFinding
from icires.features.record import FeatureTable
from icires.profiling.direction import Schema, direction_expression
from icires.profiling.explain import cell_text, decisive_findings, joined, value_text
from icires.profiling.origin import add_origin
from icires.profiling.rules import children_first, part_expression
from icires.profiling.stage import BASES, TOO_BROAD, call_column, not_computed, reason_column, stage, staged_finding

BATCH_ROWS = 50_000
SCHEMA = {
    "patient_id": pl.String,
    "sample_id": pl.String,
    "timepoint": pl.String,
    "mechanism": pl.String,
    "call": pl.String,
    "direction": pl.String,
    "origin": pl.String,
    "basis": pl.String,
    "findings": pl.String,
    "missing": pl.String,
}


def evaluate(
    catalogue: Catalogue, features: FeatureTable, samples: pl.DataFrame, *, batch_rows: int = BATCH_ROWS
) -> pl.DataFrame:
    """Every mechanism of the catalogue called in every sample.

    Parameters
    ----------
    catalogue
        Its ``mechanisms`` are evaluated; what the rules mean is written in `icires.profiling.rules`.
    features
        Features by sample. A feature that the table lacks, and every feature of a sample that it lacks, is unknown: 'not
        computed'.
    samples
        ``sample_id``, ``patient_id`` and, where known, ``timepoint`` and ``collection_day`` (days from the first dose).
    batch_rows
        Samples evaluated at a time: bounds memory.

    Returns
    -------
    One row per sample × mechanism, samples in the order given, mechanisms in the catalogue's:

    - ``patient_id``, ``sample_id``, ``timepoint`` as in ``samples``;
    - ``mechanism``, its id; ``call``: present, absent or not_assessable, never null;
    - ``direction``: what the mechanism means in this sample's circumstances, whether or not it is present: resistance,
      sensitivity, context_dependent or none; null where the circumstances that decide it are unknown;
    - ``origin``: see `icires.profiling.origin.add_origin`;
    - ``basis``: how the call is known. *context*: circumstances (the cancer type) settle it alone, as where a mechanism is
      described in another cancer only; *direct*: with findings measured directly; *reported*: it also needs what the study
      reports; *relative*: it also needs findings that depend on the other samples. Null where the call is not_assessable;
    - ``findings``: the findings that decided the call with the values they saw, ``two_hits: b2m_two_hits=true``, joined by
      semicolons. For a finding that is another mechanism, that mechanism's call. Null where the call is not_assessable;
    - ``missing``: the unknown findings that left the call open, each with the reason, ``two_hits: gene not on the panel``,
      joined by semicolons; of a finding that is another mechanism, the first reason. Null where the call is known, for
      nothing can change it.

    What "decided" means exactly is written in `icires.profiling.explain`.

    Raises
    ------
    CatalogueError
        A finding compares a feature with a value of another type, or mechanisms name each other in a circle.
    """
    mechanisms = catalogue.mechanisms
    known = samples.select("sample_id", "patient_id", _timepoint(samples))
    starts = range(0, samples.height, batch_rows)
    batches = [_evaluate_batch(mechanisms, features, known.slice(start, batch_rows)) for start in starts] if mechanisms else []
    calls = pl.concat(batches) if batches else pl.DataFrame(schema=SCHEMA).drop("origin")
    return add_origin(calls, samples).select(list(SCHEMA))


def _timepoint(samples: pl.DataFrame) -> pl.Expr:
    return pl.col("timepoint") if "timepoint" in samples.columns else pl.lit(None, dtype=pl.String).alias("timepoint")


def _evaluate_batch(mechanisms: Mapping[str, Mechanism], features: FeatureTable, samples: pl.DataFrame) -> pl.DataFrame:
    staged = stage(mechanisms, features, samples).lazy()
    schema = features.values.schema
    reasons = _first_reasons(mechanisms, schema=schema)
    frames = [
        staged.select(
            "row number",
            pl.lit(rank, dtype=pl.UInt32).alias("rank"),
            pl.lit(name).alias("mechanism"),
            *_answers(mechanism, reasons=reasons, schema=schema),
        )
        for rank, (name, mechanism) in enumerate(mechanisms.items())
    ]
    calls = pl.concat(pl.collect_all(frames)).sort("row number", "rank")
    numbered = samples.with_row_index("row number")
    return numbered.join(calls, on="row number", how="inner", maintain_order="right").drop("row number", "rank")


def _answers(mechanism: Mechanism, *, reasons: Mapping[str, pl.Expr], schema: Schema) -> list[pl.Expr]:
    call = pl.col(call_column(mechanism.id))
    parts = _parts(mechanism)
    return [
        _call_text(call).alias("call"),
        direction_expression(mechanism, parts, schema=schema).alias("direction"),
        _basis(mechanism.id).alias("basis"),
        joined(_seen(mechanism, parts, schema=schema)).alias("findings"),
        joined(_missing(mechanism, parts, reasons=reasons, schema=schema)).alias("missing"),
    ]


def _parts(mechanism: Mechanism) -> dict[str, pl.Expr]:
    calls = {
        part.mechanism: pl.col(call_column(part.mechanism))
        for part in mechanism.findings.values()
        if isinstance(part, MechanismFinding)
    }
    return {name: part_expression(part, finding=staged_finding, calls=calls) for name, part in mechanism.findings.items()}


def _call_text(call: pl.Expr) -> pl.Expr:
    return pl.when(call).then(pl.lit("present")).when(call.not_()).then(pl.lit("absent")).otherwise(pl.lit("not_assessable"))


def _basis(mechanism: str) -> pl.Expr:
    return pl.coalesce(pl.when(pl.col(call_column(mechanism, basis)).is_not_null()).then(pl.lit(basis)) for basis in BASES)


def _seen(mechanism: Mechanism, parts: Mapping[str, pl.Expr], *, schema: Schema) -> list[pl.Expr]:
    """The decisive findings that are known, as texts."""
    return [
        pl.when(decisive & parts[name].is_not_null()).then(
            pl.concat_str(pl.lit(f"{name}: "), _outcome(mechanism.findings[name], schema))
        )
        for name, decisive in decisive_findings(mechanism.rule, parts).items()
    ]


def _outcome(part: Finding, schema: Schema) -> pl.Expr:
    if isinstance(part, MechanismFinding):
        return pl.concat_str(pl.lit(f"{part.mechanism}="), _call_text(pl.col(call_column(part.mechanism))))
    return pl.concat_str(pl.lit(f"{part.feature}="), value_text(part.feature, schema.get(part.feature)))


def _missing(
    mechanism: Mechanism, parts: Mapping[str, pl.Expr], *, reasons: Mapping[str, pl.Expr], schema: Schema
) -> list[pl.Expr]:
    """The decisive findings that are unknown, as texts."""
    return [
        pl.when(decisive & parts[name].is_null()).then(
            pl.concat_str(pl.lit(f"{name}: "), _reason(mechanism.findings[name], reasons=reasons, schema=schema))
        )
        for name, decisive in decisive_findings(mechanism.rule, parts).items()
    ]


def _reason(part: Finding, *, reasons: Mapping[str, pl.Expr], schema: Schema) -> pl.Expr:
    if isinstance(part, MechanismFinding):
        return reasons[part.mechanism]
    if part.feature not in schema:
        return pl.lit(not_computed(part.feature))
    # a feature that is known can leave no other comparison open than that of a cancer
    return pl.coalesce(cell_text(pl.col(reason_column(part.feature))), pl.lit(TOO_BROAD))


def _first_reasons(mechanisms: Mapping[str, Mechanism], *, schema: Schema) -> dict[str, pl.Expr]:
    """For every mechanism, why the first of the findings that leave it open is unknown."""
    reasons: dict[str, pl.Expr] = {}
    for name in children_first(mechanisms):
        mechanism, parts = mechanisms[name], _parts(mechanisms[name])
        reasons[name] = pl.coalesce(
            pl.when(decisive & parts[key].is_null()).then(_reason(mechanism.findings[key], reasons=reasons, schema=schema))
            for key, decisive in decisive_findings(mechanism.rule, parts).items()
        )
    return reasons
