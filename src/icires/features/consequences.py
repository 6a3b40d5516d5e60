"""What a variant does to the protein: MAF classifications and Sequence Ontology terms, in one small vocabulary.

The classification decides; where it is missing, unknown, or a splice site of unstated kind, the Sequence Ontology
terms do, and of several joined terms the most severe. Only the distinct spellings are looked up, so a million rows
cost a fraction of a second.

References: GDC MAF format v1.0.0 (classifications); Sequence Ontology, ordered as in Ensembl's table of calculated
consequences (PMID 27268795). ``protein_protein_contact`` and ``structural_interaction_variant`` are written by
SnpEff for a substitution at a residue that touches another one (PMID 22728672): they say where a missense variant
lies.
"""

import re
from collections.abc import Callable

import polars as pl

NONSENSE, FRAMESHIFT, SPLICE, START_LOSS, STOP_LOSS, IN_FRAME, MISSENSE, STRUCTURAL, SYNONYMOUS, NONCODING, UNKNOWN = range(11)

#: Nonsense, frameshift, canonical splice site (the two bases next to the exon), loss of the start codon.
LOSS_OF_FUNCTION = (NONSENSE, FRAMESHIFT, SPLICE, START_LOSS)
#: Everything that changes the protein.
ALTERING = (*LOSS_OF_FUNCTION, STOP_LOSS, IN_FRAME, MISSENSE)
#: The effect on the protein cannot be told: a gene with such a row is never called free of mutations.
UNCLEAR = (STRUCTURAL, UNKNOWN)

_CLASSIFICATIONS = {
    NONSENSE: "nonsensemutation nonsense stopgain stopgained",
    FRAMESHIFT: "frameshiftdel frameshiftins frameshift frameshiftdeletion frameshiftinsertion frameshiftsubstitution "
    "frameshiftindel frameshiftvariant",
    SPLICE: "splicesite splicesitesnp splicesitedel splicesiteins splicing",
    START_LOSS: "translationstartsite startcodonsnp startcodondel startcodonins startlost startloss",
    STOP_LOSS: "nonstopmutation nonstop stoploss stoplost stopcodondel stopcodonins",
    IN_FRAME: "inframedel inframeins inframedeletion inframeinsertion nonframeshiftdeletion nonframeshiftinsertion "
    "nonframeshiftsubstitution",
    MISSENSE: "missensemutation missense missensevariant nonsynonymoussnv nonsynonymous",
    STRUCTURAL: "fusion structuralvariant",
    SYNONYMOUS: "silent synonymous synonymoussnv synonymousvariant",
    NONCODING: "spliceregion intron intronic igr intergenic 3utr 5utr utr3 utr5 3flank 5flank upstream downstream rna lincrna "
    "ncrnaexonic ncrnaintronic promoter denovostartoutofframe denovostartinframe",
}
_TERMS = {
    NONSENSE: "stop_gained transcript_ablation",
    FRAMESHIFT: "frameshift_variant",
    SPLICE: "splice_acceptor_variant splice_donor_variant",
    START_LOSS: "start_lost initiator_codon_variant",
    STOP_LOSS: "stop_lost",
    IN_FRAME: "inframe_insertion inframe_deletion conservative_inframe_insertion conservative_inframe_deletion "
    "disruptive_inframe_insertion disruptive_inframe_deletion",
    MISSENSE: "missense_variant protein_protein_contact structural_interaction_variant rare_amino_acid_variant",
    STRUCTURAL: "gene_fusion bidirectional_gene_fusion transcript_amplification exon_loss_variant duplication inversion "
    "protein_altering_variant coding_sequence_variant",
    SYNONYMOUS: "synonymous_variant stop_retained_variant start_retained_variant incomplete_terminal_codon_variant",
    NONCODING: "splice_region_variant splice_donor_5th_base_variant splice_donor_region_variant "
    "splice_polypyrimidine_tract_variant "
    "intron_variant intergenic_variant intergenic_region 5_prime_utr_variant 3_prime_utr_variant upstream_gene_variant "
    "downstream_gene_variant non_coding_transcript_variant non_coding_transcript_exon_variant nc_transcript_variant "
    "non_coding_exon_variant mature_mirna_variant nmd_transcript_variant regulatory_region_variant tf_binding_site_variant "
    "intragenic_variant 5_prime_utr_premature_start_codon_gain_variant conserved_intron_variant sequence_feature "
    "coding_transcript_variant",
}
_BY_CLASSIFICATION = {word: effect for effect, words in _CLASSIFICATIONS.items() for word in words.split()}
_BY_TERM = {word: effect for effect, words in _TERMS.items() for word in words.split()}


def classification_effect(classification: str | None) -> int:
    """The effect of a MAF classification in any spelling; unknown where the vocabulary lacks it."""
    return _BY_CLASSIFICATION.get(re.sub(r"[^a-z0-9]", "", (classification or "").lower()), UNKNOWN)


def terms_effect(consequence: str | None) -> int:
    """The most severe effect among joined Sequence Ontology terms; unknown where no term is known.

    An unknown term beside known ones is passed over: the annotators put the transcript's biotype and regulatory
    notes there.
    """
    effects = [_BY_TERM[term] for term in re.split(r"[&,;|\s]+", (consequence or "").lower()) if term in _BY_TERM]
    return min(effects, default=UNKNOWN)


def variant_effect(classification: str | None, consequence: str | None) -> int:
    """The effect of one variant; the rule that `effect_series` applies to a table."""
    effect = classification_effect(classification)
    if effect not in {UNKNOWN, SPLICE}:
        return effect
    by_terms = terms_effect(consequence)
    return effect if by_terms == UNKNOWN else by_terms


def effect_series(mutations: pl.DataFrame) -> pl.Series:
    """The effect of every row, as one of this module's numbers (UInt8)."""
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, mutations.height)
    classifications, consequences = (
        mutations[name].cast(pl.String) if name in mutations.columns else empty
        for name in ("variant_classification", "consequence")
    )
    by_class = _look_up(classifications, classification_effect)
    undecided = by_class.is_in([UNKNOWN, SPLICE])
    if not undecided.any():
        return by_class
    by_terms = _look_up(consequences, terms_effect)
    return by_class.zip_with(~undecided | (by_terms == UNKNOWN), by_terms)


def _look_up(spellings: pl.Series, effect: Callable[[str | None], int]) -> pl.Series:
    if spellings.is_empty():  # polars keeps the strings' type when it has nothing to replace
        return pl.Series(spellings.name, [], dtype=pl.UInt8)
    distinct = spellings.unique()
    effects = pl.Series([effect(spelling) for spelling in distinct], dtype=pl.UInt8)
    return spellings.replace_strict(distinct, effects, return_dtype=pl.UInt8)
