import getpass
import json
import platform
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest

from icires.errors import OutputError
from icires.provenance import provenance, timestamp
from icires.study.study import InputFile, Study

EMPTY = pl.DataFrame()
TIME = datetime(2030, 1, 2, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=2)))


def stamped(path: Path) -> dict[str, object]:
    study = Study(
        id="made_up",
        name="Made by hand",
        path=path,
        genome_build="GRCh38",
        patients=EMPTY,
        samples=EMPTY,
        assays=EMPTY,
        problems=EMPTY,
        recognised=EMPTY,
        inputs=(InputFile("data_mutations.txt", 12, "cd" * 32),),
    )
    return provenance(study, catalogue_sha256="ab" * 32, parameters={"catalogue": "own"}, time=TIME)


def test_everything_that_made_the_result_is_named(tmp_path: Path) -> None:
    stamp = stamped(tmp_path)
    assert stamp["environment"] == {"python": platform.python_version(), "polars": pl.__version__, "system": platform.system()}
    assert stamp["catalogue"] == {"sha256": "ab" * 32}
    assert stamp["study"] == {"id": "made_up", "name": "Made by hand", "genome_build": "GRCh38"}
    assert stamp["inputs"] == [{"name": "data_mutations.txt", "bytes": 12, "sha256": "cd" * 32}]
    assert stamp["parameters"] == {"catalogue": "own"}
    assert stamp["time"] == "2030-01-02T01:04:05+00:00"
    assert "esearch use only" in str(stamp["note"])
    assert json.loads(json.dumps(stamp)) == stamp


def test_neither_the_machine_nor_its_user_is_named(tmp_path: Path) -> None:
    text = json.dumps(stamped(tmp_path))
    assert str(tmp_path) not in text
    assert str(Path.home()) not in text
    assert len(platform.node()) < 4 or platform.node() not in text
    assert f'"{getpass.getuser()}"' not in text
    assert stamped(tmp_path) == stamped(Path("elsewhere"))


def test_the_time_can_be_fixed_from_outside() -> None:
    assert timestamp({"SOURCE_DATE_EPOCH": "0"}) == datetime(1970, 1, 1, tzinfo=UTC)
    before = datetime.now(UTC)
    assert before <= timestamp({}) <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "1e9", "9" * 40])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(OutputError, match="SOURCE_DATE_EPOCH"):
        timestamp({"SOURCE_DATE_EPOCH": text})
