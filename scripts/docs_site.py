"""The documentation as a folder of pages, one for each entry, and the configuration that makes a site of it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path

import yaml
from docs_entries import entry_page, place_of
from docs_links import SINGULAR, Place, entries, entry_pages, naming, relative
from docs_registers import entities_page, left_out_page, references_page
from docs_search import search_list
from docs_summaries import front_page, kind_page, kind_table
from docs_text import plain

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Mechanism
from icires.catalogue.portrait import entry_title
from icires.catalogue.wording import in_words

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FURTHER = {"References": "references.md", "Entities": "entities.md", "Left out": "left_out.md"}
GUIDE = ("calls.md", "input.md", "mapping.md", "features.md", "outputs.md")  # in the order of reading; others follow
HOUSE = {"architecture.md": ROOT / "ARCHITECTURE.md", "contributing.md": ROOT / "CONTRIBUTING.md"}
NOT_COPIED = frozenset({"README.md", "index.md", *(f"{kind}.md" for kind in SINGULAR)})  # the site has its own
Nav = list[dict[str, object]]


class WarnedError(Exception):
    """The site could not be made without a warning."""


def build_site(folder: Path, site: Path, catalogue: Catalogue, committed: Mapping[str, str]) -> None:
    """Write every page, and make the site of them.

    Parameters
    ----------
    folder
        Where the pages and the configuration go; pages that stood there are removed.
    site
        Where the site goes.
    catalogue
        What to tell.
    committed
        The pages made for ``docs/``, by name.

    Raises
    ------
    WarnedError
        The site could not be made without a warning; the message holds each.
    """
    config = write_pages(folder, catalogue, committed)
    # not --quiet: it would silence the warnings before they are counted
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
    places = ["--config-file", str(config), "--site-dir", str(site.resolve())]
    done = subprocess.run([*command, *places], check=False, capture_output=True, text=True)
    if done.returncode:
        raise WarnedError("\n".join(line for line in done.stderr.splitlines() if not line.startswith("INFO")))


def write_pages(folder: Path, catalogue: Catalogue, committed: Mapping[str, str]) -> Path:
    """Write every page, and the configuration that makes a site of them."""
    shutil.rmtree(folder / "pages", ignore_errors=True)
    pages = {**guide_pages(committed), **catalogue_pages(catalogue)}
    titles = {name: heading(text) for name, text in pages.items() if "/" not in name}
    found = search_list(catalogue, entry_pages(catalogue), titles)
    for name, text in {**pages, "assets/pages.js": found}.items():
        path = folder / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = folder / "mkdocs.yml"
    theme = {"custom_dir": str(ROOT / "scripts" / "docs_theme")}
    settings = {
        "INHERIT": str(ROOT / "mkdocs.yml"),
        "docs_dir": "pages",
        "theme": theme,
        "extra": {"digest": catalogue.sha256[:12]},
        "nav": navigation(catalogue, pages),
    }
    config.write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return config


def guide_pages(committed: Mapping[str, str]) -> dict[str, str]:
    """The pages that people wrote, and those made from the code; their links lead to each other."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(DOCS.glob("*.md"))} | dict(committed)
    texts |= {name: path.read_text("utf-8") for name, path in HOUSE.items()}
    return {name: led_inside(text) for name, text in texts.items() if name not in NOT_COPIED}


def led_inside(text: str) -> str:
    """A page whose links to the pages of the repository lead to those of the site."""
    names = {path.name: name for name, path in HOUSE.items()}
    text = re.sub(r"\]\((?:\.\./)?docs/", "](", text)
    return re.sub(r"\]\((?:\.\./)?(ARCHITECTURE|CONTRIBUTING)\.md", lambda found: f"]({names[found[1] + '.md']}", text)


def catalogue_pages(catalogue: Catalogue) -> dict[str, str]:
    """The pages of the catalogue: its front page, one for each kind and pathway, one for each entry, and the registers."""
    where, back = entry_pages(catalogue), naming(catalogue)
    made = {"index.md": joined(front_page(catalogue, FURTHER))}
    made |= {f"{kind}.md": joined(kind_page(catalogue, kind, where.__getitem__)) for kind in SINGULAR}
    for pathway, members in pathways(catalogue).items():
        path = f"mechanisms/{pathway}/index.md"
        made[path] = pathway_page(catalogue, members, in_words(pathway).capitalize(), seen_from(where, path))
    for kind, entry in entries(catalogue):
        made[where[entry.id]] = entry_page(kind, entry, place_of(entry, where, catalogue), back.get(entry.id, {}))
    made[FURTHER["References"]] = joined(references_page(Place(FURTHER["References"], where, catalogue)))
    made[FURTHER["Entities"]] = joined(entities_page())
    made[FURTHER["Left out"]] = joined(left_out_page(catalogue))
    return made


def joined(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def seen_from(where: Mapping[str, str], path: str) -> Callable[[str], str]:
    return lambda identifier: relative(where[identifier], path)


def pathways(catalogue: Catalogue) -> dict[str, list[Mechanism]]:
    """The mechanisms of each pathway, by name."""
    ordered = sorted(catalogue.mechanisms.values(), key=lambda entry: (entry.pathway, entry.name.casefold()))
    return {pathway: list(members) for pathway, members in groupby(ordered, key=lambda entry: entry.pathway)}


def pathway_page(catalogue: Catalogue, members: list[Mechanism], title: str, target: Callable[[str], str]) -> str:
    lines = [f"# {plain(title)}", "", f"{len(members)} mechanism{'' if len(members) == 1 else 's'} of this pathway.", ""]
    return joined(iter([*lines, *kind_table(catalogue, "mechanisms", members, target)]))


def navigation(catalogue: Catalogue, pages: Mapping[str, str]) -> Nav:
    """The tree beside every page: by kind, mechanisms by pathway; then the guide."""
    where = entry_pages(catalogue)
    knowledge: Nav = [{"What it holds": "index.md"}]
    for kind in SINGULAR:
        members = getattr(catalogue, kind).values()
        below: Nav = [{"Overview": f"{kind}.md"}]
        if kind == "mechanisms":
            below += [pathway_section(pathway, group, where) for pathway, group in pathways(catalogue).items()]
        else:
            ordered = sorted(members, key=lambda entry: entry_title(entry).casefold())
            below += [{escape(entry_title(entry)): where[entry.id]} for entry in ordered]
        knowledge.append({kind.capitalize(): below})
    knowledge += [{title: name} for title, name in FURTHER.items()]
    written = [name for name in pages if "/" not in name and name not in {*NOT_COPIED, *HOUSE, *FURTHER.values()}]
    guide = sorted(written, key=lambda name: (GUIDE.index(name) if name in GUIDE else len(GUIDE), name))
    return [
        {"Catalogue": knowledge},
        {"Using icires": [{escape(heading(pages[name])): name} for name in guide]},
        {"The project": [{escape(heading(pages[name])): name} for name in HOUSE]},
    ]


def pathway_section(pathway: str, members: list[Mechanism], where: Mapping[str, str]) -> dict[str, object]:
    below: Nav = [{"Overview": f"mechanisms/{pathway}/index.md"}]
    below += [{escape(entry.name): where[entry.id]} for entry in members]
    return {in_words(pathway).capitalize(): below}


def heading(text: str) -> str:
    """The title of a page, without marks."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1].replace("`", "") if found else "Untitled"
