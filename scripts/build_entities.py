"""Build ``entities.tsv`` of the catalogue: what the review names, with identifiers, and what else each name could be taken for.

Usage: python scripts/build_entities.py REFERENCE_FOLDER

The folder holds the HGNC complete set (CC0) and an OncoTree release. What a name means is settled by hand in
``scripts/catalogue_entities.tsv``; its columns:

names
    As the review writes them, several with ``|``.
kind
    One of ``icires.catalogue.entities.KINDS``.
genes
    Approved symbols; ``group:X`` stands for the genes of an HGNC group without its pseudogenes. Where ``canonical`` is empty,
    every gene has a row of its own.
canonical
    The approved name of what is no gene, or more than one.
identifiers
    Those that no table here gives. ``OncoTree:X`` is the disease itself, whose NCIt code is added; ``OncoTree~:X`` the nearest
    code. A taxon of ``taxa.tsv`` has none: ``taxon:`` and its slug stand under ``canonical``.
note
    How the meaning was settled. A name that collides with another gene must have one.

A name collides with every gene that HGNC knows by it as symbol, previous symbol or alias, where case, hyphens and the spelling of
Greek letters do not count.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from build_gene_table import CATALOGUE, Row, names, read

HERE = Path(__file__).parent
COLUMNS = ("name", "kind", "canonical", "identifiers", "collides", "note")
# a Greek letter is written as the Latin one, or spelt out
GREEK = {"α": ("a", "alpha"), "β": ("b", "beta"), "ß": ("b", "beta"), "γ": ("g", "gamma"), "κ": ("k", "kappa")}


class Tables(NamedTuple):
    """The reference tables: HGNC rows by symbol, genes by folded name and by group, NCIt codes by OncoTree code, taxa by slug."""

    genes: Mapping[str, Row]
    owners: Mapping[str, set[str]]
    groups: Mapping[str, list[str]]
    ncit: Mapping[str, list[str]]
    taxa: Mapping[str, Row]


def folded(name: str) -> set[str]:
    """How a name may stand in HGNC: without case and signs, Greek letters in both ways."""
    spellings = product(*(GREEK.get(letter, (letter,)) for letter in name.lower()))
    return {re.sub(r"[^a-z0-9]", "", "".join(letters)) for letters in spellings} - {""}


def values(field: str) -> list[str]:
    return [value for value in field.strip('"').split("|") if value]


def oncotree_nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in node["children"].values():
        yield child
        yield from oncotree_nodes(child)


def read_taxa() -> dict[str, Row]:
    with (CATALOGUE / "taxa.tsv").open(encoding="utf-8") as handle:
        return {row["slug"]: row for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)}


def read_tables(reference: Path) -> Tables:
    genes = {row["symbol"]: row for row in read(reference / "hgnc_complete_set.txt.gz")}
    owners: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, list[str]] = defaultdict(list)
    for symbol, row in genes.items():
        for spelling in {s for name in (symbol, *names(row)) for s in folded(name)}:
            owners[spelling].add(symbol)
        if row["locus_group"] != "pseudogene":
            for group in values(row["gene_group"]):
                groups[group].append(symbol)
    (oncotree,) = reference.glob("oncotree_*.json")
    (root,) = json.loads(oncotree.read_text(encoding="utf-8")).values()
    ncit = {node["code"]: node["externalReferences"].get("NCI", []) for node in oncotree_nodes(root)}
    return Tables(genes, owners, groups, ncit, read_taxa())


def members(tables: Tables, field: str) -> list[str]:
    """The genes of a row, groups written out, each once."""
    found: dict[str, None] = {}
    for value in values(field):
        group = value.removeprefix("group:")
        found.update(dict.fromkeys([value] if group == value else sorted(tables.groups[group])))
    return list(found)


def gene_identifiers(gene: Row) -> list[str]:
    found = [gene["hgnc_id"], gene["ensembl_gene_id"]]
    found += [f"UniProt:{accession}" for accession in values(gene["uniprot_ids"])]
    found += [f"miRBase:{accession}" for accession in values(gene["mirbase"])]
    return [identifier for identifier in found if identifier]


def other_identifiers(tables: Tables, field: str, genes: list[str]) -> list[str]:
    """The identifiers of what is no single gene, those of the genes that it is about last."""
    found = []
    for identifier in values(field):
        source, _, code = identifier.partition(":")
        if source == "taxon":
            taxid = tables.taxa[code]["ncbi_taxon"]
            found += [f"NCBITaxon:{taxid}"] if taxid else []
        elif source == "OncoTree":
            found += [identifier, *(f"NCIt:{ncit}" for ncit in tables.ncit[code])]
        else:
            found.append(identifier.replace("~", ""))
    return found + [tables.genes[gene]["hgnc_id"] for gene in genes]


def meanings(tables: Tables, row: Row) -> Iterator[tuple[str, list[str]]]:
    """The approved names of what a row is about, each with its identifiers."""
    genes = members(tables, row["genes"])
    if row["canonical"]:
        taxon = tables.taxa.get(row["canonical"].removeprefix("taxon:"))
        source = row["canonical"] if taxon else row["identifiers"]
        yield taxon["name"] if taxon else row["canonical"], other_identifiers(tables, source, genes)
    else:
        yield from ((gene, gene_identifiers(tables.genes[gene])) for gene in genes)


def entity_rows(tables: Tables, settled: list[Row]) -> Iterator[Row]:
    for row in settled:
        meant = set(members(tables, row["genes"]))
        for name in values(row["names"]):
            colliders = {gene for spelling in folded(name) for gene in tables.owners.get(spelling, ())} - meant
            if colliders and not row["note"]:
                raise SystemExit(f"{name} could be taken for {', '.join(sorted(colliders))}: say in its note why it is not.")
            for canonical, identifiers in meanings(tables, row):
                cells = (name, row["kind"], canonical, "|".join(identifiers), "|".join(sorted(colliders)), row["note"])
                yield dict(zip(COLUMNS, cells, strict=True))


def main() -> None:
    tables = read_tables(Path(sys.argv[1]))
    with (HERE / "catalogue_entities.tsv").open(encoding="utf-8") as handle:
        settled = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = list(entity_rows(tables, settled))
    with (CATALOGUE / "entities.tsv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writeheader()
        writer.writerows(rows)
    print(f"entities.tsv: {len(rows)} rows, {len({row['name'] for row in rows})} names")


if __name__ == "__main__":
    main()
