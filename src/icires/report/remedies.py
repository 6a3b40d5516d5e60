"""What would settle a call that could not be made, by the reason that it was not."""

from typing import Final

# Words of a reason, and the remedy; the first whose words occur in the reason is taken, so the particular ones stand first.
_REMEDIES: Final[tuple[tuple[str, str], ...]] = (
    ("indels", "A call set that holds insertions and deletions."),
    ("substitutions", "A call set that holds substitutions."),
    ("kinds of variants", "Stating in icires.yaml which kinds of variants the call set holds."),
    ("protein-altering", "A call set that holds missense, nonsense and splice variants."),
    ("consequence class", "Variants annotated with their consequence (Variant_Classification)."),
    ("protein change", "Variants with their protein change (HGVSp_Short)."),
    ("effect on function", "Functional evidence on the variant."),
    ("phase", "Phased variants, or a second line of evidence that both alleles are hit."),
    ("allele fraction", "Purity and allele-specific copy number, so that the remaining allele can be told."),
    (
        "a part of the gene",
        "Segments of finer resolution, or reads over the breakpoint: an allele is lost in a part of the gene.",
    ),
    ("germline variant", "The state of the other allele in the tumour: somatic mutation, or allele-specific copy number."),
    ("copy-neutral", "Allele-specific copy number (minor copies per segment)."),
    ("allele-specific", "Allele-specific copy number (minor copies per segment)."),
    ("purity is", "Purity of the sample, or absolute copies: where purity is low, a log2 ratio hides a loss or gain."),
    ("purity below", "A sample with more tumour cells, or a method made for HLA loss."),
    ("absolute copies", "Segments with absolute copies, from a caller that fits purity and ploidy."),
    ("ploidy", "Purity and ploidy of the sample."),
    ("contradict each other", "One segmentation of the sample: segments that overlap say different things."),
    ("segments do not cover", "Segments that cover the gene or region."),
    ("of the region is altered", "Segments of finer resolution, or a look at them: the region is altered in part."),
    ("sex chromosome", "Copies of the sex chromosomes judged against the patient's sex."),
    ("genome build", "Stating the genome build in icires.yaml."),
    ("coordinates", "Copy number of the gene itself, or segments in the other genome build."),
    ("no segments", "Segments of copy number of the sample."),
    ("copy number", "Copy number of the sample, from segments or discrete calls."),
    ("size of the sequenced region", "Stating in icires.yaml how many megabases were sequenced."),
    ("number of variants", "The number of variants behind the reported figure."),
    ("gene list", "The panel's list of genes."),
    ("which genes", "The panel that the sample was sequenced with, and its list of genes."),
    ("not on panel", "Sequencing that covers the gene."),
    ("exomes do not cover", "Sequencing that covers the gene: a genome or a panel."),
    ("whether the sample was sequenced", "A case list or icires.yaml that says which samples were sequenced."),
    ("not sequenced", "Sequencing of the sample; where it was done, a case list that says so."),
    ("mutation data", "Sequencing of the samples."),
    ("microsatellite", "Microsatellite status, by PCR or sequencing."),
    ("mismatch repair", "Mismatch repair by immunohistochemistry."),
    ("disagree", "One settled report: the study's own reports disagree."),
    ("oncotree", "The cancer type as an OncoTree code."),
    ("agent", "The checkpoint inhibitor that the patient received, by its name."),
)
OTHERWISE: Final = "The value itself, in the study's tables."


def remedy_for(reason: str) -> str:
    """What would settle the calls that lack for this reason."""
    text = reason.casefold()
    return next((remedy for words, remedy in _REMEDIES if words in text), OTHERWISE)
