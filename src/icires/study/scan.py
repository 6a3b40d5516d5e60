"""One pass over a file's bytes: fingerprint, packing, encoding, line ends, and whether every line has as many cells.

A gzip file is unpacked in memory; its size there is bounded, because an archive may unpack to far more than it is.
"""

import codecs
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icires.errors import Problem, Severity
from icires.study.gzipped import DamagedError, TooLargeError, unpacked
from icires.study.problems import error
from icires.study.study import InputFile

# a piece and its masks fit into the second-level cache together
CHUNK = 1 << 19
MAX_BYTES = 8 << 30
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
TAB, LINE_END, CARRIAGE_RETURN, BLANK = 9, 10, 13, 32


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over a file has shown.

    ``raw`` are the unpacked bytes of a gzip file. ``tabs`` says how many lines have how many tabs. ``has_edge_blanks``: a blank
    may stand at the edge of a cell.
    """

    source: InputFile
    raw: bytes | None
    is_clean: bool
    tabs: Mapping[int, int]
    ends_with_newline: bool
    has_edge_blanks: bool


def scan(path: Path, *, name: str, found: list[Problem]) -> Scan | None:
    """Look at every byte; null, with an error, when the file cannot be read, is empty, or is no text."""
    try:
        if path.stat().st_size == 0:
            found.append(error("empty_file", "the file is empty.", "remove it, or write it again.", file=name))
            return None
        with path.open("rb") as handle:
            magic = handle.read(4)
        if magic.startswith(ZIP_MAGIC):
            found.append(
                error("zip_archive", "the file is a zip archive.", "unpack it; plain text and gzip are read.", file=name)
            )
            return None
        raw = _gunzipped(path, name=name, found=found) if magic.startswith(GZIP_MAGIC) else None
        if raw is None and magic.startswith(GZIP_MAGIC):
            return None
        source = fingerprint(path, name=name) if raw is not None else None
        return _examine(_chunks(path, raw), path, name=name, source=source, raw=raw)
    except OSError as failure:
        message = f"the file cannot be read ({failure.strerror})."
        found.append(error("unreadable_file", message, "check that it exists and may be read.", file=name))
        return None


def rescan(before: Scan, data: bytes) -> Scan:
    """The scan of a file's mended bytes."""
    tally: Counter[int] = Counter()
    open_tabs = 0
    for at in range(0, len(data), CHUNK):
        open_tabs = _add_lines(memoryview(data)[at : at + CHUNK], tally, open_tabs)
    ends = data.endswith(b"\n")
    if not ends:
        tally[open_tabs] += 1
    return Scan(before.source, data, is_clean=True, tabs=tally, ends_with_newline=ends, has_edge_blanks=True)


def mended(raw: bytes, *, name: str, found: list[Problem]) -> bytes:
    """The bytes as UTF-8 with plain line ends; what was mended is told."""
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


def fingerprint(path: Path, *, name: str) -> InputFile:
    """Name, size and SHA-256 of a file that is not a table."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for chunk in iter(lambda: handle.read(CHUNK), b""):
            digest.update(chunk)
    return InputFile(name, path.stat().st_size, digest.hexdigest())


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


def _examine(chunks: Iterator[memoryview], path: Path, *, name: str, source: InputFile | None, raw: bytes | None) -> Scan:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    tally: Counter[int] = Counter()
    open_tabs = 0
    is_clean, has_edge_blanks, last = True, False, b""
    for chunk in chunks:
        if source is None:
            digest.update(chunk)
        piece = bytes(chunk)
        is_clean = is_clean and _is_plain(piece, last, decoder)
        has_edge_blanks = has_edge_blanks or _has_edge_blanks(piece, last)
        open_tabs = _add_lines(chunk, tally, open_tabs)
        last = piece[-1:]
    # a character or a carriage return that the last chunk left open is no clean end
    is_clean = is_clean and not decoder.getstate()[0] and last != b"\r"
    ends = last == b"\n"
    if not ends:
        tally[open_tabs] += 1
    stamp = source or InputFile(name, path.stat().st_size, digest.hexdigest())
    return Scan(stamp, raw, is_clean, tally, ends, has_edge_blanks or last == b" ")


def _has_edge_blanks(chunk: bytes, last: bytes) -> bool:
    """Whether a blank stands beside a tab or a line end; ``last`` is the byte before the chunk."""
    if b" " not in chunk and last != b" ":
        return False
    codes = np.frombuffer(last + chunk, dtype=np.uint8)
    # tab, line feed and carriage return; the two signs between them do no harm
    is_blank, is_edge = codes == BLANK, codes - TAB <= CARRIAGE_RETURN - TAB
    return bool((is_blank[1:] & is_edge[:-1]).any() or (is_edge[1:] & is_blank[:-1]).any())


def _add_lines(chunk: memoryview, tally: Counter[int], open_tabs: int) -> int:
    """Count the tabs of each line that ends in the chunk; the tabs of the line that it leaves open are returned."""
    codes = np.frombuffer(chunk, dtype=np.uint8)
    tabs, ends = _packed(codes == TAB), _places(_packed(codes == LINE_END))
    if not ends.size:
        return open_tabs + int(np.bitwise_count(tabs).sum(dtype=np.int64))
    before, n_tabs = _counted_before(tabs, ends)
    counts = before.copy()
    counts[1:] -= before[:-1]
    counts[0] += open_tabs
    if (counts == counts[0]).all():
        tally[int(counts[0])] += counts.size
    else:
        tally.update(dict(zip(*(one.tolist() for one in np.unique(counts, return_counts=True)), strict=True)))
    return n_tabs - int(before[-1])


def _packed(mask: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """A mask as bits, 64 to a word, the first the lowest: counting bits is several times cheaper than listing places."""
    bits = np.packbits(mask, bitorder="little")
    if missing := -bits.size % 8:
        bits = np.append(bits, np.zeros(missing, dtype=np.uint8))
    return bits.view("<u8")


def _places(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where the bits of a packed mask are set, in order."""
    at = np.flatnonzero(words)
    some = words[at]
    if (some & (some - 1)).any():
        return np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little"))
    return at * 64 + np.bitwise_count(some - 1)


def _counted_before(words: NDArray[np.uint64], places: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """How many bits of a packed mask stand before each place, and how many there are in all."""
    in_word = np.bitwise_count(words)
    until = np.cumsum(in_word, dtype=np.int64)
    at = places >> 6
    below = (np.uint64(1) << (places & 63).astype(np.uint64)) - np.uint64(1)
    return until[at] - in_word[at] + np.bitwise_count(words[at] & below), int(until[-1])


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
    try:
        raw = unpacked(path, most=MAX_BYTES)
    except TooLargeError:
        message = f"the file unpacks to more than {MAX_BYTES >> 30} GiB."
        found.append(error("too_large", message, "split it, or give it unpacked.", file=name))
        return None
    except DamagedError:
        message = "the gzip file is damaged or cut off."
        found.append(error("truncated_gzip", message, "copy it again; `gzip --test` tells whether it is whole.", file=name))
        return None
    if not raw:
        found.append(error("empty_file", "the file is empty.", "remove it, or write it again.", file=name))
        return None
    return raw
