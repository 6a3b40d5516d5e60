"""The landscape's contents: which samples and mechanisms, in which order."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import polars as pl

from icires.catalogue.model import Mechanism
from icires.report.context import Landscape, LandscapeColumn, LandscapeRow, Pathway, ResponseGroup
from icires.report.index import Index, counts
from icires.report.order import RESPONSE_TITLES, patients_by_pattern
from icires.report.source import ReportInput

NEVER: Final = "Not assessable in any sample"


def build_landscape(source: ReportInput, index: Index) -> Landscape:
    """Samples by response and pattern, mechanisms by pathway and frequency."""
    pathways = _landscape_groups(source.mechanisms, index)
    order = [mechanism for _, mechanisms in pathways for mechanism in mechanisms]
    states = {patient: [index.patient_call(patient, mechanism) for mechanism in order] for patient in index.samples_of}
    patients = patients_by_pattern({p: s for p, s in states.items() if index.samples_of[p]}, group=index.group_of)
    columns = _columns(source.features, index, patients)
    return Landscape(
        columns=columns,
        pathways=tuple(
            Pathway(title, tuple(_row(source.mechanisms[m], index, columns) for m in mechanisms))
            for title, mechanisms in pathways
        ),
        groups=_groups(columns),
        details=index.details,
    )


def mechanisms_by_pathway(mechanisms: Mapping[str, Mechanism], index: Index) -> list[tuple[str, list[str]]]:
    """Pathways, and the called mechanisms of each, the most often present first; then the most often assessable."""
    rank = {
        name: (-found.present, -found.assessable, mechanisms[name].name)
        for name, found in ((name, counts(index.details[i].call for i in index.cells[name].values())) for name in index.cells)
    }
    pathways: dict[str, list[str]] = {}
    for name in sorted(rank, key=lambda name: rank[name]):
        pathways.setdefault(mechanisms[name].pathway, []).append(name)
    return list(pathways.items())


def _landscape_groups(mechanisms: Mapping[str, Mechanism], index: Index) -> list[tuple[str, list[str]]]:
    """Pathways with the mechanisms of which something is known; those of which nothing is known follow as one group."""
    known = {name for name, cells in index.cells.items() if any(index.details[i].state != "unknown" for i in cells.values())}
    pathways = mechanisms_by_pathway(mechanisms, index)
    groups = [(pathway_title(title), [name for name in names if name in known]) for title, names in pathways]
    groups.append((NEVER, [name for _, names in pathways for name in names if name not in known]))
    return [group for group in groups if group[1]]


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
        counts=counts(index.details[cell].call for cell in cells if cell is not None),
        cells=cells,
    )


def _groups(columns: Sequence[LandscapeColumn]) -> tuple[ResponseGroup, ...]:
    groups, start = [], 0
    for code, members in groupby(columns, key=lambda column: column.response):
        patients = [column.patient_id for column in members]
        groups.append(ResponseGroup(code, RESPONSE_TITLES[code], start, start + len(patients), len(set(patients))))
        start += len(patients)
    return tuple(groups)
