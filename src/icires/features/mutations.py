"""The mutations of genes: which rows count, classified, once each.

Rows that count are somatic and pass the caller's filter: the rule is `icires.study.call_set.counts`. Germline rows do
not count, but one that truncates the gene is kept in mind: the gene is then not free of loss-of-function variants. The
same variant of a sample and gene counts once; where alleles are missing, the protein or coding change stands in for
them. A row that names several genes joined by ``;`` belongs to each of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from icires.features.alleles import one_letter
from icires.features.assayed import Cohort, Sequencing, numbered
from icires.features.consequences import LOSS_OF_FUNCTION, MISSENSE, NONCODING, SPLICE, START_LOSS, effect_series
from icires.features.findings import Mask, Numbers
from icires.study.call_set import counts, passes_filter
from icires.study.study import CallSet, GenomeBuild, Study

_TEXT = (
    "sample_id", "gene", "chromosome", "reference_allele", "alternate_allele", "protein_change", "protein_change_long",
    "coding_change", "consequence", "variant_classification", "filter", "mutation_status",
)  # fmt: skip
_WHOLE = ("start", "end", "t_depth", "t_alt_count", "t_ref_count")
COLUMNS: Mapping[str, type[pl.DataType]] = dict.fromkeys(_TEXT, pl.String) | dict.fromkeys(_WHOLE, pl.Int64)
_NO_SPLICE_SITE = r"c\.[*-]|c\.\d+[+-](?:[3-9]|[1-9]\d+)[ACGT]>"
_FIRST_RESIDUE = r"(?:^|p\.)\(?(?:M|Met)1(?:[A-Za-z?]|$)"
_VARIANT = ("sample", "chromosome", "start", "reference_allele", "alternate_allele", "stand_in")


@dataclass(frozen=True, slots=True)
class GeneMutations:
    """Mutations of the wanted genes.

    ``rows`` has per gene every row, with the sample's position (``sample``), ``effect`` (see
    `icires.features.consequences`), ``counts`` and ``change`` (the protein change in one-letter code).
    """

    samples: Cohort
    assayed: Sequencing
    call_set: CallSet | None
    build: GenomeBuild | None
    rows: Mapping[str, pl.DataFrame]

    def all_of(self, gene: str) -> pl.DataFrame:
        """Every row of a gene: rows that don't count still say something of its coverage."""
        return self.rows.get(gene, _no_rows())

    def of(self, gene: str) -> pl.DataFrame:
        """The rows of a gene that count."""
        return self.all_of(gene).filter("counts")

    def n_of(self, gene: str, effects: Sequence[int]) -> NDArray[np.int64]:
        """How many counting rows of these effects each sample has in the gene."""
        rows = self.all_of(gene)
        wanted = np.isin(rows["effect"].to_numpy(), effects) & rows["counts"].to_numpy()
        return np.bincount(rows["sample"].to_numpy()[wanted], minlength=self.samples.n)

    def truncated_in_germline(self, gene: str) -> Mask:
        """The samples with a germline row, past the caller's filter, of a loss-of-function variant of the gene."""
        rows = self.all_of(gene)
        status = pl.col("mutation_status").str.strip_chars().str.to_lowercase()
        hereditary = (status == "germline") & pl.col("effect").is_in(LOSS_OF_FUNCTION) & passes_filter()
        return samples_with(rows, rows.select(hereditary.fill_null(value=False)).to_series(), self.samples.n)


def gene_mutations(study: Study, samples: Cohort, assayed: Sequencing, *, genes: Collection[str]) -> GeneMutations:
    """The rows of the wanted genes, classified and counted once.

    Parameters
    ----------
    study
        Uses ``mutations``, ``call_set`` and ``genome_build``.
    samples, assayed
        From `icires.features.assayed`.
    genes
        Symbols.
    """
    rows: Mapping[str, pl.DataFrame] = {}
    if study.mutations is not None and genes:
        table = with_change(once(classified(numbered(_of_genes(study.mutations, genes), samples)), per_gene=True))
        rows = {str(key[0]): part for key, part in table.partition_by("gene", as_dict=True).items()}
    return GeneMutations(samples, assayed, study.call_set, study.genome_build, rows)


def classified(mutations: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of `COLUMNS` (and ``sample``, where there), and ``effect`` and ``counts``."""
    present = mutations.select(
        *(column for column in ("sample",) if column in mutations.columns),
        *(
            (pl.col(name) if name in mutations.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in COLUMNS.items()
        ),
    )
    return present.with_columns(effect_series(present).alias("effect"), counts=counts()).with_columns(_by_place())


def _by_place() -> pl.Expr:
    """The effect, where the place of the change says more than its class.

    A splice site between untranslated exons (``c.*5-1G>A``, ``c.-20+1G>A``) is noncoding, and so is one base changed further
    inside the intron than the two canonical ones (``c.67+5G>A``), which some annotators call a splice site too; a missense
    change of the first residue (``p.M1R``) takes the start codon away.
    """
    change = pl.coalesce("protein_change", "protein_change_long")
    is_outside = (pl.col("effect") == SPLICE) & pl.col("coding_change").str.contains(_NO_SPLICE_SITE)
    is_start = (pl.col("effect") == MISSENSE) & change.str.contains(_FIRST_RESIDUE)
    return (
        pl.when(is_outside.fill_null(value=False))
        .then(pl.lit(NONCODING, dtype=pl.UInt8))
        .when(is_start.fill_null(value=False))
        .then(pl.lit(START_LOSS, dtype=pl.UInt8))
        .otherwise("effect")
        .alias("effect")
    )


def once(mutations: pl.DataFrame, *, per_gene: bool) -> pl.DataFrame:
    """Each variant of a sample once (in each gene, or at all): a row that counts, and of those the most severe effect.

    Only rows whose key's hash occurs twice are compared in full; the order of rows is not kept.
    """
    known = pl.col("reference_allele").is_not_null() & pl.col("alternate_allele").is_not_null()
    stand_in = pl.when(~known).then(pl.coalesce("protein_change", "protein_change_long", "coding_change"))
    keyed = mutations.with_columns(stand_in=stand_in)
    key = [*_VARIANT, "gene"] if per_gene else list(_VARIANT)
    repeated = keyed.select(key).hash_rows().is_duplicated()
    compared = keyed.filter(repeated).sort(pl.col("counts").not_(), "effect").unique(key, keep="first", maintain_order=True)
    return pl.concat([keyed.filter(~repeated), compared]).drop("stand_in")


def with_change(mutations: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``change``, the protein change in one-letter code."""
    written = mutations.select(pl.coalesce("protein_change", "protein_change_long")).to_series()
    distinct = written.unique().drop_nulls()
    if distinct.is_empty():
        return mutations.with_columns(change=written)
    short = pl.Series([one_letter(change) for change in distinct], dtype=pl.String)
    return mutations.with_columns(change=written.replace_strict(distinct, short, default=None, return_dtype=pl.String))


def rows_per_sample(rows: pl.DataFrame, n_samples: int) -> NDArray[np.int64]:
    """How many of the rows each sample has."""
    return np.bincount(rows["sample"].to_numpy(), minlength=n_samples)


def samples_with(rows: pl.DataFrame, selected: pl.Series, n_samples: int) -> Mask:
    """The samples that have a selected row."""
    return rows_per_sample(rows.filter(selected), n_samples) > 0


def largest_vaf(mutations: GeneMutations, gene: str) -> Numbers:
    """The largest variant allele fraction among a sample's loss-of-function variants; NaN where no depth is known.

    Counts that cannot be (no read at all, more reads of the variant than reads) tell no fraction.
    """
    depth, alternate = _depth(), pl.col("t_alt_count")
    fractions = (
        mutations.of(gene)
        .filter(pl.col("effect").is_in(LOSS_OF_FUNCTION))
        .select("sample", vaf=pl.when((depth > 0) & alternate.is_between(0, depth)).then(alternate / depth))
        .drop_nulls()
        .group_by("sample")
        .agg(pl.col("vaf").max())
    )
    vaf = np.full(mutations.samples.n, np.nan)
    vaf[fractions["sample"].to_numpy()] = fractions["vaf"].to_numpy()
    return vaf


def _depth() -> pl.Expr:
    return pl.coalesce("t_depth", pl.col("t_alt_count") + pl.col("t_ref_count"))


def _of_genes(mutations: pl.DataFrame, genes: Collection[str]) -> pl.DataFrame:
    wanted = list(genes)
    single = mutations.filter(pl.col("gene").is_in(wanted))
    several = mutations.filter(pl.col("gene").str.contains(";", literal=True))
    if several.is_empty():
        return single
    each = several.with_columns(pl.col("gene").str.split(";")).explode("gene").with_columns(pl.col("gene").str.strip_chars())
    return pl.concat([single, each.filter(pl.col("gene").is_in(wanted))])


@cache
def _no_rows() -> pl.DataFrame:
    return with_change(classified(pl.DataFrame(schema={"sample": pl.UInt32} | dict(COLUMNS))))
