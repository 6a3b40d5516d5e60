"""The catalogue against a second entry, made blind from the sources: see ``second_entry/README.md``."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from icires.catalogue.kleene import Scalar, plain_direction
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import FeatureFinding, Mechanism

FOLDER = Path(__file__).parent / "second_entry"
KEY = ("mechanism", "question", "cancer", "therapy", "msi")
COLUMNS = (*KEY, "answer", "source", "comment")
SETTLED = (*KEY, "first", "second", "settled", "why")
DIRECTIONS = {"resistance", "sensitivity", "context_dependent", "none"}
OPEN = "open"  # the first entry gives no direction under these circumstances alone

Row = dict[str, str]
Key = tuple[str, ...]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as handle:
        return [row for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE) if row]


def second_entries() -> list[Row]:
    return [row for path in sorted(FOLDER.glob("g*.tsv")) for row in read(path)]


def settled() -> dict[Key, Row]:
    return {key(row): row for row in read(FOLDER / "settled.tsv")}


def key(row: Row) -> Key:
    return tuple(row[name] for name in KEY)


def circumstances(row: Row) -> dict[str, Scalar]:
    given: dict[str, Scalar] = {name: row[name] for name in ("cancer", "therapy") if row[name]}
    return given | ({"msi_high": row["msi"] == "high"} if row["msi"] else {})


def thresholds(mechanism: Mechanism) -> Iterator[tuple[str, str]]:
    """Features held against a number that a source gives, and the number; upper quarters are a convention."""
    for finding in mechanism.findings.values():
        if not isinstance(finding, FeatureFinding) or finding.op not in {"<", "<=", ">", ">="}:
            continue
        if not finding.feature.endswith("percentile") and "convention" not in (finding.note or ""):
            yield finding.feature, f"{finding.value:g}"


def first_answer(row: Row, catalogue: Catalogue) -> str:
    mechanism = catalogue.mechanisms[row["mechanism"]]
    question, _, feature = row["question"].partition(":")
    if question == "threshold":
        return "; ".join(value for name, value in thresholds(mechanism) if name == feature)
    given = circumstances(row)
    return (plain_direction(mechanism, given, catalogue) or OPEN) if given else mechanism.direction


def agree(first: str, second: str) -> bool:
    try:
        return float(first) == float(second)
    except ValueError:
        return first == second


def test_the_tables_are_whole(catalogue: Catalogue) -> None:
    rows = second_entries()
    assert len({key(row) for row in rows}) == len(rows)
    for row in rows:
        assert tuple(row) == COLUMNS
        assert row["mechanism"] in catalogue.mechanisms
        assert row["answer"] in DIRECTIONS or row["question"].startswith("threshold:"), key(row)
        assert row["source"] or not row["answer"], key(row)
    assert all(tuple(row) == SETTLED and row["why"] for row in settled().values())


def test_both_entries_agree_or_their_difference_is_settled(catalogue: Catalogue) -> None:
    known, open_questions = settled(), []
    for row in second_entries():
        first, second = first_answer(row, catalogue), row["answer"]
        verdict = known.get(key(row))
        if agree(first, second) or (verdict and agree(verdict["settled"], first) and agree(verdict["second"], second)):
            continue
        open_questions.append(f"{' '.join(filter(None, key(row)))}: first {first}, second {second or 'none found'}")
    assert open_questions == []


def test_what_was_settled_was_asked() -> None:
    assert set(settled()) <= {key(row) for row in second_entries()}


def test_reviewed_means_that_direction_and_numbers_were_entered_twice(catalogue: Catalogue) -> None:
    asked = {(row["mechanism"], row["question"]) for row in second_entries() if not circumstances(row)}
    for mechanism in catalogue.mechanisms.values():
        questions = {"direction", *(f"threshold:{feature}" for feature, _ in thresholds(mechanism))}
        if mechanism.status == "reviewed":
            assert {(mechanism.id, question) for question in questions} <= asked, mechanism.id


def test_every_mechanism_was_entered_twice(catalogue: Catalogue) -> None:
    assert {row["mechanism"] for row in second_entries()} == set(catalogue.mechanisms)
