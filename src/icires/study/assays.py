"""What was done to each sample, and on which panel: the table that tells "none found" from "not looked for".

The user's mapping outranks the panel matrix, the matrix the case lists, the lists the rows of the data and the panel that
the sample file names. A row proves that its sample was assayed; a missing row proves nothing.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import polars as pl

from icires.errors import Problem
from icires.study.cbioportal import CaseList
from icires.study.config import Config
from icires.study.exomes import exome_samples
from icires.study.panels import MATRIX_SCHEMA
from icires.study.problems import clause, counted, errors_of, info, listed, schema_of, warning
from icires.study.tables import ASSAYS

MOLECULAR = (
    "mutations",
    "discrete_copy_number",
    "log2_copy_number",
    "segments",
    "allele_specific_copy_number",
    "expression",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the files say about assays.

    ``present``: samples with data, by assay; an assay without a table is not in it. ``absent``: samples whose data show that
    the assay was not done. ``matrix``: rows of `icires.study.panels.read_matrix`. ``table_panels``: the one panel of a whole
    table, by assay. ``sample_panels``: sample_id and gene_panel. ``genes``: sample_id and gene of the mutations.
    """

    present: Mapping[str, Set[str]]
    absent: Mapping[str, Set[str]] = field(default_factory=dict)
    lists: Sequence[CaseList] = ()
    matrix: pl.DataFrame | None = None
    table_panels: Mapping[str, str] = field(default_factory=dict)
    sample_panels: pl.DataFrame | None = None
    genes: pl.LazyFrame | None = None


def build_assays(samples: pl.Series, known: Known, *, config: Config, found: list[Problem]) -> pl.DataFrame:
    """One row per sample and assay: whether it was done, on which panel, and how this is known.

    Parameters
    ----------
    samples
        Ids of the study's samples.
    known
        What the files say.
    """
    names = [*MOLECULAR, *(one.assay for one in known.lists), *config.assays]
    parts = [_assay(samples, name, known, config=config, found=found) for name in dict.fromkeys(names)]
    assays = pl.concat(parts).select(schema_of(ASSAYS).keys())
    return _infer_exome(assays, known, found=found)


def _assay(samples: pl.Series, name: str, known: Known, *, config: Config, found: list[Problem]) -> pl.DataFrame:
    rows = pl.DataFrame({"sample_id": samples}, schema={"sample_id": pl.String}).with_columns(pl.lit(name).alias("assay"))
    rows = rows.join(_matrix_of(name, known), on="sample_id", how="left", maintain_order="left")
    rows = rows.join(_sample_panels_of(name, known), on="sample_id", how="left", maintain_order="left")
    done, source = _done(name, known, config=config, found=found)
    rows = rows.with_columns(done.alias("done"), source.alias("source"))
    _note_against_lists(rows, name, known, config=config, found=found)
    return _with_panel(rows, name, known, config=config)


def _matrix_of(name: str, known: Known) -> pl.DataFrame:
    matrix = pl.DataFrame(schema=MATRIX_SCHEMA) if known.matrix is None else known.matrix
    return matrix.filter(pl.col("assay") == name).select("sample_id", pl.col("panel").alias("matrix_panel"))


def _sample_panels_of(name: str, known: Known) -> pl.DataFrame:
    if name == "mutations" and known.sample_panels is not None:
        return known.sample_panels
    return pl.DataFrame(schema={"sample_id": pl.String, "gene_panel": pl.String})


def _done(name: str, known: Known, *, config: Config, found: list[Problem]) -> tuple[pl.Expr, pl.Expr]:
    sample = pl.col("sample_id")
    lists = [one for one in known.lists if one.assay == name]
    listed_samples = frozenset[str]().union(*(one.samples for one in lists))
    present, absent = known.present.get(name, frozenset()), known.absent.get(name, frozenset())
    settings = config.assays.get(name)
    wanted = None if settings is None else settings.samples
    _note_contradictions(name, present, lists, None if isinstance(wanted, str) else wanted, config=config, found=found)
    if name in MOLECULAR and name not in known.present:
        # a list of sequenced samples without the calls is no evidence that nothing was found
        # where something could not be read at all, the missing table is told already
        if (lists or wanted) and not errors_of(found):
            message = f"samples are said to have {name.replace('_', ' ')}, but the study holds no such table: unknown there."
            found.append(warning("assay_without_data", message, "add the table."))
        return pl.lit(None, dtype=pl.Boolean), pl.lit("no table", dtype=pl.String)
    by_matrix = pl.col("matrix_panel").is_not_null()
    by_rows = sample.is_in(list(present))
    whens = [(by_matrix, True, "panel matrix")]
    if wanted is not None:
        chosen = pl.lit(value=True) if wanted == "all" else sample.is_in(list(wanted))
        whens = [(chosen, True, config.name), (~chosen, False, config.name)]
    if lists:
        whens.append((sample.is_in(list(listed_samples)), True, "case list"))
    whens.append((by_rows, True, "rows of the data"))
    if not lists:
        whens.append((pl.col("gene_panel").is_not_null(), True, "sample file"))
    whens.append((sample.is_in(list(absent)), False, "rows of the data"))
    if lists:
        whens.append((pl.lit(value=True), False, "case list"))
    done = pl.coalesce(*(pl.when(when).then(pl.lit(answer)) for when, answer, _ in whens))
    source = pl.coalesce(*(pl.when(when).then(pl.lit(origin)) for when, _, origin in whens))
    return done, source


def _note_contradictions(
    name: str, present: Set[str], lists: Sequence[CaseList], wanted: Sequence[str] | None, *, config: Config, found: list[Problem]
) -> None:
    what = name.replace("_", " ")
    if lists and present:
        extra = sorted(present - frozenset[str]().union(*(one.samples for one in lists)))
        if extra:
            message = f"{clause(len(extra), 'sample', f'have {what}')} but no place in the case list: {listed(extra)}."
            remedy = "add them to the list; they count as assayed."
            found.append(warning("outside_case_list", message, remedy, file=lists[0].file))
    if wanted is not None:
        extra = sorted(present - set(wanted))
        if extra:
            message = (
                f"{clause(len(extra), 'sample', f'have {what}')} but no place in the list of {config.file}: {listed(extra)}."
            )
            found.append(warning("outside_mapping", message, "add them; they count as not assayed.", file=config.file))


def _note_against_lists(rows: pl.DataFrame, name: str, known: Known, *, config: Config, found: list[Problem]) -> None:
    """Samples that only the mapping's "all" says were assayed, against a case list: what is not found there may be no absence."""
    lists = [one for one in known.lists if one.assay == name]
    proven = frozenset[str]().union(known.present.get(name, frozenset()), *(one.samples for one in lists))
    said = rows.filter(pl.col("done") & (pl.col("source") == config.name) & pl.col("matrix_panel").is_null())["sample_id"]
    against = [one for one in said.to_list() if one not in proven]
    settings = config.assays.get(name)
    if not lists or not against or settings is None or settings.samples != "all":
        return
    what = name.replace("_", " ")
    message = f"{clause(len(against), 'sample', f'are said to have {what}')}, against the case list and without any rows: "
    message += f"{listed(against)}. The mapping counts: what is not found there is taken as absent."
    found.append(warning("against_case_list", message, "list the samples that were assayed, by id.", file=config.file))


def _with_panel(rows: pl.DataFrame, name: str, known: Known, *, config: Config) -> pl.DataFrame:
    settings = config.assays.get(name)
    panels: list[pl.Expr] = []
    if settings is not None and settings.panel is not None:
        chosen = settings.samples
        applies = pl.lit(value=True) if chosen in {None, "all"} else pl.col("sample_id").is_in(list(chosen or ()))
        panels.append(pl.when(applies).then(pl.lit(settings.panel)))
    panels.append(pl.col("matrix_panel"))
    if name in known.table_panels:
        panels.append(pl.lit(known.table_panels[name]))
    panels.append(pl.col("gene_panel"))
    return rows.select("sample_id", "assay", "done", pl.when(pl.col("done")).then(pl.coalesce(*panels)).alias("panel"), "source")


def _infer_exome(assays: pl.DataFrame, known: Known, *, found: list[Problem]) -> pl.DataFrame:
    """Whole exome for sequenced samples without a panel, where their calls show it."""
    open_ = (pl.col("assay") == "mutations") & pl.col("done") & pl.col("panel").is_null()
    samples = assays.filter(open_)["sample_id"].to_list()
    if known.genes is None or not samples:
        return assays
    exomes, n_genes = exome_samples(samples, known.genes.collect())
    found.append(_inference(len(samples), len(exomes), n_genes))
    is_exome = open_ & pl.col("sample_id").is_in(list(exomes))
    return assays.with_columns(pl.when(is_exome).then(pl.lit("WES")).otherwise(pl.col("panel")).alias("panel"))


def _inference(n: int, n_exomes: int, n_genes: int) -> Problem:
    without = f"{clause(n, 'sequenced sample', 'have no panel')}, and the calls touch {counted(n_genes, 'gene')}"
    remedy = "say so in icires.yaml: assays: {mutations: {panel: WES}}, or name the panel and its genes."
    if not n_exomes:
        return warning("unknown_coverage", f"{without}: coverage is unknown.", remedy)
    if n_exomes == n:
        message = f"{without}; {'it is' if n == 1 else 'they are'} taken as whole exome."
        return info("inferred_exome", message, "say otherwise in icires.yaml: assays: {mutations: {panel: ...}}.")
    message = f"{without}; {n_exomes} with many genes {'is' if n_exomes == 1 else 'are'} taken as whole exome, "
    message += f"the coverage of the other {n - n_exomes} is unknown: so few genes may come from a panel."
    remedy = "if all are exomes, say in icires.yaml: assays: {mutations: {panel: WES}}; if not, add a gene panel matrix."
    return warning("unknown_coverage", message, remedy)
