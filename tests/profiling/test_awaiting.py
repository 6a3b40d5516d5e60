"""Which mechanisms this version cannot call, worked by hand and on the package's catalogue."""

from typing import Any

import pytest

from icires.features.awaited import awaited_source, find_awaited, is_known
from icires.features.families import find_feature
from icires.profiling.awaiting import awaited_mechanisms

from .conftest import make_catalogue, make_mechanism

SEEN, LATER = ("b2m_loh", "==", True), ("hypoxia_buffa_signature_percentile", ">=", 75)


@pytest.mark.parametrize(
    ("findings", "rule", "waits"),
    [
        ({"a": SEEN}, "a", False),
        ({"a": LATER}, "a", True),
        ({"a": SEEN, "b": LATER}, {"any": ["a", "b"]}, False),  # can be present
        ({"a": SEEN, "b": LATER}, {"all": ["a", "b"]}, True),  # can be excluded, not shown
        ({"a": LATER, "b": LATER}, {"not": "a"}, True),
        ({"a": SEEN, "b": LATER, "c": LATER}, {"at_least": {"n": 2, "of": ["a", "b", "c"]}}, True),
        ({"a": SEEN, "b": LATER, "c": LATER}, {"at_least": {"n": 1, "of": ["a", "b", "c"]}}, False),
    ],
)
def test_what_computed_findings_can_show_is_not_awaited(findings: dict[str, Any], rule: Any, waits: bool) -> None:
    catalogue = make_catalogue(make_mechanism(findings, rule))
    assert awaited_mechanisms(catalogue) == ({"m": ("expression",)} if waits else {})


def test_a_sum_waits_when_its_parts_do() -> None:
    part = make_mechanism({"a": LATER}, "a", name="part")
    catalogue = make_catalogue(part, make_mechanism({"p": "part"}, "p", name="whole"))
    assert awaited_mechanisms(catalogue) == {"part": ("expression",), "whole": ("expression",)}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("hypoxia_buffa_signature_percentile", "expression"),
        ("cd274_expression", "expression"),
        ("b2m_ihc_lost", "pathology"),
        ("b2m_loh", None),
        ("nothing_of_the_sort", None),
    ],
)
def test_the_table_of_a_feature(name: str, source: str | None) -> None:
    assert awaited_source(name) == source


def test_signatures_are_held_against_the_catalogue_where_it_is_known() -> None:
    name = "made_up_signature_percentile"
    assert is_known(name)
    assert not is_known(name, signatures=["hypoxia_buffa_signature"])
    assert is_known("hypoxia_buffa_signature_percentile", signatures=["hypoxia_buffa_signature"])
    feature = find_awaited("cd274_expression_percentile")
    assert feature is not None
    assert (feature.scale, feature.basis, feature.unit) == ("cohort_relative", "relative", "percentile")


def test_no_feature_is_both_computed_and_awaited() -> None:
    assert find_feature("cd274_expression") is None
    assert find_awaited("cd274_mutated") is None
