"""Several indexes that are opened as one: what they find is what one index of both finds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from command_line import Shell
from customers import OTHER, OWN, SORTS, documents_of, facets_of, queries, shown, write_index
from daily import daily
from glossed import SENTENCES
from web_server import client_of

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.index.whoosh.engine_reader import WhooshReader
from benelux_search.user.seen_pairs import pair_key
from benelux_search.web.settings import WebSettings


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Return the indexes of two customers, and that of both."""
    folder = tmp_path_factory.mktemp("several")
    own, other = documents_of(OWN), documents_of(OTHER)
    parts = {"own": own, "other": other, "both": [*own, *other]}
    return [write_index(folder / name, documents) for name, documents in parts.items()]


@pytest.fixture(scope="module", params=["one reader", "merged pages"])
def joined(folders: Sequence[Path], request: pytest.FixtureRequest) -> Iterator[bs.Index]:
    """Yield two indexes as one: read by one reader, and each by its own as with a collection."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "merged pages":
            patch.setattr(WhooshReader, "joined", lambda *_: None)
        index = bs.open_index(folders[:2])
    with index:
        yield index


@pytest.fixture(scope="module")
def whole(folders: Sequence[Path]) -> Iterator[bs.Index]:
    with bs.open_index(folders[2]) as index:
        yield index


@pytest.mark.parametrize("query", daily(queries(200), 60))
def test_what_is_found_is_what_one_index_of_both_finds(
    joined: bs.Index, whole: bs.Index, query: str
) -> None:
    for options in SORTS:
        found, expected = (each.search(query, **options) for each in (joined, whole))
        assert shown(found) == shown(expected)
    assert facets_of(joined, query) == facets_of(whole, query)
    exported = [[(hit.id, hit.score) for hit in each.export(query)] for each in (joined, whole)]
    assert exported[0] == exported[1]
    begun = query.rsplit(maxsplit=1)[-1][:2]
    assert joined.complete(begun) == whole.complete(begun)
    assert joined.explain(query) == whole.explain(query)


def test_documents_and_pairs_are_those_of_one_index(joined: bs.Index, whole: bs.Index) -> None:
    assert len(joined) == len(whole)
    listed = [
        [(each.document.id, each.pairs) for each in index.list_documents(sort=sort)]
        for sort in ("id", "date", "title", "pairs")
        for index in (joined, whole)
    ]
    assert listed[::2] == listed[1::2]
    for pair, same in zip(joined, whole, strict=True):
        assert (pair.id, pair.nl, pair.fr) == (same.id, same.nl, same.fr)
        assert joined.pair(pair.id) == pair
    for each in whole.documents():
        assert joined.count_pairs(each.id) == whole.count_pairs(each.id)
        own, expected = (list(index.pairs(document=each.id)) for index in (joined, whole))
        assert [pair.id for pair in own] == [pair.id for pair in expected]
    figures = ("documents", "pairs", "passages_nl", "passages_fr", "aligned", "uncertain")
    statuses = [index.status() for index in (joined, whole)]
    assert len({tuple(getattr(each, name) for name in figures) for each in statuses}) == 1


def test_a_hit_names_its_index(joined: bs.Index, whole: bs.Index, folders: Sequence[Path]) -> None:
    hits = joined.search("zonnebloem OR kernfusie", limit=50).hits
    assert {hit.index for hit in hits} == set(map(str, folders[:2]))
    for hit in hits:
        assert hit.index == str(folders[0] if "map42" in hit.id else folders[1])
        assert hit.to_dict()["index"] == hit.to_dict()["document"]["index"] == hit.index
    assert whole.search("zonnebloem")[0].index is None
    assert "index" not in whole.search("zonnebloem")[0].to_dict()


def test_counterparts_are_marked_with_the_translations_of_their_own_index(
    folders: Sequence[Path],
) -> None:
    for order in itertools.permutations(folders[:2]):
        with bs.open_index(order) as joined:
            for word, french in (("zonnebloem", "tournesol"), ("kernfusie", "fusion")):
                hit = joined.search(word)[0]
                counterpart = hit.counterpart
                assert counterpart is not None
                marked = [counterpart.text[start:end] for start, end in counterpart.matches]
                assert any(french in each for each in marked)
                assert french in joined.translate(word)[0].text


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Return two indexes, each called index, with a document of the same id and others."""
    folder = tmp_path_factory.mktemp("alike")
    made = []
    for year, word, french in (("2019", "zeehond", "phoque"), ("2020", "waterval", "cascade")):
        nl, fr = zip(*((nl.format(word), fr.format(french)) for nl, fr in SENTENCES), strict=True)
        both = [
            bs.Document(
                key=key,
                nl="\n\n".join(nl),
                fr="\n\n".join(fr),
                title=f"{key} {year}",
                metadata={"year": year},
            )
            for key in ("verslag", f"nota{year}")
        ]
        made.append(write_index(folder / year / "index", both))
    return made


def test_ids_that_both_have_get_the_name_of_their_index(alike: Sequence[Path]) -> None:
    with bs.open_index(alike) as joined:
        ids = {each.id for each in joined.documents()}
        assert ids == {
            "key.verslag@index",
            "key.verslag@index-2",
            "key.nota2019",
            "key.nota2020",
        }
        assert {hit.document.id for hit in joined.search("zeehond", limit=100)} == {
            "key.verslag@index",
            "key.nota2019",
        }
        view = joined.show("key.verslag@index-2")
        assert isinstance(view, bs.DocumentView)
        assert view.document.index == str(alike[1])
        for pair in view.pairs:
            assert pair.document_id == "key.verslag@index-2"
            assert joined.pair(pair.id) == pair
            assert "waterval" in str(pair.nl and pair.nl.text)
        with pytest.raises(bs.NotFound, match=r"several indexes have key\.verslag: key\.verslag@"):
            joined.show("key.verslag")
        with pytest.raises(bs.NotFound):
            joined.pair("key.verslag:0001")
        only = joined.search("zeehond OR waterval", document="key.verslag@index-2", limit=100)
        assert {hit.document.id for hit in only} == {"key.verslag@index-2"}
        assert set(joined.facets("zeehond").to_dict()["documents"][0]["document"]) >= {"index"}


def test_an_id_does_not_tell_what_is_outside_a_fence(alike: Sequence[Path]) -> None:
    scope = bs.Scope(where={"year": "2020"})
    fenced_at_once = bs.open_index(alike, within=scope)
    with bs.open_index(alike) as joined, joined.within(scope) as fenced, fenced_at_once:
        for each in (fenced, fenced_at_once):
            assert {info.id for info in each.documents()} == {"key.verslag", "key.nota2020"}
            assert {hit.document.id for hit in each.search("waterval", limit=50)} == {
                "key.verslag",
                "key.nota2020",
            }
            assert each.search("zeehond").total == 0
            for pair in each:
                assert each.pair(pair.id) == pair
            for name in ("key.verslag@index", "key.verslag@index-2", "key.nota2019"):
                with pytest.raises(bs.NotFound):
                    each.show(name)
    only = bs.Scope(document="key.verslag@index-2")
    with bs.open_index(alike, within=only) as fenced:
        assert [info.id for info in fenced.documents()] == ["key.verslag"]
        assert fenced.search("waterval").total and not fenced.search("zeehond").total


def test_a_fence_holds_around_several(joined: bs.Index, folders: Sequence[Path]) -> None:
    scope = bs.Scope(where={"customer": OTHER})
    with joined.within(scope) as fenced, bs.open_index(folders[1]) as alone:
        for query in queries(40):
            found, expected = (each.search(query, limit=30) for each in (fenced, alone))
            assert [(hit.id, hit.passage.text) for hit in found] == [
                (hit.id, hit.passage.text) for hit in expected
            ]
        assert len(fenced) == len(alone)
        with pytest.raises(bs.NotFound):
            fenced.show("key.map42-1")


def test_a_fence_keeps_the_terms_of_the_user(folders: Sequence[Path]) -> None:
    scope = bs.Scope(where={"customer": OWN})
    terms = [("zonnebloem", "tournesol"), ("heliant", "tournesol")]
    with (
        bs.open_index(folders[:2], terms=terms) as joined,
        joined.within(scope) as fenced,
        bs.open_index(folders[:2], terms=terms, within=scope) as fenced_at_once,
    ):
        for index in (joined, fenced, fenced_at_once):
            found = index.search("heliant", language="nl", synonyms=True)
            assert "zonnebloem" in found[0].passage.text


def test_each_new_generation_of_any_is_seen(tmp_path: Path) -> None:
    places = [write_index(tmp_path / name, documents_of(name)[:1]) for name in (OWN, OTHER)]
    with bs.open_index(places) as joined:
        version, pairs = joined.version, len(joined)
        assert not joined.refresh()
        write_index(places[1], documents_of(OTHER)[1:2])
        assert not joined.is_newest()
        assert joined.refresh()
        assert joined.version != version
        assert len(joined) > pairs


@pytest.mark.parametrize(
    ("places", "message"),
    [([], "at least one"), (["own", "own/"], "twice"), ([3], "path"), (3, "path")],
)
def test_what_is_no_list_of_indexes_is_refused(places: object, message: str) -> None:
    with pytest.raises(bs.OptionError, match=message):
        bs.open_index(places)  # type: ignore[arg-type]


def test_one_of_them_that_is_missing_is_named(folders: Sequence[Path], tmp_path: Path) -> None:
    with pytest.raises(bs.IndexMissing, match=str(tmp_path / "nowhere")):
        bs.open_index([folders[0], tmp_path / "nowhere"])


def test_a_passage_stays_seen_when_another_index_gets_its_id(tmp_path: Path) -> None:
    first = [bs.Document(key="z", nl="Een walvis in bad.", fr="Une baleine dans le bain.")]
    second = [bs.Document(key="y", nl="Een hond.", fr="Un chien.")]
    places = [write_index(tmp_path / name, own) for name, own in (("a", first), ("b", second))]
    keys = []
    for _ in range(2):
        with bs.open_index(places) as joined:
            keys.append([pair_key(hit) for hit in joined.search("walvis")])
        write_index(places[1], [bs.Document(key="z", nl="Een hond.", fr="Un chien.")])
    assert len(keys[0]) == 1
    assert keys[0] == keys[1]


def test_an_export_of_everything_names_a_document_that_does_not_exist(
    folders: Sequence[Path],
) -> None:
    for places in (folders[0], folders[:2]):
        with bs.open_index(places) as index, index.export(document="nergens") as hits:
            assert not list(hits)
            assert [code for code in map(code_of, hits.notes) if code == "unknown-document"]


# --- the surfaces


def test_commands_read_several(shell: Shell, folders: Sequence[Path]) -> None:
    named = [word for each in folders[:2] for word in ("--index", str(each))]
    for before, after in ((named, []), ([], named)):
        ran = shell(*before, "search", "zonnebloem OR kernfusie", "--format", "json", *after)
        indexes = {hit["index"] for hit in json.loads(ran.out)["hits"]}
        assert indexes == set(map(str, folders[:2]))
        ran = shell(*before, "list", "--format", "tsv", *after)
        assert ran.out.splitlines()[0].endswith("\tindex")
        assert f"\t{folders[1]}" in ran.out
        ran = shell(*before, "export", "zonnebloem OR kernfusie", "--format", "csv", *after)
        assert {line.rpartition(",")[2] for line in ran.out.splitlines()[1:]} == indexes
    ran = shell("search", "kernfusie", "--plain", *named)
    assert f"index {folders[1]}" in ran.out
    ran = shell("list", "--plain", *named)
    assert f"index {folders[1]}" in ran.out


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("doctor",), ("translate", "water"), ("glossary",), ("divergences", "water"),
        ("match", "water"), ("show", "report"), ("index", "corpus"), ("remove", "report"),
        ("terms", "check", "terms.tsv"), ("mcp",), ("align", "a.nl.txt"),
        ("index", "--watch", "corpus"),
    ],
)  # fmt: skip
def test_other_commands_refuse_several(shell: Shell, words: Sequence[str]) -> None:
    (Path("corpus")).mkdir(exist_ok=True)
    Path("terms.tsv").write_text("nl\tfr\nwater\teau\n")
    ran = shell(*words, "--index", "one", "--index", "two")
    assert ran.status == 2
    assert "this command takes one --index, not 2" in ran.err


def test_the_page_and_the_api_show_several(folders: Sequence[Path]) -> None:
    with client_of(WebSettings([*folders[:2]], port=0, rate=0)) as client:
        found = client.get("/api/search", params={"q": "zonnebloem OR kernfusie"}).json()
        assert {hit["index"] for hit in found["hits"]} == set(map(str, folders[:2]))
        page = client.get("/", params={"q": "kernfusie"}).text
        assert str(folders[1]) in page
        id_ = found["hits"][0]["id"]
        assert client.get(f"/api/pairs/{id_}").json()["id"] == id_
        assert client.get(f"/pair/{id_}").status_code == 200
        assert client.get("/api/health").status_code == 200
        assert client.get("/documents").status_code == 200
