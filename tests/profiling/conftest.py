"""Mechanisms, feature tables and studies made by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Mechanism, Strategy
from icires.features.record import Feature, FeatureTable
from icires.study.study import InputFile, Study

EVIDENCE = {"id": "e1", "statement": "seen", "source": "PMID:27433843", "supports": True}
DTYPES: dict[Any, Any] = {pl.Boolean: "boolean", pl.Float64: "number", pl.Int64: "integer", pl.String: "text"}


def make_mechanism(findings: Mapping[str, Any], rule: Any, *, name: str = "m", **more: Any) -> Mechanism:
    """Findings are written ``(feature, op, value)`` or as the id of a mechanism."""
    entries = {
        key: {"mechanism": part} if isinstance(part, str) else dict(zip(("feature", "op", "value"), part, strict=True))
        for key, part in findings.items()
    }
    cases: list[dict[str, Any]] = [{"given": {}, "expect": call} for call in ("present", "absent", "not_assessable")]
    return Mechanism.model_validate(
        {
            "id": name,
            "name": name,
            "description": "made by hand",
            "class": "intrinsic",
            "pathway": "p",
            "direction": "resistance",
            "status": "draft",
            "findings": entries,
            "rule": rule,
            "evidence": [EVIDENCE],
            "cases": cases,
        }
        | more
    )


def make_biomarker(name: str, feature: str, categories: Sequence[Mapping[str, Any]], **more: Any) -> Biomarker:
    return Biomarker.model_validate(
        {
            "id": name,
            "name": name,
            "kind": "genomic",
            "definition": "made by hand",
            "feature": feature,
            "specimen": "tumour",
            "timing": "before treatment",
            "role": "predictive",
            "status": "draft",
            "categories": [{"because": ["e1"], **category} for category in categories],
            "evidence": [EVIDENCE, {**EVIDENCE, "id": "e2", "source": "DOI:10.1000/x"}],
        }
        | more
    )


def make_catalogue(
    *mechanisms: Mechanism, biomarkers: Sequence[Biomarker] = (), strategies: Sequence[Strategy] = ()
) -> Catalogue:
    empty: Mapping[str, Any] = MappingProxyType({})
    return Catalogue(
        mechanisms={mechanism.id: mechanism for mechanism in mechanisms},
        biomarkers={biomarker.id: biomarker for biomarker in biomarkers},
        strategies={strategy.id: strategy for strategy in strategies},
        signatures=empty,
        definitions=empty,
        references=empty,
        left_out={},
        files=empty,
        sha256="ab" * 32,
    )


def make_features(
    values: pl.DataFrame,
    *,
    reasons: Mapping[str, Sequence[str | None]] | None = None,
    basis: Mapping[str, Sequence[str | None]] | None = None,
    **records: Mapping[str, Any],
) -> FeatureTable:
    """Features with the basis *direct* unless ``records`` or ``basis`` say otherwise."""
    made = {
        name: Feature(name=name, title=name, dtype=DTYPES.get(dtype, "text"), meaning="made by hand", null_means="unknown")
        for name, dtype in values.schema.items()
        if name != "sample_id"
    }
    ids = values["sample_id"]
    return FeatureTable(
        values=values,
        reasons=pl.DataFrame({"sample_id": ids, **(reasons or {})}, schema_overrides=dict.fromkeys(reasons or {}, pl.String)),
        basis=pl.DataFrame({"sample_id": ids, **(basis or {})}, schema_overrides=dict.fromkeys(basis or {}, pl.String)),
        records=made | {name: replace(made[name], **fields) for name, fields in records.items()},
    )


def make_samples(rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Rows of sample_id, patient_id, timepoint, collection_day; the last two may be left out."""
    schema = {"sample_id": pl.String, "patient_id": pl.String, "timepoint": pl.String, "collection_day": pl.Float64}
    return pl.DataFrame([[*row, None, None][:4] for row in rows], schema=schema, orient="row")


def make_study(samples: pl.DataFrame, *, patients: pl.DataFrame | None = None, path: Path = Path("made_up")) -> Study:
    return Study(
        id="made_up",
        name="Made by hand",
        path=path,
        genome_build="GRCh38",
        patients=samples.select("patient_id").unique(maintain_order=True) if patients is None else patients,
        samples=samples,
        assays=pl.DataFrame(schema=dict.fromkeys(("sample_id", "assay", "panel", "source"), pl.String) | {"done": pl.Boolean}),
        problems=pl.DataFrame(
            [["warning", "x", "data.txt", 3, "A", "a\tb", "one\nline", "mend it"]],
            schema={
                name: pl.Int64 if name == "line" else pl.String
                for name in ("severity", "code", "file", "line", "column", "value", "message", "remedy")
            },
            orient="row",
        ),
        recognised=pl.DataFrame(
            schema=dict.fromkeys(("file", "column", "taken_as", "value", "taken_as_value", "how"), pl.String)
        ),
        inputs=(InputFile("data.txt", 12, "cd" * 32),),
    )


@pytest.fixture(scope="session")
def mechanism() -> Callable[..., Mechanism]:
    return make_mechanism


@pytest.fixture(scope="session")
def biomarker() -> Callable[..., Biomarker]:
    return make_biomarker


@pytest.fixture(scope="session")
def catalogue() -> Callable[..., Catalogue]:
    return make_catalogue


@pytest.fixture(scope="session")
def features() -> Callable[..., FeatureTable]:
    return make_features


@pytest.fixture(scope="session")
def samples() -> Callable[..., pl.DataFrame]:
    return make_samples


@pytest.fixture(scope="session")
def study() -> Callable[..., Study]:
    return make_study
