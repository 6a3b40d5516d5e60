"""Write seeded synthetic inputs for the benchmarks into ``benchmarks/data`` (not committed).

Usage: python benchmarks/make_data.py [maf] [vcf]

``mutations_<rows>.maf`` has the 114 columns of an annotated MAF; ``variants_<records>.vcf.gz`` is a tumour-normal VCF with
consequences in ``CSQ``, compressed in blocks as bgzip does. Sizes are 250,000, 500,000 and 1,000,000. Nothing in them is real.
"""

import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from files import CSQ, DATA, SIZES, SPECIFIED, maf_path, vcf_path

from icires.catalogue.genes import load_genes

CHUNK = 50_000
SEED = 20_240_607
BLOCK = 65_280
# the empty block that ends every bgzip file
END_OF_FILE = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")

N_COLUMNS = 114
CLASSES = (
    ("Missense_Mutation", "missense_variant", 0.62),
    ("Silent", "synonymous_variant", 0.22),
    ("Nonsense_Mutation", "stop_gained", 0.05),
    ("Splice_Site", "splice_donor_variant", 0.02),
    ("Frame_Shift_Del", "frameshift_variant", 0.04),
    ("Frame_Shift_Ins", "frameshift_variant", 0.02),
    ("In_Frame_Del", "inframe_deletion", 0.01),
    ("Intron", "intron_variant", 0.02),
)
LETTERS = "ARNDCQEGHILKMFPSTWYV"
THREE = (
    *("Ala", "Arg", "Asn", "Asp", "Cys", "Gln", "Glu", "Gly", "His", "Ile"),
    *("Leu", "Lys", "Met", "Phe", "Pro", "Ser", "Thr", "Trp", "Tyr", "Val"),
)
BASES = "ACGT"

# within every chromosome: 21 is the shortest of GRCh38, 46.7 Mb
SHORTEST = 46_000_000


def _genes(rng: np.random.Generator, n: int) -> np.ndarray:
    """Indices of genes: the catalogue's among 19,000 others, drawn alike."""
    return rng.integers(0, 19_000, n)


def _gene_names() -> list[tuple[str, str, str]]:
    catalogue = [(gene.symbol, gene.entrez_id, gene.ensembl_id) for gene in load_genes().rows]
    others = [(f"SYN{i}", str(900_000_000 + i), f"ENSG9{i:010d}") for i in range(19_000 - len(catalogue))]
    return catalogue + others


def maf_lines(rng: np.random.Generator, n: int, names: list[tuple[str, str, str]]) -> Iterator[str]:
    """Rows of the MAF, each about 820 bytes."""
    padding = "\t".join("" if i % 3 else f"value_{i}_padding" for i in range(N_COLUMNS - len(SPECIFIED)))
    gene, chromosome = _genes(rng, n), rng.integers(1, 23, n)
    start, sample = rng.integers(10_000, SHORTEST, n), rng.integers(0, 2_000, n)
    kind = rng.choice(len(CLASSES), n, p=[share for _, _, share in CLASSES])
    base, shift, residue = rng.integers(0, 4, n), rng.integers(1, 4, n), rng.integers(0, 20, (n, 2))
    depth, place = rng.integers(20, 400, n), rng.integers(1, 2_000, n)
    alt_count = rng.binomial(depth, 0.3)
    for i in range(n):
        symbol, entrez, ensembl = names[gene[i]]
        name, term, _ = CLASSES[kind[i]]
        ref, alt, form, width = BASES[base[i]], BASES[(base[i] + shift[i]) % 4], "SNP", 0
        if name.endswith("_Ins"):
            ref, form, width = "-", "INS", 1
        elif name.endswith("_Del"):
            ref, alt, form, width = ref * (3 if "Frame_Del" in name else 1), "-", "DEL", 2 * ("Frame_Del" in name)
        a, b, at, tumour = residue[i, 0], residue[i, 1], place[i], f"SYN-{sample[i]:04d}"
        yield (
            f"{symbol}\t{entrez}\tsynthetic.example\tGRCh38\tchr{chromosome[i]}\t{start[i]}\t{start[i] + width}\t+\t{name}\t"
            f"{form}\t{ref}\t{ref}\t{alt}\tnovel\t{tumour}-T\t{tumour}-N\tSomatic\tc.{3 * at}{BASES[base[i]]}>{alt}\t"
            f"p.{THREE[a]}{at}{THREE[b]}\tp.{LETTERS[a]}{at}{LETTERS[b]}\t{depth[i]}\t{depth[i] - alt_count[i]}\t{alt_count[i]}\t"
            f"{ensembl}\t{term}\tPASS\t{padding}\n"
        )


def vcf_lines(rng: np.random.Generator, n: int, names: list[tuple[str, str, str]]) -> Iterator[str]:
    """Records of the VCF: one in ten an indel, one in fifty with two alternate alleles, one or two transcripts each."""
    gene, chromosome = _genes(rng, n), np.sort(rng.integers(1, 23, n))
    start = rng.integers(10_000, SHORTEST, n)
    kind = rng.choice(len(CLASSES), n, p=[share for _, _, share in CLASSES])
    base, shift, residue = rng.integers(0, 4, n), rng.integers(1, 4, n), rng.integers(0, 20, (n, 2))
    depth, place, two, twice = rng.integers(20, 400, n), rng.integers(1, 2_000, n), rng.random(n), rng.random(n)
    alt_count = rng.binomial(depth, 0.3)
    for i in range(n):
        symbol, _, ensembl = names[gene[i]]
        name, term, _ = CLASSES[kind[i]]
        ref, alt = BASES[base[i]], BASES[(base[i] + shift[i]) % 4]
        if name.endswith("_Ins"):
            alt = ref + alt
        elif name.endswith("_Del"):
            ref += "TGA" if "In_Frame" in name else "T"
            alt = ref[0]
        alts = [alt]
        if two[i] < 0.02 and len(ref) == len(alt) == 1:
            alts.append(BASES[(base[i] + shift[i] % 3 + 1) % 4])
            alts = alts if alts[0] != alts[1] else alts[:1]
        entries = []
        for number, allele in enumerate(alts, start=1):
            seen = allele if len(ref) == len(allele) else allele[1:] or "-"
            change = f"ENSP9:p.{THREE[residue[i, 0]]}{place[i]}{THREE[residue[i, 1]]}"
            head = f"{seen}|{term}|MODERATE|{symbol}|{ensembl}|Transcript|ENST9{gene[i]:010d}"
            entries.append(f"{head}|protein_coding|ENST9:c.{place[i]}|{change}|YES|||{number}")
            if twice[i] < 0.5:
                entries.append(
                    f"{seen}|intron_variant|MODIFIER|{symbol}|{ensembl}|Transcript|ENST8|retained_intron||||||{number}"
                )
        counts = f"{depth[i] - alt_count[i]},{alt_count[i]}" + (",3" if len(alts) == 2 else "")
        genotype = "0/1/2" if len(alts) == 2 else "0/1"
        normal = f"0/0:{depth[i]}{',0' * len(alts)}:{depth[i]}"
        yield (
            f"chr{chromosome[i]}\t{start[i]}\t.\t{ref}\t{','.join(alts)}\t.\tPASS\tDP={depth[i]};CSQ={','.join(entries)}\t"
            f"GT:AD:DP\t{genotype}:{counts}:{depth[i]}\t{normal}\n"
        )


def vcf_header() -> str:
    """The lines before the records."""
    return (
        "##fileformat=VCFv4.2\n"
        "##contig=<ID=chr1,length=248956422,assembly=GRCh38>\n"
        + "".join(f"##contig=<ID=chr{i}>\n" for i in range(2, 23))
        + '##FILTER=<ID=PASS,Description="All filters passed">\n'
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
        f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {"|".join(CSQ)}">\n'
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads per allele">\n'
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">\n'
        "##tumor_sample=SYN-0001-T\n##normal_sample=SYN-0001-N\n"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSYN-0001-T\tSYN-0001-N\n"
    )


def blocks(data: bytes) -> Iterator[bytes]:
    """The data as gzip members of at most 64 KiB, each saying its own size, as in the BGZF specification."""
    for at in range(0, len(data), BLOCK):
        part = data[at : at + BLOCK]
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = packer.compress(part) + packer.flush()
        yield b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(body) + 25) + body
        yield struct.pack("<II", zlib.crc32(part), len(part))


def write_maf(path: Path, n_rows: int) -> None:
    rng, names = np.random.default_rng(SEED), _gene_names()
    header = [*SPECIFIED, *(f"annotation_{i}" for i in range(N_COLUMNS - len(SPECIFIED)))]
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write("#version 2.4\n" + "\t".join(header) + "\n")
        for _ in range(0, n_rows, CHUNK):
            handle.writelines(maf_lines(rng, CHUNK, names))


def write_vcf(path: Path, n_records: int) -> None:
    rng, names = np.random.default_rng(SEED), _gene_names()
    with path.open("wb") as handle:
        handle.writelines(blocks(vcf_header().encode()))
        for _ in range(0, n_records, CHUNK):
            handle.writelines(blocks("".join(vcf_lines(rng, CHUNK, names)).encode()))
        handle.write(END_OF_FILE)


def main() -> None:
    DATA.mkdir(exist_ok=True)
    wanted = set(sys.argv[1:]) or {"maf", "vcf"}
    for size in SIZES:
        if "maf" in wanted:
            write_maf(maf_path(size), size)
        if "vcf" in wanted:
            write_vcf(vcf_path(size), size)
        print(f"{size:,} written")


if __name__ == "__main__":
    main()
