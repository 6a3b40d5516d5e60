"""The synthetic study as files in the cBioPortal format. Everything in it says that it is synthetic."""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from icires.catalogue.genes import load_genes
from icires.demo.genome import Segment, Variant, background_gene, copies_at, discrete_call, log2_ratio, segments, variants
from icires.demo.roster import (
    LARGE_PANEL,
    MEGABASES,
    N_BACKGROUND_GENES,
    SMALL_PANEL,
    SMALL_PANEL_GENES,
    Patient,
    Sample,
    roster,
    samples,
)

STUDY_ID = "icires_demo_synthetic"
NAME = "Synthetic demo study"
DESCRIPTION = "SYNTHETIC: sixty made-up patients with planted resistance mechanisms. No person stands behind any row."
PATIENT_HEADER = ("PATIENT_ID", "SEX", "AGE", "DRUG", "BOR", "PFS_MONTHS", "PFS_STATUS", "OS_MONTHS", "OS_STATUS", "DATA_ORIGIN")
SAMPLE_HEADER = (
    "PATIENT_ID",
    "SAMPLE_ID",
    "TIMEPOINT",
    "ONCOTREE_CODE",
    "TUMOR_PURITY",
    "MSI_STATUS",
    "COVERED_MB",
    "DATA_ORIGIN",
)
MAF_HEADER = (
    *(
        "Hugo_Symbol",
        "NCBI_Build",
        "Chromosome",
        "Start_Position",
        "End_Position",
        "Strand",
        "Variant_Classification",
        "Variant_Type",
    ),
    *(
        "Reference_Allele",
        "Tumor_Seq_Allele1",
        "Tumor_Seq_Allele2",
        "Tumor_Sample_Barcode",
        "HGVSp_Short",
        "t_depth",
        "t_ref_count",
    ),
    *("t_alt_count", "Mutation_Status"),
)
SEGMENT_HEADER = ("ID", "chrom", "loc.start", "loc.end", "num.mark", "seg.mean", "tcn.em", "lcn.em")
BASES_PER_MARKER = 10_000
Cell = str | int | float
Genomes = dict[str, tuple[Segment, ...]]


def write_study(folder: Path, *, seed: int) -> tuple[Patient, ...]:
    """Write the study into an existing, empty folder; returns who is in it."""
    patients = roster(seed)
    rng = random.Random(seed + 1)  # noqa: S311  a simulation, not a secret
    genomes = {sample.id: segments(sample, rng) for _, sample in samples(patients)}
    _write_meta(folder)
    _write_clinical(folder, patients, rng)
    _write_mutations(folder, patients, genomes, rng)
    _write_copy_number(folder, patients, genomes)
    _write_panels(folder, patients)
    return patients


def _write_meta(folder: Path) -> None:
    common = {"cancer_study_identifier": STUDY_ID}
    study = {"type_of_cancer": "mixed", **common, "name": NAME, "description": DESCRIPTION, "reference_genome": "hg38"}
    clinical = {**common, "genetic_alteration_type": "CLINICAL"}
    copy_number = {**common, "genetic_alteration_type": "COPY_NUMBER_ALTERATION"}
    metas = {
        "meta_study.txt": study,
        "meta_clinical_patient.txt": clinical | {"datatype": "PATIENT_ATTRIBUTES", "data_filename": "data_clinical_patient.txt"},
        "meta_clinical_sample.txt": clinical | {"datatype": "SAMPLE_ATTRIBUTES", "data_filename": "data_clinical_sample.txt"},
        "meta_mutations.txt": {
            **common,
            "genetic_alteration_type": "MUTATION_EXTENDED",
            "datatype": "MAF",
            "stable_id": "mutations",
            "data_filename": "data_mutations.txt",
        },
        "meta_cna.txt": copy_number | {"datatype": "DISCRETE", "stable_id": "gistic", "data_filename": "data_cna.txt"},
        "meta_cna_seg.txt": copy_number
        | {"datatype": "SEG", "reference_genome_id": "hg38", "data_filename": "data_cna_hg38.seg"},
        "meta_gene_panel_matrix.txt": {
            **common,
            "genetic_alteration_type": "GENE_PANEL_MATRIX",
            "datatype": "GENE_PANEL_MATRIX",
            "data_filename": "data_gene_panel_matrix.txt",
        },
    }
    for name, fields in metas.items():
        _write_fields(folder / name, fields)


def _write_clinical(folder: Path, patients: Sequence[Patient], rng: random.Random) -> None:
    people = (_person(patient, rng) for patient in patients)
    _write_table(folder / "data_clinical_patient.txt", PATIENT_HEADER, people, comments=_comments(PATIENT_HEADER))
    tissue = (
        (p.id, s.id, s.timepoint, p.cancer, s.purity, _msi(p, s), MEGABASES["WES"] if s.assay.panel == "WES" else "", "SYNTHETIC")
        for p, s in samples(tuple(patients))
    )
    _write_table(folder / "data_clinical_sample.txt", SAMPLE_HEADER, tissue, comments=_comments(SAMPLE_HEADER))


def _person(patient: Patient, rng: random.Random) -> tuple[Cell, ...]:
    sex, age, drug = rng.choice(("Female", "Male")), rng.randrange(35, 85), rng.choice(("Pembrolizumab", "Nivolumab"))
    survival = (patient.pfs_months, "1:PROGRESSION", patient.os_months, "1:DECEASED" if patient.died else "0:LIVING")
    return (patient.id, sex, age, drug, patient.response, *survival, "SYNTHETIC")


def _row(sample: Sample, variant: Variant) -> tuple[Cell, ...]:
    kind = "DEL" if variant.alternate == "-" else "SNP"
    place = (variant.gene, "GRCh38", variant.chromosome, variant.start, variant.start, "+", variant.classification, kind)
    reads = (variant.depth, variant.depth - variant.alt_count, variant.alt_count)
    return (*place, variant.reference, variant.reference, variant.alternate, sample.id, variant.protein_change, *reads, "Somatic")


def _msi(patient: Patient, sample: Sample) -> str:
    if sample.assay.panel is None:
        return ""
    return "MSI-H" if patient.is_msi_high else "MSS"


def _write_mutations(folder: Path, patients: Sequence[Patient], genomes: Genomes, rng: random.Random) -> None:
    rows = (
        _row(sample, variant)
        for patient, sample in samples(tuple(patients))
        if sample.assay.panel
        for variant in variants(patient, sample, genomes[sample.id], rng)
    )
    _write_table(folder / "data_mutations.txt", MAF_HEADER, rows)
    _write_case_list(
        folder, "sequenced", "all_cases_with_mutation_data", [s.id for _, s in samples(tuple(patients)) if s.assay.panel]
    )


def _write_copy_number(folder: Path, patients: Sequence[Patient], genomes: Genomes) -> None:
    everyone = list(samples(tuple(patients)))
    rows = (
        (
            s.id,
            g.chromosome,
            g.start,
            g.end,
            (g.end - g.start) // BASES_PER_MARKER + 1,
            round(log2_ratio(g, s.purity), 4),
            g.total,
            g.minor,
        )
        for _, s in everyone
        if s.assay.copy_number == "allele_specific"
        for g in genomes[s.id]
    )
    _write_table(folder / "data_cna_hg38.seg", SEGMENT_HEADER, rows)
    called = [s.id for _, s in everyone if s.assay.copy_number == "discrete"]
    autosomal = [
        gene for gene in load_genes().rows if gene.grch38 and gene.chromosome not in {"X", "Y"} and _is_measured(gene.band)
    ]
    matrix: Iterable[tuple[Cell, ...]] = (
        (g.symbol, g.entrez_id, *(discrete_call(copies_at(genomes[s], g)) for s in called)) for g in autosomal
    )
    _write_table(folder / "data_cna.txt", ("Hugo_Symbol", "Entrez_Gene_Id", *called), matrix)
    _write_case_list(folder, "cna", "all_cases_with_cna_data", called)


def _is_measured(band: str) -> bool:
    return not band.startswith(("13p", "14p", "15p", "21p", "22p"))


def _write_panels(folder: Path, patients: Sequence[Patient]) -> None:
    rows = (
        (s.id, s.assay.panel or "NA", LARGE_PANEL if s.assay.copy_number == "discrete" else "NA")
        for _, s in samples(tuple(patients))
    )
    _write_table(folder / "data_gene_panel_matrix.txt", ("SAMPLE_ID", "mutations", "gistic"), rows)
    real = {LARGE_PANEL: sorted(load_genes().symbols), SMALL_PANEL: SMALL_PANEL_GENES}
    for panel, symbols in real.items():
        genes = (*symbols, *(background_gene(number) for number in range(N_BACKGROUND_GENES[panel])))
        fields = {"stable_id": panel, "description": f"SYNTHETIC panel, {MEGABASES[panel]} Mb", "gene_list": "\t".join(genes)}
        _write_fields(folder / f"data_gene_panel_{panel}.txt", fields)
    sizes = "".join(f"  {panel}:\n    megabases: {MEGABASES[panel]}\n" for panel in real)
    text = f"# The cBioPortal format has no place for the size of the region that a panel counts mutations in.\npanels:\n{sizes}"
    (folder / "icires.yaml").write_text(text, encoding="utf-8")


def _comments(header: Sequence[str]) -> list[str]:
    numbers = {"AGE", "PFS_MONTHS", "OS_MONTHS", "TUMOR_PURITY", "COVERED_MB"}
    titles = [name.replace("_", " ").capitalize() for name in header]
    types = ["NUMBER" if name in numbers else "STRING" for name in header]
    return ["#" + "\t".join(cells) for cells in (titles, titles, types, ["1"] * len(header))]


def _write_case_list(folder: Path, suffix: str, category: str, ids: Sequence[str]) -> None:
    (folder / "case_lists").mkdir(exist_ok=True)
    fields = {
        "cancer_study_identifier": STUDY_ID,
        "stable_id": f"{STUDY_ID}_{suffix}",
        "case_list_name": f"Synthetic samples: {suffix}",
        "case_list_description": f"{len(ids)} synthetic samples",
        "case_list_category": category,
        "case_list_ids": "\t".join(ids),
    }
    _write_fields(folder / "case_lists" / f"cases_{suffix}.txt", fields)


def _write_fields(path: Path, fields: dict[str, str]) -> None:
    path.write_text("".join(f"{key}: {value}\n" for key, value in fields.items()), encoding="utf-8")


def _write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], comments: Sequence[str] = ()) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(f"{comment}\n" for comment in comments)
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(header)
        writer.writerows(rows)
