"""Put a study together: molecular tables beside the clinical ones, checked against each other, with assays and panels."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from icires.errors import Problem
from icires.study.assays import MOLECULAR, Known, build_assays
from icires.study.builds import said_build, settle_build
from icires.study.cbioportal import CaseList
from icires.study.clinical import Clinical, patients_of, samples_of
from icires.study.config import HEADED, Config
from icires.study.headers import Recognition
from icires.study.molecular import Molecular, read_molecular, samples_in, table_panels, with_kinds
from icires.study.panels import build_panels, read_matrix
from icires.study.problems import empty, error, errors_of, listed, warning
from icires.study.source import Source
from icires.study.specimens import with_collection_days
from icires.study.study import GenomeBuild, Study
from icires.study.tables import PROBLEMS, RECOGNISED


def assemble(
    source: Source,
    clinical: Clinical | None,
    texts: Mapping[str, pl.DataFrame],
    *,
    recognition: Recognition,
    found: list[Problem],
) -> Study | None:
    """Read every table that is not clinical and put the study together; null where there are no samples to put together.

    Parameters
    ----------
    source
        The study's files.
    clinical
        Patients and samples; null for a single file, whose samples are its own, or where they could not be read.
    texts
        The clinical files as they stand, kept among ``others``.
    recognition
        The user's mapping, and where it is noted which headers were taken.
    """
    config, data = source.config, source.layout.data
    said = said_build(config, source.layout.meta, found=found)
    molecular = read_molecular(data, recognition=recognition, build=said, names=source.names, found=found, inputs=source.inputs)
    build = settle_build(said, molecular.builds, data, found=found)
    known = _known(source, molecular, found=found)
    if clinical is not None:
        patients, samples = clinical.patients, clinical.samples
        _check_ids(samples, patients, molecular, known, found=found)
    elif source.is_single:
        samples = samples_of(dict.fromkeys(one for _, ids in molecular.tables for one in sorted(ids)))
        patients = patients_of(samples)
    else:
        return None
    if samples.is_empty() and not errors_of(found):
        found.append(error("no_samples", "the study has no samples.", "add them to the clinical sample file."))
    _check_mapping(source, samples, found=found)
    samples = with_collection_days(samples, molecular.timelines.get("specimen"), found=found)
    samples = _with_callable_mb(samples, config)
    known = replace(known, sample_panels=samples.select("sample_id", "gene_panel").drop_nulls())
    assays = build_assays(samples["sample_id"], known, config=config, found=found)
    return _study(source, molecular, patients, samples, assays, texts, build=build, found=found)


def _study(
    source: Source,
    molecular: Molecular,
    patients: pl.DataFrame,
    samples: pl.DataFrame,
    assays: pl.DataFrame,
    texts: Mapping[str, pl.DataFrame],
    *,
    build: GenomeBuild | None,
    found: list[Problem],
) -> Study:
    used = assays["panel"].drop_nulls().unique().to_list()
    panels = build_panels(used, source.panels, config=source.config, folder=source.files, found=found, names=source.names)
    mutations, discrete, log2 = molecular.mutations, molecular.discrete_copy_number, molecular.log2_copy_number
    return Study(
        id=source.id,
        name=source.name,
        path=source.path,
        genome_build=build,
        patients=patients,
        samples=samples,
        assays=assays,
        problems=empty(PROBLEMS),
        recognised=empty(RECOGNISED),
        inputs=tuple(sorted(dict.fromkeys(source.inputs), key=lambda one: one.name)),
        panels=panels,
        call_set=None if mutations is None else with_kinds(mutations.call_set, source.config),
        mutations=None if mutations is None else mutations.mutations,
        discrete_copy_number=None if discrete is None else discrete.table,
        log2_copy_number=None if log2 is None else log2.table,
        segments=molecular.segments,
        expression=molecular.expression,
        timelines=molecular.timelines,
        others=MappingProxyType({**molecular.others, **texts}),
    )


def _known(source: Source, molecular: Molecular, *, found: list[Problem]) -> Known:
    """What the files say about assays."""
    present = dict(molecular.tables)
    absent: dict[str, frozenset[str]] = {}
    if molecular.segments is not None:
        with_minor = samples_in(molecular.segments.filter(pl.col("minor_copies").is_not_null()))
        present["allele_specific_copy_number"] = with_minor
        # segments that were measured without alleles: the alleles were not determined
        absent["allele_specific_copy_number"] = present["segments"] - with_minor
    files = [one for one in source.layout.data if one.role == "panel_matrix"]
    if len(files) > 1:
        message = f"{files[0].name} is used as the panel matrix."
        found.append(warning("passed_over", message, "give one file.", file=files[1].name))
    matrix = read_matrix(files[0].path, name=files[0].name, found=found, inputs=source.inputs) if files else None
    return Known(
        present=present,
        absent=absent,
        lists=source.lists,
        matrix=matrix,
        table_panels=table_panels(source.layout.data),
        genes=None if molecular.mutations is None else molecular.mutations.mutations.lazy().select("sample_id", "gene"),
    )


def _check_ids(
    samples: pl.DataFrame, patients: pl.DataFrame, molecular: Molecular, known: Known, *, found: list[Problem]
) -> None:
    """Data of samples and patients that the clinical files do not have."""
    if samples.is_empty():
        return  # the clinical file is in error already; every sample would be one more
    ids = frozenset(samples["sample_id"].to_list())
    for name, present in molecular.tables:
        unknown = sorted(present - ids)
        if unknown:
            message = (
                f"{len(unknown)} samples with {name.replace('_', ' ')} are not in the clinical sample file: {listed(unknown)}."
            )
            found.append(error("unknown_sample", message, "add them to the sample file, or remove their data."))
    _check_lists(ids, known.lists, found=found)
    owners = frozenset(patients["patient_id"].to_list())
    for name, timeline in molecular.timelines.items():
        if "patient_id" in timeline.columns:
            strangers = sorted(frozenset(timeline["patient_id"].drop_nulls().to_list()) - owners)
            if strangers:
                message = f"{len(strangers)} patients of the {name} timeline are not in the clinical files: {listed(strangers)}."
                found.append(warning("unknown_patient", message, "add them, or remove their rows."))


def _check_lists(ids: frozenset[str], lists: Sequence[CaseList], *, found: list[Problem]) -> None:
    for one in lists:
        unknown = sorted(one.samples - ids)
        if unknown:
            message = f"{len(unknown)} samples of the case list are not in the clinical sample file: {listed(unknown)}."
            found.append(warning("unknown_sample_in_list", message, "add them, or correct the list.", file=one.file))


def _check_mapping(source: Source, samples: pl.DataFrame, *, found: list[Problem]) -> None:
    """What the mapping says about files, assays and samples that the study does not have: a slip of the pen."""
    config = source.config
    names = {*MOLECULAR, *(one.assay for one in source.lists)}
    ids = frozenset(samples["sample_id"].to_list())
    slips = _header_slips(source)
    slips += [f"assays: {name} is no assay of the study" for name in config.assays if name not in names]
    for name, settings in config.assays.items():
        wanted = settings.samples if isinstance(settings.samples, tuple) else ()
        unknown = sorted(set(wanted) - ids)
        slips += [f"assays: {name}: samples: {listed(unknown)} not in the study"] if unknown else []
    found.extend(warning("mapping_unused", f"{slip}.", "correct the name.", file=config.name) for slip in slips)


def _header_slips(source: Source) -> list[str]:
    roles = {one.name: one.role for one in source.layout.data}
    slips: list[str] = []
    for file, said in source.config.columns.items():
        role = roles.get(file)
        if role is None:
            slips.append(f"columns: {file} is no data file of the study")
        elif role not in HEADED:
            slips.append(f"columns: the headers of {file} are not mapped: it is taken as {role.replace('_', ' ')}")
        else:
            wrong = [column for column in said if column not in HEADED[role]]
            what = role.replace("_", " ")
            slips += [f"columns: {file}: a file of {what} has no column {column} of icires" for column in wrong]
    return slips


def _with_callable_mb(samples: pl.DataFrame, config: Config) -> pl.DataFrame:
    """The user's own size of the region in which mutations were counted."""
    settings = config.assays.get("mutations")
    if settings is None or settings.megabases is None:
        return samples
    applies = pl.lit(value=True)
    if settings.samples is not None and settings.samples != "all":
        applies = pl.col("sample_id").is_in(list(settings.samples))
    size = pl.when(applies).then(pl.lit(settings.megabases)).otherwise(pl.col("callable_mb"))
    return samples.with_columns(size.alias("callable_mb"))
