"""``icires.yaml``: what the user says about a study. A closed schema; every error with its line.

Nothing in it is required. What it says outranks what the files say.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError

from icires.catalogue.yaml_text import Place, lines_of, read_yaml
from icires.errors import Problem
from icires.study.problems import error
from icires.study.study import GenomeBuild
from icires.study.tables import MUTATIONS, PATIENTS, SAMPLES, SEGMENTS, TIMELINES, Column
from icires.study.tables_genes import GENE_IDS
from icires.study.tables_timeline import EVENT

FILE_NAME = "icires.yaml"
MAX_CONFIG_BYTES = 16 << 20
COLUMNS: Mapping[str, Column] = {column.name: column for column in (*PATIENTS.columns, *SAMPLES.columns)}
_GENES = frozenset(column.name for column in GENE_IDS)
# columns that the mapping may give a header, by the kind of file
HEADED: Mapping[str, frozenset[str]] = {
    "patients": frozenset(COLUMNS),
    "samples": frozenset(COLUMNS),
    "mutations": frozenset(column.name for column in MUTATIONS.columns if column.name != "line"),
    "segments": frozenset(column.name for column in SEGMENTS.columns),
    "timeline": frozenset(column.name for table in TIMELINES.values() for column in (*EVENT, *table.columns)),
    **dict.fromkeys(("discrete_copy_number", "log2_copy_number", "expression"), _GENES),
}
UNITS: Mapping[str, tuple[str, ...]] = {
    "fraction": ("fraction", "percent"),
    "percent": ("percent", "fraction"),
    "months": ("months", "weeks", "days", "years"),
    "days": ("days", "weeks", "months"),
    "years": ("years", "months", "days"),
    "Mb": ("Mb", "kb", "bp"),
}

# pydantic's kinds of errors in plain words
WANTED: Mapping[str, str] = {
    "model_type": "a block of 'key: value' lines",
    "model_attributes_type": "a block of 'key: value' lines",
    "mapping_type": "a block of 'key: value' lines",
    "dict_type": "a block of 'key: value' lines",
    "tuple_type": "a list",
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
}


def _as_text(value: object) -> object:
    # an identifier such as 341 is a number to YAML; 0040 and quoted words are text already
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_spelling(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else _as_text(value)


Identifier = Annotated[str, BeforeValidator(_as_text)]
Spelling = Annotated[str, BeforeValidator(_as_spelling)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kinds(_Part):
    """Which kinds of variants a call set holds at all; null leaves it to the table."""

    snv: bool | None = None
    indel: bool | None = None
    synonymous: bool | None = None
    germline: bool | None = None


class AssaySettings(_Part):
    """What was done: which samples, on which panel, over how many megabases."""

    samples: Literal["all"] | tuple[Identifier, ...] | None = None
    panel: Identifier | None = None
    megabases: float | None = Field(default=None, gt=0, le=4000)
    kinds: Kinds = Kinds()


class PanelSettings(_Part):
    """A gene panel: its genes, or a cBioPortal panel file of the study folder that lists them."""

    genes: tuple[Identifier, ...] | None = None
    file: str | None = None
    megabases: float | None = Field(default=None, gt=0, le=4000)


class GeneSettings(_Part):
    """A table of gene names that enlarges the catalogue's: a file beside the mapping or in the study folder."""

    file: str | None = None


class VcfSettings(_Part):
    """Sample columns of a VCF that are tumours, each with the sample it stands for."""

    tumor_samples: Mapping[str, Identifier] = Field(default_factory=dict)


class Config(_Part):
    """The whole mapping. ``columns`` is by file, then by column of icires; ``values`` by column, then by the value as written."""

    genome_build: GenomeBuild | None = None
    columns: Mapping[str, Mapping[str, Identifier | None]] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, Spelling | None]] = Field(default_factory=dict)
    units: Mapping[str, str] = Field(default_factory=dict)
    assays: Mapping[str, AssaySettings] = Field(default_factory=dict)
    panels: Mapping[str, PanelSettings] = Field(default_factory=dict)
    genes: GeneSettings = GeneSettings()
    vcf: VcfSettings = VcfSettings()
    _file: str = PrivateAttr(default=FILE_NAME)

    def model_post_init(self, context: object) -> None:
        """Take the file's name from what is given beside the data."""
        if isinstance(context, str):
            self._file = context

    @property
    def name(self) -> str:
        """How tables call the user's mapping, whatever its file is called."""
        return FILE_NAME

    @property
    def file(self) -> str:
        """The name of the mapping's file, for messages."""
        return self._file

    @property
    def tumor_samples(self) -> Mapping[str, str]:
        """Sample columns of a VCF, each with the sample it stands for."""
        return self.vcf.tumor_samples


def read_config(path: Path, *, name: str, found: list[Problem]) -> Config:
    """The user's mapping; what is wrong with it is appended to ``found``, and an empty mapping returned."""
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_CONFIG_BYTES else None
    except OSError as failure:
        message = f"the mapping cannot be read ({failure.strerror})."
        found.append(error("unreadable_file", message, "check that it exists and may be read.", file=name))
        return Config()
    if content is None:
        found.append(error("too_large", f"the mapping is larger than {MAX_CONFIG_BYTES >> 20} MiB.", "shorten it.", file=name))
        return Config()
    if not any(line.strip() and not line.lstrip().startswith(b"#") for line in content.splitlines()):
        return Config()
    return _parsed(content, name=name, found=found)


def _parsed(content: bytes, *, name: str, found: list[Problem]) -> Config:
    data, flaws = read_yaml(content)
    found.extend(error("mapping_yaml", flaw.message, flaw.remedy, file=name, line=flaw.line) for flaw in flaws)
    if flaws:
        return Config()
    try:
        config = Config.model_validate(data, context=name)
    except ValidationError as failure:
        lines = lines_of(content)
        found.extend(_problems(failure, lines, name=name))
        return Config()
    faults = list(_check(config))
    lines = lines_of(content) if faults else {}
    found.extend(
        error("mapping_value", message, remedy, file=name, line=_line_of(place, lines)) for place, message, remedy in faults
    )
    return Config() if faults else config


def _problems(failure: ValidationError, lines: Mapping[Place, int], *, name: str) -> Iterator[Problem]:
    """One problem for each place of the file, in plain words."""
    wanted: dict[Place, list[str]] = {}
    for one in failure.errors():
        place = _known_place(one["loc"], lines)
        if one["type"] == "extra_forbidden":
            message = f"unknown key {_where(place)}."
            yield error("mapping_unknown_key", message, "remove it or correct its spelling.", file=name, line=lines.get(place))
        else:
            wanted.setdefault(place, []).append(WANTED.get(one["type"], one["msg"].removeprefix("Input should be ")))
    for place, words in wanted.items():
        message = f"{_where(place)} must be {' or '.join(dict.fromkeys(words))}."
        yield error("mapping_value", message, "see the example in the documentation.", file=name, line=lines.get(place, 1))


def _where(place: Place) -> str:
    return ": ".join(str(part) for part in place) or "the file"


def _known_place(place: Place, lines: Mapping[Place, int]) -> Place:
    # pydantic adds names of alternatives to the place; the longest known beginning is the place in the file
    return next((place[:end] for end in range(len(place), 0, -1) if place[:end] in lines), ())


def _line_of(place: Place, lines: Mapping[Place, int]) -> int | None:
    return lines.get(_known_place(place, lines))


def _check(config: Config) -> list[tuple[Place, str, str]]:
    """What the schema cannot say: names of columns, canonical values, units."""
    faults: list[tuple[Place, str, str]] = []
    remedy = "see the columns in the documentation of the input tables."
    known = frozenset().union(*HEADED.values())
    for file, mapping in config.columns.items():
        faults += [
            (("columns", file, column), f"{column} is no column of icires.", remedy) for column in mapping if column not in known
        ]
    for column, values in config.values.items():
        allowed = COLUMNS[column].values if column in COLUMNS else {}
        if not allowed:
            faults.append((("values", column), f"{column} is no column with a list of values.", remedy))
            continue
        faults += [
            (("values", column, raw), f"{meaning} is no value of {column}.", f"write one of {', '.join(allowed)}, or null.")
            for raw, meaning in values.items()
            if meaning is not None and meaning not in allowed
        ]
    for column, unit in config.units.items():
        allowed_units = UNITS.get(COLUMNS[column].unit or "", ()) if column in COLUMNS else ()
        if unit not in allowed_units:
            message = f"{column} cannot be given in {unit}."
            faults.append((("units", column), message, f"write one of {', '.join(allowed_units) or 'the columns with a unit'}."))
    return faults
