"""Matrices of copy number: the catalogue's genes, in whatever id, with unknowns kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.errors import Problem, Severity
from icires.study.copy_number import CopyNumberMatrix, Kind, read_copy_number_matrix


def read(path: Path, *lines: str, kind: Kind = "discrete") -> tuple[CopyNumberMatrix | None, list[Problem]]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found: list[Problem] = []
    return read_copy_number_matrix(path, name=path.name, kind=kind, found=found, inputs=[]), found


def values(matrix: CopyNumberMatrix | None) -> dict[tuple[str, str], float | None]:
    assert matrix is not None
    return {(sample, gene): value for sample, gene, value in matrix.table.rows()}


def test_a_discrete_matrix(tmp_path: Path) -> None:
    matrix, found = read(
        tmp_path / "data_cna.txt",
        "Hugo_Symbol\tEntrez_Gene_Id\tCytoband\t0040_T\t0041_T",
        "B2M\t567\t15q21.1\t-2\tNA",
        "OR4F5\t79501\t1p36.33\t1\t1",
        "TMEM173\t\t5q31.2\t-1.5\t 2 ",
    )
    assert matrix is not None
    assert (matrix.samples, matrix.genes) == (("0040_T", "0041_T"), frozenset({"B2M", "STING1"}))
    assert values(matrix) == {
        ("0040_T", "B2M"): -2.0,
        ("0041_T", "B2M"): None,
        ("0040_T", "STING1"): -1.5,
        ("0041_T", "STING1"): 2.0,
    }
    assert [p.code for p in found] == ["renamed_gene"]


@pytest.mark.parametrize(
    ("header", "gene"),
    [
        ("Entrez_Gene_Id", "567"),
        ("gene_id", "ENSG00000166710.21"),
        ("Gene Symbol", "B2M"),
        ("rows", "567"),
        ("Hugo_Symbol", "567"),
    ],
)
def test_genes_by_any_identifier(tmp_path: Path, header: str, gene: str) -> None:
    matrix, found = read(tmp_path / "data_cna.txt", f"{header}\ts1", f"{gene}\t-1", "7157000\t0")
    assert values(matrix) == {("s1", "B2M"): -1.0}
    assert found == []


@pytest.mark.parametrize("cell", ["3", "-3", "0.5", "deleted", "inf"])
def test_other_levels_are_errors_with_their_line(tmp_path: Path, cell: str) -> None:
    matrix, found = read(tmp_path / "data_cna.txt", "Hugo_Symbol\ts1\ts2", "OR4F5\t9\t9", f"B2M\t{cell}\t0")
    assert values(matrix) == {("s1", "B2M"): None, ("s2", "B2M"): 0.0}
    assert [(p.code, p.severity, p.line, p.value) for p in found] == [("bad_copy_number", Severity.ERROR, 3, cell)]
    assert found[0].message.startswith("1 cell holds none of")


def test_log2_values_are_any_number(tmp_path: Path) -> None:
    matrix, found = read(
        tmp_path / "data_log2_cna.txt", "Hugo_Symbol\ts1\ts2\ts3", "B2M\t-3.7\t[Not Available]\t0.5", kind="log2"
    )
    assert values(matrix) == {("s1", "B2M"): -3.7, ("s2", "B2M"): None, ("s3", "B2M"): 0.5}
    assert found == []


def test_rows_of_one_gene_agree_or_count_as_unknown(tmp_path: Path) -> None:
    matrix, found = read(tmp_path / "data_cna.txt", "Hugo_Symbol\ts1\ts2\ts3", "STING1\t-2\t0\tNA", "TMEM173\t-2\t1\t1")
    assert values(matrix) == {("s1", "STING1"): -2.0, ("s2", "STING1"): None, ("s3", "STING1"): 1.0}
    torn = [p for p in found if p.code == "duplicate_gene"]
    assert [(p.severity, p.line) for p in torn] == [(Severity.WARNING, 3)]
    assert "1 sample has" in torn[0].message


def test_no_gene_of_the_catalogue(tmp_path: Path) -> None:
    matrix, found = read(tmp_path / "data_cna.txt", "Hugo_Symbol\ts1", "OR4F5\t0")
    assert matrix is not None
    assert matrix.table.is_empty()
    assert (matrix.genes, matrix.samples, found) == (frozenset(), ("s1",), [])


def test_no_samples_is_an_error(tmp_path: Path) -> None:
    matrix, found = read(tmp_path / "data_cna.txt", "Hugo_Symbol\tCytoband", "B2M\t15q21.1")
    assert matrix is None
    assert [p.code for p in found] == ["no_samples"]


@given(st.lists(st.sampled_from([-2.0, -1.5, -1.0, 0.0, 1.0, 2.0, None]), min_size=1, max_size=20))
def test_every_level_comes_back(tmp_path_factory: pytest.TempPathFactory, levels: list[float | None]) -> None:
    samples = [f"s{i}" for i in range(len(levels))]
    cells = ["NA" if level is None else f"{level:g}" for level in levels]
    path = tmp_path_factory.mktemp("cna") / "data_cna.txt"
    matrix, found = read(path, "\t".join(["Hugo_Symbol", *samples]), "\t".join(["KRAS", *cells]))
    assert values(matrix) == {(sample, "KRAS"): level for sample, level in zip(samples, levels, strict=True)}
    assert found == []


def test_samples_may_be_called_anything(tmp_path: Path) -> None:
    matrix, _ = read(tmp_path / "data_cna.txt", "Hugo_Symbol\tsample_id\tvalue\tline\trow", "KRAS\t1\t2\t0\tNA")
    assert values(matrix) == {("sample_id", "KRAS"): 1.0, ("value", "KRAS"): 2.0, ("line", "KRAS"): 0.0, ("row", "KRAS"): None}
