"""The genes that the catalogue uses, and the regions of the genome: identifiers, aliases, coordinates of both builds.

Facts from HGNC, Ensembl and UCSC; rebuilt by ``scripts/build_gene_table.py``. A name that stands for several genes in HGNC is
ambiguous, and is never resolved; an alias that is the approved symbol of another gene is taken, and means that gene.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from icires.catalogue.table import read_table

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneNames:
    """What a gene is called: ``aliases`` mean it alone, ``ambiguous`` names stand for several genes."""

    symbol: str
    hgnc_id: str
    entrez_id: str
    ensembl_id: str
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gene(GeneNames):
    """A gene of the catalogue. Spans are 1-based and inclusive; null: the build's table has no such gene."""

    chromosome: str
    band: str
    strand: str
    grch37: Span | None
    grch38: Span | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTable:
    """Some genes, with maps from every unambiguous name or identifier to the symbol.

    ``names`` holds approved symbols, previous symbols and aliases; ``ambiguous`` the names that stand for several genes;
    ``entrez`` and ``ensembl`` identifiers (Ensembl ones without version).
    """

    rows: tuple[GeneNames, ...]
    symbols: frozenset[str]
    names: Mapping[str, str]
    ambiguous: frozenset[str]
    entrez: Mapping[str, str]
    ensembl: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneTable(NameTable):
    """The catalogue's genes with the maps from their names; ``taken``: aliases that are approved symbols of other genes."""

    rows: tuple[Gene, ...]
    taken: frozenset[str]


@cache
def load_genes() -> GeneTable:
    """The table of ``genes.tsv``; read once."""
    rows = tuple(_gene(row) for row in read_table("genes.tsv"))
    maps = name_table(rows)
    return GeneTable(
        rows=rows,
        symbols=maps.symbols,
        names=maps.names,
        ambiguous=maps.ambiguous,
        entrez=maps.entrez,
        ensembl=maps.ensembl,
        taken=frozenset(name for gene in rows for name in gene.taken) - maps.symbols,
    )


def name_table(rows: Sequence[GeneNames]) -> NameTable:
    """The maps from the names of some genes; an approved symbol outweighs another gene's alias."""
    symbols = frozenset(gene.symbol for gene in rows)
    aliases = {alias: gene.symbol for gene in rows for alias in gene.aliases}
    return NameTable(
        rows=tuple(rows),
        symbols=symbols,
        names=MappingProxyType(aliases | {symbol: symbol for symbol in symbols}),
        ambiguous=frozenset(name for gene in rows for name in gene.ambiguous) - symbols,
        entrez=MappingProxyType({gene.entrez_id: gene.symbol for gene in rows if gene.entrez_id}),
        ensembl=MappingProxyType({gene.ensembl_id: gene.symbol for gene in rows if gene.ensembl_id}),
    )


@cache
def load_regions() -> Mapping[str, Region]:
    """Chromosomes, arms and the bands of the catalogue's genes, by slug; read once."""
    regions = (
        Region(row["region"], row["kind"], row["chromosome"], _some_span(row, "grch37"), _some_span(row, "grch38"))
        for row in read_table("regions.tsv")
    )
    return MappingProxyType({region.slug: region for region in regions})


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
        aliases=listed(row["aliases"]),
        ambiguous=listed(row["ambiguous"]),
        taken=listed(row["taken"]),
    )


def listed(cell: str) -> tuple[str, ...]:
    """The names in a cell of the gene tables."""
    return tuple(cell.split("|")) if cell else ()


def _span(row: dict[str, str], build: str) -> Span | None:
    return _some_span(row, build) if row[f"{build}_start"] else None


def _some_span(row: dict[str, str], build: str) -> Span:
    return int(row[f"{build}_start"]), int(row[f"{build}_end"])
