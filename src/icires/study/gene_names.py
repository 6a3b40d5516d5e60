"""The names that genes go by: the catalogue's own, and the user's table that enlarges them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from icires.catalogue.genes import load_genes
from icires.errors import Problem, Severity
from icires.study.headers import Recognition, take_headers
from icires.study.problems import error, listed, on_lines, warning
from icires.study.study import InputFile
from icires.study.tables_genes import GENE_NAMES
from icires.study.text import read_text
from icires.study.typed import Fault, report

# HGNC has some 44,000 genes
MAX_GENES = 500_000
# how identifiers are written, and what is said where one is not
PATTERNS: Mapping[str, tuple[str, str]] = {
    "hgnc_id": (r"^(HGNC:)?\d+$", "HGNC:1234"),
    "entrez": (r"^\d+$", "1234"),
    "ensembl": (r"^ENS[A-Z]*G\d{6,}(\.\d+)?$", "ENSG00000123456"),
}


@dataclass(frozen=True, slots=True)
class GeneNames:
    """What every known name and identifier stands for; ``ambiguous`` names stand for several genes."""

    symbols: frozenset[str]
    names: Mapping[str, str]
    ambiguous: frozenset[str]
    entrez: Mapping[str, str]
    ensembl: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the user's table; ``gene`` is the symbol that icires uses, ``names`` the row's other names."""

    line: int
    gene: str
    names: tuple[str, ...]
    entrez: str | None
    ensembl: str | None


def catalogue_names() -> GeneNames:
    """The names and identifiers of the catalogue's genes."""
    table = load_genes()
    # approved symbols of genes outside the catalogue stand for themselves
    names = dict(table.names) | {symbol: symbol for symbol in table.taken}
    return GeneNames(table.symbols, names, table.ambiguous, table.entrez, table.ensembl)


def read_gene_names(path: Path, *, name: str, found: list[Problem], inputs: list[InputFile] | None = None) -> GeneNames | None:
    """The catalogue's names, enlarged by the user's own table.

    Parameters
    ----------
    path
        Tab-separated text with the columns of `icires.study.tables.GENE_NAMES`; HGNC's complete set is such a table.
    name
        The file's name in problems.
    found, inputs
        Problems and the file's fingerprint are appended here.

    Returns
    -------
    The enlarged names. A row is a gene of the catalogue when its HGNC, Entrez or Ensembl identifier says so, or, where it has no
    identifier, its symbol; such a gene keeps the catalogue's symbol. A name that is given to several genes becomes ambiguous, and
    an identifier of several genes identifies none, with a warning. Null: the file cannot be used, and an error says why.
    """
    text = read_text(path, name=name, found=found)
    if text is None:
        return None
    if inputs is not None:
        inputs.append(text.source)
    headers = take_headers(text, GENE_NAMES.columns, what="gene names", recognition=Recognition(), found=found)
    if headers is None:
        return None
    # HGNC writes lists of names in quotation marks
    cells = {column: pl.col(header).str.strip_chars(' "') for column, header in headers.items()}
    wanted = text.frame.select(pl.when(cell != "").then(cell).alias(column) for column, cell in cells.items())
    rows = wanted.with_row_index("line", offset=text.first_line).head(MAX_GENES + 1).collect()
    if rows.height > MAX_GENES:
        message = f"the table has more than {MAX_GENES} rows."
        found.append(error("too_large", message, "give a table with one row for each gene.", file=name))
        return None
    rows = rows.with_columns(pl.col("line").cast(pl.Int64)).filter(pl.any_horizontal(pl.col(list(headers)).is_not_null()))
    n_before = len(found)
    _check(rows, headers, name=name, found=found)
    if any(problem.severity is Severity.ERROR for problem in found[n_before:]):
        return None
    return _enlarged(catalogue_names(), list(_rows(rows, name=name, found=found)), name=name, found=found)


def _check(rows: pl.DataFrame, headers: Mapping[str, str], *, name: str, found: list[Problem]) -> None:
    fault = Fault("missing_value", "have no symbol", "fill the cells, or remove the rows.", column=headers["symbol"])
    report(rows, rows["symbol"].is_null(), fault, name=name, found=found)
    for column, (pattern, example) in PATTERNS.items():
        if column in rows.columns:
            strange = (~rows[column].str.contains(pattern)).fill_null(value=False)
            fault = Fault(
                "bad_identifier", "hold no identifier of this kind", f"write it as {example}, or nothing.", column=headers[column]
            )
            report(rows, strange, fault, name=name, found=found, cells=rows[column])
    repeated = rows.drop_nulls("symbol").group_by("symbol", maintain_order=True).agg("line").filter(pl.col("line").list.len() > 1)
    for symbol, lines in repeated.iter_rows():
        message = f"gene {symbol} stands on {on_lines(lines)}."
        found.append(error("duplicate_gene", message, "keep one row for each gene.", file=name, line=lines[1]))


def _rows(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> Iterator[_Row]:
    """The rows with the symbols that icires uses for their genes."""
    table = load_genes()
    by_hgnc = {gene.hgnc_id.removeprefix("HGNC:"): gene.symbol for gene in table.rows}
    for row in rows.iter_rows(named=True):
        symbol, hgnc, entrez, ensembl = row["symbol"], row.get("hgnc_id"), row.get("entrez"), row.get("ensembl")
        ensembl = ensembl and ensembl.split(".")[0]
        has_id = any((hgnc, entrez, ensembl))
        says = (by_hgnc.get((hgnc or "").removeprefix("HGNC:")), table.entrez.get(entrez or ""), table.ensembl.get(ensembl or ""))
        genes = sorted({gene for gene in says if gene is not None})
        if len(genes) > 1:
            message = f"gene {symbol} has identifiers of {listed(genes)}; the row was passed over."
            found.append(warning("conflicting_gene", message, "correct the identifiers.", file=name, line=row["line"]))
            continue
        gene = genes[0] if genes else symbol if has_id else table.names.get(symbol, symbol)
        others = "|".join(row.get(column) or "" for column in ("aliases", "previous")).split("|")
        yield _Row(row["line"], gene, tuple(other.strip() for other in (symbol, *others) if other.strip()), entrez, ensembl)


def _enlarged(base: GeneNames, rows: Sequence[_Row], *, name: str, found: list[Problem]) -> GeneNames:
    symbols = base.symbols | {row.gene for row in rows}
    # an alias that is another gene's approved symbol means that gene
    approved = symbols | {key for key, gene in base.names.items() if key == gene}
    aliases = [(alias, row.gene) for row in rows for alias in row.names if alias not in approved]
    names, torn = _merged((*base.names.items(), *aliases))
    names = {key: gene for key, gene in names.items() if key not in base.ambiguous} | {symbol: symbol for symbol in approved}
    ids = {"entrez": base.entrez, "ensembl": base.ensembl}
    for column, known in ids.items():
        pairs = [(key, row.gene) for row in rows if (key := getattr(row, column)) is not None]
        ids[column], shared = _merged((*known.items(), *pairs))
        _report_shared(column, shared, rows, name=name, found=found)
    return GeneNames(frozenset(symbols), names, (base.ambiguous | torn) - approved, ids["entrez"], ids["ensembl"])


def _report_shared(column: str, shared: frozenset[str], rows: Iterable[_Row], *, name: str, found: list[Problem]) -> None:
    if not shared:
        return
    lines = [row.line for row in rows if getattr(row, column) in shared]
    message = f"identifiers of several genes identify none of them: {listed(sorted(shared))} ({on_lines(lines)})."
    remedy = "give each identifier to one gene."
    found.append(Problem(Severity.WARNING, "shared_identifier", message, remedy, file=name, line=lines[0], column=column))


def _merged(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], frozenset[str]]:
    """One gene for each name; names given to several genes are left out and returned."""
    owners: dict[str, set[str]] = {}
    for key, gene in pairs:
        owners.setdefault(key, set()).add(gene)
    single = {key: min(genes) for key, genes in owners.items() if len(genes) == 1}
    return single, frozenset(owners.keys() - single.keys())
