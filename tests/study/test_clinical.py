"""Patients and samples: ids as text, borrowed columns, survival, cancers."""

import polars as pl
import pytest

from icires.errors import Problem
from icires.study.clinical import Clinical, build_clinical
from icires.study.config import Config
from icires.study.findings import Rows
from icires.study.problems import schema_of
from icires.study.read import inspect_study, read_study
from icires.study.specimens import with_collection_days
from icires.study.survival import settle_survival
from icires.study.tables import PATIENTS, SAMPLES

from .conftest import MakeStudy

CODES = {"SKCM": "SKCM", "Melanoma": "MEL", "skcm": "SKCM", "Lung": "LUNG"}


def rows_of(name: str, **columns: list[str | None]) -> Rows:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Rows(name, frame, pl.Series("line", range(2, 2 + frame.height), dtype=pl.Int64))


def build(patients: Rows | None, samples: Rows, *, type_of_cancer: str | None = None) -> Clinical:
    return build_clinical(patients, samples, config=Config(), type_of_cancer=type_of_cancer, cancer_of=CODES.get)


def codes(clinical: Clinical) -> list[str]:
    return [problem.code for problem in clinical.findings.problems]


def test_tables_have_every_column_and_nothing_else() -> None:
    clinical = build(rows_of("p", PATIENT_ID=["1"], SMOKING=["x"]), rows_of("s", PATIENT_ID=["1"], SAMPLE_ID=["1a"], SITE=["y"]))
    assert dict(clinical.patients.schema) == schema_of(PATIENTS)
    assert dict(clinical.samples.schema) == schema_of(SAMPLES)


def test_ids_that_look_like_numbers_stay_text(make_study: MakeStudy) -> None:
    study = read_study(make_study())
    assert study.samples["sample_id"].to_list() == ["0040_T", "0041_T"]
    assert study.samples["patient_id"].to_list() == ["0040", "0041"]
    assert study.others["clinical_patient"]["PATIENT_ID"].to_list() == ["0040", "0041"]


@pytest.mark.parametrize("n_comments", [0, 4, 5])
def test_comment_lines_and_true_line_numbers(make_study: MakeStudy, n_comments: int) -> None:
    text = "#a\tb\n" * n_comments + "PATIENT_ID\tBOR\n0040\tPR\n\n0041\tstrange\n"
    problems = inspect_study(make_study({"data_clinical_patient.txt": text})).problems
    assert problems.filter(pl.col("code") == "unknown_value")["line"].to_list() == [n_comments + 4]


def test_patients_only_in_the_sample_file_are_added() -> None:
    clinical = build(rows_of("p", PATIENT_ID=["1", "3"]), rows_of("s", PATIENT_ID=["1", "2"], SAMPLE_ID=["1a", "2a"]))
    assert clinical.patients["patient_id"].to_list() == ["1", "3", "2"]
    assert codes(clinical) == ["patient_added"]


def test_without_a_patient_file_patients_come_from_the_samples() -> None:
    samples = rows_of("s", PATIENT_ID=["1", "1", "2"], SAMPLE_ID=["a", "b", "c"], BOR=["PR", "PR", "PD"], SEX=["F", "M", "F"])
    clinical = build(None, samples)
    assert clinical.patients["patient_id"].to_list() == ["1", "2"]
    assert clinical.patients["best_overall_response"].to_list() == ["PR", "PD"]
    assert clinical.patients["sex"].to_list() == [None, "female"]
    assert codes(clinical) == ["differs_between_samples"]


def test_only_what_is_true_of_the_tumour_is_lent_to_samples() -> None:
    patients = rows_of("p", PATIENT_ID=["1", "2"], MSI_STATUS=["MSI-H", None], PURITY=["0.5", "0.5"], TIMEPOINT=["Pre", "Pre"])
    clinical = build(patients, rows_of("s", PATIENT_ID=["2", "1", "1"], SAMPLE_ID=["a", "b", "c"]))
    assert clinical.samples["msi_status"].to_list() == [None, "msi_high", "msi_high"]
    assert clinical.samples["purity"].null_count() == 3
    assert clinical.samples["timepoint"].null_count() == 3


def test_a_column_of_the_sample_file_is_not_overwritten() -> None:
    patients = rows_of("p", PATIENT_ID=["1"], CANCER_TYPE=["Lung"])
    clinical = build(patients, rows_of("s", PATIENT_ID=["1"], SAMPLE_ID=["a"], CANCER_TYPE=["Melanoma"]))
    assert clinical.samples["cancer_type"].to_list() == ["Melanoma"]


@pytest.mark.parametrize(
    ("columns", "study", "want", "problems"),
    [
        ({"ONCOTREE_CODE": "SKCM", "CANCER_TYPE": "Lung"}, None, "SKCM", []),
        ({"ONCOTREE_CODE": "XXXX", "CANCER_TYPE": "Lung"}, None, "LUNG", []),
        ({"CANCER_TYPE_DETAILED": "Melanoma", "CANCER_TYPE": "Lung"}, "skcm", "MEL", []),
        ({"CANCER_TYPE": "Rare"}, "skcm", None, ["unknown_cancer"]),
        ({"SITE": "x"}, "skcm", "SKCM", []),
        ({"SITE": "x"}, "mixed", None, []),
        ({"SITE": "x"}, None, None, []),
    ],
    ids=["code", "code unknown", "detailed type", "unknown type", "study", "mixed study", "nothing"],
)
def test_cancers(columns: dict[str, str], study: str | None, want: str | None, problems: list[str]) -> None:
    lists = {name: [value] for name, value in columns.items()}
    samples = Rows(
        "s",
        pl.DataFrame({"PATIENT_ID": ["1"], "SAMPLE_ID": ["a"], **lists}),
        pl.Series("line", [2], dtype=pl.Int64),
    )
    clinical = build(rows_of("p", PATIENT_ID=["1"]), samples, type_of_cancer=study)
    assert clinical.samples["oncotree_code"].to_list() == [want]
    assert codes(clinical) == problems


def test_missing_id_columns() -> None:
    clinical = build(rows_of("p", NAME=["1"]), rows_of("s", PATIENT_ID=["1"], NAME=["a"]))
    assert codes(clinical) == ["missing_column", "missing_column"]
    assert clinical.samples.is_empty()


def patients_with(**columns: list[float | bool | None]) -> pl.DataFrame:
    frame = pl.DataFrame({"patient_id": [str(n) for n in range(len(next(iter(columns.values()))))], **columns})
    return frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in schema_of(PATIENTS).items()
    )


def test_months_come_from_days_where_only_days_are_given() -> None:
    found: list[Problem] = []
    frame = settle_survival(patients_with(pfs_days=[30.4375, None], os_days=[365.25, 0.0]), file="p", found=found)
    assert frame["pfs_months"].to_list() == [1.0, None]
    assert frame["os_months"].to_list() == [12.0, 0.0]
    assert found == []


@pytest.mark.parametrize(
    ("columns", "codes"),
    [
        ({"pfs_days": [304.375], "pfs_months": [10.0]}, []),
        ({"pfs_days": [304.375], "pfs_months": [10.09]}, []),  # 0.9 %
        ({"pfs_days": [304.375], "pfs_months": [10.2]}, ["survival_units"]),  # 2 %
        ({"pfs_days": [10.0], "pfs_months": [0.3]}, []),  # months with one decimal
        ({"pfs_days": [10.0], "pfs_months": [10.0]}, ["survival_units"]),
        ({"pfs_months": [5.0], "os_months": [4.0]}, ["pfs_longer_than_os"]),
        ({"pfs_months": [5.0], "os_months": [5.0]}, []),
        ({"pfs_months": [5.0], "os_months": [None]}, []),
        ({"pfs_event": [True], "pfs_months": [None]}, ["event_without_time"]),
        ({"os_event": [False], "os_days": [20.0]}, []),
    ],
)
def test_survival_that_contradicts_itself(columns: dict[str, list[float | bool | None]], codes: list[str]) -> None:
    found: list[Problem] = []
    settle_survival(patients_with(**columns), file="p", found=found)
    assert [problem.code for problem in found] == codes
    assert all(problem.severity == "warning" for problem in found)


def test_days_of_collection_and_the_time_points_they_prove() -> None:
    samples = build(
        None, rows_of("s", PATIENT_ID=list("1234"), SAMPLE_ID=list("abcd"), TIMEPOINT=[None, None, "On", None])
    ).samples
    days = pl.DataFrame({"sample_id": ["a", "b", "c", "d", "d"], "start_day": [-3, 20, 0, 1, 2]})
    found: list[Problem] = []
    got = with_collection_days(samples, days, found=found)
    assert got["collection_day"].to_list() == [-3.0, 20.0, 0.0, None]
    assert got["timepoint"].to_list() == ["baseline", None, "on_treatment", None]
    assert {problem.code for problem in found} == {"collection_day_from_timeline", "timepoint_from_day"}
    assert with_collection_days(samples, None, found=[]).equals(samples)
