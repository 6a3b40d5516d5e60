"""Who is in the study: patients, their cancers and samples, and how each sample was assayed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from icires.demo.plan import DECOYS, PLANTS, Copies, Mutation, Plant

N_PATIENTS = 60
N_UNPLANTED = 6
PAIRED_SHARE = 0.5
LARGE_PANEL, SMALL_PANEL = "DEMO-LARGE", "DEMO-SMALL"
MEGABASES = {"WES": 34.0, LARGE_PANEL: 1.2, SMALL_PANEL: 0.1}
# genes that do not exist, for the background of mutations; a panel holds the first of them
N_BACKGROUND_GENES = {"WES": 6000, LARGE_PANEL: 300, SMALL_PANEL: 0}
SMALL_PANEL_GENES = ("BRAF", "EGFR", "ERBB2", "KRAS", "NRAS", "PIK3CA", "STK11", "TP53")
BACKGROUND_CANCERS = ("SKCM", "LUAD", "BLCA", "CCRCC", "HNSC", "COAD", "PAAD")


@dataclass(frozen=True, slots=True)
class Assay:
    """How a sample was sequenced, and which kind of copy number it has: allele_specific, discrete or none."""

    panel: str | None
    copy_number: str | None

    def covers(self, gene: str) -> bool:
        """The gene was sequenced."""
        return self.panel in {"WES", LARGE_PANEL} or (self.panel == SMALL_PANEL and gene in SMALL_PANEL_GENES)

    @property
    def counts_mutations(self) -> bool:
        """The sequenced region is large enough for a mutation rate."""
        return self.panel in {"WES", LARGE_PANEL}

    def suffices_for(self, plant: Plant) -> bool:
        """The data of this assay show every planted event."""
        return all(self.covers(event.gene) if isinstance(event, Mutation) else self._shows(event) for event in plant.events)

    def _shows(self, event: Copies) -> bool:
        return self.copy_number == "allele_specific" or (self.copy_number == "discrete" and event.shows_in_discrete_calls)


FULL = Assay("WES", "allele_specific")
OTHERS = (
    FULL,
    Assay("WES", None),
    Assay(LARGE_PANEL, "discrete"),
    Assay(LARGE_PANEL, "discrete"),
    Assay(SMALL_PANEL, None),
    Assay(None, None),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its plant (null: nothing planted yet), assay, and the tumour's properties."""

    id: str
    timepoint: str
    plant: Plant | None
    assay: Assay
    purity: float
    mutations_per_mb: float


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient, baseline sample first."""

    id: str
    cancer: str
    plant: Plant | None
    is_msi_high: bool
    samples: tuple[Sample, ...]
    response: str
    pfs_months: float
    os_months: float
    died: bool


def roster(seed: int) -> tuple[Patient, ...]:
    """Sixty patients: each plant where the data suffice and where they may not, decoys, and patients with neither."""
    rng = random.Random(seed)  # noqa: S311  a simulation, not a secret
    places: list[tuple[Plant | None, Assay]] = [(plant, FULL) for plant in (*PLANTS, *DECOYS)]
    again = rng.sample(PLANTS, N_PATIENTS - N_UNPLANTED - len(places))
    places += [(plant, rng.choice(OTHERS)) for plant in again]
    places += [(None, rng.choice(OTHERS)) for _ in range(N_UNPLANTED)]
    rng.shuffle(places)
    return tuple(_patient(f"DEMO-{number:03d}", plant, assay, rng) for number, (plant, assay) in enumerate(places, start=1))


def _patient(name: str, plant: Plant | None, assay: Assay, rng: random.Random) -> Patient:
    cancer = rng.choice(plant.cancers if plant else BACKGROUND_CANCERS)
    is_msi_high = plant is not None and plant.is_msi_high
    has_pair = assay == FULL and plant is not None and not is_msi_high and rng.random() < PAIRED_SHARE
    is_acquired = has_pair and rng.random() < PAIRED_SHARE
    # far from the threshold of 10 mut/Mb on both sides, so that the truth does not hang on chance
    burden = rng.uniform(20, 45) if is_msi_high or rng.random() < 0.4 else rng.uniform(1, 5)
    first = _sample(f"{name}-T1", "Pre-treatment", None if is_acquired else plant, assay, burden, rng)
    samples = (first, _sample(f"{name}-T2", "Progression", plant, assay, burden, rng)) if has_pair else (first,)
    resists = plant is not None and not plant.is_decoy and not is_acquired
    response = "PR" if is_acquired else rng.choices(("CR", "PR", "SD", "PD"), (1, 2, 3, 8) if resists else (3, 5, 4, 2))[0]
    pfs = rng.expovariate(1 / {"CR": 30, "PR": 15, "SD": 6, "PD": 2}[response]) + 1
    return Patient(
        name,
        cancer,
        plant,
        is_msi_high,
        samples,
        response,
        round(pfs, 2),
        round(pfs + rng.expovariate(1 / 12), 2),
        rng.random() < 0.6,
    )


def _sample(name: str, timepoint: str, plant: Plant | None, assay: Assay, burden: float, rng: random.Random) -> Sample:
    return Sample(name, timepoint, plant, assay, round(rng.uniform(0.45, 0.9), 2), burden)


def samples(patients: tuple[Patient, ...]) -> Iterator[tuple[Patient, Sample]]:
    """Every sample with its patient."""
    return ((patient, sample) for patient in patients for sample in patient.samples)
