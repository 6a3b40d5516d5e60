"""Read counts of mutations: what follows from two of the three, and counts that cannot be."""

import polars as pl

from icires.errors import Problem, Severity
from icires.study.typed import Fault, report

COUNTS = ("t_depth", "t_ref_count", "t_alt_count")


def with_depths(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> pl.DataFrame:
    """Depth from the two counts, and the reference count from depth and variant count, where one of them is missing.

    Parameters
    ----------
    rows
        Any of ``t_depth``, ``t_ref_count``, ``t_alt_count``; ``line`` for the warning.
    name
        The file, for problems.

    Returns
    -------
    The rows with all three columns. All three are null where the depth is zero (nothing was read there), and, with a warning that
    counts the rows, where more reads have the variant than there are.
    """
    rows = rows.with_columns(pl.lit(None, pl.Int64).alias(column) for column in COUNTS if column not in rows.columns)
    depth, ref, alt = (pl.col(column) for column in COUNTS)
    if rows["t_depth"].null_count() or rows["t_ref_count"].null_count():
        rest = pl.when(depth >= alt).then(depth - alt)
        rows = rows.with_columns(t_depth=pl.coalesce(depth, ref + alt), t_ref_count=pl.coalesce(ref, rest))
    return _sound(rows, name=name, found=found)


def _sound(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> pl.DataFrame:
    is_more = (rows["t_alt_count"] > rows["t_depth"]).fill_null(value=False)
    is_none = (rows["t_depth"] == 0).fill_null(value=False)
    if not (is_more.any() or is_none.any()):
        return rows
    phrase = "have more reads with the variant (t_alt_count) than reads (t_depth); their read counts are unknown"
    fault = Fault("bad_depth", phrase, "correct the counts, or leave them empty.", Severity.WARNING, "t_alt_count")
    report(rows, is_more, fault, name=name, found=found)
    return rows.with_columns(pl.when(~(is_more | is_none)).then(pl.col(column)).alias(column) for column in COUNTS)
