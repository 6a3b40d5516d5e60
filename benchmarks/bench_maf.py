"""Reading a MAF: icires against a bare polars scan and pandas, all of the same columns.

Usage: python benchmarks/bench_maf.py [ROWS ...], after ``python benchmarks/make_data.py maf``.

``icires`` reads, checks and types every specified column and fingerprints the file (SHA-256); ``fingerprint`` is that part alone.
"""

import hashlib
import sys
from importlib import import_module
from pathlib import Path

from make_data import SIZES, maf_path
from measure import growth, measured, print_table, run_here


def _columns(path: Path) -> list[str]:
    from icires.study.tables import MUTATIONS  # noqa: PLC0415 - the peers must not pay for it before they start
    from icires.study.typed import recognise_table  # noqa: PLC0415

    with path.open(encoding="utf-8") as handle:
        header = next(line for line in handle if not line.startswith("#")).rstrip("\n").split("\t")
    headers = recognise_table(header, MUTATIONS, name=path.name, found=[])
    return list(headers.values()) if headers else []


def icires(size: int) -> object:
    from icires.study.maf import read_maf  # noqa: PLC0415

    table = read_maf(maf_path(size), name="data_mutations.txt", build=None, found=[], inputs=[])
    if table is None or table.mutations.height != size:
        sys.exit("icires did not read every row")
    return table


def polars_scan(size: int) -> object:
    import polars as pl  # noqa: PLC0415

    path = maf_path(size)
    frame = pl.scan_csv(path, separator="\t", comment_prefix="#", infer_schema_length=1000, quote_char=None)
    return frame.select(_columns(path)).collect()


def polars_text(size: int) -> object:
    import polars as pl  # noqa: PLC0415

    path = maf_path(size)
    frame = pl.scan_csv(path, separator="\t", skip_lines=1, infer_schema=False, quote_char=None)
    return frame.select(_columns(path)).collect()


def pandas_usecols(size: int) -> object:
    # imported by name: pandas brings no types, and the strict checker allows no untyped import
    pandas = import_module("pandas")
    path = maf_path(size)
    return pandas.read_csv(path, sep="\t", comment="#", usecols=_columns(path), low_memory=False)


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
