"""From planted events to the rows that a sequencer's pipeline would have written: variants with reads, segments with copies."""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from icires.catalogue.genes import Gene, Region, load_genes, load_regions
from icires.catalogue.table import read_table
from icires.demo.plan import AMPLIFIED, Copies, Mutation
from icires.demo.roster import MEGABASES, N_BACKGROUND_GENES, Patient, Sample

# p arms without unique sequence are not measured
ACROCENTRIC = ("13p", "14p", "15p", "21p", "22p")
# arms whose gain is no mechanism of the catalogue: the background of every tumour
GAINABLE = ("1q", "7p", "7q", "8q", "17q")
FLANK = 50_000
BASES = "ACGT"
BACKGROUND_KINDS = ("missense", "nonsense", "frameshift", "splice", "silent")
BACKGROUND_SHARES = (66, 5, 4, 2, 23)
CLASSIFICATION = {
    "missense": "Missense_Mutation",
    "nonsense": "Nonsense_Mutation",
    "frameshift": "Frame_Shift_Del",
    "splice": "Splice_Site",
    "silent": "Silent",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """Copies of a stretch of one chromosome; 1-based, inclusive."""

    chromosome: str
    start: int
    end: int
    total: int
    minor: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A row of the mutation table."""

    gene: str
    chromosome: str
    start: int
    reference: str
    alternate: str
    classification: str
    protein_change: str
    depth: int
    alt_count: int


def segments(sample: Sample, rng: random.Random) -> tuple[Segment, ...]:
    """The whole genome of a sample: a diploid background with some gained arms, and the planted copies painted over it."""
    events = [event for event in sample.plant.events if isinstance(event, Copies)] if sample.plant else []
    patches = [patch for event in events for patch in _patches(event)]
    touched = {patch.chromosome for patch in patches}
    painted: list[Segment] = []
    for region in _arms():
        gained = region.name in GAINABLE and region.chromosome not in touched and rng.random() < 0.2
        start, end = region.grch38
        base = Segment(region.chromosome, start, end, 3 if gained else 2, 1)
        painted.extend(_paint(base, [patch for patch in patches if patch.chromosome == region.chromosome]))
    return tuple(painted)


def copies_at(genome: Iterable[Segment], gene: Gene) -> Segment:
    """The segment under the middle of a gene."""
    if gene.grch38 is None:
        raise ValueError(gene.symbol)
    middle = sum(gene.grch38) // 2
    return next(s for s in genome if s.chromosome == gene.chromosome and s.start <= middle <= s.end)


def variants(patient: Patient, sample: Sample, genome: tuple[Segment, ...], rng: random.Random) -> tuple[Variant, ...]:
    """Planted mutations of the genes that the assay covers, and background mutations in genes that do not exist."""
    events = [event for event in sample.plant.events if isinstance(event, Mutation)] if sample.plant else []
    planted = [_variant(event, sample, genome, rng) for event in events if sample.assay.covers(event.gene)]
    # the same background in both samples of a pair: it belongs to the patient
    return (*planted, *_background(sample, random.Random(f"{patient.id} background")))  # noqa: S311


def _arms() -> Iterator[Region]:
    regions = load_regions().values()
    return (r for r in regions if r.kind == "arm" and r.chromosome not in {"X", "Y"} and r.name not in ACROCENTRIC)


def _patches(event: Copies) -> Iterator[Segment]:
    regions = load_regions()
    if event.place in regions:
        region = regions[event.place]
        yield Segment(region.chromosome, *region.grch38, event.total, event.minor)
        return
    genes = [_gene(event.place), _gene(event.to or event.place)]
    spans = [gene.grch38 for gene in genes if gene.grch38]
    start, end = min(span[0] for span in spans) - FLANK, max(span[1] for span in spans) + FLANK
    yield Segment(genes[0].chromosome, start, end, event.total, event.minor)


def _paint(base: Segment, patches: list[Segment]) -> Iterator[Segment]:
    at = base.start
    for patch in sorted(patches, key=lambda s: s.start):
        start, end = max(patch.start, base.start), min(patch.end, base.end)
        if start > end:
            continue
        if at < start:
            yield Segment(base.chromosome, at, start - 1, base.total, base.minor)
        yield Segment(base.chromosome, start, end, patch.total, patch.minor)
        at = end + 1
    if at <= base.end:
        yield Segment(base.chromosome, at, base.end, base.total, base.minor)


def _variant(event: Mutation, sample: Sample, genome: tuple[Segment, ...], rng: random.Random) -> Variant:
    gene = _gene(event.gene)
    here = copies_at(genome, gene)
    # on a copy-neutral loss the mutated chromosome was doubled: two mutated copies
    multiplicity = 2 if (here.total, here.minor) == (2, 0) else 1
    expected = sample.purity * multiplicity * event.cell_fraction / (sample.purity * here.total + 2 * (1 - sample.purity))
    depth, alt = _reads(expected, rng)
    if event.kind in CLASSIFICATION:
        return _new_variant(gene.symbol, gene.chromosome, _inside(gene, rng), event.kind, depth, alt, rng)
    position, reference, alternate = _hotspot(gene.symbol, event.kind)
    return Variant(
        gene.symbol, gene.chromosome, position, reference, alternate, "Missense_Mutation", f"p.{event.kind}", depth, alt
    )


def _background(sample: Sample, rng: random.Random) -> Iterator[Variant]:
    if sample.assay.panel is None or not N_BACKGROUND_GENES[sample.assay.panel]:
        return
    n_protein_altering = round(sample.mutations_per_mb * MEGABASES[sample.assay.panel])
    made = 0
    while made < n_protein_altering:
        kind = rng.choices(BACKGROUND_KINDS, BACKGROUND_SHARES)[0]
        made += kind != "silent"
        number = rng.randrange(N_BACKGROUND_GENES[sample.assay.panel])
        chromosome, position = str(number % 22 + 1), 5_000_000 + 997 * number + rng.randrange(900)
        depth, alt = _reads(sample.purity / 2, rng)
        yield _new_variant(background_gene(number), chromosome, position, kind, depth, alt, rng)


def background_gene(number: int) -> str:
    """The name of a gene that does not exist."""
    return f"SYNTHETIC{number:04d}"


def _new_variant(gene: str, chromosome: str, position: int, kind: str, depth: int, alt: int, rng: random.Random) -> Variant:
    reference = rng.choice(BASES)
    alternate = "-" if kind == "frameshift" else rng.choice(BASES.replace(reference, ""))
    codon = rng.randrange(20, 200)
    protein = {
        "missense": f"p.A{codon}T",
        "nonsense": f"p.Q{codon}*",
        "frameshift": f"p.L{codon}Wfs*12",
        "splice": f"p.X{codon}_splice",
        "silent": f"p.L{codon}=",
    }[kind]
    return Variant(gene, chromosome, position, reference, alternate, CLASSIFICATION[kind], protein, depth, alt)


def _reads(fraction: float, rng: random.Random) -> tuple[int, int]:
    depth = rng.randrange(150, 400)
    drawn = rng.gauss(depth * fraction, math.sqrt(depth * fraction * (1 - fraction)))
    return depth, min(depth, max(1, round(drawn)))


def _inside(gene: Gene, rng: random.Random) -> int:
    if gene.grch38 is None:
        raise ValueError(gene.symbol)
    return rng.randrange(*gene.grch38)


@cache
def _genes() -> dict[str, Gene]:
    return {gene.symbol: gene for gene in load_genes().rows}


def _gene(symbol: str) -> Gene:
    return _genes()[symbol]


@cache
def _hotspots() -> dict[tuple[str, str], tuple[int, str, str]]:
    rows = [row for row in read_table("hotspots.tsv") if row["grch38_position"]]
    return {
        (row["gene"], row["protein_change"]): (int(row["grch38_position"]), row["reference_allele"], row["alternate_allele"])
        for row in rows
    }


def _hotspot(gene: str, change: str) -> tuple[int, str, str]:
    return _hotspots()[gene, change]


def log2_ratio(segment: Segment, purity: float) -> float:
    """log2 of the copies in the mixture of tumour and normal cells over two copies."""
    return math.log2((purity * segment.total + 2 * (1 - purity)) / 2)


def discrete_call(segment: Segment) -> int:
    """The GISTIC-like level of a segment: -2 none left, -1 one lost, 0, 1 gained, 2 amplified."""
    return (
        -2
        if segment.total == 0
        else -1
        if segment.total == 1
        else 2
        if segment.total >= AMPLIFIED
        else 1
        if segment.total > 2
        else 0
    )
