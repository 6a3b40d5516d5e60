"""The cBioPortal study folder: what each file is, case lists, gene panels and the panel matrix.

File formats: docs.cbioportal.org/file-formats. A ``meta_*.txt`` file decides what its data file is; a data file without one is
recognised by its usual name, with a warning.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from icires.errors import Problem
from icires.study.files import is_plain_name, read_small
from icires.study.problems import error, info, warning

Role = Literal[
    "patients",
    "samples",
    "timeline",
    "mutations",
    "vcf",
    "segments",
    "discrete_copy_number",
    "log2_copy_number",
    "expression",
    "panel_matrix",
    "panel",
    "other",
    "ignored",
]
NOTHING: Mapping[str, str] = MappingProxyType({})
# (genetic_alteration_type, datatype) of a meta file; "" stands for every other datatype
META_ROLES: Mapping[tuple[str, str], Role] = MappingProxyType(
    {
        ("CLINICAL", "PATIENT_ATTRIBUTES"): "patients",
        ("CLINICAL", "SAMPLE_ATTRIBUTES"): "samples",
        ("CLINICAL", "MIXED_ATTRIBUTES"): "samples",
        ("CLINICAL", "TIMELINE"): "timeline",
        ("MUTATION_EXTENDED", "MAF"): "mutations",
        ("COPY_NUMBER_ALTERATION", "DISCRETE"): "discrete_copy_number",
        ("COPY_NUMBER_ALTERATION", "LOG2-VALUE"): "log2_copy_number",
        ("COPY_NUMBER_ALTERATION", "SEG"): "segments",
        ("MRNA_EXPRESSION", "CONTINUOUS"): "expression",
        ("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX"): "panel_matrix",
        ("CUSTOM", ""): "other",
        ("GENERIC_ASSAY", ""): "other",
    }
)
# usual names, tried in this order; matched against the lower-case name without .gz
NAME_ROLES: Sequence[tuple[str, Role]] = (
    (r"data_clinical_patients?\.(txt|tsv)", "patients"),
    (r"data_clinical(_samples?)?\.(txt|tsv)", "samples"),
    (r"data_timeline(_.*)?\.(txt|tsv)", "timeline"),
    (r"(data_mutations?(_.*)?\.(txt|tsv)|.*\.maf)", "mutations"),
    (r".*\.vcf(\.bgz)?", "vcf"),
    (r"data_gene_(panel_)?matrix\.(txt|tsv)", "panel_matrix"),
    (r"data_gene_panel_.*\.(txt|tsv)", "panel"),
    (r"(.*\.seg|data_.*_seg\.(txt|tsv)|data_segments?\.(txt|tsv))", "segments"),
    (r"data_log2_?cna\.(txt|tsv)", "log2_copy_number"),
    (r"data_cna(_discrete)?\.(txt|tsv)", "discrete_copy_number"),
    (r"data_.*z_?scores?.*", "ignored"),
    (r"data_(mrna|expression|rna_seq).*\.(txt|tsv)", "expression"),
    (r"data_.*\.(txt|tsv)", "other"),
)
# case_list_category, and the ending of stable_id, of lists that say that an assay was done
LIST_ASSAYS: Mapping[str, str] = MappingProxyType(
    {
        "all_cases_with_mutation_data": "mutations",
        "sequenced": "mutations",
        "all_cases_with_cna_data": "discrete_copy_number",
        "cna": "discrete_copy_number",
        "all_cases_with_log2_cna_data": "log2_copy_number",
        "log2cna": "log2_copy_number",
        "all_cases_with_mrna_rnaseq_data": "expression",
        "all_cases_with_mrna_array_data": "expression",
        "rna_seq_mrna": "expression",
        "rna_seq_v2_mrna": "expression",
        "mrna": "expression",
    }
)
WHOLE_STUDY = frozenset({"all", "all_cases_in_study"})
# how a panel matrix's columns name the assays
MATRIX_ASSAYS: Mapping[str, str] = MappingProxyType(
    {
        "mutations": "mutations",
        "mutation": "mutations",
        "cna": "discrete_copy_number",
        "gistic": "discrete_copy_number",
        "log2cna": "log2_copy_number",
        "log2_cna": "log2_copy_number",
    }
)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file, what it is taken for, and its meta file's entries."""

    name: str
    path: Path
    role: Role
    meta: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class CaseList:
    """Samples of one case list. ``assay``: what the list says was done; ``decides``: a sample outside was not assayed."""

    file: str
    assay: str
    samples: frozenset[str]


@dataclass(frozen=True, slots=True)
class PanelFile:
    """A gene panel definition."""

    id: str
    genes: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a study folder holds: the study's own meta entries, its data files, and the names of the meta files."""

    meta: Mapping[str, str]
    data: tuple[DataFile, ...]
    metas: tuple[str, ...] = ()


def read_layout(files: Mapping[str, Path], *, found: list[Problem]) -> Layout:
    """Meta files first, then the usual names.

    Parameters
    ----------
    files
        The plain files of the folder by name.
    """
    metas = {name: path for name, path in files.items() if _is_meta(name)}
    study: Mapping[str, str] = NOTHING
    data: dict[str, DataFile] = {}
    for name, path in metas.items():
        entries = read_entries(path, name=name, found=found)
        if "genetic_alteration_type" in entries:
            _add_described(name, entries, files, data, found=found)
        elif name.lower().removesuffix(".gz") == "meta_study.txt" or "type_of_cancer" in entries:
            study = entries
    if not study:
        message = "there is no meta_study.txt: the study's name, cancer type and genome build are unknown from it."
        found.append(warning("missing_meta_study", message, "write one, as the cBioPortal format describes."))
    described = set(data)
    for name, path in files.items():
        if name not in described and name not in metas:
            _add_by_name(name, path, data, found=found)
    return Layout(study, tuple(data.values()), tuple(metas))


def role_by_name(name: str) -> Role | None:
    """What a file of this name usually is; null when the name says nothing."""
    plain = name.lower().removesuffix(".gz")
    return next((role for pattern, role in NAME_ROLES if re.fullmatch(pattern, plain)), None)


def read_entries(path: Path, *, name: str, found: list[Problem]) -> Mapping[str, str]:
    """``key: value`` lines of a meta file, case list or panel; keys in lower case, blanks stripped."""
    text = read_small(path, name=name, found=found)
    entries: dict[str, str] = {}
    for number, line in enumerate((text or "").splitlines(), start=1):
        key, colon, value = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if not colon:
            message = "the line is not of the form 'key: value'; it was passed over."
            found.append(warning("meta_line", message, "write a key, a colon and the value.", file=name, line=number))
        elif key.strip().lower() in entries:
            message = f"'{key.strip()[:40]}' stands here twice; the first one counts."
            found.append(warning("meta_line", message, "remove one.", file=name, line=number))
        else:
            entries[key.strip().lower()] = value.strip()
    return entries


def read_case_lists(files: Mapping[str, Path], *, study_id: str | None, found: list[Problem]) -> list[CaseList]:
    """Every case list but those of the whole study."""
    lists: list[CaseList] = []
    for name, path in files.items():
        entries = read_entries(path, name=name, found=found)
        stable = entries.get("stable_id", "")
        if not stable or "case_list_ids" not in entries:
            message = "the case list has no stable_id or no case_list_ids; it was passed over."
            found.append(warning("case_list", message, "add both, as the cBioPortal format describes.", file=name))
            continue
        own = stable.removeprefix(f"{study_id}_") if study_id else stable
        category = entries.get("case_list_category", "").lower()
        if own.lower() in WHOLE_STUDY or category in WHOLE_STUDY:
            continue
        written = entries["case_list_ids"]
        # tabs stand between the ids; lists written by hand have blanks instead
        ids = (one.strip() for one in (written.split("\t") if "\t" in written else written.split()))
        assay = LIST_ASSAYS.get(category) or LIST_ASSAYS.get(own.lower()) or own
        lists.append(CaseList(name, assay, frozenset(one for one in ids if one)))
    return lists


def read_panel_file(path: Path, *, name: str, found: list[Problem]) -> PanelFile | None:
    """A gene panel definition: ``stable_id``, ``description``, ``gene_list``."""
    entries = read_entries(path, name=name, found=found)
    genes = tuple(gene for gene in re.split(r"[\t ]+", entries.get("gene_list", "")) if gene)
    if not entries.get("stable_id") or not genes:
        message = "the gene panel has no stable_id or no gene_list; it was passed over."
        found.append(warning("gene_panel", message, "add both, as the cBioPortal format describes.", file=name))
        return None
    return PanelFile(entries["stable_id"], genes, name)


def _is_meta(name: str) -> bool:
    return name.lower().startswith("meta_") and name.lower().removesuffix(".gz").endswith(".txt")


def _add_described(
    name: str, entries: Mapping[str, str], files: Mapping[str, Path], data: dict[str, DataFile], *, found: list[Problem]
) -> None:
    target = entries.get("data_filename", "")
    if not target:
        found.append(warning("meta_without_file", "the meta file names no data_filename.", "add the line.", file=name))
        return
    if not is_plain_name(target):
        message = "data_filename holds a path; only a file of the study folder itself is accepted."
        found.append(error("unsafe_path", message, "put the file beside its meta file and name it alone.", file=name))
        return
    present = next((one for one in (target, f"{target}.gz", target.removesuffix(".gz")) if one in files), None)
    if present is None:
        remedy = "add the data file, or remove the meta file."
        found.append(error("missing_data_file", f"data_filename names {target}, which is not in the folder.", remedy, file=name))
        return
    role = _role_by_meta(entries)
    if role is None:
        kind = f"{entries.get('genetic_alteration_type', '')} {entries.get('datatype', '')}".strip()
        found.append(info("not_used", f"data of the kind {kind[:80]} are not used.", "nothing to do.", file=present))
    if present in data:
        found.append(
            warning("two_meta_files", f"{present} has another meta file too; the first counts.", "remove one.", file=name)
        )
        return
    data[present] = DataFile(present, files[present], role or "ignored", entries)


def _role_by_meta(entries: Mapping[str, str]) -> Role | None:
    kind, datatype = entries["genetic_alteration_type"].upper(), entries.get("datatype", "").upper()
    if kind == "COPY_NUMBER_ALTERATION" and datatype == "CONTINUOUS" and "log2" in entries.get("stable_id", "").lower():
        return "log2_copy_number"
    return META_ROLES.get((kind, datatype)) or META_ROLES.get((kind, ""))


def _add_by_name(name: str, path: Path, data: dict[str, DataFile], *, found: list[Problem]) -> None:
    role = role_by_name(name)
    if role is None:
        return
    data[name] = DataFile(name, path, role)
    # panels are never described by a meta file of their own, and a VCF has no place in the format
    if role not in {"panel", "vcf", "other", "ignored"}:
        message = f"no meta file describes this file; by its name it was taken as {role.replace('_', ' ')}."
        found.append(warning("missing_meta", message, "write a meta file, as the cBioPortal format describes.", file=name))
