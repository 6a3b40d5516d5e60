"""Reasons as they are read from the calls."""

import pytest

from icires.report.mechanisms import source_label, source_url
from icires.report.reasons import NO_REASON, reasons_of, remedy_for


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


def test_the_particular_reason_outranks_the_general() -> None:
    assert remedy_for("the call set holds no indels") != remedy_for("the sample was not sequenced")
    assert "minor copies" in remedy_for("no allele-specific copy number")
    assert remedy_for("something new") == "The value itself, in the study's tables."


@pytest.mark.parametrize(
    ("source", "label", "url"),
    [
        ("PMID:27433843", "PMID 27433843", "https://pubmed.ncbi.nlm.nih.gov/27433843/"),
        ('DOI:10.1/a"b<c>', 'DOI 10.1/a"b<c>', "https://doi.org/10.1/a%22b%3Cc%3E"),
        ("NCT01234567", "NCT01234567", "https://clinicaltrials.gov/study/NCT01234567"),
        ("URL:https://example.org/a", "https://example.org/a", "https://example.org/a"),
        ("URL:javascript:alert(1)", "javascript:alert(1)", None),
        ("review", "review", None),
    ],
)
def test_sources(source: str, label: str, url: str | None) -> None:
    assert (source_label(source), source_url(source)) == (label, url)
