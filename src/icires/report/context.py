"""What the report shows, as documented frozen records: templates read these and nothing else.

Counts of calls are counts of samples, as in ``calls.tsv``, but for one: a call that is absent because the cancer type alone
settles it (basis *context*) is not counted as absent. Nothing was measured: the mechanism is described in another cancer and
does not apply (*elsewhere*). Where a record counts patients, a patient has a mechanism if one of its samples has it, lacks it
if none has it and at least one could be assessed, is not assessable if no sample of it is, and the mechanism does not apply
if it does so to no sample.

Mechanisms of the pathways `icires.report.order.LIKELIHOOD_PATHWAYS` make resistance likelier in a population and are no cause
of it in a patient: where present, they are never counted as a mechanism of resistance, but beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from icires.report.patient_context import Cell, PatientContext
from icires.report.strategy_context import Awaiting, StrategySummary, TestSummary
from icires.report.tally import Counts, Named
from icires.study.study import InputFile


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
    """Patients by what was found in them: five parts that add up to all patients.

    ``resistance``: a mechanism that confers resistance is present. ``likelier``: none is, but one that makes resistance
    likelier. ``other_present``: only mechanisms that sensitise, or whose direction is open, are present. ``none_found``:
    nothing is present among what could be assessed. ``not_assessed``: no mechanism could be assessed. Of the patients of
    ``none_found``, ``median_assessed`` and ``median_applicable`` are the median numbers of mechanisms that could be assessed
    and that apply to their cancer; null where there is none. ``likelihoods`` names the mechanisms behind ``likelier``.
    ``nothing`` says, where no call of any sample could be made, that this is so and what the study lacks; else null.
    """

    resistance: int
    likelier: int
    other_present: int
    none_found: int
    not_assessed: int
    median_assessed: float | None
    median_applicable: float | None
    likelihoods: tuple[str, ...]
    calls: Counts
    nothing: str | None = None

    @property
    def total(self) -> int:
        """All patients."""
        return self.resistance + self.likelier + self.other_present + self.none_found + self.not_assessed


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
class MechanismLink:
    """A mechanism of which the landscape draws no row."""

    mechanism: str
    name: str


@dataclass(frozen=True, slots=True)
class Landscape:
    """Samples × mechanisms, in the order in which they are drawn.

    Without a row: mechanisms that apply but could be assessed in no sample (``never_assessable``), and those that apply to
    no sample (``elsewhere``).
    """

    columns: tuple[LandscapeColumn, ...]
    pathways: tuple[Pathway, ...]
    never_assessable: tuple[MechanismLink, ...]
    elsewhere: tuple[MechanismLink, ...]
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
    """A mechanism over the cohort: samples, patients, patients by response group (in the report's order), and knowledge.

    ``group`` is the heading that it stands under: its pathway, or that it applies to no sample; ``direction`` is in words.
    """

    id: str
    name: str
    description: str
    pathway: str
    group: str
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
    strategies: tuple[StrategySummary, ...]
    tests: tuple[TestSummary, ...]
    awaiting: tuple[Awaiting, ...]
    problems: tuple[ProblemLine, ...]
    problem_counts: tuple[Named, ...]
    recognised: tuple[Mapping[str, str], ...]
    provenance: tuple[tuple[str, str], ...]
    inputs: tuple[InputFile, ...]
    patients: tuple[PatientContext, ...]
