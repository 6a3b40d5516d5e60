"""What the review names: every name resolved to what is meant, with identifiers that exist and collisions that are settled."""

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from icires.catalogue.cancers import load_cancers, recognise_cancer
from icires.catalogue.entities import KINDS, SOURCES, Entity, canonical_names, load_entities
from icires.catalogue.genes import load_genes

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src" / "icires" / "catalogue"
SHARED = ROOT.parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not beside the repository")
OF_GENES = {"gene", "family", "complex"}
GREEK = {"α": "alpha", "β": "beta", "ß": "beta", "γ": "gamma", "κ": "kappa"}


def of(name: str) -> list[Entity]:
    return [entity for entity in load_entities() if entity.name == name]


def plain(text: str) -> str:
    """A text without the marks of sub- and superscript."""
    return re.sub(r"[_^]", "", text).casefold()


def table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.fixture(scope="module")
def hgnc() -> Mapping[str, dict[str, str]]:
    with gzip.open(SHARED / "reference" / "hgnc_complete_set.txt.gz", "rt", encoding="utf-8", newline="") as handle:
        return {row["symbol"]: row for row in csv.DictReader(handle, delimiter="\t")}


# the alias collisions of the review, looked up in HGNC by hand: the name, what is meant, what else the name stands for
COLLISIONS = {
    "FSP1": ("AIFM2", {"S100A4", "ATL1"}),
    "MCT1": ("SLC16A1", {"MCAT", "MCTS1"}),
    "PDK1": ("PDPK1", {"PDK1"}),
    "TCF1": ("TCF7", {"HNF1A"}),
    "sPD-L1": ("CD274", {"SPDL1"}),
    "PSA": ("KLK3", {"NPEPPS", "PSAT1"}),
    "CD25": ("IL2RA", {"ISG20"}),
    "PD-1": ("PDCD1", {"SNCA", "SPATA2"}),
    "CEA": ("CEACAM5", {"PSG2", "CEACAM7"}),
    "COX-2": ("PTGS2", {"MT-CO2"}),
    "CDH1": ("CDH1", {"FZR1"}),
    "TRAF2": ("TRAF2", {"TANK"}),
    "ATR": ("ATR", {"ANTXR1", "SERPINA2"}),
    "GLCC1": ("GLCC1 (long non-coding RNA)", {"FARP1"}),
    "ROS": ("reactive oxygen species", {"ROS1"}),
    "RCC": ("renal cell carcinoma", {"XRCC1"}),
    # these two match one gene only
    "KIM-1": ("HAVCR1", set()),
    "Rb": ("RB1", set()),
}


@pytest.mark.parametrize("name", COLLISIONS)
def test_a_name_that_collides_means_what_the_review_means(name: str) -> None:
    canonical, colliders = COLLISIONS[name]
    (entity,) = of(name)
    assert entity.canonical == canonical
    assert set(entity.collides) == colliders
    assert entity.note


def test_names_of_several_genes_have_a_row_for_each() -> None:
    assert {e.canonical for e in of("VEGF")} == {"VEGFA", "VEGFB", "VEGFC", "VEGFD", "PGF"}
    assert {e.canonical for e in of("CDK4/6")} == {"CDK4", "CDK6"}
    assert {e.canonical for e in of("IFIT1/2/3")} == {"IFIT1", "IFIT2", "IFIT3"}
    assert {e.canonical for e in of("HLA-I")} == {"HLA-A", "HLA-B", "HLA-C", "B2M"}
    assert {e.canonical for e in of("PRC2")} == {"EZH1", "EZH2", "SUZ12", "EED", "RBBP4", "RBBP7"}
    assert {e.canonical for e in of("IL-23")} == {"IL23A", "IL12B"}
    assert {"ARID1A", "ARID1B", "ARID2", "SMARCA2", "SMARCA4", "SMARCB1", "PBRM1", "BRD9"} < {e.canonical for e in of("SWI/SNF")}
    # EPHB2 had the symbol ERK
    assert {e.canonical: e.collides for e in of("ERK")} == {"MAPK1": ("EPHB2",), "MAPK3": ("EPHB2",)}


def test_a_gene_has_its_identifiers() -> None:
    (pdl1,) = of("PD-L1")
    assert (pdl1.kind, pdl1.canonical) == ("gene", "CD274")
    assert pdl1.identifiers == ("HGNC:17635", "ENSG00000120217", "UniProt:Q9NZQ7")
    (mir21,) = of("miR-21")
    assert mir21.identifiers == ("HGNC:31586", "ENSG00000284190", "miRBase:MI0000077")


def test_what_cannot_be_resolved_is_not_invented() -> None:
    assert of("HSPA12B P>R")[0].identifiers == ("HGNC:16193",)  # the gene's, as no codon is given
    assert of("4-bp frameshift mutation")[0].identifiers == ("HGNC:914",)
    assert of("N. serpens")[0].identifiers == of("GLCC1")[0].identifiers == of("NCT01063998")[0].identifiers == ()
    assert all(entity.note for entity in load_entities() if not entity.identifiers)


@pytest.mark.parametrize("name", ["PD-L1", "pd-l1", " PD-L1 "])
def test_case_and_blanks_of_a_name_do_not_matter(name: str) -> None:
    assert canonical_names(name) == ("CD274",)


def test_an_unknown_name_has_no_canonical_one() -> None:
    assert canonical_names("unicorn") == ()


def test_every_row_is_whole_and_stands_once() -> None:
    rows = load_entities()
    assert {entity.kind for entity in rows} == set(KINDS)
    assert all(entity.name and entity.canonical for entity in rows)
    assert Counter((e.name.casefold(), e.canonical) for e in rows).most_common(1)[0][1] == 1
    # a name has one meaning, and several rows only where it stands for several genes
    kinds: dict[str, set[str]] = defaultdict(set)
    for entity in rows:
        kinds[entity.name.casefold()].add(entity.kind)
    assert all(len(found) == 1 for found in kinds.values())
    repeated = {name for name, n in Counter(e.name for e in rows).items() if n > 1}
    assert {e.kind for e in rows if e.name in repeated} == {"family", "complex"}


def test_a_collision_is_explained() -> None:
    for entity in load_entities():
        assert entity.note or not entity.collides, entity.name
        assert set(entity.collides).isdisjoint(e.canonical for e in of(entity.name)), entity.name


def test_identifiers_are_of_known_sources() -> None:
    pattern = re.compile("|".join(f"{source}({rest})" for source, rest in SOURCES.items()))
    found = [identifier for entity in load_entities() for identifier in entity.identifiers]
    assert [identifier for identifier in found if not pattern.fullmatch(identifier)] == []
    assert all(any(identifier.startswith(source) for identifier in found) for source in SOURCES)
    assert all(len(set(e.identifiers)) == len(e.identifiers) for e in load_entities())


def test_genes_agree_with_the_gene_table() -> None:
    known = {gene.symbol: (gene.hgnc_id, gene.ensembl_id) for gene in load_genes().rows}
    compared = 0
    for entity in load_entities():
        if entity.kind in OF_GENES and entity.canonical in known:
            assert entity.identifiers[:2] == known[entity.canonical]
            compared += 1
    assert compared > 200


def test_diseases_have_codes_of_the_catalogue() -> None:
    cancers = load_cancers()
    for entity in load_entities():
        for identifier in entity.identifiers:
            source, _, code = identifier.partition(":")
            if source == "OncoTree":
                assert entity.kind == "disease"
                assert code in cancers
                # a study that writes the name gets the same code
                assert recognise_cancer(entity.name) in {code, None}, entity.name


def test_taxa_agree_with_the_taxon_table() -> None:
    taxids = {row["name"]: row["ncbi_taxon"] for row in table(CATALOGUE / "taxa.tsv")}
    taxa = [entity for entity in load_entities() if entity.kind == "taxon"]
    for entity in taxa:
        if entity.canonical in taxids:
            taxid = taxids[entity.canonical]
            assert entity.identifiers == ((f"NCBITaxon:{taxid}",) if taxid else ())
    # every taxon of the table is one that the review names
    assert {entity.canonical for entity in taxa} >= taxids.keys()


def test_variants_are_hotspots_of_the_catalogue() -> None:
    letters = {"Gly": "G", "Asp": "D", "Cys": "C", "Val": "V"}
    hotspots = {(row["gene"], row["protein_change"]) for row in table(CATALOGUE / "hotspots.tsv")}
    written = [i.split(":") for e in load_entities() for i in e.identifiers if i.startswith("HGVS:")]
    for _, gene, change in written:
        before, place, after = change[2:5], change[5:-3], change[-3:]
        assert (gene, letters[before] + place + letters[after]) in hotspots
    assert len(written) == 4


@needs_shared
def test_identifiers_are_those_of_hgnc(hgnc: Mapping[str, dict[str, str]]) -> None:
    ids = {row["hgnc_id"] for row in hgnc.values()}
    for entity in load_entities():
        assert {i for i in entity.identifiers if i.startswith("HGNC:")} <= ids
        if entity.kind in OF_GENES and entity.identifiers:
            row = hgnc[entity.canonical]
            uniprot = [f"UniProt:{a}" for a in row["uniprot_ids"].strip('"').split("|") if a]
            mirbase = [f"miRBase:{a}" for a in row["mirbase"].strip('"').split("|") if a]
            assert list(entity.identifiers) == [i for i in (row["hgnc_id"], row["ensembl_gene_id"], *uniprot, *mirbase) if i]


@needs_shared
def test_collisions_are_all_that_hgnc_knows(hgnc: Mapping[str, dict[str, str]]) -> None:
    def spellings(name: str) -> set[str]:
        # Greek letters as Latin ones or spelt out; signs left out
        spelt = "".join(GREEK.get(c, c) for c in name.lower())
        short = "".join(GREEK[c][0] if c in GREEK else c for c in name.lower())
        return {"".join(c for c in text if c in "abcdefghijklmnopqrstuvwxyz0123456789") for text in (spelt, short)} - {""}

    owners: dict[str, set[str]] = defaultdict(set)
    for symbol, row in hgnc.items():
        others = f"{row['prev_symbol']}|{row['alias_symbol']}".replace('"', "").split("|")
        for name in (symbol, *others):
            for spelling in spellings(name):
                owners[spelling].add(symbol)
    own: dict[str, set[str]] = defaultdict(set)
    for entity in load_entities():
        own[entity.name].add(entity.canonical)
    for entity in load_entities():
        known = {symbol for spelling in spellings(entity.name) for symbol in owners.get(spelling, ())}
        meant = own[entity.name] if entity.kind in OF_GENES else set()
        assert set(entity.collides) == known - meant, entity.name


@needs_shared
def test_ncit_codes_are_those_of_oncotree() -> None:
    text = (SHARED / "reference" / "oncotree_2025_10_03.json").read_text(encoding="utf-8")
    (root,) = json.loads(text).values()
    ncit: dict[str, list[str]] = {}
    below = [root]
    while below:
        node = below.pop()
        ncit[node["code"]] = node["externalReferences"].get("NCI", [])
        below += node["children"].values()
    for entity in load_entities():
        if entity.kind == "disease":
            codes = [i.removeprefix("OncoTree:") for i in entity.identifiers if i.startswith("OncoTree:")]
            written = [i.removeprefix("NCIt:") for i in entity.identifiers if i.startswith("NCIt:")]
            # the code of something broader or narrower has none
            exact = not entity.note.startswith("OncoTree code")
            assert written == [found for code in codes for found in ncit[code] if exact]


@needs_shared
def test_every_name_of_the_review_is_there() -> None:
    with (SHARED / "knowledge" / "review" / "entities.csv").open(encoding="utf-8") as handle:
        wanted = {plain(row["name_as_written"]) for row in csv.DictReader(handle)}
    names = {entity.name.casefold() for entity in load_entities()}
    assert wanted - names == set()


@needs_shared
def test_every_name_stands_in_the_review() -> None:
    text = plain((SHARED / "knowledge" / "review" / "article.txt").read_text(encoding="utf-8"))
    assert [entity.name for entity in load_entities() if entity.name.casefold() not in text] == []
