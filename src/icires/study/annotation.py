"""Consequences that VEP (``CSQ``) or SnpEff (``ANN``) wrote into a VCF: one transcript for each variant, in MAF words.

References: VEP output and severity order, https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html (PMID
27268795); SnpEff ANN format 1.0 (PMID 22728672); MANE Select (PMID 35388217); classifications after vcf2maf's mapping of Sequence
Ontology terms.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

# Ensembl's order of severity; terms of other annotators stand with their like
SEVERITY = (
    *("transcript_ablation", "exon_loss_variant", "splice_acceptor_variant", "splice_donor_variant", "stop_gained"),
    *("frameshift_variant", "stop_lost", "start_lost", "initiator_codon_variant", "transcript_amplification"),
    *("feature_elongation", "feature_truncation", "inframe_insertion", "conservative_inframe_insertion"),
    *("disruptive_inframe_insertion", "inframe_deletion", "conservative_inframe_deletion", "disruptive_inframe_deletion"),
    *("missense_variant", "rare_amino_acid_variant", "protein_altering_variant", "splice_donor_5th_base_variant"),
    *("splice_region_variant", "splice_donor_region_variant", "splice_polypyrimidine_tract_variant"),
    *("incomplete_terminal_codon_variant", "start_retained_variant", "stop_retained_variant", "synonymous_variant"),
    *("coding_sequence_variant", "mature_miRNA_variant", "5_prime_UTR_premature_start_codon_gain_variant"),
    *("5_prime_UTR_variant", "3_prime_UTR_variant", "non_coding_transcript_exon_variant", "intron_variant"),
    *("NMD_transcript_variant", "non_coding_transcript_variant", "coding_transcript_variant", "upstream_gene_variant"),
    *("downstream_gene_variant", "TFBS_ablation", "TFBS_amplification", "TF_binding_site_variant"),
    *("regulatory_region_ablation", "regulatory_region_amplification", "regulatory_region_variant", "intergenic_variant"),
    *("intergenic_region", "sequence_variant"),
)
RANK = {term: rank for rank, term in enumerate(SEVERITY)}
CLASSES = {
    "Splice_Site": "transcript_ablation exon_loss_variant splice_acceptor_variant splice_donor_variant",
    "Nonsense_Mutation": "stop_gained",
    "Nonstop_Mutation": "stop_lost",
    "Translation_Start_Site": "start_lost initiator_codon_variant",
    "Missense_Mutation": "missense_variant rare_amino_acid_variant",
    "Splice_Region": "splice_region_variant splice_donor_5th_base_variant splice_donor_region_variant "
    "splice_polypyrimidine_tract_variant",
    "Silent": "incomplete_terminal_codon_variant start_retained_variant stop_retained_variant synonymous_variant",
    "RNA": "mature_miRNA_variant non_coding_transcript_exon_variant non_coding_transcript_variant",
    "5'UTR": "5_prime_UTR_premature_start_codon_gain_variant 5_prime_UTR_variant",
    "3'UTR": "3_prime_UTR_variant",
    "Intron": "intron_variant",
    "5'Flank": "upstream_gene_variant",
    "3'Flank": "downstream_gene_variant",
    "IGR": "intergenic_variant intergenic_region TF_binding_site_variant TFBS_ablation TFBS_amplification "
    "regulatory_region_ablation regulatory_region_amplification regulatory_region_variant",
}
CLASS_OF = {term: name for name, terms in CLASSES.items() for term in terms.split()}
ANN_FIELDS = (
    *("Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature_type", "Feature", "BIOTYPE", "rank", "HGVSc", "HGVSp"),
    *("cdna", "cds", "protein", "distance", "notes"),
)
USED = (
    *("Allele", "Consequence", "SYMBOL", "Gene", "BIOTYPE", "HGVSc", "HGVSp"),
    *("CANONICAL", "MANE_SELECT", "PICK", "ALLELE_NUM"),
)
KEPT = ("Consequence", "SYMBOL", "Gene", "HGVSc", "HGVSp")
# more alternate alleles than a record has, and more ranks than there are terms: they keep sums of several keys apart
MOST_ALLELES = 4096
STEP = 1000
# what VEP writes instead of the signs that separate fields
ESCAPES = {"%3D": "=", "%3B": ";", "%2C": ",", "%7C": "|", "%26": "&", "%20": " ", "%25": "%"}
AMINO_ACIDS = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I", "Leu":
    "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Sec": "U",
    "Pyl": "O", "Asx": "B", "Glx": "Z", "Xaa": "X", "Ter": "*",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Annotation:
    """Under which INFO key consequences stand, and which fields each entry has."""

    key: str
    fields: tuple[str, ...]


def annotation_of(comments: Sequence[str]) -> Annotation | None:
    """What the header says about consequences; VEP's are preferred. Null: the file has none."""
    for comment in comments:
        match = re.match(r"##INFO=<ID=CSQ,.*Format: ?([^\"]+)\"", comment)
        if match:
            return Annotation("CSQ", tuple(field.strip() for field in match[1].split("|")))
    has_ann = any(comment.startswith("##INFO=<ID=ANN,") for comment in comments)
    return Annotation("ANN", ANN_FIELDS) if has_ann else None


def terms_of(consequence: str) -> list[str]:
    """Sequence Ontology terms, the most severe first; unknown ones last."""
    return sorted(re.split(r"[&,]", consequence), key=lambda term: RANK.get(term, len(RANK)))


def classification(consequence: str, *, kind: str, is_in_frame: bool) -> str | None:
    """The MAF classification of joined terms.

    Parameters
    ----------
    consequence
        Terms joined by ``&``; the most severe decides.
    kind
        SNP, DNP, TNP, ONP, INS or DEL.
    is_in_frame
        The lengths of the alleles differ by a multiple of three.

    Returns
    -------
    Null where the terms do not say what happens to the protein (``coding_sequence_variant`` and terms outside the list).
    """
    term = terms_of(consequence)[0]
    side = "Ins" if kind == "INS" else "Del"
    if term == "frameshift_variant" or (term == "protein_altering_variant" and not is_in_frame):
        return f"Frame_Shift_{side}"
    if "inframe_" in term or (term == "protein_altering_variant" and kind in {"INS", "DEL"}):
        inserted = "Ins" if "insertion" in term else "Del" if "deletion" in term else side
        return f"In_Frame_{inserted}"
    return "Missense_Mutation" if term == "protein_altering_variant" else CLASS_OF.get(term)


def without_accession(changes: pl.Expr) -> pl.Expr:
    """HGVS without the name of the sequence: ``ENSP0.1:p.Gly12Asp`` becomes ``p.Gly12Asp``."""
    return pl.coalesce(changes.str.splitn(":", 2).struct[1], changes)


def short_protein_change(changes: pl.Expr) -> pl.Expr:
    """HGVS in one-letter amino acids, without the name of the protein: ``ENSP0.1:p.Gly12Asp`` becomes ``p.G12D``."""
    bare = without_accession(changes)
    return bare.str.replace_many(list(AMINO_ACIDS), list(AMINO_ACIDS.values())).str.replace_all("[()]", "")


def chosen_entries(records: pl.DataFrame, alleles: pl.DataFrame, annotation: Annotation) -> pl.DataFrame:
    """One transcript for each alternate allele.

    Parameters
    ----------
    records
        ``row`` and ``info``, one row per record.
    alleles
        ``row``, ``number`` (1 for the first alternate allele), ``as_written`` (how entries name it), ``n_alleles``.
    annotation
        Where the entries stand.

    Returns
    -------
    In the records' order ``row``, ``number``, and the fields of `KEPT` (null where empty or absent). Of several entries the
    picked one is taken; without a pick, each gene is represented by its MANE Select, else canonical, else most severely hit
    transcript, and the gene hit hardest is taken.
    """
    entries = _entries(records, annotation)
    entries = _numbered(entries, alleles, annotation)
    keys = entries.select(variant=pl.col("row").cast(pl.Int64) * MOST_ALLELES + pl.col("number"))
    is_choice = keys["variant"].is_duplicated()
    if not is_choice.any():
        return _decoded(entries.select("row", "number", *KEPT))
    judged = entries.select("Consequence", "SYMBOL", "Gene", "BIOTYPE", "CANONICAL", "MANE_SELECT", "PICK")
    places = _chosen_places(judged.hstack(keys).with_row_index("place").filter(is_choice))
    chosen = pl.concat([(~is_choice).arg_true(), places])
    kept = entries.select("row", "number", *KEPT)
    return _decoded(kept[chosen[keys["variant"][chosen].arg_sort()]])


def _entries(records: pl.DataFrame, annotation: Annotation) -> pl.DataFrame:
    # splitting is ten times cheaper than a regular expression here
    key = f"{annotation.key}="
    own = pl.element().filter(pl.element().str.starts_with(key))
    entry = pl.col("info").str.split(";").list.eval(own).list.first().str.slice(len(key)).str.split(",")
    names = [f"field_{i}" for i in range(len(annotation.fields))]
    at = {field: names[i] for i, field in reversed(list(enumerate(annotation.fields))) if field in USED}
    flat = records.lazy().select("row", entry=entry).explode("entry", empty_as_null=True).drop_nulls("entry")
    split = flat.select("row", pl.col("entry").str.split_exact("|", len(names) - 1).struct.rename_fields(names)).unnest("entry")
    wanted = split.select("row", *(pl.col(name).alias(field) for field, name in at.items())).collect(engine="streaming")
    return wanted.with_columns(pl.lit(None, pl.String).alias(field) for field in USED if field not in at)


def _decoded(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries with empty fields as null, and the signs that VEP escapes written out."""
    entries = entries.with_columns(pl.when(pl.col(f) != "").then(pl.col(f)).alias(f) for f in KEPT)
    texts = ["HGVSc", "HGVSp", "SYMBOL"]
    escaped = entries.select(pl.col(f).str.contains("%", literal=True).any() for f in texts).row(0)
    marked = [f for f, has in zip(texts, escaped, strict=True) if has]
    return entries.with_columns(pl.col(marked).str.replace_many(list(ESCAPES), list(ESCAPES.values())))


def _numbered(entries: pl.DataFrame, alleles: pl.DataFrame, annotation: Annotation) -> pl.DataFrame:
    """Entries with the number of the alternate allele that they are about; those about no listed allele are dropped."""
    number = pl.col("ALLELE_NUM").cast(pl.Int64, strict=False) if "ALLELE_NUM" in annotation.fields else pl.lit(None, pl.Int64)
    several = alleles.filter(pl.col("n_alleles") > 1)
    entries = entries.with_columns(number=pl.lit(1, pl.Int64))
    if several.is_empty():
        return entries
    is_several = pl.col("row").is_in(several["row"].unique().implode())
    named = several.select("row", pl.col("as_written").alias("Allele"), pl.col("number").alias("by_name"))
    matched = entries.filter(is_several).join(
        named.unique(["row", "Allele"], keep="first"), on=["row", "Allele"], how="left", maintain_order="left"
    )
    matched = matched.with_columns(number=pl.coalesce(number, "by_name")).drop("by_name").drop_nulls("number")
    return pl.concat([entries.filter(~is_several), matched])


def _chosen_places(entries: pl.DataFrame) -> pl.Series:
    """Where the chosen entry of each ``variant`` stands; only small columns are sorted."""
    terms = entries["Consequence"].unique().drop_nulls().to_list()
    ranks = [RANK.get(terms_of(term)[0], len(RANK)) for term in terms]
    severity = pl.col("Consequence").replace_strict(terms, ranks, default=len(RANK), return_dtype=pl.Int64)
    tier = pl.when(pl.col("MANE_SELECT") != "").then(0).when(pl.col("CANONICAL") == "YES").then(1).otherwise(2)
    not_picked = pl.col("PICK").ne_missing("1").cast(pl.Int64)
    is_other = pl.col("BIOTYPE").ne_missing("protein_coding").cast(pl.Int64)
    gene = pl.when(pl.col("Gene") != "").then(pl.col("Gene")).otherwise(pl.col("SYMBOL"))
    order = entries.select(
        "place",
        "variant",
        # one number sorts and compares several times faster than the words
        gene=gene.hash(),
        within=pl.col("variant") * (6 * STEP) + (not_picked * 3 + tier) * STEP + severity,
        between=pl.col("variant") * (4 * STEP) + (not_picked * STEP + severity) * 2 + is_other,
    )
    own = order.sort("within", maintain_order=True).unique(["variant", "gene"], keep="first", maintain_order=True)
    if own["variant"].n_unique() == own.height:
        return own["place"]
    best = own.sort("between", "place", maintain_order=True)
    return best.unique("variant", keep="first", maintain_order=True)["place"]
