import errno
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from icires.errors import OutputError
from icires.folder import check_target, whole_folder
from icires.profiling import write
from icires.profiling.profile import Profile, profile
from icires.profiling.write import write_parquet, write_tsv

Make = Callable[..., Any]

FILES = {
    "biomarkers.tsv",
    "calls.parquet",
    "calls.tsv",
    "contents.json",
    "features.parquet",
    "features.schema.json",
    "features.tsv",
    "problems.tsv",
    "provenance.json",
    "recognised.tsv",
    "report.html",
    "response.tsv",
    "strategies.tsv",
    "tests.tsv",
}


@pytest.fixture
def made(mechanism: Make, biomarker: Make, catalogue: Make, samples: Make, study: Make, tmp_path: Path) -> Profile:
    """A profile of two patients without any assay: all unknown, but the reported burden."""
    knowledge = catalogue(
        mechanism({"two_hits": ("b2m_two_hits", "==", True), "burden": ("tmb", ">=", 10)}, {"any": ["two_hits", "burden"]}),
        biomarkers=[biomarker("tmb", "tmb", [{"name": "high", "op": ">=", "value": 10}])],
    )
    cohort = samples([["0040", "p1", "baseline"], ["b", "p1", "progression"], ["c", "p2"]])
    cohort = cohort.with_columns(tmb_reported=pl.Series([12.5, None, 2.0]))
    source = tmp_path / "source"
    source.mkdir()
    return profile(study(cohort, path=source), catalogue=knowledge, time=datetime(2030, 1, 1, tzinfo=UTC))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_there_and_nothing_else(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "deep" / "out")
    names = set(contents(tmp_path / "deep" / "out"))
    assert {name for name in names if "/" not in name} == FILES
    assert len([name for name in names if name.startswith("patients/")]) == 2
    assert {path.name for path in (tmp_path / "deep").iterdir()} == {"out"}


def test_tables_read_back_as_they_were(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "out")
    assert_frame_equal(pl.read_parquet(tmp_path / "out" / "calls.parquet"), made.calls)
    assert_frame_equal(pl.read_parquet(tmp_path / "out" / "features.parquet"), made.features)
    for name, table in (("calls", made.calls), ("features", made.features), ("biomarkers", made.biomarkers)):
        read = pl.read_csv(tmp_path / "out" / f"{name}.tsv", separator="\t", quote_char=None, schema=table.schema)
        assert_frame_equal(read, table)
    calls = (tmp_path / "out" / "calls.tsv").read_text("utf-8").splitlines()
    assert calls[1].split("\t")[:5] == ["p1", "0040", "baseline", "m", "present"]
    assert "burden: tmb=12.5" in calls[1]


def test_the_schema_describes_every_column_of_the_features(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "out")
    columns = json.loads((tmp_path / "out" / "features.schema.json").read_text("utf-8"))["columns"]
    assert [column["name"] for column in columns] == made.features.columns
    keys = {"name", "title", "dtype", "unit", "scale", "basis", "meaning", "null_means", "reference"}
    assert all(set(column) == keys for column in columns)
    assert next(column for column in columns if column["name"] == "tmb")["unit"] == "mut/Mb"


def test_the_same_profile_gives_the_same_bytes(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "one")
    made.write(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_text_cannot_break_a_table(tmp_path: Path) -> None:
    table = pl.DataFrame({"a": ['x\ty\nz\r"', None], "b": [True, None], "n": [0.1, None]})
    write_tsv(table, tmp_path / "t.tsv")
    assert (tmp_path / "t.tsv").read_bytes() == b'a\tb\tn\nx y z "\ttrue\t0.1\n\t\t\n'


@pytest.mark.parametrize("writer", ["write_tsv", "write_parquet", "_write_json", "_write_report"])
@pytest.mark.parametrize("before", [False, True])
def test_a_full_disk_leaves_things_as_they_were(
    made: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str, before: bool
) -> None:
    target = tmp_path / "out"
    if before:
        made.write(target)
    state = contents(tmp_path)
    original = getattr(write, writer)

    def half(*args: Any) -> None:
        original(*args)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write, writer, half)
    with pytest.raises(OutputError, match=r"cannot be written: No space left on device.*nothing was changed"):
        made.write(target)
    assert contents(tmp_path) == state
    assert sorted(path.name for path in tmp_path.iterdir()) == (["out", "source"] if before else ["source"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_device_that_is_full_is_an_error_of_the_system() -> None:
    table = pl.DataFrame({"a": [1]})
    for writer in (write_tsv, write_parquet):
        with pytest.raises(OSError, match="No space left"):
            writer(table, Path("/dev/full"))


def test_an_error_of_ours_leaves_nothing_behind(tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        (folder / "half.txt").write_text("half", "utf-8")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "deep" / "deeper" / "out", made="profile") as folder:
        fails(folder)
    assert list(tmp_path.iterdir()) == []


def test_when_the_new_folder_cannot_be_moved_the_old_one_comes_back(
    made: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.write(tmp_path / "out")
    state = contents(tmp_path)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError(errno.EACCES, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        made.write(tmp_path / "out")
    assert contents(tmp_path) == state


def test_a_folder_of_ours_is_replaced(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "out")
    made.write(tmp_path / "out")
    assert set(contents(tmp_path / "out")) >= FILES
    assert {path.name for path in tmp_path.iterdir()} == {"out", "source"}


def test_a_folder_of_ours_with_a_note_or_an_edit_is_left_alone(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "out")
    (tmp_path / "out" / "patients" / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match=r"did not write \(patients/notes.txt\)"):
        made.write(tmp_path / "out")
    (tmp_path / "out" / "patients" / "notes.txt").unlink()
    with (tmp_path / "out" / "calls.tsv").open("a", encoding="utf-8") as handle:
        handle.write("mine")
    with pytest.raises(OutputError, match=r"calls.tsv was changed since icires wrote the folder"):
        made.write(tmp_path / "out")
    (tmp_path / "out" / "features.tsv").write_text("", "utf-8")
    with pytest.raises(OutputError, match=r"calls.tsv, features.tsv were changed since"):
        check_target(tmp_path / "out", made="profile")


@pytest.mark.parametrize("stamp", [None, "not JSON", "[]", '{"files": []}', '{"files": {"thesis.txt": {"bytes": 4}}}'])
def test_a_folder_of_others_is_never_replaced(made: Profile, tmp_path: Path, stamp: str | None) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "thesis.txt").write_text("mine", "utf-8")
    if stamp is not None:
        (target / "contents.json").write_text(stamp, "utf-8")
    state = contents(target)
    with pytest.raises(OutputError, match="did not write") as caught:
        made.write(target)
    assert caught.value.problems[0].file == str(target)
    assert contents(target) == state


def test_a_large_folder_of_others_is_not_walked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcdef":
        (tmp_path / "home" / name / "deep").mkdir(parents=True)
    (tmp_path / "home" / "contents.json").write_text("{}", "utf-8")
    listed: list[Path] = []
    iterdir = Path.iterdir

    def watched(self: Path) -> Iterator[Path]:
        listed.append(self)
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", watched)
    monkeypatch.setattr(Path, "rglob", None)
    with pytest.raises(OutputError, match=r"did not write \([a-f], [a-f], [a-f] and more\)"):
        check_target(tmp_path / "home", made="profile")
    assert listed == [tmp_path / "home"]


def test_a_list_of_contents_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "contents.json").write_text('{"files": {"../thesis.txt": {}}}', "utf-8")
    check_target(tmp_path / "out", made="profile")
    with whole_folder(tmp_path / "out", made="profile"):
        pass
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


def test_a_link_inside_counts_as_foreign(made: Profile, tmp_path: Path) -> None:
    made.write(tmp_path / "out")
    (tmp_path / "out" / "link").symlink_to(tmp_path / "source", target_is_directory=True)
    with pytest.raises(OutputError, match=r"did not write \(link\)"):
        made.write(tmp_path / "out")


def test_an_empty_folder_is_taken(made: Profile, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    made.write(tmp_path / "out")
    assert set(contents(tmp_path / "out")) >= FILES


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="there is a file of this name"):
        check_target(tmp_path / "out", made="profile")


def test_the_study_is_never_replaced(made: Profile, tmp_path: Path) -> None:
    (tmp_path / "source" / "data.txt").write_text("data", "utf-8")
    for target in (tmp_path / "source", tmp_path):
        with pytest.raises(OutputError, match="the study itself"):
            made.write(target)
    assert (tmp_path / "source" / "data.txt").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError), whole_folder(tmp_path / "file" / "out", made="profile"):
        pytest.fail("the folder was made below a file")


def test_a_link_is_followed(made: Profile, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    made.write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert set(contents(tmp_path / "real")) >= FILES
    shutil.rmtree(tmp_path / "real")


def test_an_output_of_another_kind_is_not_replaced(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out", made="catalogue export") as folder:
        (folder / "tables.tsv").write_text("a\n")
    check_target(tmp_path / "out", made="catalogue export")
    with pytest.raises(OutputError, match="holds a catalogue export of icires"):
        check_target(tmp_path / "out", made="profile")
    assert (tmp_path / "out" / "tables.tsv").exists()
