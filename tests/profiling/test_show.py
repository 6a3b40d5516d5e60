"""The terminal's counts, by hand."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from icires.profiling.profile import Profile, profile
from icires.profiling.show import call_counts, show_profile

Make = Callable[..., Any]
LONG = "mapk_pi3k_oncogenic_signalling"


def shown(result: Profile, *, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
    show_profile(result, Path("out"), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def one_of_three(mechanism: Make, catalogue: Make, samples: Make, study: Make) -> Profile:
    """A mechanism that is present, absent and unknown in one sample each."""
    cohort = samples([["a", "p1"], ["b", "p2"], ["c", "p3"]]).with_columns(tmb_reported=pl.Series([12.5, 2.0, None]))
    return profile(study(cohort), catalogue=catalogue(mechanism({"burden": ("tmb", ">=", 10)}, "burden", name=LONG)))


def test_calls_that_do_not_apply_are_counted_apart() -> None:
    calls = pl.DataFrame(
        [
            ("a", "present", "direct"),
            ("a", "absent", "direct"),
            ("a", "absent", "context"),
            ("a", "not_assessable", None),
            ("b", "present", "reported"),
            ("b", "present", "context"),
            ("c", "absent", "context"),
        ],
        schema=["mechanism", "call", "basis"],
        orient="row",
    )
    assert call_counts(calls).rows() == [("b", 2, 0, 0, 0), ("a", 1, 1, 1, 1), ("c", 0, 0, 0, 1)]


def test_no_count_is_dropped_in_a_narrow_window(mechanism: Make, catalogue: Make, samples: Make, study: Make) -> None:
    result = one_of_three(mechanism, catalogue, samples, study)
    wide, middle, narrow = (shown(result, width=width) for width in (80, 66, 40))
    assert wide[2].split() == ["mechanism", "direction", "present", "absent", "not", "assessable"]
    assert wide[3].split() == [LONG, "resistance", "1", "1", "1"]
    assert middle[2].split() == ["mechanism", "present", "absent", "not", "assessable"]
    assert middle[3].split() == [LONG, "1", "1", "1"]
    assert narrow[2:5] == [LONG, "  1 present, 1 absent,", "  1 not assessable"]


@pytest.mark.parametrize("width", [40, 80])
def test_nothing_assessed_is_no_negative_finding(
    mechanism: Make, catalogue: Make, samples: Make, study: Make, width: int
) -> None:
    knowledge = catalogue(mechanism({"two_hits": ("b2m_two_hits", "==", True)}, "two_hits"))
    text = " ".join(shown(profile(study(samples([["a", "p1"]])), catalogue=knowledge), width=width))
    assert "Nothing could be assessed: the study has no mutations and no copy number." in " ".join(text.split())
    assert "found" not in text
