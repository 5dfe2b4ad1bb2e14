"""The matches of a query in one document, and in given pairs: they are those of a search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from daily import daily

import benelux_search as bs
from benelux_search.search.sentences.pair_matches import marked_hits, matching_numbers
from benelux_search.testing.remote import RemoteReader

PAIRS = [
    ("Art. 461 Sw. Hij die een zaak wegneemt", "Art. 461 C. pén. Quiconque soustrait une chose"),
    ("De trein naar Brussel rijdt snel", "Le train pour Bruxelles roule vite"),
    ("De trein staat stil", "Le train est à l'arrêt"),
    ("Het water van Brussel", "L'eau de Bruxelles"),
    ("Geen vertaling van het water", None),
    (None, "Aucune traduction pour ce train"),
    ("Art. 462. De diefstallen gepleegd door echtgenoten", "Art. 462. Les vols entre époux"),
    ("De treinen rijden naar het water", "Les trains roulent vers l'eau"),
]
QUERIES = [
    "trein",
    "train",
    "trein Brussel",
    "trein zeppelin Brussel",
    "water -Brussel",
    '"naar Brussel"',
    "trei*",
    "trian",
    "nl:trein fr:eau",
    "rijdt NEAR naar",
    "art. 461 Sw.",
    "art. 462",
    "aligned:none",
    "-aligned:none",
    "zeppelin",
    "doc:two water",
    "",
    '"',
]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"language": "nl"},
    {"language": "both", "any_word": True},
    {"across": True},
    {"dates": ["2020"]},
    {"since": "2021"},
    {"limit": 0, "offset": 3, "sort": "date", "fold": True},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("matches") / "index"
    with bs.update_index(folder) as update:
        update.put(bs.Document(key="one", pairs=PAIRS[::-1], number="5/1", date="2020-01-02"))
        update.put(
            bs.Document(key="two", pairs=3 * PAIRS, number="908/1", title={"nl": "Strafwetboek"})
        )
        update.put(bs.Document(key="three", pairs=PAIRS[3:5], number="key.two", date="2020-05-01"))
        update.put(bs.Document(key="four", pairs=PAIRS[:2], number="5/1", date="2021-03-04"))
    with bs.open_index(folder) as opened:
        yield opened


def searched(index: bs.Index, query: str, **options: Any) -> bs.SearchResult:
    every = {**options, "limit": 1000, "offset": 0, "fold": False, "seconds": None}
    return index.search(query, **{**every, "sort": "relevance"})


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("query", daily(QUERIES, 6))
def test_numbers_are_those_of_a_search(
    index: bs.Index, query: str, options: dict[str, Any]
) -> None:
    for document, id_ in (("key.one", "key.one"), ("908/1", "key.two"), ("key.two", "key.two")):
        hits = searched(index, query, document=document, **options).hits
        expected = sorted(int(h.id[-4:]) for h in hits if h.document.id == id_)
        assert list(index.matching_numbers(query, document=document, **options)) == expected


def test_numbers_count_from_one(index: bs.Index) -> None:
    assert list(index.matching_numbers("trein Brussel", document="key.two")) == [2, 10, 18]
    # no pair has all words
    assert list(index.matching_numbers("stil Brussel", document="key.four")) == [2]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("query", daily(QUERIES, 6))
def test_marked_pairs_are_hits_of_a_search(
    index: bs.Index, query: str, options: dict[str, Any]
) -> None:
    ids = [pair.id for pair in index.pairs()]
    result = searched(index, query, **options)
    for wanted in (ids, ids[::-3], ids[5:6]):
        expected = {hit.id: {**hit.to_dict(), "rank": 0} for hit in result if hit.id in wanted}
        found = index.marked(query, wanted, **options)
        assert {id_: hit.to_dict() for id_, hit in found.items()} == expected
        assert list(found) == [id_ for id_ in wanted if id_ in expected]


def test_marked_pairs_of_a_document_are_hits_of_a_search_in_it(index: bs.Index) -> None:
    ids = ["key.four:0001", "key.four:0002"]
    assert index.marked("trein stil", ids) == {}  # other documents have both words
    found = index.marked("trein stil", ids, document="key.four")
    assert {id_: hit.passage.matches for id_, hit in found.items()} == {"key.four:0002": ((3, 8),)}


def test_marked_sentences(index: bs.Index) -> None:
    [hit] = index.marked("trein", ["key.one:1"], units="sentence").values()
    [expected] = [
        each for each in searched(index, "trein", units="sentence") if each.id == "key.one:0001"
    ]
    assert (hit.sentence, hit.passage) == (expected.sentence, expected.passage)


def test_unknown_pairs_are_left_out(index: bs.Index) -> None:
    ids = ["", "x", "key.one:0", "key.one:9999", "key.one:²", "nowhere:0001", "key.one:1"]
    assert list(index.marked("trein", ids)) == ["key.one:0001"]
    assert index.marked("trein", []) == {}


def test_only_marked_pairs_are_read(index: bs.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    with index._borrowed() as snapshot:
        store_type = type(snapshot.store)
    pairs = store_type.pairs

    def counted(store: Any, ordinals: Any) -> Any:
        wanted = list(ordinals)
        read.extend(wanted)
        return pairs(store, wanted)

    monkeypatch.setattr(store_type, "pairs", counted)
    assert len(index.marked("trein", ["key.two:0002", "key.two:0004"])) == 1
    assert len(read) == 1
    assert len(index.matching_numbers("trein", document="key.two")) == 9
    assert len(read) == 1


def test_a_distributed_engine_takes_few_requests(index: bs.Index) -> None:
    with index._borrowed() as snapshot:
        store, remote = snapshot.store, RemoteReader(snapshot.reader)
    options = bs.SearchOptions(language="nl")
    matching_numbers("trein water", "key.two", options, store, remote)
    assert [call.method for call in remote.calls] == ["statistics", "search_in_turn", "ordinals"]
    remote.calls.clear()
    marked_hits("trein water", ["key.two:0001"], options, store, remote)
    assert [call.method for call in remote.calls] == ["statistics", "search_in_turn", "search"]
    assert not remote.unasked


@pytest.mark.parametrize("name", ["matching_numbers", "asides"])
def test_documents_that_are_not_there(index: bs.Index, name: str) -> None:
    def ask(document: str) -> object:
        if name == "asides":
            return index.asides(document)
        return index.matching_numbers("trein", document=document)

    with pytest.raises(bs.NotFound, match="no document nowhere"):
        ask("nowhere")
    with pytest.raises(bs.NotFound, match="2 documents have the number 5/1"):
        ask("5/1")
    with pytest.raises(bs.OptionError, match="document="):
        ask(7)  # type: ignore[arg-type]


def test_wrong_arguments_are_refused(index: bs.Index) -> None:
    wrong: Any
    for wrong in ("key.one:0001", None, [7], {"key.one:0001"}):
        with pytest.raises(bs.OptionError, match="pair_ids="):
            index.marked("trein", wrong)
    with pytest.raises(bs.OptionError, match="query="):
        index.marked(7, [])  # type: ignore[arg-type]
    with pytest.raises(bs.OptionError, match="limit="):
        index.matching_numbers("trein", document="key.one", limit=-1)
    with pytest.raises(bs.OptionError, match="option="):
        index.marked("trein", [], words=2)  # type: ignore[call-arg]


def test_asides_are_those_of_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["\n\n".join(filter(None, pair)) for pair in PAIRS]
    pages = [f"DOC 55 1234/001\n\n{text}\n\n{n}" for n, text in enumerate(texts, 1)]
    (tmp_path / "doc.txt").write_text("\f".join(pages), encoding="utf-8")
    bs.build_index([tmp_path / "doc.txt"], tmp_path / "index", lexicon=False)
    with bs.open_index(tmp_path / "index") as index:
        view = index.show("doc")
        assert isinstance(view, bs.DocumentView)
        assert {aside.reason for aside in view.other} == {"running head", "page number"}
        with index._borrowed() as snapshot:
            monkeypatch.setattr(type(snapshot.store), "document", None)  # it reads the pairs
        assert tuple(index.asides("doc")) == view.other


def test_a_document_from_memory_has_no_asides(index: bs.Index) -> None:
    assert tuple(index.asides("key.one")) == ()
    assert tuple(index.asides("908/1")) == ()
