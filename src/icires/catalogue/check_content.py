"""Checks of what the entries say: directions, evidence, cases and texts, one function each."""

import re
from collections.abc import Iterator
from pathlib import Path

from icires.catalogue.check_names import Defect, entries
from icires.catalogue.kleene import plain_call, plain_direction
from icires.catalogue.load import Catalogue, root_of
from icires.catalogue.model import Case, Described, Mechanism
from icires.errors import CatalogueError

SHARED_WORDS = 12  # sentences longer than this may not stand in two files
FEWEST_WORDS, MOST_WORDS = 4, 120  # of a piece of evidence


def pathway_is_folder(catalogue: Catalogue) -> Iterator[Defect]:
    """A mechanism of the catalogue lies in the folder of its pathway; loose files of one's own folder need not."""
    for mechanism in catalogue.mechanisms.values():
        folder = catalogue.files[mechanism.id].parent
        if folder.parent.name == "mechanisms" and folder.name != mechanism.pathway:
            message = f"the file lies in {folder.name}, its pathway is {mechanism.pathway}."
            yield Defect(mechanism.id, ("pathway",), "pathway_folder", message, "move the file, or mend the pathway.")


def directions_are_explained(catalogue: Catalogue) -> Iterator[Defect]:
    """A direction that depends on context says on which, or why it cannot; contexts change the direction somewhere."""
    for mechanism in catalogue.mechanisms.values():
        contexts = {context.direction for context in mechanism.contexts}
        if mechanism.direction == "context_dependent" and not contexts and not mechanism.limits:
            message = "the direction depends on context, and neither contexts nor limits say on which."
            yield Defect(mechanism.id, ("direction",), "unexplained_direction", message, "add contexts, or explain in limits.")
        if contexts == {mechanism.direction}:
            message = "every context has the direction that the mechanism has anyway."
            yield Defect(mechanism.id, ("contexts",), "idle_contexts", message, "remove them, or mend a direction.")


def both_sides_are_heard(catalogue: Catalogue) -> Iterator[Defect]:
    """There is evidence for and against, or the limits explain why not."""
    for mechanism in catalogue.mechanisms.values():
        sides = {evidence.supports for evidence in mechanism.evidence}
        if sides != {True, False} and not mechanism.limits:
            missing = "against" if True in sides else "for"
            message = f"there is no evidence {missing} the entry, and limits do not say why."
            yield Defect(mechanism.id, ("evidence",), "one_sided", message, "add evidence, or say in limits that none was found.")


def review_is_placed(catalogue: Catalogue) -> Iterator[Defect]:
    """Evidence whose source is the review says on which line."""
    for entry in entries(catalogue):
        for number, evidence in enumerate(entry.evidence):
            if evidence.source == "review" and not (evidence.review and evidence.review.lines):
                message = "the source is the review, and the line is not given."
                remedy = "add review: {lines: [...]}, or another source."
                yield Defect(entry.id, ("evidence", number), "unplaced_review", message, remedy)


def cases_show_every_call(catalogue: Catalogue) -> Iterator[Defect]:
    """Among the cases is one for each call: present, absent and not assessable."""
    for mechanism in catalogue.mechanisms.values():
        shown = {case.expect for case in mechanism.cases}
        for call in ("present", "absent", "not_assessable"):
            if call not in shown:
                message = f"no case expects {call}."
                yield Defect(mechanism.id, ("cases",), "missing_case", message, "add a case.")


def cases_hold(catalogue: Catalogue) -> Iterator[Defect]:
    """Every case gives the call, and the direction, that it expects."""
    for mechanism in catalogue.mechanisms.values():
        for number, case in enumerate(mechanism.cases):
            place = ("cases", number)
            try:
                for message in _disappointments(catalogue, mechanism, case):
                    remedy = "mend the case, the rule or the contexts; circumstances that a case leaves out are unknown."
                    yield Defect(mechanism.id, place, "failed_case", message, remedy)
            except CatalogueError as error:
                problem = error.problems[0]
                yield Defect(mechanism.id, place, problem.code, problem.message, problem.remedy)


def _disappointments(catalogue: Catalogue, mechanism: Mechanism, case: Case) -> Iterator[str]:
    call = plain_call(mechanism, case.given, catalogue)
    if call != case.expect:
        yield f"the case expects {case.expect}, the rule says {call}."
    direction = plain_direction(mechanism, case.given, catalogue) if case.direction else None
    if direction != case.direction:
        yield f"the case expects the direction {case.direction}, the contexts say {direction or 'unknown'}."


def statements_say_something(catalogue: Catalogue) -> Iterator[Defect]:
    """A statement is a sentence or a few: neither a catchword nor an essay."""
    for entry in entries(catalogue):
        for number, evidence in enumerate(entry.evidence):
            words = len(evidence.statement.split())
            if not FEWEST_WORDS <= words <= MOST_WORDS:
                message = f"the statement has {words} words; {FEWEST_WORDS} to {MOST_WORDS} can be read and checked."
                yield Defect(
                    entry.id, ("evidence", number, "statement"), "statement_length", message, "write a sentence or a few."
                )


def sentences_are_not_copied(catalogue: Catalogue) -> Iterator[Defect]:
    """No long sentence stands word for word in two files: each file says what matters to it."""
    first: dict[tuple[Path, str], str] = {}  # who adapts a file in a folder of one's own may keep its words
    for entry in entries(catalogue):
        root = root_of(catalogue.files[entry.id])
        for sentence in _sentences(entry):
            other = first.setdefault((root, sentence), entry.id)
            if other != entry.id:
                message = f"a sentence of more than {SHARED_WORDS} words stands in {other} too: {sentence[:40]} ..."
                yield Defect(entry.id, (), "copied_sentence", message, "say here what matters here, in other words.")


def _sentences(entry: Described) -> Iterator[str]:
    """The long sentences of an entry, without case and punctuation."""
    texts = [evidence.statement for evidence in entry.evidence]
    texts += [text for field in ("description", "definition", "limits") if (text := getattr(entry, field, None))]
    for text in texts:
        for sentence in re.split(r"(?<=[.;:!?])\s+", text):
            words = re.findall(r"\w+", sentence.casefold())
            if len(words) > SHARED_WORDS:
                yield " ".join(words)
