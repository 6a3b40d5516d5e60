"""``icires.yaml``: a closed schema with lines, and the draft that reads a study as it was read."""

from pathlib import Path

import polars as pl
import pytest

from icires.errors import OutputError, Problem
from icires.study.config import Config, read_config
from icires.study.read import inspect_study, read_study

from .conftest import FILES, MakeStudy

WHOLE = """\
genome_build: GRCh38
columns:
  data_clinical_patient.txt:
    best_overall_response: BOR_INVESTIGATOR
    drug: null
values:
  best_overall_response: {Only scanned baseline: NE, "1": PD, death: null}
  responder: {R: true, NR: false}
units: {purity: percent}
assays:
  mutations:
    panel: 341
    megabases: 1.1
    samples: [0040_T, 0041]
    kinds: {indel: true, synonymous: false}
panels:
  341: {genes: [KRAS, TP53]}
vcf:
  tumor_samples: {TUMOR: 0040_T}
"""


def read(tmp_path: Path, text: str) -> tuple[Config, list[Problem]]:
    path, found = tmp_path / "icires.yaml", list[Problem]()
    path.write_text(text)
    return read_config(path, name="icires.yaml", found=found), found


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    config, found = read(tmp_path, WHOLE)
    assert found == []
    assert config.genome_build == "GRCh38"
    assert config.columns["data_clinical_patient.txt"] == {"best_overall_response": "BOR_INVESTIGATOR", "drug": None}
    assert config.values["best_overall_response"] == {"Only scanned baseline": "NE", "1": "PD", "death": None}
    assert config.values["responder"] == {"R": "true", "NR": "false"}
    mutations = config.assays["mutations"]
    assert (mutations.panel, mutations.megabases, mutations.samples) == ("341", 1.1, ("0040_T", "0041"))
    assert (mutations.kinds.snv, mutations.kinds.indel, mutations.kinds.synonymous) == (None, True, False)
    assert config.panels["341"].genes == ("KRAS", "TP53")
    assert config.vcf.tumor_samples == {"TUMOR": "0040_T"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("genome_build: hg99\n", "mapping_value", 1),
        ("\n\ncolums: {}\n", "mapping_unknown_key", 3),
        ("assays:\n  mutations:\n    megabase: 1\n", "mapping_unknown_key", 3),
        ("assays:\n  mutations:\n    megabases: -1\n", "mapping_value", 3),
        ("columns:\n  a.txt:\n    bor: X\n", "mapping_value", 3),
        ("values:\n  best_overall_response:\n    x: PRR\n", "mapping_value", 3),
        ("values:\n  age:\n    x: 1\n", "mapping_value", 2),
        ("units:\n  purity: months\n", "mapping_value", 2),
        ("units:\n  sex: percent\n", "mapping_value", 2),
        ("columns: [\n", "mapping_yaml", 2),
        ("a: 1\na: 2\n", "mapping_yaml", 2),
        ("columns: &x {}\nvalues: *x\n", "mapping_yaml", 1),
        ("just text\n", "mapping_value", 1),
    ],
)
def test_every_fault_has_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    config, found = read(tmp_path, text)
    assert config == Config()
    assert (found[0].code, found[0].line, found[0].severity) == (code, line, "error")


@pytest.mark.parametrize("text", ["", "# nothing yet\n\n  # still nothing\n", "assays: {}\n"])
def test_an_empty_mapping_says_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == (Config(), [])


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    _, found = read(tmp_path, "colums: {}\nunits: 7\n")
    assert [(problem.code, problem.line) for problem in found] == [("mapping_unknown_key", 1), ("mapping_value", 2)]


def test_the_mapping_of_the_folder_and_another_one(make_study: MakeStudy, tmp_path: Path) -> None:
    folder = make_study({"icires.yaml": "columns: {data_clinical_patient.txt: {best_overall_response: null}}\n"})
    assert read_study(folder).patients["best_overall_response"].null_count() == 2
    other = tmp_path / "other.yaml"
    other.write_text("values: {best_overall_response: {PD: SD}}\n")
    assert read_study(folder, config=other).patients["best_overall_response"].to_list() == ["PR", "SD"]
    assert "other.yaml" in {one.name for one in read_study(folder, config=other).inputs}
    assert inspect_study(folder, config=tmp_path / "none.yaml").has_errors


def test_kinds_and_megabases_reach_the_study(make_study: MakeStudy) -> None:
    text = (
        "assays: {mutations: {megabases: 34, samples: [0040_T], panel: P, kinds: {indel: false}}}\npanels: {P: {genes: [KRAS]}}\n"
    )
    study = read_study(make_study({"icires.yaml": text}))
    assert study.samples["callable_mb"].to_list() == [34.0, None]
    assert study.call_set is not None
    assert (study.call_set.indel, study.call_set.source) == (False, "icires.yaml")
    assert study.panels["P"].genes == frozenset({"KRAS"})
    done = study.assays.filter(pl.col("assay") == "mutations").sort("sample_id")["done"].to_list()
    assert done == [True, False]


def test_the_draft_reads_the_study_as_it_was_read(make_study: MakeStudy, tmp_path: Path) -> None:
    patients = (
        'PATIENT_ID\tGender\tBest Response\tResponder?\tRECIST 1\tPFS days\tPFS_STATUS\tDrug: "x"\n'
        "0040\tF\tPartial response\tyes\tx\t61\t1:PROGRESSION\tn\n0041\tm\tdead\tno\ty\t20\t0:CENSORED\tn\n"
    )
    samples = "PATIENT_ID\tSAMPLE_ID\tVisit\tTumor purity\n0040\t0040_T\tBL\t0.5\n0041\t0041_T\tV3\t\n"
    folder = make_study({"data_clinical_patient.txt": patients, "data_clinical_sample.txt": samples})
    first = inspect_study(folder)
    mapping = tmp_path / "icires.yaml"
    first.write_mapping(mapping)
    second = inspect_study(folder, config=mapping)
    assert first.study is not None
    assert second.study is not None
    assert second.study.patients.equals(first.study.patients)
    assert second.study.samples.equals(first.study.samples)
    assert second.mapping_draft == first.mapping_draft
    assert set(second.recognised["how"]) == {"icires.yaml"}
    assert '"dead":    # not known' in first.mapping_draft


def test_the_draft_keeps_what_the_mapping_said(make_study: MakeStudy, tmp_path: Path) -> None:
    text = """\
columns: {data_clinical_patient.txt: {sex: null}}
values: {best_overall_response: {PD: null, PR: CR}}
units: {purity: percent}
assays: {mutations: {panel: P, megabases: 1.5, samples: [0040_T, "0041_T"], kinds: {indel: false}}}
panels: {P: {genes: [KRAS]}}
"""
    samples = "PATIENT_ID\tSAMPLE_ID\tPURITY\n0040\t0040_T\t50\n0041\t0041_T\t\n"
    first = inspect_study(make_study({"icires.yaml": text, "data_clinical_sample.txt": samples}))
    mapping = tmp_path / "draft.yaml"
    first.write_mapping(mapping)
    second = inspect_study(tmp_path / "tiny", config=mapping)
    assert first.study is not None
    assert second.study is not None
    assert first.study.patients["best_overall_response"].to_list() == ["CR", None]
    assert first.study.patients["sex"].null_count() == 2
    assert first.study.samples["purity"].to_list() == [0.5, None]
    for table in ("patients", "samples", "assays"):
        assert getattr(second.study, table).equals(getattr(first.study, table)), table
    assert second.study.panels == first.study.panels
    assert second.study.call_set == first.study.call_set
    assert second.mapping_draft == first.mapping_draft


def test_the_draft_names_candidates(make_study: MakeStudy) -> None:
    patients = "PATIENT_ID\tRECIST\tBest_Response\n0040\tPR\tSD\n0041\tPD\tPD\n"
    draft = inspect_study(make_study({"data_clinical_patient.txt": patients})).mapping_draft
    assert '# best_overall_response: "RECIST"    # a candidate' in draft
    assert '# best_overall_response: "Best_Response"    # a candidate' in draft


def test_a_mapping_that_is_there_is_not_overwritten(make_study: MakeStudy, tmp_path: Path) -> None:
    inspection = inspect_study(make_study())
    target = tmp_path / "icires.yaml"
    target.write_text("mine")
    with pytest.raises(OutputError, match="there already"):
        inspection.write_mapping(target)
    assert target.read_text() == "mine"
    with pytest.raises(OutputError, match="cannot be written"):
        inspection.write_mapping(tmp_path / "no" / "icires.yaml")


def test_problems_are_written_as_a_table(make_study: MakeStudy, tmp_path: Path) -> None:
    inspection = inspect_study(make_study({"data_clinical_patient.txt": FILES["data_clinical_patient.txt"].replace("PD", "??")}))
    inspection.write_problems(tmp_path / "problems.tsv")
    table = pl.read_csv(tmp_path / "problems.tsv", separator="\t")
    assert table["value"].to_list().count("??") == 1
    assert list(tmp_path.glob(".problems*")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1\n", "the file must be a block of 'key: value' lines."),
        ("assays: {mutations: {samples: some}}\n", "assays: mutations: samples must be 'all' or a list."),
        ("panels: {P: {megabases: x}}\n", "panels: P: megabases must be a number."),
        ("genome_build: hg19\n", "genome_build must be 'GRCh37' or 'GRCh38'."),
    ],
)
def test_faults_are_told_in_plain_words(tmp_path: Path, text: str, message: str) -> None:
    assert [one.message for one in read(tmp_path, text)[1]] == [message]


def test_messages_name_the_mapping_s_own_file(make_study: MakeStudy, tmp_path: Path) -> None:
    other = tmp_path / "bad.yaml"
    other.write_text("columns: {data_clinical_patient.txt: {sex: GENDER}}\n")
    problems = inspect_study(make_study(), config=other).problems
    told = problems.filter(pl.col("code") == "unknown_header")["message"].to_list()
    assert told == ["bad.yaml takes this header as sex, but the file has no such header."]


def test_genes_of_a_panel_that_nobody_knows_are_counted(make_study: MakeStudy, tmp_path: Path) -> None:
    mapping = tmp_path / "bad.yaml"
    mapping.write_text("panels: {P: {genes: [KRAS, TP53, KRASS, NONSENSE]}, Q: {genes: [KRAS]}}\n")
    problems = inspect_study(make_study(), config=mapping).problems.filter(pl.col("code") == "unknown_panel_genes")
    assert problems.select("severity", "file").rows() == [("warning", "bad.yaml")]
    assert problems["message"][0].startswith("2 of 4 genes of panel P are neither in the catalogue nor")
