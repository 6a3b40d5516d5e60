"""Unpack gzip files in memory, bounded: an archive may unpack to far more than it is.

Files packed in blocks (bgzip) are unpacked block by block on all processors.

Reference: SAM/BAM specification, section 4.1 (BGZF), https://samtools.github.io/hts-specs/SAMv1.pdf.
"""

import gzip
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHUNK = 1 << 20
# a block's fixed head: gzip's, with one extra field "BC" that holds the size of the block
HEAD = struct.Struct("<4sIBBH2sHH")
FOOT = struct.Struct("<II")
BLOCKS_AT_ONCE = 64
# where a block's data stand, their checksum, and their unpacked size
Block = tuple[memoryview, int, int]


class DamagedError(Exception):
    """The file is no whole gzip file."""


class TooLargeError(Exception):
    """The file unpacks to more than was allowed."""


def unpacked(path: Path, *, most: int) -> bytes:
    """The bytes that a gzip file holds, every checksum compared.

    Raises
    ------
    DamagedError
        The file is cut off, or differs from its checksums.
    TooLargeError
        It holds more than ``most`` bytes.
    """
    blocks = _blocks(memoryview(path.read_bytes())) if _is_blocked(path) else None
    parts = _streamed(path, most=most) if blocks is None else _from_blocks(blocks, most=most)
    return b"".join(parts)


def _is_blocked(path: Path) -> bool:
    with path.open("rb") as handle:
        head = handle.read(HEAD.size)
    return len(head) == HEAD.size and _block_size(memoryview(head), 0) is not None


def _block_size(data: memoryview, at: int) -> int | None:
    """The size of the block that begins at a place; null: none does."""
    if at + HEAD.size > len(data):
        return None
    magic, _, _, _, extra, field, width, size = HEAD.unpack_from(data, at)
    return size + 1 if (magic, extra, field, width) == (b"\x1f\x8b\x08\x04", 6, b"BC", 2) else None


def _blocks(data: memoryview) -> list[Block] | None:
    """All blocks of a file; null where it is not made of whole blocks alone."""
    blocks: list[Block] = []
    at = 0
    while at < len(data):
        size = _block_size(data, at)
        if size is None or size < HEAD.size + FOOT.size or at + size > len(data):
            return None
        foot = at + size - FOOT.size
        checksum, n_bytes = FOOT.unpack_from(data, foot)
        blocks.append((data[at + HEAD.size : foot], checksum, n_bytes))
        at += size
    return blocks


def _from_blocks(blocks: Sequence[Block], *, most: int) -> list[bytes]:
    if sum(n_bytes for _, _, n_bytes in blocks) > most:
        raise TooLargeError
    groups = [blocks[at : at + BLOCKS_AT_ONCE] for at in range(0, len(blocks), BLOCKS_AT_ONCE)]
    # unpacking lets other threads run
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(_inflated, groups))


def _inflated(blocks: Sequence[Block]) -> bytes:
    return b"".join(_one(*block) for block in blocks)


def _one(packed: memoryview, checksum: int, n_bytes: int) -> bytes:
    try:
        data = zlib.decompress(packed, wbits=-zlib.MAX_WBITS, bufsize=max(n_bytes, 1))
    except zlib.error as failure:
        raise DamagedError from failure
    if len(data) != n_bytes or zlib.crc32(data) != checksum:
        raise DamagedError
    return data


def _streamed(path: Path, *, most: int) -> Iterator[bytes]:
    total = 0
    try:
        with gzip.open(path, "rb") as handle:
            for part in iter(lambda: handle.read(CHUNK), b""):
                total += len(part)
                if total > most:
                    raise TooLargeError
                yield part
    except (EOFError, zlib.error, gzip.BadGzipFile) as failure:
        raise DamagedError from failure
