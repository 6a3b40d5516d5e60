"""An entry as blocks of text, in the order in which it should be read. What shows them decides how they look."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icires.catalogue.load import Catalogue
from icires.catalogue.model import (
    Biomarker,
    Category,
    Definition,
    Entry,
    Evidence,
    Mechanism,
    Reference,
    SeenIn,
    Signature,
    Strategy,
)
from icires.catalogue.wording import (
    comparison_in_words,
    evidence_setting,
    finding_in_words,
    in_words,
    review_place,
    rule_in_words,
    when_in_words,
)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with named facts, and items of one line or more, the further ones indented."""

    title: str = ""
    pairs: tuple[Pair, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()


def entry_title(entry: Entry) -> str:
    """The name of an entry; of a reference what it is."""
    return entry.cite if isinstance(entry, Reference) else str(entry.model_dump(include={"name"})["name"])


def portrait(catalogue: Catalogue, entry: Entry) -> list[Block]:
    """The blocks of an entry; empty ones are left out."""
    said = [text for field in ("description", "definition") if (text := getattr(entry, field, None))]
    blocks = [Block(items=((entry_title(entry),),)), Block(items=tuple((text,) for text in said)), *_own_blocks(catalogue, entry)]
    if not isinstance(entry, Reference):
        blocks += _evidence(catalogue, entry)
    return [block for block in (*blocks, _provenance(catalogue, entry)) if block.pairs or block.items]


def _own_blocks(catalogue: Catalogue, entry: Entry) -> Iterator[Block]:
    match entry:
        case Mechanism():
            yield from _mechanism(entry)
        case Biomarker():
            yield from _biomarker(entry)
        case Strategy():
            yield from _strategy(entry)
        case Signature():
            yield Block("Genes", items=((", ".join(gene.symbol for gene in entry.genes),),))
            facts = (("scale", entry.scale), ("minimum coverage", f"{entry.minimum_coverage:g}"), ("licence", entry.licence))
            yield Block("Use", pairs=facts)
        case Definition():
            yield Block("Criteria", items=tuple((criterion,) for criterion in entry.criteria))
            yield Block("What it leaves open", items=tuple((gap,) for gap in entry.gaps))
        case Reference():
            yield Block("Why it is cited", items=((entry.why,),))
            yield Block("Cited by", items=((", ".join(_citing(catalogue, entry.id)),),))


def _mechanism(entry: Mechanism) -> Iterator[Block]:
    facts = (
        ("class", entry.class_),
        ("pathway", in_words(entry.pathway)),
        ("part of", entry.part_of or ""),
        ("direction", f"{in_words(entry.direction)} (of {entry.direction_refers_to})"),
        ("seen in", _seen_in(entry.seen_in)),
        ("genes", ", ".join(entry.genes)),
    )
    yield Block("What it is", pairs=_said(facts))
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
    yield Block("Strategies", pairs=_said((("consider", ", ".join(entry.strategies)),)), items=tuple(
        (f"avoid {avoid.strategy}", *_because(avoid.because, avoid.note)) for avoid in entry.avoid
    ))  # fmt: skip
    calls = Counter(case.expect for case in entry.cases)
    counted = ", ".join(f"{n} {in_words(call)}" for call, n in calls.items())
    yield Block("Worked cases", items=((f"{len(entry.cases)}: {counted}",),))


def _biomarker(entry: Biomarker) -> Iterator[Block]:
    facts = (
        ("feature", entry.feature),
        ("unit", entry.unit or ""),
        ("formula", entry.formula or ""),
        ("specimen", entry.specimen),
        ("timing", entry.timing),
        ("role", entry.role),
    )
    yield Block("What it is", pairs=_said(facts))
    yield Block("Categories (the first that holds)", items=tuple(_category(entry, category) for category in entry.categories))
    yield Block("Associated with", items=tuple(
        (f"{in_words(d.category)}: {in_words(d.direction)}" + (f", if {when_in_words(d.when)}" if d.when else ""),
         *_because(d.because, None)) for d in entry.directions
    ))  # fmt: skip
    yield Block("Disputes", items=tuple((dispute,) for dispute in entry.disputes))


def _category(entry: Biomarker, category: Category) -> tuple[str, ...]:
    condition = f", if {when_in_words(category.when)}" if category.when else ""
    comparison = comparison_in_words(entry.feature, category.op, category.value, entry.unit)
    return (f"{in_words(category.name)}: {comparison}{condition}", *_because(category.because, None))


def _strategy(entry: Strategy) -> Iterator[Block]:
    facts = (
        ("level", in_words(entry.level)),
        ("agents", ", ".join(agent.name for agent in entry.agents)),
        ("targets", ", ".join(entry.targets)),
        ("addresses", ", ".join(entry.addresses)),
        ("needs", ", ".join(entry.needs)),
        ("avoid with", ", ".join(entry.avoid_with)),
    )
    yield Block("What it is", pairs=_said(facts))
    yield Block("Trials", items=tuple(
        (f"{trial.id} (phase {trial.phase}): {trial.outcome}", f"as of {trial.as_of}; {trial.source}") for trial in entry.trials
    ))  # fmt: skip


def _evidence(catalogue: Catalogue, entry: Entry) -> Iterator[Block]:
    known: Sequence[Evidence] = getattr(entry, "evidence", ())
    for title, side in (("Evidence for", True), ("Evidence against", False)):
        found = [evidence for evidence in known if evidence.supports is side]
        yield Block(title, items=tuple(_observation(catalogue, evidence) for evidence in found) or (("none listed",),))


def _observation(catalogue: Catalogue, evidence: Evidence) -> tuple[str, ...]:
    reference = catalogue.references.get(evidence.source)
    place = review_place(evidence)
    lines = (
        evidence_setting(evidence),
        f"{evidence.source} {reference.cite}"
        if reference
        else ("" if place and evidence.source == "review" else evidence.source),
        place,
        f"corrects the review: {evidence.corrects_review}" if evidence.corrects_review else "",
    )
    return (f"{evidence.id}: {evidence.statement}", *(line for line in lines if line))


def _provenance(catalogue: Catalogue, entry: Entry) -> Block:
    covers: tuple[str, ...] = getattr(entry, "covers", ())
    facts = (
        ("status", str(getattr(entry, "status", ""))),
        ("covers", ", ".join(covers)),
        ("file", str(catalogue.files[entry.id])),
    )
    return Block("Where it stands", pairs=_said(facts))


def _seen_in(seen: SeenIn) -> str:
    said = {True: "yes", False: "no", None: "not said"}
    return f"primary resistance: {said[seen.primary]}; acquired resistance: {said[seen.acquired]}"


def _because(reasons: tuple[str, ...], note: str | None) -> tuple[str, ...]:
    return tuple(line for line in (f"because of {', '.join(reasons)}" if reasons else "", note or "") if line)


def _said(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    return tuple((name, text) for name, text in pairs if text)


def _citing(catalogue: Catalogue, source: str) -> list[str]:
    kinds = (catalogue.mechanisms, catalogue.biomarkers, catalogue.strategies, catalogue.signatures, catalogue.definitions)
    known = [entry for kind in kinds for entry in kind.values()]
    return [entry.id for entry in known if any(evidence.source == source for evidence in entry.evidence)]
