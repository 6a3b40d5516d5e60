"""Every feature by name: single features, and the families of genes, alleles and regions.

`find_feature` resolves a name to its record and `parse_feature` to what it is about. No polars here: the
catalogue's checks use this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from icires.catalogue.genes import Gene, Region, load_genes, load_regions
from icires.catalogue.table import read_table
from icires.features.alleles import Allele, load_alleles
from icires.features.record import Basis, Feature, Scale

Dtype = Literal["boolean", "integer", "number", "text"]
Family = Literal["single", "gene", "region"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A family's record without its subject: ``{}`` in the texts stands for the gene or region."""

    title: str
    dtype: Dtype
    meaning: str
    null_means: str
    unit: str | None
    scale: Scale
    basis: Basis
    reference: str | None

    def about(self, name: str, subject: str) -> Feature:
        """The record of one feature."""
        return Feature(
            name=name,
            title=self.title.format(subject),
            dtype=self.dtype,
            meaning=self.meaning.format(subject),
            null_means=self.null_means,
            unit=self.unit,
            scale=self.scale,
            basis=self.basis,
            reference=self.reference,
        )


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feature name taken apart: its kind, and the gene (and allele) or region that it is about; neither: a single feature."""

    feature: Feature
    kind: str
    gene: Gene | None = None
    allele: Allele | None = None
    region: Region | None = None


ALLELE_KIND = "allele"
NOT_SEQUENCED = "not sequenced, gene not covered, or a variant cannot be ruled out"


def find_feature(name: str) -> Feature | None:
    """The record of a feature, or null where there is no feature of that name."""
    parsed = parse_feature(name)
    return parsed.feature if parsed else None


@cache
def parse_feature(name: str) -> Parsed | None:
    """A feature name taken apart, or null where there is no feature of that name."""
    if name in kinds("single"):
        return Parsed(kinds("single")[name].about(name, ""), name)
    return _region_feature(name) or _gene_feature(name)


def default_features() -> tuple[str, ...]:
    """Every feature that is not about a gene or a region."""
    return tuple(kinds("single"))


def _region_feature(name: str) -> Parsed | None:
    slug, _, kind = name.rpartition("_")
    region = load_regions().get(slug)
    if region is None or kind not in kinds("region"):
        return None
    subject = f"chromosome {region.name}" if region.kind == "chromosome" else region.name
    return Parsed(kinds("region")[kind].about(name, subject), kind, region=region)


def _gene_feature(name: str) -> Parsed | None:
    words = name.split("_")
    for n in range(len(words) - 1, 0, -1):
        gene, rest = _genes().get("_".join(words[:n])), "_".join(words[n:])
        if gene is None:
            continue
        if rest in kinds("gene") and (rest != "hotspot" or gene.symbol in load_alleles()):
            return Parsed(_with_reference(kinds("gene")[rest].about(name, gene.symbol), gene, rest), rest, gene=gene)
        listed = next((allele for allele in load_alleles().get(gene.symbol, ()) if allele.slug == rest), None)
        if listed is not None:
            return Parsed(_allele_record(name, listed), ALLELE_KIND, gene=gene, allele=listed)
    return None


def _with_reference(feature: Feature, gene: Gene, kind: str) -> Feature:
    if kind != "hotspot":
        return feature
    references = " ".join(dict.fromkeys(allele.reference for allele in load_alleles()[gene.symbol]))
    return replace(feature, reference=references)


def _allele_record(name: str, allele: Allele) -> Feature:
    change = f"{allele.gene} {allele.protein_change}"
    meaning = f"true: {change} is present ({allele.effect}); false: it is known to be absent"
    return Feature(name, change, "boolean", meaning, NOT_SEQUENCED, reference=allele.reference)


@cache
def _genes() -> MappingProxyType[str, Gene]:
    return MappingProxyType({gene.prefix: gene for gene in load_genes().rows})


@cache
def kinds(family: Family) -> Mapping[str, Kind]:
    """The kinds of ``kinds.tsv`` beside this module, by name: of single features, of genes, or of regions."""
    rows = read_table("kinds.tsv", room="features")
    return MappingProxyType({row["kind"]: kind_of(row) for row in rows if row["family"] == family})


def kind_of(row: dict[str, str]) -> Kind:
    """The record of a row of ``kinds.tsv``, or of a table with the same columns."""
    return Kind(
        title=row["title"],
        dtype=cast("Dtype", row["dtype"]),
        meaning=row["meaning"],
        null_means=row["null_means"],
        unit=row["unit"] or None,
        scale=cast("Scale", row["scale"]),
        basis=cast("Basis", row["basis"]),
        reference=row["reference"] or None,
    )
