"""Does the catalogue hold together? Every check at once, with the file, line and field of each problem.

The schema was checked when the files were loaded. These checks look across files, and at what the entries say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, groupby
from pathlib import Path

from icires.catalogue import check_content, check_links, check_names
from icires.catalogue.cancers import load_cancers
from icires.catalogue.check_names import Defect
from icires.catalogue.genes import load_genes
from icires.catalogue.load import Catalogue, field_path, line_at
from icires.catalogue.signature_genes import load_signature_genes
from icires.catalogue.yaml_text import Place, lines_of, read_yaml
from icires.errors import Problem, Severity

Check = Callable[[Catalogue], Iterator[Defect]]

CHECKS: tuple[Check, ...] = (
    check_names.rules_name_findings,
    check_names.findings_are_used,
    check_names.reasons_resolve,
    check_names.evidence_ids_differ,
    check_names.sources_resolve,
    check_names.references_are_used,
    check_names.mechanisms_exist,
    check_names.no_circles,
    check_names.strategies_exist,
    check_names.review_items_covered_once,
    check_names.categories_exist,
    check_names.definitions_exist,
    check_links.pointers_meet,
    check_links.avoidances_meet,
    check_links.strategies_do_no_harm,
    check_links.everything_serves,
    check_links.quantities_exist,
    check_content.pathway_is_folder,
    check_content.directions_are_explained,
    check_content.both_sides_are_heard,
    check_content.review_is_placed,
    check_content.cases_show_every_call,
    check_content.statements_say_something,
    check_content.sentences_are_not_copied,
)
# what makes an entry worse to read or to trust, and no call wrong
STYLE = frozenset(
    {"copied_sentence", "idle_contexts", "missing_case", "one_sided", "one_way", "orphan", "pathway_folder", "statement_length",
     "unexplained_direction", "unplaced_review", "unused_finding", "unused_reference"}
)  # fmt: skip
# a rule that names what does not exist cannot be evaluated
BEFORE_CASES = frozenset({"unknown_finding", "unknown_mechanism", "unknown_cancer", "circle"})


def check_catalogue(catalogue: Catalogue, *, is_feature: Callable[[str], bool]) -> list[Problem]:
    """Run every check.

    Parameters
    ----------
    catalogue
        A catalogue whose files passed the schema.
    is_feature
        Whether a name is that of a feature that can be computed.

    Returns
    -------
    Every problem, by file and line; empty when the catalogue holds together. Cases are evaluated once everything that rules
    name exists.
    """
    defects = [
        *chain.from_iterable(check(catalogue) for check in CHECKS),
        *check_names.genes_exist(catalogue, load_genes().symbols, load_signature_genes().symbols),
        *check_names.features_exist(catalogue, is_feature),
        *check_names.cancers_exist(catalogue, load_cancers()),
    ]
    if BEFORE_CASES.isdisjoint(defect.code for defect in defects):
        defects += check_content.cases_hold(catalogue)
    return list(_located(catalogue, defects))


def _located(catalogue: Catalogue, defects: Iterable[Defect]) -> Iterator[Problem]:
    """Defects as problems with the lines of their fields; each file is read once more, and only if there is a defect in it."""
    by_file = sorted(defects, key=lambda defect: catalogue.files[defect.entry])
    for path, group in groupby(by_file, key=lambda defect: catalogue.files[defect.entry]):
        content = path.read_bytes()
        lines = lines_of(content)
        found = [_problem(path, lines, (*_start(content, defect.entry), *defect.place), defect) for defect in group]
        yield from sorted(found, key=lambda problem: problem.line or 0)


def _start(content: bytes, entry: str) -> Place:
    """Where an entry starts in its file: at the top, or at an item of the list that the file holds."""
    data, _ = read_yaml(content)
    if not isinstance(data, tuple):
        return ()
    return next(((n,) for n, item in enumerate(data) if isinstance(item, dict) and item.get("id") == entry), ())


def _problem(path: Path, lines: Mapping[Place, int], place: Place, defect: Defect) -> Problem:
    line = line_at(lines, place)
    return Problem(Severity.ERROR, defect.code, defect.message, defect.remedy, str(path), line, field_path(place))
