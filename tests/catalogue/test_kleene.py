"""Truth tables of the rules, comparisons, and contexts, against the definitions of Kleene's logic written out."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.catalogue.kleene import Truth, evaluate, finding_truth, plain_call, plain_direction, rule_names
from icires.catalogue.load import Catalogue
from icires.catalogue.model import AllOf, AnyOf, AtLeast, Counted, FeatureFinding, Not, Rule
from icires.errors import CatalogueError

TRUTHS: tuple[Truth, ...] = (True, False, None)
RANK = {False: 0, None: 1, True: 2}  # Kleene's order: all is the least, any the greatest
NAMES = ("a", "b", "c")


def values_of(truths: Sequence[Truth]) -> dict[str, Truth]:
    return dict(zip(NAMES, truths, strict=False))


@pytest.mark.parametrize("a", TRUTHS)
def test_a_name_is_its_finding_and_not_turns_it(a: Truth) -> None:
    assert evaluate("a", {"a": a}) is a
    assert evaluate(Not(not_="a"), {"a": a}) is {True: False, False: True, None: None}[a]


@pytest.mark.parametrize("truths", [*product(TRUTHS, repeat=1), *product(TRUTHS, repeat=2), *product(TRUTHS, repeat=3)])
def test_all_and_any_are_least_and_greatest(truths: tuple[Truth, ...]) -> None:
    names = NAMES[: len(truths)]
    assert evaluate(AllOf(all=names), values_of(truths)) is min(truths, key=RANK.__getitem__)
    assert evaluate(AnyOf(any=names), values_of(truths)) is max(truths, key=RANK.__getitem__)


@pytest.mark.parametrize(("n", "truths"), [*product((1, 2, 3), product(TRUTHS, repeat=3))])
def test_at_least_is_known_when_every_filling_agrees(n: int, truths: tuple[Truth, ...]) -> None:
    fillings = product(*((True, False) if truth is None else (truth,) for truth in truths))
    answers = {sum(filling) >= n for filling in fillings}
    expected = answers.pop() if len(answers) == 1 else None
    assert evaluate(AtLeast(at_least=Counted(n=n, of=NAMES)), values_of(truths)) is expected


RULES = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(all=tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(any=tuple(parts))),
        inner.map(lambda part: Not(not_=part)),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: AtLeast(at_least=Counted(n=1 + len(parts) // 2, of=tuple(parts)))
        ),
    ),
    max_leaves=8,
)


@given(RULES, st.tuples(*[st.sampled_from(TRUTHS)] * 3))
@settings(max_examples=200, deadline=None)
def test_filling_an_unknown_never_changes_a_known_answer(rule: Rule, truths: tuple[Truth, ...]) -> None:
    before = evaluate(rule, values_of(truths))
    fillings = product(*((True, False) if truth is None else (truth,) for truth in truths))
    after = {evaluate(rule, values_of(filling)) for filling in fillings}
    assert before is None or after == {before}
    assert None not in after


def test_a_rule_names_its_findings_from_left_to_right() -> None:
    rule = AllOf(all=("b", Not(not_="a"), AtLeast(at_least=Counted(n=1, of=("c", AnyOf(any=("b", "a")))))))
    assert list(rule_names(rule)) == ["b", "a", "c", "b", "a"]


@pytest.mark.parametrize(
    ("op", "wanted", "value", "expected"),
    [
        ("<", 0.5, 0.4, True),
        ("<", 0.5, 0.5, False),
        ("<=", 0.5, 0.5, True),
        (">", 10, 10, False),
        (">=", 10, 10, True),
        (">=", 10, 9.99, False),
        (">=", 10, float("nan"), None),
        (">=", 10, None, None),
        ("==", True, True, True),
        ("==", True, False, False),
        ("==", 2, 2.0, True),
        ("!=", "wild_type", "bi_allelic", True),
        ("!=", "wild_type", "wild_type", False),
        ("!=", "wild_type", None, None),
        ("in", ("II", "III"), "III", True),
        ("in", ("II", "III"), "I", False),
        ("in", ("II", "III"), None, None),
        ("is_cancer", "NSCLC", "LUAD", True),
        ("is_cancer", "NSCLC", "SCLC", False),
        ("is_cancer", "NSCLC", "LUNG", None),
        ("is_cancer", ("MEL", "NSCLC"), "SKCM", True),
        ("is_cancer", ("MEL", "NSCLC"), "LUNG", None),
        ("is_cancer", ("MEL", "NSCLC"), "BLCA", False),
        ("is_cancer", ("MEL",), None, None),
    ],
)
def test_comparisons(op: Any, wanted: Any, value: Any, expected: Truth, build_catalogue: Callable[..., Catalogue]) -> None:
    finding = FeatureFinding(feature="x", op=op, value=wanted)
    assert finding_truth(finding, {"x": value}, build_catalogue()) is expected


def test_a_feature_that_is_not_given_is_unknown(build_catalogue: Callable[..., Catalogue]) -> None:
    assert finding_truth(FeatureFinding(feature="x", op="==", value=False), {}, build_catalogue()) is None


@pytest.mark.parametrize(("wanted", "value"), [(True, 1), (1, True), ("1", 1), (1, "1"), (True, "true")])
def test_kinds_are_not_mixed(wanted: Any, value: Any, build_catalogue: Callable[..., Catalogue]) -> None:
    with pytest.raises(CatalogueError, match="feature x"):
        finding_truth(FeatureFinding(feature="x", op="==", value=wanted), {"x": value}, build_catalogue())


def test_a_mechanism_as_a_finding_is_evaluated_on_the_same_features(
    mechanism: Callable[..., dict[str, Any]], build_catalogue: Callable[..., Catalogue]
) -> None:
    parent = mechanism(
        id="parent",
        covers=[],
        findings={"child": {"mechanism": "b2m_lost"}, "burden": {"feature": "tmb", "op": "<", "value": 5}},
        rule={"all": ["child", {"not": "burden"}]},
        contexts=[],
    )
    catalogue = build_catalogue(mechanism(), parent)
    record = catalogue.mechanisms["parent"]
    assert plain_call(record, {"b2m_two_hits": True, "tmb": 9}, catalogue) == "present"
    assert plain_call(record, {"b2m_two_hits": True, "tmb": 1}, catalogue) == "absent"
    assert plain_call(record, {"b2m_two_hits": False, "tmb": 9}, catalogue) == "not_assessable"
    assert plain_call(record, {"b2m_two_hits": False, "b2m_total_copies": 2, "tmb": 9}, catalogue) == "absent"


CONTEXTS = [
    {"when": {"cancer": ["COADREAD"], "msi": "high"}, "direction": "none", "because": ["deletion"]},
    {"when": {"therapy": ["anti_ctla4"]}, "direction": "sensitivity", "because": ["deletion"]},
    {"when": {"findings": {"not": "two_hits"}}, "direction": "resistance", "because": ["deletion"]},
]


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        # the first context that holds decides, whatever comes after it
        ({"cancer": "READ", "msi_high": True}, "none"),
        ({"cancer": "READ", "msi_high": True, "therapy": "anti_ctla4"}, "none"),
        # a circumstance that is false excludes the context although the other is unknown
        ({"cancer": "MEL", "therapy": "anti_pd1+anti_ctla4"}, "sensitivity"),
        ({"msi_high": False, "therapy": "anti_ctla4"}, "sensitivity"),
        # the first may hold and would say otherwise
        ({"cancer": "READ", "therapy": "anti_ctla4"}, None),
        # none holds: the mechanism's own direction
        ({"cancer": "MEL", "therapy": "anti_pd1", "b2m_two_hits": True}, "resistance"),
        # the third may hold, and says what the mechanism says
        ({"cancer": "MEL", "therapy": "anti_pd1"}, "resistance"),
        ({"cancer": "MEL", "therapy": "anti_pd1", "b2m_two_hits": False}, "resistance"),
        # the second may hold
        ({"cancer": "MEL", "b2m_two_hits": True}, None),
        ({}, None),
    ],
)
def test_contexts_decide_the_direction(
    given_values: dict[str, Any],
    expected: str | None,
    mechanism: Callable[..., dict[str, Any]],
    build_catalogue: Callable[..., Catalogue],
) -> None:
    catalogue = build_catalogue(mechanism(contexts=CONTEXTS))
    assert plain_direction(catalogue.mechanisms["b2m_lost"], given_values, catalogue) == expected


def test_without_contexts_the_direction_is_always_known(
    mechanism: Callable[..., dict[str, Any]], build_catalogue: Callable[..., Catalogue]
) -> None:
    catalogue = build_catalogue(mechanism(contexts=[], direction="sensitivity"))
    assert plain_direction(catalogue.mechanisms["b2m_lost"], {}, catalogue) == "sensitivity"
