"""From text cells to typed columns: whole numbers, numbers, chromosomes, and what could not be read.

Everything works on whole columns or on distinct values, so that a million rows cost a fraction of a second; each kind of problem
is listed once for a column, with the number of cells and the first lines.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import polars as pl

from icires.errors import Problem, Severity
from icires.study.problems import clause, on_lines
from icires.study.tables import Column, Dtype, Table
from icires.study.text import NULL_CELLS

POLARS: Mapping[Dtype, type[pl.DataType]] = {
    "text": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
}
# further cells that record nothing where a number is expected
NO_NUMBER = (".", "-", "--", "---", "?", "")
# null cells that the fast path of the text door leaves to the reader (see `read_text`)
QUICK_NULLS = ("NA", ".")
LATE_NULLS = tuple(cell for cell in NULL_CELLS if cell not in {"", "NA"})
FIRST_FEW = 5
_CONTIG = re.compile(
    r"(GL|KI|KN|KQ|KV|KZ|JH|JTFH|ML|MU|AC|NC_|NT_|NW_|HSCHR|CHR_|HG|HLA-)[0-9A-Za-z_.:*-]*\d[\w.:*-]*|hs3[78]d[15]|EBV|NC_007605"
    r"|(chr)?Un_\w+|(chr)?\w+_(alt|random|decoy|fix|hap\d+)|(CMV|HBV|HCV-\d|HIV-\d|HPV[\w-]+|HTLV-1|KSHV|MCV|SV40)",
    re.IGNORECASE,
)


def without_blanks(rows: pl.DataFrame, columns: Sequence[str], *, has_edge_blanks: bool = True) -> pl.DataFrame:
    """Text columns with surrounding blanks stripped and the rarer spellings of "nothing recorded" as null.

    Columns that need no change are found first, because looking is several times cheaper than rewriting; where the text door has
    seen no blank at the edge of a cell (``has_edge_blanks``), nobody looks again.
    """
    if not columns:
        return rows
    cells = {name: pl.col(name) for name in columns}
    looked_at = cells if has_edge_blanks else {}
    blank = {f"b:{c}": (e.str.starts_with(" ") | e.str.ends_with(" ")).any() for c, e in looked_at.items()}
    empty = {f"n:{c}": e.is_in(LATE_NULLS).any() for c, e in cells.items()}
    flags = rows.select(**blank, **empty).row(0, named=True)
    has_blanks = {c: bool(flags.get(f"b:{c}")) for c in columns}
    stripped = {c: e.str.strip_chars() if has_blanks[c] else e for c, e in cells.items()}
    touched = [c for c in columns if has_blanks[c] or flags[f"n:{c}"]]
    nulls = (*NULL_CELLS, *QUICK_NULLS)
    return rows.with_columns(pl.when(~stripped[c].is_in(nulls)).then(stripped[c]).alias(c) for c in touched)


def as_numbers(
    rows: pl.DataFrame, columns: Iterable[Column], headers: Mapping[str, str], *, name: str, found: list[Problem]
) -> pl.DataFrame:
    """Text columns as numbers: integers of 64 bits (``1e5`` and ``7.0`` are whole) or floats, as the columns say.

    Columns that the file lacks are passed over. Not-a-number becomes null silently; other text, infinities and fractions of whole
    numbers become null and an error, numbers outside a column's limits are an error.
    """
    for column in columns:
        if column.dtype not in {"integer", "number"} or column.name not in headers:
            continue
        cells, where = rows[column.name], headers[column.name]
        numbers, kind = (_whole(cells), "whole number") if column.dtype == "integer" else (_number(cells), "number")
        if numbers.null_count() > cells.null_count():
            lost = numbers.is_null() & cells.is_not_null()
            lost &= ~cells.str.strip_chars().is_in((*NO_NUMBER, *NULL_CELLS)).fill_null(value=False)
            fault = Fault("not_a_number", f"hold no {kind}", f"write a {kind} or nothing.", column=where)
            report(rows, lost, fault, name=name, found=found, cells=cells)
        outside = _outside(numbers, column)
        if outside is not None:
            fault = Fault("out_of_range", f"lie outside {_limits(column)}", "correct them.", column=where)
            report(rows, outside, fault, name=name, found=found, cells=cells)
        rows = rows.with_columns(numbers.alias(column.name))
    return rows


def _limits(column: Column) -> str:
    low, high = ("" if limit is None else f"{limit:g}" for limit in (column.minimum, column.maximum))
    return f"the limits {low} to {high}".strip()


def _whole(cells: pl.Series) -> pl.Series:
    whole = cells.cast(pl.Int64, strict=False)
    if whole.null_count() == cells.null_count():
        return whole
    numbers = cells.str.strip_chars().cast(pl.Float64, strict=False)
    return pl.select(
        pl.coalesce(
            pl.lit(whole),
            pl.when(pl.lit(numbers).is_finite() & (pl.lit(numbers) == pl.lit(numbers).round())).then(
                pl.lit(numbers).cast(pl.Int64, strict=False)
            ),
        )
    ).to_series()


def _number(cells: pl.Series) -> pl.Series:
    numbers = cells.str.strip_chars().cast(pl.Float64, strict=False)
    return pl.select(pl.when(pl.lit(numbers).is_finite()).then(pl.lit(numbers))).to_series()


def _outside(numbers: pl.Series, column: Column) -> pl.Series | None:
    """Which numbers lie outside the column's limits; null: none does."""
    extremes = numbers.to_frame("x").select(low=pl.col("x").min(), high=pl.col("x").max()).row(0)
    low, high = extremes
    is_low = low is not None and column.minimum is not None and low < column.minimum
    is_high = high is not None and column.maximum is not None and high > column.maximum
    if not (is_low or is_high):
        return None
    nowhere = pl.repeat(False, numbers.len(), eager=True)
    below = numbers < column.minimum if column.minimum is not None else nowhere
    above = numbers > column.maximum if column.maximum is not None else nowhere
    return (below | above).fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What can be wrong with rows, or whatever ``noun`` counts: ``phrase`` follows "n rows" and begins with the verb.

    ``column`` is the header in the file.
    """

    code: str
    phrase: str
    remedy: str
    severity: Severity = Severity.ERROR
    column: str | None = None
    noun: str = "row"


def report(
    rows: pl.DataFrame, mask: pl.Series, fault: Fault, *, name: str, found: list[Problem], cells: pl.Series | None = None
) -> None:
    """Append one problem for all marked rows: how many, the first lines (column ``line``), and the first cell."""
    n_rows = int(mask.sum() or 0)
    if n_rows == 0:
        return
    marked = rows.filter(mask)["line"].unique(maintain_order=True) if "line" in rows.columns else pl.Series()
    lines = marked.head(FIRST_FEW).to_list()
    where = f" ({on_lines(lines, marked.len())})" if lines else ""
    message = f"{clause(n_rows, fault.noun, fault.phrase)}{where}."
    line, value = lines[0] if lines else None, cells.filter(mask)[0] if cells is not None else None
    found.append(
        Problem(fault.severity, fault.code, message, fault.remedy, file=name, line=line, column=fault.column, value=value)
    )


def canonical_chromosome(written: str) -> str | None:
    """1 to 22, X, Y or MT in any usual spelling; other contigs as they came; null: the word is no chromosome."""
    bare = re.sub(r"^chr(?!_)", "", written.strip(), flags=re.IGNORECASE)
    name = {"23": "X", "24": "Y", "M": "MT", "x": "X", "y": "Y", "m": "MT"}.get(bare, bare.lstrip("0") or bare)
    if name in {"X", "Y", "MT"} or (name.isdecimal() and 1 <= int(name) <= 22):
        return name
    return written.strip() if _CONTIG.fullmatch(written.strip()) else None


def mapped(cells: pl.Series, function: Callable[[str], str | None]) -> pl.Series:
    """A text column with a function applied to its distinct values."""
    distinct = [value for value in cells.unique().to_list() if value is not None]
    answers = [function(value) for value in distinct]
    if answers == distinct:
        return cells
    return _in_pieces_of(cells, cells.replace_strict(distinct, answers, default=None, return_dtype=pl.String))


def _in_pieces_of(cells: pl.Series, answers: pl.Series) -> pl.Series:
    """The answers in pieces of memory like those of the cells: polars copies a whole table whose columns' pieces differ."""
    widths = cells.chunk_lengths()
    ends = list(accumulate(widths))
    return pl.concat(answers.slice(end - width, width) for end, width in zip(ends, widths, strict=True)) if ends else answers


def missing_as_null(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The table's columns in their order, those that the source lacks as nulls of their type."""
    absent = [column for column in table.columns if column.name not in rows.columns]
    nulls = [pl.Series(column.name, [None], POLARS[column.dtype]).new_from_index(0, rows.height) for column in absent]
    if rows.width:
        nulls = [_in_pieces_of(rows.to_series(0), empty) for empty in nulls]
    return rows.with_columns(nulls).select(column.name for column in table.columns)
