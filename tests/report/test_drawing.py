"""The landscape's geometry: every call is drawn once, where the pointer looks for it."""

import re
from collections.abc import Callable, Iterator

import pytest

from icires.report.build import build_context
from icires.report.drawing import CELL, ROW, STATES, WIDTH, Drawing, draw
from icires.report.source import ReportInput


def segments(d: str) -> Iterator[tuple[float, float]]:
    """Start and stop of every horizontal stroke."""
    at = 0.0
    for step, length in re.findall(r"m(\d+) 0h(\d+)", d):
        start = at + float(step)
        at = start + float(length)
        yield start, at


def columns_in(drawing: Drawing, d: str) -> list[int]:
    """Columns whose middle is covered by a stroke."""
    spans = list(segments(d))
    middles = {c: (slot + 0.25) * drawing.pitch for slot, c in enumerate(drawing.slots) if c >= 0}
    return [c for c, x in middles.items() if any(start <= x < stop for start, stop in spans)]


@pytest.mark.parametrize(("n_patients", "n_samples"), [(1, 1), (12, 20), (60, 90), (90, 130), (150, 300), (300, 420)])
def test_every_state_is_drawn_at_its_columns(
    random_input_maker: Callable[..., ReportInput], n_patients: int, n_samples: int
) -> None:
    landscape = build_context(random_input_maker(n_patients=n_patients, n_samples=n_samples, n_mechanisms=7)).landscape
    drawing = draw(landscape)
    assert sorted(c for c in drawing.slots if c >= 0) == list(range(len(landscape.columns)))
    for row, drawn in zip(landscape.rows, drawing.rows, strict=True):
        paths = {stroke.kind: columns_in(drawing, stroke.d) for stroke in drawn.strokes}
        states = [landscape.details[cell].state for cell in row.cells if cell is not None]
        for state in ("resistance", "likelier", "sensitivity", "open", "unknown", "elsewhere"):
            assert paths.get(state, []) == [i for i, found in enumerate(states) if found == state]
        ground = [i for i, found in enumerate(states) if found in ("absent", "likelier", "sensitivity", "open")]
        assert paths.get("absent", []) == ground


def test_states_differ_in_more_than_colour(random_input_maker: Callable[..., ReportInput]) -> None:
    drawing = draw(build_context(random_input_maker(n_patients=40, n_samples=60)).landscape)
    assert {stroke.kind for row in drawing.rows for stroke in row.strokes} == set(STATES)
    shapes = {state: shape for state, shape in STATES.items() if state not in ("absent", "unknown", "resistance")}
    assert len(set(shapes.values())) == len(shapes)
    assert shapes["elsewhere"][1] < min(height for state, (_, height) in shapes.items() if state != "elsewhere")
    assert all(STATES[state][1] == CELL < ROW for state in ("absent", "unknown", "resistance"))


def test_thousands_of_samples_stay_a_few_paths(random_input_maker: Callable[..., ReportInput]) -> None:
    drawing = draw(build_context(random_input_maker(n_patients=1400, n_samples=2000, n_mechanisms=5)).landscape)
    assert sum(len(row.strokes) for row in drawing.rows) <= 5 * len(STATES)
    assert drawing.width > WIDTH


def test_group_labels_lie_side_by_side(random_input_maker: Callable[..., ReportInput]) -> None:
    labels = draw(build_context(random_input_maker()).landscape).labels
    assert sum(label.n_patients for label in labels) == 60
    ends = [label.x + label.width for label in labels]
    assert all(end < label.x for end, label in zip(ends, labels[1:], strict=False))
    assert ends[-1] <= 100
