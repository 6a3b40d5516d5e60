"""Words looked up in the catalogue."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.search import search

Make = Callable[..., dict[str, Any]]
Build = Callable[..., Catalogue]


def ids(catalogue: Catalogue, query: str) -> list[str]:
    return [hit.id for hit in search(catalogue, query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("b2m_lost", "b2m_lost"),
        ("B2M", "b2m_lost"),
        ("loss of b2m", "b2m_lost"),
        ("relapse deletion", "b2m_lost"),  # both words, in different places
        ("NK cells", "nk_therapy"),
        ("mutational", "tmb_level"),
        ("Author 13", "PMID:13"),
    ],
)
def test_the_closest_entry_is_first(query: str, expected: str, build_catalogue: Build) -> None:
    assert ids(build_catalogue(), query)[0] == expected


@pytest.mark.parametrize("query", ["unicorn", "b2m unicorn", "", "   ", "!?"])
def test_a_word_that_is_nowhere_finds_nothing(query: str, build_catalogue: Build) -> None:
    assert ids(build_catalogue(), query) == []


@pytest.mark.parametrize("query", ["TGF-β", "tgfbeta", "TGF beta", "TGFβ", "TGF-ß"])
def test_greek_letters_and_hyphens_do_not_matter(query: str, mechanism: Make, build_catalogue: Build) -> None:
    catalogue = build_catalogue(mechanism(name="High TGF-beta in fibroblasts"))
    assert ids(catalogue, query) == ["b2m_lost"]


def test_a_name_that_people_use_finds_the_approved_one(mechanism: Make, build_catalogue: Build) -> None:
    catalogue = build_catalogue(mechanism(genes=["CD274"]))
    assert ids(catalogue, "PD-L1") == ["b2m_lost"]


def test_a_short_word_does_not_stand_inside_others(mechanism: Make, build_catalogue: Build) -> None:
    catalogue = build_catalogue(mechanism(description="What T cells need to be trained; JAK1 and PD-1 are known."))
    assert ids(catalogue, "PRC2") == []  # EED is one of its members, and stands in "need"
    assert ids(catalogue, "eed") == []
    assert ids(catalogue, "JAK") == ["b2m_lost"]  # the start of a word
    assert ids(catalogue, "pd1") == ["b2m_lost"]
    assert ids(catalogue, "PD") == ["b2m_lost"]


def test_a_search_may_be_bound_to_a_kind(build_catalogue: Build) -> None:
    found = search(build_catalogue(), "cells", kind="strategies")
    assert [hit.kind for hit in found] == ["strategy"]
    assert search(build_catalogue(), "cells", kind="signatures") == []


def test_a_hit_shows_where_the_words_stand(build_catalogue: Build) -> None:
    (hit,) = search(build_catalogue(), "what lacks class I")
    assert (hit.kind, hit.field) == ("strategy", "description")
    assert "lack" in hit.excerpt


@given(st.text(max_size=30))
def test_no_query_breaks_the_search(query: str) -> None:
    search(EMPTY, query)


EMPTY = Catalogue({}, {}, {}, {}, {}, {}, {}, {}, "")


@pytest.mark.parametrize(
    ("query", "expected"), [("TGF", "cytokine_tgfb"), ("B2M loss", "b2m_biallelic_loss"), ("epacadostat", "ido_inhibitor")]
)
def test_the_packages_catalogue(query: str, expected: str) -> None:
    assert expected in ids(load_catalogue(), query)[:12]
