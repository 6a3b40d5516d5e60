"""Build ``catalogue/cancers.tsv`` from an OncoTree release.

Usage: python scripts/build_cancer_table.py ONCOTREE_JSON RELEASE

The JSON file is a tree as OncoTree publishes it (CC BY 4.0); the release is its date, as it shall stand in the table's header.
Only code, name, parent, main type and former codes are carried over; the root, which is no cancer, is left out.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "src" / "icires" / "catalogue" / "cancers.tsv"
COLUMNS = ("code", "name", "parent", "main_type", "former")
ATTRIBUTION = "# OncoTree {release}, Memorial Sloan Kettering Cancer Center, CC BY 4.0; reduced to five columns\n"


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes below one, parents before children, in alphabetical order of codes."""
    for _, child in sorted(node["children"].items()):
        yield child
        yield from nodes(child)


def cancer_rows(root: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    current = {node["code"] for node in nodes(root)}
    for node in nodes(root):
        former = "|".join(code for code in node["history"] if code not in current)
        parent = "" if node["parent"] == root["code"] else node["parent"]
        yield node["code"], node["name"].strip(), parent, node["mainType"] or "", former


def main() -> None:
    tree, release = sys.argv[1:]
    (root,) = json.loads(Path(tree).read_text(encoding="utf-8")).values()
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        handle.write(ATTRIBUTION.format(release=release))
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(COLUMNS)
        writer.writerows(cancer_rows(root))


if __name__ == "__main__":
    main()
