"""The genes that the catalogue uses, and the regions of the genome: identifiers, aliases, coordinates of both builds.

Facts from HGNC, Ensembl and UCSC; rebuilt by ``scripts/build_gene_table.py``. A name that stands for several genes in HGNC is
ambiguous, and is never resolved; an alias that is the approved symbol of another gene is taken, and means that gene.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gene:
    """A gene of the catalogue. Spans are 1-based and inclusive; null: the build's table has no such gene."""

    symbol: str
    hgnc_id: str
    entrez_id: str
    ensembl_id: str
    chromosome: str
    band: str
    strand: str
    grch37: Span | None
    grch38: Span | None
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...]
    taken: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """The gene's name inside feature names: lower case, hyphens as underscores."""
        return self.symbol.lower().replace("-", "_")


@dataclass(frozen=True, slots=True)
class Region:
    """A chromosome, arm or cytoband (kind says which). Spans are 1-based and inclusive."""

    name: str
    kind: str
    chromosome: str
    grch37: Span
    grch38: Span

    @property
    def slug(self) -> str:
        """The region's name inside feature names: ``band_9q34_3``, ``arm_9p``, ``chromosome_20``."""
        return f"{self.kind}_{self.name}".replace(".", "_").lower()


@dataclass(frozen=True, slots=True)
class GeneTable:
    """The catalogue's genes, with a map from every unambiguous name or identifier to its symbol.

    ``names`` holds approved symbols, previous symbols and aliases; ``ambiguous`` the names that stand for several genes;
    ``taken`` aliases that are approved symbols of other genes; ``entrez`` and ``ensembl`` identifiers (Ensembl ones without
    version).
    """

    rows: tuple[Gene, ...]
    symbols: frozenset[str]
    names: Mapping[str, str]
    ambiguous: frozenset[str]
    taken: frozenset[str]
    entrez: Mapping[str, str]
    ensembl: Mapping[str, str]


@cache
def load_genes() -> GeneTable:
    """The table of ``genes.tsv``; read once."""
    rows = tuple(_gene(row) for row in _read("genes.tsv"))
    symbols = frozenset(gene.symbol for gene in rows)
    aliases = {alias: gene.symbol for gene in rows for alias in gene.aliases}
    return GeneTable(
        rows=rows,
        symbols=symbols,
        names=MappingProxyType(aliases | {symbol: symbol for symbol in symbols}),
        ambiguous=frozenset(name for gene in rows for name in gene.ambiguous) - symbols,
        taken=frozenset(name for gene in rows for name in gene.taken) - symbols,
        entrez=MappingProxyType({gene.entrez_id: gene.symbol for gene in rows if gene.entrez_id}),
        ensembl=MappingProxyType({gene.ensembl_id: gene.symbol for gene in rows if gene.ensembl_id}),
    )


@cache
def load_regions() -> Mapping[str, Region]:
    """Chromosomes, arms and the bands of the catalogue's genes, by slug; read once."""
    regions = (
        Region(row["region"], row["kind"], row["chromosome"], _some_span(row, "grch37"), _some_span(row, "grch38"))
        for row in _read("regions.tsv")
    )
    return MappingProxyType({region.slug: region for region in regions})


def _read(name: str) -> list[dict[str, str]]:
    with (files("icires.catalogue") / name).open("r", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def _gene(row: dict[str, str]) -> Gene:
    return Gene(
        symbol=row["symbol"],
        hgnc_id=row["hgnc_id"],
        entrez_id=row["entrez_id"],
        ensembl_id=row["ensembl_id"],
        chromosome=row["chromosome"],
        band=row["band"],
        strand=row["strand"],
        grch37=_span(row, "grch37"),
        grch38=_span(row, "grch38"),
        aliases=tuple(row["aliases"].split("|")) if row["aliases"] else (),
        ambiguous=tuple(row["ambiguous"].split("|")) if row["ambiguous"] else (),
        taken=tuple(row["taken"].split("|")) if row["taken"] else (),
    )


def _span(row: dict[str, str], build: str) -> Span | None:
    return _some_span(row, build) if row[f"{build}_start"] else None


def _some_span(row: dict[str, str], build: str) -> Span:
    return int(row[f"{build}_start"]), int(row[f"{build}_end"])
