"""What wide tables of genes × samples have in common: which columns name the gene, and which are samples."""

from collections.abc import Sequence

from icires.study.typed import folded

# headers that name the gene, in the order of `identity.IDS`
GENE_HEADERS = {
    "gene": ("Hugo_Symbol", "gene", "gene_symbol", "symbol", "gene_name", "genes"),
    "entrez_gene_id": ("Entrez_Gene_Id", "entrez", "entrez_id", "entrezid", "Locus ID"),
    "ensembl_gene_id": ("Ensembl_Gene_Id", "ensembl", "ensembl_id", "gene_id", "ensg"),
}
# further columns that are no samples
NOTES = (
    "Cytoband",
    "Composite.Element.REF",
    "Description",
    "gene_type",
    "biotype",
    "chr",
    "chromosome",
    "start",
    "end",
    "strand",
)


def split_header(header: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Headers of the columns that name the gene, and the samples.

    Where no header is known, the first column names the gene.
    """
    folds = {fold: column for column, names in GENE_HEADERS.items() for fold in map(folded, names)}
    notes = set(map(folded, NOTES))
    ids: dict[str, str] = {}
    samples: list[str] = []
    for cell in header:
        column = folds.get(folded(cell))
        if column is not None and column not in ids:
            ids[column] = cell
        elif column is None and folded(cell) not in notes:
            samples.append(cell)
    if not ids and samples:
        ids["gene"] = samples.pop(0)
    return ids, tuple(samples)
