"""The pages that tell each kind of entry in a table, and the front page with what the catalogue holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import get_args

from docs_features import AWAITED, COMPUTED, feature_link
from docs_links import SINGULAR, Described
from docs_text import MADE, code, link, plain, table

from icires.catalogue.entities import load_entities
from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Definition, Level, Mechanism, Signature, Strategy
from icires.catalogue.portrait import entry_title
from icires.catalogue.wording import in_words
from icires.features.awaited import awaited_kinds
from icires.features.families import kinds

Target = Callable[[str], str]
ROLES = ("treatment", "test", "care", "aim", "never proposed")
LEVELS: tuple[str, ...] = get_args(Level)
ABOUT = {
    "mechanisms": "Why a tumour resists, or does not: findings that data can show, a rule over them, evidence for and against.",
    "biomarkers": "What is measured before or during treatment, with its cut-offs and the circumstances in which they were set.",
    "strategies": "Ways round a mechanism: what each needs to work, what speaks against it, and how far it was tested, which was "
    "not always with a checkpoint inhibitor: the entry names the setting.",
    "signatures": "Published gene sets and scores, with the scale and the coverage that they need.",
    "definitions": "Published definitions and concepts: what they say, and what they leave open.",
}


def kind_page(catalogue: Catalogue, kind: str, target: Target) -> Iterator[str]:
    """The entries of a kind in tables.

    Parameters
    ----------
    catalogue
        What to tell.
    kind
        ``mechanisms``, ``biomarkers``, ...
    target
        Where the name of an entry leads, by its id.

    Yields
    ------
    Lines of Markdown.
    """
    members: Mapping[str, Described] = getattr(catalogue, kind)
    yield from (f"# {kind.capitalize()}", "", MADE, "", ABOUT[kind], "")
    if not members:
        yield "None yet."
        return
    yield f"{len(members)} entries. `icires catalogue show ID` prints one in full."
    yield ""
    for title, group in grouped(members.values()):
        yield from (f"## {in_words(title).capitalize()}", "")
        yield from kind_table(catalogue, kind, list(group), target)


def kind_table(catalogue: Catalogue, kind: str, members: Iterable[Described], target: Target) -> Iterator[str]:
    """Entries of one kind as a table."""
    header = {
        "mechanisms": ("direction", "for", "against"),
        "biomarkers": ("role", "read as"),
        "strategies": ("tested, and in what", "trials"),
        "signatures": ("direction", "genes"),
        "definitions": ("verified", "for", "against"),
    }[kind]
    rows = (
        (link(plain(entry_title(entry)), target(entry.id)), code(entry.id), *telling(catalogue, entry), entry.status)
        for entry in members
    )
    yield from table((SINGULAR[kind], "id", *header, "status"), rows)


def group_of(entry: Described) -> str:
    """The heading under which an entry stands among those of its kind."""
    match entry:
        case Mechanism():
            return entry.pathway
        case Biomarker() | Definition():
            return entry.kind
        case Strategy():
            return "never proposed" if entry.never else entry.role
        case Signature():
            return entry.topic


def grouped(members: Iterable[Described]) -> Iterator[tuple[str, Iterator[Described]]]:
    """Entries of one kind under their headings: of strategies the treatments first, and last those that are never proposed."""

    def place(entry: Described) -> tuple[int, str, str]:
        group = group_of(entry)
        return ROLES.index(group) if group in ROLES else 0, group, entry_title(entry).casefold()

    return groupby(sorted(members, key=place), key=group_of)


def telling(catalogue: Catalogue, entry: Described) -> tuple[str, ...]:
    """The facts that tell an entry from its neighbours."""
    match entry:
        case Mechanism():
            return in_words(entry.direction), *for_and_against(entry)
        case Biomarker():
            return entry.role, feature_link(entry.feature, catalogue.signatures) if entry.feature else "not read"
        case Strategy():
            return tested(entry), str(len(entry.trials))
        case Signature():
            return in_words(entry.direction or ""), str(len(entry.genes))
        case Definition():
            return entry.verified, *for_and_against(entry)


def tested(entry: Strategy) -> str:
    """How far a strategy was tested, level by level: an approval in one cancer says nothing of another, or of a failure."""
    cancers: dict[str, list[str]] = {}
    for level in sorted(entry.levels, key=lambda level: LEVELS.index(level.level)):
        cancers.setdefault(level.level, []).extend(level.cancer or ("any",))
    named = ((in_words(level), dict.fromkeys(codes)) for level, codes in cancers.items())
    return "; ".join(level if list(codes) == ["any"] else f"{level} ({', '.join(map(plain, codes))})" for level, codes in named)


def for_and_against(entry: Mechanism | Definition) -> tuple[str, str]:
    """How many observations speak for an entry, and how many against it."""
    n_for = sum(evidence.supports for evidence in entry.evidence)
    return str(n_for), str(len(entry.evidence) - n_for)


def front_page(catalogue: Catalogue, further: Mapping[str, str]) -> Iterator[str]:
    """What the catalogue holds, counted.

    Parameters
    ----------
    catalogue
        What to count.
    further
        Pages that stand beside those of this page, by title; only some readers have them.

    Yields
    ------
    Lines of Markdown.
    """
    yield from ("# icires", "", MADE, "")
    yield "Why immune checkpoint inhibitors fail in a tumour: a catalogue of mechanisms, biomarkers and ways round them, each"
    yield "with the evidence for and against, read over a cohort's data. Every call is present, absent or not assessable."
    yield "Research use only: not for diagnosis or treatment decisions."
    yield ""
    yield from ("## What the catalogue holds", "")
    yield from table(
        ("", "entries", "draft", "reviewed", "observations for", "against"), (count_row(catalogue, kind) for kind in SINGULAR)
    )
    yield "A *draft* was entered by one person; *reviewed* means that a second one entered it blind from the sources, and that"
    yield "what differed was settled."
    yield ""
    yield from table(("beside them", "", ""), beside(catalogue, further))
    yield from ("## How it is used", "")
    yield "- [How a call is made](calls.md): when a mechanism is present, absent or not assessable"
    yield "- [Input tables](input.md) and [mapping](mapping.md): what is read, and how to name it"
    yield "- [Features](features.md): what findings compare"
    yield "- [From mechanisms to strategies](matching.md): what to consider, what to avoid, and the next test"
    yield "- [Outputs](outputs.md): every file that `icires profile` writes"


def count_row(catalogue: Catalogue, kind: str) -> tuple[str, ...]:
    members: Mapping[str, Described] = getattr(catalogue, kind)
    evidence = [part for entry in members.values() for part in entry.evidence]
    n_for = sum(part.supports for part in evidence)
    drafts = sum(entry.status == "draft" for entry in members.values())
    counts = (len(members), drafts, len(members) - drafts, n_for, len(evidence) - n_for)
    return link(kind.capitalize(), f"{kind}.md"), *map(str, counts)


def beside(catalogue: Catalogue, further: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    computed = sum(len(kinds(family)) for family, *_ in COMPUTED)
    awaited = sum(len(awaited_kinds(family)) for family, *_ in AWAITED)
    cited = {part.source for kind in SINGULAR for entry in getattr(catalogue, kind).values() for part in entry.evidence}
    counts = {
        "References": (len(catalogue.references), f"{len(cited & set(catalogue.references))} stand behind an observation"),
        "Entities": (len(load_entities()), "names as written, with what each stands for"),
        "Left out": (len(catalogue.left_out), "items of the review that have no entry, each with the reason"),
    }
    yield link("Kinds of features", "features.md"), str(computed + awaited), f"{computed} computed, {awaited} awaited"
    for title, (n, words) in counts.items():
        yield link(title, further[title]) if title in further else title, str(n), words
