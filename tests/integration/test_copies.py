"""The same document in several folders is one hit that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.output.json_records import hit_record

_TEXT = "De sluis blijft dicht.\n\nL'écluse reste fermée.\n\nDe kade ook.\n\nLe quai aussi.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        (tmp_path / "corpus" / name).mkdir(parents=True)
        (tmp_path / "corpus" / name / "sluis.txt").write_text(_TEXT, encoding="utf-8")
    other = _TEXT.replace("dicht", "open").replace("fermée", "ouverte")
    (tmp_path / "corpus" / "c" / "sluis.txt").write_text(other, encoding="utf-8")
    bs.build_index([tmp_path / "corpus"], tmp_path / "index", lexicon=False)
    return tmp_path


def test_a_copy_is_no_hit_of_its_own(folder: Path) -> None:
    with bs.open_index(folder / "index") as index:
        result = index.search("sluis")
        assert result.total == 2
        copies = {Path(hit.document.path).parent.name: hit.copies for hit in result}
        assert {
            name: [Path(path).parent.name for path in found] for name, found in copies.items()
        } == {
            "a": ["b"],
            "c": [],
        }
        assert hit_record(result.hits[0])["copies"] == list(result.hits[0].copies)
        assert sum(count for _, count in index.facets("sluis").documents) == 2


def test_a_copy_that_is_named_is_found(folder: Path) -> None:
    with bs.open_index(folder / "index") as index:
        [copy] = [info for info in index.documents() if "/b/" in info.path]
        assert index.search("sluis", document=copy.id).total == 1
        assert index.search(f"sluis doc:{copy.id}").total == 1
        assert index.search("sluis", fold=False).total == 3
        assert len(list(index.export("sluis"))) == 3


def test_the_command_names_the_copies(shell: Shell) -> None:
    for name in ("a", "b"):
        Path("corpus", name).mkdir()
        Path("corpus", name, "sluis.txt").write_text(_TEXT, encoding="utf-8")
    assert shell("index").status == 0
    shown = shell("search", "sluis").out
    assert "the same document: corpus/b/sluis.txt" in shown
    record = json.loads(shell("search", "sluis", "--format", "json").out)
    assert [hit["copies"] for hit in record["hits"]] == [["corpus/b/sluis.txt"]]
