"""Copy number of genes and regions, by hand. CDKN2A lies at 9:21967751-21995300 in GRCh37 (27,550 bp)."""

from typing import Any

import pytest

from icires.catalogue.genes import load_genes, load_regions
from icires.features.compute import compute_features
from icires.features.copy_number import IN_PART
from icires.features.hla import IMPURE
from icires.study.study import Study

from .conftest import MakeStudy

CDKN2A = next(gene for gene in load_genes().rows if gene.symbol == "CDKN2A")
FIRST, LAST = CDKN2A.grch37 or (0, 0)
LENGTH = LAST - FIRST + 1
WHOLE = {region.chromosome: region.grch37 for region in load_regions().values() if region.kind == "chromosome"}


def outcome(study: Study, name: str) -> tuple[Any, str | None, str | None]:
    """Value, reason and basis of the first sample."""
    table = compute_features(study, names=[name])
    reason = table.reasons[name][0] if name in table.reasons.columns else None
    basis = table.basis[name][0] if name in table.basis.columns else None
    return table.values[name][0], reason, basis


def segment(chromosome: str, start: int, end: int, **values: Any) -> dict[str, Any]:
    return {"sample_id": "S1", "chromosome": chromosome, "start": start, "end": end, **values}


def genome(**values: Any) -> list[dict[str, Any]]:
    """One segment per autosome and X, all with the same values."""
    return [segment(chromosome, *span, **values) for chromosome, span in WHOLE.items() if chromosome != "Y"]


def genome_with(
    chromosome: str, start: int, end: int, inside: dict[str, float], outside: dict[str, float]
) -> list[dict[str, Any]]:
    """A flat genome with another segment inside."""
    first, last = WHOLE[chromosome]
    rest = [row for row in genome(**outside) if row["chromosome"] != chromosome]
    left = [segment(chromosome, first, start - 1, **outside)] if start > first else []
    right = [segment(chromosome, end + 1, last, **outside)] if end < last else []
    return [*rest, *left, segment(chromosome, start, end, **inside), *right]


DIPLOID = {"total_copies": 2.0, "minor_copies": 1.0}


def cdkn2a(**inside: float) -> list[dict[str, Any]]:
    return genome_with("9", 20_000_000, 23_000_000, inside, DIPLOID)


@pytest.mark.parametrize(
    ("total", "minor", "deleted", "amplified", "lost", "loh"),
    [
        (2.0, 1.0, False, False, False, False),
        (0.0, 0.0, True, False, True, False),
        (0.49, 0.0, True, False, True, False),
        (0.5, 0.2, False, False, True, True),
        (1.0, 0.0, False, False, True, True),
        (1.5, 0.5, False, False, False, False),
        (2.0, 0.0, False, False, False, True),
        (5.99, 1.0, False, False, False, False),
        (6.0, 1.0, False, True, False, False),
    ],
)
def test_absolute_copies(
    make_study: MakeStudy, total: float, minor: float, deleted: bool, amplified: bool, lost: bool, loh: bool
) -> None:
    study = make_study([{"sample_id": "S1", "ploidy": 2.0}], segments=cdkn2a(total_copies=total, minor_copies=minor))
    assert outcome(study, "cdkn2a_total_copies") == (total, None, None)
    assert outcome(study, "cdkn2a_minor_copies") == (minor, None, None)
    assert outcome(study, "cdkn2a_homozygous_deletion") == (deleted, None, None)
    assert outcome(study, "cdkn2a_amplification") == (amplified, None, None)
    assert outcome(study, "cdkn2a_copy_loss") == (lost, None, None)
    assert outcome(study, "cdkn2a_loh") == (loh, None, None)


def test_loss_is_relative_to_the_ploidy(make_study: MakeStudy) -> None:
    tetraploid = [{"sample_id": "S1", "ploidy": 3.8}]
    study = make_study(tetraploid, segments=cdkn2a(total_copies=3.0, minor_copies=1.0))
    assert outcome(study, "cdkn2a_copy_loss") == (True, None, None)
    study = make_study(segments=cdkn2a(total_copies=3.0, minor_copies=1.0))
    assert outcome(study, "cdkn2a_copy_loss") == (False, None, None)
    assert outcome(study, "ploidy")[0] == pytest.approx(2.0, abs=0.01)


def test_breakpoint_inside_the_gene(make_study: MakeStudy) -> None:
    """A tenth of the gene without a copy is a deletion; less is not, whatever the mean."""
    tenth = LENGTH // 10
    cut = make_study(
        segments=genome_with("9", 20_000_000, FIRST + tenth - 1, {"total_copies": 0.0, "minor_copies": 0.0}, DIPLOID)
    )
    assert outcome(cut, "cdkn2a_homozygous_deletion") == (True, None, None)
    assert outcome(cut, "cdkn2a_total_copies")[0] == pytest.approx(2 * (LENGTH - tenth) / LENGTH)
    less = make_study(
        segments=genome_with("9", 20_000_000, FIRST + tenth - 2, {"total_copies": 0.0, "minor_copies": 0.0}, DIPLOID)
    )
    assert outcome(less, "cdkn2a_homozygous_deletion") == (False, None, None)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(12, (False, None, None)), (10, (None, IN_PART, None)), (3, (None, IN_PART, None)), (1, (True, None, None))],
)
def test_allele_lost_in_a_part_of_the_gene(make_study: MakeStudy, parts: int, expected: Any) -> None:
    inside = {"total_copies": 1.0, "minor_copies": 0.0}
    study = make_study(segments=genome_with("9", 20_000_000, FIRST + LENGTH // parts, inside, DIPLOID))
    assert outcome(study, "cdkn2a_loh") == expected


def test_half_of_the_gene_must_be_covered(make_study: MakeStudy) -> None:
    enough = make_study(segments=[segment("9", FIRST + LENGTH // 2, LAST + 10, total_copies=2.0)])
    assert outcome(enough, "cdkn2a_total_copies") == (2.0, None, None)
    short = make_study(segments=[segment("9", FIRST + LENGTH // 2 + 1, LAST + 10, total_copies=2.0)])
    assert outcome(short, "cdkn2a_total_copies") == (None, "segments do not cover the gene", None)
    assert outcome(short, "cdkn2a_homozygous_deletion")[0] is None
    # A deleted part is evidence even so.
    deleted = make_study(segments=[segment("9", LAST - LENGTH // 5, LAST + 10, total_copies=0.0)])
    assert outcome(deleted, "cdkn2a_homozygous_deletion") == (True, None, None)


@pytest.mark.parametrize(("value", "deleted", "amplified", "lost"), [(-2, True, False, True), (-1.5, None, False, True),
    (-1, False, False, True), (0, False, False, False), (1, False, False, False), (2, False, True, False)])  # fmt: skip
def test_discrete_calls_are_reported(
    make_study: MakeStudy, value: float, deleted: bool | None, amplified: bool, lost: bool
) -> None:
    study = make_study(discrete_copy_number=[{"sample_id": "S1", "gene": "CDKN2A", "value": value}])
    open_ = "only discrete copy number: absolute copies unknown"
    assert outcome(study, "cdkn2a_homozygous_deletion") == (
        (None, open_, None) if deleted is None else (deleted, None, "reported")
    )
    assert outcome(study, "cdkn2a_amplification") == (amplified, None, "reported")
    assert outcome(study, "cdkn2a_copy_loss") == (lost, None, "reported")
    assert outcome(study, "cdkn2a_discrete_copy_number") == (value, None, None)
    assert outcome(study, "cdkn2a_total_copies") == (None, "only discrete copy number: absolute copies unknown", None)
    assert outcome(study, "cdkn2a_loh") == (None, "no allele-specific copy number", None)


def test_measured_copies_outrank_the_discrete_call(make_study: MakeStudy) -> None:
    study = make_study(
        segments=cdkn2a(total_copies=1.0, minor_copies=0.0),
        discrete_copy_number=[{"sample_id": "S1", "gene": "CDKN2A", "value": -2}],
    )
    assert outcome(study, "cdkn2a_homozygous_deletion") == (False, None, None)


HIDDEN = "purity is not known: a loss in a part of the cells would not show"
TOO_LOW = "purity is too low: a loss of one copy would not show in the log2 ratio"


@pytest.mark.parametrize(
    ("purity", "ploidy", "ratio", "lost", "why"),
    [
        # log2(1 - p/2): -0.193 at 0.25, -0.201 at 0.26
        (None, None, 0.0, None, HIDDEN),
        (None, None, -0.19, None, HIDDEN),
        (None, None, -0.2, True, None),
        (None, None, 0.2, False, None),
        (0.25, None, 0.0, None, TOO_LOW),
        (0.26, None, 0.0, False, None),
        (0.26, 2.0, 0.0, False, None),
        (0.25, None, -0.3, True, None),
        # of four copies: log2((3p + 2(1-p)) / (4p + 2(1-p))): -0.187 at 0.32, -0.206 at 0.36
        (0.32, 4.0, 0.0, None, TOO_LOW),
        (0.36, 4.0, 0.0, False, None),
        (1.0, 1.0, 0.0, False, None),
    ],
)
def test_a_loss_is_ruled_out_by_log2_ratios_only_where_it_would_show(
    make_study: MakeStudy, purity: float | None, ploidy: float | None, ratio: float, lost: bool | None, why: str | None
) -> None:
    sample = {"sample_id": "S1", "purity": purity, "ploidy": ploidy}
    by_segments = make_study([sample], segments=genome(log2_ratio=ratio))
    assert outcome(by_segments, "cdkn2a_copy_loss")[:2] == (lost, why)
    assert outcome(by_segments, "arm_9p_loss")[:2] == (lost, why)
    by_gene = make_study([sample], log2_copy_number=[{"sample_id": "S1", "gene": "CDKN2A", "value": ratio}])
    assert outcome(by_gene, "cdkn2a_copy_loss")[:2] == (lost, why)


@pytest.mark.parametrize(
    ("purity", "ratio", "gained"),
    [(None, 0.0, None), (None, 0.2, True), (None, -0.2, False), (0.29, 0.0, None), (0.3, 0.0, False)],
)
def test_a_gain_is_ruled_out_by_log2_ratios_only_where_it_would_show(
    make_study: MakeStudy, purity: float | None, ratio: float, gained: bool | None
) -> None:
    study = make_study([{"sample_id": "S1", "purity": purity}], segments=genome(log2_ratio=ratio))
    value, why, _ = outcome(study, "arm_9p_gain")
    assert value is gained
    assert (why is None) is (gained is not None)


def test_discrete_calls_and_absolute_copies_need_no_purity(make_study: MakeStudy) -> None:
    called = make_study(discrete_copy_number=[{"sample_id": "S1", "gene": "CDKN2A", "value": 0.0}])
    assert outcome(called, "cdkn2a_copy_loss") == (False, None, "reported")
    measured = make_study([{"sample_id": "S1", "ploidy": 2.0}], segments=genome(**DIPLOID, log2_ratio=0.0))
    assert outcome(measured, "cdkn2a_copy_loss")[0] is False
    assert outcome(measured, "arm_9p_loss")[0] is False


@pytest.mark.parametrize(("ratio", "lost"), [(-0.2, True), (-0.19, False), (0.0, False), (1.5, False)])
def test_log2_ratios_give_no_absolute_copies(make_study: MakeStudy, ratio: float, lost: bool) -> None:
    study = make_study([{"sample_id": "S1", "purity": 0.5}], segments=genome(log2_ratio=ratio))
    why = "only relative copy number (log2): absolute copies unknown"
    assert outcome(study, "cdkn2a_total_copies") == (None, why, None)
    assert outcome(study, "cdkn2a_homozygous_deletion") == (None, why, None)
    assert outcome(study, "cdkn2a_amplification") == (None, why, None)
    assert outcome(study, "cdkn2a_log2_ratio") == (ratio, None, None)
    assert outcome(study, "cdkn2a_copy_loss") == (lost, None, None)


def test_log2_matrix_is_reported(make_study: MakeStudy) -> None:
    study = make_study(log2_copy_number=[{"sample_id": "S1", "gene": "CDKN2A", "value": -0.8}])
    assert outcome(study, "cdkn2a_log2_ratio") == (-0.8, None, "reported")
    assert outcome(study, "cdkn2a_copy_loss") == (True, None, "reported")


def test_total_copies_without_alleles(make_study: MakeStudy) -> None:
    """A single copy has no other allele; two copies may be of one allele."""
    assert outcome(make_study(segments=cdkn2a(total_copies=1.0)), "cdkn2a_loh") == (True, None, None)
    two = make_study(segments=genome(total_copies=2.0))
    assert outcome(two, "cdkn2a_loh") == (None, "no allele-specific copy number", None)


def test_nothing_known(make_study: MakeStudy) -> None:
    assert outcome(make_study(), "cdkn2a_total_copies") == (None, "no copy number data", None)
    assert outcome(make_study(), "cdkn2a_loh") == (None, "no copy number data", None)
    unplaced = make_study(segments=cdkn2a(total_copies=0.0), genome_build=None)
    assert outcome(unplaced, "cdkn2a_homozygous_deletion") == (None, "genome build is not known", None)
    small = make_study(segments=[segment("9", FIRST, LAST, total_copies=1.0, minor_copies=0.0)])
    assert outcome(small, "cdkn2a_copy_loss") == (None, "ploidy is not known", None)


@pytest.mark.parametrize(("sex", "lost", "deleted"), [("female", True, False), ("male", None, False), (None, None, False)])
def test_x_is_compared_with_two_copies_in_women_only(
    make_study: MakeStudy, sex: str | None, lost: bool | None, deleted: bool
) -> None:
    study = make_study(
        segments=genome_with("X", *WHOLE["X"], {"total_copies": 1.0, "minor_copies": 0.0}, DIPLOID),
        patients=[{"patient_id": "S1", "sex": sex}],
    )
    assert outcome(study, "araf_copy_loss")[0] is lost
    assert outcome(study, "araf_loh")[0] is lost
    assert outcome(study, "araf_homozygous_deletion")[0] is deleted
    assert outcome(study, "araf_total_copies")[0] == 1.0


ARM = load_regions()["arm_9p"].grch37


@pytest.mark.parametrize(
    ("part", "lost"), [(1.0, True), (0.81, True), (0.79, None), (0.21, None), (0.19, False), (0.0001, False)]
)
def test_arm_loss_needs_four_fifths(make_study: MakeStudy, part: float, lost: bool | None) -> None:
    end = ARM[0] - 1 + max(1, round(part * (ARM[1] - ARM[0] + 1)))
    study = make_study(segments=genome_with("9", ARM[0], end, {"total_copies": 1.0, "minor_copies": 0.0}, DIPLOID))
    value, reason, _ = outcome(study, "arm_9p_loss")
    assert value is lost
    assert reason == (None if lost is not None else "20 to 80 % of the region is altered: neither altered nor intact")
    assert outcome(study, "arm_9p_loh")[0] is lost
    assert outcome(study, "arm_9p_gain")[0] is False


def test_bands_and_chromosomes(make_study: MakeStudy) -> None:
    gained = make_study(segments=genome_with("20", *WHOLE["20"], {"total_copies": 4.0, "minor_copies": 2.0}, DIPLOID))
    assert outcome(gained, "chromosome_20_gain")[0] is True
    assert outcome(gained, "band_9q34_3_loss")[0] is False
    by_ratio = make_study(segments=genome_with("9", *WHOLE["9"], {"log2_ratio": -0.4}, {"log2_ratio": 0.0}))
    assert outcome(by_ratio, "band_9q34_3_loss")[0] is True
    assert outcome(by_ratio, "band_9q34_3_loh") == (None, "no allele-specific copy number", None)
    assert outcome(make_study(), "band_9q34_3_loss") == (None, "no segments", None)


def test_fraction_of_the_genome_altered(make_study: MakeStudy) -> None:
    autosomes = {name: last - first + 1 for name, (first, last) in WHOLE.items() if name not in {"X", "Y"}}
    study = make_study(segments=genome_with("1", *WHOLE["1"], {"log2_ratio": 0.5}, {"log2_ratio": 0.1}))
    assert outcome(study, "fraction_genome_altered")[0] == pytest.approx(autosomes["1"] / sum(autosomes.values()))
    little = make_study(segments=[segment("1", *WHOLE["1"], log2_ratio=0.5)])
    assert outcome(little, "fraction_genome_altered") == (None, "segments cover less than half of the autosomes", None)


MHC = (29_000_000, 32_000_000)


@pytest.mark.parametrize(
    ("sample", "inside", "expected"),
    [
        ({}, {"total_copies": 2.0, "minor_copies": 0.0}, (True, None, None)),
        ({}, {"total_copies": 0.0, "minor_copies": 0.0}, (True, None, None)),
        ({}, DIPLOID, (False, None, None)),
        ({"hla_loh_reported": True}, DIPLOID, (True, None, "reported")),
        ({"hla_loh_reported": False}, {"total_copies": 2.0, "minor_copies": 0.0}, (False, None, "reported")),
        ({"hla_loh_reported": True}, None, (True, None, "reported")),
        ({"hla_loh_reported": False}, {"total_copies": 2.0}, (False, None, "reported")),
        ({"purity": 0.1}, {"total_copies": 2.0, "minor_copies": 0.0}, (None, IMPURE, None)),
        ({"purity": 0.1, "hla_loh_reported": False}, {"total_copies": 2.0, "minor_copies": 0.0}, (False, None, "reported")),
        ({}, None, (None, "not reported, and no allele-specific copy number", None)),
    ],
)  # fmt: skip
def test_hla_loh(
    make_study: MakeStudy, sample: dict[str, Any], inside: dict[str, float] | None, expected: tuple[Any, Any, Any]
) -> None:
    parts = (
        {} if inside is None else {"segments": genome_with("6", *MHC, inside, DIPLOID if "minor_copies" in inside else inside)}
    )
    assert outcome(make_study([{"sample_id": "S1", **sample}], **parts), "hla_loh") == expected
