"""File names for identifiers that may hold anything."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_LONGEST = 60
_DIGEST_CHARACTERS = 16


def safe_file_names(ids: Iterable[str]) -> dict[str, str]:
    """A file name stem for every identifier: portable, unique, and the same whatever the order.

    An identifier of letters, digits, ``_`` and ``-`` keeps its own name. Every other one, and every one that a file
    system without letter case would confuse with another, is shortened to its safe characters and carries a digest of
    the whole identifier.
    """
    unique = dict.fromkeys(ids)
    spellings = Counter(name.casefold() for name in unique)
    return {name: name if _is_plain(name) and spellings[name.casefold()] == 1 else _digested(name) for name in unique}


def _is_plain(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and not _UNSAFE.search(name) and not _RESERVED.fullmatch(name) and not _looks_digested(name)


def _looks_digested(name: str) -> bool:
    """A plain identifier must never spell the digested name of another one."""
    return re.search(rf"\.?-[0-9a-f]{{{_DIGEST_CHARACTERS}}}$", name.casefold()) is not None


def _digested(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    readable = _UNSAFE.sub("_", name)[:_LONGEST].strip("_-")
    return f"{readable or 'patient'}-{digest}"
