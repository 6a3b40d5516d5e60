import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from icires.catalogue.kleene import plain_call
from icires.catalogue.load import Catalogue
from icires.catalogue.model import Mechanism
from icires.errors import CatalogueError
from icires.profiling.rules import call_table

MakeMechanism = Callable[..., Mechanism]
MakeCatalogue = Callable[..., Catalogue]
Known = bool | None

STATES: tuple[Known, ...] = (True, False, None)
CASES = [
    *((name, n, 0) for name in ("all", "any", "not") for n in (1, 2, 3, 4)),
    *(("at_least", n, k) for n in (1, 2, 3, 4) for k in range(1, n + 1)),
]


def connective(name: str, n_parts: int, k: int) -> tuple[Any, Callable[[Sequence[bool]], bool]]:
    """A rule over f0, f1, ... and what it means where nothing is unknown."""
    parts = [f"f{i}" for i in range(n_parts)]
    if name == "not":
        return {"not": {"any": parts}}, lambda truths: not any(truths)
    if name == "at_least":
        return {"at_least": {"n": k, "of": parts}}, lambda truths: sum(truths) >= k
    return {name: parts}, all if name == "all" else any


def completions(states: Iterable[Known]) -> Iterable[tuple[bool, ...]]:
    return product(*((True, False) if state is None else (state,) for state in states))


def one(make: MakeMechanism, findings: dict[str, Any], rule: Any, values: pl.DataFrame) -> list[Known]:
    table = values if "sample_id" in values.columns else values.with_row_index("sample_id").cast({"sample_id": pl.String})
    return call_table({"m": make(findings, rule)}, table)["m"].to_list()


def booleans(*rows: tuple[Known, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={f"x{i}": pl.Boolean for i in range(len(rows[0]))}, orient="row")


@pytest.mark.parametrize(("name", "n_parts", "k"), CASES)
def test_truth_table_is_what_every_way_of_filling_the_unknowns_agrees_on(
    mechanism: MakeMechanism, name: str, n_parts: int, k: int
) -> None:
    rule, truth = connective(name, n_parts, k)
    rows = list(product(STATES, repeat=n_parts))
    findings = {f"f{i}": (f"x{i}", "==", True) for i in range(n_parts)}
    for row, call in zip(rows, one(mechanism, findings, rule, booleans(*rows)), strict=True):
        answers = {truth(filled) for filled in completions(row)}
        assert call == (answers.pop() if len(answers) == 1 else None), row


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("<", 2, [True, False, False, None, None, True, False]),
        ("<=", 2, [True, True, False, None, None, True, False]),
        (">", 2, [False, False, True, None, None, False, True]),
        (">=", 2.0, [False, True, True, None, None, False, True]),
        ("==", 2, [False, True, False, None, None, False, False]),
        ("!=", 2, [True, False, True, None, None, True, True]),
    ],
)
def test_numbers_are_compared_and_nan_is_unknown(mechanism: MakeMechanism, op: str, value: float, expected: list[Known]) -> None:
    values = pl.DataFrame({"x": [1.5, 2.0, 3.0, None, math.nan, -math.inf, math.inf]})
    assert one(mechanism, {"f": ("x", op, value)}, "f", values) == expected


def test_integers_are_compared_with_fractions(mechanism: MakeMechanism) -> None:
    assert one(mechanism, {"f": ("x", "<", 0.5)}, "f", pl.DataFrame({"x": [0, 1, None]})) == [True, False, None]


def test_text_and_booleans_are_compared(mechanism: MakeMechanism) -> None:
    texts = pl.DataFrame({"x": ["a", "b", "c", None]})
    assert one(mechanism, {"f": ("x", "==", "a")}, "f", texts) == [True, False, False, None]
    assert one(mechanism, {"f": ("x", "!=", "a")}, "f", texts) == [False, True, True, None]
    assert one(mechanism, {"f": ("x", "in", ["a", "b"])}, "f", texts) == [True, True, False, None]
    truths = pl.DataFrame({"x": [True, False, None]})
    assert one(mechanism, {"f": ("x", "==", False)}, "f", truths) == [False, True, None]
    assert one(mechanism, {"f": ("x", "!=", True)}, "f", truths) == [False, True, None]


def test_a_cancer_is_its_code_and_all_below_and_a_broader_code_cannot_tell(mechanism: MakeMechanism) -> None:
    codes = pl.DataFrame({"cancer": ["NSCLC", "LUAD", "LUNG", "SKCM", "CUP", "no such code", None]})
    assert one(mechanism, {"f": ("cancer", "is_cancer", "NSCLC")}, "f", codes) == [True, True, None, False, None, None, None]
    both = {"f": ("cancer", "is_cancer", ["NSCLC", "SKCM"])}
    assert one(mechanism, both, "f", codes) == [True, True, None, True, None, None, None]


def test_a_feature_that_the_table_lacks_is_unknown(mechanism: MakeMechanism) -> None:
    values = pl.DataFrame({"x": [True, False], "empty": [None, None]})
    findings = {"a": ("x", "==", True), "b": ("lacking", ">", 1), "c": ("empty", "==", "text")}
    assert one(mechanism, findings, {"any": ["a", "b"]}, values) == [True, None]
    assert one(mechanism, findings, {"all": ["a", "c"]}, values) == [None, False]


def test_no_samples_and_no_mechanisms(mechanism: MakeMechanism) -> None:
    none = pl.DataFrame(schema={"sample_id": pl.String, "x": pl.Boolean})
    assert call_table({"m": mechanism({"f": ("x", "==", True)}, "f")}, none).schema == {"sample_id": pl.String, "m": pl.Boolean}
    assert call_table({}, pl.DataFrame({"sample_id": ["s"]})).columns == ["sample_id"]


def test_a_mechanism_may_be_a_finding_of_another(mechanism: MakeMechanism) -> None:
    parent = mechanism({"left": "a", "right": "b"}, {"any": ["left", "right"]}, name="parent")
    a = mechanism({"f": ("x0", "==", True)}, "f", name="a")
    b = mechanism({"f": ("x1", "==", True)}, {"not": "f"}, name="b")
    rows = list(product(STATES, repeat=2))
    table = call_table(
        {"parent": parent, "a": a, "b": b}, booleans(*rows).with_row_index("sample_id").cast({"sample_id": pl.String})
    )
    assert table.columns == ["sample_id", "parent", "a", "b"]
    for (left, right), call in zip(rows, table["parent"], strict=True):
        answers = {x or not y for x, y in completions((left, right))}
        assert call == (answers.pop() if len(answers) == 1 else None)


def test_mechanisms_in_a_circle_are_refused_by_name(mechanism: MakeMechanism) -> None:
    circle = {name: mechanism({"f": other}, "f", name=name) for name, other in (("a", "b"), ("b", "c"), ("c", "a"))}
    with pytest.raises(CatalogueError, match=r"circle: .*a -> b -> c|circle: .*b -> c -> a|circle: .*c -> a -> b"):
        call_table(circle, pl.DataFrame({"sample_id": ["s"]}))


def test_a_mechanism_that_does_not_exist_is_refused_by_name(mechanism: MakeMechanism) -> None:
    with pytest.raises(CatalogueError, match="do not exist: nowhere"):
        call_table({"m": mechanism({"f": "nowhere"}, "f")}, pl.DataFrame({"sample_id": ["s"]}))


def test_a_finding_that_does_not_exist_is_refused_by_name(mechanism: MakeMechanism) -> None:
    with pytest.raises(CatalogueError, match="names the finding g, which its file does not have; it has f"):
        call_table({"m": mechanism({"f": ("x", ">", 1)}, {"any": ["f", "g"]})}, pl.DataFrame({"sample_id": ["s"]}))


@pytest.mark.parametrize(
    ("dtype", "op", "value"),
    [
        (pl.Boolean, "==", "true"),
        (pl.Boolean, ">", 0),
        (pl.Boolean, "==", 1),
        (pl.Float64, "==", True),
        (pl.Float64, "in", ["1"]),
        (pl.String, "<", 1),
        (pl.String, "==", True),
        (pl.Boolean, "is_cancer", "SKCM"),
    ],
)
def test_types_that_do_not_go_together_are_refused(mechanism: MakeMechanism, dtype: pl.DataType, op: str, value: Any) -> None:
    values = pl.DataFrame(schema={"sample_id": pl.String, "x": dtype})
    with pytest.raises(CatalogueError, match="the feature x is"):
        call_table({"m": mechanism({"f": ("x", op, value)}, "f")}, values)


@pytest.mark.parametrize("batch_rows", [1, 4, 7, 100])
def test_batches_change_nothing(mechanism: MakeMechanism, batch_rows: int) -> None:
    rows = list(product(STATES, repeat=2))
    values = booleans(*rows).with_row_index("sample_id").cast({"sample_id": pl.String})
    mechanisms = {"m": mechanism({"f": ("x0", "==", True), "g": ("x1", "==", True)}, {"all": ["f", "g"]})}
    assert_frame_equal(call_table(mechanisms, values, batch_rows=batch_rows), call_table(mechanisms, values))


NAMES = ["a", "b", "c", "d"]
FEATURES = {"a": ("t", "==", True), "b": ("t2", "!=", False), "c": ("x", ">=", 10), "d": ("s", "in", ["u", "v"])}


def rules() -> st.SearchStrategy[Any]:
    def grow(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(parts, min_size=1, max_size=4)
        counted = several.flatmap(lambda of: st.integers(1, len(of)).map(lambda n: {"at_least": {"n": n, "of": of}}))
        return st.one_of(
            several.map(lambda of: {"all": of}), several.map(lambda of: {"any": of}), parts.map(lambda of: {"not": of}), counted
        )

    return st.recursive(st.sampled_from(NAMES), grow, max_leaves=12)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(STATES),
        st.sampled_from(STATES),
        st.sampled_from([None, math.nan, 9.999, 10.0, 10.5, math.inf]),
        st.sampled_from([None, "u", "v", "w"]),
    ),
    min_size=1,
    max_size=12,
)
SCHEMA = {"t": pl.Boolean, "t2": pl.Boolean, "x": pl.Float64, "s": pl.String}


@settings(deadline=None)
@given(rule=rules(), parent=rules(), rows=ROWS)
def test_random_rules_answer_as_the_plain_twin_does(
    mechanism: MakeMechanism, catalogue: MakeCatalogue, rule: Any, parent: Any, rows: Any
) -> None:
    child = mechanism(FEATURES, rule, name="child")
    knowledge = catalogue(mechanism({**FEATURES, "a": "child"}, parent, name="parent"), child)
    values = pl.DataFrame(rows, schema=SCHEMA, orient="row").with_row_index("sample_id").cast({"sample_id": pl.String})
    table = call_table(knowledge.mechanisms, values)
    words = {True: "present", False: "absent", None: "not_assessable"}
    for given_features, calls in zip(values.to_dicts(), table.to_dicts(), strict=True):
        for name, record in knowledge.mechanisms.items():
            assert words[calls[name]] == plain_call(record, given_features, knowledge)


@settings(deadline=None)
@given(rule=rules(), rows=ROWS, fills=st.tuples(st.booleans(), st.booleans(), st.floats(0, 20), st.sampled_from(["u", "w"])))
def test_filling_an_unknown_never_flips_a_known_answer(mechanism: MakeMechanism, rule: Any, rows: Any, fills: Any) -> None:
    values = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    filled = values.with_columns(
        pl.col(name).fill_nan(None).fill_null(fill) if name == "x" else pl.col(name).fill_null(fill)
        for name, fill in zip(SCHEMA, fills, strict=True)
    )
    before, after = one(mechanism, FEATURES, rule, values), one(mechanism, FEATURES, rule, filled)
    assert None not in after
    assert all(known is None or known == answer for known, answer in zip(before, after, strict=True))
