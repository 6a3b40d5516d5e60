"""From a cohort's calls to each patient's strategies: why, what each needs, what speaks against it, how far it was tested."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from icires.catalogue.kleene import Given, Scalar
from icires.catalogue.load import Catalogue
from icires.catalogue.model import LevelIn, Strategy
from icires.features.record import FeatureTable
from icires.profiling.direction import CONTEXT_FEATURES, JOINED_BY, THERAPY
from icires.profiling.explain import SEPARATOR
from icires.profiling.latest import earlier_samples, latest_calls
from icires.profiling.match import Match, Patient, State, fit, match, order

SCHEMA = {
    "patient_id": pl.String,
    "rank": pl.Int64,
    "strategy": pl.String,
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

    Returns
    -------
    One row per patient × strategy with ground for it, patients in the order of ``samples``, strategies in that of
    `icires.profiling.match.order`:

    - ``rank``: 1 first, no ties; ``role``: treatment, care, test or aim; ``proposed``: false where it is ruled out;
    - ``standing``: *fits*: all that it needs is there; *open*: something that it needs is unknown; *cautioned*: something
      speaks against it; *ruled_out*: what it needs is lost, or a mechanism or circumstance forbids it;
    - ``rationale``: the mechanisms present that it addresses, each with direction, origin and basis in brackets; or the
      circumstances;
    - ``evidence_level`` with its ``setting`` and date (``as_of``), and ``cancer_match``: whether that setting is this cancer,
      any, another, or cannot be told; ``other_settings``: its further levels in this cancer or any;
    - ``needs_met``, ``needs_unmet``, ``needs_unknown``, ``cautions``: texts joined by '; ', null where there is none;
    - ``trials``: each with its result and date; ``sources``: what the level rests on.
    """
    if not catalogue.strategies:
        return pl.DataFrame(schema=SCHEMA)
    found = patients(catalogue, features, calls, samples, resistance=resistance)
    rows = [row for patient in found for row in _rows(patient, catalogue)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def patients(
    catalogue: Catalogue,
    features: FeatureTable,
    calls: pl.DataFrame,
    samples: pl.DataFrame,
    *,
    resistance: Mapping[str, str] | None = None,
) -> Iterator[Patient]:
    """The patients of a cohort as matching sees them; ``resistance`` has the type of those of whom it is known."""
    latest = latest_calls(calls, samples)
    states: dict[str, dict[str, State]] = {patient: {} for patient in samples["patient_id"].unique(maintain_order=True)}
    columns = ("patient_id", "mechanism", "call", "direction", "origin", "basis")
    known: dict[tuple[object, ...], State] = {}  # a cohort has few different ones
    for patient, mechanism, *state in latest.select(columns).iter_rows():
        states[patient][mechanism] = known.setdefault(tuple(state), State(*state))
    given = _given(features, samples, names=_features_of(catalogue.strategies.values()))
    types = resistance or {}
    return (Patient(patient, mechanisms, given[patient], types.get(patient)) for patient, mechanisms in states.items())


def _given(features: FeatureTable, samples: pl.DataFrame, *, names: Iterable[str]) -> Mapping[str, Given]:
    """The features of every patient.

    Therapies of all samples are put together, for what was given was given; cancer and microsatellites are what all samples that
    know them say; other features are what the latest samples say. Unknown where samples disagree.
    """
    there = [name for name in names if name in features.values.columns]
    earlier = earlier_samples(samples)
    values = features.values.select("sample_id", *there)
    is_earlier = pl.col("sample_id").is_in(list(earlier))
    table = (
        samples.select("patient_id", "sample_id")
        .join(values, on="sample_id", how="left")
        .with_columns(pl.when(~is_earlier).then(pl.col(name)).alias(name) for name in there if name not in CONTEXT_FEATURES)
    )
    agreed = table.group_by("patient_id", maintain_order=True).agg(_of_patient(name) for name in there)
    return {row["patient_id"]: _scalars(row) for row in agreed.iter_rows(named=True)}


def _of_patient(name: str) -> pl.Expr:
    known = pl.col(name).drop_nulls()
    if name == THERAPY:
        together = known.str.split(JOINED_BY).list.explode().unique().sort().str.join(JOINED_BY)
        return pl.when(known.len() > 0).then(together).alias(name)
    return pl.when(known.n_unique() == 1).then(known.first()).alias(name)


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
    trials = (f"{trial.name or trial.id}: {trial.result} ({trial.as_of})" for trial in strategy.trials)
    return (
        patient.id,
        rank,
        strategy.id,
        strategy.role,
        found.standing != "ruled_out",
        found.standing,
        _text(_ground(patient.mechanisms[name], name) for name in found.grounds) or "its circumstances hold",
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


def _text(parts: Iterable[str]) -> str | None:
    return SEPARATOR.join(part.replace(";", ",").removesuffix(".") for part in parts) or None
