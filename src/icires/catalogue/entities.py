"""What the review names: genes, proteins, chemicals, diseases, species, variants and cell lines, with their identifiers.

``entities.tsv`` is built by ``scripts/build_entities.py``. Its rules:

- A name stands as it is written, once for each spelling; case does not matter.
- A name of several genes has a row for each: of a ``complex``, whose parts act together, every subunit; of a ``family``, every
  member that may be meant. No member is taken for all.
- A thing that is no gene has one row. Where its identity hangs on a gene (a fusion, an allele, a variant, an isoform), the gene's
  HGNC identifier stands last; it is the gene's, not the thing's.
- A protein, its gene and its soluble form have one identity, that of the gene.
- An identifier that could not be confirmed is missing, never guessed. A variant without codon stays free text.
- An OncoTree code may be broader or narrower than the disease; the note then says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from icires.catalogue.table import read_table

KINDS: Mapping[str, str] = {
    "gene": "one gene or its product",
    "family": "any of several genes",
    "complex": "several genes whose products act as one",
    "fusion": "two genes joined",
    "allele": "an allele of an HLA gene",
    "variant": "a change of a protein",
    "cell_marker": "a surface antigen that is not simply a gene's product",
    "microbial_protein": "a protein of a bacterium or virus",
    "chemical": "a substance that is no drug",
    "drug": "a drug or regimen",
    "disease": "a disease",
    "taxon": "an organism or a group of them",
    "virus": "a virus",
    "mouse_stock": "mice of one vendor",
    "cell_line": "a cell line",
    "trial": "a clinical trial",
    "cohort": "a cohort that is no trial",
    "region": "a chromosome or cytoband",
    "signature": "a predictor made of genes",
    "method": "a method or score",
    "motif": "a sequence motif",
    "histone_mark": "a modified residue of a histone",
}
# what an identifier begins with, and what follows; an Ensembl gene has no prefix
SOURCES: Mapping[str, str] = {
    "HGNC:": r"\d+",
    "ENSG": r"\d{11}",
    "UniProt:": r"[A-Z][0-9][A-Z0-9]{3}[0-9]([A-Z][A-Z0-9]{2}[0-9])?",
    "miRBase:": r"MI\d{7}",
    "HGVS:": r"[A-Z0-9]+:p\.[A-Z][a-z]{2}\d+[A-Z][a-z]{2}",
    "CHEBI:": r"\d+",
    "CHEMBL:": r"CHEMBL\d+",
    "NCIt:": r"C\d+",
    "DrugBank:": r"DB\d{5}",
    "OncoTree:": r"[A-Z0-9_]+",
    "DOID:": r"\d+",
    "MONDO:": r"\d{7}",
    "NCBITaxon:": r"\d+",
    "Cellosaurus:": r"CVCL_[A-Z0-9]{4}",
    "NCT:": r"NCT\d{8}",
    "dbGaP:": r"phs\d{6}",
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A name as written, and what it means.

    ``kind`` is one of ``KINDS``. ``canonical`` is the approved name. ``identifiers`` are prefixed (``HGNC:1914``; ``SOURCES``),
    and empty where none could be verified. ``collides`` holds the symbols of other genes that HGNC knows by the written name;
    ``note`` says how it was settled.
    """

    name: str
    kind: str
    canonical: str
    identifiers: tuple[str, ...]
    collides: tuple[str, ...]
    note: str


@cache
def load_entities() -> tuple[Entity, ...]:
    """Every entity of ``entities.tsv``, in its order; a name that stands for several (a complex, a family) has several rows."""
    rows = read_table("entities.tsv")
    return tuple(
        Entity(
            row["name"],
            row["kind"],
            row["canonical"],
            tuple(filter(None, row["identifiers"].split("|"))),
            tuple(filter(None, row["collides"].split("|"))),
            row["note"],
        )
        for row in rows
    )


def canonical_names(name: str) -> tuple[str, ...]:
    """The approved names of what is written so; empty where the name is not known."""
    return _canonical().get(name.strip().casefold(), ())


@cache
def _canonical() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for entity in load_entities():
        key = entity.name.casefold()
        names[key] = tuple(dict.fromkeys((*names.get(key, ()), entity.canonical)))
    return MappingProxyType(names)
