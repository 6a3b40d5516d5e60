"""Which sequenced samples without a panel were surely sequenced over the whole exome, by the genes that their calls touch.

A sample with few mutations cannot be told from one of a small panel by itself; among many samples it can, because the genes of
a panel come again from sample to sample, and those of an exome hardly do.
"""

from collections.abc import Sequence

import polars as pl

# The largest panels in clinical use hold up to about 650 genes (MSK-IMPACT 505, FoundationOne CDx 324, TruSight Oncology 500:
# 523, Tempus xT 648): a sample that touches more genes was not sequenced on one of them.
LARGEST_PANEL = 700
# Research panels hold about 1,400 genes; samples that together touch more than this do not come from one panel.
WHOLE_EXOME_GENES = 2_000
# Of the samples with the fewest genes this share of a sample's genes, on average, must be its own. Measured on published
# exomes: 0.77 (melanoma, Riaz 2017) and 0.83 (urothelial, Snyder 2017). Four samples of an eight-gene panel among the 68
# melanomas bring it below, and so do 60 of a 400-gene panel.
OWN_GENES = 2 / 3
# More genes than this in all would come again in exomes too.
MOST_PAIRS = 1_000


def exome_samples(samples: Sequence[str], genes: pl.DataFrame) -> tuple[frozenset[str], int]:
    """The samples that can be taken as whole exomes, and how many genes all of them touch.

    Parameters
    ----------
    samples
        Sequenced samples of unknown panel.
    genes
        ``sample_id`` and ``gene`` of their calls; a null gene counts as none.

    Returns
    -------
    A sample is an exome if it alone touches 700 genes or more. The others are all taken as exomes, or none of them: where they
    together touch 2,000 genes, and in the poorer half of them (the fewest genes first, 1,000 genes in all at most) on average two
    thirds of a sample's genes are touched by no other of them. A sample without any gene has none of its own.
    """
    touched = genes.drop_nulls().unique().filter(pl.col("sample_id").is_in(list(samples)))
    counts = touched.group_by("sample_id").agg(pl.len().cast(pl.Int64).alias("n_genes"))
    known = pl.DataFrame({"sample_id": samples}, schema={"sample_id": pl.String}).unique()
    known = known.join(counts, on="sample_id", how="left").with_columns(pl.col("n_genes").fill_null(0))
    is_rich = pl.col("n_genes") >= LARGEST_PANEL
    exomes, rest = known.filter(is_rich), known.filter(~is_rich).sort("n_genes", "sample_id")
    if _are_exomes(rest, touched):
        exomes = known
    return frozenset(exomes["sample_id"].to_list()), touched["gene"].n_unique()


def _are_exomes(rest: pl.DataFrame, touched: pl.DataFrame) -> bool:
    if touched.join(rest, on="sample_id", how="semi")["gene"].n_unique() < WHOLE_EXOME_GENES:
        return False
    half = rest.head((rest.height + 1) // 2)
    poorest = half.filter(pl.col("n_genes").cum_sum() <= MOST_PAIRS)
    # where a single sample holds more, none is poor
    poorest = poorest if poorest.height else half.head(1)
    return _own_share(poorest, touched) >= OWN_GENES


def _own_share(poorest: pl.DataFrame, touched: pl.DataFrame) -> float:
    """The mean share of a sample's genes that no other of the samples touches."""
    pairs = touched.join(poorest, on="sample_id", how="semi").with_columns(is_own=pl.len().over("gene") == 1)
    n_own = pairs.group_by("sample_id").agg(share=pl.col("is_own").mean())
    shares = poorest.join(n_own, on="sample_id", how="left")["share"].to_list()
    return sum(share or 0.0 for share in shares) / len(shares)
