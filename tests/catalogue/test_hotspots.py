"""The hot spots against the genetic code, against themselves, and against mutations that real cohorts report."""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"
RIAZ = SHARED / "cohorts" / "mel_nivolumab_riaz_2017" / "data_mutations.txt"
LAML = SHARED / "reference" / "tcga_laml.maf.gz"
COLUMNS = [
    "gene",
    "protein_change",
    "chromosome",
    "grch37_position",
    "grch38_position",
    "reference_allele",
    "alternate_allele",
    "effect",
    "reference",
    "why",
]
COMPLEMENT = str.maketrans("ACGT", "TGCA")
AMINO_ACIDS = dict(
    zip(
        ("".join(codon) for codon in product("TCAG", repeat=3)),
        "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        strict=True,
    )
)
REVERSE_STRAND = {"KRAS", "NRAS", "HRAS", "BRAF", "AKT1"}
# The coding strand's codons, read from the reference transcripts independently of the file's alleles.
CODONS = {
    "KRAS": {12: "GGT", 13: "GGC", 59: "GCA", 61: "CAA", 117: "AAA", 146: "GCA"},
    "NRAS": {12: "GGT", 13: "GGT", 61: "CAA"},
    "HRAS": {12: "GGC", 13: "GGT", 61: "CAG"},
    "BRAF": {469: "GGA", 597: "CTA", 600: "GTG", 601: "AAA"},
    "PIK3CA": {
        88: "CGA",
        118: "GGT",
        345: "AAT",
        420: "TGT",
        453: "GAA",
        542: "GAA",
        545: "GAG",
        546: "CAG",
        726: "GAA",
        1043: "ATG",
        1047: "CAT",
        1049: "GGT",
    },
    "AKT1": {17: "GAG", 52: "CTG"},
    "CTNNB1": {32: "GAC", 33: "TCT", 34: "GGA", 35: "ATC", 37: "TCT", 41: "ACC", 45: "TCT"},
}
# GTG>GAA written as its second base alone: the silent half of a two-base substitution, with the change of the pair.
HALF_OF_A_PAIR = ("BRAF", "7", 140453135, "T")
# Coordinates as published, typed apart from the file: gene, change, chromosome, GRCh37, GRCh38, alleles.
PUBLISHED = [
    ("KRAS", "G12D", "12", 25398284, 25245350, "C", "T"),
    ("KRAS", "A146T", "12", 25378562, 25225628, "C", "T"),
    ("NRAS", "Q61R", "1", 115256529, 114713908, "T", "C"),
    ("HRAS", "G13R", "11", 534286, 534286, "C", "G"),
    ("BRAF", "V600E", "7", 140453136, 140753336, "A", "T"),
    ("BRAF", "G469A", "7", 140481402, 140781602, "C", "G"),
    ("PIK3CA", "H1047R", "3", 178952085, 179234297, "A", "G"),
    ("PIK3CA", "E545K", "3", 178936091, 179218303, "G", "A"),
    ("AKT1", "E17K", "14", 105246551, 104780214, "C", "T"),
    ("CTNNB1", "S45F", "3", 41266137, 41224646, "C", "T"),
]


@dataclass(frozen=True, slots=True)
class Hotspot:
    gene: str
    change: str
    chromosome: str
    grch37: int | None
    grch38: int | None
    reference: str
    alternate: str
    effect: str
    source: str
    why: str

    @property
    def residue(self) -> int:
        return int(self.change[1:-1])

    @property
    def place(self) -> tuple[str, str, int, str]:
        assert self.grch37 is not None
        return self.gene, self.chromosome, self.grch37, self.alternate


@dataclass(frozen=True, slots=True)
class Variant:
    sample: str
    place: tuple[str, str, int, str]
    reference: str
    change: str


def _hotspots() -> list[Hotspot]:
    with files("icires.catalogue").joinpath("hotspots.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.reader(handle, delimiter="\t"))
    assert rows[0] == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in rows)
    return [
        Hotspot(gene, change, chrom, int(g37) if g37 else None, int(g38) if g38 else None, *rest)
        for gene, change, chrom, g37, g38, *rest in rows[1:]
    ]


HOTSPOTS = _hotspots()
PLACED = [spot for spot in HOTSPOTS if spot.grch37 is not None]


def _single_nucleotide_routes(spot: Hotspot) -> list[tuple[int, str, str]]:
    """Every single substitution on the coding strand that gives the change: offset in the codon, reference, alternate."""
    codon = CODONS[spot.gene][spot.residue]
    return [
        (offset, codon[offset], base)
        for offset, base in product(range(3), "ACGT")
        if base != codon[offset] and AMINO_ACIDS[codon[:offset] + base + codon[offset + 1 :]] == spot.change[-1]
    ]


def _variants(path: Path, change_column: str) -> Iterator[Variant]:
    if not path.is_file():
        pytest.skip(f"{path.name} of the shared cohorts is not here")
    genes = {spot.gene for spot in HOTSPOTS}
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        if row["Hugo_Symbol"] in genes and row["Variant_Type"] == "SNP":
            place = (row["Hugo_Symbol"], row["Chromosome"], int(row["Start_Position"]), row["Tumor_Seq_Allele2"])
            change = row[change_column].removeprefix("p.")
            yield Variant(row["Tumor_Sample_Barcode"], place, row["Reference_Allele"], change)


def _route(spot: Hotspot) -> tuple[int, str, str]:
    """The substitution of the coding strand that a placed row stands for."""
    alleles = spot.reference + spot.alternate
    coding = alleles.translate(COMPLEMENT) if spot.gene in REVERSE_STRAND else alleles
    return next(route for route in _single_nucleotide_routes(spot) if route[1] + route[2] == coding)


def test_each_place_is_listed_once_and_an_unplaced_change_once() -> None:
    assert [place for place, count in Counter(spot.place for spot in PLACED).items() if count > 1] == []
    unplaced = [(spot.gene, spot.change) for spot in HOTSPOTS if spot.grch37 is None]
    assert len(unplaced) == len(set(unplaced))
    assert not set(unplaced) & {(spot.gene, spot.change) for spot in PLACED}


def test_a_placed_change_has_every_substitution_that_gives_it() -> None:
    listed = Counter((spot.gene, spot.change) for spot in PLACED)
    assert {k: n for k, n in listed.items() if n > 1}
    for spot in PLACED:
        assert listed[spot.gene, spot.change] == len(_single_nucleotide_routes(spot))


@pytest.mark.parametrize("spot", HOTSPOTS, ids=lambda spot: f"{spot.gene}_{spot.change}_{spot.alternate}")
def test_every_row_is_well_formed(spot: Hotspot) -> None:
    assert re.fullmatch(r"[A-Z][1-9][0-9]*[A-Z]", spot.change)
    assert spot.change[0] != spot.change[-1]
    assert spot.effect in {"activating", "loss_of_function"}
    assert re.fullmatch(r"PMID:[1-9][0-9]*", spot.source)
    assert spot.why
    filled = [spot.grch37 is not None, spot.grch38 is not None, bool(spot.reference), bool(spot.alternate)]
    assert all(filled) or not any(filled)


@pytest.mark.parametrize("spot", HOTSPOTS, ids=lambda spot: f"{spot.gene}_{spot.change}_{spot.alternate}")
def test_the_genetic_code_gives_the_listed_alleles(spot: Hotspot) -> None:
    assert AMINO_ACIDS[CODONS[spot.gene][spot.residue]] == spot.change[0]
    routes = _single_nucleotide_routes(spot)
    if spot.grch37 is None:
        assert not routes, "a single substitution gives this change, so it can be placed"
        return
    assert _route(spot) in routes


def test_the_changes_of_a_codon_lie_at_its_three_bases() -> None:
    first_bases = defaultdict(set)
    for spot in PLACED:
        assert spot.grch37 is not None
        offset = _route(spot)[0]
        strand = -1 if spot.gene in REVERSE_STRAND else 1
        first_bases[spot.gene, spot.residue].add(spot.grch37 - strand * offset)
    assert {codon: len(bases) for codon, bases in first_bases.items() if len(bases) > 1} == {}


def test_neighbouring_residues_are_three_bases_apart() -> None:
    first = {}
    for spot in PLACED:
        assert spot.grch37 is not None
        strand = -1 if spot.gene in REVERSE_STRAND else 1
        first[spot.gene, spot.residue] = strand * spot.grch37 - _route(spot)[0]
    pairs = [(gene, residue) for gene, residue in first if (gene, residue + 1) in first]
    assert len(pairs) >= 8
    assert all(first[gene, residue + 1] - first[gene, residue] == 3 for gene, residue in pairs)


def test_the_builds_differ_by_one_offset_within_a_gene() -> None:
    offsets = defaultdict(set)
    for spot in PLACED:
        assert spot.grch37 is not None
        assert spot.grch38 is not None
        offsets[spot.gene].add(spot.grch38 - spot.grch37)
    assert {gene: len(found) for gene, found in offsets.items() if len(found) != 1} == {}


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda row: f"{row[0]}_{row[1]}")
def test_published_coordinates_are_met(published: tuple[str, str, str, int, int, str, str]) -> None:
    found = [
        (spot.gene, spot.change, spot.chromosome, spot.grch37, spot.grch38, spot.reference, spot.alternate)
        for spot in HOTSPOTS
        if (spot.gene, spot.change) == published[:2]
    ]
    assert found == [published]


@pytest.mark.parametrize("build", ["grch37", "grch38"])
def test_positions_lie_inside_their_gene(build: str) -> None:
    path = SHARED / "reference" / f"genes_{build}.tsv.gz"
    if not path.is_file():
        pytest.skip("the shared gene coordinates are not here")
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        spans = {
            row["symbol"]: (row["chrom"], int(row["start"]), int(row["end"])) for row in csv.DictReader(handle, delimiter="\t")
        }
    for spot in PLACED:
        chromosome, start, end = spans[spot.gene]
        position = getattr(spot, build)
        assert spot.chromosome == chromosome
        assert start <= position <= end, f"{spot.gene} {spot.change}"


@pytest.mark.parametrize(
    ("path", "column", "least"), [(RIAZ, "HGVSp_Short", 7), (LAML, "Protein_Change", 10)], ids=["riaz", "laml"]
)
def test_real_mutations_at_a_listed_place_have_the_listed_change(path: Path, column: str, least: int) -> None:
    by_place = {spot.place: spot for spot in PLACED}
    # A substitution of two neighbouring bases is written base by base, with the change of the pair, in one of the files.
    unplaced = {(spot.gene, spot.change) for spot in HOTSPOTS if spot.grch37 is None}
    seen = set()
    for variant in _variants(path, column):
        spot = by_place.get(variant.place)
        if spot is None or not variant.change or (spot.gene, variant.change) in unplaced:
            continue
        assert (variant.change, variant.reference) == (spot.change, spot.reference)
        seen.add((spot.gene, spot.change))
    assert len(seen) >= least


@pytest.mark.parametrize(("path", "column"), [(RIAZ, "HGVSp_Short"), (LAML, "Protein_Change")], ids=["riaz", "laml"])
def test_real_mutations_with_a_listed_change_lie_at_the_listed_place(path: Path, column: str) -> None:
    by_change = defaultdict(set)
    for spot in PLACED:
        by_change[spot.gene, spot.change].add(spot.place)
    variants = list(_variants(path, column))
    held = defaultdict(set)
    for variant in variants:
        held[variant.sample].add(variant.place)
    for variant in variants:
        places = by_change[variant.place[0], variant.change]
        if places and variant.place != HALF_OF_A_PAIR:
            assert places & held[variant.sample], f"{variant.place} {variant.change}"
