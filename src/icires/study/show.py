"""What was found in a study's input, in a terminal."""

import polars as pl
from rich.console import Console
from rich.text import Text

from icires.study.inspection import Inspection
from icires.study.problems import counted
from icires.study.study import Study

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
# problems of one kind and place stand together; the file of problems lists them all
MOST_TOGETHER = 12
NO_REMEDY = "nothing to do"
INDENT = "    "

Row = dict[str, str | int | None]


def show_inspection(inspection: Inspection, console: Console) -> None:
    """Print what the study holds, every problem with its remedy, and the verdict."""
    if inspection.study is not None:
        _show_study(inspection.study, console)
    together: dict[tuple[str | int | None, ...], list[Row]] = {}
    for row in inspection.problems.iter_rows(named=True):
        together.setdefault(tuple(row[name] for name in ("severity", "code", "file", "column", "remedy")), []).append(row)
    for rows in together.values():
        _show_problems(rows, console)
    counts = dict(inspection.problems.group_by("severity").len().iter_rows())
    tally = ", ".join(
        counted(counts.get(severity, 0), noun) for severity, noun in zip(STYLES, ("error", "warning", "note"), strict=True)
    )
    verdict = (
        "The study cannot be profiled until the errors are mended." if inspection.has_errors else "The study can be profiled."
    )
    console.print(f"{tally}. {verdict}")


def _show_study(study: Study, console: Console) -> None:
    size = f"{counted(study.patients.height, 'patient')}, {counted(study.samples.height, 'sample')}"
    has_places = study.mutations is not None or study.segments is not None
    build = f", {study.genome_build or 'genome build unknown'}" if has_places else ""
    _print(Text.assemble((study.name, "bold"), f": {size}{build}"), console)
    done = study.assays.filter(pl.col("done")).group_by("assay").len().sort("len", "assay", descending=[True, False])
    for assay, n_samples in done.iter_rows():
        _print(Text(f"  {assay}: {counted(n_samples, 'sample')}"), console)
    for name, timeline in sorted(study.timelines.items()):
        _print(Text(f"  timeline {name}: {counted(timeline.height, 'event')}"), console)
    by_synonym = study.recognised.filter(pl.col("how") == "synonym")
    counts = {"header": by_synonym["value"].null_count(), "value": by_synonym["value"].count()}
    what = " and ".join(counted(n, noun) for noun, n in counts.items() if n)
    if what:
        _print(Text(f"  taken by synonym: {what} (--write-mapping shows each)"), console)
    console.print()


def _show_problems(rows: list[Row], console: Console) -> None:
    """Problems of one kind in one place, with the remedy that they share."""
    first, is_one = rows[0], len(rows) == 1
    severity, line = str(first["severity"]), first["line"] if is_one else None
    place = [first["file"], line and f"line {line}", first["column"] and f"column {first['column']}"]
    where = ", ".join(str(part) for part in place if part)
    _print(Text.assemble((severity, STYLES[severity]), f"  {where or 'study'}"), console)
    for row in rows[:MOST_TOGETHER]:
        value = f"{row['value']}: " if row["value"] is not None and str(row["value"]) not in str(row["message"]) else ""
        at = f"line {row['line']}: " if row["line"] and not is_one and row["value"] is None else ""
        _print(Text(f"{INDENT}{value}{at}{row['message']}"), console)
    if len(rows) > MOST_TOGETHER:
        _print(Text(f"{INDENT}and {len(rows) - MOST_TOGETHER} more like these (-o FILE writes all)."), console)
    if not str(first["remedy"]).startswith(NO_REMEDY):
        _print(Text(f"{INDENT}remedy: {first['remedy']}", style="dim"), console)
    console.print()


def _print(text: Text, console: Console) -> None:
    # the terminal wraps long lines itself, so that they can be copied whole
    console.print(text, soft_wrap=True)
