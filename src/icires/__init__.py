"""icires: why immune checkpoint inhibitors fail in a tumour, and what follows from it.

The public verbs are `read_study`, `profile` and `load_catalogue`; `TABLES` describes every input table. Research use only.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from icires.errors import CatalogueError, IciresError, OutputError, Problem, Severity, StudyError

if TYPE_CHECKING:
    from icires.catalogue.load import Catalogue, load_catalogue
    from icires.profiling.profile import Profile, profile
    from icires.study.read import read_study
    from icires.study.study import Study
    from icires.study.tables import TABLES

__version__ = "0.1.0"

__all__ = [
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

# imported when first asked for: `import icires` and `icires --help` load nothing scientific
_HOMES = {
    "Catalogue": "icires.catalogue.load",
    "Profile": "icires.profiling.profile",
    "Study": "icires.study.study",
    "TABLES": "icires.study.tables",
    "load_catalogue": "icires.catalogue.load",
    "profile": "icires.profiling.profile",
    "read_study": "icires.study.read",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module 'icires' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
