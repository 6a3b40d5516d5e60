"""Gene names to HGNC symbols: approved symbols, aliases, Entrez and Ensembl identifiers, through one table.

The rule, cell by cell: an approved symbol stands for itself; then a previous symbol or alias that is unique; then the Entrez,
then the Ensembl identifier. A name that stands for several genes is never resolved by itself: only an identifier beside it can
settle it. Where a known symbol and an identifier name different genes, the symbol is kept and the conflict is listed. Genes that
the table does not know keep the name that they came with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from icires.errors import Problem, Severity
from icires.study.gene_names import GeneNames, catalogue_names
from icires.study.problems import clause, counted, listed

ENSEMBL = r"^ENS[A-Z]*G\d{6,}(\.\d+)?(_PAR_Y)?$"
ENTREZ = r"^\d+$"
# letters and digits of a human gene's identifier, without version
N_ENSEMBL = 15
# cells that name no gene: MAF writes Unknown for intergenic variants, and 0 as their Entrez identifier
NO_GENE = ("Unknown", "unknown", ".", "-", "---", "?", "")
IDS = ("gene", "entrez_gene_id", "ensembl_gene_id")


def identify(
    rows: pl.DataFrame, *, name: str, found: list[Problem], column: str | None = None, names: GeneNames | None = None
) -> pl.DataFrame:
    """Give each row its gene's HGNC symbol, where the table of names knows the gene.

    Parameters
    ----------
    rows
        Text columns ``gene`` and, where the source has them, ``entrez_gene_id`` and ``ensembl_gene_id``. A cell of ``gene`` may
        hold a symbol, an Entrez identifier (digits) or an Ensembl gene identifier (with or without version).
    name
        The file's name in problems.
    found
        Renamed, ambiguous and conflicting names are appended here: one problem for each name of a gene of the catalogue with its
        number of rows, and one for all others together.
    column
        The header of the symbols in the file, for problems.
    names
        The names to use; by default the catalogue's.

    Returns
    -------
    The rows in their order, with ``gene`` resolved; null: the row names no gene at all.
    """
    known = names or catalogue_names()
    ids = [c for c in IDS if c in rows.columns]
    touched = rows.select(ids).with_row_index("at").filter(_is_known(known, ids) | _needs_care(ids))
    if touched.is_empty():
        return rows
    resolved = _resolve(touched.group_by(ids).agg(n_rows=pl.len()), known)
    _report(resolved, name=name, column=column, found=found)
    answer = resolved.filter(pl.col("resolved").ne_missing(pl.col("gene"))).select(*ids, "resolved")
    if answer.is_empty():
        return rows
    changes = touched.join(answer, on=ids, how="inner", nulls_equal=True)
    return rows.with_columns(gene=rows["gene"].scatter(changes["at"], changes["resolved"]))


def _is_known(known: GeneNames, ids: list[str]) -> pl.Expr:
    """Rows that concern a gene of the table; an identifier beside a symbol counts as much as the symbol."""
    tables: Mapping[str, Iterable[str]] = {
        "gene": (*known.names, *known.ambiguous),
        "entrez_gene_id": tuple(known.entrez),
        "ensembl_gene_id": tuple(known.ensembl),
    }
    # cutting the version off by length is much cheaper than by a pattern, and here a gene too many does no harm
    cells = {c: pl.col(c).str.head(N_ENSEMBL) if c == "ensembl_gene_id" else pl.col(c) for c in ids}
    return pl.any_horizontal(*(cells[c].is_in(list(tables[c])).fill_null(value=False) for c in ids))


def _needs_care(ids: list[str]) -> pl.Expr:
    """Rows whose gene may be no symbol: identifiers in the column of symbols, and cells that name no gene."""
    gene = pl.col("gene")
    # every word that begins with a digit lies between "0" and ":"
    odd = gene.is_between(pl.lit("0"), pl.lit(":")) | gene.str.starts_with("ENS") | gene.is_in(NO_GENE)
    others = [pl.col(c).is_not_null() for c in ids if c != "gene"]
    empty = gene.is_null() & pl.any_horizontal(*others) if others else pl.lit(value=False)
    return odd.fill_null(value=False) | empty


def without_version(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with Ensembl identifiers cut before their version, where there are any."""
    column = "ensembl_gene_id"
    if column not in rows.columns or not rows.select(pl.col(column).str.contains(".", literal=True).any()).item():
        return rows
    return rows.with_columns(_bare(column).alias(column))


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.replace(r"^(ENS[A-Z]*G\d+)[._].*$", "$1")


def _resolve(distinct: pl.DataFrame, known: GeneNames) -> pl.DataFrame:
    """Distinct names with what each of their cells says, and the gene they stand for."""
    full = distinct.with_columns(pl.lit(None, pl.String).alias(c) for c in IDS if c not in distinct.columns)
    cell = pl.when(~pl.col("gene").is_in(NO_GENE)).then(pl.col("gene"))
    is_entrez, is_ensembl = cell.str.contains(ENTREZ), cell.str.contains(ENSEMBL)
    entrez = pl.when(pl.col("entrez_gene_id") != "0").then(pl.col("entrez_gene_id"))
    full = full.with_columns(
        symbol=pl.when(~(is_entrez | is_ensembl)).then(cell),
        entrez=pl.coalesce(pl.when(is_entrez).then(cell), entrez),
        ensembl=pl.coalesce(pl.when(is_ensembl).then(_bare("gene")), _bare("ensembl_gene_id")),
        as_came=pl.coalesce(cell, "ensembl_gene_id", entrez),
    ).with_columns(
        by_symbol=_looked_up("symbol", known.names),
        by_entrez=_looked_up("entrez", known.entrez),
        by_ensembl=_looked_up("ensembl", known.ensembl),
        is_ambiguous=pl.col("symbol").is_in(list(known.ambiguous)).fill_null(value=False),
    )
    agree = pl.col("by_entrez") == pl.col("by_ensembl")
    by_id = pl.when(agree.fill_null(value=True)).then(pl.coalesce("by_entrez", "by_ensembl"))
    return full.with_columns(by_id=by_id, ids_conflict=~agree.fill_null(value=True)).with_columns(
        resolved=pl.coalesce("by_symbol", "by_id", "as_came")
    )


def _looked_up(column: str, table: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing that can be said of a name: ``phrase`` of a gene of the catalogue, ``together`` of all others at once."""

    where: pl.Expr
    severity: Severity
    code: str
    phrase: str
    together: str
    remedy: str


def _cases() -> tuple[_Case, ...]:
    symbol, by_symbol, by_id = pl.col("symbol"), pl.col("by_symbol"), pl.col("by_id")
    differs = pl.any_horizontal(by_symbol != pl.col("by_entrez"), by_symbol != pl.col("by_ensembl")).fill_null(value=False)
    unsettled = by_symbol.is_null() & by_id.is_null() & ~pl.col("ids_conflict") & pl.col("is_ambiguous")
    torn = by_symbol.is_null() & pl.col("ids_conflict")
    by_identifier = symbol.is_not_null() & by_symbol.is_null() & by_id.is_not_null()
    return (
        _Case(by_symbol != symbol, Severity.INFO, "renamed_gene", "is an older or other name of",
              "have a newer symbol, which is used", "nothing to do; newer files avoid it."),
        _Case(differs, Severity.WARNING, "conflicting_gene", "has another gene's identifier; it was kept as",
              "have another gene's identifier: the symbol counts", "correct the identifier."),
        _Case(by_identifier, Severity.WARNING, "gene_by_identifier", "was settled by its identifier as",
              "have no known symbol and were settled by identifier", "use the approved symbol."),
        _Case(unsettled, Severity.WARNING, "ambiguous_gene", "stands for several genes and was not resolved; it stays",
              "stand for several genes: not resolved", "use the approved symbol, or add Entrez or Ensembl identifiers."),
        _Case(torn, Severity.WARNING, "conflicting_gene", "has identifiers of two genes and was not resolved; it stays",
              "have identifiers of two genes: not resolved", "correct the identifiers."),
    )  # fmt: skip


def _report(resolved: pl.DataFrame, *, name: str, column: str | None, found: list[Problem]) -> None:
    """One problem for each name that concerns a gene of the catalogue; the user's table may know many more, told together."""
    ours = catalogue_names()
    shown = pl.coalesce("symbol", "entrez", "ensembl").alias("shown")
    for case in _cases():
        rows = resolved.filter(case.where).group_by(shown, "resolved").agg(pl.col("n_rows").sum()).sort("shown", "resolved")
        is_ours = pl.col("resolved").is_in(list(ours.symbols)) | pl.col("shown").is_in([*ours.names, *ours.ambiguous])
        for was, gene, n_rows in rows.filter(is_ours).iter_rows():
            message = f"gene {was} {case.phrase} {gene} ({counted(n_rows, 'row')})."
            found.append(Problem(case.severity, case.code, message, case.remedy, file=name, column=column, value=was))
        others = rows.filter(~is_ours)["shown"].to_list()
        if others:
            message = f"outside the catalogue, {clause(len(others), 'gene', case.together)}: {listed(others)}."
            found.append(Problem(Severity.INFO, case.code, message, case.remedy, file=name, column=column))
