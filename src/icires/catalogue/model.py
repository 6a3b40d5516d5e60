"""The closed schema of the catalogue: frozen records, unknown keys are errors.

Each kind of file has one record here; ``schema/*.json`` is exported from these records, so that an editor can check a
file while it is typed. See CONTRIBUTING.md for what each field is for.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
SourceId = Annotated[
    str, StringConstraints(pattern=r"^(PMID:[1-9][0-9]*|DOI:10\.[^\s]+|NCT[0-9]{8}|review|URL:https?://[^\s]+)$")
]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Direction = Literal["resistance", "sensitivity", "context_dependent", "none"]
Call = Literal["present", "absent", "not_assessable"]
Status = Literal["draft", "reviewed"]
Therapy = Literal["anti_pd1", "anti_pdl1", "anti_ctla4", "anti_lag3", "anti_tigit", "chemotherapy"]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "is_cancer"]
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


class Record(BaseModel):
    """Base of every catalogue record: immutable, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FeatureFinding(Record):
    """A comparison of one feature with a value: true, false, or unknown where the feature is null.

    ``is_cancer`` compares an OncoTree code: true for the code itself and for every code below it.
    """

    feature: str
    op: Operator
    value: bool | int | float | str | tuple[str, ...]
    unit: str | None = None
    because: tuple[str, ...] = ()
    note: Text | None = None


class MechanismFinding(Record):
    """Another mechanism's call, used as a finding: a row of the review's tables is the sum of its children."""

    mechanism: Slug
    because: tuple[str, ...] = ()
    note: Text | None = None


Finding = FeatureFinding | MechanismFinding


class AllOf(Record):
    """True when every part is true; false when one is false."""

    all: tuple["Rule", ...] = Field(min_length=1)


class AnyOf(Record):
    """True when one part is true; false when every part is false."""

    any: tuple["Rule", ...] = Field(min_length=1)


class Not(Record):
    """The part's opposite; unknown stays unknown."""

    not_: "Rule" = Field(alias="not")


class Counted(Record):
    """How many of which parts."""

    n: int = Field(ge=1)
    of: tuple["Rule", ...] = Field(min_length=1)


class AtLeast(Record):
    """True when at least n parts are true; false when n can no longer be reached."""

    at_least: Counted


Rule = str | AllOf | AnyOf | Not | AtLeast


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


class Case(Record):
    """A worked example that runs as a test: features in, call (and, where given, direction) out."""

    given: dict[str, bool | int | float | str | None]
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


class Mechanism(Record):
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
    dynamics: dict[Slug, Effect] = {}
    limits: Text | None = None
    cases: tuple[Case, ...] = Field(min_length=3)


class Category(Record):
    """A named range of a biomarker's value; the first that holds is taken."""

    name: Slug
    op: Operator
    value: bool | int | float | str | tuple[str, ...]
    when: When | None = None
    because: tuple[str, ...] = Field(min_length=1)


class BiomarkerDirection(Record):
    """What a category was associated with, and where."""

    category: Slug
    direction: Direction
    when: When | None = None
    because: tuple[str, ...] = Field(min_length=1)


class Biomarker(Record):
    """Something measured before or during treatment, with its thresholds and their contexts."""

    id: Slug
    name: Text
    definition: Text
    formula: str | None = None
    covers: tuple[str, ...] = ()
    feature: str
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
    identifiers: dict[str, str] = {}


class Trial(Record):
    """A trial's outcome at a date; a failure is kept like a success."""

    id: str
    phase: str
    outcome: Text
    as_of: str
    source: SourceId


class Strategy(Record):
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


class Signature(Record):
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


class Definition(Record):
    """A published definition: its criteria, and what it leaves open."""

    id: Slug
    name: Text
    covers: tuple[str, ...] = ()
    status: Status
    criteria: tuple[Text, ...] = Field(min_length=1)
    gaps: tuple[Text, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class Reference(Record):
    """A source: what it is, why the catalogue cites it, and how its identity was checked."""

    id: SourceId
    cite: Text
    why: Text
    verified: Literal["search", "shared", "no"]
    note: Text | None = None


KINDS: dict[str, type[Record]] = {
    "mechanisms": Mechanism,
    "biomarkers": Biomarker,
    "strategies": Strategy,
    "signatures": Signature,
    "definitions": Definition,
}

Json = dict[str, Any]
