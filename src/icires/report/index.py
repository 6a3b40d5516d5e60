"""The profile's tables, looked up by patient, sample and mechanism: made once, read by every part of the context."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import polars as pl

from icires.report.names import safe_file_names
from icires.report.order import LIKELIHOOD_PATHWAYS, in_time_order, response_code
from icires.report.patient_context import Cell
from icires.report.source import ReportInput
from icires.report.tally import combined

Row = Mapping[str, Any]
_CALL_COLUMNS = ("mechanism", "sample_id", "call", "direction", "origin", "basis", "findings", "missing")


@dataclass(frozen=True, slots=True)
class Index:
    """``samples_of`` has every patient, its samples in time order; ``cells`` has mechanism → sample → index into ``details``."""

    samples_of: Mapping[str, tuple[str, ...]]
    sample_rows: Mapping[str, Row]
    patient_rows: Mapping[str, Row]
    response_rows: Mapping[str, Row]
    group_of: Mapping[str, str]
    pages: Mapping[str, str]
    cells: Mapping[str, Mapping[str, int]]
    details: tuple[Cell, ...]

    def calls_of(self, patient: str, mechanism: str) -> tuple[tuple[str, Cell], ...]:
        """The patient's samples that have a call for the mechanism, in time order, each with its call."""
        cells = self.cells[mechanism]
        return tuple((sample, self.details[cells[sample]]) for sample in self.samples_of[patient] if sample in cells)

    def outcomes(self, mechanism: str) -> list[str]:
        """What every call of the mechanism counts as."""
        return [self.details[cell].outcome for cell in self.cells[mechanism].values()]

    def patient_outcome(self, patient: str, mechanism: str) -> str:
        """What the patient counts as, from all its samples (see `icires.report.tally.combined`)."""
        return combined(cell.outcome for _, cell in self.calls_of(patient, mechanism))


def build_index(source: ReportInput) -> Index:
    """Look-ups over the tables of ``source``."""
    sample_rows = by_key(source.study.samples, "sample_id")
    patient_rows = by_key(source.study.patients, "patient_id")
    response_rows = by_key(source.response, "patient_id")
    samples_of: dict[str, list[Row]] = {patient: [] for patient in patient_rows}
    for row in sample_rows.values():
        samples_of.setdefault(row["patient_id"], []).append(row)
    likelihoods = {name for name, mechanism in source.mechanisms.items() if mechanism.pathway in LIKELIHOOD_PATHWAYS}
    cells, details = _cells(source.calls, likelihoods)
    return Index(
        samples_of={patient: _ordered(rows) for patient, rows in samples_of.items()},
        sample_rows=sample_rows,
        patient_rows=patient_rows,
        response_rows=response_rows,
        group_of={patient: _group(response_rows.get(patient, {})) for patient in samples_of},
        pages={patient: f"patients/{name}.html" for patient, name in safe_file_names(samples_of).items()},
        cells=cells,
        details=details,
    )


def by_key(table: pl.DataFrame, key: str) -> dict[str, Row]:
    """Rows by the text in ``key``; where it repeats, the first row."""
    rows: dict[str, Row] = {}
    for row in table.iter_rows(named=True):
        rows.setdefault(row[key], row)
    return rows


def _ordered(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(in_time_order([(row["sample_id"], row.get("timepoint"), row.get("collection_day")) for row in rows]))


def _group(row: Row) -> str:
    return response_code(row.get("best_overall_response"), row.get("responder"))


def _cells(calls: pl.DataFrame, likelihoods: Set[str]) -> tuple[dict[str, dict[str, int]], tuple[Cell, ...]]:
    """Every call as an index into the list of different calls."""
    numbers: dict[Cell, int] = {}
    cells: dict[str, dict[str, int]] = defaultdict(dict)
    for mechanism, sample, call, direction, origin, basis, findings, missing in calls.select(_CALL_COLUMNS).iter_rows():
        cell = Cell(call, direction, origin, basis, findings, missing, is_likelihood=mechanism in likelihoods)
        cells[mechanism][sample] = numbers.setdefault(cell, len(numbers))
    return dict(cells), tuple(numbers)
