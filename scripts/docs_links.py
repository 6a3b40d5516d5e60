"""What leads where: the page of each entry, the entries that it names and that name it, and the links in a line of text."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from docs_features import feature_anchor
from docs_text import link, plain, slugged, source_link

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Definition, Entry, Mechanism, MechanismFinding, Signature, Strategy
from icires.catalogue.portrait import entry_title

SINGULAR = {
    "mechanisms": "mechanism",
    "biomarkers": "biomarker",
    "strategies": "strategy",
    "signatures": "signature",
    "definitions": "definition",
}
Described = Mechanism | Biomarker | Strategy | Signature | Definition
Reading = Literal["entry", "feature", "finding", "evidence"]
SOURCE = r"PMID:\d+|DOI:10\.\S+|URL:https?://\S+|NCT\d{8}"
TOKEN = re.compile(rf"(?P<source>\b(?:{SOURCE}))|(?P<name>(?<![\w./-])[a-z0-9]+(?:_[a-z0-9]+)*(?![\w/-]))")
# what an entry names, as the named entry's page tells it
BACK = {
    "part_of": "its parts",
    "finding": "mechanisms that rest on it",
    "strategies": "mechanisms that consider it",
    "avoid": "mechanisms that speak against it",
    "shows": "what shows it",
    "addresses": "strategies that address it",
    "lost_with": "strategies that need it absent",
    "caution": "strategies that are cautious with it",
    "see": "seen from",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A page that is being written, and what its words may lead to."""

    path: str
    pages: Mapping[str, str]
    catalogue: Catalogue
    own: str = ""
    findings: frozenset[str] = field(default_factory=frozenset)
    evidence: frozenset[str] = field(default_factory=frozenset)


def entries(catalogue: Catalogue) -> Iterator[tuple[str, Described]]:
    """Every entry of every kind, with the name of its kind."""
    for kind in SINGULAR:
        members: Mapping[str, Described] = getattr(catalogue, kind)
        yield from ((kind, entry) for entry in members.values())


def entry_pages(catalogue: Catalogue) -> dict[str, str]:
    """The page of each entry, from the top of the documentation."""
    return {
        entry.id: f"{kind}/{entry.pathway}/{entry.id}.md" if isinstance(entry, Mechanism) else f"{kind}/{entry.id}.md"
        for kind, entry in entries(catalogue)
    }


def named(entry: Described) -> Iterator[tuple[str, str]]:
    """The entries that an entry names, each with how it names them."""
    match entry:
        case Mechanism():
            yield from [("part_of", entry.part_of)] if entry.part_of else []
            yield from (("finding", part.mechanism) for part in entry.findings.values() if isinstance(part, MechanismFinding))
            yield from (("strategies", name) for name in entry.strategies)
            yield from (("avoid", avoid.strategy) for avoid in entry.avoid)
        case Biomarker() | Signature():
            yield from (("shows", name) for name in entry.shows)
        case Strategy():
            yield from (("addresses", name) for name in entry.addresses)
            yield from (("lost_with", name) for need in entry.needs for name in need.lost_with)
            yield from (("caution", caution.mechanism) for caution in entry.cautions if caution.mechanism)
        case Definition():
            yield from (("see", name) for name in entry.see)


def naming(catalogue: Catalogue) -> dict[str, dict[str, list[str]]]:
    """For each entry the entries that name it, by how they do."""
    found: dict[str, dict[str, list[str]]] = {}
    for _, entry in entries(catalogue):
        for how, name in dict.fromkeys(named(entry)):
            found.setdefault(name, {}).setdefault(BACK[how], []).append(entry.id)
    return found


def relative(target: str, here: str) -> str:
    """A page of the documentation as seen from another."""
    return posixpath.relpath(target, posixpath.dirname(here) or ".")


def find(catalogue: Catalogue, identifier: str) -> Entry | None:
    """The entry of an id, of whatever kind; null where there is none."""
    return next((entry for kind in SINGULAR if (entry := getattr(catalogue, kind).get(identifier))), None)


def entry_link(identifier: str, place: Place) -> str:
    """An entry under its name, leading to its page; the id alone where there is no such entry."""
    entry = find(place.catalogue, identifier)
    if entry is None or identifier not in place.pages:
        return plain(identifier)
    return link(plain(entry_title(entry)), relative(place.pages[identifier], place.path), identifier)


def entry_links(identifiers: str, place: Place) -> str:
    """A list of ids, separated by commas, each under its entry's name."""
    return " · ".join(entry_link(name.strip(), place) for name in identifiers.split(","))


def linked(text: str, place: Place, *readings: Reading, every: bool = False) -> str:
    """A line of text in which sources and names lead to what they mean.

    ``readings`` say in which order a name is looked up; by default it is an entry, then a feature. A name of one word is
    taken for one only where ``every`` is true: in a sentence it is mostly just a word.
    """
    parts, end = [], 0
    for found in TOKEN.finditer(text):
        word = found[0].rstrip(".,;") if found["source"] else found[0]
        if word.count(")") > word.count("("):
            word = word.rstrip(")")
        made = source_link(word) if found["source"] else _name(word, place, readings or ("entry", "feature"), every=every)
        if made:
            parts += [text[end : found.start()], made]
            end = found.start() + len(word)
    return _escaped([*parts, text[end:]])


def _escaped(parts: list[str]) -> str:
    """Text and links in turns, of which the text is escaped, and the blanks between them kept."""
    out = []
    for n, part in enumerate(parts):
        if n % 2 or not part.strip():
            out.append(part)
            continue
        before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
        out.append(f"{before}{plain(part)}{after}")
    return "".join(out)


def _name(word: str, place: Place, readings: tuple[Reading, ...], *, every: bool) -> str | None:
    if not every and "_" not in word:
        return None
    for reading in readings:
        target = _target(word, place, reading)
        if target:
            return link(f"`{word}`", target)
    return None


def _target(word: str, place: Place, reading: Reading) -> str | None:
    match reading:
        case "finding":
            return f"#finding-{slugged(word)}" if word in place.findings else None
        case "evidence":
            return f"#evidence-{slugged(word)}" if word in place.evidence else None
        case "entry":
            page = place.pages.get(word) if word != place.own else None
            return relative(page, place.path) if page else None
        case "feature":
            found = feature_anchor(word, place.catalogue.signatures)
            return f"{relative('features.md', place.path)}#{found}" if found else None
