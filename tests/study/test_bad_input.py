"""Bad input: each kind with a clear error, all at once, and never a crash."""

import gzip
import os
import stat
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.errors import StudyError
from icires.study.inspection import Inspection
from icires.study.read import inspect_study, read_study

from .conftest import FILES, MakeStudy

MAF = FILES["data_mutations.txt"]
SAMPLES = FILES["data_clinical_sample.txt"]


def errors(inspection: Inspection) -> set[str]:
    assert inspection.has_errors
    return set(inspection.problems.filter(pl.col("severity") == "error")["code"].to_list())


def only(inspection: Inspection, code: str) -> dict[str, object]:
    """The one problem of that kind; fails when there are more or none."""
    rows = inspection.problems.filter(pl.col("code") == code)
    return rows.row(0, named=True) if rows.height == 1 else pytest.fail(f"{rows.height} problems {code}: {inspection.problems}")


def test_the_study_is_good_before_it_is_spoilt(make_study: MakeStudy) -> None:
    study = read_study(make_study())
    assert study.problems.filter(pl.col("severity") == "error").is_empty()
    assert study.patients["patient_id"].to_list() == ["0040", "0041"]


def test_missing_clinical_sample_file(make_study: MakeStudy) -> None:
    folder = make_study({"data_clinical_sample.txt": None, "meta_clinical_sample.txt": None})
    assert errors(inspect_study(folder)) == {"missing_clinical"}
    with pytest.raises(StudyError, match="no clinical sample file"):
        read_study(folder)


def test_data_file_of_a_meta_file_is_missing(make_study: MakeStudy) -> None:
    found = inspect_study(make_study({"data_mutations.txt": None}))
    assert only(found, "missing_data_file")["file"] == "meta_mutations.txt"


def test_duplicate_samples_name_both_lines(make_study: MakeStudy) -> None:
    found = inspect_study(make_study({"data_clinical_sample.txt": SAMPLES + "0041\t0040_T\t\n"}))
    problem = only(found, "duplicate_sample")
    assert "lines 2, 4" not in str(problem["value"])
    assert "0040_T stands on lines 2, 4" in str(problem["message"])
    assert problem["line"] == 4


def test_sample_without_patient(make_study: MakeStudy) -> None:
    found = inspect_study(make_study({"data_clinical_sample.txt": SAMPLES + "\t0042_T\t\n"}))
    assert only(found, "sample_without_patient")["line"] == 4


def test_repeated_patients_differ_or_do_not(make_study: MakeStudy) -> None:
    patients = FILES["data_clinical_patient.txt"]
    same = inspect_study(make_study({"data_clinical_patient.txt": patients + "0040\tFemale\tPR\n"}))
    assert only(same, "repeated_patient")["severity"] == "warning"
    assert same.study is not None
    assert same.study.patients.height == 2
    other = inspect_study(make_study({"data_clinical_patient.txt": patients + "0040\tFemale\tPD\n"}))
    assert only(other, "duplicate_patient")["line"] == 8


def test_mutations_of_unknown_samples_are_named(make_study: MakeStudy) -> None:
    found = inspect_study(make_study({"data_mutations.txt": MAF + MAF.splitlines()[1].replace("0040_T", "0099_T") + "\n"}))
    assert "0099_T" in str(only(found, "unknown_sample")["message"])


@pytest.mark.parametrize(
    ("build", "code"), [("mm10", "unknown_build"), ("GRCh38", "conflicting_build")], ids=["no human build", "another build"]
)
def test_build_of_the_table(make_study: MakeStudy, build: str, code: str) -> None:
    assert code in errors(inspect_study(make_study({"data_mutations.txt": MAF.replace("GRCh37", build)})))


def test_build_of_the_study(make_study: MakeStudy) -> None:
    meta = FILES["meta_study.txt"].replace("hg19", "mm10")
    assert "unknown_build" in errors(inspect_study(make_study({"meta_study.txt": meta})))


def test_mixed_builds_between_rows_and_between_files(make_study: MakeStudy) -> None:
    row = MAF.splitlines()[1].replace("GRCh37", "GRCh38")
    assert "mixed_builds" in errors(inspect_study(make_study({"data_mutations.txt": MAF + row + "\n"})))
    meta = FILES["meta_study.txt"].replace("reference_genome: hg19\n", "")
    changes = {"meta_study.txt": meta, "data_mutations_more.txt": MAF.replace("GRCh37", "GRCh38")}
    assert "mixed_builds" in errors(inspect_study(make_study(changes)))


def test_unknown_build_is_an_error_only_for_segments(make_study: MakeStudy) -> None:
    meta = FILES["meta_study.txt"].replace("reference_genome: hg19\n", "")
    maf = "\n".join("\t".join(line.split("\t")[:1] + line.split("\t")[2:]) for line in MAF.splitlines()) + "\n"
    found = inspect_study(make_study({"meta_study.txt": meta, "data_mutations.txt": maf}))
    assert only(found, "unknown_build")["severity"] == "warning"
    segments = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\n0040_T\t9\t100\t20000\t10\t-1.2\n"
    found = inspect_study(make_study({"meta_study.txt": meta, "data_mutations.txt": maf, "data_cna.seg": segments}))
    assert errors(found) == {"unknown_build"}


def test_truncated_gzip(make_study: MakeStudy) -> None:
    packed = gzip.compress((MAF * 50).encode(), mtime=0)
    found = inspect_study(make_study({"data_mutations.txt": None, "data_mutations.txt.gz": packed[: len(packed) // 2]}))
    assert only(found, "truncated_gzip")["file"] == "data_mutations.txt.gz"


def test_maf_with_shifted_columns(make_study: MakeStudy) -> None:
    header, row = MAF.splitlines()
    shifted = "\t".join(["", *row.split("\t")[:-1]])
    assert "shifted_columns" in errors(inspect_study(make_study({"data_mutations.txt": f"{header}\n{shifted}\n"})))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to the superuser")
def test_unreadable_folder(make_study: MakeStudy) -> None:
    folder = make_study()
    folder.chmod(0)
    try:
        assert inspect_study(folder).has_errors
    finally:
        folder.chmod(stat.S_IRWXU)


def test_folder_that_cannot_be_listed(make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_study()

    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = inspect_study(folder)
    assert errors(found) == {"unreadable_folder"}
    assert "Permission denied" in str(only(found, "unreadable_folder")["message"])


def test_not_there_and_nothing_there(tmp_path: Path) -> None:
    assert errors(inspect_study(tmp_path / "nowhere")) == {"not_found"}
    (tmp_path / "empty").mkdir()
    assert errors(inspect_study(tmp_path / "empty")) == {"empty_folder"}


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.startswith("data_")))
def test_empty_file(make_study: MakeStudy, name: str) -> None:
    found = inspect_study(make_study({name: b""}))
    assert only(found, "empty_file")["file"] == name


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("\n", "\r\n", 2).encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\t", "  \t").encode(),
        lambda text: (text + "\n\n").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "mixed line ends", "UTF-16", "trailing blanks", "blank lines"],
)
def test_odd_but_readable_text_changes_nothing(make_study: MakeStudy, spoil: object) -> None:
    assert callable(spoil)
    want = read_study(make_study())
    got = read_study(make_study({name: spoil(FILES[name]) for name in FILES if name.startswith("data_clinical")}))
    assert got.patients.equals(want.patients)
    assert got.samples.equals(want.samples)


def test_latin_1_is_read_and_told(make_study: MakeStudy) -> None:
    text = FILES["data_clinical_patient.txt"].replace("#id\tsex", "#id\tGeschlecht (männlich)").encode("latin-1")
    found = inspect_study(make_study({"data_clinical_patient.txt": text}))
    assert only(found, "encoding")["severity"] == "warning"
    assert not found.has_errors


@pytest.mark.parametrize("target", ["../secret.txt", "/etc/passwd", "..", "sub/data.txt", "..\\secret.txt"])
def test_path_in_data_filename(make_study: MakeStudy, target: str) -> None:
    meta = FILES["meta_mutations.txt"].replace("data_mutations.txt", target)
    assert only(inspect_study(make_study({"meta_mutations.txt": meta})), "unsafe_path")["file"] == "meta_mutations.txt"


def test_links_that_leave_the_folder(make_study: MakeStudy, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SAMPLES.replace("0040_T", "SECRET"))
    folder = make_study({"data_clinical_sample.txt": None})
    (folder / "data_clinical_sample.txt").symlink_to(secret)
    found = inspect_study(folder)
    assert "symlink_escape" in errors(found)
    assert "SECRET" not in str(found.problems.rows())
    outside = tmp_path / "lists"
    outside.mkdir()
    folder = make_study({"case_lists/cases_sequenced.txt": None})
    (folder / "case_lists" / "cases_sequenced.txt").unlink()
    (folder / "case_lists").rmdir()
    (folder / "case_lists").symlink_to(outside)
    assert "symlink_escape" in errors(inspect_study(folder))


def test_links_inside_the_folder_and_loops(make_study: MakeStudy) -> None:
    folder = make_study()
    (folder / "data_clinical_sample.txt").rename(folder / "real.txt")
    (folder / "data_clinical_sample.txt").symlink_to("real.txt")
    assert not inspect_study(folder).has_errors
    (folder / "loop.txt").symlink_to("loop.txt")
    assert errors(inspect_study(folder)) == {"unreadable_file"}


def test_a_pipe_is_not_waited_for(make_study: MakeStudy) -> None:
    folder = make_study()
    os.mkfifo(folder / "data_pipe.txt")
    assert errors(inspect_study(folder)) == {"not_a_file"}


def test_too_many_files(make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icires.study.files.MAX_FILES", 3)
    assert errors(inspect_study(make_study())) == {"too_many_files"}


def test_too_large_files(make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icires.study.files.MAX_TABLE_BYTES", 100)
    assert "too_large" in errors(inspect_study(make_study()))
    monkeypatch.setattr("icires.study.files.MAX_TABLE_BYTES", 1 << 30)
    monkeypatch.setattr("icires.study.files.MAX_SMALL_BYTES", 20)
    assert "too_large" in errors(inspect_study(make_study()))


def test_huge_header(make_study: MakeStudy) -> None:
    header = "\t".join(["PATIENT_ID", "SAMPLE_ID", *(f"C{number}" for number in range(200_001))])
    assert "too_many_columns" in errors(inspect_study(make_study({"data_clinical_sample.txt": header + "\n"})))


@pytest.mark.parametrize("name", [*FILES, "icires.yaml"])
@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + b"\0" * 500, b"PK\x03\x04" + b"\0" * 100])
def test_binary_files_never_crash(make_study: MakeStudy, name: str, content: bytes) -> None:
    inspect_study(make_study({name: content}))


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from([*FILES, "icires.yaml", "data_gene_panel_matrix.txt"]), content=st.binary(max_size=300))
def test_random_bytes_never_crash(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("random")
    for file, text in {**FILES, name: ""}.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text)
    (folder / name).write_bytes(content)
    inspect_study(folder)


CELLS = ["", "NA", "nan", "inf", "-1", "1e400", "9" * 30, '"', "#", "0040_T", ".", "é", "<DEL>", "x\ty", "x\ny"]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_wrong_cells_never_crash(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("cells")
    files = {
        **FILES,
        "data_cna.seg": "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\n0040_T\t9\t100\t20000\t10\t-1.2\n",
        "data_cna.txt": "Hugo_Symbol\tEntrez_Gene_Id\t0040_T\t0041_T\nKRAS\t3845\t2\t0\nTP53\t7157\t-1\tNA\n",
        "data_gene_panel_matrix.txt": "SAMPLE_ID\tmutations\n0040_T\tTINY1\n0041_T\tNA\n",
        "data_timeline_specimen.txt": "PATIENT_ID\tSTART_DATE\tEVENT_TYPE\tSAMPLE_ID\n0040\t-3\tSPECIMEN\t0040_T\n",
    }
    spoilt = data.draw(st.sampled_from(sorted(name for name in files if name.startswith("data_"))))
    rows = [line.split("\t") for line in files[spoilt].splitlines()]
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(CELLS))
    files[spoilt] = "\n".join("\t".join(row) for row in rows) + data.draw(st.sampled_from(["", "\n"]))
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    found = inspect_study(folder)
    assert found.has_errors == ("error" in found.problems["severity"].to_list())


def test_names_that_are_no_text(make_study: MakeStudy) -> None:
    folder = make_study()
    odd = os.fsencode(folder) + b"/data_\xff.txt"
    Path(os.fsdecode(odd)).write_text("A\n")
    assert only(inspect_study(folder), "file_name")["file"] == "data_\\xff.txt"
    assert errors(inspect_study(Path(os.fsdecode(odd)))) == {"file_name"}
    assert errors(inspect_study(Path(os.fsdecode(odd + b"none")))) == {"not_found"}


def test_no_samples_at_all(make_study: MakeStudy) -> None:
    changes = {"data_clinical_sample.txt": SAMPLES.splitlines()[0] + "\n", "data_mutations.txt": None, "meta_mutations.txt": None}
    assert errors(inspect_study(make_study(changes))) == {"no_samples"}


def test_slips_of_the_mapping_are_told(make_study: MakeStudy) -> None:
    text = "columns: {data_clinical.txt: {sex: X}}\nassays: {mutation: {panel: WES}, mutations: {samples: [0040_T, 40_T]}}\n"
    found = inspect_study(make_study({"icires.yaml": text, "icires.yml": ""}))
    slips = found.problems.filter(pl.col("code") == "mapping_unused")["message"].to_list()
    assert [slip.split(" ")[1] for slip in slips] == ["data_clinical.txt", "mutation", "mutations:"]
    assert only(found, "mapping_name")["file"] == "icires.yml"


def test_a_single_file_that_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n")
    assert errors(inspect_study(path)) == {"unknown_file"}
    path.write_bytes(b"\x1f\x8b\x08 broken")
    assert inspect_study(path).has_errors


def test_every_error_is_told_at_once(make_study: MakeStudy) -> None:
    changes = {
        "data_clinical_sample.txt": SAMPLES + "0041\t0040_T\t\n\t0042_T\t\n",
        "data_mutations.txt": MAF.replace("0040_T", "0099_T"),
        "icires.yaml": "colums: {}\n",
    }
    codes = {"duplicate_sample", "sample_without_patient", "unknown_sample", "mapping_unknown_key"}
    folder = make_study(changes)
    assert errors(inspect_study(folder)) == codes
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    assert {problem.code for problem in caught.value.problems} == codes


def test_messages_never_hold_clinical_values(make_study: MakeStudy) -> None:
    patients = "PATIENT_ID\tSEX\tBOR\tPFS_MONTHS\tAGE\n0040\tSECRET\tSECRET\t-77.25\t999\n0041\tMale\tPD\tSECRET\t50\n"
    folder = make_study({"data_clinical_patient.txt": patients})
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    assert "SECRET" not in str(caught.value)
    assert "77.25" not in str(caught.value)
    assert "999" not in str(caught.value)
    assert "SECRET" in str(inspect_study(folder).problems["value"].to_list())
