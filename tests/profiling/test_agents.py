"""Therapies that are not recognised are told, not passed over."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from icires.errors import Severity
from icires.profiling.agents import with_agent_problems
from icires.study.problems import info, problems_table, warning

Make = Callable[..., Any]


def test_each_unknown_therapy_is_a_warning_between_errors_and_notes(samples: Make, study: Make) -> None:
    known = problems_table([warning("w", "-", "-"), info("i", "-", "-")])
    patients = pl.DataFrame({"patient_id": ["a", "b", "c"], "drug": ["wondermab", "nivo-ipi", "wondermab"]})
    made = replace(study(samples([["a", "p1"]])), patients=patients, problems=known)
    told = with_agent_problems(made)
    assert told["code"].to_list() == ["w", "unknown_agent", "i"]
    row = told.row(1, named=True)
    assert (row["severity"], row["column"], row["value"]) == (Severity.WARNING.value, "drug", "wondermab")
    assert row["message"] == "an agent is not recognised: the therapy of 2 patients is unknown."


def test_beyond_twelve_there_is_a_sum(samples: Make, study: Make) -> None:
    drugs = [f"mab{n}" for n in range(15)]
    patients = pl.DataFrame({"patient_id": drugs, "drug": drugs})
    told = with_agent_problems(replace(study(samples([["a", "p1"]])), patients=patients, problems=problems_table([])))
    assert told["value"].null_count() == 1
    assert told["message"][-1] == "3 further descriptions of therapies are not recognised (3 patients)."


def test_without_unknown_therapies_the_problems_stay_as_they_are(samples: Make, study: Make) -> None:
    made = study(samples([["a", "p1"]]))
    assert with_agent_problems(made).equals(made.problems)
