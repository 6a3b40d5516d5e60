"""Put a study together: molecular tables beside the clinical ones, checked against each other, with assays and panels."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from icires.errors import Problem
from icires.study.assays import MOLECULAR, Known, build_assays
from icires.study.builds import said_build, settle_build
from icires.study.call_set import call_set_problems, left_out_problems
from icires.study.cbioportal import CaseList, DataFile
from icires.study.clinical import Clinical, patients_of, samples_of
from icires.study.config import HEADED, Config
from icires.study.extent import check_mutations, check_segments
from icires.study.headers import Recognition
from icires.study.molecular import Molecular, read_molecular, samples_in, table_panels, with_kinds
from icires.study.panels import build_panels, check_panel_genes, read_matrix
from icires.study.problems import clause, counted, empty, error, errors_of, listed, warning
from icires.study.source import Source
from icires.study.specimens import with_collection_days
from icires.study.study import GenomeBuild, Panel, Study
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
    _check_places(molecular, build, data, found=found)
    known = _known(source, molecular, found=found)
    if clinical is not None:
        patients, samples = clinical.patients, clinical.samples
        _check_ids(samples, patients, molecular, known, data, found=found)
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
    _check_panels(panels, molecular, source.config, found=found)
    mutations, discrete, log2 = molecular.mutations, molecular.discrete_copy_number, molecular.log2_copy_number
    call_set = None if mutations is None else with_kinds(mutations.call_set, source.config)
    if mutations is not None and call_set is not None:
        found.extend(left_out_problems(mutations.mutations, source=mutations.call_set.source))
        found.extend(call_set_problems(call_set))
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
        call_set=call_set,
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
    samples: pl.DataFrame,
    patients: pl.DataFrame,
    molecular: Molecular,
    known: Known,
    data: Sequence[DataFile],
    *,
    found: list[Problem],
) -> None:
    """Data of samples and patients that the clinical files do not have."""
    if samples.is_empty():
        return  # the clinical file is in error already; every sample would be one more
    ids = frozenset(samples["sample_id"].to_list())
    for name, present in molecular.tables:
        unknown = sorted(present - ids)
        if unknown:
            what = counted(len(unknown), "sample") + f" with {name.replace('_', ' ')}"
            message = f"{what} {'is' if len(unknown) == 1 else 'are'} not in the clinical sample file: {listed(unknown)}."
            file, line = _place_of(unknown, name, molecular, data)
            remedy = "add to the sample file, or remove the data."
            found.append(error("unknown_sample", message, remedy, file=file, line=line))
    _check_lists(ids, known.lists, found=found)
    owners = frozenset(patients["patient_id"].to_list())
    for name, timeline in molecular.timelines.items():
        if "patient_id" in timeline.columns:
            strangers = sorted(frozenset(timeline["patient_id"].drop_nulls().to_list()) - owners)
            if strangers:
                count = clause(len(strangers), "patient", "are in the timeline")
                message = f"{count} ({name.replace('_', ' ')}) but not in the clinical files: {listed(strangers)}."
                found.append(warning("unknown_patient", message, "add them, or remove their rows."))


def _place_of(samples: Sequence[str], name: str, molecular: Molecular, data: Sequence[DataFile]) -> tuple[str | None, int | None]:
    """The file that holds the samples, where there is one of its kind; of a mutation table also the first line with one."""
    roles = {"mutations", "vcf"} if name == "mutations" else {name}
    files = [one.name for one in data if one.role in roles]
    if len(files) != 1:
        return None, None
    if name != "mutations" or molecular.mutations is None:
        return files[0], None
    lines = molecular.mutations.mutations.filter(pl.col("sample_id").is_in(list(samples)))["line"]
    return files[0], lines[0] if lines.len() else None


def _check_places(molecular: Molecular, build: GenomeBuild | None, data: Sequence[DataFile], *, found: list[Problem]) -> None:
    """Positions behind the end of their chromosome."""
    if molecular.segments is not None:
        files = [one.name for one in data if one.role == "segments"]
        check_segments(molecular.segments, build, files=files, found=found)
    if molecular.mutations is not None:
        files = [one.name for one in data if one.role in {"mutations", "vcf"}]
        check_mutations(molecular.mutations.mutations, build, files=files, found=found)


def _check_panels(panels: Mapping[str, Panel], molecular: Molecular, config: Config, *, found: list[Problem]) -> None:
    table = None if molecular.mutations is None else molecular.mutations.mutations
    seen = frozenset[str]() if table is None else frozenset(table["gene"].drop_nulls().unique().to_list())
    check_panel_genes(panels, seen, config=config, found=found)


def _check_lists(ids: frozenset[str], lists: Sequence[CaseList], *, found: list[Problem]) -> None:
    for one in lists:
        unknown = sorted(one.samples - ids)
        if unknown:
            count = clause(len(unknown), "sample", "are in the case list")
            message = f"{count} but not in the clinical sample file: {listed(unknown)}."
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
    found.extend(warning("mapping_unused", f"{slip}.", "correct the name.", file=config.file) for slip in slips)


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
