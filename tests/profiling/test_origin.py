from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from icires.profiling.origin import TIMEPOINT_ORDER, add_origin

MakeSamples = Callable[..., pl.DataFrame]
WORDS = {"+": "present", "-": "absent", "?": "not_assessable"}


def origins(samples: pl.DataFrame, calls: Sequence[str]) -> list[str | None]:
    """Origins of one mechanism; calls are written +, - and ?."""
    table = samples.select("patient_id", "sample_id", mechanism=pl.lit("m"), call=pl.Series([WORDS[call] for call in calls]))
    return add_origin(table, samples)["origin"].to_list()


B, ON, PD, POST = TIMEPOINT_ORDER


@pytest.mark.parametrize(
    ("times", "calls", "expected"),
    [
        ([B], "+", ["baseline"]),
        ([B], "-", [None]),
        ([B], "?", [None]),
        ([None], "+", ["unknown"]),  # no time point, no day
        ([PD], "+", ["unknown"]),  # nothing to compare it with
        ([B, PD], "++", ["baseline", "persisting"]),
        ([B, PD], "-+", [None, "acquired"]),
        ([B, PD], "+-", ["baseline", "lost"]),
        ([B, PD], "--", [None, None]),
        ([B, PD], "?+", [None, "unknown"]),
        ([B, PD], "?-", [None, None]),
        ([B, PD], "+?", ["baseline", None]),
        ([PD, B], "+-", ["acquired", None]),  # the order of the rows does not matter
        ([B, ON, PD], "-++", [None, "acquired", "persisting"]),
        ([B, ON, PD], "+-+", ["baseline", "lost", "persisting"]),
        ([B, ON, PD], "+--", ["baseline", "lost", None]),  # the latest before it was absent already
        ([B, ON, PD], "+?-", ["baseline", None, "lost"]),  # the latest that could be assessed was present
        ([B, ON, PD], "-?+", [None, None, "unknown"]),  # the one between may have had it
        ([B, ON, PD], "+?+", ["baseline", None, "persisting"]),
        ([B, ON, POST], "?-+", [None, None, "unknown"]),
        ([B, B], "+-", ["baseline", None]),  # two samples of one time point have no order
        ([ON, ON], "+-", ["unknown", None]),
        ([B, ON, ON], "-+-", [None, "acquired", None]),
        ([B, B, PD], "+-+", ["baseline", None, "persisting"]),
        ([B, B, PD], "+--", ["baseline", None, None]),  # the latest before it disagree: lost cannot be said
        ([B, B, PD], "++-", ["baseline", "baseline", "lost"]),
        ([B, None], "-+", [None, "unknown"]),  # the order is unknown
        ([B, None, PD], "-++", [None, "unknown", "unknown"]),  # the one without a time may be earlier and had it
        ([B, None, PD], "--+", [None, None, "acquired"]),  # it may be earlier, but had nothing
    ],
)
def test_origin_by_time_point(samples: MakeSamples, times: list[str | None], calls: str, expected: list[str | None]) -> None:
    cohort = samples([[f"s{i}", "p", time] for i, time in enumerate(times)])
    assert origins(cohort, calls) == expected


@pytest.mark.parametrize(
    ("times", "calls", "expected"),
    [
        ([(None, -3.0)], "+", ["baseline"]),  # a day before the first dose
        ([(None, 0.0)], "+", ["unknown"]),  # the day of the first dose may be after it
        ([(ON, -3.0)], "+", ["unknown"]),  # a time point that is given is believed
        ([(None, -3.0), (None, 90.0)], "-+", [None, "acquired"]),
        ([(ON, 14.0), (ON, 28.0)], "-+", [None, "acquired"]),  # one time point, two days
        ([(ON, 28.0), (ON, 14.0)], "-+", ["lost", "unknown"]),
        ([(ON, 14.0), (ON, 14.0)], "-+", [None, "unknown"]),
        ([(ON, 14.0), (None, 14.0)], "-+", [None, "unknown"]),
        ([(B, 90.0), (PD, 10.0)], "-+", [None, "unknown"]),  # day and time point contradict each other
        ([(B, 10.0), (PD, 10.0)], "-+", [None, "acquired"]),  # one day, two time points
        ([(B, None), (PD, 10.0)], "-+", [None, "acquired"]),
        ([(B, -1.0), (B, -90.0), (PD, 10.0)], "+--", ["baseline", None, "lost"]),  # the later of the two had it
        ([(B, -90.0), (B, -1.0), (PD, 10.0)], "+--", ["baseline", None, None]),
    ],
)
def test_origin_by_day(
    samples: MakeSamples, times: list[tuple[str | None, float | None]], calls: str, expected: list[Any]
) -> None:
    cohort = samples([[f"s{i}", "p", *time] for i, time in enumerate(times)])
    assert origins(cohort, calls) == expected


def test_patients_and_mechanisms_are_kept_apart_and_rows_in_order(samples: MakeSamples) -> None:
    cohort = samples([["a2", "a", PD], ["b1", "b", B], ["a1", "a", B]])
    calls = pl.DataFrame(
        {
            "sample_id": ["a2", "a2", "b1", "b1", "a1", "a1"],
            "mechanism": ["m", "n"] * 3,
            "call": ["present", "present", "present", "absent", "absent", "present"],
        }
    )
    table = add_origin(calls, cohort)
    assert table["origin"].to_list() == ["acquired", "persisting", "baseline", None, None, "baseline"]
    assert_frame_equal(table.drop("origin"), calls)


def test_samples_without_times_have_no_origin_but_unknown() -> None:
    cohort = pl.DataFrame({"sample_id": ["a", "b"], "patient_id": ["p", "p"]})
    assert origins(cohort, "++") == ["unknown", "unknown"]


# the slow plain twin: one sample at a time


def plain_earlier(other: tuple[str | None, float | None], own: tuple[str | None, float | None]) -> bool | None:
    (point, day), (own_point, own_day) = other, own
    by_point = None if point is None or own_point is None else TIMEPOINT_ORDER.index(point) - TIMEPOINT_ORDER.index(own_point)
    by_day = None if day is None or own_day is None else day - own_day
    if by_day and by_point and (by_day < 0) != (by_point < 0):
        return None
    if by_day:
        return by_day < 0
    if by_point is not None:
        return by_point < 0
    return None if by_day is None else False


def plain_origin(i: int, times: list[Any], calls: str) -> str | None:
    point, day = times[i]
    at_baseline = point == B or (point is None and day is not None and day < 0)
    order = {j: plain_earlier(times[j], times[i]) for j in range(len(times)) if j != i}
    if calls[i] == "+" and at_baseline:
        return "baseline"
    earlier = [j for j, before in order.items() if before]
    if calls[i] == "+":
        if any(calls[j] == "+" for j in earlier):
            return "persisting"
        may_be_earlier = [j for j, before in order.items() if before is not False]
        return "acquired" if earlier and all(calls[j] == "-" for j in may_be_earlier) else "unknown"
    assessed = [j for j in earlier if calls[j] != "?"]
    last = [j for j in assessed if not any(plain_earlier(times[j], times[k]) for k in assessed if k != j)]
    return "lost" if calls[i] == "-" and not at_baseline and last and all(calls[j] == "+" for j in last) else None


TIME = st.tuples(st.sampled_from([B, ON, PD, POST, None]), st.sampled_from([None, -5.0, 10.0, 40.0]))


@settings(deadline=None)
@given(times=st.lists(TIME, min_size=1, max_size=4))
def test_all_calls_at_random_times_as_the_plain_twin(samples: MakeSamples, times: list[Any]) -> None:
    patterns = ["".join(calls) for calls in product("+-?", repeat=len(times))]
    cohort = samples([[f"p{n} s{i}", f"p{n}", *time] for n in range(len(patterns)) for i, time in enumerate(times)])
    expected = [plain_origin(i, times, calls) for calls in patterns for i in range(len(times))]
    assert origins(cohort, "".join(patterns)) == expected
