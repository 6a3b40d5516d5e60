"""The MAF reader: what it mends, what it names, and what it refuses."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.errors import Problem, Severity
from icires.study.call_set import ENOUGH_FOR_2_PERCENT, ENOUGH_FOR_10_PERCENT, call_set_of
from icires.study.maf import MafTable, genome_build, read_maf
from icires.study.study import GenomeBuild, InputFile
from icires.study.tables import MUTATIONS
from icires.study.typed import POLARS, canonical_chromosome, missing_as_null

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
ROW = {
    "Hugo_Symbol": "KRAS", "NCBI_Build": "GRCh37", "Chromosome": "12", "Start_Position": "25398284",
    "End_Position": "25398284", "Variant_Classification": "Missense_Mutation", "Variant_Type": "SNP", "Reference_Allele": "C",
    "Tumor_Seq_Allele1": "C", "Tumor_Seq_Allele2": "T", "Tumor_Sample_Barcode": "0040_T", "t_depth": "80", "t_ref_count": "50",
    "t_alt_count": "30",
}  # fmt: skip
Row = dict[str, str]


def written(path: Path, rows: list[Row], *, columns: list[str] | None = None, head: str = "") -> Path:
    header = columns or list(ROW)
    lines = ["\t".join(header), *("\t".join((ROW | row)[column] for column in header) for row in rows)]
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path, build: GenomeBuild | None = None) -> tuple[MafTable | None, list[Problem]]:
    found: list[Problem] = []
    inputs: list[InputFile] = []
    table = read_maf(path, name=path.name, build=build, found=found, inputs=inputs)
    assert len(inputs) == 1
    return table, found


def good(path: Path) -> tuple[pl.DataFrame, list[Problem]]:
    table, found = read(path)
    assert table is not None
    return table.mutations, found


def codes(found: list[Problem]) -> list[str]:
    return [problem.code for problem in found]


def test_a_plain_row(tmp_path: Path) -> None:
    rows, found = good(written(tmp_path / "m.txt", [{}], head="#version 2.4\n"))
    assert found == []
    assert rows.columns == [column.name for column in MUTATIONS.columns]
    assert dict(rows.schema) == {column.name: POLARS[column.dtype]() for column in MUTATIONS.columns}
    row = rows.row(0, named=True)
    assert (row["sample_id"], row["gene"], row["chromosome"], row["start"], row["end"]) == (
        "0040_T",
        "KRAS",
        "12",
        25398284,
        25398284,
    )
    assert (row["t_depth"], row["t_ref_count"], row["t_alt_count"], row["line"]) == (80, 50, 30, 3)
    assert row["ccf"] is None


def test_gzip_and_odd_line_ends_make_no_difference(tmp_path: Path) -> None:
    plain, _ = good(written(tmp_path / "m.txt", [{}, {"Hugo_Symbol": "B2M"}]))
    (tmp_path / "m.txt.gz").write_bytes(gzip.compress((tmp_path / "m.txt").read_bytes(), mtime=0))
    (tmp_path / "dos.txt").write_bytes((tmp_path / "m.txt").read_bytes().replace(b"\n", b"\r\n"))
    assert good(tmp_path / "m.txt.gz")[0].equals(plain)
    assert good(tmp_path / "dos.txt")[0].equals(plain)


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"Chromosome": "chr12"}, "chromosome", "12"),
        ({"Chromosome": "23"}, "chromosome", "X"),
        ({"Chromosome": "24"}, "chromosome", "Y"),
        ({"Chromosome": "chrM"}, "chromosome", "MT"),
        ({"Chromosome": "GL000192.1"}, "chromosome", "GL000192.1"),
        ({"Hugo_Symbol": "Unknown"}, "gene", None),
        ({"Hugo_Symbol": "."}, "gene", None),
        ({"Hugo_Symbol": "B2M "}, "gene", "B2M"),
        ({"Hugo_Symbol": "A;B"}, "gene", "A;B"),
        ({"Variant_Classification": "Unknown"}, "variant_classification", None),
        ({"Variant_Classification": "[Not Available]"}, "variant_classification", None),
        ({"Tumor_Seq_Allele1": "T", "Tumor_Seq_Allele2": "C"}, "alternate_allele", "T"),
        ({"Tumor_Seq_Allele1": "T", "Tumor_Seq_Allele2": ""}, "alternate_allele", "T"),
        ({"Tumor_Seq_Allele1": "C", "Tumor_Seq_Allele2": ""}, "alternate_allele", None),
        ({"Tumor_Seq_Allele1": "C", "Tumor_Seq_Allele2": "C"}, "alternate_allele", None),
        ({"Reference_Allele": "", "Tumor_Seq_Allele1": "T", "Tumor_Seq_Allele2": ""}, "alternate_allele", None),
        ({"Reference_Allele": "", "Tumor_Seq_Allele2": "T"}, "alternate_allele", "T"),
        ({"t_depth": ""}, "t_depth", 80),
        ({"t_ref_count": "NA"}, "t_ref_count", 50),
        ({"t_ref_count": ".", "t_depth": "."}, "t_depth", None),
        ({"t_alt_count": "90", "t_ref_count": ""}, "t_ref_count", None),
        ({"Start_Position": "25398284.0"}, "start", 25398284),
        ({"Start_Position": "2.5e7"}, "start", 25000000),
        ({"End_Position": "", "Reference_Allele": "CTT", "Tumor_Seq_Allele2": "-"}, "end", 25398286),
        ({"End_Position": "", "Reference_Allele": "-"}, "end", 25398285),
    ],
)
def test_quirks_are_mended(tmp_path: Path, cells: Row, column: str, expected: str | int | None) -> None:
    rows, found = good(written(tmp_path / "m.txt", [cells]))
    assert rows[column].to_list() == [expected]
    assert not [problem for problem in found if problem.severity is Severity.ERROR]


def test_ensembl_identifiers_lose_their_version(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text("\t".join([*ROW, "Gene"]) + "\n" + "\t".join([*ROW.values(), "ENSG00000133703.14"]) + "\n")
    assert good(path)[0]["ensembl_gene_id"].to_list() == ["ENSG00000133703"]


def test_optional_columns_may_be_missing(tmp_path: Path) -> None:
    columns = ["Hugo_Symbol", "Chromosome", "Start_Position", "Tumor_Sample_Barcode"]
    table, found = read(written(tmp_path / "m.txt", [{}], columns=columns), build="GRCh38")
    assert table is not None
    assert table.build == "GRCh38"
    assert table.call_set.consequences is False
    assert table.call_set.alleles is False
    assert table.call_set.depths is False
    assert table.call_set.snv is None
    assert codes(found) == ["missing_alleles"]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    table, found = read(written(tmp_path / "m.txt", [{}], columns=["Hugo_Symbol", "NCBI_Build"]))
    assert table is None
    assert codes(found) == ["missing_column"]
    assert "Tumor_Sample_Barcode, Chromosome, Start_Position" in found[0].message


def test_two_possible_headers_are_not_guessed(tmp_path: Path) -> None:
    columns = [*(c for c in ROW if c != "Tumor_Sample_Barcode"), "SAMPLE_ID", "Tumor_Sample"]
    path = tmp_path / "m.txt"
    path.write_text("\t".join(columns) + "\n" + "\t".join(ROW.get(c, c) for c in columns) + "\n", encoding="utf-8")
    table, found = read(path)
    assert table is None
    assert codes(found) == ["ambiguous_column"]


@pytest.mark.parametrize(
    ("word", "build"),
    [
        *((word, "GRCh37") for word in ("hg19", "37", "b37", "hs37d5", "GRCh37.p13")),
        *((word, "GRCh38") for word in ("hg38", "38", "GRCH38")),
        *((word, None) for word in ("hg18", "mm10")),
    ],
)
def test_builds(word: str, build: str | None) -> None:
    assert genome_build(word) == build


@pytest.mark.parametrize(
    ("words", "study", "code"),
    [
        (("GRCh37", "hg38"), None, "mixed_builds"),
        (("mm10",), None, "unknown_build"),
        (("GRCh37",), "GRCh38", "conflicting_build"),
    ],
)
def test_builds_that_cannot_be(tmp_path: Path, words: tuple[str, ...], study: GenomeBuild | None, code: str) -> None:
    table, found = read(written(tmp_path / "m.txt", [{"NCBI_Build": word, "Hugo_Symbol": word} for word in words]), build=study)
    assert [(p.code, p.severity) for p in found] == [(code, Severity.ERROR)]
    assert table is None or table.build is None


def test_spellings_of_one_build_are_not_mixed(tmp_path: Path) -> None:
    table, found = read(written(tmp_path / "m.txt", [{"NCBI_Build": "hg19"}, {"NCBI_Build": "37", "Hugo_Symbol": "B2M"}]))
    assert found == []
    assert table is not None
    assert table.build == "GRCh37"


def test_shifted_columns_are_one_error(tmp_path: Path) -> None:
    path = written(tmp_path / "m.txt", [{} for _ in range(5)])
    lines = path.read_text().splitlines()
    shifted = ["\t".join(["", *line.split("\t")[:-1]]) for line in lines[1:]]
    path.write_text("\n".join([lines[0], *shifted]) + "\n")
    table, found = read(path)
    assert table is None
    assert codes(found) == ["shifted_columns"]
    assert found[0].line == 2


def test_a_few_shifted_rows_are_found(tmp_path: Path) -> None:
    rows: list[Row] = [{"Start_Position": str(i), "End_Position": str(i)} for i in range(1, 98)]
    rows += [{"Chromosome": "25398284", "Start_Position": "+", "Variant_Classification": "SNP"}] * 3
    table, found = read(written(tmp_path / "m.txt", rows))
    assert table is None
    assert codes(found) == ["shifted_columns"]
    assert found[0].line == 99


def test_one_bad_position_in_many_is_an_error_with_its_line(tmp_path: Path) -> None:
    rows: list[Row] = [{"Start_Position": str(i), "End_Position": str(i)} for i in range(1, 300)]
    rows[10]["Start_Position"] = "unknown_place"
    _, found = read(written(tmp_path / "m.txt", rows))
    assert [(p.code, p.line, p.column, p.value) for p in found] == [("not_a_number", 12, "Start_Position", "unknown_place")]
    assert "unknown_place" not in found[0].message


@pytest.mark.parametrize(
    ("cells", "code", "severity"),
    [
        ({"Start_Position": "30000000"}, "bad_place", Severity.ERROR),
        ({"Start_Position": ""}, "missing_value", Severity.ERROR),
        ({"Tumor_Sample_Barcode": ""}, "missing_value", Severity.ERROR),
        ({"t_alt_count": "-3"}, "out_of_range", Severity.ERROR),
        ({"t_alt_count": "many"}, "not_a_number", Severity.ERROR),
        ({"Tumor_Seq_Allele2": "C"}, "allele_is_reference", Severity.WARNING),
        ({"Variant_Classification": "Strange_Thing"}, "unknown_value", Severity.WARNING),
        ({"Tumor_Seq_Allele2": ""}, "missing_alleles", Severity.WARNING),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, cells: Row, code: str, severity: Severity) -> None:
    _, found = read(written(tmp_path / "m.txt", [{"Hugo_Symbol": "B2M"}, cells]))
    assert [(p.code, p.severity, p.line) for p in found] == [(code, severity, 3)]


def test_repeated_rows(tmp_path: Path) -> None:
    rows: list[Row] = [{}, {}, {"t_alt_count": "31"}, {"Tumor_Sample_Barcode": "other"}]
    mutations, found = good(written(tmp_path / "m.txt", rows))
    assert mutations["line"].to_list() == [2, 4, 5]
    assert codes(found) == ["duplicate_rows", "repeated_variants"]
    assert found[0].message.startswith("1 rows")
    assert (found[0].line, found[1].line) == (3, 4)


def test_rows_without_alleles_are_no_repeats(tmp_path: Path) -> None:
    cells = {"Tumor_Seq_Allele1": "", "Tumor_Seq_Allele2": "", "Reference_Allele": ""}
    mutations, _ = good(written(tmp_path / "m.txt", [cells, cells | {"t_alt_count": "31"}]))
    assert mutations.height == 2


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path / "m.txt", [{}])
    path.write_text(path.read_text() + "\n" + path.read_text().splitlines()[1].replace("KRAS", "B2M") + "\n")
    mutations, _ = good(path)
    assert mutations["line"].to_list() == [2, 4]


def call_table(n: int, **cells: str) -> pl.DataFrame:
    rows = pl.DataFrame({"sample_id": ["s"] * n, "gene": ["G"] * n, **{name: [value] * n for name, value in cells.items()}})
    return missing_as_null(rows, MUTATIONS)


@pytest.mark.parametrize(("n", "indel"), [(ENOUGH_FOR_2_PERCENT - 1, None), (ENOUGH_FOR_2_PERCENT, False)])
def test_a_kind_is_ruled_out_among_enough_variants(n: int, indel: bool | None) -> None:
    answer = call_set_of(call_table(n, variant_type="SNP"), source="x")
    assert (answer.snv, answer.indel, answer.n_variants) == (True, indel, n)


def test_limits_are_what_they_say() -> None:
    assert 0.98**ENOUGH_FOR_2_PERCENT < 0.01 < 0.98 ** (ENOUGH_FOR_2_PERCENT - 1)
    assert 0.9**ENOUGH_FOR_10_PERCENT < 0.01 < 0.9 ** (ENOUGH_FOR_10_PERCENT - 1)


@pytest.mark.parametrize(
    ("ref", "alt", "snv", "indel"),
    [("C", "T", True, None), ("-", "T", None, True), ("CT", "-", None, True), ("CT", "GA", None, None), ("C", "CT", None, True)],
)
def test_kinds_are_read_from_alleles(ref: str, alt: str, snv: bool | None, indel: bool | None) -> None:
    answer = call_set_of(call_table(1, reference_allele=ref, alternate_allele=alt), source="x")
    assert (answer.snv, answer.indel) == (snv, indel)


def test_an_empty_table_tells_nothing() -> None:
    answer = call_set_of(call_table(0), source="x")
    assert (answer.snv, answer.synonymous, answer.consequences, answer.alleles, answer.depths, answer.germline) == (None,) * 6


def test_terms_count_as_consequences() -> None:
    answer = call_set_of(call_table(50, consequence="intron_variant&synonymous_variant"), source="x")
    assert (answer.consequences, answer.synonymous) == (True, True)
    assert call_set_of(call_table(50, consequence="missense_variant"), source="x").synonymous is False
    assert call_set_of(call_table(50, variant_classification="Silent"), source="x").synonymous is True


def test_germline_rows_are_seen() -> None:
    assert call_set_of(call_table(2, mutation_status="Germline"), source="x").germline is True
    assert call_set_of(call_table(300, mutation_status="Somatic"), source="x").germline is False
    assert call_set_of(call_table(300), source="x").germline is None


@given(st.integers(1, 22), st.sampled_from(["", "chr", "Chr", "CHR"]))
def test_chromosomes_lose_their_prefix(number: int, prefix: str) -> None:
    assert canonical_chromosome(f"{prefix}{number}") == str(number)


@pytest.mark.parametrize("word", ["A", "+", "25398284", "Missense_Mutation", "GRCh37", "", "25", "SNP", "KRAS"])
def test_other_words_are_no_chromosomes(word: str) -> None:
    assert canonical_chromosome(word) is None


def test_laml(tmp_path: Path) -> None:
    path = REFERENCE / "tcga_laml.maf.gz"
    if not path.is_file():
        pytest.skip("the reference tables (../shared/reference) are not at hand")
    table, found = read(path)
    assert table is not None
    assert (table.mutations.height, table.mutations["sample_id"].n_unique(), table.build) == (2207, 193, "GRCh37")
    assert table.mutations["end"].null_count() == 0
    assert table.mutations.filter(pl.col("gene") == "KRAS")["protein_change"].drop_nulls().str.starts_with("p.").all()
    assert not [problem for problem in found if problem.severity is Severity.ERROR]


def test_riaz_holds_neither_indels_nor_synonymous_variants(cohorts: Path) -> None:
    table, found = read(cohorts / "mel_nivolumab_riaz_2017" / "data_mutations.txt")
    assert table is not None
    kinds = table.call_set
    assert (kinds.n_variants, kinds.snv, kinds.indel, kinds.synonymous, kinds.consequences) == (28589, True, False, False, True)
    assert table.mutations["alternate_allele"].null_count() == 7733
    assert "missing_alleles" in codes(found)


def test_snyder_holds_no_consequences(cohorts: Path) -> None:
    table, _ = read(cohorts / "uc_atezolizumab_snyder_2017" / "data_mutations.txt")
    assert table is not None
    kinds = table.call_set
    assert (kinds.n_variants, kinds.consequences, kinds.synonymous, kinds.depths, kinds.alleles) == (
        15725,
        False,
        None,
        False,
        True,
    )
    assert table.mutations["variant_classification"].null_count() == 15725
    assert table.mutations["gene"].null_count() <= 1223
    assert "0040_T" in table.mutations["sample_id"].to_list()
    assert "MT" in table.mutations["chromosome"].to_list()
