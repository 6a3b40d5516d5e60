"""Write the synthetic study, profile it, and compare the calls with what was planted."""

from dataclasses import dataclass
from pathlib import Path

from icires.catalogue.load import load_catalogue
from icires.demo.study import write_study
from icires.demo.truth import Score, score, truth
from icires.folder import whole_folder
from icires.profiling.profile import Profile, profile
from icires.study.read import read_study

README = """SYNTHETIC DATA

study/              a made-up study of sixty patients in the cBioPortal format; no person stands behind any row
profile/            what `icires profile study -o profile` writes for it; open profile/report.html
planted_truth.tsv   what was planted in which sample, and whether the sample's assay can show it
comparison.tsv      each planted mechanism and each false call, with its outcome

Made by `icires demo --seed {seed}`.
"""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Where the demo was written, its profile, and how the calls compare with the truth."""

    folder: Path
    profile: Profile
    score: Score


def run_demo(folder: Path, *, seed: int) -> DemoResult:
    """Write ``folder`` with the study, its profile, the truth and the comparison; it appears whole or not at all.

    Raises
    ------
    OutputError
        The folder holds what icires did not write, or it cannot be written.
    """
    with whole_folder(folder, made="demo") as made:
        result = _fill(made, seed=seed)
    return DemoResult(folder, result.profile, result.score)


def _fill(folder: Path, *, seed: int) -> DemoResult:
    (folder / "study").mkdir()
    planted = truth(write_study(folder / "study", seed=seed))
    result = profile(read_study(folder / "study"), catalogue=load_catalogue())
    result.write(folder / "profile")
    compared = score(result.calls, planted)
    planted.write_csv(folder / "planted_truth.tsv", separator="\t")
    compared.rows.write_csv(folder / "comparison.tsv", separator="\t")
    (folder / "README.txt").write_text(README.format(seed=seed), encoding="utf-8")
    return DemoResult(folder, result, compared)
