"""Who carries a VCF's alternate alleles: tumour columns, genotypes and read counts."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from icires.errors import Problem, Severity

_NORMAL_NAME = re.compile(r"(.*[-_. ])?(normal|germline|blood|pbmc|control|matched_normal|norm|n)\d*", re.IGNORECASE)
# TCGA's sample types 10 to 14 are normal tissue
_NORMAL_BARCODE = re.compile(r"TCGA-\w{2}-\w{4}-1[0-4].*")
_TUMOUR_NAMES = {"tumor", "tumour", "primary"}


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
    formats = records["format"].unique().drop_nulls().to_list()
    cells = records.select("row", "format", pl.col(column).str.split(":").alias("cells"))
    for key in ("GT", "AD", "DP"):
        at = [form.split(":").index(key) if key in form.split(":") else None for form in formats]
        index = pl.col("format").replace_strict(formats, at, default=None, return_dtype=pl.Int64)
        cells = cells.with_columns(pl.col("cells").list.get(index, null_on_oob=True).alias(key))
    cells = cells.select("row", *(pl.when(pl.col(key) != ".").then(pl.col(key)).alias(key) for key in ("GT", "AD", "DP")))
    parts = pl.col("AD").str.split(",")
    listed = _with_numbers(cells, is_only=is_only).with_columns(parts=parts)
    reads = {
        "t_ref_count": pl.col("parts").list.get(0, null_on_oob=True).cast(pl.Int64, strict=False),
        "t_alt_count": pl.when(pl.col("number") > 0)
        .then(pl.col("parts").list.get(pl.col("number"), null_on_oob=True))
        .cast(pl.Int64, strict=False),
        "total": parts.list.eval(pl.element().cast(pl.Int64, strict=False)).list.sum(),
    }
    depth = pl.coalesce(pl.col("DP").cast(pl.Int64, strict=False), pl.when(pl.col("AD").is_not_null()).then(pl.col("total")))
    answer = listed.with_columns(**reads).with_columns(t_depth=depth)
    return answer.select("row", "number", "t_depth", "t_ref_count", "t_alt_count")


def _with_numbers(cells: pl.DataFrame, *, is_only: bool) -> pl.DataFrame:
    words = cells["GT"].unique().drop_nulls().to_list()
    table = pl.DataFrame(
        {"GT": words, "numbers": [genotype_alleles(word) for word in words]},
        schema={"GT": pl.String, "numbers": pl.List(pl.Int64)},
    )
    called = cells.filter(pl.col("GT").is_not_null()).join(table, on="GT", how="left", maintain_order="left")
    bare = cells.filter(pl.col("GT").is_null())
    if bare.height:
        has_reads = pl.element().cast(pl.Int64, strict=False) > 0
        counted = pl.col("AD").str.split(",").list.eval(pl.arg_where(has_reads).cast(pl.Int64))
        counted = counted.list.eval(pl.element().filter(pl.element() > 0))
        nothing = pl.lit([0] if is_only else None, pl.List(pl.Int64))
        numbers = pl.when(pl.col("AD").is_not_null()).then(counted).otherwise(nothing)
        called = pl.concat([called, bare.with_columns(numbers=numbers)]).sort("row")
    # an empty list is a sample without the variant; a null list an unknown genotype, which stays as a null
    kept = called.filter(pl.col("numbers").list.len().fill_null(1) > 0)
    return kept.explode("numbers", empty_as_null=True).rename({"numbers": "number"})


def genotype_alleles(genotype: str) -> list[int] | None:
    """Numbers of the alternate alleles in a genotype such as ``0/1`` or ``1|2``; null where no allele was called."""
    called = [part for part in re.split(r"[/|]", genotype) if part.isdecimal()]
    return sorted({int(part) for part in called} - {0}) if called else None
