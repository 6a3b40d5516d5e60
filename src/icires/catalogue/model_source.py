"""The records of a signature, of a definition, of a reference, and of what the catalogue leaves out."""

from typing import Literal

from pydantic import Field

from icires.catalogue.grammar import Direction, Entry, Record, Slug, SourceId, Text
from icires.catalogue.model_shared import Evidence, ReviewPlace, Status


class SignatureGene(Record):
    """A member of a gene set, with its weight where the published set has one; -1: low expression counts."""

    symbol: str
    weight: float = 1.0


class Signature(Entry):
    """A gene set or weighted set: scale that it requires, minimum coverage, licence of its publication.

    ``topic`` is the cell state, programme or predictor; ``version`` says which of several published lists it is, ``licence`` what
    allows to ship it. ``high_means`` says what a high score stands for.
    """

    id: Slug
    name: Text
    topic: Slug
    description: Text
    covers: tuple[str, ...] = ()
    shows: tuple[Slug, ...] = ()
    status: Status
    kind: Literal["set", "weighted", "ratio", "pairs"] = "set"
    genes: tuple[SignatureGene, ...] = Field(min_length=1)
    high_means: Text
    direction: Direction | None = None
    scale: Text
    method: Text
    minimum_coverage: float = Field(gt=0, le=1)
    version: Text
    licence: Text
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    limits: Text | None = None


class Quantity(Record):
    """A number of a definition with its unit and what it is of; ``because`` names its evidence."""

    name: Text
    value: float
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    setting: Text | None = None
    because: tuple[str, ...] = Field(min_length=1)


class Definition(Entry):
    """A published definition or concept: what it says, its criteria, the data that show it, and what it leaves open.

    ``verified``: seen in the publication, partly seen, or known from memory only.
    """

    id: Slug
    name: Text
    kind: Literal[
        "response", "resistance", "hyperprogression", "evolution", "antigen", "cell_state", "tissue", "biomarker", "fact", "print"
    ]
    definition: Text
    covers: tuple[str, ...] = ()
    status: Status
    formula: str | None = None
    criteria: tuple[Text, ...] = ()
    numbers: tuple[Quantity, ...] = ()
    shown_by: tuple[Text, ...] = ()
    see: tuple[Slug, ...] = ()
    gaps: tuple[Text, ...] = ()
    verified: Literal["seen", "partly", "memory"]
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class Reference(Entry):
    """A source: what it is, why the catalogue cites it, and how its identity was checked."""

    id: SourceId
    cite: Text
    why: Text
    verified: Literal["search", "shared", "no"]
    note: Text | None = None


class LeftOut(Entry):
    """An item of the review that no file carries, and why a reader would agree."""

    id: Text
    kind: Literal["mechanism", "biomarker", "strategy", "definition"]
    reason: Text
    review: ReviewPlace | None = None
