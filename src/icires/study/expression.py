"""Expression matrices: genes × samples, in the unit that the study gives."""

from pathlib import Path

import polars as pl

from icires.errors import Problem, Severity
from icires.study.gene_names import GeneNames
from icires.study.headers import Recognition
from icires.study.identity import identify
from icires.study.matrices import split_header
from icires.study.problems import clause
from icires.study.study import InputFile
from icires.study.text import TextTable, read_text
from icires.study.typed import NO_NUMBER, Fault, report

MOST_REPEATED = 20


def read_expression(
    path: Path,
    *,
    name: str,
    found: list[Problem],
    inputs: list[InputFile],
    names: GeneNames | None = None,
    recognition: Recognition | None = None,
) -> pl.DataFrame | None:
    """Read a matrix of genes × samples, plain or gzipped; values are taken as they are, in whatever unit.

    Parameters
    ----------
    path
        The file; genes are named by symbol, Entrez or Ensembl identifier (with or without version).
    name
        Its name inside the study, for problems.
    found, inputs
        Problems and the file's fingerprint are appended here.
    names
        Gene names to resolve; by default the catalogue's.
    recognition
        What the user says about headers, and where it is noted which were taken.

    Returns
    -------
    ``gene`` (symbols of the catalogue's genes, other genes as they came), ``entrez_gene_id`` (null: not written), then one column
    of numbers for each sample; null: not measured. Rows of the same gene are all kept, and listed. Null: the file cannot be used.
    """
    text = read_text(path, name=name, found=found)
    if text is None:
        return None
    inputs.append(text.source)
    split = split_header(text, recognition=recognition or Recognition(), found=found)
    if split is None:
        return None
    ids, samples = split
    rows = _numbers(text, ids, samples, found=found)
    for column in ("gene", "entrez_gene_id"):
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(column))
    rows = identify(rows, name=name, found=found, column=ids.get("gene"), names=names)
    _report_nameless(rows, name=name, found=found)
    rows = rows.filter(pl.col("gene").is_not_null())
    _report_repeated(rows, name=name, found=found)
    return rows.select("gene", "entrez_gene_id", *(pl.col(f"sample:{sample}").alias(sample) for sample in samples))


def _numbers(text: TextTable, ids: dict[str, str], samples: tuple[str, ...], *, found: list[Problem]) -> pl.DataFrame:
    # a sample may be called like a column of ours, so that samples go by their places until the end
    places = {f"sample:{sample}": sample for sample in samples}
    ours = [pl.col(header).str.strip_chars().alias(column) for column, header in ids.items()]
    wanted = text.frame.select(*ours, *(pl.col(sample).alias(place) for place, sample in places.items()))
    wanted = wanted.with_row_index("line", offset=text.first_line)
    cells = wanted.filter(pl.any_horizontal(pl.all().exclude("line").is_not_null())).collect()
    number = pl.col(list(places)).str.strip_chars().cast(pl.Float64, strict=False)
    rows = cells.with_columns(pl.when(number.is_finite()).then(number).name.keep())
    for place in (place for place in places if rows[place].null_count() > cells[place].null_count()):
        bare = cells[place].str.strip_chars()
        strange = rows[place].is_null() & bare.is_not_null() & ~bare.is_in(NO_NUMBER)
        fault = Fault("not_a_number", "hold no number", "write a number or NA.", column=places[place])
        report(cells, strange, fault, name=text.name, found=found, cells=bare)
    return rows


def _report_nameless(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> None:
    fault = Fault("nameless_gene", "name no gene: left out", "name the gene, or remove the rows.", Severity.WARNING)
    report(rows, rows["gene"].is_null(), fault, name=name, found=found)


def _report_repeated(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> None:
    grouped = rows.group_by("gene").agg(pl.col("line").sort()).filter(pl.col("line").list.len() > 1)
    repeated = [(gene, lines) for gene, lines in grouped.sort(pl.col("line").list.get(1)).iter_rows()]
    remedy = "keep one row for each gene."
    for gene, lines in repeated[:MOST_REPEATED]:
        message = f"gene {gene} stands in {len(lines)} rows; all are kept."
        found.append(Problem(Severity.WARNING, "duplicate_gene", message, remedy, file=name, line=lines[1], value=gene))
    for _, lines in repeated[MOST_REPEATED : MOST_REPEATED + 1]:
        message = f"{clause(len(repeated) - MOST_REPEATED, 'further gene', 'stand in several rows')}; all are kept."
        found.append(Problem(Severity.WARNING, "duplicate_gene", message, remedy, file=name, line=lines[1]))
