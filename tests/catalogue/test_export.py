"""The catalogue written as tables and as JSON."""

import csv
import json
from collections.abc import Callable
from typing import Any

from icires.catalogue.export import as_json, as_tables
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import KINDS

Make = Callable[..., dict[str, Any]]
Build = Callable[..., Catalogue]


def rows(text: str) -> list[dict[str, str]]:
    lines = text.splitlines()
    widths = {len(line.split("\t")) for line in lines}
    assert len(widths) == 1, "every row has every column"
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_json_is_what_the_files_say(mechanism: Make, build_catalogue: Build) -> None:
    document = json.loads(as_json(build_catalogue(), version="1.2"))
    assert document["mechanisms"] == [mechanism()]
    assert document["icires"] == "1.2"
    assert len(document["sha256"]) == 64
    assert set(document) == {"icires", "sha256", *KINDS, "references", "left_out"}


def test_tables_hold_records_apart(mechanism: Make, build_catalogue: Build) -> None:
    name = "Loss\tof  B2M\nin lines"
    tables = {file: rows(text) for file, text in as_tables(build_catalogue(mechanism(name=name))).items()}
    (own,) = tables["mechanisms.tsv"]
    assert (own["id"], own["name"], own["class"]) == ("b2m_lost", "Loss of B2M in lines", "intrinsic")
    assert own["strategies"] == "nk_therapy"
    assert json.loads(own["rule"]) == {"any": ["deleted", "two_hits"]}
    assert [(row["entry"], row["name"], row["op"], row["value"]) for row in tables["mechanisms_findings.tsv"]] == [
        ("b2m_lost", "deleted", "<", "0.5"),
        ("b2m_lost", "two_hits", "==", "true"),
    ]
    assert [row["supports"] for row in tables["mechanisms_evidence.tsv"]] == ["true", "false"]
    assert json.loads(tables["mechanisms_contexts.tsv"][0]["when"]) == {"msi": "high"}
    assert tables["strategies_levels.tsv"][0]["level"] == "phase_1"
    assert {row["id"] for row in tables["references.tsv"]} == {"PMID:11", "PMID:12", "PMID:13", "PMID:14"}


def test_nothing_of_the_packages_catalogue_is_lost() -> None:
    catalogue = load_catalogue()
    tables = {file: rows(text) for file, text in as_tables(catalogue).items()}
    for kind in KINDS:
        assert [row["id"] for row in tables[f"{kind}.tsv"]] == list(getattr(catalogue, kind))
    evidence = [len(m.evidence) for m in catalogue.mechanisms.values()]
    assert len(tables["mechanisms_evidence.tsv"]) == sum(evidence)
    genes = [len(s.genes) for s in catalogue.signatures.values()]
    assert len(tables["signatures_genes.tsv"]) == sum(genes)
