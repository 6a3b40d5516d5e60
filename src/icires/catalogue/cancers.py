"""Cancers as OncoTree codes: what stands below what, and which code a name means.

A code that is broader than the one asked for answers neither yes nor no: a sample coded as lung cancer may or may not be a
non-small cell lung cancer. A cancer of unknown primary may be any. Such questions are answered with null.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from icires.catalogue.table import read_table
from icires.errors import CatalogueError, Problem, Severity

UNKNOWN_PRIMARY = "CUP"
FOLDER = Path(__file__).parent
STAGE_WORDS = frozenset({"metastatic", "advanced", "recurrent", "nos"})
SPELLINGS = (("&", " and "), ("tumour", "tumor"), ("leukaemia", "leukemia"))


@dataclass(frozen=True, slots=True)
class Cancer:
    """A node of OncoTree; ``parent`` is empty for an organ. ``former``: codes that it had before."""

    code: str
    name: str
    parent: str
    main_type: str
    former: tuple[str, ...]


@cache
def load_cancers() -> Mapping[str, Cancer]:
    """Every OncoTree code of the catalogue with its node."""
    rows = (Cancer(r["code"], r["name"], r["parent"], r["main_type"], _split(r["former"])) for r in read_table("cancers.tsv"))
    return MappingProxyType({row.code: row for row in rows})


@cache
def lineage(code: str) -> tuple[str, ...]:
    """A code and those above it, up to the organ.

    Raises
    ------
    CatalogueError
        The code is not in OncoTree.
    """
    cancer = load_cancers().get(code)
    if cancer is None:
        remedy = "take a code of catalogue/cancers.tsv."
        raise CatalogueError(Problem(Severity.ERROR, "unknown_cancer", f"{code} is no OncoTree code.", remedy))
    return (code, *lineage(cancer.parent)) if cancer.parent else (code,)


@cache
def descendants(code: str) -> frozenset[str]:
    """A code and every code below it.

    Raises
    ------
    CatalogueError
        The code is not in OncoTree.
    """
    lineage(code)
    return frozenset(below for below in load_cancers() if code in lineage(below))


def cancer_answers(wanted: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Which codes are one of the wanted cancers, and which are not.

    Parameters
    ----------
    wanted
        OncoTree codes; each stands for itself and for everything below it.

    Returns
    -------
    The codes that are, and the codes that are not. A code in neither set cannot be told: it is broader than a wanted one, or
    means a cancer of unknown primary.

    Raises
    ------
    CatalogueError
        A wanted code is not in OncoTree.
    """
    codes = tuple(wanted)
    are = frozenset(below for code in codes for below in descendants(code))
    broader = frozenset(above for code in codes for above in lineage(code))
    return are, frozenset(load_cancers()) - are - broader - descendants(UNKNOWN_PRIMARY)


def is_cancer(code: str | None, wanted: str) -> bool | None:
    """Whether a cancer is another, or a kind of it.

    Parameters
    ----------
    code
        The sample's OncoTree code; null where unknown.
    wanted
        The OncoTree code asked for.

    Returns
    -------
    True for the code itself and for every code below it. Null where it cannot be told: the sample's code is null, not in
    OncoTree, broader than the one asked for, or a cancer of unknown primary.

    Raises
    ------
    CatalogueError
        The wanted code is not in OncoTree.
    """
    are, are_not = cancer_answers((wanted,))
    return True if code in are else (False if code in are_not else None)


def common_cancer(codes: Iterable[str]) -> str | None:
    """The most specific of several codes, where it is a kind of all the others; null where they are different cancers.

    Codes that are not in OncoTree agree only with themselves.
    """
    different = sorted(set(codes))
    if len(different) == 1:
        return different[0]
    known = [code for code in different if code in load_cancers()]
    return next((code for code in known if set(different) <= set(lineage(code))), None)


def recognise_cancer(*names: str | None) -> str | None:
    """The OncoTree code that a study's words mean.

    Parameters
    ----------
    names
        Codes or names, the most trustworthy first: a sample's OncoTree code, its detailed cancer type, its cancer type, the
        study's type of cancer. Nulls are passed over.

    Returns
    -------
    The code of the first name that has one clear meaning: a usual wording of ``cancer_names.tsv``, a code in upper or lower
    case, a former code, the name of a code, or a main type whose codes share an organ. Null where none has.
    """
    known = _meanings()
    return next((known[key] for name in names if name and (key := _key(name)) in known), None)


@cache
def _meanings() -> Mapping[str, str]:
    """Codes by normalised name; the sources that come later yield to those before them, names of two codes are left out."""
    cancers = load_cancers().values()
    curated = {_key(row["name"]): row["code"] for row in read_table("cancer_names.tsv")}
    codes = [*((c.code, c.code) for c in cancers), *((old, c.code) for c in cancers for old in c.former)]
    sources = (_unique(codes), _unique((c.name, c.code) for c in cancers), _unique(_main_types(cancers)))
    merged = dict(curated)
    for source in sources:
        merged = {**source, **merged}
    return MappingProxyType({key: code for key, code in merged.items() if code})


def _main_types(cancers: Iterable[Cancer]) -> Iterator[tuple[str, str]]:
    """Main types with the narrowest code that is above all their codes."""
    members: dict[str, list[tuple[str, ...]]] = {}
    for cancer in cancers:
        members.setdefault(cancer.main_type, []).append(lineage(cancer.code))
    for name, lines in members.items():
        shared = [code for code in lines[0] if all(code in line for line in lines)]
        if name and shared:
            yield name, shared[0]


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by normalised name; empty for a name that stands for several."""
    found: dict[str, str] = {}
    for name, code in pairs:
        key = _key(name)
        found[key] = code if found.get(key, code) == code else ""
    return found


def _key(name: str) -> str:
    """A name without differences that mean nothing: case, punctuation, British or American spelling, words of stage."""
    text = re.sub("o*esophag", "esophag", name.casefold())  # gastro-oesophageal has one o or two
    for spelling, usual in SPELLINGS:
        text = text.replace(spelling, usual)
    return " ".join(word for word in re.split(r"[^a-z0-9]+", text) if word and word not in STAGE_WORDS)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
