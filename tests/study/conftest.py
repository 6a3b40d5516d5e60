"""A small valid study folder to spoil, and the real cohorts where they are at hand."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

COHORTS = Path(__file__).resolve().parents[2].parent / "shared" / "cohorts"

META = "cancer_study_identifier: tiny\ngenetic_alteration_type: {kind}\ndatatype: {datatype}\ndata_filename: {file}\n"
FILES: Mapping[str, str] = {
    "meta_study.txt": "type_of_cancer: skcm\ncancer_study_identifier: tiny\nname: A tiny study\nreference_genome: hg19\n",
    "meta_clinical_patient.txt": META.format(kind="CLINICAL", datatype="PATIENT_ATTRIBUTES", file="data_clinical_patient.txt"),
    "meta_clinical_sample.txt": META.format(kind="CLINICAL", datatype="SAMPLE_ATTRIBUTES", file="data_clinical_sample.txt"),
    "meta_mutations.txt": META.format(kind="MUTATION_EXTENDED", datatype="MAF", file="data_mutations.txt"),
    "data_clinical_patient.txt": (
        "#Patient\tSex\tResponse\n#id\tsex\tresponse\n#STRING\tSTRING\tSTRING\n#1\t1\t1\n"
        "PATIENT_ID\tSEX\tBOR\n0040\tFemale\tPR\n0041\tMale\tPD\n"
    ),
    "data_clinical_sample.txt": "PATIENT_ID\tSAMPLE_ID\tTIMEPOINT\n0040\t0040_T\tPre-treatment\n0041\t0041_T\tOn-treatment\n",
    "data_mutations.txt": (
        "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tVariant_Type\t"
        "Reference_Allele\tTumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\n"
        "KRAS\tGRCh37\t12\t25398284\t25398284\tMissense_Mutation\tSNP\tC\tT\t0040_T\tp.G12D\n"
    ),
    "case_lists/cases_sequenced.txt": (
        "cancer_study_identifier: tiny\nstable_id: tiny_sequenced\ncase_list_name: Sequenced\n"
        "case_list_category: all_cases_with_mutation_data\ncase_list_ids: 0040_T\t0041_T\n"
    ),
}

MakeStudy = Callable[..., Path]


@pytest.fixture
def make_study(tmp_path: Path) -> MakeStudy:
    """Write the small study with some files replaced (text or bytes), or left out (None)."""

    def make(changes: Mapping[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "tiny"
        for name, content in {**FILES, **(changes or {})}.items():
            if content is None:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make


@pytest.fixture
def cohorts() -> Path:
    """The folder of real cohorts; skips where they are not at hand."""
    if not COHORTS.is_dir():
        pytest.skip("the real cohorts (../shared/cohorts) are not at hand")
    return COHORTS
