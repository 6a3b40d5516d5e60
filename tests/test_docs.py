"""Everything that a user can ask for is documented, and the pages made from the code are up to date."""

import html
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from urllib.parse import unquote

import pytest
import typer

from icires.catalogue.load import Catalogue, load_catalogue
from icires.catalogue.model import Biomarker, Definition, FeatureFinding, Mechanism, MechanismFinding, Signature, Strategy
from icires.cli import app
from icires.features.awaited import awaited_kinds
from icires.features.families import kinds
from icires.study.tables import TABLES

ROOT = Path(__file__).parent.parent
COHORT = ROOT.parent / "shared" / "cohorts" / "uc_atezolizumab_snyder_2017"
PAGES = (*sorted((ROOT / "docs").glob("*.md")), *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")))

Described = Mechanism | Biomarker | Strategy | Signature | Definition
KINDS = ("mechanisms", "biomarkers", "strategies", "signatures", "definitions")
HOSTILE = "a|b <script>alert(1)</script> *c* _d_ [e](f) `g` \\ {h} &amp; ~~i~~ # ! $j$"


def entries(catalogue: Catalogue) -> list[Described]:
    return [entry for kind in KINDS for entry in getattr(catalogue, kind).values()]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Every page of the real site, by its path: made with each warning as an error."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, str(ROOT / "scripts" / "build_docs.py"), "--into", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    top = folder / "site"
    return {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in sorted(top.rglob("*.html"))}


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that writes the site; scripts are no package."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("docs_site")


def commands() -> dict[str, str]:
    """Every command with its help."""
    group = typer.main.get_command(app)
    found: dict[str, str] = {}
    for name, command in getattr(group, "commands", {}).items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}": made.help for sub, made in inner.items()} if inner else {name: command.help}
    return found


def test_the_pages_made_from_the_code_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_docs.py", "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(commands()))
def test_a_command_has_an_example_and_stands_in_the_readme(name: str) -> None:
    assert f"Example: icires {name.split(maxsplit=1)[0]}" in commands()[name]
    assert f"icires {name}" in (ROOT / "README.md").read_text("utf-8")


def test_every_table_and_kind_of_feature_is_documented() -> None:
    tables = (ROOT / "docs" / "input.md").read_text("utf-8")
    assert [name for name in TABLES if f"## {name}\n" not in tables] == []
    features = (ROOT / "docs" / "features.md").read_text("utf-8")
    names = [*kinds("single"), *(f"GENE_{k}" for k in kinds("gene")), *(f"REGION_{k}" for k in kinds("region"))]
    assert [name for name in names if f"`{name}`" not in features] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_outputs_on_disk_are_documented() -> None:
    text = (ROOT / "docs" / "outputs.md").read_text("utf-8")
    source = (ROOT / "src" / "icires" / "profiling" / "write.py").read_text("utf-8")
    names = set(re.findall(r'"([a-z_.]+\.(?:tsv|json|html|parquet))"', source))
    assert names
    assert [name for name in sorted(names) if name not in text] == []


def test_the_example_of_the_readme_is_what_the_command_prints(tmp_path: Path) -> None:
    if not COHORT.is_dir():
        pytest.skip("the real cohorts (../shared/cohorts) are not on this machine")
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(rf"```\n\$ icires profile {COHORT.name} -o snyder\n(.*?)```", readme, re.DOTALL)
    assert block
    command = [sys.executable, "-c", "from icires.cli import main; main()", "profile", str(COHORT), "-o", "snyder"]
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert [line.rstrip() for line in done.stdout.splitlines()] == block.group(1).splitlines()
    calls = (tmp_path / "snyder" / "calls.tsv").read_text("utf-8").splitlines()
    for line in re.findall(r"^0471_T .*", readme, re.MULTILINE):
        sample, mechanism, call, missing = line.split(maxsplit=3)
        assert any(row.split("\t")[1:5:2] == [sample, mechanism] and row.endswith(missing) and call in row for row in calls)


def test_every_awaited_feature_is_documented() -> None:
    features = (ROOT / "docs" / "features.md").read_text("utf-8").partition("## Awaited")[2]
    prefixes = {"single": "", "gene": "GENE_", "signature": "SIGNATURE_", "taxon": "TAXON_"}
    names = [f"{prefix}{kind}" for family, prefix in prefixes.items() for kind in awaited_kinds(family)]
    assert names
    assert [name for name in names if f"`{name}`" not in features] == []


def test_every_entry_has_a_page_and_stands_in_the_table_of_its_kind(site: Mapping[str, str], catalogue: Catalogue) -> None:
    for kind in KINDS:
        for entry in getattr(catalogue, kind).values():
            path = page_of(kind, entry)
            assert f"<code>{entry.id}</code>" in site[path]
            assert f'href="{path}"' in site[f"{kind}.html"]


def page_of(kind: str, entry: Described) -> str:
    return f"{kind}/{entry.pathway}/{entry.id}.html" if isinstance(entry, Mechanism) else f"{kind}/{entry.id}.html"


def test_what_an_entry_names_is_a_link_on_its_page(site: Mapping[str, str], catalogue: Catalogue) -> None:
    known = {entry.id for entry in entries(catalogue)}
    for kind in KINDS:
        for entry in getattr(catalogue, kind).values():
            page = site[page_of(kind, entry)]
            assert [name for name in named(entry) if name in known and f"{name}.html" not in body(page)] == []
            assert [
                name for name in features_of(entry) if not re.search(rf"features\.html#[a-z0-9-]+\"><code>{name}<", page)
            ] == []


def body(page: str) -> str:
    """The page without its menu, which leads everywhere."""
    return page.partition('role="main"')[2]


def named(entry: Described) -> Iterator[str]:
    match entry:
        case Mechanism():
            yield from filter(None, [entry.part_of, *entry.strategies, *(avoid.strategy for avoid in entry.avoid)])
            yield from (part.mechanism for part in entry.findings.values() if isinstance(part, MechanismFinding))
        case Biomarker() | Signature():
            yield from entry.shows
        case Strategy():
            yield from (*entry.addresses, *(name for need in entry.needs for name in need.lost_with))
            yield from (caution.mechanism for caution in entry.cautions if caution.mechanism)
        case Definition():
            yield from entry.see


def features_of(entry: Described) -> Iterator[str]:
    match entry:
        case Mechanism():
            yield from (part.feature for part in entry.findings.values() if isinstance(part, FeatureFinding))
        case Biomarker():
            yield from filter(None, [entry.feature])
        case Strategy():
            yield from (need.shown_by.feature for need in entry.needs if need.shown_by)
        case _:
            return


def test_a_source_leads_to_where_it_can_be_read(site: Mapping[str, str], catalogue: Catalogue) -> None:
    starts = {"PMID": "https://pubmed.ncbi.nlm.nih.gov/", "DOI": "https://doi.org/", "URL": ""}
    for kind in KINDS:
        for entry in getattr(catalogue, kind).values():
            page = unquote(html.unescape(site[page_of(kind, entry)]))
            for prefix, _, rest in (part.source.partition(":") for part in entry.evidence):
                assert prefix not in starts or f'href="{starts[prefix]}{unquote(rest)}' in page, (entry.id, rest)


def test_links_of_the_site_lead_somewhere(site: Mapping[str, str]) -> None:
    anchors = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in site.items()}
    broken = set()
    for path, text in site.items():
        for target in set(re.findall(r'<a [^>]*href="([^"]*)"', text)):
            if re.match(r"https?:", target) or path == "404.html":  # whose links start at the top of a server
                continue
            file, _, mark = html.unescape(target).partition("#")
            full = os.path.normpath(Path(path).parent / file) if file else path
            if full not in site or (mark and mark not in anchors[full]):
                broken.add((path, target))
    assert len(site) > 300
    assert broken == set()


def test_the_site_loads_nothing_from_elsewhere_and_names_no_folder_of_this_machine(site: Mapping[str, str]) -> None:
    for path, text in site.items():
        loaded = re.findall(r'<(?:script|img|iframe)[^>]*\bsrc="([^"]*)"|<link[^>]*\bhref="([^"]*)"', text)
        assert [part for pair in loaded for part in pair if re.match(r"(?:https?:)?//", part)] == [], path
        assert str(ROOT) not in text


def test_text_of_the_catalogue_is_shown_as_it_stands(writer: ModuleType, catalogue: Catalogue, tmp_path: Path) -> None:
    evil = hostile(catalogue.mechanisms["b2m_biallelic_loss"])
    writer.build_site(tmp_path / "pages", tmp_path / "site", only(catalogue, evil), {})
    for path in (page_of("mechanisms", evil), "mechanisms.html", f"mechanisms/{evil.pathway}/index.html"):
        text = (tmp_path / "site" / path).read_text("utf-8")
        assert "<script>alert" not in text
        shown = html.unescape(re.sub(r"<[^>]+>", "", body(text)))
        assert shown.count(HOSTILE) >= (5 if path.endswith(f"{evil.id}.html") else 1), shown[:2000]


def only(catalogue: Catalogue, entry: Mechanism) -> Catalogue:
    """The catalogue with one entry."""
    return replace(
        catalogue,
        mechanisms=MappingProxyType({entry.id: entry}),
        biomarkers=MappingProxyType({}),
        strategies=MappingProxyType({}),
        signatures=MappingProxyType({}),
        definitions=MappingProxyType({}),
    )


@pytest.mark.parametrize(
    ("identifier", "url"),
    [
        ("HGNC:1914", "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:1914"),
        ("ENSG00000166710", "https://www.ensembl.org/id/ENSG00000166710"),
        ("CHEMBL:CHEMBL98350", "https://www.ebi.ac.uk/chembl/compound_report_card/CHEMBL98350"),
        ("CHEMBL98350", "https://www.ebi.ac.uk/chembl/compound_report_card/CHEMBL98350"),
        ("Cellosaurus:CVCL_0291", "https://www.cellosaurus.org/CVCL_0291"),
        ("HGVS:KRAS:p.Gly12Asp", ""),
        ("nothing", ""),
    ],
)
def test_an_identifier_leads_to_its_register(writer: ModuleType, identifier: str, url: str) -> None:
    made = importlib.import_module("docs_text").identifier_link(identifier)
    assert made.replace("\\", "") == (f"[{identifier}]({url})" if url else identifier)


@pytest.mark.parametrize("link", ["features.md#no_such_feature", "#no_such_heading", "no_such_page.md"])
def test_a_broken_link_is_an_error(writer: ModuleType, catalogue: Catalogue, tmp_path: Path, link: str) -> None:
    small = only(catalogue, catalogue.mechanisms["b2m_biallelic_loss"])
    with pytest.raises(writer.WarnedError, match=link.rpartition("#")[2]):
        writer.build_site(tmp_path / "pages", tmp_path / "site", small, {"calls.md": f"# Calls\n\n[broken]({link})\n"})


def hostile(entry: Mechanism) -> Mechanism:
    """A mechanism that says what would break a page, wherever it says something."""
    observation = entry.evidence[0].model_copy(update={"statement": HOSTILE, "effect": HOSTILE, "corrects_review": HOSTILE})
    said = {"name": HOSTILE, "description": HOSTILE, "limits": HOSTILE, "genes": (HOSTILE,)}
    return entry.model_copy(update={**said, "evidence": (observation, *entry.evidence[1:])})
