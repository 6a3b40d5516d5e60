"""Real cohorts against counts made here with the csv module alone, from the files as published."""

import csv
from pathlib import Path

import pytest

from icires.features.compute import compute_features
from icires.study.read import read_study
from icires.study.study import Study

GENES = ("B2M", "JAK1", "JAK2", "PTEN", "STK11", "CTNNB1", "KRAS", "ARID1A", "CDKN2A")
RIAZ, SNYDER = "mel_nivolumab_riaz_2017", "uc_atezolizumab_snyder_2017"
RIAZ_CARRIERS = {"B2M": 0, "JAK1": 0, "JAK2": 0, "PTEN": 2, "STK11": 0, "CTNNB1": 0, "KRAS": 0, "ARID1A": 0, "CDKN2A": 2}
TRUNCATING = {"Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins", "Splice_Site", "Translation_Start_Site"}


@pytest.fixture(scope="module")
def riaz(cohorts: Path) -> Study:
    return read_study(cohorts / RIAZ)


@pytest.fixture(scope="module")
def snyder(cohorts: Path) -> Study:
    return read_study(cohorts / SNYDER)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file below its comment lines."""
    lines = [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def case_list(folder: Path, name: str) -> set[str]:
    """The samples of a case list."""
    text = (folder / "case_lists" / name).read_text(encoding="utf-8")
    return set(next(line for line in text.splitlines() if line.startswith("case_list_ids:")).split(":", 1)[1].split())


@pytest.mark.parametrize("gene", GENES)
def test_riaz_loss_of_function(cohorts: Path, riaz: Study, gene: str) -> None:
    """Carriers are those of the file; nobody else can be cleared, since the exomes were not called for indels."""
    folder = cohorts / RIAZ
    carriers = {
        row["Tumor_Sample_Barcode"]
        for row in rows(folder, "data_mutations.txt")
        if row["Hugo_Symbol"] == gene and row["Variant_Classification"] in TRUNCATING
        # a splice site between untranslated exons truncates nothing
        if not row["HGVSc"].startswith(("c.*", "c.-"))
    }
    sequenced = case_list(folder, "cases_sequenced.txt")
    name = f"{gene.lower()}_loss_of_function"
    table = compute_features(riaz, names=[name])
    found = dict(table.values.rows())
    why = dict(table.reasons.rows())
    assert {sample for sample, value in found.items() if value} == carriers
    assert False not in found.values()
    for sample in set(found) - carriers:
        expected = "the call set holds no indels: a frameshift cannot be ruled out" if sample in sequenced else "not sequenced"
        assert why[sample] == expected


def test_riaz_hand_counts(riaz: Study) -> None:
    """The same once more as figures that were counted in the file with standard command-line tools."""
    names = [f"{gene.lower()}_loss_of_function" for gene in GENES]
    table = compute_features(riaz, names=names)
    present = {gene: table.values[name].sum() for gene, name in zip(GENES, names, strict=True)}
    assert present == RIAZ_CARRIERS


@pytest.mark.parametrize("change", ["G12D", "G12C", "G12V", "Q61H", "G13D"])
@pytest.mark.parametrize("gene", ["KRAS", "NRAS"])
def test_riaz_alleles(cohorts: Path, riaz: Study, gene: str, change: str) -> None:
    folder = cohorts / RIAZ
    carriers = {
        row["Tumor_Sample_Barcode"]
        for row in rows(folder, "data_mutations.txt")
        if row["Hugo_Symbol"] == gene and row["HGVSp_Short"] == f"p.{change}"
    }
    name = f"{gene.lower()}_{change.lower()}"
    values = dict(compute_features(riaz, names=[name]).values.rows())
    assert {sample for sample, value in values.items() if value} == carriers
    assert {sample for sample, value in values.items() if value is None} == set(values) - case_list(folder, "cases_sequenced.txt")


@pytest.mark.parametrize("gene", GENES)
def test_snyder_has_no_consequence_classes(cohorts: Path, snyder: Study, gene: str) -> None:
    """Nobody is called either way, and the reason tells those with a variant from those without."""
    folder = cohorts / SNYDER
    with_row = {
        row["Tumor_Sample_Barcode"] for row in rows(folder, "data_mutations.txt") if gene in row["Hugo_Symbol"].split(";")
    }
    sequenced = case_list(folder, "cases_sequenced.txt")
    name = f"{gene.lower()}_loss_of_function"
    table = compute_features(snyder, names=[name])
    assert table.values[name].null_count() == table.values.height
    for sample, why in table.reasons.rows():
        if sample in with_row:
            assert why == "variants have no consequence class"
        elif sample in sequenced:
            assert why == "the call set holds no indels: a frameshift cannot be ruled out"
        else:
            assert why == "not sequenced"


def test_snyder_alleles_by_position(cohorts: Path, snyder: Study) -> None:
    """KRAS G12D and PIK3CA E545K by position and alleles alone (GRCh37 12:25398284 C>T and 3:178936091 G>A)."""
    folder = cohorts / SNYDER
    wanted = {"kras_g12d": ("12", "25398284", "C", "T"), "pik3ca_e545k": ("3", "178936091", "G", "A")}
    published = rows(folder, "data_mutations.txt")
    table = compute_features(snyder, names=list(wanted))
    for name, place in wanted.items():
        carriers = {
            row["Tumor_Sample_Barcode"]
            for row in published
            if (row["Chromosome"], row["Start_Position"], row["Reference_Allele"], row["Tumor_Seq_Allele2"]) == place
        }
        assert set(table.values.filter(table.values[name])["sample_id"]) == carriers


def test_riaz_allele_without_a_protein_change(riaz: Study) -> None:
    """One KRAS row is annotated as a contact between proteins, without a protein change; 12:25398282 C>A (c.37G>T) is G13C."""
    table = compute_features(riaz, names=["kras_g13c", "kras_hotspot"])
    for name in ("kras_g13c", "kras_hotspot"):
        assert table.values.filter(table.values[name])["sample_id"].to_list() == ["Pt103_Pre"]


def test_therapies_of_the_cohorts(riaz: Study, snyder: Study) -> None:
    for study, therapy in ((riaz, "anti_pd1"), (snyder, "anti_pdl1")):
        values = compute_features(study, names=["therapy"]).values["therapy"]
        assert set(values.drop_nulls()) == {therapy}
