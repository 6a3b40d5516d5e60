"""What pydantic says about a catalogue entry, in the words of the person who wrote the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from icires.catalogue.model import Record
from icires.catalogue.yaml_text import Place

Json = dict[str, Any]

SLUG_REMEDY = "use lower-case letters and digits, words joined by _."
WORDS: Mapping[str, str] = {
    "string_type": "must be text; put a number or true/false in quotes if text is meant",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "float_type": "must be a number, without quotes",
    "tuple_type": "must be a list: [a, b], or lines that start with a dash",
    "dict_type": "must be a mapping: keys with values",
    "model_type": "must be a mapping: keys with values",
    "model_attributes_type": "must be a mapping: keys with values",
    "string_too_short": "must not be empty",
    "too_short": "has too few items",
    "missing": "is missing",
}
REMEDIES: Mapping[str, str] = {
    "missing": "add the field.",
    "string_too_short": "write it, or leave the field out if it is optional.",
    "too_short": "add items; see CONTRIBUTING.md for how many are needed.",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One violation of the schema: the field (path of keys), what is wrong, the remedy."""

    place: Place
    message: str
    remedy: str


def complaints(error: ValidationError, model: type[Record]) -> Iterator[Complaint]:
    """The violations of one entry in plain words.

    Parameters
    ----------
    error
        What pydantic found.
    model
        The record that the entry should have been.

    Yields
    ------
    One complaint per violation; for an unknown key with the nearest known key.
    """
    schema = model.model_json_schema()
    details = [(_place(detail["loc"]), detail) for detail in error.errors(include_url=False)]
    for place, detail in details:
        # pydantic counts the valid items only: a list is not too short because one of its items is wrong
        if detail["type"] == "too_short" and any(other != place and other[: len(place)] == place for other, _ in details):
            continue
        yield _complaint(detail["type"], place, detail["msg"], detail.get("ctx") or {}, schema)


def _place(location: Place) -> Place:
    """Pydantic's path without the parts that name a member of a union, or say that a key is meant and not its value."""
    return tuple(part for part in location if isinstance(part, int) or not (part.startswith("<") or part == "[key]"))


def _complaint(kind: str, place: Place, text: str, context: Mapping[str, Any], schema: Json) -> Complaint:
    name = f"'{place[-1]}'" if place else "the entry"
    if kind == "extra_forbidden":
        return _unknown_key(place, known_keys(schema, place[:-1]))
    if kind == "literal_error":
        return Complaint(place, f"{name} must be {context['expected']}.", "take one of these words.")
    if kind == "string_pattern_mismatch":
        slug = str(context["pattern"]).startswith("^[a-z]")
        remedy = SLUG_REMEDY if slug else "write PMID:<number>, DOI:<doi>, NCT<8 digits>, URL:<address> or review."
        return Complaint(place, f"{name} is not written as an identifier must be.", remedy)
    message = WORDS.get(kind, text.removeprefix("Value error, "))
    return Complaint(place, f"{name} {message}.", REMEDIES.get(kind, "mend the value; CONTRIBUTING.md explains each field."))


def _unknown_key(place: Place, known: Sequence[str]) -> Complaint:
    key = str(place[-1])
    if " " in key:
        return Complaint(place, f"unknown key '{key}'.", "a comma inside braces ends a text: put the text in quotes.")
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    remedy = f"did you mean '{near[0]}'?" if near else f"known keys here: {', '.join(known)}."
    return Complaint(place, f"unknown key '{key}'.", remedy)


def known_keys(schema: Json, place: Place) -> list[str]:
    """The keys that a JSON schema allows at a place, over all members of a union."""
    here = _members(schema, schema)
    for part in place:
        here = [member for node in here for member in _members(schema, _step(node, part))]
    return sorted({key for node in here for key in node.get("properties", {})})


def _step(node: Json, part: str | int) -> Json:
    if isinstance(part, int):
        return dict(node.get("items", {}))
    patterns: Json = node.get("patternProperties", {})
    return dict(node.get("properties", {}).get(part) or next(iter(patterns.values()), {}))


def _members(schema: Json, node: Json) -> list[Json]:
    """The node itself, or the members of the union that it is, with references followed."""
    if "$ref" in node:
        return _members(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[-1]])
    members = node.get("oneOf") or node.get("anyOf")
    return [inner for member in members for inner in _members(schema, member)] if members else [node]
