"""Build ``genes.tsv``, ``regions.tsv`` and ``signature_genes.tsv`` of the catalogue from reference tables.

Usage: python scripts/build_gene_table.py REFERENCE_FOLDER

The folder holds the HGNC complete set (CC0), Ensembl gene coordinates of both builds, and UCSC cytobands of both builds. The
genes are those of ``scripts/catalogue_genes.txt``; only the facts that icires needs are carried over. A name that HGNC knows for
several genes (as a previous symbol or an alias) is listed as ambiguous, and never resolved; one that is another gene's approved
symbol is taken, and means that gene. The genes of the signatures are those that ``catalogue/signatures`` names; of them only
identifiers and names are needed.
"""

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).parent
CATALOGUE = HERE.parent / "src" / "icires" / "catalogue"
GENE_COLUMNS = (
    "symbol", "hgnc_id", "entrez_id", "ensembl_id", "chromosome", "band", "strand",
    "grch37_start", "grch37_end", "grch38_start", "grch38_end", "aliases", "ambiguous", "taken",
)  # fmt: skip
SIGNATURE_COLUMNS = ("symbol", "hgnc_id", "entrez_id", "ensembl_id", "aliases", "ambiguous")
REGION_COLUMNS = ("region", "kind", "chromosome", "grch37_start", "grch37_end", "grch38_start", "grch38_end")
Row = dict[str, str]
Span = tuple[int, int]


class Hgnc(NamedTuple):
    """The complete set: rows by approved symbol, and the genes that every name stands for."""

    by_symbol: Mapping[str, Row]
    owners: Mapping[str, set[str]]


def read(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


def names(row: Row) -> list[str]:
    """Previous symbols and aliases of an HGNC row."""
    return [name for field in ("prev_symbol", "alias_symbol") for name in row[field].strip('"').split("|") if name]


def owners(hgnc: list[Row]) -> Mapping[str, set[str]]:
    """Every name that HGNC knows, and the genes that it stands for."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in hgnc:
        for name in (row["symbol"], *names(row)):
            found[name].add(row["symbol"])
    return found


def read_hgnc(reference: Path) -> Hgnc:
    rows = list(read(reference / "hgnc_complete_set.txt.gz"))
    return Hgnc({row["symbol"]: row for row in rows}, owners(rows))


def identity(hgnc: Hgnc, symbol: str) -> Row:
    """A gene's identifiers, and its other names by whether they are its own, several genes' or another gene's symbol."""
    row = hgnc.by_symbol[symbol]
    others = set(names(row)) - {symbol}
    taken = others & hgnc.by_symbol.keys()
    aliases = {name for name in others if hgnc.owners[name] == {symbol}}
    return {
        "symbol": symbol,
        "hgnc_id": row["hgnc_id"],
        "entrez_id": row["entrez_id"],
        "ensembl_id": row["ensembl_gene_id"],
        "aliases": "|".join(sorted(aliases)),
        "ambiguous": "|".join(sorted(others - aliases - taken)),
        "taken": "|".join(sorted(taken)),
    }


def gene_spans(path: Path) -> tuple[dict[str, Row], dict[str, Row]]:
    """Coordinate rows by Ensembl id and by symbol; the first row of an id that repeats is as good as the others."""
    by_id: dict[str, Row] = {}
    by_symbol: dict[str, Row] = {}
    for row in read(path):
        by_id.setdefault(row["ensembl_gene_id"], row)
        by_symbol.setdefault(row["symbol"], row)
    return by_id, by_symbol


def gene_rows(reference: Path, hgnc: Hgnc, symbols: list[str]) -> Iterator[Row]:
    builds = {build: gene_spans(reference / f"genes_{build}.tsv.gz") for build in ("grch37", "grch38")}
    for symbol in symbols:
        row = hgnc.by_symbol[symbol]
        spans = {b: ids.get(row["ensembl_gene_id"]) or syms.get(symbol) for b, (ids, syms) in builds.items()}
        anywhere = spans["grch38"] or spans["grch37"]
        yield {
            **identity(hgnc, symbol),
            "chromosome": anywhere["chrom"] if anywhere else "",
            "band": row["location"].split(" ")[0],
            "strand": {"1": "+", "-1": "-"}[anywhere["strand"]] if anywhere else "",
            **{f"{b}_{end}": span[end] if span else "" for b, span in spans.items() for end in ("start", "end")},
        }


def signature_symbols(folder: Path) -> list[str]:
    """Every gene that a signature of the catalogue names, once."""
    entries = (entry for path in sorted(folder.glob("*.yaml")) for entry in yaml.safe_load(path.read_text("utf-8")))
    return sorted({str(gene["symbol"]) for entry in entries for gene in entry["genes"]})


def signature_rows(hgnc: Hgnc, symbols: list[str]) -> Iterator[Row]:
    for symbol in symbols:
        row = identity(hgnc, symbol)
        yield {column: row[column] for column in SIGNATURE_COLUMNS}


def regions(path: Path, bands: set[tuple[str, str]]) -> dict[tuple[str, str, str], Span]:
    """Spans (1-based, inclusive) of chromosomes, arms, and the bands that hold a gene of the catalogue."""
    found: dict[tuple[str, str, str], Span] = {}
    for row in read(path):
        chromosome = row.get("#chrom", row.get("chrom", "")).removeprefix("chr")
        # the hg38 table writes a few round positions as 1.73e+08
        span = (int(float(row["chromStart"])) + 1, int(float(row["chromEnd"])))
        places = [("chromosome", chromosome), ("arm", chromosome + row["name"][0])]
        if (chromosome, row["name"]) in bands:
            places.append(("band", chromosome + row["name"]))
        for kind, name in places:
            old = found.get((kind, name, chromosome), span)
            found[kind, name, chromosome] = (min(old[0], span[0]), max(old[1], span[1]))
    return found


def region_rows(reference: Path, genes: list[Row]) -> Iterator[Row]:
    bands = {(g["chromosome"], g["band"].removeprefix(g["chromosome"])) for g in genes if g["chromosome"]}
    old = regions(reference / "cytobands_hg19.tsv.gz", bands)
    new = regions(reference / "cytobands_hg38.tsv.gz", bands)
    for kind, name, chromosome in sorted(old.keys() & new.keys()):
        (a, b), (c, d) = old[kind, name, chromosome], new[kind, name, chromosome]
        yield dict(zip(REGION_COLUMNS, (name, kind, chromosome, str(a), str(b), str(c), str(d)), strict=True))


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


def main() -> None:
    reference = Path(sys.argv[1])
    hgnc = read_hgnc(reference)
    genes = list(gene_rows(reference, hgnc, (HERE / "catalogue_genes.txt").read_text("utf-8").split()))
    write(CATALOGUE / "genes.tsv", GENE_COLUMNS, genes)
    write(CATALOGUE / "regions.tsv", REGION_COLUMNS, list(region_rows(reference, genes)))
    of_signatures = list(signature_rows(hgnc, signature_symbols(CATALOGUE / "signatures")))
    write(CATALOGUE / "signature_genes.tsv", SIGNATURE_COLUMNS, of_signatures)


if __name__ == "__main__":
    main()
