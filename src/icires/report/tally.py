"""Counting calls: four outcomes, and what of them makes a denominator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# From the strongest to the weakest: the outcome of a patient is the strongest of its samples'.
OUTCOMES: Final = ("present", "absent", "not_assessable", "elsewhere")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are present, absent, not assessable, and how many do not apply (described in another cancer)."""

    present: int
    absent: int
    not_assessable: int
    elsewhere: int = 0

    @property
    def assessable(self) -> int:
        """The denominator of every fraction in the report."""
        return self.present + self.absent

    @property
    def applicable(self) -> int:
        """All that could have been assessed, had everything been measured."""
        return self.assessable + self.not_assessable

    @property
    def total(self) -> int:
        """All, whether they apply or not."""
        return self.applicable + self.elsewhere

    @property
    def percent_present(self) -> float | None:
        """Present among the assessable, percent; null where absence was shown nowhere: presence is easier to show."""
        return 100 * self.present / self.assessable if self.absent else None

    @property
    def percent_bounds(self) -> tuple[float, float] | None:
        """Present among the applicable, percent, if the unassessed were all absent, and all present; null where none applies."""
        if not self.applicable:
            return None
        return 100 * self.present / self.applicable, 100 * (self.present + self.not_assessable) / self.applicable


@dataclass(frozen=True, slots=True)
class Named:
    """A label with its count."""

    label: str
    n: int


def counts(outcomes: Iterable[str]) -> Counts:
    """How many of each outcome."""
    every = list(outcomes)
    return Counts(*(every.count(outcome) for outcome in OUTCOMES))


def combined(outcomes: Iterable[str]) -> str:
    """The outcome of a patient from those of its samples; a sample that cannot be assessed does not undo one that can.

    A patient without a call is not assessable.
    """
    seen = set(outcomes)
    return next((outcome for outcome in OUTCOMES if outcome in seen), "not_assessable")
