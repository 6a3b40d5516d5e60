"""Gene names: symbols, aliases, identifiers, and what is never guessed."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.catalogue.genes import load_genes
from icires.errors import Problem
from icires.study.gene_names import catalogue_names
from icires.study.identity import identify

SOME = [gene for gene in load_genes().rows if gene.aliases][:40]


def resolved(gene: str | None, entrez: str | None = None, ensembl: str | None = None) -> tuple[str | None, list[Problem]]:
    rows = pl.DataFrame(
        {"gene": [gene], "entrez_gene_id": [entrez], "ensembl_gene_id": [ensembl]},
        schema={"gene": pl.String, "entrez_gene_id": pl.String, "ensembl_gene_id": pl.String},
    )
    found: list[Problem] = []
    return identify(rows, name="file", found=found)["gene"][0], found


@pytest.mark.parametrize(
    ("cells", "expected", "codes"),
    [
        (("B2M", None, None), "B2M", []),
        (("TMEM173", None, None), "STING1", ["renamed_gene"]),
        (("567", None, None), "B2M", []),
        (("ENSG00000166710.21", None, None), "B2M", []),
        (("ENSG00000166710", None, None), "B2M", []),
        ((None, "567", None), "B2M", []),
        ((None, None, "ENSG00000166710.3"), "B2M", []),
        (("Unknown", "0", None), None, []),
        (("Unknown", None, "ENSG00000166710"), "B2M", []),
        (("CD25", None, None), "CD25", ["ambiguous_gene"]),
        (("CD25", "3559", None), "IL2RA", ["gene_by_identifier"]),
        (("B2M", "3845", None), "B2M", ["conflicting_gene"]),
        (("PDK1", None, None), "PDK1", []),
        (("PDK1", "5170", None), "PDK1", ["conflicting_gene"]),
        ((None, "567", "ENSG00000133703"), "ENSG00000133703", ["conflicting_gene"]),
        (("OR4F5", "79501", None), "OR4F5", []),
        ((None, "79501", None), "79501", []),
        ((None, None, None), None, []),
        (("B2M;TRIM69", None, None), "B2M;TRIM69", []),
        (("b2m", None, None), "b2m", []),
    ],
)
def test_one_row(cells: tuple[str | None, str | None, str | None], expected: str | None, codes: list[str]) -> None:
    gene, found = resolved(*cells)
    assert gene == expected
    assert [problem.code for problem in found] == codes


def test_problems_are_counted_per_name_and_order_is_kept() -> None:
    rows = pl.DataFrame({"gene": ["TMEM173", "X", "TMEM173", "CD25", None, "STING1"]})
    found: list[Problem] = []
    answer = identify(rows, name="file", found=found, column="Hugo_Symbol")
    assert answer["gene"].to_list() == ["STING1", "X", "STING1", "CD25", None, "STING1"]
    assert [(p.code, p.value, p.column) for p in found] == [
        ("renamed_gene", "TMEM173", "Hugo_Symbol"),
        ("ambiguous_gene", "CD25", "Hugo_Symbol"),
    ]
    assert "(2 rows)" in found[0].message


@given(
    st.lists(st.sampled_from([name for gene in SOME for name in (gene.symbol, gene.entrez_id, gene.ensembl_id, *gene.aliases)]))
)
def test_every_name_of_a_gene_gives_its_symbol(names: list[str]) -> None:
    table = load_genes()
    expected = [table.names.get(n) or table.entrez.get(n) or table.ensembl.get(n) for n in names]
    rows = pl.DataFrame({"gene": names}, schema={"gene": pl.String})
    once = identify(rows, name="file", found=[])
    assert once["gene"].to_list() == expected
    again: list[Problem] = []
    assert identify(once, name="file", found=again).equals(once)
    assert again == []


@given(st.text(alphabet="abcXYZ019-.", max_size=8))
def test_other_genes_keep_their_names(name: str) -> None:
    known = catalogue_names()
    gene, _ = resolved(name)
    if name not in known.names and name not in known.entrez and name.strip(".-") and name != "?":
        assert gene == name
