"""Reading a VCF: icires against pysam, and proof that both find the same variants.

Usage: python benchmarks/bench_vcf.py [RECORDS ...], after ``python benchmarks/make_data.py vcf``.

``pysam`` reads the same fields of each record (place, alleles, filter, the tumour's genotype and reads, CSQ) and keeps the
carried alleles; it trims and annotates nothing. ``icires`` also chooses transcripts and translates them.
"""

import sys

from files import CSQ, SIZES, vcf_path
from measure import growth, measured, print_table, run_here

Variant = tuple[str, int, str, str, str | None, int | None, int | None, int | None, str, str]


def icires(size: int) -> object:
    from icires.study.vcf import read_vcf  # noqa: PLC0415 - each task pays for its own imports

    table = read_vcf(vcf_path(size), name="variants.vcf.gz", found=[], inputs=[])
    if table is None:
        sys.exit("icires could not read the file")
    return table.mutations


def pysam(size: int) -> object:
    import pysam as tool  # noqa: PLC0415

    kept = []
    with tool.VariantFile(str(vcf_path(size))) as records:
        for record in records:
            call = record.samples[0]
            depths = call["AD"]
            for number in {n for n in call["GT"] if n}:
                alt = (record.alts or ())[number - 1]
                place = (record.chrom, record.pos, record.ref, alt, record.filter.keys()[0])
                kept.append((*place, call["DP"], depths[0], depths[number], number, record.info["CSQ"]))
    return kept


def _plain(size: int) -> list[Variant]:
    """The variants of pysam's records, trimmed and annotated one by one."""
    found: list[Variant] = []
    for chromosome, pos, ref, alt, status, depth, n_ref, n_alt, number, entries in pysam(size):  # type: ignore[attr-defined]
        at, first, second = pos, ref, alt
        while first and second and first[-1] == second[-1] and min(len(first), len(second)) > 1:
            first, second = first[:-1], second[:-1]
        while first and second and first[0] == second[0]:
            at, first, second = at + 1, first[1:], second[1:]
        at = at if first else at - 1
        fields = [dict(zip(CSQ, entry.split("|"), strict=True)) for entry in entries]
        own = next(f for f in fields if f["ALLELE_NUM"] == str(number) and f["CANONICAL"] == "YES")
        name = chromosome.removeprefix("chr")
        found.append((name, at, first or "-", second or "-", status, depth, n_ref, n_alt, own["SYMBOL"], own["Consequence"]))
    return found


def prove_identity(size: int) -> int:
    """The number of variants, after comparing every one of them."""
    columns = (
        *("chromosome", "start", "reference_allele", "alternate_allele", "filter"),
        *("t_depth", "t_ref_count", "t_alt_count", "gene", "consequence"),
    )
    ours = icires(size).select(columns).rows()  # type: ignore[attr-defined]
    theirs = _plain(size)
    if sorted(ours) != sorted(theirs):
        sys.exit("icires and pysam differ")
    return len(ours)


TASKS = {task.__name__: task for task in (icires, pysam)}


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in TASKS:
        run_here(TASKS[sys.argv[1]], int(sys.argv[2]))
        return
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    costs = measured(__file__, list(TASKS), sizes)
    print_table(costs, ours="icires")
    print(f"growth of icires from smallest to largest, 1 = linear: {growth(costs, ours='icires', sizes=sizes):.2f}")
    for size in sizes:
        print(f"{size:,} records: identical to pysam in all of {prove_identity(size):,} variants")


if __name__ == "__main__":
    main()
