"""The study as the rest of the house sees it: typed tables, what was assayed, and what was wrong with the input."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import polars as pl

GenomeBuild = Literal["GRCh37", "GRCh38"]


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: its name inside the study, size and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A gene panel. ``genes`` null: the list is unknown; ``is_whole_exome``: every protein-coding gene is covered.

    ``callable_mb`` is the size of the region that mutations are counted in, Mb; null where unknown.
    """

    id: str
    genes: frozenset[str] | None
    callable_mb: float | None
    is_whole_exome: bool
    source: str


@dataclass(frozen=True, slots=True)
class CallSet:
    """Which kinds of variants a mutation table holds at all; null: it cannot be told from the table.

    A kind that the call set does not hold was not looked for: its absence in a sample means nothing. Only rows that count
    (`icires.study.call_set.counts`) are looked at. ``altering``: variants that change a protein.
    """

    n_variants: int
    snv: bool | None
    indel: bool | None
    synonymous: bool | None
    altering: bool | None
    consequences: bool | None
    alleles: bool | None
    depths: bool | None
    germline: bool | None
    source: str


@dataclass(frozen=True)
class Study:
    """A frozen bundle of validated tables; every table and column is described in `icires.study.tables`.

    A table that the study lacks is null (`None`), or absent from `timelines` and `others`.
    """

    id: str
    name: str
    path: Path
    genome_build: GenomeBuild | None
    patients: pl.DataFrame
    samples: pl.DataFrame
    assays: pl.DataFrame
    problems: pl.DataFrame
    recognised: pl.DataFrame
    inputs: tuple[InputFile, ...]
    panels: Mapping[str, Panel] = field(default_factory=lambda: MappingProxyType({}))
    call_set: CallSet | None = None
    mutations: pl.DataFrame | None = None
    discrete_copy_number: pl.DataFrame | None = None
    log2_copy_number: pl.DataFrame | None = None
    segments: pl.DataFrame | None = None
    expression: pl.DataFrame | None = None
    timelines: Mapping[str, pl.DataFrame] = field(default_factory=lambda: MappingProxyType({}))
    others: Mapping[str, pl.DataFrame] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        heights = {"patients": self.patients.height, "samples": self.samples.height, "problems": self.problems.height}
        return f"Study({self.id!r}, {', '.join(f'{name}={height}' for name, height in heights.items())})"
