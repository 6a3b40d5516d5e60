"""The tables of facts that come with the package, read alike everywhere."""

import csv
from importlib.resources import files


def read_table(name: str, *, room: str = "catalogue") -> list[dict[str, str]]:
    """The rows of a tab-separated table of the package, as texts by column; lines that begin with ``#`` are comments."""
    with (files(f"icires.{room}") / name).open("r", encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
