"""Real cohorts: every call equals the plain reading of its rule, and says why."""

from pathlib import Path

import polars as pl
import pytest

from icires.catalogue.kleene import plain_call, plain_direction
from icires.profiling.profile import Profile, profile
from icires.study.read import read_study

COHORTS = Path(__file__).parents[2].parent / "shared" / "cohorts"
NAMES = ("mel_nivolumab_riaz_2017", "uc_atezolizumab_snyder_2017", "pancancer_nivolumab_amadeus")


@pytest.fixture(scope="module", params=NAMES)
def made(request: pytest.FixtureRequest) -> Profile:
    folder = COHORTS / str(request.param)
    if not folder.is_dir():
        pytest.skip(f"the real cohort {request.param} is not on this machine")
    return profile(read_study(folder))


def test_every_call_is_the_plain_reading_of_its_rule(made: Profile) -> None:
    features = {row["sample_id"]: row for row in made.features.to_dicts()}
    for row in made.calls.select("sample_id", "mechanism", "call", "direction").iter_rows(named=True):
        mechanism, known = made.catalogue.mechanisms[row["mechanism"]], features[row["sample_id"]]
        assert row["call"] == plain_call(mechanism, known, made.catalogue), row
        assert row["direction"] == plain_direction(mechanism, known, made.catalogue), row


def test_every_call_says_what_decided_it_or_what_was_missing(made: Profile) -> None:
    known = made.calls.filter(pl.col("call") != "not_assessable")
    open_ = made.calls.filter(pl.col("call") == "not_assessable")
    assert known.height + open_.height == made.study.samples.height * len(made.catalogue.mechanisms)
    assert known.select("findings", "basis").null_count().sum_horizontal().item() == 0
    assert known["missing"].null_count() == known.height
    assert open_["missing"].null_count() == 0
    assert open_["findings"].null_count() == open_["basis"].null_count() == open_.height
    reasons = open_["missing"].str.replace_all("not computed by this version", "to come")
    assert not reasons.str.contains("unknown|not computed").any()


def test_origins_fit_the_calls(made: Profile) -> None:
    seen = set(made.calls.select("call", "origin").unique().iter_rows())
    present = {("present", origin) for origin in ("baseline", "acquired", "persisting", "unknown")}
    assert seen <= present | {("absent", None), ("absent", "lost"), ("not_assessable", None)}
    baseline = made.calls.filter(pl.col("timepoint") == "baseline", pl.col("call") == "present")
    assert set(baseline["origin"]) <= {"baseline"}
