"""Mutation states of genes: what the presence or absence of rows says.

For ``mutated`` and, where no germline variant truncates the gene, for ``loss_of_function`` (wanted: a row of the wanted
effect; unclear: a row whose effect is unknown):

===========  ===========  ======  =======  =====================  =====
sequenced    covered      wanted  unclear  kinds called           state
===========  ===========  ======  =======  =====================  =====
any          any          yes     any      any                    true
yes          yes          no      no       SNVs and indels        false
yes          yes          no      no       one kind, or unknown   null
yes          yes          no      yes      any                    null
yes          no, unknown  no      no       any                    null
no, unknown  any          no      any      any                    null
===========  ===========  ======  =======  =====================  =====

Where the call set holds no protein-altering variant at all, nothing is false: only the others were kept.

A row in the gene's coding sequence proves that the gene was covered; one beside it (an untranslated region, an
intron) may be off target. For one allele, SNVs suffice (callers
of SNVs alone write a double substitution as two), and a row is in doubt only where it has no protein change and its
position and alleles don't decide. Two such SNVs of one residue leave its alleles open.
"""

import re
from collections.abc import Sequence
from functools import reduce

import numpy as np
import polars as pl

from icires.features.alleles import Allele, load_alleles
from icires.features.assayed import gene_coverage
from icires.features.consequences import ALTERING, LOSS_OF_FUNCTION, MISSENSE, NONCODING, UNCLEAR, UNKNOWN
from icires.features.findings import Answer, Finding, Mask, Numbers, Reason, either, everywhere, number_answer, text_answer
from icires.features.mutations import GeneMutations, rows_per_sample, samples_with
from icires.study.study import GenomeBuild

NO_INDELS = "the call set holds no indels: a frameshift cannot be ruled out"
NO_SNVS = "the call set holds no substitutions"
NO_ALTERING = "the call set holds no protein-altering variants"
KINDS_UNKNOWN = "which kinds of variants were called is not known"
NO_CLASSES = "variants have no consequence class"
NO_CLASS = "a variant of the gene has no consequence class"
UNDECIDED = "a variant of the gene has neither a protein change nor a position that decides"
TWO_CHANGES = "two changes of one residue, phase unknown: they may be one double substitution"
HEREDITARY = "a germline variant truncates the gene, and only somatic ones are counted"
NO_MUTATION = "none"
# a mutation of either predicts resistance in mismatch-repair-deficient gastrointestinal tumours, see the biomarker iopred
IOPRED_GENES = ("AKT1", "CDH1")


def mutated(mutations: GeneMutations, gene: str) -> Finding:
    """Whether the protein is altered in any way."""
    return _state(mutations, gene, mutations.n_of(gene, ALTERING) > 0)


def any_mutated(mutations: GeneMutations, genes: Sequence[str]) -> Finding:
    """Whether the protein of at least one of the genes is altered."""
    return reduce(either, (mutated(mutations, gene) for gene in genes))


def loss_of_function(mutations: GeneMutations, gene: str) -> Finding:
    """Whether a nonsense, frameshift, canonical splice or start-loss variant is present; a germline one leaves it unknown."""
    n, exact, whys = loss_of_function_count(mutations, gene)
    return Finding(n > 0, exact & (n == 0), whys)


def loss_of_function_count(mutations: GeneMutations, gene: str) -> tuple[Numbers, Mask, tuple[Reason, ...]]:
    """The different loss-of-function variants seen, where that number is exact, and why it is not elsewhere."""
    nothing_missed, whys = _nothing_missed(mutations, gene)
    hereditary = mutations.truncated_in_germline(gene)
    n = mutations.n_of(gene, LOSS_OF_FUNCTION).astype(np.float64)
    return n, nothing_missed & ~hereditary, ((hereditary, HEREDITARY), *whys)


def n_loss_of_function(mutations: GeneMutations, gene: str) -> Answer:
    """How many different loss-of-function variants; null where more cannot be ruled out."""
    n, exact, whys = loss_of_function_count(mutations, gene)
    return number_answer(np.where(exact, n, np.nan), whys, dtype=pl.Int64())


def protein_changes(mutations: GeneMutations, gene: str) -> Answer:
    """The protein-altering changes joined by ``;``; ``none`` where the gene is known to be unaltered."""
    state = mutated(mutations, gene)
    named = (
        mutations.of(gene)
        .filter(pl.col("effect").is_in(ALTERING))
        .select("sample", change=pl.coalesce("change", "coding_change", pl.lit("change not named")))
        .group_by("sample")
        .agg(pl.col("change").unique().sort().str.join(";"))
    )
    values = mutations.samples.positions.join(named, on="sample", how="left", maintain_order="left")["change"]
    return text_answer(values.set(pl.Series(state.no), NO_MUTATION), state.whys)


def hotspot(mutations: GeneMutations, gene: str) -> Finding:
    """Whether any listed activating allele of the gene is present."""
    activating = [allele for allele in load_alleles()[gene] if allele.effect == "activating"]
    # two listed changes of one residue activate the gene, whichever way they lie
    return reduce(either, (_allele_found(mutations, allele) for allele in activating))


def allele_state(mutations: GeneMutations, allele: Allele) -> Finding:
    """Whether one listed protein change is present; unknown where the residue has two, which may be one double substitution."""
    found, torn = _allele_found(mutations, allele), _with_two_changes(mutations, allele)
    return Finding(found.yes & ~torn, found.no & ~torn, ((torn, TWO_CHANGES), *found.whys))


def _with_two_changes(mutations: GeneMutations, allele: Allele) -> Mask:
    """Samples with two different single-base changes of the allele's residue, as callers of SNVs write a double substitution."""
    residue = re.escape(re.sub(r"[^\d]*$", "", allele.protein_change))
    rows = mutations.of(allele.gene).filter(_is_single_base() & pl.col("change").str.contains(rf"^{residue}[A-Z]$"))
    return rows_per_sample(rows.unique(["sample", "change"]), mutations.samples.n) > 1


def _allele_found(mutations: GeneMutations, allele: Allele) -> Finding:
    rows, n = mutations.of(allele.gene), mutations.samples.n
    is_allele, in_doubt = _matches(rows, allele, mutations.build)
    yes, doubt = samples_with(rows, is_allele, n), samples_with(rows, in_doubt, n)
    covered, coverage_whys = _covered(mutations, allele.gene)
    snv, altering = (mutations.call_set.snv, mutations.call_set.altering) if mutations.call_set else (None, None)
    whys = (
        *mutations.assayed.whys,
        (doubt, UNDECIDED if mutations.build else "genome build is not known, and a variant has no protein change"),
        *_where_not(covered, coverage_whys),
        (everywhere(n, holds=altering is False), NO_ALTERING),
        (everywhere(n, holds=snv is False), NO_SNVS),
        (everywhere(n, holds=snv is None), KINDS_UNKNOWN),
    )
    return Finding(yes, ~yes & ~doubt & covered & (snv is True and altering is not False), whys)


def _state(mutations: GeneMutations, gene: str, yes: Mask) -> Finding:
    nothing_missed, whys = _nothing_missed(mutations, gene)
    return Finding(yes, ~yes & nothing_missed, whys)


def _nothing_missed(mutations: GeneMutations, gene: str) -> tuple[Mask, tuple[Reason, ...]]:
    """Where a further variant of the gene would have been seen and understood, and why not elsewhere."""
    n, calls = mutations.samples.n, mutations.call_set
    covered, coverage_whys = _covered(mutations, gene)
    unclear = mutations.n_of(gene, UNCLEAR) > 0
    snv, indel, altering = (calls.snv, calls.indel, calls.altering) if calls else (None, None, None)
    whys = (
        *mutations.assayed.whys,
        (unclear, NO_CLASSES if calls is not None and calls.consequences is False else NO_CLASS),
        *_where_not(covered, coverage_whys),
        (everywhere(n, holds=altering is False), NO_ALTERING),
        (everywhere(n, holds=snv is False), NO_SNVS),
        (everywhere(n, holds=indel is False), NO_INDELS),
        (everywhere(n, holds=snv is None or indel is None), KINDS_UNKNOWN),
    )
    return covered & ~unclear & (snv is True and indel is True and altering is not False), whys


def _covered(mutations: GeneMutations, gene: str) -> tuple[Mask, tuple[Reason, ...]]:
    rows = mutations.all_of(gene)
    has_row = samples_with(rows, rows["effect"] != NONCODING, mutations.samples.n)
    return gene_coverage(mutations.assayed, gene, has_row)


def _where_not(covered: Mask, whys: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple((mask & ~covered, phrase) for mask, phrase in whys)


def _matches(rows: pl.DataFrame, allele: Allele, build: GenomeBuild | None) -> tuple[pl.Series, pl.Series]:
    """Rows that are the allele, and rows without a protein change that might be."""
    effect = pl.col("effect")
    named = pl.col("change").eq_missing(allele.protein_change)
    # A row whose known effect is not the allele's own is not the allele, whatever else is missing.
    nameless = pl.col("change").is_null() & (effect.is_in([MISSENSE, UNKNOWN]) if _is_missense(allele) else pl.lit(value=True))
    if build is None:
        return rows.select(named).to_series(), rows.select(nameless).to_series()
    exact = nameless & _is_base_change(allele, build)
    # where single base changes give the allele they are all listed, so that another base is not it
    other_base = _is_single_base() & pl.col("start").is_not_null() & pl.lit(bool(allele.substitutions))
    doubtful = nameless & ~exact & ~other_base & _touches(allele.reach(build))
    found = rows.select(is_allele=named | exact, in_doubt=doubtful)
    return found["is_allele"], found["in_doubt"]


def _is_missense(allele: Allele) -> bool:
    return re.fullmatch(r"[A-Z]\d+[A-Z]", allele.protein_change) is not None


def _is_base_change(allele: Allele, build: GenomeBuild) -> pl.Expr:
    reference, alternate = (pl.col(name).str.to_uppercase() for name in ("reference_allele", "alternate_allele"))
    matches = [
        pl.col("start").eq_missing(change.position(build))
        & reference.eq_missing(change.reference_allele)
        & alternate.eq_missing(change.alternate_allele)
        for change in allele.substitutions
    ]
    return pl.any_horizontal(matches) if matches else pl.lit(value=False)


def _is_single_base() -> pl.Expr:
    base = r"^[ACGTacgt]$"
    parts = (pl.col(name).str.contains(base).fill_null(value=False) for name in ("reference_allele", "alternate_allele"))
    return pl.all_horizontal(*parts)


def _touches(reach: tuple[int, int] | None) -> pl.Expr:
    """Whether the row lies where the allele could be; true where the row's position is unknown."""
    if reach is None:
        return pl.lit(value=True)
    last = pl.coalesce("end", pl.col("start") + pl.coalesce(pl.col("reference_allele").str.len_chars().cast(pl.Int64), 1) - 1)
    return ((pl.col("start") <= reach[1]) & (last >= reach[0])).fill_null(value=True)
