"""An output folder that appears whole or not at all, and that never replaces what icires did not write."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from icires.errors import OutputError, Problem, Severity

# the list of what was written, in the folder itself: only what stands there unchanged may be replaced later
CONTENTS = "contents.json"


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new, empty folder beside the target, which takes the target's place at the end, or vanishes with everything in it.

    ``contents.json`` is added: every file with its size and SHA-256.

    Raises
    ------
    OutputError
        The target may not be replaced (see `check_target`), or the disk refused to write.
    """
    check_target(target)
    place = target.resolve()
    partial = place.with_name(f".{place.name}.{uuid4().hex}.partial")
    new_parents = [parent for parent in place.parents if not parent.exists()]
    try:
        partial.mkdir(parents=True)
        yield partial
        _write_contents(partial)
        _put_in_place(partial, place)
    except OSError as error:
        message = f"the folder cannot be written: {error.strerror or error}."
        remedy = "free some space or choose a folder that you may write to; nothing was changed."
        raise _refusal(target, message, remedy) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        for parent in new_parents:
            with suppress(OSError):  # it holds the finished folder
                parent.rmdir()


def check_target(target: Path) -> None:
    """Refuse an output folder that must not be replaced, before any work is done.

    A folder may be replaced when it is empty, or when icires wrote every file in it and none was changed since.

    Raises
    ------
    OutputError
        The target is a file, or a folder with anything else in it, or cannot be looked at.
    """
    remedy = "choose another folder, or move these files away."
    try:
        if not target.exists():
            return
        if not target.is_dir():
            raise _refusal(target, "there is a file of this name.", "choose another name for the folder.")
        foreign = sorted(path.relative_to(target).as_posix() for path in _foreign(target))
    except OSError as error:
        raise _refusal(target, "the folder cannot be read.", "choose a folder that you may read and write.") from error
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise _refusal(target, f"the folder holds what icires did not write ({', '.join(foreign[:3])}{more}).", remedy)


def _foreign(folder: Path) -> Iterator[Path]:
    """Files that icires did not write, or that were changed since."""
    written = _contents(folder)
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        is_plain = path.is_file() and not path.is_symlink()
        if name == CONTENTS or (path.is_dir() and not path.is_symlink()):
            continue
        if not is_plain or written.get(name) != _stamp(path):
            yield path


def _contents(folder: Path) -> dict[str, dict[str, str | int]]:
    try:
        files = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}


def _write_contents(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): _stamp(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    (folder / CONTENTS).write_text(json.dumps({"files": files}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _stamp(path: Path) -> dict[str, str | int]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _put_in_place(partial: Path, place: Path) -> None:
    if not place.exists():
        partial.rename(place)
        return
    old = place.with_name(f".{place.name}.{uuid4().hex}.old")
    place.rename(old)
    try:
        partial.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refusal(target: Path, message: str, remedy: str) -> OutputError:
    return OutputError(Problem(Severity.ERROR, "output_folder", message, remedy, file=str(target)))
