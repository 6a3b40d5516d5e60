"""The study's molecular tables and timelines: each data file through the reader of its kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import polars as pl

from icires.errors import Problem
from icires.study.cbioportal import DataFile, Role
from icires.study.config import Config
from icires.study.copy_number import CopyNumberMatrix, read_copy_number_matrix
from icires.study.expression import read_expression
from icires.study.gene_names import GeneNames
from icires.study.headers import Recognition
from icires.study.maf import MafTable, read_maf
from icires.study.problems import info
from icires.study.segments import read_segments
from icires.study.study import CallSet, GenomeBuild, InputFile
from icires.study.text import read_text
from icires.study.timeline import read_timeline
from icires.study.vcf import read_vcf

# tables that icires keeps but does not use are only kept while they are small
MAX_OTHER_BYTES = 256 << 20
KINDS = ("snv", "indel", "synonymous", "altering", "consequences", "alleles", "depths", "germline")


@dataclass(frozen=True, slots=True)
class Molecular:
    """The tables; null where the study has none. ``others`` are tables kept as text, ``builds`` the mutation tables' own."""

    mutations: MafTable | None
    discrete_copy_number: CopyNumberMatrix | None
    log2_copy_number: CopyNumberMatrix | None
    segments: pl.DataFrame | None
    expression: pl.DataFrame | None
    timelines: Mapping[str, pl.DataFrame]
    others: Mapping[str, pl.DataFrame]
    builds: tuple[tuple[str, GenomeBuild | None], ...]

    @property
    def tables(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Every table that is there, with the samples that have data in it."""
        if self.mutations is not None:
            yield "mutations", samples_in(self.mutations.mutations) | frozenset(self.mutations.samples)
        for name, matrix in (("discrete_copy_number", self.discrete_copy_number), ("log2_copy_number", self.log2_copy_number)):
            if matrix is not None:
                yield name, frozenset(matrix.samples)
        if self.segments is not None:
            yield "segments", samples_in(self.segments)
        if self.expression is not None:
            yield "expression", frozenset(self.expression.columns) - {"gene", "entrez_gene_id"}


@dataclass(frozen=True, slots=True)
class _How:
    """What every reader needs besides its file."""

    recognition: Recognition
    names: GeneNames | None
    found: list[Problem]
    inputs: list[InputFile]


def samples_in(table: pl.DataFrame) -> frozenset[str]:
    """The samples that have rows in a table."""
    return frozenset(table["sample_id"].unique().drop_nulls().to_list())


def read_molecular(
    data: Sequence[DataFile],
    *,
    recognition: Recognition,
    build: GenomeBuild | None,
    names: GeneNames | None,
    found: list[Problem],
    inputs: list[InputFile],
) -> Molecular:
    """Read every data file that is not clinical.

    Parameters
    ----------
    data
        The study's files and what each is.
    recognition
        The user's mapping, and where it is noted which headers were taken.
    build
        The genome build that the mapping or the study says; null: nothing.
    names
        The user's gene names; null: the catalogue's.
    """
    how = _How(recognition, names, found, inputs)
    mutations = _mutations(data, how, build=build)
    segments = [_segments(one, how) for one in _of("segments", data)]
    timelines = [_timeline(one, how) for one in _of("timeline", data)]
    return Molecular(
        mutations=_together(list(mutations.values())),
        discrete_copy_number=_matrix("discrete_copy_number", data, how, kind="discrete"),
        log2_copy_number=_matrix("log2_copy_number", data, how, kind="log2"),
        segments=_stacked([one for one in segments if one is not None]),
        expression=_expression(data, how),
        timelines=_merged(timelines),
        others=_others(_of("other", data), found=found, inputs=inputs),
        builds=tuple((name, one.build) for name, one in mutations.items()),
    )


def _segments(file: DataFile, how: _How) -> pl.DataFrame | None:
    return read_segments(file.path, name=file.name, found=how.found, inputs=how.inputs, recognition=how.recognition)


def _timeline(file: DataFile, how: _How) -> Mapping[str, pl.DataFrame]:
    return read_timeline(file.path, name=file.name, found=how.found, inputs=how.inputs, recognition=how.recognition)


def _expression(data: Sequence[DataFile], how: _How) -> pl.DataFrame | None:
    file = _first("expression", data, found=how.found)
    if file is None:
        return None
    return read_expression(
        file.path, name=file.name, found=how.found, inputs=how.inputs, names=how.names, recognition=how.recognition
    )


def _matrix(role: Role, data: Sequence[DataFile], how: _How, *, kind: Literal["discrete", "log2"]) -> CopyNumberMatrix | None:
    file = _first(role, data, found=how.found)
    if file is None:
        return None
    return read_copy_number_matrix(
        file.path, name=file.name, kind=kind, found=how.found, inputs=how.inputs, names=how.names, recognition=how.recognition
    )


def _mutations(data: Sequence[DataFile], how: _How, *, build: GenomeBuild | None) -> dict[str, MafTable]:
    columns = how.recognition.config.tumor_samples or None
    found, inputs, names = how.found, how.inputs, how.names
    tables: dict[str, MafTable] = {}
    for one in (one for one in data if one.role in {"mutations", "vcf"}):
        if one.role == "vcf":
            table = read_vcf(one.path, name=one.name, found=found, inputs=inputs, samples=columns, names=names)
        else:
            table = read_maf(
                one.path, name=one.name, build=build, found=found, inputs=inputs, names=names, recognition=how.recognition
            )
        if table is not None:
            tables[one.name] = table
    return tables


def table_panels(data: Sequence[DataFile]) -> dict[str, str]:
    """Panels that meta files give to whole tables (``gene_panel``), by assay."""
    return {one.role: one.meta["gene_panel"] for one in data if one.meta.get("gene_panel")}


def with_kinds(call_set: CallSet, config: Config) -> CallSet:
    """The call set with what the user says about its kinds of variants."""
    settings = config.assays.get("mutations")
    said = {} if settings is None else {name: value for name, value in settings.kinds if value is not None}
    return replace(call_set, **said, source=config.name) if said else call_set


def _of(role: Role, data: Sequence[DataFile]) -> list[DataFile]:
    return [one for one in data if one.role == role]


def _first(role: Role, data: Sequence[DataFile], *, found: list[Problem]) -> DataFile | None:
    files = _of(role, data)
    # several matrices of one kind are usually several normalisations of the same samples: sequencing comes before arrays
    files.sort(key=lambda one: ("seq" not in (one.name + one.meta.get("stable_id", "")).lower(), one.name))
    for other in files[1:]:
        message = f"{files[0].name} is used for {role.replace('_', ' ')}; this file is passed over."
        found.append(info("passed_over", message, "remove the file that is not wanted, or its meta file.", file=other.name))
    return files[0] if files else None


def _together(tables: Sequence[MafTable]) -> MafTable | None:
    if len(tables) < 2:
        return tables[0] if tables else None
    call_sets = [one.call_set for one in tables]
    # what holds for one file only does not hold for every sample
    kinds = {kind: _agreed([getattr(one, kind) for one in call_sets]) for kind in KINDS}
    merged = replace(
        call_sets[0],
        **kinds,
        n_variants=sum(one.n_variants for one in call_sets),
        source=", ".join(one.source for one in call_sets),
    )
    samples = tuple(dict.fromkeys(sample for one in tables for sample in one.samples))
    return MafTable(pl.concat([one.mutations for one in tables]), merged, tables[0].build, samples)


def _agreed(answers: Sequence[bool | None]) -> bool | None:
    return answers[0] if len(set(answers)) == 1 else None


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame | None:
    if len(frames) < 2:
        return frames[0] if frames else None
    return pl.concat(frames)


def _merged(timelines: Sequence[Mapping[str, pl.DataFrame]]) -> Mapping[str, pl.DataFrame]:
    parts: dict[str, list[pl.DataFrame]] = {}
    for timeline in timelines:
        for name, frame in timeline.items():
            parts.setdefault(name, []).append(frame)
    return MappingProxyType({name: pl.concat(frames, how="diagonal_relaxed") for name, frames in parts.items()})


def _others(files: Sequence[DataFile], *, found: list[Problem], inputs: list[InputFile]) -> dict[str, pl.DataFrame]:
    others: dict[str, pl.DataFrame] = {}
    for one in files:
        if one.path.stat().st_size > MAX_OTHER_BYTES:
            message = f"a table that icires does not use, larger than {MAX_OTHER_BYTES >> 20} MiB, is left unread."
            found.append(info("not_used", message, "nothing to do.", file=one.name))
            continue
        table = read_text(one.path, name=one.name, found=found)
        if table is not None:
            inputs.append(table.source)
            others[one.name.lower().removeprefix("data_").split(".")[0]] = table.frame.collect()
    return others
