"""The report on disk."""

from pathlib import Path

from icires.report.build import build_context
from icires.report.render import render_patients, render_report
from icires.report.source import ReportInput


def write_report(source: ReportInput, folder: Path) -> None:
    """Write ``report.html`` and a page per patient under ``patients/`` into an existing folder.

    Raises
    ------
    OSError
        A page could not be written; the caller makes outputs appear whole or not at all.
    """
    context = build_context(source)
    (folder / "patients").mkdir(exist_ok=True)
    (folder / "report.html").write_text(render_report(context), encoding="utf-8", newline="\n")
    for page, text in render_patients(context):
        (folder / page).write_text(text, encoding="utf-8", newline="\n")
