"""Segments of one sample that overlap each other, cut into pieces that don't.

Where segments say the same, a piece has their value, once. Where they differ by more than a tenth (of a copy, or of a log2
ratio), nobody can tell which is right: the piece's value is unknown, and marked. Segments that touch in a base or two, as
half-open positions read as closed ones do, lose no more than that.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from icires.features.findings import Mask, nothing
from icires.features.segments import ChromosomeSegments, Overlaps, interval_mean

COPIES = ("total_copies", "minor_copies", "log2_ratio")
TOLERANCE = 0.1
#: What may be in contradiction without harm: the part of a gene that, deleted, would count as a deletion.
TORN_PART = 0.1
# Keys are group × stride + position: a stride beyond every position keeps the groups apart.
_STRIDE = 1 << 34

Positions = NDArray[np.int64]


def disjoint(segments: pl.DataFrame) -> pl.DataFrame:
    """The segments, those cut that overlap another one of their sample.

    Parameters
    ----------
    segments
        From `icires.features.segments.typed_segments`.

    Returns
    -------
    The table as it is where nothing overlaps. Else the usable segments (with a place, not ending before they start) and, where
    any contradict each other, columns ``torn_total_copies``, ``torn_minor_copies`` and ``torn_log2_ratio``: 1 where they do,
    else 0; the value itself is null there.
    """
    usable = segments.filter((pl.col("end") >= pl.col("start")) & pl.col("chromosome").is_not_null())
    groups = _groups(usable)
    overlapping = _overlapping(groups, usable)
    if not overlapping.size:
        return segments
    is_overlapping = np.isin(groups, overlapping)
    pieces = _pieces(usable.filter(is_overlapping), groups[is_overlapping])
    alone = usable.filter(~is_overlapping).with_columns(pl.lit(0.0).alias(f"torn_{name}") for name in COPIES)
    return pl.concat([alone, pieces.select(alone.columns)])


def torn(part: ChromosomeSegments, overlaps: Overlaps, value: str, *, length: int) -> Mask:
    """The samples in which segments contradict each other over a tenth of the interval or more."""
    if f"torn_{value}" not in part.values:
        return nothing(part.n_samples)
    share, covered = interval_mean(part, overlaps, f"torn_{value}", length=length)
    return np.asarray(share * covered >= TORN_PART, dtype=np.bool_)


def _groups(segments: pl.DataFrame) -> Positions:
    """A number for each sample and chromosome."""
    codes = segments["chromosome"].rank("dense").cast(pl.Int64).to_numpy() if segments.height else np.zeros(0, dtype=np.int64)
    groups: Positions = segments["sample"].cast(pl.Int64).to_numpy() * (int(codes.max(initial=0)) + 1) + codes
    return groups


def _overlapping(groups: Positions, segments: pl.DataFrame) -> Positions:
    """The groups in which a segment starts before an earlier one has ended."""
    starts, ends = groups * _STRIDE + segments["start"].to_numpy(), groups * _STRIDE + segments["end"].to_numpy()
    order = np.argsort(starts, kind="stable")
    starts, reached = starts[order], np.maximum.accumulate(ends[order])
    return np.unique(groups[order][1:][starts[1:] <= reached[:-1]])


def _pieces(segments: pl.DataFrame, groups: Positions) -> pl.DataFrame:
    """One row between any two neighbouring ends of segments that a segment covers."""
    starts, stops = groups * _STRIDE + segments["start"].to_numpy(), groups * _STRIDE + segments["end"].to_numpy() + 1
    cuts = np.unique(np.concatenate([starts, stops]))
    first, last = np.searchsorted(cuts, starts), np.searchsorted(cuts, stops)
    sizes = last - first
    row = np.repeat(np.arange(segments.height), sizes)
    piece = np.arange(sizes.sum()) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    differs = {name: (pl.col(name).max() - pl.col(name).min() > TOLERANCE).fill_null(value=False) for name in COPIES}
    values = segments.select("sample", "chromosome", *COPIES)[row].with_columns(
        piece=pl.Series(piece), group=pl.Series(groups[row])
    )
    found = values.group_by("piece").agg(
        pl.col("sample", "chromosome", "group").first(),
        *(pl.when(~differs[name]).then(pl.col(name).mean()).alias(name) for name in COPIES),
        *(differs[name].cast(pl.Float64).alias(f"torn_{name}") for name in COPIES),
    )
    at, offset = found["piece"].to_numpy(), found["group"].to_numpy() * _STRIDE
    return found.with_columns(start=pl.Series(cuts[at] - offset), end=pl.Series(cuts[at + 1] - 1 - offset))
