"""What the review names: genes, proteins, chemicals, diseases, species, variants and cell lines, with their identifiers."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Entity:
    """A name as written, and what it means.

    ``canonical`` is the approved name; ``identifiers`` are prefixed (``HGNC:1914``), and empty where none could be verified.
    ``collides`` names what else the written name could be taken for; ``note`` says how it was settled.
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
    with (files("icires.catalogue") / "entities.tsv").open("r", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
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
