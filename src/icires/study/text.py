r"""Delimited text as studies really write it: plain or gzipped, any line end, UTF-8 with or without a mark, Latin-1, UTF-16.

One pass over the bytes fingerprints the file and decides whether polars may read it where it lies; only a file that is not clean
UTF-8 with ``\n`` or ``\r\n`` line ends is mended in memory first.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from icires.errors import Problem, Severity
from icires.study.scan import Scan, mended, rescan, scan
from icires.study.study import InputFile

MAX_COLUMNS = 200_000
# cells that mean "nothing is recorded": empty, R's and pandas' missing values, and cBioPortal's bracketed ones
NULL_CELLS = (
    *("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "Null", "null", "None", "#N/A", "<NA>"),
    *("[Not Available]", "[Not Applicable]", "[Not Evaluated]", "[Pending]", "[Discrepancy]", "[Null]", "[Unknown]"),
)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A delimited file: every column as text, null where the cell is one of `NULL_CELLS`.

    ``first_line`` is the line of the file that holds row 0, so that row i stands on line ``first_line + i``; blank lines are rows
    of nulls for that reason. ``comments`` are the leading lines that begin with ``#``, and empty lines between them, without line
    ends. ``has_edge_blanks`` is false where no cell begins or ends with a blank.
    """

    name: str
    frame: pl.LazyFrame
    header: tuple[str, ...]
    comments: tuple[str, ...]
    first_line: int
    source: InputFile
    has_edge_blanks: bool


def read_text(
    path: Path, *, name: str, found: list[Problem], separator: str = "\t", null_cells: tuple[str, ...] = NULL_CELLS
) -> TextTable | None:
    """Open a delimited file; what is wrong with it is appended to ``found``.

    Comparing every cell with all of `NULL_CELLS` costs half as much again as reading a large file: a reader that looks for the
    rarer ones itself gives fewer ``null_cells``.

    Returns null when the file cannot be read as a table at all (an error then stands in ``found``).
    """
    scanned = scan(path, name=name, found=found)
    if scanned is None:
        return None
    data = scanned.raw
    if not scanned.is_clean:
        data = mended(data if data is not None else path.read_bytes(), name=name, found=found)
        scanned = rescan(scanned, data)
    comments, header_line = _head(data, path)
    is_quoted = header_line.startswith('"')
    cells = _cells(header_line, separator, is_quoted=is_quoted)
    if not cells:
        found.append(_broken_rows(name))
        return None
    header = _header(cells, name=name, found=found)
    if header is None:
        return None
    is_plain = not is_quoted and separator == "\t"
    if is_plain and not _is_rectangular(scanned, comments, header):
        _find_ragged(_lines(data, path), len(header), len(comments), scanned.ends_with_newline, name=name, found=found)
        if any(problem.code in {"long_row", "truncated_file"} and problem.file == name for problem in found):
            return None
    frame = pl.scan_csv(
        path if data is None else BytesIO(data),
        separator=separator,
        skip_lines=len(comments),
        infer_schema=False,
        quote_char='"' if is_quoted else None,
        null_values=list(null_cells),
    )
    if not is_plain:
        checked = _checked(frame, header, name=name, found=found)
        if checked is None:
            return None
        frame = checked
    frame = frame.rename(dict(zip(frame.collect_schema().names(), header, strict=True)))
    return TextTable(name, frame, header, comments, len(comments) + 2, scanned.source, scanned.has_edge_blanks or not is_plain)


def _checked(frame: pl.LazyFrame, header: Sequence[str], *, name: str, found: list[Problem]) -> pl.LazyFrame | None:
    """The table, read at once: where quotes or other separators stand, only the parser knows whether its lines are whole."""
    try:
        table = frame.collect()
    except pl.exceptions.PolarsError:
        table = None
    if table is None or table.width != len(header):
        found.append(_broken_rows(name))
        return None
    return table.lazy()


def _broken_rows(name: str) -> Problem:
    message = "the lines do not all have as many cells as the header, or a quotation mark is not closed."
    return _error("broken_rows", message, "write tab-separated text without quotation marks.", name)


def _cells(line: str, separator: str, *, is_quoted: bool) -> list[str]:
    """The cells of the header line; none where a quotation mark is not closed."""
    if not is_quoted:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _lines(data: bytes | None, path: Path) -> Iterator[bytes]:
    if data is not None:
        yield from BytesIO(data)
        return
    with path.open("rb") as handle:
        yield from handle


def _head(data: bytes | None, path: Path) -> tuple[tuple[str, ...], str]:
    comments: list[str] = []
    for line in _lines(data, path):
        text = line.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
        # an empty line after a comment is no header
        is_empty = bool(comments) and not text.strip(" ")
        if not is_empty and (not text.startswith("#") or text.startswith("#CHROM")):
            return tuple(comments), text
        comments.append(text)
    return tuple(comments), ""


def _header(cells: Sequence[str], *, name: str, found: list[Problem]) -> tuple[str, ...] | None:
    header = tuple(cell.strip().strip('"').strip() for cell in cells)
    if not any(header):
        found.append(_error("no_header", "the file has no header line.", "write the column names in the first line.", name))
        return None
    if len(header) > MAX_COLUMNS:
        found.append(_error("too_many_columns", f"the file has {len(header)} columns.", "write tab-separated text.", name))
        return None
    repeated = sorted({cell for cell in header if cell and header.count(cell) > 1}) if len(set(header)) < len(header) else []
    for cell in repeated:
        message = "two columns have the same name."
        found.append(
            Problem(Severity.ERROR, "duplicate_column", message, "rename or remove one of them.", file=name, column=cell)
        )
    if repeated:
        return None
    return tuple(cell or f"unnamed_{number}" for number, cell in enumerate(header, start=1))


def _is_rectangular(scanned: Scan, comments: Sequence[str], header: Sequence[str]) -> bool:
    lines = Counter(scanned.tabs)
    lines.subtract(comment.count("\t") for comment in comments)
    return set(+lines) == {len(header) - 1}


def _find_ragged(
    lines: Iterator[bytes],
    n_columns: int,
    n_skipped: int,
    ends_with_newline: bool,
    *,
    name: str,
    found: list[Problem],
    most: int = 20,
) -> None:
    """Name the lines that have more or fewer cells than the header; slow, and only called when there are some."""
    short: list[int] = []
    last = (0, n_columns)
    for number, line in enumerate(lines, start=1):
        if number <= n_skipped or not line.strip():
            continue
        n_cells = line.count(b"\t") + 1
        last = (number, n_cells)
        if n_cells > n_columns:
            message = f"the line has {n_cells} cells, the header {n_columns}: cells are shifted."
            found.append(_error("long_row", message, "remove the surplus cells, or a tab inside a cell.", name, number))
            if most == 1:
                return
            most -= 1
        elif n_cells < n_columns:
            short.append(number)
    if short and short[-1] == last[0] and not ends_with_newline:
        message = f"the last line has {last[1]} of {n_columns} cells and no line end: the file is cut off."
        found.append(_error("truncated_file", message, "copy the file again.", name, last[0]))
    elif short:
        message = f"{len(short)} lines (the first is named) have fewer than {n_columns} cells; the missing ones count as empty."
        remedy = "fill the lines with tabs; check that no cell is missing in the middle."
        found.append(Problem(Severity.WARNING, "short_row", message, remedy, file=name, line=short[0]))


def _error(code: str, message: str, remedy: str, name: str, line: int | None = None) -> Problem:
    return Problem(Severity.ERROR, code, message, remedy, file=name, line=line)
