"""The catalogue in the terminal: everything that an entry says is shown, within the window, without colours."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import AllOf, AnyOf, AtLeast, Counted, Not, Rule, When
from icires.catalogue.portrait import portrait
from icires.catalogue.render import find_entry, render_entry, render_list, render_problems
from icires.catalogue.wording import rule_in_words, when_in_words
from icires.errors import CatalogueError, Problem, Severity

BuildCatalogue = Callable[..., Catalogue]


def shown(render: Callable[[Console], None], *, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
    render(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


RICH = {
    "contexts": [
        {"when": {"cancer": ["MEL"], "msi": "high"}, "direction": "none", "because": ["responders"], "note": "A [note]."}
    ],
    "limits": "Silencing is not seen.",
    "strategies": ["nk_therapy"],
    "avoid": [{"strategy": "vaccine", "because": ["deletion"]}],
}


def test_an_entry_shows_all_that_it_says(mechanism: Callable[..., dict[str, Any]], build_catalogue: BuildCatalogue) -> None:
    catalogue = build_catalogue(mechanism(**RICH))
    text = words(shown(lambda console: render_entry(catalogue, "b2m_lost", console), width=300))
    for expected in [
        "b2m_lost", "Loss of B2M", "No B2M, no HLA class I at the surface.", "intrinsic", "antigen presentation",
        "resistance (of the event being present)", "primary resistance: not said",
        "if cancer is MEL and microsatellites are unstable (MSI-high): none", "A [note].", "deleted or two_hits",
        "deleted: b2m_total_copies < 0.5 copies", "two_hits: b2m_two_hits is true", "because of deletion",
        "Evidence for", "deletion: The deletion was seen at relapse.", "PMID:11 Author 11",
        "Evidence against", "responders: Tumours without it responded.", "Silencing is not seen.",
        "consider nk_therapy", "avoid vaccine", "3: 1 present, 1 absent, 1 not assessable", "covers b2m_item",
    ]:  # fmt: skip
        assert expected in text
    assert str(catalogue.files["b2m_lost"]) in text.replace(" ", "")


@pytest.mark.parametrize("identifier", ["b2m_lost", "tmb_level", "nk_therapy", "PMID:11"])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_window_nor_ends_in_blanks(
    identifier: str, width: int, build_catalogue: BuildCatalogue
) -> None:
    catalogue = build_catalogue()
    lines = shown(lambda console: render_entry(catalogue, identifier, console), width=width).splitlines()
    assert max(map(len, lines)) <= min(width, 100)
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_reference_says_who_cites_it(build_catalogue: BuildCatalogue) -> None:
    catalogue = build_catalogue()
    text = words(shown(lambda console: render_entry(catalogue, "PMID:13", console)))
    assert "a reason" in text
    assert "tmb_level" in text


def test_signatures_and_definitions_are_shown(write_catalogue: Callable[..., Path]) -> None:
    folder = write_catalogue()
    evidence = "evidence: [{id: e1, statement: A statement with words., source: 'PMID:11', supports: true}]"
    (folder / "signatures").mkdir()
    (folder / "signatures" / "topic.yaml").write_text(
        "- {id: sig, name: S, topic: t, description: A set., status: draft, genes: [{symbol: B2M}], high_means: more of it,\n"
        f"   method: mean, scale: log2 TPM, minimum_coverage: 0.8, version: v1, licence: facts, {evidence}}}\n",
        encoding="utf-8",
    )
    (folder / "definitions").mkdir()
    (folder / "definitions" / "recist.yaml").write_text(
        "id: recist\nname: R\nkind: response\ndefinition: How a tumour changed.\nverified: seen\nstatus: draft\n"
        f"criteria: [At least 20 % more.]\nnumbers: [{{name: growth, value: 0.2, unit: fraction, because: [e1]}}]\n{evidence}\n",
        encoding="utf-8",
    )
    catalogue = load_catalogue(folder)
    assert "minimum coverage 0.8" in words(shown(lambda console: render_entry(catalogue, "sig", console)))
    assert "growth: 0.2 fraction" in words(shown(lambda console: render_entry(catalogue, "recist", console)))
    assert "At least 20 % more." in shown(lambda console: render_entry(catalogue, "recist", console))
    listed = shown(lambda console: render_list(catalogue, console))
    assert "Signatures" in listed
    assert "Definitions" in listed


def test_the_list_is_readable_in_a_narrow_window(build_catalogue: BuildCatalogue) -> None:
    catalogue = build_catalogue()
    lines = shown(lambda console: render_list(catalogue, console), width=40).splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[lines.index("  b2m_lost") + 1] == "    Loss of B2M (resistance)"


def test_the_list_names_every_entry_with_its_pathway_and_direction(
    mechanism: Callable[..., dict[str, Any]], build_catalogue: BuildCatalogue
) -> None:
    catalogue = build_catalogue(mechanism(), mechanism(id="jak1_lost", pathway="interferon", covers=[]))
    text = shown(lambda console: render_list(catalogue, console))
    positions = [text.index(part) for part in ("antigen presentation", "b2m_lost", "interferon", "jak1_lost", "tmb_level")]
    assert positions == sorted(positions)
    assert "resistance" in text
    assert "2 mechanisms, 1 biomarkers, 1 strategies, 4 references" in words(text)


def test_an_empty_catalogue_is_listed_as_empty(tmp_path: Path) -> None:
    assert "The catalogue is empty" in shown(lambda console: render_list(load_catalogue(tmp_path), console))


@pytest.mark.parametrize(
    ("asked", "near"), [("b2m_los", "b2m_lost"), ("B2M", "b2m_lost"), ("tmb", "tmb_level"), ("pmid:11", "PMID:11")]
)
def test_an_unknown_id_suggests_near_ones(asked: str, near: str, build_catalogue: BuildCatalogue) -> None:
    with pytest.raises(CatalogueError) as caught:
        find_entry(build_catalogue(), asked)
    assert near in caught.value.problems[0].remedy


def test_an_id_near_to_nothing_points_to_the_list(build_catalogue: BuildCatalogue) -> None:
    with pytest.raises(CatalogueError, match="catalogue list"):
        find_entry(build_catalogue(), "qqqqqqqq")


def test_problems_are_shown_by_file_with_place_and_remedy() -> None:
    problems = [
        Problem(Severity.ERROR, "a", "first [thing] is wrong.", "mend it.", "one.yaml", 3, "rule.any[0]"),
        Problem(Severity.WARNING, "b", "second.", "look.", "one.yaml"),
        Problem(Severity.ERROR, "c", "third.", "mend.", "two.yaml", 1),
    ]
    text = shown(lambda console: render_problems(problems, console))
    assert text.count("one.yaml") == 1
    assert "error line 3, rule.any[0]" in text
    assert "first [thing] is wrong. Remedy: mend it." in text
    assert "warning" in text
    assert "3 problems found." in text
    assert "No problems found." in shown(lambda console: render_problems([], console))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("a", "a"),
        (AllOf(all=("a",)), "a"),
        (AllOf(all=("a", "b")), "a and b"),
        (AnyOf(any=("a", AllOf(all=("b", "c")))), "a or (b and c)"),
        (AllOf(all=("a", AnyOf(any=("b",)))), "a and b"),
        (Not(not_="a"), "not a"),
        (Not(not_=AnyOf(any=("a", "b"))), "not (a or b)"),
        (AtLeast(at_least=Counted(n=2, of=("a", "b", Not(not_="c")))), "at least 2 of (a, b, not c)"),
    ],
)
def test_rules_in_words(rule: Rule, expected: str) -> None:
    assert rule_in_words(rule) == expected


def test_circumstances_in_words() -> None:
    when = When(cancer=("MEL", "NSCLC"), therapy=("anti_pd1",), msi="stable", findings=Not(not_="a"))
    assert when_in_words(when) == "cancer is MEL or NSCLC and therapy includes anti pd1 and microsatellites are stable and not a"


def test_every_real_entry_can_be_shown() -> None:
    catalogue = load_catalogue()
    kinds = (catalogue.mechanisms, catalogue.biomarkers, catalogue.strategies, catalogue.signatures, catalogue.definitions)
    for entry in [entry for kind in kinds for entry in kind.values()]:
        titles = [block.title for block in portrait(catalogue, entry)]
        assert {"Evidence for", "Evidence against", "Where it stands"} <= set(titles)
