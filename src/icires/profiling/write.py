"""The profile on disk: a folder that appears whole or not at all."""

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from icires.errors import OutputError, Problem, Severity
from icires.features.record import FeatureTable
from icires.folder import whole_folder
from icires.profiling.awaiting import awaited_mechanisms

if TYPE_CHECKING:
    from icires.profiling.profile import Profile

STAMP = "provenance.json"
_ID_COLUMN = {
    "name": "sample_id",
    "title": "Sample",
    "dtype": "text",
    "meaning": "Sample identifier of the study",
    "null_means": "never null",
    "unit": None,
    "scale": None,
    "basis": None,
    "reference": None,
}


def write_profile(profile: "Profile", target: Path) -> None:
    """Write the tables, the report and the provenance into a folder.

    ``calls`` and ``features`` as TSV and Parquet, ``features.schema.json``, ``response.tsv``, ``biomarkers.tsv``,
    ``strategies.tsv``, ``tests.tsv``, ``problems.tsv``, ``recognised.tsv``, ``report.html``, ``patients/*.html``,
    ``provenance.json``, and ``contents.json``: every file with its SHA-256. In TSV an empty cell is null, true and false are
    written so, nothing is quoted, and tabs and line ends inside a text are blanks.

    Parameters
    ----------
    profile
        What to write.
    target
        The folder. One that icires wrote before, and that nobody changed since, is replaced.

    Raises
    ------
    OutputError
        The folder exists and may not be replaced, it holds the study itself, or it cannot be written. Nothing has changed then.
    """
    if profile.study.path.resolve().is_relative_to(target.resolve()):
        raise _refusal(target, "the study itself is in this folder.", "write to a folder of its own.")
    with whole_folder(target, made="profile") as folder:
        _write_tables(profile, folder)
        _write_report(profile, folder)
        _write_json(dict(profile.provenance), folder / STAMP)


def _write_tables(profile: "Profile", folder: Path) -> None:
    for name, table in (("calls", profile.calls), ("features", profile.features)):
        write_tsv(table, folder / f"{name}.tsv")
        write_parquet(table, folder / f"{name}.parquet")
    _write_json(_feature_schema(profile.feature_table), folder / "features.schema.json")
    write_tsv(profile.response, folder / "response.tsv")
    write_tsv(profile.biomarkers, folder / "biomarkers.tsv")
    write_tsv(profile.strategies, folder / "strategies.tsv")
    write_tsv(profile.tests, folder / "tests.tsv")
    write_tsv(profile.problems, folder / "problems.tsv")
    write_tsv(profile.recognised, folder / "recognised.tsv")


def write_tsv(table: pl.DataFrame, path: Path) -> None:
    """A table as tab-separated text: empty is null, nothing is quoted, blanks of every kind inside a text are one blank each."""
    clean = table.with_columns(pl.col(pl.String).str.replace_all(r"[\t\r\n]", " "))
    clean.write_csv(path, separator="\t", quote_style="never", null_value="")


def write_parquet(table: pl.DataFrame, path: Path) -> None:
    """A table as Parquet, through memory: so a full disk is an `OSError` here too, and not an error of the format."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    path.write_bytes(buffer.getbuffer())


def _feature_schema(features: FeatureTable) -> dict[str, Any]:
    records = [asdict(features.records[name]) for name in features.values.columns if name != "sample_id"]
    return {"table": "features", "row": "sample", "columns": [_ID_COLUMN, *records]}


def _write_json(content: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_report(profile: "Profile", folder: Path) -> None:
    from icires.report.source import ReportInput  # noqa: PLC0415  templates are loaded only where a report is written
    from icires.report.write import write_report  # noqa: PLC0415

    known = profile.catalogue
    awaiting = awaited_mechanisms(known)
    called = [name for name in known.mechanisms if name not in awaiting]
    read = [record.id for record in known.biomarkers.values() if record.feature in profile.features.columns]
    source = ReportInput(
        study=profile.study,
        calls=profile.calls.filter(pl.col("mechanism").is_in(called)),
        features=profile.features,
        biomarkers=profile.biomarkers.filter(pl.col("biomarker").is_in(read)),
        response=profile.response,
        strategies=profile.strategies,
        tests=profile.tests,
        problems=profile.problems,
        recognised=profile.recognised,
        provenance=profile.provenance,
        mechanisms={name: known.mechanisms[name] for name in called},
        biomarker_names={name: record.name for name, record in known.biomarkers.items()},
        strategy_names={name: record.name for name, record in known.strategies.items()},
        citations={name: reference.cite for name, reference in known.references.items()},
        awaiting=awaiting,
        awaiting_names={name: known.mechanisms[name].name for name in awaiting},
    )
    write_report(source, folder)


def _refusal(target: Path, message: str, remedy: str) -> OutputError:
    return OutputError(Problem(Severity.ERROR, "output_folder", message, remedy, file=str(target)))
