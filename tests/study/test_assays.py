"""Assays: what outranks what, and what proves nothing."""

import polars as pl
import pytest

from icires.errors import Problem, Severity
from icires.study.assays import Known, build_assays
from icires.study.cbioportal import CaseList
from icires.study.config import AssaySettings, Config
from icires.study.panels import MATRIX_SCHEMA

IDS = pl.Series("sample_id", ["a", "b", "c"])


def genes(n: int, samples: str = "a") -> pl.LazyFrame:
    return pl.LazyFrame(
        {"sample_id": [s for s in samples for _ in range(n)], "gene": [f"G{i}" for _ in samples for i in range(n)]}
    )


def matrix(**panels: str | None) -> pl.DataFrame:
    rows = [{"sample_id": sample, "assay": "mutations", "panel": panel} for sample, panel in panels.items()]
    return pl.DataFrame(rows, schema=dict(MATRIX_SCHEMA))


def case_list(*samples: str, assay: str = "mutations") -> CaseList:
    return CaseList("case_lists/cases.txt", assay, frozenset(samples))


Answers = list[tuple[object, ...]]


def answers(known: Known, config: Config | None = None, *, assay: str = "mutations") -> tuple[Answers, list[str]]:
    """(done, panel, source) of each sample, and the codes of the problems."""
    found: list[Problem] = []
    table = build_assays(IDS, known, config=config or Config(), found=found)
    rows = table.filter(pl.col("assay") == assay).sort("sample_id").select("done", "panel", "source").rows()
    return rows, [problem.code for problem in found]


ROWS = "rows of the data"


def test_a_row_proves_and_a_missing_row_proves_nothing() -> None:
    rows, codes = answers(Known({"mutations": {"a"}}, genes=genes(10)))
    assert rows == [(True, None, ROWS), (None, None, None), (None, None, None)]
    assert codes == ["unknown_coverage"]


def test_case_lists_decide_in_both_directions() -> None:
    rows, _ = answers(Known({"mutations": {"a"}}, lists=[case_list("a", "b")]))
    assert rows == [(True, None, "case list"), (True, None, "case list"), (False, None, "case list")]


def test_rows_outside_the_list_still_prove() -> None:
    rows, codes = answers(Known({"mutations": {"c"}}, lists=[case_list("a")]))
    assert rows == [(True, None, "case list"), (False, None, "case list"), (True, None, ROWS)]
    assert codes == ["outside_case_list"]


def test_the_list_of_exomes_says_nothing_about_mutations() -> None:
    known = Known({"mutations": {"a"}}, lists=[case_list("a"), case_list("a", "b", assay="wes")])
    assert [done for done, _, _ in answers(known)[0]] == [True, False, False]
    assert [done for done, _, _ in answers(known, assay="wes")[0]] == [True, True, False]


def test_a_list_without_the_table_leaves_the_assay_unknown() -> None:
    rows, codes = answers(Known({}, lists=[case_list("a")]))
    assert [done for done, _, _ in rows] == [None, None, None]
    assert codes == ["assay_without_data"]


def test_the_panel_matrix_outranks_the_lists() -> None:
    known = Known({"mutations": {"a"}}, lists=[case_list("a", "b")], matrix=matrix(a="IMPACT468", b=None, c="IMPACT341"))
    rows, _ = answers(known)
    assert rows == [(True, "IMPACT468", "panel matrix"), (True, None, "case list"), (True, "IMPACT341", "panel matrix")]


def test_the_users_word_outranks_all() -> None:
    config = Config(assays={"mutations": AssaySettings(samples=("b",), panel="MINE")})
    known = Known({"mutations": {"a"}}, lists=[case_list("a")], matrix=matrix(a="IMPACT468"))
    rows, codes = answers(known, config)
    name = config.name
    assert rows == [(False, None, name), (True, "MINE", name), (False, None, name)]
    assert codes == ["outside_mapping"]
    rows, _ = answers(known, Config(assays={"mutations": AssaySettings(samples="all", panel="WES")}))
    assert rows == [(True, "WES", name)] * 3


def test_the_users_word_against_a_case_list_is_told() -> None:
    found: list[Problem] = []
    known = Known({"mutations": {"b"}}, lists=[case_list("a")])
    config = Config(assays={"mutations": AssaySettings(samples="all", panel="WES")})
    build_assays(IDS, known, config=config, found=found)
    told = [one for one in found if one.code == "against_case_list"]
    assert [(one.severity, one.file) for one in told] == [(Severity.WARNING, "icires.yaml")]
    assert told[0].message.startswith("1 sample is said to have mutations, against the case list and without any rows: c.")
    _, codes = answers(Known({"mutations": {"b"}}), config)
    assert codes == []


def test_a_panel_alone_does_not_say_who_was_assayed() -> None:
    rows, _ = answers(Known({"mutations": {"a"}}), Config(assays={"mutations": AssaySettings(panel="WES")}))
    assert rows == [(True, "WES", ROWS), (None, None, None), (None, None, None)]


def test_panels_of_meta_files_and_of_samples() -> None:
    panels = pl.DataFrame({"sample_id": ["a"], "gene_panel": ["OWN"]})
    known = Known({"mutations": {"a", "b"}}, table_panels={"mutations": "META"}, sample_panels=panels)
    assert [panel for _, panel, _ in answers(known)[0]] == ["META", "META", None]
    known = Known({"mutations": {"a", "b"}}, sample_panels=panels)
    assert [panel for _, panel, _ in answers(known)[0]] == ["OWN", None, None]


def test_a_sample_s_own_panel_says_that_it_was_sequenced_unless_a_list_decides() -> None:
    panels = pl.DataFrame({"sample_id": ["a", "b"], "gene_panel": ["P", "P"]})
    rows, _ = answers(Known({"mutations": {"a"}}, sample_panels=panels))
    assert rows == [(True, "P", ROWS), (True, "P", "sample file"), (None, None, None)]
    rows, _ = answers(Known({"mutations": {"a"}}, sample_panels=panels, lists=[case_list("a")]))
    assert rows == [(True, "P", "case list"), (False, None, "case list"), (False, None, "case list")]


@pytest.mark.parametrize(("n_genes", "panel", "code"), [(699, None, "unknown_coverage"), (700, "WES", "inferred_exome")])
def test_a_lone_whole_exome_is_inferred_from_many_genes_only(n_genes: int, panel: str | None, code: str) -> None:
    rows, codes = answers(Known({"mutations": {"a"}}, lists=[case_list("a")], genes=genes(n_genes)))
    assert [one for _, one, _ in rows] == [panel, None, None]
    assert codes == [code]


def test_one_exome_does_not_make_exomes_of_the_others() -> None:
    known = Known({"mutations": {"a", "b"}}, genes=pl.concat([genes(3000, "a"), genes(8, "b")]))
    found: list[Problem] = []
    table = build_assays(IDS, known, config=Config(), found=found).filter(pl.col("assay") == "mutations").sort("sample_id")
    assert table["panel"].to_list() == ["WES", None, None]
    assert [(one.code, one.severity) for one in found] == [("unknown_coverage", Severity.WARNING)]
    assert "1 with many genes is taken as whole exome, the coverage of the other 1 is unknown" in found[0].message


def test_genes_of_panel_samples_do_not_count_for_the_others() -> None:
    known = Known({"mutations": {"a", "b"}}, matrix=matrix(a="BIG", b=None), genes=genes(3000, "a"))
    rows, codes = answers(known)
    assert [panel for _, panel, _ in rows] == ["BIG", None, None]
    assert codes == ["unknown_coverage"]


def test_every_sample_has_every_molecular_assay_once() -> None:
    found: list[Problem] = []
    table = build_assays(IDS, Known({"mutations": {"a"}}, lists=[case_list("a", assay="tcr")]), config=Config(), found=found)
    assert table.height == 3 * 7
    assert table.select("sample_id", "assay").is_duplicated().sum() == 0


def test_allele_specific_copy_number_follows_the_segments() -> None:
    known = Known({"segments": {"a", "b"}, "allele_specific_copy_number": {"a"}}, absent={"allele_specific_copy_number": {"b"}})
    rows, _ = answers(known, assay="allele_specific_copy_number")
    assert [done for done, _, _ in rows] == [True, False, None]
