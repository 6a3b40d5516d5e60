"""Patients and samples: two typed tables with every column of `icires.study.tables`, from the clinical files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from icires.errors import Problem, Severity
from icires.study.config import Config
from icires.study.findings import Findings, Rows
from icires.study.problems import clause, empty, error, info, listed, on_lines, schema_of, warning
from icires.study.recognise import recognise
from icires.study.study import InputFile
from icires.study.survival import settle_survival
from icires.study.tables import PATIENTS, SAMPLES, Column, Table
from icires.study.text import NULL_CELLS, read_text
from icires.study.typed import Fault

CancerOf = Callable[[str], str | None]
# what is true of the tumour whichever specimen is asked; such a column may stand in the patient file
OF_THE_TUMOUR = frozenset({"cancer_type", "cancer_type_detailed", "oncotree_code", "msi_status", "mmr_status"})
# type_of_cancer values that say that the study holds several
SEVERAL_CANCERS = frozenset({"mixed", "other", "misc", ""})


@dataclass(frozen=True, slots=True)
class Clinical:
    """Both tables, and what recognition took and refused."""

    patients: pl.DataFrame
    samples: pl.DataFrame
    findings: Findings


def read_rows(path: Path, *, name: str, found: list[Problem], inputs: list[InputFile]) -> Rows | None:
    """A clinical file as stripped text; rows without any content are left out."""
    table = read_text(path, name=name, found=found)
    if table is None:
        return None
    inputs.append(table.source)
    stripped = pl.all().str.strip_chars()
    frame = table.frame.select(stripped).collect()
    frame = frame.with_columns(pl.when(pl.all().is_in(list(NULL_CELLS))).then(None).otherwise(pl.all()).name.keep())
    lines = pl.Series("line", range(table.first_line, table.first_line + frame.height), dtype=pl.Int64)
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    return Rows(name, frame.filter(filled), lines.filter(filled))


def build_clinical(
    patient_rows: Rows | None,
    sample_rows: Rows,
    *,
    config: Config,
    type_of_cancer: str | None,
    cancer_of: CancerOf,
) -> Clinical:
    """Patients and samples of the clinical files, checked against each other.

    Parameters
    ----------
    patient_rows
        Null where the study has no patient file: patients then come from the samples.
    type_of_cancer
        The study's cancer type, for samples that say nothing themselves.
    cancer_of
        Gives the OncoTree code of a code or a name; null where it is not known.
    """
    found = Findings()
    of_samples, sample_found = recognise(sample_rows, SAMPLES.columns, config=config)
    found.add(sample_found)
    of_patients: dict[str, pl.Series] = {}
    if patient_rows is not None:
        of_patients, patient_found = recognise(patient_rows, PATIENTS.columns, config=config)
        found.add(patient_found)
    samples = _samples(sample_rows, of_samples, found=found)
    patients = _patients(patient_rows, of_patients, samples, found=found)
    patients = _lend_to_patients(patients, sample_rows, of_samples, config=config, found=found)
    samples = _lend_to_samples(samples, patient_rows, of_patients, config=config, found=found)
    patients = settle_survival(patients, file=None if patient_rows is None else patient_rows.name, found=found.problems)
    samples = _settle_cancers(samples, sample_rows.name, type_of_cancer, cancer_of=cancer_of, found=found.problems)
    return Clinical(patients, samples, found)


def patients_of(samples: pl.DataFrame) -> pl.DataFrame:
    """A patient table that knows nothing but the ids."""
    ids = samples.select("patient_id").unique(maintain_order=True).drop_nulls()
    return _shaped(ids, PATIENTS)


def samples_of(ids: Iterable[str]) -> pl.DataFrame:
    """A sample table for a single file: every sample its own patient, everything else unknown."""
    names = list(ids)
    return _shaped(
        pl.DataFrame({"sample_id": names, "patient_id": names}, schema=dict.fromkeys(("sample_id", "patient_id"), pl.String)),
        SAMPLES,
    )


def _shaped(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    wanted = schema_of(table)
    return frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in wanted.items()
    )


def _samples(rows: Rows, columns: Mapping[str, pl.Series], *, found: Findings) -> pl.DataFrame:
    missing = [name for name in ("sample_id", "patient_id") if name not in columns]
    found.problems.extend(_no_column(rows, name.upper()) for name in missing)
    if missing:
        return empty(SAMPLES)
    frame = pl.DataFrame(list(columns.values()))
    of = Fault("missing_sample_id", "have no sample id", "add the id, or remove the row.", column="SAMPLE_ID")
    _note_blank(rows, frame["sample_id"], of, others=frame["patient_id"], kind="patient", found=found)
    of = Fault("sample_without_patient", "have no patient", "add the patient's id.", column="PATIENT_ID")
    _note_blank(rows, frame["patient_id"], of, others=frame["sample_id"], kind="sample", found=found)
    for sample, lines in _repeats(frame["sample_id"], rows.lines).items():
        message = f"sample {sample} stands on {on_lines(lines)}."
        found.problems.append(error("duplicate_sample", message, "keep one row per sample.", file=rows.name, line=lines[1]))
    known = frame.filter(pl.col("sample_id").is_not_null() & pl.col("patient_id").is_not_null())
    return _shaped(known.unique("sample_id", keep="first", maintain_order=True), SAMPLES)


def _patients(rows: Rows | None, columns: Mapping[str, pl.Series], samples: pl.DataFrame, *, found: Findings) -> pl.DataFrame:
    if rows is None:
        return patients_of(samples)
    if "patient_id" not in columns:
        found.problems.append(_no_column(rows, "PATIENT_ID"))
        return patients_of(samples)
    frame = pl.DataFrame(list(columns.values()))
    of = Fault("missing_patient_id", "have no patient id", "add the id, or remove the row.", column="PATIENT_ID")
    _note_blank(rows, frame["patient_id"], of, others=None, kind="", found=found)
    for patient, lines in _repeats(frame["patient_id"], rows.lines).items():
        found.problems.append(_repeated_patient(rows, patient, lines))
    known = frame.filter(pl.col("patient_id").is_not_null()).unique("patient_id", keep="first", maintain_order=True)
    patients = _shaped(known, PATIENTS)
    absent = patients_of(samples).join(patients, on="patient_id", how="anti")
    if absent.height:
        count = clause(absent.height, "patient", "are in the sample file")
        message = f"{count} but not in the patient file: {listed(absent['patient_id'].to_list())}."
        found.problems.append(info("patient_added", message, "add their rows if anything is known of them.", file=rows.name))
    return pl.concat([patients, absent])


def _repeated_patient(rows: Rows, patient: str, lines: list[int]) -> Problem:
    message = f"patient {patient} stands on {on_lines(lines)}"
    if rows.frame.filter(rows.lines.is_in(lines)).n_unique() == 1:
        return warning("repeated_patient", f"{message}, with the same content.", "keep one.", file=rows.name, line=lines[1])
    return error("duplicate_patient", f"{message}, with different content.", "keep one.", file=rows.name, line=lines[1])


def _no_column(rows: Rows, column: str) -> Problem:
    remedy = "check that the line of column names follows the comment lines, and is tab-separated."
    return error("missing_column", f"the file has no column {column}.", remedy, file=rows.name)


def _note_blank(rows: Rows, ids: pl.Series, fault: Fault, *, others: pl.Series | None, kind: str, found: Findings) -> None:
    """Rows without an id, told by the other id that they have."""
    lines = rows.lines.filter(ids.is_null()).to_list()
    known = [] if others is None else others.filter(ids.is_null()).drop_nulls().to_list()
    if lines:
        which = f": {kind} {listed(known)}" if known else ""
        message = f"{clause(len(lines), 'row', fault.phrase)}{which} ({on_lines(lines)})."
        found.problems.append(
            Problem(fault.severity, fault.code, message, fault.remedy, file=rows.name, line=lines[0], column=fault.column)
        )


def _repeats(ids: pl.Series, lines: pl.Series) -> dict[str, list[int]]:
    frame = pl.DataFrame({"id": ids, "line": lines}).drop_nulls().filter(pl.col("id").is_duplicated())
    grouped = frame.group_by("id", maintain_order=True).agg(pl.col("line"))
    return dict(zip(grouped["id"].to_list(), grouped["line"].to_list(), strict=True))


def _absent(
    columns: Iterable[Column], present: Mapping[str, pl.Series], found: Findings, *, names: frozenset[str] | None
) -> list[Column]:
    disputed = {one.column for one in found.candidates}
    return [
        one
        for one in columns
        if one.name not in present and not one.required and one.name not in disputed and (names is None or one.name in names)
    ]


def _lend_to_patients(
    patients: pl.DataFrame, rows: Rows, taken: Mapping[str, pl.Series], *, config: Config, found: Findings
) -> pl.DataFrame:
    """Patients' columns that stand in the sample file, where all samples of a patient say the same."""
    if not {"patient_id", "sample_id"} <= set(taken):
        return patients
    present = {name: patients[name] for name in patients.columns if patients[name].null_count() < patients.height}
    used = {row.column for row in found.recognised if row.file == rows.name}
    rest = Rows(rows.name, rows.frame.drop(used), rows.lines)
    lent, lent_found = recognise(rest, _absent(PATIENTS.columns, present, found, names=None), config=config)
    found.add(lent_found)
    for name, values in lent.items():
        frame = pl.DataFrame({"patient_id": taken["patient_id"], name: values}).drop_nulls().unique(maintain_order=True)
        differing = frame.filter(pl.col("patient_id").is_duplicated())["patient_id"].unique(maintain_order=True)
        if differing.len():
            message = f"{name} differs between the samples of {listed(differing.to_list())}: unknown there."
            found.problems.append(warning("differs_between_samples", message, "give it in the patient file.", file=rows.name))
        frame = frame.filter(~pl.col("patient_id").is_duplicated())
        patients = patients.drop(name).join(frame, on="patient_id", how="left", maintain_order="left")
    return _shaped(patients, PATIENTS)


def _lend_to_samples(
    samples: pl.DataFrame, rows: Rows | None, taken: Mapping[str, pl.Series], *, config: Config, found: Findings
) -> pl.DataFrame:
    """What is true of the tumour whichever specimen is asked, from the patient file."""
    if rows is None or "patient_id" not in taken:
        return samples
    present = {name: samples[name] for name in samples.columns if samples[name].null_count() < samples.height}
    used = {row.column for row in found.recognised if row.file == rows.name}
    rest = Rows(rows.name, rows.frame.drop(used), rows.lines)
    lent, lent_found = recognise(rest, _absent(SAMPLES.columns, present, found, names=OF_THE_TUMOUR), config=config)
    found.add(lent_found)
    for name, values in lent.items():
        frame = pl.DataFrame({"patient_id": taken["patient_id"], name: values}).unique("patient_id", keep="first")
        samples = samples.drop(name).join(frame.drop_nulls("patient_id"), on="patient_id", how="left", maintain_order="left")
    return _shaped(samples, SAMPLES)


def _settle_cancers(
    samples: pl.DataFrame, file: str, type_of_cancer: str | None, *, cancer_of: CancerOf, found: list[Problem]
) -> pl.DataFrame:
    """OncoTree codes: the sample's own code, else its detailed type, else its type; the study's where all three are empty."""
    says = ("oncotree_code", "cancer_type_detailed", "cancer_type")
    names = {text for column in says for text in samples[column].drop_nulls().unique()}
    codes = {text: cancer_of(text) for text in sorted(names)}
    known = {text: code for text, code in codes.items() if code is not None}
    found_codes = [pl.col(one).replace_strict(known, default=None, return_dtype=pl.String) for one in says]
    silent = pl.all_horizontal(pl.col(one).is_null() for one in says)
    fallback = None if (type_of_cancer or "").lower() in SEVERAL_CANCERS else cancer_of(type_of_cancer or "")
    settled = samples.with_columns(
        pl.coalesce(*found_codes, pl.when(silent).then(pl.lit(fallback, dtype=pl.String))).alias("oncotree_code")
    )
    unsettled = samples.filter(settled["oncotree_code"].is_null() & ~samples.select(silent).to_series())
    for text in sorted({one for column in says for one in unsettled[column].drop_nulls().unique()}):
        n_samples = unsettled.select(pl.any_horizontal(pl.col(says) == text).sum()).item()
        what = "have a cancer type that no single OncoTree code stands for: what depends on the cancer is unknown."
        remedy = "add OncoTree codes in a column ONCOTREE_CODE."
        found.append(
            Problem(Severity.WARNING, "unknown_cancer", clause(n_samples, "sample", what), remedy, file=file, value=text)
        )
    return settled
