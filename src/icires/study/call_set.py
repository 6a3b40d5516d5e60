"""Which rows of a mutation table count, and which kinds of variants they hold: what was never looked for cannot be ruled out."""

from collections.abc import Iterator

import polars as pl

from icires.errors import Problem, Severity
from icires.study.problems import info, listed, warning
from icires.study.study import CallSet
from icires.study.tables import MUTATIONS

# If at least 2 % of all somatic coding calls were of a kind, a table of 228 variants would lack it by chance with a probability
# of 0.98^228 < 1 %. Indels are some 5 to 10 % of coding calls where they are called.
ENOUGH_FOR_2_PERCENT = 228
# Synonymous variants are about a quarter of coding calls; at a share of only 10 %, 0.9^44 < 1 %.
ENOUGH_FOR_10_PERCENT = 44
# Of a whole genome's calls about one in a hundred alters a protein; at a share of only 0.5 %, 0.995^919 < 1 %.
ENOUGH_FOR_HALF_A_PERCENT = 919
NOT_SOMATIC = ("germline", "loh", "wildtype", "none", "post-transcriptional modification")
PASSING = ("", ".", "PASS")
_ALTERING_WORDS = (
    r"^(?:missense|nonsense|nonsynonymous|frame_?shift|splice_?site|splicing|(?:non)?_?stop|start_?(?:codon|lost|loss)|"
    r"translation_?start|in_?frame|non_?frameshift)"
)
_ALTERING_TERMS = (
    r"missense|rare_amino_acid|protein_protein_contact|structural_interaction|stop_(?:gained|lost)|start_lost|initiator_codon|"
    r"frameshift_variant|inframe_(?:ins|del)|splice_(?:acceptor|donor)_variant|transcript_ablation"
)


def is_somatic() -> pl.Expr:
    """Whether a row's ``mutation_status`` says nothing against a somatic call; an empty one doesn't.

    Germline, LOH, Wildtype, Post-transcriptional modification and None do (in the TCGA MAF vocabulary, None marks a refuted
    call). Never null.
    """
    status = pl.col("mutation_status").str.strip_chars().str.to_lowercase()
    return ~status.is_in(NOT_SOMATIC).fill_null(value=False)


def passes_filter() -> pl.Expr:
    """Whether a row's ``filter`` is empty, ``.`` or ``PASS``; never null. Cohorts are published after filtering.

    Any other tag excludes a row, ``common_in_exac`` and ``common_variant`` included, which mark likely germline polymorphisms.
    """
    return pl.col("filter").str.strip_chars().str.to_uppercase().is_in(PASSING).fill_null(value=True)


def counts() -> pl.Expr:
    """Whether a row of `icires.study.tables.MUTATIONS` counts as a somatic mutation: by its status and its filter. Never null."""
    return is_somatic() & passes_filter()


def call_set_of(mutations: pl.DataFrame, *, source: str) -> CallSet:
    """Tell from the rows that count (`counts`) which kinds of variants a table holds; a table with none left holds none.

    Parameters
    ----------
    mutations
        A table with the columns of `icires.study.tables.MUTATIONS`.
    source
        Where the rows come from.

    Returns
    -------
    ``n_variants``: rows that count. ``snv``, ``indel``: true when one is seen; false when none is among at least 228 variants
    whose kind can be told; null otherwise. ``germline``: likewise among the rows with a status, counting or not. ``synonymous``:
    likewise among 44 variants with a consequence. ``altering`` (of the protein): true when one is seen; false when there are
    synonymous ones and none that alters a protein among 44 variants with a consequence, since about three quarters of coding
    calls do, or none among 919 of whatever place; null otherwise. ``consequences``, ``alleles``, ``depths``: true when at least
    one row has a classification or a Sequence Ontology term, a variant allele, a variant read count; false when there are rows
    and none has; null when there are no rows. Where only a part of the rows has them the answer is true: a feature must still
    look at each row, and the reader warns.
    """
    is_counting = mutations.select(counts()).to_series()
    counting = mutations if is_counting.all() else mutations.select(_READ).filter(is_counting)
    seen, status = _tallied(counting), mutations["mutation_status"]
    n, kinds, classes = counting.height, seen["n_kind"], seen["n_class"]
    enough_altering = ENOUGH_FOR_10_PERCENT if seen["n_synonymous"] else ENOUGH_FOR_HALF_A_PERCENT
    return CallSet(
        n_variants=n,
        snv=_held(seen["n_snv"], kinds, enough=ENOUGH_FOR_2_PERCENT),
        indel=_held(seen["n_indel"], kinds, enough=ENOUGH_FOR_2_PERCENT),
        synonymous=_held(seen["n_synonymous"], classes, enough=ENOUGH_FOR_10_PERCENT),
        altering=_held(seen["n_altering"], classes, enough=enough_altering),
        consequences=_held(classes, n, enough=1),
        alleles=_held(seen["n_allele"], n, enough=1),
        depths=_held(seen["n_depth"], n, enough=1),
        germline=_held(
            int(status.str.to_lowercase().str.contains("germline").sum()), status.count(), enough=ENOUGH_FOR_2_PERCENT
        ),
        source=source,
    )


def left_out_problems(mutations: pl.DataFrame, *, source: str) -> Iterator[Problem]:
    """Which rows do not count, and why; a warning where that is more than half of them.

    Parameters
    ----------
    mutations
        A table with the columns of `icires.study.tables.MUTATIONS`.
    source
        Where the rows come from.
    """
    status = mutations["mutation_status"].str.strip_chars().str.to_lowercase()
    germline = (status == "germline").fill_null(value=False)
    other = mutations.select(~is_somatic()).to_series() & ~germline
    failed = mutations.select(~passes_filter()).to_series()
    n_rows, n_left_out = mutations.height, int((germline | other | failed).sum())
    causes = (
        ("germline_rows", "germline", germline, "mutation_status"),
        ("not_somatic_rows", "a status other than somatic", other, "mutation_status"),
        ("filtered_rows", "filter other than PASS", failed, "filter"),
    )
    for code, why, mask, column in causes:
        if mask.any():
            words = mutations.filter(mask)[column].value_counts(sort=True)[column].to_list()
            message = f"{mask.sum()} of {n_rows} rows are left out: {why}{'' if mask is germline else f' ({listed(words)})'}."
            remedy = "nothing to do where this is meant; else correct the column."
            header = MUTATIONS.column(column).headers[0]
            yield Problem(Severity.INFO, code, message, remedy, source, mutations["line"].filter(mask)[0], header)
    if 2 * n_left_out > n_rows:
        rest = "nothing can be found or ruled out" if n_left_out == n_rows else "what is called absent rests on the others alone"
        message = f"{n_left_out} of {n_rows} rows are left out by their status or filter: {rest}."
        yield warning("most_rows_left_out", message, "give the somatic calls that pass the caller's filter.", file=source)


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
    if calls.altering is False:
        message = "no variant that counts alters a protein: gene states and mutational burden are not assessable."
        yield warning("no_altering", message, "add the missense, nonsense and splice variants.", file=calls.source)
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
    words = ["variant_type", "variant_classification"]
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
_READ = ("variant_type", "variant_classification", "consequence", "reference_allele", "alternate_allele", "t_alt_count")


def _kind_of_alleles() -> pl.Expr:
    ref, alt = pl.col("reference_allele"), pl.col("alternate_allele")
    widths = ref.str.len_chars(), alt.str.len_chars()
    is_indel = (widths[0] != widths[1]) | (ref == "-") | (alt == "-")
    return pl.when(is_indel).then(pl.lit("INS")).when(widths[0] == 1).then(pl.lit("SNP")).when(~is_indel).then(pl.lit("ONP"))


def _judged() -> list[pl.Expr]:
    kind = pl.coalesce("variant_type", "kind").str.to_uppercase()
    word, terms = pl.col("variant_classification").str.to_lowercase(), pl.col("terms").str.to_lowercase()
    is_synonymous = pl.coalesce(word.str.contains("^(silent|synonymous)"), terms.str.contains("(^|[^a-z])synonymous_variant"))
    return [
        kind.is_not_null().alias("kind"),
        kind.is_in(["SNP", "SNV"]).alias("snv"),
        kind.is_in(["INS", "DEL", "INDEL", "DELINS"]).alias("indel"),
        pl.any_horizontal(word.is_not_null(), terms.is_not_null()).alias("class"),
        is_synonymous.alias("synonymous"),
        pl.coalesce(word.str.contains(_ALTERING_WORDS), terms.str.contains(_ALTERING_TERMS)).alias("altering"),
    ]
