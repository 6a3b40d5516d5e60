"""Read a study: a folder in the cBioPortal format, or a single MAF, VCF or SEG.

Every file is read before anything is judged, so that all problems are told at once.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from icires.catalogue.cancers import recognise_cancer
from icires.errors import Problem, StudyError
from icires.study.assemble import assemble
from icires.study.clinical import build_clinical, read_rows
from icires.study.config import Config
from icires.study.findings import Findings, Rows, recognised_table
from icires.study.headers import Recognition
from icires.study.inspection import Inspection
from icires.study.mapping import draft_mapping
from icires.study.problems import error, errors_of, problems_table, warning
from icires.study.source import Source, open_source
from icires.study.study import GenomeBuild, Study


def read_study(path: str | Path, *, config: Path | None = None, genome_build: GenomeBuild | None = None) -> Study:
    """Read and validate a study.

    Parameters
    ----------
    path
        A cBioPortal study folder, or a single MAF, VCF or SEG, plain or gzipped.
    config
        A mapping to use instead of the folder's own ``icires.yaml``.
    genome_build
        The genome build, for files that cannot say it; it outranks the mapping and the meta files, and a mutation table that
        names another build itself is an error.

    Returns
    -------
    The study; its ``problems`` hold warnings and notes.

    Raises
    ------
    StudyError
        With every error that was found, not only the first.
    """
    found: list[Problem] = []
    answer = _read(Path(path), config=config, genome_build=genome_build, found=found)
    if answer.study is None:
        raise StudyError(errors_of(found))
    return answer.study


def inspect_study(path: str | Path, *, config: Path | None = None, genome_build: GenomeBuild | None = None) -> Inspection:
    """Read a study and tell everything about it; never raises for what is wrong with the input.

    Parameters
    ----------
    path
        As for `read_study`.
    config
        A mapping to use instead of the folder's own ``icires.yaml``.
    genome_build
        As for `read_study`.
    """
    found: list[Problem] = []
    answer = _read(Path(path), config=config, genome_build=genome_build, found=found)
    study, findings, said = answer.study, answer.findings, answer.config
    draft = draft_mapping(findings, config=said, genome_build=said.genome_build if study is None else study.genome_build)
    return Inspection(study, problems_table(found), recognised_table(findings), draft)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A study or null, what recognition had to tell, and the mapping that was used."""

    study: Study | None
    findings: Findings
    config: Config


def _read(path: Path, *, config: Path | None, genome_build: GenomeBuild | None, found: list[Problem]) -> _Answer:
    source = open_source(path, config=config, found=found)
    if source is None:
        return _Answer(None, Findings(), Config())
    if genome_build is not None:
        source = replace(source, config=source.config.model_copy(update={"genome_build": genome_build}))
    recognition = Recognition(source.config)
    patient_rows, sample_rows = (None, None) if source.is_single else _clinical_rows(source, found=found)
    clinical = None
    if sample_rows is not None:
        clinical = build_clinical(
            patient_rows,
            sample_rows,
            config=source.config,
            type_of_cancer=source.layout.meta.get("type_of_cancer"),
            cancer_of=recognise_cancer,
        )
        found.extend(clinical.findings.problems)
        recognition.findings.add(clinical.findings)
    texts = {"clinical_patient": patient_rows, "clinical_sample": sample_rows}
    frames = {name: rows.frame for name, rows in texts.items() if rows is not None}
    study = assemble(source, clinical, frames, recognition=recognition, found=found)
    findings = recognition.findings
    if study is None or errors_of(found):
        return _Answer(None, findings, source.config)
    study = replace(study, problems=problems_table(found), recognised=recognised_table(findings))
    return _Answer(study, findings, source.config)


def _clinical_rows(source: Source, *, found: list[Problem]) -> tuple[Rows | None, Rows | None]:
    rows: list[Rows | None] = []
    for role in ("patients", "samples"):
        files = [one for one in source.layout.data if one.role == role]
        for extra in files[1:]:
            message = f"{files[0].name} is used for {role}; this file is passed over."
            found.append(warning("passed_over", message, "give one file.", file=extra.name))
        if not files:
            found.append(_no_clinical(role))
        rows.append(read_rows(files[0].path, name=files[0].name, found=found, inputs=source.inputs) if files else None)
    return rows[0], rows[1]


def _no_clinical(role: str) -> Problem:
    if role == "samples":
        remedy = "add data_clinical_sample.txt with PATIENT_ID and SAMPLE_ID, and its meta file."
        return error("missing_clinical", "the study has no clinical sample file.", remedy)
    remedy = "add data_clinical_patient.txt if responses or survival are known."
    return warning("missing_patients", "the study has no clinical patient file: patients are taken from the samples.", remedy)
