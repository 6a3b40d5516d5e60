"""The mechanism table: counts over samples, patients and response groups, and what the catalogue knows."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from icires.catalogue.model import Context, Evidence, Mechanism
from icires.report.context import EvidenceLine, MechanismRow
from icires.report.index import Index
from icires.report.landscape import mechanism_groups, pathway_title
from icires.report.order import LIKELIHOOD_PATHWAYS, direction_words, words
from icires.report.reasons import reasons_by_count
from icires.report.source import ReportInput
from icires.report.tally import counts

_PAGES = {
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "DOI": "https://doi.org/{}",
}


def build_mechanisms(source: ReportInput, index: Index, *, groups: Sequence[str]) -> tuple[MechanismRow, ...]:
    """One row per mechanism, in the landscape's order; ``groups`` are the codes of the response groups."""
    order = mechanism_groups(source.mechanisms, index)
    return tuple(_row(source, index, name, groups, title=title) for title, names in order for name in names)


def _row(source: ReportInput, index: Index, name: str, groups: Sequence[str], *, title: str) -> MechanismRow:
    mechanism = source.mechanisms[name]
    cells = [index.details[cell] for cell in index.cells[name].values()]
    patients = {patient: index.patient_outcome(patient, name) for patient in index.samples_of}
    parent = source.mechanisms.get(mechanism.part_of or "")
    return MechanismRow(
        id=name,
        name=mechanism.name,
        description=mechanism.description,
        pathway=pathway_title(mechanism.pathway),
        group=title,
        direction=_direction(mechanism),
        part_of=parent.name if parent else None,
        samples=counts(index.outcomes(name)),
        patients=counts(patients.values()),
        by_response=tuple(counts(outcome for p, outcome in patients.items() if index.group_of[p] == group) for group in groups),
        reasons=reasons_by_count(cells),
        evidence_for=tuple(evidence_line(item, source.citations) for item in mechanism.evidence if item.supports),
        evidence_against=tuple(evidence_line(item, source.citations) for item in mechanism.evidence if not item.supports),
        contexts=tuple(_context(mechanism, context, source.citations) for context in mechanism.contexts),
        limits=mechanism.limits,
    )


def _direction(mechanism: Mechanism) -> str:
    is_likelihood = mechanism.pathway in LIKELIHOOD_PATHWAYS and mechanism.direction == "resistance"
    return "resistance likelier" if is_likelihood else direction_words(mechanism.direction)


def evidence_line(evidence: Evidence, citations: Mapping[str, str]) -> EvidenceLine:
    """An observation as the report prints it."""
    setting = [evidence.cancer, words(evidence.therapy), words(evidence.design), f"n = {evidence.n}" if evidence.n else None]
    return EvidenceLine(
        statement=evidence.statement,
        source=source_label(evidence.source, citations),
        url=source_url(evidence.source),
        setting=", ".join(part for part in setting if part),
    )


def source_label(source: str, citations: Mapping[str, str]) -> str:
    """A source in short: an identifier that readers know, or else the citation; what only the review says is the review's."""
    kind, _, name = source.partition(":")
    if kind in _PAGES:
        return f"{kind} {name}"
    if kind != "URL":
        return "review article" if source == "review" else source
    archived = re.search(r"PMC[0-9]+", name)
    return citations.get(source) or (archived.group() if archived else urlsplit(name).netloc or name)


def source_url(source: str) -> str | None:
    """The page of a source, for a link that a reader may follow; null where it has none."""
    kind, _, name = source.partition(":")
    if kind in _PAGES:
        return _PAGES[kind].format(quote(name, safe="/()"))
    if source.startswith("NCT"):
        return f"https://clinicaltrials.gov/study/{source}"
    return name if kind == "URL" and name.startswith(("https://", "http://")) else None


def _context(mechanism: Mechanism, context: Context, citations: Mapping[str, str]) -> str:
    """A context in one sentence: the circumstances and the direction in them."""
    when = context.when
    parts = [
        "cancer is " + " or ".join(when.cancer) if when.cancer else "",
        "therapy is " + " or ".join(words(name) for name in when.therapy) if when.therapy else "",
        f"MSI is {when.msi}" if when.msi else "",
        "its own findings say so" if when.findings is not None else "",
    ]
    sources = {item.id: source_label(item.source, citations) for item in mechanism.evidence}
    cited = ", ".join(dict.fromkeys(sources[name] for name in context.because if name in sources))
    note = f": {context.note}" if context.note else ""
    return f"{direction_words(context.direction).capitalize()} where {' and '.join(p for p in parts if p)}{note} ({cited})"
