"""The demo end to end: what is planted is found, and nothing else."""

import csv
from pathlib import Path

import pytest

from icires.demo.run import run_demo
from icires.errors import OutputError


@pytest.mark.parametrize("seed", [2026, 1, 7])
def test_planted_mechanisms_are_found_and_nothing_is_falsely_called(tmp_path: Path, seed: int) -> None:
    counts = run_demo(tmp_path / "demo", seed=seed).score.counts
    assert counts["missed"] == counts["false_call"] == counts["false_exclusion"] == 0
    assert counts["found"] > 100
    assert counts["hidden"] > 10


def test_the_folder_holds_study_profile_truth_and_comparison_and_is_replaced_by_the_next(tmp_path: Path) -> None:
    first = run_demo(tmp_path / "demo", seed=3)
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {
        *("study", "profile", "planted_truth.tsv", "comparison.tsv", "README.txt", "contents.json"),
    }
    with (tmp_path / "demo" / "comparison.tsv").open() as handle:
        outcomes = [row["outcome"] for row in csv.DictReader(handle, delimiter="\t")]
    assert outcomes.count("found") == first.score.counts["found"]
    run_demo(tmp_path / "demo", seed=4)
    assert "seed 4" in (tmp_path / "demo" / "README.txt").read_text()


def test_a_folder_of_the_user_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        run_demo(tmp_path, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_acquired_mechanisms_have_the_origin_acquired(tmp_path: Path) -> None:
    result = run_demo(tmp_path / "demo", seed=2026)
    pairs = result.profile.calls.filter(result.profile.calls["sample_id"].str.ends_with("-T2"))
    origins = set(pairs.filter(pairs["call"] == "present")["origin"])
    assert {"acquired", "persisting"} <= origins
