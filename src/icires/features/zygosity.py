"""Whether both alleles of a gene are hit: loss-of-function mutations and lost copies taken together.

The other allele counts as lost where there is LOH (direct), or else where the study's discrete call is -1 or less
without being a deep deletion (reported), unless absolute copies are known or the ploidy is above two: of four copies
a lost one leaves both alleles. A discrete 0 rules nothing out: copy-neutral LOH leaves the copies unchanged. A germline
truncation in the table leaves the number of hits open; promoter methylation is not seen here.

Two hits, in each sample (n: loss-of-function variants, exact or at least; other: the other allele is lost; VAF:
see below):

=============  =======  =========  =====================================================
n              other    VAF        two hits
=============  =======  =========  =====================================================
exactly 0      any      any        false
1 or more      yes      fits       true
1 or more      yes      unknown    true
1 or more      yes      too low    null: some copies may lack the variant
exactly 1      no       any        false
at least 1     no       any        null: further variants cannot be ruled out
2 or more      no       any        null: phase unknown
1 or more      unknown  any        null
unknown        any      any        null
=============  =======  =========  =====================================================

A variant has an expected VAF of p·m / (p·C + 2·(1 - p)) with purity p, C copies in tumour cells and m mutated
copies (PMID 22544022, allele fractions of ABSOLUTE). No copy works where all of them are mutated, m = C: after
copy-neutral LOH a variant on one of the two copies leaves the other. The largest VAF of the sample's
loss-of-function variants may lie 0.15 below that; purity, copies or depth unknown: not tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from icires.features.copy_data import GeneCopies
from icires.features.copy_number import homozygous_deletion, loh
from icires.features.findings import Answer, Finding, Mask, Numbers, Reason, either, text_answer
from icires.features.gene_states import loss_of_function_count, mutated
from icires.features.mutations import GeneMutations, largest_vaf

VAF_TOLERANCE = 0.15
PHASE = "two loss-of-function mutations, phase unknown"
LOW_VAF = "allele fraction too low for every remaining copy: subclonal, on the lost allele, or on one copy of several"
NORMAL_COPIES = 2
SEVERAL_COPIES = "a shallow loss leaves several copies: whether an allele is lost needs allele-specific copy number"
NEUTRAL = "discrete copy number cannot rule out copy-neutral loss of heterozygosity"
UNCLEAR_EFFECT = "mutated, but the effect on function is not known"
WILD_TYPE, MONO, BI, DELETED, UNPHASED = "wild_type", "mono_allelic", "bi_allelic", "homozygous_deletion", "unknown_phase"


@dataclass(frozen=True, slots=True)
class Hits:
    """What is known of both alleles of one gene: loss-of-function variants, the other allele, deletion, and the VAF's verdict."""

    n: Numbers
    exact: Mask
    count_whys: tuple[Reason, ...]
    altered: Finding
    other_lost: Finding
    deleted: Finding
    low_vaf: Mask


def expected_vaf(purity: Numbers, copies: Numbers, mutated_copies: Numbers | float) -> Numbers:
    """The allele fraction of a clonal somatic variant on ``mutated_copies`` of ``copies`` copies of an autosome."""
    fraction: Numbers = purity * mutated_copies / (purity * copies + 2 * (1 - purity))
    return fraction


def hits(mutations: GeneMutations, state: GeneCopies, *, purity: Numbers) -> Hits:
    """Everything that zygosity rests on, for one gene."""
    gene = state.gene.symbol
    n, exact, whys = loss_of_function_count(mutations, gene)
    vaf, expected = largest_vaf(mutations, gene), expected_vaf(purity, state.total, state.total)
    return Hits(
        n=n,
        exact=exact,
        count_whys=whys,
        altered=mutated(mutations, gene),
        other_lost=_other_allele_lost(state),
        deleted=homozygous_deletion(state),
        low_vaf=(purity > 0) & (vaf < expected - VAF_TOLERANCE),
    )


def two_hits(found: Hits) -> Finding:
    """Whether a loss-of-function variant meets the loss of the other allele."""
    mutation, other = found.n >= 1, found.other_lost
    yes = mutation & other.yes & ~found.low_vaf
    no = found.exact & ((found.n == 0) | ((found.n == 1) & other.no))
    whys = (
        (mutation & other.yes & found.low_vaf, LOW_VAF),
        (found.n >= 2, PHASE),
        *((mask & ~(mutation & other.unknown), phrase) for mask, phrase in found.count_whys),
        *((mask & mutation & other.unknown, phrase) for mask, phrase in other.whys),
    )
    return Finding(yes, no, whys, None if other.reported is None else other.reported & yes)


def biallelic_loss(found: Hits) -> Finding:
    """Two hits, or no copy left."""
    return either(found.deleted, two_hits(found))


def zygosity(found: Hits) -> Answer:
    """How many alleles are hit, in a word.

    ``wild_type`` says that no allele is lost or altered; ``mono_allelic`` that exactly one is; ``unknown_phase``
    that two different variants may sit on one allele or on both.
    """
    two, other, none_lost = two_hits(found), found.other_lost, found.deleted.no
    known_zero, known_one = found.exact & (found.n == 0), found.exact & (found.n == 1)
    words: Sequence[tuple[Mask, str]] = (
        (found.deleted.yes, DELETED),
        (two.yes, BI),
        ((found.n >= 2) & other.no & none_lost, UNPHASED),
        (known_one & other.no & none_lost, MONO),
        (known_zero & other.yes & none_lost & found.altered.no, MONO),
        (found.altered.no & other.no & none_lost, WILD_TYPE),
    )
    codes = np.select([mask for mask, _ in words], list(range(len(words))), default=len(words)).astype(np.uint32)
    values = pl.Series([*(word for _, word in words), None], dtype=pl.String).gather(pl.Series(codes))
    unclear = (known_zero & found.altered.yes & other.known & none_lost, UNCLEAR_EFFECT)
    whys = (unclear, *two.whys, *_where_unknown(other), *_where_unknown(found.deleted), *found.altered.whys)
    reported = _reported(found.deleted) & found.deleted.yes | _reported(other) & other.yes
    return text_answer(values, whys, reported=reported)


def _other_allele_lost(state: GeneCopies) -> Finding:
    """LOH, else a discrete shallow loss as reported."""
    direct = loh(state)
    called = direct.unknown & (state.discrete <= -1) & (state.discrete > -2)
    several = (state.data.baseline > NORMAL_COPIES) | ~np.isnan(state.total)
    shallow = called & ~several
    whys = ((called & several, SEVERAL_COPIES), (~np.isnan(state.discrete), NEUTRAL), *direct.whys)
    return Finding(direct.yes | shallow, direct.no, whys, shallow)


def _where_unknown(finding: Finding) -> tuple[Reason, ...]:
    return tuple((mask & finding.unknown, phrase) for mask, phrase in finding.whys)


def _reported(finding: Finding) -> Mask:
    return np.zeros_like(finding.yes) if finding.reported is None else finding.reported
