from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from icires.profiling.profile import profile

Make = Callable[..., Any]


def test_a_study_without_data_has_no_answers_but_reasons(mechanism: Make, catalogue: Make, samples: Make, study: Make) -> None:
    knowledge = catalogue(mechanism({"two_hits": ("b2m_two_hits", "==", True)}, "two_hits"))
    made = profile(study(samples([["s1", "p1"], ["s2", "p2"]])), catalogue=knowledge, time=datetime(2030, 1, 1, tzinfo=UTC))
    assert made.calls["call"].to_list() == ["not_assessable"] * 2
    assert all(text.startswith("two_hits: ") and len(text) > len("two_hits: ") for text in made.calls["missing"])
    assert made.features["b2m_two_hits"].null_count() == 2
    assert made.response["patient_id"].to_list() == ["p1", "p2"]
    assert made.biomarkers.is_empty()
    assert made.problems is made.study.problems
    assert made.recognised is made.study.recognised
    assert made.provenance["parameters"] == {"catalogue": "given"}
    assert made.provenance["time"] == "2030-01-01T00:00:00+00:00"


def test_general_features_are_there_whatever_the_catalogue_asks(catalogue: Make, samples: Make, study: Make) -> None:
    made = profile(study(samples([["s1", "p1"]])), catalogue=catalogue())
    assert {"cancer", "therapy", "tmb", "purity", "msi_high"} <= set(made.features.columns)
    assert made.calls.is_empty()


def test_what_is_no_feature_is_not_computed(
    mechanism: Make, biomarker: Make, catalogue: Make, samples: Make, study: Make
) -> None:
    knowledge = catalogue(
        mechanism({"f": ("no_such_feature", ">", 1)}, "f"), biomarkers=[biomarker("b", "no_such_feature_either", [])]
    )
    made = profile(study(samples([["s1", "p1"]])), catalogue=knowledge)
    assert made.calls["missing"].to_list() == ["f: not computed"]
    assert made.biomarkers["missing"].to_list() == ["not computed"]


def test_time_is_taken_from_the_environment(catalogue: Make, samples: Make, study: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    made = profile(study(samples([["s1", "p1"]])), catalogue=catalogue())
    assert made.provenance["time"] == "1970-01-02T00:00:00+00:00"


def test_the_package_has_a_catalogue_of_its_own(samples: Make, study: Make) -> None:
    made = profile(study(samples([["s1", "p1"]])))
    assert made.calls.height == len(made.catalogue.mechanisms) > 0
    assert made.calls["call"].unique().to_list() == ["not_assessable"]
    assert made.calls.filter(pl.col("missing").is_null()).is_empty()
    assert made.provenance["parameters"] == {"catalogue": "built in"}


def test_a_path_is_no_study_and_the_error_says_how_to_read_one() -> None:
    with pytest.raises(TypeError, match=r"icires\.read_study"):
        profile("my_study")  # type: ignore[arg-type]  # the mistake itself


def test_study_and_profile_are_short_at_the_prompt(mechanism: Make, catalogue: Make, samples: Make, study: Make) -> None:
    cohort = samples([["a", "p1"], ["b", "p2"]]).with_columns(tmb_reported=pl.Series([12.5, None]))
    made = profile(study(cohort), catalogue=catalogue(mechanism({"burden": ("tmb", ">=", 10)}, "burden")))
    assert repr(made.study) == "Study('made_up', patients=2, samples=2, problems=1)"
    assert repr(made) == f"Profile({made.study!r}, mechanisms=1, calls=2, not_assessable=1)"
