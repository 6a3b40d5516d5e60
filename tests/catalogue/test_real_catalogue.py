"""The shipped catalogue: every check passes, and every item that it says it covers is an item of the review."""

from functools import partial
from pathlib import Path

import pytest

from icires.catalogue.check import check_catalogue
from icires.catalogue.check_names import entries
from icires.catalogue.kleene import plain_call
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.yaml_text import read_yaml
from icires.features.awaited import is_known

REVIEW = Path(__file__).parents[3] / "shared" / "knowledge" / "review"
KINDS = ("mechanisms", "biomarkers", "strategies", "definitions")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_catalogue_holds_together(catalogue: Catalogue) -> None:
    problems = check_catalogue(catalogue, is_feature=partial(is_known, signatures=catalogue.signatures))
    assert [f"{problem.where}: {problem.message}" for problem in problems] == []


def test_every_case_runs(catalogue: Catalogue) -> None:
    runs = [(m.id, n) for m in catalogue.mechanisms.values() for n, case in enumerate(m.cases)
            if plain_call(m, case.given, catalogue) == case.expect]  # fmt: skip
    assert len(runs) == sum(len(mechanism.cases) for mechanism in catalogue.mechanisms.values())
    assert len(runs) >= 3 * len(catalogue.mechanisms) > 0


def test_every_review_item_is_covered_once(catalogue: Catalogue) -> None:
    covered = [item for entry in entries(catalogue) for item in entry.covers]
    assert len(covered) == len(set(covered)) > 0


@pytest.mark.skipif(not REVIEW.exists(), reason="../shared is not beside the repository")
def test_what_is_covered_is_an_item_of_the_review(catalogue: Catalogue) -> None:
    known = {item for kind in KINDS for item in review_items(kind)}
    covered = {item for entry in entries(catalogue) for item in entry.covers}
    assert covered - known == set()


@pytest.mark.skipif(not REVIEW.exists(), reason="../shared is not beside the repository")
def test_places_of_the_review_exist(catalogue: Catalogue) -> None:
    n_lines = len((REVIEW / "article.txt").read_text("utf-8").splitlines())
    doubts = (REVIEW / "doubts.md").read_text("utf-8")
    for entry in entries(catalogue):
        for place in (evidence.review for evidence in entry.evidence if evidence.review):
            assert all(1 <= line <= n_lines for line in place.lines), entry.id
            assert all(f"### {doubt}." in doubts for doubt in place.doubts), entry.id


def review_items(kind: str) -> set[str]:
    data, _ = read_yaml((REVIEW / f"{kind}.yaml").read_bytes())
    assert isinstance(data, dict)
    items = data[kind]
    assert isinstance(items, tuple)
    return {str(item["id"]) for item in items if isinstance(item, dict)}
