"""The circumstances of the sample: cancer type and therapy.

Agents are recognised by name, trade name, code or class in ``catalogue/agents.tsv``; a text with any word that is
not recognised is unknown as a whole, since the missing agent could be the one that matters. Where a study names
only PD-1 or PD-L1 blockade together, the class is ``anti_pd1_or_pdl1``.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import polars as pl

from icires.catalogue.table import read_table
from icires.features.assayed import patient_column, sample_column
from icires.features.findings import Answer, everywhere, text_answer
from icires.study.study import Study

_DOSE = re.compile(r"\b\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ug|g)(?:\s*/\s*(?:kg|m2|m²))?\b|\bq\d+w\b|\bauc\s*\d+\b")
_BETWEEN = re.compile(r"\s*(?:[+;,&]|\s-\s|\b(?:and|plus|with)\b)\s*")


def cancer(study: Study) -> Answer:
    """The OncoTree code."""
    code = sample_column(study, "oncotree_code", pl.String)
    return text_answer(code, ((everywhere(len(code)), "no OncoTree code"),))


def therapy(study: Study) -> Answer:
    """Classes of the patient's agents, sorted and joined by ``+``."""
    drugs = patient_column(study, "drug")
    distinct = drugs.unique().drop_nulls()
    classes = pl.Series([therapy_classes(text) for text in distinct], dtype=pl.String)
    values = drugs if distinct.is_empty() else drugs.replace_strict(distinct, classes, default=None, return_dtype=pl.String)
    recorded = drugs.is_not_null().to_numpy()
    return text_answer(values, ((recorded, "an agent is not known"), (~recorded, "no agent was recorded")))


def therapy_classes(text: str) -> str | None:
    """The classes in a description of a therapy; null where a part of it is not recognised.

    Examples
    --------
    >>> therapy_classes("nivolumab 1 mg/kg + Ipilimumab 3 mg/kg")
    'anti_ctla4+anti_pd1'
    """
    bare = _DOSE.sub(" ", text.lower()).strip()
    found = [_class_of(part) for part in _BETWEEN.split(bare) if part.strip()]
    if not found or any(classes is None for classes in found):
        return None
    return "+".join(sorted({name for classes in found if classes for name in classes.split("+")}))


def unknown_agents(study: Study) -> list[tuple[str, int]]:
    """Descriptions of therapies in which an agent is not recognised, and of how many patients: the commonest first."""
    if "drug" not in study.patients.columns:
        return []
    texts = Counter(text for text in study.patients["drug"].cast(pl.String).drop_nulls() if therapy_classes(text) is None)
    return sorted(texts.items(), key=lambda item: (-item[1], item[0]))


def _class_of(part: str) -> str | None:
    """The class of one agent, else of several agents written with blanks, slashes or hyphens between them."""
    whole = _agents().get(_plain(part))
    if whole is not None:
        return whole
    words = [_hyphened(word) for word in re.split(r"[\s/]+", part) if word]
    return None if None in words or not words else "+".join(word for word in words if word)


def _hyphened(word: str) -> str | None:
    """The classes of agents joined by hyphens, some of which may be part of a name; null where one is not recognised."""
    whole = _agents().get(_plain(word))
    if whole is not None:
        return whole
    for hyphen in re.finditer("-", word):
        first, rest = _agents().get(_plain(word[: hyphen.start()])), _hyphened(word[hyphen.end() :])
        if first and rest:
            return f"{first}+{rest}"
    return None


@cache
def _agents() -> Mapping[str, str]:
    rows = read_table("agents.tsv")
    return MappingProxyType(
        {_plain(name): row["classes"] for row in rows for name in (row["agent"], *filter(None, row["aliases"].split("|")))}
    )


def _plain(name: str) -> str:
    # PD-(L)1 is either, PD-L1 is one
    return re.sub(r"[^a-z0-9]", "", name.lower().replace("(l)", "orl"))
