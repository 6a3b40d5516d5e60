"""The grammar of the catalogue: identifiers, values, findings, and the rules over them.

Unions are told apart by their shape before they are validated, so that a mistake gives one error about the member that was
meant. The tags of the members stand in angle brackets: no key of a file looks like that, so they can be dropped from a path.
"""

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationInfo,
    field_validator,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
SourceId = Annotated[
    str, StringConstraints(pattern=r"^(PMID:[1-9][0-9]*|DOI:10\.[^\s]+|NCT[0-9]{8}|review|own|URL:https?://[^\s]+)$")
]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Direction = Literal["resistance", "sensitivity", "context_dependent", "none"]
Call = Literal["present", "absent", "not_assessable"]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "is_cancer"]
ORDERINGS = frozenset({"<", "<=", ">", ">="})


class Record(BaseModel):
    """Base of every catalogue record: immutable, and closed to unknown keys."""

    # building validators on first use spares commands the kinds that they do not read
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False, defer_build=True)


class Entry(Record):
    """Base of the records that stand in files of their own and are found by their identifier."""

    id: str


def _value_tag(value: object) -> str | None:
    if isinstance(value, bool):
        return "<bool>"
    if isinstance(value, int | float):
        return "<number>"
    if isinstance(value, list | tuple):
        return "<list>"
    return "<text>" if isinstance(value, str) else None


def _given_tag(value: object) -> str | None:
    return "<null>" if value is None else _value_tag(value)


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
        _given_tag,
        custom_error_type="value_kind",
        custom_error_message="must be true or false, a number, a text, or null",
    ),
]


def fitting(value: Value, info: ValidationInfo) -> Value:
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

    _value_fits = field_validator("value")(fitting)


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
