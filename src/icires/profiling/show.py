"""The profile's answer in a terminal: what was found, what could not be assessed, and where the report is."""

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from icires.profiling.profile import Profile

RESEARCH = "Research use only: not for diagnosis or treatment decisions."


def show_profile(profile: Profile, output: Path, console: Console) -> None:
    """Print the cohort's counts per mechanism, the warnings of the input, and the path of the report."""
    study = profile.study
    console.print(f"[bold]{study.name}[/]: {study.patients.height} patients, {study.samples.height} samples\n", markup=True)
    counts = call_counts(profile.calls)
    found = counts.filter(pl.col("present") > 0)
    if found.is_empty():
        console.print("No mechanism of the catalogue was found in what could be assessed.")
    else:
        console.print(_table(profile, found))
    blind = counts.filter((pl.col("present") == 0) & (pl.col("absent") == 0)).height
    console.print(f"\n{_plural(counts.height, 'mechanism')} evaluated; {blind} not assessable in any sample of this study.")
    console.print(f"Input: {_problems(profile.problems)}.")
    console.print(f"Report: {output / 'report.html'}", soft_wrap=True)
    console.print(RESEARCH)


def call_counts(calls: pl.DataFrame) -> pl.DataFrame:
    """One row per mechanism: samples in which it is present, absent, not_assessable; the most frequent first."""
    return (
        calls.group_by("mechanism")
        .agg((pl.col("call") == call).sum().alias(call) for call in ("present", "absent", "not_assessable"))
        .sort(["present", "mechanism"], descending=[True, False])
    )


def _table(profile: Profile, counts: pl.DataFrame) -> Table:
    table = Table("mechanism", "direction", "present", "absent", "not assessable", box=None, pad_edge=False, header_style="bold")
    table.columns[0].no_wrap = True
    table.columns[0].overflow = "fold"
    for column in table.columns[2:]:
        column.justify = "right"
    for row in counts.iter_rows(named=True):
        direction = profile.catalogue.mechanisms[row["mechanism"]].direction.replace("_", " ")
        table.add_row(row["mechanism"], direction, *(str(row[call]) for call in ("present", "absent", "not_assessable")))
    return table


def _problems(problems: pl.DataFrame) -> str:
    counts = dict(problems.group_by("severity").len().iter_rows())
    parts = [
        _plural(counts[severity], noun)
        for severity, noun in (("error", "error"), ("warning", "warning"), ("info", "note"))
        if severity in counts
    ]
    return (", ".join(parts) + "; see problems.tsv") if parts else "no problems"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
