"""The files of a study before any table is read: which there are, and what the user says about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from icires.errors import Problem
from icires.study.cbioportal import CaseList, Layout, PanelFile, read_case_lists, read_layout, read_panel_file
from icires.study.config import FILE_NAME, Config, read_config
from icires.study.files import MAX_SMALL_BYTES, is_plain_name, list_folder, may_open, printable, subfolder
from icires.study.gene_names import GeneNames, read_gene_names
from icires.study.problems import error, warning
from icires.study.scan import fingerprint
from icires.study.single import single_file
from icires.study.study import InputFile

CASE_LISTS, PANELS = "case_lists", "gene_panels"
NEAR_MISSES = frozenset({"icires.yml", "Icires.yaml", "ICIRES.yaml", "icires.json", "icires.yaml.txt"})


@dataclass(frozen=True, slots=True)
class Source:
    """A study's files by name, their roles, case lists, panels and the user's mapping; ``inputs`` were read so far.

    ``names`` are the user's own gene names; null: the catalogue's serve.
    """

    id: str
    path: Path
    files: Mapping[str, Path]
    layout: Layout
    config: Config
    inputs: list[InputFile]
    lists: tuple[CaseList, ...] = ()
    panels: tuple[PanelFile, ...] = ()
    names: GeneNames | None = None
    is_single: bool = field(default=False)

    @property
    def name(self) -> str:
        """The study's name as its meta file gives it, or else its id."""
        return self.layout.meta.get("name") or self.id


def open_source(path: Path, *, config: Path | None, found: list[Problem]) -> Source | None:
    """Look at a folder or file; null, with an error in ``found``, when there is nothing to read."""
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:
        is_folder = is_file = False
    if is_folder:
        return _folder(path, config=config, found=found)
    if is_file and printable(path.name) != path.name:
        found.append(error("file_name", "the file's name is not UTF-8.", "rename it.", file=printable(path.name)))
        return None
    if is_file:
        return _single(path, config=config, found=found)
    message = "there is no such file or folder, or it may not be read."
    remedy = "give a study folder, a MAF, a VCF or a table of segments."
    found.append(error("not_found", message, remedy, file=printable(path.name)))
    return None


def _folder(path: Path, *, config: Path | None, found: list[Problem]) -> Source | None:
    n_before = len(found)
    files = list_folder(path, found=found)
    if not files:
        if len(found) == n_before:
            found.append(error("empty_folder", "the folder holds no files.", "give a study folder.", file=path.name))
        return None
    inputs: list[InputFile] = []
    said = config or files.get(FILE_NAME)
    settings = _config(said, found=found, inputs=inputs)
    for name in sorted(files.keys() & NEAR_MISSES):
        message = f"only {FILE_NAME} is read as the mapping, this file is not."
        found.append(warning("mapping_name", message, f"rename it to {FILE_NAME}.", file=name))
    layout = read_layout(files, found=found)
    study_id = layout.meta.get("cancer_study_identifier")
    list_files = subfolder(path, CASE_LISTS, found=found)
    panel_files = subfolder(path, PANELS, found=found) | {one.name: one.path for one in layout.data if one.role == "panel"}
    lists = read_case_lists(list_files, study_id=study_id, found=found)
    panels = [read_panel_file(file, name=name, found=found) for name, file in panel_files.items()]
    small = {name: files[name] for name in layout.metas} | list_files | panel_files
    inputs += [fingerprint(file, name=name) for name, file in small.items()]
    return Source(
        id=study_id or path.resolve().name,
        path=path,
        files=files,
        layout=layout,
        config=settings,
        inputs=inputs,
        lists=tuple(lists),
        panels=tuple(panel for panel in panels if panel is not None),
        names=_names(settings, said, files, found=found, inputs=inputs),
    )


def _single(path: Path, *, config: Path | None, found: list[Problem]) -> Source | None:
    inputs: list[InputFile] = []
    settings = _config(config, found=found, inputs=inputs)
    one = single_file(path, found=found)
    if one is None:
        return None
    name = path.name.removesuffix(".gz").rsplit(".", 1)[0]
    names = _names(settings, config, {}, found=found, inputs=inputs)
    return Source(name, path, {path.name: path}, Layout({}, (one,)), settings, inputs, names=names, is_single=True)


def _config(path: Path | None, *, found: list[Problem], inputs: list[InputFile]) -> Config:
    if path is None:
        return Config()
    config = read_config(path, name=path.name, found=found)
    if path.is_file():
        inputs.append(fingerprint(path, name=path.name))
    return config


def _names(
    config: Config, said: Path | None, files: Mapping[str, Path], *, found: list[Problem], inputs: list[InputFile]
) -> GeneNames | None:
    """The user's gene names: a file beside the mapping, or else one of the study folder."""
    name = config.genes.file
    if name is None or said is None:
        return None
    remedy = "put the table beside icires.yaml, and name it alone."
    if not is_plain_name(name):
        message = "genes: file: holds a path; only a plain file name is accepted."
        found.append(error("unsafe_path", message, remedy, file=said.name))
        return None
    beside = said.parent / name
    path = beside if beside.exists() else files.get(name)
    if path is None:
        message = f"genes: file: {name} is neither beside the mapping nor in the study folder."
        found.append(error("missing_data_file", message, remedy, file=said.name))
        return None
    if path.is_dir() or (path.is_file() and path.stat().st_size > MAX_SMALL_BYTES):
        message = f"the table of genes is a folder, or larger than {MAX_SMALL_BYTES >> 20} MiB."
        found.append(error("too_large", message, "give a table with one row for each gene.", file=name))
        return None
    if not may_open(path, path.parent, name=name, found=found):
        return None
    return read_gene_names(path, name=name, found=found, inputs=inputs)
