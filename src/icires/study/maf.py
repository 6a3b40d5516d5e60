"""Mutation Annotation Format: one row per variant and sample, with the quirks of real files mended or named.

Only the columns of `icires.study.tables.MUTATIONS` are read. See `read_maf` for what is mended.

Reference: GDC MAF format v1.0.0, https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format/.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from icires.errors import Problem, Severity
from icires.study.call_set import call_set_of
from icires.study.depths import with_depths
from icires.study.gene_names import GeneNames
from icires.study.headers import Recognition, take_headers
from icires.study.identity import identify, without_version
from icires.study.study import CallSet, GenomeBuild, InputFile
from icires.study.tables import MUTATIONS
from icires.study.text import TextTable, read_text
from icires.study.typed import (
    QUICK_NULLS,
    Fault,
    as_numbers,
    canonical_chromosome,
    mapped,
    missing_as_null,
    report,
    without_blanks,
)

# more rows than this share without a chromosome or a position: the columns are shifted, not the cells wrong
SHIFTED_SHARE = 0.01
BUILDS: dict[str, GenomeBuild] = {
    **dict.fromkeys(("37", "grch37", "hg19", "b37", "hs37d5", "hs37", "g1k37", "19"), "GRCh37"),
    **dict.fromkeys(("38", "grch38", "hg38", "b38", "hs38", "hs38dh"), "GRCh38"),
}
READ = tuple(column for column in MUTATIONS.columns if column.name != "line")
# words that say that the consequence is not known
NO_CLASS = ("Unknown", "unknown", "UNKNOWN", "Targeted_Region")
_CLASS_WORDS = (
    r"(?i)mutation|splice|frame|silent|synonymous|stop|start|utr|flank|intron|igr|intergenic|rna|translation|fusion|missense"
)
_CLASS_WORDS += r"|nonsense|variant|promoter|exon|upstream|downstream|codon|unknown|targeted|structural|regulatory|splicing"


@dataclass(frozen=True)
class MafTable:
    """Mutations with the columns of `MUTATIONS`, what kinds of variants they hold at all, and their genome build.

    ``samples`` were called whether or not a row is theirs (the columns of a VCF); a MAF cannot tell them.
    """

    mutations: pl.DataFrame
    call_set: CallSet
    build: GenomeBuild | None
    samples: tuple[str, ...] = ()


def genome_build(written: str) -> GenomeBuild | None:
    """The build that a word such as hg19, GRCh38.p13 or 37 stands for; null: not one that icires knows."""
    word = written.strip().lower().replace(" ", "").split(".p")[0]
    return BUILDS.get(word)


def read_maf(
    path: Path,
    *,
    name: str,
    build: GenomeBuild | None,
    found: list[Problem],
    inputs: list[InputFile],
    names: GeneNames | None = None,
    recognition: Recognition | None = None,
) -> MafTable | None:
    """Read a MAF, plain or gzipped.

    Parameters
    ----------
    path
        The file; only the columns of `MUTATIONS` are read.
    name
        Its name inside the study, for problems.
    build
        What the study says elsewhere; null: nothing. The file's own ``NCBI_Build`` must not contradict it.
    found, inputs
        Problems and the file's fingerprint are appended here.
    names
        Gene names to resolve; by default the catalogue's.
    recognition
        What the user says about headers, and where it is noted which were taken.

    Returns
    -------
    Mutations in the file's order, or null where the file cannot be used (an error then stands in ``found``).
    ``gene`` null: the row names no gene. ``variant_classification`` null: the consequence is not known. ``alternate_allele`` is
    Tumor_Seq_Allele2, or Tumor_Seq_Allele1 where only that differs from the reference; null: no allele differs or none is
    written. Read counts are those of `icires.study.depths.with_depths`. Rows that repeat another in
    every column are dropped and counted.

    Errors are: missing columns, shifted columns, positions that are no whole numbers, a start behind its end, an unknown build,
    several builds. The rest are warnings.
    """
    text = read_text(path, name=name, found=found, null_cells=QUICK_NULLS)
    if text is None:
        return None
    inputs.append(text.source)
    headers = take_headers(text, READ, what="mutations", recognition=recognition or Recognition(), found=found)
    if headers is None:
        return None
    rows = _text_rows(text, headers)
    chromosomes = mapped(rows["chromosome"], canonical_chromosome)
    if _is_shifted(rows, chromosomes, name=name, found=found):
        return None
    _report_missing(rows, headers, name=name, found=found)
    rows = as_numbers(rows, READ, headers, name=name, found=found)
    own_build = _build(rows, build, name=name, found=found)
    rows = _with_places(rows, chromosomes, headers, name=name, found=found)
    rows = _with_alleles(rows, headers, name=name, found=found)
    rows = with_depths(without_version(rows), name=name, found=found)
    rows = identify(rows, name=name, found=found, column=headers["gene"], names=names)
    rows = _without_repeats(missing_as_null(rows, MUTATIONS), name=name, found=found)
    return MafTable(rows, call_set_of(rows, source=name), own_build)


def _text_rows(text: TextTable, headers: dict[str, str]) -> pl.DataFrame:
    """The specified columns as clean text, with line numbers; blank lines are dropped."""
    wanted = text.frame.select(pl.col(header).alias(column) for column, header in headers.items())
    rows = wanted.with_row_index("line", offset=text.first_line).collect(engine="streaming")
    rows = rows.with_columns(pl.col("line").cast(pl.Int64))
    columns = [c for c in headers if MUTATIONS.column(c).dtype == "text"]
    rows = without_blanks(rows, columns, has_edge_blanks=text.has_edge_blanks)
    if rows["sample_id"].null_count():
        rows = rows.filter(pl.any_horizontal(pl.col(list(headers)).is_not_null()))
    if "variant_classification" in headers:
        classes = mapped(rows["variant_classification"], lambda word: None if word in NO_CLASS else word)
        rows = rows.with_columns(variant_classification=classes)
    return rows


def _report_missing(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> None:
    for column, what in (("sample_id", "sample"), ("chromosome", "chromosome"), ("start", "position")):
        fault = Fault("missing_value", f"name no {what}", "fill the cells, or remove the rows.", column=headers[column])
        report(rows, rows[column].is_null(), fault, name=name, found=found)


def _is_shifted(rows: pl.DataFrame, chromosomes: pl.Series, *, name: str, found: list[Problem]) -> bool:
    """Whether cells stand under the wrong headers: one error, instead of one for each cell."""
    start = rows["start"]
    is_whole = start.cast(pl.Int64, strict=False).null_count() == start.null_count()
    no_start = start.is_not_null() & (start.is_null() if is_whole else start.cast(pl.Float64, strict=False).is_null())
    no_chromosome = rows["chromosome"].is_not_null() & chromosomes.is_null()
    parts = {"chromosomes": no_chromosome, "positions": no_start}
    if "variant_classification" in rows.columns:
        parts["variant classifications"] = _no_class(rows["variant_classification"])
    counts = {what: int(mask.sum()) for what, mask in parts.items()}
    limit = SHIFTED_SHARE * rows.height
    # one wrong cell alone is no shift, however short the file
    if sum(counts.values()) == 1 or (counts["chromosomes"] <= limit and counts["positions"] <= limit):
        _report_classes(rows, parts.get("variant classifications"), name=name, found=found)
        return False
    marked = pl.select(pl.any_horizontal(*parts.values())).to_series()
    listed = ", ".join(f"{n} of {rows.height} {what}" for what, n in counts.items() if n)
    phrase = f"have cells that are none of their column ({listed}): the columns are shifted"
    remedy = "write the file again so that each cell stands under its header."
    fault = Fault("shifted_columns", phrase, remedy, column="Chromosome")
    report(rows, marked, fault, name=name, found=found)
    return True


def _report_classes(rows: pl.DataFrame, strange: pl.Series | None, *, name: str, found: list[Problem]) -> None:
    if strange is not None:
        phrase = "have a variant classification that is not known; their consequence counts as unknown"
        remedy = "use the MAF vocabulary."
        fault = Fault("unknown_value", phrase, remedy, Severity.WARNING, "Variant_Classification")
        report(rows, strange, fault, name=name, found=found, cells=rows["variant_classification"])


def _no_class(classes: pl.Series) -> pl.Series:
    distinct = classes.unique().drop_nulls()
    strange = distinct.filter(~distinct.str.contains(_CLASS_WORDS))
    if strange.is_empty():
        return pl.repeat(False, classes.len(), eager=True)
    return classes.is_in(strange.to_list()).fill_null(value=False)


def _build(rows: pl.DataFrame, build: GenomeBuild | None, *, name: str, found: list[Problem]) -> GenomeBuild | None:
    written = rows["ncbi_build"].unique().drop_nulls().sort().to_list() if "ncbi_build" in rows.columns else []
    known = {genome_build(word) for word in written}
    column = "NCBI_Build"
    if None in known:
        word = next(word for word in written if genome_build(word) is None)
        message = "the genome build is none that icires knows; it knows GRCh37 and GRCh38."
        remedy = "lift the file over to GRCh38, or correct the name of the build."
        found.append(Problem(Severity.ERROR, "unknown_build", message, remedy, file=name, column=column, value=word))
        return None
    builds = {b for b in known if b is not None}
    if len(builds) > 1:
        first = rows.group_by("ncbi_build", maintain_order=True).agg(pl.col("line").first()).drop_nulls()["line"].to_list()
        message = f"the file mixes GRCh37 and GRCh38 (lines {', '.join(map(str, first))} are the first of each)."
        remedy = "lift one part over, so that the file has one build."
        found.append(Problem(Severity.ERROR, "mixed_builds", message, remedy, file=name, line=first[-1], column=column))
        return None
    own = next(iter(builds), build)
    if own is not None and build is not None and own != build:
        message = f"the file says {own}, but {build} is given by --genome-build, icires.yaml or meta_study.txt."
        remedy = "correct what is given, or the file's NCBI_Build."
        found.append(Problem(Severity.ERROR, "conflicting_build", message, remedy, file=name, column=column))
        return None
    if own is None:
        message = "neither the file nor the study names the genome build; nothing that needs positions can be computed."
        remedy = "fill NCBI_Build, name reference_genome in meta_study.txt, or give --genome-build."
        found.append(Problem(Severity.WARNING, "unknown_build", message, remedy, file=name, column=column))
    return own


def _with_places(
    rows: pl.DataFrame, chromosomes: pl.Series, headers: dict[str, str], *, name: str, found: list[Problem]
) -> pl.DataFrame:
    """Chromosomes by their plain names, ends where they are missing, and what is wrong with the places."""
    written = rows["chromosome"]
    rows = rows.with_columns(chromosomes.alias("chromosome"))
    if "end" not in rows.columns:
        rows = rows.with_columns(end=pl.lit(None, pl.Int64))
    remedy = "correct the rows, or remove them."
    unknown = Fault("bad_place", "name no known chromosome", remedy, Severity.WARNING, headers["chromosome"])
    report(rows, written.is_not_null() & rows["chromosome"].is_null(), unknown, name=name, found=found, cells=written)
    backwards = Fault("bad_place", "begin behind the end", remedy, column=headers.get("end"))
    report(rows, (rows["start"] > rows["end"]).fill_null(value=False), backwards, name=name, found=found)
    if rows["end"].null_count() == 0 or "reference_allele" not in rows.columns:
        return rows
    # an insertion lies between its two neighbouring bases
    width = pl.when(pl.col("reference_allele") == "-").then(1).otherwise(pl.col("reference_allele").str.len_chars() - 1)
    return rows.with_columns(end=pl.coalesce("end", pl.col("start") + width.cast(pl.Int64)))


def _with_alleles(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> pl.DataFrame:
    for column in ("reference_allele", "first_allele", "alternate_allele"):
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(column))
    ref, first, second = (pl.col(c) for c in ("reference_allele", "first_allele", "alternate_allele"))
    if not rows.select((second.is_null() | ref.is_null() | (second == ref)).any()).item():
        return rows
    # where the reference is not written, the second allele counts as written, and the first cannot be told from the reference
    is_ref = (second == ref).fill_null(value=False)
    swapped = (second.is_null() | is_ref) & first.is_not_null() & (first != ref).fill_null(value=False)
    allele = pl.when(swapped).then(first).when(~is_ref).then(second)
    was = rows.select(is_ref=is_ref & ~swapped, swapped=swapped)
    rows = rows.with_columns(alternate_allele=allele)
    missing = rows["alternate_allele"].is_null() & ~was["is_ref"]
    where = headers.get("alternate_allele", "Tumor_Seq_Allele2")
    remedy = "write the allele to Tumor_Seq_Allele2."
    phrase = f"name no variant allele, of {rows.height} in all; what needs alleles is unknown there"
    in_first = Fault("allele_in_first", "have the variant allele in Tumor_Seq_Allele1", remedy, Severity.INFO, where)
    is_reference = "repeat the reference as variant allele, which counts as missing"
    report(rows, was["swapped"], in_first, name=name, found=found)
    report(
        rows, was["is_ref"], Fault("allele_is_reference", is_reference, remedy, Severity.WARNING, where), name=name, found=found
    )
    report(rows, missing, Fault("missing_alleles", phrase, remedy, Severity.WARNING, where), name=name, found=found)
    return rows


def _without_repeats(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> pl.DataFrame:
    """The rows without those that repeat an earlier one in every column; those that differ somewhere are kept, and counted."""
    place = ["start", "sample_id", "chromosome", "reference_allele", "alternate_allele", "gene"]
    # few positions occur twice: the costly comparison of whole rows is left to those
    starts = rows["start"].sort()
    twice = starts.filter(starts == starts.shift()).unique()
    is_suspect = rows["start"].is_null() | rows["start"].is_in(twice.implode())
    suspects = rows[is_suspect.arg_true()].filter(pl.struct(place).is_duplicated())
    if suspects.is_empty():
        return rows
    columns = [column for column in rows.columns if column != "line"]
    copies = suspects.filter(~pl.struct(columns).is_first_distinct())
    if copies.height:
        message = f"{copies.height} rows repeat an earlier row in every column (the first is named); they were dropped."
        remedy = "remove them."
        line = copies["line"][0]
        found.append(Problem(Severity.WARNING, "duplicate_rows", message, remedy, file=name, line=line))
        rows = rows.filter(~pl.col("line").is_in(copies["line"].implode()))
        suspects = suspects.filter(pl.struct(columns).is_first_distinct())
    others = suspects.filter(~pl.struct(place).is_first_distinct() & pl.col("alternate_allele").is_not_null())
    if others.height:
        message = f"{others.height} rows describe a variant of the same sample and gene again, differently; they were kept."
        remedy = "keep one row for each variant, sample and gene."
        found.append(Problem(Severity.WARNING, "repeated_variants", message, remedy, file=name, line=others["line"][0]))
    return rows
