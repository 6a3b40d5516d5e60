"""Where results come from: software, catalogue, inputs, parameters and time; nothing names the machine or its user."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import polars as pl

from icires.errors import OutputError, Problem, Severity
from icires.study.study import Study

NOTE = "Research use only: not for diagnosis or treatment decisions."
MADE_BY = "icires"


def provenance(study: Study, *, catalogue_sha256: str, parameters: Mapping[str, Any], time: datetime) -> dict[str, Any]:
    """What is stamped on every output.

    Parameters
    ----------
    study
        Its id, name, genome build and input files.
    catalogue_sha256
        Digest of the catalogue's contents.
    parameters
        What the user asked for; values that JSON can hold, without paths.
    time
        When the work was done, with its time zone; see `timestamp`.

    Returns
    -------
    A mapping that JSON can hold: ``software`` (name, version), ``environment`` (versions of Python and polars, operating
    system), ``catalogue`` (sha256), ``study``, ``inputs`` (name inside the study, bytes, sha256), ``parameters``, ``time``
    (UTC, ISO 8601) and ``note``. The same inputs, parameters and time give the same mapping on any machine with the same
    environment.
    """
    return {
        "software": {"name": MADE_BY, "version": _own_version()},
        "environment": {"python": platform.python_version(), "polars": pl.__version__, "system": platform.system()},
        "catalogue": {"sha256": catalogue_sha256},
        "study": {"id": study.id, "name": study.name, "genome_build": study.genome_build},
        "inputs": [asdict(file) for file in study.inputs],
        "parameters": dict(parameters),
        "time": time.astimezone(UTC).isoformat(timespec="seconds"),
        "note": NOTE,
    }


def timestamp(environment: Mapping[str, str] | None = None) -> datetime:
    """The time to stamp: ``SOURCE_DATE_EPOCH``, seconds since 1970, where it is set, so that output is reproducible; else now.

    Raises
    ------
    OutputError
        ``SOURCE_DATE_EPOCH`` is not a number of seconds.

    References
    ----------
    https://reproducible-builds.org/specs/source-date-epoch/
    """
    text = (os.environ if environment is None else environment).get("SOURCE_DATE_EPOCH")
    if text is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = "the environment variable SOURCE_DATE_EPOCH is not a number of seconds since 1970."
        problem = Problem(Severity.ERROR, "source_date_epoch", message, "unset it, or set it to a whole number.")
        raise OutputError(problem) from error


def _own_version() -> str:
    try:
        return version(MADE_BY)
    except PackageNotFoundError:
        return "not installed"
