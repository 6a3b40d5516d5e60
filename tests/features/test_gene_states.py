"""The truth table of gene states, by hand."""

from dataclasses import replace
from typing import Any

import pytest

from icires.features.compute import compute_features
from icires.features.gene_states import HEREDITARY
from icires.study.study import Panel, Study

from .conftest import FULL_CALLS, MakeStudy

NONSENSE = {"sample_id": "S1", "gene": "B2M", "variant_classification": "Nonsense_Mutation", "chromosome": "15",
            "start": 45003780, "end": 45003780, "reference_allele": "C", "alternate_allele": "A",
            "protein_change": "p.S12*"}  # fmt: skip
MISSENSE = NONSENSE | {"variant_classification": "Missense_Mutation", "protein_change": "p.C45R"}
INTRON = NONSENSE | {"variant_classification": "Intron", "protein_change": None}
SILENT = NONSENSE | {"variant_classification": "Silent"}
UNCLASSED = NONSENSE | {"variant_classification": "Unknown", "protein_change": None}
OTHER_GENE = MISSENSE | {"gene": "TP53", "chromosome": "17"}
SMALL = Panel("SMALL", frozenset({"TP53", "KRAS"}), 1.0, is_whole_exome=False, source="test")
UNLISTED = Panel("UNLISTED", None, None, is_whole_exome=False, source="test")
NO_INDELS = "the call set holds no indels: a frameshift cannot be ruled out"


def outcome(study: Study, name: str) -> tuple[Any, str | None]:
    """The value of the first sample, and the reason."""
    table = compute_features(study, names=[name])
    value = table.values[name][0]
    return value, table.reasons[name][0] if name in table.reasons.columns else None


def assayed(done: bool | None, panel: str | None) -> list[dict[str, Any]]:
    return [{"sample_id": "S1", "assay": "mutations", "done": done, "panel": panel}]


@pytest.mark.parametrize(
    ("rows", "assays", "calls", "expected"),
    [
        ([NONSENSE], assayed(True, "WES"), {}, (True, None)),
        ([NONSENSE], assayed(None, None), {}, (True, None)),
        ([NONSENSE], assayed(False, "SMALL"), {"indel": False}, (True, None)),
        ([], assayed(True, "WES"), {}, (False, None)),
        ([MISSENSE], assayed(True, "WES"), {}, (False, None)),
        ([SILENT], assayed(True, "WES"), {}, (False, None)),
        ([SILENT], assayed(True, "UNLISTED"), {}, (False, None)),
        ([INTRON], assayed(True, "UNLISTED"), {}, (None, "gene list of panel UNLISTED is not known")),
        ([INTRON], assayed(True, "SMALL"), {}, (None, "gene not on panel SMALL")),
        ([INTRON], assayed(True, "WES"), {}, (False, None)),
        ([OTHER_GENE], assayed(False, "WES"), {}, (None, "not sequenced")),
        ([OTHER_GENE], assayed(None, "WES"), {}, (False, None)),
        ([], assayed(True, "WES"), {"indel": False}, (None, NO_INDELS)),
        ([], assayed(True, "WES"), {"snv": False}, (None, "the call set holds no substitutions")),
        ([], assayed(True, "WES"), {"indel": None}, (None, "which kinds of variants were called is not known")),
        ([UNCLASSED], assayed(True, "WES"), {}, (None, "a variant of the gene has no consequence class")),
        ([UNCLASSED], assayed(True, "WES"), {"consequences": False}, (None, "variants have no consequence class")),
        ([UNCLASSED, NONSENSE], assayed(True, "WES"), {}, (True, None)),
        ([], assayed(True, "SMALL"), {}, (None, "gene not on panel SMALL")),
        ([], assayed(True, "UNLISTED"), {}, (None, "gene list of panel UNLISTED is not known")),
        ([], assayed(True, "NOBODY_KNOWS"), {}, (None, "gene list of panel NOBODY_KNOWS is not known")),
        ([], assayed(True, None), {}, (None, "which genes were sequenced is not known")),
        ([], assayed(False, None), {}, (None, "not sequenced")),
        ([], assayed(None, "WES"), {}, (None, "whether the sample was sequenced is not stated")),
        ([], [], {}, (None, "whether the sample was sequenced is not stated")),
    ],
)
def test_loss_of_function(
    make_study: MakeStudy,
    rows: list[dict[str, Any]],
    assays: list[dict[str, Any]],
    calls: dict[str, Any],
    expected: tuple[Any, Any],
) -> None:
    study = make_study(mutations=rows, assays=assays, call_set=replace(FULL_CALLS, **calls), panels=[SMALL, UNLISTED])
    assert outcome(study, "b2m_loss_of_function") == expected


def test_missense_is_mutated_without_loss_of_function(make_study: MakeStudy) -> None:
    study = make_study(mutations=[MISSENSE])
    assert outcome(study, "b2m_mutated") == (True, None)
    assert outcome(study, "b2m_loss_of_function") == (False, None)
    assert outcome(study, "b2m_protein_changes") == ("C45R", None)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"protein_change": "p.M1R"}, True),
        ({"protein_change": "p.M1?"}, True),
        ({"protein_change": "M1V"}, True),
        ({"protein_change": None, "protein_change_long": "ENSP00000452780.1:p.(Met1Arg)"}, True),
        ({"protein_change": "p.M10R"}, False),
        ({"protein_change": "p.C1R"}, False),
        ({"protein_change": None}, False),
    ],
)
def test_missense_of_the_first_residue_takes_the_start_away(make_study: MakeStudy, change: dict[str, Any], lost: bool) -> None:
    assert outcome(make_study(mutations=[MISSENSE | change]), "b2m_loss_of_function") == (lost, None)


def test_unmutated_gene_names_no_change(make_study: MakeStudy) -> None:
    assert outcome(make_study(), "b2m_protein_changes") == ("none", None)


def test_no_mutation_table(make_study: MakeStudy) -> None:
    assert outcome(make_study(without_mutations=True, call_set=None), "b2m_mutated") == (None, "the study has no mutation data")


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({"filter": "PASS"}, True),
        ({"filter": "."}, True),
        ({"filter": ""}, True),
        ({"filter": None}, True),
        ({"filter": "common_in_exac"}, False),
        ({"filter": "PASS,panel_of_normals"}, False),
        ({"mutation_status": "Somatic"}, True),
        ({"mutation_status": "SOMATIC"}, True),
        ({"mutation_status": "Unknown"}, True),
        ({"mutation_status": "LOH"}, False),
    ],
)
def test_only_somatic_passing_rows_count(make_study: MakeStudy, change: dict[str, Any], counted: bool) -> None:
    assert outcome(make_study(mutations=[NONSENSE | change]), "b2m_loss_of_function") == (counted, None)


@pytest.mark.parametrize(
    ("change", "loss", "mutated"),
    [
        ({}, (None, HEREDITARY), (False, None)),
        ({"mutation_status": "GERMLINE "}, (None, HEREDITARY), (False, None)),
        ({"filter": "LowQual"}, (False, None), (False, None)),
        ({"variant_classification": "Missense_Mutation"}, (False, None), (False, None)),
    ],
)
def test_germline_truncation_leaves_loss_of_function_open(make_study: MakeStudy, change: Any, loss: Any, mutated: Any) -> None:
    study = make_study(mutations=[NONSENSE | {"mutation_status": "Germline"} | change])
    assert outcome(study, "b2m_loss_of_function") == loss
    assert outcome(study, "b2m_n_loss_of_function") == (0 if loss[0] is False else None, loss[1])
    assert outcome(study, "b2m_mutated") == mutated


@pytest.mark.parametrize(
    ("rows", "n"),
    [
        ([NONSENSE, NONSENSE], 1),
        ([NONSENSE, NONSENSE | {"alternate_allele": "G"}], 2),
        ([NONSENSE, NONSENSE | {"start": 45003790}], 2),
        ([NONSENSE | {"filter": "LowQual"}, NONSENSE], 1),
        ([NONSENSE | {"reference_allele": None, "alternate_allele": None}] * 2, 1),
        (
            [
                NONSENSE | {"reference_allele": None, "alternate_allele": None},
                NONSENSE | {"reference_allele": None, "alternate_allele": None, "protein_change": "p.S12fs"},
            ],
            2,
        ),
        ([], 0),
    ],
)
def test_the_same_variant_counts_once(make_study: MakeStudy, rows: list[dict[str, Any]], n: int) -> None:
    assert outcome(make_study(mutations=rows), "b2m_n_loss_of_function") == (n, None)


def test_count_is_unknown_where_more_cannot_be_ruled_out(make_study: MakeStudy) -> None:
    study = make_study(mutations=[NONSENSE], call_set=replace(FULL_CALLS, indel=False))
    assert outcome(study, "b2m_loss_of_function") == (True, None)
    assert outcome(study, "b2m_n_loss_of_function") == (None, NO_INDELS)


def test_row_of_two_genes_belongs_to_both(make_study: MakeStudy) -> None:
    study = make_study(mutations=[NONSENSE | {"gene": "TRIM69;B2M"}])
    assert outcome(study, "b2m_loss_of_function") == (True, None)


def test_rna_gene_is_not_covered_by_an_exome(make_study: MakeStudy) -> None:
    assert outcome(make_study(), "mir21_mutated") == (None, "exomes do not cover this RNA gene")
    genome = make_study(assays=[{"sample_id": "S1", "assay": "mutations", "done": True, "panel": "WGS"}])
    assert outcome(genome, "mir21_mutated") == (False, None)


def test_samples_keep_their_order_and_their_own_rows(make_study: MakeStudy) -> None:
    study = make_study(
        ["S3", "S1", "S2"],
        mutations=[
            NONSENSE,
            NONSENSE | {"sample_id": "S2", "variant_classification": "Silent"},
            NONSENSE | {"sample_id": "stranger"},
        ],
    )
    table = compute_features(study, names=["b2m_loss_of_function"])
    assert table.values.rows() == [("S3", False), ("S1", True), ("S2", False)]
    assert table.reasons.columns == ["sample_id"]


KRAS = {"sample_id": "S1", "gene": "KRAS", "chromosome": "12", "start": 25398284, "end": 25398284, "reference_allele": "C",
        "alternate_allele": "T", "variant_classification": "Missense_Mutation", "protein_change": "p.G12D"}  # fmt: skip
NAMELESS = KRAS | {"protein_change": None, "variant_classification": "Unknown"}
UNDECIDED = "a variant of the gene has neither a protein change nor a position that decides"


@pytest.mark.parametrize(
    ("rows", "build", "g12d", "g12c"),
    [
        ([KRAS], "GRCh37", True, False),
        ([KRAS | {"protein_change": None, "protein_change_long": "ENSP0001.3:p.Gly12Asp"}], "GRCh37", True, False),
        ([KRAS | {"protein_change": None, "protein_change_long": "p.(Gly12Asp)"}], None, True, False),
        ([KRAS | {"protein_change": "p.G12C", "start": 25398285}], "GRCh37", False, True),
        ([], "GRCh37", False, False),
        # No protein change: position and alleles decide, per build.
        ([NAMELESS], "GRCh37", True, False),
        ([NAMELESS | {"start": 25245350, "end": 25245350}], "GRCh38", True, False),
        ([NAMELESS], "GRCh38", False, False),
        ([NAMELESS | {"alternate_allele": "A"}], "GRCh37", False, False),
        ([NAMELESS | {"reference_allele": None, "alternate_allele": None}], "GRCh37", None, False),
        ([NAMELESS | {"start": None, "end": None}], "GRCh37", None, None),
        ([NAMELESS], None, None, None),
        # Two bases replaced at once, over both positions.
        ([NAMELESS | {"end": 25398285, "reference_allele": "CC", "alternate_allele": "AA"}], "GRCh37", None, None),
        # Two SNVs of one residue may be one double substitution; of two residues they are not.
        ([KRAS, KRAS | {"protein_change": "p.G12C", "start": 25398285}], "GRCh37", None, None),
        ([KRAS, KRAS | {"protein_change": "p.G13D", "start": 25398281}], "GRCh37", True, False),
        ([KRAS, KRAS], "GRCh37", True, False),
        # A known effect that is not missense rules the allele out without a name.
        ([NAMELESS | {"variant_classification": "Silent"}], None, False, False),
    ],
)
def test_alleles(
    make_study: MakeStudy, rows: list[dict[str, Any]], build: str | None, g12d: bool | None, g12c: bool | None
) -> None:
    study = make_study(mutations=rows, genome_build=build)
    assert outcome(study, "kras_g12d")[0] is g12d
    assert outcome(study, "kras_g12c")[0] is g12c


def test_substitutions_suffice_for_alleles(make_study: MakeStudy) -> None:
    study = make_study(call_set=replace(FULL_CALLS, indel=False))
    assert outcome(study, "kras_g12d") == (False, None)
    assert outcome(study, "kras_hotspot") == (False, None)
    assert outcome(study, "kras_mutated") == (None, NO_INDELS)


def test_undecided_row_is_named(make_study: MakeStudy) -> None:
    study = make_study(mutations=[NAMELESS | {"reference_allele": None, "alternate_allele": None}])
    assert outcome(study, "kras_g12d") == (None, UNDECIDED)


def test_hotspot_is_any_listed_allele(make_study: MakeStudy) -> None:
    double = [KRAS, KRAS | {"protein_change": "p.G12C", "start": 25398285}]
    assert outcome(make_study(mutations=double), "kras_hotspot") == (True, None)
    assert outcome(make_study(mutations=[KRAS | {"protein_change": "p.Q61H"}]), "kras_hotspot") == (True, None)
    assert outcome(make_study(mutations=[KRAS | {"protein_change": "p.L19F"}]), "kras_hotspot") == (False, None)
    assert outcome(make_study(mutations=[KRAS], assays=[]), "nras_hotspot")[0] is None


@pytest.mark.parametrize(
    ("rows", "panel", "expected"),
    [
        ([MISSENSE | {"gene": "AKT1"}], "WES", True),
        ([MISSENSE | {"gene": "CDH1"}], "SMALL", True),
        ([SILENT | {"gene": "CDH1"}], "WES", False),
        ([OTHER_GENE], "WES", False),
        ([OTHER_GENE], "SMALL", None),
        ([UNCLASSED | {"gene": "AKT1"}], "WES", None),
    ],
)
def test_iopred_is_either_gene(make_study: MakeStudy, rows: list[dict[str, Any]], panel: str, expected: bool | None) -> None:
    study = make_study(mutations=rows, assays=assayed(True, panel), panels=[SMALL])
    assert outcome(study, "iopred_mutated")[0] is expected


@pytest.mark.parametrize(("alternate", "expected"), [("A", True), ("G", True), ("C", False)])
def test_every_substitution_that_gives_the_change_counts(make_study: MakeStudy, alternate: str, expected: bool) -> None:
    """KRAS codon 61 is CAA, read from the reverse strand: the third base as C or T gives histidine, as G glutamine."""
    place = {"chromosome": "12", "start": 25380275, "end": 25380275, "reference_allele": "T", "alternate_allele": alternate}
    row = {"sample_id": "S1", "gene": "KRAS", "variant_classification": None, **place}
    assert outcome(make_study(mutations=[row], assays=assayed(True, "WES")), "kras_q61h")[0] is expected
