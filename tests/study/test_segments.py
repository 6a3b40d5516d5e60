"""Segments: every caller's headers, log2 ratios kept apart from copies, and places that cannot be."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.errors import Problem, Severity
from icires.study.segments import read_segments, sample_of
from icires.study.study import InputFile
from icires.study.tables import SEGMENTS

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
HEADER = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean"
Values = tuple[float | None, float | None, float | None, float | None]


def read(path: Path, *lines: str) -> tuple[pl.DataFrame | None, list[Problem]]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found: list[Problem] = []
    inputs: list[InputFile] = []
    return read_segments(path, name=path.name, found=found, inputs=inputs), found


def codes(found: list[Problem]) -> list[tuple[str, Severity, int | None]]:
    return [(problem.code, problem.severity, problem.line) for problem in found]


def test_a_seg_file(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.seg", HEADER, "0040_T\tchr1\t100\t900\t12\t-0.8", "0040_T\t23\t1\t50\t3\tNA")
    assert rows is not None
    assert rows.columns == [column.name for column in SEGMENTS.columns]
    assert rows.rows() == [
        ("0040_T", "1", 100, 900, 12, -0.8, None, None, None),
        ("0040_T", "X", 1, 50, 3, None, None, None, None),
    ]
    assert codes(found) == [("no_value", Severity.INFO, 3)]


@pytest.mark.parametrize(
    ("file", "header", "line", "sample", "values"),
    [
        (
            "P1.purple.cnv.somatic.tsv",
            "chromosome\tstart\tend\tcopyNumber\tbafCount\tobservedBAF\tmajorAlleleCopyNumber\tminorAlleleCopyNumber",
            "chr1\t1\t900\t3.1\t10\t0.66\t2.1\t1.0", "P1", (None, 3.1, 1.0, 2.1),
        ),
        (
            "P2.cncf.txt",
            "chrom\tseg\tnum.mark\tnhet\tcnlr.median\tmafR\tstart\tend\tcf.em\ttcn.em\tlcn.em",
            "1\t1\t50\t9\t-0.5\t0.3\t1\t900\t0.6\t1\t0", "P2", (-0.5, 1.0, 0.0, 1.0),
        ),
        (
            "ascat.txt", "sample\tchr\tstartpos\tendpos\tnMajor\tnMinor", "P3\t1\t1\t900\t2\t1", "P3", (None, 3.0, 1.0, 2.0),
        ),
        (
            "P4_segments.txt",
            "chromosome\tstart.pos\tend.pos\tBf\tN.BAF\tsd.BAF\tdepth.ratio\tN.ratio\tsd.ratio\tCNt\tA\tB\tLPP",
            "1\t1\t900\t0.5\t1\t0\t1.4\t9\t0\t4\t3\t1\t-7", "P4", (None, 4.0, 1.0, 3.0),
        ),
        (
            "absolute.txt",
            "Sample\tChromosome\tStart\tEnd\tNum_Probes\tModal_Total_CN\tmodal.a1\tmodal.a2",
            "P5\t1\t1\t900\t9\t2\t0\t2", "P5", (None, 2.0, 0.0, 2.0),
        ),
        ("facets.txt", "ID\tchrom\tstart\tend\ttcn.em\tlcn.em", "P6\t1\t1\t900\t2\tNA", "P6", (None, 2.0, None, None)),
    ],
)  # fmt: skip
def test_callers(tmp_path: Path, file: str, header: str, line: str, sample: str, values: Values) -> None:
    rows, found = read(tmp_path / file, header, line)
    assert rows is not None
    row = rows.row(0, named=True)
    assert (row["sample_id"], row["chromosome"], row["start"], row["end"]) == (sample, "1", 1, 900)
    assert (row["log2_ratio"], *(row[c] for c in ("total_copies", "minor_copies", "major_copies"))) == pytest.approx(values)
    assert [p.code for p in found] == ([] if "ample" in header or "ID" in header else ["sample_from_name"])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("s\t1\t900\t100\t1\t0.1", ("bad_place", Severity.ERROR, 2)),
        ("s\t1\tabc\t100\t1\t0.1", ("not_a_number", Severity.ERROR, 2)),
        ("s\t1\t1\t100\t1\thigh", ("not_a_number", Severity.ERROR, 2)),
        ("\t1\t1\t100\t1\t0.1", ("missing_value", Severity.ERROR, 2)),
        ("s\tchr99\t1\t100\t1\t0.1", ("bad_place", Severity.WARNING, 2)),
    ],
)
def test_bad_rows(tmp_path: Path, line: str, expected: tuple[str, Severity, int]) -> None:
    _, found = read(tmp_path / "x.seg", HEADER, line, "s\t2\t1\t100\t1\t-0.1")
    assert [one for one in codes(found) if one[1] is not Severity.INFO] == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("s\t1\t1\t9\t3\t2\t1", ("bad_copies", Severity.ERROR, 2)),
        ("s\t1\t1\t9\t5\t1\t2", ("bad_copies", Severity.WARNING, 2)),
        ("s\t1\t1\t9\t-1\tNA\tNA", ("out_of_range", Severity.ERROR, 2)),
    ],
)
def test_bad_copies(tmp_path: Path, line: str, expected: tuple[str, Severity, int]) -> None:
    header = "sample\tchromosome\tstart\tend\ttotal_copies\tminor_copies\tmajor_copies"
    _, found = read(tmp_path / "x.txt", header, line)
    assert codes(found)[:1] == [expected]


def test_neither_log2_nor_copies(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.txt", "ID\tchrom\tloc.start\tloc.end\tminor_cn", "s\t1\t1\t9\t1")
    assert rows is None
    assert [p.code for p in found] == ["no_copy_number"]


def test_missing_columns(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.txt", "ID\tseg.mean", "s\t1")
    assert rows is None
    assert [p.code for p in found] == ["missing_column"]


def test_copies_under_a_log2_header(tmp_path: Path) -> None:
    lines = (f"s\t{i}\t1\t9\t1\t{copies}" for i, copies in enumerate((2, 2, 3, 2), start=1))
    rows, found = read(tmp_path / "x.seg", HEADER, *lines)
    assert rows is None
    assert [p.code for p in found] == ["no_log2"]


def test_overlaps_are_named(tmp_path: Path) -> None:
    lines = ("a\t1\t1\t100\t1\t-1", "a\t1\t101\t300\t1\t0", "a\t1\t200\t250\t1\t0", "b\t1\t50\t90\t1\t0", "a\t2\t1\t100\t1\t0")
    _, found = read(tmp_path / "x.seg", HEADER, *lines)
    assert codes(found) == [("overlapping_segments", Severity.WARNING, 4)]
    assert found[0].message.startswith("1 row overlaps an earlier segment of the same sample")


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 20)), min_size=1, max_size=8))
def test_overlaps_agree_with_a_plain_count(tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[int, int]]) -> None:
    placed = [(start, start + width) for start, width in spans]
    _, found = read(tmp_path_factory.mktemp("seg") / "x.seg", HEADER, *(f"s\t1\t{a}\t{b}\t1\t-1" for a, b in placed))
    ordered, reached, n_overlaps = sorted(placed), 0, 0
    for start, end in ordered:
        n_overlaps += start <= reached
        reached = max(reached, end)
    assert [p.message.split(" ")[0] for p in found] == ([str(n_overlaps)] if n_overlaps else [])


@pytest.mark.parametrize(
    ("name", "sample"),
    [("P1.purple.cnv.somatic.tsv", "P1"), ("P_1_segments.txt.gz", "P_1"), ("P1.cncf.tsv", "P1"), ("P1.seg", "P1")],
)
def test_sample_of_a_file(name: str, sample: str) -> None:
    assert sample_of(Path(name)) == sample


def test_laml_segments() -> None:
    path = REFERENCE / "LAML_CBS_segments.tsv.gz"
    if not path.is_file():
        pytest.skip("the reference tables (../shared/reference) are not at hand")
    found: list[Problem] = []
    rows = read_segments(path, name=path.name, found=found, inputs=[])
    assert rows is not None
    assert rows.height == 6470
    assert (rows["log2_ratio"] < 0).any()
    assert rows["total_copies"].null_count() == 6470
    assert not [p for p in found if p.severity is Severity.ERROR]
