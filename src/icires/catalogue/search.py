"""Where the catalogue speaks of something: words looked up in ids, names, genes, agents, texts and the names that people use."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from icires.catalogue.entities import canonical_names
from icires.catalogue.load import Catalogue
from icires.catalogue.model import Entry
from icires.catalogue.portrait import entry_title

GREEK: Mapping[str, str] = {"α": "alpha", "β": "beta", "ß": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "ε": "epsilon"}
# how much a hit in a field counts; what is not named here is text
WEIGHTS: Mapping[str, int] = {"id": 100, "name": 80, "covers": 60, "genes": 50, "agents": 50, "targets": 40, "analytes": 40}
TEXT_WEIGHT = 10
SINGULAR: Mapping[str, str] = {"strategies": "strategy"}  # the other kinds lose their s
EXCERPT = 90  # characters of a text around the word


SHORT = 4  # letters: so short a word must begin where a word of the text does, or it would stand in half of all words


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word as it is compared; ``pattern`` finds it in a text where it may not stand inside a longer word."""

    folded: str
    pattern: re.Pattern[str] | None

    def stands_in(self, folded: str, text: str) -> bool:
        """Whether the word stands in a text, given folded and as it is."""
        return self.folded in folded and (self.pattern is None or self.pattern.search(_spelt(text)) is not None)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that speaks of every word: its kind, where the words stand (the best field), and a piece of that text."""

    kind: str
    id: str
    title: str
    field: str
    excerpt: str
    score: int


def search(catalogue: Catalogue, query: str, *, kind: str | None = None) -> list[Hit]:
    """Entries that speak of every word of a query, the closest first.

    Parameters
    ----------
    catalogue
        Where to look; references are searched too.
    query
        Words. Case, hyphens and accents do not matter, and Greek letters are spelt out: ``IFN-γ``, ``ifngamma`` and ``IFN gamma``
        find the same. A name that people use is looked up under the approved one too (``PD-L1`` as CD274).
    kind
        Look among these only: mechanisms, biomarkers, strategies, signatures or definitions.

    Returns
    -------
    Hits, those in ids and names before those in genes and agents before those in texts, references last, then by id. Empty where
    a word is found nowhere, or none is asked for.
    """
    asked = [_spellings(word) for word in query.split() if folded_text(word)]
    whole = _spellings(query)
    hits = [hit for name, entry in _everything(catalogue, kind) for hit in _hit(name, entry, asked, whole)] if asked else []
    return sorted(hits, key=lambda hit: (hit.kind == "reference", -hit.score, hit.kind, hit.id))


def _everything(catalogue: Catalogue, kind: str | None) -> Iterator[tuple[str, Entry]]:
    """Every entry, or those of a kind, each with the name of its kind; references only where all kinds are searched."""
    kinds: Mapping[str, Mapping[str, Entry]] = catalogue.kinds
    searched = {"references": catalogue.references, **kinds} if kind is None else {kind: kinds[kind]}
    for name, entries in searched.items():
        yield from ((SINGULAR.get(name, name.removesuffix("s")), entry) for entry in entries.values())


def _hit(kind: str, entry: Entry, asked: list[tuple[Spelling, ...]], whole: tuple[Spelling, ...]) -> Iterator[Hit]:
    """The entry as a hit, if every word, or the query as one word, stands in it."""
    places = [(field, text, folded_text(text)) for field, text in _texts(entry)]
    for words in ([whole], asked):
        found = [_best(places, spellings) for spellings in words]
        best = [place for place in found if place is not None]
        if len(best) == len(found):
            score, _, field, text, spelling = max(best)
            total = sum(place[0] for place in best) // len(best)
            yield Hit(kind, entry.id, entry_title(entry), field, _excerpt(text, spelling), max(score, total))
            return


def _best(places: list[tuple[str, str, str]], spellings: tuple[Spelling, ...]) -> tuple[int, bool, str, str, str] | None:
    """The place where a word counts most: how much, whether it is a sentence, the field, the text, and the word found."""
    found = [
        (_weight(field, is_all=spelling.folded == folded), " " in text, field, text, spelling.folded)
        for field, text, folded in places
        for spelling in spellings
        if spelling.stands_in(folded, text)
    ]
    return max(found) if found else None


def _weight(field: str, *, is_all: bool) -> int:
    """What a hit in a field counts; a little more where the word is all that stands there."""
    return WEIGHTS.get(field, TEXT_WEIGHT) + (5 if is_all and field in WEIGHTS else 0)


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every text of an entry with the field at the top under which it stands."""
    for field, value in entry.model_dump(exclude_none=True).items():
        yield from ((field, text) for text in _leaves(value))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)


def _spellings(text: str) -> tuple[Spelling, ...]:
    """A text as it is compared, and the approved names of what it means, which must stand there as whole words."""
    own = folded_text(text)
    names = dict.fromkeys(folded_text(name) for name in canonical_names(text))
    others = [Spelling(name, _word(name, whole=True)) for name in names if name not in {"", own}]
    return (*((Spelling(own, _word(own, whole=len(own) <= SHORT // 2) if len(own) <= SHORT else None),) if own else ()), *others)


def _word(folded: str, *, whole: bool) -> re.Pattern[str]:
    """Where a word begins (and, if it must be whole, ends); signs and blanks inside it do not matter."""
    inside = "[^a-z0-9]*".join(folded)
    return re.compile(f"(?<![a-z0-9]){inside}{'(?![a-z0-9])' if whole else ''}")


def folded_text(text: str) -> str:
    """A text without case, accents, blanks and signs, Greek letters spelt out."""
    return re.sub(r"[^a-z0-9]", "", _spelt(text))


def _spelt(text: str) -> str:
    spelt = "".join(GREEK.get(letter, letter) for letter in text.lower())
    return unicodedata.normalize("NFKD", spelt.casefold())


def _excerpt(text: str, spelling: str) -> str:
    """A piece of a text around a word; the start of the text where signs keep the word from being found in it."""
    flat = " ".join(text.split())
    pattern = r"[\W_]*".join(re.escape(letter) for letter in spelling)
    found = re.search(pattern, flat, flags=re.IGNORECASE)
    middle = found.start() if found else 0
    start = max(0, middle - EXCERPT // 3)
    piece = flat[start : start + EXCERPT]
    return f"{'...' if start else ''}{piece}{'...' if start + EXCERPT < len(flat) else ''}"
