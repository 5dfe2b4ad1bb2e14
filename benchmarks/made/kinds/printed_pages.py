"""Kinds of which only the printed page shows the structure: columns, figures, contents."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from benchmarks.made.maker import TEXTS, Kind, Maker
from benchmarks.made.rows import Row, row

TEMPLATES: Final = "three_languages"  # the file with the sentences of all these kinds
_TABLES: Final = ("province", "housing", "vehicles", "school", "cattle", "deaths", "spending")
_ROMAN: Final = "I II III IV V VI VII VIII IX X".split()


@cache
def _texts(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
    return found


def three_languages(own: Maker) -> Iterator[Row]:
    """Yield a regulation whose paragraphs stand side by side in Dutch, French and German."""
    texts = _texts(TEMPLATES)
    yield _filled(own, own.choice(texts["title"]))
    sentences: list[list[str]] = []
    for number, heading in enumerate(texts["heading"], 1):
        yield _filled(own, heading, number)
        for _ in range(own.count(1, 3) if own.is_long else own.number(1, 3)):
            sentences = sentences or own.draw.sample(texts["sentence"], len(texts["sentence"]))
            chosen = [sentences.pop() for _ in range(min(len(sentences), own.number(1, 4)))]
            yield _joined([_filled(own, each) for each in chosen])


def _filled(own: Maker, texts: Sequence[str], number: int = 0) -> Row:
    values = {"a": number or own.number(3, 60), "b": own.number(3, 60), "y": own.number(2015, 2027)}
    nl, fr, de = (text.format(**values) for text in texts)
    return Row((nl,), (fr,), beside=(de,))


def _joined(rows: Sequence[Row]) -> Row:
    sides = zip(*((each.nl[0], each.fr[0], each.beside[0]) for each in rows), strict=True)
    nl, fr, de = map(" ".join, sides)
    return Row((nl,), (fr,), beside=(de,))


def labels_and_figures(own: Maker) -> Iterator[Row]:
    """Yield a report with tables: labels in Dutch, figures, labels in French."""
    texts, sentences = _texts("statistics"), _texts(TEMPLATES)["sentence"]
    names = own.draw.sample(_TABLES, 4 if own.is_long else 2)
    for number, name in enumerate(names, 1):
        for _ in range(own.number(1, 3)):
            yield _joined([_filled(own, each) for each in own.draw.sample(sentences, 2)])
        title = next(each for each in texts["headings"] if each[2] == name)
        years = {"year": str(2020 + number), "next": str(2021 + number)}
        nl, fr = (text.format(**years) for text in title[:2])
        yield row(f"Tabel {number}: {nl}", f"Tableau {number} : {fr}")
        yield from _table(own, texts[name])
    yield _joined([_filled(own, each) for each in own.draw.sample(sentences, 2)])


def _table(own: Maker, labels: Sequence[Sequence[str]]) -> Iterator[Row]:
    count, decimals = own.number(1, 5), own.number(0, 2)
    has_numbers = own.draw.random() < 0.5
    yield Row(figures=tuple(str(2021 + k) for k in range(count)), is_head=True)
    for number, (nl, fr, *_) in enumerate(labels, 1):
        if number == len(labels) // 2 and own.draw.random() < 0.5:
            yield Row(("Verdeling",), ("Répartition",), is_head=True)
        figures = tuple(_figure(own, decimals) for _ in range(count))
        mark = str(number) if has_numbers else ""
        yield Row((nl,), (fr,), figures=figures, mark=mark)


def _figure(own: Maker, decimals: int) -> str:
    if own.draw.random() < 0.04:
        return "-"
    whole = own.number(-40, 9000)
    text = f"{whole:,}".replace(",", ".")
    return f"{text},{own.number(0, 10**decimals - 1):0{decimals}d}" if decimals else text


def contents(own: Maker) -> Iterator[Row]:
    """Yield a report that begins with its contents: a title, dots and the number of a page."""
    texts = _texts(TEMPLATES)
    chapters = [_filled(own, each) for each in texts["heading"]]
    bare = [[side.partition(". ")[2] for side in (each.nl[0], each.fr[0])] for each in chapters]
    titles = [row(f"{number}. {nl}", f"{number}. {fr}") for number, (nl, fr) in enumerate(bare, 1)]
    page = 3
    for each in titles:
        yield Row(each.nl, each.fr, page=str(page))
        page += own.number(1, 9)
    for each in titles:
        yield each
        for _ in range(own.number(2, 4)):
            sentences = own.draw.sample(texts["sentence"], own.number(1, 4))
            made = _joined([_filled(own, sentence) for sentence in sentences])
            yield row(made.nl[0], made.fr[0])


PAGE_KINDS: Final[Mapping[str, Kind]] = {
    "three_languages": three_languages,
    "labels_and_figures": labels_and_figures,
    "contents": contents,
}
