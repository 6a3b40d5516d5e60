"""The pages: well formed, self-contained, and deaf to whatever stands in the study."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from icires.report.build import build_context
from icires.report.render import render_report
from icires.report.source import ReportInput
from icires.report.write import write_report

VOID = {"meta", "input", "br", "link", "img", "path", "rect", "use"}
LOADING = {"src", "srcset", "action", "formaction", "poster", "data", "background", "ping", "xlink:href"}
Pages = dict[str, str]


class Page(HTMLParser):
    """Collects tags, and complains where they are not nested."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"repeated attribute in {tag}"
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _pages(source: ReportInput, folder: Path) -> Pages:
    write_report(source, folder)
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


@pytest.fixture(scope="module")
def nasty(random_input_maker: Callable[..., ReportInput], tmp_path_factory: pytest.TempPathFactory) -> tuple[ReportInput, Pages]:
    source = random_input_maker(n_patients=14, n_samples=20, n_mechanisms=6, nasty=True)
    evil = "</script><script>alert(9)</script>\"'><b onclick=alert(9)>"
    study = replace(source.study, name=f"Name {evil}", id=evil, problems=source.problems)
    calls = source.calls.with_columns(findings=source.calls["findings"] + evil, missing=source.calls["missing"] + evil)
    source = replace(source, study=study, calls=calls, provenance={"note": evil, evil: [1, {"deep": evil}]})
    return source, _pages(source, tmp_path_factory.mktemp("nasty"))


@pytest.fixture(scope="module")
def plain(random_input_maker: Callable[..., ReportInput], tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return _pages(random_input_maker(n_patients=12, n_samples=18, n_mechanisms=8), tmp_path_factory.mktemp("plain"))


def test_one_page_per_patient_inside_the_folder(nasty: tuple[ReportInput, Pages], nasty_ids: tuple[str, ...]) -> None:
    source, pages = nasty
    assert set(nasty_ids) <= set(source.study.patients["patient_id"])
    assert len(pages) == 1 + source.study.patients.height
    assert all(re.fullmatch(r"report\.html|patients/[A-Za-z0-9_-]+\.html", name) for name in pages)


def test_nothing_of_the_study_becomes_markup(nasty: tuple[ReportInput, Pages], plain: Pages) -> None:
    kinds = {tag for text in plain.values() for tag, _ in Page(text).tags}
    for name, text in nasty[1].items():
        page = Page(text)
        assert {tag for tag, _ in page.tags} <= kinds | {"b", "br"}
        assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
        assert sum(tag == "script" for tag, _ in page.tags) == (2 if name == "report.html" else 0)
        assert "<script>alert" not in text
        assert "<img" not in text


def test_identifiers_are_shown_as_they_are(nasty: tuple[ReportInput, Pages], nasty_ids: tuple[str, ...]) -> None:
    headings = {re.search(r"<h1>(.*?)</h1>", text, re.DOTALL).group(1) for text in nasty[1].values()}  # type: ignore[union-attr]
    shown = {"".join(Page(heading).texts) for heading in headings}
    assert set(nasty_ids) <= shown
    links = [attrs["href"] for tag, attrs in Page(nasty[1]["report.html"]).tags if tag == "a"]
    assert {link for link in links if link and link.startswith("patients/")} == set(nasty[1]) - {"report.html"}


def test_the_data_block_is_json_and_cannot_end_early(nasty: tuple[ReportInput, Pages]) -> None:
    source, pages = nasty
    block = re.search(r'<script type="application/json" id="landscape-data">(.*?)</script>', pages["report.html"], re.DOTALL)
    assert block
    assert "<" not in block.group(1)
    data = json.loads(block.group(1))
    assert {sample[0] for sample in data["samples"]} == set(source.study.samples["sample_id"])
    calls = {(m, s): c for m, s, c in source.calls.select("mechanism", "sample_id", "call").iter_rows()}
    names = {mechanism.name: name for name, mechanism in source.mechanisms.items()}
    states = {"absent": "absent", "elsewhere": "absent", "unknown": "not_assessable"}
    for row, cells in zip(data["rows"], data["cells"], strict=True):
        for sample, cell in zip(data["samples"], cells, strict=True):
            assert states.get(data["details"][cell][0], "present") == calls[names[row[0]], sample[0]]


@pytest.mark.parametrize("kind", ["nasty", "plain"])
def test_pages_are_well_formed_and_ids_unique(kind: str, nasty: tuple[ReportInput, Pages], plain: Pages) -> None:
    for text in (nasty[1] if kind == "nasty" else plain).values():
        page = Page(text)
        assert len(set(page.ids)) == len(page.ids)
        labelled = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
        assert set(labelled) <= set(page.ids)
        anchors = [attrs["href"] for tag, attrs in page.tags if tag in ("a", "use")]
        assert {anchor[1:] for anchor in anchors if anchor and anchor.startswith("#")} <= set(page.ids)


def test_nothing_is_loaded(nasty: tuple[ReportInput, Pages], plain: Pages) -> None:
    for text in (*nasty[1].values(), *plain.values()):
        page = Page(text)
        assert not [(tag, key) for tag, attrs in page.tags for key in attrs if key in LOADING]
        linking = [(tag, attrs["href"] or "") for tag, attrs in page.tags if "href" in attrs]
        assert all(tag == "a" or (tag == "use" and href.startswith("#")) for tag, href in linking)
        style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
        assert style
        assert "@import" not in style.group(1)
        assert set(re.findall(r"url\((.*?)\)", style.group(1))) <= {"#hatch", "#hatch-cells"}


def _policies(pages: Pages) -> Iterator[tuple[str, str]]:
    for text in pages.values():
        yield next(attrs["content"] or "" for tag, attrs in Page(text).tags if attrs.get("http-equiv")), text


def test_the_policy_forbids_requests_and_foreign_scripts(plain: Pages) -> None:
    for policy, text in _policies(plain):
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src ")
        scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
        allowed = re.findall(r"'sha256-(.*?)'", policy)
        assert allowed == digests
        assert allowed or "script-src 'none'" in policy


def test_every_page_says_research_only_and_synthetic(plain: Pages) -> None:
    for text in plain.values():
        assert "Research use only; not for clinical decisions" in text
        assert "Synthetic data." in text


def test_a_real_study_is_not_called_synthetic(random_input_maker: Callable[..., ReportInput]) -> None:
    source = random_input_maker(n_patients=2, n_samples=2, n_mechanisms=2)
    source = replace(source, study=replace(source.study, name="Melanoma, nivolumab"))
    assert "Synthetic data." not in render_report(build_context(source))


def test_an_empty_profile_still_has_a_report(random_input_maker: Callable[..., ReportInput], tmp_path: Path) -> None:
    source = random_input_maker(n_patients=2, n_samples=2, n_mechanisms=2)
    tables = ("calls", "features", "biomarkers", "response", "problems", "recognised")
    source = replace(source, **{name: getattr(source, name).clear() for name in tables})
    pages = _pages(source, tmp_path)
    for text in pages.values():
        Page(text)
    lead = re.search(r'<p class="lead" id="answer">(.*?)</p>', pages["report.html"], re.DOTALL)
    assert lead
    assert lead.group(1) == "Nothing could be assessed: the study has no mutations and no copy number."


def test_the_same_input_gives_the_same_bytes(random_input_maker: Callable[..., ReportInput]) -> None:
    made = [render_report(build_context(random_input_maker(n_patients=9, n_samples=12, n_mechanisms=5))) for _ in range(2)]
    assert made[0] == made[1]


def test_two_thousand_samples_stay_below_six_megabytes(random_input_maker: Callable[..., ReportInput]) -> None:
    text = render_report(build_context(random_input_maker(n_patients=1400, n_samples=2000)))
    assert len(text.encode()) < 6_000_000
    page = Page(text)
    assert sum(tag in ("path", "rect") for tag, _ in page.tags) < 1000
