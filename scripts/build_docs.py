"""Write the reference pages of ``docs/``, and the site with a page for each entry of the catalogue.

Usage: python scripts/build_docs.py [--check | --into FOLDER]

The pages of the site go into ``build/docs`` and the site into ``site``; every warning is an error. ``--check`` writes nothing,
and fails when a page of ``docs/`` is not what would be written. ``--into`` makes the site elsewhere, and leaves ``docs/`` alone.
"""

import argparse
import sys
from pathlib import Path

from docs_features import features_page, input_page
from docs_links import SINGULAR
from docs_site import DOCS, ROOT, WarnedError, build_site
from docs_summaries import front_page, kind_page

from icires.catalogue.load import Catalogue, load_catalogue
from icires.errors import CatalogueError

ON_CODE_HOST = "../"  # from docs/ to the top of the repository


def pages(catalogue: Catalogue) -> dict[str, str]:
    """The pages of ``docs/`` that are made from the code and the catalogue; an entry's name leads to its file."""

    def file_of(identifier: str) -> str:
        return ON_CODE_HOST + catalogue.files[identifier].relative_to(ROOT).as_posix()

    made = {"input.md": input_page(), "features.md": features_page(), "index.md": front_page(catalogue, {})}
    made |= {f"{kind}.md": kind_page(catalogue, kind, file_of) for kind in SINGULAR}
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def stale(made: dict[str, str]) -> list[str]:
    """The pages that are not on disk as they would be written."""
    return [name for name, text in made.items() if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != text]


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description="Write the reference pages of docs/, and the site.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page of docs/ is out of date")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="make the site there, and leave docs/ as it is")
    options = parser.parse_args()
    try:
        catalogue = load_catalogue()
    except CatalogueError as error:
        sys.exit(f"the catalogue cannot be read:\n{error}")
    made = pages(catalogue)
    old = stale(made)
    if options.check:
        sys.exit(f"not up to date, run `make docs`: {', '.join(old)}" if old else 0)
    for name in () if options.into else old:
        (DOCS / name).write_text(made[name], encoding="utf-8")
        print(f"docs/{name}")
    make_site(options.into or ROOT, catalogue, made)


def make_site(folder: Path, catalogue: Catalogue, made: dict[str, str]) -> None:
    """Make the site in a folder, or say that it could not be made."""
    try:
        build_site(folder / "build" / "docs", folder / "site", catalogue, made)
    except WarnedError as error:
        sys.exit(f"the site could not be made without a warning:\n{error}")
    print(folder / "site" / "index.html")


if __name__ == "__main__":
    main()
