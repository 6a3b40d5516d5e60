"""What reading a study has shown, whether or not it can be used."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from icires.errors import OutputError, Problem, Severity
from icires.study.study import Study


@dataclass(frozen=True, slots=True)
class Inspection:
    """The answer of ``icires validate``.

    ``study`` is null when there is an error. ``problems`` and ``recognised`` are tables of `icires.study.tables`;
    ``mapping_draft`` is the text of an ``icires.yaml`` that reads the study as it was read.
    """

    study: Study | None
    problems: pl.DataFrame
    recognised: pl.DataFrame
    mapping_draft: str

    @property
    def has_errors(self) -> bool:
        """Whether the study cannot be profiled as it is."""
        return self.study is None

    def write_problems(self, path: Path) -> None:
        """Write the problems as tab-separated text, whole or not at all; a file that is there already is left alone.

        Raises
        ------
        OutputError
            The file is there already, or cannot be written.
        """
        _write(path, self.problems.write_csv(separator="\t"))

    def write_mapping(self, path: Path) -> None:
        """Write the draft mapping, whole or not at all; a file that is there already is left alone.

        Raises
        ------
        OutputError
            The file is there already, or cannot be written.
        """
        _write(path, self.mapping_draft)


def _write(path: Path, text: str) -> None:
    # a broken link is there too, and would be replaced
    if path.exists() or path.is_symlink():
        message = "the file is there already, and icires overwrites none."
        raise OutputError(_problem(path, message, "remove it first, or write to another place."))
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as failure:
        raise OutputError(_cannot(path, failure)) from failure
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as failure:
        draft.unlink(missing_ok=True)
        raise OutputError(_cannot(path, failure)) from failure


def _cannot(path: Path, failure: OSError) -> Problem:
    return _problem(path, f"the file cannot be written ({failure.strerror}).", "check the folder and the space left.")


def _problem(path: Path, message: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, "not_written", message, remedy, file=path.name)
