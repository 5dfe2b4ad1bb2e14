"""An index that is opened within a scope: nothing outside it can be reached or counted."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from customers import OTHER, OWN, SECRETS, facets_of, queries, shown, write
from daily import daily
from web_server import client_of

import benelux_search as bs
from benelux_search.web.settings import WebSettings


@pytest.fixture(scope="module")
def fenced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    """Yield the index of all customers, within the documents and rows of one."""
    folder = tmp_path_factory.mktemp("fenced")
    bs.build_index(write(folder / "corpus", (OWN, OTHER)), folder / "index")
    with bs.open_index(folder / "index", within=bs.Scope(where={"customer": OWN})) as index:
        yield index


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    """Yield the index of the documents and rows of one customer alone."""
    folder = tmp_path_factory.mktemp("alone")
    bs.build_index(write(folder / "corpus", (OWN,)), folder / "index")
    with bs.open_index(folder / "index") as index:
        yield index


@pytest.mark.parametrize("query", daily(queries(2000), 60))
def test_what_is_found_is_what_an_index_of_these_pairs_alone_finds(
    fenced: bs.Index, alone: bs.Index, query: str
) -> None:
    ways: list[bs.SearchKeywords] = [
        {"limit": 30},
        {"limit": 30, "fold": False, "sort": "place"},
        {"limit": 30, "any_word": True, "language": "nl"},
    ]
    for options in ways:
        found, expected = (each.search(query, **options) for each in (fenced, alone))
        assert shown(found) == shown(expected)
    assert facets_of(fenced, query) == facets_of(alone, query)
    assert [each.id for each in fenced.documents_of_hits(query)] == [
        each.id for each in alone.documents_of_hits(query)
    ]
    exported = [[hit.passage.text for hit in each.export(query)] for each in (fenced, alone)]
    assert exported[0] == exported[1]
    begun = query.rsplit(maxsplit=1)[-1][:2]
    assert fenced.complete(begun) == alone.complete(begun)
    assert fenced.explain(query) == alone.explain(query)
    texts = {hit.passage.text for hit in fenced.export()}
    for match in fenced.match(query).matches:
        assert any(match.text in each for each in texts)


@pytest.mark.parametrize("name", ["map7", "map7:0001", "7/1", "niets", "map7.nl.txt"])
def test_what_is_outside_is_as_unknown_as_what_is_nowhere(
    fenced: bs.Index, alone: bs.Index, name: str
) -> None:
    said = []
    for index in (fenced, alone):
        with pytest.raises(bs.NotFound) as error:
            index.show(name)
        said.append(str(error.value))
    assert said[0] == said[1]


# --- over HTTP


ASKED = (
    "/api/search?q={}&facets=true&limit=20",
    "/api/search?q={}&any_word=true&sort=date",
    "/api/facets?q={}",
    "/api/complete?beginning={}",
    "/api/translate?term={}",
    "/api/divergences?term={}",
    "/api/documents?text={}",
    "/api/documents?query={}",
    "/api/export?q={}&format=tsv",
    "/?q={}",
    "/terms?term={}",
)
WORDS_ASKED = ("handhaving", "zonnebloem", "kernfusie", "fusion", "politie", "ker", "map7", "7/1")
PLACES = (
    "/api/pairs/map7:0001",
    "/api/pairs/map42:0001?around=3",
    "/api/documents/map7",
    "/api/documents/map42",
    "/document/map7",
    "/document/map42",
    "/pair/map7:0001",
    "/api/pairs/rijen:0003?around=2",
    "/api/pairs/rijen:0064",
    "/api/documents/rijen?first=3&limit=4",
    "/document/rijen",
    "/document/rijen?first=20",
    "/api/health",
)
# what differs: the names of generations, and the folders of the documents
_OTHERS = re.compile(r"\"next\": \"[^\"]*\"|took_ms\": [0-9.]+|\d+ ms|/tmp/[^\"<]*/corpus/")


def said(client: httpx.Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    text = _OTHERS.sub("", answer.text.replace(str(Path(tempfile.gettempdir())), "/tmp"))
    return answer.status_code, re.sub(r'"(generation|confidence)": ?[^,}]+', "", text)


@pytest.fixture(scope="module")
def clients(fenced: bs.Index, alone: bs.Index) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Yield clients of a server with a fence, and of one whose index has nothing else."""
    scope = bs.Scope(where={"customer": OWN})
    settings = WebSettings(fenced._root, port=0, rate=0, within=scope)
    with (
        client_of(settings) as own,
        client_of(WebSettings(alone._root, port=0, rate=0)) as other,
    ):
        yield own, other


@pytest.mark.parametrize(
    "path", [*(each.format(w) for each in ASKED for w in WORDS_ASKED), *PLACES]
)
def test_a_server_answers_as_if_there_were_nothing_else(
    clients: tuple[httpx.Client, httpx.Client], path: str
) -> None:
    own, other = (said(client, path) for client in clients)
    asked = path.casefold()
    for nl, fr in SECRETS[OTHER]:
        for word in (nl, fr):
            assert word in asked or word not in own[1].casefold()
    assert own[0] == other[0]
    assert own[1].splitlines() == other[1].splitlines()
