"""The profile on disk: a folder that appears whole or not at all."""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import polars as pl

from icires.errors import OutputError, Problem, Severity
from icires.features.record import FeatureTable
from icires.provenance import MADE_BY

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


def write_profile(profile: "Profile", target: Path, *, overwrite: bool = False) -> None:
    """Write the tables, the report and the provenance into a folder.

    ``calls`` and ``features`` as TSV and Parquet, ``features.schema.json``, ``response.tsv``, ``biomarkers.tsv``,
    ``problems.tsv``, ``recognised.tsv``, ``provenance.json``, ``report.html`` and ``patients/*.html``. In TSV an empty cell
    is null, true and false are written so, nothing is quoted, and tabs and line ends inside a text are blanks.

    Parameters
    ----------
    profile
        What to write.
    target
        The folder. One that icires wrote before is replaced, with all that is in it.
    overwrite
        Replace a folder that icires did not write.

    Raises
    ------
    OutputError
        The folder exists and may not be replaced, it holds the study itself, or it cannot be written. Nothing has changed then.
    """
    if profile.study.path.resolve().is_relative_to(target.resolve()):
        raise _refusal(target, "the study itself is in this folder.", "write to a folder of its own.")
    with whole_folder(target, overwrite=overwrite) as folder:
        _write_tables(profile, folder)
        _write_report(profile, folder)
        _write_json(dict(profile.provenance), folder / STAMP)


@contextmanager
def whole_folder(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A new, empty folder beside the target, which takes the target's place at the end, or vanishes with everything in it.

    Raises
    ------
    OutputError
        The target may not be replaced (see `check_target`), or the disk refused to write.
    """
    check_target(target, overwrite=overwrite)
    place = target.resolve()
    partial = place.with_name(f".{place.name}.{uuid4().hex}.partial")
    new_parents = [parent for parent in place.parents if not parent.exists()]
    try:
        partial.mkdir(parents=True)
        yield partial
        _put_in_place(partial, place)
    except OSError as error:
        message = f"the folder cannot be written: {error.strerror or error}."
        raise _refusal(
            target, message, "free some space or choose a folder that you may write to; nothing was changed."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        for parent in new_parents:
            with suppress(OSError):  # it holds the finished folder
                parent.rmdir()


def check_target(target: Path, *, overwrite: bool = False) -> None:
    """Refuse an output folder that must not be replaced, before any work is done.

    A folder may be replaced when it is empty, when icires wrote it, or when the user says so.

    Raises
    ------
    OutputError
        The target is a file, or a folder with other contents, or cannot be looked at.
    """
    try:
        if not target.exists() or (target.is_dir() and (overwrite or _is_own(target) or not any(target.iterdir()))):
            return
    except OSError as error:
        raise _refusal(target, "the folder cannot be read.", "choose a folder that you may read and write.") from error
    if target.is_dir():
        raise _refusal(
            target, "the folder holds files that icires did not write.", "choose another folder, or allow overwriting."
        )
    raise _refusal(target, "there is a file of this name.", "choose another name for the folder.")


def _is_own(folder: Path) -> bool:
    stamp = folder / STAMP
    try:
        made_by = json.loads(stamp.read_text(encoding="utf-8"))["software"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(made_by == MADE_BY)


def _put_in_place(partial: Path, place: Path) -> None:
    if not place.exists():
        partial.rename(place)
        return
    old = place.with_name(f".{place.name}.{uuid4().hex}.old")
    place.rename(old)
    try:
        partial.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write_tables(profile: "Profile", folder: Path) -> None:
    for name, table in (("calls", profile.calls), ("features", profile.features)):
        write_tsv(table, folder / f"{name}.tsv")
        write_parquet(table, folder / f"{name}.parquet")
    _write_json(_feature_schema(profile.feature_table), folder / "features.schema.json")
    write_tsv(profile.response, folder / "response.tsv")
    write_tsv(profile.biomarkers, folder / "biomarkers.tsv")
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

    source = ReportInput(
        study=profile.study,
        calls=profile.calls,
        features=profile.features,
        biomarkers=profile.biomarkers,
        response=profile.response,
        problems=profile.problems,
        recognised=profile.recognised,
        provenance=profile.provenance,
        mechanisms=profile.catalogue.mechanisms,
        biomarker_names={name: record.name for name, record in profile.catalogue.biomarkers.items()},
    )
    write_report(source, folder)


def _refusal(target: Path, message: str, remedy: str) -> OutputError:
    return OutputError(Problem(Severity.ERROR, "output_folder", message, remedy, file=str(target)))
