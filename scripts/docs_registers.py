"""The pages of references, of entities and of what the catalogue leaves out."""

from collections.abc import Iterator
from itertools import groupby

from docs_entries import reference_anchor
from docs_links import Place, entries, entry_link
from docs_text import anchor, code, identifier_link, plain, slugged, source_link, table

from icires.catalogue.entities import Entity, load_entities
from icires.catalogue.load import Catalogue
from icires.catalogue.model import LeftOut, Reference
from icires.catalogue.portrait import cited_by
from icires.catalogue.wording import in_words

OTHER = "Other"  # what begins with no letter
CHECKED = {"search": "looked up", "shared": "known from a shared list", "no": "not looked up"}


def references_page(place: Place) -> Iterator[str]:
    """Every source, in the order of its citation, with the entries that cite it."""
    citing = citations(place.catalogue)
    yield from ("# References", "")
    yield f"{len(place.catalogue.references)} sources: what each is, why it is cited, how its identity was checked, and the"
    yield "entries that cite it."
    yield ""
    ordered = sorted(
        place.catalogue.references.values(),
        key=lambda source: (initial(source) == OTHER, initial(source), source.cite.casefold(), source.id),
    )
    letters = dict.fromkeys(initial(source) for source in ordered)
    yield from (" · ".join(f"[{letter}](#{letter.lower()})" for letter in letters), "")
    for letter, group in groupby(ordered, key=initial):
        yield from (f"## {letter}", "")
        rows = (reference_row(source, citing.get(source.id, []), place) for source in group)
        yield from table(("source", "why it is cited", "checked", "cited by"), rows)


def reference_row(source: Reference, citing: list[str], place: Place) -> tuple[str, ...]:
    note = f" ({plain(source.note)})" if source.note else ""
    what = f"{anchor(reference_anchor(source.id))}{plain(source.cite)}<br>{source_link(source.id)}"
    return what, f"{plain(source.why)}{note}", CHECKED[source.verified], " · ".join(entry_link(name, place) for name in citing)


def initial(source: Reference) -> str:
    first = source.cite.lstrip()[:1].upper()
    return first if first.isascii() and first.isalpha() else OTHER


def citations(catalogue: Catalogue) -> dict[str, list[str]]:
    """The ids of the entries that cite each source."""
    found: dict[str, list[str]] = {}
    for _, entry in entries(catalogue):
        for source in cited_by(entry):
            found.setdefault(source, []).append(entry.id)
    return found


def entities_page() -> Iterator[str]:
    """Every name of the review, by kind, with what it stands for."""
    yield from ("# Entities", "")
    yield "Names as the review and others write them, and what each stands for. A name that stands for several things has several"
    yield "rows; where it could be taken for something else, that is said."
    yield ""
    for kind, group in groupby(entity_anchors(), key=lambda marked: marked[1].kind):
        yield from (f"## {plain(in_words(kind).capitalize())}", "")
        rows = (entity_row(mark, entity) for mark, entity in group)
        yield from table(("name", "stands for", "identifiers", "could be taken for", "note"), rows)


def entity_row(mark: str, entity: Entity) -> tuple[str, ...]:
    identifiers = " · ".join(identifier_link(identifier) for identifier in entity.identifiers)
    others = " · ".join(plain(other) for other in entity.collides)
    return f"{anchor(mark)}{plain(entity.name)}", plain(entity.canonical), identifiers, others, plain(entity.note)


def entity_anchors() -> list[tuple[str, Entity]]:
    """Every entity with the anchor of its row, by kind and name."""
    known = sorted(load_entities(), key=lambda entity: (entity.kind, entity.name.casefold(), entity.canonical))
    return [(f"entity-{n}-{slugged(entity.name)}", entity) for n, entity in enumerate(known)]


def left_out_page(catalogue: Catalogue) -> Iterator[str]:
    """The items of the review that no file carries, and why."""
    yield from ("# Left out", "")
    yield "Items of the review that the catalogue does not carry, and why a reader would agree."
    yield ""
    if not catalogue.left_out:
        yield "None yet."
    ordered = sorted(catalogue.left_out.values(), key=lambda item: (item.kind, item.id))
    for kind, group in groupby(ordered, key=lambda item: item.kind):
        yield from (f"## {kind.capitalize()}", "")
        yield from table(("item", "why", "in the review"), ((code(item.id), plain(item.reason), review(item)) for item in group))


def review(item: LeftOut) -> str:
    place = item.review
    if place is None:
        return ""
    named = (("reference", place.refs), ("line", place.lines), ("doubt", place.doubts))
    return plain("; ".join(f"{name}{'s' if len(ids) > 1 else ''} {', '.join(map(str, ids))}" for name, ids in named if ids))
