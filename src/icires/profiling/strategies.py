"""From a cohort's calls to each patient's strategies: why, what each needs, what speaks against it, how far it was tested."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import polars as pl

from icires.catalogue.cancers import common_cancer
from icires.catalogue.kleene import Given, Scalar
from icires.catalogue.load import Catalogue
from icires.catalogue.model import LevelIn, Strategy, Trial
from icires.catalogue.wording import when_in_words
from icires.features.record import FeatureTable
from icires.profiling.direction import CANCER, CONTEXT_FEATURES, JOINED_BY, THERAPY
from icires.profiling.explain import SEPARATOR
from icires.profiling.latest import earlier_samples, latest_calls
from icires.profiling.match import Match, Patient, State, fit, match, order

SCHEMA = {
    "patient_id": pl.String,
    "rank": pl.Int64,
    "strategy": pl.String,
    "name": pl.String,
    "role": pl.String,
    "proposed": pl.Boolean,
    "standing": pl.String,
    "rationale": pl.String,
    "evidence_level": pl.String,
    "cancer_match": pl.String,
    "setting": pl.String,
    "as_of": pl.String,
    "other_settings": pl.String,
    "needs_met": pl.String,
    "needs_unmet": pl.String,
    "needs_unknown": pl.String,
    "cautions": pl.String,
    "trials": pl.String,
    "sources": pl.String,
}


def strategies(
    catalogue: Catalogue,
    features: FeatureTable,
    calls: pl.DataFrame,
    samples: pl.DataFrame,
    *,
    resistance: Mapping[str, str] | None = None,
    responding: Collection[str] = (),
) -> pl.DataFrame:
    """The catalogue's strategies that a patient's mechanisms give ground for.

    Parameters
    ----------
    catalogue
        Its ``strategies``; what a field of them does is written in `icires.catalogue.model.Strategy`.
    features
        Features by sample: ``cancer``, ``therapy``, ``msi_high``, and those that show a need directly.
    calls
        One row per sample × mechanism; the patient's latest calls count, see `icires.profiling.latest.latest_calls`.
    samples
        ``sample_id``, ``patient_id`` and, where known, ``timepoint`` and ``collection_day``.
    resistance
        ``primary``, ``acquired`` or ``hyperprogression`` by patient; who is not in it is of unknown type.
    responding
        Patients who are reported as responders, and of whom no progression is known.

    Returns
    -------
    One row per patient × strategy with ground for it, patients in the order of ``samples``, strategies in that of
    `icires.profiling.match.order`:

    - ``rank``: 1 first, no ties; ``name``; ``role``: treatment, care, test or aim; ``proposed``: false where it is ruled out or
      not now;
    - ``standing``: *fits*: all that it needs is there; *open*: something that it needs is unknown; *cautioned*: something speaks
      against it; *not_now*: the patient responds, for all that is known; *ruled_out*: what it needs is lost, or a mechanism or
      circumstance forbids it;
    - ``rationale``: the mechanisms present that it addresses, each with direction, origin and basis in brackets; or the
      circumstances;
    - ``evidence_level`` with its ``setting`` and date (``as_of``), and ``cancer_match``: whether that setting is this cancer,
      any, another, or cannot be told; ``other_settings``: its further levels in this cancer or any;
    - ``needs_met``, ``needs_unmet``, ``needs_unknown``, ``cautions``: texts joined by '; ', null where there is none;
    - ``trials``: each with its result and date; ``sources``: what the level rests on.
    """
    if not catalogue.strategies:
        return pl.DataFrame(schema=SCHEMA)
    found = patients(catalogue, features, calls, samples, resistance=resistance, responding=responding)
    rows = [row for patient in found for row in _rows(patient, catalogue)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def patients(
    catalogue: Catalogue,
    features: FeatureTable,
    calls: pl.DataFrame,
    samples: pl.DataFrame,
    *,
    resistance: Mapping[str, str] | None = None,
    responding: Collection[str] = (),
) -> Iterator[Patient]:
    """The patients of a cohort as matching sees them; see `strategies`."""
    latest = latest_calls(calls, samples)
    states: dict[str, dict[str, State]] = {patient: {} for patient in samples["patient_id"].unique(maintain_order=True)}
    columns = ("patient_id", "mechanism", "call", "direction", "origin", "basis")
    known: dict[tuple[object, ...], State] = {}  # a cohort has few different ones
    for patient, mechanism, *state in latest.select(columns).iter_rows():
        states[patient][mechanism] = known.setdefault(tuple(state), State(*state))
    given = _given(features, samples, names=_features_of(catalogue.strategies.values()))
    types = resistance or {}
    return (
        Patient(patient, mechanisms, given[patient], types.get(patient), responding=patient in responding)
        for patient, mechanisms in states.items()
    )


def _given(features: FeatureTable, samples: pl.DataFrame, *, names: Iterable[str]) -> Mapping[str, Given]:
    """The features of every patient; null where samples disagree.

    Therapies of all samples are put together, for what was given was given. The cancer is the most specific on which all samples
    agree. Other features are what the latest samples that know them say.
    """
    there = [name for name in names if name in features.values.columns]
    times = samples.select(pl.col("^(patient_id|sample_id|timepoint|collection_day)$"))  # nothing that passes for a feature
    table = times.join(features.values.select("sample_id", *there), on="sample_id", how="left", maintain_order="left")
    patients = samples.select(pl.col("patient_id").unique(maintain_order=True))
    for name in there:
        patients = patients.join(_of_patients(table, name), on="patient_id", how="left", maintain_order="left")
    return {row["patient_id"]: _scalars(row) for row in patients.iter_rows(named=True)}


def _of_patients(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """One feature of every patient of whom it is known."""
    known = table.filter(pl.col(name).is_not_null())
    if name == THERAPY:
        classes = pl.col(name).str.split(JOINED_BY).list.explode()
        return known.group_by("patient_id").agg(classes.unique().sort().str.join(JOINED_BY))
    if name == CANCER:
        codes = known.group_by("patient_id").agg(pl.col(name).unique())
        return codes.with_columns(pl.col(name).map_elements(lambda found: common_cancer(found.to_list()), return_dtype=pl.String))
    latest = known.filter(~pl.col("sample_id").is_in(list(earlier_samples(known))))
    return latest.group_by("patient_id").agg(pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).first().alias(name))


def _scalars(row: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {name: value for name, value in row.items() if name != "patient_id"}


def _features_of(known: Iterable[Strategy]) -> list[str]:
    shown = (need.shown_by.feature for strategy in known for need in strategy.needs if need.shown_by is not None)
    return list(dict.fromkeys((*CONTEXT_FEATURES, *shown)))


def _rows(patient: Patient, catalogue: Catalogue) -> Iterator[tuple[object, ...]]:
    found = [match(strategy, patient, catalogue) for strategy in catalogue.strategies.values()]
    ranked = sorted((one for one in found if one is not None), key=order)
    yield from (_row(patient, one, rank) for rank, one in enumerate(ranked, start=1))


def _row(patient: Patient, found: Match, rank: int) -> tuple[object, ...]:
    level, strategy = found.level, found.strategy
    sources = {evidence.id: evidence.source for evidence in strategy.evidence}
    trials = (_trial(trial) for trial in strategy.trials)
    return (
        patient.id,
        rank,
        strategy.id,
        strategy.name,
        strategy.role,
        found.standing not in {"ruled_out", "not_now"},
        found.standing,
        _text(_ground(patient.mechanisms[name], name) for name in found.grounds) or _circumstances(strategy),
        level.level,
        found.fits,
        level.setting,
        level.as_of,
        _text(f"{other.level}: {other.setting} ({other.as_of})" for other in _others(strategy, found, patient)),
        _text(found.met),
        _text(found.unmet),
        _text(found.unknown),
        _text((*found.forbidding, *found.against)),
        _text(trials),
        _text(dict.fromkeys(sources[name] for name in level.because if name in sources)),
    )


def _others(strategy: Strategy, found: Match, patient: Patient) -> Iterator[LevelIn]:
    """The levels beside the one that counts, of this cancer or of any; where there are none, of others."""
    known = [(entry, fit(entry.cancer, patient.given.get("cancer"))) for entry in strategy.levels]
    near = [entry for entry, fits in known if fits in {"this_cancer", "any_cancer"}] or [entry for entry, _ in known]
    return (entry for entry in near if entry is not found.level)


def _ground(state: State, name: str) -> str:
    known = (state.direction or "direction unknown", state.origin if state.origin != "unknown" else None, state.basis)
    return f"{name} ({', '.join(word for word in known if word)})"


def _trial(trial: Trial) -> str:
    """A trial with its cancer, for a result in another one says little: ``IGNYTE (melanoma, phase 2): single_arm (2025-11)``."""
    where = ", ".join(part for part in (trial.cancer, f"phase {trial.phase}") if part)
    return f"{trial.name or trial.id} ({where}): {trial.result} ({trial.as_of})"


def _circumstances(strategy: Strategy) -> str:
    """What a strategy that answers no mechanism rests on."""
    when = when_in_words(strategy.only_when) if strategy.only_when else ""
    meant = f"the resistance is {' or '.join(strategy.resistance)}" if strategy.resistance else ""
    return " and ".join(part for part in (when, meant) if part)


def _text(parts: Iterable[str]) -> str | None:
    return SEPARATOR.join(part.replace(";", ",").removesuffix(".") for part in parts) or None
