"""Headers of every kind of file: by the mapping, by synonyms, never by a guess; and what is told of it."""

from pathlib import Path

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.columns import Column
from icires.study.config import HEADED, Config
from icires.study.findings import Recognised
from icires.study.headers import Recognition, candidates, take_headers
from icires.study.read import inspect_study, read_study
from icires.study.tables import SEGMENTS
from icires.study.tables_genes import GENE_IDS
from icires.study.text import TextTable, read_text

from .conftest import FILES, MakeStudy

MAF = "data_mutations.txt"
SEG = "ID\tchrom\tloc.start\tloc.end\tseg.mean\n"
WANTED = (
    Column("copies", "number", "", preferred=("TCN",), synonyms=("cn", "total_cn")),
    Column("name", "text", "", required=True, synonyms=("label", "title")),
)


def text_of(path: Path, *lines: str) -> TextTable:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    table = read_text(path, name=path.name, found=[])
    assert table is not None
    return table


def taken(
    path: Path, *lines: str, said: dict[str, str | None] | None = None
) -> tuple[dict[str, str] | None, Recognition, list[Problem]]:
    found: list[Problem] = []
    recognition = Recognition(Config(columns={path.name: said or {}}))
    answer = take_headers(text_of(path, *lines), WANTED, what="things", recognition=recognition, found=found)
    return answer, recognition, found


def test_standard_names_are_taken_silently_and_synonyms_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    answer, recognition, found = taken(path, "Label\tTCN\tcn", "a\t1\t2")
    assert answer == {"copies": "TCN", "name": "Label"}
    assert found == []
    assert recognition.findings.recognised == [Recognised("t.txt", "Label", "name", None, None, "synonym")]


def test_the_mapping_decides_and_is_noted(tmp_path: Path) -> None:
    answer, recognition, found = taken(tmp_path / "t.txt", "X\tTCN\tlabel", "a\t1\tb", said={"name": "X", "copies": None})
    assert answer == {"name": "X"}
    assert [(row.taken_as, row.column, row.how) for row in recognition.findings.recognised] == [("name", "X", "icires.yaml")]
    assert found == []


def test_a_header_given_to_one_column_is_taken_for_no_other(tmp_path: Path) -> None:
    answer, _, _ = taken(tmp_path / "t.txt", "label\tTCN", "a\t1", said={"name": "TCN"})
    assert answer == {"name": "TCN"}
    assert candidates(["cn", "TCN"], WANTED[0], said={"name": "TCN"}) == ["cn"]


def test_two_candidates_that_differ_are_refused(tmp_path: Path) -> None:
    answer, recognition, found = taken(tmp_path / "t.txt", "name\tcn\ttotal_cn", "a\t1\t2")
    assert answer == {"name": "name"}
    assert [(p.code, p.severity) for p in found] == [("ambiguous_column", Severity.WARNING)]
    assert "columns: {t.txt: {copies: cn}}" in found[0].remedy
    assert recognition.findings.candidates[0].headers == ("cn", "total_cn")


def test_two_candidates_for_a_required_column_are_an_error(tmp_path: Path) -> None:
    answer, _, found = taken(tmp_path / "t.txt", "label\ttitle", "a\tb")
    assert answer is None
    assert [(p.code, p.severity) for p in found] == [("ambiguous_column", Severity.ERROR)]


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("", ""), (" x", "x ")])
def test_two_candidates_that_agree_in_every_row_are_no_conflict(tmp_path: Path, one: str, other: str) -> None:
    answer, _, found = taken(tmp_path / "t.txt", "name\tcn\ttotal_cn", f"a\t{one}\t{other}", "b\t3\t3")
    assert answer == {"name": "name", "copies": "cn"}
    assert [(p.code, p.severity, p.column) for p in found] == [("agreeing_columns", Severity.INFO, "cn")]


def test_an_unknown_is_not_an_agreement(tmp_path: Path) -> None:
    answer, _, found = taken(tmp_path / "t.txt", "name\tcn\ttotal_cn", "a\t1\t", "b\t3\t3")
    assert answer == {"name": "name"}
    assert [p.code for p in found] == ["ambiguous_column"]


def test_a_missing_required_column_is_named_as_the_standard_calls_it(tmp_path: Path) -> None:
    answer, _, found = taken(tmp_path / "t.txt", "TCN", "1")
    assert answer is None
    assert [(p.code, p.column) for p in found] == [("missing_column", "name")]


def test_a_mapped_header_that_is_not_there(tmp_path: Path) -> None:
    answer, _, found = taken(tmp_path / "t.txt", "name", "a", said={"copies": "CN9"})
    assert answer is None
    assert [(p.code, p.column) for p in found] == [("unknown_header", "CN9")]


def mapped(make_study: MakeStudy, files: dict[str, str | bytes | None], said: str) -> Path:
    return make_study({**files, "icires.yaml": f"columns: {{{said}}}\n"})


def test_the_mapping_reaches_mutations(make_study: MakeStudy) -> None:
    maf = FILES[MAF].replace("Hugo_Symbol", "GENE_X").replace("HGVSp_Short", "AA")
    folder = mapped(make_study, {MAF: maf}, f"{MAF}: {{gene: GENE_X, protein_change: AA, variant_type: null}}")
    study = read_study(folder)
    assert study.mutations is not None
    assert study.mutations.select("gene", "protein_change", "variant_type").row(0) == ("KRAS", "p.G12D", None)
    own = study.recognised.filter(pl.col("file") == MAF)
    assert own.select("column", "taken_as", "how").rows() == [
        ("GENE_X", "gene", "icires.yaml"),
        ("AA", "protein_change", "icires.yaml"),
    ]


def test_synonyms_of_mutations_and_segments_are_recognised(make_study: MakeStudy) -> None:
    seg = "sample\tchr\tstart\tend\tlog2\n0040_T\t1\t1\t100\t-0.5\n"
    study = read_study(make_study({MAF: FILES[MAF].replace("Start_Position", "Start"), "data_x.seg": seg}))
    rows = study.recognised.filter(~pl.col("file").str.starts_with("data_clinical"))
    assert rows.select("file", "column", "taken_as", "how").rows() == [
        ("data_x.seg", "sample", "sample_id", "synonym"),
        ("data_x.seg", "chr", "chromosome", "synonym"),
        ("data_x.seg", "log2", "log2_ratio", "synonym"),
    ]


def test_the_mapping_reaches_segments(make_study: MakeStudy) -> None:
    seg = SEG.replace("seg.mean", "seg.mean\tsmoothed") + "0040_T\t1\t1\t100\t-0.5\t-0.25\n"
    study = read_study(mapped(make_study, {"data_x.seg": seg}, "data_x.seg: {log2_ratio: smoothed}"))
    assert study.segments is not None
    assert study.segments["log2_ratio"].to_list() == [-0.25]


def test_segments_without_the_sample_are_named_after_the_file_only_where_no_column_disputes_it(tmp_path: Path) -> None:
    path = tmp_path / "P1.seg"
    path.write_text("sample\tsample_id\tchrom\tloc.start\tloc.end\tseg.mean\na\tb\t1\t1\t9\t-1\n")
    assert inspect_study(path, genome_build="GRCh38").has_errors
    config = tmp_path / "c.yaml"
    config.write_text("columns: {P1.seg: {sample_id: null}}\n")
    assert read_study(path, config=config, genome_build="GRCh38").samples["sample_id"].to_list() == ["P1"]


MATRIX = "Probe\tHugo_Symbol\t0040_T\t0041_T\nB2M\tx\t-2\t0\n"


def test_the_mapping_reaches_copy_number_and_expression(make_study: MakeStudy) -> None:
    files: dict[str, str | bytes | None] = {"data_cna.txt": MATRIX, "data_mrna_seq_tpm.txt": MATRIX}
    study = read_study(mapped(make_study, files, "data_cna.txt: {gene: Probe}, data_mrna_seq_tpm.txt: {gene: Probe}"))
    assert study.discrete_copy_number is not None
    assert study.discrete_copy_number.rows() == [("0040_T", "B2M", -2.0), ("0041_T", "B2M", 0.0)]
    assert study.expression is not None
    assert study.expression.columns == ["gene", "entrez_gene_id", "0040_T", "0041_T"]
    assert study.expression["gene"].to_list() == ["B2M"]


def test_a_matrix_that_names_its_genes_twice_is_not_guessed(make_study: MakeStudy) -> None:
    matrix = "symbol\tgene_name\t0040_T\nB2M\tJAK1\t0\n"
    inspection = inspect_study(make_study({"data_cna.txt": matrix}))
    codes = inspection.problems.filter(pl.col("file") == "data_cna.txt")["code"].to_list()
    assert sorted(codes) == ["ambiguous_column", "missing_meta", "no_genes"]
    assert inspection.has_errors


def test_the_mapping_reaches_timelines(make_study: MakeStudy) -> None:
    timeline = "PATIENT_ID\tDAY\tKIND\tAGENT\tDRUG\n0040\t3\tTREATMENT\ta\tNivolumab\n"
    said = "data_timeline_t.txt: {start_day: DAY, event_type: KIND, agent: DRUG}"
    study = read_study(mapped(make_study, {"data_timeline_t.txt": timeline}, said))
    treatment = study.timelines["treatment"]
    assert treatment.select("start_day", "agent", "agent_as_written").rows() == [(3.0, "Nivolumab", "a")]
    assert set(study.recognised.filter(pl.col("file") == "data_timeline_t.txt")["taken_as"]) == {
        "start_day",
        "event_type",
        "agent",
    }


def test_slips_of_the_mapping_are_told(make_study: MakeStudy) -> None:
    said = f"{MAF}: {{best_overall_response: X}}, nowhere.txt: {{gene: X}}, meta_study.txt: {{gene: X}}"
    problems = inspect_study(mapped(make_study, {}, said)).problems.filter(pl.col("code") == "mapping_unused")
    assert [message.removeprefix("columns: ") for message in problems["message"]] == [
        "data_mutations.txt: a file of mutations has no column best_overall_response of icires.",
        "nowhere.txt is no data file of the study.",
        "meta_study.txt is no data file of the study.",
    ]


def test_the_draft_holds_the_headers_of_every_file_and_reads_the_same_again(make_study: MakeStudy, tmp_path: Path) -> None:
    maf = FILES[MAF].replace("Chromosome", "Chr")
    timeline = "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tLINE_OF_THERAPY\n0040\t3\tTREATMENT\tFirst\n"
    seg = SEG + "0040_T\t1\t1\t100\t-0.5\n"
    files = {MAF: maf, "data_timeline_t.txt": timeline, "data_x.seg": seg}
    first = inspect_study(mapped(make_study, {**files}, "data_x.seg: {n_probes: null}"))
    mapping = tmp_path / "draft.yaml"
    first.write_mapping(mapping)
    assert '    chromosome: "Chr"' in first.mapping_draft
    second = inspect_study(tmp_path / "tiny", config=mapping)
    assert first.study is not None
    assert second.study is not None
    assert second.mapping_draft == first.mapping_draft
    for one, other in ((first.study.mutations, second.study.mutations), (first.study.segments, second.study.segments)):
        assert one is not None
        assert other is not None
        assert one.equals(other)


def test_every_kind_of_file_that_is_typed_can_be_mapped() -> None:
    assert HEADED["segments"] == {column.name for column in SEGMENTS.columns}
    assert HEADED["expression"] == {column.name for column in GENE_IDS}
    assert "line" not in HEADED["mutations"]
    assert {"event_type", "agent", "lesion_id", "test", "status"} <= HEADED["timeline"]
