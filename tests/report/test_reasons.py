"""Reasons as they are read from the calls."""

import pytest

from icires.report.mechanisms import source_label, source_url
from icires.report.reasons import NO_REASON, missing_by_reason, reasons_of, seen_values
from icires.report.remedies import OTHERWISE, remedy_for


@pytest.mark.parametrize(
    ("missing", "reasons"),
    [
        ("hit: the sample was not sequenced", ("the sample was not sequenced",)),
        ("hit: not sequenced; loss: no copy number; other: not sequenced", ("not sequenced", "no copy number")),
        ("no finding named", ("no finding named",)),
        ("hit: allele: unknown", ("allele: unknown",)),
        ("", (NO_REASON,)),
        (None, (NO_REASON,)),
    ],
)
def test_reasons_of(missing: str | None, reasons: tuple[str, ...]) -> None:
    assert reasons_of(missing) == reasons


def test_missing_findings_are_grouped_by_reason() -> None:
    missing = "two_hits: not sequenced; deletion: no copy number; hotspot: not sequenced; unnamed"
    assert missing_by_reason(missing) == "not sequenced (two hits, hotspot); no copy number (deletion); unnamed"
    assert missing_by_reason(None) == ""


def test_values_stand_without_the_names_of_findings() -> None:
    assert seen_values("hit: b2m_two_hits=true; copy: b2m_total_copies=0.1") == "b2m_two_hits=true; b2m_total_copies=0.1"
    assert seen_values(None) == ""


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("the call set holds no indels: a frameshift cannot be ruled out", "insertions"),
        ("variants have no consequence class", "Variant_Classification"),
        ("discrete copy number cannot rule out copy-neutral loss of heterozygosity", "Allele-specific"),
        ("only discrete copy number: absolute copies unknown", "absolute copies"),
        ("no copy number data", "segments or discrete"),
        ("size of the sequenced region is not known", "megabases"),
        ("whether the sample was sequenced is not stated", "says which samples"),
        ("not sequenced", "Sequencing of the sample"),
        ("gene not on panel IMPACT341", "covers the gene"),
        ("gene list of panel IMPACT341 is not known", "list of genes"),
        ("no OncoTree code", "OncoTree"),
    ],
)
def test_the_particular_remedy_outranks_the_general(reason: str, word: str) -> None:
    assert word in remedy_for(reason)


def test_a_new_reason_has_a_remedy_too() -> None:
    assert remedy_for("something else") == OTHERWISE


@pytest.mark.parametrize(
    ("source", "label", "url"),
    [
        ("PMID:27433843", "PMID 27433843", "https://pubmed.ncbi.nlm.nih.gov/27433843/"),
        ('DOI:10.1/a"b<c>', 'DOI 10.1/a"b<c>', "https://doi.org/10.1/a%22b%3Cc%3E"),
        ("NCT01234567", "NCT01234567", "https://clinicaltrials.gov/study/NCT01234567"),
        ("URL:https://example.org/a", "example.org", "https://example.org/a"),
        ("URL:https://example.org/articles/PMC12/", "PMC12", "https://example.org/articles/PMC12/"),
        ("URL:javascript:alert(1)", "javascript:alert(1)", None),
        ("review", "review article", None),
    ],
)
def test_sources(source: str, label: str, url: str | None) -> None:
    assert (source_label(source, {}), source_url(source)) == (label, url)


def test_a_page_is_cited_rather_than_named_by_its_host() -> None:
    citations = {"URL:https://a.org/b": "Author 2020, Journal", "PMID:1": "Author 2021, Journal"}
    assert source_label("URL:https://a.org/b", citations) == "Author 2020, Journal"
    assert source_label("PMID:1", citations) == "PMID 1"
    assert source_label("review", citations) == "review article"
