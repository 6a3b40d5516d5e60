import math
from collections.abc import Callable

import polars as pl
import pytest

from icires.profiling.response import SCHEMA, reported_resistance, reported_response, still_responding
from icires.study.study import Study

MakeStudy = Callable[..., Study]
MakeSamples = Callable[..., pl.DataFrame]


def response(study: MakeStudy, samples: MakeSamples, patients: pl.DataFrame) -> pl.DataFrame:
    return reported_response(study(samples([]), patients=patients))


def test_reported_values_are_taken_over(study: MakeStudy, samples: MakeSamples) -> None:
    patients = pl.DataFrame(
        {
            "patient_id": ["0040", "p2"],
            "best_overall_response": ["PR", None],
            "responder": [True, None],
            "pfs_months": [4.5, None],
            "pfs_event": [False, None],
            "os_months": [20.0, None],
            "os_event": [True, None],
            "sex": ["female", "male"],
        }
    )
    table = response(study, samples, patients)
    assert table.schema == SCHEMA
    assert table.row(0) == ("0040", "PR", True, 4.5, False, 20.0, True, "reported")
    assert table.row(1) == ("p2", *[None] * 7)


def test_days_are_months_where_there_are_days_only(study: MakeStudy, samples: MakeSamples) -> None:
    patients = pl.DataFrame(
        {
            "patient_id": ["a", "b", "c", "d"],
            "pfs_months": [None, 12.0, None, math.nan],
            "pfs_days": [365.25, 1000.0, None, 30.4375],
        }
    )
    table = response(study, samples, patients)
    assert table["pfs_months"].to_list() == pytest.approx([12.0, 12.0, None, 1.0])
    assert table["os_months"].null_count() == 4
    assert table["basis"].to_list() == ["reported", "reported", None, "reported"]


def test_whole_days_are_read_too(study: MakeStudy, samples: MakeSamples) -> None:
    table = response(study, samples, pl.DataFrame({"patient_id": ["a"], "os_days": [731]}))
    assert table["os_months"].to_list() == pytest.approx([24.016427])


def test_a_study_that_says_nothing(study: MakeStudy, samples: MakeSamples) -> None:
    table = response(study, samples, pl.DataFrame({"patient_id": ["a"]}))
    assert table.schema == SCHEMA
    assert table.row(0) == ("a", *[None] * 7)


@pytest.mark.parametrize(
    ("best", "timepoints", "expected"),
    [
        ("PD", ["baseline"], "primary"),
        ("PR", ["baseline", "progression"], "acquired"),
        ("CR", ["progression"], "acquired"),
        ("PR", ["baseline"], None),  # still responding, for all that is known
        ("SD", ["baseline", "progression"], None),  # its duration decides
        ("NE", ["progression"], None),
        (None, ["progression"], None),
    ],
)
def test_the_type_of_resistance_is_told_only_where_the_report_settles_it(
    best: str | None, timepoints: list[str], expected: str | None
) -> None:
    response = pl.DataFrame(
        {"patient_id": ["p"], "best_overall_response": [best]}, schema_overrides={"best_overall_response": pl.String}
    )
    samples = pl.DataFrame({"patient_id": ["p"] * len(timepoints), "timepoint": timepoints})
    assert reported_resistance(response, samples).get("p") == expected
    assert reported_resistance(response, samples.drop("timepoint")).get("p") == ("primary" if best == "PD" else None)


@pytest.mark.parametrize(
    ("best", "event", "timepoint", "responds"),
    [
        ("CR", False, "baseline", True),
        ("PR", None, "baseline", True),
        ("PR", True, "baseline", False),  # progression or death: it is over
        ("PR", False, "progression", False),
        ("SD", False, "baseline", False),
        (None, None, "baseline", False),
    ],
)
def test_who_responds_for_all_that_is_known(best: str | None, event: bool | None, timepoint: str, responds: bool) -> None:
    response = pl.DataFrame(
        {"patient_id": ["p"], "best_overall_response": [best], "pfs_event": [event]},
        schema={"patient_id": pl.String, "best_overall_response": pl.String, "pfs_event": pl.Boolean},
    )
    samples = pl.DataFrame({"patient_id": ["p"], "timepoint": [timepoint]})
    assert still_responding(response, samples) == (frozenset({"p"}) if responds else frozenset())
