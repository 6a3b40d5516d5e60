"""What would settle a call that could not be made, by the reason that it was not."""

from collections.abc import Mapping
from typing import Final

# The tests that a laboratory or a reader of the study could do.
SEQUENCING: Final = "Sequencing with substitutions and indels called, or a new calling from the reads"
COPY_NUMBER: Final = "Allele-specific copy number with purity and ploidy, from the reads or an array"
ANNOTATION: Final = "Variants annotated with their consequence and protein change"
STATEMENT: Final = "The study's records: panel, kinds of variants, build, cancer type, drugs"
VARIANT: Final = "A look at single variants: their phase, their effect on function"
MSI: Final = "Microsatellites, or mismatch repair by immunohistochemistry"
SAMPLE: Final = "A sample with more tumour cells"

# Words of a reason, the remedy, and the test it belongs to; the first whose words occur in the reason is taken, so the particular
# ones stand first.
_REMEDIES: Final[tuple[tuple[str, str, str], ...]] = (
    ("not computed by this version", "A later version of icires: this one does not read such data.", STATEMENT),
    ("indels", "A call set that holds insertions and deletions.", SEQUENCING),
    ("substitutions", "A call set that holds substitutions.", SEQUENCING),
    ("kinds of variants", "Stating in icires.yaml which kinds of variants the call set holds.", STATEMENT),
    ("protein-altering", "A call set that holds missense, nonsense and splice variants.", SEQUENCING),
    ("consequence class", "Variants annotated with their consequence (Variant_Classification).", ANNOTATION),
    ("protein change", "Variants with their protein change (HGVSp_Short).", ANNOTATION),
    ("effect on function", "Functional evidence on the variant.", VARIANT),
    ("phase", "Phased variants, or a second line of evidence that both alleles are hit.", VARIANT),
    ("allele fraction", "Purity and allele-specific copy number, so that the remaining allele can be told.", COPY_NUMBER),
    (
        "a part of the gene",
        "Finer segments, or reads over the breakpoint: an allele is lost in a part of the gene.",
        COPY_NUMBER,
    ),
    (
        "germline variant",
        "The state of the other allele in the tumour: mutation, or allele-specific copy number.",
        COPY_NUMBER,
    ),
    ("copy-neutral", "Allele-specific copy number (minor copies per segment).", COPY_NUMBER),
    ("allele-specific", "Allele-specific copy number (minor copies per segment).", COPY_NUMBER),
    (
        "purity is",
        "Purity of the sample, or absolute copies: at low purity a log2 ratio hides a loss or gain.",
        COPY_NUMBER,
    ),
    ("purity below", "A sample with more tumour cells, or a method made for HLA loss.", SAMPLE),
    ("absolute copies", "Segments with absolute copies, from a caller that fits purity and ploidy.", COPY_NUMBER),
    ("ploidy", "Purity and ploidy of the sample.", COPY_NUMBER),
    ("contradict each other", "One segmentation of the sample: segments that overlap say different things.", COPY_NUMBER),
    ("segments do not cover", "Segments that cover the gene or region.", COPY_NUMBER),
    ("of the region is altered", "Segments of finer resolution, or a look at them: the region is altered in part.", COPY_NUMBER),
    ("sex chromosome", "Copies of the sex chromosomes judged against the patient's sex.", COPY_NUMBER),
    ("genome build", "Stating the genome build in icires.yaml.", STATEMENT),
    ("coordinates", "Copy number of the gene itself, or segments in the other genome build.", COPY_NUMBER),
    ("no segments", "Segments of copy number of the sample.", COPY_NUMBER),
    ("copy number", "Copy number of the sample, from segments or discrete calls.", COPY_NUMBER),
    ("size of the sequenced region", "Stating in icires.yaml how many megabases were sequenced.", STATEMENT),
    ("number of variants", "The number of variants behind the reported figure.", STATEMENT),
    ("gene list", "The panel's list of genes.", STATEMENT),
    ("which genes", "The panel that the sample was sequenced with, and its list of genes.", STATEMENT),
    ("not on panel", "Sequencing that covers the gene.", SEQUENCING),
    ("exomes do not cover", "Sequencing that covers the gene: a genome or a panel.", SEQUENCING),
    ("whether the sample was sequenced", "A case list or icires.yaml that says which samples were sequenced.", STATEMENT),
    ("not sequenced", "Sequencing of the sample; where it was done, a case list that says so.", SEQUENCING),
    ("mutation data", "Sequencing of the samples.", SEQUENCING),
    ("microsatellite", "Microsatellite status, by PCR or sequencing.", MSI),
    ("mismatch repair", "Mismatch repair by immunohistochemistry.", MSI),
    ("disagree", "One settled report: the study's own reports disagree.", STATEMENT),
    ("oncotree", "The cancer type as an OncoTree code.", STATEMENT),
    ("agent", "The checkpoint inhibitor that the patient received, by its name.", STATEMENT),
)
# What a table that this version does not read yet would take.
AWAITED_TESTS: Final[Mapping[str, str]] = {
    "expression": "Gene expression of the tumour (RNA sequencing)",
    "single_cell": "Single cells of the tumour, with their states",
    "pathology": "Pathology: stains and counts of the tumour tissue",
    "spatial": "The place of cells in the tumour tissue",
    "flow_cytometry": "Flow cytometry of blood or tumour",
    "blood": "Blood: counts, soluble proteins",
    "microbiome": "The gut microbiome (stool sequencing)",
    "neoantigens": "Predicted neoantigens, with the patient's HLA types",
    "clonality": "Cancer cell fractions of the mutations",
    "methylation": "DNA methylation of the tumour",
    "series": "Samples before treatment and at relapse, measured alike",
    "lesions": "Diameters of the lesions at each scan",
    "clinical": "The records: treatment, weight, medication",
    "imaging": "Imaging of the tumour",
    "metabolites": "Metabolites of tumour or blood",
    "exosomes": "Exosomes of the blood",
}
OTHERWISE: Final = "The value itself, in the study's tables."


def remedy_for(reason: str) -> str:
    """What would settle the calls that lack for this reason."""
    text = reason.casefold()
    return next((remedy for words, remedy, _ in _REMEDIES if words in text), OTHERWISE)


def test_for(reason: str) -> str:
    """The test that would supply what a call lacks for this reason."""
    text = reason.casefold()
    return next((test for words, _, test in _REMEDIES if words in text), STATEMENT)
