"""Strategies and tests in the report: counts worked by hand, and what a reader sees."""

from dataclasses import replace
from typing import Any

import pytest

from icires.report.build import build_context
from icires.report.render import render_patients, render_report
from icires.report.source import ReportInput

from .conftest import make_input, make_mechanism

HOSTILE = "<script>alert(1)</script>"


def strategy(patient: str, name: str, standing: str, rank: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "patient_id": patient,
        "rank": rank,
        "strategy": name,
        "role": "treatment",
        "proposed": standing != "ruled_out",
        "standing": standing,
        "rationale": "m1 (resistance, acquired, direct)",
        "evidence_level": "phase_2",
        "cancer_match": "this_cancer",
        "setting": "second line",
        "as_of": "2025-03",
    } | more


def settling(patient: str, test: str, rank: int, *, readable: bool, alone: int, contributes: int) -> dict[str, Any]:
    return {"patient_id": patient, "rank": rank, "test": test, "readable": readable, "n_alone": alone, "n_added": alone,
            "n_contributes": contributes}  # fmt: skip


@pytest.fixture
def source() -> ReportInput:
    made = make_input(
        patients=[{"patient_id": name} for name in ("p1", "p2")],
        samples=[{"patient_id": name, "sample_id": f"{name}s"} for name in ("p1", "p2")],
        calls=[{"patient_id": name, "sample_id": f"{name}s", "mechanism": "m1", "call": "present", "direction": "resistance"}
               for name in ("p1", "p2")],
        mechanisms=[make_mechanism("m1", title="Loss of something", pathway="interferon")],
        strategies=[
            strategy("p1", "vaccine", "fits", needs_met="class I; T cells", trials="TRY: phase_3_negative (2024)"),
            strategy("p1", "antibody", "ruled_out", 2, needs_unmet="a target", cancer_match="other_cancer"),
            strategy("p2", "vaccine", "open", needs_unknown=HOSTILE, rationale="m1 (resistance, direct)"),
            strategy("p2", "diet", "cautioned", 2, role="care", cautions="tastes of nothing"),
        ],
        tests=[
            settling("p1", "Sequencing", 1, readable=True, alone=3, contributes=5),
            settling("p1", "Stool", 2, readable=False, alone=9, contributes=9),
            settling("p2", "Sequencing", 1, readable=True, alone=1, contributes=1),
        ],
    )  # fmt: skip
    names = {"vaccine": "A vaccine", "antibody": "An antibody", "diet": "A diet"}
    return replace(
        made, strategy_names=names, awaiting={"later": ("expression", "pathology")}, awaiting_names={"later": "A score"}
    )


def test_strategies_are_counted_by_patients(source: ReportInput) -> None:
    rows = build_context(source).strategies
    counted = [(row.name, row.fits, row.open, row.cautioned, row.ruled_out, row.considered) for row in rows]
    assert counted == [("A vaccine", 1, 1, 0, 0, 2), ("An antibody", 0, 0, 0, 1, 0), ("A diet", 0, 0, 1, 0, 1)]
    assert rows[0].why == (("Loss of something", 2),)
    assert rows[0].level == "Phase 2"


def test_a_patient_has_what_to_consider_and_what_is_ruled_out(source: ReportInput) -> None:
    first, second = build_context(source).patients
    assert [line.name for line in first.considered] == ["A vaccine"]
    assert [line.name for line in first.ruled_out] == ["An antibody"]
    assert first.considered[0].why == ("Loss of something (acquired)",)
    assert first.considered[0].met == ("class I", "T cells")
    assert first.ruled_out[0].other_cancer == "in another cancer"
    assert second.considered[0].why == ("Loss of something",)


def test_tests_are_summed_over_patients_those_that_are_read_first(source: ReportInput) -> None:
    rows = build_context(source).tests
    assert [(t.name, t.readable, t.n_patients, t.n_first, t.n_alone, t.n_contributes) for t in rows] == [
        ("Sequencing", True, 2, 2, 4, 6),
        ("Stool", False, 1, 0, 9, 9),
    ]


def test_the_pages_tell_it(source: ReportInput) -> None:
    context = build_context(source)
    page = render_report(context)
    for expected in (
        "A vaccine",
        "Tests that would settle most",
        "1 test whose results this version of icires does not read yet",
        "A score",
    ):
        assert expected in page
    pages = dict(render_patients(context))
    first = pages["patients/p1.html"]
    for expected in ("A vaccine", "what it needs is there", "class I; T cells",
                     "Ruled out, and why (1)", "TRY: phase 3 negative (2024)",
                     "What would settle most of the rest", "not a recommendation"):  # fmt: skip
        assert expected in first
    assert "in another cancer" in first[first.index("An antibody") :]
    assert first.index("A vaccine") < first.index("Ruled out, and why") < first.index("An antibody")
    assert HOSTILE not in pages["patients/p2.html"]
    assert "&lt;script&gt;alert(1)" in pages["patients/p2.html"]


def test_without_strategies_the_section_says_so() -> None:
    page = render_report(build_context(make_input(patients=[{"patient_id": "p1"}], samples=[], calls=[], mechanisms=[])))
    assert "No patient has a mechanism for which the catalogue knows a strategy." in page
