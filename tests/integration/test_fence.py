"""An index that is opened within a scope: nothing outside it can be reached or counted."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from customers import OTHER, OWN, SECRETS, facets_of, queries, shown, texts_of, write
from daily import daily
from web_server import client_of

import benelux_search as bs
from benelux_search.web.access import AccessToken, digest
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


def tokens_of(*customers: str) -> tuple[AccessToken, ...]:
    """Return a token for each customer, which is his number."""
    return tuple(
        AccessToken(each, digest(each.encode()), (bs.Condition("customer", each),))
        for each in customers
    )


@pytest.fixture(scope="module", params=["server", "token"])
def clients(
    fenced: bs.Index, alone: bs.Index, request: pytest.FixtureRequest
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Yield clients of a server with a fence, and of one whose index has nothing else."""
    scope = bs.Scope(where={"customer": OWN})
    by_scope = WebSettings(fenced._places[0], port=0, rate=0, within=scope)
    by_token = WebSettings(fenced._places[0], port=0, rate=0, tokens=tokens_of(OWN, OTHER))
    with (
        client_of(by_scope if request.param == "server" else by_token) as own,
        client_of(WebSettings(alone._places[0], port=0, rate=0)) as other,
    ):
        if request.param == "token":
            own.headers["Authorization"] = f"Bearer {OWN}"
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


def test_each_token_has_a_fence_of_its_own(fenced: bs.Index) -> None:
    everything = AccessToken("all", digest(b"all"))
    settings = WebSettings(
        fenced._places[0],
        port=0,
        rate=0,
        tokens=(*tokens_of(OWN, OTHER, "9"), everything),
        token="one",
    )
    path = "/api/documents/rijen?limit=500"
    with client_of(settings) as client:

        def pairs(token: str, **headers: str) -> list[str]:
            answer = client.get(path, headers={"Authorization": f"Bearer {token}", **headers})
            return [each["nl"]["text"] for each in answer.json().get("pairs", [])]

        assert pairs("7") and pairs(OWN) and not pairs("9")
        assert sorted(pairs("7") + pairs(OWN)) == sorted(pairs("all")) == sorted(pairs("one"))
        assert client.get(path).status_code == 401
        client.cookies.set("benelux-search-token", digest(b"one"))
        assert client.get(path).status_code == 200
        # a wrong token is not made good by the cookie
        assert not pairs("wrong")
        assert client.get("/?token=wrong").status_code == 401
        client.cookies.clear()
        asked = {"headers": {"Authorization": f"Bearer {OWN}"}}
        first = client.get("/api/search?q=de&limit=2", **asked)  # type: ignore[arg-type]
        there = {"Authorization": "Bearer 7"}
        cursor = f"/api/search?q=de&limit=2&cursor={first.json()['next']}"
        assert client.get(cursor, headers=there).json()["error"]["code"] == "gone"
        # nor is the answer of another taken for known
        known = {**there, "If-None-Match": first.headers["etag"]}
        assert client.get("/api/search?q=de&limit=2", headers=known).status_code == 200


def test_a_cookie_keeps_the_token_with_its_fence(fenced: bs.Index) -> None:
    settings = WebSettings(fenced._places[0], port=0, rate=0, tokens=tokens_of(OWN, OTHER))
    with client_of(settings) as client:
        client.get("/?token=7")
        texts = [each["title"] for each in client.get("/api/documents").json()["documents"]]
        assert client.get("/api/documents/map7").status_code == 200
        assert client.get("/api/documents/map42").status_code == 404
        assert texts
        client.cookies.clear()
        # the hash in the file is no way in
        client.cookies.set("benelux-search-token", digest(b"7"))
        assert client.get("/api/documents/map7").status_code == 401


def test_a_fence_of_an_open_index_shares_its_files(fenced: bs.Index, alone: bs.Index) -> None:
    with bs.open_index(fenced._places[0]) as whole:
        own = whole.within(bs.Scope(where={"customer": OWN}))
        other = whole.within(bs.Scope(where={"customer": OTHER}))
        assert own.version == fenced.version != whole.version != other.version
    # the whole is closed; its parts are not
    with own, other:
        for query in queries(2000)[:40]:
            assert shown(own.search(query)) == shown(alone.search(query))
        assert own.within(bs.Scope(document="map7")).documents() == []
        assert len(own) == len(alone) != len(other)
        with pytest.raises(bs.OptionError):
            own.within("customer=7")  # type: ignore[arg-type]
        with pytest.raises(bs.OptionError, match="whole"):
            own.within(bs.Scope())
    with pytest.raises(bs.IndexUnusable):
        own.search("de")


@pytest.mark.parametrize(
    "scope", [{"document": "rijen"}, {"path": "rij"}, {"query": "de"}, {"where": "customer=42"}]
)
def test_a_scope_within_a_fence_keeps_the_ids_of_the_fence(
    fenced: bs.Index, alone: bs.Index, scope: bs.ScopeKeywords
) -> None:
    sentence = texts_of(OWN)[0][0]
    found, expected = (
        re.findall(r"\w+:\d{4}", str(list(each.match(sentence, **scope).matches)))
        for each in (fenced, alone)
    )
    assert found == expected != []


def test_a_fence_in_a_program_with_an_event_loop(fenced: bs.Index, alone: bs.Index) -> None:
    async def counts() -> tuple[int, int]:
        async with bs.AsyncIndex(fenced._places[0]) as whole:
            async with whole.within(bs.Scope(where={"customer": OWN})) as own:
                found = await own.search("de")
            return found.total, (await whole.search("de")).total

    own, whole = asyncio.run(counts())
    assert own == alone.search("de").total < whole
