"""Positions on their chromosomes: which build they are possible in."""

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.extent import check_mutations, check_segments
from icires.study.study import GenomeBuild

# last bases: chromosome 1 249,250,621 (GRCh37) and 248,956,422 (GRCh38); chromosome 3 198,022,430 and 198,295,559
Place = tuple[str | None, int | None]


def segments(*places: Place, build: GenomeBuild | None = "GRCh37") -> list[Problem]:
    found: list[Problem] = []
    frame = pl.DataFrame(places, schema={"chromosome": pl.String, "end": pl.Int64}, orient="row")
    check_segments(frame, build, files=["x.seg"], found=found)
    return found


def mutations(n_sound: int, *places: Place) -> list[Problem]:
    found: list[Problem] = []
    rows = [(chromosome, start, line) for line, (chromosome, start) in enumerate([("1", 100)] * n_sound + list(places), 2)]
    frame = pl.DataFrame(rows, schema={"chromosome": pl.String, "start": pl.Int64, "line": pl.Int64}, orient="row")
    check_mutations(frame, "GRCh37", files=["data_mutations.txt"], found=found)
    return found


@pytest.mark.parametrize(("end", "n"), [(249_250_621, 0), (249_350_621, 0), (249_350_622, 1)])
def test_segments_may_end_a_little_behind_the_end(end: int, n: int) -> None:
    assert len(segments(("1", end))) == n


def test_the_other_build_is_named_only_where_everything_fits() -> None:
    [told] = segments(("3", 198_295_559))
    assert (told.severity, told.code, told.file) == (Severity.ERROR, "beyond_chromosome", "x.seg")
    assert told.message == "1 segment lies beyond the end of chromosome 3 in GRCh37: is the genome build right?"
    assert "GRCh38" in told.remedy
    [told] = segments(("3", 198_295_559), ("1", 300_000_000))
    assert "chromosomes 3, 1 in GRCh37" in told.message
    assert "GRCh38" not in told.remedy


def test_what_is_not_known_is_not_judged() -> None:
    assert segments(("GL000192.1", 10**9), (None, 10**9), ("1", None)) == []
    assert segments(("1", 10**9), build=None) == []


def test_a_few_mutations_are_a_warning_and_many_an_error() -> None:
    assert mutations(10, ("1", 249_250_621)) == []
    [few] = mutations(999, ("1", 249_250_622))
    assert (few.severity, few.line) == (Severity.WARNING, 1001)
    [many] = mutations(998, ("1", 249_250_622))
    assert many.severity is Severity.ERROR
