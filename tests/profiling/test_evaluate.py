import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from icires.catalogue.kleene import evaluate as plain_evaluate
from icires.catalogue.kleene import finding_truths, plain_call, plain_direction
from icires.catalogue.load import Catalogue
from icires.catalogue.model import AllOf, AnyOf, FeatureFinding, Mechanism, Not, Rule
from icires.errors import CatalogueError
from icires.features.record import FeatureTable
from icires.profiling.evaluate import SCHEMA, evaluate

Make = Callable[..., Any]
Truths = Mapping[str, bool | None]

RANKS = {"direct": 0, "reported": 1, "relative": 2}


def one_call(catalogue: Catalogue, features: FeatureTable, samples: pl.DataFrame, *, mechanism: str) -> list[dict[str, Any]]:
    return evaluate(catalogue, features, samples).filter(pl.col("mechanism") == mechanism).to_dicts()


def b2m(mechanism: Make) -> Mechanism:
    made: Mechanism = mechanism(
        {"homozygous_deletion": ("b2m_total_copies", "<", 0.5), "two_hits": ("b2m_two_hits", "==", True)},
        {"any": ["homozygous_deletion", "two_hits"]},
        name="b2m",
    )
    return made


def test_a_call_names_what_decided_it_and_what_was_missing(
    mechanism: Make, catalogue: Make, features: Make, samples: Make
) -> None:
    table = features(
        pl.DataFrame(
            {
                "sample_id": ["s1", "s2", "s3", "s4", "s5"],
                "b2m_total_copies": [0.1, 2.0, 2.0, None, math.nan],
                "b2m_two_hits": [False, True, False, False, None],
            }
        ),
        reasons={
            "b2m_total_copies": [None, None, None, "no segments; none at all", None],
            "b2m_two_hits": [None, None, None, None, "gene not on the panel"],
        },
    )
    rows = evaluate(catalogue(b2m(mechanism)), table, samples([[f"s{i}", f"p{i}", "baseline"] for i in range(1, 6)]))
    assert rows.columns == list(SCHEMA)
    assert rows["call"].to_list() == ["present", "present", "absent", "not_assessable", "not_assessable"]
    assert rows["findings"].to_list() == [
        "homozygous_deletion: b2m_total_copies=0.1",
        "two_hits: b2m_two_hits=true",
        "homozygous_deletion: b2m_total_copies=2; two_hits: b2m_two_hits=false",
        None,
        None,
    ]
    assert rows["missing"].to_list() == [
        None,
        None,
        None,
        "homozygous_deletion: no segments, none at all",
        "homozygous_deletion: unknown; two_hits: gene not on the panel",
    ]
    assert rows["basis"].to_list() == ["direct", "direct", "direct", None, None]
    assert rows["direction"].to_list() == ["resistance"] * 5
    assert rows["origin"].to_list() == ["baseline", "baseline", None, None, None]


def test_what_was_not_computed_is_unknown_and_said_to_be(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame({"sample_id": ["s1"], "b2m_two_hits": [False]}))
    rows = evaluate(catalogue(b2m(mechanism)), table, samples([["s1", "p"], ["s2", "p"]]))
    assert rows["call"].to_list() == ["not_assessable"] * 2
    assert rows["missing"].to_list() == [
        "homozygous_deletion: not computed",
        "homozygous_deletion: not computed; two_hits: not computed",
    ]


def test_a_finding_that_is_a_mechanism_shows_that_call_and_its_first_reason(
    mechanism: Make, catalogue: Make, features: Make, samples: Make
) -> None:
    parent = mechanism({"b2m": "b2m", "hla": ("hla_loh", "==", True)}, {"any": ["b2m", "hla"]}, name="parent")
    table = features(
        pl.DataFrame(
            {
                "sample_id": ["s1", "s2", "s3"],
                "b2m_total_copies": [0.0, 2.0, None],
                "b2m_two_hits": [False, False, None],
                "hla_loh": [None, False, False],
            }
        ),
        reasons={"b2m_total_copies": [None, None, "no segments"], "b2m_two_hits": [None, None, "not sequenced"]},
    )
    rows = one_call(catalogue(parent, b2m(mechanism)), table, samples([[f"s{i}", "p"] for i in (1, 2, 3)]), mechanism="parent")
    assert [row["findings"] for row in rows] == ["b2m: b2m=present", "b2m: b2m=absent; hla: hla_loh=false", None]
    assert [row["missing"] for row in rows] == [None, None, "b2m: no segments"]


def test_a_cancer_type_that_is_too_broad_is_a_reason(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    record = mechanism({"nsclc": ("cancer", "is_cancer", "NSCLC")}, "nsclc", name="m")
    parent = mechanism({"m": "m"}, "m", name="parent")
    table = features(pl.DataFrame({"sample_id": ["s1", "s2", "s3"], "cancer": ["LUNG", "CUP", None]}))
    rows = evaluate(catalogue(record, parent), table, samples([[f"s{i}", "p"] for i in (1, 2, 3)]))
    assert rows["missing"].to_list() == [
        "nsclc: the recorded cancer type does not tell",
        "m: the recorded cancer type does not tell",
    ] * 2 + ["nsclc: unknown", "m: unknown"]


@pytest.mark.parametrize(
    ("x_basis", "y_basis", "rule", "expected"),
    [
        # any: one true part suffices, so the strongest tells; all: every part is needed, so the weakest does
        ("direct", "reported", {"any": ["x", "y"]}, "direct"),
        ("relative", "reported", {"any": ["x", "y"]}, "reported"),
        ("direct", "reported", {"all": ["x", "y"]}, "reported"),
        ("direct", "relative", {"all": ["x", "y"]}, "relative"),
        ("direct", "direct", {"all": ["x", "y"]}, "direct"),
        # an absent call: one false part of an all suffices
        ("direct", "reported", {"not": {"any": ["x", "y"]}}, "direct"),
        ("direct", "reported", {"not": {"all": ["x", "y"]}}, "reported"),
        ("reported", "relative", {"at_least": {"n": 1, "of": ["x", "y"]}}, "reported"),
    ],
)
def test_basis_is_the_strongest_that_suffices(
    mechanism: Make, catalogue: Make, features: Make, samples: Make, x_basis: str, y_basis: str, rule: Any, expected: str
) -> None:
    record = mechanism({"x": ("x", "==", True), "y": ("y", "==", True)}, rule)
    values = pl.DataFrame({"sample_id": ["s"], "x": [True], "y": [True]})
    by_record = features(values, x={"basis": x_basis}, y={"basis": y_basis})
    by_sample = features(values, basis={"x": [x_basis], "y": [y_basis]}, x={"basis": "relative"})
    for table in (by_record, by_sample):
        assert evaluate(catalogue(record), table, samples([["s", "p"]]))["basis"].to_list() == [expected]


def test_what_circumstances_settle_alone_says_so(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    record = mechanism({"x": ("x", "==", True), "c": ("cancer", "is_cancer", "SKCM")}, {"all": ["x", "c"]})
    values = pl.DataFrame({"sample_id": ["s", "t", "u"], "x": [True, None, False], "cancer": ["LUAD", "LUAD", "SKCM"]})
    table = features(values, cancer={"scale": "context"})
    made = evaluate(catalogue(record), table, samples([["s", "p"], ["t", "q"], ["u", "r"]]))
    assert made["call"].to_list() == ["absent"] * 3
    assert made["basis"].to_list() == ["context", "context", "direct"]


def test_circumstances_do_not_weaken_the_basis(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    record = mechanism({"x": ("x", "==", True), "c": ("cancer", "is_cancer", "SKCM")}, {"all": ["x", "c"]})
    values = pl.DataFrame({"sample_id": ["s"], "x": [True], "cancer": ["SKCM"]})
    table = features(values, cancer={"basis": "reported", "scale": "context"})
    assert evaluate(catalogue(record), table, samples([["s", "p"]]))["basis"].to_list() == ["direct"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567, "1234567"), (0.1 + 0.2, "0.3"), (12.3456789, "12.3457"), (2.0, "2"), (-1.0, "-1"), (1e-7, "1e-7"), (10.0, "10")],
)
def test_numbers_are_written_short(
    mechanism: Make, catalogue: Make, features: Make, samples: Make, value: float, text: str
) -> None:
    record = mechanism({"x": ("x", ">", -2)}, "x")
    rows = evaluate(catalogue(record), features(pl.DataFrame({"sample_id": ["s"], "x": [value]})), samples([["s", "p"]]))
    assert rows["findings"].to_list() == [f"x: x={text}"]


def test_text_values_cannot_break_the_list(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    record = mechanism({"x": ("x", "!=", "b")}, "x")
    table = features(pl.DataFrame({"sample_id": ["s"], "x": ["p.A1V; p.B2\tC\n"]}))
    assert evaluate(catalogue(record), table, samples([["s", "p"]]))["findings"].to_list() == ["x: x=p.A1V, p.B2 C "]


def test_samples_keep_their_order_and_mechanisms_theirs_whatever_the_batch(
    mechanism: Make, catalogue: Make, features: Make, samples: Make
) -> None:
    knowledge = catalogue(*(mechanism({"x": ("x", ">", i)}, "x", name=name) for i, name in enumerate(("z", "a", "m"))))
    ids = [f"s{i:02}" for i in range(23)]
    table = features(pl.DataFrame({"sample_id": ids[::-1], "x": [float(i % 4) for i in range(23)]}))
    cohort = samples([[name, "p"] for name in ids])
    whole = evaluate(knowledge, table, cohort)
    assert whole["sample_id"].to_list() == [name for name in ids for _ in range(3)]
    assert whole["mechanism"].to_list() == ["z", "a", "m"] * 23
    assert_frame_equal(evaluate(knowledge, table, cohort, batch_rows=5), whole)


def test_nothing_in_nothing_out(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame(schema={"sample_id": pl.String, "x": pl.Float64}))
    assert evaluate(catalogue(), table, samples([["s", "p"]])).schema == SCHEMA
    assert evaluate(catalogue(mechanism({"x": ("x", ">", 1)}, "x")), table, samples([])).schema == SCHEMA
    bare = pl.DataFrame({"sample_id": ["s"], "patient_id": ["p"]})
    assert evaluate(catalogue(mechanism({"x": ("x", ">", 1)}, "x")), table, bare)["timepoint"].to_list() == [None]


def test_types_that_do_not_go_together_are_refused(mechanism: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame({"sample_id": ["s"], "x": ["text"]}))
    with pytest.raises(CatalogueError, match="the feature x"):
        evaluate(catalogue(mechanism({"x": ("x", ">", 1)}, "x")), table, samples([["s", "p"]]))


# the slow plain twin: one sample at a time, case by case as the definition is written


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    if isinstance(rule, AllOf):
        return rule.all
    if isinstance(rule, AnyOf):
        return rule.any
    assert not isinstance(rule, str | Not)
    return rule.at_least.of


def needed(rule: Rule) -> int:
    """How many true parts make the rule true."""
    if isinstance(rule, AllOf):
        return len(rule.all)
    return 1 if isinstance(rule, AnyOf) else rule.at_least.n  # type: ignore[union-attr]  # a name or not is never asked


def plain_decisive(rule: Rule, truths: Truths) -> Iterator[str]:
    if isinstance(rule, str):
        yield rule
    elif isinstance(rule, Not):
        yield from plain_decisive(rule.not_, truths)
    else:
        answer = plain_evaluate(rule, truths)
        for part in parts_of(rule):
            if plain_evaluate(part, truths) is answer:
                yield from plain_decisive(part, truths)


def plain_rank(rule: Rule, truths: Truths, ranks: Mapping[str, int]) -> int:
    """The weakest basis that a known answer needs: of a true at_least n the n-th strongest true part, and so on."""
    if isinstance(rule, str):
        return ranks[rule]
    if isinstance(rule, Not):
        return plain_rank(rule.not_, truths, ranks)
    answer, parts = plain_evaluate(rule, truths), parts_of(rule)
    deciding = sorted(plain_rank(part, truths, ranks) for part in parts if plain_evaluate(part, truths) is answer)
    return deciding[(needed(rule) if answer else len(parts) - needed(rule) + 1) - 1]


def plain_text(name: str, part: Any, row: Mapping[str, Any], catalogue: Catalogue) -> str:
    if not isinstance(part, FeatureFinding):
        return f"{name}: {part.mechanism}={plain_call(catalogue.mechanisms[part.mechanism], row, catalogue)}"
    value = row[part.feature]
    return f"{name}: {part.feature}={str(value).lower() if isinstance(value, bool) else f'{value:g}'}"


def plain_reason(part: Any, row: Mapping[str, Any], catalogue: Catalogue) -> str:
    if isinstance(part, FeatureFinding):
        return f"{part.feature} unknown"
    child = catalogue.mechanisms[part.mechanism]
    named = set(plain_decisive(child.rule, finding_truths(child, row, catalogue)))
    return next(plain_reason(child.findings[name], row, catalogue) for name in child.findings if name in named)


def plain_ranks(record: Mechanism, row: Mapping[str, Any], bases: Mapping[str, str], catalogue: Catalogue) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for name, part in record.findings.items():
        if isinstance(part, FeatureFinding):
            ranks[name] = RANKS[bases[part.feature]]
        else:
            child = catalogue.mechanisms[part.mechanism]
            truths = finding_truths(child, row, catalogue)
            known = plain_evaluate(child.rule, truths) is not None
            ranks[name] = plain_rank(child.rule, truths, plain_ranks(child, row, bases, catalogue)) if known else 99
    return ranks


def plain_row(record: Mechanism, row: Mapping[str, Any], bases: Mapping[str, str], catalogue: Catalogue) -> dict[str, Any]:
    call = plain_call(record, row, catalogue)
    truths = finding_truths(record, row, catalogue)
    named = set(plain_decisive(record.rule, truths))
    decisive = [name for name in record.findings if name in named]
    known = call != "not_assessable"
    rank = plain_rank(record.rule, truths, plain_ranks(record, row, bases, catalogue)) if known else None
    seen = [plain_text(name, record.findings[name], row, catalogue) for name in decisive if known]
    missing = [f"{name}: {plain_reason(record.findings[name], row, catalogue)}" for name in decisive if not known]
    return {
        "call": call,
        "direction": plain_direction(record, row, catalogue),
        "basis": None if rank is None else next(name for name, value in RANKS.items() if value == rank),
        "findings": "; ".join(seen) if known else None,
        "missing": None if known else "; ".join(missing),
    }


NAMES = ["a", "b", "c", "d"]
FINDINGS = {"a": ("t", "==", True), "b": ("u", "==", False), "c": ("x", ">=", 10), "d": ("y", "<", 0.5)}


def rules() -> st.SearchStrategy[Any]:
    def grow(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(parts, min_size=1, max_size=4)
        counted = several.flatmap(lambda of: st.integers(1, len(of)).map(lambda n: {"at_least": {"n": n, "of": of}}))
        return st.one_of(
            several.map(lambda of: {"all": of}), several.map(lambda of: {"any": of}), parts.map(lambda of: {"not": of}), counted
        )

    return st.recursive(st.sampled_from(NAMES), grow, max_leaves=10)


ROWS = [
    dict(zip("tuxy", row, strict=True))
    for row in product((True, False, None), (True, False, None), (None, 3.0, 12.5), (None, 0.25, 2.0))
]
BASIS = st.sampled_from(list(RANKS))


@settings(max_examples=60, deadline=None)
@given(rule=rules(), parent=rules(), bases=st.fixed_dictionaries(dict.fromkeys("tuxy", BASIS)), per_sample=st.booleans())
def test_random_rules_are_explained_as_the_plain_twin_does(
    mechanism: Make, catalogue: Make, features: Make, samples: Make, rule: Any, parent: Any, bases: Any, per_sample: bool
) -> None:
    contexts = [{"when": {"findings": "c"}, "direction": "sensitivity", "because": ["e1"]}]
    child = mechanism(FINDINGS, rule, name="child", contexts=contexts)
    knowledge = catalogue(mechanism({**FINDINGS, "b": "child"}, parent, name="parent"), child)
    values = pl.DataFrame(ROWS).with_columns(sample_id=pl.format("s{}", pl.int_range(pl.len())))
    reasons = {name: [f"{name} unknown" if value is None else None for value in values[name]] for name in "tuxy"}
    if per_sample:
        basis = {name: [None if value is None else bases[name] for value in values[name]] for name in "tuxy"}
        table = features(values, reasons=reasons, basis=basis)
    else:
        table = features(values, reasons=reasons, **{name: {"basis": basis} for name, basis in bases.items()})
    calls = evaluate(knowledge, table, samples([[name, "p"] for name in values["sample_id"]]))
    for record in knowledge.mechanisms.values():
        rows = calls.filter(pl.col("mechanism") == record.id)
        expected = [plain_row(record, row, bases, knowledge) for row in ROWS]
        assert rows.select("call", "direction", "basis", "findings", "missing").to_dicts() == expected
