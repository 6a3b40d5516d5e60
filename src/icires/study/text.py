r"""Delimited text as studies really write it: plain or gzipped, any line end, UTF-8 with or without a mark, Latin-1, UTF-16.

One pass over the bytes fingerprints the file and decides whether polars may read it where it lies; only a file that is not clean
UTF-8 with ``\n`` or ``\r\n`` line ends is mended in memory first.
"""

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl

from icires.errors import Problem, Severity
from icires.study.study import InputFile

CHUNK = 1 << 20
# a decompressed file may be this large and no larger: an archive must not fill the memory of the machine
MAX_BYTES = 8 << 30
MAX_COLUMNS = 200_000
# cells that mean "nothing is recorded": empty, R's and pandas' missing values, and cBioPortal's bracketed ones
NULL_CELLS = (
    *("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "Null", "null", "None", "#N/A", "<NA>"),
    *("[Not Available]", "[Not Applicable]", "[Not Evaluated]", "[Pending]", "[Discrepancy]", "[Null]", "[Unknown]"),
)
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A delimited file: every column as text, null where the cell is one of `NULL_CELLS`.

    ``first_line`` is the line of the file that holds row 0, so that row i stands on line ``first_line + i``; blank lines are rows
    of nulls for that reason. ``comments`` are the leading lines that begin with ``#``, without line ends.
    """

    name: str
    frame: pl.LazyFrame
    header: tuple[str, ...]
    comments: tuple[str, ...]
    first_line: int
    source: InputFile


@dataclass(frozen=True, slots=True)
class _Bytes:
    """What one pass over a file has shown."""

    source: InputFile
    raw: bytes | None
    is_clean: bool
    n_tabs: int
    n_lines: int
    ends_with_newline: bool


def read_text(
    path: Path, *, name: str, found: list[Problem], separator: str = "\t", null_cells: tuple[str, ...] = NULL_CELLS
) -> TextTable | None:
    """Open a delimited file; what is wrong with it is appended to ``found``.

    Comparing every cell with all of `NULL_CELLS` costs half as much again as reading a large file: a reader that looks for the
    rarer ones itself gives fewer ``null_cells``.

    Returns null when the file cannot be read as a table at all (an error then stands in ``found``).
    """
    scanned = _scan(path, name=name, found=found)
    if scanned is None:
        return None
    data = scanned.raw if scanned.raw is not None else None
    if not scanned.is_clean:
        data = _mended(data if data is not None else path.read_bytes(), name=name, found=found)
        scanned = _recounted(scanned, data)
    comments, header_line = _head(data, path)
    header = _header(header_line, separator=separator, name=name, found=found)
    if header is None:
        return None
    quoted = header_line.startswith('"')
    if not quoted and separator == "\t" and not _is_rectangular(scanned, comments, header):
        _find_ragged(_lines(data, path), len(header), len(comments), scanned.ends_with_newline, name=name, found=found)
        if any(problem.code in {"long_row", "truncated_file"} and problem.file == name for problem in found):
            return None
    frame = pl.scan_csv(
        path if data is None else BytesIO(data),
        separator=separator,
        skip_lines=len(comments),
        infer_schema=False,
        quote_char='"' if quoted else None,
        null_values=list(null_cells),
    )
    frame = frame.rename(dict(zip(frame.collect_schema().names(), header, strict=True)))
    return TextTable(name, frame, header, comments, len(comments) + 2, scanned.source)


def fingerprint(path: Path, *, name: str) -> InputFile:
    """Name, size and SHA-256 of a file that is not a table."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for chunk in iter(lambda: handle.read(CHUNK), b""):
            digest.update(chunk)
    return InputFile(name, path.stat().st_size, digest.hexdigest())


def _scan(path: Path, *, name: str, found: list[Problem]) -> _Bytes | None:
    try:
        if path.stat().st_size == 0:
            found.append(_error("empty_file", "the file is empty.", "remove it, or write it again.", name))
            return None
        with path.open("rb") as handle:
            magic = handle.read(4)
        if magic.startswith(ZIP_MAGIC):
            found.append(_error("zip_archive", "the file is a zip archive.", "unpack it; plain text and gzip are read.", name))
            return None
        raw = _gunzipped(path, name=name, found=found) if magic.startswith(GZIP_MAGIC) else None
        if raw is None and magic.startswith(GZIP_MAGIC):
            return None
        source = fingerprint(path, name=name) if raw is not None else None
        return _examine(_chunks(path, raw), path, name=name, source=source, raw=raw)
    except OSError as error:
        found.append(
            _error(
                "unreadable_file", f"the file cannot be read ({error.strerror}).", "check that it exists and may be read.", name
            )
        )
        return None


def _chunks(path: Path, raw: bytes | None) -> Iterator[memoryview]:
    """The bytes piece by piece; a piece is valid until the next is asked for, because they share one buffer."""
    if raw is not None:
        whole = memoryview(raw)
        yield from (whole[at : at + CHUNK] for at in range(0, len(raw), CHUNK))
        return
    buffer = memoryview(bytearray(CHUNK))
    with path.open("rb", buffering=0) as handle:
        while n_read := handle.readinto(buffer):
            yield buffer[:n_read]


def _examine(chunks: Iterator[memoryview], path: Path, *, name: str, source: InputFile | None, raw: bytes | None) -> _Bytes:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    n_tabs = n_lines = 0
    is_clean, last = True, b""
    for chunk in chunks:
        if source is None:
            digest.update(chunk)
        is_clean = is_clean and _is_plain(bytes(chunk), last, decoder)
        codes = np.frombuffer(chunk, dtype=np.uint8)
        n_tabs += int(np.count_nonzero(codes == 9))
        n_lines += int(np.count_nonzero(codes == 10))
        last = bytes(chunk[-1:])
    # a character or a carriage return that the last chunk left open is no clean end
    is_clean = is_clean and not decoder.getstate()[0] and last != b"\r"
    ends = last == b"\n"
    stamp = source or InputFile(name, path.stat().st_size, digest.hexdigest())
    return _Bytes(stamp, raw, is_clean, n_tabs, n_lines + (not ends), ends)


def _is_plain(chunk: bytes, last: bytes, decoder: codecs.IncrementalDecoder) -> bool:
    return _is_utf8(chunk, decoder) and _has_plain_line_ends(chunk, last)


def _is_utf8(chunk: bytes, decoder: codecs.IncrementalDecoder) -> bool:
    if chunk.isascii() and not decoder.getstate()[0]:
        return b"\0" not in chunk
    try:
        return "\0" not in decoder.decode(chunk)
    except UnicodeDecodeError:
        return False


def _has_plain_line_ends(chunk: bytes, last: bytes) -> bool:
    # a lone \r is an old Macintosh line end; one at the very end of a chunk is judged with the next chunk
    if last == b"\r" and not chunk.startswith(b"\n"):
        return False
    return b"\r" not in chunk or chunk[:-1].count(b"\r") == chunk.count(b"\r\n")


def _gunzipped(path: Path, *, name: str, found: list[Problem]) -> bytes | None:
    parts: list[bytes] = []
    total = 0
    try:
        with gzip.open(path, "rb") as handle:
            for part in iter(lambda: handle.read(CHUNK), b""):
                parts.append(part)
                total += len(part)
                if total > MAX_BYTES:
                    message = f"the file unpacks to more than {MAX_BYTES >> 30} GiB."
                    found.append(_error("too_large", message, "split it, or give it unpacked.", name))
                    return None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        message = "the gzip file is damaged or cut off."
        found.append(_error("truncated_gzip", message, "copy it again; `gzip --test` tells whether it is whole.", name))
        return None
    if not total:
        found.append(_error("empty_file", "the file is empty.", "remove it, or write it again.", name))
        return None
    return b"".join(parts)


def _mended(raw: bytes, *, name: str, found: list[Problem]) -> bytes:
    text, encoding = _decoded(raw)
    if encoding != "UTF-8":
        message = f"the file is not UTF-8; it was read as {encoding}."
        found.append(Problem(Severity.WARNING, "encoding", message, "save it as UTF-8.", file=name))
    if "\0" in text:
        message = "the file holds NUL characters; they were left out."
        found.append(Problem(Severity.WARNING, "nul_characters", message, "write the file again as text.", file=name))
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return lines.encode()


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        # every byte is a character in Latin-1, so that nothing is lost
        return raw.decode("latin-1"), "Latin-1"


def _recounted(scanned: _Bytes, data: bytes) -> _Bytes:
    ends = data.endswith(b"\n")
    return _Bytes(scanned.source, data, True, data.count(b"\t"), data.count(b"\n") + (not ends), ends)


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
        if not text.startswith("#") or text.startswith("#CHROM"):
            return tuple(comments), text
        comments.append(text)
    return tuple(comments), ""


def _header(line: str, *, separator: str, name: str, found: list[Problem]) -> tuple[str, ...] | None:
    header = tuple(cell.strip().strip('"').strip() for cell in line.split(separator))
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


def _is_rectangular(scanned: _Bytes, comments: tuple[str, ...], header: tuple[str, ...]) -> bool:
    n_tabs = scanned.n_tabs - sum(comment.count("\t") for comment in comments)
    return n_tabs == (scanned.n_lines - len(comments)) * (len(header) - 1)


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
