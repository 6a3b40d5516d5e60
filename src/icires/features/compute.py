"""Features of every sample of a study: the named ones, each topic's evidence gathered once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from icires.catalogue.genes import Gene
from icires.errors import Problem, Severity, StudyError
from icires.features import burden, copy_number, gene_states, host, instability, zygosity
from icires.features.assayed import Cohort, cohort, sample_column, sequencing
from icires.features.copy_data import Copies, GeneCopies, copies, gene_copies
from icires.features.families import ALLELE_KIND, Parsed, default_features, parse_feature
from icires.features.findings import Answer, Finding, Numbers, everywhere, number_answer
from icires.features.hla import hla_loh
from icires.features.mutations import GeneMutations, gene_mutations
from icires.features.record import FeatureTable
from icires.features.regions import fraction_genome_altered, region_altered, region_copies
from icires.study.study import Study

ByMutations = Callable[[GeneMutations, str], Finding | Answer]
ByCopies = Callable[[GeneCopies], Finding | Answer]
ByHits = Callable[[zygosity.Hits], Finding | Answer]

_BY_MUTATIONS: Mapping[str, ByMutations] = MappingProxyType(
    {
        "mutated": gene_states.mutated,
        "loss_of_function": gene_states.loss_of_function,
        "n_loss_of_function": gene_states.n_loss_of_function,
        "hotspot": gene_states.hotspot,
        "protein_changes": gene_states.protein_changes,
    }
)
_BY_COPIES: Mapping[str, ByCopies] = MappingProxyType(
    {
        "total_copies": copy_number.total_copies,
        "minor_copies": copy_number.minor_copies,
        "log2_ratio": copy_number.log2_ratio,
        "discrete_copy_number": copy_number.discrete_copy_number,
        "homozygous_deletion": copy_number.homozygous_deletion,
        "amplification": copy_number.amplification,
        "copy_loss": copy_number.copy_loss,
        "loh": copy_number.loh,
    }
)
_BY_HITS: Mapping[str, ByHits] = MappingProxyType(
    {"two_hits": zygosity.two_hits, "biallelic_loss": zygosity.biallelic_loss, "zygosity": zygosity.zygosity}
)
NO_PLOIDY_DATA = "not reported, and no absolute copies over half of the autosomes"
_BURDEN = frozenset({"tmb", "tmb_low", "tmb_high", "tmb_source", "n_nonsynonymous", "n_frameshift"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the features of one study are computed from."""

    study: Study
    samples: Cohort
    mutations: GeneMutations
    copies: Copies
    purity: Numbers


def compute_features(study: Study, *, names: Collection[str] | None = None) -> FeatureTable:
    """Compute features of every sample.

    Parameters
    ----------
    study
        Uses ``samples``, ``patients``, ``assays``, ``panels``, ``call_set``, ``mutations``, ``segments``, the copy
        number matrices and ``genome_build``. Nothing is changed.
    names
        Names as in `icires.features.families`; by default every feature that is not about a gene or a region.

    Returns
    -------
    One row per sample, in the order of ``study.samples``. Null: unknown, for the reason given in ``reasons``.
    ``basis`` has a column for each feature of which a value was taken over as the study reports it where the record
    says *direct*.

    Raises
    ------
    StudyError
        A name is no feature's name.
    """
    wanted = [_parsed(name) for name in dict.fromkeys(default_features() if names is None else names)]
    evidence = _evidence(study, wanted)
    answers = _gene_answers(evidence, wanted) | _other_answers(evidence, wanted)
    return _table(evidence.samples, {item.feature.name: (item, answers[item.feature.name]) for item in wanted})


def _parsed(name: str) -> Parsed:
    parsed = parse_feature(name)
    if parsed is None:
        remedy = "Take names from icires.features.families, such as b2m_mutated, arm_9p_loss or tmb."
        raise StudyError(Problem(Severity.ERROR, "unknown_feature", f"There is no feature named {name}.", remedy))
    return parsed


def _evidence(study: Study, wanted: list[Parsed]) -> Evidence:
    samples = cohort(study)
    genes = {item.gene.symbol for item in wanted if item.gene is not None and item.kind not in _BY_COPIES}
    if any(item.kind == "iopred_mutated" for item in wanted):
        genes |= set(gene_states.IOPRED_GENES)
    assayed = sequencing(study, samples)
    purity = sample_column(study, "purity", pl.Float64).fill_null(float("nan")).to_numpy()
    return Evidence(study, samples, gene_mutations(study, samples, assayed, genes=genes), copies(study, samples), purity)


def _gene_answers(evidence: Evidence, wanted: list[Parsed]) -> dict[str, Answer]:
    by_gene: dict[str, list[Parsed]] = {}
    for item in wanted:
        if item.gene is not None:
            by_gene.setdefault(item.gene.symbol, []).append(item)
    answers: dict[str, Answer] = {}
    for items in by_gene.values():
        answers |= _answers_of(evidence, items)
    return answers


def _answers_of(evidence: Evidence, items: list[Parsed]) -> dict[str, Answer]:
    """The answers for one gene: its segments and its hits are looked at once."""
    gene = next(item.gene for item in items if item.gene is not None)
    kinds = {item.kind for item in items}
    state = gene_copies(evidence.copies, gene) if kinds & (set(_BY_COPIES) | set(_BY_HITS)) else None
    hits = (
        zygosity.hits(evidence.mutations, state, purity=evidence.purity) if state is not None and kinds & set(_BY_HITS) else None
    )
    return {item.feature.name: _as_answer(_gene_result(evidence, item, gene, state, hits)) for item in items}


def _gene_result(
    evidence: Evidence, item: Parsed, gene: Gene, state: GeneCopies | None, hits: zygosity.Hits | None
) -> Finding | Answer:
    if item.kind == ALLELE_KIND and item.allele is not None:
        return gene_states.allele_state(evidence.mutations, item.allele)
    if item.kind in _BY_COPIES and state is not None:
        return _BY_COPIES[item.kind](state)
    if item.kind in _BY_HITS and hits is not None:
        return _BY_HITS[item.kind](hits)
    return _BY_MUTATIONS[item.kind](evidence.mutations, gene.symbol)


def _other_answers(evidence: Evidence, wanted: list[Parsed]) -> dict[str, Answer]:
    singles = {item.kind for item in wanted if item.gene is None and item.region is None}
    regions = {item.region.slug: item.region for item in wanted if item.region is not None}
    states = {slug: region_copies(evidence.copies, region) for slug, region in regions.items()}
    answers = {
        item.feature.name: region_altered(states[item.region.slug], item.kind) for item in wanted if item.region is not None
    }
    single = _burden_answers(evidence) if singles & _BURDEN else {}
    rest = _study_answers(evidence, singles)
    return {name: _as_answer(found) for name, found in answers.items()} | single | rest


def _burden_answers(evidence: Evidence) -> dict[str, Answer]:
    found = burden.burden(evidence.study, evidence.samples, evidence.mutations.assayed)
    low, high = burden.tmb_bounds(found)
    return {
        "tmb": burden.tmb(found),
        "tmb_low": low,
        "tmb_high": high,
        "tmb_source": burden.tmb_source(found),
        "n_nonsynonymous": burden.n_nonsynonymous(found),
        "n_frameshift": burden.n_frameshift(found),
    }


def _study_answers(evidence: Evidence, singles: Collection[str]) -> dict[str, Answer]:
    study, data = evidence.study, evidence.copies
    every = everywhere(evidence.samples.n)
    found: Mapping[str, Callable[[], Finding | Answer]] = {
        "cancer": lambda: host.cancer(study),
        "therapy": lambda: host.therapy(study),
        "purity": lambda: number_answer(evidence.purity, ((every, "purity was not reported"),), reported=every),
        "ploidy": lambda: number_answer(
            data.ploidy,
            ((every, NO_PLOIDY_DATA),),
            reported=data.ploidy_stated,
        ),
        "fraction_genome_altered": lambda: fraction_genome_altered(data),
        "msi_high": lambda: instability.msi_high(study),
        "msi_status": lambda: instability.msi_status(study),
        "mmr_deficient": lambda: instability.mmr_deficient(study),
        "hla_loh": lambda: hla_loh(study, data),
        "iopred_mutated": lambda: gene_states.any_mutated(evidence.mutations, gene_states.IOPRED_GENES),
    }
    return {name: _as_answer(make()) for name, make in found.items() if name in singles}


def _as_answer(found: Finding | Answer) -> Answer:
    return found.answer() if isinstance(found, Finding) else found


def _table(samples: Cohort, answered: Mapping[str, tuple[Parsed, Answer]]) -> FeatureTable:
    ids = samples.sample_ids.alias("sample_id")
    values = [answer.values.alias(name) for name, (_, answer) in answered.items()]
    reasons = [answer.reasons.alias(name) for name, (_, answer) in answered.items() if answer.values.null_count()]
    basis = [
        answer.basis.alias(name)
        for name, (item, answer) in answered.items()
        if answer.basis is not None and item.feature.basis == "direct"
    ]
    records = MappingProxyType({name: item.feature for name, (item, _) in answered.items()})
    return FeatureTable(pl.DataFrame([ids, *values]), pl.DataFrame([ids, *reasons]), pl.DataFrame([ids, *basis]), records)
