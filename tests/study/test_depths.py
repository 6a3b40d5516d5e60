"""Read counts: what follows from the others, and what cannot be."""

from pathlib import Path

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.depths import with_depths
from icires.study.read import read_study

Counts = tuple[int | None, int | None, int | None]
SCHEMA = {"t_depth": pl.Int64, "t_ref_count": pl.Int64, "t_alt_count": pl.Int64}


def depths(*counts: Counts) -> tuple[list[Counts], list[Problem]]:
    found: list[Problem] = []
    rows = pl.DataFrame(counts, schema=SCHEMA, orient="row").with_row_index("line", offset=2)
    return with_depths(rows, name="x.maf", found=found).select(list(SCHEMA)).rows(), found


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((None, 7, 3), (10, 7, 3)),
        ((10, None, 3), (10, 7, 3)),
        ((10, 6, 3), (10, 6, 3)),
        ((10, None, None), (10, None, None)),
        ((None, None, 3), (None, None, 3)),
        ((0, 0, 0), (None, None, None)),
        ((None, 0, 0), (None, None, None)),
    ],
)
def test_two_counts_give_the_third_and_no_reads_give_none(counts: Counts, expected: Counts) -> None:
    assert depths(counts) == ([expected], [])


def test_more_variant_reads_than_reads_is_told_and_unknown() -> None:
    rows, found = depths((10, 5, 5), (10, None, 11), (0, None, 2))
    assert rows == [(10, 5, 5), (None, None, None), (None, None, None)]
    assert [(one.code, one.severity, one.line) for one in found] == [("bad_depth", Severity.WARNING, 3)]
    assert found[0].message.startswith("2 rows have more reads with the variant")


def test_columns_that_are_missing_are_null() -> None:
    found: list[Problem] = []
    rows = with_depths(pl.DataFrame({"t_alt_count": [3]}), name="x.maf", found=found)
    assert rows.select(list(SCHEMA)).rows() == [(None, None, 3)]


def test_impossible_counts_of_a_vcf_are_unknown_too(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##reference=GRCh37\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
        "12\t25398284\t.\tC\tT\t.\tPASS\t.\tGT:AD:DP\t0/1:5,9:8\n"
    )
    study = read_study(path)
    assert study.mutations is not None
    assert study.mutations.select(list(SCHEMA)).rows() == [(None, None, None)]
    assert "bad_depth" in study.problems["code"].to_list()
