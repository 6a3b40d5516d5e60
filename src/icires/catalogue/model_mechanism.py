"""The record of a mechanism: why a tumour resists, or does not."""

from typing import Literal, Self

from pydantic import Field, model_validator

from icires.catalogue.grammar import Call, Direction, Entry, Finding, GivenValue, Record, Rule, Slug, Text
from icires.catalogue.model_shared import Date, Evidence, Status, When


class Context(Record):
    """Under these circumstances the entry's direction is another."""

    when: When
    direction: Direction
    because: tuple[str, ...] = Field(min_length=1)
    note: Text | None = None


class SeenIn(Record):
    """Types of resistance in which it was reported; null: the source does not say, or the print lost the mark."""

    primary: bool | None = None
    acquired: bool | None = None


class Avoid(Record):
    """A strategy that this mechanism speaks against; the strategy's own cautions say why where ``because`` is empty."""

    strategy: Slug
    because: tuple[str, ...] = ()
    note: Text | None = None


class Effect(Record):
    """What a mechanism does to one quantity of the simulator."""

    multiply: float | None = Field(default=None, ge=0)
    add: float | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.multiply is None) == (self.add is None):
            raise ValueError("must have either multiply or add")
        return self


class Case(Record):
    """A worked example that runs as a test: features in, call (and, where given, direction) out."""

    given: dict[Slug, GivenValue]
    expect: Call
    direction: Direction | None = None
    why: Text | None = None


class TableRow(Record):
    """The entry's row in the review's table 1 or 2, as printed; null where the print lost the mark."""

    table: Literal[1, 2]
    row: str
    primary: str | None = None
    acquired: str | None = None
    predictive: str | None = None
    targets: tuple[str, ...] = ()
    trials: str | None = None
    as_of: Date | None = None
    caveat: Text | None = None


class Mechanism(Entry):
    """Why a tumour resists (or does not): named findings, a rule over them, evidence, and cases."""

    id: Slug
    name: Text
    description: Text
    class_: Literal["intrinsic", "extrinsic"] = Field(alias="class")
    pathway: Slug
    part_of: Slug | None = None
    covers: tuple[str, ...] = ()
    direction: Direction
    direction_refers_to: Text = "the event being present"
    seen_in: SeenIn = SeenIn()
    status: Status
    table_row: TableRow | None = None
    genes: tuple[str, ...] = ()
    findings: dict[Slug, Finding] = Field(min_length=1)
    rule: Rule
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    contexts: tuple[Context, ...] = ()
    strategies: tuple[Slug, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    dynamics: dict[Slug, Effect] = Field(default_factory=dict)
    limits: Text | None = None
    cases: tuple[Case, ...] = Field(min_length=3)
