"""The closed schema of the catalogue: frozen records, unknown keys are errors.

Each kind of file has one record here; ``schema/*.json`` is exported from these records, so that an editor can check a
file while it is typed. See CONTRIBUTING.md for what each field is for.
"""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from icires.catalogue.grammar import (
    AllOf,
    AnyOf,
    AtLeast,
    Call,
    Counted,
    Direction,
    Entry,
    FeatureFinding,
    Finding,
    GivenValue,
    MechanismFinding,
    Not,
    Operator,
    Record,
    Rule,
    Slug,
    SourceId,
    Text,
    Value,
    fitting,
)

__all__ = [
    "KINDS",
    "Agent",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Avoid",
    "Biomarker",
    "BiomarkerDirection",
    "Call",
    "Case",
    "Category",
    "Context",
    "Counted",
    "Definition",
    "Design",
    "Direction",
    "Effect",
    "Entry",
    "Evidence",
    "FeatureFinding",
    "Finding",
    "GivenValue",
    "Mechanism",
    "MechanismFinding",
    "Not",
    "Operator",
    "Record",
    "Reference",
    "ReviewPlace",
    "Rule",
    "SeenIn",
    "Signature",
    "SignatureGene",
    "Slug",
    "SourceId",
    "Status",
    "Strategy",
    "TableRow",
    "Text",
    "Therapy",
    "Trial",
    "Value",
    "When",
]

Status = Literal["draft", "reviewed"]
Therapy = Literal["anti_pd1", "anti_pdl1", "anti_ctla4", "anti_lag3", "anti_tigit", "chemotherapy"]
Design = Literal[
    "phase_3",
    "phase_2",
    "phase_1",
    "meta_analysis",
    "cohort",
    "case_series",
    "case_report",
    "in_vivo",
    "in_vitro",
    "review",
    "rationale",
]


class ReviewPlace(Record):
    """Where the review says it: its reference numbers, the line of the article's text, the doubt that corrects it."""

    refs: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


class Evidence(Record):
    """One observation, in our own words, for (``supports: true``) or against the entry."""

    id: Slug
    statement: Text
    source: SourceId
    supports: bool
    review: ReviewPlace | None = None
    cancer: str | None = None
    therapy: str | None = None
    design: Design | None = None
    effect: str | None = None
    n: int | None = Field(default=None, ge=1)
    corrects_review: Text | None = None


class When(Record):
    """Circumstances that must all hold; what is left out does not matter."""

    cancer: tuple[str, ...] = ()
    therapy: tuple[Therapy, ...] = ()
    msi: Literal["high", "stable"] | None = None
    findings: Rule | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_defaults=True):
            raise ValueError("names no circumstance: give cancer, therapy, msi or findings")
        return self


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
    """A strategy that this mechanism speaks against."""

    strategy: Slug
    because: tuple[str, ...] = Field(min_length=1)
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


class Category(Record):
    """A named range of a biomarker's value; the first that holds is taken."""

    name: Slug
    op: Operator
    value: Value
    when: When | None = None
    because: tuple[str, ...] = Field(min_length=1)

    _value_fits = field_validator("value")(fitting)


class BiomarkerDirection(Record):
    """What a category was associated with, and where."""

    category: Slug
    direction: Direction
    when: When | None = None
    because: tuple[str, ...] = Field(min_length=1)


class Biomarker(Entry):
    """Something measured before or during treatment, with its thresholds and their contexts."""

    id: Slug
    name: Text
    definition: Text
    formula: str | None = None
    covers: tuple[str, ...] = ()
    feature: Slug
    unit: str | None = None
    specimen: Text
    timing: Text
    role: Literal["predictive", "prognostic", "both", "disputed", "unknown"]
    status: Status
    categories: tuple[Category, ...] = ()
    directions: tuple[BiomarkerDirection, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    disputes: tuple[Text, ...] = ()


class Agent(Record):
    """A drug of a strategy, with its open identifiers where verified."""

    name: Text
    identifiers: dict[str, str] = Field(default_factory=dict)


class Trial(Record):
    """A trial's outcome at a date; a failure is kept like a success."""

    id: str
    phase: str
    outcome: Text
    as_of: str
    source: SourceId


class Strategy(Entry):
    """A way round a mechanism: what it needs to work, when to avoid it, and how far it was tested."""

    id: Slug
    name: Text
    description: Text
    covers: tuple[str, ...] = ()
    status: Status
    agents: tuple[Agent, ...] = ()
    targets: tuple[str, ...] = ()
    addresses: tuple[Slug, ...] = ()
    needs: tuple[Slug, ...] = ()
    avoid_with: tuple[Slug, ...] = ()
    level: Literal["approved", "phase_3_positive", "phase_3_negative", "phase_2", "phase_1", "preclinical", "rationale"]
    trials: tuple[Trial, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class SignatureGene(Record):
    """A member of a gene set, with its weight where the published set has one."""

    symbol: str
    weight: float = 1.0


class Signature(Entry):
    """A gene set or weighted set: scale that it requires, minimum coverage, licence of its publication."""

    id: Slug
    name: Text
    covers: tuple[str, ...] = ()
    status: Status
    genes: tuple[SignatureGene, ...] = Field(min_length=1)
    scale: Text
    minimum_coverage: float = Field(gt=0, le=1)
    version: Text
    licence: Text
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class Definition(Entry):
    """A published definition: its criteria, and what it leaves open."""

    id: Slug
    name: Text
    covers: tuple[str, ...] = ()
    status: Status
    criteria: tuple[Text, ...] = Field(min_length=1)
    gaps: tuple[Text, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class Reference(Entry):
    """A source: what it is, why the catalogue cites it, and how its identity was checked."""

    id: SourceId
    cite: Text
    why: Text
    verified: Literal["search", "shared", "no"]
    note: Text | None = None


KINDS: dict[str, type[Entry]] = {
    "mechanisms": Mechanism,
    "biomarkers": Biomarker,
    "strategies": Strategy,
    "signatures": Signature,
    "definitions": Definition,
}
