"""Mechanisms that belong together: one event is often present as a mechanism, as a kind of it, and as what sums it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icires.catalogue.model import FeatureFinding, Mechanism


@dataclass(frozen=True, slots=True)
class Kin:
    """``family`` has an id that a mechanism shares with its kin; ``above`` what it is part of, directly or not."""

    names: Mapping[str, str]
    family: Mapping[str, str]
    above: Mapping[str, frozenset[str]]

    def count(self, present: Sequence[str]) -> int:
        """How many families are among the mechanisms."""
        return len({self.family[name] for name in present})

    def told_once(self, present: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The mechanisms by family, without those that only sum up others of them."""
        summed_up = {ancestor for name in present for ancestor in self.above[name]}
        told: dict[str, tuple[str, ...]] = {}
        for name in present:
            if name not in summed_up:
                told[self.family[name]] = (*told.get(self.family[name], ()), name)
        return told

    def in_words(self, kin: Sequence[str]) -> str:
        """One mechanism by its name; several of a family by the name of what sums most of them up, and their own."""
        own = [self.names[name] for name in kin]
        reach = {
            heading: sum(heading in self.above[name] for name in kin) for name in kin for heading in sorted(self.above[name])
        }
        if len(own) == 1 or not reach:
            return ", ".join(own)
        heading = max(reach, key=lambda name: (reach[name], -len(self.above[name])))
        return f"{self.names[heading]} ({', '.join(_inside(name) for name in own)})"


def build_kin(mechanisms: Mapping[str, Mechanism]) -> Kin:
    """The kinship of the catalogue: a mechanism is below what it is part of, and below what is decided by it."""
    parents: dict[str, set[str]] = {name: set() for name in mechanisms}
    for name, mechanism in mechanisms.items():
        if mechanism.part_of in parents:
            parents[name].add(mechanism.part_of)
        for part in mechanism.findings.values():
            if not isinstance(part, FeatureFinding) and part.mechanism in parents:
                parents[part.mechanism].add(name)
    above = {name: _above(name, parents) for name in mechanisms}
    family = {name: name for name in mechanisms}
    for name, ancestors in above.items():
        joined = {family[kin] for kin in (name, *ancestors)}
        family = {kin: min(joined) if known in joined else known for kin, known in family.items()}
    return Kin({name: mechanism.name for name, mechanism in mechanisms.items()}, family, above)


def _above(name: str, parents: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        new = parents[waiting.pop()] - seen
        seen |= new
        waiting += sorted(new)
    return frozenset(seen - {name})


def _inside(name: str) -> str:
    """A name inside a sentence: a word loses its capital, a gene's symbol keeps it."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
