"""Tables of molecular data, and of what was assayed."""

from dataclasses import replace

from icires.study.columns import Column, Table
from icires.study.tables_genes import GENE_IDS

_KEPT_GENE = replace(GENE_IDS[0], required=True, meaning="HGNC symbol; only the catalogue's genes are kept")

MUTATIONS = Table(
    "mutations",
    "variant in a sample",
    ("sample_id", "chromosome", "start", "end", "reference_allele", "alternate_allele", "gene"),
    (
        Column(
            "sample_id",
            "text",
            "Sample",
            required=True,
            preferred=("Tumor_Sample_Barcode",),
            synonyms=("sample_id", "tumor_sample"),
        ),
        Column(
            "gene",
            "text",
            "HGNC symbol for the catalogue's genes; otherwise as it came",
            required=True,
            preferred=("Hugo_Symbol",),
            null_means="intergenic, or the source names no gene",
            synonyms=("gene_symbol", "symbol"),
        ),
        Column("entrez_gene_id", "text", "NCBI gene identifier", preferred=("Entrez_Gene_Id",)),
        Column(
            "ensembl_gene_id",
            "text",
            "Ensembl gene identifier, without version",
            preferred=("Gene",),
            synonyms=("ensembl_gene_id",),
        ),
        Column(
            "chromosome",
            "text",
            "1 to 22, X, Y, MT, without prefix; other contigs as they came",
            required=True,
            preferred=("Chromosome",),
            synonyms=("chrom", "chr"),
        ),
        Column(
            "start",
            "integer",
            "First base, 1-based",
            unit="bp",
            required=True,
            minimum=0,
            preferred=("Start_Position",),
            synonyms=("start",),
        ),
        Column("end", "integer", "Last base, inclusive", unit="bp", minimum=0, preferred=("End_Position",), synonyms=("end",)),
        Column(
            "ncbi_build",
            "text",
            "Genome build of the row as written",
            preferred=("NCBI_Build",),
            synonyms=("build", "genome_build"),
        ),
        Column(
            "variant_classification",
            "text",
            "Variant classification (MAF vocabulary)",
            null_means="consequence unknown",
            preferred=("Variant_Classification",),
        ),
        Column("variant_type", "text", "SNP, DNP, TNP, ONP, INS or DEL", preferred=("Variant_Type",)),
        Column("reference_allele", "text", "Reference allele, '-' for an insertion", preferred=("Reference_Allele",)),
        Column("first_allele", "text", "First tumour allele as written", preferred=("Tumor_Seq_Allele1",)),
        Column(
            "alternate_allele",
            "text",
            "Variant allele, '-' for a deletion",
            preferred=("Tumor_Seq_Allele2",),
            synonyms=("alternate_allele",),
        ),
        Column(
            "protein_change",
            "text",
            "Protein change, HGVS one-letter (p.G12D)",
            preferred=("HGVSp_Short",),
            synonyms=("protein_change", "amino_acid_change", "aa_change", "aachange"),
        ),
        Column("protein_change_long", "text", "Protein change, HGVS three-letter", preferred=("HGVSp",)),
        Column("coding_change", "text", "Coding change, HGVS", preferred=("HGVSc",)),
        Column("consequence", "text", "Sequence Ontology terms, joined by '&' or ','", preferred=("Consequence",)),
        Column("filter", "text", "Filter of the caller", preferred=("FILTER",)),
        Column("mutation_status", "text", "Somatic, Germline, ...", preferred=("Mutation_Status",)),
        Column("t_depth", "integer", "Reads at the position in the tumour", unit="reads", minimum=0, preferred=("t_depth",)),
        Column("t_ref_count", "integer", "Reads with the reference allele", unit="reads", minimum=0, preferred=("t_ref_count",)),
        Column("t_alt_count", "integer", "Reads with the variant allele", unit="reads", minimum=0, preferred=("t_alt_count",)),
        Column("ccf", "number", "Cancer cell fraction as published", unit="fraction", minimum=0, preferred=("CCF",)),
        Column("line", "integer", "Line of the source file", null_means="made by another reader than the MAF reader's"),
    ),
)

DISCRETE_COPY_NUMBER = Table(
    "discrete_copy_number",
    "gene in a sample",
    ("sample_id", "gene"),
    (
        Column("sample_id", "text", "Sample", required=True),
        _KEPT_GENE,
        Column(
            "value",
            "number",
            "-2 deep deletion, -1 (or -1.5) shallow deletion, 0 neutral, 1 gain, 2 amplification",
            minimum=-2,
            maximum=2,
        ),
    ),
)

LOG2_COPY_NUMBER = Table(
    "log2_copy_number",
    "gene in a sample",
    ("sample_id", "gene"),
    (
        Column("sample_id", "text", "Sample", required=True),
        _KEPT_GENE,
        Column("value", "number", "log2 ratio of tumour to normal", unit="log2 ratio"),
    ),
)

SEGMENTS = Table(
    "segments",
    "segment of a sample",
    ("sample_id", "chromosome", "start", "end"),
    (
        Column(
            "sample_id",
            "text",
            "Sample",
            required=True,
            preferred=("ID",),
            synonyms=("sample", "sample_id", "tumor_sample_barcode"),
        ),
        Column(
            "chromosome",
            "text",
            "1 to 22, X, Y, without prefix",
            required=True,
            preferred=("chrom",),
            synonyms=("chromosome", "chr"),
        ),
        Column(
            "start",
            "integer",
            "First base, 1-based",
            unit="bp",
            required=True,
            minimum=0,
            preferred=("loc.start",),
            synonyms=("start", "start.bp", "start_position", "startpos"),
        ),
        Column(
            "end",
            "integer",
            "Last base, inclusive",
            unit="bp",
            required=True,
            minimum=0,
            preferred=("loc.end",),
            synonyms=("end", "end.bp", "end_position", "endpos"),
        ),
        Column(
            "n_probes",
            "integer",
            "Markers in the segment",
            minimum=0,
            preferred=("num.mark",),
            synonyms=("num.markers", "num_probes", "n.probes"),
        ),
        Column(
            "log2_ratio",
            "number",
            "log2 ratio of tumour to normal",
            unit="log2 ratio",
            preferred=("seg.mean",),
            synonyms=("segment_mean", "seg.cn", "log2", "cnlr.median", "logr"),
        ),
        Column(
            "total_copies",
            "number",
            "Copies in tumour cells, absolute",
            unit="copies",
            minimum=0,
            preferred=("tcn.em", "copyNumber"),
            synonyms=("total_copies", "total_cn", "cnt", "ntot", "tcn", "modal_total_cn", "copy_number", "total copy number"),
        ),
        Column(
            "minor_copies",
            "number",
            "Copies of the rarer allele in tumour cells",
            unit="copies",
            minimum=0,
            preferred=("lcn.em", "minorAlleleCopyNumber"),
            synonyms=("minor_copies", "minor_cn", "nminor", "lcn", "modal_a1", "modal_hscn_1", "b", "minor copy number"),
        ),
        Column(
            "major_copies",
            "number",
            "Copies of the commoner allele in tumour cells",
            unit="copies",
            minimum=0,
            preferred=("majorAlleleCopyNumber",),
            synonyms=("major_copies", "major_cn", "nmajor", "modal_a2", "modal_hscn_2", "a", "major copy number"),
        ),
    ),
)

ASSAYS = Table(
    "assays",
    "sample × assay",
    ("sample_id", "assay"),
    (
        Column("sample_id", "text", "Sample", required=True),
        Column(
            "assay",
            "text",
            "mutations, discrete_copy_number, log2_copy_number, segments, allele_specific_copy_number, expression, or a "
            "case list's own name",
            required=True,
        ),
        Column("done", "boolean", "The sample was assayed", null_means="the study does not say: nothing can be ruled out"),
        Column(
            "panel",
            "text",
            "Gene panel; 'WES' and 'WGS' cover every protein-coding gene",
            null_means="which genes were covered is unknown",
        ),
        Column("source", "text", "icires.yaml, panel matrix, case list, rows of the data, sample file, or no table"),
    ),
)

EXPRESSION = Table(
    "expression",
    "gene (samples are the further columns)",
    ("gene",),
    (
        replace(GENE_IDS[0], required=True),
        GENE_IDS[1],
    ),
)
