"""One strategy held against one patient: the grounds for it, what it needs, what speaks against it, how far it was tested.

Pure functions over frozen records; `icires.profiling.strategies` applies them to a cohort.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from icires.catalogue.cancers import is_cancer
from icires.catalogue.kleene import Given, Truth, finding_truth, when_truth
from icires.catalogue.load import Catalogue
from icires.catalogue.model import LEVELS, Caution, Level, LevelIn, Need, Strategy

Standing = Literal["fits", "open", "cautioned", "not_now", "ruled_out"]
CancerMatch = Literal["this_cancer", "any_cancer", "not_known", "other_cancer"]

# a mechanism that sensitises, or means nothing here, asks for no answer
GROUNDS = frozenset({"resistance", "context_dependent", None})
# how far it came: where a phase 2 trial failed, an idea does not hide it
REACH: tuple[Level, ...] = (
    "approved", "phase_3_positive", "phase_3_negative", "phase_2", "phase_2_negative", "phase_1", "preclinical", "rationale",
)  # fmt: skip
FAILED = frozenset({"phase_2_negative", "phase_3_negative"})
MATCHES: tuple[CancerMatch, ...] = ("this_cancer", "any_cancer", "not_known", "other_cancer")
EITHER_TYPE = frozenset({"primary", "acquired"})
DECIDED = frozenset({"approved", "phase_3_positive", "phase_3_negative"})


@dataclass(frozen=True, slots=True)
class State:
    """A mechanism in a patient."""

    call: str
    direction: str | None
    origin: str | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Patient:
    """What matching looks at: mechanisms by id, features of the latest samples, and the type of resistance where it is known.

    ``responding``: reported as a responder, and nothing tells of a progression since.
    """

    id: str
    mechanisms: Mapping[str, State]
    given: Given
    resistance: str | None = None
    responding: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What was found. ``grounds`` are mechanisms; where there is none the strategy rests on circumstances.

    ``met``, ``unmet`` and ``unknown`` hold what the strategy needs, in words; ``against`` and ``forbidding`` what speaks against
    it; ``level`` the entry that counts for this patient's cancer, with how its cancer fits.
    """

    strategy: Strategy
    grounds: tuple[str, ...]
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]
    against: tuple[str, ...]
    forbidding: tuple[str, ...]
    level: LevelIn
    fits: CancerMatch
    not_now: bool = False

    @property
    def circumstances(self) -> bool:
        """Whether it rests on circumstances, and not on a mechanism."""
        return not self.grounds

    @property
    def standing(self) -> Standing:
        """Ruled out, not now, cautioned, open, or fitting: the first that applies."""
        if self.forbidding or self.unmet:
            return "ruled_out"
        if self.not_now:
            return "not_now"
        if self.against:
            return "cautioned"
        return "open" if self.unknown else "fits"


def match(strategy: Strategy, patient: Patient, catalogue: Catalogue) -> Match | None:
    """A strategy held against a patient; null where there is no ground for it.

    There is ground where a mechanism that the strategy addresses is present and means resistance here (or its meaning depends on
    what is not known), or where the strategy addresses none and what it is bound to is known to hold: its circumstances, and the
    type of resistance. Circumstances that do not hold leave no ground; those that are unknown are named among the unknown.
    """
    if strategy.never:
        return None
    holds = True if strategy.only_when is None else when_truth(strategy.only_when, {}, patient.given)
    grounds = _grounds(strategy, patient, catalogue)
    if holds is False or not (grounds or (holds and _stands_alone(strategy, patient))):
        return None
    needs = [(need, need_truth(need, patient, catalogue)) for need in strategy.needs]
    against, forbidding = _cautions(strategy, patient)
    if forbidding and not grounds:
        return None
    if strategy.role == "aim" and strategy.resistance and patient.resistance not in strategy.resistance:
        return None  # a general aim is told only where it is known to be the aim
    level, fits = level_for(strategy.levels, patient.given.get("cancer"))
    return Match(
        strategy=strategy,
        grounds=grounds,
        met=tuple(need.statement for need, truth in needs if truth),
        unmet=tuple(need.statement for need, truth in needs if truth is False),
        unknown=(*(n.statement for n, truth in needs if truth is None), *_open(strategy, patient, holds), *_untried(level)),
        against=(*against, *_type_differs(strategy, patient), *_failed(level)),
        forbidding=forbidding,
        level=level,
        fits=fits,
        not_now=patient.responding,
    )


def need_truth(need: Need, patient: Patient, catalogue: Catalogue) -> Truth:
    """Whether a patient has what a strategy needs.

    False as soon as a mechanism that breaks it is present and means resistance here, or the finding that shows it does not hold;
    true where that finding holds, or where every mechanism that breaks it was looked for and does not. A mechanism that is
    present and whose meaning here depends on context leaves it unknown: without B2M some mismatch-repair-deficient tumours
    respond.
    """
    broken = [_breaks(patient.mechanisms.get(name)) for name in need.lost_with]
    shown = None if need.shown_by is None else finding_truth(need.shown_by, patient.given, catalogue)
    if True in broken or shown is False:
        return False
    if shown or (broken and need.shown_by is None and None not in broken):
        return True
    return None


def _breaks(state: State | None) -> Truth:
    if state is None or state.call == "not_assessable":
        return None
    if state.call == "absent" or state.direction in {"none", "sensitivity"}:
        return False
    return True if state.direction == "resistance" else None


def level_for(levels: Sequence[LevelIn], cancer: object) -> tuple[LevelIn, CancerMatch]:
    """The entry that counts for a cancer in which a checkpoint inhibitor failed, and how its cancer fits.

    Entries for this cancer and for any stand before those of other cancers. Of those for this cancer, what was tried after a
    checkpoint inhibitor stands before the rest: a licence in the first line says little of resistance. What a phase 3 trial or an
    approval decided counts before earlier steps: first in this cancer, then in any; there a positive outcome before a negative
    one. Where nothing is decided the furthest step counts; of equals the later one. Where only other cancers are left, and more
    phase 3 trials failed in them than succeeded, a failure counts.
    """
    fitted = [(entry, fit(entry.cancer, cancer)) for entry in sorted(levels, key=lambda entry: entry.as_of, reverse=True)]
    here = [pair for pair in fitted if pair[1] == "this_cancer"]
    afterwards = [pair for pair in here if pair[0].after_checkpoint_inhibitor]
    for tier in (afterwards, here, [pair for pair in fitted if pair[1] == "any_cancer"]):
        decided = [pair for pair in tier if pair[0].level in DECIDED]
        if decided or (tier is afterwards and tier):
            return min(decided or tier, key=_rank)
    near = [pair for pair in fitted if pair[1] in {"this_cancer", "any_cancer"}]
    return min(near or _verdict_elsewhere(fitted), key=_rank)


def _verdict_elsewhere(fitted: Sequence[tuple[LevelIn, CancerMatch]]) -> Sequence[tuple[LevelIn, CancerMatch]]:
    """Of other cancers the failures, where more phase 3 trials failed than succeeded; else every entry."""
    failed = [pair for pair in fitted if pair[0].level == "phase_3_negative"]
    won = [pair for pair in fitted if pair[0].level in DECIDED - FAILED]
    return failed if len(failed) > len(won) else fitted


def _rank(pair: tuple[LevelIn, CancerMatch]) -> tuple[int, int]:
    return (REACH.index(pair[0].level), MATCHES.index(pair[1]))


def fit(cancers: Sequence[str], cancer: object) -> CancerMatch:
    """How a patient's cancer fits a setting: it is that cancer, the setting is any, it cannot be told, or it is another."""
    if not cancers:
        return "any_cancer"
    answers = [is_cancer(str(cancer), code) if cancer is not None else None for code in cancers]
    if True in answers:
        return "this_cancer"
    return "not_known" if None in answers else "other_cancer"


def order(found: Match) -> tuple[object, ...]:
    """The rules by which a patient's strategies are ordered, most telling first; see docs/matching.md."""
    far = found.fits == "other_cancer"
    failed = found.level.level in FAILED
    return (
        found.standing == "ruled_out",
        found.standing == "not_now",
        ("treatment", "care", "test", "aim").index(found.strategy.role),
        failed,
        far,
        LEVELS.index(found.level.level),
        MATCHES.index(found.fits),
        -len(found.grounds),
        found.strategy.id,
    )


def _stands_alone(strategy: Strategy, patient: Patient) -> bool:
    """Whether a strategy that answers no mechanism is bound to something else, and the type of resistance is among it."""
    is_bound = strategy.only_when is not None or bool(strategy.resistance)
    is_of_type = not strategy.resistance or patient.resistance in strategy.resistance
    return is_bound and is_of_type and not strategy.addresses


def _grounds(strategy: Strategy, patient: Patient, catalogue: Catalogue) -> tuple[str, ...]:
    """The addressed mechanisms that are present and mean resistance; what only sums up another ground is left out."""
    present = [name for name in strategy.addresses if _is_ground(patient.mechanisms.get(name))]
    summed_up = {parent for name in present for parent in _above(name, catalogue)}
    return tuple(name for name in present if name not in summed_up)


def _is_ground(state: State | None) -> bool:
    return state is not None and state.call == "present" and state.direction in GROUNDS


def _above(name: str, catalogue: Catalogue) -> Iterable[str]:
    mechanism = catalogue.mechanisms.get(name)
    while mechanism is not None and mechanism.part_of is not None:
        yield mechanism.part_of
        mechanism = catalogue.mechanisms.get(mechanism.part_of)


def _cautions(strategy: Strategy, patient: Patient) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What speaks against a strategy and holds here: cautions, and what forbids it."""
    holding = [caution for caution in strategy.cautions if caution_truth(caution, patient)]
    spoken = tuple(caution.statement for caution in holding if not caution.forbids)
    return spoken, tuple(caution.statement for caution in holding if caution.forbids)


def caution_truth(caution: Caution, patient: Patient) -> Truth:
    """Whether a caution holds: its mechanism is present and its circumstances hold; true where it names neither."""
    call = _call(caution.mechanism, patient) if caution.mechanism else "present"
    is_there = {"present": True, "absent": False}.get(call)
    holds = True if caution.when is None else when_truth(caution.when, {}, patient.given)
    if is_there is False or holds is False:
        return False
    return True if is_there and holds else None


def _open(strategy: Strategy, patient: Patient, holds: Truth) -> tuple[str, ...]:
    """What is not known beside the needs: the circumstances, the type of resistance, and whether something forbids it."""
    circumstances = ("whether the circumstances hold in which it makes sense",) if holds is None else ()
    # a strategy for both types asks nothing; which of them it is does not matter
    is_open = bool(strategy.resistance) and patient.resistance is None and not set(strategy.resistance) >= EITHER_TYPE
    meant = (f"whether the resistance is {' or '.join(strategy.resistance)}",) if is_open else ()
    unseen = (
        f"whether it is forbidden: {caution.statement}"
        for caution in strategy.cautions
        if caution.forbids and caution_truth(caution, patient) is None
    )
    return (*circumstances, *meant, *unseen)


def _call(mechanism: str, patient: Patient) -> str:
    state = patient.mechanisms.get(mechanism)
    return "not_assessable" if state is None else state.call


def _untried(level: LevelIn) -> tuple[str, ...]:
    """What was not given to patients may not be called fitting."""
    return ("whether it works in patients",) if level.level in {"preclinical", "rationale"} else ()


def _failed(level: LevelIn) -> tuple[str, ...]:
    """A trial that failed in the setting that counts speaks against it."""
    return ("the trial of it that counts here failed",) if level.level in FAILED else ()


def _type_differs(strategy: Strategy, patient: Patient) -> tuple[str, ...]:
    if not strategy.resistance or patient.resistance is None or patient.resistance in strategy.resistance:
        return ()
    return (f"meant for {' or '.join(strategy.resistance)} resistance, and this patient's is {patient.resistance}",)
