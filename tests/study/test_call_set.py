"""What a call set does not hold is told before anything is called."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from icires.features.consequences import ALTERING, classification_effect, terms_effect
from icires.study.call_set import call_set_of, call_set_problems, counts, left_out_problems
from icires.study.problems import schema_of
from icires.study.read import inspect_study
from icires.study.study import CallSet
from icires.study.tables import MUTATIONS

from .conftest import COHORTS, MakeStudy


def rows(*parts: tuple[int, dict[str, Any]]) -> pl.DataFrame:
    """So many rows of each kind, otherwise null."""
    cells = [row for n, row in parts for _ in range(n)]
    schema = schema_of(MUTATIONS)
    return pl.DataFrame([{name: row.get(name) for name in schema} | {"line": i} for i, row in enumerate(cells, 2)], schema=schema)


MISSENSE = {"variant_type": "SNP", "variant_classification": "Missense_Mutation"}
SILENT = {"variant_type": "SNP", "variant_classification": "Silent"}
GERMLINE = MISSENSE | {"mutation_status": "Germline"}


def call_set(**changes: bool | int | None) -> CallSet:
    whole = {
        "n_variants": 1000, "snv": True, "indel": True, "synonymous": True, "altering": True, "consequences": True,
        "alleles": True, "depths": True, "germline": False,
    }  # fmt: skip
    return CallSet(**(whole | changes), source="data_mutations.txt")  # type: ignore[arg-type]  # a mapping has one type of value


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"n_variants": 0, "snv": None, "indel": None}, []),
        ({"indel": False, "synonymous": False}, ["no_indels", "no_synonymous"]),
        ({"indel": None}, ["indels_unknown"]),
        ({"snv": False}, ["no_substitutions"]),
        ({"altering": False}, ["no_altering"]),
        ({"consequences": False, "depths": False}, ["no_consequences", "no_depths"]),
    ],
)
def test_what_is_missing_is_told(changes: dict[str, bool | int | None], codes: list[str]) -> None:
    assert [problem.code for problem in call_set_problems(call_set(**changes))] == codes


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, True),
        ({"filter": "PASS", "mutation_status": "Somatic"}, True),
        ({"filter": " pass "}, True),
        ({"filter": "."}, True),
        ({"filter": "common_in_exac"}, False),
        ({"mutation_status": "GERMLINE "}, False),
        ({"mutation_status": "None"}, False),
        ({"mutation_status": "Unknown"}, True),
    ],
)
def test_which_rows_count(row: dict[str, str], expected: bool) -> None:
    assert rows((1, row)).select(counts()).to_series().to_list() == [expected]


@pytest.mark.parametrize("row", [GERMLINE, MISSENSE | {"filter": "weak_evidence"}])
def test_a_table_without_a_row_that_counts_holds_no_kinds(row: dict[str, Any]) -> None:
    found = call_set_of(rows((300, row)), source="x")
    kinds = (found.snv, found.indel, found.synonymous, found.altering, found.consequences, found.depths)
    assert (found.n_variants, *kinds) == (0, *[None] * 6)


def test_rows_that_do_not_count_tell_no_kinds_but_germline() -> None:
    found = call_set_of(rows((1, GERMLINE | {"variant_type": "DEL"}), (3, MISSENSE)), source="x")
    assert (found.n_variants, found.snv, found.indel, found.germline) == (3, True, None, True)


@pytest.mark.parametrize(
    ("parts", "altering"),
    [
        ([(43, SILENT)], None),
        ([(44, SILENT)], False),
        ([(5000, SILENT), (1, MISSENSE)], True),
        ([(5000, SILENT), (1, GERMLINE)], False),
        ([(918, {"variant_classification": "Intron"})], None),
        ([(919, {"variant_classification": "Intron"})], False),
        ([(44, {"consequence": "synonymous_variant"})], False),
        ([(44, SILENT), (1, {"consequence": "intron_variant,stop_gained"})], True),
        ([(5000, {})], None),
    ],
)
def test_whether_a_call_set_holds_protein_altering_variants(parts: Any, altering: bool | None) -> None:
    assert call_set_of(rows(*parts), source="x").altering is altering


@pytest.mark.parametrize(
    "words",
    [
        "Missense_Mutation Nonsense_Mutation Frame_Shift_Del Frame_Shift_Ins Splice_Site Translation_Start_Site",
        "Nonstop_Mutation In_Frame_Del In_Frame_Ins stopgain stoploss startloss nonframeshift_deletion nonsynonymous_SNV",
        "splicing Start_Codon_SNP frameshift_insertion Stop_Codon_Del",
        "Silent Intron 3'UTR 5'Flank RNA IGR Splice_Region De_novo_Start_OutOfFrame De_novo_Start_InFrame",
        "synonymous_SNV upstream Fusion",
    ],
)
def test_altering_classes_are_those_of_the_features(words: str) -> None:
    for word in words.split():
        found = call_set_of(rows((1, {"variant_classification": word})), source="x")
        assert (found.altering is True) is (classification_effect(word) in ALTERING), word


@pytest.mark.parametrize(
    "terms",
    [
        "missense_variant stop_gained stop_lost start_lost initiator_codon_variant frameshift_variant inframe_insertion",
        "conservative_inframe_deletion disruptive_inframe_insertion splice_acceptor_variant splice_donor_variant",
        "transcript_ablation rare_amino_acid_variant protein_protein_contact structural_interaction_variant",
        "synonymous_variant stop_retained_variant splice_region_variant splice_donor_5th_base_variant intron_variant",
        "splice_donor_region_variant gene_fusion upstream_gene_variant start_retained_variant",
        "5_prime_utr_premature_start_codon_gain_variant",
    ],
)
def test_altering_terms_are_those_of_the_features(terms: str) -> None:
    for term in terms.split():
        found = call_set_of(rows((1, {"consequence": term})), source="x")
        assert (found.altering is True) is (terms_effect(term) in ALTERING), term


def test_rows_that_are_left_out_are_told() -> None:
    table = rows((6, MISSENSE), (2, GERMLINE), (1, {"mutation_status": "LOH"}), (2, MISSENSE | {"filter": "common_in_exac"}))
    told = list(left_out_problems(table, source="x.maf"))
    assert [(one.severity, one.code, one.line, one.column) for one in told] == [
        ("info", "germline_rows", 8, "Mutation_Status"),
        ("info", "not_somatic_rows", 10, "Mutation_Status"),
        ("info", "filtered_rows", 11, "FILTER"),
    ]
    assert told[0].message == "2 of 11 rows are left out: germline."
    assert told[2].message == "2 of 11 rows are left out: filter other than PASS (common_in_exac)."
    assert not list(left_out_problems(rows((3, MISSENSE)), source="x.maf"))


@pytest.mark.parametrize(("n_kept", "words"), [(0, "nothing can be found"), (2, "rests on the others"), (3, None)])
def test_more_than_half_left_out_is_a_warning(n_kept: int, words: str | None) -> None:
    told = [one for one in left_out_problems(rows((n_kept, MISSENSE), (3, GERMLINE)), source="x") if one.severity == "warning"]
    assert [one.code for one in told] == ([] if words is None else ["most_rows_left_out"])
    assert words is None or words in told[0].message


def test_the_reader_tells_of_rows_that_are_left_out(make_study: MakeStudy) -> None:
    header = "Hugo_Symbol\tChromosome\tStart_Position\tTumor_Sample_Barcode\tMutation_Status\n"
    maf = header + "KRAS\t12\t25398284\t0040_T\tGermline\n"
    codes = inspect_study(make_study({"data_mutations.txt": maf})).problems["code"].to_list()
    assert {"germline_rows", "most_rows_left_out"} <= set(codes)


def test_the_word_of_the_mapping_silences_the_warning(make_study: MakeStudy) -> None:
    silent = inspect_study(make_study()).problems["code"].to_list()
    assert "indels_unknown" in silent
    told = make_study({"icires.yaml": "assays: {mutations: {kinds: {indel: true}}}\n"})
    assert "indels_unknown" not in inspect_study(told).problems["code"].to_list()


@pytest.mark.parametrize(
    ("cohort", "codes"),
    [
        ("mel_nivolumab_riaz_2017", {"no_indels", "no_synonymous"}),
        ("uc_atezolizumab_snyder_2017", {"no_indels", "no_consequences", "no_depths"}),
    ],
)
def test_the_real_call_sets(cohort: str, codes: set[str]) -> None:
    folder: Path = COHORTS / cohort
    if not folder.is_dir():
        pytest.skip("the real cohorts (../shared/cohorts) are not on this machine")
    assert codes <= set(inspect_study(folder).problems["code"])
