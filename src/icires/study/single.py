"""A single file as a study: what kind of table it is, by its name and its first lines."""

import gzip
import zlib
from pathlib import Path

from icires.errors import Problem
from icires.study.cbioportal import DataFile, Role, role_by_name
from icires.study.problems import error
from icires.study.scan import GZIP_MAGIC

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
    starts = {"loc.start", "start", "start.bp", "start_position", "startpos"}
    chromosomes = {"chrom", "chromosome", "chr"}
    measures = {"seg.mean", "segment_mean", "tcn.em", "copynumber", "cnt", "ntot", "total_cn", "total_copies", "log2"}
    return "segments" if names & starts and names & chromosomes and names & measures else None


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
