"""The command line: parse, call, write, and show what is being done. Everything else is imported by the command that needs it."""

import os
import signal
import sys
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from icires import __version__
from icires.cli_catalogue import catalogue_app
from icires.cli_tools import ExtraPath, console, mended_or_exit, told
from icires.errors import CatalogueError

if TYPE_CHECKING:
    from icires.catalogue.load import Catalogue
    from icires.study.study import GenomeBuild

RESEARCH = "Research use only: not for diagnosis or treatment decisions."


app = typer.Typer(
    name="icires",
    help=f"Why immune checkpoint inhibitors fail in a tumour: mechanism calls from a cohort's files.\n\n{RESEARCH}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
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

    out = console()
    with told(f"Reading {study.name}"):
        inspection = inspect_study(study, config=config, genome_build=_build(genome_build))
    show_inspection(inspection, out)
    with mended_or_exit():
        if output is not None:
            inspection.write_problems(output)
        if write_mapping or mapping is not None:
            target = mapping or study / "icires.yaml"
            inspection.write_mapping(target)
            out.print(f"Wrote {target}: check each line, then run validate again.", soft_wrap=True)
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

    with mended_or_exit():
        check_target(output, made="profile")
        with told("Reading the catalogue"):
            knowledge = load_catalogue(extra=catalogue)
            if catalogue is not None:
                _require_sound(knowledge, catalogue)
        with told(f"Reading {study.name}"):
            read = read_study(study, config=config, genome_build=_build(genome_build))
        with told(f"Calling {len(knowledge.mechanisms)} mechanisms in {read.samples.height} samples"):
            result = profile_study(read, catalogue=knowledge, parameters={"catalogue": "built in"} | _extra(catalogue))
        with told("Writing the tables and the report"):
            result.write(output)
    show_profile(result, output, console())


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

    with mended_or_exit(), told("Writing and profiling the synthetic study"):
        result = run_demo(output, seed=seed)
    show_demo(result, console())


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


def _require_sound(knowledge: "Catalogue", extra: Path) -> None:
    """Refuse the user's own entries with a mistake that could make a call wrong, such as a misspelt feature; not for style."""
    from icires.catalogue.check import STYLE, check_catalogue
    from icires.features.awaited import is_known

    found = check_catalogue(knowledge, is_feature=partial(is_known, signatures=knowledge.signatures))
    own = str(extra)
    if problems := [problem for problem in found if problem.code not in STYLE and (problem.file or "").startswith(own)]:
        raise CatalogueError(problems)


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
