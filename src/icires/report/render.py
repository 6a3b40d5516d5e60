"""From the context to self-contained HTML: no request leaves the page, and nothing of the user's is markup.

Every template is rendered with autoescape on. A content security policy forbids all requests and every script but the one
whose digest it names, so that even text that slipped through could not run.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from icires.report.context import Landscape, MechanismRow, ReportContext
from icires.report.drawing import CELL, PATHWAY, ROW, SPACE, STRIP, TMB, Drawing, draw
from icires.report.order import RESPONSE_LABELS, RESPONSE_TITLES, TIMEPOINT_TITLES, direction_words, timepoint_title, words
from icires.report.patient_context import Cell
from icires.report.patients import number
from icires.report.reasons import missing_by_reason, seen_values


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its anchor, its heading, and the template that shows it."""

    id: str
    title: str
    template: str


SECTIONS: Final = (
    Section("landscape", "Landscape", "landscape.html.j2"),
    Section("mechanisms", "Mechanisms", "mechanisms.html.j2"),
    Section("strategies", "Strategies", "strategies.html.j2"),
    Section("unknown", "What could not be assessed, and why", "unknown.html.j2"),
    Section("patients", "Patients", "patients.html.j2"),
    Section("problems", "Problems of the input", "problems.html.j2"),
    Section("provenance", "Provenance", "provenance.html.j2"),
)
STATE_TITLES: Final[Mapping[str, str]] = {
    "resistance": "Present, confers resistance",
    "likelier": "Present, makes resistance likelier",
    "sensitivity": "Present, sensitises",
    "open": "Present, direction open or none",
    "absent": "Absent",
    "unknown": "Not assessable",
    "elsewhere": "Does not apply (described in another cancer)",
}


def render_report(context: ReportContext) -> str:
    """The report's page."""
    drawing = draw(context.landscape)
    script = _asset("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            _common(script),
            context=context,
            sections=SECTIONS,
            drawing=drawing,
            geometry={"row": ROW, "cell": CELL, "pathway": PATHWAY, "strip": STRIP, "space": SPACE, "tmb": TMB},
            landscape_data=landscape_data(context, drawing),
            legend=_legend(drawing),
        )
    )


def render_patients(context: ReportContext) -> Iterator[tuple[str, str]]:
    """Every patient's page: its path inside the output folder, and its text."""
    template, common = _environment().get_template("patient.html.j2"), _common(None)
    for patient in context.patients:
        yield patient.page, template.render(common, context=context, patient=patient)


def landscape_data(context: ReportContext, drawing: Drawing) -> dict[str, Any]:
    """What the landscape's tooltip reads: every text once, and arrays of indices into them."""
    landscape = context.landscape
    patients = list(dict.fromkeys(column.patient_id for column in landscape.columns))
    number_of = {patient: i for i, patient in enumerate(patients)}
    pages = {column.patient_id: column.page for column in landscape.columns}
    known, titles = {row.id: row for row in context.mechanisms}, RESPONSE_TITLES
    return {
        "pitch": drawing.pitch,
        "slots": drawing.slots,
        "row": ROW,
        "tops": [row.y for row in drawing.rows],
        "patients": [[patient, pages[patient]] for patient in patients],
        "samples": [
            [c.sample_id, number_of[c.patient_id], timepoint_title(c.timepoint), c.cancer, titles[c.response], tmb_text(c.tmb)]
            for c in landscape.columns
        ],
        "rows": [_known(known[row.mechanism]) for row in landscape.rows],
        "details": details_data(landscape),
        "cells": [[-1 if cell is None else cell for cell in row.cells] for row in landscape.rows],
    }


def _legend(drawing: Drawing) -> dict[str, str]:
    """The states that the landscape shows, with their titles."""
    shown = {stroke.kind for row in drawing.rows for stroke in row.strokes}
    return {state: title for state, title in STATE_TITLES.items() if state in shown}


def details_data(landscape: Landscape) -> list[list[str]]:
    """Each different call in words: state, its title, what qualifies it, what decided it, what is missing."""
    return [
        [
            cell.state,
            STATE_TITLES[cell.state],
            _qualified(cell),
            seen_values(cell.findings),
            missing_by_reason(cell.missing),
        ]
        for cell in landscape.details
    ]


def _qualified(cell: Cell) -> str:
    """What qualifies a call: a direction that the mark leaves open, an origin that is known, findings that are not direct."""
    direction = direction_words(cell.direction) if cell.state == "open" else ""
    origin = words(cell.origin) if cell.origin != "unknown" else ""
    basis = words(cell.basis) if cell.basis in ("reported", "relative") else ""
    return ", ".join(text for text in (direction, origin, basis) if text)


def _known(row: MechanismRow) -> list[str | list[str]]:
    """A mechanism's name, its pathway, and the first observation on each side; the mechanisms' table has the rest."""
    sides = (row.evidence_for[:1], row.evidence_against[:1])
    return [row.name, row.pathway, *([f"{line.statement} ({line.source})" for line in side] for side in sides)]


def tmb_text(tmb: float | None) -> str:
    """Tumour mutational burden in words."""
    return "TMB not known" if tmb is None else f"TMB {number(tmb)} mut/Mb"


def percent(value: float | None) -> str:
    """A percentage without decimals; a dash where there is no denominator."""
    return "–" if value is None else f"{value:.0f} %"


def _common(script: Markup | None) -> dict[str, Any]:
    """What every page needs."""
    return {
        "style": _asset("style.css"),
        "script": script,
        "policy": _policy(script),
        "state_titles": STATE_TITLES,
        "response_titles": RESPONSE_TITLES,
        "response_labels": {code: RESPONSE_LABELS.get(code, code) for code in RESPONSE_TITLES},
        "timepoint_titles": [*TIMEPOINT_TITLES.values(), "Another timepoint", "Timepoint not stated"],
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("icires.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"words": words, "percent": percent, "number": number, "groupby_in_order": _neighbours}
    environment.filters |= {"by_reason": missing_by_reason, "seen": seen_values, "direction": direction_words}
    return environment


def _neighbours(rows: Iterable[Any], attribute: str) -> list[tuple[str, list[Any]]]:
    """Neighbouring rows that share an attribute, in the order in which they come."""
    return [(key, list(members)) for key, members in groupby(rows, key=attrgetter(attribute))]


def _asset(name: str) -> Markup:
    """A file of ours that goes into the page as it is."""
    text = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of the package, not the user's


def _policy(script: Markup | None) -> str:
    """The content security policy: nothing from anywhere, and only this script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() if script else ""
    scripts = f"'sha256-{digest}'" if script else "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src {scripts}; base-uri 'none'; form-action 'none'"
