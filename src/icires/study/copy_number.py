"""Copy number per gene: discrete calls and log2 ratios, genes × samples, kept for the catalogue's genes only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from icires.errors import Problem, Severity
from icires.study.gene_names import GeneNames, catalogue_names
from icires.study.headers import Recognition
from icires.study.identity import identify
from icires.study.matrices import split_header
from icires.study.problems import clause
from icires.study.study import InputFile
from icires.study.tables import DISCRETE_COPY_NUMBER, LOG2_COPY_NUMBER
from icires.study.text import NULL_CELLS, TextTable, read_text
from icires.study.typed import NO_NUMBER, QUICK_NULLS, Fault, missing_as_null, report

Kind = Literal["discrete", "log2"]
# GISTIC's levels; -1.5 is cBioPortal's for a heterozygous loss that may be deeper
DISCRETE = (-2.0, -1.5, -1.0, 0.0, 1.0, 2.0)


@dataclass(frozen=True)
class CopyNumberMatrix:
    """Copy number of the catalogue's genes.

    ``table`` is long: ``sample_id``, ``gene``, ``value`` (null: not measured in this sample). ``samples`` are all samples of the
    matrix; ``genes`` the catalogue's genes that the matrix holds: of the others it says nothing.
    """

    table: pl.DataFrame
    samples: tuple[str, ...]
    genes: frozenset[str]


def read_copy_number_matrix(
    path: Path,
    *,
    name: str,
    kind: Kind,
    found: list[Problem],
    inputs: list[InputFile],
    names: GeneNames | None = None,
    recognition: Recognition | None = None,
) -> CopyNumberMatrix | None:
    """Read a matrix of genes × samples, plain or gzipped.

    Parameters
    ----------
    path
        The file; genes are named by symbol, Entrez or Ensembl identifier, samples by the further headers.
    name
        Its name inside the study, for problems.
    kind
        What the values are: discrete levels (-2, -1.5, -1, 0, 1, 2; others are errors) or log2 ratios.
    found, inputs
        Problems and the file's fingerprint are appended here.
    names
        Gene names to resolve; by default the catalogue's. Only the catalogue's genes are kept, whatever else it knows.
    recognition
        What the user says about headers, and where it is noted which were taken.

    Returns
    -------
    The catalogue's genes in the matrix's order of samples; empty and NA cells are null. Where a gene stands in several rows that
    agree wherever both are known they count as one; where they disagree, the value is null and a warning counts such cells.
    Null: the file cannot be used, and an error says why.
    """
    text = read_text(path, name=name, found=found, null_cells=QUICK_NULLS)
    if text is None:
        return None
    inputs.append(text.source)
    split = split_header(text, recognition=recognition or Recognition(), found=found)
    if split is None:
        return None
    ids, samples = split
    rows = _catalogue_rows(text, ids, samples, names=names, found=found)
    long = _valued(_long(rows, samples), kind, name=name, found=found)
    table = _one_row_each(long, name=name, found=found)
    specified = DISCRETE_COPY_NUMBER if kind == "discrete" else LOG2_COPY_NUMBER
    return CopyNumberMatrix(missing_as_null(table, specified), samples, frozenset(rows["gene"]))


def _catalogue_rows(
    text: TextTable, ids: dict[str, str], samples: tuple[str, ...], *, names: GeneNames | None, found: list[Problem]
) -> pl.DataFrame:
    """The rows of the catalogue's genes, found by their names before the wide part of the file is parsed."""
    named = text.frame.select(pl.col(header).str.strip_chars().alias(column) for column, header in ids.items())
    genes = named.with_row_index("row").collect()
    if "gene" not in genes.columns:
        genes = genes.with_columns(gene=pl.lit(None, pl.String))
    genes = identify(genes, name=text.name, found=found, column=ids.get("gene"), names=names)
    wanted = genes.filter(pl.col("gene").is_in(list(catalogue_names().symbols))).select("row", "gene")
    # a sample may be called like a column of ours, so that samples go by their places until the table is long
    places = (pl.col(sample).alias(f"sample:{sample}") for sample in samples)
    values = text.frame.select(places).with_row_index("row").join(wanted.lazy(), on="row", how="inner", maintain_order="left")
    rows = values.collect(engine="streaming")
    return rows.with_columns(line=pl.col("row").cast(pl.Int64) + text.first_line).drop("row")


def _long(rows: pl.DataFrame, samples: tuple[str, ...]) -> pl.DataFrame:
    places = [f"sample:{sample}" for sample in samples]
    long = rows.unpivot(places, index=["gene", "line"], variable_name="sample_id", value_name="cell")
    return long.with_columns(pl.col("sample_id").str.strip_prefix("sample:"))


def _valued(long: pl.DataFrame, kind: Kind, *, name: str, found: list[Problem]) -> pl.DataFrame:
    cell = pl.col("cell").str.strip_chars()
    number = cell.cast(pl.Float64, strict=False)
    long = long.with_columns(
        cell=pl.when(~cell.is_in((*NO_NUMBER, *NULL_CELLS))).then(cell), value=pl.when(number.is_finite()).then(number)
    )
    value = long["value"]
    strange = long["cell"].is_not_null() & value.is_null()
    phrase, remedy = "hold no number", "write a number or NA."
    if kind == "discrete":
        strange |= value.is_not_null() & ~value.is_in(DISCRETE)
        phrase, remedy = "hold none of -2, -1.5, -1, 0, 1, 2", "write discrete levels, or declare the file as log2 values."
    first = long.filter(strange)["sample_id"].head(1).to_list()
    fault = Fault("bad_copy_number", phrase, remedy, column=first[0] if first else None, noun="cell")
    report(long, strange, fault, name=name, found=found, cells=long["cell"])
    return long.with_columns(pl.when(~strange).then(pl.col("value")).alias("value"))


def _one_row_each(long: pl.DataFrame, *, name: str, found: list[Problem]) -> pl.DataFrame:
    repeated = long.group_by("gene").agg(pl.col("line").unique().sort().alias("lines")).filter(pl.col("lines").list.len() > 1)
    if repeated.is_empty():
        return long.select("sample_id", "gene", "value")
    known = pl.col("value").drop_nulls()
    merged = long.group_by("sample_id", "gene", maintain_order=True).agg(
        value=pl.when(known.n_unique() == 1).then(known.first()), is_torn=known.n_unique() > 1
    )
    for gene, lines in repeated.sort("gene").iter_rows():
        n_torn = merged.filter((pl.col("gene") == gene) & pl.col("is_torn")).height
        differ = clause(n_torn, "sample", "have different values there") + ": unknown"
        message = f"gene {gene} stands in {len(lines)} rows{f'; {differ}' if n_torn else ', which agree'}."
        remedy = "keep one row for each gene."
        found.append(Problem(Severity.WARNING, "duplicate_gene", message, remedy, file=name, line=lines[1], value=gene))
    return merged.select("sample_id", "gene", "value")
