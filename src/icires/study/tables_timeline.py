"""Tables of a patient's course: treatments, status, laboratory tests, specimens, lesions."""

from icires.study.columns import YES_NO, Column, Table, values_of
from icires.study.tables_clinical import PATIENTS

# what every event has, whatever its type; the type itself decides the table
EVENT_TYPE = Column("event_type", "text", "Kind of event", required=True, preferred=("EVENT_TYPE",))
_EVENT = (
    Column("patient_id", "text", "Patient", required=True, preferred=("PATIENT_ID",)),
    Column(
        "start_day", "number", "Days from the first dose", unit="days", preferred=("START_DATE",), null_means="the day is unknown"
    ),
    Column(
        "stop_day", "number", "Days from the first dose", unit="days", preferred=("STOP_DATE",), null_means="ongoing, or unknown"
    ),
)
EVENT = (*_EVENT, EVENT_TYPE)

TREATMENT = Table(
    "treatment",
    "treatment of a patient",
    ("patient_id", "start_day", "agent"),
    (
        *_EVENT,
        Column("agent", "text", "Agents, joined by ';'", preferred=("AGENT",)),
        Column("setting", "text", "Setting as written (adjuvant, metastatic, ...)", preferred=("SETTING",)),
        Column(
            "context",
            "text",
            "Whether the treatment came before, with or after the one that the study is about",
            preferred=("CONTEXT",),
            null_means="not recorded: only its days can tell",
            values=values_of(
                prior=("prior therapy", "prior treatment", "previous therapy", "previous treatment", "pre-study"),
                study=("study treatment", "study therapy", "on study", "study drug", "protocol therapy", "trial treatment"),
                subsequent=("subsequent therapy", "subsequent treatment", "post-study", "poststudy therapy", "follow-up therapy"),
            ),
        ),
        Column("treatment_type", "text", "Kind of treatment as written", preferred=("TREATMENT_TYPE",)),
        Column(
            "line_of_therapy", "text", "Line as written (First-line, ...)", preferred=("LINE",), synonyms=("LINE_OF_THERAPY",)
        ),
        Column(
            "best_response",
            "text",
            "Best response to this treatment as the study gives it",
            preferred=("BEST_RESPONSE",),
            values=PATIENTS.column("best_overall_response").values,
        ),
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
        Column("specimen_type", "text", "What was tested, as written (Serum, Plasma, ...)", preferred=("SPECIMEN_TYPE",)),
        Column(
            "above_uloq",
            "boolean",
            "The result lies above the upper limit of quantification: the value is at least this",
            preferred=("ABOVE_ULOQ",),
            values=YES_NO,
        ),
        Column(
            "below_lloq",
            "boolean",
            "The result lies below the lower limit of quantification: the value is at most this",
            preferred=("BELOW_LLOQ",),
            values=YES_NO,
        ),
        Column("visit", "text", "Visit as written", preferred=("VISIT",)),
        Column(
            "study_day",
            "number",
            "Day as the study counts it; many count the first dose as day 1",
            unit="days",
            preferred=("STUDY_DAY",),
        ),
    ),
)
SPECIMEN = Table(
    "specimen",
    "specimen of a patient",
    ("patient_id", "sample_id"),
    (
        *_EVENT,
        Column("sample_id", "text", "Sample", preferred=("SAMPLE_ID",)),
        Column("specimen_type", "text", "Kind of specimen as written (tissue, blood, ...)", preferred=("SPECIMEN_TYPE",)),
        Column("specimen_site", "text", "Organ or site as written", preferred=("SPECIMEN_SITE",)),
        Column("procedure", "text", "How the specimen was taken, as written", preferred=("PROCEDURE",)),
    ),
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
            values=values_of(target=("target lesion",), non_target=("nontarget", "non target lesion"), new=("new lesion",)),
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
