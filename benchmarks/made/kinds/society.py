"""Kinds of texts of daily life, business and culture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import fresh, lists_of, numbered, printed, shuffled
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row, sorted_rows

_MONTHS: Final = (("april", "avril"), ("mei", "mai"), ("juni", "juin"), ("augustus", "août"))
_PRICES: Final = (("€ {}", "{} €"), ("{} euro", "{} euros"), ("{}", "{}"), ("€ {}", "€ {}"))
# what stands between a name and its value in Dutch and in French; "" is a new paragraph
_STYLES: Final = ((": ", " : "), (" ", " "), (" ", " "), (" – ", " – "), ("", ""))


class _Text:
    """A text of a kind that is being written, from lists and plans in the file of the kind.

    A plan is a list of lists: the name of a list of templates, how many of them a short and a
    long text has (``2-4``), and how: ``order`` is the order of the list, ``sorted`` that of each
    alphabet; ``bullet`` and ``number`` go before each. In a template, ``|`` begins a paragraph.
    """

    def __init__(self, own: Maker, kind: str) -> None:
        self.own = own
        self.shared: dict[str, str | Value] = {}  # what slots have in the whole text
        self._kind = kind
        self._seen: set[str] = set()
        self._marks = {"bullet": own.choice(("-", "•", "–")), "number": own.choice(("{}.", "{})"))}

    def items(self, name: str, most: int | None = None) -> list[list[str]]:
        """Return items of a list, in a random order."""
        return shuffled(self.own, self._kind, name)[:most]

    def given(self) -> dict[str, str | Value]:
        """Return values of the slots: numbers of ``ranges``, items of lists ``slot_...``."""
        found: dict[str, str | Value] = {}
        for name, low, high, *step in lists_of(self._kind)["ranges"]:
            number = self.own.number(int(low), int(high))
            found[name] = printed(number * int(step[0])) if step else str(number)
        for name in lists_of(self._kind):
            if name.startswith("slot_"):
                for nth, (nl, fr) in zip(("", "2", "3"), self.items(name), strict=False):
                    found[name.removeprefix("slot_") + nth] = (nl, fr, "m")
        return found | self.shared

    def filled(self, nl: str, fr: str) -> Pair:
        """Return a filled template."""
        return self.own.filled(nl, fr, **self.given())

    def one(self, name: str) -> Pair:
        """Return a filled template that the text does not have yet, if there is one."""
        return fresh(self.own, self._seen, name, **self.given())

    def plan(self, name: str, key: str = "") -> Iterator[Row]:
        """Yield the rows of a plan; ``key`` takes the place of ``*`` in the names of lists."""
        for each, *rest in lists_of(self._kind)[name]:
            short, long, how = (*rest, *("1", "1", "")[len(rest) :])
            least, _, most = (long if self.own.is_long else short).partition("-")
            count = self.own.number(int(least), int(most or least))
            yield from self._planned(each.replace("*", key), count, how)

    def _planned(self, name: str, count: int, how: str) -> Iterator[Row]:
        """Yield the rows of an entry of a plan."""
        if "sorted" in how:
            pairs = [self.filled(nl, fr) for nl, fr in self.items(name, count)]
            yield from sorted_rows(pairs)
            return
        mark = self._marks.get(how.rpartition(" ")[2], "")
        for number in range(min(count, len(lists_of(self._kind)[name]))):
            in_order = lists_of(self._kind)[name][number]
            nl, fr = self.filled(*in_order) if "order" in how else self.one(name)
            dutch, french = tuple(nl.split("|")), tuple(fr.split("|"))
            if mark:
                yield numbered(mark.format(number + 1), (nl, fr))
            elif len(dutch) == len(french):
                yield from (row(*pair) for pair in zip(dutch, french, strict=True))
            else:
                yield Row(dutch, french)


def _styled(pair: Pair, style: Pair) -> Iterator[Row]:
    """Yield a name with its value, which stand in the pair before and after a colon."""
    (name, value), (nom, valeur) = pair[0].split(": ", 1), pair[1].split(" : ", 1)
    if style[0]:
        yield row(name + style[0] + value, nom + style[1] + valeur)
    else:
        yield row(name, nom)
        yield row(value, valeur)


def user_manual(own: Maker) -> Iterator[Row]:
    """Yield the manual of a device: warnings, parts, steps, problems, data, and an index."""
    text, style = _Text(own, "user_manual"), own.choice(_STYLES)
    nl, fr, gender, head, head_fr, key = own.choice(lists_of("user_manual")["device"])
    text.shared = {"device": (nl, fr, gender), "head": (head, head_fr, "m")}
    text.shared["model"] = text.items("model")[0][0]
    sections = lists_of("user_manual")["sections"]
    yield from text.plan("start")
    if not own.is_long:
        sections = [sections[0], own.choice(sections[1:7])]
    for number, (nl, fr, name) in enumerate(sections, 1):
        yield numbered(f"{number}.", (nl, fr)) if own.is_long else row(nl, fr)
        yield from text.plan(f"plan_{name}", key)
        if name == "data":
            for fact in lists_of("user_manual")["data"][: None if own.is_long else 6]:
                yield from _styled(text.filled(*fact), style)
    yield from text.plan("end")


def menu(own: Maker) -> Iterator[Row]:
    """Yield the menu of a restaurant: courses, dishes with prices, and allergens by number."""
    text, style, price = _Text(own, "menu"), own.choice(_STYLES), own.choice(_PRICES)
    has_numbers = own.draw.random() < 0.7
    yield from text.plan("start")
    courses = lists_of("menu")["courses"]
    for head, head_fr, course in courses if own.is_long else own.draw.sample(courses, 2):
        yield row(head, head_fr)
        most = own.number(3, 4) if not own.is_long else 99 if style[0] else 5
        for nl, fr, low, high, numbers in text.items(course, most):
            amount = f"{own.number(int(low), int(high))},{own.choice(('00', '50', '80'))}"
            codes = f" ({numbers})" if numbers and has_numbers else ""
            cost, cost_fr = (mark.format(amount) for mark in price)
            yield from _styled((f"{nl}{codes}: {cost}", f"{fr}{codes} : {cost_fr}"), style)
        yield from text.plan("after_course")
    yield from text.plan("end")
    if own.is_long and has_numbers:
        yield from text.plan(own.choice(("allergens", "allergens_sorted")))


def programme(own: Maker) -> Iterator[Row]:
    """Yield the programme of a festival: days, hours, performers, places, descriptions."""
    text, month, first = _Text(own, "programme"), own.choice(_MONTHS), own.number(4, 24)
    festival = text.items("festival")[0][0]
    site = "".join(c for c in festival.casefold() if c.isascii() and c.isalpha())
    text.shared = {"festival": festival, "site": site, "year": str(own.number(2008, 2024))}
    performers, played = text.items("performer"), list[Pair]()
    style = own.choice(("act_one", "act_one", "act_lines", "act_name"))
    yield from text.plan("start")
    for nth, day in enumerate(lists_of("programme")["weekday"][0 if own.is_long else 3 :]):
        text.shared["weekday"] = (day[0], day[1], "m")
        nl, fr = (f"{name} {first + nth} {part}" for name, part in zip(day, month, strict=True))
        yield row(nl, fr)
        for hour in range(*((12, 22, own.number(1, 2)) if own.is_long else (18, 21))):
            minute, name = own.choice((5, 15, 30, 45)), performers.pop()[0]
            text.shared["performer"] = name
            text.shared["clock"] = (f"{hour}.{minute:02} uur", f"{hour} h {minute:02}", "m")
            yield from text.plan(style)
            played.append(
                (
                    f"{name} ({day[0][:2].lower()} {hour}u)",
                    f"{name} ({day[1][:3].lower()}. {hour}h)",
                )
            )
        yield from text.plan("after_day")
    yield from text.plan("middle")
    if own.is_long:
        yield from text.plan("index")
        yield from (row(nl, fr) for nl, fr in sorted(played, key=lambda pair: pair[0].casefold()))
    yield from text.plan("end")


def insurance(own: Maker) -> Iterator[Row]:
    """Yield general conditions: definitions, what is covered and what not, excess amounts."""
    text = _Text(own, "insurance")
    text.shared["ref"] = f"W{own.number(1, 9)}/{own.number(2009, 2024)}"
    article = own.choice(
        (("Art. {}.", "Art. {}."), ("Artikel {} –", "Article {} –"), ("{}.", "{}."))
    )
    is_first = own.draw.random() < 0.5
    yield from text.plan("start")
    yield from text.plan("definitions") if is_first else ()
    covers = text.items("covers", None if own.is_long else 1)
    chapters = lists_of("insurance")["chapters"] if own.is_long else []
    for number, (nl, fr, key) in enumerate([*covers, *chapters], 1):
        yield row(f"{article[0].format(number)} {nl}", f"{article[1].format(number)} {fr}")
        yield from text.plan("chapter" if key.startswith("clause") else "cover", key)
    yield from text.plan("end")
    yield from () if is_first else text.plan("definitions")


def weather(own: Maker) -> Iterator[Row]:
    """Yield a weather report: forecasts, warnings with codes, temperatures of cities, the sea."""
    text, style, base = _Text(own, "weather"), own.choice(_STYLES[:3]), own.number(-3, 13)
    first, year = own.number(2, 27), own.number(2006, 2024)
    month = own.choice((("maart", "mars"), ("april", "avril"), ("oktober", "octobre")))
    for slot, day in (("day", first), ("day2", first + 1)):
        text.shared[slot] = (f"{day} {month[0]} {year}", f"{day} {month[1]} {year}", "m")
    yield from text.plan("start")
    for name, most, most_long in (("moments", 2, 3), ("head_region", 0, 7), ("weekday", 0, 7)):
        for nl, fr in lists_of("weather")[name][: most_long if own.is_long else most]:
            yield row(nl, fr)
            yield from text.plan(f"of_{name}")
        yield from text.plan(f"after_{name}")
    pairs: list[Pair] = []
    for nl, fr in text.items("city", None if own.is_long else 6):
        low = base + own.number(0, 4)
        high = low + own.number(2, 11)
        pairs.append((f"{nl}{style[0]}{low} / {high}", f"{fr}{style[1]}{low} / {high}"))
    yield from text.plan("cities")
    yield from sorted_rows(pairs) if own.draw.random() < 0.5 else (row(*pair) for pair in pairs)
    yield from text.plan("end")


def survey(own: Maker) -> Iterator[Row]:
    """Yield a questionnaire: numbered questions, very short answers, scales from 1 to 5."""
    text, number, is_inline = _Text(own, "survey"), 0, own.draw.random() < 0.3
    box = own.choice(("□ ", "o ", "", "", "- "))
    scale = own.choice(("scale_beside", "scale_below", "scale_words"))
    yield from text.plan("start")
    for nth, part in enumerate(text.items("parts", None if own.is_long else 1)):
        yield from [numbered(f"{'ABCDEF'[nth]}.", (part[0], part[1]))] if own.is_long else ()
        most = own.number(4, 6) if own.is_long else 2
        for nl, fr, *answers in text.items(f"{part[2]}_choice", most):
            number += 1
            text.shared["next"] = str(number + 2)
            yield numbered(f"{number}.", text.filled(nl, fr))
            yield from text.plan("jump_plan") if own.draw.random() < 0.3 else ()
            pairs = [(box + answers[k], box + answers[k + 1]) for k in range(0, len(answers), 2)]
            inline = [("  ".join(nl for nl, _ in pairs), "  ".join(fr for _, fr in pairs))]
            yield from (row(*pair) for pair in (inline if is_inline else pairs))
        number += 1
        yield numbered(f"{number}.", own.pair("scale_intro"))
        yield from text.plan(scale)
        number += 1
        yield numbered(f"{number}.", text.one("open_question"))
    yield from text.plan("end")


def label(own: Maker) -> Iterator[Row]:
    """Yield labels of products: ingredients, nutrition values, storage, the producer."""
    text, style = _Text(own, "label"), own.choice(_STYLES if own.is_long else _STYLES[:4])
    brand = text.items("brand")[0][0]
    site = "".join(c for c in brand.casefold() if c.isascii() and c.isalpha())
    text.shared = {"brand": brand, "site": site}
    yield from text.plan("start")
    for nl, fr, key, parts, parts_fr, figures in text.items("product", own.count(1, 1)):
        text.shared |= {"list": (parts, parts_fr, "m"), "weight": str(25 * own.number(4, 39))}
        text.shared["ean"] = f"54 {own.number(10000, 19999)} {own.number(100000, 999999)}"
        yield row(nl, fr)
        yield from text.plan("before")
        values = zip(lists_of("label")["nutrition"], figures.split("|"), strict=True)
        for (name, nom), value in values:
            shown = value if "kJ" in value else f"{value} g"
            yield from _styled((f"{name}: {shown}", f"{nom} : {shown}"), style)
        yield from text.plan("after", key)
    yield from text.plan("end")


def school_rules(own: Maker) -> Iterator[Row]:
    """Yield the rules of a school: chapters, what to do and what not, contacts, an index."""
    text, year, style = _Text(own, "school_rules"), own.number(2014, 2024), own.choice(_STYLES)
    text.shared = {"year": str(year), "next": str(year + 1)}
    chapters = text.items("chapters", None if own.is_long else 1)
    mark = own.choice(("{}.", "Hoofdstuk {}:|Chapitre {} :", "{}"))
    yield from text.plan("start")
    for number, (nl, fr, key) in enumerate(chapters, 1):
        before, before_fr = ((mark.split("|") * 2)[k].format(number) for k in (0, 1))
        yield row(f"{before} {nl}", f"{before_fr} {fr}") if own.is_long else row(nl, fr)
        yield from text.plan("chapter", key)
        yield from text.plan("lists") if number in (3, 5, 8) or not own.is_long else ()
    yield from text.plan("before_staff")
    roles = lists_of("school_rules")["staff"][: None if own.is_long else 2]
    for (nl, fr), (name,) in zip(roles, text.items("name"), strict=False):
        yield from _styled((f"{nl}: {name}", f"{fr} : {name}"), style)
    yield from text.plan("end")


def museum_texts(own: Maker) -> Iterator[Row]:
    """Yield the texts beside objects: title, artist, date, materials, number, description."""
    text, style = _Text(own, "museum_texts"), own.choice(("lines", "joined"))
    kinds, most = ("painting", "sculpture", "object"), 4 if own.is_long else 2
    objects = [(kind, item) for kind in kinds for item in text.items(kind)]
    own.draw.shuffle(objects)
    yield from text.plan("start")
    for number, (room, room_fr) in enumerate(text.items("rooms", 5 if own.is_long else 1), 1):
        yield from [numbered(f"{number}.", (room, room_fr))] if own.is_long else ()
        yield from text.plan("room")
        for _ in range(own.number(most - 1, most)):
            kind, (nl, fr, matter, matter_fr) = objects.pop()
            text.shared["matter"] = (matter, matter_fr, "m")
            yield row(nl, fr)
            yield from text.plan(style, kind)
    yield from text.plan("end")


KINDS: Final[Mapping[str, Kind]] = {
    "user_manual": user_manual,
    "menu": menu,
    "programme": programme,
    "insurance": insurance,
    "weather": weather,
    "survey": survey,
    "label": label,
    "school_rules": school_rules,
    "museum_texts": museum_texts,
}
