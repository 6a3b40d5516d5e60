"""The head of the report and its answer: numbers over the whole cohort."""

from collections import Counter
from collections.abc import Iterable
from statistics import median

import polars as pl

from icires.report.context import Answer, AssayLine, Head
from icires.report.index import Index
from icires.report.lacking import nothing_assessed
from icires.report.landscape import cancer_of
from icires.report.order import RESPONSE_TITLES, timepoint_rank, timepoint_title
from icires.report.source import ReportInput
from icires.report.tally import Named, counts
from icires.study.study import Study

_ASSAY_LABELS = {
    "mutations": "Mutations",
    "segments": "Copy-number segments",
    "allele_specific_copy_number": "Allele-specific copy number",
    "discrete_copy_number": "Discrete copy number",
    "log2_copy_number": "log2 copy number",
    "expression": "Expression",
}


def build_head(source: ReportInput, index: Index) -> Head:
    """Name, size and assays of the study."""
    study = source.study
    timepoints = Counter(row.get("timepoint") for row in index.sample_rows.values())
    return Head(
        study_id=study.id,
        title=study.name or study.id,
        is_synthetic=is_synthetic(study),
        n_patients=len(index.samples_of),
        n_samples=len(index.sample_rows),
        n_mechanisms=len(index.cells),
        genome_build=study.genome_build or "not known",
        timepoints=tuple(
            Named(timepoint_title(point), timepoints[point])
            for point in sorted(timepoints, key=lambda point: (timepoint_rank(point), point or ""))
        ),
        cancers=_named(cancer_of(row) or "Cancer not stated" for row in index.sample_rows.values()),
        responses=response_groups(index),
        assays=_assays(study.assays, n_samples=len(index.sample_rows)),
    )


def is_synthetic(study: Study) -> bool:
    """The study says of itself that its data are made up."""
    return "synthetic" in f"{study.id} {study.name}".casefold()


def response_groups(index: Index) -> tuple[Named, ...]:
    """Response groups that have patients, in the report's order; labels are codes."""
    patients = Counter(index.group_of.values())
    return tuple(Named(code, patients[code]) for code in RESPONSE_TITLES if code in patients)


def build_answer(source: ReportInput, index: Index) -> Answer:
    """Patients by what was found in them."""
    part_of = {patient: _part(index, patient) for patient in index.samples_of}
    parts = Counter(part_of.values())
    tallies = [
        counts(index.patient_outcome(patient, mechanism) for mechanism in index.cells)
        for patient, part in part_of.items()
        if part == "none_found"
    ]
    calls = counts(outcome for mechanism in index.cells for outcome in index.outcomes(mechanism))
    likelihoods = sorted({name for name, cells in index.cells.items() if _states(index, cells.values()) & {"likelier"}})
    return Answer(
        resistance=parts["resistance"],
        likelier=parts["likelier"],
        other_present=parts["other_present"],
        none_found=parts["none_found"],
        not_assessed=parts["not_assessed"],
        median_assessed=median(tally.assessable for tally in tallies) if tallies else None,
        median_applicable=median(tally.applicable for tally in tallies) if tallies else None,
        likelihoods=tuple(source.mechanisms[name].name for name in likelihoods),
        calls=calls,
        nothing=None if calls.assessable else nothing_assessed(source.study),
    )


def _part(index: Index, patient: str) -> str:
    """The part of `Answer` that the patient belongs to."""
    samples = index.samples_of[patient]
    seen = _states(index, (cells[sample] for cells in index.cells.values() for sample in samples if sample in cells))
    if "resistance" in seen:
        return "resistance"
    if "likelier" in seen:
        return "likelier"
    if seen & {"sensitivity", "open"}:
        return "other_present"
    return "none_found" if "absent" in seen else "not_assessed"


def _states(index: Index, cells: Iterable[int]) -> set[str]:
    return {index.details[cell].state for cell in cells}


def _named(labels: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(label, n) for label, n in sorted(Counter(labels).items(), key=lambda item: (-item[1], item[0])))


def _assays(assays: pl.DataFrame, *, n_samples: int) -> tuple[AssayLine, ...]:
    """Samples per assay, the usual assays first; a sample without a row for an assay is one that the study is silent on."""
    said: dict[str, Counter[bool | None]] = {}
    for assay, done in assays.select("assay", "done").iter_rows():
        said.setdefault(assay, Counter())[done] += 1
    usual = list(_ASSAY_LABELS)
    order = sorted(said, key=lambda name: (usual.index(name) if name in usual else len(usual), name))
    return tuple(
        AssayLine(assay_label(name), said[name][True], said[name][False], n_samples - said[name][True] - said[name][False])
        for name in order
    )


def assay_label(assay: str) -> str:
    """An assay in words; a case list's own name as it stands."""
    return _ASSAY_LABELS.get(assay, assay)
