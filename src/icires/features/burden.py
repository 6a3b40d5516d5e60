"""Tumour mutational burden: variants counted, divided by the size of the region that they were counted in.

Nonsynonymous variants are missense, nonsense, canonical splice, start and stop loss, and in-frame and frameshift
indels; each variant of a sample counts once, whatever genes it is annotated to; those of the mitochondrial genome do
not. The size is the sample's
``callable_mb``, else the panel's as the study states it, else the panel's in ``catalogue/panels.tsv``; it is never
assumed. A panel whose published burden counts synonymous variants too, or leaves out known drivers, has another
numerator: its burden is only taken over as reported. Where nothing can be computed, the study's own figure stands,
marked as reported.

The interval is exact for a Poisson count N (Garwood, Biometrika 1936;28:437): from χ²(0.025; 2N)/2 to χ²(0.975; 2N
+ 2)/2, per Mb. Below 0.667 Mb a panel agrees poorly with exomes (Vega et al. 2021, PMID 34606929): ``tmb_source``
warns. Below 0.5 Mb the variance rises sharply (Chalmers et al. 2017, PMID 28420421): nothing is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from icires.features.assayed import Cohort, Sequencing, numbered, sample_column
from icires.features.consequences import ALTERING, FRAMESHIFT, UNKNOWN
from icires.features.findings import Answer, Mask, Numbers, Reason, everywhere, number_answer, text_answer
from icires.features.gene_states import NO_ALTERING
from icires.features.mutations import classified, once, rows_per_sample
from icires.features.panels import PanelSize, find_panel_size
from icires.study.study import Panel, Study

SMALL_MB = 0.667
TOO_SMALL_MB = 0.5
NO_SIZE = "size of the sequenced region is not known"
TOO_SMALL = f"sequenced region below {TOO_SMALL_MB} Mb: too small for a burden"
NOT_COUNTED = "reported without the number of variants"


@dataclass(frozen=True, slots=True)
class Burden:
    """Counts (NaN: unknown), the size they refer to, and the study's own figure."""

    nonsynonymous: Numbers
    frameshift: Numbers
    count_whys: tuple[Reason, ...]
    megabases: Numbers
    size_source: pl.Series
    size_whys: tuple[Reason, ...]
    reported: Numbers

    @property
    def computed(self) -> Numbers:
        """Nonsynonymous variants per Mb where both are known."""
        per_mb: Numbers = self.nonsynonymous / self.megabases
        return per_mb


def burden(study: Study, samples: Cohort, assayed: Sequencing) -> Burden:
    """Count the variants of every sample and find the size of the region they were counted in."""
    counted = _counted(study, samples)
    n_altering, n_frameshift, n_unclear = (
        rows_per_sample(counted.filter(pl.col("effect").is_in(effects)), samples.n)
        for effects in (ALTERING, [FRAMESHIFT], [UNKNOWN])
    )
    whys = (*assayed.whys, *_call_set_whys(study, samples.n), (n_unclear > 0, "some variants have no consequence class"))
    unusable = np.logical_or.reduce([mask for mask, _ in whys])
    megabases, source, size_whys = _sizes(study, assayed)
    return Burden(
        nonsynonymous=np.where(unusable, np.nan, n_altering),
        frameshift=np.where(unusable, np.nan, n_frameshift),
        count_whys=whys,
        megabases=megabases,
        size_source=source,
        size_whys=size_whys,
        reported=sample_column(study, "tmb_reported", pl.Float64).fill_null(float("nan")).to_numpy(),
    )


def poisson_interval(counts: Numbers) -> tuple[Numbers, Numbers]:
    """The exact 95 % interval of the mean of Poisson counts."""
    # Imported here: scipy.special costs more than the rest of a command that never computes a burden.
    from scipy.special import gammaincinv  # noqa: PLC0415

    # χ²(q; 2k)/2 is the q quantile of a gamma distribution of shape k; with no variant the lower bound is 0.
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), 0.025), 0.0)
    high = np.asarray(gammaincinv(counts + 1, 0.975), dtype=np.float64)
    return np.where(np.isnan(counts), np.nan, low).astype(np.float64), high


def n_nonsynonymous(found: Burden) -> Answer:
    """Nonsynonymous variants."""
    return number_answer(found.nonsynonymous, found.count_whys, dtype=pl.Int64())


def n_frameshift(found: Burden) -> Answer:
    """Frameshift variants."""
    return number_answer(found.frameshift, found.count_whys, dtype=pl.Int64())


def tmb(found: Burden) -> Answer:
    """Mutations per Mb: computed, else as reported."""
    use_reported = np.isnan(found.computed)
    values = np.where(use_reported, found.reported, found.computed)
    return number_answer(values, (*found.count_whys, *found.size_whys), reported=use_reported)


def tmb_bounds(found: Burden) -> tuple[Answer, Answer]:
    """The exact Poisson interval of the computed burden, per Mb."""
    whys = ((np.isnan(found.computed) & ~np.isnan(found.reported), NOT_COUNTED), *found.count_whys, *found.size_whys)
    counts = np.where(np.isnan(found.megabases), np.nan, found.nonsynonymous)
    low, high = (number_answer(bound / found.megabases, whys) for bound in poisson_interval(counts))
    return low, high


def tmb_source(found: Burden) -> Answer:
    """How each burden came about, in a phrase."""
    table = pl.DataFrame(
        {"n": found.nonsynonymous, "mb": found.megabases, "source": found.size_source, "reported": found.reported}
    ).fill_nan(None)
    small = (
        pl.when(pl.col("mb") < SMALL_MB)
        .then(pl.lit(f"; below {SMALL_MB} Mb a panel's burden is unreliable"))
        .otherwise(pl.lit(""))
    )
    computed = pl.format("{} nonsynonymous variants / {} Mb ({}){}", pl.col("n").cast(pl.Int64), "mb", "source", small)
    stated = pl.when(pl.col("reported").is_not_null()).then(pl.lit("as the study reports it"))
    usable = pl.col("n").is_not_null() & pl.col("mb").is_not_null()
    values = table.select(pl.when(usable).then(computed).otherwise(stated).alias("tmb_source")).to_series()
    return text_answer(values, (*found.count_whys, *found.size_whys), reported=np.isnan(found.computed))


def _counted(study: Study, samples: Cohort) -> pl.DataFrame:
    if study.mutations is None:
        return classified(pl.DataFrame(schema={"sample": pl.UInt32, "sample_id": pl.String}))
    # an exome's or a panel's megabases are of the nuclear genome
    is_nuclear = pl.col("chromosome").ne_missing("MT")
    rows = classified(study.mutations).filter(pl.col("counts") & pl.col("effect").is_in([*ALTERING, UNKNOWN]) & is_nuclear)
    return once(numbered(rows, samples), per_gene=False)


def _call_set_whys(study: Study, n: int) -> tuple[Reason, ...]:
    calls = study.call_set
    if calls is None:
        return ((everywhere(n), "which kinds of variants were called is not known"),)
    stated: Mapping[str, bool | None] = {
        "variants have no consequence class": calls.consequences,
        "the call set holds no substitutions": calls.snv,
        "the call set holds no indels": calls.indel,
    }
    silent = (everywhere(n, holds=calls.altering is False), NO_ALTERING)
    absent = tuple((everywhere(n, holds=holds is False), phrase) for phrase, holds in stated.items())
    unknown = everywhere(n, holds=any(holds is None for holds in stated.values()))
    return (*absent, silent, (unknown, "which kinds of variants were called is not known"))


def _sizes(study: Study, assayed: Sequencing) -> tuple[Numbers, pl.Series, tuple[Reason, ...]]:
    """Megabases of each sample (NaN: unknown), where they come from, and why they are unknown."""
    own = sample_column(study, "callable_mb", pl.Float64).fill_nan(None)
    sizes = [_panel_size(panel) for panel in assayed.panels]
    usable = [size.megabases if size is not None and size.usable else float("nan") for size in sizes]
    by_panel = np.array(usable, dtype=np.float64)[assayed.panel_of]
    sources = pl.Series([size.source_phrase if size else None for size in sizes], dtype=pl.String)
    positive = (own > 0).fill_null(value=False)
    megabases = np.where(positive.to_numpy(), own.fill_null(float("nan")).to_numpy(), by_panel)
    too_small = megabases < TOO_SMALL_MB
    megabases = np.where(too_small, np.nan, megabases)
    source = sources.gather(pl.Series(assayed.panel_of)).set(positive, "the sample's callable region")
    other_rule: list[tuple[Mask, str]] = [
        (assayed.panel_of == position, size.why_not)
        for position, size in enumerate(sizes)
        if size is not None and not size.usable
    ]
    return megabases, source, ((too_small, TOO_SMALL), *other_rule, (everywhere(len(megabases)), NO_SIZE))


def _panel_size(panel: Panel | None) -> PanelSize | None:
    if panel is None:
        return None
    if panel.callable_mb is not None and panel.callable_mb > 0:
        return PanelSize(panel.id, panel.callable_mb, "nonsynonymous", "stated by the study")
    return find_panel_size(panel.id)
