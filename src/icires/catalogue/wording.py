"""Rules, findings and circumstances of the catalogue in words."""

from icires.catalogue.model import AllOf, AnyOf, AtLeast, Evidence, FeatureFinding, Finding, Not, Rule, When

OPERATORS = {"==": "is", "!=": "is not", "in": "is one of", "is_cancer": "is, or is a kind of,"}


def in_words(slug: str) -> str:
    """An identifier as a phrase."""
    return slug.replace("_", " ")


def value_in_words(value: bool | float | str | tuple[str, ...]) -> str:
    """A finding's value as it would be said."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def comparison_in_words(subject: str, op: str, value: bool | float | str | tuple[str, ...], unit: str | None) -> str:
    """A comparison: subject, operator, value, unit."""
    words = [subject, OPERATORS.get(op, op), value_in_words(value), unit or ""]
    return " ".join(word for word in words if word)


def finding_in_words(finding: Finding) -> str:
    """What a finding asks."""
    if isinstance(finding, FeatureFinding):
        return comparison_in_words(finding.feature, finding.op, finding.value, finding.unit)
    return f"{finding.mechanism} is present"


def rule_in_words(rule: Rule) -> str:
    """A rule over the names of its findings; brackets only where they are needed."""
    match rule:
        case AllOf():
            return _joined(rule.all, " and ")
        case AnyOf():
            return _joined(rule.any, " or ")
        case Not():
            return f"not {_part(rule.not_)}"
        case AtLeast():
            return f"at least {rule.at_least.n} of ({', '.join(rule_in_words(part) for part in rule.at_least.of)})"
        case _:
            return rule


def _joined(parts: tuple[Rule, ...], word: str) -> str:
    return word.join(_part(part) for part in parts) if len(parts) > 1 else rule_in_words(parts[0])


def _part(rule: Rule) -> str:
    several = len(rule.all if isinstance(rule, AllOf) else rule.any if isinstance(rule, AnyOf) else ()) > 1
    return f"({rule_in_words(rule)})" if several else rule_in_words(rule)


def when_in_words(when: When) -> str:
    """Circumstances, joined by "and"."""
    parts = [
        f"cancer is {' or '.join(when.cancer)}" if when.cancer else "",
        f"therapy includes {' or '.join(in_words(therapy) for therapy in when.therapy)}" if when.therapy else "",
        f"microsatellites are {'unstable (MSI-high)' if when.msi == 'high' else 'stable'}" if when.msi else "",
        rule_in_words(when.findings) if when.findings is not None else "",
    ]
    return " and ".join(part for part in parts if part)


def evidence_setting(evidence: Evidence) -> str:
    """Where and how a piece of evidence was found: cancer, therapy, design, size, effect."""
    parts = [
        evidence.cancer,
        evidence.therapy,
        in_words(evidence.design) if evidence.design else None,
        f"n = {evidence.n}" if evidence.n else None,
        evidence.effect,
    ]
    return "; ".join(part for part in parts if part)


def review_place(evidence: Evidence) -> str:
    """Where the review says it, and the doubts about it; empty where it does not."""
    place = evidence.review
    if place is None:
        return ""
    named = (("reference", place.refs), ("line", place.lines), ("doubt", place.doubts))
    parts = [f"{name}{'s' if len(ids) > 1 else ''} {', '.join(map(str, ids))}" for name, ids in named if ids]
    return f"review: {'; '.join(parts)}" if parts else ""
