"""Days of collection from the specimen timeline, and the time point that such a day proves."""

import polars as pl

from icires.errors import Problem
from icires.study.problems import counted, info, listed, warning


def with_collection_days(samples: pl.DataFrame, specimens: pl.DataFrame | None, *, found: list[Problem]) -> pl.DataFrame:
    """Fill ``collection_day`` from the timeline, and ``timepoint`` where the day alone decides it.

    Timelines count days from the first dose. A specimen of that day or before is a baseline one; a later one may be on
    treatment, at progression or after it, and stays unknown.
    """
    if specimens is None or not {"sample_id", "start_day"} <= set(specimens.columns):
        return samples
    days = specimens.select("sample_id", pl.col("start_day").cast(pl.Float64).alias("timeline_day")).drop_nulls().unique()
    single = days.filter(~pl.col("sample_id").is_duplicated())
    joined = samples.join(single, on="sample_id", how="left", maintain_order="left")
    filled = int((joined["collection_day"].is_null() & joined["timeline_day"].is_not_null()).sum())
    if filled:
        message = f"the day of collection of {counted(filled, 'sample')} is taken from the specimen timeline."
        found.append(info("collection_day_from_timeline", message, "nothing to do."))
    day = pl.coalesce("collection_day", "timeline_day")
    before = joined.select((day <= 0) & pl.col("timepoint").is_null()).to_series()
    if before.any():
        ids = joined.filter(before)["sample_id"].to_list()
        what = f"{counted(len(ids), 'sample')} without a time point"
        message = f"{what}, collected on the day of the first dose or before, counted as baseline: {listed(ids, most=5)}."
        found.append(warning("timepoint_from_day", message, "check that days are counted from the first dose; add TIMEPOINT."))
    timepoint = pl.when((day <= 0) & pl.col("timepoint").is_null()).then(pl.lit("baseline")).otherwise(pl.col("timepoint"))
    return joined.with_columns(day.alias("collection_day"), timepoint.alias("timepoint")).drop("timeline_day")
