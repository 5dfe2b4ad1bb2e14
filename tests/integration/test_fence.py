"""An index that is opened within a scope: nothing outside it can be reached or counted."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import glossed
import httpx
import pytest
from daily import daily
from web_server import client_of

import benelux_search as bs
from benelux_search.web.settings import WebSettings

ROWS = glossed.pairs()
OWN, OTHER = "42", "7"
# Words of one customer only, in both languages
SECRETS = {
    OWN: (("zonnebloem", "tournesol"), ("waterfiets", "pédalo")),
    OTHER: (("kernfusie", "fusion"), ("zeehond", "phoque"), ("waterval", "cascade")),
}


def texts_of(customer: str) -> list[tuple[str, str]]:
    secrets = [
        (nl.format(f"de {dutch}"), fr.format(f"le {french}"))
        for dutch, french in SECRETS[customer]
        for nl, fr in glossed.SENTENCES
    ]
    return [*secrets, *(ROWS[:20] if customer == OWN else ROWS[10:])]


def write(folder: Path, customers: Sequence[str]) -> Path:
    """Write documents of customers, and a table with rows of all of them."""
    folder.mkdir()
    for customer in customers:
        glossed.write(folder, f"map{customer}", texts_of(customer))
        (folder / f"map{customer}.meta.toml").write_text(
            f'title_nl = "Dossier van {SECRETS[customer][0][0]}"\nnumber = "{customer}/1"\n'
            f'date = "20{int(customer) % 20:02}-01-01"\n[metadata]\ncustomer = "{customer}"\n'
        )
    rows = [
        f"{nl}\t{fr}\t{customer}\n"
        for pairs in zip(texts_of(OWN), texts_of(OTHER), strict=False)
        for customer, (nl, fr) in zip((OWN, OTHER), pairs, strict=True)
        if customer in customers
    ]
    (folder / "rijen.tsv").write_text("nl\tfr\tcustomer\n" + "".join(rows))
    return folder


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


def shown(result: bs.SearchResult) -> object:
    """What a result says."""
    texts = [
        (hit.id, hit.passage.text, hit.counterpart and hit.counterpart.text, hit.alike, hit.score)
        for hit in result
    ]
    return result.language, result.total, result.notes, result.suggestion, result.more, texts


TYPED = sorted(
    {word for nl, fr in (*texts_of(OWN), *texts_of(OTHER)) for word in f"{nl} {fr}".split()}
)
FORMS = (
    *("{}", "{} {}", '"{} {}"', "{}*", "{}~", "-{} {}", "{} OR {}", "/{}.*/", "nl:{} fr:{}"),
    *("document:map7 {}", "number:7/1", "customer {}", "meta.customer:7 {}", "path:map7 {}"),
    *("meta.customer:7", "-meta.customer:42", "aligned:none", "date:2007 {}", "{} NEAR/3 {}"),
)


def queries(count: int) -> list[str]:
    chosen = random.Random(count)
    made = []
    for _ in range(count):
        form = chosen.choice(FORMS)
        words = [chosen.choice(TYPED).strip('".,') for _ in range(form.count("{}"))]
        if chosen.random() < 0.2:  # misspelt
            words = [word[:-2] + word[-1:] for word in words]
        made.append(form.format(*words))
    return made


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
    assert _facets(fenced, query) == _facets(alone, query)
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


def _facets(index: bs.Index, query: str) -> object:
    found = index.facets(query)
    return [(info.id, count) for info, count in found.documents], found.years, found.languages


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
