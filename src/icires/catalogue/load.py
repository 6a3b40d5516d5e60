"""The catalogue in memory: every file read, validated against the closed schema, and indexed by id.

Nothing stops at the first mistake: all violations of all files come back in one `CatalogueError`, each with its file, line
and field.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import cast

from pydantic import ValidationError

from icires.catalogue.model import (
    KINDS,
    Biomarker,
    Definition,
    Described,
    Entry,
    LeftOut,
    Mechanism,
    Reference,
    Signature,
    Strategy,
)
from icires.catalogue.schema_errors import Complaint, complaints
from icires.catalogue.yaml_text import Place, Plain, lines_of, read_yaml
from icires.errors import CatalogueError, Problem, Severity

MAX_BYTES = 1_000_000
TOP: Mapping[str, type[Entry]] = MappingProxyType({"references": Reference, "left_out": LeftOut})  # files beside the folders
LISTS = frozenset({"signatures", *TOP})  # a file of these kinds holds a list of entries
FIRST_KIND = "mechanisms"  # what loose files of a user's own folder are taken for


@dataclass(frozen=True)
class Catalogue:
    """Everything that the catalogue knows, ordered by id.

    ``left_out`` are the items of the review that no file carries. ``files`` says where each entry stands; ids are unique over all
    kinds. ``sha256`` is a digest of the names and contents of the files, whatever the order in which the file system lists them.
    """

    mechanisms: Mapping[str, Mechanism]
    biomarkers: Mapping[str, Biomarker]
    strategies: Mapping[str, Strategy]
    signatures: Mapping[str, Signature]
    definitions: Mapping[str, Definition]
    references: Mapping[str, Reference]
    left_out: Mapping[str, LeftOut]
    files: Mapping[str, Path]
    sha256: str

    @property
    def kinds(self) -> Mapping[str, Mapping[str, Described]]:
        """The entries of every kind of knowledge, by the name of its folder; not references, nor what is left out."""
        return {kind: getattr(self, kind) for kind in KINDS}

    def __repr__(self) -> str:
        counts = ", ".join(f"{kind}={len(entries)}" for kind, entries in self.kinds.items())
        return f"Catalogue({counts}, references={len(self.references)}, sha256={self.sha256[:8]})"


@dataclass(frozen=True, slots=True)
class _Source:
    """A file of the catalogue: ``name`` is its path inside its folder, as it goes into the digest."""

    kind: str
    path: Path
    name: str
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    entry: Entry
    path: Path


def load_catalogue(folder: Path | None = None, extra: Path | None = None) -> Catalogue:
    """Read and validate the catalogue.

    Parameters
    ----------
    folder
        A catalogue folder; by default the one of the package.
    extra
        A folder of one's own entries, which are added. Laid out like the catalogue; YAML files at its top are mechanisms.

    Returns
    -------
    The catalogue. That its entries fit together is another question: see `icires.catalogue.check.check_catalogue`.

    Raises
    ------
    CatalogueError
        With every problem found: a folder or file that cannot be read, text that is not strict YAML, a field that breaks the
        schema, a file whose name is not its entry's id, the same id in two files.
    """
    core = folder if folder is not None else Path(__file__).parent
    problems: list[Problem] = []
    sources = [*_sources(core, problems), *(_sources(extra, problems, loose=FIRST_KIND, prefix="extra/") if extra else ())]
    entries = [entry for source in sources for entry in _entries(source, problems)]
    problems += _twice(entries)
    if problems:
        raise CatalogueError(problems)
    return _catalogue(entries, _digest([*sources, *_tables(core)]))


def digest_of(extra: Path) -> str:
    """A digest of a folder of one's own entries: the names and contents of its YAML files."""
    return _digest(_sources(extra, [], loose=FIRST_KIND))


def _catalogue(entries: Sequence[_Found], sha256: str) -> Catalogue:
    kinds: dict[str, dict[str, Entry]] = {kind: {} for kind in (*KINDS, *TOP)}
    for found in sorted(entries, key=lambda found: found.entry.id):
        kinds[found.kind].setdefault(found.entry.id, found.entry)
    return Catalogue(
        mechanisms=MappingProxyType(cast("dict[str, Mechanism]", kinds["mechanisms"])),
        biomarkers=MappingProxyType(cast("dict[str, Biomarker]", kinds["biomarkers"])),
        strategies=MappingProxyType(cast("dict[str, Strategy]", kinds["strategies"])),
        signatures=MappingProxyType(cast("dict[str, Signature]", kinds["signatures"])),
        definitions=MappingProxyType(cast("dict[str, Definition]", kinds["definitions"])),
        references=MappingProxyType(cast("dict[str, Reference]", kinds["references"])),
        left_out=MappingProxyType(cast("dict[str, LeftOut]", kinds["left_out"])),
        files=MappingProxyType({found.entry.id: found.path for found in reversed(entries)}),
        sha256=sha256,
    )


def _sources(folder: Path, problems: list[Problem], *, loose: str | None = None, prefix: str = "") -> list[_Source]:
    """Every YAML file below a folder with its content; ``loose`` is the kind of files at the top of the folder."""
    try:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"}) if folder.is_dir() else None
    except OSError:
        paths = None
    if not paths and (paths is None or loose):
        remedy = "give a folder that can be read and that holds the catalogue's YAML files."
        problems.append(_problem("catalogue_folder", folder, None, (), "this folder holds no catalogue.", remedy))
    found = (_source(folder, path, problems, loose, prefix) for path in paths or ())
    return [source for source in found if source is not None]


def _source(folder: Path, path: Path, problems: list[Problem], loose: str | None, prefix: str) -> _Source | None:
    name = path.relative_to(folder).as_posix()
    kind = _kind(name, loose)
    if kind is None:
        remedy = f"move it into one of {', '.join(KINDS)}, or remove it."
        problems.append(_problem("catalogue_place", path, None, (), "this file is in none of the catalogue's folders.", remedy))
        return None
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        remedy = "make it a file that you may read."
        problems.append(_problem("catalogue_unreadable", path, None, (), f"the file cannot be read: {error.strerror}.", remedy))
        return None
    if size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes."
        problems.append(_problem("catalogue_too_large", path, None, (), message, "split it: one entry per file."))
        return None
    return _Source(kind, path, prefix + name, content)


def _kind(name: str, loose: str | None) -> str | None:
    """The kind of entry that a file holds, from its path inside the folder."""
    top, _, rest = name.partition("/")
    if rest:
        return top if top in KINDS else None
    return Path(top).stem if Path(top).stem in TOP else loose


def _entries(source: _Source, problems: list[Problem]) -> Iterator[_Found]:
    """The valid entries of a file; what is wrong with the others is added to the problems."""
    data, flaws = read_yaml(source.content)
    problems += [_problem("catalogue_yaml", source.path, f.line, f.place, f.message, f.remedy) for f in flaws]
    if flaws:
        return
    if (source.kind in LISTS) != isinstance(data, tuple):
        shape = "a list of entries, each behind a dash" if source.kind in LISTS else "one entry, with its fields as keys"
        problems.append(_problem("catalogue_shape", source.path, 1, (), f"the file must hold {shape}.", "see CONTRIBUTING.md."))
        return
    items = [((n,), item) for n, item in enumerate(data)] if isinstance(data, tuple) else [((), data)]
    wrong: list[tuple[Complaint, Place]] = []
    for place, item in items:
        found = _entry(source, item, place, wrong)
        if found is not None:
            yield found
    if wrong:
        problems.extend(_located(source, wrong))


def _entry(source: _Source, item: Plain, place: Place, wrong: list[tuple[Complaint, Place]]) -> _Found | None:
    model = {**KINDS, **TOP}[source.kind]
    try:
        entry = model.model_validate(item, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        wrong.extend((complaint, place) for complaint in complaints(error, model))
        return None
    if source.kind not in LISTS and source.path.stem != entry.id:
        message = f"the entry's id is {entry.id}, the file's name is not."
        wrong.append((Complaint(("id",), message, f"name the file {entry.id}.yaml, or mend the id."), place))
    return _Found(source.kind, entry, source.path)


def _located(source: _Source, wrong: Sequence[tuple[Complaint, Place]]) -> Iterator[Problem]:
    lines = lines_of(source.content)
    for complaint, place in wrong:
        full = (*place, *complaint.place)
        yield _problem("catalogue_schema", source.path, line_at(lines, full), full, complaint.message, complaint.remedy)


def root_of(file: Path) -> Path:
    """The catalogue folder that a file belongs to."""
    kinds = [parent for parent in file.parents if parent.name in KINDS]
    return kinds[-1].parent if kinds else file.parent


def line_at(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a field, or of what it would have stood in."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def field_path(place: Place) -> str | None:
    """A path of keys and positions as one word, ``findings.loss.value`` or ``evidence[0].source``; null at the top."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return words.removeprefix(".") or None


def _twice(entries: Sequence[_Found]) -> Iterator[Problem]:
    """Ids that stand twice; a source may be listed in several files, of which the first then stands."""
    first: dict[str, Path] = {}
    for found in entries:
        identifier = found.entry.id
        if identifier in first and not (found.kind == "references" and found.path != first[identifier]):
            message = f"the id {identifier} is also in {first[identifier]}."
            yield _problem("catalogue_duplicate", found.path, None, ("id",), message, "rename or remove one of the two.")
        first.setdefault(identifier, found.path)


def _tables(folder: Path) -> list[_Source]:
    """The catalogue's tables (genes, regions, cancers, ...): knowledge too, so part of the digest."""
    return [_Source("table", path, path.name, path.read_bytes()) for path in folder.glob("*.tsv") if path.is_file()]


def _digest(sources: Sequence[_Source]) -> str:
    parts = sorted((source.name, hashlib.sha256(source.content).hexdigest()) for source in sources)
    return hashlib.sha256("\n".join(f"{name}\t{digest}" for name, digest in parts).encode()).hexdigest()


def _problem(code: str, path: Path, line: int | None, place: Place, message: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, code, message, remedy, file=str(path), line=line, column=field_path(place))
