from collections.abc import Callable
from functools import partial
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.catalogue.kleene import plain_direction
from icires.catalogue.load import Catalogue
from icires.catalogue.model import Mechanism
from icires.profiling.direction import direction_expression
from icires.profiling.rules import finding_expression, part_expression

MakeMechanism = Callable[..., Mechanism]
FINDINGS = {"f": ("x", "==", True), "g": ("y", ">", 1)}
FEATURES = {"x": pl.Boolean, "y": pl.Float64, "cancer": pl.String, "therapy": pl.String, "msi_high": pl.Boolean}


def directions(record: Mechanism, rows: list[dict[str, Any]], *, schema: dict[str, Any]) -> list[str | None]:
    table = pl.DataFrame(rows, schema=schema)
    finding = partial(finding_expression, schema=table.schema)
    parts = {name: part_expression(part, finding=finding, calls={}) for name, part in record.findings.items()}
    answers = table.with_columns(direction_expression(record, parts, schema=table.schema).alias("direction"))
    return answers["direction"].to_list()


def context(direction: str, **when: Any) -> dict[str, Any]:
    return {"when": when, "direction": direction, "because": ["e1"]}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"msi_high": True, "cancer": "COAD"}, "context_dependent"),  # the first that holds
        ({"msi_high": False, "cancer": "COAD"}, "sensitivity"),  # the second, for a kind of colorectal cancer
        ({"msi_high": False, "cancer": "SKCM"}, "resistance"),  # none: the mechanism's own
        ({"msi_high": None, "cancer": "COAD"}, None),  # the first may hold
        ({"msi_high": None, "cancer": "SKCM"}, None),
        ({"msi_high": True, "cancer": None}, None),  # cancer may be another than the first asks for
        ({"msi_high": False, "cancer": None}, None),
        ({}, None),
    ],
)
def test_the_first_context_that_holds_decides_and_an_unknown_one_leaves_it_open(
    mechanism: MakeMechanism, row: dict[str, Any], expected: str | None
) -> None:
    contexts = [
        context("context_dependent", msi="high", cancer=["COADREAD", "SKCM"]),
        context("sensitivity", cancer=["COADREAD"]),
    ]
    record = mechanism(FINDINGS, "f", contexts=contexts)
    assert directions(record, [row], schema=FEATURES) == [expected]


def test_an_unknown_context_of_the_same_direction_changes_nothing(mechanism: MakeMechanism) -> None:
    record = mechanism(FINDINGS, "f", contexts=[context("resistance", msi="high"), context("sensitivity", cancer=["SKCM"])])
    rows = [{"msi_high": None, "cancer": "COAD"}, {"msi_high": None, "cancer": "SKCM"}]
    assert directions(record, rows, schema=FEATURES) == ["resistance", None]


def test_of_several_therapies_one_suffices_and_combinations_are_read(mechanism: MakeMechanism) -> None:
    record = mechanism(FINDINGS, "f", contexts=[context("none", therapy=["anti_ctla4", "anti_lag3"])])
    rows = [{"therapy": text} for text in ("anti_pd1+anti_ctla4", "anti_pd1", "anti_lag3", None)]
    assert directions(record, rows, schema=FEATURES) == ["none", "resistance", "none", None]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["anti_pd1"], [None, None, "resistance"]),
        (["anti_pd1", "anti_ctla4"], [None, "none", "resistance"]),
        (["anti_pd1", "anti_pdl1"], ["none", "none", "resistance"]),
        (["anti_ctla4"], ["resistance", "none", "resistance"]),
    ],
)
def test_pd1_or_pdl1_without_saying_which(mechanism: MakeMechanism, wanted: list[str], expected: list[str | None]) -> None:
    record = mechanism(FINDINGS, "f", contexts=[context("none", therapy=wanted)])
    rows = [{"therapy": text} for text in ("anti_pd1_or_pdl1", "anti_ctla4+anti_pd1_or_pdl1", "chemotherapy")]
    assert directions(record, rows, schema=FEATURES) == expected


def test_circumstances_that_were_not_computed_are_unknown(mechanism: MakeMechanism) -> None:
    for when in ({"therapy": ["anti_pd1"]}, {"cancer": ["SKCM"]}, {"msi": "stable"}):
        record = mechanism(FINDINGS, "f", contexts=[context("none", **when)])
        assert directions(record, [{"x": True, "y": 0.0}], schema={"x": pl.Boolean, "y": pl.Float64}) == [None]
    assert directions(mechanism(FINDINGS, "f"), [{"x": True}], schema={"x": pl.Boolean}) == ["resistance"]


def whens() -> st.SearchStrategy[dict[str, Any]]:
    parts = st.fixed_dictionaries(
        {},
        optional={
            "cancer": st.sampled_from([["COADREAD"], ["SKCM", "NSCLC"]]),
            "therapy": st.sampled_from([["anti_pd1"], ["anti_ctla4", "anti_lag3"], ["anti_pd1", "anti_pdl1"]]),
            "msi": st.sampled_from(["high", "stable"]),
            "findings": st.sampled_from(["f", {"not": "g"}, {"all": ["f", "g"]}]),
        },
    )
    return parts.filter(bool)


ROW = st.fixed_dictionaries(
    {
        "x": st.sampled_from([True, False, None]),
        "y": st.sampled_from([0.0, 2.0, None]),
        "cancer": st.sampled_from(["COAD", "SKCM", "LUNG", "LUAD", "CUP", None]),
        "therapy": st.sampled_from(["anti_pd1", "anti_pd1+anti_ctla4", "chemotherapy", "anti_pd1_or_pdl1", None]),
        "msi_high": st.sampled_from([True, False, None]),
    }
)
DIRECTION = st.sampled_from(["resistance", "sensitivity", "context_dependent", "none"])


@settings(deadline=None)
@given(contexts=st.lists(st.tuples(DIRECTION, whens()), max_size=4), rows=st.lists(ROW, min_size=1, max_size=8))
def test_random_contexts_answer_as_the_plain_twin_does(
    mechanism: MakeMechanism, catalogue: Callable[..., Catalogue], contexts: Any, rows: Any
) -> None:
    record = mechanism(FINDINGS, "f", contexts=[context(direction, **when) for direction, when in contexts])
    knowledge = catalogue(record)
    assert directions(record, rows, schema=FEATURES) == [plain_direction(record, row, knowledge) for row in rows]
