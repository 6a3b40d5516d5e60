"""Expression matrices: genes in any id, numbers as they are, nothing filled in."""

from pathlib import Path

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.expression import read_expression


def read(path: Path, *lines: str) -> tuple[pl.DataFrame | None, list[Problem]]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found: list[Problem] = []
    return read_expression(path, name=path.name, found=found, inputs=[]), found


def test_symbols(tmp_path: Path) -> None:
    rows, found = read(
        tmp_path / "x.txt", "Hugo_Symbol\tEntrez_Gene_Id\t0040\t0041", "TMEM173\t340061\t1.5\tNA", "A1BG\t1\t0\t1e3"
    )
    assert rows is not None
    assert rows.columns == ["gene", "entrez_gene_id", "0040", "0041"]
    assert rows.rows() == [("STING1", "340061", 1.5, None), ("A1BG", "1", 0.0, 1000.0)]
    assert [p.code for p in found] == ["renamed_gene"]


@pytest.mark.parametrize(
    ("header", "gene", "expected"),
    [
        ("Entrez_Gene_Id", "567", ("B2M", "567")),
        ("Entrez_Gene_Id", "79501", ("79501", "79501")),
        ("gene_id", "ENSG00000166710.21", ("B2M", None)),
        ("gene_id", "ENSG00000186092.7", ("ENSG00000186092.7", None)),
        ("", "B2M", ("B2M", None)),
    ],
)
def test_other_identifiers(tmp_path: Path, header: str, gene: str, expected: tuple[str, str | None]) -> None:
    rows, found = read(tmp_path / "x.txt", f"{header}\ts1", f"{gene}\t2")
    assert rows is not None
    assert rows.rows() == [(*expected, 2.0)]
    assert found == []


def test_what_is_no_number_is_an_error_with_its_line(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.txt", "Hugo_Symbol\ts1\ts2", "B2M\t1\t2", "JAK1\thigh\tinf", "JAK2\t\t-")
    assert rows is not None
    assert rows["s1"].to_list() == [1.0, None, None]
    assert [(p.code, p.severity, p.line, p.column, p.value) for p in found] == [
        ("not_a_number", Severity.ERROR, 3, "s1", "high"),
        ("not_a_number", Severity.ERROR, 3, "s2", "inf"),
    ]


def test_rows_of_one_gene_are_kept_and_listed(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.txt", "Hugo_Symbol\ts1", "STING1\t1", "JAK1\t2", "TMEM173\t3")
    assert rows is not None
    assert rows["gene"].to_list() == ["STING1", "JAK1", "STING1"]
    assert [(p.code, p.line, p.value) for p in found if p.code == "duplicate_gene"] == [("duplicate_gene", 4, "STING1")]


def test_rows_without_a_gene_are_left_out(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.txt", "Hugo_Symbol\ts1", "?\t1", "JAK1\t2")
    assert rows is not None
    assert rows["gene"].to_list() == ["JAK1"]
    assert [(p.code, p.line) for p in found] == [("nameless_gene", 2)]


def test_no_samples_is_an_error(tmp_path: Path) -> None:
    rows, found = read(tmp_path / "x.txt", "Hugo_Symbol\tEntrez_Gene_Id", "B2M\t567")
    assert rows is None
    assert [p.code for p in found] == ["no_samples"]


@pytest.mark.parametrize(
    ("file", "shape"),
    [
        ("mel_nivolumab_riaz_2017/data_mrna_seq_counts.txt.gz", (22187, 111)),
        ("uc_atezolizumab_snyder_2017/data_mrna_seq_expression.txt", (19727, 27)),
    ],
)
def test_real_matrices(cohorts: Path, file: str, shape: tuple[int, int]) -> None:
    found: list[Problem] = []
    rows = read_expression(cohorts / file, name=file, found=found, inputs=[])
    assert rows is not None
    assert rows.shape == shape
    genes = rows["gene"].to_list()
    assert {"B2M", "JAK1", "STING1", "VSIR"} <= set(genes)
    assert sum(column.null_count() for column in rows.iter_columns() if column.dtype == pl.Float64) == 0
    assert not [p for p in found if p.severity is Severity.ERROR]


def test_samples_may_be_called_anything(tmp_path: Path) -> None:
    rows, _ = read(tmp_path / "x.txt", "Hugo_Symbol\tline\tvalue", "KRAS\t1\t2")
    assert rows is not None
    assert rows.row(0, named=True) == {"gene": "KRAS", "entrez_gene_id": None, "line": 1.0, "value": 2.0}
