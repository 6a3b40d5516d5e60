"""The listed alleles of ``catalogue/hotspots.tsv``: single protein changes that activate a gene.

No polars here: the catalogue's checks resolve feature names with it, and the command line must start fast.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from icires.catalogue.table import read_table

if TYPE_CHECKING:  # The study's module needs polars.
    from icires.study.study import GenomeBuild

_ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
    "Ter": "*", "Sec": "U", "Xaa": "X",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Substitution:
    """One base change of the DNA, on the forward strand, 1-based."""

    grch37: int
    grch38: int
    reference_allele: str
    alternate_allele: str

    def position(self, build: GenomeBuild) -> int:
        """Where the base changes."""
        return self.grch37 if build == "GRCh37" else self.grch38


@dataclass(frozen=True, slots=True)
class Allele:
    """One protein change (``G12D``), and every single base change that gives it.

    No substitutions: only a change of several bases does. ``reach`` then spans the codon as far as the gene's other
    listed alleles show it; null where they don't.
    """

    gene: str
    protein_change: str
    chromosome: str
    substitutions: tuple[Substitution, ...]
    effect: str
    reference: str
    grch37_reach: tuple[int, int] | None
    grch38_reach: tuple[int, int] | None

    @property
    def slug(self) -> str:
        """The allele's part of a feature name: ``g12d``."""
        return re.sub(r"[^a-z0-9]+", "_", self.protein_change.lower().replace("*", "ter")).strip("_")

    def reach(self, build: GenomeBuild) -> tuple[int, int] | None:
        """First and last base at which a variant could be this allele; null: anywhere in the gene."""
        return self.grch37_reach if build == "GRCh37" else self.grch38_reach


def one_letter(protein_change: str) -> str:
    """A protein change without ``p.`` and brackets, in one-letter code: ``p.(Gly12Asp)`` and ``p.G12D`` give ``G12D``."""
    bare = re.sub(r"^(?:[\w.]+:)?p\.", "", protein_change.strip()).strip("()")
    short = re.sub("|".join(_ONE_LETTER), lambda found: _ONE_LETTER[found.group()], bare)
    return re.sub(r"(?<=\d)X$", "*", short)


@cache
def load_alleles() -> Mapping[str, tuple[Allele, ...]]:
    """The alleles of every gene, by symbol; read once."""
    rows = read_table("hotspots.tsv")
    changes: dict[str, dict[str, None]] = {}
    for row in rows:
        changes.setdefault(row["gene"], {})[row["protein_change"]] = None
    return MappingProxyType({gene: tuple(_allele(gene, change, rows) for change in found) for gene, found in changes.items()})


def _allele(gene: str, change: str, rows: list[dict[str, str]]) -> Allele:
    of_gene = [row for row in rows if row["gene"] == gene]
    own = [row for row in of_gene if row["protein_change"] == change]
    siblings = [row for row in of_gene if _codon(row) == _codon(own[0])]
    return Allele(
        gene=gene,
        protein_change=one_letter(change),
        chromosome=own[0]["chromosome"],
        substitutions=tuple(_substitution(row) for row in own if row["grch37_position"]),
        effect=own[0]["effect"],
        reference=own[0]["reference"],
        grch37_reach=_reach(own, siblings, "grch37_position"),
        grch38_reach=_reach(own, siblings, "grch38_position"),
    )


def _substitution(row: dict[str, str]) -> Substitution:
    places = int(row["grch37_position"]), int(row["grch38_position"])
    return Substitution(*places, row["reference_allele"], row["alternate_allele"])


def _reach(own: list[dict[str, str]], siblings: list[dict[str, str]], column: str) -> tuple[int, int] | None:
    """The allele's own bases; else two bases either side of its codon's known ones, which cover the codon on both strands."""
    placed = [int(row[column]) for row in own if row[column]]
    if placed:
        return min(placed), max(placed)
    known = [int(row[column]) for row in siblings if row[column]]
    return (min(known) - 2, max(known) + 2) if known else None


def _codon(row: dict[str, str]) -> str:
    return "".join(re.findall(r"^[A-Z]\d+", one_letter(row["protein_change"])))
