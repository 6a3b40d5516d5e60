"""Burden by hand; the interval's worked example: 11 variants over 1.139322 Mb give 9.65 (4.82 to 17.3) per Mb."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from icires.features.burden import poisson_interval
from icires.features.compute import compute_features
from icires.features.panels import find_panel_size
from icires.study.study import Panel

from .conftest import FULL_CALLS, MakeStudy

NAMES = ["tmb", "tmb_low", "tmb_high", "tmb_source", "n_nonsynonymous", "n_frameshift"]
ROW = {"sample_id": "S1", "gene": "TP53", "chromosome": "17", "reference_allele": "C", "alternate_allele": "T",
       "variant_classification": "Missense_Mutation"}  # fmt: skip


def variants(n: int, **change: Any) -> list[dict[str, Any]]:
    return [ROW | {"start": 1000 + 10 * i, "end": 1000 + 10 * i} | change for i in range(n)]


def sequenced(panel: str | None, done: bool | None = True) -> list[dict[str, Any]]:
    return [{"sample_id": "S1", "assay": "mutations", "done": done, "panel": panel}]


IMPACT = sequenced("IMPACT468")


def outcomes(study: Any) -> dict[str, tuple[Any, str | None, str | None]]:
    table = compute_features(study, names=NAMES)
    return {
        name: (
            table.values[name][0],
            table.reasons[name][0] if name in table.reasons.columns else None,
            table.basis[name][0] if name in table.basis.columns else None,
        )
        for name in NAMES
    }


def test_worked_example(make_study: MakeStudy) -> None:
    found = outcomes(make_study(mutations=variants(11), assays=sequenced("IMPACT468")))
    assert found["tmb"][0] == pytest.approx(9.65, abs=0.005)
    assert found["tmb_low"][0] == pytest.approx(4.82, abs=0.005)
    assert found["tmb_high"][0] == pytest.approx(17.3, abs=0.05)
    assert found["tmb_source"][0] == "11 nonsynonymous variants / 1.139322 Mb (panel IMPACT468; size only partly verified)"
    assert found["tmb"][1:] == (None, None)


@given(st.integers(min_value=0, max_value=3000))
def test_interval_is_exact(n: int) -> None:
    """Each bound is the mean at which the count or a more extreme one has a probability of 2.5 %."""
    low, high = (float(bound[0]) for bound in poisson_interval(np.array([float(n)])))
    assert poisson.cdf(n, high) == pytest.approx(0.025, rel=1e-6)
    if n == 0:
        assert low == 0
    else:
        assert poisson.sf(n - 1, low) == pytest.approx(0.025, rel=1e-6)


def test_no_variant_is_zero(make_study: MakeStudy) -> None:
    found = outcomes(make_study([{"sample_id": "S1", "callable_mb": 2.0}]))
    assert (found["tmb"][0], found["tmb_low"][0]) == (0.0, 0.0)
    assert found["tmb_high"][0] == pytest.approx(3.689 / 2, abs=0.001)
    assert (found["n_nonsynonymous"][0], found["n_frameshift"][0]) == (0, 0)


def test_what_counts(make_study: MakeStudy) -> None:
    rows = [
        *variants(1),
        *variants(1, gene="OVERLAPPING"),
        *variants(1, start=5, variant_classification="Silent"),
        *variants(1, start=6, variant_classification="Intron"),
        *variants(1, start=7, mutation_status="Germline"),
        *variants(1, start=8, filter="LowQual"),
        *variants(1, start=9, variant_classification="Frame_Shift_Del"),
        *variants(1, start=11, variant_classification="In_Frame_Ins"),
        *variants(1, start=12, variant_classification="Splice_Site"),
        *variants(1, start=13, variant_classification="Fusion"),
    ]
    found = outcomes(make_study([{"sample_id": "S1", "callable_mb": 1.0}], mutations=rows))
    assert (found["n_nonsynonymous"][0], found["n_frameshift"][0], found["tmb"][0]) == (4, 1, 4.0)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"assays": sequenced("WES")}, "size of the sequenced region is not known"),
        ({"assays": sequenced(None)}, "size of the sequenced region is not known"),
        ({"assays": sequenced("IMPACT505")}, "size of the sequenced region is not known"),
        ({"assays": sequenced("TSO500")}, "the burden of panel TSO500 does not count nonsynonymous variants alone"),
        ({"assays": sequenced("Caris 592")}, "the size of panel Caris592 is not verified"),
        ({"assays": sequenced("IMPACT468", False)}, "not sequenced"),
        ({"assays": []}, "whether the sample was sequenced is not stated"),
        ({"assays": sequenced("IMPACT468"), "call_set": replace(FULL_CALLS, indel=False)}, "the call set holds no indels"),
        ({"assays": IMPACT, "call_set": replace(FULL_CALLS, consequences=False)}, "variants have no consequence class"),
        ({"assays": sequenced("IMPACT468"), "call_set": None}, "which kinds of variants were called is not known"),
        ({"assays": IMPACT, "mutations": variants(1, variant_classification=None)}, "some variants have no consequence class"),
    ],
)  # fmt: skip
def test_unknown_for_a_reason_and_then_as_reported(make_study: MakeStudy, parts: dict[str, Any], why: str) -> None:
    found = outcomes(make_study(**parts))
    assert found["tmb"] == (None, why, None)
    assert found["tmb_low"] == (None, why, None)
    reported = outcomes(make_study([{"sample_id": "S1", "tmb_reported": 7.5}], **parts))
    assert reported["tmb"] == (7.5, None, "reported")
    assert reported["tmb_source"][0] == "as the study reports it"
    assert reported["tmb_low"][:2] == (None, "reported without the number of variants")


def test_computed_outranks_reported(make_study: MakeStudy) -> None:
    study = make_study([{"sample_id": "S1", "tmb_reported": 7.5, "callable_mb": 2.0}], mutations=variants(6))
    assert outcomes(study)["tmb"] == (3.0, None, None)


def test_size_of_the_sample_then_of_the_studys_panel(make_study: MakeStudy) -> None:
    panel = Panel("IMPACT468", None, 0.5, is_whole_exome=False, source="test")
    study = make_study(mutations=variants(2), assays=sequenced("IMPACT468"), panels=[panel])
    found = outcomes(study)
    assert found["tmb"][0] == 4.0
    assert found["tmb_source"][0].endswith("(panel IMPACT468); below 0.667 Mb a panel's burden is unreliable")
    own = make_study(
        [{"sample_id": "S1", "callable_mb": 1.0}], mutations=variants(2), assays=sequenced("IMPACT468"), panels=[panel]
    )
    assert outcomes(own)["tmb"][0] == 2.0


def test_panel_names() -> None:
    for name in ("IMPACT468", "impact-468", "MSK-IMPACT468", "IM6"):
        size = find_panel_size(name)
        assert size is not None
        assert size.megabases == 1.139322
    assert find_panel_size("IMPACT505") is None
    assert find_panel_size("WES") is None


def test_a_tiny_panel_has_counts_but_no_burden(make_study: MakeStudy) -> None:
    found = outcomes(make_study([{"sample_id": "S1", "callable_mb": 0.49}], mutations=variants(2)))
    assert found["tmb"] == (None, "sequenced region below 0.5 Mb: too small for a burden", None)
    assert found["tmb_high"][0] is None
    assert found["n_nonsynonymous"][0] == 2


def test_mitochondrial_variants_are_not_of_the_region(make_study: MakeStudy) -> None:
    rows = [*variants(3), *variants(2, chromosome="MT", gene="MT-ND1")]
    assert outcomes(make_study(mutations=rows, assays=IMPACT))["n_nonsynonymous"][0] == 3


def test_rows_do_not_outrank_the_users_word_that_a_sample_was_not_sequenced(make_study: MakeStudy) -> None:
    found = outcomes(make_study(mutations=variants(3), assays=sequenced("IMPACT468", done=False)))
    assert found["tmb"][:2] == (None, "not sequenced")
