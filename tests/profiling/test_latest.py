"""Calls of several samples drawn together, worked by hand."""

import polars as pl
import pytest

from icires.profiling.evaluate import SCHEMA
from icires.profiling.latest import latest_calls

Sample = tuple[str, str | None, float | None]


def drawn_together(samples: list[Sample], calls: dict[str, str], directions: dict[str, str] | None = None) -> dict[str, object]:
    table = pl.DataFrame(
        [{"patient_id": "p", "sample_id": s, "timepoint": timepoint, "collection_day": day} for s, timepoint, day in samples],
        schema={"patient_id": pl.String, "sample_id": pl.String, "timepoint": pl.String, "collection_day": pl.Float64},
    )
    rows = [
        dict.fromkeys(SCHEMA)
        | {
            "patient_id": "p",
            "sample_id": s,
            "mechanism": "m",
            "call": call,
            "direction": (directions or {}).get(s, "resistance"),
        }
        for s, call in calls.items()
    ]
    (answer,) = latest_calls(pl.DataFrame(rows, schema=SCHEMA), table).iter_rows(named=True)
    return answer


BEFORE_AND_AFTER: list[Sample] = [("s1", "baseline", None), ("s2", "progression", None)]
BY_DAY: list[Sample] = [("s1", None, -3.0), ("s2", None, 200.0)]
WITHOUT_ORDER: list[Sample] = [("s1", None, None), ("s2", None, None)]


@pytest.mark.parametrize(
    ("samples", "first", "second", "call", "of"),
    [
        (BEFORE_AND_AFTER, "present", "absent", "absent", "s2"),  # lost: no longer to be answered
        (BEFORE_AND_AFTER, "absent", "present", "present", "s2"),
        (BEFORE_AND_AFTER, "present", "not_assessable", "present", "s1"),  # the later sample tells nothing
        (BEFORE_AND_AFTER, "not_assessable", "not_assessable", "not_assessable", "s1, s2"),
        (BY_DAY, "present", "absent", "absent", "s2"),
        (WITHOUT_ORDER, "absent", "present", "present", "s2"),  # two lesions: one has it
        (WITHOUT_ORDER, "absent", "not_assessable", "not_assessable", "s2"),  # the other lesion may have it
        (BEFORE_AND_AFTER, "absent", "not_assessable", "not_assessable", "s2"),  # so may the relapse
        (BEFORE_AND_AFTER, "not_assessable", "absent", "absent", "s2"),
        (WITHOUT_ORDER, "present", "present", "present", "s1, s2"),
    ],
)
def test_the_latest_call_that_could_be_made_counts(samples: list[Sample], first: str, second: str, call: str, of: str) -> None:
    answer = drawn_together(samples, {"s1": first, "s2": second})
    assert (answer["call"], answer["sample_id"]) == (call, of)


def test_a_lesion_that_could_not_be_assessed_may_carry_what_was_there_before() -> None:
    samples: list[Sample] = [("a", "baseline", None), ("b", "progression", None), ("c", "progression", None)]
    calls = {"a": "present", "b": "absent", "c": "not_assessable"}
    assert drawn_together(samples, calls)["call"] == "not_assessable"


def test_directions_that_disagree_are_unknown() -> None:
    calls = {"s1": "present", "s2": "present"}
    assert drawn_together(WITHOUT_ORDER, calls, {"s1": "resistance", "s2": "none"})["direction"] is None
    assert drawn_together(WITHOUT_ORDER, calls)["direction"] == "resistance"
