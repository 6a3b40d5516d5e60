"""OncoTree as the catalogue holds it: what stands below what, what cannot be told, and the names that studies write."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from icires.catalogue import cancers
from icires.catalogue.cancers import (
    cancer_answers,
    common_cancer,
    descendants,
    is_cancer,
    lineage,
    load_cancers,
    recognise_cancer,
)
from icires.errors import CatalogueError

SHARED = Path(__file__).parents[3] / "shared"
ONCOTREE = SHARED / "reference" / "oncotree_2025_10_03.json"
COHORTS = SHARED / "cohorts"
BUILDER = Path(__file__).parents[2] / "scripts" / "build_cancer_table.py"
needs_shared = pytest.mark.skipif(not ONCOTREE.exists(), reason="../shared is not beside the repository")


def test_every_parent_is_a_code_and_no_code_is_its_own_ancestor() -> None:
    table = load_cancers()
    assert {cancer.parent for cancer in table.values()} - set(table) == {""}
    assert all(len(set(lineage(code))) == len(lineage(code)) for code in table)


def test_lineage_and_descendants() -> None:
    assert lineage("STAD") == ("STAD", "EGC", "STOMACH")
    assert descendants("STAD") == {"STAD"} | {code for code, cancer in load_cancers().items() if "STAD" in lineage(cancer.code)}
    assert {"NSCLC", "LUAD", "LUSC"} <= descendants("NSCLC")
    assert "SCLC" not in descendants("NSCLC")


@pytest.mark.parametrize("function", [lineage, descendants])
def test_an_unknown_code_is_an_error(function: Callable[[str], object]) -> None:
    with pytest.raises(CatalogueError, match="LUNGE is no OncoTree code"):
        function("LUNGE")


@pytest.mark.parametrize(
    ("code", "wanted", "expected"),
    [
        ("NSCLC", "NSCLC", True),
        ("LUAD", "NSCLC", True),
        ("LUAD", "LUNG", True),
        ("SCLC", "NSCLC", False),
        ("LUNG", "NSCLC", None),  # some kind of lung cancer
        ("SKIN", "MEL", None),
        ("UM", "MEL", False),  # uveal melanoma stands below the eye
        ("CUP", "COADREAD", None),  # unknown primary: may be any
        ("ADNOS", "LUAD", None),
        ("ADNOS", "CUP", True),
        ("READ", "CUP", False),
        (None, "MEL", None),
        ("NOT_A_CODE", "MEL", None),
    ],
)
def test_is_cancer(code: str | None, wanted: str, expected: bool | None) -> None:
    assert is_cancer(code, wanted) is expected


def test_answers_for_several_cancers_at_once() -> None:
    gastrointestinal = ("BOWEL", "STOMACH", "PANCREAS", "LIVER", "BILIARY_TRACT", "AMPULLA_OF_VATER")
    are, are_not = cancer_answers(gastrointestinal)
    assert {"READ", "STAD", "PAAD", "HCC"} <= are
    assert {"MEL", "NSCLC", "BLCA"} <= are_not
    assert not are & are_not
    assert set(load_cancers()) - are - are_not == descendants("CUP")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SKCM", "SKCM"),
        ("skcm", "SKCM"),
        (" blca ", "BLCA"),
        ("BCL", "MBN"),  # a former code
        ("Melanoma", "MEL"),
        ("Cutaneous Melanoma", "SKCM"),
        ("Non-Small Cell Lung Cancer", "NSCLC"),
        ("non small cell lung cancer", "NSCLC"),
        ("NSCLC", "NSCLC"),
        ("Small Cell Lung Cancer", "SCLC"),
        ("Renal Cell Carcinoma", "RCC"),
        ("Renal cancer", "KIDNEY"),
        ("Head & Neck", "HEAD_NECK"),
        ("Head and neck cancer", "HEAD_NECK"),
        ("Bladder Cancer", "BLADDER"),
        ("Bladder Urothelial Carcinoma", "BLCA"),
        ("Esophagogastric Cancer", "STOMACH"),
        ("Gastrooesophageal cancer", "STOMACH"),
        ("Oesophageal cancer", "STOMACH"),
        ("Cervix cancer metastatic", "CERVIX"),
        ("Tumour of ampulla of Vater", "AMPULLA_OF_VATER"),
        ("Mixed hepatocellular cholangiocarcinoma", "HCCIHCH"),
        ("Neuroendocrine carcinoma of the skin", "MCC"),
        ("Colorectal Cancer", "COADREAD"),
        ("Esophagogastric", "STOMACH"),
        ("Cancer of Unknown Primary", "CUP"),
        ("Glioma", "BRAIN"),
        ("Soft Tissue Sarcoma", "SOFT_TISSUE"),
        ("Malignant pleural mesothelioma", "PLMESO"),
        ("Metastatic squamous NSCLC", "LUSC"),
        ("DLBCL", "DLBCLNOS"),
        ("Medulloblastoma", "MBL"),
    ],
)
def test_a_name_with_one_clear_meaning_is_recognised(name: str, code: str) -> None:
    assert recognise_cancer(name) == code


@pytest.mark.parametrize(
    "name",
    [
        "Mixed",
        "mixed",
        "Sarcoma",
        "Hepatobiliary",
        "Mesothelioma",
        "Neuroendocrine carcinoma",
        "Teratoma",
        "Choriocarcinoma",
        "Pelvic neoplasm",
        "Peritoneal sarcoma",
        "Other",
        "Leukemia",
        "Germ Cell Tumor",
        "Gastrointestinal Neuroendocrine Tumor",
        "Neuroendocrine",
        "Mucosal melanoma",
        "solid tumour",
        "",
        "  ",
        "NA",
        "?",
    ],
)
def test_no_guess_between_two(name: str) -> None:
    assert recognise_cancer(name) is None


def test_the_most_trustworthy_name_comes_first() -> None:
    assert recognise_cancer("UM", "Melanoma", "skcm") == "UM"
    assert recognise_cancer(None, "Sarcoma", "skcm") == "SKCM"
    assert recognise_cancer(None, "", "mixed") is None
    assert recognise_cancer() is None


def test_every_code_and_no_ambiguous_name_recognises_itself() -> None:
    refused = {code for code in load_cancers() if recognise_cancer(code) != code}
    # MIXED and OTHER are no diagnoses
    assert refused == {"MIXED", "OTHER"}


def test_curated_names_are_codes_unique_and_explained() -> None:
    with (Path(cancers.__file__).parent / "cancer_names.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    assert {row["code"] for row in rows} - {""} <= set(load_cancers())
    assert len({row["name"].casefold() for row in rows}) == len(rows)
    assert all(row["why"] for row in rows)


def cohort_names() -> Iterator[tuple[str, str]]:
    for path in sorted(COHORTS.glob("*/data_clinical_sample.txt")):
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        for row in csv.DictReader(lines, delimiter="\t"):
            yield row.get("ONCOTREE_CODE") or "", row.get("CANCER_TYPE") or ""


@needs_shared
def test_what_real_cohorts_write() -> None:
    pairs = set(cohort_names())
    codes = {code for code, _ in pairs if code}
    assert {code for code in codes if recognise_cancer(code) != code} == set()
    unclear = {name for _, name in pairs if recognise_cancer(name) is None}
    assert unclear == {
        "Mixed", "Sarcoma", "Hepatobiliary", "Mesothelioma", "Neuroendocrine carcinoma", "Teratoma",
        "Pelvic neoplasm", "Peritoneal sarcoma",
    }  # fmt: skip
    # where a cohort writes both, the name never contradicts the code: one is the other, or a broader word for it
    clear = {(code, recognised) for code, name in pairs if code and (recognised := recognise_cancer(name))}
    contradictions = {(code, name) for code, name in clear if name not in lineage(code) and code not in lineage(name)}
    assert contradictions == {("UM", "MEL")}  # Riaz 2017 writes Melanoma for uveal melanoma: the code stands before the name


@needs_shared
def test_the_table_is_what_the_builder_makes_of_oncotree(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    table = tmp_path / "src" / "icires" / "catalogue" / "cancers.tsv"
    scripts.mkdir()
    table.parent.mkdir(parents=True)
    copy = scripts / BUILDER.name
    copy.write_bytes(BUILDER.read_bytes())
    subprocess.run([sys.executable, str(copy), str(ONCOTREE), "2025-10-03"], check=True)
    assert table.read_bytes() == (Path(cancers.__file__).parent / "cancers.tsv").read_bytes()
    (root,) = json.loads(ONCOTREE.read_text("utf-8")).values()
    assert len(load_cancers()) == count(root) - 1


def count(node: dict[str, Any]) -> int:
    return 1 + sum(count(child) for child in node["children"].values())


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["SKCM"], "SKCM"),
        (["SKCM", "MEL"], "SKCM"),
        (["MEL", "SKIN", "SKCM"], "SKCM"),
        (["SKCM", "LUAD"], None),
        (["SKCM", "UM"], None),  # both melanomas, neither a kind of the other
        (["XYZ"], "XYZ"),
        (["XYZ", "SKCM"], None),
        ([], None),
    ],
)
def test_the_cancer_on_which_all_agree(codes: list[str], expected: str | None) -> None:
    assert common_cancer(codes) == expected
