"""The gene and region tables hold the facts of HGNC, Ensembl and UCSC, and names resolve one to one."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from icires.catalogue.genes import load_genes, load_regions

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
# names of the review that stand for several genes, or for another gene than the one meant
NEVER_RESOLVED = ("FSP1", "MCT1", "CD25", "ERK", "PD1", "FAT", "p16", "COX2")


def rows(name: str) -> list[dict[str, str]]:
    if not REFERENCE.is_dir():
        pytest.skip("the reference tables (../shared/reference) are not at hand")
    with gzip.open(REFERENCE / name, "rt", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.fixture(scope="module")
def hgnc() -> Mapping[str, dict[str, str]]:
    return {row["symbol"]: row for row in rows("hgnc_complete_set.txt.gz")}


def other_names(row: Mapping[str, str]) -> set[str]:
    return {name for field in ("prev_symbol", "alias_symbol") for name in row[field].strip('"').split("|") if name}


def test_identifiers_and_bands_are_those_of_hgnc(hgnc: Mapping[str, dict[str, str]]) -> None:
    for gene in load_genes().rows:
        fact = hgnc[gene.symbol]
        assert (gene.hgnc_id, gene.entrez_id, gene.ensembl_id) == (fact["hgnc_id"], fact["entrez_id"], fact["ensembl_gene_id"])
        assert gene.band == fact["location"].split(" ")[0]


def test_names_mean_one_gene_in_hgnc(hgnc: Mapping[str, dict[str, str]]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for symbol, row in hgnc.items():
        for name in {symbol} | other_names(row):
            owners[name].add(symbol)
    table = load_genes()
    for name, symbol in table.names.items():
        assert name == symbol or owners[name] == {symbol}
    for gene in table.rows:
        assert {*gene.aliases, *gene.ambiguous, *gene.taken} == other_names(hgnc[gene.symbol]) - {gene.symbol}
    assert all(name in hgnc for name in table.taken)
    assert all(len(owners[name]) > 1 and name not in hgnc for name in table.ambiguous)


@pytest.mark.parametrize("build", ["grch37", "grch38"])
def test_coordinates_are_those_of_ensembl(build: str) -> None:
    by_id: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for row in rows(f"genes_{build}.tsv.gz"):
        place = (row["chrom"], int(row["start"]), int(row["end"]))
        by_id[row["ensembl_gene_id"]].add(place)
        by_id[row["symbol"]].add(place)
    n_placed = 0
    for gene in load_genes().rows:
        span = getattr(gene, build)
        if span is not None:
            n_placed += 1
            assert (gene.chromosome, *span) in by_id[gene.ensembl_id] | by_id[gene.symbol]
        else:
            assert gene.ensembl_id not in by_id
    assert n_placed >= 0.98 * len(load_genes().rows)


@pytest.mark.parametrize(("build", "file"), [("grch37", "cytobands_hg19.tsv.gz"), ("grch38", "cytobands_hg38.tsv.gz")])
def test_regions_are_those_of_ucsc(build: str, file: str) -> None:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows(file):
        chromosome = row.get("#chrom", row.get("chrom", "")).removeprefix("chr")
        span = (int(float(row["chromStart"])) + 1, int(float(row["chromEnd"])))
        for key in (
            f"chromosome_{chromosome}",
            f"arm_{chromosome}{row['name'][0]}",
            f"band_{chromosome}{row['name']}".replace(".", "_"),
        ):
            spans[key.lower()].append(span)
    for slug, region in load_regions().items():
        expected = (min(a for a, _ in spans[slug]), max(b for _, b in spans[slug]))
        assert getattr(region, build) == expected, slug


def test_names_resolve_to_approved_symbols_and_never_both_ways() -> None:
    table = load_genes()
    assert set(table.names.values()) == table.symbols
    assert all(table.names[symbol] == symbol for symbol in table.symbols)
    assert not (table.ambiguous | table.taken) & table.names.keys()
    assert len(table.entrez) == len(table.ensembl) == len(table.symbols) == len(table.rows)


@pytest.mark.parametrize("name", NEVER_RESOLVED)
def test_ambiguous_names_are_not_resolved(name: str) -> None:
    table = load_genes()
    assert name in table.ambiguous
    assert name not in table.names


def test_another_genes_symbol_is_taken() -> None:
    table = load_genes()
    assert "PDK1" in table.taken  # an alias of PDPK1 and the symbol of a kinase of pyruvate dehydrogenase
    assert "PDK1" not in table.names
    assert "TCF1" not in table.names


def test_known_older_names() -> None:
    names = load_genes().names
    assert names["TMEM173"] == "STING1"
    assert names["C10orf54"] == "VSIR"


def test_genes_lie_in_their_regions() -> None:
    regions = load_regions()
    for gene in load_genes().rows:
        if not gene.chromosome:
            continue
        for build in ("grch37", "grch38"):
            span, whole = getattr(gene, build), getattr(regions[f"chromosome_{gene.chromosome.lower()}"], build)
            assert span is None or whole[0] <= span[0] <= span[1] <= whole[1]
