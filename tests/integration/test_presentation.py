"""Values of the library as texts, dictionaries, JSON, HTML; and wrong arguments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from samples import indexed_corpus
from templates import Templates

import benelux_search as bs
from benelux_search.presentation import Presented, short


@pytest.fixture
def index(tmp_path: Path, templates: Templates) -> Iterator[bs.Index]:
    with bs.open_index(templates.copy(indexed_corpus, tmp_path) / "index") as opened:
        yield opened


class Tags(HTMLParser):
    """The open elements of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


def shown(value: Presented) -> Tags:
    tags = Tags()
    tags.feed(value._repr_html_())
    assert not tags.open
    return tags


def test_each_value_has_a_record_and_a_fragment(index: bs.Index) -> None:
    found = index.search("trein")
    info = found[0].document
    values: list[Presented] = [
        found,
        found[0],
        info,
        index.facets("trein"),
        index.complete("tr")[0],
        index.pair(found[0].id),
        index.list_documents(),
        index.list_documents()[0],
        index.translate("trein"),
        index.divergences("trein"),
        index.match(found[0].passage.text),
        index.match(found[0].passage.text)[0],
        index.status(),
        bs.check_index(index.status().path),
    ]
    view = index.show(info.id)
    assert isinstance(view, bs.DocumentView)
    for value in [*values, view]:
        record = value.to_dict()
        assert record["schema"] == "benelux-search/1"
        assert json.loads(value.to_json()) == json.loads(json.dumps(record))
        assert "benelux-search" in value._repr_html_() and shown(value).text.strip()
        assert len(repr(value)) < 160 or isinstance(value, bs.IndexStatus | bs.IndexReport)


def test_a_representation_tells_what_it_is(index: bs.Index) -> None:
    found = index.search("trein", limit=1)
    assert re.fullmatch(r"<SearchResult 'trein': 1 of \d+ hits>", repr(found))
    assert repr(found[0]).startswith(f"<Hit 1 {found[0].id} '")
    assert repr(index.pair(found[0].id)).startswith(f"<Pair {found[0].id} '")
    pairs, documents = len(index), len(index.documents())
    assert repr(index).endswith(f"index': {documents} documents, {pairs} pairs>")
    index.close()
    assert repr(index).endswith("index': closed>")
    assert short("a" * 50) == f"'{'a' * 39}…'" and short(None) == "-"


def test_a_fragment_has_both_languages_and_marks(index: bs.Index) -> None:
    tags = shown(index.search("trein"))
    assert {"mark", "table", "td"} <= tags.seen
    assert "Dutch" in tags.text and "French" in tags.text


def test_the_markup_of_a_document_is_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> & <b>trein</b>"
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="x", nl=hostile, fr="Le train", title="<img src=x>"))
    with bs.open_index(tmp_path / "index") as index:
        tags = shown(index.search("trein"))
    assert not tags.seen & {"script", "b", "img"} - {"b"}
    assert hostile in tags.text and "<img src=x>" in tags.text


def test_an_index_is_a_collection_of_pairs(index: bs.Index) -> None:
    pairs = list(index)
    assert len(pairs) == len(index) and bool(index)
    document = index.documents()[0]
    own = list(index.pairs(document=document.id))
    assert own == [pair for pair in pairs if pair.document_id == document.id]
    with pytest.raises(bs.NotFound):
        list(index.pairs(document="nowhere"))


def test_pages_and_streams_have_all_hits_of_one_generation(index: bs.Index, tmp_path: Path) -> None:
    expected = [hit.id for hit in index.search("de", limit=1000)]
    assert len(expected) > 2
    pages = index.pages("de", limit=2)
    first = next(pages)
    (tmp_path / "corpus" / "new.txt").write_text("De nieuwe zin is de laatste.\n")
    bs.build_index([tmp_path / "corpus"], tmp_path / "index")
    assert index.refresh()
    ids = [hit.id for page in (first, *pages) for hit in page]
    assert ids == expected
    assert [hit.rank for hit in index.stream("de")] == list(range(1, len(expected) + 2))
    assert len(list(index.stream("de", limit=2))) == 2
    assert [len(page) for page in index.pages("olifant")] == [0]


def test_some_values_are_no_tables(index: bs.Index) -> None:
    assert not hasattr(index.search("trein")[0], "to_pandas")
    assert index.translate("trein").to_pandas().columns[0] == "term"
    assert index.divergences("trein").to_pandas().columns[0] == "term"
    assert index.match("de trein").to_pandas().columns[0] == "similarity"


WRONG: dict[str, Callable[[bs.Index], Any]] = {
    "query": lambda index: index.search(None),  # type: ignore[arg-type]
    "bytes": lambda index: index.search(b"trein"),  # type: ignore[arg-type]
    "option": lambda index: index.search("trein", lang="nl"),  # type: ignore[call-arg]
    "limit": lambda index: index.search("trein", limit="3"),  # type: ignore[arg-type]
    "boolean": lambda index: index.search("trein", limit=True),
    "across": lambda index: index.search("trein", across="yes"),  # type: ignore[arg-type]
    "facets": lambda index: index.facets(None),  # type: ignore[arg-type]
    "explain": lambda index: index.explain(None),  # type: ignore[arg-type]
    "documents": lambda index: index.documents_of_hits(None),  # type: ignore[arg-type]
    "complete": lambda index: index.complete(None),  # type: ignore[arg-type]
    "sentences": lambda index: index.pretranslate("trein"),
    "no sentences": lambda index: index.pretranslate(None),  # type: ignore[arg-type]
    "show": lambda index: index.show(None),  # type: ignore[arg-type]
    "pair": lambda index: index.pair(3),  # type: ignore[arg-type]
    "info": lambda index: index.info(None),  # type: ignore[arg-type]
    "around": lambda index: index.around("a:1", -1),
    "export": lambda index: index.export(3),  # type: ignore[arg-type]
    "pairs": lambda index: index.pairs(document=3),  # type: ignore[arg-type]
    "page": lambda index: index.pages("trein", limit=0),
    "list": lambda index: index.list_documents(sort="size"),  # type: ignore[arg-type]
    "build": lambda _: bs.build_index(None, "index"),
    "paths": lambda _: bs.build_index([3], "index"),  # type: ignore[list-item]
    "folder": lambda _: bs.build_index(["corpus"], None),  # type: ignore[arg-type]
    "jobs": lambda _: bs.build_index(["corpus"], "index", jobs=-1),
    "each": lambda _: bs.build_index(["corpus"], "index", each="line"),  # type: ignore[arg-type]
    "limits": lambda _: bs.build_index(["corpus"], "index", limits=3),  # type: ignore[arg-type]
    "shards": lambda _: bs.build_index(["corpus"], "index", shards=0),
    "progress": lambda _: bs.build_index(["corpus"], "index", progress=3),  # type: ignore[arg-type]
    "open": lambda _: bs.open_index(None),  # type: ignore[arg-type]
    "null": lambda _: bs.open_index("a\0b"),
    "memory": lambda _: bs.open_index("index", memory=-1),
    "encoder": lambda _: bs.open_index("index", encoder=3),  # type: ignore[arg-type]
    "text": lambda _: bs.analyze(None, "nl"),  # type: ignore[arg-type]
    "file": lambda _: bs.align_file(None),  # type: ignore[arg-type]
    "terms": lambda _: bs.read_terms(None),  # type: ignore[arg-type]
    "check": lambda _: bs.check_index(None),  # type: ignore[arg-type]
    "update": lambda _: bs.update_index(None),  # type: ignore[arg-type]
    "address": lambda _: bs.snapshot_index(None, "a", "b"),  # type: ignore[arg-type]
    "figure": lambda _: bs.Limits(pages="all"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_raises_an_error_that_names_it(
    name: str, index: bs.Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"  # where no index remembers its paths
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with pytest.raises(bs.OptionError, match="is invalid: "):
        WRONG[name](index)


def test_a_wrong_document_is_refused(tmp_path: Path) -> None:
    with bs.update_index(tmp_path / "index") as update:
        with pytest.raises(bs.InvalidDocument, match="and not dict"):
            update.put({"key": "a"})  # type: ignore[arg-type]
        with pytest.raises(bs.OptionError):
            update.put_all(None)  # type: ignore[arg-type]
    assert len(update.summary.failed) == 1
