"""What the report shows, as documented frozen records: templates read these and nothing else.

Counts of calls are counts of samples, exactly as in ``calls.tsv``. Where a record counts patients, a patient has a
mechanism if one of its samples has it, lacks it if none has it and at least one could be assessed, and is not assessable
if no sample of it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from icires.report.patient_context import Cell, PatientContext
from icires.study.study import InputFile


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are present, absent and not assessable."""

    present: int
    absent: int
    not_assessable: int

    @property
    def assessable(self) -> int:
        """The denominator of every fraction in the report."""
        return self.present + self.absent

    @property
    def total(self) -> int:
        """All, whether assessable or not."""
        return self.assessable + self.not_assessable

    @property
    def percent_present(self) -> float | None:
        """Present among the assessable, percent; null where absence was shown nowhere: presence is easier to show."""
        return 100 * self.present / self.assessable if self.absent else None

    @property
    def percent_bounds(self) -> tuple[float, float]:
        """Present among all, percent, if all that could not be assessed were absent, and if all were present."""
        return 100 * self.present / self.total, 100 * (self.present + self.not_assessable) / self.total


@dataclass(frozen=True, slots=True)
class Named:
    """A label with its count."""

    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Head:
    """What the study is: its name, its size, what was assayed."""

    study_id: str
    title: str
    is_synthetic: bool
    n_patients: int
    n_samples: int
    n_mechanisms: int
    genome_build: str
    timepoints: tuple[Named, ...]
    cancers: tuple[Named, ...]
    responses: tuple[Named, ...]
    assays: tuple["AssayLine", ...]


@dataclass(frozen=True, slots=True)
class AssayLine:
    """How many samples an assay was done for, not done for, and for how many the study does not say."""

    label: str
    done: int
    not_done: int
    not_said: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Patients by what was found in them: four parts that add up to all patients.

    ``resistance``: a mechanism that confers resistance is present. ``other_present``: only mechanisms that sensitise, or
    whose direction is open, are present. ``none_found``: nothing is present among what could be assessed.
    ``not_assessed``: no mechanism could be assessed. ``median_assessed`` is the median number of mechanisms that could
    be assessed in a patient of ``none_found``; null where there is none.
    """

    resistance: int
    other_present: int
    none_found: int
    not_assessed: int
    median_assessed: float | None
    calls: Counts

    @property
    def total(self) -> int:
        """All patients."""
        return self.resistance + self.other_present + self.none_found + self.not_assessed


@dataclass(frozen=True, slots=True)
class LandscapeColumn:
    """A sample: ``page`` is its patient's page; ``tmb`` in mut/Mb, null where not known."""

    sample_id: str
    patient_id: str
    page: str
    timepoint: str | None
    cancer: str | None
    response: str
    tmb: float | None


@dataclass(frozen=True, slots=True)
class LandscapeRow:
    """A mechanism: ``cells`` has one index into `Landscape.details` per column; null: the sample has no call."""

    mechanism: str
    name: str
    counts: Counts
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Pathway:
    """The rows of one pathway."""

    title: str
    rows: tuple[LandscapeRow, ...]


@dataclass(frozen=True, slots=True)
class ResponseGroup:
    """Neighbouring columns whose patients share their best response; ``stop`` is exclusive."""

    code: str
    title: str
    start: int
    stop: int
    n_patients: int


@dataclass(frozen=True, slots=True)
class Landscape:
    """Samples × mechanisms, in the order in which they are drawn."""

    columns: tuple[LandscapeColumn, ...]
    pathways: tuple[Pathway, ...]
    groups: tuple[ResponseGroup, ...]
    details: tuple[Cell, ...]

    @property
    def rows(self) -> tuple[LandscapeRow, ...]:
        """Every row, from top to bottom."""
        return tuple(row for pathway in self.pathways for row in pathway.rows)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One observation with its source; ``url`` is null where the source has no page of its own."""

    statement: str
    source: str
    url: str | None
    setting: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why calls are not assessable, how many calls, samples and mechanisms it concerns, and what would settle them."""

    text: str
    n_calls: int
    n_samples: int
    n_mechanisms: int
    remedy: str


@dataclass(frozen=True, slots=True)
class MechanismRow:
    """A mechanism over the cohort: samples, patients, patients by response group (in the report's order), and knowledge."""

    id: str
    name: str
    description: str
    pathway: str
    direction: str
    part_of: str | None
    samples: Counts
    patients: Counts
    by_response: tuple[Counts, ...]
    reasons: tuple[Named, ...]
    evidence_for: tuple[EvidenceLine, ...]
    evidence_against: tuple[EvidenceLine, ...]
    contexts: tuple[str, ...]
    limits: str | None


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A row of ``problems.tsv``."""

    severity: str
    code: str
    where: str
    value: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReportContext:
    """The whole report."""

    head: Head
    answer: Answer
    landscape: Landscape
    mechanisms: tuple[MechanismRow, ...]
    reasons: tuple[Reason, ...]
    problems: tuple[ProblemLine, ...]
    problem_counts: tuple[Named, ...]
    recognised: tuple[Mapping[str, str], ...]
    provenance: tuple[tuple[str, str], ...]
    inputs: tuple[InputFile, ...]
    patients: tuple[PatientContext, ...]
