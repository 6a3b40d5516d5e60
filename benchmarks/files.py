"""Where the synthetic files of the benchmarks lie, and what their columns are called.

Nothing is imported here that a task would have to pay for.
"""

from pathlib import Path

DATA = Path(__file__).parent / "data"
SIZES = (250_000, 500_000, 1_000_000)

SPECIFIED = (
    "Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand",
    "Variant_Classification", "Variant_Type", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "dbSNP_RS",
    "Tumor_Sample_Barcode", "Matched_Norm_Sample_Barcode", "Mutation_Status", "HGVSc", "HGVSp", "HGVSp_Short", "t_depth",
    "t_ref_count", "t_alt_count", "Gene", "Consequence", "FILTER",
)  # fmt: skip
# those that icires does not read
NOT_READ = {"Center", "Strand", "dbSNP_RS", "Matched_Norm_Sample_Barcode"}
CSQ = (
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature_type", "Feature", "BIOTYPE", "HGVSc", "HGVSp", "CANONICAL",
    "MANE_SELECT", "PICK", "ALLELE_NUM",
)  # fmt: skip


def maf_path(n_rows: int) -> Path:
    return DATA / f"mutations_{n_rows}.maf"


def vcf_path(n_records: int) -> Path:
    return DATA / f"variants_{n_records}.vcf.gz"
