"""Variant Call Format: plain, gzipped or bgzipped, with VEP's or SnpEff's consequences, to the columns of a MAF.

Reference: VCF 4.3 specification, https://samtools.github.io/hts-specs/VCFv4.3.pdf.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from icires.errors import Problem, Severity
from icires.study.alleles import with_maf_alleles
from icires.study.annotation import (
    ANN_FIELDS,
    Annotation,
    annotation_of,
    chosen_entries,
    classification,
    short_protein_change,
    without_accession,
)
from icires.study.call_set import call_set_of
from icires.study.depths import with_depths
from icires.study.gene_names import GeneNames
from icires.study.genotypes import carried_alleles, file_sample, tumour_columns
from icires.study.identity import identify, without_version
from icires.study.maf import MafTable, genome_build
from icires.study.study import GenomeBuild, InputFile
from icires.study.tables import MUTATIONS
from icires.study.text import TextTable, read_text
from icires.study.typed import Fault, canonical_chromosome, mapped, missing_as_null, report

FIXED = {"#CHROM": "chromosome", "POS": "position", "REF": "ref", "ALT": "alt", "FILTER": "filter", "INFO": "info"}
ALLELES = ("reference_allele", "alternate_allele")
REQUIRED = ("#CHROM", "POS", "REF", "ALT")
N_FIXED = 9
_BASES = re.compile("[ACGTNRYSWKMBDHV]+", re.IGNORECASE)
# length of chromosome 1 in each build
CHROMOSOME_1: Mapping[str, GenomeBuild] = {"249250621": "GRCh37", "248956422": "GRCh38"}


def read_vcf(
    path: Path,
    *,
    name: str,
    found: list[Problem],
    inputs: list[InputFile],
    samples: Mapping[str, str] | None = None,
    names: GeneNames | None = None,
) -> MafTable | None:
    """Read a VCF as mutations: one row for each alternate allele that a tumour carries.

    Parameters
    ----------
    path
        The file.
    name
        Its name inside the study, for problems.
    found, inputs
        Problems and the file's fingerprint are appended here.
    samples
        Which sample column is which sample; by default see `icires.study.genotypes.tumour_columns`.
    names
        Gene names to resolve; by default the catalogue's.

    Returns
    -------
    Mutations in the file's order with the columns of `MUTATIONS`; alleles are trimmed as MAF has them, of several transcripts one
    is chosen (see `icires.study.annotation.chosen_entries`). ``filter`` null: no filter was applied. Read counts from AD and DP;
    null: not written. A genotype ``./.`` is unknown: such records give no row, and a warning counts them. Reference blocks are
    passed over; symbolic alleles, breakends and ``*`` too, and counted. Null: the file cannot be used, and an error says why.
    """
    text = read_text(path, name=name, found=found, null_cells=(".",))
    if text is None:
        return None
    inputs.append(text.source)
    missing = [column for column in REQUIRED if column not in text.header]
    if missing:
        message = f"the file is no VCF: it has no column {', '.join(missing)}."
        found.append(Problem(Severity.ERROR, "missing_column", message, "give a whole VCF.", file=name, column=missing[0]))
        return None
    columns = tumour_columns(text.header[N_FIXED:], text.comments, path=path, samples=samples, name=name, found=found)
    if not columns and len(text.header) > N_FIXED:
        return None
    records = _records(text, tuple(columns), name=name, found=found)
    alleles = _alleles(records, annotation := annotation_of(text.comments), name=name, found=found)
    carried = _carried(records, columns, path, name=name, found=found)
    rows = _joined(records, alleles, carried)
    rows = _annotated(rows, records, alleles, annotation, name=name, found=found)
    rows = identify(without_version(rows), name=name, found=found, names=names)
    mutations = with_depths(missing_as_null(rows, MUTATIONS), name=name, found=found)
    return MafTable(mutations, call_set_of(mutations, source=name), build_of(text.comments), tuple(columns.values()))


def build_of(comments: Sequence[str]) -> GenomeBuild | None:
    """The genome build that the header tells by name or by the length of chromosome 1; null: it tells none."""
    head = "\n".join(comments)
    length = re.search(r"##contig=<ID=(?:chr)?1,(?:.*,)?length=(\d+)", head)
    if length and length[1] in CHROMOSOME_1:
        return CHROMOSOME_1[length[1]]
    words = re.findall(r"assembly=\"?([\w.]+)|##reference=.*?((?:GRCh|hg|hs|b)3[78]d?5?|hg19)", head)
    builds = {build for pair in words for word in pair if word and (build := genome_build(word)) is not None}
    return builds.pop() if len(builds) == 1 else None


def _records(text: TextTable, columns: tuple[str, ...], *, name: str, found: list[Problem]) -> pl.DataFrame:
    """Records that have an alternate allele, with line numbers in ``row``."""
    fixed = [pl.col(header).alias(column) for header, column in FIXED.items() if header in text.header]
    wanted = text.frame.select(*fixed, *(pl.col(c).alias(f"sample:{c}") for c in columns), *_format(text))
    rows = wanted.with_row_index("row", offset=text.first_line).collect(engine="streaming")
    is_block = pl.col("alt").is_null() | pl.col("alt").is_in(["<NON_REF>", "<*>"])
    rows = rows.filter(~is_block) if rows.select(is_block.any()).item() else rows
    rows = rows.with_columns(pl.col("position").cast(pl.Int64, strict=False), line=pl.col("row").cast(pl.Int64))
    fault = Fault("not_a_number", "have no position that is a whole number", "correct the rows.", column="POS")
    report(rows, rows["position"].is_null(), fault, name=name, found=found)
    written = rows["chromosome"]
    rows = rows.with_columns(chromosome=mapped(written, canonical_chromosome))
    unknown = Fault("bad_place", "name no known chromosome", "correct the rows.", Severity.WARNING, "#CHROM")
    report(rows, rows["chromosome"].is_null(), unknown, name=name, found=found, cells=written)
    absent = [pl.lit(None, pl.String).alias(c) for c in ("filter", "info", "format") if c not in rows.columns]
    return rows.with_columns(absent)


def _format(text: TextTable) -> list[pl.Expr]:
    return [pl.col("FORMAT").alias("format")] if "FORMAT" in text.header else []


def _alleles(records: pl.DataFrame, annotation: Annotation | None, *, name: str, found: list[Problem]) -> pl.DataFrame:
    """One row per record and alternate allele: ``row``, ``number``, ``alt``, ``as_written``, ``n_alleles``."""
    alleles = records.select("row", "ref", "alt", number=pl.lit(1, pl.Int64), n_alleles=pl.lit(1, pl.Int64))
    is_several = alleles["alt"].str.contains(",", literal=True)
    if is_several.any():
        alleles = _one_by_one(alleles, is_several)
    uses_vep = annotation is not None and annotation.fields is not ANN_FIELDS
    alleles = alleles.with_columns(as_written=_as_written(alleles, uses_vep=uses_vep))
    words = [word for word in alleles["alt"].unique().drop_nulls().to_list() if not _BASES.fullmatch(word)]
    is_plain = ~pl.col("alt").is_in(words)
    is_block = pl.col("alt").is_in(["<NON_REF>", "<*>"])
    strange = alleles.filter(~is_plain & ~is_block).select("alt", line=pl.col("row").cast(pl.Int64))
    everywhere = pl.Series([True] * strange.height, dtype=pl.Boolean)
    phrase = "have symbolic alleles, breakends or '*', which are not read"
    fault = Fault("symbolic_allele", phrase, "structural variants are not supported yet.", Severity.INFO, "ALT")
    report(strange, everywhere, fault, name=name, found=found)
    return alleles.filter(is_plain) if words else alleles


def _one_by_one(alleles: pl.DataFrame, is_several: pl.Series) -> pl.DataFrame:
    """A row for each of several alternate alleles; the many records with one are not touched."""
    split = alleles.filter(is_several).with_columns(pl.col("alt").str.split(","))
    n_split = split["alt"].list.len().cast(pl.Int64)
    split = split.with_columns(n_alleles=n_split, number=pl.int_ranges(1, n_split + 1))
    exploded = split.explode("alt", "number", empty_as_null=True)
    repeats = np.ones(alleles.height, dtype=np.int64)
    repeats[is_several.arg_true().to_numpy()] = n_split.to_numpy()
    repeated = alleles[np.repeat(np.arange(alleles.height), repeats)]
    at = pl.Series(np.flatnonzero(np.repeat(is_several.to_numpy(), repeats)))
    return repeated.with_columns(repeated[column].scatter(at, exploded[column]) for column in ("alt", "number", "n_alleles"))


def _as_written(alleles: pl.DataFrame, *, uses_vep: bool) -> pl.Series:
    """How the annotation's entries name each allele of records that have several."""
    several = alleles.select("row", "ref", "alt", is_several=pl.col("n_alleles") > 1)
    at = several["is_several"].arg_true()
    if not uses_vep or at.is_empty():
        return alleles["alt"]
    records = several.filter("is_several").group_by("row", maintain_order=True).agg(pl.col("ref").first(), "alt")
    names = [name for ref, alts in records.select("ref", "alt").iter_rows() for name in entry_names(ref, alts)]
    return alleles["alt"].scatter(at, pl.Series(names, dtype=pl.String))


def entry_names(reference: str, alternates: Sequence[str]) -> list[str]:
    """How VEP names the alternate alleles of one record: a first base that all share is left out where lengths differ."""
    plain = [alt for alt in alternates if not alt.startswith("<") and alt != "*"]
    shares = all(alt[:1] == reference[:1] for alt in plain) and any(len(alt) != len(reference) for alt in plain)
    return [alt[1:] or "-" if shares and alt in plain else alt for alt in alternates]


def _carried(records: pl.DataFrame, columns: Mapping[str, str], path: Path, *, name: str, found: list[Problem]) -> pl.DataFrame:
    """Rows of ``row``, ``number`` (0: every allele) and read counts for each sample."""
    if not columns:
        message = f"the VCF has no sample column; its variants belong to sample {file_sample(path)}, after the file's name."
        found.append(Problem(Severity.WARNING, "sample_from_name", message, "give a VCF with genotypes.", file=name))
        counts = (pl.lit(None, pl.Int64).alias(c) for c in ("t_depth", "t_ref_count", "t_alt_count"))
        return records.select("row", pl.lit(0, pl.Int64).alias("number"), *counts, pl.lit(file_sample(path)).alias("sample_id"))
    parts = []
    for column, sample in columns.items():
        carried = carried_alleles(records, f"sample:{column}", is_only=len(columns) == 1)
        unknown = carried["number"].is_null()
        phrase = f"have no genotype in sample {sample}: whether it carries the variant is unknown"
        fault = Fault("unknown_genotype", phrase, "call the sample again at these places.", Severity.WARNING, column)
        lines = carried.with_columns(line=pl.col("row").cast(pl.Int64))
        report(lines, unknown, fault, name=name, found=found)
        parts.append(carried.filter(~unknown).with_columns(pl.lit(sample).alias("sample_id")))
    return pl.concat(parts)


def _joined(records: pl.DataFrame, alleles: pl.DataFrame, carried: pl.DataFrame) -> pl.DataFrame:
    exact = _beside(carried.filter(pl.col("number") > 0), alleles, how="inner")
    listed = carried.filter(pl.col("number") == 0).drop("number").join(alleles, on="row", how="inner", maintain_order="left")
    both = pl.concat([exact, listed.select(exact.columns)]).sort("row", maintain_order=True) if listed.height else exact
    flags = records.select("line", "chromosome", "position", "filter", mutation_status=_somatic(records["info"]))
    at = records["row"].search_sorted(both["row"])
    is_each = both.height == records.height and both["row"].equals(records["row"])
    return with_maf_alleles(both.hstack(flags if is_each else flags[at]))


def _beside(left: pl.DataFrame, right: pl.DataFrame, *, how: Literal["inner", "left"]) -> pl.DataFrame:
    """A join by record and allele; often both tables already have the same ones in the same order."""
    keys = ["row", "number"]
    if left.select(keys).equals(right.select(keys)):
        return left.hstack(right.drop(keys))
    return left.join(right, on=keys, how=how, maintain_order="left")


def _somatic(info: pl.Series) -> pl.Series:
    # looking for the word is several times cheaper than for the pattern
    some = info.str.contains("SOMATIC", literal=True).arg_true()
    is_flag = info.gather(some).str.contains("(?:^|;)SOMATIC(?:;|$)")
    words = pl.repeat(None, info.len(), dtype=pl.String, eager=True)
    return words.scatter(some.filter(is_flag), "Somatic")


def _annotated(
    rows: pl.DataFrame,
    records: pl.DataFrame,
    alleles: pl.DataFrame,
    annotation: Annotation | None,
    *,
    name: str,
    found: list[Problem],
) -> pl.DataFrame:
    if annotation is None:
        message = "the VCF has no consequences (CSQ of VEP, or ANN of SnpEff): genes and effects are unknown."
        found.append(Problem(Severity.WARNING, "no_annotation", message, "annotate it with VEP.", file=name, column="INFO"))
        return rows.with_columns(pl.lit(None, pl.String).alias(c) for c in ("gene", "entrez_gene_id", "ensembl_gene_id"))
    chosen = chosen_entries(records.select("row", "info"), alleles, annotation)
    rows = _beside(rows, chosen, how="left")
    is_entrez = pl.col("Gene").str.contains("^[0-9]+$")
    rows = rows.with_columns(
        gene=pl.col("SYMBOL"),
        entrez_gene_id=pl.when(is_entrez).then(pl.col("Gene")),
        ensembl_gene_id=pl.when(~is_entrez).then(pl.col("Gene")),
        consequence=pl.col("Consequence"),
        coding_change=without_accession(pl.col("HGVSc")),
        protein_change_long=without_accession(pl.col("HGVSp")),
    )
    return _classified(rows.with_columns(protein_change=short_protein_change(pl.col("protein_change_long"))))


def _classified(rows: pl.DataFrame) -> pl.DataFrame:
    lengths = (pl.when(pl.col(c) != "-").then(pl.col(c).str.len_bytes()).otherwise(0) for c in ALLELES)
    ref, alt = (length.cast(pl.Int64) for length in lengths)
    rows = rows.with_columns(is_in_frame=(ref - alt) % 3 == 0)
    keys = ["consequence", "variant_type", "is_in_frame"]
    distinct = rows.select(keys).unique().drop_nulls()
    words = [classification(terms, kind=kind, is_in_frame=frame) for terms, kind, frame in distinct.iter_rows()]
    named = distinct.with_columns(pl.Series("variant_classification", words, pl.String))
    return rows.join(named, on=keys, how="left", maintain_order="left")
