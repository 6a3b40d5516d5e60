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
    mechanism of ``calls``; ``biomarker_names`` the names of biomarkers by id; ``citations`` how a source is cited, by its id.
    """

    study: Study
    calls: pl.DataFrame
    features: pl.DataFrame
    biomarkers: pl.DataFrame
    response: pl.DataFrame
    problems: pl.DataFrame
    recognised: pl.DataFrame
    provenance: Mapping[str, Any]
    mechanisms: Mapping[str, Mechanism]
    biomarker_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    citations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
