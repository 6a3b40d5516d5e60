"""Markdown that says what it is given: escaping, tables, and links to what stands elsewhere."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

MADE = "<!-- Made by scripts/build_docs.py (`make docs`): edit what it is made from. -->"
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;", "$": "&#36;"}
LEADING = re.compile(r"^(?:[-+#=:]|\d+[.)](?=\s))")  # what would begin a list, a heading or a definition at the start of a line
TEMPLATES = {
    "hgnc": "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:{}",
    "ensembl": "https://www.ensembl.org/id/{}",
    "uniprot": "https://www.uniprot.org/uniprotkb/{}",
    "mirbase": "https://identifiers.org/mirbase:{}",
    "ncbitaxon": "https://identifiers.org/taxonomy:{}",
    "chebi": "https://www.ebi.ac.uk/chebi/searchId.do?chebiId=CHEBI:{}",
    "chembl": "https://www.ebi.ac.uk/chembl/compound_report_card/{}",
    "drugbank": "https://identifiers.org/drugbank:{}",
    "ncit": "https://identifiers.org/ncit:{}",
    "atc": "https://identifiers.org/atc:{}",
    "unii": "https://identifiers.org/unii:{}",
    "mesh": "https://identifiers.org/mesh:{}",
    "oncotree": "https://oncotree.mskcc.org/?version=oncotree_latest_stable&field=CODE&search={}",
    "doid": "http://purl.obolibrary.org/obo/DOID_{}",
    "mondo": "http://purl.obolibrary.org/obo/MONDO_{}",
    "go": "http://purl.obolibrary.org/obo/GO_{}",
    "cellosaurus": "https://www.cellosaurus.org/{}",
    "dbgap": "https://www.ncbi.nlm.nih.gov/projects/gap/cgi-bin/study.cgi?study_id={}",
    "nct": "https://clinicaltrials.gov/study/{}",
}
BARE = {"ENSG": "ensembl", "CVCL_": "cellosaurus", "CHEMBL": "chembl"}  # identifiers that are written without a prefix


def plain(text: str) -> str:
    """Text as it stands, on one line: nothing in it is Markdown or HTML."""
    line = " ".join(text.split())
    safe = re.sub(r"[\\`*_{}\[\]|!]", lambda found: "\\" + found[0], re.sub(r"[&<>~$]", lambda found: ENTITIES[found[0]], line))
    return LEADING.sub(lambda found: f"{found[0][:-1]}&#{ord(found[0][-1])};", safe)


def code(text: str) -> str:
    """An identifier in type; what could end it, or a cell of a table, is left out."""
    return f"`{' '.join(text.split()).translate({ord('`'): None, ord('|'): None})}`" if text.strip() else ""


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table, of cells that are Markdown already."""
    names = list(header)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def in_cell(text: str) -> str:
    """Markdown that a person wrote, inside a cell."""
    return text.replace("|", "\\|")


def link(text: str, target: str, title: str = "") -> str:
    """A link, of text that is Markdown already; a target inside the documentation is taken as it stands."""
    hover = f' "{title}"' if title else ""
    return f"[{text}]({quote(target, safe=':/?#@!$&+,;=%-._')}{hover})"


def anchor(name: str) -> str:
    """A place to which links lead."""
    return f'<a id="{name}"></a>'


def slugged(text: str) -> str:
    """Text as the name of an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def source_url(source: str) -> str | None:
    """Where a source can be read; null for what is no publication (`review`, `own`)."""
    prefix, _, rest = source.partition(":")
    match prefix:
        case "PMID":
            return f"https://pubmed.ncbi.nlm.nih.gov/{rest}/"
        case "DOI":
            return f"https://doi.org/{rest}"
        case "NCT":
            return f"https://clinicaltrials.gov/study/{rest if rest.startswith('NCT') else 'NCT' + rest}"
        case "URL" if urlsplit(rest).scheme in {"http", "https"}:
            return rest
        case _:
            return f"https://clinicaltrials.gov/study/{source}" if re.fullmatch(r"NCT\d{8}", source) else None


def source_link(source: str) -> str:
    """A source that leads to where it can be read; of a long address its host is shown."""
    url = source_url(source)
    if url is None:
        return plain(source)
    shown = urlsplit(url).netloc.removeprefix("www.") if source.startswith("URL:") else source
    return link(plain(shown), url)


def identifier_link(identifier: str) -> str:
    """An identifier of a gene, drug or disease that leads to its register; as text where the register is not known."""
    prefix, _, rest = identifier.partition(":")
    register = prefix.lower() if rest else next((name for start, name in BARE.items() if identifier.startswith(start)), "")
    template = TEMPLATES.get(register)
    return link(plain(identifier), template.format(rest or identifier)) if template else plain(identifier)
