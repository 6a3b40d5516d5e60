"""Consequences that VEP (``CSQ``) or SnpEff (``ANN``) wrote into a VCF: one transcript for each variant, in MAF words.

References: VEP output and severity order, https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html (PMID
27268795); SnpEff ANN format 1.0 (PMID 22728672); MANE Select (PMID 35388217); classifications after vcf2maf's mapping of Sequence
Ontology terms.
"""

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from icires.study.transcripts import chosen_places

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
# more alternate alleles than a record has
MOST_ALLELES = 4096
# some 20 MB of text: enough to keep all processors busy, little enough to need no memory to speak of
RECORDS_AT_ONCE = 100_000
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
        ``row`` and ``info``, one row per record, in order.
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
    several = alleles.filter(pl.col("n_alleles") > 1)
    parts = [records.slice(at, RECORDS_AT_ONCE) for at in range(0, max(records.height, 1), RECORDS_AT_ONCE)]
    # polars lets other threads run
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return pl.concat(pool.map(lambda part: _chosen(part, several, annotation), parts))


def _chosen(records: pl.DataFrame, several: pl.DataFrame, annotation: Annotation) -> pl.DataFrame:
    entries = _numbered(_entries(records, annotation), several, annotation)
    # one number for record and allele; a record's entries stand together, those of an allele perhaps not
    variants = (entries["row"].cast(pl.Int64) * MOST_ALLELES + entries["number"]).to_numpy()
    if (variants[1:] < variants[:-1]).any():
        order = np.argsort(variants, kind="stable")
        entries, variants = entries[order], variants[order]
    is_first = np.append(True, variants[1:] != variants[:-1])[: variants.size]
    if not is_first.all():
        entries = entries[chosen_places(entries, np.flatnonzero(is_first), severity=_severity(entries["Consequence"]))]
    return _decoded(entries.select("row", "number", *KEPT))


def _severity(consequences: pl.Series) -> NDArray[np.int64]:
    """The rank of each entry's most severe term."""
    words = consequences.unique().drop_nulls()
    ranks = [RANK.get(terms_of(word)[0], len(RANK)) for word in words]
    return consequences.replace_strict(words, ranks, default=len(RANK), return_dtype=pl.Int64).to_numpy()


def _entries(records: pl.DataFrame, annotation: Annotation) -> pl.DataFrame:
    """All entries with their record's ``row`` and the fields of `USED`; null where empty or absent."""
    own = records.select("row", text=_value(records["info"], annotation.key)).drop_nulls("text")
    n_entries = own["text"].str.count_matches(",", literal=True) + 1
    # as one text of a line for each entry, because no other way to split is as fast
    text = own["text"].str.join("\n").cast(pl.Binary).item().replace(b",", b"\n") + b"\n" if own.height else b""
    entries = _table(text, annotation)
    if entries.height != n_entries.sum():
        # an empty entry is no line: a field before the first makes it one
        entries = _table(b"|" + text[:-1].replace(b"\n", b"\n|") + b"\n", annotation, n_before=1)
    rows = pl.Series("row", np.repeat(own["row"].to_numpy(), n_entries.to_numpy()), own["row"].dtype)
    return entries.with_columns(rows)


def _value(info: pl.Series, key: str) -> pl.Series:
    """The text of one key of INFO."""
    # places are counted in bytes
    cells, begin = pl.col("info").cast(pl.Binary), len(key) + 1
    is_first = pl.col("info").str.starts_with(f"{key}=")
    at = pl.when(is_first).then(begin).otherwise(pl.col("info").str.find(f";{key}=", literal=True) + begin + 1)
    rest = pl.DataFrame({"info": info}).select(pl.when(at.is_not_null()).then(cells.bin.slice(at)).cast(pl.String)).to_series()
    end = rest.str.find(";", literal=True)
    if end.null_count() == end.len():
        return rest
    cut = pl.col("rest").cast(pl.Binary).bin.slice(0, pl.col("end")).cast(pl.String)
    whole = pl.DataFrame({"rest": rest, "end": end})
    return whole.select(pl.when(pl.col("end").is_null()).then("rest").otherwise(cut)).to_series()


def _table(text: bytes, annotation: Annotation, *, n_before: int = 0) -> pl.DataFrame:
    names = [f"field_{i}" for i in range(len(annotation.fields))]
    at = {field: names[i] for i, field in reversed(list(enumerate(annotation.fields))) if field in USED}
    absent = [field for field in USED if field not in at]
    columns = [*(f"before_{i}" for i in range(n_before)), *names]
    table = pl.scan_csv(
        "|".join(columns).encode() + b"\n" + text,
        separator="|",
        infer_schema=False,
        quote_char=None,
        truncate_ragged_lines=True,
    )
    fields = [pl.col(name).alias(field) for field, name in at.items()]
    return table.select(*fields).with_columns(pl.lit(None, pl.String).alias(field) for field in absent).collect()


def _decoded(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries with empty fields as null, and the signs that VEP escapes written out."""
    entries = entries.with_columns(pl.when(pl.col(f) != "").then(pl.col(f)).alias(f) for f in KEPT)
    texts = ["HGVSc", "HGVSp", "SYMBOL"]
    escaped = entries.select(pl.col(f).str.contains("%", literal=True).any() for f in texts).row(0)
    marked = [f for f, has in zip(texts, escaped, strict=True) if has]
    return entries.with_columns(pl.col(marked).str.replace_many(list(ESCAPES), list(ESCAPES.values())))


def _numbered(entries: pl.DataFrame, several: pl.DataFrame, annotation: Annotation) -> pl.DataFrame:
    """Entries with the number of the alternate allele that they are about; those about no listed allele are dropped."""
    entries = entries.with_columns(number=pl.lit(1, pl.Int64))
    is_several = entries["row"].is_in(several["row"].unique().implode())
    if not is_several.any():
        return entries
    number = pl.col("ALLELE_NUM").cast(pl.Int64, strict=False) if "ALLELE_NUM" in annotation.fields else pl.lit(None, pl.Int64)
    named = several.select("row", pl.col("as_written").alias("Allele"), pl.col("number").alias("by_name"))
    matched = entries.filter(is_several).join(
        named.unique(["row", "Allele"], keep="first"), on=["row", "Allele"], how="left", maintain_order="left"
    )
    numbers = matched.select(pl.coalesce(number, "by_name")).to_series()
    entries = entries.with_columns(number=entries["number"].scatter(is_several.arg_true(), numbers))
    return entries.drop_nulls("number")
