"""Every check passes on a sound catalogue, and finds exactly the defect that a test put in."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from icires.catalogue import check_content, check_names
from icires.catalogue.cancers import load_cancers
from icires.catalogue.check import CHECKS, check_catalogue
from icires.catalogue.check_names import Defect
from icires.catalogue.load import Catalogue, load_catalogue

Json = dict[str, Any]
FEATURES = frozenset({"b2m_total_copies", "b2m_two_hits", "msi_high", "tmb", "cancer", "therapy"})
LONG = "One two three four five six seven eight nine ten eleven twelve thirteen words stand here."


def is_feature(name: str) -> bool:
    return name in FEATURES


def codes(defects: Iterable[Defect]) -> list[str]:
    return [defect.code for defect in defects]


@pytest.fixture
def sound(build_catalogue: Callable[..., Catalogue]) -> Catalogue:
    return build_catalogue()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_sound_catalogue_passes_every_check(check: Callable[[Catalogue], Iterable[Defect]], sound: Catalogue) -> None:
    assert codes(check(sound)) == []


def test_a_sound_catalogue_has_no_problems(sound: Catalogue) -> None:
    assert check_catalogue(sound, is_feature=is_feature) == []
    assert codes(check_names.genes_exist(sound, {"B2M"})) == []
    assert codes(check_names.features_exist(sound, is_feature)) == []
    assert codes(check_names.cancers_exist(sound, load_cancers())) == []
    assert codes(check_content.cases_hold(sound)) == []


def evidence(**changes: object) -> Json:
    return {"id": "deletion", "statement": "The deletion was seen at relapse.", "source": "PMID:11", "supports": True, **changes}


AGAINST = {"id": "responders", "statement": "Tumours without it responded.", "source": "PMID:12", "supports": False}
BOTH = [evidence(), AGAINST]
DELETED = {"feature": "b2m_total_copies", "op": "<", "value": 0.5}
TWO_HITS = {"feature": "b2m_two_hits", "op": "==", "value": True}
PRESENT = {"given": {"b2m_total_copies": 0.1, "msi_high": False}, "expect": "present", "direction": "resistance"}
ABSENT = {"given": {"b2m_total_copies": 2, "b2m_two_hits": False}, "expect": "absent"}
UNKNOWN = {"given": {}, "expect": "not_assessable"}
CONTEXT = {"when": {"msi": "high"}, "direction": "context_dependent", "because": ["responders"]}
BROKEN_MECHANISMS = {
    "rule names nothing": ({"rule": {"any": ["deleted", "two_hits", "third"]}}, "unknown_finding"),
    "context names nothing": ({"contexts": [{**CONTEXT, "when": {"findings": {"not": "third"}}}]}, "unknown_finding"),
    "finding unused": ({"rule": "two_hits"}, "unused_finding"),
    "finding rests on nothing": (
        {"findings": {"deleted": {**DELETED, "because": ["x"]}, "two_hits": TWO_HITS}},
        "unknown_evidence",
    ),
    "context rests on nothing": ({"contexts": [{**CONTEXT, "because": ["x"]}]}, "unknown_evidence"),
    "avoid rests on nothing": ({"avoid": [{"strategy": "nk_therapy", "because": ["x"]}]}, "unknown_evidence"),
    "evidence id twice": ({"evidence": [*BOTH, {**AGAINST, "id": "deletion"}]}, "duplicate_evidence"),
    "source unknown": ({"evidence": [*BOTH, evidence(id="e3", source="PMID:99")]}, "unknown_source"),
    "parent unknown": ({"part_of": "nowhere"}, "unknown_mechanism"),
    "own parent": ({"part_of": "b2m_lost"}, "circle"),
    "own finding": ({"findings": {"deleted": DELETED, "two_hits": {"mechanism": "b2m_lost"}}}, "circle"),
    "strategy unknown": ({"strategies": ["magic"]}, "unknown_strategy"),
    "avoided strategy unknown": ({"avoid": [{"strategy": "magic", "because": ["deletion"]}]}, "unknown_strategy"),
    "item covered twice": ({"covers": ["b2m_item", "tmb_item"]}, "covered_twice"),
    "direction unexplained": ({"direction": "context_dependent", "contexts": []}, "unexplained_direction"),
    "contexts idle": ({"contexts": [{**CONTEXT, "direction": "resistance"}]}, "idle_contexts"),
    "only for": ({"evidence": [evidence(), {**AGAINST, "supports": True}]}, "one_sided"),
    "only against": ({"evidence": [evidence(supports=False), AGAINST]}, "one_sided"),
    "review without line": ({"evidence": [*BOTH, evidence(id="e3", source="review")]}, "unplaced_review"),
    "no case present": ({"cases": [ABSENT, UNKNOWN, UNKNOWN]}, "missing_case"),
    "no case absent": ({"cases": [PRESENT, UNKNOWN, UNKNOWN]}, "missing_case"),
    "no case unknown": ({"cases": [PRESENT, ABSENT, ABSENT]}, "missing_case"),
    "catchword": ({"evidence": [*BOTH, evidence(id="e3", statement="It helps.")]}, "statement_length"),
    "essay": ({"evidence": [*BOTH, evidence(id="e3", statement="word " * 121)]}, "statement_length"),
    "gene unknown": ({"genes": ["B2M", "BETA2"]}, "unknown_gene"),
    "feature unknown": ({"findings": {"deleted": {**DELETED, "feature": "b2m"}, "two_hits": TWO_HITS}}, "unknown_feature"),
    "case feature unknown": ({"cases": [PRESENT, ABSENT, {"given": {"b2m": 2}, "expect": "not_assessable"}]}, "unknown_feature"),
    "context cancer unknown": ({"contexts": [CONTEXT, {**CONTEXT, "when": {"cancer": ["COLON"]}}]}, "unknown_cancer"),
    "case cancer unknown": (
        {"cases": [PRESENT, ABSENT, {"given": {"cancer": "X"}, "expect": "not_assessable"}]},
        "unknown_cancer",
    ),
    "call wrong": ({"cases": [PRESENT, ABSENT, UNKNOWN, {"given": {"b2m_two_hits": True}, "expect": "absent"}]}, "failed_case"),
    "direction wrong": ({"cases": [{**PRESENT, "direction": "none"}, ABSENT, UNKNOWN]}, "failed_case"),
    "direction unknown": (
        {"cases": [{**PRESENT, "given": {"b2m_two_hits": True}}, ABSENT, UNKNOWN]},
        "failed_case",
    ),
    "case of another kind": (
        {"cases": [PRESENT, ABSENT, UNKNOWN, {"given": {"b2m_two_hits": 1}, "expect": "present"}]},
        "finding_type",
    ),
}


@pytest.mark.parametrize(("changes", "code"), BROKEN_MECHANISMS.values(), ids=BROKEN_MECHANISMS)
def test_a_broken_mechanism_gives_its_problem_and_no_other(
    changes: Json, code: str, mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    problems = check_catalogue(build_catalogue(mechanism(**changes)), is_feature=is_feature)
    found = {problem.code for problem in problems}
    assert code in found
    beside = {"failed_case", "one_way"}
    assert found - {code} <= beside, "only the cases of a broken rule, and pointers to what is not there, may fail beside it"


def test_is_cancer_value_must_be_a_code(mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]) -> None:
    findings = {"deleted": DELETED, "two_hits": {"feature": "cancer", "op": "is_cancer", "value": ["SKCM", "SKIN_CANCER"]}}
    (problem,) = check_catalogue(build_catalogue(mechanism(findings=findings)), is_feature=is_feature)
    assert problem.code == "unknown_cancer"
    assert "SKIN_CANCER" in problem.message


def test_limits_excuse_one_sided_evidence_and_an_unexplained_direction(
    mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    excused = mechanism(
        direction="context_dependent",
        contexts=[],
        evidence=[evidence()],
        limits="Nothing against it was found.",
        cases=[{**PRESENT, "direction": "context_dependent"}, ABSENT, UNKNOWN],
    )
    excused["findings"] = {"deleted": DELETED, "two_hits": TWO_HITS}
    catalogue = build_catalogue(excused)
    assert codes(check_content.both_sides_are_heard(catalogue)) == []
    assert codes(check_content.directions_are_explained(catalogue)) == []


def test_strategies_are_not_asked_for_while_there_are_none(
    mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    catalogue = build_catalogue(mechanism(strategies=["magic"]), strategies=[])
    assert codes(check_names.strategies_exist(catalogue)) == []


def test_a_strategy_addresses_mechanisms_that_exist(
    strategy: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    catalogue = build_catalogue(strategies=[strategy(addresses=["b2m_lost", "nowhere"])])
    assert codes(check_names.mechanisms_exist(catalogue)) == ["unknown_mechanism"]


def test_a_trial_cites_a_reference(strategy: Callable[..., Json], build_catalogue: Callable[..., Catalogue]) -> None:
    (trial,) = strategy()["trials"]
    catalogue = build_catalogue(strategies=[strategy(trials=[{**trial, "source": "PMID:99"}])])
    assert codes(check_names.sources_resolve(catalogue)) == ["unknown_source"]


def test_a_reference_that_nothing_cites(references: Callable[..., list[Json]], build_catalogue: Callable[..., Catalogue]) -> None:
    catalogue = build_catalogue(references=references(11, 12, 13, 14, 15))
    (problem,) = check_catalogue(catalogue, is_feature=is_feature)
    assert (problem.code, problem.column) == ("unused_reference", "[4].id")
    assert problem.line is not None
    assert problem.line > 20


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"feature": "burden"}, "unknown_feature"),
        ({"directions": [{"category": "low", "direction": "resistance", "because": ["approval"]}]}, "unknown_category"),
        ({"directions": [{"category": "high", "direction": "none", "because": ["x"]}]}, "unknown_evidence"),
        ({"categories": [{"name": "high", "op": ">=", "value": 10, "because": ["x"]}]}, "unknown_evidence"),
        (
            {"categories": [{"name": "high", "op": ">=", "value": 9, "when": {"findings": "x"}, "because": ["approval"]}]},
            "unknown_finding",
        ),
        (
            {"categories": [{"name": "high", "op": ">=", "value": 9, "when": {"cancer": ["X"]}, "because": ["approval"]}]},
            "unknown_cancer",
        ),
    ],
)
def test_a_broken_biomarker_gives_its_problem_and_no_other(
    changes: Json, code: str, biomarker: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    problems = check_catalogue(build_catalogue(biomarkers=[biomarker(**changes)]), is_feature=is_feature)
    assert {problem.code for problem in problems} == {code}


def test_a_circle_over_two_files_is_named(mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]) -> None:
    first = mechanism(part_of="second")
    second = mechanism(id="second", part_of="b2m_lost", covers=[])
    found = list(check_names.no_circles(build_catalogue(first, second)))
    assert codes(found) == ["circle"]
    assert "second" in found[0].message
    assert "b2m_lost" in found[0].message


def test_a_file_lies_in_the_folder_of_its_pathway(mechanism: Callable[..., Json], write_catalogue: Callable[..., Path]) -> None:
    folder = write_catalogue()
    (folder / "mechanisms" / "antigen_presentation").rename(folder / "mechanisms" / "presentation")
    assert codes(check_content.pathway_is_folder(load_catalogue(folder))) == ["pathway_folder"]


def test_long_sentences_may_not_stand_in_two_files(
    mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    first = mechanism(limits=f"Shown here. {LONG}")
    second = mechanism(id="second", covers=[], description=f"{LONG.upper()} Really.")
    assert codes(check_content.sentences_are_not_copied(build_catalogue(first, second))) == ["copied_sentence"]
    same_file = mechanism(limits=LONG, description=LONG)
    assert codes(check_content.sentences_are_not_copied(build_catalogue(same_file, name="other"))) == []


def test_problems_say_file_line_and_field(mechanism: Callable[..., Json], write_catalogue: Callable[..., Path]) -> None:
    folder = write_catalogue(mechanism(genes=["B2M", "BETA2"]))
    path = folder / "mechanisms" / "antigen_presentation" / "b2m_lost.yaml"
    (problem,) = check_catalogue(load_catalogue(folder), is_feature=is_feature)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert (problem.file, problem.column) == (str(path), "genes[1]")
    assert problem.line is not None
    assert "BETA2" in lines[problem.line - 1]


def test_cases_wait_until_what_rules_name_exists(
    mechanism: Callable[..., Json], build_catalogue: Callable[..., Catalogue]
) -> None:
    broken = mechanism(rule="third", cases=[PRESENT, ABSENT, {"given": {}, "expect": "present"}])
    problems = check_catalogue(build_catalogue(broken), is_feature=is_feature)
    assert "failed_case" not in {problem.code for problem in problems}
