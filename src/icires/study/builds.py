"""One genome build for the whole study, or an error that says who contradicts whom."""

from collections.abc import Mapping, Sequence

from icires.errors import Problem
from icires.study.cbioportal import DataFile
from icires.study.config import Config
from icires.study.maf import genome_build
from icires.study.problems import error, errors_of, warning
from icires.study.study import GenomeBuild

# keys of meta files that name the build: of the study, and of a segment file
BUILD_KEYS = ("reference_genome", "reference_genome_id")


def said_build(config: Config, meta: Mapping[str, str], *, found: list[Problem]) -> GenomeBuild | None:
    """What the user's mapping, or else the study's meta file, says; null: nothing."""
    if config.genome_build is not None:
        return config.genome_build
    return _of_meta(meta, "meta_study.txt", found=found)


def settle_build(
    said: GenomeBuild | None,
    tables: Sequence[tuple[str, GenomeBuild | None]],
    data: Sequence[DataFile],
    *,
    found: list[Problem],
) -> GenomeBuild | None:
    """The build of every table together.

    Parameters
    ----------
    said
        What the mapping or the study says.
    tables
        The mutation tables' own builds, by file.
    data
        The study's files; the meta files of segments may name a build.
    """
    segments = [one for one in data if one.role == "segments"]
    sources = [("as given", said), *tables]
    sources += [(one.name, _of_meta(one.meta, one.name, found=found)) for one in segments]
    known = [(name, build) for name, build in sources if build is not None]
    if len({build for _, build in known}) > 1:
        text = ", ".join(f"{name}: {build}" for name, build in known)
        remedy = "lift the tables over to one build, or correct reference_genome."
        if not any(problem.code == "conflicting_build" for problem in found):
            found.append(error("mixed_builds", f"the study mixes genome builds ({text}).", remedy))
        return None
    if known:
        return known[0][1]
    if any(problem.code in {"unknown_build", "mixed_builds", "conflicting_build"} for problem in errors_of(found)):
        return None
    remedy = "give --genome-build GRCh37 or GRCh38, or say it in meta_study.txt (reference_genome) or icires.yaml (genome_build)."
    if segments:
        message = "the genome build is not known, and copy number segments mean nothing without it."
        found.append(error("unknown_build", message, remedy))
    elif tables and not any(problem.code == "unknown_build" for problem in found):
        message = "the genome build of the mutations is not known: hot spots are recognised by protein change only."
        found.append(warning("unknown_build", message, remedy))
    return None


def _of_meta(meta: Mapping[str, str], file: str, *, found: list[Problem]) -> GenomeBuild | None:
    written = next((meta[key] for key in BUILD_KEYS if meta.get(key)), None)
    if written is None:
        return None
    build = genome_build(written)
    if build is None:
        message = f"the reference genome {written[:40]} is none that icires knows; it knows GRCh37 (hg19) and GRCh38 (hg38)."
        found.append(error("unknown_build", message, "correct it, or lift the tables over.", file=file))
    return build
