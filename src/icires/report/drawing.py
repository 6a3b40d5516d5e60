"""The landscape's geometry: a handful of SVG paths, whatever the number of samples.

Cells are drawn as strokes: one path per row and state, whose horizontal segments are the samples in that state. A state
differs in height and place as well as in colour, so that it is told apart without colour.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from icires.report.context import Landscape, LandscapeColumn, LandscapeRow
from icires.report.order import RESPONSE_LABELS, timepoint_rank

ROW: Final = 20
CELL: Final = 14
PATHWAY: Final = 26
STRIP: Final = 12
TMB: Final = 32
SPACE: Final = 6
WIDTH: Final = 760
WIDEST, NARROWEST = 16, 2
GROUP_GAP: Final = 8
CHARACTER: Final = 7.5  # width of a letter of the labels
# Centre of the stroke, from the top of the cell, and its height.
STATES: Final = {
    "absent": (7, 14),
    "unknown": (7, 14),
    "elsewhere": (7, 2),
    "resistance": (7, 14),
    "likelier": (3.5, 7),
    "sensitivity": (10.5, 7),
    "open": (7, 6),
}
# A present mark that does not fill its cell stands on the ground of an assessed cell.
_ON_GROUND: Final = {"absent", "likelier", "sensitivity", "open"}
TMB_RANGE: Final = (0.1, 100.0)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path: what it shows, its data, and the height of its stroke."""

    kind: str
    d: str
    height: float


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row's strokes, and its top edge."""

    y: int
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """A response group along the top; ``x`` and ``width`` in percent of the drawing's width."""

    code: str
    title: str
    n_patients: int
    x: float
    width: float
    text: str
    count: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole landscape; lengths in pixels. ``slots`` has, for every step of ``pitch``, its column or -1 in a gap."""

    width: int
    height: int
    pitch: int
    slots: tuple[int, ...]
    labels: tuple[GroupLabel, ...]
    responses: tuple[Stroke, ...]
    timepoints: tuple[Stroke, ...]
    tmb: Stroke | None
    tmb_unknown: Stroke | None
    rows: tuple[DrawnRow, ...]


def draw(landscape: Landscape) -> Drawing:
    """Geometry of the landscape; the same landscape is always drawn the same."""
    columns = landscape.columns
    pitch = next((p for p in range(WIDEST, NARROWEST, -1) if len(_slots(landscape, p)) * p <= WIDTH), NARROWEST)
    slots = _slots(landscape, pitch)
    xs = {column: slot * pitch for slot, column in enumerate(slots) if column >= 0}
    spans = [(xs[i], pitch - _gap(columns, i, pitch)) for i in range(len(columns))]
    width = max(len(slots) * pitch, 1)
    y = STRIP + SPACE
    timepoints: tuple[Stroke, ...] = ()
    if len({column.timepoint for column in columns}) > 1:
        timepoints = _strip([f"t{timepoint_rank(column.timepoint)}" for column in columns], spans, y=y)
        y += STRIP + SPACE
    tmb, tmb_unknown = _tmb(columns, spans, top=y) if any(column.tmb is not None for column in columns) else (None, None)
    y += TMB + SPACE if tmb else 0
    rows: list[DrawnRow] = []
    for pathway in landscape.pathways:
        y += PATHWAY
        for row in pathway.rows:
            rows.append(DrawnRow(y, _row(landscape, row, spans, y=y)))
            y += ROW
    return Drawing(
        width=width,
        height=y,
        pitch=pitch,
        slots=slots,
        labels=_labels(landscape, spans, width),
        responses=_strip([column.response for column in columns], spans, y=0),
        timepoints=timepoints,
        tmb=tmb,
        tmb_unknown=tmb_unknown,
        rows=tuple(rows),
    )


def _slots(landscape: Landscape, pitch: int) -> tuple[int, ...]:
    """Columns in their order, with empty steps between response groups."""
    slots: list[int] = []
    for group in landscape.groups:
        slots += [-1] * (math.ceil(GROUP_GAP / pitch) if slots else 0)
        slots += range(group.start, group.stop)
    return tuple(slots)


def _gap(columns: Sequence[LandscapeColumn], i: int, pitch: int) -> int:
    """Space after a column: samples of one patient stand close together."""
    same = i + 1 < len(columns) and columns[i + 1].patient_id == columns[i].patient_id
    if pitch < 4:
        return 0
    if pitch < 7:
        return 0 if same else 1
    return 1 if same else 2


def _stroke_path(spans: Iterable[tuple[int, int]], y: float) -> str:
    """Horizontal segments at one height, neighbours that touch drawn as one, in relative steps."""
    merged: list[list[int]] = []
    for x, width in spans:
        if merged and merged[-1][1] == x:
            merged[-1][1] = x + width
        else:
            merged.append([x, x + width])
    parts, at = [f"M0 {y:g}"], 0
    for start, stop in merged:
        parts.append(f"m{start - at} 0h{stop - start}")
        at = stop
    return "".join(parts)


def _row(landscape: Landscape, row: LandscapeRow, spans: Sequence[tuple[int, int]], *, y: int) -> tuple[Stroke, ...]:
    states = [None if cell is None else landscape.details[cell].state for cell in row.cells]
    top = y + (ROW - CELL) // 2
    strokes = []
    for state, (centre, height) in STATES.items():
        shown = _ON_GROUND if state == "absent" else {state}
        chosen = [span for span, found in zip(spans, states, strict=True) if found in shown]
        if chosen:
            strokes.append(Stroke(state, _stroke_path(chosen, top + centre), height))
    return tuple(strokes)


def _strip(kinds: Sequence[str], spans: Sequence[tuple[int, int]], *, y: int) -> tuple[Stroke, ...]:
    """One stroke per kind, in the order of first appearance."""
    return tuple(
        Stroke(
            kind, _stroke_path([span for span, found in zip(spans, kinds, strict=True) if found == kind], y + STRIP / 2), STRIP
        )
        for kind in dict.fromkeys(kinds)
    )


def _tmb(columns: Sequence[LandscapeColumn], spans: Sequence[tuple[int, int]], *, top: int) -> tuple[Stroke, Stroke | None]:
    """Bars on a logarithmic scale; samples without a value are hatched."""
    bars = [
        f"M{x} {top + TMB}v-{_tmb_height(column.tmb):g}h{width}V{top + TMB}z"
        for column, (x, width) in zip(columns, spans, strict=True)
        if column.tmb is not None
    ]
    unknown = [span for column, span in zip(columns, spans, strict=True) if column.tmb is None]
    hatched = Stroke("unknown", _stroke_path(unknown, top + TMB / 2), TMB) if unknown else None
    return Stroke("tmb", "".join(bars), TMB), hatched


def _tmb_height(tmb: float) -> float:
    """Pixels of a bar; zero and whatever lies below the scale is one pixel high, so that a known zero is seen."""
    low, high = TMB_RANGE
    fraction = math.log10(min(max(tmb, low), high) / low) / math.log10(high / low)
    return max(round(fraction * TMB, 1), 1)


def _fitting(text: str, count: str, *, width: int) -> tuple[str, str]:
    """A label with its count, without it, or nothing: as much as the width has room for."""
    if CHARACTER * len(f"{text} {count}") <= width:
        return text, count
    return (text if CHARACTER * len(text) <= width else ""), ""


def _labels(landscape: Landscape, spans: Sequence[tuple[int, int]], width: int) -> tuple[GroupLabel, ...]:
    labels, share = [], 100 / width
    for group in landscape.groups:
        start, stop = spans[group.start][0], sum(spans[group.stop - 1])
        place = round(start * share, 3), round((stop - start) * share, 3)
        text, count = _fitting(RESPONSE_LABELS.get(group.code, group.code), str(group.n_patients), width=stop - start)
        labels.append(GroupLabel(group.code, group.title, group.n_patients, *place, text, count))
    return tuple(labels)
