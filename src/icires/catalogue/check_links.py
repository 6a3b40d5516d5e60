"""Checks of how entries hang together: mechanisms with strategies, signatures with what they show, effects with the simulator."""

from collections.abc import Iterator

from icires.catalogue.check_names import Defect
from icires.catalogue.load import Catalogue, root_of
from icires.catalogue.model import Strategy

# what a mechanism may change in the simulator
QUANTITIES = frozenset(
    {
        "alternative_checkpoints",
        "antigen_presentation",
        "antigenicity",
        "growth_rate",
        "hypoxia",
        "interferon_response",
        "kynurenine",
        "lactate",
        "macrophage_m2",
        "myeloid_recruitment",
        "nk_killing",
        "pdl1_induction",
        "stroma",
        "t_cell_exhaustion",
        "t_cell_infiltration",
        "t_cell_killing",
        "t_cell_priming",
        "tgfb",
        "treg_recruitment",
        "vegf",
    }
)


def pointers_meet(catalogue: Catalogue) -> Iterator[Defect]:
    """A strategy that addresses a mechanism is named by it, and the other way round."""
    there = {(m.id, name) for m in catalogue.mechanisms.values() for name in m.strategies}
    back = {(name, strategy.id) for strategy in catalogue.strategies.values() for name in strategy.addresses}
    for mechanism, strategy in _unanswered(catalogue, there - back):
        message = f"{strategy} does not address this mechanism."
        yield Defect(mechanism, ("strategies",), "one_way", message, f"name {mechanism} there, or remove {strategy} here.")
    for mechanism, strategy in _unanswered(catalogue, back - there):
        message = f"{mechanism} does not name this strategy."
        yield Defect(strategy, ("addresses",), "one_way", message, f"name {strategy} there, or remove {mechanism} here.")


def avoidances_meet(catalogue: Catalogue) -> Iterator[Defect]:
    """What a mechanism says to avoid, the strategy's cautions forbid, and the other way round."""
    there = {(m.id, avoid.strategy) for m in catalogue.mechanisms.values() for avoid in m.avoid}
    back = {(name, strategy.id) for strategy in catalogue.strategies.values() for name in forbidding(strategy)}
    for mechanism, strategy in _unanswered(catalogue, there - back):
        message = f"{strategy} has no caution that forbids it with this mechanism."
        yield Defect(mechanism, ("avoid",), "one_way", message, "add the caution there, or remove the line here.")
    for mechanism, strategy in _unanswered(catalogue, back - there):
        message = f"{mechanism} does not say to avoid this strategy."
        yield Defect(strategy, ("cautions",), "one_way", message, f"add it to avoid of {mechanism}, or remove the caution.")


def strategies_do_no_harm(catalogue: Catalogue) -> Iterator[Defect]:
    """No strategy answers a mechanism that forbids it or that breaks what it needs; what is never proposed answers none."""
    for strategy in catalogue.strategies.values():
        broken = {name for need in strategy.needs for name in need.lost_with}
        for number, name in enumerate(strategy.addresses):
            if name in forbidding(strategy) | broken:
                message = f"{name} speaks against this strategy, and is among what it addresses."
                yield Defect(strategy.id, ("addresses", number), "harmful", message, "remove it from one of the two.")
        if strategy.never and strategy.addresses:
            message = "it is never to be proposed, and yet addresses mechanisms."
            yield Defect(strategy.id, ("addresses",), "harmful", message, "remove them, or never.")


def everything_serves(catalogue: Catalogue) -> Iterator[Defect]:
    """A treatment answers a mechanism or circumstances, or says why it is never proposed; a signature shows something."""
    for strategy in catalogue.strategies.values():
        bound = strategy.addresses or strategy.never or strategy.only_when or strategy.resistance
        if strategy.role == "treatment" and not bound:
            message = "it answers no mechanism and no circumstances."
            yield Defect(strategy.id, ("addresses",), "orphan", message, "name the mechanisms, or say in never why it has none.")
    for signature in catalogue.signatures.values():
        if not signature.shows and signature.direction is None:
            message = "it shows no mechanism and has no direction of its own."
            yield Defect(signature.id, ("shows",), "orphan", message, "name the mechanisms it shows, or its direction.")


def quantities_exist(catalogue: Catalogue) -> Iterator[Defect]:
    """What a mechanism changes in the simulator is a quantity that the simulator has."""
    for mechanism in catalogue.mechanisms.values():
        for name in mechanism.dynamics:
            if name not in QUANTITIES:
                message = f"{name} is not a quantity of the simulator."
                yield Defect(
                    mechanism.id, ("dynamics", name), "unknown_quantity", message, f"take one of {', '.join(sorted(QUANTITIES))}."
                )


def _unanswered(catalogue: Catalogue, pairs: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Of mechanisms and strategies of which one names the other, those that both exist, and in the same catalogue.

    What does not exist is another check's matter, and who answers a built-in mechanism with a strategy of one's own cannot change
    the mechanism's file.
    """
    for mechanism, strategy in sorted(pairs):
        both_exist = mechanism in catalogue.mechanisms and strategy in catalogue.strategies
        if both_exist and root_of(catalogue.files[mechanism]) == root_of(catalogue.files[strategy]):
            yield mechanism, strategy


def forbidding(strategy: Strategy) -> set[str]:
    """The mechanisms with which a strategy would do harm or cannot work."""
    return {caution.mechanism for caution in strategy.cautions if caution.forbids and caution.mechanism and not caution.when}
