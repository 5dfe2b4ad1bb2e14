"""The API over HTTP: answers of a real server, refusals, and pages of one generation."""

from __future__ import annotations

import asyncio
import io
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import Shell
from record_checks import strict
from samples import corpus
from web_server import client_of, serving

import benelux_search as bs
from benchmarks.record_schema import PAGE
from benelux_search.search.queries.scope import conditions_of
from benelux_search.web import api, connections
from benelux_search.web.access import AccessToken, digest
from benelux_search.web.json_answers import Cursor
from benelux_search.web.open_generations import OpenGenerations
from benelux_search.web.settings import WebSettings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("web")
    bs.build_index([corpus(base / "docs")], base / "index")
    return base / "index"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with client_of(WebSettings(folder, port=0, rate=0)) as opened:
        yield opened


def found(client: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(f"/api/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    record: dict[str, Any] = answer.json()
    assert record["schema"] == "benelux-search/1"
    return record


def test_each_answer_has_the_shape_that_is_described(client: httpx.Client, folder: Path) -> None:
    def checked(name: str, path: str, **parameters: Any) -> dict[str, Any]:
        record = found(client, path, **parameters)
        strict(name).validate(record)
        return record

    hits = checked("SearchAnswer", "search", q="trein", facets=True)["hits"]
    checked("FacetsRecord", "facets", q="trein")
    checked("CompletionsAnswer", "complete", beginning="tr")
    checked("TranslationsRecord", "translate", term="trein")
    checked("DivergencesRecord", "divergences", term="trein")
    checked("ListRecord", "documents", text="trein")
    checked("PairAnswer", f"pairs/{hits[0]['id']}", around=2)
    checked("DocumentAnswer", f"documents/{hits[0]['document']['id']}", limit=1)
    checked("HealthAnswer", "health")
    answer = client.post("/api/match", json={"sentence": hits[0]["passage"]["text"]})
    strict("MatchesRecord").validate(answer.json())
    assert answer.json()["matches"][0]["percent"] == 100
    missing = client.get("/api/pairs/nowhere:1")
    strict("ErrorAnswer").validate(missing.json())
    schema = client.get("/api/schema.json")
    assert schema.headers["content-type"] == "application/schema+json"
    assert schema.json() == json.loads(PAGE.read_text(encoding="utf-8"))
    with bs.open_index(folder) as index:
        expected = index.search("trein").to_dict()["hits"]
    assert [hit["id"] for hit in hits] == [hit["id"] for hit in expected]


def test_a_pair_comes_with_its_citation_and_its_neighbours(client: httpx.Client) -> None:
    hit = found(client, "search", q="trein")["hits"][0]
    pair = found(client, f"pairs/{hit['id']}", around=1)
    assert pair["document"]["path"] == hit["document"]["path"]
    assert hit["id"] in pair["citation"]["nl"] and pair["citation"]["nl"].startswith("“")
    pairs = found(client, f"documents/{hit['document']['id']}")["pairs"]
    around = [each["id"] for each in (*pair["before"], pair, *pair["after"])]
    place = [each["id"] for each in pairs].index(hit["id"])
    assert around == [each["id"] for each in pairs[max(0, place - 1) : place + 2]]


@pytest.mark.parametrize("tag", ["fr-BE", "FR", "fr_FR"])
def test_a_language_may_have_a_region(client: httpx.Client, tag: str) -> None:
    for path, words in (
        ("search", {"q": "eau"}), ("export", {"q": "eau"}), ("translate", {"term": "eau"}),
        ("divergences", {"term": "eau"}),
    ):  # fmt: skip
        answers = [
            client.get(f"/api/{path}", params={**words, "language": each}) for each in (tag, "fr")
        ]
        assert [each.status_code for each in answers] == [200, 200]
        without_times = [re.sub(r'"took_ms": [\d.]+', "", each.text) for each in answers]
        assert without_times[0] == without_times[1]
        refused = client.get(f"/api/{path}", params={**words, "language": "de-BE"})
        assert refused.status_code in {400, 422}
    pasted = {"sentence": "L'eau de l'Escaut.", "language": tag}
    assert client.post("/api/match", json=pasted).status_code == 200
    assert client.post("/api/match", json={**pasted, "language": 3}).status_code in {400, 422}


def test_a_document_is_read_in_parts(client: httpx.Client) -> None:
    document = found(client, "search", q="trein")["hits"][0]["document"]["id"]
    whole = found(client, f"documents/{document}")
    assert whole["next"] is None and whole["total"] == len(whole["pairs"])
    ids: list[str] = []
    first: int | None = 1
    while first is not None:
        part = found(client, f"documents/{document}", first=first, limit=2)
        ids += [pair["id"] for pair in part["pairs"]]
        first = part["next"]
    assert ids == [pair["id"] for pair in whole["pairs"]]


@pytest.mark.parametrize("form", ["tmx", "tsv", "csv", "jsonl"])
def test_an_export_has_every_pair(client: httpx.Client, folder: Path, form: str) -> None:
    answer = client.get("/api/export", params={"q": "de", "format": form})
    assert answer.status_code == 200
    assert f"benelux-search.{form}" in answer.headers["content-disposition"]
    with bs.open_index(folder) as index:
        number = sum(1 for _ in index.export("de"))
    lines = io.StringIO(answer.text).readlines()
    units = {"tmx": answer.text.count("<tu "), "jsonl": len(lines)}
    assert units.get(form, len(lines) - 1) == number


def test_an_answer_that_is_known_has_no_body(client: httpx.Client) -> None:
    first = client.get("/api/search", params={"q": "trein"})
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get("/api/search", params={"q": "trein"}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/search", params={"q": "water"}, headers=known)
    assert other.status_code == 200


def test_an_answer_that_the_client_has_is_not_made_again(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "/api/search?q=trein&limit=7"
    first = client.get(asked)

    def refuse(*_: object, **__: object) -> bs.SearchResult:
        raise AssertionError

    monkeypatch.setattr(bs.Index, "search", refuse)
    again = client.get(asked)
    assert again.content == first.content
    known = client.get(asked, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_server_may_keep_no_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with client_of(WebSettings(folder, port=0, answers=0)) as client:
        assert found(client, "search", q="trein")["total"]
        monkeypatch.setattr(
            bs.Index, "search", lambda *_, **__: bs.SearchResult("", "nl", 0, 0.0, ())
        )
        assert not found(client, "search", q="trein")["total"]


def test_a_client_with_another_fence_gets_no_answer_that_is_kept(
    tmp_path: Path,
) -> None:
    with bs.update_index(tmp_path / "index") as update:
        for customer in ("a", "b"):
            nl, fr = f"De trein van {customer}.", f"Le train de {customer}."
            update.put(bs.Document(key=customer, nl=nl, fr=fr, metadata={"customer": customer}))
    tokens = [
        AccessToken(name, digest(name.encode()), conditions_of([f"customer={name}"]))
        for name in ("a", "b")
    ]
    with client_of(WebSettings(tmp_path / "index", port=0, tokens=tokens)) as client:
        for name in ("a", "b", "a"):
            asked = {"Authorization": f"Bearer {name}"}
            hits = client.get("/api/search", params={"q": "trein"}, headers=asked).json()["hits"]
            assert [hit["document"]["key"] for hit in hits] == [name]


def test_the_body_of_an_answer_does_not_wait_for_the_client(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    send_at_once = connections._send_at_once

    def recorded(transport: asyncio.Transport) -> None:
        send_at_once(transport)
        own = transport.get_extra_info("socket")
        seen.append(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(connections, "_send_at_once", recorded)
    with client_of(WebSettings(folder, port=0)) as client:
        found(client, "search", q="trein")
    assert all(seen)
    assert seen


def test_a_large_answer_is_compressed_for_those_who_read_that(client: httpx.Client) -> None:
    asked = "/api/search?q=de&limit=20"
    packed = client.get(asked, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.content)
    varies = {each.strip() for each in packed.headers["vary"].split(",")}
    assert varies == {"Accept-Encoding", "Accept-Language", "Authorization", "Cookie"}
    plain = client.get(asked, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content
    health = client.get("/api/health", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in health.headers


def test_pages_are_of_one_generation_and_new_searches_of_the_newest(tmp_path: Path) -> None:
    docs = corpus(tmp_path / "docs")
    bs.build_index([docs], tmp_path / "index")
    with (
        serving(WebSettings(tmp_path / "index", port=0, kept=1)) as address,
        httpx.Client(base_url=address) as client,
    ):
        before = found(client, "search", q="de", limit=100)
        page = found(client, "search", q="de", limit=1)
        (docs / "new.txt").write_text("De nieuwe zin is de laatste.\n")
        bs.build_index([docs], tmp_path / "index")
        while found(client, "search", q="de")["total"] <= before["total"]:
            time.sleep(0.05)
        ids = [hit["id"] for hit in page["hits"]]
        cursor = page["next"]
        while page["next"]:
            page = found(client, "search", q="de", limit=1, cursor=page["next"])
            ids += [hit["id"] for hit in page["hits"]]
        assert ids == [hit["id"] for hit in before["hits"]]
        assert page["total"] == before["total"]
        for word in ("olifanten", "giraffen"):  # only one older generation stays open
            (docs / "new.txt").write_text(f"De nieuwe zin is over {word}.\n")
            bs.build_index([docs], tmp_path / "index")
            while not found(client, "search", q=word)["total"]:
                time.sleep(0.05)
        gone = client.get("/api/search", params={"q": "de", "cursor": cursor})
        assert gone.status_code == 404
        assert gone.json()["error"]["code"] == "gone"


def test_pages_end_at_the_deepest_hit(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "DEEPEST", 2)
    first = found(client, "search", q="de", limit=1)
    assert first["total"] == 3
    last = found(client, "search", q="de", limit=1, cursor=first["next"])
    assert [hit["rank"] for hit in last["hits"]] == [2]
    assert last["next"] is None


def test_answers_to_bodies_and_other_terms_have_other_tags(
    folder: Path, client: httpx.Client
) -> None:
    answer = client.post("/api/match", json={"sentence": "De trein rijdt."})
    assert "etag" not in answer.headers
    plain = client.get("/api/translate", params={"term": "trein"}).headers["etag"]
    settings = WebSettings(folder, port=0, terms=[("trein", "train")])
    with serving(settings) as address, httpx.Client(base_url=address) as other:
        found = other.get("/api/translate", params={"term": "trein"})
    assert found.headers["etag"] != plain


def test_a_generation_that_is_read_stays_open(tmp_path: Path) -> None:
    docs = corpus(tmp_path / "docs")
    bs.build_index([docs], tmp_path / "index")
    generations = OpenGenerations(lambda: bs.open_index(tmp_path / "index"), kept=0)
    with generations.newest() as first:
        (docs / "new.txt").write_text("De nieuwe zin is de laatste.\n")
        bs.build_index([docs], tmp_path / "index")
        version = first.version
        while version == first.version:
            with generations.newest() as newest:
                version = newest.version
        assert first.search("trein").total
        with generations.of_version(first.version) as gone:
            assert gone is None
    with pytest.raises(bs.IndexUnusable):
        first.search("trein")
    generations.close()
    with pytest.raises(bs.IndexUnusable):
        newest.search("trein")


def test_a_server_goes_on_without_the_files_of_its_index(tmp_path: Path) -> None:
    bs.build_index([corpus(tmp_path / "docs")], tmp_path / "index")
    generations = OpenGenerations(lambda: bs.open_index(tmp_path / "index"), kept=0)
    (tmp_path / "index").rename(tmp_path / "moved")
    time.sleep(0.6)
    for _ in range(2):
        with generations.newest() as index:
            assert index.version
    generations.close()


@pytest.mark.parametrize("typed", ["juin 2020", "1/6/2020", "06-2020", "1er Juin 2020"])
def test_dates_are_taken_as_users_type_them(client: httpx.Client, typed: str) -> None:
    known = found(client, "documents", until="2020-06")
    assert found(client, "documents", until=typed)["total"] == known["total"]
    found(client, "search", q="trein", since=typed, until=typed)


def test_a_wrong_date_says_how_to_write_one(client: httpx.Client) -> None:
    answer = client.get("/api/search", params={"q": "trein", "since": "31/2/2020"})
    assert "write a date as 2019, 2019-06" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("pairs/nowhere:1", 404, "not-found"),
        ("documents/nowhere", 404, "not-found"),
        ("documents/..%2F..%2Fetc%2Fpasswd", 404, "http"),
        ("nothing", 404, "http"),
        ("search", 422, "invalid"),
        ("search?q=a&limit=0", 422, "invalid"),
        ("search?q=a&limit=100000", 422, "invalid"),
        ("search?q=a&language=de", 422, "invalid"),
        ("search?q=a&since=yesterday", 422, "invalid"),
        ("search?q=a&since=2020&until=2019", 409, "contradiction"),
        ("search?q=a&since=2021-02-30", 422, "invalid"),
        ("documents?until=31/2/2020", 422, "invalid"),
        ("search?q=a&meaning=true", 409, "no-vectors"),
        ("search?q=a&cursor=AAAA", 404, "gone"),
        (f"search?q=a&cursor={Cursor('x', 5).text}", 404, "gone"),
        (f"search?q=a&cursor={Cursor('x', 10**9).text}", 404, "gone"),
        (f"search?q={'a' * 3000}", 422, "invalid"),
        ("export?q=a&format=exe", 422, "invalid"),
    ],
)
def test_a_wrong_request_is_refused(
    client: httpx.Client, path: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_methods_bodies_and_types_are_checked(client: httpx.Client) -> None:
    assert client.delete("/api/search").status_code == 405
    assert client.post("/api/match", json={"sentence": 3}).status_code == 422
    assert client.post("/api/match", json={"sentence": "a", "more": 1}).status_code == 422
    assert client.post("/api/match", content=b"\xff{").status_code == 422
    large = client.post("/api/match", content=b"x" * 2_000_000)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "large")
    chunks = (b"x" * 100_000 for _ in range(20))
    assert client.post("/api/match", content=chunks).status_code == 413


def test_only_the_own_host_is_served(client: httpx.Client) -> None:
    answer = client.get("/api/health", headers={"Host": "attacker.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "host")
    for host in ("localhost:1", "LOCALHOST", "[::1]", "[::1]:80", "127.0.0.1"):
        assert client.get("/api/health", headers={"Host": host}).status_code == 200, host


def test_no_other_origin_may_read(client: httpx.Client) -> None:
    answer = client.get("/api/health", headers={"Origin": "https://attacker.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_token_is_needed_elsewhere(folder: Path) -> None:
    with pytest.raises(bs.OptionError, match="needs a token"):
        WebSettings(folder, host="0.0.0.0")
    with pytest.raises(bs.OptionError, match="empty"):
        WebSettings(folder, token="")
    with pytest.raises(bs.OptionError, match="port"):
        WebSettings(folder, port=100_000)
    settings = WebSettings(folder, host="0.0.0.0", port=0, token="secret")
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        assert client.get("/api/health").status_code == 401
        for wrong in ("Bearer wrong", "Basic secret", "Bearer sécret"):
            headers = {b"Authorization": wrong.encode()}
            assert client.get("/api/health", headers=headers).status_code == 401
        right = {"Authorization": "Bearer secret"}
        assert client.get("/api/health", headers=right).status_code == 200
        login = client.get("/", params={"token": "secret"})
        assert (login.status_code, login.headers["location"]) == (303, "/")
        assert "HttpOnly" in login.headers["set-cookie"]
        assert "secret" not in login.headers["set-cookie"]
        assert client.get("/api/health").status_code == 200  # by the cookie
        odd = {"Cookie": 'prefs={"a": 1}; ' + login.headers["set-cookie"].partition(";")[0]}
        assert httpx.get(f"{address}/api/health", headers=odd).status_code == 200
        linked = httpx.get(f"{address}/?q=trein&token=secret")
        assert linked.headers["location"] == "/?q=trein"
        assert httpx.get(f"{address}//evil.example/?token=secret").headers["location"] == (
            "/evil.example/"
        )


def test_a_client_that_asks_too_often_has_to_wait(folder: Path) -> None:
    settings = WebSettings(folder, port=0, rate=0.001, burst=3)
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        statuses = [client.get("/api/health").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


def test_a_body_that_does_not_arrive_is_given_up(folder: Path) -> None:
    with serving(WebSettings(folder, port=0, body_seconds=0.2)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), 30) as slow:
            slow.sendall(
                b"POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n"
                b"Content-Type: application/json\r\n\r\n{"
            )
            assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"", b"GET /api/health HTTP/1.1\r\nHost: local"])
def test_a_request_that_does_not_arrive_is_closed(folder: Path, sent: bytes) -> None:
    with serving(WebSettings(folder, port=0, header_seconds=0.2)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), 30) as slow:
            slow.sendall(sent)
            assert slow.recv(100) == b""
        with httpx.Client(base_url=address) as client:
            for _ in range(3):
                assert client.get("/api/health").status_code == 200


def test_nonsense_is_a_bad_request(folder: Path, client: httpx.Client) -> None:
    host, port = str(client.base_url.host), int(client.base_url.port or 0)
    for sent in (b"\x16\x03\x01\x00\xa5\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"):
        with socket.create_connection((host, port), 30) as raw:
            raw.sendall(sent)
            assert raw.recv(100).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 403 "))
    query = "x" * 10_000_000
    with socket.create_connection((host, port), 30) as raw:
        try:
            raw.sendall(f"GET /api/search?q={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert raw.recv(100).startswith(b"HTTP/1.1 4")
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert client.get("/api/health").status_code == 200


def test_many_clients_read_while_another_writes(tmp_path: Path) -> None:
    docs = corpus(tmp_path / "docs")
    bs.build_index([docs], tmp_path / "index")
    errors: list[object] = []
    done = threading.Event()

    def ask(address: str) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            while not done.is_set():
                for path in ("search?q=trein", "translate?term=trein", "documents", "export?q=de"):
                    answer = client.get(f"/api/{path}")
                    if answer.status_code != 200:
                        errors.append(answer.text)

    with serving(WebSettings(tmp_path / "index", port=0, rate=0)) as address:
        clients = [threading.Thread(target=ask, args=[address]) for _ in range(4)]
        for each in clients:
            each.start()
        for number in range(5):
            with bs.update_index(tmp_path / "index") as update:
                update.put(bs.Document(key=f"n{number}", nl=f"zaak {number}", fr="affaire"))
        done.set()
        for each in clients:
            each.join(60)
    assert errors == []


def test_the_description_has_every_path(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {
        *("/api/search", "/api/facets", "/api/complete", "/api/export", "/api/translate"),
        "/api/schema.json",
        *("/api/divergences", "/api/match", "/api/pairs/{pair_id}", "/api/documents"),
        *("/api/documents/{document_id}", "/api/health"),
    }


def test_a_port_in_use_is_named(folder: Path, shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = shell("--index", str(folder), "serve", "--port", str(port))
    assert ran.status == 2
    assert ran.err == (
        f"benelux-search: 127.0.0.1 port {port}: address already in use; "
        "--port chooses another one\n"
    )


def test_the_extra_is_named_if_it_is_missing(
    folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("benelux_search.web.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = shell("--index", str(folder), "serve")
    assert ran.status == 2
    assert ran.err.endswith("needs a package that is not installed: benelux-search[web]\n")
