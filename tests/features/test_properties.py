"""What must hold for any study: variants counted once as by a plain set, and less knowledge never turns an answer round."""

from dataclasses import replace
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.features.compute import compute_features
from icires.features.mutations import classified, once

from .conftest import FULL_CALLS, study_of

Row = dict[str, Any]
KINDS = ["Nonsense_Mutation", "Missense_Mutation", "Silent", "Unknown", "Frame_Shift_Del"]
variant = st.fixed_dictionaries(
    {
        "sample": st.integers(min_value=0, max_value=1),
        "gene": st.sampled_from(["B2M", "JAK1"]),
        "start": st.integers(min_value=1, max_value=3),
        "reference_allele": st.sampled_from(["A", None]),
        "alternate_allele": st.sampled_from(["C", "G", None]),
        "protein_change": st.sampled_from(["p.M1R", "p.M1K", None]),
        "variant_classification": st.sampled_from(KINDS),
        "filter": st.sampled_from(["PASS", "LowQual"]),
    }
)


def plain_key(row: Row, *, per_gene: bool) -> tuple[Any, ...]:
    """What makes two rows the same variant."""
    no_alleles = row["reference_allele"] is None or row["alternate_allele"] is None
    place = (row["sample"], row["start"], row["reference_allele"], row["alternate_allele"])
    return (*place, row["protein_change"] if no_alleles else None, row["gene"] if per_gene else None)


@given(rows=st.lists(variant, max_size=20), per_gene=st.booleans())
def test_variants_count_once_as_in_a_plain_set(rows: list[Row], per_gene: bool) -> None:
    schema = {"sample": pl.UInt32, "start": pl.Int64} | dict.fromkeys(
        ["gene", "reference_allele", "alternate_allele", "protein_change", "variant_classification", "filter"], pl.String
    )
    table = once(classified(pl.DataFrame(rows, schema=schema)), per_gene=per_gene)
    keys = [plain_key(row, per_gene=per_gene) for row in table.rows(named=True)]
    assert len(keys) == len(set(keys))
    assert set(keys) == {plain_key(row, per_gene=per_gene) for row in rows}
    passing = {plain_key(row, per_gene=per_gene) for row in rows if row["filter"] == "PASS"}
    assert {key for key, counts in zip(keys, table["counts"], strict=True) if counts} == passing


B2M = (
    "mutated loss_of_function n_loss_of_function homozygous_deletion loh two_hits biallelic_loss zygosity copy_loss amplification"
)
NAMES = [*(f"b2m_{kind}" for kind in B2M.split()), "kras_g12d", "kras_g12c", "n_nonsynonymous"]
kras = st.fixed_dictionaries(
    {
        "start": st.sampled_from([25398284, 25398285, 25380277]),
        "alternate_allele": st.sampled_from(["T", "A"]),
        "protein_change": st.sampled_from(["p.G12D", "p.G12C", None]),
        "variant_classification": st.sampled_from(["Missense_Mutation", "Unknown"]),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    classes=st.lists(st.sampled_from(KINDS), max_size=3),
    hotspots=st.lists(kras, max_size=2),
    copies=st.sampled_from([(2.0, 1.0), (2.0, 0.0), (1.0, 0.0), (0.0, 0.0), (3.0, 1.0), (6.0, 2.0)]),
    forget=st.sets(st.sampled_from(["assay", "panel", "indel", "snv", "build", "minor", "segments", "ploidy", "calls"])),
)
def test_less_knowledge_never_turns_an_answer_round(
    classes: list[str], hotspots: list[Row], copies: tuple[float, float], forget: set[str]
) -> None:
    stop = {"sample_id": "S1", "gene": "B2M", "chromosome": "15", "reference_allele": "C", "alternate_allele": "A"}
    on_kras = {"sample_id": "S1", "gene": "KRAS", "chromosome": "12", "reference_allele": "C"}
    rows: list[Row] = [
        stop | {"start": 45003780 + i, "end": 45003780 + i, "variant_classification": kind} for i, kind in enumerate(classes)
    ]
    rows += [on_kras | row | {"end": row["start"]} for row in hotspots]
    full, less = (values(rows, copies, part) for part in (set[str](), forget))
    for name, value in less.items():
        if value is not None:
            assert full[name] == value, name


def values(rows: list[Row], copies: tuple[float, float], forget: set[str]) -> Row:
    """The features of one sample, with some of the study's knowledge taken away."""
    total, minor = copies
    segment = {"sample_id": "S1", "chromosome": "15", "start": 44_000_000, "end": 46_000_000, "total_copies": total}
    parts: Row = {"segments": [segment if "minor" in forget else segment | {"minor_copies": minor}]}
    assay = {"sample_id": "S1", "assay": "mutations", "done": None if "assay" in forget else True}
    calls = replace(FULL_CALLS, indel=None if "indel" in forget else True, snv=None if "snv" in forget else True)
    study = study_of(
        [{"sample_id": "S1", "ploidy": None if "ploidy" in forget else 2.0}],
        mutations=rows,
        assays=[assay | {"panel": None if "panel" in forget else "WES"}],
        call_set=None if "calls" in forget else calls,
        genome_build=None if "build" in forget else "GRCh37",
        **({} if "segments" in forget else parts),
    )
    return compute_features(study, names=NAMES).values.row(0, named=True)
