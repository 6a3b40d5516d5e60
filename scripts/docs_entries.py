"""One page for each entry, made of the blocks that the terminal shows."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from docs_links import SINGULAR, Described, Place, entry_link, entry_links, linked
from docs_text import anchor, code, identifier_link, link, plain, slugged, source_link

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Definition, Mechanism, Signature, Strategy
from icires.catalogue.portrait import entry_title, portrait
from icires.catalogue.portrait_kinds import Block
from icires.catalogue.wording import in_words

ROOT = Path(__file__).parent.parent
LISTS = frozenset({"part of", "shows", "addresses", "consider"})  # facts that are ids of entries
MARKED = {"Evidence for": "evidence", "Evidence against": "evidence", "Findings": "finding", "What it needs": "need"}
NAMED = re.compile(r"^(?P<id>[a-z0-9_]+): (?P<rest>.*)$", re.DOTALL)
PRESENT = re.compile(r"^(?P<id>[a-z0-9_]+) is present$")
CAUTION = re.compile(r"^(?P<verdict>forbidden|caution) where (?P<id>[a-z0-9_]+) is present(?P<rest>(?:: | and ).*)$", re.DOTALL)
AGENT_ID = re.compile(r"\b(chebi|chembl|ncit|atc|unii) ([A-Za-z0-9:_]+)")
CITED = re.compile(r"^(?P<source>(?:PMID|DOI|URL|NCT)\S*) (?P<cite>.*)$", re.DOTALL)


def entry_page(kind: str, entry: Described, place: Place, back: Mapping[str, list[str]]) -> str:
    """The page of an entry.

    Parameters
    ----------
    kind
        The name of its kind (``mechanisms``, ...).
    entry
        The entry.
    place
        Where the page stands, and what it may lead to.
    back
        The ids of the entries that name it, by how they do.

    Returns
    -------
    Markdown.
    """
    _, *blocks = portrait(place.catalogue, entry)  # the first block is the title
    lines = [f"# {plain(entry_title(entry))}", "", chips(kind, entry), ""]
    for block in blocks:
        lines += block_lines(block, place)
    if back:
        lines += ["## Named by", ""]
        lines += definition_list((how, " · ".join(entry_link(name, place) for name in names)) for how, names in back.items())
    return "\n".join(lines).rstrip() + "\n"


def place_of(entry: Described, pages: Mapping[str, str], catalogue: Catalogue) -> Place:
    """The place of an entry's page, with the names that hold on it alone."""
    findings = frozenset(entry.findings) if isinstance(entry, Mechanism) else frozenset[str]()
    return Place(pages[entry.id], pages, catalogue, entry.id, findings, frozenset(e.id for e in entry.evidence))


def chips(kind: str, entry: Described) -> str:
    """The id of an entry, and what is to be seen at once: its kind, what it means, and how far it was checked."""
    said = [("kind", SINGULAR[kind]), *((name, in_words(text)) for name, text in telling(entry))]
    said.append((f"status {entry.status}", entry.status))
    shown = " ".join(f'<span class="chip {escape(name)}">{escape(text)}</span>' for name, text in said)
    n_for = sum(part.supports for part in entry.evidence)
    counts = (("evidence-for", f"{n_for} for"), ("evidence-against", f"{len(entry.evidence) - n_for} against"))
    leading = " ".join(f'<a class="chip" href="#{name}">{text}</a>' for name, text in counts)
    return f'<p class="chips"><code>{escape(entry.id)}</code> {shown} {leading}</p>'


def telling(entry: Described) -> Iterator[tuple[str, str]]:
    """What tells an entry from others of its kind, each with the class that colours it."""
    match entry:
        case Mechanism() | Signature():
            if entry.direction:
                yield f"direction {entry.direction}", entry.direction
        case Biomarker():
            yield "role", entry.role
            if entry.feature is None:
                yield "unread", "not read from data"
        case Strategy():
            yield "role", entry.role
            if entry.never:
                yield "never", "never proposed"
        case Definition():
            yield "sort", entry.kind
            yield "verified", f"verified: {entry.verified}"


def block_lines(block: Block, place: Place) -> Iterator[str]:
    """A block as a heading, facts and items."""
    if block.title:
        yield from (f"## {plain(block.title)}", "")
    yield from definition_list((name, fact(name, text, place)) for name, text in block.pairs)
    items = [[*item_lines(block.title, item, place)] for item in block.items]
    if len(items) == 1 and len(items[0]) == 1 and block.title not in MARKED:
        yield from (items[0][0], "")
        return
    for head, *rest in items:
        yield f"- {head}"
        yield from (f"    - {line}" for line in rest)
    if items:
        yield ""


def definition_list(pairs: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Facts, each with its name."""
    for name, text in pairs:
        yield from (plain(name), f":   {text}", "")


def fact(name: str, text: str, place: Place) -> str:
    """What a fact says, with its names as links."""
    match name:
        case "file":
            path = Path(text)
            return code(path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name)
        case "feature":
            return comparison(text, place)
        case "agents":
            return agents(text)
        case "covers":
            return ", ".join(code(item) for item in text.split(", "))
        case _ if name in LISTS:
            return entry_links(text, place)
    return linked(text, place)


def agents(text: str) -> str:
    """Drugs, with their identifiers as links."""
    parts, end = [], 0
    for found in AGENT_ID.finditer(text):
        register, rest = found[1], found[2].split(":")[-1]
        parts += [plain(text[end : found.start()]), " ", identifier_link(f"{register}:{rest}")]
        end = found.end()
    return "".join([*parts, plain(text[end:])])


def item_lines(title: str, item: tuple[str, ...], place: Place) -> Iterator[str]:
    """The lines of an item: the first is what it says, the others what stands behind it."""
    head, *rest = item
    yield head_line(title, head, place)
    yield from (behind(line, place) for line in rest)


def head_line(title: str, text: str, place: Place) -> str:
    """The first line of an item, as its block reads it."""
    named = NAMED.match(text)
    if title in MARKED and named:
        kind, name = MARKED[title], named["id"]
        rest = finding(named["rest"], place) if kind == "finding" else linked(named["rest"], place)
        return f"{anchor(f'{kind}-{slugged(name)}')}**{plain(name)}**: {rest}"
    if title == "Strategies" and text.startswith("avoid "):
        return f"avoid {entry_link(text.removeprefix('avoid '), place)}"
    read = HEADS.get(title.partition(" (")[0])
    return read(text, place) if read else linked(text, place)


def finding(text: str, place: Place) -> str:
    """What a finding asks: of a feature, or of another mechanism."""
    other = PRESENT.match(text)
    if other and other["id"] in place.pages:
        return f"{entry_link(other['id'], place)} is present"
    return comparison(text, place)


def caution(text: str, place: Place) -> str:
    """What speaks against a strategy, with the mechanism that does."""
    found = CAUTION.match(text)
    if found and found["id"] in place.pages:
        return f"**{found['verdict']}** where {entry_link(found['id'], place)} is present{linked(found['rest'], place)}"
    verdict, _, rest = text.partition(" ")
    return f"**{plain(verdict)}** {linked(rest, place)}"


def behind(line: str, place: Place) -> str:
    """A further line of an item: its reasons, its source, or more words."""
    for start, read in BEHIND.items():
        if line.startswith(start):
            return f"{start}{read(line.removeprefix(start), place)}"
    cited = CITED.match(line)
    if cited and cited["source"] in place.catalogue.references:
        page = "../" * place.path.count("/") + f"references.md#{reference_anchor(cited['source'])}"
        return f"{source_link(cited['source'])} {link(plain(cited['cite']), page)}"
    return linked(line, place)


def reasons(text: str, place: Place) -> str:
    return linked(text, place, "evidence", every=True)


def rule(text: str, place: Place) -> str:
    return linked(text, place, "finding", every=True)


def comparison(text: str, place: Place) -> str:
    return linked(text, place, "feature", every=True)


HEADS = {
    "Present when": rule,
    "Direction under circumstances": rule,
    "Categories": comparison,
    "See also": entry_links,
    "What speaks against it": caution,
}
BEHIND = {"because of ": reasons, "lost with ": entry_links, "shown by ": finding}


def reference_anchor(source: str) -> str:
    """The anchor of a source in the page of references."""
    return f"source-{slugged(source)}"
