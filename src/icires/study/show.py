"""What was found in a study's input, in a terminal."""

import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from icires.study.inspection import Inspection
from icires.study.study import Study

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}


def show_inspection(inspection: Inspection, console: Console) -> None:
    """Print what the study holds, every problem with its remedy, and the verdict."""
    if inspection.study is not None:
        _show_study(inspection.study, console)
    for problem in inspection.problems.iter_rows(named=True):
        _show_problem(problem, console)
    counts = dict(inspection.problems.group_by("severity").len().iter_rows())
    tally = ", ".join(f"{counts.get(severity, 0)} {severity}" for severity in STYLES)
    verdict = (
        "The study cannot be profiled until the errors are mended." if inspection.has_errors else "The study can be profiled."
    )
    console.print(f"{tally}. {verdict}")


def _show_study(study: Study, console: Console) -> None:
    build = study.genome_build or "genome build unknown"
    console.print(
        Text.assemble((study.name, "bold"), f": {study.patients.height} patients, {study.samples.height} samples, {build}")
    )
    done = study.assays.filter(pl.col("done")).group_by("assay").len().sort("len", "assay", descending=[True, False])
    for assay, n_samples in done.iter_rows():
        console.print(Text(f"  {assay}: {n_samples} samples"))
    console.print()


def _show_problem(problem: dict[str, str | int | None], console: Console) -> None:
    severity = str(problem["severity"])
    place = [problem["file"], problem["line"] and f"line {problem['line']}", problem["column"] and f"column {problem['column']}"]
    where = ", ".join(str(part) for part in place if part)
    value = f" (value: {problem['value']})" if problem["value"] is not None else ""
    console.print(Text.assemble((severity, STYLES[severity]), f"  {where or 'study'}{value}"))
    console.print(Padding(Text(str(problem["message"])), (0, 0, 0, 4)))
    console.print(Padding(Text(f"remedy: {problem['remedy']}", style="dim"), (0, 0, 1, 4)))
