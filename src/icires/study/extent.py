"""Whether positions lie on their chromosomes at all: those of another genome build often do not."""

from collections.abc import Mapping, Sequence

import polars as pl

from icires.catalogue.genes import load_regions
from icires.errors import Problem, Severity
from icires.study.problems import clause, listed
from icires.study.study import GenomeBuild

# some callers end the last segment at the end of a bin, behind the last base
TOLERANCE = 100_000
# a share of mutations that is more than a few slips of the pen
MANY = 0.001
BUILDS: tuple[GenomeBuild, ...] = ("GRCh37", "GRCh38")


def check_segments(segments: pl.DataFrame, build: GenomeBuild | None, *, files: Sequence[str], found: list[Problem]) -> None:
    """An error where a segment ends more than 100 kb behind its chromosome's end.

    Parameters
    ----------
    segments
        Uses ``chromosome`` and ``end``; other contigs and null are passed over.
    build
        The study's genome build; null: nothing can be said.
    files
        The files that the segments come from.
    """
    ends = segments.select("chromosome", position="end")
    _check(ends, build, noun="segment", tolerance=TOLERANCE, many=0.0, files=files, found=found)


def check_mutations(mutations: pl.DataFrame, build: GenomeBuild | None, *, files: Sequence[str], found: list[Problem]) -> None:
    """An error where more than 0.1 % of the mutations lie behind their chromosome's end, a warning where it is a few.

    Parameters
    ----------
    mutations
        Uses ``chromosome``, ``start`` and ``line``; other contigs and null are passed over.
    build, files
        As for `check_segments`.
    """
    starts = mutations.select("chromosome", "line", position="start")
    _check(starts, build, noun="mutation", tolerance=0, many=MANY, files=files, found=found)


def _check(
    places: pl.DataFrame,
    build: GenomeBuild | None,
    *,
    noun: str,
    tolerance: int,
    many: float,
    files: Sequence[str],
    found: list[Problem],
) -> None:
    if build is None:
        return
    beyond = _beyond(places, build, tolerance)
    if beyond.is_empty():
        return
    other = next(one for one in BUILDS if one != build)
    is_possible = _beyond(places, other, tolerance).is_empty()
    chromosomes = beyond["chromosome"].unique(maintain_order=True).to_list()
    where = f"chromosome{'s' if len(chromosomes) > 1 else ''} {listed(chromosomes, most=3)}"
    message = f"{clause(beyond.height, noun, f'lie beyond the end of {where} in {build}')}: is the genome build right?"
    remedy = f"all positions are possible in {other}: correct the build." if is_possible else "correct the build or the rows."
    severity = Severity.ERROR if beyond.height > many * places.height else Severity.WARNING
    line = beyond["line"][0] if "line" in beyond.columns else None
    file = files[0] if len(files) == 1 else None
    found.append(Problem(severity, "beyond_chromosome", message, remedy, file=file, line=line if file else None))


def _beyond(places: pl.DataFrame, build: GenomeBuild, tolerance: int) -> pl.DataFrame:
    lengths = _lengths(build)
    length = pl.col("chromosome").replace_strict(list(lengths), list(lengths.values()), default=None, return_dtype=pl.Int64)
    # a chromosome without a known length decides nothing
    return places.filter(pl.col("position") > length + tolerance)


def _lengths(build: GenomeBuild) -> Mapping[str, int]:
    """Last base of every chromosome."""
    chromosomes = (region for region in load_regions().values() if region.kind == "chromosome")
    return {one.chromosome: (one.grch37 if build == "GRCh37" else one.grch38)[1] for one in chromosomes}
