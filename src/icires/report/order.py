"""The order of samples, patients, response groups and mechanisms in the report."""

from collections.abc import Mapping, Sequence
from typing import Final

RESPONSE_TITLES: Final[Mapping[str, str]] = {
    "CR": "Complete response",
    "PR": "Partial response",
    "responder": "Responder, as the study defines it",
    "SD": "Stable disease",
    "PD": "Progressive disease",
    "non_responder": "Non-responder, as the study defines it",
    "NE": "Not evaluable",
    "unknown": "No response recorded",
}
RESPONSE_LABELS: Final[Mapping[str, str]] = {"responder": "Resp.", "non_responder": "Non-resp.", "unknown": "None"}
TIMEPOINT_TITLES: Final[Mapping[str, str]] = {
    "baseline": "Baseline",
    "on_treatment": "On treatment",
    "progression": "At progression",
    "post_treatment": "After treatment",
}

# A low burden changes how likely a response is in a population; it is no cause of resistance in a patient (its entry in the
# catalogue says why). Reports must not count what only shifts odds as a mechanism found.
LIKELIHOOD_PATHWAYS: Final = frozenset({"immunogenicity"})


def response_code(best_overall_response: str | None, responder: bool | None) -> str:
    """The response group of a patient: RECIST where recorded, else the study's own verdict, else ``unknown``."""
    if best_overall_response in RESPONSE_TITLES:
        return str(best_overall_response)
    if responder is None:
        return "unknown"
    return "responder" if responder else "non_responder"


def timepoint_title(timepoint: str | None) -> str:
    """A timepoint in words; one that is not of the usual four as the study writes it."""
    return "Timepoint not stated" if timepoint is None else TIMEPOINT_TITLES.get(timepoint, timepoint)


def timepoint_rank(timepoint: str | None) -> int:
    """Usual timepoints in the order of time, others after them, unknown last."""
    order = list(TIMEPOINT_TITLES)
    if timepoint is None:
        return len(order) + 1
    return order.index(timepoint) if timepoint in order else len(order)


def in_time_order(samples: Sequence[tuple[str, str | None, float | None]]) -> list[str]:
    """Sample ids in the order of collection; samples are (id, timepoint, collection day).

    Days decide only where every sample has one: a day cannot be compared with a timepoint.
    """
    if all(day is not None for _, _, day in samples):
        return [name for _, _, name in sorted((day or 0.0, timepoint_rank(point), name) for name, point, day in samples)]
    return [name for _, name in sorted((timepoint_rank(point), name) for name, point, _ in samples)]


def patients_by_pattern(states: Mapping[str, Sequence[str]], *, group: Mapping[str, str]) -> list[str]:
    """Patients by response group, then as an oncoprint: those with the first row's mechanism first, and so on.

    ``states`` holds, for every patient, its outcome per mechanism in the order of the rows. Presence decides alone; only
    patients with the same mechanisms are then put in order of how much could not be assessed.
    """
    codes = list(RESPONSE_TITLES)

    def key(patient: str) -> tuple[int, tuple[bool, ...], int, tuple[bool, ...], str]:
        calls = states[patient]
        unknown = tuple(call == "not_assessable" for call in calls)
        return codes.index(group[patient]), tuple(call != "present" for call in calls), sum(unknown), unknown, patient

    return sorted(states, key=key)


def direction_words(direction: str | None) -> str:
    """A direction in words; null: the circumstances that decide it are unknown."""
    return {None: "direction not known", "none": "no direction"}.get(direction, words(direction))


def words(slug: str | None) -> str:
    """A slug in words: ``anti_pd1`` becomes anti-PD-1; empty for null."""
    spelled = {"anti_pd1": "anti-PD-1", "anti_pdl1": "anti-PD-L1", "anti_ctla4": "anti-CTLA-4", "anti_lag3": "anti-LAG-3"}
    spelled |= {
        "anti_tigit": "anti-TIGIT",
        "in_vivo": "in vivo",
        "in_vitro": "in vitro",
        "context_dependent": "context-dependent",
    }
    return spelled.get(slug or "", (slug or "").replace("_", " "))
