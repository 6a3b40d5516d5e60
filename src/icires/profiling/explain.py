"""Which findings decided a call, which unknown ones left it open, and how direct the evidence was.

A finding is *decisive* when it has the answer's value on the whole way from the rule to the finding: the rule is an ``any``
that is True because this part is True, an ``all`` that is False because this part is False, an ``all`` that is True (every
part is decisive), an ``any`` that is False (every part is), an ``at_least`` with the value of this part, and so on through
nested rules; ``not`` turns the value round on the way. In one sentence: a part is decisive if the rule it stands in is
decisive and has the same value, True, False or unknown. Decisive findings of a known call are those that decided it. Decisive
findings of an unknown call are unknown themselves, and filling them in is the only way to change it; no unknown finding can
change a known call.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from icires.catalogue.kleene import rule_parts
from icires.catalogue.model import Not, Rule
from icires.profiling.rules import rule_expression

SEPARATOR = "; "


def decisive_findings(rule: Rule, findings: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
    """For every finding of a rule, a Boolean expression (never null) that says whether the finding is decisive.

    Parameters
    ----------
    rule
        The rule.
    findings
        Boolean expressions of the findings by name. Those that the rule does not use are left out of the result; the order stays.
    """
    found: dict[str, pl.Expr] = {}
    for name, expression in _walk(rule, findings, reached=pl.lit(True)):
        found[name] = found[name] | expression if name in found else expression
    return {name: found[name] for name in findings if name in found}


def joined(texts: list[pl.Expr]) -> pl.Expr:
    """Texts of one row joined by '; ', nulls left out; null where nothing is left."""
    text = pl.concat_str(texts, separator=SEPARATOR, ignore_nulls=True)
    return pl.when(text != "").then(text)


def value_text(name: str, dtype: pl.DataType | None) -> pl.Expr:
    """A feature's value as text: true or false, numbers to six significant digits, text without the separators of the table."""
    column = pl.col(name)
    if dtype is None or dtype == pl.Null:
        return pl.lit(None, dtype=pl.String)
    if dtype == pl.Boolean:
        return column.cast(pl.String)
    if dtype.is_float():
        return column.round_sig_figs(6).cast(pl.String).str.strip_suffix(".0")
    return cell_text(column.cast(pl.String))


def cell_text(text: pl.Expr) -> pl.Expr:
    """Text that can stand in a list of texts: ';' becomes ',', and blanks of every kind one space."""
    return text.str.replace_all(r"\s+", " ").str.replace_all(";", ",", literal=True)


def _walk(rule: Rule, findings: Mapping[str, pl.Expr], *, reached: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
    if isinstance(rule, str):
        yield rule, reached
        return
    if isinstance(rule, Not):
        yield from _walk(rule.not_, findings, reached=reached)
        return
    answer = rule_expression(rule, findings)
    for part in rule_parts(rule):
        yield from _walk(part, findings, reached=reached & rule_expression(part, findings).eq_missing(answer))
