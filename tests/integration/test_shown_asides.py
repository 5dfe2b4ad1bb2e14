"""Text that was set aside is shown wherever a document is: page, API over HTTP, assistants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_server import client_of

import benelux_search as bs
from benelux_search.mcp.answer_texts import view_text
from benelux_search.web.settings import WebSettings

GERMAN = "Der Minister antwortet auf die Frage des Abgeordneten über den Wasserbau in Eupen."
PAGES = [
    ("De haven van Gent slibt dicht.", "Le port de Gand s'envase."),
    ("De vuurtoren blijft staan.", "Le phare reste debout."),
    ("De kade wordt hersteld.", "Le quai est réparé."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("asides")
    pages = [
        f"DOC 55 1234/001\n\n{nl}\n\n{fr}\n\n{number}" for number, (nl, fr) in enumerate(PAGES, 1)
    ]
    (base / "doc.txt").write_text("\f".join([*pages, GERMAN]), encoding="utf-8")
    bs.build_index(base / "doc.txt", base / "index", lexicon=False)
    return base / "index"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with client_of(WebSettings(folder, port=0, rate=0)) as opened:
        yield opened


def shown(folder: Path) -> list[tuple[str, str]]:
    with bs.open_index(folder) as index:
        view: Any = index.show("doc")
    return [(each.reason, each.text) for each in view.other]


def test_the_page_lists_them_with_their_reasons(client: httpx.Client, folder: Path) -> None:
    asides = shown(folder)
    assert ("other language", GERMAN) in asides and ("running head", "DOC 55 1234/001") in asides
    page = client.get("/document/doc", params={"ui": "nl"}).text
    assert "Apart gehouden tekst" in page
    assert page.count("kopregel: <span") == 3
    assert GERMAN in page


def test_the_page_has_another_language_beside_its_pair(client: httpx.Client) -> None:
    page = client.get("/document/doc", params={"ui": "nl"}).text
    last = page.index('id="doc:0003"')
    assert page.index(f'<p class="beside">[Deutsch] <span lang="de">{GERMAN}') > last
    assert page.count(GERMAN) == 1


def test_the_api_has_them_with_the_last_pairs(client: httpx.Client, folder: Path) -> None:
    answer = client.get("/api/documents/doc").json()
    found = [(each["reason"], each["text"]) for each in answer["other"]]
    assert sorted(found) == sorted(shown(folder))
    assert [each["pages"] for each in answer["other"] if each["text"] == "1"] == [[1]]
    [german] = [each for each in answer["other"] if each["text"] == GERMAN]
    assert (german["language"], german["pair"]) == ("de", "doc:0003")
    assert client.get("/api/documents/doc", params={"limit": 1}).json()["other"] == []
    last = client.get("/api/documents/doc", params={"first": 3, "limit": 1}).json()["other"]
    assert last[0] == german and len(last) == len(found)


def test_an_assistant_gets_them_with_the_last_pairs(folder: Path) -> None:
    with bs.open_index(folder) as index:
        view: Any = index.show("doc")
    for reason, text in shown(folder):
        label = "Deutsch" if reason == "other language" else reason
        assert f"\n- {label}: {text}" in view_text(view, 0, 10)
    assert "set aside" not in view_text(view, 0, 1)
