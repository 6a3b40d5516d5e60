"""Strategies against patients, worked by hand: grounds, needs, cautions, levels and their order."""

from typing import Any

import pytest

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Strategy
from icires.profiling.match import Match, Patient, State, level_for, match, order

from .conftest import make_catalogue, make_mechanism

LEVEL = {"level": "phase_2", "setting": "after PD-1 blockade", "as_of": "2025", "because": ["e1"]}
PRESENT = State("present", "resistance", "baseline", "direct")
ABSENT = State("absent", "resistance", None, "direct")
UNKNOWN = State("not_assessable", None, None, None)


def make_strategy(**fields: Any) -> Strategy:
    return Strategy.model_validate(
        {
            "id": "vaccine",
            "name": "Vaccine",
            "description": "made by hand",
            "status": "draft",
            "addresses": ["low_antigen"],
            "levels": [LEVEL],
            "evidence": [{"id": "e1", "statement": "It was seen once here.", "source": "PMID:1", "supports": True}],
        }
        | fields
    )


@pytest.fixture
def catalogue() -> Catalogue:
    names = ("low_antigen", "b2m_loss", "jak_loss", "antigen")
    parents = {"low_antigen": "antigen"}
    made = [make_mechanism({"x": (f"{name}_seen", "==", True)}, "x", name=name, part_of=parents.get(name)) for name in names]
    return make_catalogue(*made)


def found(catalogue: Catalogue, given: dict[str, Any] | None = None, resistance: str | None = None, *,
          strategy: Strategy | None = None, **states: State) -> Match | None:  # fmt: skip
    patient = Patient("p1", states, given or {}, resistance)
    return match(strategy or make_strategy(), patient, catalogue)


NEED = {"needs": [{"id": "hla", "statement": "class I", "lost_with": ["b2m_loss"], "because": ["e1"]}]}
SHOWN = {"needs": [{"id": "hla", "statement": "class I", "lost_with": ["b2m_loss"], "because": ["e1"],
                    "shown_by": {"feature": "hla_stain", "op": "==", "value": True}}]}  # fmt: skip
FORBIDS = {"cautions": [{"mechanism": "jak_loss", "forbids": True, "statement": "cannot signal", "because": ["e1"]}]}


@pytest.mark.parametrize(
    ("state", "has_ground"),
    [
        (PRESENT, True),
        (ABSENT, False),
        (UNKNOWN, False),
        (State("present", "sensitivity", None, "direct"), False),
        (State("present", "none", None, "direct"), False),
        (State("present", "context_dependent", None, "direct"), True),
        (State("present", None, None, "direct"), True),
    ],
)
def test_ground_is_a_mechanism_that_is_present_and_may_mean_resistance(
    catalogue: Catalogue, state: State, has_ground: bool
) -> None:
    assert (found(catalogue, low_antigen=state) is not None) is has_ground


@pytest.mark.parametrize(
    ("fields", "given", "lost", "standing"),
    [
        ({}, {}, UNKNOWN, "fits"),
        (NEED, {}, ABSENT, "fits"),
        (NEED, {}, UNKNOWN, "open"),
        (NEED, {}, PRESENT, "ruled_out"),
        # what shows the need directly settles it alone; absence of one way to lose it does not prove it
        (SHOWN, {"hla_stain": True}, UNKNOWN, "fits"),
        (SHOWN, {"hla_stain": False}, ABSENT, "ruled_out"),
        (SHOWN, {}, ABSENT, "open"),
        # a lost gene outweighs a stain that looks normal
        (SHOWN, {"hla_stain": True}, PRESENT, "ruled_out"),
    ],
)
def test_needs(catalogue: Catalogue, fields: dict[str, Any], given: dict[str, Any], lost: State, standing: str) -> None:
    answer = found(catalogue, given, strategy=make_strategy(**fields), low_antigen=PRESENT, b2m_loss=lost)
    assert answer is not None
    assert answer.standing == standing


@pytest.mark.parametrize(
    ("direction", "standing"),
    [
        ("resistance", "ruled_out"),
        ("context_dependent", "open"),
        (None, "open"),
        ("none", "fits"),
        ("sensitivity", "fits"),
    ],
)
def test_a_loss_breaks_a_need_only_where_it_means_resistance(catalogue: Catalogue, direction: str | None, standing: str) -> None:
    lost = State("present", direction, None, "direct")
    answer = found(catalogue, strategy=make_strategy(**NEED), low_antigen=PRESENT, b2m_loss=lost)
    assert answer is not None
    assert answer.standing == standing


@pytest.mark.parametrize(
    ("given", "state", "standing"),
    [
        ({"therapy": "anti_pd1"}, PRESENT, "ruled_out"),
        ({"therapy": "anti_pd1"}, UNKNOWN, "open"),
        ({"therapy": "anti_pd1"}, ABSENT, "fits"),
        ({"therapy": "chemotherapy"}, PRESENT, "fits"),
        ({}, PRESENT, "open"),
        ({}, ABSENT, "fits"),
    ],
)
def test_what_forbids_under_circumstances_is_open_until_both_are_known(
    catalogue: Catalogue, given: dict[str, Any], state: State, standing: str
) -> None:
    caution = FORBIDS["cautions"][0] | {"when": {"therapy": ["anti_pd1"]}}
    answer = found(catalogue, given, strategy=make_strategy(cautions=[caution]), low_antigen=PRESENT, jak_loss=state)
    assert answer is not None
    assert answer.standing == standing


def test_a_strategy_for_both_types_of_resistance_asks_for_none(catalogue: Catalogue) -> None:
    answer = found(catalogue, strategy=make_strategy(resistance=["primary", "acquired"]), low_antigen=PRESENT)
    assert answer is not None
    assert answer.standing == "fits"


def test_a_need_that_several_mechanisms_break_is_met_only_when_all_are_absent(catalogue: Catalogue) -> None:
    need = {"id": "ifn", "statement": "IFN", "lost_with": ["b2m_loss", "jak_loss"], "because": ["e1"]}
    strategy = make_strategy(needs=[need])
    for other, standing in ((ABSENT, "fits"), (UNKNOWN, "open"), (PRESENT, "ruled_out")):
        answer = found(catalogue, strategy=strategy, low_antigen=PRESENT, b2m_loss=ABSENT, jak_loss=other)
        assert answer is not None
        assert answer.standing == standing


def test_a_forbidding_mechanism_rules_out_and_an_unseen_one_is_named(catalogue: Catalogue) -> None:
    strategy = make_strategy(**FORBIDS)
    ruled_out = found(catalogue, strategy=strategy, low_antigen=PRESENT, jak_loss=PRESENT)
    unseen = found(catalogue, strategy=strategy, low_antigen=PRESENT, jak_loss=UNKNOWN)
    free = found(catalogue, strategy=strategy, low_antigen=PRESENT, jak_loss=ABSENT)
    assert ruled_out is not None
    assert ruled_out.standing == "ruled_out"
    assert ruled_out.forbidding == ("cannot signal",)
    assert unseen is not None
    assert unseen.standing == "open"
    assert unseen.unknown == ("whether it is forbidden: cannot signal",)
    assert free is not None
    assert free.standing == "fits"


def test_a_caution_of_circumstances_speaks_only_where_they_are_known_to_hold(catalogue: Catalogue) -> None:
    caution = {"when": {"cancer": ["GB"]}, "forbids": False, "statement": "brain swelling", "because": ["e1"]}
    strategy = make_strategy(cautions=[caution])
    standings = [
        answer.standing
        for cancer in ("GB", "MEL", None)
        if (answer := found(catalogue, {"cancer": cancer}, strategy=strategy, low_antigen=PRESENT))
    ]
    assert standings == ["cautioned", "fits", "fits"]


def test_circumstances_bound_a_strategy_and_are_ground_where_it_answers_no_mechanism(catalogue: Catalogue) -> None:
    bound = make_strategy(only_when={"msi": "high"})
    free = make_strategy(only_when={"msi": "high"}, addresses=[])
    assert found(catalogue, {"msi_high": False}, strategy=bound, low_antigen=PRESENT) is None
    unknown = found(catalogue, {}, strategy=bound, low_antigen=PRESENT)
    assert unknown is not None
    assert unknown.standing == "open"
    alone = found(catalogue, {"msi_high": True}, strategy=free)
    assert alone is not None
    assert alone.circumstances
    assert alone.standing == "fits"
    assert found(catalogue, {}, strategy=free) is None
    assert found(catalogue, {"msi_high": False}, strategy=free) is None


@pytest.mark.parametrize(("known", "is_there"), [("acquired", True), ("primary", False), (None, False)])
def test_what_answers_no_mechanism_waits_until_the_type_of_resistance_is_known(
    catalogue: Catalogue, known: str | None, is_there: bool
) -> None:
    strategy = make_strategy(addresses=[], resistance=["acquired"])
    assert (found(catalogue, None, known, strategy=strategy) is not None) is is_there


def test_what_is_never_proposed_never_is(catalogue: Catalogue) -> None:
    assert found(catalogue, strategy=make_strategy(never="It cannot work."), low_antigen=PRESENT) is None


@pytest.mark.parametrize(("known", "standing"), [("acquired", "fits"), ("primary", "cautioned"), (None, "open")])
def test_the_type_of_resistance(catalogue: Catalogue, known: str | None, standing: str) -> None:
    answer = found(catalogue, None, known, strategy=make_strategy(resistance=["acquired"]), low_antigen=PRESENT)
    assert answer is not None
    assert answer.standing == standing


def test_a_sum_is_no_ground_beside_its_part(catalogue: Catalogue) -> None:
    strategy = make_strategy(addresses=["antigen", "low_antigen"])
    both = found(catalogue, strategy=strategy, antigen=PRESENT, low_antigen=PRESENT)
    sum_alone = found(catalogue, strategy=strategy, antigen=PRESENT, low_antigen=UNKNOWN)
    assert both is not None
    assert both.grounds == ("low_antigen",)
    assert sum_alone is not None
    assert sum_alone.grounds == ("antigen",)


def levels(*entries: tuple[str, list[str], str]) -> Strategy:
    made = [{**LEVEL, "level": level, "cancer": cancer, "as_of": as_of} for level, cancer, as_of in entries]
    return make_strategy(levels=made)


@pytest.mark.parametrize(
    ("entries", "cancer", "expected"),
    [
        # this cancer's approval, although another's trial failed
        ([("approved", ["MEL"], "2022"), ("phase_3_negative", ["NSCLC"], "2024")], "SKCM", ("approved", "this_cancer")),
        ([("approved", ["MEL"], "2022"), ("phase_3_negative", ["NSCLC"], "2024")], "LUAD", ("phase_3_negative", "this_cancer")),
        # a failure in this cancer outweighs a promising step in any
        ([("phase_2", [], "2021"), ("phase_3_negative", ["NSCLC"], "2024")], "LUAD", ("phase_3_negative", "this_cancer")),
        # a decision in this cancer stands before an approval in any
        ([("approved", [], "2020"), ("phase_3_negative", ["NSCLC"], "2024")], "LUAD", ("phase_3_negative", "this_cancer")),
        ([("approved", [], "2020"), ("preclinical", ["NSCLC"], "2024")], "LUAD", ("approved", "any_cancer")),
        ([("preclinical", ["NSCLC"], "2024"), ("phase_2", [], "2020")], "LUAD", ("phase_2", "any_cancer")),
        ([("approved", ["MEL"], "2022")], "LUAD", ("approved", "other_cancer")),
        ([("approved", ["MEL"], "2022")], None, ("approved", "not_known")),
        # an idea does not hide that a trial failed here
        ([("rationale", ["MEL"], "2025"), ("phase_2_negative", ["MEL"], "2022")], "MEL", ("phase_2_negative", "this_cancer")),
        # SKIN is broader than melanoma: it cannot be told
        ([("approved", ["MEL"], "2022")], "SKIN", ("approved", "not_known")),
        ([("phase_3_positive", ["MEL"], "2022"), ("phase_3_negative", ["MEL"], "2024")], "MEL",
         ("phase_3_positive", "this_cancer")),
    ],
)  # fmt: skip
def test_the_level_that_counts(entries: list[tuple[str, list[str], str]], cancer: str | None, expected: tuple[str, str]) -> None:
    entry, fits = level_for(levels(*entries).levels, cancer)
    assert (entry.level, fits) == expected


def test_what_was_tried_after_a_checkpoint_inhibitor_counts_before_a_licence_in_the_first_line() -> None:
    licence = {**LEVEL, "level": "approved", "cancer": ["MEL"]}
    after = {**LEVEL, "level": "phase_1", "cancer": ["MEL"], "after_checkpoint_inhibitor": True}
    failed = {**LEVEL, "level": "phase_3_negative", "cancer": ["MEL"], "after_checkpoint_inhibitor": True}
    for made, cancer, expected in (
        ([licence, after], "MEL", "phase_1"),
        ([licence, after, failed], "MEL", "phase_3_negative"),
        ([licence, after], "LUAD", "approved"),  # in another cancer the furthest step counts
    ):
        assert level_for(make_strategy(levels=made).levels, cancer)[0].level == expected


def test_a_caution_without_conditions_always_speaks(catalogue: Catalogue) -> None:
    strategy = make_strategy(cautions=[{"forbids": False, "statement": "colitis", "because": ["e1"]}])
    answer = found(catalogue, strategy=strategy, low_antigen=PRESENT)
    assert answer is not None
    assert (answer.standing, answer.against) == ("cautioned", ("colitis",))


def test_where_only_other_cancers_are_left_the_majority_of_phase_3_trials_speaks() -> None:
    entries = [
        ("phase_3_positive", ["ESCC"], "2024"),
        ("phase_3_negative", ["NSCLC"], "2024"),
        ("phase_3_negative", ["SCLC"], "2022"),
    ]
    assert level_for(levels(*entries).levels, "MEL")[0].level == "phase_3_negative"
    assert level_for(levels(*entries[:2]).levels, "MEL")[0].level == "phase_3_positive"


def test_what_failed_stands_behind_what_was_not_tried(catalogue: Catalogue) -> None:
    made = [make_strategy(id=name, levels=[{**LEVEL, "level": name}]) for name in ("phase_2_negative", "rationale")]
    ranked = sorted((answer for s in made if (answer := found(catalogue, strategy=s, low_antigen=PRESENT))), key=order)
    assert [answer.strategy.id for answer in ranked] == ["rationale", "phase_2_negative"]


def test_what_stands_on_circumstances_alone_and_is_forbidden_is_not_told(catalogue: Catalogue) -> None:
    caution = {"when": {"therapy": ["anti_pd1"]}, "forbids": True, "statement": "given already", "because": ["e1"]}
    strategy = make_strategy(addresses=[], only_when={"msi": "high"}, cautions=[caution])
    given = {"msi_high": True, "therapy": "anti_pd1"}
    assert found(catalogue, given, strategy=strategy) is None
    assert found(catalogue, {"msi_high": True, "therapy": "chemotherapy"}, strategy=strategy) is not None


@pytest.mark.parametrize(
    ("level", "standing", "says"),
    [
        ("approved", "fits", None),
        ("phase_1", "fits", None),
        ("preclinical", "open", "whether it works in patients"),
        ("rationale", "open", "whether it works in patients"),
        ("phase_2_negative", "cautioned", "the trial of it that counts here failed"),
        ("phase_3_negative", "cautioned", "the trial of it that counts here failed"),
    ],
)
def test_what_was_not_given_to_patients_or_failed_in_them_does_not_fit(
    catalogue: Catalogue, level: str, standing: str, says: str | None
) -> None:
    answer = found(catalogue, strategy=make_strategy(levels=[{**LEVEL, "level": level}]), low_antigen=PRESENT)
    assert answer is not None
    assert answer.standing == standing
    assert (*answer.unknown, *answer.against) == (() if says is None else (says,))


def test_who_responds_has_nothing_to_overcome_now(catalogue: Catalogue) -> None:
    responder = Patient("p1", {"low_antigen": PRESENT, "b2m_loss": ABSENT}, {}, responding=True)
    answer = match(make_strategy(**NEED), responder, catalogue)
    assert answer is not None
    assert answer.standing == "not_now"
    lost = Patient("p1", {"low_antigen": PRESENT, "b2m_loss": PRESENT}, {}, responding=True)
    ruled_out = match(make_strategy(**NEED), lost, catalogue)
    assert ruled_out is not None
    assert ruled_out.standing == "ruled_out"


@pytest.mark.parametrize(("known", "is_there"), [("acquired", True), ("primary", False), (None, False)])
def test_a_general_aim_is_told_where_it_is_known_to_be_one(catalogue: Catalogue, known: str | None, is_there: bool) -> None:
    strategy = make_strategy(role="aim", resistance=["acquired"])
    assert (found(catalogue, None, known, strategy=strategy, low_antigen=PRESENT) is not None) is is_there


def test_of_equal_levels_the_later_counts() -> None:
    entry, _ = level_for(levels(("phase_2", ["MEL"], "2021"), ("phase_2", ["MEL"], "2023-05")).levels, "MEL")
    assert entry.as_of == "2023-05"


def test_the_order_of_a_patients_strategies(catalogue: Catalogue) -> None:
    def one(name: str, level: str, cancer: list[str], **fields: Any) -> Strategy:
        return make_strategy(id=name, levels=[{**LEVEL, "level": level, "cancer": cancer}], **fields)

    known = [
        one("a_ruled_out", "approved", ["MEL"], **NEED),
        one("b_failed_here", "phase_3_negative", ["MEL"]),
        one("c_aim", "approved", ["MEL"], role="aim"),
        one("d_elsewhere", "approved", ["NSCLC"]),
        one("e_early_here", "phase_1", ["MEL"]),
        one("f_approved_any", "approved", []),
        one("g_approved_here", "approved", ["MEL"]),
    ]
    answers = [found(catalogue, {"cancer": "MEL"}, strategy=s, low_antigen=PRESENT, b2m_loss=PRESENT) for s in known]
    ranked = sorted((answer for answer in answers if answer), key=order)
    assert [answer.strategy.id[0] for answer in ranked] == ["g", "f", "e", "d", "b", "c", "a"]
