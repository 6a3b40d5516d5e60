import csv
from importlib.resources import files
from typing import Any

import pytest

from icires.features.compute import compute_features
from icires.features.host import therapy_classes, unknown_agents

from .conftest import MakeStudy


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Nivolumab", "anti_pd1"),
        ("nivolumab + ipilimumab", "anti_ctla4+anti_pd1"),
        ("Ipilimumab; Nivolumab", "anti_ctla4+anti_pd1"),
        ("nivolumab 1 mg/kg + ipilimumab 3 mg/kg q3w", "anti_ctla4+anti_pd1"),
        ("ATEZOLIZUMAB", "anti_pdl1"),
        ("atezo+tirago", "anti_pdl1+anti_tigit"),
        ("Atezolizumab and bevacizumab", "anti_pdl1+anti_vegf"),
        ("CDDP - Pemetrexed - Pembrolizumab", "anti_pd1+chemotherapy"),
        ("Pembro+Carboplatin/Pemetrexed", "anti_pd1+chemotherapy"),
        ("CT PEMBRO", "anti_pd1+chemotherapy"),
        ("carboplatin, nab-paclitaxel, pembrolizumab", "anti_pd1+chemotherapy"),
        ("PD1_PDL1", "anti_pd1_or_pdl1"),
        ("PD1_PDL1+CTLA4", "anti_ctla4+anti_pd1_or_pdl1"),
        ("anti-PD-1", "anti_pd1"),
        ("PD-L1", "anti_pdl1"),
        ("anti-PDL1", "anti_pdl1"),
        ("PD-(L)1", "anti_pd1_or_pdl1"),
        ("anti-PD-(L)1 + CTLA-4", "anti_ctla4+anti_pd1_or_pdl1"),
        ("anti-PD-1/anti-PD-L1", "anti_pd1_or_pdl1"),
        ("anti-PD-1 or anti-PD-L1", "anti_pd1_or_pdl1"),
        ("CTLA4", "anti_ctla4"),
        ("Opdualag", "anti_lag3+anti_pd1"),
        ("nivolumab-ipilimumab", "anti_ctla4+anti_pd1"),
        ("nivo-rela", "anti_lag3+anti_pd1"),
        ("durva/treme", "anti_ctla4+anti_pdl1"),
        ("avelu-axitinib", "anti_pdl1+kinase_inhibitor"),
        ("cemi", "anti_pd1"),
        ("nab-paclitaxel-carboplatin-atezo", "anti_pdl1+chemotherapy"),
        ("anti-PD-1-ipi", "anti_ctla4+anti_pd1"),
        ("nivolumab-wondermab", None),
        ("nivolumab + wondermab", None),
        ("Arm 2", None),
        ("monotherapy", None),
        ("+", None),
    ],
)
def test_therapy_classes(text: str, classes: str | None) -> None:
    assert therapy_classes(text) == classes


def test_descriptions_that_are_not_recognised_are_counted(make_study: MakeStudy) -> None:
    drugs = ["wondermab", "nivolumab", None, "nivolumab + Arm 2", "wondermab"]
    patients = [{"patient_id": f"P{n}", "drug": drug} for n, drug in enumerate(drugs)]
    study = make_study([{"sample_id": "S1", "patient_id": "P0"}], patients=patients)
    assert unknown_agents(study) == [("wondermab", 2), ("nivolumab + Arm 2", 1)]
    assert unknown_agents(make_study()) == []


def test_no_two_agents_share_a_name() -> None:
    with (files("icires.catalogue") / "agents.tsv").open("r", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    names = [(name, row["classes"]) for row in rows for name in (row["agent"], *filter(None, row["aliases"].split("|")))]
    assert {name: therapy_classes(name) for name, _ in names} == dict(names)


def test_cancer_and_therapy_of_samples(make_study: MakeStudy) -> None:
    samples = [
        {"sample_id": "B1", "patient_id": "B", "oncotree_code": "SKCM"},
        {"sample_id": "A1", "patient_id": "A"},
        {"sample_id": "C1", "patient_id": "C"},
    ]
    patients = [{"patient_id": "A", "drug": "nivolumab"}, {"patient_id": "B", "drug": "mystery"}, {"patient_id": "C"}]
    table = compute_features(make_study(samples, patients=patients), names=["cancer", "therapy"])
    assert table.values["cancer"].to_list() == ["SKCM", None, None]
    assert table.values["therapy"].to_list() == [None, "anti_pd1", None]
    assert table.reasons["therapy"].to_list() == ["an agent is not known", None, "no agent was recorded"]
    assert table.reasons["cancer"].to_list() == [None, "no OncoTree code", "no OncoTree code"]


@pytest.mark.parametrize(
    ("sample", "high", "status", "why"),
    [
        ({"msi_status": "msi_high"}, True, "msi_high", None),
        ({"msi_status": "msi_low"}, False, "msi_low", None),
        ({"msi_status": "stable"}, False, "stable", None),
        ({"msi_status": "indeterminate"}, None, "indeterminate", "reported as indeterminate"),
        ({"msisensor_score": 10.0}, True, "msi_high", None),
        ({"msisensor_score": 9.99}, None, "indeterminate", "reported as indeterminate"),
        ({"msisensor_score": 3.0}, None, "indeterminate", "reported as indeterminate"),
        ({"msisensor_score": 2.99}, False, "stable", None),
        ({"mantis_score": 0.4}, True, "msi_high", None),
        ({"mantis_score": 0.39}, False, "stable", None),
        ({"msi_status": "stable", "msisensor_score": 25.0}, None, None, "reports disagree"),
        ({"msisensor_score": 1.0, "mantis_score": 0.8}, None, None, "reports disagree"),
        ({"msi_status": "indeterminate", "mantis_score": 0.8}, True, "msi_high", None),
        ({"msi_status": "msi_high", "msisensor_score": 5.0}, True, "msi_high", None),
        ({}, None, None, "microsatellite status was not reported"),
    ],
)
def test_instability(
    make_study: MakeStudy, sample: dict[str, Any], high: bool | None, status: str | None, why: str | None
) -> None:
    table = compute_features(make_study([{"sample_id": "S1", **sample}]), names=["msi_high", "msi_status"])
    assert table.values["msi_high"][0] is high
    assert table.values["msi_status"][0] == status
    assert (table.reasons["msi_high"][0] if high is None else None) == why
    assert table.basis.columns == ["sample_id"]


@pytest.mark.parametrize(("status", "deficient"), [("deficient", True), ("proficient", False), (None, None)])
def test_mismatch_repair(make_study: MakeStudy, status: str | None, deficient: bool | None) -> None:
    table = compute_features(make_study([{"sample_id": "S1", "mmr_status": status}]), names=["mmr_deficient"])
    assert table.values["mmr_deficient"][0] is deficient
