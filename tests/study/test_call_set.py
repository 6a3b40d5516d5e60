"""What a call set does not hold is told before anything is called."""

from pathlib import Path

import pytest

from icires.study.call_set import call_set_problems
from icires.study.read import inspect_study
from icires.study.study import CallSet

from .conftest import COHORTS, MakeStudy


def call_set(**changes: bool | int | None) -> CallSet:
    whole = {
        "n_variants": 1000, "snv": True, "indel": True, "synonymous": True, "consequences": True, "alleles": True,
        "depths": True, "germline": False,
    }  # fmt: skip
    return CallSet(**(whole | changes), source="data_mutations.txt")  # type: ignore[arg-type]  # a mapping has one type of value


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"n_variants": 0, "snv": None, "indel": None}, []),
        ({"indel": False, "synonymous": False}, ["no_indels", "no_synonymous"]),
        ({"indel": None}, ["indels_unknown"]),
        ({"snv": False}, ["no_substitutions"]),
        ({"consequences": False, "depths": False}, ["no_consequences", "no_depths"]),
    ],
)
def test_what_is_missing_is_told(changes: dict[str, bool | int | None], codes: list[str]) -> None:
    assert [problem.code for problem in call_set_problems(call_set(**changes))] == codes


def test_the_word_of_the_mapping_silences_the_warning(make_study: MakeStudy) -> None:
    silent = inspect_study(make_study()).problems["code"].to_list()
    assert "indels_unknown" in silent
    told = make_study({"icires.yaml": "assays: {mutations: {kinds: {indel: true}}}\n"})
    assert "indels_unknown" not in inspect_study(told).problems["code"].to_list()


@pytest.mark.parametrize(
    ("cohort", "codes"),
    [
        ("mel_nivolumab_riaz_2017", {"no_indels", "no_synonymous"}),
        ("uc_atezolizumab_snyder_2017", {"no_indels", "no_consequences", "no_depths"}),
    ],
)
def test_the_real_call_sets(cohort: str, codes: set[str]) -> None:
    folder: Path = COHORTS / cohort
    if not folder.is_dir():
        pytest.skip("the real cohorts (../shared/cohorts) are not on this machine")
    assert codes <= set(inspect_study(folder).problems["code"])
