"""The user's own table of gene names: what it adds, what it contradicts, and where it may lie."""

from pathlib import Path

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.gene_names import MAX_GENES, GeneNames, read_gene_names
from icires.study.identity import identify
from icires.study.read import inspect_study, read_study

from .conftest import FILES, MakeStudy

TABLE = "symbol\thgnc_id\tentrez\tensembl\taliases\nOR4F5\tHGNC:14825\t79501\tENSG00000186092.7\tOLFR|OR-X\n"


def user_table(path: Path, text: str) -> tuple[GeneNames | None, list[Problem]]:
    path.write_text(text, encoding="utf-8")
    found: list[Problem] = []
    return read_gene_names(path, name=path.name, found=found), found


def resolved(names: GeneNames | None, *genes: str) -> list[str | None]:
    assert names is not None
    return identify(pl.DataFrame({"gene": genes}), name="file", found=[], names=names)["gene"].to_list()


def test_a_fuller_table_names_more_genes(tmp_path: Path) -> None:
    table, found = user_table(tmp_path / "genes.txt", TABLE)
    assert found == []
    assert resolved(table, "OLFR", "OR-X", "79501", "ENSG00000186092", "TMEM173") == ["OR4F5"] * 4 + ["STING1"]


def test_the_complete_set_of_hgnc_is_such_a_table(tmp_path: Path) -> None:
    header = "hgnc_id\tsymbol\tname\tstatus\talias_symbol\talias_name\tprev_symbol\tentrez_id\tensembl_gene_id"
    row = 'HGNC:5\tA1BG\talpha-1-B glycoprotein\tApproved\t"GAB|HYST2477"\t\tA1B\t1\tENSG00000121410'
    table, found = user_table(tmp_path / "hgnc.txt", f"{header}\n{row}\n")
    assert found == []
    assert resolved(table, "GAB", "HYST2477", "A1B", "1", "ENSG00000121410") == ["A1BG"] * 5


@pytest.mark.parametrize(
    "row", ["TMEM173\tHGNC:27962\t\t", "TMEM173\t\t340061\t", "TMEM173\t\t\tENSG00000184584", "TMEM173\t\t\t"]
)
def test_an_older_table_does_not_hide_a_gene_of_the_catalogue(tmp_path: Path, row: str) -> None:
    table, found = user_table(tmp_path / "genes.txt", f"symbol\thgnc_id\tentrez\tensembl\n{row}\n")
    assert found == []
    assert resolved(table, "TMEM173", "STING1") == ["STING1", "STING1"]


def test_another_gene_of_the_same_name_is_another_gene(tmp_path: Path) -> None:
    table, found = user_table(tmp_path / "genes.txt", "symbol\tentrez\nTMEM173\t999999999\n")
    assert found == []
    assert resolved(table, "TMEM173", "STING1", "999999999") == ["TMEM173", "STING1", "TMEM173"]


def test_a_users_alias_that_contradicts_the_catalogue_is_ambiguous(tmp_path: Path) -> None:
    table, _ = user_table(tmp_path / "genes.txt", "symbol\taliases\nOR4F5\tTMEM173|B2M\n")
    assert table is not None
    assert "TMEM173" in table.ambiguous
    assert "TMEM173" not in table.names
    assert table.names["B2M"] == "B2M"
    assert "CD25" in table.ambiguous


def test_an_identifier_of_several_genes_identifies_none(tmp_path: Path) -> None:
    table, found = user_table(tmp_path / "genes.txt", "symbol\tentrez\nAA1\t77\nAA2\t77\nAA3\t78\n")
    assert [(p.code, p.severity, p.line) for p in found] == [("shared_identifier", Severity.WARNING, 2)]
    assert "77 (lines 2, 3)" in found[0].message
    assert resolved(table, "77", "78") == ["77", "AA3"]


def test_identifiers_of_two_genes_of_the_catalogue(tmp_path: Path) -> None:
    # 567 is B2M, ENSG00000162434 is JAK1
    table, found = user_table(tmp_path / "genes.txt", "symbol\tentrez\tensembl\nXX\t567\tENSG00000162434\n")
    assert [(p.code, p.line) for p in found] == [("conflicting_gene", 2)]
    assert resolved(table, "567", "XX") == ["B2M", "XX"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("gene_number\n1\n", "missing_column", None),
        ("symbol\tentrez\nA\tx\n", "bad_identifier", 2),
        ("symbol\tensembl\nA\t\nB\tENSG1\n", "bad_identifier", 3),
        ("symbol\thgnc_id\nA\tHGNC:\n", "bad_identifier", 2),
        ("symbol\tentrez\nA\t1\nA\t2\n", "duplicate_gene", 3),
        ("symbol\tentrez\nA\t1\n\t2\n", "missing_value", 3),
        ("symbol\talias\tsynonyms\nA\tx\ty\n", "ambiguous_column", None),
    ],
)
def test_what_cannot_be_used_has_its_line(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    table, found = user_table(tmp_path / "genes.txt", text)
    assert code in [p.code for p in found]
    assert next(p.line for p in found if p.code == code) == line
    assert (table is None) == any(p.severity is Severity.ERROR for p in found)


def test_a_table_is_bounded(tmp_path: Path) -> None:
    table, found = user_table(tmp_path / "genes.txt", "symbol\n" + "".join(f"G{n}\n" for n in range(MAX_GENES + 1)))
    assert table is None
    assert [p.code for p in found] == ["too_large"]


ALIASES = "symbol\tentrez\taliases\nKRAS\t3845\tRASK\nOR4F5\t79501\tOLFR\nB2M\t567\tBETA2\n"


def test_the_users_names_reach_every_table(make_study: MakeStudy) -> None:
    maf = FILES["data_mutations.txt"]
    row = maf.splitlines()[1]
    matrix = "Hugo_Symbol\t0040_T\nBETA2\t-2\nOLFR\t1\n"
    study = read_study(
        make_study(
            {
                "icires.yaml": "genes: {file: my_genes.tsv}\nassays: {mutations: {panel: P}}\npanels: {P: {genes: [RASK]}}\n",
                "my_genes.tsv": ALIASES,
                "data_mutations.txt": maf.replace("KRAS", "RASK") + row.replace("KRAS", "OLFR") + "\n",
                "data_cna.txt": matrix,
                "data_mrna_seq_tpm.txt": matrix,
            }
        )
    )
    assert study.mutations is not None
    assert study.mutations["gene"].to_list() == ["KRAS", "OR4F5"]
    assert study.discrete_copy_number is not None
    assert study.discrete_copy_number.rows() == [("0040_T", "B2M", -2.0)]
    assert study.expression is not None
    assert study.expression["gene"].to_list() == ["B2M", "OR4F5"]
    assert study.panels["P"].genes == frozenset({"KRAS"})
    assert "my_genes.tsv" in {one.name for one in study.inputs}


def test_the_names_of_a_vcf(make_study: MakeStudy, tmp_path: Path) -> None:
    (tmp_path / "g.tsv").write_text(ALIASES)
    (tmp_path / "c.yaml").write_text("genes: {file: g.tsv}\n")
    vcf = tmp_path / "P.vcf"
    info = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|Gene|Feature">'
    record = "12\t25398284\t.\tC\tT\t.\tPASS\tCSQ=T|missense_variant|RASK||ENST1"
    vcf.write_text(f"##fileformat=VCFv4.2\n{info}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{record}\n")
    study = read_study(vcf, config=tmp_path / "c.yaml", genome_build="GRCh37")
    assert study.mutations is not None
    assert study.mutations["gene"].to_list() == ["KRAS"]
    assert study.genome_build == "GRCh37"


def test_the_table_lies_beside_the_mapping_or_in_the_folder(make_study: MakeStudy, tmp_path: Path) -> None:
    folder = make_study({"my_genes.tsv": ALIASES})
    other = tmp_path / "elsewhere" / "c.yaml"
    other.parent.mkdir()
    other.write_text("genes: {file: my_genes.tsv}\n")
    assert read_study(folder, config=other).id == "tiny"
    (other.parent / "my_genes.tsv").write_text("nothing\n1\n")
    assert inspect_study(folder, config=other).has_errors


@pytest.mark.parametrize(
    ("name", "code"),
    [("../g.tsv", "unsafe_path"), ("/etc/passwd", "unsafe_path"), ("none.tsv", "missing_data_file"),
     ("link.tsv", "symlink_escape"), ("folder", "too_large")],
)  # fmt: skip
def test_a_table_elsewhere_is_refused(make_study: MakeStudy, tmp_path: Path, name: str, code: str) -> None:
    folder = make_study({"icires.yaml": f"genes: {{file: {name}}}\n"})
    (tmp_path / "g.tsv").write_text(ALIASES)
    (folder / "link.tsv").symlink_to(tmp_path / "g.tsv")
    (folder / "folder").mkdir()
    inspection = inspect_study(folder)
    assert inspection.has_errors
    assert code in inspection.problems["code"].to_list()


def test_genes_outside_the_catalogue_are_told_together(tmp_path: Path) -> None:
    table, found = user_table(tmp_path / "genes.txt", "symbol\tprev_symbol\nOR4F5\tOLFA|OLFB\nOR4F6\tOLFC\n")
    rows = pl.DataFrame({"gene": ["OLFA", "OLFB", "OLFC", "TMEM173"]})
    assert identify(rows, name="file", found=found, names=table)["gene"].to_list() == ["OR4F5", "OR4F5", "OR4F6", "STING1"]
    assert [(p.code, p.severity, p.value) for p in found] == [
        ("renamed_gene", Severity.INFO, "TMEM173"),
        ("renamed_gene", Severity.INFO, None),
    ]
    assert found[1].message == "outside the catalogue, 3 genes have a newer symbol, which is used: OLFA, OLFB, OLFC."


HGNC = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "hgnc_complete_set.txt.gz"


def test_the_whole_of_hgnc() -> None:
    if not HGNC.exists():
        pytest.skip("HGNC's complete set (../shared/reference) is not at hand")
    found: list[Problem] = []
    table = read_gene_names(HGNC, name=HGNC.name, found=found)
    assert [p.code for p in found] == ["shared_identifier"]
    assert table is not None
    assert len(table.symbols) > 40_000
    assert resolved(table, "CD274", "PDCD1LG1", "7157", "ENSG00000141510", "TAZ") == ["CD274", "CD274", "TP53", "TP53", "TAZ"]
    assert "TAZ" in table.ambiguous
