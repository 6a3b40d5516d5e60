"""An output folder that appears whole or not at all, and that never replaces what icires did not write."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from uuid import uuid4

from icires.errors import OutputError, Problem, Severity

# the list of what was written, in the folder itself: only what stands there unchanged may be replaced later
CONTENTS = "contents.json"
TOLD = 3  # so many names are enough to recognise a folder by
ELSEWHERE = "choose another folder, or move these files away."


@contextmanager
def whole_folder(target: Path, *, made: str) -> Iterator[Path]:
    """A new, empty folder beside the target, which takes the target's place at the end, or vanishes with everything in it.

    ``contents.json`` is added: what was ``made`` (a profile, a demo, an export), and every file with its size and SHA-256.

    Raises
    ------
    OutputError
        The target may not be replaced (see `check_target`), or the disk refused to write.
    """
    check_target(target, made=made)
    place = target.resolve()
    partial = place.with_name(f".{place.name}.{uuid4().hex}.partial")
    new_parents = [parent for parent in place.parents if not parent.exists()]
    try:
        partial.mkdir(parents=True)
        yield partial
        _write_contents(partial, made=made)
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


def check_target(target: Path, *, made: str) -> None:
    """Refuse an output folder that must not be replaced, before any work is done.

    A folder may be replaced when it is empty, or when icires wrote every file in it, as something of the same kind, and none was
    changed since. A folder that holds other things is not walked through: a few of them, at its top first, are enough to refuse
    it.

    Raises
    ------
    OutputError
        The target is a file, or a folder with anything else in it, or cannot be looked at.
    """
    try:
        if not target.exists():
            return
        if not target.is_dir():
            raise _refusal(target, "there is a file of this name.", "choose another name for the folder.")
        written, kind = _contents(target)
        foreign = list(islice(_foreign(target, written), TOLD + 1))
        changed = [] if foreign else list(islice(_changed(target, written), TOLD + 1))
    except OSError as error:
        raise _refusal(target, "the folder cannot be read.", "choose a folder that you may read and write.") from error
    if kind not in {"", made}:
        raise _refusal(target, f"the folder holds a {kind} of icires.", "choose another folder, or remove this one.")
    if foreign:
        raise _refusal(target, f"the folder holds what icires did not write ({_named(foreign)}).", ELSEWHERE)
    if changed:
        verb = "was" if len(changed) == 1 else "were"
        raise _refusal(target, f"{_named(changed)} {verb} changed since icires wrote the folder.", ELSEWHERE)


def _named(names: Sequence[str]) -> str:
    more = " and more" if len(names) > TOLD else ""
    return f"{', '.join(names[:TOLD])}{more}"


def _foreign(folder: Path, written: Mapping[str, object]) -> Iterator[str]:
    """Entries that icires did not write, the top level first; only a folder that should hold something of ours is looked into."""
    ours = {CONTENTS, *written}
    parents = {parent.as_posix() for name in ours for parent in PurePosixPath(name).parents}
    levels = [folder]
    for level in levels:
        for path in level.iterdir():
            name = path.relative_to(folder).as_posix()
            if path.is_dir() and not path.is_symlink() and name in parents:
                levels.append(path)
            elif name not in ours or path.is_symlink() or not path.is_file():
                yield name


def _changed(folder: Path, written: Mapping[str, object]) -> Iterator[str]:
    """Files of ours that no longer are as they were written."""
    return (name for name in sorted(written) if (folder / name).exists() and written[name] != _stamp(folder / name))


def _contents(folder: Path) -> tuple[dict[str, dict[str, str | int]], str]:
    """The files that icires wrote into a folder, and as what; nothing where it wrote none."""
    try:
        told = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
        files, made = told["files"], str(told.get("made", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, ""
    if not isinstance(files, dict):
        return {}, ""
    is_ours = {name: stamp for name, stamp in files.items() if isinstance(stamp, dict) and "sha256" in stamp}
    own = {name: stamp for name, stamp in is_ours.items() if _is_inside(name)}
    return own, made


def _is_inside(name: str) -> bool:
    """A name in a list of contents, which anybody may have written, stays in the folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _write_contents(folder: Path, *, made: str) -> None:
    files = {path.relative_to(folder).as_posix(): _stamp(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    (folder / CONTENTS).write_text(
        json.dumps({"made": made, "files": files}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


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
    except BaseException:  # an interruption too
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refusal(target: Path, message: str, remedy: str) -> OutputError:
    return OutputError(Problem(Severity.ERROR, "output_folder", message, remedy, file=str(target)))
