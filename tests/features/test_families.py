import subprocess
import sys

import polars as pl
import pytest

from icires.catalogue.genes import load_genes, load_regions
from icires.errors import StudyError
from icires.features.alleles import load_alleles, one_letter
from icires.features.compute import compute_features
from icires.features.families import default_features, find_feature, kinds, parse_feature

from .conftest import MakeStudy

DTYPES = {"boolean": pl.Boolean, "integer": pl.Int64, "number": pl.Float64, "text": pl.String}


def every_name() -> list[str]:
    """Every feature that there is."""
    genes = [f"{gene.prefix}_{kind}" for gene in load_genes().rows for kind in kinds("gene")]
    alleles = [f"{gene.lower()}_{allele.slug}" for gene, listed in load_alleles().items() for allele in listed]
    regions = [f"{slug}_{kind}" for slug in load_regions() for kind in kinds("region")]
    with_hotspots = {f"{gene.lower()}_hotspot" for gene in load_alleles()}
    return [
        name
        for name in (*default_features(), *genes, *alleles, *regions)
        if not name.endswith("_hotspot") or name in with_hotspots
    ]


@pytest.mark.parametrize(
    "name",
    ["b2m_mutated", "hla_a_loh", "hla_dra_copy_loss", "kras_g12d", "kras_hotspot", "band_9q34_3_loss", "arm_9p_gain",
     "chromosome_20_loh", "chromosome_x_loss", "tmb", "hla_loh", "cdkn2a_homozygous_deletion", "fas_n_loss_of_function"],
)  # fmt: skip
def test_names_resolve(name: str) -> None:
    feature = find_feature(name)
    assert feature is not None
    assert feature.name == name
    assert "{}" not in feature.title + feature.meaning


@pytest.mark.parametrize(
    "name", ["", "b2m", "b2m_", "foo_mutated", "b2m_hotspot", "kras_g12y", "arm_9p", "band_99q1_loss", "B2M_mutated"]
)
def test_other_names_do_not(name: str) -> None:
    assert find_feature(name) is None
    assert parse_feature(name) is None


def test_subjects() -> None:
    titles = {
        "hla_a_loh": "HLA-A loss of heterozygosity",
        "chromosome_20_gain": "Gain of chromosome 20",
        "kras_g12d": "KRAS G12D",
    }
    assert {name: feature.title for name in titles if (feature := find_feature(name))} == titles


def test_unknown_name_is_the_users_error(make_study: MakeStudy) -> None:
    with pytest.raises(StudyError, match="no feature named nonsense"):
        compute_features(make_study(), names=["nonsense"])


def test_every_feature_computes_and_keeps_its_type(make_study: MakeStudy) -> None:
    """On a study without any data, everything is null for a reason, in the type that the record promises."""
    names = every_name()
    table = compute_features(make_study(["S1", "S2"], without_mutations=True, call_set=None, assays=[]), names=names)
    assert table.values.columns == ["sample_id", *names]
    assert table.reasons.columns == ["sample_id", *names]
    for values, reasons in zip(table.values.iter_columns(), table.reasons.iter_columns(), strict=True):
        if values.name != "sample_id":
            assert values.dtype == DTYPES[table.records[values.name].dtype], values.name
            assert values.null_count() == 2, values.name
            assert reasons.null_count() == 0, values.name
            assert "not known" not in reasons.to_list(), values.name


def test_default_is_everything_without_a_subject(make_study: MakeStudy) -> None:
    assert compute_features(make_study()).values.columns == ["sample_id", *kinds("single")]


def test_no_sample(make_study: MakeStudy) -> None:
    table = compute_features(
        make_study([]), names=["b2m_mutated", "b2m_zygosity", "tmb", "arm_9p_loss", "kras_hotspot", "therapy"]
    )
    assert table.values.height == 0


def test_one_letter_code() -> None:
    for written in ("p.G12D", "G12D", "p.Gly12Asp", "p.(Gly12Asp)", "NP_004976.2:p.Gly12Asp", "ENSP00000256078.4:p.Gly12Asp"):
        assert one_letter(written) == "G12D"
    assert one_letter("p.Arg661Ter") == one_letter("p.R661*") == one_letter("p.Arg661X") == "R661*"


def test_names_resolve_without_polars() -> None:
    code = "import sys; from icires.features.families import find_feature as f; f('b2m_loh'); sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
