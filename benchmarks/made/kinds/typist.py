"""The writer of the kinds of texts of the administration: plans, figures, habits of a typist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import lists_of, printed
from benchmarks.made.maker import Kind, Maker, unseen
from benchmarks.made.rows import Row, row, sorted_rows

# Forms of an hour in Dutch and in French, and those of a whole hour
_CLOCKS: Final = (
    (("{}.{:02} uur", "{} h {:02}"), ("{} uur", "{} h")),
    (("{}u{:02}", "{}h{:02}"), ("{}u", "{}h")),
    (("{} uur {:02}", "{} heures {:02}"), ("{} uur", "{} heures")),
    (("{}.{:02} uur", "{}h{:02}"), ("{} uur", "{} heures")),
)
_MONEY: Final = (("{} euro", "{} euros"), ("€ {}", "{} €"), ("{} EUR", "{} EUR"))
_TITLES: Final = {"m": ("de heer", "M."), "f": ("mevrouw", "Mme")}
_MARKS: Final = {"number": "{}. ", "degree": "{}° ", "letter": "{letter}) "}
_GAP: Final = re.compile(r"(?<=«) | (?=[:;!?»€%])|(?<=\d) (?=\d{3}(?!\d))")


class Typist:
    """The writer of one document, with the habits of its typist.

    A plan is a list of steps: a part, or a list of templates; how many a short and a long document
    have of them (``*`` is all); and how. In a template, ¶ ends a paragraph.
    """

    def __init__(self, own: Maker, kind: str) -> None:
        self.own, self.lists = own, lists_of(kind)
        self.style, self._key = own.number(0, 2), count()
        self.shared: dict[str, str | Value] = {"day": (*own.filled("{date}", "{date}"), "m")}
        self._clock, self._money = own.choice(_CLOCKS), own.choice(_MONEY)
        self._bullet, self._dot = own.choice(("- ", "• ", "– ")), own.choice((".", " ", " "))
        self._has_lines = own.draw.random() < 0.3  # a label and its value are two paragraphs
        self._seen = set[str]()

    def figure(self, number: int, form: str = "%") -> Value:
        """Return a number in a form: of an hour, or one where # and % are the number."""
        if form == "clock":
            forms = self._clock[not number % 4]
            nl, fr = (each.format(number // 4, number % 4 * 15) for each in forms)
            return nl, fr, "m"
        nl = form.replace("%", str(number)).replace("#", printed(number))
        fr = nl.replace(".", self._dot) if "#" in form else nl
        return nl, fr, "m"

    def money(self, cents: int) -> Value:
        """Return an amount of money, with cents if it has them."""
        nl, fr, _ = self.figure(cents // 100, "#")
        rest = f",{cents % 100:02}" if cents % 100 else ""
        return self._money[0].format(nl + rest), self._money[1].format(fr + rest), "m"

    def given(self) -> dict[str, str | Value]:
        """Return new values of the slots, and those that the whole document shares."""
        found: dict[str, str | Value] = {}
        for name, low, high, *form in self.lists.get("ranges", ()):
            number = self.own.number(int(low), int(high))
            is_money = form == ["money"]
            found[name] = self.money(number * 50) if is_money else self.figure(number, *form)
        for name in (each for each in self.lists if each.startswith("slot_")):
            for nth, each in zip(("", "2", "3"), self.sample(name, 3), strict=False):
                found[name[5:] + nth] = (each[0], each[1], each[2] if each[2:] else "m")
        return found | _of_all_kinds(self.own) | self.shared

    def share(self, *names: str) -> None:
        """Give slots the same values in the whole document."""
        for name in names:
            self.shared.pop(name, None)
        given = self.given()
        self.shared |= {name: given[name] for name in names}

    def sample(self, name: str, most: int) -> list[list[str]]:
        """Return some items of a list in a random order."""
        items = self.lists[name]
        return self.own.draw.sample(items, min(most, len(items)))

    def filled(self, template: list[str], given: Mapping[str, str | Value] | None = None) -> Pair:
        """Return a filled template."""
        return self.own.filled(template[0], template[1], **{**self.given(), **(given or {})})

    def pair(self, name: str, given: Mapping[str, str | Value] | None = None) -> Pair:
        """Return a filled template of a list, one that the document does not have yet."""
        return unseen(lambda: self.own.pair(name, **{**self.given(), **(given or {})}), self._seen)

    def number(self, bounds: str) -> int:
        """Return a number within bounds such as ``2-4``."""
        least, _, most = bounds.partition("-")
        return self.own.number(int(least), int(most or least))

    def plan(self, name: str = "plan", /, **parts: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows of a plan."""
        for step, short, long, *how in self.lists[name]:
            bounds = long if self.own.is_long else short
            times = len(self.lists[step]) if bounds == "*" else self.number(bounds)
            if step in parts:
                yield from parts[step] if times else ()
            else:
                yield from self.listed(step, times, "".join(how))

    def listed(self, name: str, times: int, how: str = "") -> Iterator[Row]:
        """Yield the rows of some templates of a list."""
        if "sorted" in how:
            pairs, dot = self.sample(name, times), self._bullet if "bullet" in how else ""
            yield from self.sorted([self.filled([dot + nl, dot + fr]) for nl, fr in pairs])
            return
        places = sorted(self.own.draw.sample(range(len(self.lists[name])), times))
        mark = self._bullet if "bullet" in how else _MARKS.get(how.rpartition(" ")[2], "")
        for nth, place in enumerate(places, 1):
            is_kept = "order" in how
            nl, fr = self.filled(self.lists[name][place]) if is_kept else self.pair(name)
            if "items" in how:
                ends = (".", ".") if nth == times else (";", " ;")
                nl, fr = nl + ends[0], fr + ends[1]
            stem = mark.format(nth, letter=chr(96 + nth))
            yield from self.labelled(nl, fr) if "label" in how else parted(nl, fr, stem)

    def labelled(self, nl: str, fr: str) -> Iterator[Row]:
        """Yield a label and its value in one paragraph or in two."""
        (name, mark, value), (nom, _, valeur) = nl.partition(": "), fr.partition(" : ")
        yield from (
            (row(name, nom), row(value, valeur)) if self._has_lines and mark else (row(nl, fr),)
        )

    def sorted(self, pairs: Iterable[Pair]) -> Iterator[Row]:
        """Yield the rows of a list that each language has in its own order."""
        key = next(self._key)
        for each in sorted_rows(list(pairs)):
            yield replace(each, nl_key=f"{key} {each.nl_key}", fr_key=f"{key} {each.fr_key}")


def parted(nl: str, fr: str, mark: str = "") -> Iterator[Row]:
    """Yield a row for each paragraph, or one row if a language has more of them."""
    dutch, french = (tuple(filter(None, (t and mark + t).split(" ¶ "))) for t in (nl, fr))
    is_even = len(dutch) == len(french)
    yield from map(row, dutch, french) if is_even else [Row(dutch, french)]


def _of_all_kinds(own: Maker) -> dict[str, str | Value]:
    """Return streets, towns and people, which all kinds have."""
    found: dict[str, str | Value] = {}
    common, names = lists_of("public_inquiry"), lists_of("voting_record")
    for nth in ("", "2", "3"):
        nl, fr, article = own.choice(common["road"])
        found |= {f"road{nth}": (nl, fr, "f"), f"the_road{nth}": (f"de {nl}", article + fr, "f")}
        found[f"line{nth}"] = (nl, fr[:1].upper() + fr[1:], "f")  # as a line of an address
        (first, gender), (family,) = own.choice(names["first"]), own.choice(names["family"])
        found[f"full{nth}"] = (f"{first} {family}", f"{first} {family}", gender)
        title, titre = _TITLES[gender]
        found[f"mr{nth}"] = (f"{title} {first} {family}", f"{titre} {first} {family}", gender)
    town, commune, post = own.choice(common["town"])
    return found | {"town": (town, commune, "f"), "zip": post}


def typeset_kind(kind: Kind) -> Kind:
    """Return a kind with the spaces before the French marks, and the apostrophes, of a typist."""

    def typeset(own: Maker) -> Iterator[Row]:
        gap, apostrophe = own.choice((" ", "\u00a0", "\u202f")), own.choice(("'", "'", "’"))
        for each in kind(own):
            nl = tuple(text.replace("'", apostrophe) for text in each.nl)
            fr = tuple(_GAP.sub(gap, text.replace("'", apostrophe)) for text in each.fr)
            yield replace(each, nl=nl, fr=fr)

    return typeset
