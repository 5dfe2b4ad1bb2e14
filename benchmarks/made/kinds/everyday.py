"""Kinds of texts of daily life: exams, leaflets, timetables, mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import (
    Given,
    fresh,
    in_order,
    joined,
    lists_of,
    numbered,
    printed,
    shuffled,
)
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row, sorted_rows

_DAYS: Final = (("ma", "di", "wo", "do", "vr"), ("lun.", "mar.", "mer.", "jeu.", "ven."))
_DOTTED: Final = "{:02}.{:02}"
_CLOCKS: Final = ((_DOTTED, _DOTTED), (_DOTTED, "{} h {:02}"), ("{}u{:02}", "{}h{:02}"))
_DOSES: Final = {"age": (2, 5), "age2": (7, 11), "kilo": (12, 16), "kilo2": (26, 40)}
_RATES: Final = {"small": (1, 2), "small2": (3, 4), "hours": (4, 8), "degrees": (20, 30)}


def exam(own: Maker) -> Iterator[Row]:
    """Yield an exam: instructions, questions of choice with points, open questions, and a key."""
    questions = shuffled(own, "exam", "question")[: own.number(17, 29) if own.is_long else 2]
    points, letters = own.number(2, 5), own.choice(("abc", "ABC"))
    has_heads = own.draw.random() < 0.5
    seen: set[str] = set()
    key: list[str] = []
    yield own.row("title")
    for name in ("fields", *["instruction"] * (4 if own.is_long else own.number(1, 2))):
        yield row(*fresh(own, seen, name))
    for number, question in enumerate(questions, 1):
        if own.is_long and number in (1, len(questions) // 2):
            yield row(*fresh(own, seen, "part", roman="I" if number == 1 else "II"))
        if has_heads:
            yield row(f"Vraag {number} ({points} punten)", f"Question {number} ({points} points)")
        asked = (question[0], question[1])
        yield row(*asked) if has_heads else numbered(f"{number}.", asked)
        answers = list(enumerate((question[k], question[k + 1]) for k in (2, 4, 6)))
        own.draw.shuffle(answers)
        for letter, (which, answer) in zip(letters, answers, strict=True):
            yield numbered(f"{letter})", answer)
            key += [f"{number} {letter}"] * (which == 0)
    yield own.row("open_part")
    for number in range(1, (own.number(4, 8) if own.is_long else own.number(1, 2)) + 1):
        tongue: Value = (*own.pair("tongue"), "m")
        pair = fresh(own, seen, "open_question", tongue=tongue)
        yield numbered(f"{len(questions) + number}.", pair)
    yield own.row("closing", total=str(20 * own.number(1, 5)))
    if own.draw.random() < 0.5:
        yield own.row("key_head")
        yield row(" – ".join(key), " – ".join(key))


def poem(own: Maker) -> Iterator[Row]:
    """Yield a poem: short verses, of which two may stand against one, and numbers of stanzas."""
    count = own.number(16, 30) if own.is_long else own.number(2, 3)
    stanzas = shuffled(own, "poem", "stanza")[:count]
    style = own.choice(("capital", "small", "sentence"))
    has_numbers = own.draw.random() < 0.5
    yield own.row("title")
    yield own.row("author")
    if own.draw.random() < 0.2:
        yield row("", "Traduit du néerlandais par Pierre Gallez")
    for number, stanza in enumerate(stanzas, 1):
        if has_numbers:
            roman = "X" * (number // 10) + " I II III IV V VI VII VIII IX".split(" ")[number % 10]
            yield row(roman, roman)
        for verse in range(0, len(stanza), 2):
            nl, fr = (_verses(text, style) for text in stanza[verse : verse + 2])
            yield Row(nl, fr)


def _verses(text: str, style: str) -> tuple[str, ...]:
    """Return the verses of a text, each with a capital, with a small letter, or as it is."""
    if style == "capital":
        return tuple(verse[:1].upper() + verse[1:] for verse in text.split("|"))
    if style == "small":
        return tuple(text.lower().split("|"))
    return tuple(text.split("|"))


def leaflet(own: Maker) -> Iterator[Row]:
    """Yield the leaflet of a medicine: questions as headings, bullets, doses, side effects."""
    nl, fr, gender = own.choice(lists_of("leaflet")["substance"])
    strength = own.choice((5, 10, 20, 250, 500))
    form_nl, form_fr, unit_nl, unit_fr = own.choice(lists_of("leaflet")["form"])
    given: Given = {
        "product": own.choice(lists_of("leaflet")["product"])[0],
        "substance": (nl, fr, gender),
        "unit": (unit_nl, unit_fr, "m"),
        "strength": str(strength),
        "double": str(2 * strength),
        "most": str(4 * strength),
        **{name: str(own.number(*limits)) for name, limits in (_DOSES | _RATES).items()},
        "month": (*own.pair("month"), "m"),
    }
    sections = list(enumerate(lists_of("leaflet")["sections"], 1))
    if not own.is_long:
        sections = sorted([own.choice(sections[:1] + sections[4:]), own.choice(sections[1:4])])
    yield own.row("title")
    name_nl, name_fr = own.filled("{product} {strength} mg", "{product} {strength} mg", **given)
    yield row(f"{name_nl}, {form_nl}", f"{name_fr}, {form_fr}")
    if own.is_long:
        yield own.row("intro")
        yield from in_order(own, "leaflet", "keep")
        yield row("Inhoud van deze bijsluiter", "Que contient cette notice ?")
        for number, (nl, fr, _) in sections:
            yield numbered(f"{number}.", own.filled(nl, fr, **given))
    for number, (nl, fr, name) in sections:
        yield numbered(f"{number}.", own.filled(nl, fr, **given))
        yield from _section(own, name, given)
    if own.is_long:
        yield own.row("approved", **given)


def _section(own: Maker, name: str, given: Given) -> Iterator[Row]:
    """Yield a section of a leaflet; some sections have bullets or doses."""
    bullet = own.choice(("-", "•"))
    if name == "not":
        yield own.row("not_head", **given)
        for nl, fr in shuffled(own, "leaflet", "not_item")[: None if own.is_long else 5]:
            yield numbered(bullet, own.filled(nl, fr, **given))
        yield from in_order(own, "leaflet", "caution", **given) if own.is_long else ()
    elif name == "effects":
        yield own.row("effects")
        effects = shuffled(own, "leaflet", "effect")
        for head in lists_of("leaflet")["frequency"][0 if own.is_long else 3 :]:
            yield row(*head)
            for _ in range(own.number(3, 5 if own.is_long else 3)):
                nl, fr = effects.pop()
                yield numbered(bullet, (nl, fr))
        yield own.row("report")
    else:
        yield from in_order(own, "leaflet", name, **given)
    if name == "how":
        for nl, fr in shuffled(own, "leaflet", "dose")[: None if own.is_long else 2]:
            yield row(*own.filled(nl, fr, **given))
        yield from in_order(own, "leaflet", "how_else", **given)


def subtitles(own: Maker) -> Iterator[Row]:
    """Yield subtitles: a line a paragraph, dialogues with dashes, and two lines against one."""
    seen: set[str] = set()
    exchanges, splits = shuffled(own, "subtitles", "exchange"), shuffled(own, "subtitles", "split")
    splits_fr = shuffled(own, "subtitles", "split_fr")
    if own.draw.random() < 0.5:
        yield own.row("card", small=str(own.number(1, 12)))
    for _ in range(own.count(8, 12)):
        which = own.draw.random()
        if which < 0.2 and exchanges:
            nl, fr, answer_nl, answer_fr = exchanges.pop()
            yield row(nl, fr)
            yield row(answer_nl, answer_fr)
        elif which < 0.24 and splits:
            nl, more, fr = splits.pop()
            yield Row((nl, more), (fr,))
        elif which < 0.28 and splits_fr:
            nl, fr, more = splits_fr.pop()
            yield Row((nl,), (fr, more))
        elif which < 0.36:
            yield own.row(own.choice(("short", "short", "sound")))
        else:
            yield row(*fresh(own, seen, "line"))
    if own.draw.random() < 0.4:
        yield own.row("credit")


def timetable(own: Maker) -> Iterator[Row]:
    """Yield timetables: lines, days, stops with the hours, notes, and an index of stations."""
    seen: set[str] = set()
    routes, style = shuffled(own, "timetable", "route"), own.choice(("before", "after", "many"))
    is_bus = own.draw.random() < 0.3
    clock = own.choice(_CLOCKS)
    yield own.row("company", year=str(own.number(2008, 2024)))
    for _ in range(own.number(3, 5) if own.is_long else 1):
        names = routes.pop()
        stops = [[names[k], names[k + 1]] for k in range(0, len(names), 2)]
        stops = shuffled(own, "timetable", "bus_stop")[:9] if is_bus else stops
        stops = stops[:: own.choice((1, -1))]
        start: Value = (stops[0][0], stops[0][1], "m")
        until: Value = (stops[-1][0], stops[-1][1], "m")
        given: Given = {"start": start, "until": until, "line": str(own.number(2, 190))}
        yield own.row("line", **given)
        for nl, fr in shuffled(own, "timetable", "days")[: own.number(2, 3) if own.is_long else 1]:
            yield row(nl, fr)
            if own.draw.random() < 0.3:
                yield own.row("way", **given)
            yield from _stops(own, stops, style, clock)
            if own.draw.random() < 0.4:
                yield row(*fresh(own, seen, "frequency"))
        for _ in range(own.number(1, 3)):
            day, halt = own.pair("holiday"), own.choice(stops)
            shared: Given = {"day": (*day, "m"), "halt": (halt[0], halt[1], "m")}
            yield row(*fresh(own, seen, "note", **shared))
    if own.is_long and not is_bus and own.draw.random() < 0.6:
        yield own.row("index_head")
        pages = [(nl, fr, own.number(4, 98)) for nl, fr in lists_of("timetable")["stop"]]
        yield from sorted_rows([(f"{nl} {page}", f"{fr} {page}") for nl, fr, page in pages])


def _stops(own: Maker, stops: list[list[str]], style: str, clock: Pair) -> Iterator[Row]:
    """Yield the stops of a ride with the hour before or after them, or with those of many rides."""
    now, step = own.number(300, 1200), own.choice((20, 30, 60))
    for nl, fr in stops:
        rides = range(now, now + step * (3 if style == "many" else 1), step)
        hours, heures = (
            " ".join(mark.format(ride // 60 % 24, ride % 60) for ride in rides) for mark in clock
        )
        now += own.number(2, 19)
        before, after = (
            row(f"{hours} {nl}", f"{heures} {fr}"),
            row(f"{nl} {hours}", f"{fr} {heures}"),
        )
        yield before if style == "before" else after


def mail_thread(own: Maker) -> Iterator[Row]:
    """Yield a thread of mails, the last one first: headers, greetings, replies, signatures."""
    seen: set[str] = set()
    meeting: Value = (*own.filled("{date}", "{date}"), "m")
    about = own.pair("subject", meeting=meeting)
    people = shuffled(own, "mail_thread", "people")[: own.number(2, 4)]
    roles = {name: own.pair("role") for name, _ in people}
    now = datetime(own.number(2009, 2023), own.number(1, 12), own.number(1, 28), 16, 5)
    count = own.number(6, 12) if own.is_long else own.number(1, 2)
    for number in range(count, 0, -1):
        sender, addressee = people[number % len(people)], people[(number - 1) % len(people)]
        now -= timedelta(hours=own.number(2, 30), minutes=own.number(1, 59))
        now -= timedelta(days=max(0, now.weekday() - 4))
        yield from _headers(sender, addressee, now, about, "RE: " * (number > 1))
        first = addressee[0].split()[0]
        if own.draw.random() < 0.8:
            yield own.row("greeting", first=first)
        if number > 1 and own.draw.random() < 0.4:
            yield own.row("reply")
        for _ in range(1 if count == 2 else own.number(1, 4)):
            yield row(*joined(own, seen, "body"))
        yield own.row("closing")
        yield row(sender[0], sender[0])
        if count != 2:
            yield row(*roles[sender[0]])
        if count != 2 and own.draw.random() < 0.4:
            yield own.row("address")
        if number > 1 and own.draw.random() < 0.3:
            yield own.row("attachment")


def _headers(
    sender: list[str], addressee: list[str], now: datetime, about: Pair, reply: str
) -> Iterator[Row]:
    """Yield the headers of a mail: who sent it to whom, when, and about what."""
    host = "@fedplan.example.be"
    yield row(*(f"{head} {sender[0]} <{sender[1]}{host}>" for head in ("Van:", "De :")))
    day, jour = (names[now.weekday()] for names in _DAYS)
    yield row(f"Verzonden: {day} {now:%d/%m/%Y %H:%M}", f"Envoyé : {jour} {now:%d/%m/%Y %H:%M}")
    yield row(*(f"{head} {addressee[0]} <{addressee[1]}{host}>" for head in ("Aan:", "À :")))
    yield row(f"Onderwerp: {reply}{about[0]}", f"Objet : {reply}{about[1]}")


def web_page(own: Maker) -> Iterator[Row]:
    """Yield a page of a site: menu, breadcrumbs, headings, teasers, a cookie notice, a footer."""
    seen: set[str] = set()
    menu, headings = shuffled(own, "web_page", "menu"), shuffled(own, "web_page", "heading")
    leaf, leaf_fr, above, above_fr = own.choice(lists_of("web_page")["leaf"])
    cookies = [own.pair("cookie"), *shuffled(own, "web_page", "cookie_choice")[: own.number(1, 3)]]
    is_first = own.draw.random() < 0.4
    if own.draw.random() < 0.6:
        yield own.row("language")
    yield from (row(nl, fr) for nl, fr in cookies if is_first)
    for nl, fr in menu[: own.number(10, 20) if own.is_long else own.number(2, 3)]:
        yield row(nl, fr)
    yield own.row("crumb", menu=(above, above_fr, "m"), leaf=(leaf, leaf_fr, "m"))
    yield row(leaf, leaf_fr)
    for _ in range(own.number(8, 13) if own.is_long else 1):
        nl, fr = headings.pop()
        yield row(nl, fr)
        if nl == "Openingsuren":
            yield from in_order(own, "web_page", "hours")
            continue
        for _ in range(own.number(3, 7) if own.is_long else own.number(1, 3)):
            yield row(*fresh(own, seen, "teaser"))
            if own.draw.random() < 0.2:
                yield own.row("more")
    yield from (row(nl, fr) for nl, fr in cookies if not is_first)
    for nl, fr in shuffled(own, "web_page", "footer")[: 7 if own.is_long else own.number(1, 3)]:
        yield row(*own.filled(nl, fr, year=str(own.number(2016, 2024))))


def advertisement(own: Maker) -> Iterator[Row]:
    """Yield the folder of a shop: slogans, products and prices, opening hours, contact."""
    seen: set[str] = set()
    departments = shuffled(own, "advertisement", "department")
    is_beside = own.draw.random() < 0.5
    yield own.row("mall") if own.is_long else row(departments[0][2], departments[0][3])
    yield row(*fresh(own, seen, "slogan"))
    for head, head_fr, _, _, name, least, most in departments[: None if own.is_long else 1]:
        if own.is_long or own.draw.random() < 0.5:
            yield row(head, head_fr)
        for nl, fr in shuffled(own, "advertisement", name)[: None if own.is_long else 3]:
            amount, cents = own.number(int(least), int(most)), own.choice(("00", "50", "95", "99"))
            old = f"{printed(amount + own.number(1, amount))},{cents}"
            price, prix = own.pair("price", price=f"{printed(amount)},{cents}", old=old)
            yield row(f"{nl} {price}", f"{fr} {prix}") if is_beside else row(nl, fr)
            if not is_beside:
                yield row(price, prix)
        for _ in range(own.number(2, 3) if own.is_long else own.number(1, 2)):
            yield row(*fresh(own, seen, "text"))
        if own.is_long and own.draw.random() < 0.4:
            yield row(*fresh(own, seen, "slogan"))
    for name, most_rows in (("hours", 3), ("contact", 4), ("small_print", 2)):
        for _ in range(most_rows if own.is_long else 1):
            yield row(*fresh(own, seen, name))


KINDS: Final[Mapping[str, Kind]] = {
    "exam": exam,
    "poem": poem,
    "leaflet": leaflet,
    "subtitles": subtitles,
    "timetable": timetable,
    "mail_thread": mail_thread,
    "web_page": web_page,
    "advertisement": advertisement,
}
