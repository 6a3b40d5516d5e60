"""The catalogue's rules as polars expressions, one Boolean expression per mechanism.

Every expression follows Kleene's strong three-valued logic: True, False, or null for unknown. A finding is null where its
feature is null or NaN, or where the table has no such feature; ``all`` is False as soon as one part is False, ``any`` True as
soon as one is True; ``at_least`` n is True with n true parts and False once the true and unknown parts together are fewer
than n. Filling an unknown therefore never changes a known answer. The plain twin of this module is `icires.catalogue.kleene`.

The expressions are built from functions that turn a finding into an expression, so that the same rule can be evaluated on raw
features, on findings computed beforehand, or on the findings of one basis only.
"""

import operator
from collections.abc import Callable, Mapping
from functools import partial, reduce
from graphlib import CycleError, TopologicalSorter

import polars as pl

from icires.catalogue.cancers import cancer_answers
from icires.catalogue.kleene import rule_parts
from icires.catalogue.model import AllOf, AnyOf, FeatureFinding, Finding, Mechanism, MechanismFinding, Not, Rule
from icires.errors import CatalogueError, Problem, Severity

FindingExpression = Callable[[FeatureFinding], pl.Expr]

UNKNOWN = pl.lit(None, dtype=pl.Boolean)
BATCH_ROWS = 1_000_000
COMPARISONS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def call_table(mechanisms: Mapping[str, Mechanism], values: pl.DataFrame, *, batch_rows: int = BATCH_ROWS) -> pl.DataFrame:
    """Every mechanism of every sample in one wide table of Booleans.

    Parameters
    ----------
    mechanisms
        The catalogue's mechanisms by id.
    values
        One row per sample: ``sample_id`` and one column per feature. Features that a rule names and the table lacks are unknown.
    batch_rows
        Samples evaluated at a time: bounds the memory of intermediate columns.

    Returns
    -------
    ``sample_id`` and one Boolean column per mechanism, in the order given: True present, False absent, null not assessable.

    Raises
    ------
    CatalogueError
        A finding compares a feature with a value of another type, or mechanisms name each other in a circle.
    """
    finding = partial(finding_expression, schema=values.schema)
    expressions = [rule.alias(name) for name, rule in call_expressions(mechanisms, finding=finding).items()]
    starts = range(0, max(values.height, 1), batch_rows)
    batches = (without_nan(values.slice(start, batch_rows)) for start in starts)
    # one pass over the texts makes every later look-up of a cancer a comparison of integers
    cancers = pl.col(sorted(_cancer_features(mechanisms) & set(values.columns))).cast(pl.Categorical)
    return pl.concat([batch.lazy().with_columns(cancers).select("sample_id", *expressions).collect() for batch in batches])


def _cancer_features(mechanisms: Mapping[str, Mechanism]) -> set[str]:
    """The features that a finding holds against OncoTree codes."""
    parts = (part for mechanism in mechanisms.values() for part in mechanism.findings.values())
    return {part.feature for part in parts if isinstance(part, FeatureFinding) and part.op == "is_cancer"}


def without_nan(values: pl.DataFrame) -> pl.DataFrame:
    """The table with NaN as null, for polars holds ``NaN >= 10`` to be True; copied only where there is a NaN."""
    has_nan = values.select(pl.col(pl.Float32, pl.Float64).is_nan().any())
    names = [name for name in has_nan.columns if has_nan[name].item()]
    return values.with_columns(pl.col(names).fill_nan(None)) if names else values


def call_expressions(mechanisms: Mapping[str, Mechanism], *, finding: FindingExpression) -> dict[str, pl.Expr]:
    """One expression per mechanism, other mechanisms' rules written out inside it.

    Parameters
    ----------
    mechanisms
        The catalogue's mechanisms by id.
    finding
        The Boolean expression of one comparison.

    Returns
    -------
    Expressions by mechanism id, in the order given.

    Raises
    ------
    CatalogueError
        A mechanism names another that does not exist, or mechanisms name each other in a circle.
    """
    done: dict[str, pl.Expr] = {}
    for name in children_first(mechanisms):
        mechanism = mechanisms[name]
        parts = {key: part_expression(part, finding=finding, calls=done) for key, part in mechanism.findings.items()}
        done[name] = rule_expression(mechanism.rule, parts)
    return {name: done[name] for name in mechanisms}


def part_expression(part: Finding, *, finding: FindingExpression, calls: Mapping[str, pl.Expr]) -> pl.Expr:
    """The expression of a named finding: a comparison, or another mechanism's call."""
    return calls[part.mechanism] if isinstance(part, MechanismFinding) else finding(part)


def rule_expression(rule: Rule, findings: Mapping[str, pl.Expr]) -> pl.Expr:
    """A rule over named Boolean expressions, in Kleene logic.

    Raises
    ------
    CatalogueError
        The rule names a finding that there is not.
    """
    if isinstance(rule, str):
        return _named(rule, findings)
    if isinstance(rule, Not):
        return rule_expression(rule.not_, findings).not_()
    parts = [rule_expression(part, findings) for part in rule_parts(rule)]
    if isinstance(rule, AllOf):
        return all_known(parts)
    if isinstance(rule, AnyOf):
        return any_known(parts)
    return _at_least(rule.at_least.n, parts)


def _named(name: str, findings: Mapping[str, pl.Expr]) -> pl.Expr:
    if name in findings:
        return findings[name]
    known = ", ".join(findings) or "none"
    message = f"a rule names the finding {name}, which its file does not have; it has {known}."
    raise CatalogueError(_error("unknown_finding", message, "name one of the findings, or add it."))


def finding_expression(finding: FeatureFinding, *, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A comparison of a feature with a value: null where the feature is null or not in the table.

    ``is_cancer`` is True for the codes of the value and for every OncoTree code below them, and null for codes that are too
    broad to tell, see `icires.catalogue.cancers.cancer_answers`. NaN must have become null before, see `without_nan`.

    Raises
    ------
    CatalogueError
        The feature's type and the value's do not go together.
    """
    dtype = schema.get(finding.feature)
    if dtype is None or dtype == pl.Null:
        return UNKNOWN
    _require_comparable(finding, dtype)
    return _compare(pl.col(finding.feature), finding)


def all_known(parts: list[pl.Expr]) -> pl.Expr:
    """Kleene's conjunction: False if one is False, else null if one is null, else True."""
    return reduce(pl.Expr.and_, parts)


def any_known(parts: list[pl.Expr]) -> pl.Expr:
    """Kleene's disjunction: True if one is True, else null if one is null, else False."""
    return reduce(pl.Expr.or_, parts)


def _at_least(n: int, parts: list[pl.Expr]) -> pl.Expr:
    n_true = pl.sum_horizontal([part.cast(pl.UInt32) for part in parts])  # nulls are left out of the sum: exactly the true parts
    n_unknown = pl.sum_horizontal([part.is_null().cast(pl.UInt32) for part in parts])
    return pl.when(n_true >= n).then(True).when(n_true + n_unknown < n).then(False).otherwise(UNKNOWN)


def _compare(column: pl.Expr, finding: FeatureFinding) -> pl.Expr:
    if finding.op == "is_cancer":
        return _is_cancer(column, codes=[str(code) for code in _values(finding.value)])
    if finding.op == "in":
        return column.is_in(list(_values(finding.value)))
    outcome: pl.Expr = COMPARISONS[finding.op](column, finding.value)
    return outcome


def _is_cancer(column: pl.Expr, *, codes: list[str]) -> pl.Expr:
    are, are_not = cancer_answers(codes)
    return pl.when(column.is_in(sorted(are))).then(True).when(column.is_in(sorted(are_not))).then(False).otherwise(UNKNOWN)


def _values(value: bool | float | str | tuple[str, ...]) -> tuple[bool | float | str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _require_comparable(finding: FeatureFinding, dtype: pl.DataType) -> None:
    kinds = {_kind_of_value(value) for value in _values(finding.value)}
    kind = _kind_of_dtype(dtype)
    ordered = finding.op in {"<", "<=", ">", ">="}
    text_only = finding.op in {"in", "is_cancer"}
    many = isinstance(finding.value, tuple) and not text_only
    if kinds == {kind} and not many and not (ordered and kind != "number") and not (text_only and kind != "text"):
        return
    message = f"the feature {finding.feature} is a {kind} and cannot be compared by '{finding.op}' with the value given."
    raise CatalogueError(
        _error("finding_type", message, "compare numbers with numbers, true/false with '==' and text with '==' or 'in'.")
    )


def _kind_of_value(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "text" if isinstance(value, str) else "number"


def _kind_of_dtype(dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    return "number" if dtype.is_numeric() else "text"


def children_first(mechanisms: Mapping[str, Mechanism]) -> list[str]:
    """The mechanisms' ids, each after those that its findings name.

    Raises
    ------
    CatalogueError
        A mechanism names another that does not exist, or mechanisms name each other in a circle.
    """
    children = {name: _children(mechanism) for name, mechanism in mechanisms.items()}
    unknown = sorted({child for names in children.values() for child in names} - set(mechanisms))
    if unknown:
        message = f"a finding names mechanisms that do not exist: {', '.join(unknown)}."
        raise CatalogueError(_error("unknown_mechanism", message, "name the id of a mechanism file."))
    try:
        return list(TopologicalSorter(children).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        message = f"mechanisms name each other in a circle: {circle}."
        raise CatalogueError(_error("mechanism_cycle", message, "let one of them rest on features alone.")) from error


def _children(mechanism: Mechanism) -> list[str]:
    return [part.mechanism for part in mechanism.findings.values() if isinstance(part, MechanismFinding)]


def _error(code: str, message: str, remedy: str) -> Problem:
    return Problem(severity=Severity.ERROR, code=code, message=message, remedy=remedy)
