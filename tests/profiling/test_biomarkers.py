import math
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from icires.errors import CatalogueError
from icires.profiling.biomarkers import SCHEMA, biomarkers

Make = Callable[..., Any]

TMB = [
    {"name": "very_high", "op": ">=", "value": 20, "when": {"cancer": ["SKCM"]}, "because": ["e2"]},
    {"name": "high", "op": ">=", "value": 10, "because": ["e1", "e2"]},
    {"name": "low", "op": "<", "value": 10},
]


def tmb(biomarker: Make, **more: Any) -> Any:
    return biomarker("tmb", "tmb", TMB, unit="mut/Mb", **more)


HIGH = {"category": "high", "threshold": ">= 10 mut/Mb", "source": "PMID:27433843; DOI:10.1000/x"}


@pytest.mark.parametrize(
    ("value", "cancer", "expected"),
    [
        (10.0, "LUAD", HIGH),
        (9.999, "LUAD", {"category": "low", "threshold": "< 10 mut/Mb", "source": "PMID:27433843"}),
        (25.0, "LUAD", HIGH),
        (25.0, "SKCM", {"category": "very_high", "threshold": ">= 20 mut/Mb", "source": "DOI:10.1000/x"}),
        (25.0, None, {"missing": "cancer: not written"}),  # it may be a melanoma
        (25.0, "CUP", {"missing": "cancer: the recorded cancer type does not tell"}),
        (12.0, None, HIGH),  # too low for a melanoma's own category
        (None, "LUAD", {"missing": "size unknown"}),
        (math.nan, "LUAD", {"missing": "unknown"}),
    ],
)
def test_the_first_category_that_holds_is_taken(
    biomarker: Make,
    catalogue: Make,
    features: Make,
    samples: Make,
    value: float | None,
    cancer: str | None,
    expected: dict[str, str],
) -> None:
    values = {"sample_id": ["s"], "tmb": [value], "cancer": [cancer]}
    table = features(
        pl.DataFrame(values, schema_overrides={"tmb": pl.Float64, "cancer": pl.String}),
        reasons={"tmb": [None if value is not None else "size unknown"], "cancer": [None if cancer else "not written"]},
    )
    row = biomarkers(catalogue(biomarkers=[tmb(biomarker)]), table, samples([["s", "p"]])).row(0, named=True)
    known = value is not None and not math.isnan(value)
    assert row == dict.fromkeys(SCHEMA) | {
        "patient_id": "p",
        "sample_id": "s",
        "biomarker": "tmb",
        "value": f"{value:g}" if known else None,
        "unit": "mut/Mb",
        "basis": "direct" if known else None,
        **expected,
    }


def test_truths_and_texts_have_categories(biomarker: Make, catalogue: Make, features: Make, samples: Make) -> None:
    msi = biomarker("msi", "msi_high", [{"name": "high", "op": "==", "value": True}])
    status = biomarker("status", "msi_status", [{"name": "not_stable", "op": "in", "value": ["msi_high", "msi_low"]}])
    table = features(
        pl.DataFrame({"sample_id": ["a", "b"], "msi_high": [True, False], "msi_status": ["msi_low", "stable"]}),
        msi_status={"basis": "reported"},
    )
    rows = biomarkers(catalogue(biomarkers=[msi, status]), table, samples([["a", "p"], ["b", "q"]]))
    assert rows["category"].to_list() == ["high", "not_stable", None, None]
    assert rows["threshold"].to_list() == ["== true", "in msi_high, msi_low", None, None]
    assert rows["value"].to_list() == ["true", "msi_low", "false", "stable"]
    assert rows["basis"].to_list() == ["direct", "reported"] * 2
    assert rows["missing"].to_list() == [None, None, "no category applies", "no category applies"]


def test_what_was_not_computed_is_said(biomarker: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame({"sample_id": ["a"], "msi_high": [True]}))
    rows = biomarkers(catalogue(biomarkers=[tmb(biomarker)]), table, samples([["a", "p"], ["b", "p"]]))
    assert rows["missing"].to_list() == ["not computed", "not computed"]
    assert rows["value"].to_list() == rows["category"].to_list() == rows["basis"].to_list() == [None, None]


def test_a_biomarker_without_categories_has_its_value(biomarker: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame({"sample_id": ["a"], "tmb": [3.25]}), basis={"tmb": ["reported"]})
    rows = biomarkers(catalogue(biomarkers=[biomarker("tmb", "tmb", [])]), table, samples([["a", "p"]]))
    assert rows.select("value", "category", "basis", "missing").row(0) == ("3.25", None, "reported", "no category applies")


def test_nothing_in_nothing_out(biomarker: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame({"sample_id": ["a"], "tmb": [3.25]}))
    assert biomarkers(catalogue(), table, samples([["a", "p"]])).schema == SCHEMA
    assert biomarkers(catalogue(biomarkers=[tmb(biomarker)]), table, samples([])).schema == SCHEMA


def test_types_that_do_not_go_together_are_refused(biomarker: Make, catalogue: Make, features: Make, samples: Make) -> None:
    table = features(pl.DataFrame({"sample_id": ["a"], "tmb": ["high"]}))
    with pytest.raises(CatalogueError, match="the feature tmb"):
        biomarkers(catalogue(biomarkers=[tmb(biomarker)]), table, samples([["a", "p"]]))


@pytest.mark.parametrize(
    ("value", "cancer", "missing"),
    [
        (25.0, "LUAD", "does not apply: its categories are of other cancers or treatments"),
        (5.0, "SKCM", "no category applies"),
    ],
)
def test_categories_of_another_cancer_do_not_apply(
    biomarker: Make, catalogue: Make, features: Make, samples: Make, value: float, cancer: str, missing: str
) -> None:
    table = features(pl.DataFrame({"sample_id": ["s"], "tmb": [value], "cancer": [cancer]}))
    known = catalogue(biomarkers=[biomarker("tmb", "tmb", TMB[:1])])
    assert biomarkers(known, table, samples([["s", "p"]])).row(0, named=True)["missing"] == missing
