"""The taxa of the catalogue: microbes that its features are about, with their NCBI identifiers."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def load_taxa() -> Mapping[str, str]:
    """Scientific names by the slug that stands in feature names, from ``taxa.tsv``."""
    with (files("icires.catalogue") / "taxa.tsv").open("r", encoding="utf-8") as handle:
        return MappingProxyType(
            {row["slug"]: row["name"] for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)}
        )
