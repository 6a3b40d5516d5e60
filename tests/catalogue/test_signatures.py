"""The signatures: every gene has an identifier, published sets are those of their papers, signs are those of their methods."""

from collections.abc import Mapping

import pytest

from icires.catalogue.load import load_catalogue
from icires.catalogue.model import Signature
from icires.catalogue.signature_genes import load_signature_genes

# re-typed by hand from the place named, in the order printed there
PUBLISHED = {
    # Ayers 2017 (PMID 28650338), T-cell-inflamed profile
    "t_cell_inflamed_signature": "CCL5 CD27 CD274 CD276 CD8A CMKLR1 CXCL9 CXCR6 HLA-DQA1 HLA-DRB1 HLA-E IDO1 LAG3 NKG7 PDCD1LG2 "
    "PSMB10 STAT1 TIGIT",
    # Ayers 2017, expanded immune: another set of the same size
    "expanded_immune_signature": "CD3D IDO1 CIITA CD3E CCL5 GZMK CD2 HLA-DRA CXCL13 IL2RG NKG7 HLA-E CXCR6 LAG3 TAGAP CXCL10 "
    "STAT1 GZMB",
    "ifng_response_signature": "IFNG STAT1 IDO1 CXCL9 CXCL10 HLA-DRA",  # Ayers 2017, IFN-gamma
    "cytolytic_signature": "GZMA PRF1",  # Rooney 2015 (PMID 25594174)
    # Danaher 2017 (PMID 28239471), table 1
    "b_cell_signature": "BLK CD19 FCRL2 MS4A1 FAM30A TNFRSF17 TCL1A SPIB PNOC",  # FAM30A is printed as KIAA0125
    "mast_cell_signature": "TPSB2 TPSAB1 CPA3 MS4A2 HDC",
    "neutrophil_signature": "FPR1 SIGLEC5 CSF3R FCAR FCGR3B CEACAM3 S100A12",
    "tam_signature": "CD68 CD84 CD163 MS4A4A",
    "nk_signature": "XCL1 XCL2 NCR1",
    "cd8_t_signature": "CD8A CD8B",
    "apm_thompson_signature": "B2M CALR NLRC5 PSMB9 PSME1 PSME3 RFX5 HSP90AB1",  # Thompson 2020 (PMID 33028693), abstract
    # Messina 2012 (PMID 23097687)
    "chemokine12_signature": "CCL2 CCL3 CCL4 CCL5 CCL8 CCL18 CCL19 CCL21 CXCL9 CXCL10 CXCL11 CXCL13",
    "tls_signature": "CD79B CD1D CCR6 LAT SKAP1 CETP EIF1AY RBP5 PTGDS",  # Cabrita 2020 (PMID 31942071)
    # Mariathasan 2018 (PMID 29443960), where CCN2 is CTGF and RFLNB is FAM101B
    "pan_f_tbrs_signature": "ACTA2 ACTG2 ADAM12 ADAM19 CNN1 COL4A1 CCN2 CTPS1 RFLNB FSTL3 HSPB1 IGFBP3 PXDC1 SEMA7A SH3PXD2A "
    "TAGLN TGFBI TNS1 TPM1",
    "angiogenesis_signature": "VEGFA KDR ESM1 PECAM1 ANGPTL4 CD34",  # McDermott 2018 (PMID 29867230)
    "myeloid_inflammation_signature": "IL6 CXCL1 CXCL2 CXCL3 CXCL8 PTGS2",  # McDermott 2018
    "caf_myofibroblastic_signature": "ACTA2 TAGLN MMP11 MYL9 HOPX POSTN TPM1 TPM2",  # Elyada 2019 (PMID 31197017)
}
# sizes that the papers state, less what could not be carried over
SIZES = {
    "hypoxia_buffa_signature": 51,  # Buffa 2010 (PMID 20087356)
    "hypoxia_winter_signature": 99 - 3,  # Winter 2007 (PMID 17409455), without AK3, HIGD1A and ZEB2
    "cin70_signature": 70,  # Carter 2006 (PMID 16921376)
    "neotcr_cd8_signature": 243 - 3,  # Lowery 2022 (PMID 35113651), without three clone-based names
    "impres_signature": 2 * 15,  # Auslander 2018 (PMID 30127394)
    "cd8_memory_like_signature": 34,  # Sade-Feldman 2018 (PMID 30388456)
}
# names of the papers that are no longer approved, or that stand for several genes
OLD_NAMES = {
    "CTGF": "CCN2",
    "FAM101B": "RFLNB",
    "C10orf54": "VSIR",
    "CYR61": "CCN1",
    "HIG2": "HILPDA",
    "PLA2G16": "PLAAT3",
    "FAM57B": "TLCD3B",
}


@pytest.fixture(scope="module")
def signatures() -> Mapping[str, Signature]:
    return load_catalogue().signatures


def symbols(signature: Signature) -> list[str]:
    return [gene.symbol for gene in signature.genes]


def weights(signature: Signature) -> dict[str, float]:
    return {gene.symbol: gene.weight for gene in signature.genes}


def test_every_gene_has_an_identifier_and_no_gene_is_idle(signatures: Mapping[str, Signature]) -> None:
    table = load_signature_genes()
    assert {symbol for signature in signatures.values() for symbol in symbols(signature)} == table.symbols
    for gene in table.rows:
        assert gene.hgnc_id.startswith("HGNC:")
        assert gene.entrez_id.isdigit()
        assert gene.ensembl_id.startswith("ENSG")
    assert len(table.rows) == len(table.symbols) == len(table.entrez) == len(table.ensembl)


def test_names_resolve_one_to_one() -> None:
    table = load_signature_genes()
    assert set(table.names.values()) == table.symbols
    assert not table.ambiguous & table.names.keys()
    assert {old: table.names[old] for old in OLD_NAMES} == OLD_NAMES
    assert "FSP1" in table.ambiguous  # AIFM2, S100A4 and ATL1
    assert "TCF1" not in table.names


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_sets_are_those_of_the_papers(signatures: Mapping[str, Signature], name: str) -> None:
    expected = PUBLISHED[name].split()
    assert symbols(signatures[name]) == expected
    assert set(weights(signatures[name]).values()) == {1.0}


@pytest.mark.parametrize("name", SIZES)
def test_published_sizes(signatures: Mapping[str, Signature], name: str) -> None:
    assert len(signatures[name].genes) == SIZES[name]


def test_the_inflamed_profile_is_not_the_expanded_set(signatures: Mapping[str, Signature]) -> None:
    inflamed, expanded = (set(symbols(signatures[f"{name}_signature"])) for name in ("t_cell_inflamed", "expanded_immune"))
    assert inflamed & expanded == {"CCL5", "CXCR6", "HLA-E", "IDO1", "LAG3", "NKG7", "STAT1"}


def test_no_gene_stands_twice(signatures: Mapping[str, Signature]) -> None:
    for signature in signatures.values():
        genes = symbols(signature)
        if signature.kind == "pairs":
            pairs = list(zip(genes[::2], genes[1::2], strict=True))
            assert len(pairs) == len(set(pairs))
            assert all(first != second for first, second in pairs)
        else:
            assert len(genes) == len(set(genes)), signature.id


def test_signs_follow_the_kind(signatures: Mapping[str, Signature]) -> None:
    for signature in signatures.values():
        signs = [gene.weight for gene in signature.genes]
        if signature.kind == "set":
            assert set(signs) == {1.0}, signature.id
        elif signature.kind == "weighted":
            assert set(signs) == {1.0, -1.0}, signature.id
        else:  # ratio and pairs: the first of two against the second
            assert signs == [1.0, -1.0] * (len(signs) // 2), signature.id


def test_signs_of_published_weights(signatures: Mapping[str, Signature]) -> None:
    cox = weights(signatures["cox_is_signature"])  # Bonavita 2020: nine promoting over fifteen opposing genes
    promoting = {"VEGFA", "CCL2", "CXCL8", "CXCL1", "CXCL2", "CSF3", "IL6", "IL1B", "IL1A"}
    assert {symbol for symbol, weight in cox.items() if weight > 0} == promoting
    assert sum(weight < 0 for weight in cox.values()) == 15
    emt = weights(signatures["emt_signature"])  # Thompson 2020 (PMID 31683225): six mesenchymal, six epithelial
    assert {symbol for symbol, weight in emt.items() if weight < 0} == {"CDH1", "CDH3", "CLDN4", "EPCAM", "ST14", "MAL2"}
    assert sum(weight > 0 for weight in emt.values()) == 6
    predictio = weights(signatures["predictio_signature"])  # Bareche 2022: 77 for response, 23 against
    assert (sum(w > 0 for w in predictio.values()), sum(w < 0 for w in predictio.values())) == (77, 23)
    assert (predictio["CXCL9"], predictio["SOX9"]) == (1.0, -1.0)
    assert weights(signatures["cxcl9_spp1_signature"]) == {"CXCL9": 1.0, "SPP1": -1.0}


def test_first_and_last_pairs_of_impres(signatures: Mapping[str, Signature]) -> None:
    genes = symbols(signatures["impres_signature"])
    assert genes[:4] == ["PDCD1", "TNFSF4", "CD27", "PDCD1"]
    assert genes[-2:] == ["TNFRSF14", "CD86"]


def test_known_traps(signatures: Mapping[str, Signature]) -> None:
    assert "CXCR5" not in symbols(signatures["t_terminally_exhausted_signature"])
    with_y = [signature for signature in signatures.values() if "EIF1AY" in symbols(signature)]
    assert [signature.id for signature in with_y] == ["tls_signature"]
    assert "Y chromosome" in str(with_y[0].limits)
    assert with_y[0].minimum_coverage <= 8 / 9  # the eight other genes suffice


def test_each_says_what_it_is_and_may_be_shipped(signatures: Mapping[str, Signature]) -> None:
    for signature in signatures.values():
        assert signature.id.endswith("_signature")
        assert signature.limits, signature.id
        assert "Minimum coverage" in signature.version, signature.id
        licence = signature.licence.casefold()
        assert not any(word in licence for word in ("gpl", "non-commercial", "academic")), signature.id
        assert len(signature.genes) <= 250
