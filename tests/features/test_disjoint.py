"""Overlapping segments against a plain twin that looks at one base at a time."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.features.compute import compute_features
from icires.features.disjoint import COPIES, TOLERANCE, disjoint
from icires.features.segments import typed_segments

from .conftest import MakeStudy

SCHEMA = {"sample": pl.UInt32, "chromosome": pl.String, "start": pl.Int64, "end": pl.Int64} | dict.fromkeys(COPIES, pl.Float64)
positions = st.integers(min_value=1, max_value=30)
value = st.none() | st.sampled_from([0.0, 1.0, 1.05, 2.0])
segment = st.tuples(
    st.integers(min_value=0, max_value=2), st.sampled_from(["1", "X", None]), positions, positions, value, value, value
)
Base = tuple[int, str, int]


def plain_bases(segments: list[Any]) -> dict[Base, list[tuple[float | None, bool]]]:
    """Of every covered base, each kind's value (null: unknown) and whether segments contradict each other."""
    seen: dict[Base, list[list[float]]] = {}
    for sample, chromosome, start, end, *values in segments:
        for base in range(start, end + 1) if chromosome else ():
            cell = seen.setdefault((sample, chromosome, base), [[], [], []])
            for known, one in zip(cell, values, strict=True):
                known.extend([] if one is None else [one])
    return {base: [_settled(known) for known in cell] for base, cell in seen.items()}


def _settled(known: list[float]) -> tuple[float | None, bool]:
    if not known:
        return None, False
    differ = max(known) - min(known) > TOLERANCE
    return (None if differ else sum(known) / len(known)), differ


@given(segments=st.lists(segment, max_size=8))
def test_pieces_say_of_every_base_what_the_plain_twin_says(segments: list[Any]) -> None:
    pieces = disjoint(typed_segments(pl.DataFrame(segments, schema=SCHEMA, orient="row")))
    found: dict[Base, list[tuple[float | None, bool]]] = {}
    for row in pieces.rows(named=True):
        for base in range(row["start"], row["end"] + 1) if row["chromosome"] else ():
            assert (row["sample"], row["chromosome"], base) not in found
            found[row["sample"], row["chromosome"], base] = [(row[name], bool(row.get(f"torn_{name}", 0))) for name in COPIES]
    expected = plain_bases(segments)
    assert found.keys() == expected.keys()
    for place, cell in expected.items():
        assert [(None if v is None else pytest.approx(v), torn) for v, torn in cell] == found[place]


def test_a_table_without_overlaps_is_left_as_it_is() -> None:
    table = typed_segments(
        pl.DataFrame([(0, "1", 1, 10, 2.0, 1.0, 0.0), (0, "1", 11, 20, 1.0, 0.0, -1.0)], schema=SCHEMA, orient="row")
    )
    assert disjoint(table) is table


CONTRADICTED = "segments contradict each other"
WIDE = {"sample_id": "S1", "chromosome": "15", "start": 20_000_000, "end": 90_000_000}
NAMES = [
    "b2m_total_copies",
    "b2m_loh",
    "b2m_homozygous_deletion",
    "b2m_copy_loss",
    "b2m_amplification",
    "arm_15q_loss",
    "b2m_log2_ratio",
]


def outcomes(make_study: MakeStudy, *segments: dict[str, Any]) -> dict[str, tuple[Any, str | None]]:
    study = make_study([{"sample_id": "S1", "ploidy": 2.0}], segments=[WIDE | one for one in segments])
    table = compute_features(study, names=NAMES)
    return {name: (table.values[name][0], table.reasons[name][0] if name in table.reasons.columns else None) for name in NAMES}


def test_contradicting_copies_leave_gene_and_region_open(make_study: MakeStudy) -> None:
    found = outcomes(make_study, {"total_copies": 2.0, "minor_copies": 1.0}, {"total_copies": 0.0, "minor_copies": 0.0})
    for name in NAMES[:-1]:
        assert found[name] == (None, CONTRADICTED), name


def test_contradicting_ratios_leave_them_open(make_study: MakeStudy) -> None:
    found = outcomes(make_study, {"log2_ratio": -0.9}, {"log2_ratio": 0.0})
    for name in ("b2m_log2_ratio", "b2m_copy_loss", "arm_15q_loss"):
        assert found[name] == (None, CONTRADICTED), name


def test_contradicting_minor_copies_leave_the_total_known(make_study: MakeStudy) -> None:
    found = outcomes(make_study, {"total_copies": 2.0, "minor_copies": 1.0}, {"total_copies": 2.0, "minor_copies": 0.0})
    assert found["b2m_loh"] == (None, CONTRADICTED)
    assert found["b2m_total_copies"] == (2.0, None)
    assert found["b2m_homozygous_deletion"] == (False, None)


def test_identical_segments_are_no_contradiction_and_count_once(make_study: MakeStudy) -> None:
    # 6 % of the gene (45003675-45011075) is deleted: twice 6 % would be a deletion
    edge = {"start": 45_003_675, "end": 45_004_118, "total_copies": 0.0, "minor_copies": 0.0}
    rest = {"start": 45_004_119, "total_copies": 2.0, "minor_copies": 1.0}
    found = outcomes(make_study, edge, edge, rest, rest)
    assert found["b2m_homozygous_deletion"] == (False, None)
    assert found["b2m_total_copies"][0] == pytest.approx(2 * (1 - 444 / 7401))


def test_one_shared_base_at_a_breakpoint_is_no_contradiction(make_study: MakeStudy) -> None:
    left = {"end": 45_007_000, "total_copies": 2.0, "minor_copies": 1.0}
    right = {"start": 45_007_000, "total_copies": 1.0, "minor_copies": 0.0}
    assert outcomes(make_study, left, right)["b2m_total_copies"][0] == pytest.approx((3325 * 2 + 4075) / 7400)
