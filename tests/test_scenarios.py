"""Whole studies of a few rows, from files to calls: what an expert would conclude, worked out by hand.

A scenario is a study folder written from rows, and what must come out of it. The key of an expectation is a mechanism or a
feature, with ``.direction``, ``.origin``, ``.missing``, ``.basis`` or ``.reason`` after it where that is meant, and with the
sample before it (``S2:jak1_lof``) where it is not S1. An expected text of ``missing`` or ``reason`` is a part of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from icires import profile, read_study
from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import Mechanism, MechanismFinding
from icires.features.compute import compute_features
from icires.features.families import find_feature
from icires.features.record import FeatureTable
from icires.study.study import Study

Rows = Sequence[Mapping[str, Any]]

# GRCh37
PLACES = {"B2M": ("15", 45003675, 45011075), "JAK1": ("1", 65298912, 65432187), "JAK2": ("9", 4985033, 5128183),
          "PTEN": ("10", 89622870, 89731687), "STK11": ("19", 1189406, 1228428), "CCND1": ("11", 69455855, 69469242),
          "CDKN2A": ("9", 21967751, 21995300), "APC": ("5", 112043195, 112181936),
          "KRAS": ("12", 25357723, 25403870)}  # fmt: skip
CALLED = {"snv": "true", "indel": "true"}
TYPES = {"Frame_Shift_Del": ("DEL", "A", "-"), "Frame_Shift_Ins": ("INS", "-", "T")}


def mutation(gene: str, kind: str = "Nonsense_Mutation", change: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of a MAF inside a gene; what is not said here is made up."""
    chromosome, start, _ = PLACES.get(gene, ("17", 7577120, 0))
    variant, reference, alternate = TYPES.get(kind, ("SNP", "C", "T"))
    return {
        "Hugo_Symbol": gene, "Chromosome": chromosome, "Start_Position": start + 500, "NCBI_Build": "GRCh37",
        "Variant_Classification": kind, "Variant_Type": variant, "Reference_Allele": reference, "Tumor_Seq_Allele2": alternate,
        "HGVSp_Short": change, "Tumor_Sample_Barcode": "S1",
    } | more  # fmt: skip


def kras(change: str | None, start: int, reference: str, alternate: str, **more: Any) -> dict[str, Any]:
    where = {"Start_Position": start, "Reference_Allele": reference, "Tumor_Seq_Allele2": alternate}
    return mutation("KRAS", "Missense_Mutation", change, **where, **more)


def copies(
    place: str, total: float | None, minor: float | None = None, *, part: tuple[float, float] = (0, 1), **more: Any
) -> dict[str, Any]:
    """A segment over (a part of) a gene, or over a place written ``chromosome:first-last``."""
    if place in PLACES:
        chromosome, first, last = PLACES[place]
    else:
        chromosome, span = place.split(":")
        first, last = (int(end) for end in span.split("-"))
    length = last - first + 1
    start, end = first + int(part[0] * length), first + int(part[1] * length) - 1
    # a whole gene is covered with what is around it
    margin = (0 if part[0] else 1000, 0 if part[1] < 1 else 1000)
    return {"ID": "S1", "chrom": chromosome, "loc.start": max(start - margin[0], 1), "loc.end": end + margin[1],
            "tcn.em": total, "lcn.em": minor} | more  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """A study in rows: samples default to S1, an exome in which everything was called."""

    expect: Mapping[str, Any]
    samples: Rows = ({},)
    patients: Rows = ()
    mutations: Rows = ()
    segments: Rows | None = None
    discrete: Mapping[str, Mapping[str, float]] | None = None
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    panel: str | None = "WES"
    genes: Sequence[str] | None = None
    megabases: float | None = None
    kinds: Mapping[str, str] = field(default_factory=lambda: CALLED)
    genome: str = "hg19"
    sequenced: str | None = "all"


def table(path: Path, rows: Rows) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["\t".join("" if row.get(name) is None else str(row[name]) for name in columns) for row in rows]
    path.write_text("\n".join(["\t".join(columns), *lines]) + "\n", encoding="utf-8")


def write(scenario: Scenario, folder: Path) -> None:
    genome = f"reference_genome: {scenario.genome}\n" if scenario.genome else ""
    text = f"type_of_cancer: mixed\ncancer_study_identifier: small\nname: Small\ndescription: -\n{genome}"
    (folder / "meta_study.txt").write_text(text, encoding="utf-8")
    table(folder / "data_clinical_sample.txt", [{"PATIENT_ID": "P1", "SAMPLE_ID": "S1"} | dict(row) for row in scenario.samples])
    table(folder / "data_clinical_patient.txt", [{"PATIENT_ID": "P1"} | dict(row) for row in scenario.patients or ({},)])
    filler = mutation("TP53", "Missense_Mutation", "p.R248W", Tumor_Sample_Barcode="S1")
    table(folder / "data_mutations.txt", [dict(row) for row in scenario.mutations] or [filler])
    if scenario.segments is not None:
        table(folder / "data_cna_hg19.seg", scenario.segments)
    if scenario.discrete is not None:
        table(folder / "data_cna.txt", [{"Hugo_Symbol": gene, **values} for gene, values in scenario.discrete.items()])
    for name, members in scenario.lists.items():
        (folder / "case_lists").mkdir(exist_ok=True)
        content = f"cancer_study_identifier: small\nstable_id: small_{name}\ncase_list_name: -\ncase_list_description: -\n"
        content += "case_list_ids: " + "\t".join(members) + "\n"
        (folder / "case_lists" / f"cases_{name}.txt").write_text(content, encoding="utf-8")
    (folder / "icires.yaml").write_text(config(scenario), encoding="utf-8")


def config(scenario: Scenario) -> str:
    said = {"panel": scenario.panel, "samples": scenario.sequenced, "megabases": scenario.megabases}
    lines = ["assays:", "  mutations:", *(f"    {key}: {value}" for key, value in said.items() if value is not None)]
    lines.append("    kinds: {" + ", ".join(f"{kind}: {value}" for kind, value in scenario.kinds.items()) + "}")
    if scenario.genes is not None:
        lines += ["panels:", f"  {scenario.panel}: {{genes: [{', '.join(scenario.genes)}]}}"]
    return "\n".join(lines) + "\n"


FS = "Frame_Shift_Del"
MEL = {"ONCOTREE_CODE": "SKCM"}
ABSENT, PRESENT, OPEN = "absent", "present", "not_assessable"

COPY_NUMBER = {
    "doubled genome, 2+0 at B2M: one allele is gone, both copies of the other work": Scenario(
        samples=[{**MEL, "PLOIDY": 4}],
        segments=[copies("B2M", 2, 0)],
        expect={
            "b2m_loh": PRESENT,
            "b2m_loh.direction": "resistance",
            "b2m_15q21_deletion": PRESENT,
            "b2m_biallelic_loss": ABSENT,
            "b2m_zygosity": "mono_allelic",
        },
    ),
    "doubled genome, 2+1 at B2M: a copy is lost, no allele": Scenario(
        samples=[{"PLOIDY": 4}],
        segments=[copies("B2M", 3, 1)],
        expect={"b2m_loh": ABSENT, "b2m_15q21_deletion": PRESENT, "b2m_biallelic_loss": ABSENT},
    ),
    "30 % of the gene is gone on both alleles": Scenario(
        segments=[copies("B2M", 2, 1, part=(0, 0.7)), copies("B2M", 0, 0, part=(0.7, 1))],
        expect={"b2m_biallelic_loss": PRESENT, "b2m_loh": ABSENT},
    ),
    "5 % of the gene is gone on both alleles: no more than an edge": Scenario(
        segments=[copies("B2M", 2, 1, part=(0, 0.95)), copies("B2M", 0, 0, part=(0.95, 1))],
        expect={"b2m_homozygous_deletion": False, "b2m_loh": ABSENT},
    ),
    "30 % of one allele is gone, the other allele is truncated: both may be broken": Scenario(
        mutations=[mutation("B2M", FS, "p.L15Ffs*41")],
        segments=[copies("B2M", 2, 1, part=(0, 0.7)), copies("B2M", 1, 0, part=(0.7, 1))],
        expect={"b2m_biallelic_loss": OPEN, "b2m_loh": OPEN},
    ),
    "one copy, minor copies not measured: no other allele is left": Scenario(
        segments=[copies("B2M", 1)],
        expect={"b2m_loh": PRESENT, "b2m_biallelic_loss": ABSENT},
    ),
    "two copies, minor copies not measured: may be 1+1 or 2+0": Scenario(
        segments=[copies("B2M", 2)],
        expect={"b2m_loh": OPEN, "b2m_loh.missing": "no allele-specific", "b2m_homozygous_deletion": False},
    ),
    "three copies of four as measured, shallow loss as called, with a frameshift: a good copy may be left": Scenario(
        samples=[{"PLOIDY": 4}],
        mutations=[mutation("B2M", FS)],
        segments=[copies("B2M", 3)],
        discrete={"B2M": {"S1": -1}},
        expect={"b2m_two_hits": None, "b2m_biallelic_loss": OPEN},
    ),
    "shallow loss as called, with a frameshift": Scenario(
        mutations=[mutation("B2M", FS)],
        discrete={"B2M": {"S1": -1}},
        expect={"b2m_biallelic_loss": PRESENT, "b2m_biallelic_loss.basis": "reported"},
    ),
    "shallow loss as called, with a frameshift, in a doubled genome": Scenario(
        samples=[{"PLOIDY": 3.8}],
        mutations=[mutation("B2M", FS)],
        discrete={"B2M": {"S1": -1}},
        expect={"b2m_two_hits": None, "b2m_biallelic_loss": OPEN},
    ),
    "deep deletion as called against two copies measured: the measurement stands": Scenario(
        segments=[copies("B2M", 2, 1)],
        discrete={"B2M": {"S1": -2}},
        expect={"b2m_biallelic_loss": ABSENT, "b2m_biallelic_loss.basis": "direct"},
    ),
    "-1.5 may be deeper than one copy": Scenario(
        discrete={"PTEN": {"S1": -1.5}},
        expect={"pten_homozygous_deletion": None, "pten_biallelic_loss": OPEN, "pten_copy_loss": True},
    ),
    "segments stop before the gene": Scenario(
        segments=[copies("15:30000000-44000000", 1, 0)],
        expect={"b2m_loh": OPEN, "b2m_loh.missing": "segments do not cover the gene"},
    ),
    "amplified in a diploid, not in a hexaploid tumour": Scenario(
        samples=[{"PLOIDY": 2.1}, {"SAMPLE_ID": "S2", "PATIENT_ID": "P2", "PLOIDY": 5.9}],
        patients=[{}, {"PATIENT_ID": "P2"}],
        segments=[copies("CCND1", 8, 1), copies("CCND1", 8, 1, ID="S2")],
        expect={"ccnd1_amplification": PRESENT, "S2:ccnd1_amplification": ABSENT},
    ),
    "copies but no ploidy: amplification cannot be judged": Scenario(
        segments=[copies("CCND1", 8, 1)],
        expect={"ccnd1_amplification": OPEN, "ccnd1_amplification.missing": "ploidy is not known"},
    ),
    "9q34.3 lost, 9p not covered": Scenario(
        samples=[{"PLOIDY": 2}],
        segments=[copies("9:130000000-141213431", 1, 0)],
        expect={"loss_9q34_3": OPEN, "cdkn2a_jak2_codeletion": OPEN},
    ),
    "9q34.3 lost, 9p kept": Scenario(
        samples=[{"PLOIDY": 2}],
        segments=[copies("9:1-49000000", 2, 1), copies("9:130000000-141213431", 1, 0)],
        expect={"loss_9q34_3": PRESENT, "loss_9q34_3.direction": "sensitivity"},
    ),
    "all of chromosome 9 lost": Scenario(
        samples=[{"PLOIDY": 2}],
        segments=[copies("9:1-141213431", 1, 0)],
        expect={"loss_9q34_3": ABSENT, "cdkn2a_jak2_codeletion": PRESENT, "b2m_loh": OPEN},
    ),
    "9q34.3 lost, focal deletion of CDKN2A": Scenario(
        samples=[{"PLOIDY": 2}],
        segments=[
            copies("9:1-21000000", 2, 1),
            copies("9:21000001-23000000", 0, 0),
            copies("9:23000001-49000000", 2, 1),
            copies("9:130000000-141213431", 1, 0),
        ],
        expect={"loss_9q34_3": ABSENT, "cdkn2a_jak2_codeletion": ABSENT},
    ),
    "without ploidy a loss cannot be told; where nothing is covered, that is the reason": Scenario(
        samples=[{}, {"SAMPLE_ID": "S2", "PATIENT_ID": "P2"}],
        patients=[{}, {"PATIENT_ID": "P2"}],
        segments=[copies("9:130000000-141213431", 1, 0), copies("B2M", 2, 1, ID="S2")],
        expect={
            "loss_9q34_3": OPEN,
            "loss_9q34_3.missing": "band_lost: ploidy is not known",
            "S2:loss_9q34_3.missing": "band_lost: segments do not cover the region",
        },
    ),
    "only log2 ratios: a lower dose, and nothing of alleles": Scenario(
        segments=[{"ID": "S1", "chrom": "15", "loc.start": 20000000, "loc.end": 100000000, "seg.mean": -0.5}],
        expect={"b2m_15q21_deletion": PRESENT, "b2m_loh": OPEN, "b2m_biallelic_loss": OPEN},
    ),
    "flat log2 ratios, purity not known: a loss may hide": Scenario(
        segments=[{"ID": "S1", "chrom": "15", "loc.start": 20000000, "loc.end": 100000000, "seg.mean": 0.0}],
        expect={"b2m_15q21_deletion": OPEN, "b2m_15q21_deletion.missing": "purity is not known", "arm_15q_loss": None},
    ),
    "flat log2 ratios at a purity of 0.6: a loss would show": Scenario(
        samples=[{"PURITY": 0.6}],
        segments=[{"ID": "S1", "chrom": "15", "loc.start": 20000000, "loc.end": 100000000, "seg.mean": 0.0}],
        expect={"b2m_15q21_deletion": ABSENT, "arm_15q_loss": False},
    ),
    "two segments over the gene, one deleted and one whole: nobody can tell": Scenario(
        samples=[{"PLOIDY": 2}],
        segments=[copies("B2M", 0, 0), copies("B2M", 2, 1)],
        expect={
            "b2m_biallelic_loss": OPEN,
            "b2m_biallelic_loss.missing": "segments contradict each other",
            "b2m_loh": OPEN,
            "b2m_15q21_deletion": OPEN,
        },
    ),
    "the same segment twice is no contradiction": Scenario(
        segments=[copies("B2M", 2, 1), copies("B2M", 2, 1)],
        expect={"b2m_biallelic_loss": ABSENT, "b2m_loh": ABSENT},
    ),
    "no copy left, minor copies not measured": Scenario(
        segments=[copies("B2M", 0)], expect={"b2m_biallelic_loss": PRESENT, "b2m_loh": ABSENT}
    ),
    "CDKN2A deep, JAK2 shallow, as called": Scenario(
        discrete={"CDKN2A": {"S1": -2}, "JAK2": {"S1": -1}},
        expect={"cdkn2a_jak2_codeletion": PRESENT, "cdkn2a_jak2_codeletion.basis": "reported", "jak2_lof": ABSENT},
    ),
    "IFIT cluster gone with PTEN: PTEN explains it": Scenario(
        samples=[MEL],
        patients=[{"DRUG": "ipilimumab"}],
        segments=[copies("10:89000000-92000000", 0, 0)],
        expect={
            "ifit_cluster_deletion": PRESENT,
            "ifit_cluster_deletion.direction": "none",
            "pten_loss": PRESENT,
            "pten_loss.direction": "resistance",
        },
    ),
    "X in a man, in a woman, and where the sex is not known": Scenario(
        samples=[
            {"PLOIDY": 2},
            {"SAMPLE_ID": "S2", "PATIENT_ID": "P2", "PLOIDY": 2},
            {"SAMPLE_ID": "S3", "PATIENT_ID": "P3", "PLOIDY": 2},
        ],
        patients=[{"SEX": "Male"}, {"PATIENT_ID": "P2", "SEX": "Female"}, {"PATIENT_ID": "P3", "SEX": None}],
        segments=[copies("X:1-155270560", 1, 0, ID=sample) for sample in ("S1", "S2", "S3")],
        expect={"chromosome_x_loss": None, "S2:chromosome_x_loss": True, "S3:chromosome_x_loss": None},
    ),
    "HLA: segments see no loss at purity 0.15, the report of a typing tool is believed": Scenario(
        samples=[{"PURITY": 0.15, "HLA_LOH": "Yes"}],
        segments=[copies("6:1-61000000", 2, 1)],
        expect={"hla1_loh": PRESENT, "hla1_loh.basis": "reported"},
    ),
    "HLA: a tool that types the alleles outranks segments": Scenario(
        samples=[{"PURITY": 0.7, "HLA_LOH": "Yes"}],
        segments=[copies("6:1-61000000", 2, 1)],
        expect={"hla1_loh": PRESENT, "hla1_loh.basis": "reported"},
    ),
    "6p without one allele, TAP kept once: no TAP deficiency": Scenario(
        segments=[copies("6:1-61000000", 2, 0)],
        expect={"hla1_loh": PRESENT, "tap_deficiency": ABSENT, "mhc1_b2m_loss": PRESENT},
    ),
}

ZYGOSITY = {
    "frameshift, other allele lost, all reads of the tumour carry it": Scenario(
        samples=[{**MEL, "PURITY": 0.8}],
        mutations=[mutation("B2M", FS, t_depth=100, t_alt_count=66)],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_biallelic_loss": PRESENT, "b2m_zygosity": "bi_allelic"},
    ),
    "frameshift at 10 % of the reads, other allele lost: subclonal": Scenario(
        samples=[{"PURITY": 0.8}],
        mutations=[mutation("B2M", FS, t_depth=100, t_alt_count=10)],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_biallelic_loss": OPEN, "b2m_biallelic_loss.missing": "allele fraction"},
    ),
    "copy-neutral LOH, frameshift on one of the two copies: the other works": Scenario(
        samples=[{"PURITY": 0.9}],
        mutations=[mutation("B2M", FS, t_depth=200, t_alt_count=90)],
        segments=[copies("B2M", 2, 0)],
        expect={"b2m_two_hits": None, "b2m_biallelic_loss": OPEN},
    ),
    "copy-neutral LOH, frameshift on both copies": Scenario(
        samples=[{"PURITY": 0.9}],
        mutations=[mutation("B2M", FS, t_depth=200, t_alt_count=178)],
        segments=[copies("B2M", 2, 0)],
        expect={"b2m_biallelic_loss": PRESENT},
    ),
    "purity 0.15: read counts tell nothing": Scenario(
        samples=[{"PURITY": 0.15}],
        mutations=[mutation("B2M", FS, t_depth=200, t_alt_count=12)],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_biallelic_loss": PRESENT},
    ),
    "two truncations and LOH": Scenario(
        mutations=[mutation("B2M", FS), mutation("B2M", Start_Position=45007800)],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_biallelic_loss": PRESENT, "b2m_n_loss_of_function": 2},
    ),
    "two truncations, no LOH: phase unknown": Scenario(
        mutations=[mutation("B2M", FS), mutation("B2M", Start_Position=45007800)],
        segments=[copies("B2M", 2, 1)],
        expect={"b2m_biallelic_loss": OPEN, "b2m_biallelic_loss.missing": "phase unknown", "b2m_zygosity": "unknown_phase"},
    ),
    "one truncation, both alleles there": Scenario(
        mutations=[mutation("B2M", FS)],
        segments=[copies("B2M", 2, 1)],
        expect={"b2m_biallelic_loss": ABSENT, "b2m_zygosity": "mono_allelic"},
    ),
    "missense with LOH: what it does is not known": Scenario(
        mutations=[mutation("B2M", "Missense_Mutation", "p.C45R")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_zygosity": None, "b2m_loh": PRESENT},
    ),
    "splice region only": Scenario(
        mutations=[mutation("B2M", "Splice_Region", Consequence="splice_region_variant,intron_variant")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_loss_of_function": False, "b2m_biallelic_loss": ABSENT},
    ),
    "called a splice site, but only in its region": Scenario(
        mutations=[mutation("B2M", "Splice_Site", Consequence="splice_region_variant,intron_variant")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_loss_of_function": False},
    ),
    "canonical splice site": Scenario(
        mutations=[mutation("B2M", "Splice_Site", "p.X23_splice", Consequence="splice_donor_variant")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_biallelic_loss": PRESENT},
    ),
    "start codon lost": Scenario(
        mutations=[mutation("B2M", "Translation_Start_Site", "p.M1?")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_biallelic_loss": PRESENT},
    ),
    "start codon lost, called a missense mutation of codon 1": Scenario(
        mutations=[mutation("B2M", "Missense_Mutation", "p.M1R")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_loss_of_function": True, "b2m_biallelic_loss": PRESENT},
    ),
    "missense of codon 10 is no lost start": Scenario(
        mutations=[mutation("B2M", "Missense_Mutation", "p.M10R")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_loss_of_function": False},
    ),
    "germline row only": Scenario(
        mutations=[mutation("B2M", FS, Mutation_Status="GERMLINE")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_mutated": False, "b2m_biallelic_loss": OPEN, "b2m_biallelic_loss.missing": "germline"},
    ),
    "row that failed the caller's filter": Scenario(
        mutations=[mutation("B2M", FS, FILTER="weak_evidence")],
        segments=[copies("B2M", 1, 0)],
        expect={"b2m_mutated": False, "b2m_biallelic_loss": ABSENT},
    ),
    "the same variant twice, once as germline and once as silent": Scenario(
        mutations=[
            mutation("B2M", FS, Mutation_Status="Germline"),
            mutation("B2M", FS, Mutation_Status="Somatic"),
            mutation("B2M", "Silent", Variant_Type="DEL", Reference_Allele="A", Tumor_Seq_Allele2="-"),
        ],
        segments=[copies("B2M", 2, 1)],
        expect={"b2m_n_loss_of_function": 1, "b2m_zygosity": "mono_allelic"},
    ),
    "a fusion of the gene leaves its function open": Scenario(
        mutations=[mutation("B2M", "Fusion")],
        segments=[copies("B2M", 2, 1)],
        expect={"b2m_loss_of_function": None, "b2m_biallelic_loss": OPEN},
    ),
}

COVERAGE = {
    "panel without the gene": Scenario(
        panel="P1",
        genes=["KRAS", "TP53"],
        segments=[copies("B2M", 2, 1)],
        expect={"b2m_biallelic_loss": OPEN, "b2m_biallelic_loss.missing": "gene not on panel P1", "kras_mutation": ABSENT},
    ),
    "panel that lists the gene under an old name": Scenario(
        panel="P1",
        genes=["LKB1", "TP53"],
        segments=[copies("STK11", 2, 1)],
        expect={"stk11_loss": ABSENT},
    ),
    "gene under an old name in the MAF": Scenario(
        panel="P1",
        genes=["STK11"],
        mutations=[mutation("STK11", Hugo_Symbol="LKB1")],
        expect={"stk11_loss": PRESENT},
    ),
    "off-target row of the 3' end of a gene that is not on the panel": Scenario(
        panel="P1",
        genes=["TP53"],
        mutations=[mutation("PTEN", "3'UTR")],
        segments=[copies("PTEN", 2, 1)],
        expect={"pten_loss": OPEN, "pten_loss.missing": "gene not on panel P1"},
    ),
    "missense row of a gene that is not on the panel's list: the list is incomplete": Scenario(
        panel="P1",
        genes=["TP53"],
        mutations=[mutation("PTEN", "Missense_Mutation", "p.R130Q")],
        segments=[copies("PTEN", 2, 1)],
        expect={"pten_loss": ABSENT},
    ),
    "in the case list without rows": Scenario(
        sequenced=None,
        lists={"sequenced": ["S1"]},
        panel="P1",
        genes=["KRAS"],
        samples=[{}, {"SAMPLE_ID": "S2", "PATIENT_ID": "P2"}],
        patients=[{}, {"PATIENT_ID": "P2"}],
        mutations=[mutation("TP53", "Missense_Mutation", "p.R248W")],
        expect={"kras_mutation": ABSENT, "S2:kras_mutation": OPEN, "S2:kras_mutation.missing": "not sequenced"},
    ),
    "the user says who was sequenced; a stray row does not make a sample sequenced": Scenario(
        sequenced="[S2]",
        samples=[{}, {"SAMPLE_ID": "S2", "PATIENT_ID": "P2"}],
        patients=[{}, {"PATIENT_ID": "P2"}],
        mutations=[mutation("TP53", "Missense_Mutation", "p.R248W")],
        expect={"kras_mutation": OPEN, "kras_mutation.missing": "not sequenced", "S2:kras_mutation": ABSENT},
    ),
    "only indels were called": Scenario(
        kinds={"snv": "false", "indel": "true"},
        mutations=[mutation("TP53", FS)],
        segments=[copies("PTEN", 2, 1)],
        expect={"pten_loss": OPEN, "kras_mutation": OPEN, "kras_mutation.missing": "no substitutions"},
    ),
    "only substitutions were called": Scenario(
        kinds={"snv": "true", "indel": "false"},
        segments=[copies("PTEN", 2, 1)],
        expect={"pten_loss": OPEN, "pten_loss.missing": "no indels", "kras_mutation": ABSENT},
    ),
    "a small call set of substitutions says nothing about indels": Scenario(
        kinds={},
        segments=[copies("PTEN", 2, 1)],
        expect={"pten_loss": OPEN, "pten_loss.missing": "which kinds of variants", "kras_mutation": ABSENT},
    ),
    "no panel, few genes": Scenario(
        panel=None,
        expect={"kras_mutation": OPEN, "kras_mutation.missing": "which genes were sequenced"},
    ),
}

FIVE = ("TP53", "APC", "KRAS", "STK11", "PTEN")
SOMATIC = [mutation("TP53", "Missense_Mutation", Tumor_Sample_Barcode="S2"), mutation("APC", FS, Tumor_Sample_Barcode="S2")]
BOTH = [{}, {"SAMPLE_ID": "S2", "PATIENT_ID": "P2"}]
SILENT = [mutation(f"GENE{n}", "Silent", Start_Position=10_000 + n) for n in range(60)]
NOTHING_HELD = {
    "jak1_mutated": None,
    "jak1_mutated.reason": "kinds of variants",
    "kras_mutation": OPEN,
    "tmb": None,
    "low_tmb": OPEN,
}
NO_ALTERING = {
    "jak1_mutated": None,
    "jak1_mutated.reason": "no protein-altering variants",
    "kras_mutation": OPEN,
    "kras_mutation.missing": "no protein-altering variants",
    "tmb": None,
    "tmb.reason": "no protein-altering variants",
}
LEFT_OUT = {
    "every row is germline: nothing of somatic calls is known": Scenario(
        kinds={},
        megabases=30,
        mutations=[mutation(gene, kind, Mutation_Status="Germline") for gene in FIVE for kind in ("Missense_Mutation", FS)],
        expect=NOTHING_HELD,
    ),
    "every row has a filter tag that is not PASS": Scenario(
        kinds={},
        megabases=30,
        mutations=[mutation(gene, kind, FILTER="in_normal") for gene in FIVE for kind in ("Missense_Mutation", FS)],
        expect=NOTHING_HELD,
    ),
    "one sample with germline rows alone in a somatic call set: nothing somatic was found in it": Scenario(
        kinds={},
        megabases=30,
        samples=BOTH,
        patients=[{}, {"PATIENT_ID": "P2"}],
        mutations=[mutation("JAK1", "Missense_Mutation", Mutation_Status="Germline"), *SOMATIC],
        expect={"jak1_mutated": False, "kras_mutation": ABSENT, "tmb": 0.0},
    ),
    "one sample with failed rows alone: calling was done": Scenario(
        kinds={},
        megabases=30,
        samples=BOTH,
        patients=[{}, {"PATIENT_ID": "P2"}],
        mutations=[mutation("JAK1", "Missense_Mutation", FILTER="weak_evidence"), *SOMATIC],
        expect={"jak1_mutated": False, "kras_mutation": ABSENT, "tmb": 0.0},
    ),
    "60 silent rows and no other: protein-altering variants were removed": Scenario(
        megabases=30, mutations=SILENT, expect=NO_ALTERING
    ),
    "1,000 introns and no other": Scenario(
        megabases=30,
        mutations=[mutation(f"GENE{n}", "Intron", Start_Position=10_000 + n) for n in range(1000)],
        expect=NO_ALTERING,
    ),
    "60 silent rows and a missense one: the kind is held": Scenario(
        megabases=30,
        mutations=[*SILENT, mutation("TP53", "Missense_Mutation")],
        expect={"jak1_mutated": False, "kras_mutation": ABSENT, "tmb": pytest.approx(1 / 30)},
    ),
}

ALLELES = {
    "KRAS G12D, three-letter only": Scenario(
        samples=[{"ONCOTREE_CODE": "LUAD"}],
        mutations=[kras(None, 25398284, "C", "T", HGVSp="p.Gly12Asp", HGVSp_Short=None)],
        expect={"kras_g12d": True, "kras_g12d_nsclc": PRESENT, "kras_mutation.direction": "context_dependent"},
    ),
    "KRAS G12D by its base alone": Scenario(
        mutations=[kras(None, 25398284, "C", "T")],
        expect={"kras_g12d": True, "kras_g12c": False},
    ),
    "KRAS G12D by its base, GRCh38 with chr": Scenario(
        genome="hg38",
        mutations=[kras(None, 25245350, "C", "T", Chromosome="chr12", NCBI_Build=None)],
        expect={"kras_g12d": True},
    ),
    "KRAS G12D by its base, build unknown": Scenario(
        genome="",
        mutations=[kras(None, 25398284, "C", "T", NCBI_Build=None)],
        expect={"kras_g12d": None, "kras_g12d.reason": "genome build"},
    ),
    "KRAS G12F as one double substitution": Scenario(
        mutations=[kras("p.G12F", 25398284, "CC", "AA", Variant_Type="DNP", End_Position=25398285)],
        expect={"kras_g12v": False, "kras_g12c": False, "kras_mutation": PRESENT},
    ),
    "KRAS codon 12, double substitution without a protein change: may be any allele of the codon": Scenario(
        mutations=[kras(None, 25398284, "CC", "AA", Variant_Type="DNP", End_Position=25398285)],
        expect={"kras_g12f": None, "kras_g12d": None, "kras_q61h": False},
    ),
    "KRAS G12F as two single substitutions: neither G12C nor G12V for certain, but a hot spot": Scenario(
        samples=[{"ONCOTREE_CODE": "LUAD"}],
        mutations=[kras("p.G12C", 25398285, "C", "A"), kras("p.G12V", 25398284, "C", "A")],
        expect={"kras_g12c_pdl1": OPEN, "kras_g12c_pdl1.missing": "phase unknown", "kras_g12v": None, "kras_mutation": PRESENT},
    ),
    "KRAS L19F is no listed allele": Scenario(
        mutations=[kras("p.L19F", 25398262, "C", "A")],
        expect={"kras_mutation": ABSENT, "kras_mutated": True},
    ),
    "KRAS G12D in a cancer given by name": Scenario(
        samples=[{"CANCER_TYPE": "Colorectal Cancer"}],
        mutations=[kras("p.G12D", 25398284, "C", "T")],
        expect={"cancer": "COADREAD", "kras_g12d_crc_irf2_cxcl3": PRESENT, "kras_g12d_nsclc": ABSENT},
    ),
    "KRAS G12D in a lung cancer of unknown kind": Scenario(
        samples=[{"ONCOTREE_CODE": "LUNG"}],
        mutations=[kras("p.G12D", 25398284, "C", "T")],
        expect={"kras_g12d_nsclc": OPEN, "kras_mutation": PRESENT, "kras_mutation.direction": None},
    ),
    "KRAS G12D with chemotherapy": Scenario(
        samples=[{"ONCOTREE_CODE": "LUAD"}],
        patients=[{"DRUG": "Pembrolizumab + Carboplatin + Pemetrexed"}],
        mutations=[kras("p.G12D", 25398284, "C", "T")],
        expect={"therapy": "anti_pd1+chemotherapy", "kras_g12d_nsclc.direction": "context_dependent"},
    ),
}


def jak2_lost(drug: str | None, code: str = "SKCM") -> Scenario:
    return Scenario(
        samples=[{"ONCOTREE_CODE": code}], patients=[{"DRUG": drug}],
        mutations=[mutation("JAK2", FS)], segments=[copies("JAK2", 1, 0), copies("JAK1", 2, 1)], expect={},
    )  # fmt: skip


def b2m_lost(code: str | None, msi: str | None, direction: str | None) -> Scenario:
    return Scenario(
        samples=[{"ONCOTREE_CODE": code, "MSI_STATUS": msi}], segments=[copies("B2M", 0, 0)],
        expect={"b2m_biallelic_loss": PRESENT, "b2m_biallelic_loss.direction": direction},
    )  # fmt: skip


def expecting(scenario: Scenario, expect: Mapping[str, Any]) -> Scenario:
    return replace(scenario, expect=expect)


DIRECTIONS = {
    "JAK2 lost, melanoma under anti-PD-1": expecting(
        jak2_lost("nivolumab"),
        {
            "jak2_lof.direction": "resistance",
            "jak1_jak2_mutation.direction": "resistance",
            "ifng_pathway_loss.direction": "resistance",
        },
    ),
    "JAK2 lost, melanoma under anti-PD-L1": expecting(
        jak2_lost("atezolizumab"),
        {"jak2_lof.direction": "context_dependent", "jak1_jak2_mutation.direction": "context_dependent"},
    ),
    "JAK2 lost, melanoma under PD-1 or PD-L1 blockade, which is not said": expecting(
        jak2_lost("PD1/PDL1"), {"therapy": "anti_pd1_or_pdl1", "jak2_lof": PRESENT, "jak2_lof.direction": None}
    ),
    "JAK2 lost, lung cancer under anti-PD-1": expecting(
        jak2_lost("nivolumab", "LUAD"),
        {
            "jak2_lof.direction": "context_dependent",
            "jak1_jak2_mutation.direction": "context_dependent",
            "jak1_jak2_mutation": PRESENT,
            "ifng_pathway_loss": PRESENT,
        },
    ),
    "JAK2 lost, drug not known": expecting(jak2_lost(None), {"jak2_lof.direction": None}),
    "B2M lost, MSI-high colorectal": b2m_lost("COAD", "MSI-H", "context_dependent"),
    "B2M lost, stable colorectal": b2m_lost("COAD", "MSS", "resistance"),
    "B2M lost, colorectal of unknown status": b2m_lost("COAD", None, None),
    "B2M lost, melanoma of unknown status": b2m_lost("SKCM", None, "resistance"),
    "B2M lost, Hodgkin": b2m_lost("CHL", None, "none"),
    "B2M lost, cancer and status unknown": b2m_lost(None, None, None),
    "APC truncated twice in colorectal cancer is the rule there": Scenario(
        samples=[{"ONCOTREE_CODE": "COAD"}],
        mutations=[mutation("APC", change="p.R876*"), mutation("APC", FS, Start_Position=112175639)],
        expect={"wnt_beta_catenin_activation": PRESENT, "wnt_beta_catenin_activation.direction": "context_dependent"},
    ),
    "MSI: MSIsensor 25 against a report of stable": Scenario(
        samples=[{"ONCOTREE_CODE": "COAD", "MSI_STATUS": "MSS", "MSI_SENSOR": 25}],
        expect={"msi_high": None, "msi_high.reason": "disagree", "b2m_biallelic_loss.direction": None},
    ),
    "MSI: MSIsensor 5 alone is indeterminate": Scenario(
        samples=[{"MSISENSOR_SCORE": 5}],
        expect={"msi_high": None, "msi_status": "indeterminate"},
    ),
    "IOpred needs the setting: dMMR by staining suffices": Scenario(
        samples=[{"ONCOTREE_CODE": "COAD", "MMR_STATUS": "dMMR"}],
        mutations=[mutation("CDH1", "Missense_Mutation", "p.A1T")],
        expect={"akt1_cdh1_mutation": PRESENT},
    ),
    "IOpred: in lung cancer it is absent, whatever else": Scenario(
        samples=[{"ONCOTREE_CODE": "LUAD"}],
        mutations=[mutation("CDH1", "Missense_Mutation", "p.A1T")],
        expect={"akt1_cdh1_mutation": ABSENT, "akt1_cdh1_mutation.basis": "context"},
    ),
    "STK11 truncated, KRAS mutant, durvalumab with tremelimumab": Scenario(
        samples=[{"ONCOTREE_CODE": "LUAD"}],
        patients=[{"DRUG": "durvalumab;tremelimumab"}],
        mutations=[mutation("STK11"), kras("p.G12C", 25398285, "C", "A")],
        expect={
            "stk11_loss": PRESENT,
            "stk11_loss.direction": "resistance",
            "kras_g12c_pdl1.direction": "context_dependent",
        },
    ),
}

MISSENSE = [mutation(f"GENE{n}", "Missense_Mutation", Start_Position=10_000 + n) for n in range(12)]
BURDEN = {
    "12 nonsynonymous, with silent, repeated, germline, failed and mitochondrial rows, over 1.2 Mb: 10 per Mb": Scenario(
        megabases=1.2,
        mutations=[
            *MISSENSE,
            *[mutation("A", "Silent", Start_Position=20_000 + n) for n in range(5)],
            {**MISSENSE[0], "HGVSp_Short": "p.A2T"},
            mutation("B", "Missense_Mutation", Start_Position=30_000, Mutation_Status="Germline"),
            mutation("C", "Missense_Mutation", Start_Position=30_001, FILTER="panel_of_normals"),
            mutation("D", "Intron", Start_Position=30_002),
            mutation("MT-ND1", "Missense_Mutation", Chromosome="MT", Start_Position=3400),
        ],
        expect={"n_nonsynonymous": 12, "tmb": 10.0, "low_tmb": ABSENT},
    ),
    "one variant annotated to two genes counts once": Scenario(
        megabases=1.2,
        mutations=[*MISSENSE[:11], {**MISSENSE[0], "Hugo_Symbol": "OTHER"}],
        expect={"n_nonsynonymous": 11, "low_tmb": PRESENT},
    ),
    "0.6 Mb: computed, with a warning": Scenario(
        megabases=0.6,
        mutations=MISSENSE,
        expect={"tmb": 20.0},
    ),
    "0.4 Mb: nothing is computed, the study's figure stands": Scenario(
        megabases=0.4,
        mutations=MISSENSE,
        samples=[{"TMB_NONSYNONYMOUS": 7}],
        expect={"tmb": 7.0, "low_tmb": PRESENT, "low_tmb.basis": "reported", "tmb_low": None},
    ),
    "a panel whose burden counts otherwise: only its own figure": Scenario(
        panel="F1CDx", mutations=MISSENSE, samples=[{"TMB_NONSYNONYMOUS": 9}], expect={"tmb": 9.0, "low_tmb.basis": "reported"}
    ),
    "an exome of unknown size": Scenario(mutations=MISSENSE, expect={"tmb": None, "low_tmb": OPEN, "low_tmb.missing": "size"}),
    "sequenced, nothing found": Scenario(
        megabases=30,
        samples=[{}, {"SAMPLE_ID": "S2", "PATIENT_ID": "P2"}],
        patients=[{}, {"PATIENT_ID": "P2"}],
        expect={"S2:tmb": 0.0, "S2:low_tmb": PRESENT, "S2:tmb_high": pytest.approx(3.688879 / 30, rel=1e-5)},
    ),
    "low burden of a kidney cancer means nothing": Scenario(
        megabases=30,
        samples=[{"ONCOTREE_CODE": "CCRCC"}],
        mutations=MISSENSE,
        expect={"low_tmb": PRESENT, "low_tmb.direction": "none"},
    ),
}


def course(*points: tuple[str | None, float | None, bool | None]) -> Scenario:
    """Samples S1, S2, ... of one patient: time point, day, and whether B2M is deleted (null: not measured)."""
    samples = [
        {"SAMPLE_ID": f"S{n}", "TIMEPOINT": point, "COLLECTION_DAY": day} for n, (point, day, _) in enumerate(points, start=1)
    ]
    gone = [(f"S{n}", is_gone) for n, (_, _, is_gone) in enumerate(points, start=1)]
    segments = [
        copies("B2M", 0 if is_gone else 2, 0 if is_gone else 1, ID=sample) for sample, is_gone in gone if is_gone is not None
    ]
    return Scenario(samples=samples, segments=segments, expect={})


ORIGIN = {
    "acquired at progression, samples in odd order": expecting(
        course(("progression", 300, True), ("baseline", -5, False), ("on treatment", 30, False)),
        {"b2m_biallelic_loss.origin": "acquired"},
    ),
    "acquired on treatment, persisting at progression": expecting(
        course(("progression", 300, True), ("baseline", -5, False), ("on treatment", 30, True)),
        {
            "b2m_biallelic_loss.origin": "persisting",
            "S3:b2m_biallelic_loss.origin": "acquired",
            "S2:b2m_biallelic_loss.origin": None,
        },
    ),
    "baseline not assessed": expecting(
        course(("progression", 300, True), ("baseline", -5, None)), {"b2m_biallelic_loss.origin": "unknown"}
    ),
    "baseline not assessed, sample between without it: may have been lost and come back": expecting(
        course(("progression", 300, True), ("baseline", -5, None), ("on treatment", 30, False)),
        {"b2m_biallelic_loss.origin": "unknown"},
    ),
    "another sample of unknown time without it": expecting(
        course(("progression", None, True), (None, None, False)), {"b2m_biallelic_loss.origin": "unknown"}
    ),
    "present at baseline, gone at progression": expecting(
        course(("progression", 300, False), ("baseline", -5, True)), {"b2m_biallelic_loss.origin": "lost"}
    ),
    "day and time point contradict each other": expecting(
        course(("progression", -30, True), ("baseline", 10, False)), {"b2m_biallelic_loss.origin": "unknown"}
    ),
    "two lesions at progression, one with it: neither is earlier": expecting(
        course(("progression", None, True), ("progression", None, False)), {"b2m_biallelic_loss.origin": "unknown"}
    ),
}

SCENARIOS = COPY_NUMBER | ZYGOSITY | COVERAGE | LEFT_OUT | ALLELES | DIRECTIONS | BURDEN | ORIGIN


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def seen(study: Study, expect: Mapping[str, Any]) -> dict[str, Any]:
    """What the profile says, by the keys of the expectation; only the mechanisms that it names are called, which is faster."""
    keys = {key: _split(key) for key in expect}
    names = {name for _, name, _ in keys.values()}
    wanted = _with_children(names & set(catalogue().mechanisms))
    calls = profile(study, catalogue=replace(catalogue(), mechanisms=wanted, biomarkers={})).calls
    table = compute_features(study, names=sorted(name for name in names if find_feature(name)))
    return {key: _answer(calls, table, *parts) for key, parts in keys.items()}


def _with_children(names: set[str]) -> dict[str, Mechanism]:
    everything = catalogue().mechanisms
    parts = [part for name in names for part in everything[name].findings.values()]
    children = {part.mechanism for part in parts if isinstance(part, MechanismFinding)}
    return _with_children(names | children) if children - names else {name: everything[name] for name in sorted(names)}


def _split(key: str) -> tuple[str, str, str | None]:
    sample, _, rest = key.rpartition(":")
    name, _, part = rest.partition(".")
    return sample or "S1", name, part or None


def _answer(calls: pl.DataFrame, table: FeatureTable, sample: str, name: str, part: str | None) -> Any:
    if name in catalogue().mechanisms:
        return calls.row(by_predicate=(pl.col("sample_id") == sample) & (pl.col("mechanism") == name), named=True)[part or "call"]
    frame = table.reasons if part == "reason" else table.values
    return frame.row(by_predicate=pl.col("sample_id") == sample, named=True)[name]


@pytest.mark.parametrize("title", SCENARIOS)
def test_scenario(title: str, tmp_path: Path) -> None:
    scenario = SCENARIOS[title]
    write(scenario, tmp_path)
    found = seen(read_study(tmp_path), scenario.expect)
    parts = {key for key in found if key.endswith((".missing", ".reason"))}
    assert all(scenario.expect[key] in str(found[key]) for key in parts), {key: found[key] for key in parts}
    assert {key: value for key, value in found.items() if key not in parts} == {
        key: value for key, value in scenario.expect.items() if key not in parts
    }
