"""Strict YAML for the catalogue: plain data out, and the line of every value when it is asked for.

Readers of YAML disagree about some words and numbers: ``no`` is text to one and false to the other, ``1e-5`` a number or
text, ``1:30`` the number 90, ``2024-06-01`` a date. Here ``true``, ``false``, ``null``, decimal integers and decimal numbers
mean what they look like, everything else is text, and the doubtful words (yes, no, on, off) must be quoted. Anchors, aliases,
tags and duplicate keys are errors, and so is deep nesting, which a parser that recurses would not survive.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

# libyaml's parser is about ten times faster; builds of PyYAML without it are rare but exist
PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Place = tuple[str | int, ...]
Plain = bool | int | float | str | None | tuple["Plain", ...] | dict[str, "Plain"]

MAX_DEPTH = 24
WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
DOUBTFUL = frozenset({"yes", "no", "on", "off"})
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
NUMBER = re.compile(r"[-+]?([0-9]{1,17}\.[0-9]{0,17}|\.[0-9]{1,17}|[0-9]{1,17}(?=[eE]))([eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that the catalogue's YAML does not allow: where (path of keys, line) and the remedy."""

    place: Place
    line: int
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Notes:
    """What the walk over the events collects; ``lines`` only where they are wanted."""

    flaws: list[Flaw] = field(default_factory=list)
    lines: dict[Place, int] | None = None

    def flaw(self, place: Place, event: Event, message: str, remedy: str) -> None:
        self.flaws.append(Flaw(place, _line(event), message, remedy))


class _TooDeepError(Exception):
    """Reading is given up: the parser takes time in the square of the depth."""


def read_yaml(content: bytes) -> tuple[Plain, list[Flaw]]:
    """Plain data of one YAML document: mappings, tuples, text, numbers, Booleans and null.

    Parameters
    ----------
    content
        The file's bytes, UTF-8.

    Returns
    -------
    The data, and the flaws found; the data is null when nothing could be read.
    """
    notes = _Notes()
    return _document(content, notes), notes.flaws


def lines_of(content: bytes) -> dict[Place, int]:
    """The line, from 1, of every key and of every item of a list, by its path; the last one of duplicate keys.

    Reads the text again: meant for the path of errors, so that a file without errors does not pay for it.
    """
    lines: dict[Place, int] = {}
    _document(content, _Notes(lines=lines))
    return lines


def _document(content: bytes, notes: _Notes) -> Plain:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        notes.flaws.append(Flaw((), line, "the file is not UTF-8 text.", "save the file as UTF-8."))
        return None
    try:
        return _first_document(yaml.parse(text, Loader=PARSER), notes)
    except _TooDeepError:
        return None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        notes.flaws.append(Flaw((), line, f"the file is not YAML: {error.problem}.", "mend the indentation, quotes or brackets."))
    except yaml.reader.ReaderError:
        notes.flaws.append(Flaw((), 1, "the file holds control characters.", "remove them: catalogue files are plain text."))
    return None


def _first_document(events: Iterator[Event], notes: _Notes) -> Plain:
    data: Plain = None
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            first = next(events)
            if documents > 1:
                notes.flaw((), first, "the file holds more than one YAML document.", "keep one entry per file, without ---.")
                return data
            data = _value(events, first, (), notes)
    if not documents:
        notes.flaws.append(Flaw((), 1, "the file is empty.", "write the entry, or remove the file."))
    return data


def _value(events: Iterator[Event], event: Event, place: Place, notes: _Notes) -> Plain:
    """The value that starts with ``event``, which may take further events."""
    if notes.lines is not None:
        notes.lines.setdefault(place, _line(event))
    if isinstance(event, AliasEvent):
        notes.flaw(place, event, "aliases (*name) are not accepted.", "write the value out.")
        return None
    if getattr(event, "anchor", None) is not None:
        notes.flaw(place, event, "anchors (&name) are not accepted.", "remove the anchor, or put the text in quotes.")
    if getattr(event, "tag", None) is not None:
        notes.flaw(place, event, "tags (!name) are not accepted.", "remove the tag, or put the text in quotes.")
    if isinstance(event, ScalarEvent):
        return _scalar(event, place, notes)
    if len(place) >= MAX_DEPTH:
        notes.flaw(place, event, f"nested more than {MAX_DEPTH} levels deep.", "simplify: no entry needs such depth.")
        raise _TooDeepError
    return _sequence(events, place, notes) if isinstance(event, SequenceStartEvent) else _mapping(events, place, notes)


def _sequence(events: Iterator[Event], place: Place, notes: _Notes) -> tuple[Plain, ...]:
    items: list[Plain] = []
    while not isinstance(event := next(events), SequenceEndEvent):
        items.append(_value(events, event, (*place, len(items)), notes))
    return tuple(items)


def _mapping(events: Iterator[Event], place: Place, notes: _Notes) -> dict[str, Plain]:
    items: dict[str, Plain] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        key = _key(events, event, place, notes)
        inner = (*place, key)
        if key in items:
            notes.flaw(inner, event, f"the key '{key}' stands here twice.", "keep one of the two.")
        if notes.lines is not None:
            notes.lines[inner] = _line(event)
        items[key] = _value(events, next(events), inner, notes)
    return items


def _key(events: Iterator[Event], event: Event, place: Place, notes: _Notes) -> str:
    if isinstance(event, ScalarEvent):
        return event.value
    notes.flaw(place, event, "a key must be a plain word.", "put a value in braces or brackets behind a key.")
    return str(_value(events, event, (*place, ""), notes))


def _scalar(event: ScalarEvent, place: Place, notes: _Notes) -> bool | int | float | str | None:
    text = event.value
    if not event.implicit[0]:  # quoted, or a block of text
        return text
    if text in WORDS:
        return WORDS[text]
    if text[0] in "+-.0123456789":
        if INTEGER.fullmatch(text):
            return int(text)
        return float(text) if NUMBER.fullmatch(text) else text
    if text.lower() in DOUBTFUL:
        notes.flaw(place, event, f"'{text}' is text to some readers of YAML and true or false to others.",
                   "write true or false, or put the word in quotes.")  # fmt: skip
    return text


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
