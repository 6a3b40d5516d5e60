"""What every command shares: where it writes, how it says what it does, and how a mistake of the user ends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from icires.errors import IciresError

if TYPE_CHECKING:
    from rich.console import Console

ExtraPath = Annotated[
    Path | None, typer.Option("--catalogue", help="A folder of your own mechanism files, read beside the built-in ones.")
]


def console() -> "Console":
    """Standard output; nothing of what is printed is coloured by guess."""
    from rich.console import Console

    return Console(highlight=False)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say on standard error what is being done while it is being done."""
    from rich.console import Console

    told_to = Console(stderr=True, highlight=False)
    with told_to.status(f"{what} ..."):
        yield
    if told_to.is_terminal:
        told_to.print(f"[green]✓[/] {what}")


@contextmanager
def mended_or_exit() -> Iterator[None]:
    """Turn an error that the user can mend into its problems on standard error, and exit status 1."""
    try:
        yield
    except IciresError as error:
        for problem in error.problems:
            where = f"{problem.where}: " if problem.where else ""
            typer.echo(f"{problem.severity.value}: {where}{problem.message}\n  remedy: {problem.remedy}", err=True)
        raise typer.Exit(1) from None
