"""The truth table of two hits, by hand; B2M lies at 15:45003675-45011075 in GRCh37."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from icires.features.assayed import cohort, sequencing
from icires.features.compute import compute_features
from icires.features.gene_states import NO_CLASS
from icires.features.mutations import gene_mutations, largest_vaf
from icires.features.zygosity import LOW_VAF, NEUTRAL, PHASE, SEVERAL_COPIES, expected_vaf

from .conftest import FULL_CALLS, MakeStudy

STOP = {"sample_id": "S1", "gene": "B2M", "variant_classification": "Nonsense_Mutation", "chromosome": "15", "start": 45003780,
        "end": 45003780, "reference_allele": "C", "alternate_allele": "A", "protein_change": "p.S12*"}  # fmt: skip
SHIFT = STOP | {"variant_classification": "Frame_Shift_Del", "start": 45007700, "reference_allele": "CT", "alternate_allele": "-"}
MISSENSE = STOP | {"variant_classification": "Missense_Mutation", "protein_change": "p.C45R"}
UNCLASSED = STOP | {"variant_classification": "Unknown", "protein_change": None}
NO_ALLELES = "no allele-specific copy number"
NO_INDELS = "the call set holds no indels: a frameshift cannot be ruled out"

DIPLOID = {"total_copies": 2.0, "minor_copies": 1.0}
SINGLE = {"total_copies": 1.0, "minor_copies": 0.0}
NEUTRAL_LOH = {"total_copies": 2.0, "minor_copies": 0.0}
GONE = {"total_copies": 0.0, "minor_copies": 0.0}
NOTHING: dict[str, float] = {}


def outcomes(make_study: MakeStudy, rows: list[dict[str, Any]], copies: dict[str, float], **parts: Any) -> dict[str, Any]:
    """Values, reasons and basis of the three features."""
    if copies:
        parts["segments"] = [{"sample_id": "S1", "chromosome": "15", "start": 44_000_000, "end": 46_000_000, **copies}]
    table = compute_features(
        make_study([{"sample_id": "S1", **parts.pop("sample", {})}], mutations=rows, **parts),
        names=["b2m_two_hits", "b2m_biallelic_loss", "b2m_zygosity"],
    )
    return {
        kind: (
            table.values[f"b2m_{kind}"][0],
            table.reasons[f"b2m_{kind}"][0] if f"b2m_{kind}" in table.reasons.columns else None,
            table.basis[f"b2m_{kind}"][0] if f"b2m_{kind}" in table.basis.columns else None,
        )
        for kind in ("two_hits", "biallelic_loss", "zygosity")
    }


@pytest.mark.parametrize(
    ("rows", "copies", "two_hits", "biallelic", "zygosity"),
    [
        # no loss-of-function variant
        ([], DIPLOID, (False, None), (False, None), ("wild_type", None)),
        ([], SINGLE, (False, None), (False, None), ("mono_allelic", None)),
        ([], NEUTRAL_LOH, (False, None), (False, None), ("mono_allelic", None)),
        ([], GONE, (False, None), (True, None), ("homozygous_deletion", None)),
        ([], NOTHING, (False, None), (None, "no copy number data"), (None, "no copy number data")),
        ([MISSENSE], DIPLOID, (False, None), (False, None), (None, "mutated, but the effect on function is not known")),
        ([MISSENSE], SINGLE, (False, None), (False, None), (None, "mutated, but the effect on function is not known")),
        # one
        ([STOP], DIPLOID, (False, None), (False, None), ("mono_allelic", None)),
        ([STOP], SINGLE, (True, None), (True, None), ("bi_allelic", None)),
        ([STOP], NEUTRAL_LOH, (True, None), (True, None), ("bi_allelic", None)),
        ([STOP], GONE, (False, None), (True, None), ("homozygous_deletion", None)),
        ([STOP], NOTHING, (None, "no copy number data"), (None, "no copy number data"), (None, "no copy number data")),
        ([STOP], {"total_copies": 2.0}, (None, NO_ALLELES), (None, NO_ALLELES), (None, NO_ALLELES)),
        # two different ones
        ([STOP, SHIFT], DIPLOID, (None, PHASE), (None, PHASE), ("unknown_phase", None)),
        ([STOP, SHIFT], SINGLE, (True, None), (True, None), ("bi_allelic", None)),
        ([STOP, SHIFT], NOTHING, (None, PHASE), (None, "no copy number data"), (None, PHASE)),
        ([STOP, STOP], DIPLOID, (False, None), (False, None), ("mono_allelic", None)),
        # a variant of unknown effect
        ([UNCLASSED], DIPLOID, (None, NO_CLASS), (None, NO_CLASS), (None, NO_CLASS)),
        ([UNCLASSED], GONE, (None, NO_CLASS), (True, None), ("homozygous_deletion", None)),
        ([STOP, UNCLASSED], SINGLE, (True, None), (True, None), ("bi_allelic", None)),
    ],
)  # fmt: skip
def test_truth_table(
    make_study: MakeStudy, rows: list[dict[str, Any]], copies: dict[str, float], two_hits: Any, biallelic: Any, zygosity: Any
) -> None:
    found = outcomes(make_study, rows, copies)
    assert found["two_hits"][:2] == two_hits
    assert found["biallelic_loss"][:2] == biallelic
    assert found["zygosity"][:2] == zygosity


def test_one_variant_seen_but_more_cannot_be_ruled_out(make_study: MakeStudy) -> None:
    calls = replace(FULL_CALLS, indel=False)
    found = outcomes(make_study, [STOP], DIPLOID, call_set=calls)
    assert found["two_hits"][:2] == (None, NO_INDELS)
    assert outcomes(make_study, [STOP], SINGLE, call_set=calls)["two_hits"][0] is True
    assert outcomes(make_study, [], DIPLOID, call_set=calls)["two_hits"][:2] == (None, NO_INDELS)


@pytest.mark.parametrize(
    ("value", "two_hits", "zygosity"),
    [
        (-2, (None, NEUTRAL, None), ("homozygous_deletion", None, "reported")),
        (-1.5, (True, None, "reported"), ("bi_allelic", None, "reported")),
        (-1, (True, None, "reported"), ("bi_allelic", None, "reported")),
        (0, (None, NEUTRAL, None), (None, NEUTRAL, None)),
        (1, (None, NEUTRAL, None), (None, NEUTRAL, None)),
    ],
)
def test_discrete_calls(make_study: MakeStudy, value: float, two_hits: Any, zygosity: Any) -> None:
    found = outcomes(make_study, [STOP], NOTHING, discrete_copy_number=[{"sample_id": "S1", "gene": "B2M", "value": value}])
    assert found["two_hits"] == two_hits
    assert found["zygosity"] == zygosity


@pytest.mark.parametrize(
    ("sample", "copies"), [({"ploidy": 3.8}, NOTHING), ({"ploidy": 3.8}, {"total_copies": 3.0}), ({}, {"total_copies": 2.0})]
)
def test_shallow_loss_of_several_copies_leaves_the_allele_open(
    make_study: MakeStudy, sample: dict[str, Any], copies: dict[str, float]
) -> None:
    discrete = [{"sample_id": "S1", "gene": "B2M", "value": -1}]
    found = outcomes(make_study, [STOP], copies, sample=sample, discrete_copy_number=discrete)
    assert found["two_hits"] == (None, SEVERAL_COPIES, None)
    assert found["zygosity"] == (None, SEVERAL_COPIES, None)


def test_deep_deletion_as_reported_is_biallelic(make_study: MakeStudy) -> None:
    found = outcomes(make_study, [], NOTHING, discrete_copy_number=[{"sample_id": "S1", "gene": "B2M", "value": -2}])
    assert found["biallelic_loss"] == (True, None, "reported")


@pytest.mark.parametrize(
    ("purity", "copies", "alternate", "depth", "expected"),
    [
        # 0.6 / (0.6 * 1 + 0.8) = 0.43: at least 0.28 fits.
        (0.6, SINGLE, 43, 100, (True, None)),
        (0.6, SINGLE, 28, 100, (True, None)),
        (0.6, SINGLE, 27, 100, (None, LOW_VAF)),
        # Copy-neutral: both copies mutated give 1.2 / 2 = 0.60, one of them 0.30 and leaves a copy that works.
        (0.6, NEUTRAL_LOH, 60, 100, (True, None)),
        (0.6, NEUTRAL_LOH, 46, 100, (True, None)),
        (0.6, NEUTRAL_LOH, 44, 100, (None, LOW_VAF)),
        (0.6, NEUTRAL_LOH, 30, 100, (None, LOW_VAF)),
        # Not tested without purity or depth.
        (None, SINGLE, 1, 100, (True, None)),
        (0.6, SINGLE, None, None, (True, None)),
        (0.6, SINGLE, 0, 0, (True, None)),
        (0.6, SINGLE, 50, 10, (True, None)),
    ],
)
def test_allele_fraction_must_fit(
    make_study: MakeStudy, purity: float | None, copies: dict[str, float], alternate: int | None, depth: int | None, expected: Any
) -> None:
    row = STOP | {"t_alt_count": alternate, "t_depth": depth}
    found = outcomes(make_study, [row], copies, sample={"purity": purity})
    assert found["two_hits"][:2] == expected
    assert found["zygosity"][:2] == (("bi_allelic", None) if expected[0] else (None, LOW_VAF))


@pytest.mark.parametrize(
    ("purity", "copies", "mutated", "fraction"),
    [(0.6, 1, 1, 0.43), (0.6, 2, 1, 0.30), (0.6, 2, 2, 0.60), (1.0, 2, 1, 0.5), (1.0, 1, 1, 1.0)],
)
def test_expected_fraction(purity: float, copies: float, mutated: float, fraction: float) -> None:
    assert expected_vaf(np.array([purity]), np.array([copies]), mutated)[0] == pytest.approx(fraction, abs=0.005)


def test_one_variant_with_reads_settles_the_fraction(make_study: MakeStudy) -> None:
    rows = [STOP | {"t_alt_count": 0, "t_depth": 0}, SHIFT | {"t_alt_count": 43, "t_depth": 100}]
    assert outcomes(make_study, rows, SINGLE, sample={"purity": 0.6})["two_hits"][0] is True
    rows[1] |= {"t_alt_count": 10}
    assert outcomes(make_study, rows, SINGLE, sample={"purity": 0.6})["two_hits"][:2] == (None, LOW_VAF)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"t_depth": 100, "t_alt_count": 40}, 0.4),
        ({"t_ref_count": 60, "t_alt_count": 40}, 0.4),
        ({"t_depth": 0, "t_alt_count": 0, "t_ref_count": 0}, np.nan),
        ({"t_ref_count": 0, "t_alt_count": 0}, np.nan),
        ({"t_depth": 10, "t_alt_count": 50}, np.nan),
        ({"t_depth": 100, "t_alt_count": -1}, np.nan),
        ({}, np.nan),
    ],
)
def test_the_allele_fraction_of_possible_counts(make_study: MakeStudy, counts: dict[str, int], expected: float) -> None:
    study = make_study(mutations=[STOP | counts])
    samples = cohort(study)
    found = gene_mutations(study, samples, sequencing(study, samples), genes={"B2M"})
    np.testing.assert_array_equal(largest_vaf(found, "B2M"), [expected])
