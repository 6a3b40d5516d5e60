"""The plain reading of rules and contexts for one sample: the twin that the fast one is tested against.

Truth is True, False or null (unknown), combined by Kleene's strong logic: an answer is known as soon as the parts that are known
settle it, whatever the others turn out to be.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import isnan

from icires.catalogue.cancers import is_cancer
from icires.catalogue.load import Catalogue
from icires.catalogue.model import AllOf, AnyOf, AtLeast, Call, Direction, FeatureFinding, Finding, Mechanism, Not, Rule, When
from icires.errors import CatalogueError, Problem, Severity

PD1_OR_PDL1 = "anti_pd1_or_pdl1"  # the class of a study that names the axis only

Truth = bool | None
Scalar = bool | int | float | str | None
Given = Mapping[str, Scalar]


def evaluate(rule: Rule, values: Mapping[str, Truth]) -> Truth:
    """A rule over named truth values.

    Parameters
    ----------
    rule
        A finding's name, or all, any, not, at_least over rules.
    values
        The truth of every finding that the rule names.

    Returns
    -------
    True, False, or null where the known values do not settle it.
    """
    match rule:
        case AllOf():
            return _at_least(len(rule.all), (evaluate(part, values) for part in rule.all))
        case AnyOf():
            return _at_least(1, (evaluate(part, values) for part in rule.any))
        case Not():
            part = evaluate(rule.not_, values)
            return None if part is None else not part
        case AtLeast():
            return _at_least(rule.at_least.n, (evaluate(part, values) for part in rule.at_least.of))
        case _:
            return values[rule]


def rule_parts(rule: Rule) -> tuple[Rule, ...]:
    """The rules that a rule is made of; none for a named finding."""
    match rule:
        case AllOf():
            return rule.all
        case AnyOf():
            return rule.any
        case Not():
            return (rule.not_,)
        case AtLeast():
            return rule.at_least.of
        case _:
            return ()


def rule_names(rule: Rule) -> Iterator[str]:
    """The findings that a rule names, from left to right, repeated where the rule repeats them."""
    if isinstance(rule, str):
        yield rule
    for part in rule_parts(rule):
        yield from rule_names(part)


def finding_truth(finding: Finding, given: Given, catalogue: Catalogue) -> Truth:
    """Whether a finding holds, given a sample's features; a mechanism is evaluated on the same features.

    Raises
    ------
    CatalogueError
        A feature is compared with a value of another kind.
    """
    if isinstance(finding, FeatureFinding):
        return _compare(finding, given.get(finding.feature))
    return _rule_truth(catalogue.mechanisms[finding.mechanism], given, catalogue)


def finding_truths(mechanism: Mechanism, given: Given, catalogue: Catalogue) -> dict[str, Truth]:
    """The truth of every finding of a mechanism."""
    return {name: finding_truth(finding, given, catalogue) for name, finding in mechanism.findings.items()}


def plain_call(mechanism: Mechanism, given: Given, catalogue: Catalogue) -> Call:
    """The call of a mechanism in one sample.

    Parameters
    ----------
    mechanism
        Its findings and rule.
    given
        The sample's features; one that is missing, null or NaN is unknown.
    catalogue
        Where the mechanisms that it names as findings are looked up.

    Returns
    -------
    ``present`` where the rule is true, ``absent`` where it is false, ``not_assessable`` where it is unknown.

    Raises
    ------
    CatalogueError
        A feature is compared with a value of another kind.
    """
    truth = _rule_truth(mechanism, given, catalogue)
    return "not_assessable" if truth is None else ("present" if truth else "absent")


def plain_direction(mechanism: Mechanism, given: Given, catalogue: Catalogue) -> Direction | None:
    """What a mechanism means under a sample's circumstances.

    Contexts are tried in the order of the file, and the first that holds gives the direction; where none holds, the mechanism's
    own does. A context that may hold, because its circumstances are unknown, is a candidate beside that answer.

    Parameters
    ----------
    mechanism, given, catalogue
        As in `plain_call`; the features of circumstances are ``cancer``, ``therapy`` and ``msi_high``.

    Returns
    -------
    The direction on which all candidates agree; null where they do not.

    Raises
    ------
    CatalogueError
        A feature is compared with a value of another kind.
    """
    truths = finding_truths(mechanism, given, catalogue)
    candidates: set[Direction] = set()
    for context in mechanism.contexts:
        holds = when_truth(context.when, truths, given)
        if holds is not False:
            candidates.add(context.direction)
        if holds:
            break
    else:
        candidates.add(mechanism.direction)
    return candidates.pop() if len(candidates) == 1 else None


def when_truth(when: When, truths: Mapping[str, Truth], given: Given) -> Truth:
    """Whether all circumstances hold; what is left out does not matter."""
    parts = tuple(_circumstances(when, truths, given))
    return _at_least(len(parts), parts)


def _circumstances(when: When, truths: Mapping[str, Truth], given: Given) -> Iterator[Truth]:
    if when.cancer:
        yield _compare(FeatureFinding(feature="cancer", op="is_cancer", value=when.cancer), given.get("cancer"))
    if when.therapy:
        yield _therapy_truth(when.therapy, given.get("therapy"))
    if when.msi:
        yield _compare(FeatureFinding(feature="msi_high", op="==", value=when.msi == "high"), given.get("msi_high"))
    if when.findings is not None:
        yield evaluate(when.findings, truths)


def _therapy_truth(wanted: tuple[str, ...], therapy: Scalar) -> Truth:
    if therapy is None:
        return None
    classes = str(therapy).split("+")
    return _at_least(1, (not set(wanted).isdisjoint(classes), axis_truth(wanted) if PD1_OR_PDL1 in classes else False))


def axis_truth(wanted: tuple[str, ...]) -> Truth:
    """Whether blockade of PD-1 or PD-L1, without saying which, is one of the wanted therapies."""
    are_wanted = {name in wanted for name in ("anti_pd1", "anti_pdl1")}
    return are_wanted.pop() if len(are_wanted) == 1 else None


def _rule_truth(mechanism: Mechanism, given: Given, catalogue: Catalogue) -> Truth:
    return evaluate(mechanism.rule, finding_truths(mechanism, given, catalogue))


def _at_least(n: int, parts: Iterable[Truth]) -> Truth:
    """True once n parts are true, false once n cannot be reached; all is the count of the parts, any is one."""
    known = list(parts)
    n_true = known.count(True)
    if n_true >= n:
        return True
    return False if n_true + known.count(None) < n else None


def _compare(finding: FeatureFinding, value: Scalar) -> Truth:
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    wanted = finding.value
    many = wanted if isinstance(wanted, tuple) else (wanted,)
    if {kind_of(value)} != {kind_of(one) for one in many}:
        message = f"the feature {finding.feature} is {kind_of(value)}, and its finding compares it with {kind_of(many[0])}."
        raise CatalogueError(Problem(Severity.ERROR, "finding_type", message, "compare a feature with a value of its own kind."))
    if finding.op == "is_cancer":
        return _at_least(1, (is_cancer(str(value), str(code)) for code in many))
    if finding.op in {"in", "==", "!="}:
        return (value in many) != (finding.op == "!=")
    number, limit = float(value), float(many[0])
    return {"<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit}[finding.op]


def kind_of(value: Scalar) -> str:
    """The kind of a value, in words: true or false, a number, text."""
    if isinstance(value, bool):
        return "true or false"
    return "text" if isinstance(value, str) else "a number"
