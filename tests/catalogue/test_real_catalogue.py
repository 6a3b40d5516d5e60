"""The shipped catalogue: every check passes, and every item that it says it covers is an item of the review."""

import csv
from functools import partial
from pathlib import Path

import pytest

from icires.catalogue.check import check_catalogue
from icires.catalogue.check_names import entries
from icires.catalogue.kleene import plain_call
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.yaml_text import read_yaml
from icires.features.awaited import is_known
from icires.profiling.match import Patient, State, match

REVIEW = Path(__file__).parents[3] / "shared" / "knowledge" / "review"
# doubts about the review that would put a wrong direction, number or recommendation into the catalogue
GRAVE_DOUBTS = (
    "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D12", "D13", "D15", "D16", "D17", "D20", "D22",
    "D27", "D50", "D66", "D72", "D92",
)  # fmt: skip
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
@pytest.mark.parametrize("kind", KINDS)
def test_every_item_of_the_review_is_carried_or_left_out_with_a_reason(catalogue: Catalogue, kind: str) -> None:
    items = review_items(kind)
    carried = [item for entry in entries(catalogue) for item in entry.covers if item in items]
    left_out = [item for item, record in catalogue.left_out.items() if f"{record.kind}s".replace("ys", "ies") == kind]
    assert sorted([*carried, *left_out]) == sorted(items)


@pytest.mark.skipif(not REVIEW.exists(), reason="../shared is not beside the repository")
def test_nothing_is_carried_that_is_not_in_the_review(catalogue: Catalogue) -> None:
    known = {item for kind in KINDS for item in review_items(kind)}
    assert {item for entry in entries(catalogue) for item in entry.covers} | set(catalogue.left_out) <= known


@pytest.mark.skipif(not REVIEW.exists(), reason="../shared is not beside the repository")
def test_the_rows_of_both_tables_are_as_printed(catalogue: Catalogue) -> None:
    with (REVIEW / "tables_as_printed.csv").open(encoding="utf-8") as handle:
        printed = {row["mechanism_id"]: row for row in csv.DictReader(handle)}
    assert len(printed) == 30
    rows = {m.id: m.table_row for m in catalogue.mechanisms.values() if m.table_row is not None}
    assert set(rows) == set(printed)
    for name, row in rows.items():
        expected = printed[name]
        assert (str(row.table), row.row) == (expected["table"], expected["row"]), name
        marks = (row.primary, row.acquired, row.predictive)
        assert marks == tuple(
            expected[key] or None for key in ("primary_resistance", "acquired_resistance", "predictive_value")
        ), name
        assert bool(row.trials) == bool(expected["n_trials"]), name
        assert not row.trials or (row.as_of and row.caveat), f"{name}: a count without its date and what it cannot mean"


def test_doubts_that_would_mislead_are_carried(catalogue: Catalogue) -> None:
    carried = {doubt for entry in entries(catalogue) for e in entry.evidence if e.review for doubt in e.review.doubts}
    told = " ".join(m.table_row.caveat for m in catalogue.mechanisms.values() if m.table_row and m.table_row.caveat)
    missing = {doubt for doubt in GRAVE_DOUBTS if doubt not in carried and doubt not in told}
    assert missing == set()


@pytest.mark.parametrize(
    ("mechanism", "strategy"),
    [(m, s) for m in ("jak1_lof", "jak2_lof", "ifngr1_loss", "ifng_pathway_loss") for s in ("jak_inhibitor", "ifng_agonist")]
    + [("ccr5_high", "ccr5_maraviroc"), ("chemokine_pathway", "ccr5_maraviroc"), ("b2m_biallelic_loss", "dc_neoantigen_vaccine")],
)
def test_no_strategy_is_proposed_where_it_would_harm(catalogue: Catalogue, mechanism: str, strategy: str) -> None:
    record = catalogue.strategies[strategy]
    state = State("present", "resistance", "baseline", "direct")
    everything = dict.fromkeys((mechanism, *record.addresses), state)
    found = match(record, Patient("p", everything, {}), catalogue)
    assert found is None or found.standing == "ruled_out"


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
