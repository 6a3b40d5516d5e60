"""Recognition of columns and values: standard names, synonyms, disputes, and the user's mapping."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.study.config import Config
from icires.study.findings import Findings, Rows
from icires.study.headers import normalised
from icires.study.recognise import recognise, value_of
from icires.study.tables import PATIENTS, SAMPLES, TABLES, Table

FILE = "data_clinical_patient.txt"


def rows_of(**columns: list[str | None]) -> Rows:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Rows(FILE, frame, pl.Series("line", range(5, 5 + frame.height), dtype=pl.Int64))


def read(table: Table, config: Config | None = None, **columns: list[str | None]) -> tuple[Mapping[str, list[object]], Findings]:
    taken, found = recognise(rows_of(**columns), table.columns, config=config or Config())
    return {name: values.to_list() for name, values in taken.items()}, found


def codes(found: Findings) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    "header", ["BOR", "bor", "Best Response", "best_overall_response", "Best Response (RECIST 1.1)", "RECIST"]
)
def test_headers_of_best_response(header: str) -> None:
    columns: dict[str, list[str | None]] = {header: ["Partial Response", "pd", "CR", None]}
    taken, found = read(PATIENTS, None, **columns)
    assert taken == {"best_overall_response": ["PR", "PD", "CR", None]}
    assert found.problems == []
    assert found.recognised[0].how == ("standard name" if normalised(header) in {"bor", "bestoverallresponse"} else "synonym")


@pytest.mark.parametrize(
    ("header", "values", "want"),
    [
        ("Time point", ["Pre-treatment", "Baseline", "BL", "On", "EDT", "PD", "Post"],
         ["baseline", "baseline", "baseline", "on_treatment", "on_treatment", "progression", "post_treatment"]),
        ("MSI_TYPE", ["Instable", "Stable", "MSS", "MSI-H", "MSI-Stable", "Do not report"],
         ["msi_high", "stable", "stable", "msi_high", "stable", "indeterminate"]),
        ("MMR", ["dMMR", "pMMR", "intact"], ["deficient", "proficient", "proficient"]),
        ("HLA_LOH", ["Yes", "No", "1", "0"], [True, False, True, False]),
    ],
)  # fmt: skip
def test_values_of_samples(header: str, values: list[str | None], want: list[object]) -> None:
    columns: dict[str, list[str | None]] = {header: values}
    taken, found = read(SAMPLES, None, **columns)
    assert list(taken.values()) == [want]
    assert found.problems == []


def test_the_preferred_header_wins_silently() -> None:
    taken, found = read(PATIENTS, BOR=["PR", "PD"], RECIST=["CR", "PD"])
    assert taken == {"best_overall_response": ["PR", "PD"]}
    assert found.problems == []


def test_two_candidates_that_differ_are_refused() -> None:
    taken, found = read(PATIENTS, RECIST=["CR", "PD"], Best_Response=["PR", "PD"])
    assert taken == {}
    (problem,) = found.problems
    assert problem.code == "ambiguous_column"
    assert problem.severity == "warning"
    assert "RECIST" in problem.message
    assert "Best_Response" in problem.message
    assert "icires.yaml" in problem.remedy
    assert found.candidates[0].headers == ("Best_Response", "RECIST")


def test_two_candidates_that_agree_in_every_row_are_no_dispute() -> None:
    taken, found = read(PATIENTS, RESPONSE=["0", "1", None], RESPONDER=["No", "Yes", None])
    assert taken == {"responder": [False, True, None]}
    assert codes(found) == ["agreeing_columns"]
    assert found.problems[0].column == "RESPONDER"


def test_an_unknown_is_not_an_agreement() -> None:
    taken, found = read(PATIENTS, RESPONSE=["0", "1", None], RESPONDER=["No", "Yes", "Yes"])
    assert taken == {}
    assert codes(found) == ["ambiguous_column"]


def test_values_decide_what_a_shared_header_means() -> None:
    assert read(PATIENTS, RESPONSE=["PR", "PD"])[0] == {"best_overall_response": ["PR", "PD"]}
    assert read(PATIENTS, RESPONSE=["R", "NR"])[0] == {"responder": [True, False]}
    taken, found = read(PATIENTS, RESPONSE=["good", "poor"])
    assert taken == {}
    assert set(codes(found)) == {"unknown_value"}
    assert [problem.line for problem in found.problems] == [5, 6]


def test_unknown_values_stay_unknown_with_count_and_first_lines() -> None:
    taken, found = read(PATIENTS, BOR=["PR", "Only scanned baseline", "Only scanned baseline"])
    assert taken["best_overall_response"] == ["PR", None, None]
    (problem,) = found.problems
    assert (problem.code, problem.line, problem.value) == ("unknown_value", 6, "Only scanned baseline")
    assert "2 cells (lines 6, 7)" in problem.message
    assert found.unknown[0].n_rows == 2


def test_a_name_with_its_abbreviation() -> None:
    taken, _ = read(PATIENTS, BOR=["Complete Response (CR)", "PD (progressive disease)", "SD (PR)", "PR (unconfirmed)"])
    assert taken == {"best_overall_response": ["CR", "PD", None, None]}


def test_very_many_unknown_values_are_summed_up() -> None:
    _, found = read(PATIENTS, BOR=[f"word {number}" for number in range(50)])
    assert len(found.problems) == 21
    assert "30 further values" in found.problems[-1].message


@pytest.mark.parametrize(
    ("value", "want"),
    [("1:DECEASED", True), ("0:LIVING", False), ("0:CENSORED", False), ("1: Dead", True), ("DECEASED", True), ("Alive", False),
     ("1", True), ("0:Alive at last contact", False)],
)  # fmt: skip
def test_survival_status(value: str, want: bool) -> None:
    assert read(PATIENTS, OS_STATUS=[value])[0] == {"os_event": [want]}


def test_a_code_against_its_label_stays_unknown() -> None:
    taken, found = read(PATIENTS, OS_STATUS=["0:DECEASED", "1:LIVING", "1:DECEASED"])
    assert taken == {"os_event": [None, None, True]}
    assert codes(found) == ["unknown_value", "unknown_value"]


def test_numbers_and_what_is_none() -> None:
    taken, found = read(PATIENTS, PFS_MONTHS=["1.5", "12,5", "NaN", "inf", "1e1", None])
    assert taken == {"pfs_months": [1.5, None, None, None, 10.0, None]}
    (problem,) = found.problems
    assert (problem.code, problem.line, problem.value) == ("not_a_number", 6, "12,5")
    assert "3 cells" in problem.message


def test_numbers_outside_their_limits_are_errors() -> None:
    _, found = read(PATIENTS, PFS_MONTHS=["-1", "0"], AGE=["130", "50"])
    assert [(p.code, p.severity, p.column) for p in found.problems] == [
        ("out_of_range", "error", "AGE"),
        ("out_of_range", "error", "PFS_MONTHS"),
    ]
    # another unit makes a large number smaller, and no unit a negative one possible
    assert ["another unit" in p.remedy for p in found.problems] == [True, False]
    _, found = read(SAMPLES, PURITY=["75", "0.5"])
    assert codes(found) == ["out_of_range"]


def test_units_of_the_mapping() -> None:
    config = Config(units={"purity": "percent", "callable_mb": "bp"})
    taken, found = read(SAMPLES, config, PURITY=["75", None], COVERED_MB=["34000000", "1"])
    assert taken["purity"] == [0.75, None]
    assert taken["callable_mb"] == [34.0, 1e-6]
    assert found.problems == []


def test_the_mapping_outranks_everything() -> None:
    config = Config(
        columns={FILE: {"best_overall_response": "INVESTIGATOR", "sex": None}},
        values={"best_overall_response": {"Only scanned baseline": "NE", "death": "PD", "CR": None}},
    )
    columns: dict[str, list[str | None]] = {
        "BOR": ["PR"] * 3,
        "INVESTIGATOR": ["only scanned  baseline", "Death", "CR"],
        "SEX": ["Male"] * 3,
    }
    taken, found = read(PATIENTS, config, **columns)
    assert taken == {"best_overall_response": ["NE", "PD", None]}
    assert found.problems == []
    assert {row.how for row in found.recognised} == {"icires.yaml"}


def test_a_mapped_header_that_is_not_there() -> None:
    config = Config(columns={FILE: {"best_overall_response": "RESPONSE_X"}})
    taken, found = read(PATIENTS, config, BOR=["PR"])
    assert taken == {}
    assert codes(found) == ["unknown_header"]


@pytest.mark.parametrize("table", [PATIENTS, SAMPLES], ids=lambda table: table.name)
def test_no_spelling_means_two_things(table: Table) -> None:
    for column in table.columns:
        owners: dict[str, str] = {}
        for meaning, spellings in column.values.items():
            for spelling in (meaning, *spellings):
                assert owners.setdefault(normalised(spelling), meaning) == meaning, (column.name, spelling)
    shared = {"response"}  # its values decide
    headers: dict[str, str] = {}
    for column in table.columns:
        for header in column.headers:
            if normalised(header) not in shared:
                assert headers.setdefault(normalised(header), column.name) == column.name, header


def test_every_table_has_its_key_and_unique_columns() -> None:
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert set(table.key) <= set(names), table.name


@given(st.sampled_from([c for c in (*PATIENTS.columns, *SAMPLES.columns) if c.values]), st.data())
def test_case_and_punctuation_of_values_do_not_matter(column: object, data: st.DataObject) -> None:
    column = next(c for c in (*PATIENTS.columns, *SAMPLES.columns) if c is column)
    meaning = data.draw(st.sampled_from(sorted(column.values)))
    spelling = data.draw(st.sampled_from([meaning, *column.values[meaning]]))
    mark = data.draw(st.sampled_from([" ", "_", "-", ".", "  "]))
    written = data.draw(st.sampled_from([str.upper, str.lower, str.title]))(spelling.replace(" ", mark).replace("_", mark))
    assert value_of(written, column, own={})[0] == meaning
