"""Segments over intervals: length-weighted means of any value, for every sample at once.

An interval's mean is taken over the part of it that segments with a known value cover; the covered fraction goes
with it. Segments of one sample that overlap each other are a fault of the input, and cut into pieces before
(`icires.features.disjoint`); here each counts by its own overlap with the interval. Time grows with the number of
segments plus the number of samples times intervals; a plain twin in the tests does the same one segment at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from icires.features.findings import Numbers

Positions = NDArray[np.int64]
_COPIES = ("total_copies", "minor_copies", "log2_ratio")
# Keys are sample × stride + position: a stride beyond every position keeps the samples apart.
_STRIDE = 1 << 34


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of a sample and a segment that overlap one interval: ``width`` is the overlap, bp."""

    sample: Positions
    segment: Positions
    width: Numbers


@dataclass(frozen=True, slots=True)
class ChromosomeSegments:
    """The segments of one chromosome, by sample and start, and their values (NaN: unknown)."""

    n_samples: int
    sample: Positions
    start: Positions
    end: Positions
    values: Mapping[str, Numbers]
    start_keys: Positions
    reached_keys: Positions

    def overlapping(self, first: int, last: int) -> Overlaps:
        """Every segment of every sample that overlaps the interval (1-based, inclusive)."""
        offsets = np.arange(self.n_samples, dtype=np.int64) * _STRIDE
        low = np.searchsorted(self.reached_keys, offsets + first, side="left")
        high = np.searchsorted(self.start_keys, offsets + last, side="right")
        sizes = np.maximum(high - low, 0)
        sample = np.repeat(np.arange(self.n_samples), sizes)
        segment = np.arange(sizes.sum()) + np.repeat(low - (np.cumsum(sizes) - sizes), sizes)
        width = np.minimum(self.end[segment], last) - np.maximum(self.start[segment], first) + 1
        return Overlaps(sample, segment, np.maximum(width, 0).astype(np.float64))


def chromosome_segments(segments: pl.DataFrame, n_samples: int) -> dict[str, ChromosomeSegments]:
    """Segments by chromosome, ready for `interval_mean`.

    Parameters
    ----------
    segments
        ``sample`` (position of the sample), ``chromosome``, ``start``, ``end`` and further numbers; columns of
        copies that are missing count as unknown everywhere. Segments without a position, or that end before they
        start, are left out.
    n_samples
        How many samples there are, those without segments included.
    """
    names = [name for name, dtype in segments.schema.items() if dtype.is_float()]
    usable = segments.filter((pl.col("end") >= pl.col("start")) & pl.col("chromosome").is_not_null())
    parts = usable.partition_by("chromosome", as_dict=True, maintain_order=False)
    return {str(key[0]): _one(part, names, n_samples) for key, part in parts.items()}


def typed_segments(segments: pl.DataFrame) -> pl.DataFrame:
    """The rows with 64-bit positions and a column for each kind of copies; null and NaN both mean unknown."""
    copies = (
        pl.col(name).cast(pl.Float64).fill_nan(None) if name in segments.columns else pl.lit(None, pl.Float64).alias(name)
        for name in _COPIES
    )
    return segments.select("sample", "chromosome", pl.col("start", "end").cast(pl.Int64), *copies)


def interval_mean(part: ChromosomeSegments, overlaps: Overlaps, value: str, *, length: int) -> tuple[Numbers, Numbers]:
    """Mean of a value over the covered part of an interval (NaN: nothing covered), and the fraction of the interval covered."""
    numbers = part.values[value][overlaps.segment]
    known = ~np.isnan(numbers)
    sample, width = overlaps.sample[known], overlaps.width[known]
    covered = np.bincount(sample, weights=width, minlength=part.n_samples)
    total = np.bincount(sample, weights=width * numbers[known], minlength=part.n_samples)
    mean = np.divide(total, covered, out=np.full(part.n_samples, np.nan), where=covered > 0)
    return mean, covered / length


def _one(part: pl.DataFrame, names: list[str], n_samples: int) -> ChromosomeSegments:
    keys = part["sample"].cast(pl.Int64).to_numpy() * _STRIDE + part["start"].to_numpy()
    if np.any(keys[1:] < keys[:-1]):  # files are mostly in order already
        order = np.argsort(keys, kind="stable")
        part, keys = part[order], keys[order]
    sample, start, end = (part[name].cast(pl.Int64).to_numpy() for name in ("sample", "start", "end"))
    values = {name: part[name].fill_null(float("nan")).to_numpy() for name in names}
    # The furthest end so far: with overlapping segments, a long one may reach past the start of many later ones.
    reached = np.maximum.accumulate(sample * _STRIDE + end)
    return ChromosomeSegments(n_samples, sample, start, end, values, keys, reached)
