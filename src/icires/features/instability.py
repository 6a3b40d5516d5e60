"""Microsatellite instability and mismatch repair, as reported by the usual tools.

Cut-offs are each tool's own: MSIsensor, percent of sites unstable (10 or more: high; 3 to 10: indeterminate; the
MSK-IMPACT convention, Middha et al. 2017, DOI 10.1200/PO.17.00084); MANTIS, 0.4 or more: high (Kautto et al., PMID
27980218). A stated status and the scores must agree: high against not high is null, never a vote. Low instability
counts as not high.
"""

import numpy as np
import polars as pl

from icires.features.assayed import sample_column
from icires.features.findings import Answer, Finding, Mask, everywhere, text_answer
from icires.study.study import Study

MSISENSOR_HIGH = 10.0
MSISENSOR_STABLE_BELOW = 3.0
MANTIS_HIGH = 0.4
DISAGREE = "reports disagree"
HIGH, LOW, STABLE, INDETERMINATE = "msi_high", "msi_low", "stable", "indeterminate"


def msi_high(study: Study) -> Finding:
    """Whether microsatellites are highly unstable."""
    yes, no, doubtful = _votes(study)
    whys = (
        (yes & no, DISAGREE),
        (doubtful, "reported as indeterminate"),
        (everywhere(len(yes)), "microsatellite status was not reported"),
    )
    return Finding(yes & ~no, no & ~yes, whys, everywhere(len(yes)))


def msi_status(study: Study) -> Answer:
    """The status in a word; ``msi_low`` only where the study states it."""
    high, stated = msi_high(study), _stated(study)
    _, _, doubtful = _votes(study)
    low = high.no & _is(stated, LOW)
    indeterminate = doubtful & high.unknown & ~_disagreeing(study)
    codes = np.select([high.yes, low, high.no, indeterminate], [0, 1, 2, 3], default=4).astype(np.uint32)
    values = pl.Series([HIGH, LOW, STABLE, INDETERMINATE, None], dtype=pl.String).gather(pl.Series(codes))
    return text_answer(values, high.whys, reported=high.reported)


def mmr_deficient(study: Study) -> Finding:
    """Whether mismatch repair is deficient by immunohistochemistry."""
    status = sample_column(study, "mmr_status", pl.String).str.to_lowercase()
    n = len(status)
    return Finding(
        _is(status, "deficient"), _is(status, "proficient"), ((everywhere(n), "mismatch repair was not reported"),), everywhere(n)
    )


def _votes(study: Study) -> tuple[Mask, Mask, Mask]:
    """Where any report says high, where any says not high, and where one is indeterminate."""
    stated = _stated(study)
    msisensor, mantis = (
        sample_column(study, name, pl.Float64).fill_null(float("nan")).to_numpy() for name in ("msisensor_score", "mantis_score")
    )
    yes = _is(stated, HIGH) | (msisensor >= MSISENSOR_HIGH) | (mantis >= MANTIS_HIGH)
    no = _is(stated, STABLE) | _is(stated, LOW) | (msisensor < MSISENSOR_STABLE_BELOW) | (mantis < MANTIS_HIGH)
    doubtful = _is(stated, INDETERMINATE) | ((msisensor >= MSISENSOR_STABLE_BELOW) & (msisensor < MSISENSOR_HIGH))
    return yes, no, doubtful


def _disagreeing(study: Study) -> Mask:
    yes, no, _ = _votes(study)
    return yes & no


def _stated(study: Study) -> pl.Series:
    return sample_column(study, "msi_status", pl.String).str.to_lowercase()


def _is(column: pl.Series, value: str) -> Mask:
    return (column == value).fill_null(value=False).to_numpy()
