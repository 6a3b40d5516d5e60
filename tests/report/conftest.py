"""Made-up cohorts for the report: from a hand-sized one to thousands of samples, with identifiers that try to break it."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from icires.catalogue.model import Mechanism
from icires.profiling import biomarkers, evaluate, settling
from icires.profiling import response as responses
from icires.profiling import strategies as matched
from icires.report.source import ReportInput
from icires.study.problems import schema_of
from icires.study.study import InputFile, Study
from icires.study.tables import ASSAYS, PATIENTS, PROBLEMS, RECOGNISED, SAMPLES

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "../../etc/passwd",
    "' onmouseover='alert(3)",
    "</script><script>alert(4)</script>",
    "患者 Ω 0040",
    "{{ 7 * 7 }}{% raw %}",
    "a" * 200,
    "CON",
    "pt 1",
    "PT 1",
)
PATHWAYS = (
    "antigen_presentation",
    "interferon",
    "oncogenic_signalling",
    "dna_repair",
    "chromatin",
    "immunogenicity",
    "metabolism",
)
NAMES = (
    "Bi-allelic loss of β2-microglobulin",
    "JAK1 loss of function",
    "PTEN loss",
    "KRAS G12D in melanoma",
    "STK11 loss with KRAS mutation",
    "WNT/β-catenin activation",
    "Mismatch repair deficiency",
    "MDM2 amplification",
    "KEAP1 loss",
)
REASONS = (
    "mutations: the sample was not sequenced",
    "frameshift: the call set holds no indels",
    "two_hits: no allele-specific copy number",
    "copies: no copy number of the sample",
    "gene: the panel does not cover the gene",
)

Row = dict[str, Any]


def make_mechanism(
    name: str, *, title: str, pathway: str, direction: str = "resistance", against: bool = False, part_of: str | None = None
) -> Mechanism:
    evidence = [{"id": "e1", "statement": "Lost in tumours that relapsed.", "source": "PMID:27433843", "supports": True, "n": 4}]
    if against:
        evidence.append(
            {"id": "e2", "statement": "Responses were seen in spite of it.", "source": "DOI:10.1000/x", "supports": False}
        )
    return Mechanism.model_validate(
        {
            "id": name,
            "name": title,
            "description": "What the event does, in two lines of plain words that a reader can check against the source.",
            "class": "intrinsic",
            "pathway": pathway,
            "direction": direction,
            "part_of": part_of,
            "status": "draft",
            "findings": {"hit": {"feature": "b2m_two_hits", "op": "==", "value": True}},
            "rule": "hit",
            "evidence": evidence,
            "cases": [
                {"given": {"b2m_two_hits": True}, "expect": "present"},
                {"given": {"b2m_two_hits": False}, "expect": "absent"},
                {"given": {}, "expect": "not_assessable"},
            ],
            "limits": "Epigenetic silencing is not seen in these data.",
        }
    )


def make_input(
    *,
    patients: Sequence[Row],
    samples: Sequence[Row],
    calls: Sequence[Row],
    mechanisms: Sequence[Mechanism],
    response: Sequence[Row] = (),
    tmb: Sequence[Row] = (),
    assays: Sequence[Row] = (),
    measured: Sequence[Row] = (),
    strategies: Sequence[Row] = (),
    tests: Sequence[Row] = (),
    problems: Sequence[Row] = (),
    recognised: Sequence[Row] = (),
    name: str = "Made-up cohort (synthetic)",
) -> ReportInput:
    def table(rows: Sequence[Row], schema: dict[str, Any]) -> pl.DataFrame:
        return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema, orient="row")

    study = Study(
        id="made_up",
        name=name,
        path=Path("made_up"),
        genome_build="GRCh38",
        patients=table(patients, schema_of(PATIENTS)),
        samples=table(samples, schema_of(SAMPLES)),
        assays=table(assays, schema_of(ASSAYS)),
        problems=table(problems, schema_of(PROBLEMS)),
        recognised=table(recognised, schema_of(RECOGNISED)),
        inputs=(InputFile("data_mutations.txt", 1_234_567, "ab" * 32), InputFile("data_clinical_sample.txt", 4_321, "cd" * 32)),
    )
    return ReportInput(
        study=study,
        calls=table(calls, evaluate.SCHEMA),
        features=table(tmb, {"sample_id": pl.String, "tmb": pl.Float64}),
        biomarkers=table(measured, biomarkers.SCHEMA),
        response=table(response, responses.SCHEMA),
        strategies=table(strategies, matched.SCHEMA),
        tests=table(tests, settling.SCHEMA),
        problems=study.problems,
        recognised=study.recognised,
        provenance={
            "icires_version": "0.1.0",
            "catalogue_sha256": "ef" * 32,
            "parameters": {"seed": 7},
            "timestamp": "2030-01-01T00:00:00Z",
        },
        mechanisms={mechanism.id: mechanism for mechanism in mechanisms},
    )


def _mechanisms(n: int) -> list[Mechanism]:
    directions = ("resistance", "resistance", "resistance", "context_dependent", "sensitivity")
    return [
        make_mechanism(
            f"m{i}",
            title=NAMES[i] if i < len(NAMES) else f"Mechanism {i} of a longer name that tells",
            pathway=PATHWAYS[i % len(PATHWAYS)],
            direction=directions[i % len(directions)],
            against=i % 3 == 0,
        )
        for i in range(n)
    ]


def _samples(rng: random.Random, patients: Sequence[str], *, n_samples: int) -> list[Row]:
    points = ("baseline", "on_treatment", "progression")
    counts = dict.fromkeys(patients, 1)
    for i in range(max(0, n_samples - len(patients))):
        counts[patients[i % len(patients)]] += 1
    return [
        {
            "sample_id": f"{patient}_{point}",
            "patient_id": patient,
            "timepoint": points[point] if point < len(points) else f"visit {point}",
            "collection_day": None,
            "cancer_type": rng.choice(["Melanoma", "Non-small cell lung cancer", "Urothelial carcinoma"]),
            "purity": 0.6,
        }
        for patient in patients
        for point in range(counts[patient])
    ]


def _call(rng: random.Random, sample: Row, mechanism: Mechanism, *, frequency: float, unknown: str | None) -> Row:
    row: Row = {"patient_id": sample["patient_id"], "sample_id": sample["sample_id"], "mechanism": mechanism.id}
    row["timepoint"] = sample["timepoint"]
    if mechanism.name.endswith("in melanoma") and sample["cancer_type"] != "Melanoma":
        return row | {"call": "absent", "basis": "context", "findings": f"cancer: cancer={sample['cancer_type']}"}
    if unknown:
        return row | {"call": "not_assessable", "missing": unknown, "origin": "unknown"}
    if rng.random() < frequency:
        origin = "baseline" if sample["timepoint"] == "baseline" else rng.choice(["acquired", "persisting"])
        found = {
            "call": "present",
            "direction": mechanism.direction,
            "origin": origin,
            "basis": rng.choice(["direct", "reported"]),
        }
        return row | found | {"findings": "hit: two truncating variants, p.L13Pfs*41 and loss of the other allele"}
    return row | {"call": "absent", "basis": "direct", "findings": "hit: no variant in a covered gene"}


def _calls(
    rng: random.Random, samples: Sequence[Row], mechanisms: Sequence[Mechanism], *, sequenced: dict[str, bool]
) -> list[Row]:
    def unknown(sample: Row, i: int) -> str | None:
        if not sequenced[sample["sample_id"]]:
            return REASONS[0]
        return rng.choice(REASONS[1:]) if rng.random() < (0.05, 0.3, 0.02, 0.9)[i % 4] else None

    return [
        _call(rng, sample, mechanism, frequency=(0.3, 0.18, 0.1, 0.06, 0.03)[i % 5], unknown=unknown(sample, i))
        for i, mechanism in enumerate(mechanisms)
        for sample in samples
    ]


def _assays(rng: random.Random, samples: Sequence[Row], *, sequenced: dict[str, bool]) -> list[Row]:
    done = [
        (s["sample_id"], {"mutations": sequenced[s["sample_id"]], "segments": None, "expression": rng.random() > 0.5})
        for s in samples
    ]
    return [
        {"sample_id": sample, "assay": assay, "done": is_done} for sample, assays in done for assay, is_done in assays.items()
    ]


def _biomarker(sample: Row) -> Row:
    measured = {"biomarker": "tmb", "value": "12.3456", "unit": "mut/Mb", "category": "high", "threshold": ">= 10 mut/Mb"}
    return {
        "patient_id": sample["patient_id"],
        "sample_id": sample["sample_id"],
        "source": "PMID:32919526",
        "basis": "direct",
    } | measured


def _problem(line: int, severity: str) -> Row:
    where = {"file": "data_mutations.txt", "line": line, "column": "Chromosome", "value": "<b>chr?</b>"}
    told = {"message": "The chromosome is not known.", "remedy": "Write 1 to 22, X, Y or MT."}
    return {"severity": severity, "code": "chromosome"} | where | told


def _response(patient: str, best: str | None) -> Row:
    times = {"pfs_months": 4.25, "pfs_event": True, "os_months": 20.5, "os_event": False}
    return {"patient_id": patient, "best_overall_response": best} | times


def random_input(
    *, n_patients: int = 60, n_samples: int = 90, n_mechanisms: int = 35, seed: int = 7, nasty: bool = False
) -> ReportInput:
    rng = random.Random(seed)  # noqa: S311 - a seeded fixture, not a secret
    patients = [f"Pt{i:04d}" for i in range(1, n_patients + 1)]
    if nasty:
        patients[: len(NASTY)] = NASTY
    mechanisms = _mechanisms(n_mechanisms)
    samples = _samples(rng, patients, n_samples=n_samples)
    sequenced = {sample["sample_id"]: rng.random() > 0.1 for sample in samples}
    return make_input(
        patients=[{"patient_id": p, "drug": "Nivolumab", "sex": rng.choice(["female", "male"]), "age": 61.0} for p in patients],
        samples=samples,
        calls=_calls(rng, samples, mechanisms, sequenced=sequenced),
        mechanisms=mechanisms,
        response=[_response(p, rng.choice(["CR", "PR", "PR", "SD", "PD", "PD", "PD", None])) for p in patients],
        tmb=[{"sample_id": s, "tmb": rng.lognormvariate(1.5, 1.2) if done else None} for s, done in sequenced.items()],
        assays=_assays(rng, samples, sequenced=sequenced),
        measured=[_biomarker(sample) for sample in samples],
        problems=[_problem(i + 2, severity) for i, severity in enumerate(["info", "warning", "error", "warning"] * 5)],
        recognised=[
            {"file": "data_clinical_patient.txt", "column": "BOR", "taken_as": "best_overall_response", "how": "standard name"}
        ],
    )


@pytest.fixture(scope="session")
def mechanism_maker() -> Callable[..., Mechanism]:
    return make_mechanism


@pytest.fixture(scope="session")
def input_maker() -> Callable[..., ReportInput]:
    return make_input


@pytest.fixture(scope="session")
def random_input_maker() -> Callable[..., ReportInput]:
    return random_input


@pytest.fixture(scope="session")
def nasty_ids() -> tuple[str, ...]:
    return NASTY
