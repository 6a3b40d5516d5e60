"""The closed schema of the catalogue: frozen records, unknown keys are errors.

Each kind of file has one record here; ``schema/*.json`` is exported from these records, so that an editor can check a
file while it is typed. See CONTRIBUTING.md for what each field is for.
"""

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
)
from icires.catalogue.model_biomarker import Biomarker, BiomarkerDirection, Category, Threshold
from icires.catalogue.model_mechanism import Avoid, Case, Context, Effect, Mechanism, SeenIn, TableRow
from icires.catalogue.model_shared import LEVELS, Date, Design, Evidence, Level, ReviewPlace, Status, Therapy, When
from icires.catalogue.model_source import Definition, LeftOut, Quantity, Reference, Signature, SignatureGene
from icires.catalogue.model_strategy import Agent, Caution, LevelIn, Need, Strategy, Trial

__all__ = [
    "KINDS",
    "LEVELS",
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
    "Caution",
    "Context",
    "Counted",
    "Date",
    "Definition",
    "Described",
    "Design",
    "Direction",
    "Effect",
    "Entry",
    "Evidence",
    "FeatureFinding",
    "Finding",
    "GivenValue",
    "LeftOut",
    "Level",
    "LevelIn",
    "Mechanism",
    "MechanismFinding",
    "Need",
    "Not",
    "Operator",
    "Quantity",
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
    "Threshold",
    "Trial",
    "Value",
    "When",
]


Described = Mechanism | Biomarker | Strategy | Signature | Definition

KINDS: dict[str, type[Entry]] = {
    "mechanisms": Mechanism,
    "biomarkers": Biomarker,
    "strategies": Strategy,
    "signatures": Signature,
    "definitions": Definition,
}
