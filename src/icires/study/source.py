"""The files of a study before any table is read: which there are, and what the user says about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from icires.errors import Problem
from icires.study.cbioportal import CaseList, Layout, PanelFile, read_case_lists, read_layout, read_panel_file
from icires.study.config import FILE_NAME, Config, read_config
from icires.study.files import list_folder, printable, subfolder
from icires.study.problems import error, warning
from icires.study.scan import fingerprint
from icires.study.single import single_file
from icires.study.study import InputFile

CASE_LISTS, PANELS = "case_lists", "gene_panels"
NEAR_MISSES = frozenset({"icires.yml", "Icires.yaml", "ICIRES.yaml", "icires.json", "icires.yaml.txt"})


@dataclass(frozen=True, slots=True)
class Source:
    """A study's files by name, their roles, case lists, panels and the user's mapping; ``inputs`` were read so far."""

    id: str
    path: Path
    files: Mapping[str, Path]
    layout: Layout
    config: Config
    inputs: list[InputFile]
    lists: tuple[CaseList, ...] = ()
    panels: tuple[PanelFile, ...] = ()
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
    settings = _config(config or files.get(FILE_NAME), found=found, inputs=inputs)
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
    )


def _single(path: Path, *, config: Path | None, found: list[Problem]) -> Source | None:
    inputs: list[InputFile] = []
    settings = _config(config, found=found, inputs=inputs)
    one = single_file(path, found=found)
    if one is None:
        return None
    name = path.name.removesuffix(".gz").rsplit(".", 1)[0]
    return Source(name, path, {path.name: path}, Layout({}, (one,)), settings, inputs, is_single=True)


def _config(path: Path | None, *, found: list[Problem], inputs: list[InputFile]) -> Config:
    if path is None:
        return Config()
    config = read_config(path, name=path.name, found=found)
    if path.is_file():
        inputs.append(fingerprint(path, name=path.name))
    return config
