"""The listed alleles of ``catalogue/hotspots.tsv``: single protein changes that activate a gene.

No polars here: the catalogue's checks resolve feature names with it, and the command line must start fast.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # The study's module needs polars.
    from icires.study.study import GenomeBuild

_ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
    "Ter": "*", "Sec": "U", "Xaa": "X",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Allele:
    """One protein change (``G12D``). Positions and alleles are those of the forward strand, 1-based.

    Null positions: several changes of the DNA give this protein change, and none stands for it. ``reach`` then
    spans the codon as far as the gene's other listed alleles show it; null where they don't.
    """

    gene: str
    protein_change: str
    chromosome: str
    grch37_position: int | None
    grch38_position: int | None
    reference_allele: str | None
    alternate_allele: str | None
    effect: str
    reference: str
    grch37_reach: tuple[int, int] | None
    grch38_reach: tuple[int, int] | None

    @property
    def slug(self) -> str:
        """The allele's part of a feature name: ``g12d``."""
        return re.sub(r"[^a-z0-9]+", "_", self.protein_change.lower().replace("*", "ter")).strip("_")

    def position(self, build: GenomeBuild) -> int | None:
        """Where the base changes; null where no single base stands for the allele."""
        return self.grch37_position if build == "GRCh37" else self.grch38_position

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
    with (files("icires.catalogue") / "hotspots.tsv").open("r", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    genes = dict.fromkeys(row["gene"] for row in rows)
    return MappingProxyType({gene: tuple(_allele(row, rows) for row in rows if row["gene"] == gene) for gene in genes})


def _allele(row: dict[str, str], rows: list[dict[str, str]]) -> Allele:
    siblings = [other for other in rows if other["gene"] == row["gene"] and _codon(other) == _codon(row)]
    return Allele(
        gene=row["gene"],
        protein_change=one_letter(row["protein_change"]),
        chromosome=row["chromosome"],
        grch37_position=_number(row["grch37_position"]),
        grch38_position=_number(row["grch38_position"]),
        reference_allele=row["reference_allele"] or None,
        alternate_allele=row["alternate_allele"] or None,
        effect=row["effect"],
        reference=row["reference"],
        grch37_reach=_reach(row, siblings, "grch37_position"),
        grch38_reach=_reach(row, siblings, "grch38_position"),
    )


def _reach(row: dict[str, str], siblings: list[dict[str, str]], column: str) -> tuple[int, int] | None:
    """The allele's own base; else two bases either side of its codon's known ones, which cover the codon on both strands."""
    own = _number(row[column])
    if own is not None:
        return own, own
    known = [position for sibling in siblings if (position := _number(sibling[column])) is not None]
    return (min(known) - 2, max(known) + 2) if known else None


def _codon(row: dict[str, str]) -> str:
    return "".join(re.findall(r"^[A-Z]\d+", one_letter(row["protein_change"])))


def _number(text: str) -> int | None:
    return int(text) if text else None
