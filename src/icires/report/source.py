"""What the report is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import polars as pl

from icires.catalogue.model import Mechanism
from icires.study.study import Study


@dataclass(frozen=True, slots=True)
class ReportInput:
    """The tables that the report is made of; their columns are those of the files of the same names.

    ``features`` has ``sample_id`` and may have ``tmb`` (mut/Mb; null: not known). ``mechanisms`` holds a record for every
    mechanism of ``calls``; ``biomarker_names`` and ``strategy_names`` the names of biomarkers and strategies by id; ``citations``
    how a source is cited, by its id. ``awaiting`` has the mechanisms that this version cannot find, which ``calls`` leaves out,
    with the tables from which their features will be computed, and ``awaiting_names`` their names.
    """

    study: Study
    calls: pl.DataFrame
    features: pl.DataFrame
    biomarkers: pl.DataFrame
    response: pl.DataFrame
    strategies: pl.DataFrame
    tests: pl.DataFrame
    problems: pl.DataFrame
    recognised: pl.DataFrame
    provenance: Mapping[str, Any]
    mechanisms: Mapping[str, Mechanism]
    biomarker_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    strategy_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    citations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    awaiting: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    awaiting_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
