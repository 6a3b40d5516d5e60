"""What the report shows of strategies, of tests that would settle calls, and of mechanisms that wait for features."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StrategyLine:
    """A strategy on a patient's page.

    ``why`` names the mechanisms that it answers, or its circumstances; ``level`` the step of testing in words, ``setting`` where,
    ``as_of`` when that was so; ``other_cancer``: that setting is another cancer, or it is not known whether it is this one;
    ``others``: how far in other settings of this cancer or of any. ``met``, ``unmet``, ``unknown``: what it needs; ``cautions``:
    what speaks against it.
    """

    id: str
    name: str
    role: str
    standing: str
    why: tuple[str, ...]
    level: str
    setting: str
    as_of: str
    other_cancer: str
    others: tuple[str, ...]
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]
    cautions: tuple[str, ...]
    trials: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestLine:
    """A test that would settle calls of a patient, in the order in which tests would best be done.

    ``n_added``: mechanisms settled by it once those above are done; ``n_contributes``: mechanisms that it would supply a part of;
    ``readable``: this version computes calls from it.
    """

    name: str
    readable: bool
    n_alone: int
    n_added: int
    n_contributes: int


@dataclass(frozen=True, slots=True)
class StrategySummary:
    """A strategy over the cohort: patients for whom it is to be considered, by standing, and for whom it is not.

    ``not_now``: patients who respond. ``why`` has the mechanisms that it answers in them, with the number of patients, the
    commonest first; ``level`` the step of testing that counts for most of them.
    """

    name: str
    role: str
    level: str
    fits: int
    open: int
    cautioned: int
    not_now: int
    ruled_out: int
    why: tuple[tuple[str, int], ...]

    @property
    def considered(self) -> int:
        """Patients for whom it is not ruled out."""
        return self.fits + self.open + self.cautioned


@dataclass(frozen=True, slots=True)
class TestSummary:
    """A test over the cohort: patients in whom it would settle something, and calls that it would settle alone or in part."""

    name: str
    readable: bool
    n_patients: int
    n_first: int
    n_alone: int
    n_contributes: int


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Mechanisms of the catalogue that this version cannot find, by the table from which they will be computed."""

    source: str
    names: tuple[str, ...]
