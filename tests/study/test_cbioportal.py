"""The study folder: meta files, usual names, case lists, panels."""

from pathlib import Path

import pytest

from icires.errors import Problem
from icires.study.cbioportal import read_case_lists, read_entries, read_layout, read_panel_file, role_by_name

META = "cancer_study_identifier: x\ngenetic_alteration_type: {}\ndatatype: {}\nstable_id: {}\ndata_filename: data.txt\n"


def codes(found: list[Problem]) -> list[str]:
    return [problem.code for problem in found]


def folder(tmp_path: Path, **files: str) -> dict[str, Path]:
    paths = {f"{name}.txt": tmp_path / f"{name}.txt" for name in files}
    for name, content in files.items():
        paths[f"{name}.txt"].write_text(content)
    return paths


@pytest.mark.parametrize(
    ("kind", "datatype", "stable_id", "role"),
    [
        ("CLINICAL", "PATIENT_ATTRIBUTES", "", "patients"),
        ("CLINICAL", "SAMPLE_ATTRIBUTES", "", "samples"),
        ("clinical", "timeline", "", "timeline"),
        ("MUTATION_EXTENDED", "MAF", "mutations", "mutations"),
        ("COPY_NUMBER_ALTERATION", "DISCRETE", "gistic", "discrete_copy_number"),
        ("COPY_NUMBER_ALTERATION", "LOG2-VALUE", "log2CNA", "log2_copy_number"),
        ("COPY_NUMBER_ALTERATION", "CONTINUOUS", "log2CNA", "log2_copy_number"),
        ("COPY_NUMBER_ALTERATION", "CONTINUOUS", "linear_CNA", "ignored"),
        ("COPY_NUMBER_ALTERATION", "SEG", "", "segments"),
        ("MRNA_EXPRESSION", "CONTINUOUS", "rna_seq_mrna", "expression"),
        ("MRNA_EXPRESSION", "Z-SCORE", "rna_seq_mrna_median_Zscores", "ignored"),
        ("STRUCTURAL_VARIANT", "SV", "structural_variants", "ignored"),
        ("GENERIC_ASSAY", "LIMIT-VALUE", "microbiome", "other"),
        ("CUSTOM", "LONG", "ccf", "other"),
    ],
)
def test_a_meta_file_decides(tmp_path: Path, kind: str, datatype: str, stable_id: str, role: str) -> None:
    found: list[Problem] = []
    layout = read_layout(folder(tmp_path, meta_x=META.format(kind, datatype, stable_id), data="A\n"), found=found)
    assert [(one.name, one.role) for one in layout.data] == [("data.txt", role)]
    assert codes(found) == [*(["not_used"] if role == "ignored" else []), "missing_meta_study"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("data_clinical_patient.txt", "patients"),
        ("data_clinical.txt", "samples"),
        ("data_mutations_extended.txt", "mutations"),
        ("tumour.MAF.gz", "mutations"),
        ("calls.vcf.gz", "vcf"),
        ("data_CNA.txt", "discrete_copy_number"),
        ("data_log2_CNA.txt", "log2_copy_number"),
        ("x_hg19.seg", "segments"),
        ("data_cna_hg19_seg.txt", "segments"),
        ("data_mrna_seq_tpm.txt.gz", "expression"),
        ("data_RNA_Seq_v2_expression_median.txt", "expression"),
        ("data_mrna_seq_tpm_zscores_ref_all_samples.txt", "ignored"),
        ("data_timeline_lesion.txt", "timeline"),
        ("data_gene_panel_matrix.txt", "panel_matrix"),
        ("data_gene_panel_impact468.txt", "panel"),
        ("data_tcr.txt", "other"),
        ("README.md", None),
        ("notes.txt", None),
    ],
)
def test_usual_names(name: str, role: str | None) -> None:
    assert role_by_name(name) == role


def test_entries(tmp_path: Path) -> None:
    path, found = tmp_path / "meta.txt", list[Problem]()
    path.write_bytes(b"\xef\xbb\xbfName :  a: b \r\n\r\n# note\r\nno colon\r\nNAME: again\r\nempty:\r\n")
    assert read_entries(path, name="meta.txt", found=found) == {"name": "a: b", "empty": ""}
    assert [(problem.code, problem.line) for problem in found] == [("meta_line", 4), ("meta_line", 5)]


def test_two_meta_files_for_one_table(tmp_path: Path) -> None:
    found: list[Problem] = []
    meta = META.format("CUSTOM", "LONG", "x")
    read_layout(folder(tmp_path, meta_a=meta, meta_b=meta, data="A\n"), found=found)
    assert "two_meta_files" in codes(found)


@pytest.mark.parametrize(
    ("stable_id", "category", "assay"),
    [
        ("x_sequenced", "", "mutations"),
        ("x_sequenced", "all_cases_with_mutation_and_cna_data", "mutations"),
        ("x_mine", "all_cases_with_mutation_data", "mutations"),
        ("x_cna", "all_cases_with_cna_data", "discrete_copy_number"),
        ("x_cnaseq", "all_cases_with_mutation_and_cna_data", "cnaseq"),
        ("x_rna_seq_v2_mrna", "", "expression"),
        ("x_wes", "", "wes"),
        ("x_tcr", "other", "tcr"),
    ],
)
def test_case_lists(tmp_path: Path, stable_id: str, category: str, assay: str) -> None:
    text = f"stable_id: {stable_id}\ncase_list_category: {category}\ncase_list_ids: a\t b \t\tc\n"
    (one,) = read_case_lists(folder(tmp_path, cases=text), study_id="x", found=[])
    assert (one.assay, one.samples) == (assay, frozenset("abc"))


def test_case_lists_written_with_blanks(tmp_path: Path) -> None:
    lists = folder(tmp_path, cases="stable_id: x_sequenced\ncase_list_ids: a b  c\n")
    assert read_case_lists(lists, study_id="x", found=[])[0].samples == frozenset("abc")


def test_lists_of_the_whole_study_say_nothing(tmp_path: Path) -> None:
    lists = folder(
        tmp_path,
        cases_all="stable_id: x_all\ncase_list_ids: a\n",
        cases_whole="stable_id: x_w\ncase_list_category: all_cases_in_study\ncase_list_ids: a\n",
    )
    assert read_case_lists(lists, study_id="x", found=[]) == []


def test_broken_lists_and_panels_are_passed_over(tmp_path: Path) -> None:
    found: list[Problem] = []
    assert read_case_lists(folder(tmp_path, cases="stable_id: x_sequenced\n"), study_id="x", found=found) == []
    files = folder(tmp_path, panel="stable_id: P\ngene_list: KRAS\tTP53  EGFR\n", broken="stable_id: P\ngene_list:\n")
    panel = read_panel_file(files["panel.txt"], name="panel.txt", found=found)
    assert panel is not None
    assert panel.genes == ("KRAS", "TP53", "EGFR")
    assert read_panel_file(files["broken.txt"], name="broken.txt", found=found) is None
    assert codes(found) == ["case_list", "gene_panel"]
