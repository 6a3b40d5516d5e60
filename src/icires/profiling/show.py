"""The profile's answer in a terminal: what was found, what could not be assessed, and where the report is."""

from collections.abc import Collection
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from icires.profiling.awaiting import awaited_mechanisms
from icires.profiling.profile import Profile
from icires.provenance import NOTE
from icires.report.lacking import nothing_assessed

COUNTS = ("present", "absent", "not_assessable", "elsewhere")
UNLIMITED = 10_000  # columns, to ask how wide a table would like to be


def show_profile(profile: Profile, output: Path, console: Console) -> None:
    """Print the cohort's counts per mechanism, the warnings of the input, and the path of the report."""
    study = profile.study
    console.print(f"{study.name}: {study.patients.height} patients, {study.samples.height} samples\n", markup=False)
    counts = call_counts(profile.calls)
    found = counts.filter(pl.col("present") > 0)
    if counts.select((pl.col("present") + pl.col("absent")).sum()).item() == 0:
        console.print(nothing_assessed(study))
    elif found.is_empty():
        console.print("No mechanism of the catalogue was found in what could be assessed.")
    else:
        _show_found(profile, found, console)
    console.print(f"\n{_scope(counts, awaited=awaited_mechanisms(profile.catalogue))}")
    if not profile.strategies.is_empty():
        console.print(_strategies(profile))
    console.print(f"Input: {_problems(profile.problems)}.")
    console.print(f"Report: {output / 'report.html'}", soft_wrap=True, markup=False)
    console.print(NOTE)


def call_counts(calls: pl.DataFrame) -> pl.DataFrame:
    """Samples per mechanism and call, the most frequently present mechanism first.

    Returns
    -------
    ``mechanism``; ``present``, ``absent``, ``not_assessable``; ``elsewhere``: absent because the mechanism is described in
    another cancer only (basis *context*), which is counted apart, for nothing was measured.
    """
    applies = ~((pl.col("call") == "absent") & (pl.col("basis") == "context")).fill_null(value=False)
    return (
        calls.with_columns(pl.when(applies).then("call").otherwise(pl.lit("elsewhere")).alias("call"))
        .group_by("mechanism")
        .agg((pl.col("call") == call).sum().alias(call) for call in COUNTS)
        .sort(["present", "mechanism"], descending=[True, False])
    )


def _show_found(profile: Profile, found: pl.DataFrame, console: Console) -> None:
    """A line per mechanism; a narrow window does without the direction, a narrower one has the counts under the name."""
    for table in (_table(profile, found, with_direction=True), _table(profile, found, with_direction=False)):
        if Measurement.get(console, console.options.update(max_width=UNLIMITED), table).maximum <= console.width:
            console.print(table)
            return
    for row in found.iter_rows(named=True):
        console.print(row["mechanism"], soft_wrap=True, markup=False)
        console.print(f"  {row['present']} present, {row['absent']} absent,\n  {row['not_assessable']} not assessable")


def _table(profile: Profile, counts: pl.DataFrame, *, with_direction: bool) -> Table:
    table = Table("mechanism", box=None, pad_edge=False, header_style="bold")
    if with_direction:
        table.add_column("direction")
    for name in COUNTS[:3]:
        table.add_column(name.replace("_", " "), justify="right", no_wrap=True)
    for row in counts.iter_rows(named=True):
        # short enough for a terminal of 80 columns
        direction = profile.catalogue.mechanisms[row["mechanism"]].direction.replace("context_dependent", "by context")
        table.add_row(row["mechanism"], *([direction] if with_direction else []), *(str(row[call]) for call in COUNTS[:3]))
    return table


def _scope(counts: pl.DataFrame, *, awaited: Collection[str]) -> str:
    """How many mechanisms could be called at all; what this version cannot read is no fault of the study."""
    read = counts.filter(~pl.col("mechanism").is_in(list(awaited)))
    silent = (pl.col("present") == 0) & (pl.col("absent") == 0)
    blind = read.filter(silent & (pl.col("not_assessable") > 0)).height
    elsewhere = read.filter(silent & (pl.col("not_assessable") == 0)).height
    parts = [f"{_plural(read.height, 'mechanism')} evaluated", f"{blind} not assessable in any sample of this study"]
    if elsewhere:
        parts.append(f"{elsewhere} described in other cancers only")
    if awaited:
        parts.append(f"{len(awaited)} more need data that this version does not read yet")
    return "; ".join(parts) + "."


def _strategies(profile: Profile) -> str:
    """How many patients have a strategy to consider."""
    proposed = profile.strategies.filter("proposed")
    patients, known = proposed["patient_id"].n_unique(), proposed["strategy"].n_unique()
    if not patients:
        return "Strategies: every one that fits is ruled out; strategies.tsv says why."
    return f"Strategies: {known} to consider in {_plural(patients, 'patient')}; see strategies.tsv."


def _problems(problems: pl.DataFrame) -> str:
    counts = dict(problems.group_by("severity").len().iter_rows())
    names = (("error", "error"), ("warning", "warning"), ("info", "note"))
    parts = [_plural(counts[severity], noun) for severity, noun in names if severity in counts]
    return (", ".join(parts) + "; see problems.tsv") if parts else "no problems"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
