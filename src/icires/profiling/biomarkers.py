"""Biomarkers: a feature's value, and the catalogue's category of it with the threshold and its source."""

from collections.abc import Iterator

import polars as pl

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Category, FeatureFinding
from icires.features.record import FeatureTable
from icires.profiling.direction import CANCER, MSI_HIGH, THERAPY, Schema, when_expression
from icires.profiling.explain import cell_text, joined, value_text
from icires.profiling.rules import finding_expression
from icires.profiling.stage import NOT_COMPUTED, TOO_BROAD, basis_column, gather, not_computed, reason_column

NO_CATEGORY = "no category applies"
ELSEWHERE = "does not apply: its categories are of other cancers or treatments"
SCHEMA = {
    "patient_id": pl.String,
    "sample_id": pl.String,
    "biomarker": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "threshold": pl.String,
    "source": pl.String,
    "basis": pl.String,
    "missing": pl.String,
}


def biomarkers(catalogue: Catalogue, features: FeatureTable, samples: pl.DataFrame) -> pl.DataFrame:
    """The catalogue's biomarkers of every sample.

    Parameters
    ----------
    catalogue
        Its ``biomarkers`` by id.
    features
        Features by sample. What the table lacks is unknown: 'not computed'.
    samples
        ``sample_id`` and ``patient_id``.

    Returns
    -------
    One row per sample × biomarker that a feature shows, samples in the order given: ``patient_id``, ``sample_id``, ``biomarker``;
    ``value``, text, numbers to six significant digits, null where unknown, and its ``unit``; ``category``, the first of the
    biomarker's categories whose circumstances and whose comparison both hold, null where that is not known or none does; of that
    category the ``threshold`` and the ``source``, a reference id of the catalogue; ``basis``: direct, reported or relative, null
    where the value is; ``missing``, why the category is null.

    Raises
    ------
    CatalogueError
        A category compares the feature with a value of another type.
    """
    records = [(record.feature, record) for record in catalogue.biomarkers.values() if record.feature is not None]
    if not records:
        return pl.DataFrame(schema=SCHEMA)
    names = [CANCER, THERAPY, MSI_HIGH, *(feature for feature, _ in records)]
    frame = gather(features, samples, names=names).lazy()
    frames = [
        frame.select("row number", pl.lit(rank, dtype=pl.UInt32).alias("rank"), *_answers(record, feature, features=features))
        for rank, (feature, record) in enumerate(records)
    ]
    rows = pl.concat(pl.collect_all(frames)).sort("row number", "rank")
    numbered = samples.select("patient_id", "sample_id").with_row_index("row number")
    return numbered.join(rows, on="row number", how="inner", maintain_order="right").select(list(SCHEMA))


def _answers(record: Biomarker, feature: str, *, features: FeatureTable) -> list[pl.Expr]:
    schema = features.values.schema
    value = value_text(feature, schema.get(feature))
    chosen = _chosen(record, feature, schema=schema)
    missing = _missing(record, feature, features=features)
    return [
        pl.lit(record.id).alias("biomarker"),
        value.alias("value"),
        pl.lit(record.unit, dtype=pl.String).alias("unit"),
        _of_category(chosen, [category.name for category in record.categories]).alias("category"),
        _of_category(chosen, [threshold(category, unit=record.unit) for category in record.categories]).alias("threshold"),
        _of_category(chosen, [_source(record, category) for category in record.categories]).alias("source"),
        (pl.col(basis_column(feature)) if feature in schema else pl.lit(None, dtype=pl.String)).alias("basis"),
        pl.when(chosen.is_null() | (chosen < 0)).then(missing).alias("missing"),
    ]


def threshold(category: Category, *, unit: str | None) -> str:
    """A category's comparison in words: ``>= 10 mut/Mb``."""
    values = category.value if isinstance(category.value, tuple) else (category.value,)
    words = ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
    return f"{category.op} {words} {unit or ''}".strip()


def _chosen(record: Biomarker, feature: str, *, schema: Schema) -> pl.Expr:
    """The place of the first category that holds; -1: none does; null: it is not known which."""
    answer = pl.lit(-1)
    for place, category in reversed(list(enumerate(record.categories))):
        holds = _holds(feature, category, schema=schema)
        answer = pl.when(holds).then(pl.lit(place)).when(holds.not_()).then(answer)
    return answer


def _holds(feature: str, category: Category, *, schema: Schema) -> pl.Expr:
    comparison = FeatureFinding(feature=feature, op=category.op, value=category.value)
    compared = finding_expression(comparison, schema=schema)
    return compared if category.when is None else compared & when_expression(category.when, {}, schema=schema)


def _of_category(chosen: pl.Expr, texts: list[str]) -> pl.Expr:
    places = dict(enumerate(texts))
    return chosen.replace_strict(places, default=None, return_dtype=pl.String) if places else pl.lit(None, dtype=pl.String)


def _source(record: Biomarker, category: Category) -> str:
    sources = {evidence.id: evidence.source for evidence in record.evidence}
    return "; ".join(dict.fromkeys(sources[name] for name in category.because if name in sources))


def _missing(record: Biomarker, feature: str, *, features: FeatureTable) -> pl.Expr:
    """Why there is no category: the value is unknown, or a circumstance of a category is, or no category fits."""
    if feature not in features.values.columns:
        return pl.lit(not_computed(feature))
    unknown = [_circumstance(name, features=features) for name in _circumstances(record)]
    circumstances = joined([pl.lit(None, dtype=pl.String), *unknown])
    is_open = _chosen(record, feature, schema=features.values.schema).is_null()
    # where every circumstance is on record and yet does not settle it, the cancer type is too broad
    why_open = pl.when(is_open).then(pl.coalesce(circumstances, pl.lit(f"{CANCER}: {TOO_BROAD}")))
    here = [when_expression(category.when, {}, schema=features.values.schema) for category in record.categories if category.when]
    is_elsewhere = bool(here) and len(here) == len(record.categories)
    why_none = pl.when(pl.any_horizontal(here).not_()).then(pl.lit(ELSEWHERE)) if is_elsewhere else pl.lit(NO_CATEGORY)
    return pl.coalesce(cell_text(pl.col(reason_column(feature))), why_open, why_none, pl.lit(NO_CATEGORY))


def _circumstances(record: Biomarker) -> list[str]:
    return list(dict.fromkeys(name for category in record.categories for name in _named(category)))


def _named(category: Category) -> Iterator[str]:
    when = category.when
    if when is None:
        return
    yield from (name for name, given in ((CANCER, when.cancer), (THERAPY, when.therapy), (MSI_HIGH, when.msi)) if given)


def _circumstance(name: str, *, features: FeatureTable) -> pl.Expr:
    """The reason why a circumstance is unknown, with its name; null where it is known."""
    reason = cell_text(pl.col(reason_column(name))) if name in features.values.columns else pl.lit(NOT_COMPUTED)
    return pl.concat_str(pl.lit(f"{name}: "), reason)
