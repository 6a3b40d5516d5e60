"""The commands that read the catalogue: list, show, search, export, check."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from icires import __version__
from icires.cli_tools import ExtraPath, console, mended_or_exit

catalogue_app = typer.Typer(
    help="Read and check the catalogue of mechanisms.\n\nExample: icires catalogue show b2m_biallelic_loss",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Kind(StrEnum):
    """The kinds of entries."""

    mechanisms = "mechanisms"
    biomarkers = "biomarkers"
    strategies = "strategies"
    signatures = "signatures"
    definitions = "definitions"


class ExportFormat(StrEnum):
    """What the catalogue can be exported as."""

    tsv = "tsv"
    json = "json"


@catalogue_app.command("list")
def catalogue_list(
    kind: Annotated[
        Kind | None,
        typer.Argument(metavar="KIND", help="mechanisms, biomarkers, strategies, signatures or definitions; all unless given."),
    ] = None,
    catalogue: ExtraPath = None,
) -> None:
    """List the entries: mechanisms by pathway, and the other kinds.

    Example: icires catalogue list strategies
    """
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_list

    with mended_or_exit():
        render_list(load_catalogue(extra=catalogue), console(), kind=kind)


@catalogue_app.command("show")
def catalogue_show(
    entry: Annotated[str, typer.Argument(metavar="ID", help="The entry's identifier.")], catalogue: ExtraPath = None
) -> None:
    """Show one entry: its rule, the evidence for and against, and what limits it.

    Example: icires catalogue show b2m_biallelic_loss
    """
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_entry

    with mended_or_exit():
        render_entry(load_catalogue(extra=catalogue), entry, console())


@catalogue_app.command("search")
def catalogue_search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="What to look for; every word must be found.")],
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only entries of this kind.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every entry that is found, not the closest only.")] = False,
    catalogue: ExtraPath = None,
) -> None:
    """Find the entries that speak of something: in ids, names, genes, agents and texts.

    Example: icires catalogue search "TGF" --kind strategies
    """
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import MOST_HITS, render_hits
    from icires.catalogue.search import search

    with mended_or_exit():
        found = search(load_catalogue(extra=catalogue), " ".join(words), kind=kind)
    render_hits(found, " ".join(words), console(), most=None if everything else MOST_HITS)
    raise typer.Exit(0 if found else 1)


@catalogue_app.command("export")
def catalogue_export(
    kind: Annotated[ExportFormat, typer.Option("--format", help="Tables, or one JSON document.")] = ExportFormat.tsv,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="The folder to write; without it tables go into icires_catalogue, JSON to the screen."
        ),
    ] = None,
    catalogue: ExtraPath = None,
) -> None:
    """Write the whole catalogue as tables (one per kind, and one per list inside it) or as one JSON document.

    Example: icires catalogue export --format tsv -o catalogue_tables
    """
    from icires.catalogue.export import as_json, as_tables
    from icires.catalogue.load import load_catalogue
    from icires.folder import whole_folder

    with mended_or_exit():
        knowledge = load_catalogue(extra=catalogue)
        texts = {"catalogue.json": as_json(knowledge, version=__version__)} if kind is ExportFormat.json else as_tables(knowledge)
        if output is None and kind is ExportFormat.json:
            typer.echo(texts["catalogue.json"], nl=False)
            return
        target = output or Path("icires_catalogue")
        with whole_folder(target, made="catalogue export") as folder:
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
    console().print(f"{len(texts)} file{'s' if len(texts) > 1 else ''} written to {target}", soft_wrap=True, markup=False)


@catalogue_app.command("check")
def catalogue_check(catalogue: ExtraPath = None) -> None:
    """Check every file of the catalogue, and list all problems at once. Exit status 1 when there is one.

    Example: icires catalogue check --catalogue my_mechanisms
    """
    from icires.catalogue.check import check_catalogue
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_problems
    from icires.features.awaited import is_known

    with mended_or_exit():
        knowledge = load_catalogue(extra=catalogue)
        problems = check_catalogue(knowledge, is_feature=partial(is_known, signatures=knowledge.signatures))
    render_problems(problems, console())
    raise typer.Exit(1 if problems else 0)
