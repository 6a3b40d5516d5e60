"""Checks that every name in the catalogue stands for something that exists, one function each.

A check takes the catalogue, and what it needs to know from elsewhere, and yields a defect for each place that breaks it.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from icires.catalogue.kleene import rule_names
from icires.catalogue.load import Catalogue
from icires.catalogue.model import (
    Biomarker,
    Described,
    FeatureFinding,
    Mechanism,
    MechanismFinding,
    Signature,
    Strategy,
    When,
)
from icires.catalogue.yaml_text import Place


@dataclass(frozen=True, slots=True)
class Defect:
    """What a check found: the entry, the field (path of keys), what is wrong, the remedy."""

    entry: str
    place: Place
    code: str
    message: str
    remedy: str


def entries(catalogue: Catalogue) -> Iterator[Described]:
    """Every entry of every kind; references, which are not entries of knowledge, are left out."""
    for kind in catalogue.kinds.values():
        yield from kind.values()


def rules_name_findings(catalogue: Catalogue) -> Iterator[Defect]:
    """A rule, and the rule of a context, names findings of its own file only."""
    for mechanism in catalogue.mechanisms.values():
        for place, names in _rules(mechanism):
            for name in sorted(names - set(mechanism.findings)):
                message = f"the rule names {name}, which is not among the findings."
                yield Defect(mechanism.id, place, "unknown_finding", message, f"name one of {', '.join(mechanism.findings)}.")


def findings_are_used(catalogue: Catalogue) -> Iterator[Defect]:
    """A finding that neither the rule nor a context names decides nothing."""
    for mechanism in catalogue.mechanisms.values():
        used = {name for _, names in _rules(mechanism) for name in names}
        for name in mechanism.findings:
            if name not in used:
                message = f"the finding {name} is used neither in the rule nor in a context."
                yield Defect(mechanism.id, ("findings", name), "unused_finding", message, "use it in the rule, or remove it.")


def reasons_resolve(catalogue: Catalogue) -> Iterator[Defect]:
    """Every ``because`` names evidence of the same file."""
    for entry in entries(catalogue):
        known = {evidence.id for evidence in entry.evidence}
        for place, names in _reasons(entry):
            for name in names:
                if name not in known:
                    message = f"because names {name}, which is not among the evidence."
                    yield Defect(
                        entry.id, (*place, "because"), "unknown_evidence", message, f"name one of {', '.join(sorted(known))}."
                    )


def evidence_ids_differ(catalogue: Catalogue) -> Iterator[Defect]:
    """No two pieces of evidence of a file have the same id."""
    for entry in entries(catalogue):
        seen: set[str] = set()
        for number, evidence in enumerate(entry.evidence):
            if evidence.id in seen:
                message = f"the evidence id {evidence.id} stands here twice."
                yield Defect(entry.id, ("evidence", number, "id"), "duplicate_evidence", message, "give one of them another id.")
            seen.add(evidence.id)


def sources_resolve(catalogue: Catalogue) -> Iterator[Defect]:
    """Every source is in the references; ``review`` is the review itself, ``own`` an idea or unpublished data of the user's."""
    for entry in entries(catalogue):
        for place, source in _sources(entry):
            if source not in {"review", "own"} and source not in catalogue.references:
                message = f"{source} is not in the references."
                yield Defect(
                    entry.id, (*place, "source"), "unknown_source", message, "add it to references.yaml, with why it is cited."
                )


def references_are_used(catalogue: Catalogue) -> Iterator[Defect]:
    """A reference that no entry cites is dead weight."""
    cited = {source for entry in entries(catalogue) for _, source in _sources(entry)}
    for reference in catalogue.references:
        if reference not in cited:
            yield Defect(reference, ("id",), "unused_reference", f"nothing cites {reference}.", "cite it, or remove it.")


def genes_exist(catalogue: Catalogue, symbols: Collection[str], in_signatures: Collection[str] = ()) -> Iterator[Defect]:
    """Every gene is in the table of its kind of entry (``in_signatures`` for signatures), under its approved symbol."""
    add = "add the gene to scripts/catalogue_genes.txt and rebuild genes.tsv."
    for entry in entries(catalogue):
        known, mend = (in_signatures, "rebuild signature_genes.tsv.") if isinstance(entry, Signature) else (symbols, add)
        for number, symbol in enumerate(_genes(entry)):
            if symbol not in known:
                message = f"{symbol} is not in the gene table."
                yield Defect(entry.id, ("genes", number), "unknown_gene", message, f"take the approved symbol, or {mend}")


def features_exist(catalogue: Catalogue, is_feature: Callable[[str], bool]) -> Iterator[Defect]:
    """Every feature that a finding, a case or a biomarker names can be computed."""
    for entry in entries(catalogue):
        for place, feature in _features(entry):
            if not is_feature(feature):
                message = f"there is no feature {feature}."
                yield Defect(
                    entry.id, place, "unknown_feature", message, "take the name of a feature, or of one of its families."
                )


def cancers_exist(catalogue: Catalogue, codes: Collection[str]) -> Iterator[Defect]:
    """Every cancer that a finding, a context or a case names is an OncoTree code."""
    for entry in entries(catalogue):
        for place, code in _cancers(entry):
            if code not in codes:
                message = f"{code} is not an OncoTree code."
                yield Defect(entry.id, place, "unknown_cancer", message, "take a code of catalogue/cancers.tsv.")


def mechanisms_exist(catalogue: Catalogue) -> Iterator[Defect]:
    """Every mechanism that another entry names has a file."""
    for entry in entries(catalogue):
        for place, name in _mechanisms(entry):
            if name not in catalogue.mechanisms:
                message = f"there is no mechanism {name}."
                yield Defect(entry.id, place, "unknown_mechanism", message, "take the id of a mechanism file.")


def no_circles(catalogue: Catalogue) -> Iterator[Defect]:
    """No mechanism is part of itself, nor rests on its own call, by whatever detour."""
    known = catalogue.mechanisms
    parents = {m.id: {m.part_of} & set(known) for m in known.values()}
    children = {m.id: {name for place, name in _mechanisms(m) if place[0] == "findings"} & set(known) for m in known.values()}
    for field, graph in (("part_of", parents), ("findings", children)):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = [str(name) for name in error.args[1]]
            message = f"these mechanisms name each other in a circle: {' -> '.join(reversed(circle))}."
            yield Defect(circle[0], (field,), "circle", message, "let one of them stand on its own.")


def strategies_exist(catalogue: Catalogue) -> Iterator[Defect]:
    """Every strategy that a mechanism names has a file; not asked while the catalogue holds no strategies at all."""
    for mechanism in catalogue.mechanisms.values() if catalogue.strategies else ():
        named = [(("strategies", n), name) for n, name in enumerate(mechanism.strategies)]
        named += [(("avoid", n), avoid.strategy) for n, avoid in enumerate(mechanism.avoid)]
        for place, name in named:
            if name not in catalogue.strategies:
                message = f"there is no strategy {name}."
                yield Defect(mechanism.id, place, "unknown_strategy", message, "take the id of a strategy file.")


def definitions_exist(catalogue: Catalogue) -> Iterator[Defect]:
    """What a definition points to has a file."""
    known = {entry.id for entry in entries(catalogue)}
    for definition in catalogue.definitions.values():
        for number, name in enumerate(definition.see):
            if name not in known:
                message = f"there is no entry {name}."
                yield Defect(definition.id, ("see", number), "unknown_entry", message, "take the id of an entry.")


def review_items_covered_once(catalogue: Catalogue) -> Iterator[Defect]:
    """No item of the review is covered by two files, nor twice by one, nor both covered and left out."""
    first = dict.fromkeys(catalogue.left_out, "left_out.yaml")
    for entry in entries(catalogue):
        for number, item in enumerate(entry.covers):
            if item in first:
                message = f"{item} is covered by {first[item]} already."
                yield Defect(entry.id, ("covers", number), "covered_twice", message, "let one file carry it.")
            first.setdefault(item, entry.id)


def categories_exist(catalogue: Catalogue) -> Iterator[Defect]:
    """A biomarker's direction names one of its categories, and its circumstances name no findings, for it has none."""
    for biomarker in catalogue.biomarkers.values():
        known = {category.name for category in biomarker.categories}
        for number, direction in enumerate(biomarker.directions):
            if direction.category not in known:
                message = f"{direction.category} is not among the categories."
                yield Defect(biomarker.id, ("directions", number, "category"), "unknown_category", message, "name a category.")
    others: list[Described] = [*catalogue.biomarkers.values(), *catalogue.strategies.values()]
    for entry in others:
        for place, when in _circumstances(entry):
            if when.findings is not None:
                message = "only a mechanism has findings that circumstances could name."
                yield Defect(entry.id, (*place, "findings"), "unknown_finding", message, "use cancer, therapy or msi.")


def _rules(mechanism: Mechanism) -> Iterator[tuple[Place, set[str]]]:
    yield ("rule",), set(rule_names(mechanism.rule))
    for place, when in _circumstances(mechanism):
        if when.findings is not None:
            yield (*place, "findings"), set(rule_names(when.findings))


def _circumstances(entry: Described) -> Iterator[tuple[Place, When]]:
    if isinstance(entry, Strategy) and entry.only_when is not None:
        yield ("only_when",), entry.only_when
    for field in ("contexts", "categories", "directions", "cautions"):
        for number, part in enumerate(getattr(entry, field, ())):
            if part.when is not None:
                yield (field, number, "when"), part.when


def _reasons(entry: Described) -> Iterator[tuple[Place, tuple[str, ...]]]:
    if isinstance(entry, Mechanism):
        yield from ((("findings", name), finding.because) for name, finding in entry.findings.items())
    for field in ("contexts", "avoid", "categories", "directions", "thresholds", "levels", "needs", "cautions", "numbers"):
        for number, part in enumerate(getattr(entry, field, ())):
            yield (field, number), part.because


def _sources(entry: Described) -> Iterator[tuple[Place, str]]:
    for field in ("evidence", "trials"):
        for number, part in enumerate(getattr(entry, field, ())):
            yield (field, number), part.source


def _genes(entry: Described) -> tuple[str, ...]:
    if isinstance(entry, Signature):
        return tuple(gene.symbol for gene in entry.genes)
    return entry.genes if isinstance(entry, Mechanism) else ()


def _features(entry: Described) -> Iterator[tuple[Place, str]]:
    if isinstance(entry, Biomarker) and entry.feature is not None:
        yield ("feature",), entry.feature
    if isinstance(entry, Strategy):
        needs = ((number, need.shown_by) for number, need in enumerate(entry.needs))
        yield from ((("needs", number, "shown_by"), shown.feature) for number, shown in needs if shown is not None)
    if isinstance(entry, Mechanism):
        for name, finding in entry.findings.items():
            if isinstance(finding, FeatureFinding):
                yield ("findings", name, "feature"), finding.feature
        for number, case in enumerate(entry.cases):
            yield from ((("cases", number, "given", feature), feature) for feature in case.given)


def _cancers(entry: Described) -> Iterator[tuple[Place, str]]:
    for place, when in _circumstances(entry):
        yield from (((*place, "cancer"), code) for code in when.cancer)
    for field in ("thresholds", "levels"):
        for number, part in enumerate(getattr(entry, field, ())):
            yield from (((field, number, "cancer"), code) for code in part.cancer)
    if not isinstance(entry, Mechanism):
        return
    for name, finding in entry.findings.items():
        if isinstance(finding, FeatureFinding) and finding.op == "is_cancer":
            codes = finding.value if isinstance(finding.value, tuple) else (str(finding.value),)
            yield from ((("findings", name, "value"), code) for code in codes)
    for number, case in enumerate(entry.cases):
        if case.given.get("cancer") is not None:
            yield ("cases", number, "given", "cancer"), str(case.given["cancer"])


def _mechanisms(entry: Described) -> Iterator[tuple[Place, str]]:
    if isinstance(entry, Mechanism):
        if entry.part_of is not None:
            yield ("part_of",), entry.part_of
        for name, finding in entry.findings.items():
            if isinstance(finding, MechanismFinding):
                yield ("findings", name, "mechanism"), finding.mechanism
    if isinstance(entry, Biomarker | Signature):
        yield from ((("shows", number), name) for number, name in enumerate(entry.shows))
    if isinstance(entry, Strategy):
        yield from ((("addresses", number), name) for number, name in enumerate(entry.addresses))
        for number, need in enumerate(entry.needs):
            yield from ((("needs", number, "lost_with"), name) for name in need.lost_with)
        cautions = ((number, caution.mechanism) for number, caution in enumerate(entry.cautions))
        yield from ((("cautions", number, "mechanism"), name) for number, name in cautions if name is not None)
