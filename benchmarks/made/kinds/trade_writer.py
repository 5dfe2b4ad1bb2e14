"""The writer of the kinds of ``held_out_trades``: plans of lists, and French signs of print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import lists_of, numbered, printed, shuffled
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row, sorted_rows

_BEFORE: Final = re.compile(r" (?=[:;!?»€%])|(?<=«) ")  # where French has a space of its own
_PRICES: Final = (("€ {}", "{} €"), ("{} euro", "{} euros"), ("{}", "{}"), ("{} EUR", "{} EUR"))
# what stands between a name and its value in Dutch and in French; "" is a new paragraph
_STYLES: Final = ((": ", " : "), (": ", " : "), (" ", " "), (" – ", " – "), ("", ""))


class Text:
    """A text that is being written, from lists and plans in the file of its kind.

    A plan is a list of lists: the name of a list of templates, how many of them a short and a
    long text has (``2-4``), and how. ``order`` is the order of the list and ``sorted`` that of
    each alphabet; ``again`` takes templates that the text has already; ``facts`` are names with
    their values; ``bullet``, ``number`` and ``letter`` go before each. ``|`` begins a paragraph.
    """

    def __init__(self, own: Maker, kind: str) -> None:
        self.own, self.lists, self._kind = own, lists_of(kind), kind
        self.shared: dict[str, str | Value] = {}  # what slots have in the whole text
        self.style, self.price = (
            own.choice(_STYLES if own.is_long else _STYLES[:4]),
            own.choice(_PRICES),
        )
        self._bullet, self._is_spaced = own.choice("-•–"), own.draw.random() < 0.4
        self._number, self._bags = own.choice(("{}.", "{})")), dict[str, list[list[str]]]()

    def items(self, name: str, most: int | None = None) -> list[list[str]]:
        """Return items of a list, in a random order."""
        return shuffled(self.own, self._kind, name)[:most]

    def figure(self, text: str) -> Value:
        """Return a printed number: in French 1.250 or 1 250."""
        return text, text.replace(".", " ") if self._is_spaced else text, "m"

    def money(self, cents: int) -> Value:
        """Return an amount as the text prints them."""
        nl, fr, gender = self.figure(_cents(cents))
        return self.price[0].format(nl), self.price[1].format(fr), gender

    def values(self) -> dict[str, str | Value]:
        """Return values of the slots: numbers of ``ranges``, items of lists ``slot_...``."""
        found: dict[str, str | Value] = {}
        for name, low, high, *step in self.lists["ranges"]:
            number = self.own.number(int(low), int(high))
            found[name] = self.figure(printed(number * int(step[0]))) if step else str(number)
        for name in self.lists:
            if name.startswith("slot_"):
                for nth, (nl, fr, *gender) in zip(("", "2", "3"), self.items(name), strict=False):
                    found[name.removeprefix("slot_") + nth] = (nl, fr, (*gender, "m")[0])
        people = people_of(self.own, 3)
        found |= {
            f"full{nth}": (who, who, sex)
            for nth, (who, sex) in zip(("", "2", "3"), people, strict=True)
        }
        road, rue = self.own.filled("{street}", "{street}")
        road, rue = road.partition(" ")[2], re.sub("^(l[ae] |l')", "", rue)
        return {**found, "road": (road, rue, "f"), **self.shared}

    def keep(self, *names: str) -> None:
        """Give slots the same value in the whole text."""
        found = self.values()
        for name in names:
            self.shared[name] = found.get(name) or (*self.own.filled(*(f"{{{name}}}",) * 2), "m")

    def filled(self, nl: str, fr: str) -> Pair:
        """Return a filled template."""
        return self.own.filled(nl, fr, **self.values())

    def head(self, name: str) -> Row:
        """Return the row of one template of a list."""
        return row(*self.filled(*self.own.choice(self.lists[name])))

    def plan(self, name: str, key: str = "") -> Iterator[Row]:
        """Yield the rows of a plan; ``key`` takes the place of ``*`` in the names of lists."""
        for each, *rest in self.lists[name]:
            short, long, how = (*rest, *("1", "1", "")[len(rest) :])
            least, _, most = (long if self.own.is_long else short).partition("-")
            number = self.own.number(int(least), int(most or least))
            yield from self.rows(each.replace("*", key), number, how)

    def rows(self, name: str, most: int, how: str = "") -> Iterator[Row]:
        """Yield the rows of an entry of a plan."""
        pairs = [self.filled(nl, fr) for nl, fr in self._taken(name, most, how)]
        if "sorted" in how:
            for each in sorted_rows(pairs):
                nl_key, fr_key = f"{name} {each.nl_key}", f"{name} {each.fr_key}"
                yield replace(each, nl_key=nl_key, fr_key=fr_key)
            return
        for number, (nl, fr) in enumerate(pairs):
            if "facts" in how and ": " in nl and not nl.endswith("."):
                yield from self.fact((nl, fr))
                continue
            mark = self._bullet if "bullet" in how else ""
            mark = self._number.format(number + 1) if "number" in how else mark
            mark = f"{'abcdefghijkl'[number]})" if "letter" in how else mark
            dutch, french = tuple(filter(None, nl.split("|"))), tuple(filter(None, fr.split("|")))
            if mark:
                yield numbered(mark, (nl, fr))
            elif len(dutch) == len(french):
                yield from map(row, dutch, french)
            else:
                yield Row(dutch, french)

    def fact(self, pair: Pair) -> Iterator[Row]:
        """Yield a name with its value, which stand in the pair before and after a colon."""
        (name, value), (nom, valeur) = pair[0].split(": ", 1), pair[1].split(" : ", 1)
        if self.style[0]:
            yield row(name + self.style[0] + value, nom + self.style[1] + valeur)
        else:
            yield from (row(name, nom), row(value, valeur))

    def _taken(self, name: str, most: int, how: str) -> list[list[str]]:
        """Return templates of a list that the text does not have yet."""
        bag = self._bags.setdefault(name, self.items(name))
        if "again" in how and len(bag) < most:
            bag[:] = [*self.items(name), *self.items(name)]
        taken = [bag.pop() for _ in range(min(most, len(bag)))]
        return sorted(taken, key=self.lists[name].index) if "order" in how else taken


def _cents(cents: int) -> str:
    """Return an amount as it is printed: 1.250,00."""
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def people_of(own: Maker, times: int) -> list[tuple[str, str]]:
    """Return names of people, each with the gender."""
    names = lists_of("voting_record")
    families, firsts = (own.draw.sample(names[each], times) for each in ("family", "first"))
    return [
        (f"{first} {name}", gender)
        for (name,), (first, gender) in zip(families, firsts, strict=True)
    ]


def spaced_kind(kind: Kind) -> Kind:
    """Return a kind whose texts have their own apostrophes, and spaces before French signs."""

    def spaced(own: Maker) -> Iterator[Row]:
        space, mark = own.choice((" ", " ", "\u00a0", "\u202f")), own.choice("''’")
        for each in kind(own):
            dutch = tuple(text.replace("'", mark) for text in each.nl)
            french = tuple(_BEFORE.sub(space, text).replace("'", mark) for text in each.fr)
            yield replace(each, nl=dutch, fr=french)

    return spaced
