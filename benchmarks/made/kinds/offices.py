"""Kinds of texts of public offices: lists of names, prices and figures, and forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.layouts.templates import Pair, templates
from benchmarks.made.kinds import notices
from benchmarks.made.kinds.law import bare_name, fresh, polite_name, recent_date
from benchmarks.made.maker import TEXTS, Kind, Maker
from benchmarks.made.rows import Row, row

_LOW: Final = "0,10 0,50 1,00 1,50 1,75 2,00 2,50 3,00 3,20 4,50 5,40 6,00 7,50 8,00 9,50 12,00"
_HIGH: Final = "15,00 18,50 25,00 31,00 48,00 65,00 75,00 90,00 120,00 250,00 375,00 1.250,00"


def appointments(own: Maker) -> Iterator[Row]:
    """Yield notices of the gazette: nearly equal paragraphs that appoint one person each."""
    seen: set[str] = set()
    yield own.row("header")
    is_monotonous = own.draw.random() < 0.5
    is_coded = own.draw.random() < 0.4
    template = own.choice((0, 1, 3, 4, 5))
    first = own.number(20100, 48000)
    for part in range(own.number(4, 8) if own.is_long else 1):
        yield row(*fresh(own, seen, "rubric"))
        for k in range(own.number(11, 18) if own.is_long else own.number(4, 8)):
            if is_coded and k % 3 == 0:
                code = f"[2023/{first + 40 * part + k}]"
                yield row(code, code)
            nl, fr = _appointment(own, seen, template if is_monotonous else None)
            yield row(nl, fr)
            if own.draw.random() < 0.1:
                yield row(*fresh(own, seen, "effect", later=recent_date(own, 2024, 2024)))
    yield own.row("appeal")


def _appointment(own: Maker, seen: set[str], template: int | None) -> Pair:
    """Return a notice on a person, always of one template if that is given."""
    who = polite_name(own, seen)
    number = own.number(0, 11) if template is None else template
    return own.filled(
        *notices.template_of("appointments", "entry", number),
        who=who,
        function=(*own.pair("function", who=who), "m"),
        town=(*own.filled("{place}", "{place}"), "m"),
        day=recent_date(own, 2021, 2022),
        later=recent_date(own, 2023, 2024),
    )


def tariffs(own: Maker) -> Iterator[Row]:
    """Yield labels with their prices under headings; a price may stand on a line of its own."""
    seen: set[str] = set()
    yield own.row("title", date=recent_date(own))
    yield own.row("intro")
    style = own.number(0, 3)
    for _ in range(9 if own.is_long else own.number(1, 2)):
        (nl, name), (fr, _) = (text.split("|") for text in own.pair("section"))
        yield row(nl, fr)
        prices = (_HIGH if name in ("rooms", "cemetery") else _LOW).split()
        for _ in range(own.number(6, 12) if own.is_long else own.number(3, 4)):
            audience = (*own.pair("audience"), "m")
            nl, fr = fresh(own, seen, name, audience=audience)
            yield from _priced(own, (nl, fr), prices, style)
    for _ in range(own.number(1, 3)):
        nl, fr = fresh(own, seen, "note", phone=notices.phone(own))
        yield row(nl, fr)


def _priced(own: Maker, label: Pair, prices: list[str], style: int) -> Iterator[Row]:
    """Yield a label and its price in one of four styles."""
    nl, fr = label
    price = own.choice(prices)
    if own.draw.random() < 0.06:
        yield row(f"{nl}: gratis", f"{fr} : gratuit")
    elif style == 0:
        yield row(f"{nl}: {price} EUR", f"{fr} : {price} EUR")
    elif style == 1:
        yield row(f"{nl}: € {price}", f"{fr} : {price} €")
    elif style == 2:
        euros = "euro" if price[:2] in ("0,", "1,") else "euros"
        yield row(f"{nl} – {price} euro", f"{fr} – {price} {euros}")
    else:
        yield row(nl, fr)
        yield row(f"{price} EUR", f"{price} EUR")


def amounts(own: Maker) -> Iterator[Row]:
    """Yield a budget as the column of a table: labels, figures, names and totals.

    All labels of a part may come before all its figures, as where columns are read one by one.
    """
    seen: set[str] = set()
    yield own.row("title", year=str(own.number(2016, 2024)))
    yield own.row("unit")
    shape = own.choice(("pairs", "pairs", "codes", "columns"))
    counts = {"income": (9, 18), "expense": (18, 40), "asset": (6, 12), "name": (8, 20)}
    if not own.is_long:
        names = own.draw.sample(sorted(counts), 1 if shape == "codes" else 2)
        counts = dict.fromkeys(names, (4, 4) if shape == "codes" else (2, 3))
    for name, (least, most) in counts.items():
        size = own.number(least, most)
        if own.is_long and shape == "codes":
            size = size * 2 // 3
        yield own.row(f"head_{name}")
        yield from _figures(own, seen, name, size, shape)
    if own.is_long or own.draw.random() < 0.5:
        yield own.row("end")
        figure = _money(own.number(10_000, 90_000_000))
        yield row(figure, figure)


def _figures(own: Maker, seen: set[str], name: str, size: int, shape: str) -> Iterator[Row]:
    """Yield the labels, the figures and the total of a part of a budget."""
    labels: list[Row] = []
    figures: list[Row] = []
    total = 0
    highest = 5.8 if name == "name" else 8.5
    for k in range(size):
        who = bare_name(own, seen)[0]
        labels.append(row(who, who) if name == "name" else row(*fresh(own, seen, name)))
        cents = 0 if own.draw.random() < 0.04 else int(10 ** own.draw.uniform(4, highest))
        total += cents
        figures.append(row(_money(cents), _money(cents)))
        if shape == "codes" and k < size:
            code = f"{own.number(100, 899)}/{own.number(100, 599)}-{own.number(1, 48):02}"
            labels[-1] = Row((code, *labels[-1].nl), (code, *labels[-1].fr))
    labels.append(own.row(f"total_{name}"))
    figures.append(row(_money(total), _money(total)))
    if shape == "columns":
        yield from (*labels, *figures)
        return
    for label, figure in zip(labels, figures, strict=True):
        yield from (row(nl, fr) for nl, fr in zip(label.nl, label.fr, strict=True))
        yield figure


def _money(cents: int) -> str:
    """Return an amount as it is printed: ``824.717,89``."""
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02}"


def form(own: Maker) -> Iterator[Row]:
    """Yield a form: labels with dotted blanks, options to tick, and instructions."""
    seen: set[str] = set()
    yield own.row("title", nr=str(own.number(2, 180)))
    for _ in range(own.number(1, 2)):
        yield row(*fresh(own, seen, "intro"))
    blank = own.choice((" " + "." * own.number(15, 60), " " + "…" * 12, " " + "_" * 24, ""))
    box = own.choice(("☐", "O", "□"))
    is_joined = own.draw.random() < 0.3
    for number in range(1, 1 + (own.number(8, 10) if own.is_long else 1)):
        (nl, name), (fr, _) = (text.split("|") for text in own.pair("section"))
        yield row(f"Vak {number} – {nl}", f"Cadre {number} – {fr}")
        fields = templates("form", TEXTS)[name]
        size = min(len(fields), own.number(5, 9) if own.is_long else own.number(3, 5))
        for k in sorted(own.draw.sample(range(len(fields)), size)):
            nl, fr = fields[k]
            yield row(f"{nl}:{blank}", f"{fr} :{blank}") if blank else row(nl, fr)
        yield from _options(own, box, is_joined=is_joined)
        for _ in range(own.number(1, 2) if own.is_long else 1):
            yield row(*fresh(own, seen, "instruction", phone=notices.phone(own)[3:]))
    if own.is_long or own.draw.random() < 0.4:
        yield row("Voeg bij dit formulier:", "Joignez au présent formulaire :")
        for _ in range(own.number(3, 6) if own.is_long else 2):
            nl, fr = own.pair("annex")
            yield row(f"{box} {nl}", f"{box} {fr}")
    yield own.row("declare")
    yield own.row("sign")
    if own.is_long or own.draw.random() < 0.4:
        yield own.row("office")


def _options(own: Maker, box: str, *, is_joined: bool) -> Iterator[Row]:
    """Yield a question and its options, each a paragraph or all on one line."""
    dutch, french = (text.split("|") for text in own.pair("choice"))
    if is_joined:
        nl = " ".join(f"{box} {text}" for text in dutch[1:])
        fr = " ".join(f"{box} {text}" for text in french[1:])
        colon = not dutch[0].endswith("?")
        start = (":", " :") if colon else ("", "")
        yield row(f"{dutch[0]}{start[0]} {nl}", f"{french[0]}{start[1]} {fr}")
        return
    yield row(dutch[0], french[0])
    for nl, fr in zip(dutch[1:], french[1:], strict=True):
        yield row(f"{box} {nl}", f"{box} {fr}")


KINDS: Final[Mapping[str, Kind]] = {
    "appointments": appointments,
    "tariffs": tariffs,
    "amounts": amounts,
    "form": form,
}
