"""The VCF reader: who carries what, alleles as MAF has them, and the chosen transcript."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icires.errors import Problem, Severity
from icires.study.alleles import trimmed, variant_type
from icires.study.annotation import SEVERITY, classification, short_protein_change
from icires.study.genotypes import genotype_alleles, is_normal
from icires.study.maf import MafTable
from icires.study.study import InputFile
from icires.study.tables import MUTATIONS
from icires.study.vcf import build_of, entry_names, read_vcf

FIELDS = "Allele|Consequence|SYMBOL|Gene|BIOTYPE|HGVSc|HGVSp|CANONICAL|MANE_SELECT|PICK"
META = (
    '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences. '
    f'Format: {FIELDS}">\n'
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"


def entry(**fields: str) -> str:
    return "|".join(fields.get(name, "") for name in FIELDS.split("|"))


def read(
    path: Path, records: list[str], *, columns: str = "T1", meta: str = META, samples: Mapping[str, str] | None = None
) -> tuple[MafTable | None, list[Problem]]:
    text = meta + COLUMNS + "\t" + columns.replace(" ", "\t") + "\n" + "".join(r.replace(" ", "\t") + "\n" for r in records)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())
    found: list[Problem] = []
    inputs: list[InputFile] = []
    table = read_vcf(path, name=path.name, found=found, inputs=inputs, samples=samples)
    assert len(inputs) == 1
    return table, found


def rows(path: Path, *records: str, columns: str = "T1", meta: str = META) -> pl.DataFrame:
    table, _ = read(path, list(records), columns=columns, meta=meta)
    assert table is not None
    return table.mutations


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.vcf"


def test_one_record(path: Path) -> None:
    csq = entry(
        Allele="T", Consequence="missense_variant", SYMBOL="KRAS", Gene="ENSG00000133703", HGVSc="ENST1.2:c.35G>A",
        HGVSp="ENSP1.2:p.Gly12Asp",
    )  # fmt: skip
    table, found = read(path, [f"chr12 25245350 . C T . PASS SOMATIC;CSQ={csq} GT:AD:DP 0/1:50,30:81"])
    assert found == []
    assert table is not None
    assert table.build == "GRCh38"
    assert table.mutations.columns == [column.name for column in MUTATIONS.columns]
    row = table.mutations.row(0, named=True)
    expected = {
        "sample_id": "T1", "gene": "KRAS", "ensembl_gene_id": "ENSG00000133703", "chromosome": "12", "start": 25245350,
        "end": 25245350, "variant_classification": "Missense_Mutation", "variant_type": "SNP", "reference_allele": "C",
        "alternate_allele": "T", "protein_change": "p.G12D", "protein_change_long": "p.Gly12Asp", "coding_change": "c.35G>A",
        "consequence": "missense_variant", "filter": "PASS", "mutation_status": "Somatic", "t_depth": 81, "t_ref_count": 50,
        "t_alt_count": 30, "line": 5,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_gzip_makes_no_difference(path: Path) -> None:
    record = "1 100 . A G . PASS . GT 0/1"
    assert rows(path.with_suffix(".vcf.gz"), record).equals(rows(path, record))


@pytest.mark.parametrize(
    ("ref", "alt", "expected"),
    [
        ("A", "G", (100, 100, "A", "G", "SNP")),
        ("AC", "GT", (100, 101, "AC", "GT", "DNP")),
        ("GCG", "GTG", (101, 101, "C", "T", "SNP")),
        ("A", "AT", (100, 101, "-", "T", "INS")),
        ("AT", "A", (101, 101, "T", "-", "DEL")),
        ("CTT", "CT", (101, 101, "T", "-", "DEL")),
        ("CTTT", "CTTTTT", (100, 101, "-", "TT", "INS")),
        ("ACT", "GG", (100, 102, "ACT", "GG", "DEL")),
        ("a", "g", (100, 100, "A", "G", "SNP")),
    ],
)
def test_alleles_as_maf_has_them(path: Path, ref: str, alt: str, expected: tuple[int, int, str, str, str]) -> None:
    columns = ("start", "end", "reference_allele", "alternate_allele", "variant_type")
    assert rows(path, f"1 100 . {ref} {alt} . . . GT 0/1").select(columns).row(0) == expected


@given(st.text("ACGT", min_size=1, max_size=6), st.text("ACGT", min_size=1, max_size=6), st.text("ACGT", max_size=3))
def test_trimming_keeps_the_variant(ref: str, alt: str, flank: str) -> None:
    whole = f"{flank}{ref}", f"{flank}{alt}"
    if not all(whole) or ref == alt:
        return
    shift, short_ref, short_alt = trimmed(*whole)
    bare_ref, bare_alt = short_ref.replace("-", ""), short_alt.replace("-", "")
    assert whole[0][shift:].startswith(bare_ref)
    assert whole[0][:shift] + bare_alt + whole[0][shift + len(bare_ref) :] == whole[1]
    assert not (bare_ref and bare_alt) or bare_ref[0] != bare_alt[0]
    assert len(bare_alt) - len(bare_ref) == len(alt) - len(ref)
    assert variant_type(short_ref, short_alt) in {"SNP", "DNP", "TNP", "ONP", "INS", "DEL"}


@pytest.mark.parametrize(
    ("form", "cell", "alleles"),
    [
        ("GT", "0/1", ["G"]),
        ("GT", "1|2", ["G", "T"]),
        ("GT", "2", ["T"]),
        ("GT", "0/0", []),
        ("GT", "./.", []),
        ("GT", "./2", ["T"]),
        ("AD", "10,0,4", ["T"]),
        ("AD", "10,3,4", ["G", "T"]),
        ("AD", "10,0,0", []),
        ("DP", "10", ["G", "T"]),
        ("GT:AD", "0/1", ["G"]),
    ],
)
def test_only_carried_alleles(path: Path, form: str, cell: str, alleles: list[str]) -> None:
    table, found = read(path, [f"1 100 . A G,T . . . {form} {cell}", "1 200 . C A . . . GT 0/1"])
    assert table is not None
    assert table.mutations.filter(pl.col("start") == 100)["alternate_allele"].to_list() == alleles
    assert [p.code for p in found if p.code == "unknown_genotype"] == (["unknown_genotype"] if cell == "./." else [])


def test_reads_belong_to_their_allele(path: Path) -> None:
    answer = rows(path, "1 100 . A G,T . . . GT:AD 1/2:10,3,4", "1 200 . A G . . . GT:AD:DP 0/1:.:7", "1 300 . A G . . . GT 0/1")
    counts = answer.select("t_depth", "t_ref_count", "t_alt_count").rows()
    assert counts == [(17, 10, 3), (17, 10, 4), (7, None, None), (None, None, None)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("0/1:9,4", (13, 9, 4)), ("0/1:9,.", (None, 9, None)), ("0/1:.,.", (None, None, None)), ("0/1", (None, None, None))],
)
def test_depth_is_unknown_where_a_count_is(path: Path, cell: str, expected: tuple[int | None, ...]) -> None:
    assert rows(path, f"1 100 . A G . . . GT:AD {cell}").select("t_depth", "t_ref_count", "t_alt_count").rows() == [expected]


def test_records_may_have_several_formats(path: Path) -> None:
    records = [
        "1 100 . A G . . . GT:AD 0/1:3,4",
        "1 200 . A G,T . . . DP:GT 9:1/2",
        "1 300 . A G . . . AD 5,6",
        "1 400 . A G . . . . .",
    ]
    answer = rows(path, *records)
    assert answer.select("start", "alternate_allele", "t_depth", "t_alt_count").rows() == [
        (100, "G", 7, 4),
        (200, "G", 9, None),
        (200, "T", 9, None),
        (300, "G", 11, 6),
        (400, "G", None, None),
    ]


def test_every_tumour_has_its_own_rows(path: Path) -> None:
    records = ["1 100 . A G . . . GT 0/1 0/0 1/1", "1 200 . A G . . . GT ./. 0/1 0/0"]
    table, found = read(path, records, columns="P1 P2 P1_normal")
    assert table is not None
    assert table.mutations.select("sample_id", "start").rows() == [("P1", 100), ("P2", 200)]
    assert table.samples == ("P1", "P2")
    assert [(p.code, p.line, p.column) for p in found if p.code == "unknown_genotype"] == [("unknown_genotype", 6, "P1")]


@pytest.mark.parametrize(
    ("columns", "extra", "samples", "expected"),
    [
        ("NORMAL TUMOR", "", None, ["x"]),
        ("NORMAL TUMOR", "##SAMPLE=<ID=TUMOR,SampleName=P7>\n", None, ["P7"]),
        ("A B", "##tumor_sample=B\n", None, ["B"]),
        ("A B", "##normal_sample=A\n", None, ["B"]),
        ("P1-N P1-T", "", None, ["P1-T"]),
        ("TCGA-AA-1111-10A TCGA-AA-1111-01A", "", None, ["TCGA-AA-1111-01A"]),
        ("A B", "", {"B": "P9"}, ["P9"]),
    ],
)
def test_which_column_is_the_tumour(
    path: Path, columns: str, extra: str, samples: Mapping[str, str] | None, expected: list[str]
) -> None:
    table, _ = read(path, ["1 100 . A G . . . GT 0/1 0/1"], columns=columns, meta=META + extra, samples=samples)
    assert table is not None
    assert table.mutations["sample_id"].to_list() == expected


@pytest.mark.parametrize(
    ("name", "normal"), [("NORMAL", True), ("P1_blood", True), ("PBMC2", True), ("Nora", False), ("T1", False)]
)
def test_names_of_normals(name: str, normal: bool) -> None:
    assert is_normal(name) is normal


def test_no_tumour_is_an_error(path: Path) -> None:
    table, found = read(path, ["1 100 . A G . . . GT 0/1"], columns="NORMAL")
    assert table is None
    assert [p.code for p in found] == ["no_tumour"]


def test_unknown_columns_of_the_user_are_errors(path: Path) -> None:
    _, found = read(path, ["1 100 . A G . . . GT 0/1"], samples={"T1": "a", "T2": "b"})
    assert [(p.code, p.column) for p in found if p.severity is Severity.ERROR] == [("unknown_sample", "T2")]


def test_blocks_and_symbolic_alleles_are_passed_over(path: Path) -> None:
    records = [
        "1 100 . A <NON_REF> . . END=150 GT 0/0",
        "1 200 . A G,<NON_REF> . . . GT 0/1",
        "1 300 . A <DEL> . . END=900 GT 0/1",
        "1 400 . A A[2:5[ . . . GT 0/1",
        "1 500 . A * . . . GT 0/1",
        "1 600 . A . . . . GT 0/0",
    ]
    table, found = read(path, records)
    assert table is not None
    assert table.mutations["start"].to_list() == [200]
    skipped = [p for p in found if p.code == "symbolic_allele"]
    assert [(p.severity, p.line) for p in skipped] == [(Severity.INFO, 7)]
    assert skipped[0].message.startswith("3 rows")


MISSENSE = {"Consequence": "missense_variant", "Allele": "G", "SYMBOL": "A1", "Gene": "ENSG1", "BIOTYPE": "protein_coding"}
STOP = MISSENSE | {"Consequence": "stop_gained"}
UPSTREAM = MISSENSE | {"Consequence": "upstream_gene_variant", "SYMBOL": "B1", "Gene": "ENSG2"}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([MISSENSE, STOP], ("A1", "stop_gained")),
        ([MISSENSE | {"CANONICAL": "YES"}, STOP], ("A1", "missense_variant")),
        ([MISSENSE | {"MANE_SELECT": "NM_1"}, STOP | {"CANONICAL": "YES"}], ("A1", "missense_variant")),
        ([MISSENSE | {"MANE_SELECT": "NM_1"}, STOP | {"PICK": "1"}], ("A1", "stop_gained")),
        ([UPSTREAM | {"MANE_SELECT": "NM_2"}, MISSENSE], ("A1", "missense_variant")),
        ([UPSTREAM | {"PICK": "1"}, MISSENSE | {"MANE_SELECT": "NM_1"}], ("B1", "upstream_gene_variant")),
        (
            [MISSENSE | {"Consequence": "intron_variant&splice_region_variant"}, UPSTREAM],
            ("A1", "intron_variant&splice_region_variant"),
        ),
    ],
)
def test_one_transcript_is_chosen(path: Path, entries: list[dict[str, str]], expected: tuple[str, str]) -> None:
    csq = ",".join(entry(**fields) for fields in entries)
    assert rows(path, f"1 100 . A G . . CSQ={csq} GT 0/1").select("gene", "consequence").rows() == [expected]


def test_entries_belong_to_their_allele(path: Path) -> None:
    csq = ",".join(
        [
            entry(Allele="-", Consequence="frameshift_variant", SYMBOL="A1"),
            entry(Allele="CTT", Consequence="inframe_insertion", SYMBOL="A1"),
        ]
    )
    answer = rows(path, f"1 100 . AC A,ACTT . . CSQ={csq} GT 1/2")
    assert answer.select("alternate_allele", "variant_classification").rows() == [
        ("-", "Frame_Shift_Del"),
        ("TT", "In_Frame_Ins"),
    ]
    assert entry_names("AC", ["A", "ACTT"]) == ["-", "CTT"]
    assert entry_names("A", ["C", "G"]) == ["C", "G"]


@pytest.mark.parametrize(
    "info",
    [
        "CSQ={}",
        "DP=3;CSQ={}",
        "CSQ={};AF=0.1,0.2",
        "XCSQ=a|b,c;CSQ={};Y=1",
        "NAME=Müller;CSQ={};Z=ü",
        "CSQ=,{},",
        "CSQ=short|entry,{}",
        "CSQ={}|surplus",
    ],
)
def test_entries_are_found_in_info(path: Path, info: str) -> None:
    first = "1 50 . A G . . CSQ= GT 0/1"
    own = entry(Allele="G", Consequence="stop_gained", SYMBOL="A1", MANE_SELECT="NM_1", PICK="1")
    answer = rows(path, first, f"1 100 . A G . . {info.format(own)} GT 0/1", "1 200 . A G . . DP=3 GT 0/1")
    assert answer.select("start", "gene", "consequence").rows() == [
        (50, None, None),
        (100, "A1", "stop_gained"),
        (200, None, None),
    ]


def test_batches_make_no_difference(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = ["missense_variant", "stop_gained", "intron_variant"]
    records = [
        f"1 {100 + i} . A G . . CSQ={entry(Allele='G', Consequence=terms[i % 3], SYMBOL=f'A{i}')} GT 0/1" for i in range(20)
    ]
    whole = rows(path, *records)
    monkeypatch.setattr("icires.study.annotation.RECORDS_AT_ONCE", 3)
    assert rows(path, *records).equals(whole)
    assert whole["gene"].to_list() == [f"A{i}" for i in range(20)]


def test_escaped_signs_are_written_out(path: Path) -> None:
    csq = entry(Allele="G", Consequence="synonymous_variant", SYMBOL="A1", HGVSp="ENSP1:p.Leu3%3D")
    row = rows(path, f"1 100 . A G . . CSQ={csq} GT 0/1").row(0, named=True)
    assert (row["protein_change_long"], row["protein_change"], row["variant_classification"]) == ("p.Leu3=", "p.L3=", "Silent")


def test_snpeff_is_read(path: Path) -> None:
    meta = '##fileformat=VCFv4.2\n##INFO=<ID=ANN,Number=.,Type=String,Description="x">\n'
    ann = "G|stop_gained|HIGH|KRAS|ENSG00000133703|transcript|ENST1|protein_coding|2/5|c.34G>T|p.Gly12*|1|1|1||"
    row = rows(path, f"12 100 . A G . . ANN={ann} GT 0/1", meta=meta).row(0, named=True)
    assert (row["gene"], row["variant_classification"], row["protein_change"]) == ("KRAS", "Nonsense_Mutation", "p.G12*")


def test_without_annotation_consequences_are_unknown(path: Path) -> None:
    table, found = read(path, ["1 100 . A G . . . GT 0/1"], meta="##fileformat=VCFv4.2\n")
    assert table is not None
    assert table.call_set.consequences is False
    assert table.build is None
    assert [p.code for p in found] == ["no_annotation"]


def test_a_vcf_without_samples_is_named_after_the_file(tmp_path: Path) -> None:
    path = tmp_path / "P3.vep.vcf"
    path.write_text(META + COLUMNS.removesuffix("\tFORMAT") + "\n1\t100\t.\tA\tG\t.\tPASS\t.\n")
    found: list[Problem] = []
    table = read_vcf(path, name=path.name, found=found, inputs=[])
    assert table is not None
    assert table.mutations["sample_id"].to_list() == ["P3"]
    assert [p.code for p in found] == ["sample_from_name"]


def test_other_text_is_no_vcf(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_text("a\tb\n1\t2\n")
    found: list[Problem] = []
    assert read_vcf(path, name="x.vcf", found=found, inputs=[]) is None
    assert [p.code for p in found] == ["missing_column"]


@pytest.mark.parametrize(
    ("terms", "kind", "in_frame", "expected"),
    [
        ("splice_donor_variant&coding_sequence_variant", "SNP", True, "Splice_Site"),
        ("frameshift_variant", "INS", False, "Frame_Shift_Ins"),
        ("frameshift_variant&splice_region_variant", "DEL", False, "Frame_Shift_Del"),
        ("stop_gained&frameshift_variant", "DEL", False, "Nonsense_Mutation"),
        ("protein_altering_variant", "DEL", True, "In_Frame_Del"),
        ("protein_altering_variant", "INS", False, "Frame_Shift_Ins"),
        ("disruptive_inframe_deletion", "DEL", True, "In_Frame_Del"),
        ("start_lost", "SNP", True, "Translation_Start_Site"),
        ("stop_lost", "SNP", True, "Nonstop_Mutation"),
        ("splice_polypyrimidine_tract_variant&intron_variant", "SNP", True, "Splice_Region"),
        ("3_prime_UTR_variant&NMD_transcript_variant", "SNP", True, "3'UTR"),
        ("coding_sequence_variant", "DEL", True, None),
        ("something_new", "SNP", True, None),
    ],
)
def test_classifications(terms: str, kind: str, in_frame: bool, expected: str | None) -> None:
    assert classification(terms, kind=kind, is_in_frame=in_frame) == expected


def test_terms_are_ranked_once() -> None:
    assert len(set(SEVERITY)) == len(SEVERITY)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("ENSP1:p.Ala10ProfsTer5", "p.A10Pfs*5"),
        ("p.Met1?", "p.M1?"),
        ("p.(Arg213Ter)", "p.R213*"),
        ("p.Lys5_Leu7delinsArg", "p.K5_L7delinsR"),
        (None, None),
    ],
)
def test_short_protein_changes(long: str | None, short: str | None) -> None:
    frame = pl.DataFrame({"x": [long]}, schema={"x": pl.String})
    assert frame.select(short_protein_change(pl.col("x"))).item() == short


@pytest.mark.parametrize(
    ("genotype", "expected"), [("0/1", [1]), ("1|1", [1]), ("2/1", [1, 2]), ("0", []), ("./.", None), (".", None), ("./1", [1])]
)
def test_genotypes(genotype: str, expected: list[int] | None) -> None:
    assert genotype_alleles(genotype) == expected


@pytest.mark.parametrize(
    ("line", "build"),
    [
        ("##contig=<ID=1,length=249250621>", "GRCh37"),
        ("##contig=<ID=chr1,assembly=x,length=248956422>", "GRCh38"),
        ("##contig=<ID=chr2,length=242193529,assembly=hg38>", "GRCh38"),
        ("##reference=file:///data/hs37d5.fa", "GRCh37"),
        ('##VEP="v110" assembly="GRCh38.p13"', "GRCh38"),
        ("##reference=mouse.fa", None),
    ],
)
def test_build_of_the_header(line: str, build: str | None) -> None:
    assert build_of([line]) == build
