"""A single file as a study: what kind of table it is, by its name and its first lines."""

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

from icires.errors import Problem
from icires.study.cbioportal import DataFile, Role, role_by_name
from icires.study.headers import candidates
from icires.study.problems import error
from icires.study.scan import GZIP_MAGIC
from icires.study.tables import SEGMENTS

HEAD_BYTES = 1 << 16
READABLE = frozenset({"mutations", "vcf", "segments"})


def single_file(path: Path, *, found: list[Problem]) -> DataFile | None:
    """The file and what it is: a MAF, a VCF or segments; null, with an error, for anything else."""
    try:
        head = _head(path)
    except OSError as failure:
        message = f"the file cannot be read ({failure.strerror or 'damaged'})."
        found.append(error("unreadable_file", message, "check that it is whole and may be read.", file=path.name))
        return None
    by_name = role_by_name(path.name)
    role = _by_content(head) or (by_name if by_name in READABLE else None)
    if role is None:
        message = "the file is neither a MAF, a VCF nor a table of segments."
        remedy = "give one of these, or the folder of a whole study."
        found.append(error("unknown_file", message, remedy, file=path.name))
        return None
    return DataFile(path.name, path, role)


def _by_content(head: bytes) -> Role | None:
    lines = head.replace(b"\r", b"\n").split(b"\n")
    if lines[0].removeprefix(b"\xef\xbb\xbf").startswith(b"##fileformat=VCF"):
        return "vcf"
    header = next((line for line in lines if line.strip() and not line.startswith(b"#")), b"").decode("latin-1").lower()
    names = {cell.strip().strip('"') for cell in header.split("\t")}
    if {"tumor_sample_barcode", "chromosome"} <= names and names & {"hugo_symbol", "variant_classification"}:
        return "mutations"
    return "segments" if _is_segments(header.split("\t")) else None


def _is_segments(header: Sequence[str]) -> bool:
    """Whether the headers are those of segments: a place, and log2 ratios or copies."""
    cells = [cell.strip().strip('"') for cell in header]
    seen = {column.name for column in SEGMENTS.columns if candidates(cells, column, said={})}
    n_copies = len(seen & {"total_copies", "minor_copies", "major_copies"})
    return {"chromosome", "start", "end"} <= seen and (bool(seen & {"log2_ratio", "total_copies"}) or n_copies > 1)


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        raw = handle.read(HEAD_BYTES)
    if not raw.startswith(GZIP_MAGIC):
        return raw
    try:
        with gzip.open(path, "rb") as handle:
            return handle.read(HEAD_BYTES)
    except (EOFError, zlib.error):
        # a damaged archive is told by the reader of its kind
        return b""
