"""What does not apply, and what only makes resistance likelier: counted by hand on a cohort of six patients."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from icires.catalogue.model import Mechanism
from icires.report.build import build_context
from icires.report.context import MechanismLink, ReportContext
from icires.report.patient_context import Cell, PatientMechanism
from icires.report.render import render_patients, render_report
from icires.report.source import ReportInput
from icires.report.tally import Counts, combined

# ELSE is a call that the cancer alone makes absent. G12C is described in lung cancer only, CRC in colorectal cancer only. A, C
# and E have melanomas, B a lung cancer, F a renal cancer, where a low burden has no direction. A's second sample and C's only
# one were not sequenced. D has no call but one that does not apply.
GONE, ELSE, NONE, LOW, LOW_RENAL = "absent", "elsewhere", "not_assessable", "resistance", "none"
MECHANISMS = ("b2m", "g12c", "crc", "low_tmb")
CALLS = {
    "A1": (GONE, ELSE, ELSE, GONE),
    "A2": (NONE, ELSE, ELSE, NONE),
    "B1": (NONE, GONE, ELSE, GONE),
    "C1": (NONE, ELSE, ELSE, NONE),
    "D1": (None, ELSE, None, None),
    "E1": (GONE, ELSE, ELSE, LOW),
    "F1": (GONE, ELSE, ELSE, LOW_RENAL),
}


def _call(sample: str, mechanism: str, told: str) -> dict[str, str | None]:
    row: dict[str, str | None] = {"patient_id": sample[0], "sample_id": sample, "mechanism": mechanism}
    if told == NONE:
        return row | {"call": NONE, "missing": "hit: not sequenced"}
    if told in (LOW, LOW_RENAL):
        return row | {"call": "present", "direction": told, "basis": "direct", "findings": "low: tmb=1"}
    basis = "context" if told == ELSE else "direct"
    return row | {"call": "absent", "direction": "resistance", "basis": basis, "findings": "hit: cancer=SKCM"}


@pytest.fixture(scope="module")
def source(input_maker: Callable[..., ReportInput], mechanism_maker: Callable[..., Mechanism]) -> ReportInput:
    pathways = ("antigen_presentation", "oncogenic_signalling", "oncogenic_signalling", "immunogenicity")
    titles = ("B2M loss", "KRAS G12C in lung cancer", "KRAS G12D in colorectal cancer", "Low burden")
    return input_maker(
        patients=[{"patient_id": patient} for patient in "ABCDEF"],
        samples=[{"patient_id": sample[0], "sample_id": sample} for sample in CALLS],
        calls=[
            _call(sample, mechanism, told)
            for sample, row in CALLS.items()
            for mechanism, told in zip(MECHANISMS, row, strict=True)
            if told
        ],
        mechanisms=[
            mechanism_maker(name, title=title, pathway=pathway)
            for name, title, pathway in zip(MECHANISMS, titles, pathways, strict=True)
        ],
        response=[{"patient_id": patient, "best_overall_response": "PD"} for patient in "ABCDEF"],
    )


@pytest.fixture(scope="module")
def context(source: ReportInput) -> ReportContext:
    return build_context(source)


def test_the_answer_counts_neither_as_assessed_nor_as_a_cause(context: ReportContext) -> None:
    answer = context.answer
    # E has a low burden only; F has one without a direction; nothing was found in A and B; nothing was assessed in C and D
    parts = (answer.resistance, answer.likelier, answer.other_present, answer.none_found, answer.not_assessed)
    assert parts == (0, 1, 1, 2, 2)
    # A: B2M and the burden, of these two; B: G12C and the burden, of these two and B2M
    assert (answer.median_assessed, answer.median_applicable) == (2, 2.5)
    assert answer.likelihoods == ("Low burden",)
    assert answer.calls == Counts(present=2, absent=6, not_assessable=5, elsewhere=12)
    assert (answer.calls.applicable, answer.calls.total) == (13, 25)


def test_mechanisms_count_it_apart(context: ReportContext) -> None:
    rows = {row.id: row for row in context.mechanisms}
    assert rows["g12c"].samples == Counts(0, 1, 0, 6)
    assert rows["g12c"].patients == Counts(0, 1, 0, 5)
    assert rows["g12c"].by_response == (Counts(0, 1, 0, 5),)
    assert rows["crc"].samples == Counts(0, 0, 0, 6)
    # D has no call for it at all
    assert rows["crc"].patients == Counts(0, 0, 1, 5)
    assert rows["crc"].samples.percent_bounds is None
    assert rows["b2m"].samples == Counts(0, 3, 3)
    assert rows["b2m"].patients == Counts(0, 3, 3)
    assert (rows["low_tmb"].direction, rows["b2m"].direction) == ("resistance likelier", "resistance")


def test_groups_put_likelihoods_and_other_cancers_last(context: ReportContext) -> None:
    # the low burden is the only mechanism that is present anywhere
    groups = [("Antigen presentation", ["b2m"]), ("Oncogenic signalling", ["g12c"]), ("Immunogenicity", ["low_tmb"])]
    landscape = context.landscape
    assert [(p.title, [row.mechanism for row in p.rows]) for p in landscape.pathways] == groups
    assert landscape.elsewhere == (MechanismLink("crc", "KRAS G12D in colorectal cancer"),)
    assert landscape.never_assessable == ()
    assert [row.group for row in context.mechanisms] == [*(title for title, _ in groups), "Described in other cancers only"]


def test_the_landscape_draws_it_apart(context: ReportContext) -> None:
    landscape = context.landscape
    # by presence, then by how little could not be assessed
    assert [column.sample_id for column in landscape.columns] == ["E1", "F1", "A1", "A2", "B1", "C1", "D1"]
    rows = {row.mechanism: row.cells for row in landscape.rows}
    states = {name: [None if i is None else landscape.details[i].state for i in cells] for name, cells in rows.items()}
    assert states["g12c"] == ["elsewhere", "elsewhere", "elsewhere", "elsewhere", "absent", "elsewhere", "elsewhere"]
    assert states["low_tmb"] == ["likelier", "open", "absent", "unknown", "absent", "unknown", None]


def test_patients_pages_part_it(context: ReportContext) -> None:
    def ids(mechanisms: tuple[PatientMechanism, ...]) -> list[str]:
        return [mechanism.id for mechanism in mechanisms]

    a, b, c, d, e, f = context.patients
    assert (ids(a.absent), ids(a.not_assessable), ids(a.elsewhere)) == (["b2m", "low_tmb"], [], ["g12c", "crc"])
    assert (ids(b.absent), ids(b.not_assessable), ids(b.elsewhere)) == (["g12c", "low_tmb"], ["b2m"], ["crc"])
    assert (b.n_assessed, b.n_applicable) == (2, 3)
    assert (c.n_assessed, c.n_applicable, ids(c.elsewhere)) == (0, 2, ["g12c", "crc"])
    assert [(reason.text, reason.n_mechanisms) for reason in c.reasons] == [("not sequenced", 2)]
    assert (d.n_assessed, d.n_applicable, ids(d.elsewhere)) == (0, 0, ["g12c"])
    assert (e.resistance, e.likelier, ids(e.present)) == ((), ("Low burden",), ["low_tmb"])
    assert (f.resistance, f.likelier, ids(f.present)) == ((), (), ["low_tmb"])


def test_the_pages_say_it(context: ReportContext) -> None:
    text = render_report(context)
    assert "In <b>0 of 6 patients</b> a mechanism of resistance was found." in text
    assert "In 2 none was found, where 2 of 2.5 mechanisms could be assessed (medians)." in text
    assert "In 2 nothing could be assessed." in text
    assert "<b>1</b> only what makes resistance likelier" in text
    assert "1 mechanism is described in other cancers only: " in text
    assert "Of 13 calls (samples × mechanisms that apply to their cancer) 38 % could not be made" in text
    leads = dict(render_patients(context))
    assert "No mechanism found." in leads["patients/A.html"]
    assert "Only 2 of the 3 mechanisms that apply to this cancer" in leads["patients/B.html"]
    assert "None of the 2 mechanisms that apply" in leads["patients/C.html"]
    assert "no mechanism that was called applies" in leads["patients/D.html"]
    assert "Low burden makes resistance likelier, without being its cause." in leads["patients/E.html"]
    assert "1 present that sensitises or whose direction is open." in leads["patients/F.html"]
    assert "KRAS G12C in lung cancer; KRAS G12D in colorectal cancer." in leads["patients/A.html"]


def test_a_cause_beside_a_likelihood_is_counted_alone(source: ReportInput) -> None:
    hit = (pl.col("sample_id") == "E1") & (pl.col("mechanism") == "b2m")
    found = {"call": "present", "origin": "acquired"}
    calls = source.calls.with_columns(pl.when(hit).then(pl.lit(told)).otherwise(name).alias(name) for name, told in found.items())
    context = build_context(replace(source, calls=calls))
    assert (context.answer.resistance, context.answer.likelier) == (1, 0)
    patient = context.patients[4]
    assert (patient.resistance, patient.n_acquired, patient.likelier) == (("B2M loss",), 1, ("Low burden",))


@pytest.mark.parametrize(
    ("calls", "outcome"),
    [
        (["elsewhere", "absent"], "absent"),
        (["elsewhere", "not_assessable"], "not_assessable"),
        (["elsewhere", "present"], "present"),
        (["not_assessable", "absent"], "absent"),
        (["elsewhere", "elsewhere"], "elsewhere"),
        ([], "not_assessable"),
    ],
)
def test_a_patient_counts_as_its_strongest_sample(calls: list[str], outcome: str) -> None:
    assert combined(calls) == outcome


@pytest.mark.parametrize(
    ("call", "basis", "direction", "is_likelihood", "state"),
    [
        ("absent", "context", "resistance", False, "elsewhere"),
        ("absent", "direct", "resistance", False, "absent"),
        ("absent", None, None, True, "absent"),
        ("not_assessable", None, "resistance", True, "unknown"),
        # a call that is present was found, whatever settled it
        ("present", "context", "resistance", False, "resistance"),
        ("present", "direct", "resistance", True, "likelier"),
        ("present", "direct", "sensitivity", True, "sensitivity"),
        ("present", "direct", None, True, "open"),
    ],
)
def test_states(call: str, basis: str | None, direction: str | None, is_likelihood: bool, state: str) -> None:
    assert Cell(call, direction, None, basis, None, None, is_likelihood=is_likelihood).state == state
