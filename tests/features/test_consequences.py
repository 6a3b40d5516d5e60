import polars as pl
import pytest

from icires.features import consequences as c
from icires.features.mutations import classified


@pytest.mark.parametrize(
    ("classification", "consequence", "effect"),
    [
        ("Nonsense_Mutation", None, c.NONSENSE),
        ("nonsense mutation", None, c.NONSENSE),
        ("Frame_Shift_Del", None, c.FRAMESHIFT),
        ("FRAME_SHIFT_INS", None, c.FRAMESHIFT),
        ("Splice_Site", None, c.SPLICE),
        ("Splice_Region", None, c.NONCODING),
        ("Translation_Start_Site", None, c.START_LOSS),
        ("Missense_Mutation", None, c.MISSENSE),
        ("In_Frame_Ins", None, c.IN_FRAME),
        ("Nonstop_Mutation", None, c.STOP_LOSS),
        ("Silent", None, c.SYNONYMOUS),
        ("5'Flank", None, c.NONCODING),
        ("3'UTR", None, c.NONCODING),
        ("Fusion", None, c.STRUCTURAL),
        ("Unknown", None, c.UNKNOWN),
        (None, None, c.UNKNOWN),
        # Terms decide where the classification doesn't; of joined terms the most severe.
        ("Unknown", "missense_variant&splice_region_variant", c.MISSENSE),
        (None, "intron_variant,splice_donor_variant", c.SPLICE),
        (None, "stop_gained&frameshift_variant", c.NONSENSE),
        (None, "start_lost&splice_region_variant", c.START_LOSS),
        (None, "protein_protein_contact", c.MISSENSE),
        (None, "structural_interaction_variant", c.MISSENSE),
        (None, "nothing_known_here", c.UNKNOWN),
        # A splice site of the MAF that is no canonical one.
        ("Splice_Site", "splice_region_variant&intron_variant", c.NONCODING),
        ("Splice_Site", "splice_acceptor_variant&intron_variant", c.SPLICE),
        ("Splice_Site", "splice_region_variant&synonymous_variant", c.SYNONYMOUS),
        # A classification that says something is not overruled.
        ("Missense_Mutation", "stop_gained", c.MISSENSE),
    ],
)
def test_effect_of_one_variant(classification: str | None, consequence: str | None, effect: int) -> None:
    assert c.variant_effect(classification, consequence) == effect
    table = pl.DataFrame(
        {"variant_classification": [classification], "consequence": [consequence]},
        schema={"variant_classification": pl.String, "consequence": pl.String},
    )
    assert c.effect_series(table).to_list() == [effect]


def test_table_equals_row_by_row() -> None:
    classes = ["Missense_Mutation", "Splice_Site", "Unknown", None, "Silent"]
    terms = ["missense_variant", "splice_donor_variant&intron_variant", "splice_region_variant", None, "stop_gained"]
    rows = [(classification, term) for classification in classes for term in terms]
    table = pl.DataFrame(rows, schema={"variant_classification": pl.String, "consequence": pl.String}, orient="row")
    assert c.effect_series(table).to_list() == [c.variant_effect(*row) for row in rows]


def test_missing_columns_and_no_rows() -> None:
    assert c.effect_series(pl.DataFrame({"gene": ["B2M"]})).to_list() == [c.UNKNOWN]
    empty = pl.DataFrame(schema={"variant_classification": pl.String, "consequence": pl.String})
    assert c.effect_series(empty).to_list() == []


def test_loss_of_function_excludes_what_only_alters() -> None:
    assert set(c.LOSS_OF_FUNCTION) == {c.NONSENSE, c.FRAMESHIFT, c.SPLICE, c.START_LOSS}
    assert not set(c.ALTERING) & {c.SYNONYMOUS, c.NONCODING, c.UNKNOWN, c.STRUCTURAL}


@pytest.mark.parametrize(
    ("coding_change", "effect"),
    [
        ("c.*5-1G>A", c.NONCODING),
        ("c.67+5G>A", c.NONCODING),
        ("ENST00000558401.6:c.68-12A>G", c.NONCODING),
        ("c.67+2T>C", c.SPLICE),
        ("c.67+3_67+5del", c.SPLICE),
        ("ENST0001.2:c.-20+1G>A", c.NONCODING),
        ("c.50-1G>A", c.SPLICE),
        ("c.100+2T>C", c.SPLICE),
        (None, c.SPLICE),
    ],
)
def test_a_splice_site_between_untranslated_exons_truncates_nothing(coding_change: str | None, effect: int) -> None:
    table = pl.DataFrame({"variant_classification": ["Splice_Site"], "coding_change": [coding_change]})
    assert classified(table)["effect"].to_list() == [effect]
