"""Features that the catalogue speaks of and that this version does not compute yet.

A mechanism, biomarker or strategy may rest on them: its call is then not assessable, for the reason that the feature is not
computed. When a feature is built, its row moves from ``awaited.tsv`` to ``kinds.tsv``.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from icires.catalogue.genes import load_genes
from icires.catalogue.table import read_table
from icires.catalogue.taxa import load_taxa
from icires.features.families import Kind, find_feature, kind_of
from icires.features.record import Feature


@dataclass(frozen=True, slots=True)
class Awaited:
    """A family's record without its subject, and the table from which it will be computed."""

    family: str
    kind: Kind
    source: str


def is_known(name: str, *, signatures: Collection[str] | None = None) -> bool:
    """Whether a name is that of a feature, computed or awaited.

    ``signatures`` are the ids of the catalogue's signatures; where null, every name that ends in ``_signature`` is taken for one.
    """
    return find_feature(name) is not None or find_awaited(name, signatures=signatures) is not None


def find_awaited(name: str, *, signatures: Collection[str] | None = None) -> Feature | None:
    """The record of an awaited feature, or null where there is none of that name."""
    found = find_source(name, signatures=signatures)
    return found[0] if found else None


def find_source(name: str, *, signatures: Collection[str] | None = None) -> tuple[Feature, str] | None:
    """An awaited feature and the table from which it will be computed, or null where there is none of that name."""
    for kind, subject, awaited in _readings(name, signatures):
        if kind in awaited:
            return awaited[kind].kind.about(name, subject), awaited[kind].source
    return None


@cache
def awaited_source(name: str) -> str | None:
    """The table from which an awaited feature will be computed; null where the feature is computed, or is none."""
    found = find_source(name)
    return found[1] if found else None


def _readings(name: str, signatures: Collection[str] | None) -> Iterator[tuple[str, str, Mapping[str, Awaited]]]:
    """Every way to read a name: a single feature, or a kind of a gene, a signature or a taxon."""
    yield name, "", awaited_kinds("single")
    words = name.split("_")
    subjects = {"gene": _genes(), "taxon": load_taxa()}
    for n in range(len(words) - 1, 0, -1):
        slug, kind = "_".join(words[:n]), "_".join(words[n:])
        yield from ((kind, known[slug], awaited_kinds(family)) for family, known in subjects.items() if slug in known)
        if slug in signatures if signatures is not None else slug.endswith("_signature"):
            yield kind, slug.replace("_", " "), awaited_kinds("signature")


@cache
def _genes() -> Mapping[str, str]:
    return MappingProxyType({gene.prefix: gene.symbol for gene in load_genes().rows})


@cache
def awaited_kinds(family: str) -> Mapping[str, Awaited]:
    """The awaited kinds of a family (single, gene, signature, taxon), by name."""
    rows = read_table("awaited.tsv", room="features")
    return MappingProxyType(
        {row["kind"]: Awaited(family, kind_of(row), row["source"]) for row in rows if row["family"] == family}
    )
