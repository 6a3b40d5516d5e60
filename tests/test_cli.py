"""The commands as a user runs them: what they print, what they write, and their exit status."""

import gzip
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from icires.demo.study import write_study

COHORTS = Path(__file__).parents[2] / "shared" / "cohorts"
Change = Callable[[Path], None]


def icires(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from icires.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=folder, env={**os.environ, "COLUMNS": "200"}, timeout=120
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "study"
    made.mkdir()
    write_study(made, seed=5)
    return made


@pytest.fixture
def study(demo: Path, tmp_path: Path) -> Path:
    return shutil.copytree(demo, tmp_path / "study")


@pytest.mark.parametrize(
    "command", [(), ("validate",), ("profile",), ("demo",), ("catalogue",), ("catalogue", "show"), ("catalogue", "check")]
)
def test_help_explains_with_an_example(command: tuple[str, ...]) -> None:
    done = icires(*command, "--help")
    assert done.returncode == 0
    assert "Example: icires" in done.stdout or not command
    assert "Usage: " in done.stdout


def test_version_and_no_arguments() -> None:
    assert icires("--version").stdout.startswith("icires 0.")
    assert "Usage: " in icires().stdout + icires().stderr


def test_validate_says_what_a_sound_study_holds(study: Path) -> None:
    done = icires("validate", study)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "60 patients" in done.stdout
    assert "The study can be profiled." in done.stdout


def test_validate_drafts_a_mapping_once(study: Path, tmp_path: Path) -> None:
    target = tmp_path / "draft.yaml"
    assert icires("validate", study, "--write-mapping", "--mapping", target).returncode == 0
    assert "best_overall_response" in target.read_text()
    implied = icires("validate", study, "--mapping", tmp_path / "second.yaml")
    assert implied.returncode == 0
    assert (tmp_path / "second.yaml").read_text() == target.read_text()
    again = icires("validate", study, "--write-mapping", "--mapping", target)
    assert again.returncode == 1
    assert "there already" in again.stderr
    assert icires("profile", study, "--config", target, "-o", tmp_path / "out").returncode == 0


def test_validate_overwrites_no_file(study: Path, tmp_path: Path) -> None:
    table = study / "data_mutations.txt"
    before = table.read_bytes()
    refused = icires("validate", study, "-o", table)
    assert refused.returncode == 1
    assert "there already" in refused.stderr
    assert "another place" in refused.stderr
    assert table.read_bytes() == before
    assert icires("validate", study, "-o", tmp_path / "problems.tsv").returncode == 0
    assert icires("validate", study, "-o", tmp_path / "problems.tsv").returncode == 1


def test_profile_writes_everything_and_prints_where(study: Path, tmp_path: Path) -> None:
    done = icires("profile", study, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "out" / "report.html") in done.stdout
    assert "Research use only" in done.stdout
    assert (tmp_path / "out" / "calls.tsv").stat().st_size > 10_000
    assert icires("profile", study, "-o", tmp_path / "out").returncode == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_profile_leaves_nothing_behind(study: Path, tmp_path: Path, number: signal.Signals, status: int) -> None:
    # the signal comes while the folder is being written: the report's writer sends it
    program = f"""
import os, signal
import icires.report.write as report
def interrupted(source, folder):
    (folder / "half").write_text("half")
    assert list(folder.parent.glob(".out.*.partial")) == [folder]
    os.kill(os.getpid(), {int(number)})
report.write_report = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)
from icires.cli import main
main()
"""
    command = [sys.executable, "-c", program, "profile", str(study), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (status, "Interrupted: nothing was written.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_profile_accepts_single_files(study: Path, tmp_path: Path) -> None:
    done = icires("profile", study / "data_mutations.txt", "-o", tmp_path / "mutations")
    assert done.returncode == 0, done.stderr
    unsaid = icires("profile", study / "data_cna_hg38.seg", "-o", tmp_path / "segments")
    assert unsaid.returncode == 1
    assert "--genome-build" in unsaid.stderr
    for build in ("GRCh38", "hg38"):
        done = icires("profile", study / "data_cna_hg38.seg", "--genome-build", build, "-o", tmp_path / "segments")
        assert done.returncode == 0, done.stderr
        assert icires("validate", study / "data_cna_hg38.seg", "--genome-build", build).returncode == 0


def test_a_genome_build_that_is_none_or_contradicts_the_file(study: Path, tmp_path: Path) -> None:
    wrong = icires("validate", study, "--genome-build", "T2T")
    assert wrong.returncode == 2
    assert "GRCh37 or GRCh38" in wrong.stderr
    against = icires("profile", study / "data_mutations.txt", "--genome-build", "GRCh37", "-o", tmp_path / "out")
    assert against.returncode == 1
    assert "GRCh38" in against.stderr
    assert not (tmp_path / "out").exists()


def test_a_mechanism_of_the_user_is_called(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "mechanisms" / "my_pathway"
    folder.mkdir(parents=True)
    (folder / "my_tp53.yaml").write_text(
        """
id: my_tp53
name: TP53 mutated
description: A mechanism of my own.
class: intrinsic
pathway: my_pathway
direction: resistance
status: draft
genes: [TP53]
findings: {mutated: {feature: tp53_mutated, op: "==", value: true, because: [mine]}}
rule: mutated
evidence: [{id: mine, statement: An idea to be tried., source: own, supports: true}]
limits: Nobody has shown it yet.
cases:
  - {given: {tp53_mutated: true}, expect: present}
  - {given: {tp53_mutated: false}, expect: absent}
  - {given: {}, expect: not_assessable}
"""
    )
    done = icires("profile", study, "-o", tmp_path / "out", "--catalogue", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    assert "my_tp53" in (tmp_path / "out" / "calls.tsv").read_text()
    parameters = json.loads((tmp_path / "out" / "provenance.json").read_text())["parameters"]
    assert parameters["extra_catalogue"] == "mine"
    assert len(parameters["extra_sha256"]) == 64
    assert str(tmp_path) not in (tmp_path / "out" / "provenance.json").read_text()
    text = (folder / "my_tp53.yaml").read_text()
    (folder / "my_tp53.yaml").write_text(text.replace("tp53_mutated", "tp53_mutatd"))
    misspelt = icires("profile", study, "-o", tmp_path / "out2", "--catalogue", tmp_path / "mine")
    assert misspelt.returncode == 1
    assert "tp53_mutatd" in misspelt.stderr
    (folder / "my_tp53.yaml").write_text(text.replace("status: draft", "status: draft\nstatsu: draft"))
    unknown = icires("profile", study, "-o", tmp_path / "out2", "--catalogue", tmp_path / "mine")
    assert unknown.returncode == 1
    assert "statsu" in unknown.stderr
    assert "line 9" in unknown.stderr
    assert not (tmp_path / "out2").exists()


def test_a_strategy_of_the_user_answers_a_built_in_mechanism(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "strategies"
    folder.mkdir(parents=True)
    (folder / "my_trial.yaml").write_text(
        """
id: my_trial
name: Our own trial
description: A trial of our house.
status: draft
addresses: [low_tmb]
levels: [{level: phase_1, setting: our house, as_of: "2026-05", because: [mine]}]
evidence: [{id: mine, statement: An idea to be tried., source: own, supports: true}]
"""
    )
    done = icires("profile", study, "-o", tmp_path / "out", "--catalogue", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in (tmp_path / "out" / "strategies.tsv").read_text().splitlines()]
    calls = (tmp_path / "out" / "calls.tsv").read_text()
    assert ("my_trial" in {row[2] for row in rows}) is ("\tlow_tmb\tpresent\t" in calls)
    checked = icires("catalogue", "check", "--catalogue", tmp_path / "mine")
    assert checked.returncode == 0, checked.stdout
    (folder / "my_trial.yaml").write_text((folder / "my_trial.yaml").read_text().replace("2026-05", "2026-13"))
    wrong = icires("profile", study, "-o", tmp_path / "out2", "--catalogue", tmp_path / "mine")
    assert wrong.returncode == 1
    assert "as_of" in wrong.stderr


def test_the_catalogue_is_exported_as_tables_and_as_json(tmp_path: Path) -> None:
    tables = icires("catalogue", "export", "--format", "tsv", "-o", tmp_path / "tables")
    assert tables.returncode == 0, tables.stderr
    rows = (tmp_path / "tables" / "strategies.tsv").read_text("utf-8").splitlines()
    assert any(row.startswith("anti_tigit\t") for row in rows)
    printed = icires("catalogue", "export", "--format", "json")
    assert printed.returncode == 0
    document = json.loads(printed.stdout)
    assert "b2m_biallelic_loss" in {entry["id"] for entry in document["mechanisms"]}
    found = icires("catalogue", "search", "TGF", "--kind", "strategies")
    assert found.returncode == 0
    assert "tgfb_inhibitor" in found.stdout
    nothing = icires("catalogue", "search", "xyzzyq")
    assert nothing.returncode == 1
    assert "Nothing in the catalogue speaks of xyzzyq" in nothing.stdout


def remove(name: str) -> Change:
    return lambda study: (study / name).unlink()


def append(name: str, text: str) -> Change:
    def change(study: Path) -> None:
        with (study / name).open("a", encoding="utf-8") as handle:
            handle.write(text)

    return change


def replace(name: str, old: str, new: str, count: int = -1) -> Change:
    def change(study: Path) -> None:
        text = (study / name).read_text("utf-8")
        assert old in text
        (study / name).write_text(text.replace(old, new, count), encoding="utf-8")

    return change


def truncate_gzip(study: Path) -> None:
    plain = study / "data_mutations.txt"
    packed = gzip.compress(plain.read_bytes(), mtime=0)
    plain.unlink()
    (study / "data_mutations.txt.gz").write_bytes(packed[: len(packed) // 2])
    replace("meta_mutations.txt", "data_mutations.txt", "data_mutations.txt.gz")(study)


def shift_columns(study: Path) -> None:
    lines = (study / "data_mutations.txt").read_text("utf-8").splitlines()
    shifted = [lines[0], *("\t".join([*line.split("\t")[1:], "x"]) for line in lines[1:])]
    (study / "data_mutations.txt").write_text("\n".join(shifted) + "\n", encoding="utf-8")


def mix_builds(study: Path) -> None:
    replace("data_mutations.txt", "\tGRCh38\t", "\tGRCh37\t", 200)(study)


AGAIN = "DEMO-001\tDEMO-001-T1\tProgression\tSKCM\t0.5\t\t\tSYNTHETIC\n"
LONELY = "\tLONELY\tProgression\tSKCM\t0.5\t\t\tSYNTHETIC\n"
NOBODY = "KRAS\tGRCh38\t12\t25245350\t25245350\t+\tMissense_Mutation\tSNP\tC\tC\tT\tNOBODY\tp.G12D\t9\t5\t4\tSomatic\n"
BAD: dict[str, tuple[Change, str]] = {
    "missing clinical sample file": (remove("data_clinical_sample.txt"), "data_clinical_sample.txt"),
    "duplicate sample": (append("data_clinical_sample.txt", AGAIN), "DEMO-001-T1"),
    "sample without patient": (append("data_clinical_sample.txt", LONELY), "LONELY"),
    "unknown build": (replace("data_mutations.txt", "\tGRCh38\t", "\tT2T-X\t"), "build"),
    "mixed builds": (mix_builds, "build"),
    "truncated gzip": (truncate_gzip, "gzip"),
    "shifted columns": (shift_columns, "shifted"),
    "mutations of an unknown sample": (append("data_mutations.txt", NOBODY), "NOBODY"),
    "unknown key in the mapping": (append("icires.yaml", "panles: {}\n"), "panles"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_input_is_named_and_nothing_is_written(study: Path, tmp_path: Path, fault: str) -> None:
    change, told = BAD[fault]
    change(study)
    checked = icires("validate", study)
    assert checked.returncode == 1
    assert told in checked.stdout
    assert "remedy:" in checked.stdout
    done = icires("profile", study, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in checked.stderr + done.stderr
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


@pytest.mark.parametrize("kind", ["missing", "file", "empty", "unreadable"])
def test_a_study_that_is_none_is_named(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "study"
    if kind == "file":
        place.write_bytes(os.urandom(2000))
    elif kind != "missing":
        place.mkdir()
    if kind == "unreadable":
        place.chmod(0)
        if os.access(place, os.R_OK):
            pytest.skip("the tests run as a user whom no permission stops")
    done = icires("profile", place, "-o", tmp_path / "out")
    place.chmod(stat.S_IRWXU) if kind == "unreadable" else None
    assert done.returncode == 1
    assert "remedy:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_error_shows_no_value_of_a_patient(study: Path, tmp_path: Path) -> None:
    replace("data_clinical_patient.txt", "\tPembrolizumab\t", "\tPembrolizumab\tSECRET", 1)(study)
    append("data_clinical_sample.txt", "DEMO-001\tDEMO-001-T1\tPD\tSKCM\t0.5\t\t\tSYNTHETIC\n")(study)
    done = icires("profile", study, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "SECRET" not in done.stdout + done.stderr


def test_the_catalogue_can_be_read_and_is_sound() -> None:
    listed = icires("catalogue", "list")
    assert listed.returncode == 0
    assert "b2m_biallelic_loss" in listed.stdout
    shown = icires("catalogue", "show", "jak1_lof")
    assert shown.returncode == 0
    assert "Evidence" in shown.stdout
    unknown = icires("catalogue", "show", "jak1_lf")
    assert unknown.returncode == 1
    assert "jak1_lof" in unknown.stdout + unknown.stderr
    assert icires("catalogue", "check").returncode == 0


@pytest.mark.parametrize(
    "cohort",
    ["mel_nivolumab_riaz_2017", "uc_atezolizumab_snyder_2017", "pancancer_ici_loris_2024", "pancancer_nivolumab_amadeus",
     "nsclc_microbiome_toposcore", "lesions_tumorgrowth_1to3"],
)  # fmt: skip
def test_real_cohorts_are_validated_and_profiled(cohort: str, tmp_path: Path) -> None:
    if not (COHORTS / cohort).is_dir():
        pytest.skip("the real cohorts (../shared/cohorts) are not on this machine")
    assert icires("validate", COHORTS / cohort).returncode == 0
    done = icires("profile", COHORTS / cohort, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").exists()
