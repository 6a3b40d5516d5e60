"""The genes that the catalogue's signatures name: identifiers and other names, without coordinates.

Facts from HGNC; rebuilt from the signature files by ``scripts/build_gene_table.py``, by the rules of `icires.catalogue.genes`: an
ambiguous name, which stands for several genes, is never resolved.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SignatureGeneRow:
    """A gene of a signature, with the other names that mean it alone and those that stand for several genes."""

    symbol: str
    hgnc_id: str
    entrez_id: str
    ensembl_id: str
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignatureGeneTable:
    """The genes of the signatures, with maps from names (``names``), Entrez and Ensembl identifiers to symbols."""

    rows: tuple[SignatureGeneRow, ...]
    symbols: frozenset[str]
    names: Mapping[str, str]
    ambiguous: frozenset[str]
    entrez: Mapping[str, str]
    ensembl: Mapping[str, str]


@cache
def load_signature_genes() -> SignatureGeneTable:
    """The table of ``signature_genes.tsv``; read once."""
    with (files("icires.catalogue") / "signature_genes.tsv").open("r", encoding="utf-8") as handle:
        rows = tuple(_row(row) for row in csv.DictReader(handle, delimiter="\t"))
    symbols = frozenset(gene.symbol for gene in rows)
    aliases = {alias: gene.symbol for gene in rows for alias in gene.aliases}
    return SignatureGeneTable(
        rows=rows,
        symbols=symbols,
        names=MappingProxyType(aliases | {symbol: symbol for symbol in symbols}),
        ambiguous=frozenset(name for gene in rows for name in gene.ambiguous) - symbols,
        entrez=MappingProxyType({gene.entrez_id: gene.symbol for gene in rows if gene.entrez_id}),
        ensembl=MappingProxyType({gene.ensembl_id: gene.symbol for gene in rows if gene.ensembl_id}),
    )


def _row(row: dict[str, str]) -> SignatureGeneRow:
    return SignatureGeneRow(
        symbol=row["symbol"],
        hgnc_id=row["hgnc_id"],
        entrez_id=row["entrez_id"],
        ensembl_id=row["ensembl_id"],
        aliases=tuple(row["aliases"].split("|")) if row["aliases"] else (),
        ambiguous=tuple(row["ambiguous"].split("|")) if row["ambiguous"] else (),
    )
