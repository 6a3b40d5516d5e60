"""The command line: parse, call, write, and show what is being done. Everything else is imported by the command that needs it."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from icires import __version__
from icires.errors import CatalogueError, IciresError

if TYPE_CHECKING:
    from rich.console import Console

    from icires.catalogue.load import Catalogue
    from icires.study.study import GenomeBuild

RESEARCH = "Research use only: not for diagnosis or treatment decisions."


class ExportFormat(StrEnum):
    """What the catalogue can be exported as."""

    tsv = "tsv"
    json = "json"


app = typer.Typer(
    name="icires",
    help=f"Why immune checkpoint inhibitors fail in a tumour: mechanism calls from a cohort's files.\n\n{RESEARCH}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
catalogue_app = typer.Typer(
    help="Read and check the catalogue of mechanisms.\n\nExample: icires catalogue show b2m_biallelic_loss",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(catalogue_app, name="catalogue")

StudyPath = Annotated[
    Path, typer.Argument(metavar="STUDY", help="A study folder in the cBioPortal format, or one MAF, VCF or SEG file.")
]
ConfigPath = Annotated[Path | None, typer.Option("--config", help="Use this icires.yaml instead of the one in the study folder.")]
Build = Annotated[
    str | None,
    typer.Option(
        "--genome-build", metavar="GRCh37|GRCh38", help="The genome build of files that cannot say it, such as a single SEG file."
    ),
]
ExtraPath = Annotated[
    Path | None, typer.Option("--catalogue", help="A folder of your own mechanism files, read beside the built-in ones.")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"icires {__version__}")
        raise typer.Exit


@app.callback()
def _icires(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    del version  # handled by its callback


@app.command()
def validate(
    study: StudyPath,
    config: ConfigPath = None,
    genome_build: Build = None,
    write_mapping: Annotated[
        bool, typer.Option("--write-mapping", help="Write a draft icires.yaml into the study folder (or to --mapping).")
    ] = False,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="Write the draft there; implies --write-mapping.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Also write the problems as a new TSV file.")] = None,
) -> None:
    """List every problem of a study at once: where it is, and how to mend it. Exit status 1 when there is an error.

    Example: icires validate my_study --write-mapping
    """
    from icires.study.read import inspect_study
    from icires.study.show import show_inspection

    console = _console()
    with _told(f"Reading {study.name}"):
        inspection = inspect_study(study, config=config, genome_build=_build(genome_build))
    show_inspection(inspection, console)
    with _mended_or_exit():
        if output is not None:
            inspection.write_problems(output)
        if write_mapping or mapping is not None:
            target = mapping or study / "icires.yaml"
            inspection.write_mapping(target)
            console.print(f"Wrote {target}: check each line, then run validate again.", soft_wrap=True)
    raise typer.Exit(1 if inspection.has_errors else 0)


@app.command()
def profile(
    study: StudyPath,
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write; it appears whole or not at all.")],
    config: ConfigPath = None,
    genome_build: Build = None,
    catalogue: ExtraPath = None,
) -> None:
    """Call every mechanism of the catalogue in every sample, and write the tables and the report.

    Example: icires profile my_study -o my_profile
    """
    from icires.catalogue.load import load_catalogue
    from icires.folder import check_target
    from icires.profiling.profile import profile as profile_study
    from icires.profiling.show import show_profile
    from icires.study.read import read_study

    with _mended_or_exit():
        check_target(output)
        with _told("Reading the catalogue"):
            knowledge = load_catalogue(extra=catalogue)
            if catalogue is not None:
                _require_sound(knowledge)
        with _told(f"Reading {study.name}"):
            read = read_study(study, config=config, genome_build=_build(genome_build))
        with _told(f"Calling {len(knowledge.mechanisms)} mechanisms in {read.samples.height} samples"):
            result = profile_study(read, catalogue=knowledge, parameters={"catalogue": "built in"} | _extra(catalogue))
        with _told("Writing the tables and the report"):
            result.write(output)
    show_profile(result, output, _console())


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder for the study and its profile.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="The same seed writes the same study.")] = 2026,
) -> None:
    """Write a synthetic study with planted mechanisms, profile it, and say which were found, missed or falsely called.

    Example: icires demo -o demo
    """
    from icires.demo.run import run_demo
    from icires.demo.show import show_demo

    with _mended_or_exit(), _told("Writing and profiling the synthetic study"):
        result = run_demo(output, seed=seed)
    show_demo(result, _console())


@catalogue_app.command("list")
def catalogue_list(catalogue: ExtraPath = None) -> None:
    """List the entries: mechanisms by pathway, and the other kinds.

    Example: icires catalogue list
    """
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_list

    with _mended_or_exit():
        render_list(load_catalogue(extra=catalogue), _console())


@catalogue_app.command("show")
def catalogue_show(
    entry: Annotated[str, typer.Argument(metavar="ID", help="The entry's identifier.")], catalogue: ExtraPath = None
) -> None:
    """Show one entry: its rule, the evidence for and against, and what limits it.

    Example: icires catalogue show b2m_biallelic_loss
    """
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_entry

    with _mended_or_exit():
        render_entry(load_catalogue(extra=catalogue), entry, _console())


@catalogue_app.command("search")
def catalogue_search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="What to look for; every word must be found.")],
    catalogue: ExtraPath = None,
) -> None:
    """Find the entries that speak of something: in ids, names, genes, agents and texts.

    Example: icires catalogue search "TGF"
    """
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_hits
    from icires.catalogue.search import search

    with _mended_or_exit():
        found = search(load_catalogue(extra=catalogue), " ".join(words))
    render_hits(found, " ".join(words), _console())
    raise typer.Exit(0 if found else 1)


@catalogue_app.command("export")
def catalogue_export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write.")],
    kind: Annotated[ExportFormat, typer.Option("--format", help="Tables, or one JSON document.")] = ExportFormat.tsv,
    catalogue: ExtraPath = None,
) -> None:
    """Write the whole catalogue as tables (one per kind, and one per list inside it) or as one JSON document.

    Example: icires catalogue export --format tsv -o catalogue_tables
    """
    from icires.catalogue.export import as_json, as_tables
    from icires.catalogue.load import load_catalogue
    from icires.folder import whole_folder

    with _mended_or_exit():
        knowledge = load_catalogue(extra=catalogue)
        texts = {"catalogue.json": as_json(knowledge, version=__version__)} if kind is ExportFormat.json else as_tables(knowledge)
        with whole_folder(output) as folder:
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
    _console().print(f"{len(texts)} file{'s' if len(texts) > 1 else ''} written to {output}", soft_wrap=True, markup=False)


@catalogue_app.command("check")
def catalogue_check(catalogue: ExtraPath = None) -> None:
    """Check every file of the catalogue, and list all problems at once. Exit status 1 when there is one.

    Example: icires catalogue check --catalogue my_mechanisms
    """
    from icires.catalogue.check import check_catalogue
    from icires.catalogue.load import load_catalogue
    from icires.catalogue.render import render_problems
    from icires.features.awaited import is_known

    with _mended_or_exit():
        knowledge = load_catalogue(extra=catalogue)
        problems = check_catalogue(knowledge, is_feature=partial(is_known, signatures=knowledge.signatures))
    render_problems(problems, _console())
    raise typer.Exit(1 if problems else 0)


def _build(written: str | None) -> "GenomeBuild | None":
    """The build that the user named; hg19 and hg38 are understood too."""
    from icires.study.maf import genome_build

    build = None if written is None else genome_build(written)
    if written is not None and build is None:
        raise typer.BadParameter("write GRCh37 or GRCh38.", param_hint="--genome-build")
    return build


def _extra(catalogue: Path | None) -> dict[str, str]:
    """What the provenance says of a catalogue of the user's own: its name, not where it is."""
    from icires.catalogue.load import digest_of

    return {} if catalogue is None else {"extra_catalogue": catalogue.resolve().name, "extra_sha256": digest_of(catalogue)}


def _require_sound(knowledge: "Catalogue") -> None:
    """Refuse a catalogue with a mistake: a misspelt feature would make a mechanism of the user's unknown everywhere."""
    from icires.catalogue.check import check_catalogue
    from icires.features.awaited import is_known

    problems = check_catalogue(knowledge, is_feature=partial(is_known, signatures=knowledge.signatures))
    if problems:
        raise CatalogueError(problems)


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say on standard error what is being done while it is being done."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    with console.status(f"{what} ..."):
        yield
    if console.is_terminal:
        console.print(f"[green]✓[/] {what}")


@contextmanager
def _mended_or_exit() -> Iterator[None]:
    """Turn an error that the user can mend into its problems on standard error, and exit status 1."""
    try:
        yield
    except IciresError as error:
        for problem in error.problems:
            where = f"{problem.where}: " if problem.where else ""
            typer.echo(f"{problem.severity.value}: {where}{problem.message}\n  remedy: {problem.remedy}", err=True)
        raise typer.Exit(1) from None


def main() -> None:
    """The entry point of the ``icires`` command."""
    # no plugin that happens to be installed may watch what is validated; looking for one also costs more than `--help` does
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        # a terminal without UTF-8 shows a question mark instead of failing on β
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # who starts a command in the background may have asked for that
            signal.signal(number, _stop)
    try:
        app()
    except _Stopped as stopped:
        typer.echo("Interrupted: nothing was written.", err=True)
        sys.exit(128 + stopped.number)


class _Stopped(BaseException):
    """Ctrl-C or a request to end: passes through everything, so that unfinished folders vanish."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _stop(number: int, _frame: FrameType | None) -> None:
    for impatient in (signal.SIGINT, signal.SIGTERM):  # a second one must not stop the tidying up
        signal.signal(impatient, signal.SIG_IGN)
    raise _Stopped(number)
