"""The text door: whatever the encoding, line ends and packing, the same cells on the same lines."""

import gzip
import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.errors import Problem
from icires.study.scan import fingerprint, scan
from icires.study.text import TextTable, read_text

TABLE = "#a comment\twith a tab\nID\tNAME\tVALUE\n0040\tMüller\t1.50\nx\tNA\t\ny\t[Not Available]\ttail \n"
CELLS = [("0040", "Müller", "1.50"), ("x", None, None), ("y", None, "tail ")]


def read(path: Path, content: bytes) -> tuple[TextTable | None, list[Problem]]:
    path.write_bytes(content)
    found: list[Problem] = []
    return read_text(path, name=path.name, found=found), found


def codes(found: list[Problem]) -> list[str]:
    return [problem.code for problem in found]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (TABLE.encode(), []),
        (b"\xef\xbb\xbf" + TABLE.encode(), []),
        (TABLE.replace("\n", "\r\n").encode(), []),
        (TABLE.replace("\n", "\r").encode(), []),
        (TABLE.replace("\n", "\r\n", 2).encode(), []),
        (TABLE.replace("\n", "\r", 3).encode(), []),
        (TABLE.removesuffix("\n").encode(), []),
        (TABLE.encode("latin-1"), ["encoding"]),
        (TABLE.encode("utf-16"), ["encoding"]),
        (TABLE.replace("\tx", "\t\0x").replace("\nx", "\nx\0").encode(), ["nul_characters"]),
        (gzip.compress(TABLE.encode(), mtime=0), []),
        (gzip.compress(TABLE.encode()[:40], mtime=0) + gzip.compress(TABLE.encode()[40:], mtime=0), []),
        (gzip.compress(TABLE.encode("latin-1"), mtime=0), ["encoding"]),
    ],
    ids=["plain", "BOM", "CRLF", "CR", "mixed", "mixed with CR", "no last line end", "Latin-1", "UTF-16", "NUL", "gzip",
         "two gzip members", "gzip of Latin-1"],
)  # fmt: skip
def test_the_same_cells(tmp_path: Path, content: bytes, problems: list[str]) -> None:
    table, found = read(tmp_path / "t.txt", content)
    assert codes(found) == problems
    assert table is not None
    assert table.header == ("ID", "NAME", "VALUE")
    assert table.comments == ("#a comment\twith a tab",)
    assert table.first_line == 3
    assert table.frame.collect().rows() == CELLS
    assert table.source.bytes == len(content)
    assert table.source.sha256 == hashlib.sha256(content).hexdigest()
    assert fingerprint(tmp_path / "t.txt", name="t.txt") == table.source


def test_blank_lines_keep_their_place(tmp_path: Path) -> None:
    table, _ = read(tmp_path / "t.txt", b"A\tB\n1\t2\n\n3\t4\n")
    assert table is not None
    rows = table.frame.collect().rows()
    assert rows[3 - table.first_line] == (None, None)
    assert rows[4 - table.first_line] == ("3", "4")


@pytest.mark.parametrize("empty", [b"\n", b"\r\n", b"  \n", b"\n\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_empty_lines_among_the_comments_are_passed_over(tmp_path: Path, empty: bytes, packed: bool) -> None:
    content = b"#one\ttwo\n" + empty + b"#three\n" + empty + b"ID\tNAME\n1\tx\n"
    table, found = read(tmp_path / "t.txt", gzip.compress(content, mtime=0) if packed else content)
    assert table is not None
    assert found == []
    assert table.frame.collect().rows() == [("1", "x")]
    assert table.first_line == 4 + 2 * empty.count(b"\n")


def test_a_header_of_tabs_alone_names_nothing(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "t.txt", b"#one\n\t\n1\tx\n")[1]) == ["no_header"]


def test_cells_that_look_like_numbers_or_quotes_stay_text(tmp_path: Path) -> None:
    table, _ = read(tmp_path / "t.txt", b'A\tB\n0040\t1e5\n"open\t5"\n')
    assert table is not None
    assert table.frame.collect().rows() == [("0040", "1e5"), ('"open', '5"')]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty_file", None),
        (gzip.compress(b"", mtime=0), "empty_file", None),
        (gzip.compress(TABLE.encode() * 50, mtime=0)[:60], "truncated_gzip", None),
        (gzip.compress(TABLE.encode(), mtime=0)[:-4], "truncated_gzip", None),
        (b"\x1f\x8bnonsense", "truncated_gzip", None),
        (b"PK\x03\x04rest", "zip_archive", None),
        (b"\nA\tB\n", "no_header", None),
        (b"A\tB\tA\n1\t2\t3\n", "duplicate_column", None),
        (b"A\tB\n1\t2\n1\t2\t3\n", "long_row", 3),
        (b"A\tB\tC\n1\t2\t3\n1\t2", "truncated_file", 3),
        (b'"A\t"B"\n1\t2\n', "broken_rows", None),
        (b'"\tB\n1\t2\n', "broken_rows", None),
        (b'"A"\t"B"\n1\t2\t3\n', "broken_rows", None),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, code: str, line: int | None) -> None:
    table, found = read(tmp_path / "t.txt", content)
    assert table is None
    assert codes(found) == [code]
    assert (found[0].severity, found[0].line, found[0].file) == ("error", line, "t.txt")


def test_a_long_row_is_not_made_up_for_by_a_short_one(tmp_path: Path) -> None:
    table, found = read(tmp_path / "t.txt", b"A\tB\tC\n1\t2\n1\t2\t3\t4\n")
    assert table is None
    assert [(problem.code, problem.line) for problem in found] == [("long_row", 3), ("short_row", 2)]


def test_quoted_cells_hold_tabs_and_line_ends(tmp_path: Path) -> None:
    table, found = read(tmp_path / "t.txt", b'"A"\t"B"\n"1\t1"\t"x\ny"\n2\tNA\n')
    assert found == []
    assert table is not None
    assert table.header == ("A", "B")
    assert table.frame.collect().rows() == [("1\t1", "x\ny"), ("2", None)]


def test_a_flipped_byte_in_a_gzip_is_found(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TABLE.encode() * 20, mtime=0))
    packed[-6] ^= 0xFF  # the checksum
    assert codes(read(tmp_path / "t.txt", bytes(packed))[1]) == ["truncated_gzip"]


def test_short_rows_are_told_and_read(tmp_path: Path) -> None:
    table, found = read(tmp_path / "t.txt", b"A\tB\tC\n1\n4\t5\t6\n7\t8\n")
    assert [(problem.code, problem.severity, problem.line) for problem in found] == [("short_row", "warning", 2)]
    assert table is not None
    assert table.frame.collect().rows() == [("1", None, None), ("4", "5", "6"), ("7", "8", None)]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    found: list[Problem] = []
    assert read_text(tmp_path / "none.txt", name="none.txt", found=found) is None
    assert codes(found) == ["unreadable_file"]


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icires.study.scan.MAX_BYTES", 1000)
    table, found = read(tmp_path / "t.txt.gz", gzip.compress(b"A\tB\n" + b"1\t2\n" * 1000, mtime=0))
    assert table is None
    assert codes(found) == ["too_large"]


CELL = st.text(st.characters(exclude_characters="\t\r\n\0\ufeff", codec="utf-8"), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    packed=st.booleans(),
    chunk=st.integers(1, 40),
)
def test_any_cells_survive(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], end: str, encoding: str, packed: bool, chunk: int
) -> None:
    text = end.join("\t".join(row) for row in [("A", "B"), *rows]) + end
    content = text.encode(encoding)
    path = tmp_path_factory.mktemp("text") / "t.txt"
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    found: list[Problem] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icires.study.scan.CHUNK", chunk)
        table = read_text(path, name="t.txt", found=found, null_cells=())
    assert table is not None, found
    assert table.frame.collect().rows() == rows


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(st.integers(0, 300), min_size=1, max_size=60), width=st.integers(0, 3), chunk=st.integers(1, 400))
def test_tabs_are_counted_line_by_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[int], width: int, chunk: int
) -> None:
    path = tmp_path_factory.mktemp("text") / "t.txt"
    path.write_text("".join("\t".join(["x" * width] * (n + 1)) + "\n" for n in lines) + "end\t")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icires.study.scan.CHUNK", chunk)
        seen = scan(path, name="t.txt", found=[])
    assert seen is not None
    assert {n: k for n, k in seen.tabs.items() if k} == Counter([*lines, 1])


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("A\tB\n1 2\t3\n", False),
        ("A\tB\n 1\t2\n", True),
        ("A\tB\n1 \t2\n", True),
        ("A\tB\n1\t 2\n", True),
        ("A\tB\n1\t2 \n", True),
        ("A\tB\n1\t2 \r\n", True),
        ("A\tB\n1\t2 ", True),
        ('"A"\t"B"\n" 1"\t"2"\n', True),
    ],
)
def test_blanks_at_the_edge_of_a_cell_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, expected: bool, chunk: int
) -> None:
    monkeypatch.setattr("icires.study.scan.CHUNK", chunk)
    table, _ = read(tmp_path / "t.txt", content.encode())
    assert table is not None
    assert table.has_edge_blanks is expected
