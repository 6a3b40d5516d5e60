"""What a table and a column are; the tables themselves are in `icires.study.tables`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Dtype = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, in which unit, what an empty cell means, and the headers it is known by.

    ``values`` maps a canonical value to the spellings that studies use. ``minimum`` and ``maximum`` are inclusive limits of
    plausible numbers; a value outside is an error.
    """

    name: str
    dtype: Dtype
    meaning: str
    null_means: str = "not recorded"
    unit: str | None = None
    required: bool = False
    preferred: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    minimum: float | None = None
    maximum: float | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that stands for this column, its preferred ones first."""
        return (*self.preferred, self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, which columns identify it, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def values_of(**canonical: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Canonical values, each with the spellings that studies use."""
    return MappingProxyType(canonical)


YES_NO = values_of(true=("yes", "y", "true", "1", "pos", "positive"), false=("no", "n", "false", "0", "neg", "negative"))
