"""From a study to its profile: features, mechanism calls, biomarkers, response and strategies, ready to look at or to write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import FeatureFinding
from icires.features.compute import compute_features
from icires.features.families import default_features, find_feature
from icires.features.record import FeatureTable
from icires.profiling.agents import with_agent_problems
from icires.profiling.biomarkers import biomarkers
from icires.profiling.evaluate import evaluate
from icires.profiling.response import reported_resistance, reported_response, still_responding
from icires.profiling.settling import settling_tests
from icires.profiling.strategies import strategies
from icires.profiling.write import write_profile
from icires.provenance import provenance, timestamp
from icires.study.study import Study


@dataclass(frozen=True)
class Profile:
    """What was found in a study. The tables are described where they are made.

    ``calls``: `icires.profiling.evaluate.evaluate`; ``feature_table``: `icires.features.record.FeatureTable`; ``biomarkers``:
    `icires.profiling.biomarkers.biomarkers`; ``response``: `icires.profiling.response.reported_response`; ``strategies``:
    `icires.profiling.strategies.strategies`; ``tests``, which would settle most: `icires.profiling.settling.settling_tests`;
    ``provenance``: `icires.provenance.provenance`.
    """

    study: Study
    catalogue: Catalogue
    calls: pl.DataFrame
    feature_table: FeatureTable
    biomarkers: pl.DataFrame
    response: pl.DataFrame
    strategies: pl.DataFrame
    tests: pl.DataFrame
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        unknown = (self.calls["call"] == "not_assessable").sum()
        mechanisms = len(self.catalogue.mechanisms)
        return f"Profile({self.study!r}, mechanisms={mechanisms}, calls={self.calls.height}, not_assessable={unknown})"

    @property
    def features(self) -> pl.DataFrame:
        """One row per sample, one column per feature; null: unknown, see ``feature_table.reasons``."""
        return self.feature_table.values

    @property
    def problems(self) -> pl.DataFrame:
        """What was found wrong in the input, the worst first, and therapies that no agent of the catalogue explains."""
        return with_agent_problems(self.study)

    @property
    def recognised(self) -> pl.DataFrame:
        """Which column of the input was taken for what."""
        return self.study.recognised

    def write(self, path: Path | str) -> None:
        """Write everything into a folder that appears whole or not at all; see `icires.profiling.write.write_profile`."""
        write_profile(self, Path(path))


def profile(
    study: Study,
    *,
    catalogue: Catalogue | None = None,
    time: datetime | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Profile:
    """Call every mechanism of the catalogue in every sample of a study.

    Parameters
    ----------
    study
        The study, as `icires.read_study` returns it.
    catalogue
        The knowledge to use; by default the one of the package.
    time
        When this is done, for the provenance; by default `icires.provenance.timestamp`.
    parameters
        What the provenance says of the user's choices, values that JSON can hold; by default whether a catalogue was given.

    Returns
    -------
    The profile. It says what is known of each sample: a mechanism that the data cannot show is not_assessable, with the reason.

    Raises
    ------
    CatalogueError
        The catalogue cannot be read, or one of its rules does not fit the features.
    TypeError
        What was given is not a study, but, for instance, its path.
    """
    given: object = study  # who calls may not check types, and a path is an easy mistake
    if not isinstance(given, Study):
        message = f"profile() takes a study, not a {type(given).__name__}: icires.profile(icires.read_study(path))"
        raise TypeError(message)
    knowledge = load_catalogue() if catalogue is None else catalogue
    table = compute_features(study, names=_wanted(knowledge))
    calls = evaluate(knowledge, table, study.samples)
    response = reported_response(study)
    resistance = reported_resistance(response, study.samples)
    responding = still_responding(response, study.samples)
    return Profile(
        study=study,
        catalogue=knowledge,
        calls=calls,
        feature_table=table,
        biomarkers=biomarkers(knowledge, table, study.samples),
        response=response,
        strategies=strategies(knowledge, table, calls, study.samples, resistance=resistance, responding=responding),
        tests=settling_tests(knowledge, calls, study.samples),
        provenance=provenance(
            study,
            catalogue_sha256=knowledge.sha256,
            parameters=parameters or {"catalogue": "built in" if catalogue is None else "given"},
            time=timestamp() if time is None else time,
        ),
    )


def _wanted(catalogue: Catalogue) -> list[str]:
    """The general features and those that the catalogue asks for; what is no feature is left out, and so 'not computed'."""
    asked = (name for name in _features_of(catalogue) if find_feature(name) is not None)
    return list(dict.fromkeys([*default_features(), *asked]))


def _features_of(catalogue: Catalogue) -> Iterator[str]:
    """The features that the catalogue's rules, biomarkers and strategies ask for."""
    for mechanism in catalogue.mechanisms.values():
        yield from (part.feature for part in mechanism.findings.values() if isinstance(part, FeatureFinding))
    yield from (record.feature for record in catalogue.biomarkers.values() if record.feature is not None)
    needs = (need.shown_by for strategy in catalogue.strategies.values() for need in strategy.needs)
    yield from (shown.feature for shown in needs if shown is not None)
