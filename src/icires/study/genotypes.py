"""Who carries a VCF's alternate alleles: tumour columns, genotypes and read counts."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from icires.errors import Problem, Severity

_NORMAL_NAME = re.compile(r"(.*[-_. ])?(normal|germline|blood|pbmc|control|matched_normal|norm|n)\d*", re.IGNORECASE)
# TCGA's sample types 10 to 14 are normal tissue
_NORMAL_BARCODE = re.compile(r"TCGA-\w{2}-\w{4}-1[0-4].*")
_TUMOUR_NAMES = {"tumor", "tumour", "primary"}
# genotype, reads of each allele, depth
KEYS = ("GT", "AD", "DP")


def tumour_columns(
    columns: Sequence[str],
    comments: Sequence[str],
    *,
    path: Path,
    samples: Mapping[str, str] | None,
    name: str,
    found: list[Problem],
) -> dict[str, str]:
    """Which sample columns are tumours, and their sample ids.

    In this order: the user's ``samples``; the columns that ``##tumor_sample`` names; every column that is not recognisably a
    normal (``##normal_sample``, names such as NORMAL or x-N, TCGA types 10 to 14). A column called TUMOR is named by the header's
    SAMPLE line, else after the file.
    """
    if samples is not None:
        for column in samples.keys() - set(columns):
            message, remedy = "the VCF has no such sample column.", "correct the name of the column."
            found.append(Problem(Severity.ERROR, "unknown_sample", message, remedy, file=name, column=column))
        return {column: samples[column] for column in columns if column in samples}
    named = {c.split("=", 1)[1].strip() for c in comments if c.startswith("##tumor_sample=")}
    normal = {c.split("=", 1)[1].strip() for c in comments if c.startswith("##normal_sample=")}
    tumours = [c for c in columns if c in named] or [c for c in columns if c not in normal and not is_normal(c)]
    if not tumours and columns:
        message = "every sample column of the VCF looks like a normal."
        found.append(Problem(Severity.ERROR, "no_tumour", message, "say which column is which sample.", file=name))
    return {column: _sample_id(column, comments, path) for column in tumours}


def is_normal(column: str) -> bool:
    """Whether a column's name says that it is the normal."""
    return bool(_NORMAL_NAME.fullmatch(column) or _NORMAL_BARCODE.fullmatch(column))


def file_sample(path: Path) -> str:
    """The sample that a VCF is named after."""
    return re.sub(r"(\.(vep|ann|snpeff|somatic|filtered|pass))*\.g?vcf(\.b?gz)?$", "", path.name, flags=re.IGNORECASE)


def _sample_id(column: str, comments: Sequence[str], path: Path) -> str:
    if column.lower() not in _TUMOUR_NAMES:
        return column
    for comment in comments:
        match = re.match(rf"##SAMPLE=<ID={re.escape(column)},.*?(?:SampleName|NAME)=\"?([^,\">]+)", comment)
        if match:
            return match[1]
    return file_sample(path)


def carried_alleles(records: pl.DataFrame, column: str, *, is_only: bool) -> pl.DataFrame:
    """Which alternate alleles one sample carries, and its reads.

    Parameters
    ----------
    records
        ``row``, ``format`` and the sample's column.
    column
        The sample's column.
    is_only
        The file has one tumour: a record without genotype and allele counts (Strelka) then lists what that tumour has.

    Returns
    -------
    ``row``, ``number`` (1 for the first alternate allele; null: the genotype is unknown; 0: every listed allele),
    ``t_depth``, ``t_ref_count``, ``t_alt_count``. Rows of alleles that the sample does not have are left out.
    """
    forms = records["format"].unique()
    by_form = [_cells(records.filter(pl.col("format").eq_missing(form)), column, form) for form in forms]
    cells = by_form[0] if len(by_form) == 1 else pl.concat([_cells(records.clear(), column, None), *by_form]).sort("row")
    listed = _with_numbers(cells, is_only=is_only)
    # "3,8" in two parts; three, where there are several alternate alleles
    parts = listed.with_columns(pl.col("AD").str.split_exact(",", 1).struct.rename_fields(["t_ref_count", "t_alt_count"]))
    counts = parts.unnest("AD").with_columns(pl.col("t_ref_count", "t_alt_count").cast(pl.Int64, strict=False))
    counts = counts.with_columns(t_alt_count=_reads(listed, counts["t_alt_count"]))
    depth = listed["DP"].cast(pl.Int64, strict=False)
    if depth.null_count():
        depth = pl.select(pl.coalesce(pl.lit(depth), pl.lit(_total(listed["AD"])))).to_series()
    return counts.select("row", "number", depth.alias("t_depth"), "t_ref_count", "t_alt_count")


def _cells(records: pl.DataFrame, column: str, form: str | None) -> pl.DataFrame:
    """The cells of `KEYS` for records of one FORMAT; null: not written."""
    at = {key: form.split(":").index(key) for key in KEYS if key in form.split(":")} if form else {}
    if not at:
        return records.select("row", *(pl.lit(None, pl.String).alias(key) for key in KEYS))
    names = [f"cell_{i}" for i in range(max(at.values()) + 1)]
    split = pl.col(column).str.split_exact(":", len(names) - 1).struct.rename_fields(names)
    cells = records.select("row", split).unnest(column)
    given = {key: pl.when(pl.col(names[i]) != ".").then(names[i]) for key, i in at.items()}
    return cells.select("row", *(given.get(key, pl.lit(None, pl.String)).alias(key) for key in KEYS))


def _total(cells: pl.Series) -> pl.Series:
    """The sum of counts such as ``50,30``; null where one of them is not known."""
    counts = pl.col("AD").str.split(",").list.eval(pl.element().cast(pl.Int64, strict=False))
    is_whole = counts.list.drop_nulls().list.len() == counts.list.len()
    return cells.to_frame("AD").select(pl.when(is_whole).then(counts.list.sum())).to_series()


def _reads(listed: pl.DataFrame, of_first: pl.Series) -> pl.Series:
    """Reads of each row's own alternate allele, where those of the first one are known; null: of no single allele."""
    is_first = listed["number"].eq_missing(1)
    if is_first.all():
        return of_first
    others = listed.filter(~is_first)
    own = pl.when(pl.col("number") > 0).then(pl.col("AD").str.split(",").list.get(pl.col("number"), null_on_oob=True))
    return of_first.scatter((~is_first).arg_true(), others.select(own.cast(pl.Int64, strict=False)).to_series())


def _with_numbers(cells: pl.DataFrame, *, is_only: bool) -> pl.DataFrame:
    called = _called(cells.filter(pl.col("GT").is_not_null()) if cells["GT"].null_count() else cells)
    bare = cells.filter(pl.col("GT").is_null())
    if bare.is_empty():
        return called
    has_reads = pl.element().cast(pl.Int64, strict=False) > 0
    counted = pl.col("AD").str.split(",").list.eval(pl.arg_where(has_reads).cast(pl.Int64))
    counted = counted.list.eval(pl.element().filter(pl.element() > 0))
    nothing = pl.lit([0] if is_only else None, pl.List(pl.Int64))
    numbers = pl.when(pl.col("AD").is_not_null()).then(counted).otherwise(nothing)
    # an empty list is a sample without the variant; a null list an unknown genotype, which stays as a null
    kept = bare.with_columns(number=numbers).filter(pl.col("number").list.len().fill_null(1) > 0)
    return pl.concat([called, kept.explode("number", empty_as_null=True)]).sort("row", maintain_order=True)


def _called(cells: pl.DataFrame) -> pl.DataFrame:
    """One row for each alternate allele of the genotype; an unknown genotype stays as one row with a null."""
    if cells.is_empty():
        return cells.with_columns(number=pl.lit(None, pl.Int64))
    words = cells["GT"].unique()
    alleles = [[None] if (numbers := genotype_alleles(word)) is None else numbers for word in words]
    n_alleles = np.array([len(numbers) for numbers in alleles], dtype=np.int64)
    # all alleles of all words in one row, and where those of each word begin
    flat = pl.Series("number", [number for numbers in alleles for number in numbers], pl.Int64)
    begins = np.cumsum(n_alleles) - n_alleles
    code = cells["GT"].replace_strict(words, range(words.len()), return_dtype=pl.Int64).to_numpy()
    repeats = n_alleles[code]
    index = np.repeat(np.arange(cells.height), repeats)
    within = np.arange(index.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    repeated = cells if (repeats == 1).all() else cells[index]
    return repeated.with_columns(flat.gather(begins[code[index]] + within))


def genotype_alleles(genotype: str) -> list[int] | None:
    """Numbers of the alternate alleles in a genotype such as ``0/1`` or ``1|2``; null where no allele was called."""
    called = [part for part in re.split(r"[/|]", genotype) if part.isdecimal()]
    return sorted({int(part) for part in called} - {0}) if called else None
