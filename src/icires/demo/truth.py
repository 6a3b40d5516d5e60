"""The truth table of the demo, and how the calls compare with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from icires.demo.roster import Patient, Sample, samples

# the usual threshold, mut/Mb (PMID:32919526); planted burdens lie far from it
LOW_TMB = 10
Outcome = Literal["found", "missed", "hidden", "false_call", "false_exclusion"]
OUTCOMES: dict[Outcome, str] = {
    "found": "planted, and called present",
    "missed": "planted, the data suffice, and not called",
    "hidden": "planted where the data cannot show it, and rightly not assessable",
    "false_call": "not planted, and called present",
    "false_exclusion": "planted, and called absent",
}


@dataclass(frozen=True, slots=True)
class Score:
    """How many planted mechanisms had which outcome, and the rows behind the counts."""

    counts: dict[Outcome, int]
    rows: pl.DataFrame


def truth(patients: Sequence[Patient]) -> pl.DataFrame:
    """One row per sample and planted mechanism: patient_id, sample_id, mechanism, planted (what), data_suffice."""
    rows = [row for patient, sample in samples(tuple(patients)) for row in _rows(patient, sample)]
    schema = {
        "patient_id": pl.String,
        "sample_id": pl.String,
        "mechanism": pl.String,
        "planted": pl.String,
        "data_suffice": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rows(patient: Patient, sample: Sample) -> Iterator[tuple[str, str, str, str, bool]]:
    if sample.plant is not None:
        suffices = sample.assay.suffices_for(sample.plant)
        yield from ((patient.id, sample.id, mechanism, sample.plant.name, suffices) for mechanism in sample.plant.truth)
    if sample.mutations_per_mb < LOW_TMB:
        yield patient.id, sample.id, "low_tmb", "few mutations", sample.assay.counts_mutations


def score(calls: pl.DataFrame, planted: pl.DataFrame) -> Score:
    """Compare calls (sample_id, mechanism, call) with the truth; see `OUTCOMES`."""
    rows = (
        calls.join(planted.drop("patient_id"), on=["sample_id", "mechanism"], how="full", coalesce=True)
        .with_columns(outcome=_outcome())
        .filter(pl.col("outcome").is_not_null())
        .select("sample_id", "mechanism", "planted", "data_suffice", "call", "outcome")
        .sort("outcome", "sample_id", "mechanism")
    )
    found = dict(rows.group_by("outcome").len().iter_rows())
    return Score({outcome: found.get(outcome, 0) for outcome in OUTCOMES}, rows)


def _outcome() -> pl.Expr:
    is_planted = pl.col("planted").is_not_null()
    call = pl.col("call")
    return (
        pl.when(is_planted & (call == "present"))
        .then(pl.lit("found"))
        .when(is_planted & (call == "absent"))
        .then(pl.lit("false_exclusion"))
        .when(is_planted & ~pl.col("data_suffice"))
        .then(pl.lit("hidden"))
        .when(is_planted)
        .then(pl.lit("missed"))
        .when(~is_planted & (call == "present"))
        .then(pl.lit("false_call"))
    )
