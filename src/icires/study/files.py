"""Which files of a folder may be opened: plain files inside the folder, bounded in number and size.

A study folder may come from anywhere. A name that leaves the folder, a link that does, a pipe or a device is refused
before anything is read from it.
"""

import stat
from pathlib import Path

from icires.errors import Problem
from icires.study.gzipped import DamagedError, TooLargeError, unpacked
from icires.study.problems import error
from icires.study.scan import GZIP_MAGIC

MAX_FILES = 10_000
# meta files, case lists and panels are read whole; tables have the limit of the text door
MAX_SMALL_BYTES = 64 << 20
MAX_TABLE_BYTES = 64 << 30


def list_folder(folder: Path, *, found: list[Problem], prefix: str = "") -> dict[str, Path]:
    """Files of a folder by name, sorted; hidden ones and folders left out, what may not be opened reported."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as failure:
        message = f"the folder cannot be read ({failure.strerror})."
        found.append(error("unreadable_folder", message, "check that it exists and may be read.", file=prefix or folder.name))
        return {}
    if len(paths) > MAX_FILES:
        message = f"the folder holds {len(paths)} files; at most {MAX_FILES} are accepted."
        found.append(error("too_many_files", message, "give the folder of one study.", file=prefix or folder.name))
        return {}
    named = {prefix + path.name: path for path in paths if not path.name.startswith(".")}
    odd = [name for name in named if printable(name) != name]
    found.extend(error("file_name", "the file's name is not UTF-8.", "rename it.", file=printable(name)) for name in odd)
    return {name: path for name, path in named.items() if name not in odd and may_open(path, folder, name=name, found=found)}


def printable(name: str) -> str:
    """A file name that can be written anywhere; bytes that are no text stand as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def subfolder(folder: Path, name: str, *, found: list[Problem]) -> dict[str, Path]:
    """Files of a folder inside the study by ``name/file``; none where there is no such folder, or it lies elsewhere."""
    inner = folder / name
    if not inner.is_dir():
        return {}
    if not inner.resolve().is_relative_to(folder.resolve()):
        remedy = "copy the folder into the study folder."
        found.append(error("symlink_escape", "the link leaves the study folder.", remedy, file=name))
        return {}
    return list_folder(inner, found=found, prefix=f"{name}/")


def may_open(path: Path, folder: Path, *, name: str, found: list[Problem]) -> bool:
    """Whether this is a plain file inside the folder, not too large; for anything but a folder a problem says why not."""
    try:
        mode = path.stat().st_mode
        real, home = path.resolve(strict=True), folder.resolve(strict=True)
    except (OSError, RuntimeError):
        message = "the file cannot be reached: a broken link, a loop of links, or no permission."
        found.append(error("unreadable_file", message, "remove the link or mend it.", file=name))
        return False
    if not real.is_relative_to(home):
        remedy = "copy the file into the study folder."
        found.append(error("symlink_escape", "the link leaves the study folder.", remedy, file=name))
        return False
    if stat.S_ISDIR(mode):
        return False
    if not stat.S_ISREG(mode):
        found.append(error("not_a_file", "this is a pipe or a device, not a file.", "remove it.", file=name))
        return False
    if path.stat().st_size > MAX_TABLE_BYTES:
        remedy = "split it, or remove it."
        found.append(error("too_large", f"the file is larger than {MAX_TABLE_BYTES >> 30} GiB.", remedy, file=name))
        return False
    return True


def is_plain_name(name: str) -> bool:
    """A file name without any path in it."""
    return bool(name) and name not in {".", ".."} and not any(mark in name for mark in ("/", "\\", "\0"))


def read_small(path: Path, *, name: str, found: list[Problem]) -> str | None:
    """The text of a small file, plain or gzipped, UTF-8 or Latin-1; null, with a problem, if it is no text."""
    try:
        content = _small_bytes(path)
    except TooLargeError:
        message = f"the file is larger than {MAX_SMALL_BYTES >> 20} MiB."
        found.append(error("too_large", message, "check that it is what its name says.", file=name))
        return None
    except DamagedError:
        message = "the gzip file is damaged or cut off."
        found.append(error("truncated_gzip", message, "copy it again; `gzip --test` tells whether it is whole.", file=name))
        return None
    except OSError as failure:
        message = f"the file cannot be read ({failure.strerror})."
        found.append(error("unreadable_file", message, "check that it may be read.", file=name))
        return None
    if b"\0" in content:
        found.append(error("binary_file", "the file is not text.", "write it again as UTF-8 text.", file=name))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # every byte is a character in Latin-1, so that nothing is lost
        return content.decode("latin-1")


def _small_bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_SMALL_BYTES:
        raise TooLargeError
    content = path.read_bytes()
    return unpacked(path, most=MAX_SMALL_BYTES) if content.startswith(GZIP_MAGIC) else content
