"""What wide tables of genes × samples have in common: which columns name the gene, and which are samples."""

from icires.errors import Problem, Severity
from icires.study.headers import Recognition, candidates, normalised, take_headers
from icires.study.tables_genes import GENE_IDS
from icires.study.text import TextTable

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


def split_header(
    text: TextTable, *, recognition: Recognition, found: list[Problem]
) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """Headers of the columns that name the gene, and the samples.

    Where no header is known, and the mapping names none, the first column names the gene. Null: there are no samples or no
    column of genes, and an error says so.
    """
    ids = take_headers(text, GENE_IDS, what="genes", recognition=recognition, found=found)
    if ids is None:
        return None
    could_be = {header for column in GENE_IDS for header in candidates(text.header, column, said={})}
    notes = set(map(normalised, NOTES))
    others = (header for header in text.header if header not in could_be and header not in ids.values())
    samples = [header for header in others if normalised(header) not in notes]
    disputed = {one.column for one in recognition.findings.candidates if one.file == text.name}
    if not ids and not disputed and samples:
        ids["gene"] = samples.pop(0)
    if ids and samples:
        return ids, tuple(samples)
    message, remedy = "the matrix has no samples beside the columns that name the gene.", "write one column for each sample."
    if not ids:
        message, remedy = "no column of the matrix names the gene.", "say in icires.yaml, under columns, which one does."
    found.append(Problem(Severity.ERROR, "no_genes" if not ids else "no_samples", message, remedy, file=text.name))
    return None
