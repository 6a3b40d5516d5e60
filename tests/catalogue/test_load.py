"""Loading: what a sound folder gives, and one clear problem with file, line and field for everything that can be wrong."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from icires.catalogue.load import MAX_BYTES, load_catalogue
from icires.errors import CatalogueError, Problem

Json = dict[str, Any]
WriteCatalogue = Callable[..., Path]
MECHANISM = Path("mechanisms") / "antigen_presentation" / "b2m_lost.yaml"
YAML = """\
id: b2m_lost
name: Loss of B2M
description: >-
  No B2M,
  no class I.
class: intrinsic
pathway: antigen_presentation
direction: resistance
status: draft
findings:
  deleted: {feature: b2m_total_copies, op: "<", value: 0.5}
rule: {any: [deleted]}
evidence:
  - {id: deletion, statement: Seen at relapse., source: "PMID:11", supports: true}
cases:
  - {given: {b2m_total_copies: 0.1}, expect: present}
  - {given: {b2m_total_copies: 2}, expect: absent}
  - {given: {b2m_total_copies: null}, expect: not_assessable}
"""


def problems_of(folder: Path, extra: Path | None = None) -> list[Problem]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder, extra)
    return list(caught.value.problems)


@pytest.fixture
def written(write_catalogue: WriteCatalogue) -> Callable[[str], Path]:
    """A catalogue whose mechanism file holds the given text."""

    def write(text: str) -> Path:
        folder = write_catalogue()
        (folder / MECHANISM).write_text(text, encoding="utf-8")
        return folder

    return write


def test_entries_are_ordered_by_id_and_know_their_files(mechanism: Callable[..., Json], write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue(mechanism(), mechanism(id="a_first", covers=[]), mechanism(id="z_last", covers=[]))
    catalogue = load_catalogue(folder)
    assert list(catalogue.mechanisms) == ["a_first", "b2m_lost", "z_last"]
    assert list(catalogue.biomarkers) == ["tmb_level"]
    assert list(catalogue.strategies) == ["nk_therapy"]
    assert list(catalogue.references) == ["PMID:11", "PMID:12", "PMID:13", "PMID:14"]
    assert catalogue.files["b2m_lost"] == folder / MECHANISM
    assert catalogue.files["PMID:11"] == folder / "references.yaml"


def test_yaml_values_arrive_as_they_were_meant(written: Callable[[str], Path]) -> None:
    record = load_catalogue(written(YAML)).mechanisms["b2m_lost"]
    assert record.description == "No B2M, no class I."
    assert record.cases[0].given == {"b2m_total_copies": 0.1}
    assert record.cases[1].given == {"b2m_total_copies": 2}
    assert record.cases[2].given == {"b2m_total_copies": None}
    assert [case.expect for case in record.cases] == ["present", "absent", "not_assessable"]
    assert record.evidence[0].supports is True


BROKEN = {
    "unknown key": ("op:", "opp:", 11, "findings.deleted.opp", "unknown key 'opp'", "did you mean 'op'?"),
    "unknown key at the top": ("class:", "clas:", 6, "clas", "unknown key 'clas'", "did you mean 'class'?"),
    "unknown key like nothing": ("status: draft", "status: draft\nqqq: 1", 10, "qqq", "unknown key 'qqq'", "known keys here: "),
    "key of the record in Python": ("class:", "class_:", 6, "class_", "unknown key 'class_'", "did you mean 'class'?"),
    "comma in braces": ("0.5}", "0.5, note: a, or b}", 11, "findings.deleted.or b", "unknown key 'or b'", "in quotes"),
    "missing field": ("name: Loss of B2M\n", "", 1, "name", "'name' is missing", "add the field"),
    "number in quotes": ("value: 0.5", 'value: "0.5"', 11, "findings.deleted.value", "must be a number without quotes", ""),
    "text as number": ("Loss of B2M", "5", 2, "name", "must be text", ""),
    "Boolean as number": ("supports: true", "supports: 1", 14, "evidence[0].supports", "must be true or false", ""),
    "yes": ("supports: true", "supports: yes", 14, "evidence[0].supports", "true or false to others", "write true or false"),
    "list expected": ("[deleted]", "deleted", 12, "rule.any", "must be a list", ""),
    "mapping expected": ("{b2m_total_copies: 2}", "2", 17, "cases[1].given", "must be a mapping", ""),
    "value of no kind": ("value: 0.5", "value: {a: 1}", 11, "findings.deleted.value", "must be true or false, a number", ""),
    "list given": ("{b2m_total_copies: 2}", "{b2m_total_copies: [2]}", 17, "cases[1].given.b2m_total_copies", ", or null", ""),
    "null value": ("value: 0.5", "value: null", 11, "findings.deleted.value", "must be true or false, a number", ""),
    "word not in list": ("expect: absent", "expect: abesnt", 17, "cases[1].expect", "must be 'present', 'absent' or", ""),
    "rule of no kind": ("any: [deleted]", "anny: [deleted]", 12, "rule", "must be the name of a finding, or one of", ""),
    "rule inside a rule": ("[deleted]", "[{nott: deleted}]", 12, "rule.any[0]", "must be the name of a finding", ""),
    "two rules in one": ("{any: [deleted]}", "{any: [deleted], not: deleted}", 12, "rule.not", "unknown key 'not'", ""),
    "empty rule": ("any: [deleted]", "any: []", 12, "rule.any", "too few items", ""),
    "unreachable count": ("any: [deleted]", "at_least: {n: 2, of: [deleted]}", 12, "rule.at_least.of", "never be true", ""),
    "finding of no kind": (YAML[YAML.index("{feature") : YAML.index("\nrule")], "5", 11, "findings.deleted", "must be {feat", ""),
    "finding of two kinds": ("{feature:", "{mechanism: x, feature:", 11, "findings.deleted.mechanism", "unknown key", ""),
    "bad identifier": ("  deleted: {", "  Deleted one: {", 11, "findings.Deleted one", "as an identifier must be", "lower-case"),
    "bad feature": ("feature: b2m", "feature: B2M", 11, "findings.deleted.feature", "as an identifier must be", "lower-case"),
    "bad source": ("PMID:11", "PubMed 11", 14, "evidence[0].source", "as an identifier must be", "PMID:<number>"),
    "empty text": ("Loss of B2M", '" "', 2, "name", "must not be empty", ""),
    "id is not the file's name": ("id: b2m_lost", "id: b2m_loss", 1, "id", "the file's name is not", "b2m_loss.yaml"),
    "duplicate key": ("status: draft", "status: draft\nname: B", 10, "name", "the key 'name' stands here twice", "keep one"),
    "duplicate key in braces": ("0.5}", "0.5, op: '>'}", 11, "findings.deleted.op", "the key 'op' stands here twice", ""),
    "too few cases": (YAML[YAML.index("  - {given: {b2m_total_copies: 2}") :], "", 15, "cases", "too few items", ""),
    "empty circumstances": (
        "cases:", "contexts:\n  - {when: {}, direction: none, because: [deletion]}\ncases:", 16, "contexts[0].when",
        "names no circumstance", "",
    ),
    "effect of no kind": ("cases:", "dynamics: {growth: {}}\ncases:", 15, "dynamics.growth", "either multiply or add", ""),
    "anchor": ("name: Loss", "name: &x Loss", 2, "name", "anchors", ""),
    "alias": ("rule: {any: [deleted]}", "rule: *x", 12, "rule", "aliases", ""),
    "tag": ("name: Loss of B2M", "name: !!python/object:os.system Loss", 2, "name", "tags", ""),
    "key that is a list": ("status: draft", "[a]: 1\nstatus: draft", 9, None, "a key must be a plain word", ""),
    "second document": ("status: draft", "status: draft\n---\nid: x", 11, None, "more than one YAML document", ""),
    "not YAML": ("rule: {any: [deleted]}", "rule: {any: [deleted", 13, None, "the file is not YAML", ""),
    "tab as indentation": ("  deleted:", "\tdeleted:", 11, None, "the file is not YAML", ""),
    "control character": ("draft", "dr\x01aft", 1, None, "control characters", ""),
    "a list": (YAML, "- a\n- b\n", 1, None, "must hold one entry", ""),
    "only a word": (YAML, "nothing", 1, None, "the entry must be a mapping", ""),
    "only comments": (YAML, "# nothing\n", 1, None, "the file is empty", ""),
    "empty": (YAML, "", 1, None, "the file is empty", ""),
    "deeply nested flow": (YAML, "[" * 100_000, 1, "", "24 levels deep", ""),
    "deeply nested blocks": (YAML, "- " * 100_000, 1, "", "24 levels deep", ""),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "message", "remedy"), BROKEN.values(), ids=BROKEN)
def test_one_mistake_gives_its_problem(
    old: str, new: str, line: int, field: str | None, message: str, remedy: str, written: Callable[[str], Path]
) -> None:
    assert old in YAML
    folder = written(YAML.replace(old, new, 1))
    problem = next(p for p in problems_of(folder) if message in p.message)
    assert problem.file == str(folder / MECHANISM)
    assert problem.line == line
    assert field in {"", problem.column}
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    "name", ["unknown key like nothing", "value of no kind", "rule of no kind", "finding of no kind", "alias"]
)
def test_a_mistake_in_a_union_gives_one_problem_not_one_per_member(name: str, written: Callable[[str], Path]) -> None:
    old, new, *_ = BROKEN[name]
    assert len(problems_of(written(YAML.replace(old, new, 1)))) == 1


def test_a_list_is_not_too_short_because_one_item_is_wrong(written: Callable[[str], Path]) -> None:
    (problem,) = problems_of(written(YAML.replace("PMID:11", "11")))
    assert problem.column == "evidence[0].source"


def test_every_problem_of_every_file_comes_at_once(mechanism: Callable[..., Json], write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue(mechanism(statuss="x", name=""), mechanism(id="second", direction="up", covers=[]))
    (folder / "biomarkers" / "tmb_level.yaml").write_text("a: [", encoding="utf-8")
    found = {(Path(problem.file or "").name, problem.column) for problem in problems_of(folder)}
    expected = {("b2m_lost.yaml", "statuss"), ("b2m_lost.yaml", "name"), ("second.yaml", "direction"), ("tmb_level.yaml", None)}
    assert found == expected


def test_not_utf8(write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue()
    (folder / MECHANISM).write_bytes(YAML.replace("Loss of", "Verlust für").encode("latin-1"))
    (problem,) = problems_of(folder)
    assert (problem.line, problem.code) == (2, "catalogue_yaml")
    assert "UTF-8" in problem.message


def test_byte_order_mark_and_windows_line_ends_are_read(write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue()
    (folder / MECHANISM).write_bytes(b"\xef\xbb\xbf" + YAML.replace("\n", "\r\n").encode())
    assert load_catalogue(folder).mechanisms["b2m_lost"].name == "Loss of B2M"


def test_too_big(write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue()
    (folder / MECHANISM).write_bytes(YAML.encode() + b"#" * MAX_BYTES)
    (problem,) = problems_of(folder)
    assert (problem.file, problem.code) == (str(folder / MECHANISM), "catalogue_too_large")


def test_a_folder_where_a_file_should_be(write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue()
    (folder / "biomarkers" / "odd.yaml").mkdir()
    (problem,) = problems_of(folder)
    assert problem.code == "catalogue_unreadable"


@pytest.mark.parametrize("place", ["mechanism/x.yaml", "x.yaml", "mechanisms.yaml", "notes/references.yml"])
def test_a_file_in_none_of_the_folders(place: str, write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue()
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(YAML, encoding="utf-8")
    (problem,) = problems_of(folder)
    assert (problem.file, problem.code) == (str(folder / place), "catalogue_place")


def test_the_same_id_in_two_kinds_names_both_files(biomarker: Callable[..., Json], write_catalogue: WriteCatalogue) -> None:
    folder = write_catalogue(biomarkers=[biomarker(id="b2m_lost")])
    (problem,) = problems_of(folder)
    assert problem.code == "catalogue_duplicate"
    assert {str(folder / MECHANISM), str(folder / "biomarkers" / "b2m_lost.yaml")} == {
        problem.file,
        problem.message.split()[-1][:-1],
    }


def test_a_reference_listed_twice_in_one_file(references: Callable[..., list[Json]], write_catalogue: WriteCatalogue) -> None:
    (problem,) = problems_of(write_catalogue(references=references(11, 12, 11)))
    assert problem.code == "catalogue_duplicate"


def test_a_wrong_reference_is_found_by_its_place_in_the_list(
    references: Callable[..., list[Json]], write_catalogue: WriteCatalogue
) -> None:
    good, bad = references(11, 12)
    folder = write_catalogue(references=[good, {**bad, "verified": True}])
    (problem,) = problems_of(folder)
    assert problem.column == "[1].verified"
    assert problem.line is not None
    assert "true" in (folder / "references.yaml").read_text("utf-8").splitlines()[problem.line - 1]


def test_a_missing_folder(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere")
    assert problem.code == "catalogue_folder"


def test_an_extra_folder_adds_its_entries(
    mechanism: Callable[..., Json], write_catalogue: WriteCatalogue, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(json.dumps(mechanism(id="mine", covers=[])), encoding="utf-8")
    folder = write_catalogue()
    (own / "references.yaml").write_bytes((folder / "references.yaml").read_bytes())
    catalogue = load_catalogue(folder, own)
    assert list(catalogue.mechanisms) == ["b2m_lost", "mine"]
    assert catalogue.files["mine"] == own / "mine.yaml"
    assert catalogue.files["PMID:11"] == folder / "references.yaml"
    assert catalogue.sha256 != load_catalogue(folder).sha256


def test_an_extra_folder_may_be_laid_out_like_the_catalogue(
    mechanism: Callable[..., Json], write_catalogue: WriteCatalogue
) -> None:
    own = write_catalogue(mechanism(id="mine", covers=[]), biomarkers=[], strategies=[], name="own")
    assert list(load_catalogue(write_catalogue(), own).mechanisms) == ["b2m_lost", "mine"]


def test_an_extra_entry_may_not_replace_another(write_catalogue: WriteCatalogue) -> None:
    folder, own = write_catalogue(), write_catalogue(biomarkers=[], strategies=[], name="own")
    (problem,) = problems_of(folder, own)
    assert problem.file == str(own / MECHANISM)
    assert str(folder / MECHANISM) in problem.message


@pytest.mark.parametrize("make", [False, True], ids=["missing", "empty"])
def test_an_extra_folder_without_entries_is_an_error(make: bool, write_catalogue: WriteCatalogue, tmp_path: Path) -> None:
    own = tmp_path / "own"
    if make:
        own.mkdir()
    (problem,) = problems_of(write_catalogue(), own)
    assert (problem.code, problem.file) == ("catalogue_folder", str(own))


def test_the_digest_is_of_names_and_contents_wherever_they_lie(write_catalogue: WriteCatalogue, tmp_path: Path) -> None:
    folder = write_catalogue()
    first = load_catalogue(folder).sha256
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert load_catalogue(copy).sha256 == first
    (copy / MECHANISM).write_text((copy / MECHANISM).read_text("utf-8") + "\n", encoding="utf-8")
    changed = load_catalogue(copy).sha256
    assert changed != first
    (copy / "genes.tsv").write_text("symbol\n", encoding="utf-8")
    assert load_catalogue(copy).sha256 not in {first, changed}


def test_an_empty_catalogue_is_a_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(tmp_path)
    assert not catalogue.mechanisms
    assert len(catalogue.sha256) == 64
