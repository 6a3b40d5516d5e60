"""What a feature is, and the table that carries values together with why a value is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # The catalogue's checks resolve feature names, and the command line must start without polars.
    import polars as pl

Scale = Literal["absolute", "cohort_relative", "reference_relative", "context"]
Basis = Literal["context", "direct", "reported", "relative"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of ``features.tsv``: its type, unit and scale, and what zero, false and null mean.

    ``basis`` is *context* for a circumstance such as the cancer type, *direct* when computed from the measurement
    itself, *reported* when taken over as the study states it, *relative* when it depends on the other samples.
    """

    name: str
    title: str
    dtype: Literal["boolean", "integer", "number", "text"]
    meaning: str
    null_means: str
    unit: str | None = None
    scale: Scale = "absolute"
    basis: Basis = "direct"
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Features of every sample, why each null is null, and where a value came from.

    ``values`` has ``sample_id`` and one column per feature. ``reasons`` has ``sample_id`` and, for features that
    have a null, a text column of the same name: null where the value is known. ``basis`` likewise, for features
    whose basis differs between samples; elsewhere the record's own basis holds.
    """

    values: pl.DataFrame
    reasons: pl.DataFrame
    basis: pl.DataFrame
    records: Mapping[str, Feature]
