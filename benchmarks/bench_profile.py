"""From a MAF to gene states, tumour mutational burden and calls, against pandas that only reads the file.

Usage: python benchmarks/bench_profile.py [ROWS ...], after ``python benchmarks/make_data.py maf``.

``icires`` reads the file as a study (fingerprint, checks, types, genes), computes every feature that the catalogue asks
for, and calls every mechanism in every sample, with what decided it and what was missing. ``pandas`` reads the same columns,
or all of them, and stops there.
"""

import sys

from bench_maf import pandas_usecols
from files import SIZES, maf_path
from measure import growth, measured, print_table, run_here


def icires(size: int) -> object:
    from icires.profiling.profile import profile  # noqa: PLC0415 - the peers must not pay for it before they start
    from icires.study.read import read_study  # noqa: PLC0415

    result = profile(read_study(maf_path(size)))
    if result.calls.is_empty() or result.study.mutations is None or result.study.mutations.height != size:
        sys.exit("icires did not read every row")
    return result


def pandas_all(size: int) -> object:
    import pandas as pd  # noqa: PLC0415

    return pd.read_csv(maf_path(size), sep="\t", comment="#", low_memory=False)


TASKS = {task.__name__: task for task in (icires, pandas_usecols, pandas_all)}


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in TASKS:
        run_here(TASKS[sys.argv[1]], int(sys.argv[2]))
        return
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    costs = measured(__file__, list(TASKS), sizes)
    print_table(costs, ours="icires")
    print(f"growth of icires from smallest to largest, 1 = linear: {growth(costs, ours='icires', sizes=sizes):.2f}")


if __name__ == "__main__":
    main()
