"""Loss of heterozygosity of the HLA class I genes.

What the study reports outranks allele-specific segments over HLA-A, -B and -C: the tools that are made for it type
the alleles (LOHHLA, PMID 29107330), while reads of this polymorphic region map badly to one reference. Below a
purity of 0.2 segments say nothing. Loss of both copies of a gene counts as well: an allele is lost.
"""

from functools import reduce

import numpy as np
import polars as pl

from icires.catalogue.genes import load_genes
from icires.features.assayed import sample_column
from icires.features.copy_data import Copies, gene_copies
from icires.features.copy_number import homozygous_deletion, loh
from icires.features.findings import Finding, either
from icires.study.study import Study

LOWEST_PURITY = 0.2
CLASS_I = ("HLA-A", "HLA-B", "HLA-C")
IMPURE = "purity below 0.2: segments cannot tell loss of an HLA allele"


def hla_loh(study: Study, data: Copies) -> Finding:
    """Whether an allele of HLA-A, -B or -C is lost."""
    genes = [gene for gene in load_genes().rows if gene.symbol in CLASS_I]
    states = [gene_copies(data, gene) for gene in genes]
    measured = reduce(either, (_allele_lost(loh(state), homozygous_deletion(state), state.total) for state in states))
    purity = sample_column(study, "purity", pl.Float64).fill_null(float("nan")).to_numpy()
    impure = purity < LOWEST_PURITY
    direct = Finding(measured.yes & ~impure, measured.no & ~impure, ((measured.known & impure, IMPURE), *measured.whys))
    stated = sample_column(study, "hla_loh_reported", pl.Boolean)
    yes, no = (stated.fill_null(value=False).to_numpy(), (~stated).fill_null(value=False).to_numpy())
    reported = yes | no
    unmeasured = (~data.has_segments, "not reported, and no allele-specific copy number")
    return Finding(yes | (direct.yes & ~reported), no | (direct.no & ~reported), (unmeasured, *direct.whys), reported)


def _allele_lost(lost: Finding, deleted: Finding, total: np.ndarray) -> Finding:
    """LOH, or a deletion of both copies that was measured."""
    gone = deleted.yes & ~np.isnan(total)
    return Finding(lost.yes | gone, lost.no & ~gone, lost.whys)
