"""Segments to genes: the kernel of icires against joins of polars that give the same means.

Usage: python benchmarks/bench_segments.py

Random genomes (seeded) of about 150 segments per sample, with gaps, over every gene of the catalogue.
``join_asof`` finds the segments at both ends of a gene, and the lengths of all segments between weigh the mean, as
the kernel's do; both are compared with each other before anything is timed. ``icires, all values`` is what a
profile computes: total and minor copies, log2 ratio and the deleted part.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

import numpy as np
import polars as pl

from icires.catalogue.genes import Gene, load_genes, load_regions
from icires.features.segments import chromosome_segments, interval_mean

SIZES = (2_500, 5_000, 10_000)
REPEATS = 3
PER_CHROMOSOME = 7
OURS = "icires, total copies"


def genes_with_spans() -> list[Gene]:
    return [gene for gene in load_genes().rows if gene.grch37 is not None and gene.chromosome not in {"X", "Y"}]


def random_segments(n_samples: int) -> pl.DataFrame:
    """About seven segments on each autosome of each sample, with small gaps, in a file's order."""
    rng = np.random.default_rng(7)
    parts = [
        chromosome_of(region.chromosome, region.grch37[1], n_samples, rng)
        for region in load_regions().values()
        if region.kind == "chromosome" and region.chromosome not in {"X", "Y"}
    ]
    return pl.concat(parts).sort("sample", "chromosome", "start")


def chromosome_of(name: str, length: int, n_samples: int, rng: np.random.Generator) -> pl.DataFrame:
    cuts = np.sort(rng.integers(2_000, length, size=(n_samples, PER_CHROMOSOME - 1)), axis=1)
    edges = np.hstack([np.ones((n_samples, 1), dtype=np.int64), cuts, np.full((n_samples, 1), length)])
    start, end = edges[:, :-1].ravel(), (edges[:, 1:] - rng.integers(1, 1_000, size=(n_samples, PER_CHROMOSOME))).ravel()
    total = rng.integers(0, 5, size=start.size).astype(np.float64)
    table = pl.DataFrame(
        {
            "sample": np.repeat(np.arange(n_samples, dtype=np.uint32), PER_CHROMOSOME),
            "start": start,
            "end": end,
            "total_copies": total,
            "minor_copies": np.floor(total / 2 * rng.random(start.size)),
            "log2_ratio": rng.normal(0, 0.4, size=start.size),
        }
    )
    return table.filter(pl.col("end") >= pl.col("start")).with_columns(
        chromosome=pl.lit(name), deleted=(pl.col("total_copies") < 0.5).cast(pl.Float64)
    )


def with_kernel(segments: pl.DataFrame, n_samples: int, values: tuple[str, ...] = ("total_copies",)) -> dict[str, np.ndarray]:
    """The mean total copies of every gene; NaN where nothing is covered."""
    parts = chromosome_segments(segments, n_samples)
    means = {}
    for gene in genes_with_spans():
        first, last = gene.grch37 or (0, 0)
        part = parts[gene.chromosome]
        overlaps = part.overlapping(first, last)
        found = [interval_mean(part, overlaps, value, length=last - first + 1)[0] for value in values]
        means[gene.symbol] = found[0]
    return means


def with_all_values(segments: pl.DataFrame, n_samples: int) -> dict[str, np.ndarray]:
    return with_kernel(segments, n_samples, ("total_copies", "minor_copies", "log2_ratio", "deleted"))


def with_join_asof(segments: pl.DataFrame, n_samples: int) -> pl.DataFrame:
    """One row per sample and gene with the mean total copies, by two joins and the segments between them."""
    spans = [(gene.symbol, gene.chromosome, *(gene.grch37 or (0, 0))) for gene in genes_with_spans()]
    genes = pl.DataFrame(
        spans, schema={"gene": pl.String, "chromosome": pl.String, "first": pl.Int64, "last": pl.Int64}, orient="row"
    )
    samples = pl.DataFrame({"sample": np.arange(n_samples, dtype=np.uint32)})
    # Numbers join faster than text: the peer gets its best case.
    codes = genes.select("chromosome").unique(maintain_order=True).with_row_index("code")
    rows = segments.join(codes, on="chromosome").sort("code", "sample", "start").with_row_index("at")
    grid = genes.join(codes, on="chromosome").join(samples, how="cross")
    low = grid.sort("first").join_asof(
        rows.select("at", "code", "sample", "start").sort("start"),
        left_on="first", right_on="start", by=["code", "sample"], check_sortedness=False,
    ).rename({"at": "low"})  # fmt: skip
    both = low.drop("start").sort("last").join_asof(
        rows.select("at", "code", "sample", "start").sort("start"),
        left_on="last", right_on="start", by=["code", "sample"], check_sortedness=False,
    ).rename({"at": "high"})  # fmt: skip
    # Where a gene starts before its sample's first segment there is none at its start; the one at its end is then the first.
    between = both.with_columns(at=pl.int_ranges(pl.coalesce("low", "high"), pl.col("high") + 1)).explode("at").drop_nulls("at")
    pairs = between.with_columns(
        rows["start"].gather(between["at"]).alias("from"),
        rows["end"].gather(between["at"]).alias("to"),
        rows["total_copies"].gather(between["at"]).alias("copies"),
    )
    width = (pl.min_horizontal("to", "last") - pl.max_horizontal("from", "first") + 1).clip(0)
    sums = pairs.group_by("gene", "sample").agg(copies=(width * pl.col("copies")).sum(), covered=width.sum())
    return sums.select("gene", "sample", mean=pl.when(pl.col("covered") > 0).then(pl.col("copies") / pl.col("covered")))


TASKS: Mapping[str, Callable[[pl.DataFrame, int], object]] = {
    OURS: with_kernel,
    "icires, all values": with_all_values,
    "polars join_asof": with_join_asof,
}


def compare(n_samples: int) -> float:
    """The largest difference between both ways; an error where one knows what the other does not."""
    segments = random_segments(n_samples)
    ours = with_kernel(segments, n_samples)
    peer = with_join_asof(segments, n_samples).sort("sample").partition_by("gene", as_dict=True)
    largest = 0.0
    for gene, mean in ours.items():
        other = np.full(n_samples, np.nan)
        other[peer[gene,]["sample"].to_numpy()] = peer[gene,]["mean"].fill_null(float("nan")).to_numpy()
        np.testing.assert_array_equal(np.isnan(mean), np.isnan(other))
        largest = max(largest, float(np.nanmax(np.abs(mean - other), initial=0.0)))
    return largest


def run_here(task: str, n_samples: int) -> None:
    """Run one task on ready data in this process, and print its cost as JSON; memory is what it adds to the data's."""
    segments = random_segments(n_samples)
    before = resource.getrusage(resource.RUSAGE_SELF)
    wall = time.perf_counter()
    TASKS[task](segments, n_samples)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    added = (after.ru_maxrss - before.ru_maxrss) / 1024
    print(json.dumps({"cpu": cpu, "wall": time.perf_counter() - wall, "mb": added, "segments": segments.height}))


def measured() -> dict[tuple[int, str], dict[str, float]]:
    """Medians; the tasks take turns, so that a busy minute hurts all of them."""
    runs: dict[tuple[int, str], list[dict[str, float]]] = {}
    for size in SIZES:
        for _ in range(REPEATS):
            for task in TASKS:
                command = [sys.executable, __file__, task, str(size)]
                answer = subprocess.run(command, check=True, capture_output=True, text=True)
                runs.setdefault((size, task), []).append(json.loads(answer.stdout))
    return {key: {what: median(run[what] for run in many) for what in many[0]} for key, many in runs.items()}


def main() -> None:
    if len(sys.argv) == 3:
        run_here(sys.argv[1], int(sys.argv[2]))
        return
    n_genes = len(genes_with_spans())
    print(f"{n_genes} genes; largest difference between both ways on 200 samples: {compare(200):.1e}")
    costs = measured()
    print(f"{'samples':>8} {'segments':>10} {'task':<22} {'CPU s':>7} {'ms/sample':>10} {'added MB':>9} {'CPU/ours':>9}")
    for (size, task), cost in costs.items():
        ratio = cost["cpu"] / costs[size, OURS]["cpu"]
        per_sample = cost["cpu"] / size * 1e3
        figures = f"{cost['cpu']:>7.2f} {per_sample:>10.3f} {cost['mb']:>9.0f} {ratio:>9.2f}"
        print(f"{size:>8,} {cost['segments']:>10,.0f} {task:<22} {figures}")
    for task in TASKS:
        growth = costs[SIZES[-1], task]["cpu"] / costs[SIZES[0], task]["cpu"] / (SIZES[-1] / SIZES[0])
        print(f"{task}: {SIZES[-1] / SIZES[0]:.0f} times the samples cost {growth:.2f} times as much per sample")


if __name__ == "__main__":
    main()
