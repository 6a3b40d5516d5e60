"""Kleene's truth tables of `either` and `both`, and the basis that results rest on."""

from itertools import product

import numpy as np
import polars as pl
import pytest

from icires.features.findings import Finding, both, either, reason_series

States = (True, False, None)


def finding(*states: bool | None, reported: bool = False, why: str = "why") -> Finding:
    yes, no = np.array([state is True for state in states]), np.array([state is False for state in states])
    return Finding(yes, no, ((np.ones(len(states), dtype=bool), why),), np.full(len(states), reported))


PAIRS = list(product(States, States))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_kleene_logic_is_that_of_polars(first: bool | None, second: bool | None) -> None:
    table = pl.DataFrame({"a": [first], "b": [second]}, schema={"a": pl.Boolean, "b": pl.Boolean})
    assert (
        either(finding(first), finding(second)).answer().values.to_list()
        == table.select(pl.col("a") | pl.col("b")).to_series().to_list()
    )
    assert (
        both(finding(first), finding(second)).answer().values.to_list()
        == table.select(pl.col("a") & pl.col("b")).to_series().to_list()
    )


def test_reasons_come_from_the_unknown_part() -> None:
    answer = either(finding(False, why="first"), finding(None, why="second")).answer()
    assert answer.reasons.to_list() == ["second"]
    assert either(finding(True), finding(None)).answer().reasons.to_list() == [None]


@pytest.mark.parametrize(
    ("first", "second", "basis"),
    [
        ((True, True), (False, False), "reported"),
        ((True, False), (True, True), None),
        ((True, True), (True, True), "reported"),
        ((False, False), (False, True), "reported"),
    ],
)
def test_basis_of_either(first: tuple[bool, bool], second: tuple[bool, bool], basis: str | None) -> None:
    answer = either(finding(first[0], reported=first[1]), finding(second[0], reported=second[1])).answer()
    assert (None if answer.basis is None else answer.basis[0]) == basis


def test_first_reason_that_holds_is_given() -> None:
    masks = [np.array([False, True, True, False]), np.array([True, True, False, False])]
    reasons = reason_series(np.array([False, False, True, False]), [(masks[0], "one"), (masks[1], "two")])
    assert reasons.to_list() == ["two", "one", None, "not known"]
