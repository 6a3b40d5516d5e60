"""Every table and column of a study, specified once: the specification validates, recognises and documents it.

Names on the left are the names inside icires (snake_case); ``synonyms`` are the headers that studies use, compared without
regard to case, blanks, underscores, hyphens, full stops, slashes, percent signs and parentheses. Where two headers of one
file match a column, the door refuses to guess unless one of them is the column's ``preferred`` header, or both say the same
in every row (`icires.study.headers`). Values of a column with ``values`` are recognised by the same rule.
"""

from collections.abc import Mapping
from types import MappingProxyType

from icires.study.columns import Column, Dtype, Table
from icires.study.tables_clinical import PATIENTS, SAMPLES
from icires.study.tables_genes import GENE_NAMES
from icires.study.tables_molecular import (
    ASSAYS,
    DISCRETE_COPY_NUMBER,
    EXPRESSION,
    LOG2_COPY_NUMBER,
    MUTATIONS,
    SEGMENTS,
)
from icires.study.tables_timeline import LAB_TEST, LESION, SPECIMEN, STATUS, TREATMENT

__all__ = [
    "ASSAYS",
    "DISCRETE_COPY_NUMBER",
    "EXPRESSION",
    "GENE_NAMES",
    "LOG2_COPY_NUMBER",
    "MUTATIONS",
    "PATIENTS",
    "PROBLEMS",
    "RECOGNISED",
    "SAMPLES",
    "SEGMENTS",
    "TABLES",
    "TIMELINES",
    "Column",
    "Dtype",
    "Table",
]

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
        Column(
            "how",
            "text",
            "icires.yaml, standard name or synonym; standard names are listed for clinical files only",
            required=True,
        ),
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
            GENE_NAMES,
            PROBLEMS,
            RECOGNISED,
        )
    }
)
