"""The state of each mechanism in a patient: the calls of several samples drawn together, the latest ones counting."""

import polars as pl

from icires.profiling.origin import sample_pairs, sample_times

_OTHER = " of the other"
# of samples that count together, the first that is found stands: Kleene's "any"
CALLS = ("present", "not_assessable", "absent")


def latest_calls(calls: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """One call per patient and mechanism.

    A call counts unless a sample of the patient that is known to be later could be assessed for the mechanism too. Of the calls
    that count, present outweighs the rest: a mechanism that one of two lesions has is there. It is absent only where all say so:
    a gene that was intact before treatment may be lost in a relapse that nobody could assess.

    Parameters
    ----------
    calls
        One row per sample × mechanism, as `icires.profiling.evaluate.evaluate` gives them.
    samples
        ``sample_id``, ``patient_id`` and, where known, ``timepoint`` and ``collection_day``.

    Returns
    -------
    One row per patient × mechanism, in the order of ``calls``: ``patient_id``, ``mechanism``, ``call``, and of the samples that
    gave this call: ``direction`` (null where they disagree or it is unknown), ``origin`` and ``basis`` of the first,
    ``sample_id`` of all, joined by ', '.
    """
    later = (
        sample_pairs(sample_times(samples))
        .filter(pl.col("earlier"))
        .select(pl.col("sample_id").alias("later"), f"sample_id{_OTHER}")
    )
    known = calls.filter(pl.col("call") != "not_assessable").select("sample_id", "mechanism")
    superseded = (
        later.join(known, left_on="later", right_on="sample_id")
        .select(pl.col(f"sample_id{_OTHER}").alias("sample_id"), "mechanism")
        .unique()
    )
    counting = calls.join(superseded, on=["sample_id", "mechanism"], how="anti", maintain_order="left")
    rank = pl.col("call").replace_strict({call: n for n, call in enumerate(CALLS)}, return_dtype=pl.Int8)
    best = counting.filter(rank == rank.min().over("patient_id", "mechanism"))
    agreed = pl.col("direction").n_unique() == 1
    return best.group_by("patient_id", "mechanism", maintain_order=True).agg(
        pl.col("call").first(),
        pl.when(agreed).then(pl.col("direction").first()).first().alias("direction"),
        pl.col("origin", "basis").first(),
        pl.col("sample_id").str.join(", "),
    )


def earlier_samples(samples: pl.DataFrame) -> frozenset[str]:
    """The samples that are known to be earlier than another one of their patient."""
    return frozenset(_earlier_pairs(samples)[f"sample_id{_OTHER}"])


def _earlier_pairs(samples: pl.DataFrame) -> pl.DataFrame:
    return sample_pairs(sample_times(samples)).filter(pl.col("earlier"))
