"""From the tables of strategies and tests to what the report shows of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from icires.report.index import Row
from icires.report.mechanisms import source_label
from icires.report.order import direction_words, words
from icires.report.remedies import AWAITED_TESTS
from icires.report.source import ReportInput
from icires.report.strategy_context import Awaiting, StrategyLine, StrategySummary, TestLine, TestSummary

LEVEL_TITLES: Mapping[str, str] = {
    "approved": "Approved",
    "phase_3_positive": "Phase 3, positive",
    "phase_3_negative": "Phase 3, negative",
    "phase_2": "Phase 2",
    "phase_2_negative": "Phase 2, negative",
    "phase_1": "Phase 1",
    "preclinical": "Preclinical",
    "rationale": "Rationale only",
}
_OTHER_CANCER = {"other_cancer": "in another cancer", "not_known": "whether in this cancer is not known"}
_SEPARATOR = "; "


def patient_strategies(source: ReportInput) -> dict[str, tuple[StrategyLine, ...]]:
    """Every patient's strategies, in their order."""
    found: dict[str, list[StrategyLine]] = defaultdict(list)
    for row in source.strategies.iter_rows(named=True):
        found[row["patient_id"]].append(_line(source, row))
    return {patient: tuple(lines) for patient, lines in found.items()}


def patient_tests(source: ReportInput) -> dict[str, tuple[TestLine, ...]]:
    """Every patient's tests, in their order."""
    found: dict[str, list[TestLine]] = defaultdict(list)
    for row in source.tests.iter_rows(named=True):
        line = TestLine(row["test"], row["readable"], row["n_alone"], row["n_added"], row["n_contributes"])
        found[row["patient_id"]].append(line)
    return {patient: tuple(lines) for patient, lines in found.items()}


def cohort_strategies(source: ReportInput) -> tuple[StrategySummary, ...]:
    """Strategies over the cohort, those for most patients first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in source.strategies.iter_rows(named=True):
        groups[row["strategy"]].append(row)
    summaries = [_summary(source, name, rows) for name, rows in groups.items()]
    return tuple(
        sorted(summaries, key=lambda found: (found.role != "treatment", -found.considered, -found.ruled_out, found.name))
    )


def cohort_tests(source: ReportInput) -> tuple[TestSummary, ...]:
    """Tests over the cohort, those that this version reads first, then by the calls that they would settle."""
    groups: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in source.tests.iter_rows(named=True):
        groups[row["test"], row["readable"]].append(row)
    summaries = [
        TestSummary(
            name=name,
            readable=readable,
            n_patients=len(rows),
            n_first=sum(row["rank"] == 1 for row in rows),
            n_alone=sum(row["n_alone"] for row in rows),
            n_contributes=sum(row["n_contributes"] for row in rows),
        )
        for (name, readable), rows in groups.items()
    ]
    return tuple(sorted(summaries, key=lambda test: (not test.readable, -test.n_contributes, -test.n_alone, test.name)))


def awaited(source: ReportInput) -> tuple[Awaiting, ...]:
    """The mechanisms that wait for features, by the tables that they wait for."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, tables in source.awaiting.items():
        groups[", ".join(AWAITED_TESTS[table].split(":")[0] for table in tables)].append(
            source.awaiting_names.get(name, words(name))
        )
    return tuple(Awaiting(table, tuple(sorted(names))) for table, names in sorted(groups.items()))


def _line(source: ReportInput, row: Row) -> StrategyLine:
    return StrategyLine(
        id=row["strategy"],
        name=source.strategy_names.get(row["strategy"], words(row["strategy"])),
        role=row["role"],
        standing=row["standing"],
        why=tuple(_why(source, part) for part in _parts(row["rationale"])),
        level=LEVEL_TITLES.get(row["evidence_level"], words(row["evidence_level"])),
        setting=row["setting"],
        as_of=row["as_of"],
        other_cancer=_OTHER_CANCER.get(row["cancer_match"], ""),
        others=tuple(_other(part) for part in _parts(row["other_settings"])),
        met=_parts(row["needs_met"]),
        unmet=_parts(row["needs_unmet"]),
        unknown=_parts(row["needs_unknown"]),
        cautions=_parts(row["cautions"]),
        trials=tuple(part.replace("_", " ") for part in _parts(row["trials"])),
        sources=tuple(source.citations.get(part) or source_label(part, source.citations) for part in _parts(row["sources"])),
    )


def _other(part: str) -> str:
    """``approved: first line (2022)`` as it is printed."""
    level, _, rest = part.partition(": ")
    return f"{LEVEL_TITLES.get(level, words(level))}: {rest}"


def _why(source: ReportInput, part: str) -> str:
    """A ground, ``b2m_loh (resistance, acquired, direct)``, with the mechanism's name and without what goes without saying."""
    name, _, rest = part.partition(" (")
    mechanism = source.mechanisms.get(name)
    if mechanism is None:  # the strategy rests on circumstances
        return part if " " in name else words(name)
    known = [word for word in rest.rstrip(")").split(", ") if word not in {"", "resistance", "direct"}]
    told = f" ({', '.join(direction_words(word) for word in known)})" if known else ""
    return f"{mechanism.name}{told}"


def _summary(source: ReportInput, name: str, rows: list[Row]) -> StrategySummary:
    standing = Counter(row["standing"] for row in rows)
    why = Counter(part.partition(" (")[0] for row in rows for part in _parts(row["rationale"]))
    level = Counter(row["evidence_level"] for row in rows).most_common(1)[0][0]
    grounds = ((source.mechanisms[id_].name if id_ in source.mechanisms else words(id_), n) for id_, n in why.most_common())
    return StrategySummary(
        name=source.strategy_names.get(name, words(name)),
        role=rows[0]["role"],
        level=LEVEL_TITLES.get(level, words(level)),
        fits=standing["fits"],
        open=standing["open"],
        cautioned=standing["cautioned"],
        not_now=standing["not_now"],
        ruled_out=standing["ruled_out"],
        why=tuple(grounds),
    )


def _summary_order(found: StrategySummary) -> tuple[object, ...]:
    """Treatments first, then by the patients for whom it is to be considered; rows of a role stand together."""
    return (found.role != "treatment", found.role, -found.considered, -found.ruled_out, found.name)


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (text or "").split(_SEPARATOR)))
