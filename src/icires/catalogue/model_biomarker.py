"""The record of a biomarker: something measured, with its cut-offs and their circumstances."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from icires.catalogue.grammar import Direction, Entry, Operator, Record, Slug, Text, Value, fitting
from icires.catalogue.model_shared import Date, Evidence, Status, When


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


class Threshold(Record):
    """A published cut-off and the circumstances in which it was set; what is left out, the source does not say."""

    name: Text
    op: Operator
    value: Value
    unit: str | None = None
    assay: Text | None = None
    cancer: tuple[str, ...] = ()
    therapy: Text | None = None
    setting: Text | None = None
    use: Literal["label", "trial", "guideline", "study", "convention"]
    as_of: Date | None = None
    because: tuple[str, ...] = Field(min_length=1)

    _value_fits = field_validator("value")(fitting)


class Biomarker(Entry):
    """Something measured before or during treatment, with its thresholds and their contexts.

    ``feature`` is null where nothing that icires could read shows it, or where its evidence fell; ``limits`` then says why.
    """

    id: Slug
    name: Text
    kind: Literal[
        "genomic",
        "expression",
        "pathology",
        "spatial",
        "imaging",
        "flow_cytometry",
        "soluble",
        "blood",
        "exosome",
        "microbiome",
        "clinical",
        "composite",
    ]
    definition: Text
    formula: str | None = None
    covers: tuple[str, ...] = ()
    feature: Slug | None = None
    unit: str | None = None
    analytes: tuple[str, ...] = ()
    shows: tuple[Slug, ...] = ()
    specimen: Text
    timing: Text
    role: Literal["predictive", "prognostic", "both", "disputed", "unknown"]
    status: Status
    categories: tuple[Category, ...] = ()
    directions: tuple[BiomarkerDirection, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    disputes: tuple[Text, ...] = ()
    limits: Text | None = None

    @model_validator(mode="after")
    def _unmeasured_is_explained(self) -> Self:
        if self.feature is None and (self.categories or not self.limits):
            raise ValueError("without a feature there are no categories, and limits say why there is none")
        return self
