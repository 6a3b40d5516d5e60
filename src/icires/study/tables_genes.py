"""How files name a gene: the columns of matrices that do, and the table of gene names that a user may add."""

from icires.study.columns import Column, Table

# the columns of matrices of genes × samples that name the gene
GENE_IDS = (
    Column(
        "gene",
        "text",
        "HGNC symbol for the catalogue's genes; otherwise as it came",
        preferred=("Hugo_Symbol",),
        synonyms=("gene_symbol", "symbol", "gene_name", "genes"),
    ),
    Column(
        "entrez_gene_id",
        "text",
        "NCBI gene identifier",
        preferred=("Entrez_Gene_Id",),
        synonyms=("entrez", "entrez_id", "entrezid", "Locus ID"),
    ),
    Column(
        "ensembl_gene_id",
        "text",
        "Ensembl gene identifier, with or without version",
        preferred=("Ensembl_Gene_Id",),
        synonyms=("ensembl", "ensembl_id", "gene_id", "ensg"),
    ),
)
GENE_NAMES = Table(
    "gene_names",
    "gene of the user's own table (icires.yaml, genes: file); HGNC's complete set has these columns",
    ("symbol",),
    (
        Column(
            "symbol", "text", "Approved symbol", required=True, preferred=("symbol",), synonyms=("approved symbol", "hugo_symbol")
        ),
        Column("hgnc_id", "text", "HGNC identifier (HGNC:1234)", preferred=("hgnc_id",), synonyms=("hgnc",)),
        Column("entrez", "text", "NCBI gene identifier", preferred=("entrez_id",), synonyms=("entrez_gene_id", "ncbi gene id")),
        Column(
            "ensembl",
            "text",
            "Ensembl gene identifier, with or without version",
            preferred=("ensembl_gene_id",),
            synonyms=("ensembl_id", "ensembl gene id"),
        ),
        Column("aliases", "text", "Other names, joined by '|'", preferred=("alias_symbol",), synonyms=("alias", "synonyms")),
        Column("previous", "text", "Former symbols, joined by '|'", preferred=("prev_symbol",), synonyms=("previous symbols",)),
    ),
)
