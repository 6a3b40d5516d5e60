"""Outcomes by hand."""

import polars as pl

from icires.demo.truth import score

PLANTED = pl.DataFrame(
    [
        ("p1", "s1", "a", "event", True),
        ("p1", "s1", "b", "event", True),
        ("p1", "s1", "c", "event", True),
        ("p2", "s2", "a", "event", False),
        ("p2", "s2", "b", "event", False),
    ],
    schema=["patient_id", "sample_id", "mechanism", "planted", "data_suffice"],
    orient="row",
)
CALLS = pl.DataFrame(
    [
        ("s1", "a", "present"),
        ("s1", "b", "not_assessable"),
        ("s1", "c", "absent"),
        ("s2", "a", "not_assessable"),
        ("s2", "b", "absent"),
        ("s2", "c", "present"),
        ("s3", "a", "absent"),
        ("s3", "b", "not_assessable"),
    ],
    schema=["sample_id", "mechanism", "call"],
    orient="row",
)


def test_each_outcome_by_hand() -> None:
    result = score(CALLS, PLANTED)
    assert result.counts == {"found": 1, "missed": 1, "hidden": 1, "false_call": 1, "false_exclusion": 2}
    assert result.rows.height == 6


def test_a_planted_mechanism_without_any_call_is_missed() -> None:
    result = score(CALLS.filter(pl.col("sample_id") != "s1"), PLANTED)
    assert result.counts["missed"] == 3
