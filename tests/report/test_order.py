"""Orders: responses, time, and the pattern of an oncoprint."""

import pytest

from icires.report.order import in_time_order, patients_by_pattern, response_code, words


@pytest.mark.parametrize(
    ("best", "responder", "code"),
    [("CR", None, "CR"), ("PD", True, "PD"), (None, True, "responder"), (None, False, "non_responder"), (None, None, "unknown")],
)
def test_response_code(best: str | None, responder: bool | None, code: str) -> None:
    assert response_code(best, responder) == code


def test_days_decide_where_every_sample_has_one() -> None:
    assert in_time_order([("b", "baseline", 40.0), ("a", "progression", -3.0)]) == ["a", "b"]


def test_timepoints_decide_otherwise() -> None:
    samples = [("e", None, None), ("d", "visit 7", 1.0), ("c", "post_treatment", None), ("b", "progression", None)]
    assert in_time_order([*samples, ("a", "baseline", 99.0)]) == ["a", "b", "c", "d", "e"]


def test_patients_by_response_then_by_pattern() -> None:
    p, a, u = "present", "absent", "not_assessable"
    states = {"1": [a, p], "2": [u, u], "3": [p, a], "4": [p, p], "5": [a, a], "6": [u, p], "7": [a, a]}
    group = {**dict.fromkeys("123456", "PD"), "7": "CR"}
    assert patients_by_pattern(states, group=group) == ["7", "4", "3", "1", "6", "5", "2"]


def test_words() -> None:
    assert [words("anti_pd1"), words("case_series"), words(None)] == ["anti-PD-1", "case series", ""]
