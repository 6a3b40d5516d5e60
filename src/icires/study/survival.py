"""Survival times of patients: months from days, and the checks that only two columns together allow."""

from collections.abc import Iterable

import polars as pl

from icires.errors import Problem
from icires.study.problems import counted, listed, warning
from icires.study.recognise import DAYS_PER_MONTH

# days and months of one study agree up to the rounding of months; the absolute slack covers months given with one decimal
DISAGREEMENT = 0.01
SLACK_MONTHS = 0.06
ROUNDING_MONTHS = 0.005


def settle_survival(patients: pl.DataFrame, *, file: str | None, found: list[Problem]) -> pl.DataFrame:
    """Fill months from days where only days are given, and warn where the two, or PFS and OS, contradict each other.

    Months are days / 30.4375. Where both are given, both stay as they are.
    """
    for kind in ("pfs", "os"):
        months, in_months = pl.col(f"{kind}_months"), pl.col(f"{kind}_days") / DAYS_PER_MONTH
        gap = (months - in_months).abs()
        disagree = patients.filter((gap > DISAGREEMENT * in_months) & (gap > SLACK_MONTHS))["patient_id"]
        _warn(disagree, "survival_units", f"{kind}_months and {kind}_days disagree by more than 1 %; the months are used.",
              "correct one of the two columns.", file=file, found=found)  # fmt: skip
        patients = patients.with_columns(pl.coalesce(months, in_months).alias(f"{kind}_months"))
    longer = patients.filter(pl.col("pfs_months") > pl.col("os_months") + ROUNDING_MONTHS)["patient_id"]
    message = "progression-free survival is longer than overall survival."
    _warn(longer, "pfs_longer_than_os", message, "correct one of the two times.", file=file, found=found)
    for kind in ("pfs", "os"):
        timeless = patients.filter(pl.col(f"{kind}_event").is_not_null() & pl.col(f"{kind}_months").is_null())["patient_id"]
        message = f"{kind}_event is given without a time."
        _warn(timeless, "event_without_time", message, "add the time, or empty the status.", file=file, found=found)
    return patients


def _warn(ids: Iterable[str], code: str, message: str, remedy: str, *, file: str | None, found: list[Problem]) -> None:
    patients = list(ids)
    if patients:
        found.append(warning(code, f"{counted(len(patients), 'patient')} ({listed(patients)}): {message}", remedy, file=file))
