"""What a patient's page shows, and the call that it shares with the landscape."""

from dataclasses import dataclass

from icires.report.strategy_context import StrategyLine, TestLine


@dataclass(frozen=True, slots=True)
class Cell:
    """One call, as it is told: many samples share the same words, which are kept once.

    ``is_likelihood``: the mechanism is of a pathway that makes resistance likelier and is no cause of it in a patient.
    """

    call: str
    direction: str | None
    origin: str | None
    basis: str | None
    findings: str | None
    missing: str | None
    is_likelihood: bool = False

    @property
    def outcome(self) -> str:
        """What it counts as: its call, or *elsewhere* where the cancer type alone made it absent."""
        return "elsewhere" if self.call == "absent" and self.basis == "context" else self.call

    @property
    def state(self) -> str:
        """How it is drawn.

        *resistance*, *likelier* (resistance), *sensitivity* or *open* (the direction depends, or is not known) where present;
        *absent*; *unknown* where not assessable; *elsewhere* where it does not apply.
        """
        if self.call != "present":
            return {"absent": "absent", "elsewhere": "elsewhere"}.get(self.outcome, "unknown")
        if self.direction == "resistance":
            return "likelier" if self.is_likelihood else "resistance"
        return "sensitivity" if self.direction == "sensitivity" else "open"


@dataclass(frozen=True, slots=True)
class SampleContext:
    """A sample on its patient's page; ``assays`` names what was done, ``not_done`` what was not."""

    sample_id: str
    timepoint: str | None
    collection_day: float | None
    cancer: str | None
    assays: tuple[str, ...]
    not_done: tuple[str, ...]
    purity: float | None


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call of one sample on its patient's page."""

    sample_id: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class PatientMechanism:
    """A mechanism on a patient's page, with a call per sample in time order; ``part_of`` names the one that sums it up."""

    id: str
    name: str
    pathway: str
    part_of: str | None
    calls: tuple[CallLine, ...]


@dataclass(frozen=True, slots=True)
class PatientReason:
    """Why mechanisms are not assessable in any sample of the patient, how many, and what would settle them."""

    text: str
    n_mechanisms: int
    remedy: str


@dataclass(frozen=True, slots=True)
class BiomarkerLine:
    """A biomarker of one sample; ``missing`` says why the value, or the category, is null."""

    value: str | None
    unit: str | None
    category: str | None
    threshold: str | None
    basis: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class BiomarkerRow:
    """A biomarker of a patient: ``lines`` has one per sample in time order, null: not computed; ``sources`` as cited."""

    name: str
    lines: tuple[BiomarkerLine | None, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientContext:
    """A patient's page, and its line in the report's index.

    ``present``, ``not_assessable``, ``absent`` and ``elsewhere`` part the mechanisms by the rule for patients (see
    `icires.report.context`). Mechanisms that belong together (see `icires.report.kin`) are one event told twice, and count once
    where present: ``n_present`` is their number, ``resistance`` names those that confer resistance in some sample, without the
    ones that only sum up others among them, ``n_acquired`` of which were acquired; ``likelier`` names those that make
    resistance likelier.
    ``reasons`` says why mechanisms are not assessable, and how many.
    """

    patient_id: str
    page: str
    facts: tuple[tuple[str, str], ...]
    cancer: str | None
    response: str
    samples: tuple[SampleContext, ...]
    present: tuple[PatientMechanism, ...]
    not_assessable: tuple[PatientMechanism, ...]
    absent: tuple[PatientMechanism, ...]
    elsewhere: tuple[PatientMechanism, ...]
    reasons: tuple[PatientReason, ...]
    biomarkers: tuple[BiomarkerRow, ...]
    n_present: int
    resistance: tuple[str, ...]
    n_acquired: int
    likelier: tuple[str, ...]
    strategies: tuple[StrategyLine, ...] = ()
    tests: tuple[TestLine, ...] = ()

    @property
    def considered(self) -> tuple[StrategyLine, ...]:
        """The strategies that are neither ruled out nor for later."""
        return tuple(line for line in self.strategies if line.standing not in {"ruled_out", "not_now"})

    @property
    def not_now(self) -> tuple[StrategyLine, ...]:
        """The strategies that would be thought of if the patient, who responds, progressed."""
        return tuple(line for line in self.strategies if line.standing == "not_now")

    @property
    def ruled_out(self) -> tuple[StrategyLine, ...]:
        """The strategies that are ruled out."""
        return tuple(line for line in self.strategies if line.standing == "ruled_out")

    @property
    def n_assessed(self) -> int:
        """Mechanisms that could be assessed in some sample."""
        return len(self.present) + len(self.absent)

    @property
    def n_applicable(self) -> int:
        """Mechanisms that apply to the cancer of some sample."""
        return self.n_assessed + len(self.not_assessable)
