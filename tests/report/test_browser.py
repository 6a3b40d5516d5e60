"""The report in a real browser, opened from the disk."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from icires.report.reasons import missing_by_reason, seen_values
from icires.report.source import ReportInput
from icires.report.tally import OUTCOMES
from icires.report.write import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,1600",
)

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the PATH")


@pytest.fixture(scope="module")
def source(random_input_maker: Callable[..., ReportInput]) -> ReportInput:
    return random_input_maker(n_patients=30, n_samples=45, n_mechanisms=14, nasty=True)


@pytest.fixture(scope="module")
def report(source: ReportInput, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("browser")
    write_report(source, folder)
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=str(DRIVER), log_output=subprocess.DEVNULL, env=dict(os.environ))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: webdriver.Chrome, report: str) -> Iterator[webdriver.Chrome]:
    browser.get(report)
    yield browser
    messages = [entry["message"] for entry in browser.get_log("browser")]  # type: ignore[no-untyped-call]
    assert messages == []


def _point_at(page: webdriver.Chrome, *, column: int, row: int) -> ActionChains:
    """Move to the middle of a cell, through the geometry that the page itself uses."""
    place = page.execute_script(
        "const d = JSON.parse(document.getElementById('landscape-data').textContent);"
        "const svg = document.querySelector('svg.cells'); svg.scrollIntoView({block: 'start', behavior: 'instant'});"
        "const box = svg.getBoundingClientRect(); const k = box.width / svg.viewBox.baseVal.width;"
        "return [Math.round(box.left + (d.slots.indexOf(arguments[0]) + 0.4) * d.pitch * k),"
        " Math.round(box.top + d.tops[arguments[1]] + d.row / 2)];",
        column,
        row,
    )
    actions = ActionChains(page)
    actions.w3c_actions.pointer_action.move_to_location(*place)  # type: ignore[no-untyped-call]  # selenium's own gap
    return actions


def test_counts_in_the_page_equal_the_calls(page: webdriver.Chrome, source: ReportInput) -> None:
    outcome = pl.when(pl.col("basis") == "context").then(pl.lit("elsewhere")).otherwise("call")
    counted = source.calls.group_by("mechanism", outcome.alias("outcome")).len()
    expected = {(m, o): n for m, o, n in counted.iter_rows()}
    shown = page.execute_script(
        "return [...document.querySelectorAll('[data-counts]')].map(li => [li.dataset.counts,"
        " ...[...li.querySelectorAll('span')].map(span => Number(span.textContent))]);"
    )
    assert len(shown) == 14
    for mechanism, *numbers in shown:
        assert numbers == [expected.get((mechanism, name), 0) for name in OUTCOMES]
    table = page.execute_script(
        "return [...document.querySelectorAll('tr[data-mechanism]')].map(tr => [tr.dataset.mechanism,"
        " ...[...tr.cells].slice(2, 6).map(cell => Number(cell.textContent))]);"
    )
    assert sorted(table) == sorted(shown)


def test_hovering_tells_the_call(page: webdriver.Chrome, source: ReportInput) -> None:
    data = page.execute_script("return JSON.parse(document.getElementById('landscape-data').textContent)")
    calls = {
        (m, s): (b if b == "context" else c, f, w)
        for m, s, c, b, f, w in source.calls.select("mechanism", "sample_id", "call", "basis", "findings", "missing").iter_rows()
    }
    ids = {mechanism.name: name for name, mechanism in source.mechanisms.items()}
    tip = page.find_element(By.ID, "tip")
    assert not tip.is_displayed()
    foreign = next(
        (c, r) for r, cells in enumerate(data["cells"]) for c, i in enumerate(cells) if data["details"][i][0] == "elsewhere"
    )
    for column, row in ((0, 0), (7, 3), (20, 5), (44, 13), foreign):
        _point_at(page, column=column, row=row).perform()
        assert tip.is_displayed()
        name, sample = data["rows"][row][0], data["samples"][column][0]
        call, findings, missing = calls[ids[name], sample]
        assert name in tip.text
        assert f"Sample {sample}" in tip.text
        assert {"present": "Present", "absent": "Absent", "not_assessable": "Not assessable", "context": "Does not apply"}[
            call
        ] in tip.text
        assert (seen_values(findings) or missing_by_reason(missing)) in tip.text
        assert "PMID 27433843" in tip.text


def test_a_click_opens_the_patient(page: webdriver.Chrome) -> None:
    patient = page.execute_script(
        "const d = JSON.parse(document.getElementById('landscape-data').textContent); return d.patients[d.samples[9][1]][0]"
    )
    _point_at(page, column=9, row=2).click().perform()
    assert page.find_element(By.TAG_NAME, "h1").text == patient
    page.find_element(By.CSS_SELECTOR, "header .kicker a").click()
    assert page.current_url.endswith("report.html")


def test_every_identifier_leads_to_its_page(page: webdriver.Chrome, nasty_ids: tuple[str, ...]) -> None:
    links = dict(
        page.execute_script("return [...document.querySelectorAll('#patient-index th a')].map(a => [a.textContent, a.href])")
    )
    for name in nasty_ids:
        page.get(links[name])
        assert page.execute_script("return document.querySelector('h1').textContent") == name


def test_arrow_keys_and_enter(page: webdriver.Chrome) -> None:
    pane = page.find_element(By.ID, "cells")
    pane.send_keys(Keys.ARROW_RIGHT)
    first = page.find_element(By.ID, "cell-text").get_attribute("textContent")
    pane.send_keys(Keys.ARROW_DOWN)
    second = page.find_element(By.ID, "cell-text").get_attribute("textContent")
    assert first
    assert second
    assert first != second
    assert page.find_element(By.ID, "tip").is_displayed()
    pane.send_keys(Keys.ENTER)
    assert "/patients/" in page.current_url


def test_the_filter_hides_other_patients(page: webdriver.Chrome) -> None:
    page.find_element(By.ID, "filter").send_keys("Pt0020")
    rows = page.find_elements(By.CSS_SELECTOR, "#patient-index tbody tr")
    assert [row.find_element(By.TAG_NAME, "th").text for row in rows if row.is_displayed()] == ["Pt0020"]


def test_no_request_leaves_the_page(page: webdriver.Chrome) -> None:
    assert page.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


def test_a_wide_landscape_fits_until_it_is_widened(
    browser: webdriver.Chrome, random_input_maker: Callable[..., ReportInput], tmp_path: Path
) -> None:
    write_report(random_input_maker(n_patients=400, n_samples=450, n_mechanisms=6), tmp_path)
    browser.get((tmp_path / "report.html").as_uri())
    hidden = "const p = document.getElementById('cells'); return p.scrollWidth - p.clientWidth"
    assert browser.execute_script(hidden) == 0
    browser.find_element(By.ID, "widen").click()
    assert browser.execute_script(hidden) > 0
    browser.find_element(By.ID, "widen").click()
    _point_at(browser, column=430, row=4).perform()
    sample = browser.execute_script("return JSON.parse(document.getElementById('landscape-data').textContent).samples[430][0]")
    tip = browser.find_element(By.ID, "tip")
    assert f"Sample {sample} ·" in tip.text
    assert [entry["message"] for entry in browser.get_log("browser")] == []  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("width", [800, 1400])
def test_names_and_labels_are_not_cut(browser: webdriver.Chrome, report: str, width: int) -> None:
    browser.set_window_size(width, 1600)
    browser.get(report)
    cut = "return [...document.querySelectorAll('.landscape .names li')].filter(li => li.scrollWidth > li.clientWidth).length"
    assert browser.execute_script(cut) == 0
    labels = (
        "return [...document.querySelectorAll('.group-labels > svg')].map(s => {"
        " const text = s.querySelector('text').getBoundingClientRect();"
        " return [s.width.baseVal.value, text.width]; })"
    )
    assert all(text <= room + 1 for room, text in browser.execute_script(labels))
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_a_small_window_widens_the_landscape_and_stacks_the_patients_tables(browser: webdriver.Chrome, report: str) -> None:
    browser.set_window_size(600, 1200)
    browser.get(report)
    assert browser.execute_script("return innerWidth < 800 && document.getElementById('widen').checked")
    assert browser.execute_script("return document.getElementById('cells').clientWidth") > 200
    fits = "return document.documentElement.scrollWidth <= innerWidth"
    assert browser.execute_script(fits)
    browser.get(browser.execute_script("return document.querySelectorAll('#patient-index th a')[15].href"))
    assert browser.execute_script(fits)
    hidden = "return [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert browser.execute_script(hidden) == 0
    browser.set_window_size(1400, 1600)
