"""Copy number segments: SEG files (log2 ratios) and the tables of allele-specific callers (absolute copies).

Recognised by their headers: SEG as IGV and CBS write it, FACETS (cncf), PURPLE, ASCAT, Sequenza and ABSOLUTE.
"""

from pathlib import Path

import polars as pl

from icires.errors import Problem, Severity
from icires.study.headers import Recognition, take_headers
from icires.study.study import InputFile
from icires.study.tables import SEGMENTS
from icires.study.text import TextTable, read_text
from icires.study.typed import (
    Fault,
    as_numbers,
    canonical_chromosome,
    mapped,
    missing_as_null,
    report,
    without_blanks,
)

SAMPLE = "sample_id"
COPIES = ("total_copies", "minor_copies", "major_copies")
VALUES = ("log2_ratio", *COPIES)
# callers that fit real-numbered copies do not add up to the last digit
TOLERANCE = 0.1
# endings of the callers' files that are no part of the sample's name
ENDINGS = (".purple.cnv.somatic", "_segments", ".segments", ".cncf", "_cncf", ".seg", "_hisens", "_purity")


def read_segments(
    path: Path, *, name: str, found: list[Problem], inputs: list[InputFile], recognition: Recognition | None = None
) -> pl.DataFrame | None:
    """Read a file of segments, plain or gzipped.

    Parameters
    ----------
    path
        The file. Where it has no sample column (PURPLE, Sequenza, FACETS), its name up to the caller's ending is the sample.
    name
        Its name inside the study, for problems.
    found, inputs
        Problems and the file's fingerprint are appended here.
    recognition
        What the user says about headers, and where it is noted which were taken.

    Returns
    -------
    The columns of `icires.study.tables.SEGMENTS` in the file's order; ``log2_ratio`` is relative to the sample's average, the
    copies are absolute. A null value was not measured. Of total, minor and major copies the third follows from two. Null: the
    file cannot be used, and an error says why.

    Errors are: missing columns, neither log2 ratios nor copies, places or values that are no numbers, a start behind its end,
    negative copies, more minor than major copies. Overlaps within a sample and sums that do not add up are warnings.
    """
    text = read_text(path, name=name, found=found)
    if text is None:
        return None
    inputs.append(text.source)
    headers = _headers(text, path, recognition=recognition or Recognition(), found=found)
    if headers is None:
        return None
    rows = _text_rows(text, headers, path)
    rows = as_numbers(rows, SEGMENTS.columns, headers, name=name, found=found)
    lines = rows.select("line")
    if "log2_ratio" in headers and _is_no_log2(rows, headers, name=name, found=found):
        return None
    rows = _checked(_derived(missing_as_null(rows, SEGMENTS)), lines, headers, name=name, found=found)
    _report_overlaps(rows.hstack(lines), name=name, found=found)
    return rows


def _headers(text: TextTable, path: Path, *, recognition: Recognition, found: list[Problem]) -> dict[str, str] | None:
    headers = take_headers(
        text, SEGMENTS.columns, what="segments", recognition=recognition, found=found, spared=frozenset({SAMPLE})
    )
    if headers is None or not _has_values(headers, name=text.name, found=found):
        return None
    if SAMPLE not in headers:
        message = f"the file has no sample column; every segment belongs to sample {sample_of(path)}, after the file's name."
        found.append(Problem(Severity.INFO, "sample_from_name", message, "add a column ID if this is wrong.", file=text.name))
    return headers


def sample_of(path: Path) -> str:
    """The sample that a caller's file is named after."""
    stem = path.name
    for ending in (".gz", ".tsv", ".txt", ".csv", *ENDINGS):
        stem = stem.removesuffix(ending)
    return stem


def _has_values(headers: dict[str, str], *, name: str, found: list[Problem]) -> bool:
    n_copies = sum(column in headers for column in COPIES)
    if "log2_ratio" in headers or "total_copies" in headers or n_copies >= 2:
        return True
    message = "the file has neither log2 ratios (seg.mean) nor copies (tcn.em, copyNumber, nMajor and nMinor, ...)."
    remedy = "add one of them, under a header that icires knows."
    found.append(Problem(Severity.ERROR, "no_copy_number", message, remedy, file=name))
    return False


def _text_rows(text: TextTable, headers: dict[str, str], path: Path) -> pl.DataFrame:
    wanted = text.frame.select(pl.col(header).alias(column) for column, header in headers.items())
    rows = wanted.with_row_index("line", offset=text.first_line).collect()
    rows = without_blanks(rows.with_columns(pl.col("line").cast(pl.Int64)), list(headers))
    rows = rows.filter(pl.any_horizontal(pl.col(list(headers)).is_not_null()))
    if SAMPLE not in headers:
        rows = rows.with_columns(pl.lit(sample_of(path)).alias(SAMPLE))
    return rows


def _derived(rows: pl.DataFrame) -> pl.DataFrame:
    total, minor, major = (pl.col(c) for c in COPIES)
    return rows.with_columns(
        total_copies=pl.coalesce(total, minor + major),
        minor_copies=pl.coalesce(minor, total - major),
        major_copies=pl.coalesce(major, total - minor),
    )


def _checked(
    rows: pl.DataFrame, lines: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]
) -> pl.DataFrame:
    written, marked = rows["chromosome"], rows.hstack(lines)
    rows = rows.with_columns(chromosome=mapped(written, canonical_chromosome))
    total, minor, major = (rows[c] for c in COPIES)
    unknown = written.is_not_null() & rows["chromosome"].is_null()
    sums_differ = ((minor + major - total).abs() > TOLERANCE).fill_null(value=False)
    values = [rows[c] for c in VALUES]
    empty = values[0].is_null() & values[1].is_null() & values[2].is_null() & values[3].is_null()
    checks = (
        (rows[SAMPLE].is_null(), "name no sample", SAMPLE, Severity.ERROR, "missing_value"),
        (written.is_null() | unknown, "name no known chromosome", "chromosome", Severity.WARNING, "bad_place"),
        ((rows["start"] > rows["end"]).fill_null(value=False), "begin behind the end", "end", Severity.ERROR, "bad_place"),
        (
            (minor > major).fill_null(value=False),
            "have more minor than major copies",
            "minor_copies",
            Severity.ERROR,
            "bad_copies",
        ),
        (
            sums_differ,
            "have minor and major copies that do not add up to the total",
            "total_copies",
            Severity.WARNING,
            "bad_copies",
        ),
        (empty, "have no value", "log2_ratio", Severity.INFO, "no_value"),
    )
    for mask, phrase, column, severity, code in checks:
        fault = Fault(code, phrase, "correct the rows, or remove them.", severity, headers.get(column, column))
        report(marked, mask, fault, name=name, found=found)
    return rows


def _is_no_log2(rows: pl.DataFrame, headers: dict[str, str], *, name: str, found: list[Problem]) -> bool:
    """Copies under a header of log2 ratios: half of a genome gained twofold and nothing lost is no tumour."""
    values = rows["log2_ratio"].drop_nulls()
    lowest, middle = values.min(), values.median()
    if not isinstance(lowest, float) or not isinstance(middle, float) or lowest < 0 or middle < 1:
        return False
    message = "the log2 ratios are never negative and mostly above 1: they look like copies."
    remedy = "name the column total_copies if it holds absolute copies."
    found.append(Problem(Severity.ERROR, "no_log2", message, remedy, file=name, column=headers.get("log2_ratio")))
    return True


def _report_overlaps(rows: pl.DataFrame, *, name: str, found: list[Problem]) -> None:
    """Segments of one sample that begin before an earlier one ends; bases counted twice would weigh twice."""
    place = [SAMPLE, "chromosome"]
    placed = rows.drop_nulls([*place, "start", "end"]).sort(*place, "start", "end", "line")
    reached = pl.col("end").cum_max().shift(1).over(place)
    overlaps = placed.filter((pl.col("start") <= reached).fill_null(value=False)).sort("line")
    everywhere = pl.Series([True] * overlaps.height, dtype=pl.Boolean)
    samples = overlaps[SAMPLE].unique().sort().head(3).to_list()
    phrase = f"overlap an earlier segment of the same sample ({', '.join(samples)})"
    fault = Fault("overlapping_segments", phrase, "segment the sample once, or remove the repeated rows.", Severity.WARNING)
    report(overlaps, everywhere, fault, name=name, found=found)
