"""What counts as one: by what a mechanism is part of, and by what it is decided by."""

from icires.catalogue.load import load_catalogue
from icires.report.kin import build_kin


def test_kin_of_the_catalogue() -> None:
    kin = build_kin(load_catalogue().mechanisms)
    told = kin.told_once(["mhc1_b2m_loss", "b2m_biallelic_loss", "b2m_15q21_deletion", "stk11_loss"])
    assert list(told.values()) == [("b2m_biallelic_loss", "b2m_15q21_deletion"), ("stk11_loss",)]
    assert kin.in_words(["stk11_loss"]) == kin.names["stk11_loss"]
    assert kin.in_words(["b2m_biallelic_loss", "b2m_15q21_deletion"]).startswith(f"{kin.names['mhc1_b2m_loss']} (")
    # decided by its findings: JAK1 is part of one sum and decides another
    assert kin.told_once(["ifng_pathway_loss", "jak1_jak2_mutation", "jak1_lof"]) == {kin.family["jak1_lof"]: ("jak1_lof",)}
    assert kin.count(["ifng_pathway_loss", "jak1_lof", "stk11_loss"]) == 2
