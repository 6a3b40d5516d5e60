"""Tables of patients and samples, with the headers and values that studies use."""

from icires.study.columns import YES_NO, Column, Table, values_of

RESPONSES = values_of(
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
TIMEPOINTS = values_of(
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
MSI_STATUSES = values_of(
    msi_high=("msi h", "msi", "instable", "unstable", "high"),
    msi_low=("msi l",),
    stable=("mss", "ms stable", "msi stable", "microsatellite stable"),
    indeterminate=("msi indeterminate", "do not report", "equivocal"),
)
MMR_STATUSES = values_of(
    deficient=("dmmr", "d mmr", "mmr deficient", "mismatch repair deficient", "mmrd", "loss"),
    proficient=("pmmr", "p mmr", "mmr proficient", "mismatch repair proficient", "mmrp", "intact", "retained"),
)
SEXES = values_of(female=("f", "woman"), male=("m", "man"))
RESPONDERS = values_of(
    true=("yes", "y", "true", "1", "r", "responder", "response"),
    false=("no", "n", "false", "0", "nr", "non responder", "non response", "no response"),
)
# labels that stand behind "1:" and "0:" in survival columns, or alone
PROGRESSIONS = values_of(
    true=("yes", "y", "true", "1", "progression", "progressed", "pd", "event", "progression or death", "recurred progressed"),
    false=("no", "n", "false", "0", "censored", "no event", "not progressed", "progression free", "disease free"),
)
DEATHS = values_of(
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
