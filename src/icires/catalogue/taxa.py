"""The taxa of the catalogue: microbes that its features are about, with their NCBI identifiers."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from icires.catalogue.table import read_table


@cache
def load_taxa() -> Mapping[str, str]:
    """Scientific names by the slug that stands in feature names, from ``taxa.tsv``."""
    return MappingProxyType({row["slug"]: row["name"] for row in read_table("taxa.tsv")})
