"""What a patient's page shows, and the call that it shares with the landscape."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One call, as it is told: many samples share the same words, which are kept once."""

    call: str
    direction: str | None
    origin: str | None
    basis: str | None
    findings: str | None
    missing: str | None

    @property
    def state(self) -> str:
        """How it is drawn: resistance, sensitivity, open (present, direction depends or is not known), absent, unknown."""
        if self.call == "present":
            return self.direction if self.direction in ("resistance", "sensitivity") else "open"
        return "absent" if self.call == "absent" else "unknown"


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
class BiomarkerLine:
    """A biomarker of one sample; ``missing`` says why the value is null."""

    sample_id: str | None
    biomarker: str
    value: str | None
    unit: str | None
    category: str | None
    threshold: str | None
    source: str | None
    basis: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class PatientContext:
    """A patient's page, and its line in the report's index.

    ``present``, ``not_assessable`` and ``absent`` part the mechanisms by the rule for patients (see `icires.report.context`).
    ``n_resistance`` counts those that confer resistance in some sample, without the ones that only sum up others among them.
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
    biomarkers: tuple[BiomarkerLine, ...]
    n_resistance: int
