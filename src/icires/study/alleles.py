"""Alleles of a VCF as a MAF writes them: without the bases that both share, '-' for nothing."""

import polars as pl


def trimmed(reference: str, alternate: str) -> tuple[int, str, str]:
    """How far the variant lies behind the record's position, and its two alleles without shared bases.

    Shared bases are taken from the right end first, as left-aligned variants have them, then from the left; '-' stands for no
    base.

    >>> trimmed("CTT", "CT")
    (1, 'T', '-')
    >>> trimmed("GCG", "GTG")
    (1, 'C', 'T')
    """
    while reference and alternate and reference[-1] == alternate[-1] and min(len(reference), len(alternate)) > 1:
        reference, alternate = reference[:-1], alternate[:-1]
    shift = 0
    while shift < min(len(reference), len(alternate)) and reference[shift] == alternate[shift]:
        shift += 1
    return shift, reference[shift:] or "-", alternate[shift:] or "-"


def variant_type(reference: str, alternate: str) -> str:
    """SNP, DNP, TNP, ONP, INS or DEL of trimmed alleles; unequal replacements count by which allele is longer."""
    width, other = (0 if allele == "-" else len(allele) for allele in (reference, alternate))
    if width == other:
        return {1: "SNP", 2: "DNP", 3: "TNP"}.get(width, "ONP")
    return "INS" if width < other else "DEL"


def with_maf_alleles(rows: pl.DataFrame) -> pl.DataFrame:
    """Turn ``position``, ``ref``, ``alt`` of a VCF into MAF columns.

    Returns the rows with ``start``, ``end``, ``reference_allele``, ``alternate_allele`` and ``variant_type``. An insertion lies
    between the bases ``start`` and ``end`` = ``start`` + 1.
    """
    rows = rows.with_columns(
        reference_allele=pl.col("ref").str.to_uppercase(),
        alternate_allele=pl.col("alt").str.to_uppercase(),
        start=pl.col("position"),
        end=pl.col("position"),
        variant_type=pl.lit("SNP"),
    )
    alleles = ["reference_allele", "alternate_allele"]
    is_snv = pl.all_horizontal(pl.col(c).str.len_bytes() == 1 for c in alleles)
    others = rows.select("position", *alleles, is_other=~is_snv)
    at = others["is_other"].arg_true()
    if at.is_empty():
        return rows
    others = others.filter("is_other")
    pairs = others.select(alleles).unique()
    mended = others.join(pairs.with_columns(_trimmed_pairs(pairs)), on=alleles, how="left", maintain_order="left")
    begin, is_insertion = pl.col("position") + pl.col("shift"), pl.col("new_ref") == "-"
    width = pl.col("new_ref").str.len_bytes().cast(pl.Int64)
    new = mended.select(
        start=pl.when(is_insertion).then(begin - 1).otherwise(begin),
        end=pl.when(is_insertion).then(begin).otherwise(begin + width - 1),
        variant_type="type",
        reference_allele="new_ref",
        alternate_allele="new_alt",
    )
    return rows.with_columns(rows[column].scatter(at, new[column]) for column in new.columns)


def _trimmed_pairs(pairs: pl.DataFrame) -> list[pl.Series]:
    cut = [trimmed(ref, alt) for ref, alt in pairs.iter_rows()]
    return [
        pl.Series("shift", [shift for shift, _, _ in cut], pl.Int64),
        pl.Series("new_ref", [ref for _, ref, _ in cut], pl.String),
        pl.Series("new_alt", [alt for _, _, alt in cut], pl.String),
        pl.Series("type", [variant_type(ref, alt) for _, ref, alt in cut], pl.String),
    ]
