"""Exomes among samples of unknown panel: what a sample shows alone, and what the samples show together."""

from pathlib import Path

import polars as pl
import pytest

from icires.study.exomes import exome_samples
from icires.study.read import read_study

# samples by name, each with the numbers of the genes that it touches
Touched = dict[str, range]


def exomes(touched: Touched) -> set[str]:
    rows = [(sample, f"G{number}") for sample, numbers in touched.items() for number in numbers]
    genes = pl.DataFrame(rows, schema={"sample_id": pl.String, "gene": pl.String}, orient="row")
    return set(exome_samples(list(touched), genes)[0])


def apart(n_samples: int, n_genes: int) -> Touched:
    """Samples that have no gene in common."""
    return {f"E{i}": range(i * n_genes, (i + 1) * n_genes) for i in range(n_samples)}


def test_low_burden_exomes_are_known_by_their_company() -> None:
    assert exomes(apart(40, 50)) == set(apart(40, 50))
    assert exomes(apart(39, 50)) == set()


def test_samples_of_a_small_panel_stay_unknown_beside_exomes() -> None:
    panel = {f"P{i}": range(i % 5, i % 5 + 3) for i in range(30)}
    assert exomes({**apart(1, 3000), **panel}) == {"E0"}
    # exomes that are not recognised alone are left open too, rather than the others taken for exomes
    assert exomes({**apart(20, 300), **panel}) == set()


def test_a_sample_without_genes_has_none_of_its_own() -> None:
    silent = {f"S{i}": range(0) for i in range(10)}
    assert exomes({**apart(10, 300), **silent}) == set()
    one = {"S0": range(0)}
    assert exomes({**apart(10, 150), **apart(1, 5000), **one}) == {"E0"}
    assert exomes({**apart(40, 60), **one}) == set(apart(40, 60)) | {"S0"}


def test_genes_that_are_not_known_count_for_nothing() -> None:
    genes = pl.DataFrame({"sample_id": ["a"] * 5000, "gene": [None] * 5000}, schema={"sample_id": pl.String, "gene": pl.String})
    assert exome_samples(["a"], genes) == (frozenset(), 0)


@pytest.mark.parametrize(("cohort", "n"), [("mel_nivolumab_riaz_2017", 68), ("uc_atezolizumab_snyder_2017", 25)])
def test_published_exomes_are_recognised_unless_panel_samples_are_among_them(cohorts: Path, cohort: str, n: int) -> None:
    study = read_study(cohorts / cohort)
    assert study.mutations is not None
    genes = study.mutations.select("sample_id", "gene")
    samples = genes["sample_id"].unique().to_list()
    assert len(exome_samples(samples, genes)[0]) == len(samples) == n
    panel = pl.DataFrame({"sample_id": [f"panel-{i}" for i in range(40)], "gene": ["BRAF", "NRAS", "KRAS", "TP53"] * 10})
    mixed, _ = exome_samples([*samples, *panel["sample_id"]], pl.concat([genes, panel]))
    assert mixed
    assert all(not one.startswith("panel-") for one in mixed)
