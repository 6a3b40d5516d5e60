"""Sizes of the regions in which panels count mutations: ``catalogue/panels.tsv``.

``verified`` says how well a size is known: *yes*, stated by the cited source; *partly*, supported by data but not
stated in print; *no*, only remembered. A size of the last kind is listed for the record and never used.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from icires.catalogue.table import read_table

NONSYNONYMOUS = "nonsynonymous"


@dataclass(frozen=True, slots=True)
class PanelSize:
    """A panel, Mb, which variants its burden counts, and how well the size is known."""

    panel: str
    megabases: float
    counts: str
    verified: str

    @property
    def usable(self) -> bool:
        """The size fits a count of nonsynonymous variants, and is better than a memory."""
        return self.counts == NONSYNONYMOUS and self.verified != "no"

    @property
    def source_phrase(self) -> str:
        """Where the size comes from, as part of ``tmb_source``."""
        return f"panel {self.panel}{'; size only partly verified' if self.verified == 'partly' else ''}"

    @property
    def why_not(self) -> str:
        """Why the size is not used."""
        if self.counts != NONSYNONYMOUS:
            return f"the burden of panel {self.panel} does not count nonsynonymous variants alone"
        return f"the size of panel {self.panel} is not verified"


def find_panel_size(name: str) -> PanelSize | None:
    """The built-in size of a panel by any of its names, without regard to case, blanks and punctuation."""
    return _sizes().get(_plain(name))


@cache
def _sizes() -> Mapping[str, PanelSize]:
    rows = [row for row in read_table("panels.tsv") if row["megabases"]]
    return MappingProxyType(
        {
            _plain(name): PanelSize(row["panel"], float(row["megabases"]), row["counts"], row["verified"])
            for row in rows
            for name in (row["panel"], *filter(None, row["aliases"].split("|")))
        }
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
