"""An entry as blocks of text, in the order in which it should be read. What shows them decides how they look."""

from collections.abc import Iterator, Sequence

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Definition, Described, Entry, Evidence, Mechanism, Reference, Signature, Strategy
from icires.catalogue.portrait_kinds import Block, biomarker_blocks, mechanism_blocks, said, source_blocks, strategy_blocks
from icires.catalogue.wording import evidence_setting, review_place


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
            yield from mechanism_blocks(entry)
        case Biomarker():
            yield from biomarker_blocks(entry)
        case Strategy():
            yield from strategy_blocks(entry)
        case Signature() | Definition():
            yield from source_blocks(entry)
        case Reference():
            yield Block("Why it is cited", items=((entry.why,),))
            yield Block("Cited by", items=((", ".join(_citing(catalogue, entry.id)),),))


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
    return Block("Where it stands", pairs=said(facts))


def _citing(catalogue: Catalogue, source: str) -> list[str]:
    known = (entry for entries in catalogue.kinds.values() for entry in entries.values())
    return [entry.id for entry in known if source in cited_by(entry)]


def cited_by(entry: Described) -> set[str]:
    """The sources that an entry cites: of its evidence and, in a strategy, of its trials."""
    return {part.source for field in ("evidence", "trials") for part in getattr(entry, field, ())}
