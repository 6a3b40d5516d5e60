"""The draft of an ``icires.yaml``: everything that was recognised, filled in; everything that was not, as comments."""

import json
from collections.abc import Iterable, Sequence

from icires.study.config import COLUMNS, Config
from icires.study.findings import Findings, Recognised
from icires.study.study import GenomeBuild
from icires.study.tables import PATIENTS, SAMPLES

HEAD = """\
# How icires reads this study. Delete what should be recognised anew; what stands here outranks the files.
# columns: <file>: <column of icires>: <header of the file, or null for none>
# values: <column of icires>: <value in the file>: <value of icires, or null for unknown>
"""
TAIL = """
# More that can be said here:
# units:
#   purity: percent                # fraction is expected
# assays:
#   mutations:
#     panel: WES                   # WES and WGS cover every protein-coding gene
#     megabases: 34.0              # size of the region that mutations were counted in
#     samples: [ID-1, ID-2]        # all that were sequenced, with or without rows; the others count as not sequenced
#     kinds: {snv: true, indel: true, synonymous: false, germline: false}
# panels:
#   MY_PANEL: {genes: [KRAS, TP53], megabases: 1.2}
# genes: {file: my_genes.tsv}        # more gene names than the catalogue's, in a table beside this file
"""


def draft_mapping(found: Findings, *, config: Config, genome_build: GenomeBuild | None) -> str:
    """An ``icires.yaml`` that reads the study just as it was read, ready to edit.

    Parameters
    ----------
    found
        What recognition took, refused and did not know.
    config
        The mapping that the study was read with: what it says is kept.
    genome_build
        The build that was found; null leaves the line as a comment.
    """
    build = f"genome_build: {genome_build}" if genome_build else "# genome_build: GRCh38"
    return "\n".join([HEAD, build, *_columns(found, config), *_values(found), *_rest(config)]) + "\n" + TAIL


def _rest(config: Config) -> list[str]:
    said = config.model_dump(mode="json", exclude_defaults=True, include={"units", "assays", "panels", "genes", "vcf"})
    return [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]


def _columns(found: Findings, config: Config) -> list[str]:
    taken = [row for row in found.recognised if row.value is None]
    nothing = {file: [name for name, header in said.items() if header is None] for file, said in config.columns.items()}
    mute = (file for file, names in nothing.items() if names)
    files = list(dict.fromkeys([*(row.file for row in taken), *(one.file for one in found.candidates), *mute]))
    lines: list[str] = []
    for file in files:
        rows = [row for row in taken if row.file == file]
        none = nothing.get(file, [])
        lines += [*([f"  {_quoted(file)}:"] if rows or none else [f"  # {file}:"]), *_headers(rows)]
        lines += [f"    {name}: null" for name in none]
        for one in (one for one in found.candidates if one.file == file):
            lines += [f"    # {one.column}: {_quoted(header)}    # a candidate" for header in one.headers]
        lines += _missing(rows, none)
    return ["columns:" if any(not line.lstrip().startswith("#") for line in lines) else "# columns:", *lines] if lines else []


def _headers(rows: Iterable[Recognised]) -> list[str]:
    return [f"    {row.taken_as}: {_quoted(row.column)}" for row in rows]


def _missing(rows: Sequence[Recognised], none: Sequence[str]) -> list[str]:
    """What a clinical file could still hold; other files list only what was not a standard name."""
    names = {*(row.taken_as for row in rows), *none}
    if "patient_id" not in names or any(name not in COLUMNS for name in names):
        return []
    table = SAMPLES if "sample_id" in names else PATIENTS
    return [f"    # {column.name}:" for column in table.columns if column.name not in names and not column.required]


def _values(found: Findings) -> list[str]:
    known = {(row.taken_as, row.value): row.taken_as_value for row in found.recognised if row.value is not None}
    unknown = list(dict.fromkeys((one.column, one.value) for one in found.unknown))
    columns = list(dict.fromkeys(column for column, _ in [*known, *unknown]))
    lines: list[str] = []
    for column in columns:
        pairs = [f"    {_quoted(value)}: {_meant(meaning)}" for (name, value), meaning in known.items() if name == column]
        lines += [f"  {column}:" if pairs else f"  # {column}:", *pairs]
        lines += [f"    # {_quoted(value)}:    # not known" for name, value in unknown if name == column]
    if not lines:
        return []
    return ["values:" if known else "# values:", *lines]


def _meant(meaning: str | None) -> str:
    return "null" if meaning is None else meaning


def _quoted(text: str | None) -> str:
    # a JSON string is a YAML string, whatever it holds
    return json.dumps(text, ensure_ascii=False)
