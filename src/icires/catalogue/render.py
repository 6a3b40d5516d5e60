"""The catalogue in a terminal: a list of its entries, one entry in full, and the problems of a check.

Written for 80 columns, and readable in 40. Colour only repeats what the words say.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from icires.catalogue.load import Catalogue
from icires.catalogue.model import LEVELS, Biomarker, Entry, Signature, Strategy
from icires.catalogue.portrait import entry_title, portrait
from icires.catalogue.portrait_kinds import Block
from icires.catalogue.search import Hit
from icires.catalogue.wording import in_words
from icires.errors import CatalogueError, Problem, Severity

WIDEST = 100  # longer lines are tiring to read, however wide the window is
MOST_HITS = 40
NARROW = 70  # below it, what stands beside an id stands under it
MARKS: Mapping[Severity, str] = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def render_list(catalogue: Catalogue, console: Console, *, kind: str | None = None) -> None:
    """Every entry of the catalogue: mechanisms by pathway with their direction, then the other kinds.

    Parameters
    ----------
    catalogue
        What to list.
    console
        Where to write.
    kind
        List entries of this kind only: mechanisms, biomarkers, strategies, signatures or definitions.
    """
    mechanisms = catalogue.mechanisms.values() if kind in {None, "mechanisms"} else ()
    ordered = sorted(mechanisms, key=lambda mechanism: (mechanism.pathway, mechanism.id))
    for pathway, group in groupby(ordered, key=lambda mechanism: mechanism.pathway):
        _table(console, f"Mechanisms: {in_words(pathway)}", [(m.id, m.name, in_words(m.direction)) for m in group])
    for title, entries in catalogue.kinds.items():
        if entries and title != "mechanisms" and kind in {None, title}:
            _table(console, title.capitalize(), [(entry.id, entry_title(entry), _told(entry)) for entry in entries.values()])
    counts = [_count(title, entries) for title, entries in catalogue.kinds.items() if entries]
    counts += [f"{len(catalogue.references)} references"] if catalogue.references else []
    _print(console, f"{', '.join(counts) or 'The catalogue is empty'}. One entry in full: icires catalogue show ID")


def render_entry(catalogue: Catalogue, identifier: str, console: Console) -> None:
    """One entry in full: what it says, on which findings and evidence, what limits it, and where it stands.

    Parameters
    ----------
    catalogue
        Where to look.
    identifier
        The id of an entry of any kind, or of a reference.
    console
        Where to write.

    Raises
    ------
    CatalogueError
        There is no such entry; the remedy names near ones.
    """
    entry = find_entry(catalogue, identifier)
    console.print(Text(entry.id, style="bold"))
    for block in portrait(catalogue, entry):
        _block(console, block)


def render_hits(hits: Sequence[Hit], query: str, console: Console, *, most: int | None = MOST_HITS) -> None:
    """What a search found: each entry with its name, and where the words stand; or that nothing was found.

    Parameters
    ----------
    hits
        What was found, the closest first.
    query
        What was asked, to be named where nothing was found.
    console
        Where to write.
    most
        How many to show; all where null.
    """
    for hit in hits[:most]:
        console.print(Text.assemble((hit.id, "cyan"), f"  {hit.kind}"), soft_wrap=True)
        _print(console, hit.title, indent=4)
        if hit.field not in {"id", "name", "cite"}:
            _print(console, Text(f"{in_words(hit.field)}: {hit.excerpt}", style="dim"), indent=4)
    more = f", of which {most} are shown (--all shows the rest)" if most is not None and len(hits) > most else ""
    found = f"{len(hits)} entr{'y speaks' if len(hits) == 1 else 'ies speak'} of it{more}. One in full: icires catalogue show ID"
    _print(console, found if hits else f"Nothing in the catalogue speaks of {query}.")


def render_problems(problems: Sequence[Problem], console: Console) -> None:
    """The problems of a check, by file, each with line, field, message and remedy; or that there are none.

    Parameters
    ----------
    problems
        What was found, ordered by file.
    console
        Where to write.
    """
    for file, group in groupby(problems, key=lambda problem: problem.file or ""):
        console.print(Text(file, style="bold"), soft_wrap=True)
        for problem in group:
            place = ", ".join(part for part in (f"line {problem.line}" if problem.line else "", problem.column or "") if part)
            head = Text.assemble((problem.severity.value, MARKS[problem.severity]), f" {place}" if place else "")
            _print(console, head, indent=2)
            _print(console, f"{problem.message} Remedy: {problem.remedy}", indent=4)
        console.print()
    _print(console, f"{len(problems)} problem{'' if len(problems) == 1 else 's'} found." if problems else "No problems found.")


def find_entry(catalogue: Catalogue, identifier: str) -> Entry:
    """The entry of an id, of whatever kind.

    Raises
    ------
    CatalogueError
        There is no such entry; the remedy names near ones.
    """
    everything: dict[str, Entry] = {id_: entry for kind in catalogue.kinds.values() for id_, entry in kind.items()}
    everything |= catalogue.references
    if identifier in everything:
        return everything[identifier]
    asked, spelt = identifier.casefold(), {known.casefold(): known for known in everything}
    near = [*get_close_matches(asked, spelt, n=3, cutoff=0.6), *(known for known in spelt if asked in known)]
    suggestions = list(dict.fromkeys(spelt[known] for known in near))[:4]
    suggestion = f"did you mean {' or '.join(suggestions)}?" if suggestions else "see icires catalogue list."
    raise CatalogueError(Problem(Severity.ERROR, "unknown_entry", f"the catalogue has no entry {identifier}.", suggestion))


def _told(entry: Entry) -> str:
    """What is said of an entry beside its name: the role of a biomarker, the furthest step of a strategy, the kind of others."""
    match entry:
        case Strategy():
            return "never proposed" if entry.never else in_words(min(entry.levels, key=lambda one: LEVELS.index(one.level)).level)
        case Biomarker():
            return entry.role
        case Signature():
            return f"{len(entry.genes)} genes"
        case _:
            return in_words(str(getattr(entry, "kind", "")))


def _count(title: str, entries: Mapping[str, Entry]) -> str:
    """How many entries of a kind, and how many of them were reviewed."""
    reviewed = sum(getattr(entry, "status", "") == "reviewed" for entry in entries.values())
    return f"{len(entries)} {title}" + (f" ({reviewed} reviewed)" if reviewed else "")


def _table(console: Console, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    if console.width < NARROW:
        _stack(console, title, rows)
        return
    grid = Table.grid(padding=(0, 2), pad_edge=False, expand=True)
    grid.add_column(style="cyan", no_wrap=True, min_width=30)  # an id that is broken over two lines cannot be copied
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True, min_width=17)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console.print(Text(title, style="bold"))
    console.print(Padding(grid, (0, 0, 1, 2)), width=_width(console))


def _stack(console: Console, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    console.print(Text(title, style="bold"))
    for identifier, name, direction in rows:
        console.print(Text(f"  {identifier}", style="cyan"), soft_wrap=True)
        _print(console, f"{name} ({direction})" if direction else name, indent=4)
    console.print()


def _block(console: Console, block: Block) -> None:
    if block.title:
        console.print(Text(block.title, style="bold"))
    names = max((len(name) for name, _ in block.pairs), default=0) + 2
    for name, text in block.pairs:
        _print(console, text, indent=2 + names, head=Text(f"  {name:{names}}", style="cyan"))
    for head, *rest in block.items:
        _print(console, head, indent=2)
        for line in rest:
            _print(console, line, indent=6)
    console.print()


def _print(console: Console, text: str | Text, *, indent: int = 0, head: Text | None = None) -> None:
    """A paragraph, indented; ``head`` stands in the indentation of its first line."""
    paragraph = Text(text) if isinstance(text, str) else text
    margin = head or Text(" " * indent)
    for line in paragraph.wrap(console, _width(console) - indent):
        line.rstrip()
        console.print(margin + line)
        margin = Text(" " * indent)


def _width(console: Console) -> int:
    return min(console.width, WIDEST)
