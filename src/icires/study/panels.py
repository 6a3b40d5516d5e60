"""Gene panels: which genes a panel covers, from panel files, the user's mapping, or the words for a whole exome."""

from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from types import MappingProxyType

import polars as pl

from icires.catalogue.genes import load_genes
from icires.errors import Problem
from icires.study.cbioportal import MATRIX_ASSAYS, PanelFile, read_panel_file
from icires.study.config import Config
from icires.study.files import is_plain_name
from icires.study.gene_names import GeneNames
from icires.study.headers import normalised
from icires.study.problems import error, listed, warning
from icires.study.study import InputFile, Panel
from icires.study.text import read_text

WHOLE_EXOME = frozenset({"wes", "wxs", "wgs", "exome", "wholeexome", "wholeexomesequencing", "genome", "wholegenome"})
MATRIX_SCHEMA: Mapping[str, type[pl.DataType]] = MappingProxyType(
    {"sample_id": pl.String, "assay": pl.String, "panel": pl.String}
)


def is_whole_exome(panel: str) -> bool:
    """The id is one of the words for a whole exome or genome."""
    return normalised(panel) in WHOLE_EXOME


def build_panels(
    used: Iterable[str],
    files: Iterable[PanelFile],
    *,
    config: Config,
    folder: Mapping[str, Path],
    found: list[Problem],
    names: GeneNames | None = None,
) -> Mapping[str, Panel]:
    """Every panel that the study uses or defines, by id.

    Parameters
    ----------
    used
        Panel ids that samples carry.
    files
        Panel definitions of the study folder.
    folder
        The folder's files by name, for panels that the mapping takes from a file.
    names
        Gene names to resolve; by default the catalogue's.
    """
    known = load_genes().names if names is None else names.names
    panels = {one.id: Panel(one.id, _symbols(one.genes, known), None, is_whole_exome(one.id), one.file) for one in files}
    for name, settings in config.panels.items():
        genes = _symbols(settings.genes, known) if settings.genes is not None else None
        if settings.file is not None:
            defined = _from_file(settings.file, folder, known, found=found)
            genes = defined if defined is not None else genes
        former = panels.get(name)
        genes = former.genes if genes is None and former is not None else genes
        panels[name] = Panel(name, genes, settings.megabases, is_whole_exome(name), config.name)
    unknown: list[str] = []
    for name in sorted(set(used) - set(panels)):
        panels[name] = Panel(name, None, None, is_whole_exome(name), "name")
        if not is_whole_exome(name):
            unknown.append(name)
    if unknown:
        message = f"the genes of {listed(unknown)} are not known: no finding can be ruled out in samples of these panels."
        remedy = "add gene panel files (data_gene_panel_<id>.txt), or list the genes in icires.yaml under panels."
        found.append(warning("unknown_panel", message, remedy))
    return MappingProxyType(panels)


def check_panel_genes(panels: Mapping[str, Panel], seen: Set[str], *, config: Config, found: list[Problem]) -> None:
    """Genes of the mapping's panels that nobody knows: probably slips of the pen.

    Parameters
    ----------
    panels
        Every panel of the study.
    seen
        Genes that the mutations name.
    """
    known = load_genes().symbols | seen
    for panel in panels.values():
        strange = (panel.genes or frozenset()) - known
        if panel.source == config.name and panel.genes and strange:
            n, total = len(strange), len(panel.genes)
            message = (
                f"{n} of {total} genes of panel {panel.id} {'is' if n == 1 else 'are'} neither in the catalogue nor among the "
            )
            remedy = "check the spelling; genes that the study has no mutation in are told here too."
            found.append(warning("unknown_panel_genes", message + "genes of the mutations.", remedy, file=config.file))


def read_matrix(path: Path, *, name: str, found: list[Problem], inputs: list[InputFile]) -> pl.DataFrame | None:
    """The gene panel matrix as rows of sample, assay and panel.

    A null panel says that no panel was used or nothing was done: the case lists tell which (cBioPortal, gene panel data).
    """
    table = read_text(path, name=name, found=found)
    if table is None:
        return None
    inputs.append(table.source)
    ids = [column for column in table.header if normalised(column) == "sampleid"]
    if not ids:
        found.append(error("missing_column", "the file has no column SAMPLE_ID.", "write the column names first.", file=name))
        return None
    assays = {column: MATRIX_ASSAYS[column.lower()] for column in table.header if column.lower() in MATRIX_ASSAYS}
    frame = table.frame.select(pl.all().str.strip_chars()).rename({ids[0]: "sample_id"}).drop_nulls("sample_id").collect()
    parts = [
        frame.select("sample_id", pl.lit(assay).alias("assay"), pl.col(column).alias("panel")) for column, assay in assays.items()
    ]
    rows = pl.concat([pl.DataFrame(schema=MATRIX_SCHEMA), *parts])
    twice = rows.filter(pl.struct("sample_id", "assay").is_duplicated())["sample_id"].unique(maintain_order=True).to_list()
    if twice:
        message = f"samples stand here twice: {listed(twice)}."
        found.append(error("duplicate_sample", message, "keep one row per sample.", file=name))
    return rows.unique(["sample_id", "assay"], keep="first", maintain_order=True)


def _from_file(name: str, folder: Mapping[str, Path], known: Mapping[str, str], *, found: list[Problem]) -> frozenset[str] | None:
    if not is_plain_name(name) or name not in folder:
        message = f"the panel file {name} is not a file of the study folder."
        found.append(error("missing_data_file", message, "put it beside icires.yaml and name it alone."))
        return None
    panel = read_panel_file(folder[name], name=name, found=found)
    return None if panel is None else _symbols(panel.genes, known)


def _symbols(genes: Iterable[str], known: Mapping[str, str]) -> frozenset[str]:
    return frozenset(known.get(gene, gene) for gene in genes)
