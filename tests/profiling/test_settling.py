"""Which tests settle what, worked by hand."""

import polars as pl

from icires.profiling.evaluate import SCHEMA
from icires.profiling.settling import lacking, settling_tests
from icires.report.remedies import AWAITED_TESTS, COPY_NUMBER, MSI, SEQUENCING

from .conftest import make_catalogue, make_mechanism

CATALOGUE = make_catalogue(
    make_mechanism({"hit": ("jak1_loss_of_function", "==", True)}, "hit", name="mutation_only"),
    make_mechanism({"gone": ("b2m_loh", "==", True)}, "gone", name="copies_only"),
    make_mechanism(
        {"hit": ("b2m_mutated", "==", True), "gone": ("b2m_loh", "==", True)}, {"all": ["hit", "gone"]}, name="both_needed"
    ),
    make_mechanism({"part": "both_needed"}, "part", name="sum_of_parts"),
    make_mechanism({"high": ("hypoxia_buffa_signature_percentile", ">=", 75)}, "high", name="of_expression"),
)
SEQUENCE, COPIES = "not sequenced", "no allele-specific copy number"
MISSING = {
    "mutation_only": f"hit: {SEQUENCE}",
    "copies_only": f"gone: {COPIES}",
    "both_needed": f"hit: {SEQUENCE}; gone: {COPIES}",
    "sum_of_parts": f"part: {SEQUENCE}",
    "of_expression": "high: not computed by this version, from expression",
}


def tables(missing: dict[str, dict[str, str]], days: dict[str, float] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Calls and samples of one patient; what a sample does not lack is absent in it."""
    rows = [
        dict.fromkeys(SCHEMA)
        | {"patient_id": "p", "sample_id": sample, "mechanism": mechanism, "missing": texts.get(mechanism)}
        | {"call": "not_assessable" if mechanism in texts else "absent"}
        for sample, texts in missing.items()
        for mechanism in CATALOGUE.mechanisms
    ]
    samples = [{"patient_id": "p", "sample_id": s, "collection_day": (days or {}).get(s)} for s in missing]
    schema = {"patient_id": pl.String, "sample_id": pl.String, "collection_day": pl.Float64}
    return pl.DataFrame(rows, schema=SCHEMA), pl.DataFrame(samples, schema=schema)


def test_tests_are_ranked_by_what_they_settle_with_those_above() -> None:
    calls, samples = tables({"s": MISSING})
    table = settling_tests(CATALOGUE, calls, samples)
    rows = table.select("rank", "test", "readable", "n_alone", "n_added", "n_contributes", "added").rows()
    assert rows == [
        # each settles one alone and contributes to three; the alphabet decides
        (1, COPY_NUMBER, True, 1, 1, 3, "copies_only"),
        (2, SEQUENCING, True, 1, 3, 3, "both_needed; mutation_only; sum_of_parts"),
        (3, AWAITED_TESTS["expression"], False, 1, 1, 1, "of_expression"),
    ]


def test_a_sum_lacks_what_its_parts_lack() -> None:
    calls, samples = tables({"s": MISSING})
    assert lacking(CATALOGUE, calls, samples)["p"]["sum_of_parts"] == {(SEQUENCING, True), (COPY_NUMBER, True)}


def test_only_the_latest_samples_count_and_several_are_drawn_together() -> None:
    first, second = {"mutation_only": f"hit: {SEQUENCE}"}, {"mutation_only": "hit: microsatellite status was not reported"}
    calls, samples = tables({"s1": first, "s2": second}, {"s1": -1.0, "s2": 90.0})
    assert lacking(CATALOGUE, calls, samples)["p"] == {"mutation_only": {(MSI, True)}}
    calls, samples = tables({"s1": first, "s2": second})
    assert lacking(CATALOGUE, calls, samples)["p"] == {"mutation_only": {(MSI, True), (SEQUENCING, True)}}


def test_nothing_open_nothing_to_do() -> None:
    calls, samples = tables({"s": {}})
    assert settling_tests(CATALOGUE, calls, samples).is_empty()
