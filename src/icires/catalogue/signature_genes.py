"""The genes that the catalogue's signatures name: identifiers and other names, without coordinates.

Facts from HGNC; rebuilt from the signature files by ``scripts/build_gene_table.py``, by the rules of `icires.catalogue.genes`: an
ambiguous name, which stands for several genes, is never resolved.
"""

from functools import cache

from icires.catalogue.genes import GeneNames, NameTable, listed, name_table
from icires.catalogue.table import read_table


@cache
def load_signature_genes() -> NameTable:
    """The table of ``signature_genes.tsv``; read once."""
    return name_table([_gene(row) for row in read_table("signature_genes.tsv")])


def _gene(row: dict[str, str]) -> GeneNames:
    return GeneNames(
        symbol=row["symbol"],
        hgnc_id=row["hgnc_id"],
        entrez_id=row["entrez_id"],
        ensembl_id=row["ensembl_id"],
        aliases=listed(row["aliases"]),
        ambiguous=listed(row["ambiguous"]),
    )
