"""Which kinds of variants a mutation table holds at all: what was never looked for cannot be ruled out."""

from collections.abc import Iterator

import polars as pl

from icires.errors import Problem
from icires.study.problems import info, warning
from icires.study.study import CallSet

# If at least 2 % of all somatic coding calls were of a kind, a table of 228 variants would lack it by chance with a probability
# of 0.98^228 < 1 %. Indels are some 5 to 10 % of coding calls where they are called.
ENOUGH_FOR_2_PERCENT = 228
# Synonymous variants are about a quarter of coding calls; at a share of only 10 %, 0.9^44 < 1 %.
ENOUGH_FOR_10_PERCENT = 44


def call_set_of(mutations: pl.DataFrame, *, source: str) -> CallSet:
    """Tell from a table's rows which kinds of variants it holds.

    Parameters
    ----------
    mutations
        A table with the columns of `icires.study.tables.MUTATIONS`.
    source
        Where the rows come from.

    Returns
    -------
    ``snv``, ``indel``, ``germline``: true when one is seen; false when none is among at least 228 variants whose kind can be
    told; null otherwise. ``synonymous``: likewise among 44 variants with a consequence. ``consequences``, ``alleles``,
    ``depths``: true when at least one row has a classification or a Sequence Ontology term, a variant allele, a variant read
    count; false when there are rows and none has; null when there are no rows. Where only a part of the rows has them the answer
    is true: a feature must still look at each row, and the reader warns.
    """
    counts = _tallied(mutations)
    n = mutations.height
    kinds, classes = counts["n_kind"], counts["n_class"]
    return CallSet(
        n_variants=n,
        snv=_held(counts["n_snv"], kinds, enough=ENOUGH_FOR_2_PERCENT),
        indel=_held(counts["n_indel"], kinds, enough=ENOUGH_FOR_2_PERCENT),
        synonymous=_held(counts["n_synonymous"], classes, enough=ENOUGH_FOR_10_PERCENT),
        consequences=_held(counts["n_class"], n, enough=1),
        alleles=_held(counts["n_allele"], n, enough=1),
        depths=_held(counts["n_depth"], n, enough=1),
        germline=_held(counts["n_germline"], counts["n_status"], enough=ENOUGH_FOR_2_PERCENT),
        source=source,
    )


def call_set_problems(calls: CallSet) -> Iterator[Problem]:
    """What a user should know of a call set before reading the calls: what it does not hold can be neither found nor excluded."""
    if not calls.n_variants:
        return
    kinds = "say in icires.yaml, under assays: mutations: kinds, whether they were called."
    if calls.consequences is False:
        message = "no variant has a consequence class: loss of function and mutational burden are not assessable."
        yield warning(
            "no_consequences", message, "annotate the variants (Variant_Classification or Consequence).", file=calls.source
        )
    if calls.indel is False:
        message = f"none of {calls.n_variants} variants is an insertion or deletion: a frameshift cannot be ruled out."
        yield warning("no_indels", message, f"add the indels, or {kinds}", file=calls.source)
    if calls.indel is None:
        message = f"{calls.n_variants} variants are too few to tell from whether indels were called: none is excluded."
        yield warning("indels_unknown", message, kinds, file=calls.source)
    if calls.snv is not True:
        message = "no variant is a substitution of one base: no mutation of a codon can be ruled out."
        yield warning("no_substitutions", message, f"add the substitutions, or {kinds}", file=calls.source)
    if calls.synonymous is False:
        message = "no variant is synonymous: a burden that counts synonymous variants cannot be computed."
        yield info("no_synonymous", message, "nothing to do where the burden counts nonsynonymous variants.", file=calls.source)
    if calls.depths is False:
        message = "no variant has read counts: a share of reads that fits both hits or one cannot be told."
        yield info("no_depths", message, "add t_depth and t_alt_count where they are at hand.", file=calls.source)


def _held(n_seen: int, n_telling: int, *, enough: int) -> bool | None:
    if n_seen:
        return True
    return False if n_telling >= enough else None


def _tallied(mutations: pl.DataFrame) -> dict[str, int]:
    """How many rows are of each kind; words are judged once for each distinct combination."""
    words = ["variant_type", "variant_classification", "mutation_status"]
    # alleles and terms are only looked at where the words are missing
    has_kind = pl.col("variant_type").is_not_null()
    lone_terms = pl.when(pl.col("variant_classification").is_null()).then(pl.col("consequence"))
    groups = (
        mutations.lazy()
        .with_columns(kind=pl.when(~has_kind).then(_kind_of_alleles()), terms=lone_terms)
        .group_by(*words, "kind", "terms")
        .agg(n=pl.len())
        .select(pl.col("n"), *_judged())
        .collect()
    )
    sums = groups.select(pl.col("n").filter(c).sum().cast(pl.Int64).alias(f"n_{c}") for c in groups.columns if c != "n")
    seen = {f"n_{c}": mutations.height - mutations[column].null_count() for c, column in _FILLED.items()}
    return {**sums.row(0, named=True), **seen}


_FILLED = {"allele": "alternate_allele", "depth": "t_alt_count"}


def _kind_of_alleles() -> pl.Expr:
    ref, alt = pl.col("reference_allele"), pl.col("alternate_allele")
    widths = ref.str.len_chars(), alt.str.len_chars()
    is_indel = (widths[0] != widths[1]) | (ref == "-") | (alt == "-")
    return pl.when(is_indel).then(pl.lit("INS")).when(widths[0] == 1).then(pl.lit("SNP")).when(~is_indel).then(pl.lit("ONP"))


def _judged() -> list[pl.Expr]:
    kind = pl.coalesce("variant_type", "kind").str.to_uppercase()
    word, terms = pl.col("variant_classification").str.to_lowercase(), pl.col("terms").str.to_lowercase()
    status = pl.col("mutation_status").str.to_lowercase()
    is_synonymous = pl.coalesce(word.str.contains("^(silent|synonymous)"), terms.str.contains("(^|[^a-z])synonymous_variant"))
    return [
        kind.is_not_null().alias("kind"),
        kind.is_in(["SNP", "SNV"]).alias("snv"),
        kind.is_in(["INS", "DEL", "INDEL", "DELINS"]).alias("indel"),
        pl.any_horizontal(word.is_not_null(), terms.is_not_null()).alias("class"),
        is_synonymous.alias("synonymous"),
        status.is_not_null().alias("status"),
        status.str.contains("germline").alias("germline"),
    ]
