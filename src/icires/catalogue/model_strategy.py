"""The record of a strategy: a way round a mechanism, what it needs, and how far it was tested."""

from typing import Literal

from pydantic import Field

from icires.catalogue.grammar import Entry, FeatureFinding, Record, Slug, SourceId, Text
from icires.catalogue.model_shared import Date, Evidence, Level, Status, When


class Agent(Record):
    """A drug of a strategy, with its open identifiers where verified (``chebi``, ``chembl``, ``ncit``, ``atc``, ``unii``)."""

    name: Text
    identifiers: dict[str, str] = Field(default_factory=dict)
    note: Text | None = None


class Trial(Record):
    """A trial's outcome at a date; a failure is kept like a success."""

    id: str
    name: Text | None = None
    phase: str
    cancer: str | None = None
    n: int | None = Field(default=None, ge=1)
    result: Literal["positive", "negative", "mixed", "single_arm", "ongoing", "stopped", "not_reported"]
    outcome: Text
    as_of: Date
    source: SourceId


class LevelIn(Record):
    """How far a strategy was tested in a setting; without ``cancer``, in tumours of any kind.

    ``after_checkpoint_inhibitor``: in tumours on which a checkpoint inhibitor had failed, which says more of resistance than a
    licence in the first line; null: the source does not say, or the strategy has no line.
    """

    level: Level
    cancer: tuple[str, ...] = ()
    after_checkpoint_inhibitor: bool | None = None
    setting: Text
    as_of: Date
    because: tuple[str, ...] = Field(min_length=1)


class Need(Record):
    """What must work for a strategy to work: unmet where a mechanism of ``lost_with`` is present, met where all are absent.

    ``shown_by`` is a finding that shows it directly. Where both are empty nothing that icires reads shows it.
    """

    id: Slug
    statement: Text
    lost_with: tuple[Slug, ...] = ()
    shown_by: FeatureFinding | None = None
    because: tuple[str, ...] = Field(min_length=1)


class Caution(Record):
    """What speaks against a strategy: a mechanism, or circumstances. ``forbids``: it would do harm or cannot work."""

    mechanism: Slug | None = None
    when: When | None = None
    forbids: bool
    statement: Text
    because: tuple[str, ...] = Field(min_length=1)


class Strategy(Entry):
    """A way round a mechanism: what it needs to work, when to avoid it, and how far it was tested.

    ``role`` tells a treatment from a test or monitoring, from a general aim, and from what patients do without a drug. ``never``
    says why a strategy that the review or others name is not proposed at all. ``only_when`` bounds the circumstances in which it
    makes sense; ``resistance`` the types that it is meant for, empty: any.
    """

    id: Slug
    name: Text
    description: Text
    role: Literal["treatment", "test", "aim", "care"] = "treatment"
    covers: tuple[str, ...] = ()
    status: Status
    agents: tuple[Agent, ...] = ()
    targets: tuple[str, ...] = ()
    addresses: tuple[Slug, ...] = ()
    only_when: When | None = None
    resistance: tuple[Literal["primary", "acquired", "hyperprogression"], ...] = ()
    needs: tuple[Need, ...] = ()
    cautions: tuple[Caution, ...] = ()
    never: Text | None = None
    levels: tuple[LevelIn, ...] = Field(min_length=1)
    trials: tuple[Trial, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    limits: Text | None = None
