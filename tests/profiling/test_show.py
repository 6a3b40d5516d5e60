"""The terminal's counts, by hand."""

import polars as pl

from icires.profiling.show import call_counts


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
