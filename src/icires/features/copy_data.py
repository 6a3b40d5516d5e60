"""The copy number of a cohort, gathered once: segments, values reported by gene, and the ploidy they are related to.

Segments of one sample that overlap each other are cut into disjoint pieces first (`icires.features.disjoint`). Ploidy
is the sample's own column, else the length-weighted mean of total copies over the autosomes where segments
cover half of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from icires.catalogue.genes import Gene, Region, Span, load_regions
from icires.features.assayed import Cohort, numbered, patient_column, sample_column
from icires.features.disjoint import COPIES, disjoint, torn
from icires.features.findings import Mask, Numbers, Reason, everywhere, nothing
from icires.features.segments import ChromosomeSegments, Overlaps, chromosome_segments, interval_mean, typed_segments
from icires.study.study import GenomeBuild, Study

DELETED_BELOW = 0.5
LOH_BELOW = 0.5
SINGLE_COPY_BELOW = 1.5
COVERED_FROM = 0.5
LOG2_ALTERED = 0.2
STEP = 0.5
AUTOSOMES = frozenset(str(number) for number in range(1, 23))


@dataclass(frozen=True, slots=True)
class Copies:
    """Copy number of a cohort: segments by chromosome, reported values per gene, and what relates them to the sample.

    ``has`` tells for each kind (``total_copies``, ``minor_copies``, ``log2_ratio``) which samples have any segment
    with a value. ``baseline`` is ploidy as a whole number, NaN where unknown; ``purity`` likewise.
    """

    n_samples: int
    build: GenomeBuild | None
    parts: Mapping[str, ChromosomeSegments]
    has: Mapping[str, Mask]
    has_segments: Mask
    ploidy: Numbers
    ploidy_stated: Mask
    baseline: Numbers
    purity: Numbers
    female: Mask
    discrete: Mapping[str, Numbers]
    log2: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class GeneCopies:
    """Copy number of one gene in every sample: means over its covered part (NaN: unknown), and which part is altered.

    ``deleted_part``, ``loh_part``: how much of the gene has no copy, or has lost an allele (NaN: unknown). ``torn`` tells for
    each kind in which samples segments contradict each other: nothing of that kind is known there.
    """

    data: Copies
    gene: Gene
    total: Numbers
    minor: Numbers
    log2: Numbers
    deleted_part: Numbers
    loh_part: Numbers
    discrete: Numbers
    reported_log2: Numbers
    torn: Mapping[str, Mask]


def copies(study: Study, samples: Cohort) -> Copies:
    """Gather the study's copy number: segments sorted once, reported matrices by gene."""
    n = samples.n
    stated_segments = _segments(study, samples)
    has = {name: _has_rows(stated_segments.filter(pl.col(name).is_not_null()), n) for name in COPIES}
    segments = disjoint(stated_segments)
    stated = sample_column(study, "ploidy", pl.Float64).fill_null(float("nan")).to_numpy()
    ploidy = np.where(np.isnan(stated), _mean_copies(segments, n, study.genome_build), stated)
    baseline = np.rint(ploidy)
    return Copies(
        n_samples=n,
        build=study.genome_build,
        parts=chromosome_segments(_with_states(segments, baseline), n),
        has=has,
        has_segments=_has_rows(stated_segments, n),
        ploidy=ploidy,
        ploidy_stated=~np.isnan(stated),
        baseline=baseline,
        purity=sample_column(study, "purity", pl.Float64).fill_null(float("nan")).to_numpy(),
        female=(patient_column(study, "sex").str.to_lowercase() == "female").fill_null(value=False).to_numpy(),
        discrete=_by_gene(study.discrete_copy_number, samples),
        log2=_by_gene(study.log2_copy_number, samples),
    )


def gene_copies(data: Copies, gene: Gene) -> GeneCopies:
    """One gene's copy number in every sample."""
    unknown = np.full(data.n_samples, np.nan)
    discrete, log2 = data.discrete.get(gene.symbol, unknown), data.log2.get(gene.symbol, unknown)
    span, part = span_of(gene, data.build), data.parts.get(gene.chromosome)
    if span is None or part is None:
        none = dict.fromkeys(COPIES, nothing(data.n_samples))
        return GeneCopies(data, gene, unknown, unknown, unknown, unknown, unknown, discrete, log2, none)
    overlaps, length = part.overlapping(*span), span[1] - span[0] + 1
    is_torn = torn_kinds(part, overlaps, length)
    total, minor, ratio = (np.where(is_torn[name], np.nan, covered_mean(part, overlaps, name, length)) for name in COPIES)
    altered = {name: interval_mean(part, overlaps, name, length=length) for name in ("deleted", "loh")}
    parts = {name: mean * covered for name, (mean, covered) in altered.items()}
    deleted = np.where(is_torn["total_copies"], np.nan, parts["deleted"])
    lost = np.where(is_torn["minor_copies"], np.nan, parts["loh"])
    return GeneCopies(data, gene, total, minor, ratio, deleted, lost, discrete, log2, is_torn)


def torn_kinds(part: ChromosomeSegments, overlaps: Overlaps, length: int) -> dict[str, Mask]:
    """In which samples each kind of copies is in contradiction; minor copies are where total copies are."""
    found = {name: torn(part, overlaps, name, length=length) for name in COPIES}
    return found | {"minor_copies": found["minor_copies"] | found["total_copies"]}


def covered_mean(part: ChromosomeSegments, overlaps: Overlaps, value: str, length: int) -> Numbers:
    """The mean where at least half of the interval is covered, else NaN."""
    mean, covered = interval_mean(part, overlaps, value, length=length)
    return np.where(covered >= COVERED_FROM, mean, np.nan)


def shows_in_log2(data: Copies, *, change: int) -> Mask:
    """Where a change by one copy (-1 or 1) in every tumour cell would move the log2 ratio beyond ±0.2; false: purity unknown.

    With purity p and b copies in tumour cells otherwise (2 where ploidy is unknown) the ratio is log2((p (b ± 1) + 2 (1 - p)) /
    (p b + 2 (1 - p))), in a diploid tumour log2(1 ± p/2): a loss shows from a purity of 0.26 on.
    """
    base = np.where(np.isnan(data.baseline), 2.0, data.baseline)
    normal = 2 * (1 - data.purity)
    with np.errstate(divide="ignore", invalid="ignore"):  # purity 1 and no copies
        expected = np.log2((data.purity * (base + change) + normal) / (data.purity * base + normal))
    return np.asarray(np.abs(expected) > LOG2_ALTERED, dtype=np.bool_)


def log2_whys(data: Copies, undecided: Mask, *, kind: str) -> tuple[Reason, ...]:
    """Why a log2 ratio short of the threshold rules out no loss (or gain) in these samples."""
    in_a_part = f"purity is not known: a {kind} in a part of the cells would not show"
    too_low = f"purity is too low: a {kind} of one copy would not show in the log2 ratio"
    return ((undecided & np.isnan(data.purity), in_a_part), (undecided, too_low))


def span_of(place: Gene | Region, build: GenomeBuild | None) -> Span | None:
    """Where the gene or region lies in the study's build; null where the build is unknown or lacks it."""
    if build is None:
        return None
    return place.grch37 if build == "GRCh37" else place.grch38


def two_copies_expected(data: Copies, chromosome: str) -> Mask:
    """Where a normal cell has two copies: autosomes, and X of women."""
    if chromosome in AUTOSOMES:
        return everywhere(data.n_samples)
    return data.female if chromosome == "X" else nothing(data.n_samples)


def autosome_spans(build: GenomeBuild) -> dict[str, Span]:
    """The autosomes, from the table of regions."""
    regions = (region for region in load_regions().values() if region.kind == "chromosome" and region.chromosome in AUTOSOMES)
    return {region.chromosome: region.grch37 if build == "GRCh37" else region.grch38 for region in regions}


def _segments(study: Study, samples: Cohort) -> pl.DataFrame:
    if study.segments is None:
        empty = {"sample": pl.UInt32, "chromosome": pl.String, "start": pl.Int64, "end": pl.Int64}
        return typed_segments(pl.DataFrame(schema=empty))
    return typed_segments(numbered(study.segments, samples))


def _with_states(segments: pl.DataFrame, baseline: Numbers) -> pl.DataFrame:
    """Per segment 0/1 (null: unknown): deleted, and lost, gained or without one allele, which regions are summed from."""
    base = pl.Series("baseline", baseline[segments["sample"].to_numpy()]).fill_nan(None)
    total, minor, ratio = pl.col("total_copies"), pl.col("minor_copies"), pl.col("log2_ratio")
    return segments.with_columns(base).with_columns(
        deleted=(total < DELETED_BELOW).cast(pl.Float64),
        loss=(total < pl.col("baseline") - STEP).cast(pl.Float64),
        gain=(total > pl.col("baseline") + STEP).cast(pl.Float64),
        log2_loss=(ratio <= -LOG2_ALTERED).cast(pl.Float64),
        log2_gain=(ratio >= LOG2_ALTERED).cast(pl.Float64),
        loh=pl.coalesce(minor < LOH_BELOW, pl.when(total < SINGLE_COPY_BELOW).then(pl.lit(value=True))).cast(pl.Float64),
    )


def _mean_copies(segments: pl.DataFrame, n: int, build: GenomeBuild | None) -> Numbers:
    """Length-weighted mean of total copies over the autosomes; NaN where less than half of them is covered."""
    if build is None:
        return np.full(n, np.nan)
    length = sum(last - first + 1 for first, last in autosome_spans(build).values())
    width = (pl.col("end") - pl.col("start") + 1).cast(pl.Float64)
    sums = (
        segments.filter(pl.col("chromosome").is_in(AUTOSOMES) & pl.col("total_copies").is_not_null() & (width > 0))
        .group_by("sample")
        .agg(covered=width.sum(), copies=(width * pl.col("total_copies")).sum())
        .filter(pl.col("covered") >= COVERED_FROM * length)
    )
    mean = np.full(n, np.nan)
    mean[sums["sample"].to_numpy()] = (sums["copies"] / sums["covered"]).to_numpy()
    return mean


def _by_gene(table: pl.DataFrame | None, samples: Cohort) -> dict[str, Numbers]:
    if table is None:
        return {}
    rows = numbered(table, samples).select("sample", "gene", pl.col("value").cast(pl.Float64).fill_nan(None)).drop_nulls()
    by_gene = {}
    for key, part in rows.partition_by("gene", as_dict=True).items():
        values = np.full(samples.n, np.nan)
        values[part["sample"].to_numpy()] = part["value"].to_numpy()
        by_gene[str(key[0])] = values
    return by_gene


def _has_rows(rows: pl.DataFrame, n: int) -> Mask:
    return np.bincount(rows["sample"].to_numpy(), minlength=n) > 0
