"""What every kind of entry is made of: evidence with its source, and circumstances."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from icires.catalogue.grammar import Record, Rule, Slug, SourceId, Text

Status = Literal["draft", "reviewed"]


Therapy = Literal["anti_pd1", "anti_pdl1", "anti_ctla4", "anti_lag3", "anti_tigit", "chemotherapy"]


Date = Annotated[str, StringConstraints(pattern=r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]


Level = Literal[
    "approved",
    "phase_3_positive",
    "phase_3_negative",
    "phase_2",
    "phase_2_negative",
    "phase_1",
    "preclinical",
    "rationale",
]


# from what was decided well to what failed: a failure stands behind what was not tried
LEVELS: tuple[Level, ...] = (
    "approved", "phase_3_positive", "phase_2", "phase_1", "preclinical", "rationale", "phase_2_negative", "phase_3_negative",
)  # fmt: skip
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
