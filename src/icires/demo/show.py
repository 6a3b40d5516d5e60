"""The demo's result in a terminal."""

import polars as pl
from rich.console import Console
from rich.table import Table

from icires.demo.run import DemoResult
from icires.demo.truth import OUTCOMES

MOST_ROWS = 20


def show_demo(result: DemoResult, console: Console) -> None:
    """Print what was found, missed and falsely called, and where the report is."""
    study = result.profile.study
    console.print(f"[bold]{study.name}[/]: {study.patients.height} made-up patients, {study.samples.height} samples.\n")
    table = Table("planted mechanisms", "n", box=None, pad_edge=False, show_header=True, header_style="bold")
    table.columns[1].justify = "right"
    for outcome, meaning in OUTCOMES.items():
        table.add_row(meaning, str(result.score.counts[outcome]))
    console.print(table)
    for row in _wrong(result).head(MOST_ROWS).iter_rows(named=True):
        console.print(f"  {row['outcome']}: {row['mechanism']} in {row['sample_id']} ({row['planted'] or 'nothing planted'})")
    console.print(f"\nReport: {result.folder / 'profile' / 'report.html'}", soft_wrap=True)
    console.print("Everything in it is synthetic. Research use only.")


def _wrong(result: DemoResult) -> pl.DataFrame:
    return result.score.rows.filter(pl.col("outcome").is_in(["missed", "false_call", "false_exclusion"]))
