"""Which tests would settle most of what could not be assessed in a patient."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import polars as pl

from icires.catalogue.load import Catalogue
from icires.catalogue.model import FeatureFinding
from icires.features.awaited import awaited_source
from icires.profiling.explain import SEPARATOR
from icires.profiling.latest import earlier_samples
from icires.report.remedies import AWAITED_TESTS, test_for

SCHEMA = {
    "patient_id": pl.String,
    "rank": pl.Int64,
    "test": pl.String,
    "readable": pl.Boolean,
    "n_alone": pl.Int64,
    "n_added": pl.Int64,
    "n_contributes": pl.Int64,
    "added": pl.String,
}
# a test in words, and whether this version reads what it gives
Test = tuple[str, bool]
Lacking = Mapping[str, frozenset[Test]]


def settling_tests(catalogue: Catalogue, calls: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """What would settle the calls that could not be made, test by test.

    Parameters
    ----------
    catalogue
        Its ``mechanisms``.
    calls
        One row per sample × mechanism: ``call`` and ``missing``.
    samples
        ``sample_id``, ``patient_id`` and, where known, ``timepoint`` and ``collection_day``. Of a patient's samples those count
        that no other is known to be later than.

    Returns
    -------
    One row per patient × test, in the order in which they should be done: each next test is the one that settles most calls
    together with those above it (of equals the one that contributes to most), first among the tests that this version reads.
    ``rank`` from 1; ``test`` in words; ``readable``: icires computes calls from it today; ``n_alone``: mechanisms that this test
    would settle by itself, whatever its result; ``n_added``: mechanisms settled by it once those above are done, with their ids
    in ``added``, joined by '; '; ``n_contributes``: mechanisms that lack something which it would supply. A mechanism that is
    open in several samples counts once, with what it lacks in all of them.
    """
    found = lacking(catalogue, calls, samples)
    order = samples["patient_id"].unique(maintain_order=True)
    ranked: dict[frozenset[tuple[str, frozenset[Test]]], list[tuple[object, ...]]] = {}  # many patients lack the same
    rows: list[tuple[object, ...]] = []
    for patient in (name for name in order if name in found):
        key = frozenset(found[patient].items())
        if key not in ranked:
            ranked[key] = list(_ranked(found[patient]))
        rows += [(patient, *row) for row in ranked[key]]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def lacking(catalogue: Catalogue, calls: pl.DataFrame, samples: pl.DataFrame) -> dict[str, Lacking]:
    """For every patient the mechanisms that could not be assessed, and the tests that together would settle each."""
    earlier = earlier_samples(samples)
    missing: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    open_calls = calls.filter(pl.col("call") == "not_assessable").select("patient_id", "sample_id", "mechanism", "missing")
    for patient, sample, mechanism, text in open_calls.iter_rows():
        if sample not in earlier:
            missing[patient, sample][mechanism] = text or ""
    found: dict[str, dict[str, frozenset[Test]]] = defaultdict(dict)
    known: dict[frozenset[tuple[str, str]], dict[str, frozenset[Test]]] = {}  # many samples lack the same
    for (patient, _), texts in missing.items():
        key = frozenset(texts.items())
        if key not in known:
            known[key] = {mechanism: frozenset(_tests(mechanism, texts, catalogue)) for mechanism in texts}
        for mechanism, tests in known[key].items():
            found[patient][mechanism] = found[patient].get(mechanism, frozenset()) | tests
    return dict(found)


def _ranked(lacks: Lacking) -> Iterator[tuple[object, ...]]:
    groups: dict[frozenset[Test], list[str]] = defaultdict(list)  # mechanisms that lack the same are settled together
    for mechanism, needed in lacks.items():
        groups[needed].append(mechanism)
    uses = {test: sum(len(names) for needed, names in groups.items() if test in needed) for needed in groups for test in needed}
    done: frozenset[Test] = frozenset()
    for rank in range(1, len(uses) + 1):
        gains = {test: _newly_settled(groups, done, test) for test in uses if test not in done}
        best = min(gains, key=lambda test: (not test[1], -len(gains[test]), -uses[test], test[0]))
        added = sorted(gains[best])
        yield (rank, *best, len(groups.get(frozenset({best}), ())), len(added), uses[best], SEPARATOR.join(added) or None)
        done |= {best}


def _newly_settled(groups: Mapping[frozenset[Test], list[str]], done: frozenset[Test], test: Test) -> list[str]:
    known = done | {test}
    return [name for needed, names in groups.items() if test in needed and needed <= known for name in names]


def _tests(mechanism: str, texts: Mapping[str, str], catalogue: Catalogue) -> Iterator[Test]:
    """The tests that would supply what a mechanism lacks; of a mechanism that it rests on, what that one lacks."""
    findings = catalogue.mechanisms[mechanism].findings
    for part in filter(None, texts.get(mechanism, "").split(SEPARATOR)):
        name, _, reason = part.partition(": ")
        finding = findings[name]
        if not isinstance(finding, FeatureFinding):
            yield from _tests(finding.mechanism, texts, catalogue)
            continue
        awaited = awaited_source(finding.feature)
        yield (test_for(reason), True) if awaited is None else (AWAITED_TESTS[awaited], False)
