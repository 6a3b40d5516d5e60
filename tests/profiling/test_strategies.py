"""The table of strategies, worked by hand on a small catalogue."""

from typing import Any

import polars as pl
import pytest

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Strategy
from icires.profiling.evaluate import SCHEMA as CALLS
from icires.profiling.strategies import SCHEMA, strategies

from .conftest import make_catalogue, make_features, make_mechanism
from .test_match import make_strategy


def catalogue_of(*known: Strategy) -> Catalogue:
    made = [make_mechanism({"x": (f"{name}_seen", "==", True)}, "x", name=name) for name in ("low_antigen", "b2m_loss")]
    return make_catalogue(*made, strategies=known)


def calls_of(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            dict.fromkeys(CALLS)
            | {"patient_id": patient, "sample_id": sample, "mechanism": mechanism, "call": call, "direction": "resistance"}
            | {"origin": "baseline", "basis": "direct"}
            for patient, sample, mechanism, call in rows
        ],
        schema=CALLS,
    )


SAMPLES = pl.DataFrame({"patient_id": ["p1", "p1", "p2"], "sample_id": ["s1", "s2", "s3"]})
VALUES = pl.DataFrame({"sample_id": ["s1", "s2", "s3"], "cancer": ["SKCM", "SKCM", None]}, schema_overrides={"cancer": pl.String})


def table_of(catalogue: Catalogue, calls: pl.DataFrame, values: pl.DataFrame = VALUES) -> list[dict[str, Any]]:
    return strategies(catalogue, make_features(values), calls, SAMPLES).rows(named=True)


def test_a_row_says_why_what_is_needed_and_how_far() -> None:
    need = {"id": "hla", "statement": "class I; at the surface", "lost_with": ["b2m_loss"], "because": ["e1"]}
    trial = {
        "id": "NCT00000001",
        "name": "TRY-1",
        "phase": "2",
        "cancer": "lung cancer",
        "result": "negative",
        "outcome": "No gain.",
        "as_of": "2024-05",
        "source": "PMID:1",
    }
    level = {"level": "phase_2", "cancer": ["MEL"], "setting": "second line", "as_of": "2024", "because": ["e1"],
             "after_checkpoint_inhibitor": True}  # fmt: skip
    first_line = {"level": "approved", "cancer": ["MEL"], "setting": "first line", "as_of": "2023", "because": ["e1"]}
    elsewhere = {"level": "approved", "cancer": ["NSCLC"], "setting": "first line", "as_of": "2023", "because": ["e1"]}
    catalogue = catalogue_of(make_strategy(needs=[need], trials=[trial], levels=[first_line, level, elsewhere]))
    calls = calls_of(("p1", "s1", "low_antigen", "present"), ("p1", "s1", "b2m_loss", "absent"))
    (row,) = table_of(catalogue, calls)
    assert row == {
        "patient_id": "p1",
        "rank": 1,
        "strategy": "vaccine",
        "name": "Vaccine",
        "role": "treatment",
        "proposed": True,
        "standing": "fits",
        "rationale": "low_antigen (resistance, baseline, direct)",
        "evidence_level": "phase_2",
        "cancer_match": "this_cancer",
        "setting": "second line",
        "as_of": "2024",
        "other_settings": "approved: first line (2023)",
        "needs_met": "class I, at the surface",  # the separator of the table cannot stand in a text
        "needs_unmet": None,
        "needs_unknown": None,
        "cautions": None,
        "trials": "TRY-1 (lung cancer, phase 2): negative (2024-05)",
        "sources": "PMID:1",
    }


def test_what_a_mechanism_contradicts_is_listed_and_not_proposed() -> None:
    need = {"id": "hla", "statement": "class I", "lost_with": ["b2m_loss"], "because": ["e1"]}
    catalogue = catalogue_of(make_strategy(needs=[need]), make_strategy(id="another"))
    calls = calls_of(("p1", "s1", "low_antigen", "present"), ("p1", "s2", "b2m_loss", "present"))
    rows = table_of(catalogue, calls)
    assert [(row["rank"], row["strategy"], row["proposed"], row["needs_unmet"]) for row in rows] == [
        (1, "another", True, None),
        (2, "vaccine", False, "class I"),
    ]


def test_samples_that_disagree_leave_the_circumstances_unknown() -> None:
    catalogue = catalogue_of(make_strategy(only_when={"cancer": ["MEL"]}))
    calls = calls_of(("p1", "s1", "low_antigen", "present"), ("p2", "s3", "low_antigen", "present"))
    agreed = table_of(catalogue, calls)
    assert [row["standing"] for row in agreed] == ["fits", "open"]  # the second patient's cancer is not known
    broader = VALUES.with_columns(pl.Series("cancer", ["SKCM", "MEL", None]))
    assert [row["standing"] for row in table_of(catalogue, calls, broader)] == ["fits", "open"]
    split = VALUES.with_columns(pl.Series("cancer", ["SKCM", "LUAD", None]))
    assert [row["standing"] for row in table_of(catalogue, calls, split)] == ["open", "open"]


def test_therapies_add_up_and_what_shows_a_need_is_read_from_the_latest_sample() -> None:
    need = {
        "id": "target",
        "statement": "the allele",
        "because": ["e1"],
        "shown_by": {"feature": "hot", "op": "==", "value": True},
    }
    caution = {"when": {"therapy": ["anti_ctla4"]}, "forbids": False, "statement": "given already", "because": ["e1"]}
    catalogue = catalogue_of(make_strategy(needs=[need]), make_strategy(id="again", cautions=[caution]))
    values = pl.DataFrame(
        {"sample_id": ["s1", "s2"], "hot": [False, True], "therapy": ["anti_ctla4", "anti_pd1"], "cancer": ["MEL", "MEL"]}
    )
    samples = pl.DataFrame({"patient_id": ["p1", "p1"], "sample_id": ["s1", "s2"], "timepoint": ["baseline", "progression"]})
    calls = calls_of(("p1", "s2", "low_antigen", "present"))
    rows = strategies(catalogue, make_features(values), calls, samples).rows(named=True)
    assert {row["strategy"]: (row["standing"], row["needs_met"], row["cautions"]) for row in rows} == {
        "vaccine": ("fits", "the allele", None),
        "again": ("cautioned", None, "given already"),
    }


def test_what_an_older_sample_knows_stands_until_a_later_one_knows_better() -> None:
    need = {
        "id": "target",
        "statement": "the allele",
        "because": ["e1"],
        "shown_by": {"feature": "hot", "op": "==", "value": True},
    }
    catalogue = catalogue_of(make_strategy(needs=[need]))
    values = pl.DataFrame({"sample_id": ["s1", "s2"], "hot": [False, None]})
    samples = pl.DataFrame({"patient_id": ["p1", "p1"], "sample_id": ["s1", "s2"], "timepoint": ["baseline", "progression"]})
    calls = calls_of(("p1", "s2", "low_antigen", "present"))
    (row,) = strategies(catalogue, make_features(values), calls, samples).rows(named=True)
    assert row["standing"] == "ruled_out"


def test_what_stands_on_circumstances_says_which() -> None:
    catalogue = catalogue_of(make_strategy(addresses=[], only_when={"cancer": ["MEL"]}, resistance=["acquired"]))
    calls = calls_of(("p1", "s1", "low_antigen", "absent"))
    (row,) = strategies(catalogue, make_features(VALUES), calls, SAMPLES, resistance={"p1": "acquired"}).rows(named=True)
    assert row["rationale"] == "cancer is MEL and the resistance is acquired"


def test_no_strategies_no_rows() -> None:
    calls = calls_of(("p1", "s1", "low_antigen", "present"))
    assert strategies(catalogue_of(), make_features(VALUES), calls, SAMPLES).schema == pl.Schema(SCHEMA)
    assert table_of(catalogue_of(make_strategy()), calls_of(("p1", "s1", "low_antigen", "absent"))) == []


@pytest.mark.parametrize("call", ["absent", "not_assessable"])
def test_what_is_not_present_is_no_ground(call: str) -> None:
    assert table_of(catalogue_of(make_strategy()), calls_of(("p1", "s1", "low_antigen", call))) == []
