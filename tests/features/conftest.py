"""Small studies made by hand, and a loader of the real cohorts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest

from icires.study.study import CallSet, Panel, Study
from icires.study.tables import TABLES

DTYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
FULL_CALLS = CallSet(
    n_variants=1,
    snv=True,
    indel=True,
    synonymous=True,
    altering=True,
    consequences=True,
    alleles=True,
    depths=True,
    germline=False,
    source="test",
)
Rows = Sequence[Mapping[str, Any]]
MakeStudy = Callable[..., Study]


def table(name: str, rows: Rows) -> pl.DataFrame:
    """A table of the study with every column of its specification; what a row leaves out is null."""
    schema = {column.name: DTYPES[column.dtype] for column in TABLES[name].columns}
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)


def study_of(samples: Sequence[str] | Rows = ("S1",), **parts: Any) -> Study:
    """A study of these samples, tables given as rows; all were sequenced as exomes unless ``assays`` says otherwise."""
    rows = [sample if isinstance(sample, Mapping) else {"sample_id": sample} for sample in samples]
    rows = [{"patient_id": row["sample_id"], **row} for row in rows]
    assays = parts.get(
        "assays", [{"sample_id": row["sample_id"], "assay": "mutations", "done": True, "panel": "WES"} for row in rows]
    )
    optional = {
        name: table(name, parts[name]) if name in parts else None
        for name in ("mutations", "segments", "discrete_copy_number", "log2_copy_number")
    }
    if "mutations" not in parts:
        optional["mutations"] = table("mutations", [])
    if parts.get("without_mutations"):
        optional["mutations"] = None
    panels: Mapping[str, Panel] = MappingProxyType({panel.id: panel for panel in parts.get("panels", ())})
    return Study(
        id="test",
        name="test",
        path=Path(),
        genome_build=parts.get("genome_build", "GRCh37"),
        patients=table("patients", parts.get("patients", [{"patient_id": row["patient_id"]} for row in rows])),
        samples=table("samples", rows),
        assays=table("assays", assays),
        problems=table("problems", []),
        recognised=table("recognised", []),
        inputs=(),
        panels=panels,
        call_set=parts.get("call_set", FULL_CALLS),
        mutations=optional["mutations"],
        segments=optional["segments"],
        discrete_copy_number=optional["discrete_copy_number"],
        log2_copy_number=optional["log2_copy_number"],
    )


@pytest.fixture
def make_study() -> MakeStudy:
    return study_of


@pytest.fixture(scope="session")
def cohorts() -> Path:
    """The folder of the real cohorts."""
    folder = Path(__file__).parents[3] / "shared" / "cohorts"
    if not folder.is_dir():
        pytest.skip("the real cohorts (../shared/cohorts) are not on this machine")
    return folder
