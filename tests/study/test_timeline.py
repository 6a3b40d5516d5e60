"""Timelines: split by event, days as numbers, results as they were written."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.tables import TIMELINES
from icires.study.timeline import read_timeline


def read(path: Path, *lines: str) -> tuple[Mapping[str, pl.DataFrame], list[Problem]]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found: list[Problem] = []
    return read_timeline(path, name=path.name, found=found, inputs=[]), found


def test_events_are_split(tmp_path: Path) -> None:
    tables, found = read(
        tmp_path / "t.txt",
        "PATIENT_ID\tSTART_DATE\tSTOP_DATE\tEVENT_TYPE\tAGENT\tSTATUS",
        "0040\t0\t84\tTREATMENT\tNivolumab\t",
        "0040\t90\t\tStatus\t\tProgression",
        "0040\t-3.5\t\tRadiation-Therapy\t\t",
    )
    assert found == []
    assert list(tables) == ["treatment", "status", "radiation_therapy"]
    assert tables["treatment"].columns == [column.name for column in TIMELINES["treatment"].columns]
    assert tables["treatment"].select("patient_id", "start_day", "stop_day", "agent").rows() == [("0040", 0.0, 84.0, "Nivolumab")]
    assert tables["status"].rows() == [("0040", 90.0, None, "Progression")]
    assert tables["radiation_therapy"].columns == ["patient_id", "start_day", "stop_day"]
    assert tables["radiation_therapy"]["start_day"].to_list() == [-3.5]


def test_lesions(tmp_path: Path) -> None:
    tables, found = read(
        tmp_path / "t.txt",
        "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tLESION_ID\tLESION_CLASS\tIS_NODE\tDIAMETER_MM",
        "p\t0\tIMAGING\tL1\tTarget\tNo\t13",
        "p\t0\tIMAGING\tL2\tnon-target\tYes\t",
        "p\t40\tIMAGING\tL3\tsomewhere\t\t-2",
    )
    assert list(tables) == ["lesion"]
    lesions = tables["lesion"]
    assert lesions.columns == [column.name for column in TIMELINES["lesion"].columns]
    assert lesions["lesion_class"].to_list() == ["target", "non_target", None]
    assert lesions["is_node"].to_list() == [False, True, None]
    assert lesions["diameter_mm"].to_list() == [13.0, None, -2.0]
    assert [(p.code, p.severity, p.line, p.value) for p in found] == [
        ("out_of_range", Severity.ERROR, 4, "-2"),
        ("unknown_value", Severity.WARNING, 4, "somewhere"),
    ]


def test_images_without_lesions_stay_text(tmp_path: Path) -> None:
    tables, found = read(tmp_path / "t.txt", "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tMODALITY", "p\t0\tIMAGING\tCT")
    assert tables["imaging"].row(0, named=True) == {"patient_id": "p", "start_day": 0.0, "stop_day": None, "modality": "CT"}
    assert found == []


def test_results_stay_text(tmp_path: Path) -> None:
    header = "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tTEST\tRESULT\tULN"
    tables, found = read(tmp_path / "t.txt", header, "p\t0\tLAB_TEST\tCRP\t<0.2\t5", "p\t1\tLAB_TEST\tCRP\tND\t")
    assert tables["lab_test"]["result"].to_list() == ["<0.2", "ND"]
    assert tables["lab_test"]["uln"].to_list() == [5.0, None]
    assert found == []


def test_days_that_are_no_numbers_are_errors(tmp_path: Path) -> None:
    tables, found = read(tmp_path / "t.txt", "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tSTATUS", "p\t2017-03-01\tSTATUS\tAlive")
    assert tables["status"]["start_day"].to_list() == [None]
    assert [(p.code, p.line, p.column, p.value) for p in found] == [("not_a_number", 2, "START_DATE", "2017-03-01")]


def test_other_problems(tmp_path: Path) -> None:
    header = "PATIENT_ID\tSTART_DATE\tSTOP_DATE\tEVENT_TYPE\tAGENT"
    tables, found = read(tmp_path / "t.txt", header, "p\t9\t3\tTREATMENT\tx", "\t9\t\tTREATMENT\tx", "p\t9\t\t\tx")
    assert tables["treatment"].height == 2
    assert [(p.code, p.severity, p.line) for p in found] == [
        ("missing_value", Severity.ERROR, 3),
        ("bad_days", Severity.WARNING, 2),
        ("missing_value", Severity.WARNING, 4),
    ]


@pytest.mark.parametrize("header", ["PATIENT_ID\tSTART_DATE", "START_DATE\tEVENT_TYPE"])
def test_missing_columns(tmp_path: Path, header: str) -> None:
    tables, found = read(tmp_path / "t.txt", header, "1\t2")
    assert not tables
    assert [p.code for p in found] == ["missing_column"]


@pytest.mark.parametrize(
    ("file", "heights"),
    [
        ("lesions_tumorgrowth_1to3/data_timeline_lesion.txt", {"lesion": 3533}),
        ("mel_nivolumab_riaz_2017/data_timeline_lab_test.txt", {"lab_test": 201}),
        ("pancancer_nivolumab_amadeus/data_timeline_lab_test.txt", {"lab_test": 15966}),
        ("pancancer_nivolumab_amadeus/data_timeline_adverse_event.txt", {"adverse_event": 916}),
        ("pancancer_nivolumab_amadeus/data_timeline_treatment.txt", {"treatment": 542}),
        ("pancancer_nivolumab_amadeus/data_timeline_specimen.txt", {"specimen": 136}),
        ("uc_atezolizumab_snyder_2017/data_timeline_specimen.txt", {"specimen": 26}),
    ],
)
def test_real_timelines(cohorts: Path, file: str, heights: dict[str, int]) -> None:
    found: list[Problem] = []
    tables = read_timeline(cohorts / file, name=file, found=found, inputs=[])
    assert {name: table.height for name, table in tables.items()} == heights
    assert not [p for p in found if p.severity is Severity.ERROR]


def test_amadeus_results_are_kept_as_written(cohorts: Path) -> None:
    path = cohorts / "pancancer_nivolumab_amadeus" / "data_timeline_lab_test.txt"
    results = read_timeline(path, name=path.name, found=[], inputs=[])["lab_test"]["result"]
    assert (results == "<0.2").sum() == 53
    assert (results == "ND").sum() == 1613


def test_headers_may_be_our_own_words(tmp_path: Path) -> None:
    tables, found = read(tmp_path / "t.txt", "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tline\tevent", "p\t1\tSURGERY\tx\ty")
    assert tables["surgery"].row(0, named=True) == {
        "patient_id": "p",
        "start_day": 1.0,
        "stop_day": None,
        "line": "x",
        "event": "y",
    }
    assert found == []


def test_prior_and_study_treatment_are_told_apart(tmp_path: Path) -> None:
    header = "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tAGENT\tCONTEXT\tLINE\tBEST_RESPONSE\tAGENT_VERBATIM"
    tables, found = read(
        tmp_path / "t.txt",
        header,
        "p\t-90\tTREATMENT\tx\tPrior therapy\tFirst-line\tProgressive Disease\tX (oral)",
        "p\t0\tTREATMENT\ty\tStudy treatment\t\t\t",
        "p\t300\tTREATMENT\tz\tafterwards\t\t\t",
    )
    treatment = tables["treatment"]
    assert treatment["context"].to_list() == ["prior", "study", None]
    assert treatment["line_of_therapy"].to_list() == ["First-line", None, None]
    assert treatment["best_response"].to_list() == ["PD", None, None]
    assert treatment["agent_verbatim"].to_list() == ["X (oral)", None, None]
    assert [(p.code, p.line, p.value) for p in found] == [("unknown_value", 4, "afterwards")]


def test_nothing_of_a_specified_event_is_lost(tmp_path: Path) -> None:
    header = "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tTEST\tRESULT\tSPECIMEN_TYPE\tABOVE_ULOQ\tSTUDY_DAY\tQC_FLAG\tEmpty\tstart_day"
    tables, found = read(tmp_path / "t.txt", header, "p\t0\tLAB_TEST\tsPD-L1\t11\tSerum\tYes\t1\tNo\t\tzero")
    lab = tables["lab_test"]
    assert lab.columns == [*(column.name for column in TIMELINES["lab_test"].columns), "qc_flag", "start_day_as_written"]
    row = lab.row(0, named=True)
    assert (row["specimen_type"], row["above_uloq"], row["study_day"], row["qc_flag"]) == ("Serum", True, 1.0, "No")
    assert row["start_day_as_written"] == "zero"
    assert row["below_lloq"] is None
    assert found == []


def test_an_event_without_a_required_column_stays_text_with_an_error(tmp_path: Path) -> None:
    tables, found = read(tmp_path / "t.txt", "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tRESULT", "p\t0\tLAB_TEST\t11")
    assert tables["lab_test"].row(0, named=True) == {"patient_id": "p", "start_day": 0.0, "stop_day": None, "result": "11"}
    assert [(p.code, p.severity, p.column) for p in found] == [("missing_column", Severity.ERROR, "TEST")]


def test_headers_that_differ_in_case_only_are_both_kept(tmp_path: Path) -> None:
    tables, _ = read(tmp_path / "t.txt", "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tNote\tNOTE", "p\t1\tSURGERY\tx\ty")
    assert tables["surgery"].select("note", "note_as_written").row(0) == ("x", "y")


def test_prior_therapy_of_amadeus(cohorts: Path) -> None:
    path = cohorts / "pancancer_nivolumab_amadeus" / "data_timeline_treatment.txt"
    found: list[Problem] = []
    treatment = read_timeline(path, name=path.name, found=found, inputs=[])["treatment"]
    assert dict(treatment["context"].value_counts().iter_rows()) == {"prior": 463, "study": 79}
    assert treatment.columns[-1:] == ["agent_verbatim"]
    assert treatment["best_response"].null_count() == 18
    assert found == []


def test_flags_of_riaz(cohorts: Path) -> None:
    path = cohorts / "mel_nivolumab_riaz_2017" / "data_timeline_lab_test.txt"
    lab = read_timeline(path, name=path.name, found=[], inputs=[])["lab_test"]
    assert int(lab["above_uloq"].sum()) == 18
    assert lab["qc_flag"].value_counts().sort("qc_flag").rows() == [("No", 180), ("Yes", 21)]
