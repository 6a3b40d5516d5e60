"""One page per patient: samples in time order, calls with what decided them, biomarkers."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from icires.report.cohort import assay_label
from icires.report.index import Index, Row
from icires.report.kin import Kin, build_kin
from icires.report.landscape import cancer_of, mechanism_groups, pathway_title
from icires.report.mechanisms import source_label
from icires.report.order import timepoint_title, words
from icires.report.patient_context import BiomarkerLine, BiomarkerRow, CallLine, PatientContext, PatientMechanism, SampleContext
from icires.report.reasons import patient_reasons
from icires.report.source import ReportInput
from icires.report.strategies import patient_strategies, patient_tests
from icires.report.tally import OUTCOMES


def build_patients(source: ReportInput, index: Index) -> tuple[PatientContext, ...]:
    """A record per patient, in the order of the patients' table."""
    order = [name for _, names in mechanism_groups(source.mechanisms, index) for name in names]
    assays = _assays_by_sample(source)
    biomarkers, kin = _biomarkers_by_patient(source), build_kin(source.mechanisms)
    strategies, tests = patient_strategies(source), patient_tests(source)
    pages = (
        _patient(source, index, patient, order, kin=kin, assays=assays, biomarkers=biomarkers.get(patient, {}))
        for patient in index.samples_of
    )
    return tuple(
        replace(page, strategies=strategies.get(page.patient_id, ()), tests=tests.get(page.patient_id, ())) for page in pages
    )


def _patient(
    source: ReportInput,
    index: Index,
    patient: str,
    order: list[str],
    *,
    kin: Kin,
    assays: Mapping[str, Mapping[str, bool | None]],
    biomarkers: Mapping[str, Mapping[str, Row]],
) -> PatientContext:
    parts: dict[str, list[PatientMechanism]] = {outcome: [] for outcome in OUTCOMES}
    for name in order:
        shown = _mechanism(source, index, patient, name)
        if shown.calls:
            parts[index.patient_outcome(patient, name)].append(shown)
    resistance = _in_state(parts["present"], "resistance")
    told = kin.told_once([shown.id for shown in resistance])
    acquired = [shown.id for shown in resistance if any(line.cell.origin == "acquired" for line in shown.calls)]
    samples = index.samples_of[patient]
    return PatientContext(
        patient_id=patient,
        page=index.pages[patient],
        facts=_facts(index.patient_rows.get(patient, {}), index.response_rows.get(patient, {})),
        cancer=next((cancer for cancer in (cancer_of(index.sample_rows[s]) for s in samples) if cancer), None),
        response=index.group_of[patient],
        samples=tuple(_sample(index.sample_rows[sample], assays.get(sample, {})) for sample in samples),
        present=tuple(parts["present"]),
        not_assessable=tuple(parts["not_assessable"]),
        absent=tuple(parts["absent"]),
        elsewhere=tuple(parts["elsewhere"]),
        reasons=patient_reasons(parts["not_assessable"]),
        biomarkers=tuple(_biomarker(source, name, rows, samples) for name, rows in biomarkers.items()),
        n_present=kin.count([shown.id for shown in parts["present"]]),
        resistance=tuple(kin.in_words(names) for names in told.values()),
        n_acquired=kin.count([name for name in acquired if name in set().union(*told.values())]),
        likelier=tuple(shown.name for shown in _in_state(parts["present"], "likelier")),
    )


def _mechanism(source: ReportInput, index: Index, patient: str, name: str) -> PatientMechanism:
    mechanism = source.mechanisms[name]
    parent = source.mechanisms.get(mechanism.part_of or "")
    lines = tuple(CallLine(sample, cell) for sample, cell in index.calls_of(patient, name))
    return PatientMechanism(name, mechanism.name, pathway_title(mechanism.pathway), parent.name if parent else None, lines)


def _in_state(present: list[PatientMechanism], state: str) -> list[PatientMechanism]:
    return [shown for shown in present if any(line.cell.state == state for line in shown.calls)]


def _sample(row: Row, assays: Mapping[str, bool | None]) -> SampleContext:
    return SampleContext(
        sample_id=row["sample_id"],
        timepoint=timepoint_title(row.get("timepoint")),
        collection_day=row.get("collection_day"),
        cancer=cancer_of(row),
        assays=tuple(assay_label(assay) for assay, done in assays.items() if done),
        not_done=tuple(assay_label(assay) for assay, done in assays.items() if done is False),
        purity=row.get("purity"),
    )


def _facts(patient: Row, response: Row) -> tuple[tuple[str, str], ...]:
    """What the study reports of the patient; what it does not report is said."""
    responder = response.get("responder")
    facts = [
        ("Best overall response", response.get("best_overall_response")),
        ("Responder", None if responder is None else ("yes" if responder else "no")),
        ("Progression-free survival", survival(response.get("pfs_months"), response.get("pfs_event"), "progression or death")),
        ("Overall survival", survival(response.get("os_months"), response.get("os_event"), "death")),
        ("Therapy", patient.get("drug")),
        ("Sex", patient.get("sex")),
        ("Age", None if patient.get("age") is None else f"{patient['age']:g} years"),
    ]
    return tuple((label, "not recorded" if value is None else str(value)) for label, value in facts)


def survival(months: float | None, had_event: bool | None, event: str) -> str | None:
    """A time with what ended it, the event or the end of follow-up; null where no time was recorded."""
    if months is None:
        return None
    endings = {True: event, False: "censored", None: "event or censored: not recorded"}
    return f"{months:.1f} months ({endings[had_event]})"


def _assays_by_sample(source: ReportInput) -> Mapping[str, Mapping[str, bool | None]]:
    assays: dict[str, dict[str, bool | None]] = defaultdict(dict)
    for sample, assay, done in source.study.assays.select("sample_id", "assay", "done").iter_rows():
        assays[sample][assay] = done
    return assays


def _biomarkers_by_patient(source: ReportInput) -> Mapping[str, Mapping[str, Mapping[str, Row]]]:
    """Patient, biomarker and sample to the row of the biomarkers' table."""
    rows: dict[str, dict[str, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in source.biomarkers.iter_rows(named=True):
        rows[row["patient_id"]][row["biomarker"]][row["sample_id"]] = row
    return rows


def _biomarker(source: ReportInput, name: str, rows: Mapping[str, Row], samples: Sequence[str]) -> BiomarkerRow:
    cited = [part.strip() for sample in samples if sample in rows for part in (rows[sample]["source"] or "").split(";")]
    return BiomarkerRow(
        name=source.biomarker_names.get(name, words(name)),
        lines=tuple(_biomarker_line(rows[sample]) if sample in rows else None for sample in samples),
        sources=tuple(dict.fromkeys(_citation(source, part) for part in cited if part)),
    )


def _biomarker_line(row: Row) -> BiomarkerLine:
    return BiomarkerLine(
        value=None if row["value"] is None else plain(row["value"]),
        unit=row["unit"],
        category=row["category"],
        threshold=_limit(row["threshold"] or "== "),
        basis=row["basis"],
        missing=row["missing"],
    )


def _citation(source: ReportInput, name: str) -> str:
    return source.citations.get(name) or source_label(name, source.citations)


def plain(value: str) -> str:
    """A feature's value in words: numbers to three significant digits, yes and no, slugs with spaces."""
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", value):
        return number(float(value))
    return {"true": "yes", "false": "no"}.get(value, value.replace("_allelic", "-allelic").replace("_", " "))


def _limit(threshold: str) -> str | None:
    """A threshold as the page prints it: null for an equality, which only says the value again."""
    signs = threshold.replace(">=", "≥").replace("<=", "≤")
    return None if threshold.startswith("== ") else plain(signs.removeprefix("in "))


def number(value: float) -> str:
    """Three significant digits; whole from 100 on."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
