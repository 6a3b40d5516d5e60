"""The context's numbers, counted by hand on a cohort of four patients."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from icires.catalogue.model import Mechanism
from icires.report.build import build_context
from icires.report.context import Answer, AssayLine, MechanismLink, ReportContext
from icires.report.patients import plain
from icires.report.source import ReportInput
from icires.report.tally import OUTCOMES, Counts, Named

# A was sampled twice: B2M is absent at baseline and present at progression. B has only an unassessed mechanism and KRAS, whose
# direction is open. C could be assessed and has nothing; its second sample could not. D was never sampled.
CALLS = (
    ("A", "A1", "b2m", "absent", None, None),
    ("A", "A2", "b2m", "present", "resistance", None, "acquired"),
    ("B", "B1", "b2m", "not_assessable", None, "hit: the sample was not sequenced; loss: no copy number"),
    ("C", "C1", "b2m", "absent", None, None),
    ("C", "C2", "b2m", "not_assessable", None, "hit: the sample was not sequenced"),
    ("A", "A1", "kras", "absent", "resistance", None),
    ("A", "A2", "kras", "absent", "resistance", None),
    ("B", "B1", "kras", "present", "context_dependent", None),
    ("C", "C1", "kras", "absent", None, None),
    ("C", "C2", "kras", "not_assessable", None, None),
)


@pytest.fixture
def source(input_maker: Callable[..., ReportInput], mechanism_maker: Callable[..., Mechanism]) -> ReportInput:
    samples = [
        ("A", "A2", "progression", "Melanoma"),
        ("A", "A1", "baseline", "Melanoma"),
        ("B", "B1", "baseline", None),
        ("C", "C1", "baseline", "Melanoma"),
        ("C", "C2", None, "Melanoma"),
    ]
    names = ("patient_id", "sample_id", "mechanism", "call", "direction", "missing", "origin")
    return input_maker(
        patients=[{"patient_id": patient} for patient in "ABCD"],
        samples=[{"patient_id": p, "sample_id": s, "timepoint": t, "cancer_type": c} for p, s, t, c in samples],
        calls=[dict(zip(names, row, strict=False)) for row in CALLS],
        mechanisms=[
            mechanism_maker("b2m", title="B2M loss", pathway="antigen_presentation"),
            mechanism_maker("kras", title="KRAS", pathway="oncogenes", direction="context_dependent"),
        ],
        response=[
            {"patient_id": "A", "best_overall_response": "PD", "pfs_months": 2.0, "pfs_event": True, "os_months": 9.5},
            {"patient_id": "B", "best_overall_response": "CR", "pfs_months": 30.0, "pfs_event": False},
            {"patient_id": "C", "responder": False},
        ],
        tmb=[{"sample_id": "A1", "tmb": 3.0}, {"sample_id": "B1", "tmb": None}],
        assays=[
            {"sample_id": "A1", "assay": "mutations", "done": True},
            {"sample_id": "B1", "assay": "mutations", "done": False},
            {"sample_id": "C1", "assay": "mutations", "done": None},
        ],
    )


@pytest.fixture
def context(source: ReportInput) -> ReportContext:
    return build_context(source)


def test_answer_parts_all_patients(context: ReportContext) -> None:
    expected = Answer(
        resistance=1,
        likelier=0,
        other_present=1,
        none_found=1,
        not_assessed=1,
        median_assessed=2,
        median_applicable=2,
        likelihoods=(),
        calls=Counts(2, 5, 3),
    )
    assert context.answer == expected
    assert context.answer.total == 4


def test_head_counts(context: ReportContext) -> None:
    head = context.head
    assert (head.n_patients, head.n_samples, head.n_mechanisms) == (4, 5, 2)
    assert head.timepoints == (Named("Baseline", 3), Named("At progression", 1), Named("Timepoint not stated", 1))
    assert head.cancers == (Named("Melanoma", 4), Named("Cancer not stated", 1))
    assert head.responses == (Named("CR", 1), Named("PD", 1), Named("non_responder", 1), Named("unknown", 1))
    assert head.assays == (AssayLine("Mutations", done=1, not_done=1, not_said=3),)
    assert head.is_synthetic


def test_counts_of_mechanisms_by_sample_patient_and_response(context: ReportContext) -> None:
    b2m = next(row for row in context.mechanisms if row.id == "b2m")
    assert b2m.samples == Counts(present=1, absent=2, not_assessable=2)
    assert b2m.samples.percent_present == pytest.approx(100 / 3)
    assert b2m.patients == Counts(present=1, absent=1, not_assessable=2)
    assert b2m.by_response == (Counts(0, 0, 1), Counts(1, 0, 0), Counts(0, 1, 0), Counts(0, 0, 1))
    assert b2m.reasons == (Named("the sample was not sequenced", 2), Named("no copy number", 1))


def test_what_is_never_assessable_is_named_beside_the_landscape(source: ReportInput) -> None:
    kras = pl.col("mechanism") == "kras"
    calls = source.calls.with_columns(call=pl.when(kras).then(pl.lit("not_assessable")).otherwise("call"))
    landscape = build_context(replace(source, calls=calls)).landscape
    assert [(p.title, [row.mechanism for row in p.rows]) for p in landscape.pathways] == [("Antigen presentation", ["b2m"])]
    assert landscape.never_assessable == (MechanismLink("kras", "KRAS"),)
    assert landscape.elsewhere == ()


def test_no_percentage_where_absence_was_never_shown() -> None:
    assert Counts(36, 0, 107).percent_present is None
    assert Counts(36, 0, 108).percent_bounds == (25.0, 100.0)
    assert Counts(1, 3, 0).percent_bounds == (25.0, 25.0)


def test_reasons_over_the_cohort(context: ReportContext) -> None:
    assert [(r.text, r.n_calls, r.n_samples, r.n_mechanisms) for r in context.reasons] == [
        ("the sample was not sequenced", 2, 2, 1),
        ("No reason was recorded", 1, 1, 1),
        ("no copy number", 1, 1, 1),
    ]


def test_landscape_order(context: ReportContext) -> None:
    landscape = context.landscape
    assert [column.sample_id for column in landscape.columns] == ["B1", "A1", "A2", "C1", "C2"]
    assert [(g.code, g.start, g.stop, g.n_patients) for g in landscape.groups] == [
        ("CR", 0, 1, 1),
        ("PD", 1, 3, 1),
        ("non_responder", 3, 5, 1),
    ]
    # both are present once; KRAS could be assessed more often
    assert [row.mechanism for row in landscape.rows] == ["kras", "b2m"]
    states = {row.mechanism: [landscape.details[c].state for c in row.cells if c is not None] for row in landscape.rows}
    assert states["b2m"] == ["unknown", "absent", "resistance", "absent", "unknown"]
    assert states["kras"] == ["open", "absent", "absent", "absent", "unknown"]


def test_patient_pages(context: ReportContext) -> None:
    a, b, c, d = context.patients
    assert [sample.sample_id for sample in a.samples] == ["A1", "A2"]
    assert [m.id for m in a.present] == ["b2m"]
    assert [(line.sample_id, line.cell.call) for line in a.present[0].calls] == [("A1", "absent"), ("A2", "present")]
    assert [m.id for m in a.absent] == ["kras"]
    assert (a.resistance, a.n_acquired) == (("B2M loss",), 1)
    facts = dict(a.facts)
    assert facts["Progression-free survival"] == "2.0 months (progression or death)"
    assert facts["Overall survival"] == "9.5 months (event or censored: not recorded)"
    assert dict(b.facts)["Progression-free survival"] == "30.0 months (censored)"
    assert dict(c.facts)["Best overall response"] == "not recorded"
    assert [m.id for m in b.not_assessable] == ["b2m"]
    assert b.resistance == ()
    assert (b.n_assessed, b.n_applicable) == (1, 2)
    assert not any((d.samples, d.present, d.absent, d.not_assessable))


def test_biomarkers_with_names_and_sources(source: ReportInput) -> None:
    row = {"patient_id": "A", "sample_id": "A2", "biomarker": "tmb", "value": "12.3456", "unit": "mut/Mb"}
    row |= {"category": "very_high", "source": "PMID:32919526; review; URL:https://a.org/b", "threshold": ">= 10 mut/Mb"}
    schema = source.biomarkers.schema
    table = pl.DataFrame([{name: row.get(name) for name in schema}], schema=schema)
    names, cited = {"tmb": "Tumour mutational burden"}, {"URL:https://a.org/b": "Author 2020, Journal"}
    context = build_context(replace(source, biomarkers=table, biomarker_names=names, citations=cited))
    shown = context.patients[0].biomarkers[0]
    assert shown.name == "Tumour mutational burden"
    assert shown.sources == ("PMID 32919526", "review article", "Author 2020, Journal")
    baseline, progression = shown.lines  # samples side by side, in time order
    assert baseline is None
    assert progression is not None
    assert (progression.value, progression.threshold, progression.missing) == ("12.3", "≥ 10 mut/Mb", None)
    assert context.patients[1].biomarkers == ()


def test_a_sum_is_not_counted_beside_its_parts(source: ReportInput, mechanism_maker: Callable[..., Mechanism]) -> None:
    b2m = source.calls.filter(pl.col("mechanism") == "b2m")
    calls = pl.concat([source.calls, b2m.with_columns(mechanism=pl.lit("mhc1"))])
    parent = mechanism_maker("mhc1", title="MHC class I loss", pathway="antigen_presentation")
    child = mechanism_maker("b2m", title="B2M loss", pathway="antigen_presentation", part_of="mhc1")
    context = build_context(replace(source, calls=calls, mechanisms={**source.mechanisms, "mhc1": parent, "b2m": child}))
    patient = context.patients[0]
    assert {shown.id: shown.part_of for shown in patient.present} == {"b2m": "MHC class I loss", "mhc1": None}
    assert patient.resistance == ("B2M loss",)


def test_one_event_told_by_several_mechanisms_counts_once(source: ReportInput, mechanism_maker: Callable[..., Mechanism]) -> None:
    def mechanism(name: str, title: str, part_of: str | None = None) -> Mechanism:
        return mechanism_maker(name, title=title, pathway="antigen_presentation", part_of=part_of)

    b2m = source.calls.filter(pl.col("mechanism") == "b2m")
    names = ("mhc1", "b2m_loh", "deletion")
    calls = pl.concat([source.calls, *(b2m.with_columns(mechanism=pl.lit(name)) for name in names)])
    more = [
        mechanism("mhc1", "Loss of MHC class I"),
        mechanism("b2m", "Bi-allelic loss of B2M", "mhc1"),
        mechanism("b2m_loh", "B2M loss of heterozygosity", "mhc1"),
        mechanism("deletion", "Deletion of 15q21.1", "b2m_loh"),
    ]
    known = {**source.mechanisms, **{entry.id: entry for entry in more}}
    patient = build_context(replace(source, calls=calls, mechanisms=known)).patients[0]
    assert (len(patient.present), patient.n_present, patient.n_acquired) == (4, 1, 1)
    assert patient.resistance == ("Loss of MHC class I (bi-allelic loss of B2M, deletion of 15q21.1)",)


def test_a_sample_without_a_call_is_neither_absent_nor_unknown(source: ReportInput) -> None:
    calls = source.calls.filter(~((pl.col("sample_id") == "A1") & (pl.col("mechanism") == "b2m")))
    context = build_context(replace(source, calls=calls))
    row = next(row for row in context.landscape.rows if row.mechanism == "b2m")
    assert row.cells[1] is None
    assert row.counts == Counts(1, 1, 2)


def test_no_calls_at_all(source: ReportInput) -> None:
    context = build_context(replace(source, calls=source.calls.clear()))
    lacking = "Nothing could be assessed: the study has no mutations and no copy number."
    assert context.answer == Answer(0, 0, 0, 0, 4, None, None, (), Counts(0, 0, 0), nothing=lacking)
    with_mutations = replace(source.study, mutations=pl.DataFrame({"sample_id": ["A1"]}))
    context = build_context(replace(source, calls=source.calls.clear(), study=with_mutations))
    assert context.answer.nothing == "Nothing could be assessed: the study has no copy number."
    assert context.landscape.rows == ()


def test_counts_agree_with_the_calls_table(random_input_maker: Callable[..., ReportInput]) -> None:
    source = random_input_maker(n_patients=25, n_samples=40, n_mechanisms=12, seed=3)
    outcome = pl.when(pl.col("basis") == "context").then(pl.lit("elsewhere")).otherwise("call")
    counted = source.calls.group_by("mechanism", outcome.alias("outcome")).len()
    expected = {(m, o): n for m, o, n in counted.iter_rows()}
    context = build_context(source)
    for row in context.mechanisms:
        found = (row.samples.present, row.samples.absent, row.samples.not_assessable, row.samples.elsewhere)
        assert found == tuple(expected.get((row.id, name), 0) for name in OUTCOMES)
        assert row.patients.total == 25
    assert context.answer.calls.total == source.calls.height
    assert context.answer.calls.elsewhere > 0
    assert {row.mechanism: row.counts for row in context.landscape.rows} == {r.id: r.samples for r in context.mechanisms}


@pytest.mark.parametrize(
    ("value", "words"),
    [("true", "yes"), ("false", "no"), ("3.85294", "3.85"), ("12", "12"), ("bi_allelic", "bi-allelic"), ("-0.5", "-0.5")],
)
def test_values_of_biomarkers_in_words(value: str, words: str) -> None:
    assert plain(value) == words
