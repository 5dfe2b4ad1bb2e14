"""The pages without scripts, as a client that knows only HTML sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from fpdf import FPDF
from samples import corpus
from web_server import client_of, serving

import benelux_search as bs
from benelux_search.web.settings import WebSettings

TOWNS = "Gent Luik Bergen Leuven Namen Aarlen Kortrijk Mechelen".split()
WORDS = "lente zomer herfst winter".split()
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> trein & \x1b[31m'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("pages")
    bs.build_index([corpus(base / "docs")], base / "index")
    with bs.update_index(base / "index") as update:
        for year in range(2019, 2023):
            update.put_all(
                bs.Document(
                    key=f"q{year}-{number}",
                    nl=f"De samenwerking met {town} gaat door in {WORDS[year % 4]}.",
                    fr=f"La {'coopération' if year % 2 else 'collaboration'} avec {town} continue.",
                    title=f"Vraag {year}",
                    date=f"{year}-03-01",
                )
                for number, town in enumerate(TOWNS)
            )
        update.put(bs.Document(key="hostile", nl=HOSTILE, fr="Le train", title=HOSTILE))
    return base / "index"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with client_of(WebSettings(folder, port=0, rate=0)) as opened:
        yield opened


def test_damaged_vectors_leave_the_search_by_words(tmp_path: Path) -> None:
    bs.build_index([corpus(tmp_path / "docs")], tmp_path / "index")
    [current] = (tmp_path / "index").glob("**/MANIFEST.json")
    (current.parent / "meaning").mkdir(exist_ok=True)
    (current.parent / "meaning" / "meaning.json").write_text("{", encoding="utf-8")
    with bs.open_index(tmp_path / "index") as index:
        assert not index.has_meaning
    with client_of(WebSettings(tmp_path / "index", port=0, rate=0)) as opened:
        shown = opened.get("/", params={"q": "trein"})
    assert shown.status_code == 200
    assert 'name="meaning"' not in shown.text


class Page(HTMLParser):
    """The elements, links and text of a page; it fails if elements are not closed in order."""

    VOID = frozenset("meta link input br img hr".split())

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert not [name for name in values if name.startswith("on") or name == "style"]
        self.tags.add(tag)
        if tag == "a":
            self.links.append(values["href"] or "")
        self.loaded += [
            value for name in ("src", "href") if tag != "a" and (value := values.get(name))
        ]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(client: httpx.Client, path: str, **parameters: str) -> Page:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    return Page(answer.text)


def test_a_search_shows_both_languages_and_leads_on(client: httpx.Client) -> None:
    shown = page(client, "/", q="samenwerking")
    assert "De samenwerking met Gent" in shown.text and "avec Gent" in shown.text
    assert "mark" in shown.tags
    pair = next(link for link in shown.links if link.startswith("/pair/"))
    assert " avec " in page(client, pair).text
    reading = next(link for link in shown.links if link.startswith("/document/"))
    assert "De samenwerking" in page(client, reading.partition("#")[0]).text
    export = next(link for link in shown.links if link.startswith("/api/export"))
    assert client.get(export).text.count("<tu ") == 32


def test_pages_are_turned_without_scripts(client: httpx.Client) -> None:
    seen: set[str] = set()
    link: str | None = "/?q=samenwerking"
    turns = 0
    while link is not None:
        shown = page(client, link)
        seen |= {each for each in shown.links if each.startswith("/pair/") and "#" not in each}
        turning = (each for each in shown.links if "cursor=" in each and "ui=" not in each)
        link = next(turning, None)
        turns += 1
    assert turns == 2 and len(seen) == 32


def test_filters_are_chosen_and_taken_away(client: httpx.Client) -> None:
    shown = page(client, "/", q="samenwerking")
    year = next(each for each in shown.links if "since=2020" in each)
    narrow = page(client, year)
    assert re.search(r"\b8 passages found", narrow.text)
    away = next(
        each
        for each in narrow.links
        if each.startswith("/?q=") and "since=" not in each and "ui=" not in each
    )
    assert re.search(r"of 32 passages", page(client, away).text)


def test_dates_are_taken_as_users_type_them(client: httpx.Client) -> None:
    shown = page(client, "/", q="samenwerking", since="1 jan. 2020", until="mars 2020")
    assert re.search(r"\b8 passages found", shown.text)


def test_a_language_with_a_region_is_the_choice_that_is_shown(client: httpx.Client) -> None:
    answer = client.get("/", params={"q": "politie", "language": "fr-BE"})
    assert '<option value="fr" selected>' in answer.text


def test_a_document_alone_can_be_exported(client: httpx.Client) -> None:
    shown = page(client, "/", document="key.q2020-1")
    export = next(link for link in shown.links if "format=jsonl" in link)
    assert client.get(export).text.count("\n") == 1


def test_the_chosen_language_is_kept_whatever_the_client_has(folder: Path) -> None:
    with (
        serving(WebSettings(folder, port=0)) as address,
        httpx.Client(base_url=address) as client,
    ):
        tag = client.get("/", params={"ui": "fr"}).headers.get("etag")
        client.get("/", params={"ui": "nl"})
        known = {} if tag is None else {"If-None-Match": tag}
        client.get("/", params={"ui": "fr"}, headers=known)
        assert '<html lang="fr">' in client.get("/").text


def test_a_term_is_shown_by_year(client: httpx.Client) -> None:
    shown = page(client, "/term", term="samenwerking")
    assert {"svg", "rect", "table"} <= shown.tags
    assert "coopération" in shown.text and "2019: 8" in shown.text
    link = next(each for each in shown.links if "coop" in each)
    assert re.search(r"\b16 passages", page(client, link).text)


@pytest.mark.parametrize(("code", "word"), [("nl", "Zoeken"), ("fr", "Chercher"), ("en", "Search")])
def test_the_interface_has_three_languages(client: httpx.Client, code: str, word: str) -> None:
    for path in ("/", "/?q=samenwerking", "/term?term=samenwerking", "/documents"):
        preferred = client.get(
            path, headers={"Accept-Language": f"{code}-BE,{code};q=0.9,en;q=0.5"}
        )
        assert f'<html lang="{code}">' in preferred.text and word in preferred.text
    with httpx.Client(base_url=client.base_url) as other:
        assert word in other.get("/", params={"ui": code}).text
        assert word in other.get("/documents").text  # the choice is kept


def test_the_text_of_documents_is_only_text(client: httpx.Client) -> None:
    for path in (
        "/?q=trein+doc:hostile",
        "/document/key.hostile",
        "/pair/key.hostile:1",
        "/documents",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text and "<img" not in answer.text
        assert "\x1b" not in answer.text
        assert '<script>alert("x")</script>' in unescape(answer.text)
        Page(answer.text)


def test_the_head_of_a_page_has_no_body(client: httpx.Client) -> None:
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("query", [HOSTILE, '"', "a" * 2000, "'\"><b>", "nl:(", "date:x..y"])
def test_any_query_has_a_page(client: httpx.Client, query: str) -> None:
    shown = page(client, "/", q=query)
    assert not shown.tags & {"b", "img"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pair/nowhere:1", 404),
        ("/document/nowhere", 404),
        ("/document/nowhere/article/5", 404),
        ("/document/key.hostile/article/5", 404),
        ("/nothing", 404),
        ("/static/nothing", 404),
        ("/static/..%2fpages.py", 404),
        ("/static/%2e%2e/pages.py", 404),
        ("/?q=a&since=x", 409),
        ("/?q=a&language=de", 409),
        ("/?q=a&cursor=x", 404),
        ("/?q=" + "a" * 3000, 422),
        ("/document/key.hostile?first=0", 422),
    ],
)
def test_what_does_not_work_is_said(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if not path.startswith("/static"):
        assert 'role="alert"' in answer.text
        Page(answer.text)


def test_everything_comes_from_the_server_itself_and_is_small(client: httpx.Client) -> None:
    shown = page(client, "/", q="samenwerking")
    size = len(client.get("/", params={"q": "samenwerking"}).content)
    for link in shown.loaded:
        assert link.startswith("/static/"), link
        answer = client.get(urljoin(str(client.base_url), link))
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
        size += len(answer.content)
    assert size <= 150_000


def test_a_law_has_contents_and_permalinks_to_articles(tmp_path: Path) -> None:
    for code, word, rest in (
        ("nl", "Artikel", "Hij wordt gestraft."),
        ("fr", "Article", "Il est puni."),
    ):
        lines = [f"{word} {number}. {rest} {number}" for number in range(1, 40)]
        (tmp_path / f"wet.{code}.txt").write_text("\n\n".join(lines) + "\n")
    bs.build_index([tmp_path / "wet.nl.txt", tmp_path / "wet.fr.txt"], tmp_path / "index")
    with (
        serving(WebSettings(tmp_path / "index", port=0)) as address,
        httpx.Client(base_url=address) as client,
    ):
        [listed] = [link for link in page(client, "/documents").links if "/document/" in link]
        reading = page(client, listed)
        assert "Art. 5" in reading.text
        answer = client.get(f"{listed}/article/17")
        assert answer.status_code == 303
        assert answer.headers["location"].endswith(":0017")
        assert client.get(f"{listed}/article/170").status_code == 404


def test_the_page_of_a_pdf_is_shown_only_if_it_is_what_was_indexed(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "brief.pdf"
    path.parent.mkdir()
    sheet = FPDF()
    sheet.set_font("Helvetica", size=12)
    for texts in (
        ("De trein vertrekt uit het station van de stad.", "Le train part de la gare."),
        ("Het water stijgt in de haven en de straten.", "L'eau monte dans le port."),
        ("De brief komt vandaag aan bij de minister.", "La lettre arrive aujourd'hui."),
    ):
        sheet.add_page()
        for text in texts:
            sheet.multi_cell(180, 8, text, new_x="LMARGIN", new_y="NEXT")
            sheet.ln(8)
    sheet.output(str(path))
    bs.build_index([path.parent], tmp_path / "index")
    with (
        serving(WebSettings(tmp_path / "index", port=0)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        [document] = [link for link in page(client, "/documents").links if "/document/" in link]
        answer = client.get(f"{document}/page/2")
        assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG")
        pair = document.replace("/document/", "/pair/") + ":1"
        assert f"{document}/page/1" in client.get(pair).text
        assert client.get(f"{document}/page/4").status_code == 404
        assert "no such page" in client.get(f"{document}/page/5").text
        assert client.get(f"{document}/page/0").status_code == 422
        assert client.get("/document/nothing/page/1").status_code == 404
        path.write_bytes(path.read_bytes() + b"%")
        answer = client.get(f"{document}/page/3")
        assert answer.status_code == 404 and "is gone or has changed" in answer.text
        # The file is not read again for a page that it does not have
        for number in (4, 5, 100_000):
            answer = client.get(f"{document}/page/{number}")
            assert answer.status_code == 404 and "no such page" in answer.text
            assert "etag" not in answer.headers
        path.unlink()
        path.symlink_to("/etc/hostname")
        assert client.get(f"{document}/page/3").status_code == 404


def test_counts_and_exports_are_those_of_the_list_beside_them(client: httpx.Client) -> None:
    shown = page(client, "/", q="lente Gent Luik")  # no passage has both towns
    assert "passages found in Dutch with some of the words" in shown.text
    export = next(link for link in shown.links if link.startswith("/api/export"))
    found = client.get("/api/search", params={"q": "lente Gent Luik", "facets": True}).json()
    assert found["relaxed"] and found["total"] == found["facets"]["total"]
    assert client.get(export).text.count("<tu ") == found["total"]
    strict = page(client, "/", q="lente Gent Luik", all_words="1")
    assert "nothing found in Dutch" in strict.text
    assert f"{found['total']} passages have some of them" in strict.text


def test_the_marks_of_a_query_stay_when_one_reads_on(client: httpx.Client) -> None:
    for query in ("samenwerking Gent", "lente Gent Luik"):  # all the words; some of them
        shown = page(client, "/", q=query)
        reading = next(link for link in shown.links if link.startswith("/document/"))
        answer = client.get(reading.partition("#")[0]).text
        assert "<mark>Gent</mark>" in answer
    turning = page(client, "/document/key.q2020-0", q="xqzw", any_word="1")
    assert "mark" not in turning.tags
    assert "mark" not in page(client, "/document/key.q2020-0").tags


def test_the_marks_stay_on_the_next_page_of_a_document(tmp_path: Path) -> None:
    pairs = [(f"De trein nummer {number}.", f"Le train numéro {number}.") for number in range(250)]
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="long", pairs=pairs))
    with client_of(WebSettings(tmp_path / "index", port=0, rate=0)) as client:
        found = page(client, "/", q="trein")
        link = next(each for each in found.links if each.startswith("/document/"))
        for _ in range(2):
            shown = page(client, link.partition("#")[0])
            link = next(each for each in shown.links if "first=" in each and "q=trein" in each)
        assert client.get(link).text.count("<mark>trein</mark>") >= 50
