"""The choice among transcripts, against the same rules written out plainly."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from icires.study.transcripts import chosen_places

FIELDS = ("SYMBOL", "Gene", "BIOTYPE", "CANONICAL", "MANE_SELECT", "PICK")
ENTRY = st.fixed_dictionaries(
    {
        "SYMBOL": st.sampled_from(["A1", "B1", None]),
        "Gene": st.sampled_from(["ENSG1", "ENSG2", "", None]),
        "BIOTYPE": st.sampled_from(["protein_coding", "lncRNA", None]),
        "CANONICAL": st.sampled_from(["YES", "", None]),
        "MANE_SELECT": st.sampled_from(["NM_1", "", None]),
        "PICK": st.sampled_from(["1", "", None]),
        "severity": st.integers(0, 3),
    }
)
Entry = dict[str, str | int | None]


def plain_choice(entries: list[Entry]) -> int:
    """The best entry of each gene first, then the best gene's; Python's min takes the first among equals."""

    def picked(i: int) -> int:
        return 0 if entries[i]["PICK"] == "1" else 1

    def within(i: int) -> tuple[int, int, object]:
        tier = 0 if entries[i]["MANE_SELECT"] else 1 if entries[i]["CANONICAL"] == "YES" else 2
        return picked(i), tier, entries[i]["severity"]

    def between(i: int) -> tuple[int, object, int, int]:
        return picked(i), entries[i]["severity"], 0 if entries[i]["BIOTYPE"] == "protein_coding" else 1, i

    of_gene: dict[object, list[int]] = {}
    for i, entry in enumerate(entries):
        of_gene.setdefault(entry["Gene"] or entry["SYMBOL"], []).append(i)
    return min((min(places, key=within) for places in of_gene.values()), key=between)


@settings(deadline=None)
@given(st.lists(st.lists(ENTRY, min_size=1, max_size=6), min_size=1, max_size=6))
def test_the_choice_is_that_of_the_plain_rules(variants: list[list[Entry]]) -> None:
    flat = [entry for entries in variants for entry in entries]
    sizes = [len(entries) for entries in variants]
    starts = np.cumsum([0, *sizes[:-1]])
    table = pl.DataFrame({name: [entry[name] for entry in flat] for name in FIELDS}, schema=dict.fromkeys(FIELDS, pl.String))
    severity = np.array([entry["severity"] for entry in flat], dtype=np.int64)
    expected = [start + plain_choice(entries) for start, entries in zip(starts.tolist(), variants, strict=True)]
    assert chosen_places(table, starts, severity=severity).tolist() == expected
