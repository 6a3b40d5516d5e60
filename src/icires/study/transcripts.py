"""Which of several annotated transcripts stands for a variant: the rules of `icires.study.annotation.chosen_entries`."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

# more than there are ranks of severity: it keeps the parts of a key apart
STEP = 1000


def chosen_places(entries: pl.DataFrame, starts: NDArray[np.int64], *, severity: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the chosen entry of each variant stands.

    Parameters
    ----------
    entries
        ``SYMBOL``, ``Gene``, ``BIOTYPE``, ``CANONICAL``, ``MANE_SELECT`` and ``PICK``; the entries of a variant stand together.
    starts
        Where the first entry of each variant stands.
    severity
        The rank of each entry's consequence, 0 the most severe.

    Returns
    -------
    One place for each variant, in order; among equals the first entry's.
    """
    not_picked = entries["PICK"].ne_missing("1").to_numpy()
    tier = entries.select(
        pl.when(pl.col("MANE_SELECT") != "").then(0).when(pl.col("CANONICAL") == "YES").then(1).otherwise(2)
    ).to_series()
    within = (not_picked * 3 + tier.to_numpy()) * STEP + severity
    chosen = _lowest(within, starts)
    # one number compares several times faster than words
    gene = pl.when(pl.col("Gene") != "").then("Gene").otherwise("SYMBOL").hash()
    genes = entries.select(gene).to_series().to_numpy()
    sizes = np.diff(starts, append=entries.height)
    is_mixed = np.logical_or.reduceat(genes != np.repeat(genes[starts], sizes), starts)
    if not is_mixed.any():
        return chosen
    places = np.flatnonzero(np.repeat(is_mixed, sizes))
    variants = np.repeat(np.arange(starts.size), sizes)[places]
    own = places[_first_of_genes(variants, genes[places], within[places])]
    is_other = entries["BIOTYPE"].gather(own).ne_missing("protein_coding").to_numpy()
    between = (not_picked[own] * STEP + severity[own]) * 2 + is_other
    variants = np.repeat(np.arange(starts.size), sizes)[own]
    by_place = np.lexsort((own, variants))
    firsts = np.flatnonzero(np.diff(variants[by_place], prepend=-1))
    chosen[is_mixed] = own[by_place[_lowest(between[by_place], firsts)]]
    return chosen


def _lowest(keys: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the lowest key of each group stands, the first among equals."""
    numbered = keys.astype(np.int64) * keys.size + np.arange(keys.size)
    return np.minimum.reduceat(numbered, starts) % keys.size


def _first_of_genes(variants: NDArray[np.int64], genes: NDArray[np.uint64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the entry with the lowest key of each gene of each variant stands, the first among equals."""
    order = np.lexsort((keys, genes, variants))
    is_first = np.append(True, (np.diff(variants[order]) != 0) | (genes[order][1:] != genes[order][:-1]))
    firsts: NDArray[np.int64] = order[is_first]
    return firsts
