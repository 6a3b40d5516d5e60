"""Write the reference pages of ``docs/`` from the table specification, the features and the catalogue.

Usage: python scripts/build_docs.py [--check]

``--check`` writes nothing, and fails when a page on disk is not what would be written.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from icires.catalogue.kleene import rule_names
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import FeatureFinding, Mechanism
from icires.features.families import Family, Kind, kinds
from icires.study.tables import TABLES, Column, Table

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made by scripts/build_docs.py (`make docs`): edit what it is made from. -->"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(header)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def input_page() -> Iterator[str]:
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
    headers = [header for header in column.headers if header != column.name]
    return name, dtype, meaning, column.null_means, ", ".join(f"`{header}`" for header in headers)


def features_page() -> Iterator[str]:
    yield from ("# Features", "", MADE, "")
    yield "What findings compare. A feature that is null is unknown, and a call that needs it is not assessable; the reason"
    yield "stands beside it. `GENE` is a gene symbol in lower case with `_` for `-` (`b2m`, `hla_a`), `REGION` a chromosome, arm"
    yield "or band (`chromosome_20`, `arm_9p`, `band_9q34_3`). A listed allele is a feature too: `kras_g12d`, true or false like"
    yield "`GENE_hotspot` (the alleles are in `catalogue/hotspots.tsv`)."
    yield ""
    sections: tuple[tuple[Family, str, str], ...] = (
        ("single", "Of the sample", ""),
        ("gene", "Of a gene", "GENE_"),
        ("region", "Of a region", "REGION_"),
    )
    for family, title, prefix in sections:
        yield from (f"## {title}", "")
        yield from table(
            ("feature", "type", "meaning", "null means", "basis", "source"),
            (feature_row(f"{prefix}{name}", kind, prefix) for name, kind in kinds(family).items()),
        )


def feature_row(name: str, kind: Kind, prefix: str) -> tuple[str, ...]:
    subject = prefix.rstrip("_").lower()
    dtype = f"{kind.dtype}, {kind.unit}" if kind.unit else kind.dtype
    return f"`{name}`", dtype, kind.meaning.format(f"the {subject}"), kind.null_means, kind.basis, kind.reference or ""


def mechanisms_page(catalogue: Catalogue) -> Iterator[str]:
    yield from ("# Mechanisms", "", MADE, "")
    yield f"{len(catalogue.mechanisms)} mechanisms that genomic data can show. `icires catalogue show ID` prints the evidence for"
    yield "and against each."
    yield ""
    ordered = sorted(catalogue.mechanisms.values(), key=lambda m: (m.pathway, m.id))
    for pathway, members in groupby(ordered, key=lambda m: m.pathway):
        yield from (f"## {pathway.replace('_', ' ').capitalize()}", "")
        for mechanism in members:
            yield from mechanism_section(mechanism)


def mechanism_section(mechanism: Mechanism) -> Iterator[str]:
    n_for = sum(evidence.supports for evidence in mechanism.evidence)
    yield from (
        f"### {mechanism.name}",
        "",
        f"`{mechanism.id}` · {mechanism.direction.replace('_', ' ')} · {mechanism.status}",
        "",
    )
    yield from (mechanism.description, "")
    deciding = list(dict.fromkeys(rule_names(mechanism.rule)))
    yield f"- Decided by: {'; '.join(finding_phrase(mechanism, name) for name in deciding)}."
    yield f"- Evidence: {n_for} for, {len(mechanism.evidence) - n_for} against."
    if mechanism.limits:
        yield f"- Limits: {mechanism.limits}"
    yield ""


def finding_phrase(mechanism: Mechanism, name: str) -> str:
    part = mechanism.findings[name]
    return f"`{part.feature}`" if isinstance(part, FeatureFinding) else f"mechanism `{part.mechanism}`"


def pages() -> dict[str, str]:
    catalogue = load_catalogue()
    made = {"input.md": input_page(), "features.md": features_page(), "mechanisms.md": mechanisms_page(catalogue)}
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def main() -> None:
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
            print(f"docs/{name}")
        elif not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        sys.exit(f"not up to date, run `make docs`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
