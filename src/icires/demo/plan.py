"""What is planted: genetic events, the mechanisms that they establish, and decoys that establish none.

The truth is stated here by hand, from the biology of each event, and not by running the catalogue's rules: a rule that is
wrong is caught by the demo.
"""

from dataclasses import dataclass

NSCLC = ("LUAD",)
COLORECTAL = ("COAD",)
PANCREAS = ("PAAD",)
ANY = ("SKCM", "LUAD", "BLCA", "CCRCC", "HNSC")


# copies from which on discrete calls say amplification
AMPLIFIED = 6


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mutation: its gene; nonsense, frameshift, splice, missense or a hotspot allele; the share of tumour cells with it."""

    gene: str
    kind: str
    cell_fraction: float = 1.0


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of a gene, of the stretch between two genes, or of a region (slug of the region table)."""

    place: str
    total: int
    minor: int
    to: str | None = None

    @property
    def shows_in_discrete_calls(self) -> bool:
        """The loss of both copies of genes, or an amplification, does; the loss of one allele, or of a region, needs segments."""
        is_region = self.place.startswith(("band_", "arm_", "chromosome_"))
        return not is_region and (self.total == 0 or self.total >= AMPLIFIED)


Event = Mutation | Copies


@dataclass(frozen=True, slots=True)
class Plant:
    """Events planted together, and the mechanisms that they establish (``truth``); a decoy establishes few or none."""

    name: str
    events: tuple[Event, ...]
    truth: tuple[str, ...]
    cancers: tuple[str, ...] = ANY
    is_msi_high: bool = False
    is_decoy: bool = False


MHC1 = "mhc1_b2m_loss"
IFNG = "ifng_pathway_loss"
JAK = ("jak1_jak2_mutation", IFNG)
MAPK_PI3K = "mapk_pi3k_oncogenic_signalling"
PTEN = ("pten_biallelic_loss", "pten_loss", MAPK_PI3K)

PLANTS = (
    Plant("B2M deleted from both chromosomes", (Copies("B2M", 0, 0),), ("b2m_biallelic_loss", "b2m_15q21_deletion", MHC1)),
    Plant(
        "B2M frameshift with loss of the other copy",
        (Mutation("B2M", "frameshift"), Copies("B2M", 1, 0)),
        ("b2m_biallelic_loss", "b2m_loh", "b2m_15q21_deletion", MHC1),
    ),
    Plant("one copy of B2M lost", (Copies("B2M", 1, 0),), ("b2m_loh", "b2m_15q21_deletion", MHC1)),
    Plant("HLA class I genes copy-neutral LOH", (Copies("HLA-A", 2, 0, to="HLA-B"),), ("hla1_loh", MHC1)),
    Plant("HLA-A truncated", (Mutation("HLA-A", "nonsense"),), ("hla_gene_mutation", MHC1)),
    # the proteasome genes PSMB8 and PSMB9 lie beside TAP1 and go with it
    Plant("TAP1 deleted from both chromosomes", (Copies("TAP1", 0, 0),), ("tap_deficiency", "proteasome_defect", MHC1)),
    Plant(
        "PSMB10 truncated with copy-neutral LOH",
        (Mutation("PSMB10", "nonsense"), Copies("PSMB10", 2, 0)),
        ("proteasome_defect", MHC1),
    ),
    Plant("CALR deleted from both chromosomes", (Copies("CALR", 0, 0),), ("peptide_loading_trafficking_defect", MHC1)),
    Plant(
        "NLRC5 truncated with copy-neutral LOH",
        (Mutation("NLRC5", "nonsense"), Copies("NLRC5", 2, 0)),
        ("nlrc5_deficiency", "mhc1_b2m_decrease"),
    ),
    Plant("CIITA truncated with copy-neutral LOH", (Mutation("CIITA", "nonsense"), Copies("CIITA", 2, 0)), ("mhc2_alteration",)),
    Plant("JAK1 truncated with copy-neutral LOH", (Mutation("JAK1", "nonsense"), Copies("JAK1", 2, 0)), ("jak1_lof", *JAK)),
    Plant(
        "JAK2 frameshift with loss of the other copy", (Mutation("JAK2", "frameshift"), Copies("JAK2", 1, 0)), ("jak2_lof", *JAK)
    ),
    Plant("CDKN2A and JAK2 deleted together", (Copies("JAK2", 0, 0, to="CDKN2A"),), ("cdkn2a_jak2_codeletion", "jak2_lof", *JAK)),
    Plant("IFNGR1 deleted from both chromosomes", (Copies("IFNGR1", 0, 0),), ("ifngr1_loss", IFNG)),
    Plant("PTEN deleted from both chromosomes", (Copies("PTEN", 0, 0),), PTEN),
    Plant("PTEN and the IFIT genes deleted together", (Copies("PTEN", 0, 0, to="IFIT1"),), (*PTEN, "ifit_cluster_deletion")),
    Plant(
        "STK11 lost beside KRAS G12C",
        (Mutation("STK11", "nonsense"), Copies("STK11", 1, 0), Mutation("KRAS", "G12C")),
        ("stk11_loss", "kras_mutation", "kras_g12c_pdl1", MAPK_PI3K),
        NSCLC,
    ),
    Plant("KRAS G12D, lung", (Mutation("KRAS", "G12D"),), ("kras_mutation", "kras_g12d_nsclc", MAPK_PI3K), NSCLC),
    Plant("KRAS G12D, pancreas", (Mutation("KRAS", "G12D"),), ("kras_mutation", "kras_g12d_pdac_treg", MAPK_PI3K), PANCREAS),
    Plant("KRAS G12D, colon", (Mutation("KRAS", "G12D"),), ("kras_mutation", "kras_g12d_crc_irf2_cxcl3", MAPK_PI3K), COLORECTAL),
    Plant("KRAS G12V, lung", (Mutation("KRAS", "G12V"),), ("kras_mutation", "kras_g12v_pdl1_emt", MAPK_PI3K), NSCLC),
    Plant("CTNNB1 S37F", (Mutation("CTNNB1", "S37F"),), ("wnt_beta_catenin_activation",), ("SKCM", "CCRCC")),
    Plant("CCND1 amplified", (Copies("CCND1", 12, 1),), ("ccnd1_amplification",), ("BLCA", "HNSC")),
    Plant("ARID1A frameshift", (Mutation("ARID1A", "frameshift"),), ("swi_snf_alteration",), ("BLCA", "CCRCC")),
    Plant("9q34.3 lost, 9p kept", (Copies("band_9q34_3", 1, 0),), ("loss_9q34_3",)),
    Plant("PIK3CA H1047R", (Mutation("PIK3CA", "H1047R"),), ("pik3ca_mutation", MAPK_PI3K), ("BLCA", "HNSC")),
    Plant(
        "AKT1 E17K in an MSI-high colon cancer",
        (Mutation("AKT1", "E17K"),),
        ("akt1_cdh1_mutation", MAPK_PI3K),
        COLORECTAL,
        is_msi_high=True,
    ),
)

DECOYS = (
    Plant("B2M frameshift, other copy intact", (Mutation("B2M", "frameshift"),), (), is_decoy=True),
    Plant("JAK1 truncated in a tenth of the cells", (Mutation("JAK1", "nonsense", 0.1), Copies("JAK1", 2, 0)), (), is_decoy=True),
    # 9p is lost with it: no sign of sensitivity, but CDKN2A and JAK2 each lose a copy
    Plant("whole chromosome 9 lost", (Copies("chromosome_9", 1, 0),), ("cdkn2a_jak2_codeletion",), is_decoy=True),
    Plant("PIK3CA missense outside the hotspots", (Mutation("PIK3CA", "missense"),), (), is_decoy=True),
    Plant("AKT1 E17K, microsatellite-stable colon cancer", (Mutation("AKT1", "E17K"),), (MAPK_PI3K,), COLORECTAL, is_decoy=True),
    Plant("CCND1 gained once", (Copies("CCND1", 3, 1),), (), is_decoy=True),
)
