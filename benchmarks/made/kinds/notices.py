"""Kinds of texts by which public bodies inform: agendas, questions, press releases, notices."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.layouts.templates import Pair, Value, templates
from benchmarks.made.kinds.law import bare_name, fresh, polite_name, recent_date
from benchmarks.made.maker import TEXTS, Kind, Maker
from benchmarks.made.rows import Row, row

_DOMAINS: Final = (
    "mobipunt.belgium.be",
    "sociaalhuis-maisonsociale.be",
    "health.fgov.be",
    "hydro-brussels.be",
    "infrarail.be",
    "wegenenroutes.brussels",
    "consumerdesk.belgium.be",
)


def template_of(kind: str, name: str, number: int) -> Pair:
    """Return one template of a list, not filled."""
    dutch, french = templates(kind, TEXTS)[name][number]
    return dutch, french


def phone(own: Maker) -> str:
    """Return the number of a telephone in Brussels."""
    return f"02 {own.number(201, 799)} {own.number(10, 99)} {own.number(10, 99)}"


def _titled(pair: Pair) -> Pair:
    """Return a pair of texts that begin with a capital."""
    nl, fr = pair
    return nl[0].upper() + nl[1:], fr[0].upper() + fr[1:]


def _plain(text: str) -> str:
    """Return a text without accents."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def agenda(own: Maker) -> Iterator[Row]:
    """Yield the agenda of a council or of a committee: numbered points, hours and places."""
    seen: set[str] = set()
    day = recent_date(own)
    is_council = own.draw.random() < 0.6
    name = "council" if is_council else "committee"
    start, minute = own.number(9, 13), own.choice((0, 15, 30, 45))
    hour = f"{start}.{minute:02} uur", f"{start} h {minute:02}", "m"
    yield own.row(f"title_{name}", day=day)
    if is_council:
        yield own.row("call", day=day, hour=hour)
    yield own.row("where")
    yield own.row("when", day=day, hour=hour)
    yield own.row("open")
    number = 0
    form = own.choice(("{}.", "{}.", "{:02}.", "{})", "Punt|Point"))
    for _ in range(own.number(5, 8) if own.is_long else 1):
        if own.is_long:
            yield row(*fresh(own, seen, "area"))
        for _ in range(own.number(9, 17) if own.is_long else own.number(4, 9)):
            number += 1
            yield _point(own, seen, f"point_{name}", form, number)
            if own.draw.random() < 0.05:
                yield own.row("break", member=bare_name(own), hour=_later_hour(own))
    if is_council:
        yield own.row("closed")
        for _ in range(own.number(6, 15) if own.is_long else own.number(1, 2)):
            number += 1
            yield _point(own, seen, "point_closed", form, number)
    who = bare_name(own)[0]
    yield own.row(f"sign_{name}")
    yield row(who, who)


def _later_hour(own: Maker) -> Value:
    """Return an hour of the afternoon, after the sitting has begun."""
    hour, minute = own.number(14, 21), own.choice((10, 20, 40, 50))
    return f"{hour}.{minute} uur", f"{hour} h {minute}", "m"


def _point(own: Maker, seen: set[str], name: str, form: str, number: int) -> Row:
    """Return a numbered point of an agenda."""
    given: dict[str, str | Value] = {
        "member": bare_name(own),
        "member1": bare_name(own)[0].split(" ", 1)[1],
        "member2": bare_name(own)[0].split(" ", 1)[1],
        "year": str(own.number(2021, 2024)),
    }
    nl, fr = _titled(fresh(own, seen, name, **given))
    if "|" in form:
        dutch, french = form.split("|")
        return row(f"{dutch} {number}: {nl}", f"{french} {number} : {fr}")
    return row(f"{form.format(number)} {nl}", f"{form.format(number)} {fr}")


def questions(own: Maker) -> Iterator[Row]:
    """Yield questions in parliament with numbered parts, each with its answer."""
    seen: set[str] = set()
    is_coded = own.draw.random() < 0.5
    for _ in range(own.number(5, 8) if own.is_long else 1):
        number = str(own.number(12, 1980))
        if is_coded:
            code = f"DO 20212022{own.number(10000, 19999)}"
            yield row(code, code)
        dutch, french, gender = own.choice(templates("slots")["topic"])
        given: dict[str, str | Value] = {
            "nr": number,
            "topic": (dutch, french, gender),
            "who": polite_name(own, seen),
            "day": recent_date(own, 2021, 2022),
            "later": recent_date(own, 2023, 2023),
            "minister": (*own.filled("{minister}", "{minister}"), "m"),
        }
        yield row(*fresh(own, seen, "title", **given))
        yield row(*_titled((dutch, french)))
        for _ in range(own.number(1, 3) if own.is_long else own.number(1, 2)):
            yield row(*fresh(own, seen, "body", topic=given["topic"]))
        yield own.row("lead")
        yield from _asked(own, seen, given)


def _asked(own: Maker, seen: set[str], given: Mapping[str, str | Value]) -> Iterator[Row]:
    """Yield the numbered parts of a question and the answer to them."""
    count = own.number(3, 7) if own.is_long else own.number(2, 4)
    mark = own.choice((".", ")", "°"))
    for k in range(1, count + 1):
        nl, fr = fresh(own, seen, "ask", topic=given["topic"])
        yield row(f"{k}{mark} {nl}", f"{k}{mark} {fr}")
    yield own.row("answer_title", **given)
    if own.draw.random() < 0.5:
        yield own.row("opening")
    joined = own.number(1, count - 1) if own.draw.random() < 0.35 else 0
    for k in range(1, count + 1):
        if joined and k == joined + 1:
            continue
        nl, fr = fresh(own, seen, "reply", topic=given["topic"])
        if k == joined:
            first = str(k) if mark == "." else f"{k}{mark}"
            starts = f"{first} en {k + 1}{mark}", f"{first} et {k + 1}{mark}"
        else:
            starts = f"{k}{mark}", f"{k}{mark}"
        yield row(f"{starts[0]} {nl}", f"{starts[1]} {fr}")


def press_release(own: Maker) -> Iterator[Row]:
    """Yield press releases: title, lead, body with quotes, and whom to contact."""
    seen: set[str] = set()
    domain = own.choice(_DOMAINS)
    for _ in range(own.number(6, 9) if own.is_long else 1):
        day = recent_date(own, 2022, 2023)
        if own.draw.random() < 0.7:
            yield own.row("flag", day=day)
        yield row(*_titled(fresh(own, seen, "title", date=recent_date(own, 2024, 2024))))
        yield row(*fresh(own, seen, "lead", day=day))
        for k in range(own.number(5, 9) if own.is_long else own.number(3, 6)):
            if k in (2, 5) and own.draw.random() < 0.6:
                yield own.row("between")
            nl, fr = _news(own, seen)
            if own.draw.random() < 0.08:
                more = _news(own, seen)
                yield Row((nl, more[0]), (f"{fr} {more[1]}",))
            else:
                yield row(nl, fr)
        yield from _contact(own, domain)


def _news(own: Maker, seen: set[str]) -> Pair:
    """Return a paragraph of the body of a press release."""
    free = str(own.number(10, 99))
    date = recent_date(own, 2024, 2024)
    return fresh(own, seen, "body", who=bare_name(own), free=free, date=date)


def _contact(own: Maker, domain: str) -> Iterator[Row]:
    """Yield whom the press may ask: a name, a telephone, an address of mail and one of the web."""
    who = bare_name(own)
    yield own.row("contact")
    yield own.row("spokesperson", who=who)
    mobile = f"04{own.number(70, 99)} {own.number(10, 99)} {own.number(10, 99)} "
    yield own.row("phone", phone=phone(own), mobile=mobile + str(own.number(10, 99)))
    first, last = _plain(who[0]).lower().replace("'", "").split(" ", 1)
    mail = f"{first}.{last.replace(' ', '')}@{domain}"
    yield row(mail, mail)
    web = own.choice(("www.{}", "https://www.{}", "www.{}/press")).format(domain)
    yield row(web, web)


def capitals(own: Maker) -> Iterator[Row]:
    """Yield a text wholly in capitals; the French capitals may be printed without accents."""
    seen: set[str] = set()
    is_plain = own.draw.random() < 0.3
    is_numbered = own.draw.random() < 0.6
    pairs = [own.pair("title", date=recent_date(own, 2023, 2023))]
    pairs += [fresh(own, seen, "warning") for _ in range(own.number(0, 2))]
    for number in range(1, 1 + (own.number(9, 12) if own.is_long else own.number(2, 3))):
        nl, fr = fresh(own, seen, "heading")
        first = "1er" if number == 1 else str(number)
        start = (f"Artikel {number}. ", f"Article {first}. ") if is_numbered else ("", "")
        pairs.append((start[0] + nl, start[1] + fr))
        for _ in range(own.number(5, 11) if own.is_long else own.number(1, 3)):
            pairs.append(
                fresh(own, seen, "sentence", phone=phone(own), date=recent_date(own, 2024, 2024))
            )
    if own.draw.random() < 0.7:
        pairs.append(own.pair("sign"))
    for nl, fr in pairs:
        yield row(nl.upper(), _plain(fr.upper()) if is_plain else fr.upper())


def faq(own: Maker) -> Iterator[Row]:
    """Yield questions to an administration and its answers.

    An answer may be two paragraphs in one language and one in the other.
    """
    seen: set[str] = set()
    yield row(*_titled(own.pair("title")))
    yield own.row("intro")
    is_numbered = own.draw.random() < 0.4
    for number in range(1, 1 + (own.number(26, 48) if own.is_long else own.number(3, 6))):
        if own.is_long and number % 6 == 1:
            yield row(*fresh(own, seen, "section"))
        (nl, *dutch), (fr, *french) = _item(own, seen)
        start = f"{number}. " if is_numbered else ""
        yield row(start + nl, start + fr)
        chance = own.draw.random() if len(dutch) > 1 else 1.0
        if chance < 0.2:
            yield Row(tuple(dutch), (" ".join(french),))
        elif chance < 0.4:
            yield Row((" ".join(dutch),), tuple(french))
        else:
            yield from (row(*pair) for pair in zip(dutch, french, strict=True))


def _item(own: Maker, seen: set[str]) -> tuple[list[str], list[str]]:
    """Return a question and the paragraphs of its answer, none of which is ``seen``."""
    dutch: list[str] = []
    french: list[str] = []
    for _ in range(40):
        nl, fr = own.pair("item", phone=phone(own), date=recent_date(own, 2023, 2024))
        dutch, french = nl.split("|"), fr.split("|")
        if seen.isdisjoint(dutch):
            break
    seen.update(dutch)
    return dutch, french


KINDS: Final[Mapping[str, Kind]] = {
    "agenda": agenda,
    "questions": questions,
    "press_release": press_release,
    "capitals": capitals,
    "faq": faq,
}
