"""Copy number of chromosomes, arms and cytobands, and of the genome as a whole.

A region is altered where at least four fifths of its covered part are, not altered where less than one fifth is,
and unknown between: the rule for arms of Taylor et al. (PMID 29622463; theirs joins neighbouring segments of one
direction, ours sums them), used here for bands and chromosomes too. Below half of the region covered nothing is said,
nor where overlapping segments contradict each other over a tenth of the region. Loss and gain are relative to the
ploidy as a whole number, or, where only log2 ratios exist, beyond ±0.2 (the threshold of the fraction of the genome
altered, PMID 17925008); log2 ratios rule a loss or gain out only where the purity is known and high enough for one copy
to show.
"""

from dataclasses import dataclass

import numpy as np

from icires.catalogue.genes import Region
from icires.features.copy_data import (
    COVERED_FROM,
    Copies,
    autosome_spans,
    covered_mean,
    log2_whys,
    shows_in_log2,
    span_of,
    torn_kinds,
    two_copies_expected,
)
from icires.features.copy_number import CONTRADICTED, NO_ALLELES, NO_BUILD, NO_DATA, NO_PLOIDY, SEX_CHROMOSOME
from icires.features.findings import Answer, Finding, Mask, Numbers, Reason, everywhere, nothing, number_answer
from icires.features.segments import interval_mean

ALTERED_FROM = 0.8
INTACT_BELOW = 0.2
KINDS = ("loss", "gain", "loh")
_RESTS_ON = {
    "loss": "total_copies", "gain": "total_copies", "loh": "minor_copies", "log2_loss": "log2_ratio", "log2_gain": "log2_ratio",
}  # fmt: skip
BETWEEN = "20 to 80 % of the region is altered: neither altered nor intact"
NO_REGION = "segments do not cover the region"


@dataclass(frozen=True, slots=True)
class RegionCopies:
    """Per sample, the fraction of the region's covered part that is lost, gained or without one allele; NaN: unknown.

    ``has_copies``: total copies cover half of the region or more. ``torn``: segments contradict each other;
    ``by_log2``: the fraction rests on log2 ratios.
    """

    data: Copies
    region: Region
    fractions: dict[str, Numbers]
    has_copies: Mask
    torn: dict[str, Mask]
    by_log2: dict[str, Mask]


def region_copies(data: Copies, region: Region) -> RegionCopies:
    """The altered fractions of a region in every sample."""
    span, part = span_of(region, data.build), data.parts.get(region.chromosome)
    if span is None or part is None:
        unknown = np.full(data.n_samples, np.nan)
        none = nothing(data.n_samples)
        nowhere = dict.fromkeys(KINDS, none)
        return RegionCopies(data, region, dict.fromkeys(KINDS, unknown), none, nowhere, nowhere)
    overlaps, length = part.overlapping(*span), span[1] - span[0] + 1
    is_torn = torn_kinds(part, overlaps, length)
    found = {
        name: np.where(is_torn[rests_on], np.nan, covered_mean(part, overlaps, name, length))
        for name, rests_on in _RESTS_ON.items()
    }
    either = {name: np.where(np.isnan(found[name]), found[f"log2_{name}"], found[name]) for name in ("loss", "gain")}
    has_copies = ~np.isnan(covered_mean(part, overlaps, "total_copies", length))
    copies_torn = is_torn["total_copies"] | is_torn["log2_ratio"]
    torn = {"loss": copies_torn, "gain": copies_torn, "loh": is_torn["minor_copies"]}
    by_log2 = {name: np.isnan(found[name]) & ~np.isnan(either[name]) for name in ("loss", "gain")}
    by_log2["loh"] = nothing(data.n_samples)
    return RegionCopies(data, region, {**either, "loh": found["loh"]}, has_copies, torn, by_log2)


def region_altered(state: RegionCopies, kind: str) -> Finding:
    """Whether the region is altered in this way: ``loss``, ``gain`` or ``loh``."""
    data, fraction = state.data, state.fractions[kind]
    expected = two_copies_expected(data, state.region.chromosome)
    intact = fraction < INTACT_BELOW
    # a gain is no loss, whatever the purity, and a loss no gain
    shows = shows_in_log2(data, change=1 if kind == "gain" else -1)
    shows |= state.fractions["loss" if kind == "gain" else "gain"] >= ALTERED_FROM
    undecided = intact & state.by_log2[kind] & ~shows
    whys = (
        (~expected, SEX_CHROMOSOME),
        *log2_whys(data, undecided, kind=kind),
        (~np.isnan(fraction), BETWEEN),
        (state.torn[kind], CONTRADICTED),
        *_whys(state, kind),
    )
    return Finding((fraction >= ALTERED_FROM) & expected, intact & ~undecided & expected, whys)


def fraction_genome_altered(data: Copies) -> Answer:
    """The part of the covered autosomes beyond ±0.2 in log2 ratio, else with copies other than the whole-numbered ploidy."""
    if data.build is None:
        return number_answer(np.full(data.n_samples, np.nan), ((data.has_segments, NO_BUILD), (~data.has_segments, NO_DATA)))
    relative, absolute = (_altered_autosomes(data, names) for names in (("log2_loss", "log2_gain"), ("loss", "gain")))
    without_ploidy = data.has["total_copies"] & ~data.has["log2_ratio"] & np.isnan(data.ploidy)
    little = (data.has_segments, "segments cover less than half of the autosomes")
    whys = ((without_ploidy, NO_PLOIDY), little, (~data.has_segments, NO_DATA))
    return number_answer(np.where(np.isnan(relative), absolute, relative), whys)


def _altered_autosomes(data: Copies, names: tuple[str, str]) -> Numbers:
    covered, altered, length = np.zeros(data.n_samples), np.zeros(data.n_samples), 0
    spans = {} if data.build is None else autosome_spans(data.build)
    for chromosome, (first, last) in spans.items():
        size = last - first + 1
        length += size
        part = data.parts.get(chromosome)
        if part is None:
            continue
        overlaps = part.overlapping(first, last)
        means = [interval_mean(part, overlaps, name, length=size) for name in names]
        covered += means[0][1] * size
        # the mean is NaN just where nothing is covered, and there it adds nothing to either side of the fraction
        altered += sum(np.nan_to_num(mean) * fraction * size for mean, fraction in means)
    enough = covered >= COVERED_FROM * length
    fraction: Numbers = np.divide(altered, covered, out=np.full(data.n_samples, np.nan), where=enough & (covered > 0))
    return fraction


def _whys(state: RegionCopies, kind: str) -> tuple[Reason, ...]:
    data = state.data
    n = data.n_samples
    no_build = (data.has_segments & everywhere(n, holds=data.build is None), NO_BUILD)
    last = ((data.has_segments, NO_REGION), (everywhere(n), "no segments"))
    if kind == "loh":
        return (no_build, (data.has_segments & ~data.has["minor_copies"], NO_ALLELES), *last)
    without_ploidy = state.has_copies & np.isnan(data.ploidy)
    return (no_build, (without_ploidy, NO_PLOIDY), *last)
