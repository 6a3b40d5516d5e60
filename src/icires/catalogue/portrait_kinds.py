"""The blocks of text that are an entry's own, one function for each kind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icires.catalogue.model import (
    Agent,
    Biomarker,
    Category,
    Caution,
    Definition,
    Mechanism,
    Need,
    Quantity,
    SeenIn,
    Signature,
    Strategy,
    Threshold,
    Trial,
)
from icires.catalogue.wording import comparison_in_words, finding_in_words, in_words, rule_in_words, when_in_words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with named facts, and items of one line or more, the further ones indented."""

    title: str = ""
    pairs: tuple[Pair, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()


def mechanism_blocks(entry: Mechanism) -> Iterator[Block]:
    """The blocks of a mechanism."""
    facts = (
        ("class", entry.class_),
        ("pathway", in_words(entry.pathway)),
        ("part of", entry.part_of or ""),
        ("direction", f"{in_words(entry.direction)} (of {entry.direction_refers_to})"),
        ("seen in", _seen_in(entry.seen_in)),
        ("genes", ", ".join(entry.genes)),
    )
    yield Block("What it is", pairs=said(facts))
    yield Block("Direction under circumstances (the first that holds)", items=tuple(
        (f"if {when_in_words(context.when)}: {in_words(context.direction)}", *_because(context.because, context.note))
        for context in entry.contexts
    ))  # fmt: skip
    yield Block("Present when", items=((rule_in_words(entry.rule),),))
    yield Block("Findings", items=tuple(
        (f"{name}: {finding_in_words(finding)}", *_because(finding.because, finding.note))
        for name, finding in entry.findings.items()
    ))  # fmt: skip
    yield Block("Limits", items=((entry.limits,),) if entry.limits else ())
    yield Block("Strategies", pairs=said((("consider", ", ".join(entry.strategies)),)), items=tuple(
        (f"avoid {avoid.strategy}", *_because(avoid.because, avoid.note)) for avoid in entry.avoid
    ))  # fmt: skip
    calls = Counter(case.expect for case in entry.cases)
    counted = ", ".join(f"{n} {in_words(call)}" for call, n in calls.items())
    yield Block("Worked cases", items=((f"{len(entry.cases)}: {counted}",),))


def biomarker_blocks(entry: Biomarker) -> Iterator[Block]:
    """The blocks of a biomarker."""
    facts = (
        ("kind", in_words(entry.kind)),
        ("feature", entry.feature or "none"),
        ("unit", entry.unit or ""),
        ("formula", entry.formula or ""),
        ("specimen", entry.specimen),
        ("timing", entry.timing),
        ("role", entry.role),
        ("measures", ", ".join(entry.analytes)),
        ("shows", ", ".join(entry.shows)),
    )
    yield Block("What it is", pairs=said(facts))
    yield Block("Categories (the first that holds)", items=tuple(_category(entry, category) for category in entry.categories))
    yield Block("Published cut-offs", items=tuple(_threshold(entry, threshold) for threshold in entry.thresholds))
    yield Block("Associated with", items=tuple(
        (f"{in_words(d.category)}: {in_words(d.direction)}" + (f", if {when_in_words(d.when)}" if d.when else ""),
         *_because(d.because, None)) for d in entry.directions
    ))  # fmt: skip
    yield Block("Disputes", items=tuple((dispute,) for dispute in entry.disputes))
    yield Block("Limits", items=((entry.limits,),) if entry.limits else ())


def _category(entry: Biomarker, category: Category) -> tuple[str, ...]:
    condition = f", if {when_in_words(category.when)}" if category.when else ""
    comparison = comparison_in_words(entry.feature or "", category.op, category.value, entry.unit)
    return (f"{in_words(category.name)}: {comparison}{condition}", *_because(category.because, None))


def _threshold(entry: Biomarker, threshold: Threshold) -> tuple[str, ...]:
    comparison = comparison_in_words("", threshold.op, threshold.value, threshold.unit or entry.unit)
    where = (threshold.assay, ", ".join(threshold.cancer), threshold.therapy, threshold.setting, threshold.use, threshold.as_of)
    return (f"{threshold.name}: {comparison}", "; ".join(part for part in where if part), *_because(threshold.because, None))


def strategy_blocks(entry: Strategy) -> Iterator[Block]:
    """The blocks of a strategy."""
    facts = (
        ("role", entry.role),
        ("never proposed", entry.never or ""),
        ("agents", ", ".join(_agent(agent) for agent in entry.agents)),
        ("targets", ", ".join(entry.targets)),
        ("addresses", ", ".join(entry.addresses)),
        ("only when", when_in_words(entry.only_when) if entry.only_when else ""),
        ("meant for", " or ".join(f"{kind} resistance" if kind != "hyperprogression" else kind for kind in entry.resistance)),
    )
    yield Block("What it is", pairs=said(facts))
    yield Block("How far it was tested", items=tuple(
        (f"{in_words(level.level)}: {level.setting}" + (f" ({', '.join(level.cancer)})" if level.cancer else ""),
         f"as of {level.as_of}", *_because(level.because, None)) for level in entry.levels
    ))  # fmt: skip
    yield Block("What it needs", items=tuple(_need(need) for need in entry.needs))
    yield Block("What speaks against it", items=tuple(_caution(caution) for caution in entry.cautions))
    yield Block("Trials", items=tuple(_trial(trial) for trial in entry.trials))
    yield Block("Limits", items=((entry.limits,),) if entry.limits else ())


def _agent(agent: Agent) -> str:
    named = ", ".join(f"{key} {value}" for key, value in agent.identifiers.items())
    return f"{agent.name} ({named})" if named else agent.name


def _need(need: Need) -> tuple[str, ...]:
    lost = f"lost with {', '.join(need.lost_with)}" if need.lost_with else ""
    shown = f"shown by {finding_in_words(need.shown_by)}" if need.shown_by else ""
    return (f"{need.id}: {need.statement}", *(line for line in (lost, shown) if line), *_because(need.because, None))


def _caution(caution: Caution) -> tuple[str, ...]:
    conditions = (
        f"{caution.mechanism} is present" if caution.mechanism else "",
        when_in_words(caution.when) if caution.when else "",
    )
    condition = " and ".join(part for part in conditions if part)
    verdict = "forbidden" if caution.forbids else "caution"
    return (f"{verdict}{f' where {condition}' if condition else ''}: {caution.statement}", *_because(caution.because, None))


def _trial(trial: Trial) -> tuple[str, ...]:
    name = f"{trial.name} ({trial.id})" if trial.name else trial.id
    setting = "; ".join(part for part in (trial.cancer or "", f"n = {trial.n}" if trial.n else "") if part)
    head = f"{name}, phase {trial.phase}, {in_words(trial.result)}: {trial.outcome}"
    return (head, *((setting,) if setting else ()), f"as of {trial.as_of}; {trial.source}")


def source_blocks(entry: Signature | Definition) -> Iterator[Block]:
    """The blocks of a signature or of a definition."""
    if isinstance(entry, Definition):
        yield Block("What it is", pairs=said((("kind", in_words(entry.kind)), ("formula", entry.formula or ""))))
        yield Block("Criteria", items=tuple((criterion,) for criterion in entry.criteria))
        yield Block("Numbers", items=tuple(_quantity(quantity) for quantity in entry.numbers))
        yield Block("Data that show it", items=tuple((text,) for text in entry.shown_by))
        yield Block("What it leaves open", items=tuple((gap,) for gap in entry.gaps))
        yield Block("See also", items=((", ".join(entry.see),),) if entry.see else ())
        return
    genes = (gene.symbol if gene.weight == 1 else f"{gene.symbol} ({gene.weight:g})" for gene in entry.genes)
    yield Block(f"Genes ({len(entry.genes)})", items=((", ".join(genes),),))
    facts = (
        ("topic", in_words(entry.topic)),
        ("kind", entry.kind),
        ("high means", entry.high_means),
        ("direction", in_words(entry.direction) if entry.direction else ""),
        ("shows", ", ".join(entry.shows)),
        ("scale", entry.scale),
        ("method", entry.method),
        ("minimum coverage", f"{entry.minimum_coverage:g}"),
        ("version", entry.version),
        ("licence", entry.licence),
    )
    yield Block("Use", pairs=said(facts))
    yield Block("Limits", items=((entry.limits,),) if entry.limits else ())


def _quantity(quantity: Quantity) -> tuple[str, ...]:
    unit = f" {quantity.unit}" if quantity.unit else ""
    ends = [f"{end:g}" for end in (quantity.low, quantity.high) if end is not None]
    interval = f" ({' to '.join(ends)})" if ends else ""
    setting = (quantity.setting,) if quantity.setting else ()
    return (f"{quantity.name}: {quantity.value:g}{unit}{interval}", *setting, *_because(quantity.because, None))


def _seen_in(seen: SeenIn) -> str:
    said = {True: "yes", False: "no", None: "not said"}
    return f"primary resistance: {said[seen.primary]}; acquired resistance: {said[seen.acquired]}"


def _because(reasons: tuple[str, ...], note: str | None) -> tuple[str, ...]:
    return tuple(line for line in (f"because of {', '.join(reasons)}" if reasons else "", note or "") if line)


def said(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The facts that say something."""
    return tuple((name, text) for name, text in pairs if text)
