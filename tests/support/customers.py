"""Documents and rows of two customers, and what is asked of an index with a fence around one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import glossed

import benelux_search as bs

Place = TypeVar("Place", Path, str)
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


def shown(result: bs.SearchResult) -> object:
    """Return all that a result says."""
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


def facets_of(index: bs.Index, query: str) -> object:
    found = index.facets(query)
    return [(info.id, count) for info, count in found.documents], found.years, found.languages


# --- several indexes

PAIRS_OF_A_DOCUMENT = 8
SORTS: tuple[bs.SearchKeywords, ...] = (
    {"limit": 30},
    {"limit": 30, "fold": False, "sort": "date"},
    {"limit": 7, "offset": 3, "any_word": True, "sort": "document"},
    {"limit": 30, "sort": "place", "since": "2008"},
    {"limit": 9, "offset": 2, "sort": bs.MetadataOrder("weight", is_descending=True)},
)


def documents_of(customer: str) -> Sequence[bs.Document]:
    """Return the texts of a customer as documents of a few pairs."""
    texts = texts_of(customer)
    starts = range(0, len(texts), PAIRS_OF_A_DOCUMENT)
    several = [texts[start : start + PAIRS_OF_A_DOCUMENT] for start in starts]
    return [
        bs.Document(
            key=f"map{customer}-{number}",
            nl="\n\n".join(nl for nl, _ in pairs),
            fr="\n\n".join(fr for _, fr in pairs),
            title=f"Dossier {number}",
            number=f"{customer}/{number}",
            date=f"20{int(customer) % 20 + number % 3:02}-01-01",
            metadata={"customer": customer, "weight": number * 7 % 11},
        )
        for number, pairs in enumerate(several, 1)
    ]


def write_index(folder: Place, documents: Sequence[bs.Document]) -> Place:
    """Put documents into an index, and return its place."""
    with bs.update_index(folder) as update:
        for each in documents:
            update.put(each)
    return folder
