"""The landscape's contents: which samples and mechanisms, in which order."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import polars as pl

from icires.catalogue.model import Mechanism
from icires.report.context import Landscape, LandscapeColumn, LandscapeRow, MechanismLink, Pathway, ResponseGroup
from icires.report.index import Index
from icires.report.order import LIKELIHOOD_PATHWAYS, RESPONSE_TITLES, patients_by_pattern
from icires.report.source import ReportInput
from icires.report.tally import counts

ELSEWHERE: Final = "Described in other cancers only"


def build_landscape(source: ReportInput, index: Index) -> Landscape:
    """Samples by response and pattern, mechanisms by pathway and frequency."""
    groups = mechanism_groups(source.mechanisms, index)
    tallies = {name: counts(index.outcomes(name)) for name in index.cells}
    assessed = [(title, [name for name in names if tallies[name].assessable]) for title, names in groups]
    order = [name for _, names in assessed for name in names]
    states = {patient: [index.patient_outcome(patient, name) for name in order] for patient in index.samples_of}
    patients = patients_by_pattern({p: s for p, s in states.items() if index.samples_of[p]}, group=index.group_of)
    columns = _columns(source.features, index, patients)
    others = [name for _, names in groups for name in names if not tallies[name].assessable]
    return Landscape(
        columns=columns,
        pathways=tuple(
            Pathway(title, tuple(_row(source.mechanisms[name], index, columns) for name in names))
            for title, names in assessed
            if names
        ),
        never_assessable=_links(source.mechanisms, [name for name in others if tallies[name].applicable]),
        elsewhere=_links(source.mechanisms, [name for name in others if not tallies[name].applicable]),
        groups=_groups(columns),
        details=index.details,
    )


def mechanism_groups(mechanisms: Mapping[str, Mechanism], index: Index) -> list[tuple[str, list[str]]]:
    """Titles of pathways, each with its called mechanisms, the most often present first, then the most often assessable.

    Pathways that only make resistance likelier follow the others, and mechanisms that apply to no sample follow all.
    """
    tallies = {name: counts(index.outcomes(name)) for name in index.cells}

    def key(name: str) -> tuple[bool, bool, int, int, str]:
        found, mechanism = tallies[name], mechanisms[name]
        quiet = not found.applicable, mechanism.pathway in LIKELIHOOD_PATHWAYS
        return *quiet, -found.present, -found.assessable, mechanism.name

    groups: dict[str, list[str]] = {}
    for name in sorted(tallies, key=key):
        title = pathway_title(mechanisms[name].pathway) if tallies[name].applicable else ELSEWHERE
        groups.setdefault(title, []).append(name)
    return list(groups.items())


def _links(mechanisms: Mapping[str, Mechanism], names: Sequence[str]) -> tuple[MechanismLink, ...]:
    return tuple(MechanismLink(name, mechanisms[name].name) for name in names)


def pathway_title(pathway: str) -> str:
    """A slug in words; the abbreviations that readers know stay in capitals."""
    capitals = {
        "dna": "DNA",
        "mhc": "MHC",
        "ifn": "IFN",
        "ifng": "IFN-γ",
        "jak": "JAK",
        "stat": "STAT",
        "tgfb": "TGF-β",
        "wnt": "WNT",
    }
    words = [capitals.get(word, word) for word in pathway.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _columns(features: pl.DataFrame, index: Index, patients: Sequence[str]) -> tuple[LandscapeColumn, ...]:
    tmb = dict(features.select("sample_id", "tmb").iter_rows()) if "tmb" in features.columns else {}
    return tuple(
        LandscapeColumn(
            sample_id=sample,
            patient_id=patient,
            page=index.pages[patient],
            timepoint=index.sample_rows[sample].get("timepoint"),
            cancer=cancer_of(index.sample_rows[sample]),
            response=index.group_of[patient],
            tmb=tmb.get(sample),
        )
        for patient in patients
        for sample in index.samples_of[patient]
    )


def cancer_of(sample: Mapping[str, str | None]) -> str | None:
    """The sample's cancer as the study names it, or its OncoTree code."""
    return next(
        (str(sample[name]) for name in ("cancer_type", "oncotree_code", "cancer_type_detailed") if sample.get(name)), None
    )


def _row(mechanism: Mechanism, index: Index, columns: Sequence[LandscapeColumn]) -> LandscapeRow:
    cells = tuple(index.cells[mechanism.id].get(column.sample_id) for column in columns)
    return LandscapeRow(
        mechanism=mechanism.id,
        name=mechanism.name,
        counts=counts(index.details[cell].outcome for cell in cells if cell is not None),
        cells=cells,
    )


def _groups(columns: Sequence[LandscapeColumn]) -> tuple[ResponseGroup, ...]:
    groups, start = [], 0
    for code, members in groupby(columns, key=lambda column: column.response):
        patients = [column.patient_id for column in members]
        groups.append(ResponseGroup(code, RESPONSE_TITLES[code], start, start + len(patients), len(set(patients))))
        start += len(patients)
    return tuple(groups)
