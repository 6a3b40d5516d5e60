"""The rules of the house that a machine can check: which room may import which, and how large a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import icires

SOURCE = Path(icires.__file__).parent
# a room may import itself, what stands before it here, and the modules that every room shares
ROOMS = {
    "catalogue": set[str](),
    "study": {"catalogue"},
    "features": {"catalogue", "study"},
    "report": {"catalogue", "study"},
    "profiling": {"catalogue", "study", "features", "report"},
    "demo": {"catalogue", "study", "features", "profiling", "report"},
}
SHARED = {"errors", "folder", "provenance"}
SCIENTIFIC = {"numpy", "polars", "scipy", "pydantic", "jinja2", "yaml", "rich.table"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("icires.")}


@pytest.mark.parametrize("path", [p for p in modules() if p.parent != SOURCE], ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_only_what_stands_before_it(path: Path) -> None:
    place = path.relative_to(SOURCE)
    room = place.parts[0]
    allowed = ROOMS[room] | SHARED | {room}
    assert imported_rooms(path) <= allowed


def test_every_room_stands_in_the_order() -> None:
    assert {p.relative_to(SOURCE).parts[0] for p in modules() if p.parent != SOURCE} == set(ROOMS)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_stays_short(path: Path) -> None:
    # the table specification and the catalogue's schema are each one long list on purpose
    limit = 450 if path.name in {"tables.py", "model.py"} else 320
    assert len(path.read_text("utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_network_and_no_evaluation(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    barred = {"socket", "urllib.request", "http.client", "requests", "httpx", "ftplib", "smtplib", "pickle", "logging"}
    assert not names & barred
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("code", ["import icires", "import icires.cli"])
def test_importing_loads_nothing_scientific(code: str) -> None:
    script = f"import sys; {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert not SCIENTIFIC & set(done.stdout.split())


def test_the_public_names_are_these() -> None:
    assert icires.__all__ == [
        "TABLES",
        "Catalogue",
        "CatalogueError",
        "IciresError",
        "OutputError",
        "Problem",
        "Profile",
        "Severity",
        "Study",
        "StudyError",
        "__version__",
        "load_catalogue",
        "profile",
        "read_study",
    ]
    for name in icires.__all__:
        assert getattr(icires, name) is not None


def test_profile_is_the_verb_and_not_a_module() -> None:
    assert callable(icires.profile)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = icires.nothing
