"""Everything that a user can ask for is documented, and the pages made from the code are up to date."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from icires.cli import app
from icires.features.families import kinds
from icires.study.tables import TABLES

ROOT = Path(__file__).parent.parent
COHORT = ROOT.parent / "shared" / "cohorts" / "uc_atezolizumab_snyder_2017"
PAGES = (*sorted((ROOT / "docs").glob("*.md")), *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")))


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
