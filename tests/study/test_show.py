"""What `icires validate` prints: short, with ids, each remedy once."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from icires.errors import Problem, Severity
from icires.study.inspection import Inspection
from icires.study.problems import clause, empty, listed, on_lines, problems_table
from icires.study.read import inspect_study
from icires.study.show import show_inspection
from icires.study.tables import RECOGNISED

from .conftest import FILES, MakeStudy

SAMPLES = FILES["data_clinical_sample.txt"]


def shown(inspection: Inspection) -> str:
    out = StringIO()
    show_inspection(inspection, Console(file=out, width=100, highlight=False))
    return out.getvalue()


def of_problems(*problems: Problem) -> str:
    return shown(Inspection(None, problems_table(problems), empty(RECOGNISED), ""))


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1 row has no gene"), (2, "2 rows have no gene"), (0, "0 rows have no gene")],
)
def test_one_and_several(n: int, said: str) -> None:
    assert clause(n, "row", "have no gene") == said


def test_verbs_and_lines() -> None:
    assert clause(1, "cell", "are odd", lines=[7]) == "1 cell (line 7) is odd"
    assert clause(2, "cell", "name nothing", lines=[7, 8]) == "2 cells (lines 7, 8) name nothing"
    assert clause(1, "cell", "name nothing") == "1 cell names nothing"
    assert on_lines(range(1, 9)) == "lines 1, 2, 3, 4, 5, ..."
    assert on_lines([3], 9) == "lines 3, ..."
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"


def test_a_sound_study(make_study: MakeStudy) -> None:
    text = shown(inspect_study(make_study()))
    assert "A tiny study: 2 patients, 2 samples, GRCh37\n  mutations: 2 samples\n" in text
    assert "taken by synonym: 1 value (--write-mapping shows each)" in text
    assert text.endswith("0 errors, 2 warnings, 1 note. The study can be profiled.\n")


def test_a_build_is_only_asked_for_where_there_are_places(make_study: MakeStudy) -> None:
    meta = FILES["meta_study.txt"].replace("reference_genome: hg19\n", "")
    without = {"meta_study.txt": meta, "meta_mutations.txt": None, "data_mutations.txt": None}
    assert "genome" not in shown(inspect_study(make_study(without))).splitlines()[0]


def test_problems_of_one_kind_share_a_remedy() -> None:
    same = [Problem(Severity.WARNING, "c", f"{n} cells are odd.", "mend them.", "f.txt", n, "C", f"v{n}") for n in (2, 3)]
    other = Problem(Severity.WARNING, "d", "odd.", "nothing to do.", "f.txt", 2)
    text = of_problems(same[0], other, same[1])
    assert text.count("mend them.") == 1
    assert "warning  f.txt, column C\n    v2: 2 cells are odd.\n    v3: 3 cells are odd.\n    remedy: mend them.\n" in text
    assert "warning  f.txt, line 2\n    odd.\n" in text
    assert "nothing to do" not in text


def test_very_many_problems_of_one_kind_are_cut() -> None:
    text = of_problems(*(Problem(Severity.ERROR, "c", "odd.", "mend it.", "f.txt", n) for n in range(1, 31)))
    assert "    line 12: odd.\n    and 18 more like these (-o FILE writes all).\n" in text
    assert "30 errors, 0 warnings, 0 notes. The study cannot be profiled" in text


def problem(folder: Path, code: str) -> Problem:
    rows = [row for row in inspect_study(folder).problems.iter_rows(named=True) if row["code"] == code]
    return Problem(Severity(rows[0]["severity"]), code, rows[0]["message"], rows[0]["remedy"], rows[0]["file"], rows[0]["line"])


def test_a_sample_without_a_patient_is_named(make_study: MakeStudy) -> None:
    one = problem(make_study({"data_clinical_sample.txt": SAMPLES + "\tLONELY\tBL\n"}), "sample_without_patient")
    assert (one.message, one.line) == ("1 row has no patient: sample LONELY (line 4).", 4)


def test_rows_without_a_sample_are_named_by_their_patients(make_study: MakeStudy) -> None:
    one = problem(make_study({"data_clinical_sample.txt": SAMPLES + "0041\t\tBL\n0040\t\tBL\n"}), "missing_sample_id")
    assert one.message == "2 rows have no sample id: patient 0041, 0040 (lines 4, 5)."


def test_data_of_an_unknown_sample_are_named_with_file_and_line(make_study: MakeStudy) -> None:
    maf = FILES["data_mutations.txt"]
    one = problem(
        make_study({"data_mutations.txt": maf + maf.splitlines()[1].replace("0040_T", "NOBODY") + "\n"}), "unknown_sample"
    )
    assert one.message == "1 sample with mutations is not in the clinical sample file: NOBODY."
    assert (one.file, one.line) == ("data_mutations.txt", 3)


def test_samples_of_a_cancer_that_has_no_code_are_counted(make_study: MakeStudy) -> None:
    samples = "PATIENT_ID\tSAMPLE_ID\tCANCER_TYPE\n0040\t0040_T\tSarcoma\n0041\t0041_T\tMelanoma\n"
    one = problem(make_study({"data_clinical_sample.txt": samples}), "unknown_cancer")
    assert one.message.startswith("1 sample has a cancer type that no single OncoTree code stands for")


def test_spellings_that_the_mapping_takes_as_one_are_told_once(make_study: MakeStudy) -> None:
    patients = "PATIENT_ID\tBOR\n0040\tPD/Death\n0041\tPD/death\n"
    table = inspect_study(make_study({"data_clinical_patient.txt": patients})).problems
    assert [row["message"] for row in table.iter_rows(named=True) if row["code"] == "unknown_value"] == [
        "2 cells (lines 2, 3) hold a value that is not known for best_overall_response: unknown there."
    ]


def test_a_table_that_could_not_be_read_is_not_asked_for_again(make_study: MakeStudy) -> None:
    codes = inspect_study(make_study({"data_mutations.txt": "Hugo_Symbol\nKRAS\n"})).problems["code"].to_list()
    assert codes == ["missing_column"]
