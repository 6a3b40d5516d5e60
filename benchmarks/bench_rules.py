"""The catalogue's rules over many samples: icires against the same comparisons written by hand for polars.

Usage: python benchmarks/bench_rules.py [SAMPLES ...]

Features are random, a third of them unknown. The peer is told which columns to combine and does nothing else: no check of
types, no guard against NaN. ``with reasons`` is the whole table of calls: what decided each, what was missing, direction,
basis and origin.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from operator import and_, or_
from statistics import median

import numpy as np
import polars as pl

from icires.catalogue.cancers import descendants
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import AllOf, AnyOf, AtLeast, FeatureFinding, Mechanism, Not, Rule
from icires.features.awaited import find_awaited
from icires.features.families import find_feature
from icires.features.record import Feature, FeatureTable
from icires.profiling.evaluate import evaluate
from icires.profiling.rules import call_table

SIZES = (250_000, 500_000, 1_000_000)
EXPLAINED = (25_000, 50_000, 100_000)
REPEATS = 5
CANCERS = ("SKCM", "LUAD", "COAD", "PAAD", "BLCA")


def features(catalogue: Catalogue, n_samples: int) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    columns = {name: column(name, rng, n_samples, texts=texts) for name, texts in sorted(texts_compared(catalogue).items())}
    return pl.DataFrame({"sample_id": pl.Series(range(n_samples)).cast(pl.String), **columns})


def comparisons(catalogue: Catalogue) -> Iterator[FeatureFinding]:
    parts = (part for m in catalogue.mechanisms.values() for part in m.findings.values())
    return (part for part in parts if isinstance(part, FeatureFinding))


def texts_compared(catalogue: Catalogue) -> dict[str, list[str]]:
    """The features that rules compare, each with the texts that it is held against."""
    found: dict[str, list[str]] = {}
    for part in comparisons(catalogue):
        values = part.value if isinstance(part.value, tuple) else (part.value,)
        found.setdefault(part.feature, []).extend(value for value in values if isinstance(value, str))
    return found


def column(name: str, rng: np.random.Generator, n: int, *, texts: list[str]) -> pl.Series:
    unknown = pl.Series(rng.random(n) < 1 / 3)
    if name == "cancer":
        values = pl.Series(rng.choice(CANCERS, n))
    elif texts:
        values = pl.Series(rng.choice([*texts, "something else"], n))
    elif (find_feature(name) or find_awaited(name) or Feature(name, "", "boolean", "", "")).dtype == "boolean":
        values = pl.Series(rng.random(n) < 0.1)
    else:
        values = pl.Series(rng.random(n) * 20)
    return pl.select(pl.when(~unknown).then(values)).to_series()


def by_hand(mechanism: Mechanism, mechanisms: Mapping[str, Mechanism]) -> pl.Expr:
    """The rule as a user of polars would write it, with the comparisons in place."""

    def written(rule: Rule) -> pl.Expr:
        if isinstance(rule, AllOf):
            return reduce(and_, map(written, rule.all))
        if isinstance(rule, AnyOf):
            return reduce(or_, map(written, rule.any))
        if isinstance(rule, Not):
            return ~written(rule.not_)
        if isinstance(rule, AtLeast):
            return counted(rule.at_least.n, [written(part) for part in rule.at_least.of])
        part = mechanism.findings[rule]
        return compared(part) if isinstance(part, FeatureFinding) else by_hand(mechanisms[part.mechanism], mechanisms)

    return written(mechanism.rule)


def counted(n: int, parts: list[pl.Expr]) -> pl.Expr:
    surely = pl.sum_horizontal(part.fill_null(value=False) for part in parts)
    perhaps = pl.sum_horizontal(part.fill_null(value=True) for part in parts)
    return pl.when(surely >= n).then(True).when(perhaps < n).then(False)


def compared(part: FeatureFinding) -> pl.Expr:
    value = pl.col(part.feature)
    if part.op == "is_cancer":
        wanted = part.value if isinstance(part.value, tuple) else (str(part.value),)
        return value.is_in(sorted(code for one in wanted for code in descendants(one)))
    if part.op == "in" and isinstance(part.value, tuple):
        return value.is_in(part.value)
    by_name = {"==": value.eq, "!=": value.ne, "<": value.lt, "<=": value.le, ">": value.gt, ">=": value.ge}
    return by_name[part.op](part.value)


def cost(task: Callable[[], object]) -> float:
    before = time.process_time()
    task()
    return time.process_time() - before


def turns(tasks: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Median CPU seconds; the tasks take turns, so that a busy minute hurts all of them."""
    runs: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(REPEATS):
        for name, task in tasks.items():
            runs[name].append(cost(task))
    return {name: median(many) for name, many in runs.items()}


def compare(catalogue: Catalogue, size: int) -> tuple[float, float]:
    values = features(catalogue, size)
    bare = [by_hand(m, catalogue.mechanisms).alias(name) for name, m in catalogue.mechanisms.items()]
    ours, theirs = call_table(catalogue.mechanisms, values), values.select("sample_id", *bare)
    if not ours.equals(theirs):
        sys.exit("the two do not agree")
    costs = turns(
        {
            "icires": partial(call_table, catalogue.mechanisms, values),
            "polars": lambda: values.lazy().select("sample_id", *bare).collect(),
        }
    )
    return costs["icires"], costs["polars"]


def explain(catalogue: Catalogue, size: int) -> float:
    values = features(catalogue, size)
    samples = pl.DataFrame({"sample_id": values["sample_id"], "patient_id": values["sample_id"]})
    records = {name: record for name in values.columns if (record := find_feature(name) or find_awaited(name)) is not None}
    table = FeatureTable(values, values.select("sample_id"), values.select("sample_id"), records)
    return cost(partial(evaluate, catalogue, table, samples))


def main() -> None:
    catalogue = load_catalogue()
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    print(f"{len(catalogue.mechanisms)} mechanisms, CPU seconds")
    print(f"{'samples':>10} {'icires':>8} {'polars':>8} {'ratio':>6} {'µs/sample':>10}")
    for size in sizes:
        ours, bare = compare(catalogue, size)
        print(f"{size:>10,} {ours:>8.2f} {bare:>8.2f} {ours / bare:>6.2f} {ours / size * 1e6:>10.2f}")
    print(f"\n{'with reasons':>10} {'CPU s':>8} {'µs/sample':>10}")
    for size in EXPLAINED:
        seconds = explain(catalogue, size)
        print(f"{size:>10,} {seconds:>8.2f} {seconds / size * 1e6:>10.1f}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
