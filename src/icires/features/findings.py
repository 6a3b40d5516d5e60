"""Three-valued findings of a whole cohort: what is known true, what is known false, and why the rest is unknown.

A `Finding` holds two masks instead of one nullable column, so that Kleene's logic is plain Boolean algebra on
arrays. `Answer` is the column that leaves the room: a nullable series, the reason of every null, and where each
value came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Reason = tuple[Mask, str]

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Answer:
    """One feature of every sample: ``values`` (null: unknown), ``reasons`` (null: known), ``basis`` (null: the record's own)."""

    values: pl.Series
    reasons: pl.Series
    basis: pl.Series | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A Boolean of every sample. Neither ``yes`` nor ``no``: unknown; the first reason whose mask holds says why.

    ``reported`` marks the samples whose value was taken over from the study instead of computed from the measurement.
    """

    yes: Mask
    no: Mask
    whys: tuple[Reason, ...] = ()
    reported: Mask | None = None

    @property
    def known(self) -> Mask:
        """Where the value is true or false."""
        return self.yes | self.no

    @property
    def unknown(self) -> Mask:
        """Where the value is null."""
        return ~self.known

    def answer(self) -> Answer:
        """The finding as a nullable Boolean column."""
        values = pl.Series(self.yes, dtype=pl.Boolean).set(pl.Series(self.unknown), None)
        return Answer(values, reason_series(self.known, self.whys), basis_series(self.known, self.reported))


def either(first: Finding, second: Finding) -> Finding:
    """Kleene's OR: true when one is true, false when both are false."""
    yes, no = first.yes | second.yes, first.no & second.no
    return Finding(yes, no, _open_reasons(first) + _open_reasons(second), _reported(first, second, first.yes, second.yes, yes))


def both(first: Finding, second: Finding) -> Finding:
    """Kleene's AND: true when both are true, false when one is false."""
    yes, no = first.yes & second.yes, first.no | second.no
    return Finding(yes, no, _open_reasons(first) + _open_reasons(second), _reported(first, second, first.no, second.no, no))


def number_answer(
    values: Numbers, whys: Sequence[Reason], *, reported: Mask | None = None, dtype: pl.DataType | None = None
) -> Answer:
    """A column of numbers; NaN is unknown."""
    known = ~np.isnan(values)
    series = pl.Series(values).fill_nan(None)
    if dtype is not None:
        series = series.cast(dtype)
    return Answer(series, reason_series(known, whys), basis_series(known, reported))


def text_answer(values: pl.Series, whys: Sequence[Reason], *, reported: Mask | None = None) -> Answer:
    """A column of text; null is unknown."""
    known = values.is_not_null().to_numpy()
    return Answer(values, reason_series(known, whys), basis_series(known, reported))


def reason_series(known: Mask, whys: Sequence[Reason]) -> pl.Series:
    """Why each unknown value is unknown: the first reason whose mask holds; null where the value is known."""
    phrases = pl.Series([None, NOT_KNOWN, *(phrase for _, phrase in whys)], dtype=pl.String)
    codes = np.ones(len(known), dtype=np.uint32)
    for position, (mask, _) in reversed(list(enumerate(whys))):
        codes[mask] = position + 2
    codes[known] = 0
    return phrases.gather(pl.Series(codes))


def basis_series(known: Mask, reported: Mask | None) -> pl.Series | None:
    """Direct or reported for each known value; null (no series) where no value was reported."""
    if reported is None or not bool((reported & known).any()):
        return None
    codes = np.where(known, np.where(reported, 1, 0), 2).astype(np.uint32)
    return pl.Series(["direct", "reported", None], dtype=pl.String).gather(pl.Series(codes))


def nothing(n_samples: int) -> Mask:
    """A mask that holds nowhere."""
    return np.zeros(n_samples, dtype=np.bool_)


def everywhere(n_samples: int, *, holds: bool = True) -> Mask:
    """A mask that holds in every sample, or in none."""
    return np.full(n_samples, holds, dtype=np.bool_)


def _open_reasons(finding: Finding) -> tuple[Reason, ...]:
    stated = ((mask & finding.unknown, phrase) for mask, phrase in finding.whys)
    return (*stated, (finding.unknown, NOT_KNOWN))


def _reported(first: Finding, second: Finding, decides_first: Mask, decides_second: Mask, decided: Mask) -> Mask | None:
    """Reported values that a result rests on: one direct part that decides alone makes the result direct."""
    if first.reported is None and second.reported is None:
        return None
    none = nothing(len(decided))
    from_first, from_second = (none if f.reported is None else f.reported & f.known for f in (first, second))
    alone = (decides_first & ~from_first) | (decides_second & ~from_second)
    resting = np.where(decided, (decides_first & from_first) | (decides_second & from_second), from_first | from_second)
    return np.asarray(np.where(decided, resting & ~alone, resting), dtype=np.bool_)
