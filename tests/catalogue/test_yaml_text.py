"""The strict reading of YAML: what plain words and numbers mean, and on which line each value stands."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from icires.catalogue import yaml_text
from icires.catalogue.yaml_text import Plain, lines_of, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("'true'", "true"), ('""', ""),
        ("0", 0), ("-3", -3), ("+3", 3), ("'3'", "3"), ("007", "007"), ("1_000", "1_000"), ("0x1F", "0x1F"), ("1:30", "1:30"),
        ("9" * 30, "9" * 30), ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("-1.5e-3", -0.0015), ("1e5", 1e5), ("1e-5", 1e-5),
        (".nan", ".nan"), (".inf", ".inf"), ("e5", "e5"), ("2024-06-01", "2024-06-01"), ("1.2.3", "1.2.3"),
        ("none", "none"), ("absent", "absent"), ("y", "y"), ("n", "n"),
    ],
)  # fmt: skip
def test_plain_words_mean_what_they_look_like(text: str, value: Plain) -> None:
    data, flaws = read_yaml(f"a: {text}".encode())
    assert flaws == []
    assert isinstance(data, dict)
    assert data["a"] == value
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off"])
def test_doubtful_words_must_be_quoted(word: str) -> None:
    assert read_yaml(f"a: '{word}'".encode()) == ({"a": word}, [])
    _, flaws = read_yaml(f"a: {word}".encode())
    assert [flaw.place for flaw in flaws] == [("a",)]


@pytest.mark.parametrize("key", ["on", "yes", "no", "null", "1", "true"])
def test_keys_are_always_text(key: str) -> None:
    assert read_yaml(f"{key}: 1".encode()) == ({key: 1}, [])


def test_lines_of_keys_and_items() -> None:
    text = b"a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\ne: >-\n  folded\n  text\nf: end\n"
    assert lines_of(text) == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 1): 4,
        ("b", 1, "c"): 4,
        ("b", 1, "d"): 5,
        ("e",): 6,
        ("f",): 9,
    }


def test_the_parser_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"a: 1\nb: [x, 0.5, null, 'no']\nc: {d: y}\ne: |\n  two\n  lines\nf: yes\na: 2\n"
    fast = read_yaml(text), lines_of(text)
    monkeypatch.setattr(yaml_text, "PARSER", yaml.BaseLoader)
    assert (read_yaml(text), lines_of(text)) == fast


@given(st.text(alphabet="[]{}:-,&*!|>\"'%@`# \n\t\\?a1~yesno.\x01\u2028", max_size=60))
def test_any_text_gives_data_or_flaws_and_never_an_exception(text: str) -> None:
    _, flaws = read_yaml(text.encode())
    assert all(1 <= flaw.line <= text.count("\n") + text.count("\u2028") + 2 for flaw in flaws)
    assert all(line >= 1 for line in lines_of(text.encode()).values())
