"""The vectorised kernel against a plain twin that looks at one segment at a time."""

import math
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from icires.features.segments import chromosome_segments, interval_mean, typed_segments

Segment = tuple[int, int, int, float | None]


def plain_mean(segments: list[Segment], sample: int, first: int, last: int) -> tuple[float, float]:
    """Mean of the value over the covered part, and the covered fraction, for one sample."""
    covered, total = 0, 0.0
    for owner, start, end, value in segments:
        if owner != sample or value is None or end < start:
            continue
        overlap = min(end, last) - max(start, first) + 1
        if overlap > 0:
            covered += overlap
            total += overlap * value
    return (total / covered if covered else math.nan), covered / (last - first + 1)


def kernel_mean(segments: list[Segment], n_samples: int, first: int, last: int) -> tuple[Any, Any]:
    schema = {"sample": pl.UInt32, "start": pl.Int64, "end": pl.Int64, "total_copies": pl.Float64}
    table = pl.DataFrame(segments, schema=schema, orient="row").with_columns(chromosome=pl.lit("1"))
    part = chromosome_segments(typed_segments(table), n_samples).get("1")
    if part is None:
        return np.full(n_samples, np.nan), np.zeros(n_samples)
    return interval_mean(part, part.overlapping(first, last), "total_copies", length=last - first + 1)


positions = st.integers(min_value=1, max_value=60)
copies = st.none() | st.floats(min_value=0, max_value=20, allow_nan=False)
segment = st.tuples(st.integers(min_value=0, max_value=3), positions, positions, copies)


@given(segments=st.lists(segment, max_size=25), first=positions, length=st.integers(min_value=1, max_value=40))
def test_kernel_equals_its_plain_twin(segments: list[Segment], first: int, length: int) -> None:
    last = first + length - 1
    mean, covered = kernel_mean(segments, 4, first, last)
    for sample in range(4):
        expected_mean, expected_covered = plain_mean(segments, sample, first, last)
        np.testing.assert_allclose(mean[sample], expected_mean, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(covered[sample], expected_covered, rtol=1e-12)


@given(segments=st.lists(segment, max_size=25), first=positions, seed=st.randoms())
def test_order_of_segments_does_not_matter(segments: list[Segment], first: int, seed: Any) -> None:
    shuffled = list(segments)
    seed.shuffle(shuffled)
    for one, other in zip(kernel_mean(segments, 4, first, first + 9), kernel_mean(shuffled, 4, first, first + 9), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_breakpoint_inside_is_weighted_by_length() -> None:
    # 10 bases: 4 with 1 copy, 6 with 3 copies: (4 + 18) / 10.
    mean, covered = kernel_mean([(0, 1, 104, 1.0), (0, 105, 200, 3.0)], 1, 101, 110)
    assert mean[0] == 2.2
    assert covered[0] == 1.0


def test_long_segment_under_later_short_ones_is_found() -> None:
    # Overlapping segments: the first one starts long before the interval and reaches into it.
    mean, covered = kernel_mean([(0, 1, 50, 2.0), (0, 3, 4, 9.0), (0, 6, 7, 9.0)], 1, 40, 49)
    assert (mean[0], covered[0]) == (2.0, 1.0)


def test_real_positions_keep_samples_apart() -> None:
    segments: list[Segment] = [(0, 1, 248_956_422, 2.0), (1, 1, 10, 5.0), (2, 200_000_000, 248_956_422, 1.0)]
    mean, _ = kernel_mean(segments, 3, 240_000_000, 240_000_999)
    np.testing.assert_array_equal(mean, [2.0, np.nan, 1.0])
