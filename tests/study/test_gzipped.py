"""Unpacking gzip: plain files, files in blocks, and what is wrong with them."""

import gzip
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.study.gzipped import DamagedError, TooLargeError, unpacked

# the empty block that ends every bgzip file (SAM specification, section 4.1.2)
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
LIMIT = 1 << 20


def block(data: bytes, *, checksum: int | None = None, n_bytes: int | None = None) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(body) + 25)
    ours = zlib.crc32(data) if checksum is None else checksum
    return head + body + struct.pack("<II", ours, len(data) if n_bytes is None else n_bytes)


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(st.binary(max_size=300), max_size=150), has_end=st.booleans())
def test_blocks_hold_what_was_packed(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], has_end: bool) -> None:
    path = tmp_path_factory.mktemp("gz") / "x.gz"
    packed = b"".join(map(block, parts)) + (END if has_end or not parts else b"")
    path.write_bytes(packed)
    assert gzip.decompress(packed) == b"".join(parts)
    assert unpacked(path, most=LIMIT) == b"".join(parts)


def test_blocks_and_other_members_may_stand_together(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(block(b"one") + gzip.compress(b"two", mtime=0) + block(b"three"))
    assert unpacked(path, most=LIMIT) == b"onetwothree"


@pytest.mark.parametrize(
    "packed",
    [
        block(b"data", checksum=1) + END,
        block(b"data", n_bytes=3) + END,
        block(b"data", n_bytes=5) + END,
        block(b"data" * 100)[:-9],
        block(b"data" * 100)[:20],
        block(b"data")[:18] + b"\xff" * 6 + block(b"data")[24:],
        gzip.compress(b"data", mtime=0)[:-3],
    ],
)
def test_damage_is_found(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(packed)
    with pytest.raises(DamagedError):
        unpacked(path, most=LIMIT)


@pytest.mark.parametrize("packed", [block(b"x" * 2000) + END, gzip.compress(b"x" * 2000, mtime=0)])
def test_too_much_is_not_unpacked(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(packed)
    with pytest.raises(TooLargeError):
        unpacked(path, most=1999)
    assert unpacked(path, most=2000) == b"x" * 2000
