"""Which mechanisms this version cannot find yet, because what would show them is still to be computed."""

from collections.abc import Iterator, Mapping
from itertools import product

from icires.catalogue.kleene import Truth, evaluate, rule_names
from icires.catalogue.load import Catalogue
from icires.catalogue.model import FeatureFinding, Finding, Mechanism
from icires.features.awaited import awaited_source
from icires.features.families import find_feature
from icires.profiling.rules import children_first

MOST_FINDINGS = 12  # beyond, one computed finding is taken to be enough


def awaited_mechanisms(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """The mechanisms that no data could show to be present in this version.

    Returns
    -------
    By id, in the catalogue's order: the tables from which the features that it waits for will be computed, sorted. Some of
    them can be excluded all the same: described in another cancer, or ruled out by a finding that is computed.
    """
    answers: dict[str, frozenset[Truth]] = {}
    for name in children_first(catalogue.mechanisms):
        answers[name] = _answers(catalogue.mechanisms[name], answers)
    waiting = (name for name in catalogue.mechanisms if True not in answers[name])
    return {name: tuple(sorted(set(_sources(catalogue.mechanisms[name], catalogue)))) for name in waiting}


def _answers(mechanism: Mechanism, known: Mapping[str, frozenset[Truth]]) -> frozenset[Truth]:
    """The answers that a mechanism's rule can give while its awaited features are unknown."""
    names = list(dict.fromkeys(rule_names(mechanism.rule)))
    possible = [_possible(mechanism.findings[name], known) for name in names]
    if sum(len(values) > 1 for values in possible) > MOST_FINDINGS:
        return frozenset({True, False, None})
    return frozenset(evaluate(mechanism.rule, dict(zip(names, values, strict=True))) for values in product(*possible))


def _possible(finding: Finding, known: Mapping[str, frozenset[Truth]]) -> tuple[Truth, ...]:
    if isinstance(finding, FeatureFinding):
        return (True, False) if find_feature(finding.feature) is not None else (None,)
    return tuple(known[finding.mechanism])


def _sources(mechanism: Mechanism, catalogue: Catalogue) -> Iterator[str]:
    """The tables that a mechanism, and those that decide it, wait for."""
    for finding in mechanism.findings.values():
        if not isinstance(finding, FeatureFinding):
            yield from _sources(catalogue.mechanisms[finding.mechanism], catalogue)
            continue
        source = awaited_source(finding.feature)
        if source is not None:
            yield source
