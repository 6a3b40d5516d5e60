"""How entries hang together: each check against a small catalogue that breaks it."""

from collections.abc import Callable
from typing import Any

import pytest

from icires.catalogue import check_links
from icires.catalogue.check_names import Defect, definitions_exist
from icires.catalogue.load import Catalogue
from icires.catalogue.model import Definition, Signature

Make = Callable[..., dict[str, Any]]
Build = Callable[..., Catalogue]
FORBIDS = {"mechanism": "b2m_lost", "forbids": True, "statement": "It cannot work.", "because": ["killing"]}


def found(defects: Any) -> list[tuple[str, str]]:
    made: list[Defect] = list(defects)
    return [(defect.entry, defect.code) for defect in made]


def test_a_sound_catalogue_hangs_together(build_catalogue: Build) -> None:
    catalogue = build_catalogue()
    for check in (check_links.pointers_meet, check_links.avoidances_meet, check_links.strategies_do_no_harm,
                  check_links.everything_serves, check_links.quantities_exist):  # fmt: skip
        assert found(check(catalogue)) == []


def test_a_pointer_without_its_answer(mechanism: Make, strategy: Make, build_catalogue: Build) -> None:
    one_way = build_catalogue(mechanism(strategies=[]))
    assert found(check_links.pointers_meet(one_way)) == [("nk_therapy", "one_way")]
    other_way = build_catalogue(strategies=[strategy(addresses=[])])
    assert found(check_links.pointers_meet(other_way)) == [("b2m_lost", "one_way")]


def test_what_is_avoided_is_forbidden_and_the_other_way_round(mechanism: Make, strategy: Make, build_catalogue: Build) -> None:
    vaccine = strategy(id="vaccine", addresses=[], never="Made up.", cautions=[FORBIDS])
    known = [strategy(), vaccine]
    assert found(check_links.avoidances_meet(build_catalogue(strategies=known))) == [("vaccine", "one_way")]
    avoids = mechanism(avoid=[{"strategy": "vaccine"}])
    assert found(check_links.avoidances_meet(build_catalogue(avoids, strategies=known))) == []
    free = strategy(id="vaccine", addresses=[], never="Made up.")
    assert found(check_links.avoidances_meet(build_catalogue(avoids, strategies=[strategy(), free]))) == [("b2m_lost", "one_way")]


@pytest.mark.parametrize(
    "changes",
    [
        {"cautions": [FORBIDS]},
        {"needs": [{"id": "hla", "statement": "class I", "lost_with": ["b2m_lost"], "because": ["killing"]}]},
        {"never": "It does harm."},
    ],
    ids=["forbidden", "needed", "never"],
)
def test_a_strategy_does_not_answer_what_speaks_against_it(
    changes: dict[str, Any], strategy: Make, build_catalogue: Build
) -> None:
    catalogue = build_catalogue(strategies=[strategy(**changes)])
    assert found(check_links.strategies_do_no_harm(catalogue)) == [("nk_therapy", "harmful")]


def test_a_caution_of_some_cancers_may_stand_beside_what_is_answered(strategy: Make, build_catalogue: Build) -> None:
    caution = FORBIDS | {"when": {"cancer": ["GB"]}}
    assert found(check_links.strategies_do_no_harm(build_catalogue(strategies=[strategy(cautions=[caution])]))) == []


def test_orphans(strategy: Make, build_catalogue: Build) -> None:
    lone = build_catalogue(strategies=[strategy(addresses=[])])
    assert found(check_links.everything_serves(lone)) == [("nk_therapy", "orphan")]
    for changes in ({"never": "Harm."}, {"only_when": {"msi": "high"}}, {"role": "aim"}):
        assert found(check_links.everything_serves(build_catalogue(strategies=[strategy(addresses=[], **changes)]))) == []


def test_a_signature_shows_something(build_catalogue: Build) -> None:
    signature = Signature.model_validate(
        {"id": "s_signature", "name": "S", "topic": "t", "description": "d", "status": "draft", "genes": [{"symbol": "B2M"}],
         "high_means": "more", "scale": "any", "method": "mean", "minimum_coverage": 0.5, "version": "own", "licence": "facts",
         "evidence": [{"id": "e", "statement": "It was seen here.", "source": "PMID:11", "supports": True}]}
    )  # fmt: skip
    catalogue = build_catalogue()
    object.__setattr__(catalogue, "signatures", {"s_signature": signature})
    assert found(check_links.everything_serves(catalogue)) == [("s_signature", "orphan")]


def test_effects_are_on_quantities_of_the_simulator(mechanism: Make, build_catalogue: Build) -> None:
    catalogue = build_catalogue(mechanism(dynamics={"antigen_presentation": {"multiply": 0}, "luck": {"add": 1}}))
    assert found(check_links.quantities_exist(catalogue)) == [("b2m_lost", "unknown_quantity")]


def test_what_a_definition_points_to_exists(build_catalogue: Build) -> None:
    definition = Definition.model_validate(
        {"id": "d", "name": "D", "kind": "fact", "definition": "text", "status": "draft", "see": ["b2m_lost", "nowhere"],
         "verified": "memory", "evidence": [{"id": "e", "statement": "It was seen.", "source": "PMID:11", "supports": True}]}
    )  # fmt: skip
    catalogue = build_catalogue()
    object.__setattr__(catalogue, "definitions", {"d": definition})
    assert found(definitions_exist(catalogue)) == [("d", "unknown_entry")]
