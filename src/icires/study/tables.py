"""Every table and column of a study, specified once: the specification validates, recognises and documents it.

Names on the left are the names inside icires (snake_case); ``synonyms`` are the headers that studies use, compared without
regard to case, blanks, underscores, hyphens, full stops, slashes, percent signs and parentheses. Where two headers of one
file match a column, the door refuses to guess unless one of them is the column's ``preferred`` header, or both say the same
in every row. Values of a column with ``values`` are recognised by the same rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Dtype = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, in which unit, what an empty cell means, and the headers it is known by.

    ``values`` maps a canonical value to the spellings that studies use. ``minimum`` and ``maximum`` are inclusive limits of
    plausible numbers; a value outside is an error.
    """

    name: str
    dtype: Dtype
    meaning: str
    null_means: str = "not recorded"
    unit: str | None = None
    required: bool = False
    preferred: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    minimum: float | None = None
    maximum: float | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that stands for this column, its preferred ones first."""
        return (*self.preferred, self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, which columns identify it, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _values(**canonical: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(canonical)


YES_NO = _values(true=("yes", "y", "true", "1", "pos", "positive"), false=("no", "n", "false", "0", "neg", "negative"))
RESPONSES = _values(
    CR=("complete response", "complete remission"),
    PR=("partial response", "partial remission"),
    SD=("stable disease", "stable"),
    PD=("progressive disease", "progression", "progression of disease"),
    NE=(
        "not evaluable",
        "not evaluated",
        "unevaluable",
        "inevaluable",
        "non evaluable",
        "unable to determine",
        "unknown response",
    ),
)
TIMEPOINTS = _values(
    baseline=(
        "pre",
        "pre treatment",
        "pre therapy",
        "pre dose",
        "before treatment",
        "bl",
        "screening",
        "v0",
        "archival",
    ),
    on_treatment=("on", "on therapy", "during treatment", "edt", "ot", "ot1", "ot2", "early on treatment", "v3"),
    progression=("pd", "relapse", "at progression", "acquired resistance", "recurrence"),
    post_treatment=("post", "post therapy", "after treatment", "end of treatment", "eot"),
)
MSI_STATUSES = _values(
    msi_high=("msi h", "msi", "instable", "unstable", "high"),
    msi_low=("msi l",),
    stable=("mss", "ms stable", "msi stable", "microsatellite stable"),
    indeterminate=("msi indeterminate", "do not report", "equivocal"),
)
MMR_STATUSES = _values(
    deficient=("dmmr", "d mmr", "mmr deficient", "mismatch repair deficient", "mmrd", "loss"),
    proficient=("pmmr", "p mmr", "mmr proficient", "mismatch repair proficient", "mmrp", "intact", "retained"),
)
SEXES = _values(female=("f", "woman"), male=("m", "man"))
RESPONDERS = _values(
    true=("yes", "y", "true", "1", "r", "responder", "response"),
    false=("no", "n", "false", "0", "nr", "non responder", "non response", "no response"),
)
# labels that stand behind "1:" and "0:" in survival columns, or alone
PROGRESSIONS = _values(
    true=("yes", "y", "true", "1", "progression", "progressed", "pd", "event", "progression or death", "recurred progressed"),
    false=("no", "n", "false", "0", "censored", "no event", "not progressed", "progression free", "disease free"),
)
DEATHS = _values(
    true=("yes", "y", "true", "1", "deceased", "dead", "died", "death", "event"),
    false=("no", "n", "false", "0", "living", "alive", "censored", "no event"),
)

PATIENTS = Table(
    "patients",
    "patient",
    ("patient_id",),
    (
        Column("patient_id", "text", "Patient identifier, kept as text", required=True, preferred=("PATIENT_ID",)),
        Column("sex", "text", "Sex as recorded", synonyms=("gender",), values=SEXES),
        Column(
            "age",
            "number",
            "Age at start of treatment",
            unit="years",
            minimum=0,
            maximum=120,
            synonyms=("age at diagnosis", "age years", "age at treatment start", "age at enrolment"),
        ),
        Column(
            "drug",
            "text",
            "Immune checkpoint inhibitor given: agents or their classes, joined by ';' or '+'",
            preferred=("DRUG",),
            synonyms=("drugs", "drug type", "drug class", "treatment", "therapy", "agent", "regimen", "ici", "ici drug"),
        ),
        Column(
            "best_overall_response",
            "text",
            "Best overall response, RECIST 1.1",
            preferred=("BOR",),
            values=RESPONSES,
            null_means="no response was recorded",
            synonyms=(
                "best response",
                "best overall response recist",
                "best response recist 1.1",
                "recist",
                "recist response",
                "best response recist",
                "overall response",
                "best recist",
                "response recist",
                "response",
            ),
        ),
        Column(
            "responder",
            "boolean",
            "Responder as the study defines it",
            values=RESPONDERS,
            synonyms=("response", "responded", "objective response", "is responder"),
        ),
        Column(
            "pfs_months",
            "number",
            "Progression-free survival",
            unit="months",
            minimum=0,
            preferred=("PFS_MONTHS",),
            synonyms=("progression free survival months", "pfs month", "pfs mo"),
        ),
        Column(
            "pfs_days",
            "number",
            "Progression-free survival",
            unit="days",
            minimum=0,
            synonyms=("progression free survival days", "pfs day"),
        ),
        Column(
            "pfs_event",
            "boolean",
            "Progression or death was seen",
            preferred=("PFS_STATUS",),
            values=PROGRESSIONS,
            synonyms=("progression free survival status", "progressed"),
        ),
        Column(
            "os_months",
            "number",
            "Overall survival",
            unit="months",
            minimum=0,
            preferred=("OS_MONTHS",),
            synonyms=("overall survival months", "os month", "os mo", "survival months"),
        ),
        Column("os_days", "number", "Overall survival", unit="days", minimum=0, synonyms=("overall survival days", "os day")),
        Column(
            "os_event",
            "boolean",
            "Death was seen",
            preferred=("OS_STATUS",),
            values=DEATHS,
            synonyms=("overall survival status", "vital status", "deceased"),
        ),
    ),
)

SAMPLES = Table(
    "samples",
    "sample",
    ("sample_id",),
    (
        Column(
            "sample_id",
            "text",
            "Sample identifier, kept as text",
            required=True,
            preferred=("SAMPLE_ID",),
            synonyms=("sample", "tumor sample barcode"),
        ),
        Column("patient_id", "text", "The sample's patient", required=True, preferred=("PATIENT_ID",)),
        Column(
            "timepoint",
            "text",
            "When the sample was taken, relative to the immunotherapy",
            values=TIMEPOINTS,
            preferred=("TIMEPOINT",),
            null_means="the study does not say",
            synonyms=(
                "sample timepoint",
                "biopsy timepoint",
                "biopsy time",
                "sample time",
                "visit",
                "treatment timepoint",
                "pre or on treatment",
                "biopsy type",
            ),
        ),
        Column(
            "collection_day",
            "number",
            "Day of collection, days from the first dose (negative: before it)",
            unit="days",
            synonyms=("sample day", "biopsy day", "day of biopsy", "collection day"),
        ),
        Column(
            "cancer_type",
            "text",
            "Cancer type as the study writes it",
            synonyms=("tumor type", "tumour type", "primary tumor", "indication"),
        ),
        Column(
            "cancer_type_detailed",
            "text",
            "Detailed cancer type as the study writes it",
            synonyms=("histology", "tumor type detailed"),
        ),
        Column("oncotree_code", "text", "OncoTree code", synonyms=("oncotree", "oncotree id", "cancer code")),
        Column("sample_type", "text", "Primary or metastasis, as the study writes it"),
        Column(
            "purity",
            "number",
            "Fraction of tumour cells",
            unit="fraction",
            minimum=0,
            maximum=1,
            synonyms=("tumor purity", "tumour purity", "facets purity", "ascat purity", "cellularity"),
        ),
        Column(
            "ploidy",
            "number",
            "Average copies in tumour cells",
            unit="copies",
            minimum=0.5,
            maximum=15,
            synonyms=("tumor ploidy", "tumour ploidy", "facets ploidy"),
        ),
        Column(
            "gene_panel",
            "text",
            "Gene panel the sample was sequenced with",
            synonyms=("panel", "panel id", "seq assay id", "sequencing panel"),
        ),
        Column(
            "callable_mb",
            "number",
            "Size of the region that mutations were counted in",
            unit="Mb",
            minimum=0,
            synonyms=(
                "covered mb",
                "callable megabases",
                "covered megabases",
                "exome size mb",
                "panel size mb",
                "tmb denominator mb",
            ),
        ),
        Column(
            "tmb_reported",
            "number",
            "Tumour mutational burden as the study reports it",
            unit="mut/Mb",
            minimum=0,
            preferred=("TMB_NONSYNONYMOUS",),
            synonyms=("tmb", "tmb score", "tmb per mb", "tumor mutational burden", "mutation burden"),
        ),
        Column(
            "msi_status",
            "text",
            "Microsatellite status as reported",
            values=MSI_STATUSES,
            synonyms=("msi", "msi type", "microsatellite status", "msi result"),
        ),
        Column(
            "msisensor_score",
            "number",
            "MSIsensor: unstable sites, percent",
            unit="percent",
            minimum=0,
            maximum=100,
            synonyms=("msi score", "msisensor", "msi sensor"),
        ),
        Column(
            "mantis_score", "number", "MANTIS: average stepwise difference", minimum=0, synonyms=("mantis", "msi score mantis")
        ),
        Column(
            "mmr_status",
            "text",
            "Mismatch repair by immunohistochemistry",
            values=MMR_STATUSES,
            synonyms=("mmr", "dmmr", "mmr ihc", "mismatch repair status"),
        ),
        Column(
            "hla_loh_reported",
            "boolean",
            "Loss of heterozygosity of an HLA class I gene, as the study reports it",
            values=YES_NO,
            synonyms=("hla loh", "loh hla", "hla class i loh"),
        ),
    ),
)

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
        Column("gene", "text", "HGNC symbol; only the catalogue's genes are kept", required=True),
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
        Column("gene", "text", "HGNC symbol; only the catalogue's genes are kept", required=True),
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
        Column(
            "gene",
            "text",
            "HGNC symbol for the catalogue's genes; otherwise as it came",
            required=True,
            preferred=("Hugo_Symbol",),
        ),
        Column("entrez_gene_id", "text", "NCBI gene identifier", preferred=("Entrez_Gene_Id",)),
    ),
)

_EVENT = (
    Column("patient_id", "text", "Patient", required=True, preferred=("PATIENT_ID",)),
    Column(
        "start_day", "number", "Days from the first dose", unit="days", preferred=("START_DATE",), null_means="the day is unknown"
    ),
    Column(
        "stop_day", "number", "Days from the first dose", unit="days", preferred=("STOP_DATE",), null_means="ongoing, or unknown"
    ),
)

TREATMENT = Table(
    "treatment",
    "treatment of a patient",
    ("patient_id", "start_day", "agent"),
    (
        *_EVENT,
        Column("agent", "text", "Agents, joined by ';'", preferred=("AGENT",)),
        Column("setting", "text", "Setting", preferred=("SETTING",)),
    ),
)
STATUS = Table(
    "status",
    "status of a patient",
    ("patient_id", "start_day", "status"),
    (*_EVENT, Column("status", "text", "Deceased, Alive, Progression, Last follow-up", preferred=("STATUS",))),
)
LAB_TEST = Table(
    "lab_test",
    "laboratory result",
    ("patient_id", "start_day", "test"),
    (
        *_EVENT,
        Column("test", "text", "Test as written", required=True, preferred=("TEST",)),
        Column("result", "text", "Result as written: numbers may be censored (<0.2)", preferred=("RESULT",)),
        Column("units", "text", "Unit as written", preferred=("UNITS",)),
        Column("lln", "number", "Lower limit of normal, in the result's unit", preferred=("LLN",)),
        Column("uln", "number", "Upper limit of normal, in the result's unit", preferred=("ULN",)),
    ),
)
SPECIMEN = Table(
    "specimen",
    "specimen of a patient",
    ("patient_id", "sample_id"),
    (*_EVENT, Column("sample_id", "text", "Sample", preferred=("SAMPLE_ID",))),
)
LESION = Table(
    "lesion",
    "lesion at a visit",
    ("patient_id", "start_day", "lesion_id"),
    (
        *_EVENT,
        Column("lesion_id", "text", "Lesion, unique within the patient", required=True, preferred=("LESION_ID",)),
        Column("site", "text", "Organ", preferred=("SITE",)),
        Column(
            "lesion_class",
            "text",
            "target, non_target or new",
            preferred=("LESION_CLASS",),
            values=_values(target=("target lesion",), non_target=("nontarget", "non target lesion"), new=("new lesion",)),
        ),
        Column("is_node", "boolean", "A lymph node: its short axis counts", preferred=("IS_NODE",), values=YES_NO),
        Column(
            "diameter_mm",
            "number",
            "Longest axis; short axis for nodes",
            unit="mm",
            minimum=0,
            preferred=("DIAMETER_MM",),
            null_means="not measured",
        ),
        Column("status", "text", "present, absent, too_small, not_evaluable, unequivocal_progression", preferred=("STATUS",)),
    ),
)

TIMELINES: Mapping[str, Table] = MappingProxyType({t.name: t for t in (TREATMENT, STATUS, LAB_TEST, SPECIMEN, LESION)})

PROBLEMS = Table(
    "problems",
    "problem found in the input",
    (),
    (
        Column("severity", "text", "error, warning or info", required=True),
        Column("code", "text", "Slug of the kind of problem", required=True),
        Column("file", "text", "File inside the study"),
        Column("line", "integer", "Line of that file, the first is 1"),
        Column("column", "text", "Column of that file"),
        Column("value", "text", "The offending value"),
        Column("message", "text", "What is wrong", required=True),
        Column("remedy", "text", "How to mend it", required=True),
    ),
)
RECOGNISED = Table(
    "recognised",
    "recognised column or value",
    (),
    (
        Column("file", "text", "File inside the study", required=True),
        Column("column", "text", "Header as it stands in the file", required=True),
        Column("taken_as", "text", "Column of icires", required=True),
        Column("value", "text", "Value as it stands in the file", null_means="the row is about the column itself"),
        Column("taken_as_value", "text", "Canonical value"),
        Column("how", "text", "icires.yaml, standard name, synonym", required=True),
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        t.name: t
        for t in (
            PATIENTS,
            SAMPLES,
            MUTATIONS,
            DISCRETE_COPY_NUMBER,
            LOG2_COPY_NUMBER,
            SEGMENTS,
            ASSAYS,
            EXPRESSION,
            *TIMELINES.values(),
            PROBLEMS,
            RECOGNISED,
        )
    }
)
