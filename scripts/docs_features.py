"""The pages of input tables and of features, and the anchor of a feature's name."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import groupby

from docs_text import MADE, anchor, in_cell, link, slugged, source_link, table

from icires.catalogue.genes import load_genes
from icires.catalogue.taxa import load_taxa
from icires.features.awaited import Awaited, awaited_kinds
from icires.features.families import ALLELE_KIND, Family, Kind, kinds, parse_feature
from icires.study.tables import TABLES, Column, Table

COMPUTED: tuple[tuple[Family, str, str], ...] = (
    ("single", "Of the sample", ""),
    ("gene", "Of a gene", "GENE_"),
    ("region", "Of a region", "REGION_"),
)
AWAITED = (
    ("single", "Of the sample", ""),
    ("gene", "Of a gene", "GENE_"),
    ("signature", "Of a signature", "SIGNATURE_"),
    ("taxon", "Of a taxon", "TAXON_"),
)


def input_page() -> Iterator[str]:
    """Every table and column that is read."""
    yield from ("# Input tables", "", MADE, "")
    yield "Every table of a study and every column that icires knows. A header is recognised without regard to case, blanks,"
    yield "underscores, hyphens and dots; where two headers of a file could be meant, neither is taken until `icires.yaml` says"
    yield "which or both say the same in every row (see [mapping](mapping.md)). Required columns are bold. The event type of a"
    yield "timeline (`EVENT_TYPE`) decides its table; its further columns are kept as text under their names in lower case."
    yield ""
    for name, spec in TABLES.items():
        yield from (f"## {name}", "", f"One row per {spec.row}.{key_phrase(spec)}", "")
        yield from table(("column", "type", "meaning", "empty means", "headers"), (column_row(column) for column in spec.columns))


def key_phrase(spec: Table) -> str:
    return f" Key: {', '.join(f'`{part}`' for part in spec.key)}." if spec.key else ""


def column_row(column: Column) -> tuple[str, ...]:
    dtype = f"{column.dtype}, {column.unit}" if column.unit else column.dtype
    meaning = column.meaning + ("" if not column.values else f": {', '.join(f'`{value}`' for value in column.values)}")
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    headers = ", ".join(f"`{header}`" for header in column.headers if header != column.name)
    return tuple(in_cell(cell) for cell in (name, dtype, meaning, column.null_means, headers))


def features_page() -> Iterator[str]:
    """Every feature: those that are computed, and those that the catalogue waits for."""
    yield from ("# Features", "", MADE, "")
    yield "What findings compare. A feature that is null is unknown, and a call that needs it is not assessable; the reason"
    yield "stands beside it. `GENE` is a gene symbol in lower case with `_` for `-` (`b2m`, `hla_a`), `REGION` a chromosome, arm"
    yield "or band (`chromosome_20`, `arm_9p`, `band_9q34_3`). A listed allele is a feature too: `kras_g12d`, true or false like"
    yield "`GENE_hotspot` (the alleles are in `catalogue/hotspots.tsv`)."
    yield ""
    for family, title, prefix in COMPUTED:
        yield from (f"## {title}", "")
        rows = (feature_row(family, name, kind, prefix) for name, kind in kinds(family).items())
        yield from table(("feature", "type", "meaning", "null means", "basis", "source"), rows)
    yield from awaited_section()


def feature_row(family: str, name: str, kind: Kind, prefix: str) -> tuple[str, ...]:
    source = ", ".join(source_link(part) for part in (kind.reference or "").split())
    return f"{mark(family, name)}`{prefix}{name}`", *facts(kind, prefix), kind.basis, source


def facts(kind: Kind, prefix: str) -> tuple[str, ...]:
    subject = prefix.rstrip("_").lower()
    dtype = f"{kind.dtype}, {kind.unit}" if kind.unit else kind.dtype
    meaning = kind.meaning.format(f"the {subject}")
    return tuple(in_cell(cell) for cell in (dtype, meaning, kind.null_means))


def awaited_section() -> Iterator[str]:
    """The features that entries name and that are not computed yet."""
    yield from ("## Awaited: named by the catalogue, not computed yet", "")
    yield "A call that needs one of these is not assessable, for the reason that the feature is not computed. The source is the"
    yield "table from which it will be computed. `SIGNATURE` is the id of a [signature](signatures.md), `TAXON` a name of"
    yield "`catalogue/taxa.tsv`."
    yield ""
    for family, title, prefix in AWAITED:
        ordered = sorted(awaited_kinds(family).items(), key=lambda item: (item[1].source, item[0]))
        for source, members in groupby(ordered, key=lambda item: item[1].source):
            yield from (f"### {title}, from {source.replace('_', ' ')}", "")
            rows = (awaited_row(name, awaited, prefix) for name, awaited in members)
            yield from table(("feature", "type", "meaning", "null means"), rows)


def awaited_row(name: str, awaited: Awaited, prefix: str) -> tuple[str, ...]:
    return f"{mark(awaited.family, name)}`{prefix}{name}`", *facts(awaited.kind, prefix)


def mark(family: str, kind: str) -> str:
    return anchor(f"feature-{family}-{slugged(kind)}")


def feature_anchor(name: str, signatures: Collection[str]) -> str | None:
    """The anchor of a feature's row in the page of features; null where there is no feature of that name."""
    parsed = parse_feature(name)
    if parsed is not None:
        family = "region" if parsed.region else "gene" if parsed.gene else "single"
        return f"feature-{family}-{slugged('hotspot' if parsed.kind == ALLELE_KIND else parsed.kind)}"
    if name in awaited_kinds("single"):
        return f"feature-single-{slugged(name)}"
    subjects: dict[str, Collection[str]] = {"signature": signatures, "gene": gene_names(), "taxon": load_taxa()}
    for family, known in subjects.items():
        for kind in awaited_kinds(family):
            if name.endswith(f"_{kind}") and name.removesuffix(f"_{kind}") in known:
                return f"feature-{family}-{slugged(kind)}"
    return None


@cache
def gene_names() -> frozenset[str]:
    return frozenset(gene.prefix for gene in load_genes().rows)


def feature_link(name: str, signatures: Collection[str], page: str = "features.md") -> str:
    """A feature's name that leads to what it means; the name alone where it is none."""
    found = feature_anchor(name, signatures)
    return link(f"`{name}`", f"{page}#{found}") if found else f"`{name}`"
