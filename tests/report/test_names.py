"""File names: portable and unique whatever the identifiers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.report.names import safe_file_names


def test_plain_identifiers_keep_their_names() -> None:
    assert safe_file_names(["Pt1", "TCGA-AB-0001", "0040"]) == {"Pt1": "Pt1", "TCGA-AB-0001": "TCGA-AB-0001", "0040": "0040"}


@pytest.mark.parametrize(
    "name", ["", ".", "../../etc/passwd", "a/b", "CON", "nul", "x" * 61, "患者", "a b", "<script>", "a\x00b"]
)
def test_others_carry_a_digest(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]+-[0-9a-f]{16}", safe_file_names([name])[name])


def test_letter_case_does_not_make_a_difference() -> None:
    names = safe_file_names(["pt1", "PT1"])
    assert names["pt1"].casefold() != names["PT1"].casefold()


def test_a_plain_identifier_cannot_take_the_name_of_another() -> None:
    first = safe_file_names(["a b"])["a b"]
    assert len(set(safe_file_names(["a b", first]).values())) == 2


@given(st.lists(st.text(), unique=True))
def test_names_are_safe_and_unique(ids: list[str]) -> None:
    names = safe_file_names(ids)
    assert list(names) == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name) for name in names.values())


@given(st.lists(st.text(), unique=True).flatmap(lambda ids: st.tuples(st.just(ids), st.permutations(ids))))
def test_names_do_not_depend_on_order(lists: tuple[list[str], list[str]]) -> None:
    assert safe_file_names(lists[0]) == safe_file_names(lists[1])
