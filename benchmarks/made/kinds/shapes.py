"""Kinds of an unusual shape: one language, a third one, figures, names, equal paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from benchmarks.layouts.templates import Pair, templates
from benchmarks.made.kinds.daily import new_pair
from benchmarks.made.maker import TEXTS, Kind, Maker
from benchmarks.made.rows import Row, row

_LONG: Final = 4_800  # characters of a long paragraph, at least


# --- Other languages than two


def one_language(own: Maker) -> Iterator[Row]:
    """Yield a yearly report in one language only."""
    is_french = own.draw.random() < 0.5
    seen: set[str] = set()
    pairs = [own.pair("title")]
    for number in range(own.count(7, 15)):
        if number % 4 == 0 and (number < 32 or own.draw.random() < 0.2):
            pairs.append(own.pair("heading"))
        pairs.append(_prose(own, "sentence", own.number(1, 4), seen))
    for nl, fr in pairs:
        yield row("", fr) if is_french else row(nl, "")


def third_language(own: Maker) -> Iterator[Row]:
    """Yield an advice in Dutch and French, with a part in English and one in German."""
    seen: set[str] = set()
    yield own.row("title")
    parts = ["english", "german"]
    own.draw.shuffle(parts)
    are_last = own.draw.random() < 0.5
    number = own.count(5, 7)
    titles = templates("third_language", TEXTS)["heading"]
    apart = own.number(7, 9) if own.is_long else own.number(2, 3)
    for k in range(number):
        if k % apart == 0 and k // apart < len(titles):
            yield row(*titles[k // apart])
        yield row(*_prose(own, "advice", own.number(1, 3), seen))
        if not are_last and k in (number // 3, 2 * number // 3):
            yield from _foreign(own, parts.pop(), seen, place="middle")
    yield own.row("conclusion")
    for part in parts:
        yield from _foreign(own, part, seen, place="annex")


def _foreign(own: Maker, language: str, seen: set[str], *, place: str) -> Iterator[Row]:
    """Yield a part in a third language, mostly under a heading in Dutch and French."""
    if own.draw.random() < 0.7:
        yield own.row(f"{place}_{language}")
    for _ in range(own.number(6, 9) if own.is_long else own.number(1, 3)):
        yield Row(other=(_prose(own, language, own.number(1, 2), seen)[0],))


def _prose(own: Maker, name: str, count: int, seen: set[str]) -> Pair:
    """Return a paragraph of so many sentences, of which few are in the document already."""
    pairs = [new_pair(lambda: own.pair(name), seen) for _ in range(count)]
    return " ".join(nl for nl, _ in pairs), " ".join(fr for _, fr in pairs)


# --- Lengths


def long_and_short(own: Maker) -> Iterator[Row]:
    """Yield a decision: paragraphs of about 5,000 characters, and paragraphs of a single word."""
    words = [own.pair("word") for _ in range(len(templates("long_and_short", TEXTS)["word"]))]
    number = own.number(13, 16) if own.is_long else own.number(4, 9)
    is_strict = own.draw.random() < 0.5
    for k in range(number):
        yield row(*words[k % len(words)])
        if is_strict or own.draw.random() < 0.6 or k % 3 == 0:
            yield row(*_long_paragraph(own))
        if own.is_long and not is_strict and own.draw.random() < 0.2:
            yield row(*_long_paragraph(own))


def _long_paragraph(own: Maker) -> Pair:
    """Return a paragraph of at least 4,800 characters in Dutch."""
    seen: set[str] = set()
    nl, fr = own.pair("sentence")
    while len(nl) < _LONG:
        more = new_pair(lambda: own.pair("sentence"), seen)
        nl, fr = f"{nl} {more[0]}", f"{fr} {more[1]}"
    return nl, fr


def equal(own: Maker) -> Iterator[Row]:
    """Yield a heading and the same formula many times."""
    yield own.row("heading")
    nl, fr = own.pair("formula")
    for _ in range(own.number(30, 120) if own.is_long else own.number(6, 19)):
        yield row(nl, fr)


# --- Texts that are equal in both languages


def figures(own: Maker) -> Iterator[Row]:
    """Yield rows of figures under a heading or more; no two rows are equal."""
    seen: set[str] = set()
    shapes = ["amount", "percent", "date", "table"]
    own.draw.shuffle(shapes)
    blocks = own.number(3, 6) if own.is_long else own.number(1, 2)
    for k in range(blocks):
        shape = shapes[k % len(shapes)]
        yield row(*new_pair(partial(own.pair, shape), seen))
        for _ in range(own.number(18, 28) if own.is_long else own.number(5, 9)):
            yield row(*new_pair(partial(_figure_pair, own, shape), seen))


def _figure_pair(own: Maker, shape: str) -> Pair:
    """Return figures that are equal in both languages."""
    text = _figure(own, shape)
    return text, text


def _figure(own: Maker, shape: str) -> str:
    """Return an amount, a percentage, a date, or a line of several figures."""
    if shape == "amount":
        whole = f"{own.number(1, 10 ** own.number(2, 7)):,}".replace(",", ".")
        return f"{whole},{own.number(0, 99):02}"
    if shape == "percent":
        return f"{own.number(0, 99)},{own.number(0, 99):02} %"
    if shape == "date":
        return f"{own.number(1, 28):02}.{own.number(1, 12):02}.{own.number(1995, 2024)}"
    parts = [_figure(own, each) for each in ("date", "amount", "percent")]
    return " ".join(parts[own.number(0, 1) :])


def names(own: Maker) -> Iterator[Row]:
    """Yield lists of members, equal in both languages, under headings in both."""
    texts = templates("names", TEXTS)
    people = [(a, b) for a, _ in texts["first"] for b, _ in texts["surname"]]
    own.draw.shuffle(people)
    style = own.choice(("{0} {1}", "{1} {0}", "{0} {2}", "{2} {0}", "{2}, {0}"))
    is_sorted = own.draw.random() < 0.5
    if own.draw.random() < 0.6:
        yield own.row("title")
    for _ in range(own.number(5, 8) if own.is_long else own.number(1, 2)):
        yield own.row("heading")
        members = [
            people.pop() for _ in range(own.number(10, 22) if own.is_long else own.number(5, 8))
        ]
        if is_sorted:
            members.sort(key=lambda person: person[1].casefold())
        for first, surname in members:
            name = style.format(first, surname, surname.upper())
            yield row(name, name)


def addresses(own: Maker) -> Iterator[Row]:
    """Yield services with their addresses: most lines are equal, but not names and streets."""
    seen: set[str] = set()
    if own.draw.random() < 0.6:
        yield own.row("title")
    has_phone, has_hours = own.draw.random() < 0.8, own.draw.random() < 0.3
    for number in range(own.number(16, 27) if own.is_long else own.number(2, 3)):
        yield row(*new_pair(lambda: own.pair("service"), seen))
        yield row(*new_pair(lambda: own.pair("street", n=str(own.number(1, 240))), seen))
        yield own.row("town")
        if has_phone or number == 0:
            phone = f"02 {own.number(201, 899)} {own.number(10, 99)} {own.number(10, 99)}"
            yield own.row("phone", phone=phone)
        if own.draw.random() < 0.8:
            mail = _mail(own)
            yield row(mail, mail)
        if has_hours and number % 3 == 0:
            yield own.row("hours")


def _mail(own: Maker) -> str:
    """Return an e-mail address that both languages share."""
    user = own.choice(
        ("info", "contact", "desk", f"office{own.number(10, 99)}", "secr", "helpdesk")
    )
    host = own.choice(("brunord", "zonewest", "altalinea", "kanal", "quartier-wijk", "bxlsud"))
    return f"{user}@{host}{own.number(1, 99)}.be"


# --- Titles


def headings(own: Maker) -> Iterator[Row]:
    """Yield a table of contents: titles of chapters and sections, numbered or not."""
    seen: set[str] = set()
    if own.draw.random() < 0.7:
        yield own.row("title")
    style = own.choice(("none", "decimal", "words", "roman"))
    number = own.number(12, 18) if own.is_long else own.number(2, 3)
    for chapter in range(1, number + 1):
        part = {1: "first", number: "last"}.get(chapter, "chapter")
        nl, fr = new_pair(partial(own.pair, part), seen)
        before = _numbers(style, chapter, 0)
        yield row(before[0] + nl, before[1] + fr)
        for section in range(1, own.number(5, 9) if own.is_long else own.number(3, 6)):
            nl, fr = new_pair(lambda: own.pair("section"), seen)
            before = _numbers(style, chapter, section)
            yield row(before[0] + nl, before[1] + fr)


def _numbers(style: str, chapter: int, section: int) -> Pair:
    """Return what stands before a title of a chapter (``section`` is 0) or of a section."""
    if style == "none":
        return "", ""
    if style == "decimal":
        mark = f"{chapter}.{section} " if section else f"{chapter}. "
        return mark, mark
    if style == "words":
        if section:
            return f"Afdeling {section}. ", f"Section {section}. "
        return f"Hoofdstuk {chapter}. ", f"Chapitre {chapter}. "
    if section:
        return f"{section}. ", f"{section}. "
    return f"{_roman(chapter)}. ", f"{_roman(chapter)}. "


def _roman(number: int) -> str:
    """Return a number below 40 in Roman figures."""
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + ones[number % 10]


KINDS: Final[Mapping[str, Kind]] = {
    "one_language": one_language,
    "third_language": third_language,
    "long_and_short": long_and_short,
    "figures": figures,
    "equal": equal,
    "names": names,
    "addresses": addresses,
    "headings": headings,
}
