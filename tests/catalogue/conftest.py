"""Small catalogues for the tests: one sound mechanism, biomarker and strategy each, changed where a test wants them broken."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from icires.catalogue.load import Catalogue, load_catalogue

Json = dict[str, Any]
MakeEntry = Callable[..., Json]
WriteCatalogue = Callable[..., Path]
BuildCatalogue = Callable[..., Catalogue]


def sound_mechanism(**changes: Any) -> Json:
    sound: Json = {
        "id": "b2m_lost",
        "name": "Loss of B2M",
        "description": "No B2M, no HLA class I at the surface.",
        "class": "intrinsic",
        "pathway": "antigen_presentation",
        "covers": ["b2m_item"],
        "direction": "resistance",
        "status": "draft",
        "genes": ["B2M"],
        "strategies": ["nk_therapy"],
        "findings": {
            "deleted": {"feature": "b2m_total_copies", "op": "<", "value": 0.5, "unit": "copies", "because": ["deletion"]},
            "two_hits": {"feature": "b2m_two_hits", "op": "==", "value": True, "because": ["deletion"]},
        },
        "rule": {"any": ["deleted", "two_hits"]},
        "evidence": [
            {"id": "deletion", "statement": "The deletion was seen at relapse.", "source": "PMID:11", "supports": True},
            {"id": "responders", "statement": "Tumours without it responded.", "source": "PMID:12", "supports": False},
        ],
        "contexts": [{"when": {"msi": "high"}, "direction": "context_dependent", "because": ["responders"]}],
        "cases": [
            {"given": {"b2m_total_copies": 0.1, "msi_high": False}, "expect": "present", "direction": "resistance"},
            {"given": {"b2m_total_copies": 2, "b2m_two_hits": False}, "expect": "absent"},
            {"given": {"b2m_total_copies": 2}, "expect": "not_assessable"},
        ],
    }
    return _changed(sound, changes)


def sound_biomarker(**changes: Any) -> Json:
    sound: Json = {
        "id": "tmb_level",
        "name": "Mutational burden",
        "kind": "genomic",
        "definition": "Mutations per megabase.",
        "feature": "tmb",
        "unit": "mut/Mb",
        "specimen": "tumour DNA",
        "timing": "before treatment",
        "role": "predictive",
        "status": "draft",
        "covers": ["tmb_item"],
        "categories": [{"name": "high", "op": ">=", "value": 10, "because": ["approval"]}],
        "directions": [{"category": "high", "direction": "sensitivity", "because": ["approval"]}],
        "evidence": [{"id": "approval", "statement": "Ten per megabase was approved.", "source": "PMID:13", "supports": True}],
    }
    return _changed(sound, changes)


def sound_strategy(**changes: Any) -> Json:
    sound: Json = {
        "id": "nk_therapy",
        "name": "NK cells",
        "description": "NK cells kill what lacks class I.",
        "status": "draft",
        "addresses": ["b2m_lost"],
        "levels": [{"level": "phase_1", "setting": "after a relapse", "as_of": "2024", "because": ["killing"]}],
        "trials": [
            {"id": "NCT00000001", "phase": "1", "result": "single_arm", "outcome": "Safe.", "as_of": "2024", "source": "PMID:14"}
        ],
        "evidence": [{"id": "killing", "statement": "NK cells killed them in dishes.", "source": "PMID:14", "supports": True}],
    }
    return _changed(sound, changes)


def sound_references(*numbers: int) -> list[Json]:
    ids = numbers or (11, 12, 13, 14)
    return [{"id": f"PMID:{n}", "cite": f"Author {n}", "why": "a reason", "verified": "search"} for n in ids]


def _changed(record: Json, changes: Json) -> Json:
    """The record with fields replaced; a field set to `...` is removed."""
    return {key: value for key, value in {**record, **changes}.items() if value is not ...}


def _write(folder: Path, entries: list[tuple[str, Json]], references: list[Json]) -> Path:
    for place, entry in entries:
        path = folder / place / f"{entry['id']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(entry, indent=1), encoding="utf-8")
    folder.mkdir(exist_ok=True)
    (folder / "references.yaml").write_text(json.dumps(references, indent=1), encoding="utf-8")
    return folder


@pytest.fixture
def mechanism() -> MakeEntry:
    return sound_mechanism


@pytest.fixture
def biomarker() -> MakeEntry:
    return sound_biomarker


@pytest.fixture
def strategy() -> MakeEntry:
    return sound_strategy


@pytest.fixture
def references() -> Callable[..., list[Json]]:
    return sound_references


@pytest.fixture
def write_catalogue(tmp_path: Path) -> WriteCatalogue:
    """Write a catalogue folder: the sound entries unless others are given; JSON is YAML too."""

    def write(
        *mechanisms: Json,
        biomarkers: list[Json] | None = None,
        strategies: list[Json] | None = None,
        references: list[Json] | None = None,
        name: str = "catalogue",
    ) -> Path:
        entries = [(f"mechanisms/{entry['pathway']}", entry) for entry in mechanisms or (sound_mechanism(),)]
        entries += [("biomarkers", entry) for entry in ([sound_biomarker()] if biomarkers is None else biomarkers)]
        entries += [("strategies", entry) for entry in ([sound_strategy()] if strategies is None else strategies)]
        return _write(tmp_path / name, entries, sound_references() if references is None else references)

    return write


@pytest.fixture
def build_catalogue(write_catalogue: WriteCatalogue) -> BuildCatalogue:
    """Write a catalogue folder and load it."""
    return lambda *mechanisms, **kinds: load_catalogue(write_catalogue(*mechanisms, **kinds))
