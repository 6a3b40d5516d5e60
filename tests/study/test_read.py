"""Whole studies: the real cohorts, panels, single files, and what a study holds."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from icires.errors import StudyError
from icires.study.problems import schema_of
from icires.study.read import inspect_study, read_study
from icires.study.study import Study
from icires.study.tables import ASSAYS, PATIENTS, PROBLEMS, RECOGNISED, SAMPLES

from .conftest import FILES, MakeStudy

# patients, samples, and the headers that must have been taken, from each cohort's README and data dictionary
REAL = {
    "lesions_tumorgrowth_1to3": (622, 622, {"cancer_type": "CANCER_TYPE"}),
    "mel_nivolumab_riaz_2017": (
        80,
        143,
        {"best_overall_response": "BOR", "timepoint": "TIMEPOINT", "pfs_days": "PFS_DAYS", "os_event": "OS_STATUS"},
    ),
    "nsclc_microbiome_toposcore": (232, 312, {"best_overall_response": "BOR", "timepoint": "TIMEPOINT", "sex": "SEX"}),
    "pancancer_ici_loris_2024": (
        1615,
        1615,
        {"responder": "RESPONDER", "drug": "DRUG_CLASS", "tmb_reported": "TMB", "hla_loh_reported": "HLA_LOH"},
    ),
    "pancancer_nivolumab_amadeus": (79, 136, {"best_overall_response": "BOR", "drug": "DRUG", "tmb_reported": "TMB"}),
    "uc_atezolizumab_snyder_2017": (30, 29, {"callable_mb": "COVERED_MB", "pfs_event": "PFS_STATUS"}),
}


def assay(study: Study, name: str) -> pl.DataFrame:
    return study.assays.filter(pl.col("assay") == name)


def codes(study: Study) -> set[str]:
    return set(study.problems["code"].to_list())


@pytest.mark.parametrize("name", sorted(REAL))
def test_real_cohorts(cohorts: Path, name: str) -> None:
    n_patients, n_samples, headers = REAL[name]
    study = read_study(cohorts / name)
    assert (study.id, study.patients.height, study.samples.height) == (name, n_patients, n_samples)
    assert study.patients["patient_id"].n_unique() == n_patients
    taken = study.recognised.filter(pl.col("value").is_null())
    assert headers.items() <= dict(taken.select("taken_as", "column").iter_rows()).items()
    assert "error" not in study.problems["severity"].to_list()
    for frame, table in (
        (study.patients, PATIENTS),
        (study.samples, SAMPLES),
        (study.assays, ASSAYS),
        (study.problems, PROBLEMS),
        (study.recognised, RECOGNISED),
    ):
        assert dict(frame.schema) == schema_of(table)


def test_riaz(cohorts: Path) -> None:
    study = read_study(cohorts / "mel_nivolumab_riaz_2017")
    mutations = assay(study, "mutations")
    # 68 pre-therapy exomes have calls; the list of 109 exomes does not make the on-therapy ones "sequenced, none found"
    assert mutations.filter("done").height == 68
    assert mutations.filter(~pl.col("done")).height == 75
    assert set(mutations.filter("done")["panel"]) == {"WES"}
    assert assay(study, "wes").filter("done").height == 109
    assert assay(study, "expression").filter("done").height == 109
    assert study.panels["WES"].is_whole_exome
    assert study.genome_build == "GRCh37"
    assert study.call_set is not None
    assert (study.call_set.indel, study.call_set.synonymous) == (False, False)
    assert study.samples["timepoint"].value_counts().sort("timepoint").rows() == [("baseline", 73), ("on_treatment", 70)]
    counts = dict(study.patients["best_overall_response"].value_counts().iter_rows())
    assert counts == {"PD": 34, "SD": 24, "PR": 14, "NE": 4, "CR": 4}
    assert int(study.patients["pfs_event"].sum()) == 58


def test_snyder(cohorts: Path) -> None:
    study = read_study(cohorts / "uc_atezolizumab_snyder_2017")
    assert "0040" in study.patients["patient_id"]
    assert study.patients.filter(pl.col("patient_id") == "9854")["sex"].to_list() == [None]
    assert study.patients["best_overall_response"].null_count() == 6  # 5 never rescanned, 1 without data: not NE
    unknown = study.problems.filter(pl.col("code") == "unknown_value")["value"]
    assert set(unknown) == {"Only scanned baseline", "Only scanned at baseline"}
    assert study.call_set is not None
    assert study.call_set.consequences is False
    assert study.samples["callable_mb"].null_count() == 4
    assert study.samples.filter(pl.col("sample_id") == "0040_T")["collection_day"].to_list() == [-18.0]
    assert assay(study, "mutations").filter("done").height == 25
    assert {"hla", "neoantigens", "tcr"} <= set(study.others)


def test_loris(cohorts: Path) -> None:
    study = read_study(cohorts / "pancancer_ici_loris_2024")
    assert int(study.patients["responder"].sum()) == 459
    assert {"agreeing_columns", "pfs_longer_than_os"} <= codes(study)
    longer = study.problems.filter(pl.col("code") == "pfs_longer_than_os")["message"].item()
    assert longer.startswith("5 patients")
    assert study.samples["hla_loh_reported"].value_counts().sort("hla_loh_reported").rows() == [
        (None, 453),
        (False, 939),
        (True, 223),
    ]
    assert study.samples["msi_status"].value_counts().sort("msi_status").rows() == [
        (None, 651),
        ("msi_high", 23),
        ("stable", 941),
    ]
    assert study.mutations is None
    assert assay(study, "mutations")["done"].null_count() == 1615


def test_amadeus_and_lesions(cohorts: Path) -> None:
    study = read_study(cohorts / "pancancer_nivolumab_amadeus")
    assert study.patients["best_overall_response"].null_count() == 15
    assert study.samples["msi_status"].drop_nulls().value_counts().sort("msi_status").rows() == [
        ("msi_high", 4),
        ("msi_low", 10),
        ("stable", 32),
    ]
    assert {"lab_test", "treatment", "specimen"} <= set(study.timelines)
    lesions = read_study(cohorts / "lesions_tumorgrowth_1to3")
    assert lesions.timelines["lesion"].height == 3533
    assert lesions.patients["drug"].null_count() == 622  # an arm's number is no drug


def test_the_draft_of_a_real_cohort_reads_it_as_it_was_read(cohorts: Path, tmp_path: Path) -> None:
    for name in ("uc_atezolizumab_snyder_2017", "pancancer_ici_loris_2024"):
        first = inspect_study(cohorts / name)
        mapping = tmp_path / f"{name}.yaml"
        first.write_mapping(mapping)
        second = inspect_study(cohorts / name, config=mapping)
        assert first.study is not None
        assert second.study is not None
        assert second.study.patients.equals(first.study.patients)
        assert second.study.samples.equals(first.study.samples)


def test_panels_from_files_and_matrix(make_study: MakeStudy) -> None:
    panel = "stable_id: TINY1\ndescription: two genes\ngene_list: KRAS\tTMEM173\n"
    matrix = "SAMPLE_ID\tmutations\tcna\n0040_T\tTINY1\tNA\n0041_T\tOTHER\tTINY1\n"
    study = read_study(make_study({"data_gene_panel_tiny1.txt": panel, "data_gene_panel_matrix.txt": matrix}))
    assert assay(study, "mutations").sort("sample_id")["panel"].to_list() == ["TINY1", "OTHER"]
    assert study.panels["TINY1"].genes == frozenset({"KRAS", "STING1"})  # a previous symbol
    assert study.panels["OTHER"].genes is None
    assert "unknown_panel" in codes(study)


def test_one_panel_for_a_whole_table(make_study: MakeStudy) -> None:
    meta = FILES["meta_mutations.txt"] + "gene_panel: WES\n"
    study = read_study(make_study({"meta_mutations.txt": meta}))
    assert assay(study, "mutations")["panel"].to_list() == ["WES", "WES"]
    assert study.panels["WES"].is_whole_exome
    assert study.panels["WES"].genes is None


def test_files_without_meta_are_recognised_by_name(make_study: MakeStudy) -> None:
    metas = {name: None for name in FILES if name.startswith("meta_") and name != "meta_study.txt"}
    study = read_study(make_study(metas))
    assert study.patients.height == 2
    assert study.mutations is not None
    assert study.problems.filter(pl.col("code") == "missing_meta")["file"].to_list() == [
        "data_clinical_patient.txt",
        "data_clinical_sample.txt",
        "data_mutations.txt",
    ]


def test_without_a_study_meta_file(make_study: MakeStudy) -> None:
    study = read_study(make_study({"meta_study.txt": None}))
    assert (study.id, study.name) == ("tiny", "tiny")
    assert study.samples["oncotree_code"].null_count() == 2
    assert "missing_meta_study" in codes(study)
    assert assay(study, "mutations")["done"].to_list() == [True, True]  # the list's category still says what it is


def test_the_study_s_cancer_holds_for_silent_samples(make_study: MakeStudy) -> None:
    assert read_study(make_study()).samples["oncotree_code"].to_list() == ["SKCM", "SKCM"]


def test_gzipped_data_of_a_plain_name(make_study: MakeStudy) -> None:
    packed = gzip.compress(FILES["data_mutations.txt"].encode(), mtime=0)
    study = read_study(make_study({"data_mutations.txt": None, "data_mutations.txt.gz": packed}))
    assert study.mutations is not None
    assert study.mutations["gene"].to_list() == ["KRAS"]


def test_gzipped_meta_files_case_lists_and_panels(make_study: MakeStudy) -> None:
    panel = "stable_id: P\ngene_list: KRAS\tTP53\n"
    packed = ("meta_study.txt", "meta_mutations.txt", "case_lists/cases_sequenced.txt")
    changes: dict[str, str | bytes | None] = {
        **dict.fromkeys(packed),
        "data_gene_matrix.txt": "SAMPLE_ID\tmutations\n0040_T\tP\n",
    }
    changes |= {f"{name}.gz": gzip.compress(FILES[name].encode(), mtime=0) for name in packed}
    changes["data_gene_panel_P.txt.gz"] = gzip.compress(panel.encode(), mtime=0)
    study = read_study(make_study(changes))
    assert study.name == "A tiny study"
    assert study.panels["P"].genes == frozenset({"KRAS", "TP53"})
    assert assay(study, "mutations")["done"].to_list() == [True, True]


@pytest.mark.parametrize(
    "content", [gzip.compress(b"stable_id: P" * 99, mtime=0)[:-9], gzip.compress(b"stable_id: P\0", mtime=0)]
)
def test_a_damaged_panel_file_is_told(make_study: MakeStudy, content: bytes) -> None:
    problems = inspect_study(make_study({"data_gene_panel_P.txt.gz": content})).problems
    told = problems.filter(pl.col("file") == "data_gene_panel_P.txt.gz")["code"].to_list()
    assert {"truncated_gzip", "binary_file"} & set(told)


def test_inputs_are_fingerprinted(make_study: MakeStudy) -> None:
    study = read_study(make_study())
    assert [one.name for one in study.inputs] == sorted(FILES)
    assert all(len(one.sha256) == 64 for one in study.inputs)


@pytest.mark.parametrize("name", ["calls.maf", "calls.txt", "calls.maf.gz"])
def test_a_single_maf(tmp_path: Path, name: str) -> None:
    content = FILES["data_mutations.txt"].encode()
    (tmp_path / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith("gz") else content)
    study = read_study(tmp_path / name)
    assert study.samples.select("sample_id", "patient_id", "timepoint").rows() == [("0040_T", "0040_T", None)]
    assert study.genome_build == "GRCh37"
    rows = assay(study, "mutations").select("done", "panel", "source").rows()
    assert rows == [(True, None, "rows of the data")]


def test_a_single_table_of_segments(tmp_path: Path) -> None:
    path = tmp_path / "cna.seg"
    path.write_text("ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\nS1\t9\t100\t20000\t10\t-1.2\nS2\t9\t100\t20000\t10\t0\n")
    assert inspect_study(path).has_errors  # segments mean nothing without a genome build
    config = tmp_path / "icires.yaml"
    config.write_text("genome_build: GRCh38\n")
    study = read_study(path, config=config)
    assert study.samples["sample_id"].to_list() == ["S1", "S2"]
    assert assay(study, "segments")["done"].to_list() == [True, True]
    assert assay(study, "allele_specific_copy_number")["done"].to_list() == [False, False]
    assert assay(study, "mutations")["done"].to_list() == [None, None]


@pytest.mark.parametrize("name", ["anything.tsv", "LAML_CBS_segments.tsv.gz"])
@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Sample\tChromosome\tStart.bp\tEnd.bp\tSeg.CN", "-0.4"),
        ("sample\tchr\tstartpos\tendpos\tnMajor\tnMinor", "2\t1"),
        ('"ID"\t"Chrom"\t"Start Position"\t"End Position"\t"Log2"', "-0.4"),
    ],
)
def test_segments_are_recognised_by_their_headers(tmp_path: Path, name: str, header: str, values: str) -> None:
    path = tmp_path / name
    text = f"{header}\nS1\t9\t100\t20000\t{values}\n".encode()
    path.write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)
    study = read_study(path, genome_build="GRCh37")
    assert study.segments is not None
    assert study.segments["sample_id"].to_list() == ["S1"]


def test_a_place_alone_is_no_segment(tmp_path: Path) -> None:
    path = tmp_path / "peaks.tsv"
    path.write_text("chrom\tstart\tend\tscore\n1\t1\t9\t5\n")
    with pytest.raises(StudyError, match="neither a MAF, a VCF nor a table of segments"):
        read_study(path, genome_build="GRCh37")


def test_a_single_vcf_with_a_sample_without_variants(tmp_path: Path) -> None:
    path = tmp_path / "calls.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##reference=GRCh38\n"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2\n"
        "12\t25245350\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\t0/0\n"
    )
    study = read_study(path)
    assert study.samples["sample_id"].to_list() == ["S1", "S2"]
    assert assay(study, "mutations")["done"].to_list() == [True, True]
    assert study.mutations is not None
    assert study.mutations["sample_id"].to_list() == ["S1"]


def test_the_laml_fixture_is_no_exome_by_its_genes_alone(cohorts: Path) -> None:
    study = read_study(cohorts.parent / "reference" / "tcga_laml.maf.gz")
    assert study.samples.height == 193
    assert set(assay(study, "mutations")["panel"]) == {None}
    assert "unknown_coverage" in codes(study)


SEG = "ID\tchrom\tloc.start\tloc.end\tseg.mean\nS\t1\t1\t100\t-0.5\n"


def test_the_build_of_a_single_file_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "x.seg"
    path.write_text(SEG)
    with pytest.raises(StudyError, match="--genome-build"):
        read_study(path)
    assert read_study(path, genome_build="GRCh38").genome_build == "GRCh38"
    assert "genome_build: GRCh37" in inspect_study(path, genome_build="GRCh37").mapping_draft


def test_a_build_that_is_given_outranks_the_mapping_but_not_the_mutations(make_study: MakeStudy) -> None:
    folder = make_study({"icires.yaml": "genome_build: GRCh38\n"})
    assert inspect_study(folder).has_errors
    assert read_study(folder, genome_build="GRCh37").genome_build == "GRCh37"
    with pytest.raises(StudyError, match="GRCh38 is given by --genome-build"):
        read_study(folder, genome_build="GRCh38")


def test_segments_behind_the_end_of_a_chromosome_name_the_other_build(tmp_path: Path) -> None:
    path = tmp_path / "x.seg"
    # chromosome 9 has 141,213,431 bases in GRCh37, and 138,394,717 in GRCh38
    path.write_text(SEG + "S\t9\t1\t141213431\t0.1\n")
    assert read_study(path, genome_build="GRCh37").segments is not None
    with pytest.raises(StudyError, match=r"beyond the end of chromosome 9 in GRCh38.*possible in GRCh37"):
        read_study(path, genome_build="GRCh38")


def test_positions_beyond_a_chromosome_in_a_mutation_table(make_study: MakeStudy) -> None:
    row = FILES["data_mutations.txt"].splitlines()[1]
    beyond = row.replace("25398284", "133851896") + "\n"
    with pytest.raises(StudyError, match="1 mutation lies beyond the end of chromosome 12 in GRCh37"):
        read_study(make_study({"data_mutations.txt": FILES["data_mutations.txt"] + beyond}))
