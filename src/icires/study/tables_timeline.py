"""Tables of a patient's course: treatments, status, laboratory tests, specimens, lesions."""

from icires.study.columns import YES_NO, Column, Table, values_of

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
