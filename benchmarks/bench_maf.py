"""Reading a MAF: icires against a bare polars scan and pandas, all of the same columns.

Usage: python benchmarks/bench_maf.py [ROWS ...], after ``python benchmarks/make_data.py maf``.

``icires`` reads, checks and types every specified column and fingerprints the file (SHA-256); ``fingerprint`` is that part alone.
"""

import hashlib
import sys
from importlib import import_module

from files import NOT_READ, SIZES, SPECIFIED, maf_path
from measure import growth, measured, print_table, run_here

COLUMNS = [column for column in SPECIFIED if column not in NOT_READ]


def icires(size: int) -> object:
    from icires.study.maf import read_maf  # noqa: PLC0415

    table = read_maf(maf_path(size), name="data_mutations.txt", build=None, found=[], inputs=[])
    if table is None or table.mutations.height != size:
        sys.exit("icires did not read every row")
    if sum(table.mutations[column].null_count() < size for column in table.mutations.columns) != len(COLUMNS) + 1:
        sys.exit("icires reads other columns than the peers")
    return table


def polars_scan(size: int) -> object:
    import polars as pl  # noqa: PLC0415

    frame = pl.scan_csv(maf_path(size), separator="\t", comment_prefix="#", infer_schema_length=1000, quote_char=None)
    return frame.select(COLUMNS).collect()


def polars_text(size: int) -> object:
    import polars as pl  # noqa: PLC0415

    frame = pl.scan_csv(maf_path(size), separator="\t", skip_lines=1, infer_schema=False, quote_char=None)
    return frame.select(COLUMNS).collect()


def pandas_usecols(size: int) -> object:
    # imported by name: pandas brings no types, and the strict checker allows no untyped import
    pandas = import_module("pandas")
    return pandas.read_csv(maf_path(size), sep="\t", comment="#", usecols=COLUMNS, low_memory=False)


def fingerprint(size: int) -> object:
    with maf_path(size).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256")


TASKS = {task.__name__: task for task in (icires, polars_scan, polars_text, pandas_usecols, fingerprint)}


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in TASKS:
        run_here(TASKS[sys.argv[1]], int(sys.argv[2]))
        return
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    costs = measured(__file__, list(TASKS), sizes)
    print_table(costs, ours="icires")
    for size in sizes:
        ours, scan = costs["icires", size]["cpu"], costs["polars_scan", size]["cpu"]
        bare = ours - costs["fingerprint", size]["cpu"]
        print(f"{size:,} rows: icires / bare scan = {ours / scan:.2f}; without the fingerprint {bare / scan:.2f} (CPU)")
    print(f"growth of icires from smallest to largest, 1 = linear: {growth(costs, ours='icires', sizes=sizes):.2f}")


if __name__ == "__main__":
    main()
