"""The list of pages in which the site's search looks, as a script, so that it works from a file too."""

import json
import re
from collections.abc import Iterator, Mapping

from docs_entries import reference_anchor
from docs_links import SINGULAR, Described, entries
from docs_registers import entity_anchors

from icires.catalogue.load import Catalogue
from icires.catalogue.model import Biomarker, Definition, Mechanism, Signature, Strategy
from icires.catalogue.portrait import entry_title

Listed = tuple[str, str, str, str]  # title, kind, path, and the further words by which it is found


def search_list(catalogue: Catalogue, where: Mapping[str, str], guide: Mapping[str, str]) -> str:
    """The script that names every page.

    Parameters
    ----------
    catalogue
        Whose entries, references and entities are found.
    where
        The page of each entry.
    guide
        The titles of the other pages, by their path.

    Returns
    -------
    JavaScript that sets ``icires_pages``.
    """
    listed = [*entry_lines(catalogue, where), *((title, "page", html(path), "") for path, title in guide.items())]
    listed += [(entity.name, "entity", f"entities.html#{mark}", entity.canonical) for mark, entity in entity_anchors()]
    listed += [
        (source.cite, "reference", f"references.html#{reference_anchor(source.id)}", f"{source.id} {source.why}")
        for source in catalogue.references.values()
    ]
    return f"window.icires_pages = {json.dumps(listed, ensure_ascii=False, separators=(',', ':'))};\n"


def entry_lines(catalogue: Catalogue, where: Mapping[str, str]) -> Iterator[Listed]:
    for kind, entry in entries(catalogue):
        words = " ".join([entry.id, *further(entry)])
        yield entry_title(entry), SINGULAR[kind], html(where[entry.id]), " ".join(words.split())


def further(entry: Described) -> Iterator[str]:
    """What a reader may look for beside an entry's name: what it says, its genes, its drugs and trials."""
    match entry:
        case Mechanism():
            yield from (entry.description, entry.pathway.replace("_", " "), *entry.genes)
        case Biomarker():
            yield from (entry.definition, entry.feature or "", *entry.analytes)
        case Strategy():
            yield from (entry.description, *entry.targets, *(agent.name for agent in entry.agents))
            yield from (f"{trial.id} {trial.name or ''}" for trial in entry.trials)
        case Signature():
            yield from (entry.description, entry.topic.replace("_", " "), *(gene.symbol for gene in entry.genes))
        case Definition():
            yield entry.definition


def html(path: str) -> str:
    """Where a page stands in the site."""
    return re.sub(r"\.md$", ".html", path)
