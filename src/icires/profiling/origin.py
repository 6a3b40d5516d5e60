"""Where a mechanism came from: the samples of one patient compared in the order in which they were taken.

One sample is *earlier* than another

- by ``collection_day``, where both have one and the days differ, unless their time points say the opposite: then the order is
  unknown;
- else by ``timepoint``, baseline < on_treatment < progression < post_treatment, where both have one. Samples of the same time
  point have no order: neither is earlier. Nor is either of two samples of the same day where a time point is not known;
- otherwise the order is unknown. Nothing is guessed.
"""

import polars as pl

TIMEPOINT_ORDER = ("baseline", "on_treatment", "progression", "post_treatment")
_OTHER = " of the other"


def add_origin(calls: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """The calls with a column ``origin``.

    Parameters
    ----------
    calls
        One row per sample × mechanism: ``sample_id``, ``mechanism``, ``call``.
    samples
        ``sample_id``, ``patient_id`` and, where known, ``timepoint`` and ``collection_day`` (days from the first dose).

    Returns
    -------
    ``calls``, in their order, with ``origin``:

    - *baseline*: present in a sample of time point baseline, or, where no time point is given, of a day before the first dose;
    - *persisting*: present, and present in an earlier sample of the patient;
    - *acquired*: present, with an earlier sample, absent in every earlier sample and in every one that may be earlier;
    - *unknown*: present, and none of these can be told: no earlier sample, an earlier one that could not be assessed, an
      unknown order;
    - *lost*: absent in a sample after baseline, and present in the latest earlier samples that could be assessed;
    - null: otherwise absent, or not_assessable.
    """
    times = sample_times(samples)
    history = _history(calls, sample_pairs(times))
    joined = calls.join(times.select("sample_id", "is_baseline"), on="sample_id", how="left", maintain_order="left").join(
        history, on=["sample_id", "mechanism"], how="left", maintain_order="left"
    )
    baseline = pl.col("is_baseline").fill_null(False)  # only a sample that is known to be one
    present = (
        pl.when(baseline)
        .then(pl.lit("baseline"))
        .when(pl.col("present_before"))
        .then(pl.lit("persisting"))
        .when(pl.col("present_before").not_() & pl.col("has_earlier"))
        .then(pl.lit("acquired"))
        .otherwise(pl.lit("unknown"))
    )
    lost = (pl.col("call") == "absent") & ~baseline & pl.col("present_last")
    origin = pl.when(pl.col("call") == "present").then(present).when(lost).then(pl.lit("lost"))
    return joined.with_columns(origin.alias("origin")).drop("is_baseline", "present_before", "has_earlier", "present_last")


def sample_times(samples: pl.DataFrame) -> pl.DataFrame:
    """Of every sample its patient, day, and the rank of its time point (null: not known)."""
    timepoint = pl.col("timepoint") if "timepoint" in samples.columns else pl.lit(None, dtype=pl.String)
    day = pl.col("collection_day") if "collection_day" in samples.columns else pl.lit(None, dtype=pl.Float64)
    ranks = {name: rank for rank, name in enumerate(TIMEPOINT_ORDER)}
    times = samples.select(
        "sample_id",
        "patient_id",
        day.cast(pl.Float64).fill_nan(None).alias("day"),
        timepoint.replace_strict(ranks, default=None, return_dtype=pl.Int8).alias("rank"),
    )
    before = pl.when(pl.col("rank").is_not_null()).then(pl.col("rank") == 0).otherwise(pl.col("day") < 0)
    return times.with_columns(before.alias("is_baseline"))


def sample_pairs(times: pl.DataFrame) -> pl.DataFrame:
    """Every two samples of one patient, both ways round: is the other earlier? Null: the order is unknown."""
    several = times.filter(pl.len().over("patient_id") > 1)
    pairs = several.join(several, on="patient_id", suffix=_OTHER).filter(pl.col("sample_id") != pl.col(f"sample_id{_OTHER}"))
    return pairs.select("sample_id", f"sample_id{_OTHER}", _other_is_earlier().alias("earlier"))


def _other_is_earlier() -> pl.Expr:
    by_day = pl.col(f"day{_OTHER}") < pl.col("day")
    by_rank = pl.col(f"rank{_OTHER}") < pl.col("rank")
    days_differ = pl.col(f"day{_OTHER}") != pl.col("day")
    ranks_differ = pl.col(f"rank{_OTHER}") != pl.col("rank")
    return (
        pl.when(days_differ & ranks_differ & (by_day != by_rank))
        .then(None)
        .when(days_differ)
        .then(by_day)
        .when(by_rank.is_not_null())
        .then(by_rank)
        .when(days_differ.not_())
        .then(False)
    )


def _history(calls: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Of every sample × mechanism of a patient with several samples, what the samples before it show.

    ``present_before``: an earlier sample has the mechanism, in Kleene logic (a sample that may be earlier, or an earlier one
    that could not be assessed, leaves it unknown unless another settles it); ``has_earlier``: there is an earlier sample;
    ``present_last``: it is present in every assessed earlier sample that no other assessed earlier sample follows, null where
    there is none.
    """
    seen = {"present": True, "absent": False}
    was = pl.col("call").replace_strict(seen, default=None, return_dtype=pl.Boolean).alias("was")
    earlier_calls = calls.select(pl.col("sample_id").alias(f"sample_id{_OTHER}"), "mechanism", was)
    rows = pairs.join(earlier_calls, on=f"sample_id{_OTHER}")
    keys = ["sample_id", "mechanism"]
    before = rows.group_by(keys).agg(
        (pl.col("earlier") & pl.col("was")).any(ignore_nulls=False).alias("present_before"),
        pl.col("earlier").fill_null(False).any().alias("has_earlier"),  # only one that is known to be earlier
    )
    return before.join(_latest(rows, pairs), on=keys, how="left")


def _latest(rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Whether the mechanism is present in all assessed earlier samples that none of the others follows."""
    keys = ["sample_id", "mechanism"]
    assessed = rows.filter(pl.col("earlier"), pl.col("was").is_not_null())
    order = pairs.filter("earlier").select(pl.col("sample_id").alias("follower"), pl.col(f"sample_id{_OTHER}").alias("followed"))
    followed = (
        assessed.join(order, left_on=f"sample_id{_OTHER}", right_on="followed")
        .join(assessed, left_on=[*keys, "follower"], right_on=[*keys, f"sample_id{_OTHER}"], how="semi")
        .select(*keys, f"sample_id{_OTHER}")
    )
    latest = assessed.join(followed, on=[*keys, f"sample_id{_OTHER}"], how="anti")
    return latest.group_by(keys).agg(pl.col("was").all().alias("present_last"))
