"""Response and survival as the study reports them, one row per patient."""

import polars as pl

from icires.study.study import Study

# Julian year / 12
DAYS_PER_MONTH = 30.4375
SCHEMA = {
    "patient_id": pl.String,
    "best_overall_response": pl.String,
    "responder": pl.Boolean,
    "pfs_months": pl.Float64,
    "pfs_event": pl.Boolean,
    "os_months": pl.Float64,
    "os_event": pl.Boolean,
    "basis": pl.String,
}


def reported_response(study: Study) -> pl.DataFrame:
    """Response and survival, taken over from the study and not computed.

    Parameters
    ----------
    study
        Uses ``patients``: best_overall_response, responder, pfs_months or pfs_days, pfs_event, os_months or os_days, os_event.

    Returns
    -------
    One row per patient: ``patient_id``; ``best_overall_response`` (CR, PR, SD, PD, NE); ``responder``, as the study defines
    it; ``pfs_months``, ``os_months``, months of 30.4375 days where the study gives days only, and the months where it gives
    both; ``pfs_event`` (progression or death was seen), ``os_event`` (death was seen); ``basis``: 'reported'. Null: the study
    does not say; a null basis: it says none of these.
    """
    patients = _completed(study.patients)
    table = patients.with_columns(_months("pfs"), _months("os"))
    says = pl.any_horizontal(pl.col(name).is_not_null() for name in SCHEMA if name not in {"patient_id", "basis"})
    return table.with_columns(pl.when(says).then(pl.lit("reported")).alias("basis")).select(list(SCHEMA))


def reported_resistance(response: pl.DataFrame, samples: pl.DataFrame) -> dict[str, str]:
    """The type of resistance as far as reported responses tell it; by patient, without those of whom it is not known.

    *primary*: the best response is PD. *acquired*: it was CR or PR, and a sample was taken at progression. Nothing else is told:
    stable disease needs its duration, and an event of progression-free survival may be a death. No exposure is asked for, so this
    is wider than the published definitions.

    Parameters
    ----------
    response
        ``patient_id``, ``best_overall_response``, as `reported_response` gives them.
    samples
        ``patient_id`` and, where known, ``timepoint``.
    """
    relapsed = _relapsed(samples)
    found: dict[str, str] = {}
    for patient, best in response.select("patient_id", "best_overall_response").iter_rows():
        if best == "PD":
            found[patient] = "primary"
        elif best in {"CR", "PR"} and patient in relapsed:
            found[patient] = "acquired"
    return found


def still_responding(response: pl.DataFrame, samples: pl.DataFrame) -> frozenset[str]:
    """Patients with a best response of CR or PR of whom neither an event nor a sample at progression is known."""
    is_free = pl.col("pfs_event").is_null() | ~pl.col("pfs_event")
    responders = response.filter(pl.col("best_overall_response").is_in(["CR", "PR"]) & is_free)
    return frozenset(responders["patient_id"]) - _relapsed(samples)


def _relapsed(samples: pl.DataFrame) -> frozenset[str]:
    """The patients of whom a sample was taken at progression."""
    if "timepoint" not in samples.columns:
        return frozenset()
    return frozenset(samples.filter(pl.col("timepoint") == "progression")["patient_id"])


def _completed(patients: pl.DataFrame) -> pl.DataFrame:
    """The table with the columns that it lacks as null, and NaN as null."""
    wanted = {**SCHEMA, "pfs_days": pl.Float64, "os_days": pl.Float64}
    present = [pl.col(name).cast(dtype) for name, dtype in wanted.items() if name in patients.columns]
    lacking = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in wanted.items() if name not in patients.columns]
    return patients.select(*present, *lacking).with_columns(pl.col(pl.Float64).fill_nan(None))


def _months(endpoint: str) -> pl.Expr:
    months = pl.col(f"{endpoint}_months")
    return pl.coalesce(months, pl.col(f"{endpoint}_days") / DAYS_PER_MONTH)
