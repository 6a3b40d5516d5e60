"""Copy number of genes: from segments where there are any, else as the study reports it.

Absolute copies come from segments alone and are never derived from a log2 ratio, which needs purity and ploidy to
be turned into copies. A gene's copies are the length-weighted mean over its covered part; below half of the gene
covered they are unknown. Thresholds:

- homozygous deletion: a tenth or more of the gene has fewer than 0.5 copies (PURPLE calls a deletion where the
  gene's lowest copy number is below 0.5; the tenth keeps segment edges that end inside a gene from counting). A
  deleted part is evidence however little of the gene is covered. Without absolute copies a discrete -2 is taken
  over as reported: GISTIC's deep deletion lies beyond the sample's arm-level losses, which is no proof of zero
  copies; -1.5, a loss that may be deeper than one copy, leaves it open.
- amplification: mean copies of at least 3 × ploidy (PURPLE: the gene's lowest copy number above 3 × ploidy), else a
  discrete 2.
- copy loss: mean copies below the whole-numbered ploidy by more than half a copy; else a discrete value of -1 or
  less; else a log2 ratio of -0.2 or less (the threshold of the fraction of the genome altered, PMID 17925008). A ratio above
  that rules a loss out only where the purity is known and high enough for the loss of one copy to show.
- LOH: fewer than 0.5 copies of the minor allele without homozygous deletion; where minor copies are unknown, fewer
  than 1.5 copies in all, since a single copy has no other allele. Where the mean says no and yet a tenth or more of
  the gene has lost an allele, it is unknown: a gene that is broken off may not work.

Where segments of one sample that overlap each other contradict each other over a tenth of the gene or more, its copies
are unknown. Ploidy is the sample's own column, else the length-weighted mean of total copies over the autosomes. On X and Y,
what is relative to two copies (loss, gain, LOH, amplification) is null unless the sex is known to be female; a
woman's Y has no copies at all.

References: PURPLE's driver catalogue (github.com/hartwigmedical/hmftools, purple/DriverCatalog.md); GISTIC 2.0,
PMID 21527027.
"""

import numpy as np

from icires.features.copy_data import (
    LOG2_ALTERED,
    LOH_BELOW,
    SINGLE_COPY_BELOW,
    STEP,
    GeneCopies,
    log2_whys,
    shows_in_log2,
    span_of,
    two_copies_expected,
)
from icires.features.findings import Answer, Finding, Mask, Numbers, Reason, everywhere, nothing, number_answer

DELETED_PART = 0.1
AMPLIFIED_FROM = 3.0
NO_DATA = "no copy number data"
ONLY_LOG2 = "only relative copy number (log2): absolute copies unknown"
ONLY_DISCRETE = "only discrete copy number: absolute copies unknown"
NOT_COVERED = "segments do not cover the gene"
NO_ALLELES = "no allele-specific copy number"
NO_PLOIDY = "ploidy is not known"
IN_PART = "an allele is lost in a part of the gene"
CONTRADICTED = "segments contradict each other"
NO_BUILD = "genome build is not known"
NO_COORDINATES = "the gene has no coordinates in this build"
SEX_CHROMOSOME = "sex chromosome: two copies are expected only of a woman's X"


def total_copies(state: GeneCopies) -> Answer:
    """Absolute copies."""
    return number_answer(state.total, absolute_whys(state))


def minor_copies(state: GeneCopies) -> Answer:
    """Absolute copies of the rarer allele."""
    return number_answer(state.minor, minor_whys(state))


def log2_ratio(state: GeneCopies) -> Answer:
    """The log2 ratio: from segments, else as reported per gene."""
    values = np.where(np.isnan(state.log2), state.reported_log2, state.log2)
    torn = (state.torn["log2_ratio"], CONTRADICTED)
    whys = (torn, *_place_whys(state), (state.data.has["log2_ratio"], NOT_COVERED), (everywhere(len(values)), "no log2 ratios"))
    return number_answer(values, whys, reported=np.isnan(state.log2))


def discrete_copy_number(state: GeneCopies) -> Answer:
    """The discrete call as the study reports it."""
    every = everywhere(state.data.n_samples)
    return number_answer(state.discrete, ((every, "no discrete copy number data"),), reported=every)


def homozygous_deletion(state: GeneCopies) -> Finding:
    """Whether no copy is left."""
    yes = at_least(state.deleted_part, DELETED_PART)
    direct = Finding(yes, ~yes & ~np.isnan(state.total), absolute_whys(state))
    return with_discrete(direct, state.discrete == -2, state.discrete >= -1)


def amplification(state: GeneCopies) -> Finding:
    """Whether copies reach three times the ploidy."""
    limit = AMPLIFIED_FROM * state.data.ploidy
    direct = Finding(state.total >= limit, state.total < limit, _relative_whys(state))
    return with_discrete(where_two_copies(state, direct), state.discrete == 2, state.discrete < 2)


def copy_loss(state: GeneCopies) -> Finding:
    """Whether a copy is lost relative to the ploidy."""
    limit = state.data.baseline - STEP
    direct = Finding(state.total < limit, state.total >= limit, _relative_whys(state))
    called = with_discrete(direct, state.discrete <= -1, state.discrete > -1)
    ratio = np.where(np.isnan(state.log2), state.reported_log2, state.log2)
    by_ratio = called.unknown & ~np.isnan(ratio)
    reported = (called.reported if called.reported is not None else nothing(len(ratio))) | (by_ratio & np.isnan(state.log2))
    yes = called.yes | (by_ratio & (ratio <= -LOG2_ALTERED))
    # a gain is no loss, whatever the purity
    above, shows = by_ratio & (ratio > -LOG2_ALTERED), shows_in_log2(state.data, change=-1) | (ratio >= LOG2_ALTERED)
    whys = (*log2_whys(state.data, above & ~shows, kind="loss"), *called.whys)
    return where_two_copies(state, Finding(yes, called.no | (above & shows), whys, reported))


def loh(state: GeneCopies) -> Finding:
    """Whether one allele is lost while the other is kept."""
    deleted = at_least(state.deleted_part, DELETED_PART)
    single_copy = np.isnan(state.minor) & ~state.torn["minor_copies"] & (state.total < SINGLE_COPY_BELOW)
    lost = ((state.minor < LOH_BELOW) | single_copy) & ~deleted & ~np.isnan(state.total)
    kept = (state.minor >= LOH_BELOW) & ~deleted
    in_part = kept & at_least(state.loh_part, DELETED_PART)
    return where_two_copies(state, Finding(lost, deleted | (kept & ~in_part), ((in_part, IN_PART), *minor_whys(state))))


def with_discrete(direct: Finding, yes: Mask, no: Mask) -> Finding:
    """The direct finding, and the study's discrete call where that is unknown."""
    reported = direct.unknown & (yes | no)
    return Finding(direct.yes | (reported & yes), direct.no | (reported & no), direct.whys, reported)


def where_two_copies(state: GeneCopies, found: Finding) -> Finding:
    """The finding, unknown where a normal cell would not have two copies of the gene."""
    expected = two_copies_expected(state.data, state.gene.chromosome)
    return Finding(found.yes & expected, found.no & expected, ((~expected, SEX_CHROMOSOME), *found.whys), found.reported)


def absolute_whys(state: GeneCopies) -> tuple[Reason, ...]:
    """Why absolute copies of a gene are unknown."""
    data = state.data
    n, has_total = data.n_samples, data.has["total_copies"]
    relative = data.has["log2_ratio"] | ~np.isnan(state.reported_log2)
    return (
        (state.torn["total_copies"], CONTRADICTED),
        *_place_whys(state),
        (has_total, NOT_COVERED),
        (state.torn["log2_ratio"], CONTRADICTED),
        (relative, ONLY_LOG2),
        (~np.isnan(state.discrete), ONLY_DISCRETE),
        (everywhere(n), NO_DATA),
    )


def minor_whys(state: GeneCopies) -> tuple[Reason, ...]:
    """Why copies of the minor allele are unknown."""
    data = state.data
    any_data = data.has_segments | ~np.isnan(state.discrete) | ~np.isnan(state.reported_log2)
    return (
        (state.torn["minor_copies"], CONTRADICTED),
        *_place_whys(state),
        (data.has["minor_copies"] & np.isnan(state.total), NOT_COVERED),
        (data.has["minor_copies"], "segments do not give the minor allele of the gene"),
        (any_data, NO_ALLELES),
        (everywhere(data.n_samples), NO_DATA),
    )


def _place_whys(state: GeneCopies) -> tuple[Reason, ...]:
    """Why segments cannot be laid over the gene."""
    data = state.data
    n = data.n_samples
    return (
        (data.has_segments & everywhere(n, holds=data.build is None), NO_BUILD),
        (data.has_segments & everywhere(n, holds=span_of(state.gene, data.build) is None), NO_COORDINATES),
    )


def at_least(values: Numbers, limit: float) -> Mask:
    """Where a number is known and reaches the limit, up to rounding in its last digits."""
    return np.asarray(values >= limit - 1e-12, dtype=np.bool_)


def _relative_whys(state: GeneCopies) -> tuple[Reason, ...]:
    return ((~np.isnan(state.total) & np.isnan(state.data.ploidy), NO_PLOIDY), *absolute_whys(state))
