"""The closed schema of the catalogue: frozen records, unknown keys are errors.

Each kind of file has one record here; ``schema/*.json`` is exported from these records, so that an editor can check a
file while it is typed. See CONTRIBUTING.md for what each field is for.

Unions are told apart by their shape before they are validated, so that a mistake gives one error about the member that was
meant. The tags of the members stand in angle brackets: no key of a file looks like that, so they can be dropped from a path.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

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


ORDERINGS = frozenset({"<", "<=", ">", ">="})


class Record(BaseModel):
    """Base of every catalogue record: immutable, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Entry(Record):
    """Base of the records that stand in files of their own and are found by their identifier."""

    id: str


def _scalar_tag(value: object) -> str | None:
    if value is None:
        return "<null>"
    if isinstance(value, bool):
        return "<bool>"
    if isinstance(value, int | float):
        return "<number>"
    return "<text>" if isinstance(value, str) else None


def _value_tag(value: object) -> str | None:
    return "<list>" if isinstance(value, list | tuple) else _scalar_tag(value)


Value = Annotated[
    Annotated[bool, Tag("<bool>")]
    | Annotated[int | float, Tag("<number>")]
    | Annotated[str, Tag("<text>")]
    | Annotated[tuple[str, ...], Tag("<list>")],
    Discriminator(
        _value_tag,
        custom_error_type="value_kind",
        custom_error_message="must be true or false, a number, a text, or a list of texts",
    ),
]
GivenValue = Annotated[
    Annotated[bool, Tag("<bool>")]
    | Annotated[int | float, Tag("<number>")]
    | Annotated[str, Tag("<text>")]
    | Annotated[None, Tag("<null>")],
    Discriminator(
        _scalar_tag,
        custom_error_type="value_kind",
        custom_error_message="must be true or false, a number, a text, or null",
    ),
]


def _fitting(value: Value, info: ValidationInfo) -> Value:
    """Refuse a value that its operator cannot be applied to."""
    op = info.data.get("op")
    if op in ORDERINGS and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"must be a number without quotes, because the operator is {op}")
    if op == "in" and not (isinstance(value, tuple) and value):
        raise ValueError("must be a list of texts, because the operator is in")
    if op == "is_cancer" and not (isinstance(value, str | tuple) and value):
        raise ValueError("must be an OncoTree code or a list of codes, because the operator is is_cancer")
    if op in {"==", "!="} and isinstance(value, tuple):
        raise ValueError(f"must be a single value, because the operator is {op}")
    return value


class FeatureFinding(Record):
    """A comparison of one feature with a value: true, false, or unknown where the feature is null.

    ``is_cancer`` compares an OncoTree code: true for the code itself and for every code below it.
    """

    feature: Slug
    op: Operator
    value: Value
    unit: str | None = None
    because: tuple[str, ...] = ()
    note: Text | None = None

    _value_fits = field_validator("value")(_fitting)


class MechanismFinding(Record):
    """Another mechanism's call, used as a finding: a row of the review's tables is the sum of its children."""

    mechanism: Slug
    because: tuple[str, ...] = ()
    note: Text | None = None


def _finding_tag(value: object) -> str | None:
    if isinstance(value, MechanismFinding) or (isinstance(value, dict) and "mechanism" in value and "feature" not in value):
        return "<mechanism>"
    return "<feature>" if isinstance(value, FeatureFinding | dict) else None


Finding = Annotated[
    Annotated[FeatureFinding, Tag("<feature>")] | Annotated[MechanismFinding, Tag("<mechanism>")],
    Discriminator(
        _finding_tag,
        custom_error_type="finding_shape",
        custom_error_message="must be {feature, op, value, ...} or {mechanism, ...}",
    ),
]


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

    @field_validator("of")
    @classmethod
    def _reachable(cls, of: tuple["Rule", ...], info: ValidationInfo) -> tuple["Rule", ...]:
        if len(of) < info.data.get("n", 1):
            raise ValueError("has fewer parts than n asks for, so the rule could never be true")
        return of


class AtLeast(Record):
    """True when at least n parts are true; false when n can no longer be reached."""

    at_least: Counted


def _rule_tag(value: object) -> str | None:
    if isinstance(value, str):
        return "<name>"
    for key, record in (("all", AllOf), ("any", AnyOf), ("not", Not), ("at_least", AtLeast)):
        if isinstance(value, record) or (isinstance(value, dict) and key in value):
            return f"<{key}>"
    return None


Rule = Annotated[
    Annotated[str, Tag("<name>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")]
    | Annotated[AtLeast, Tag("<at_least>")],
    Discriminator(
        _rule_tag,
        custom_error_type="rule_shape",
        custom_error_message="must be the name of a finding, or one of {all: [...]}, {any: [...]}, {not: ...}, "
        "{at_least: {n: ..., of: [...]}}",
    ),
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
    dynamics: dict[Slug, Effect] = {}
    limits: Text | None = None
    cases: tuple[Case, ...] = Field(min_length=3)


class Category(Record):
    """A named range of a biomarker's value; the first that holds is taken."""

    name: Slug
    op: Operator
    value: Value
    when: When | None = None
    because: tuple[str, ...] = Field(min_length=1)

    _value_fits = field_validator("value")(_fitting)


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
    identifiers: dict[str, str] = {}


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

Json = dict[str, Any]
