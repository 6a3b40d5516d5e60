"""The demo's plan against the catalogue, and the generated study against the plan."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from icires.catalogue.load import load_catalogue
from icires.demo.plan import DECOYS, PLANTS, Mutation
from icires.demo.roster import N_PATIENTS, roster, samples
from icires.demo.study import write_study
from icires.profiling.awaiting import awaited_mechanisms


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("study")
    write_study(made, seed=7)
    return made


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader((line for line in handle if not line.startswith("#")), delimiter="\t"))


def test_every_mechanism_that_can_be_found_is_planted_somewhere() -> None:
    planted = {mechanism for plant in PLANTS for mechanism in plant.truth} | {"low_tmb"}
    catalogue = load_catalogue()
    assert planted == set(catalogue.mechanisms) - set(awaited_mechanisms(catalogue))


def test_everyone_is_planted_and_every_plant_has_a_patient_whose_data_suffice() -> None:
    patients = roster(7)
    assert len(patients) == N_PATIENTS
    shown = {s.plant.name for _, s in samples(patients) if s.plant and s.assay.suffices_for(s.plant)}
    assert shown == {plant.name for plant in (*PLANTS, *DECOYS)}


def test_some_plants_lie_where_the_data_cannot_show_them_and_some_are_acquired() -> None:
    patients = roster(7)
    assert any(s.plant and not s.assay.suffices_for(s.plant) for _, s in samples(patients))
    pairs = [p for p in patients if len(p.samples) == 2]
    assert any(p.samples[0].plant is None for p in pairs)
    assert any(p.samples[0].plant is not None for p in pairs)


def test_planted_mutations_stand_in_the_table_and_only_there(folder: Path) -> None:
    expected = {
        (sample.id, event.gene)
        for _, sample in samples(roster(7))
        if sample.plant
        for event in sample.plant.events
        if isinstance(event, Mutation) and sample.assay.covers(event.gene)
    }
    found = {
        (row["Tumor_Sample_Barcode"], row["Hugo_Symbol"])
        for row in rows(folder / "data_mutations.txt")
        if not row["Hugo_Symbol"].startswith("SYNTHETIC")
    }
    assert found == expected


def test_the_same_seed_writes_the_same_study_and_another_seed_another(folder: Path, tmp_path: Path) -> None:
    write_study(tmp_path, seed=7)
    for path in folder.rglob("*.*"):
        assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    write_study(other, seed=8)
    assert (other / "data_mutations.txt").read_bytes() != (folder / "data_mutations.txt").read_bytes()


def test_every_table_with_people_says_that_it_is_synthetic(folder: Path) -> None:
    for name in ("data_clinical_patient.txt", "data_clinical_sample.txt"):
        assert {row["DATA_ORIGIN"] for row in rows(folder / name)} == {"SYNTHETIC"}
    assert "SYNTHETIC" in (folder / "meta_study.txt").read_text()


def test_segments_cover_each_arm_once_and_do_not_overlap(folder: Path) -> None:
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in rows(folder / "data_cna_hg38.seg"):
        spans.setdefault((row["ID"], row["chrom"]), []).append((int(row["loc.start"]), int(row["loc.end"])))
    for pieces in spans.values():
        assert all(end < start for (_, end), (start, _) in pairwise(pieces))
