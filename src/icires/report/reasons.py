"""Why calls could not be made, read from the ``missing`` text of the calls."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from icires.report.context import Reason
from icires.report.index import Index
from icires.report.patient_context import Cell, PatientMechanism, PatientReason
from icires.report.remedies import remedy_for
from icires.report.tally import Named

_FINDING = re.compile(r"^\s*([a-z][a-z0-9_]*)\s*:\s+")
NO_REASON: Final = "No reason was recorded"


def reasons_of(missing: str | None) -> tuple[str, ...]:
    """The different reasons in a call's ``missing`` text, ``finding: reason; finding: reason``, without the findings."""
    parts = [_FINDING.sub("", part).strip() for part in (missing or "").split(";")]
    return tuple(dict.fromkeys(part for part in parts if part)) or (NO_REASON,)


def missing_by_reason(missing: str | None) -> str:
    """A call's ``missing`` text with every reason once, and after it the findings that it left open."""
    findings: dict[str, list[str]] = {}
    for part in (missing or "").split(";"):
        name = _FINDING.match(part)
        findings.setdefault(_FINDING.sub("", part).strip(), []).extend([name.group(1).replace("_", " ")] if name else [])
    named = ((reason, ", ".join(names)) for reason, names in findings.items() if reason)
    return "; ".join(f"{reason} ({names})" if names else reason for reason, names in named)


def seen_values(findings: str | None) -> str:
    """A call's ``findings`` text without the findings' names: the values that were seen."""
    return "; ".join(dict.fromkeys(_FINDING.sub("", part).strip() for part in (findings or "").split(";")))


def reasons_by_count(cells: Iterable[Cell]) -> tuple[Named, ...]:
    """The reasons of the calls that are not assessable, with the number of calls of each, the commonest first."""
    found = Counter(reason for cell in cells for reason in _reasons(cell))
    return tuple(Named(reason, n) for reason, n in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def patient_reasons(mechanisms: Iterable[PatientMechanism]) -> tuple[PatientReason, ...]:
    """The reasons of one patient's mechanisms, the commonest first. A mechanism with two reasons counts for both."""
    found = Counter(
        reason for mechanism in mechanisms for reason in {reason for line in mechanism.calls for reason in _reasons(line.cell)}
    )
    order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(PatientReason(text, n, remedy_for(text)) for text, n in order)


def _reasons(cell: Cell) -> tuple[str, ...]:
    return reasons_of(cell.missing) if cell.call == "not_assessable" else ()


def build_reasons(index: Index) -> tuple[Reason, ...]:
    """Every reason over the cohort. A call with two reasons counts for both."""
    calls: Counter[str] = Counter()
    samples, mechanisms = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    reasons = [_reasons(cell) for cell in index.details]
    for mechanism, cells in index.cells.items():
        for sample, cell in cells.items():
            for reason in reasons[cell]:
                calls[reason] += 1
                samples[reason].add(sample)
                mechanisms[reason].add(mechanism)
    order = sorted(calls, key=lambda reason: (-calls[reason], reason))
    return tuple(Reason(text, calls[text], len(samples[text]), len(mechanisms[text]), remedy_for(text)) for text in order)
