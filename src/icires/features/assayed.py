"""What was sequenced: without this, the absence of a mutation means nothing.

A sample counts as sequenced where ``assays`` says so, or where it has rows in ``mutations`` and ``assays`` does not
deny it (the user's mapping can). A gene was covered where the sample's panel covers it, or where the sample has a
row in its coding sequence.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from icires.features.findings import Mask, Reason, everywhere, nothing
from icires.study.study import Panel, Study

WHOLE_GENOME = "WGS"
WHOLE_EXOME = "WES"


@dataclass(frozen=True, slots=True)
class Cohort:
    """The samples in the study's order, and a table from identifiers to positions (``sample_id``, ``sample``)."""

    sample_ids: pl.Series
    positions: pl.DataFrame

    @property
    def n(self) -> int:
        """How many samples."""
        return len(self.sample_ids)


@dataclass(frozen=True, slots=True)
class Sequencing:
    """Which samples were sequenced (``done``, ``not_done``, neither: unknown), and with which panel.

    ``panel_of`` is each sample's position in ``panels``, whose last entry (null) stands for an unknown panel.
    """

    done: Mask
    not_done: Mask
    panel_of: NDArray[np.int64]
    panels: tuple[Panel | None, ...]
    has_table: bool

    @property
    def whys(self) -> tuple[Reason, ...]:
        """Why nothing can be said of a sample that is not known to be sequenced."""
        if not self.has_table:
            return ((everywhere(len(self.done)), "the study has no mutation data"),)
        return (
            (self.not_done, "not sequenced"),
            (~self.done & ~self.not_done, "whether the sample was sequenced is not stated"),
        )


def cohort(study: Study) -> Cohort:
    """The study's samples, numbered from 0."""
    sample_ids = study.samples["sample_id"].cast(pl.String)
    positions = pl.DataFrame({"sample_id": sample_ids}).with_row_index("sample")
    return Cohort(sample_ids, positions)


def numbered(table: pl.DataFrame, samples: Cohort) -> pl.DataFrame:
    """The table's rows of known samples with their position (``sample``); rows of other samples are left out."""
    return table.join(samples.positions, on="sample_id", how="inner")


def sample_column(study: Study, name: str, dtype: type[pl.DataType]) -> pl.Series:
    """A column of ``samples``, in order; all null where the study lacks it."""
    if name not in study.samples.columns:
        return pl.Series(name, [None] * study.samples.height, dtype=dtype)
    return study.samples[name].cast(dtype)


def patient_column(study: Study, name: str) -> pl.Series:
    """A text column of ``patients``, for each sample in order; null where the patient has no row or the study lacks it."""
    if not {name, "patient_id"} <= set(study.patients.columns) or "patient_id" not in study.samples.columns:
        return pl.Series(name, [None] * study.samples.height, dtype=pl.String)
    values = study.patients.select("patient_id", pl.col(name).cast(pl.String)).unique("patient_id", keep="first")
    return study.samples.select("patient_id").join(values, on="patient_id", how="left", maintain_order="left")[name]


def sequencing(study: Study, samples: Cohort) -> Sequencing:
    """Who was sequenced and with which panel, from ``assays`` and from the rows of ``mutations``."""
    rows = study.assays.filter(pl.col("assay") == "mutations").unique("sample_id", keep="first")
    rows = samples.positions.join(rows, on="sample_id", how="left", maintain_order="left")
    has_rows = nothing(samples.n)
    if study.mutations is not None:
        has_rows[numbered(study.mutations.select("sample_id").unique(), samples)["sample"].to_numpy()] = True
    stated = rows["done"].cast(pl.Boolean)
    has_table = study.mutations is not None
    not_done = _true(~stated)
    done = (has_rows | _true(stated)) & ~not_done & has_table
    panel_of, panels = _panels(study, rows["panel"].cast(pl.String))
    return Sequencing(done, not_done, panel_of, panels, has_table)


def gene_coverage(assayed: Sequencing, gene: str, has_row: Mask) -> tuple[Mask, tuple[Reason, ...]]:
    """Where the gene was covered (a row in the gene proves it), and why it is unknown or not covered elsewhere."""
    covers = [_covers(panel, gene) for panel in assayed.panels]
    covered = np.array([answer is True for answer in covers])[assayed.panel_of] | has_row
    whys = [
        (assayed.panel_of == position, _why_not(panel, answer))
        for position, (panel, answer) in enumerate(zip(assayed.panels, covers, strict=True))
        if answer is not True
    ]
    return covered & assayed.done, tuple(whys)


def built_in_panel(name: str) -> Panel | None:
    """The whole exome and the whole genome, which need no gene list."""
    if name.upper() in {WHOLE_EXOME, WHOLE_GENOME}:
        return Panel(name.upper(), None, None, is_whole_exome=True, source="every protein-coding gene")
    return None


def _panels(study: Study, names: pl.Series) -> tuple[NDArray[np.int64], tuple[Panel | None, ...]]:
    distinct = names.drop_nulls().unique(maintain_order=True)
    panels = tuple(study.panels.get(name) or built_in_panel(name) or _unlisted(name) for name in distinct)
    codes = (
        pl.DataFrame({"panel": names})
        .join(pl.DataFrame({"panel": distinct}).with_row_index("code"), on="panel", how="left", maintain_order="left")["code"]
        .fill_null(len(panels))
    )
    return codes.cast(pl.Int64).to_numpy(), (*panels, None)


def _unlisted(name: str) -> Panel:
    return Panel(name, None, None, is_whole_exome=False, source="named by the study, without a gene list")


def _covers(panel: Panel | None, gene: str) -> bool | None:
    if panel is None:
        return None
    if panel.is_whole_exome:
        return panel.id.upper() == WHOLE_GENOME or _makes_protein(gene)
    return None if panel.genes is None else gene in panel.genes


def _why_not(panel: Panel | None, covers: bool | None) -> str:
    if panel is None:
        return "which genes were sequenced is not known"
    if covers is None:
        return f"gene list of panel {panel.id} is not known"
    return "exomes do not cover this RNA gene" if panel.is_whole_exome else f"gene not on panel {panel.id}"


def _makes_protein(gene: str) -> bool:
    """HGNC names microRNA genes MIR… with a number and long non-coding RNA genes LINC…: no exome covers them by design."""
    return not (gene.startswith("LINC") or (gene.startswith("MIR") and gene[3:4].isdigit()))


def _true(series: pl.Series) -> Mask:
    return (series & series.is_not_null()).fill_null(value=False).to_numpy()
