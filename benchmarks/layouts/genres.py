"""Documents of each genre, composed from sentences as such documents are."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks.layouts.templates import Pair, Value, Writer, templates
from benchmarks.layouts.units import Kind, Unit

_ROMAN: Final = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_SENTENCES: Final = (35, 25, 18, 12, 6, 4)  # weights of paragraphs of 1 to 6 sentences
_ONE_LANGUAGE: Final = 0.03
_TWO_TO_ONE: Final = 0.04
_LEAST: Final = 40  # letters of each of two paragraphs that are one in the other language
_CLUBS: Final = templates("slots")["club"]
_NAMES: Final = "V. DESMET|A. LEFÈVRE|K. WILLEMS|Ph. CARLIER|H. DE WINTER|M.-C. ROLAND".split("|")


class Composer:
    """A writer of the units of one document."""

    def __init__(self, genre: str, draw: random.Random) -> None:
        self.writer = Writer(genre, draw)
        self.draw = draw

    def one(self, kind: Kind, name: str, mark: str = "", **given: str | Value) -> Unit:
        """Return a unit of one sentence, with a mark before it."""
        return _marked(kind, self.writer.pair(name, **given), mark, mark)

    def paragraph(self, kind: Kind, mark: str = "", french: str | None = None) -> Unit:
        """Return a paragraph of one to six sentences; now and then it is not one paragraph."""
        count = self.draw.choices(range(1, 7), _SENTENCES)[0]
        pairs = [self.writer.pair("sentence") for _ in range(count)]
        own = mark if french is None else french
        whole = _marked(kind, (_joined(pairs, 0), _joined(pairs, 1)), mark, own)
        chance = self.draw.random()
        if chance < _ONE_LANGUAGE and kind == "text":
            is_dutch = self.draw.random() < 0.5
            return Unit(kind, whole.nl if is_dutch else (), () if is_dutch else whole.fr)
        if chance < _ONE_LANGUAGE + _TWO_TO_ONE and count > 1 and not mark:
            return self._two_to_one(kind, pairs)
        return whole

    def _two_to_one(self, kind: Kind, pairs: list[Pair]) -> Unit:
        """Return a unit with two paragraphs in one language and one in the other."""
        cut = self.draw.randint(1, len(pairs) - 1)
        side = self.draw.randint(0, 1)
        halves = _joined(pairs[:cut], side), _joined(pairs[cut:], side)
        whole = (_joined(pairs, 1 - side),)
        if min(map(len, halves)) < _LEAST:
            halves = (_joined(pairs, side),)  # type: ignore[assignment]
        return Unit(kind, halves, whole) if side == 0 else Unit(kind, whole, halves)

    def items(self, count: int, marks: str = "") -> Iterator[Unit]:
        """Yield the items of an enumeration: 1°, 2°, or a), b), or dashes."""
        style = marks or self.draw.choice("1a-")
        for number in range(count):
            mark = {"1": f"{number + 1}°", "a": f"{'abcdefghijkl'[number]})", "-": "-"}[style]
            unit = self.one("item", "item", mark)
            yield _ended(unit) if number == count - 1 else unit


def _joined(pairs: list[Pair], side: int) -> str:
    return " ".join(pair[side] for pair in pairs)


def _marked(kind: Kind, pair: Pair, dutch: str, french: str) -> Unit:
    return Unit(kind, (f"{dutch} {pair[0]}".lstrip(),), (f"{french} {pair[1]}".lstrip(),))


def _ended(unit: Unit) -> Unit:
    """Return the last item of an enumeration: it ends with a full stop."""
    nl, fr = unit.nl[0].rstrip(" ;."), unit.fr[0].rstrip(" ;.")
    return Unit(unit.kind, (f"{nl}.",), (f"{fr}.",))


def _same(kind: Kind, text: str) -> Unit:
    return Unit(kind, (text,), (text,))


# --- One genre each


def _gazette(own: Composer) -> Iterator[Unit]:
    """Yield an act."""
    yield own.one("motto", "issuer")
    yield own.one("title", "title")
    greeting = own.draw.randint(0, 1)
    yield own.one("motto", "greeting")
    if greeting:
        yield own.one("text", "wish")
    for _ in range(own.draw.randint(4, 10)):
        yield own.one("recital", "recital")
    yield own.one("text", "enacting")
    has_chapters = own.draw.random() < 0.5
    for number in range(1, own.draw.randint(6, 14)):
        if has_chapters and number % 4 == 1:
            yield own.one("heading", "chapter", roman=_ROMAN[number // 4], small="1")
        yield from _article_units(own, number)
    yield own.one("text", "given")
    yield own.one("signature", "king")
    yield own.one("signature", "behalf")
    yield _same("signature", own.draw.choice(_NAMES))


def _article_units(own: Composer, number: int) -> Iterator[Unit]:
    dutch = "Artikel 1." if number == 1 else f"Art. {number}."
    french = "Article 1er." if number == 1 else f"Art. {number}."
    style = own.draw.random()
    if style < 0.25:
        yield own.paragraph("article", f"{dutch} § 1.", f"{french} § 1er.")
        for section in range(2, own.draw.randint(3, 5)):
            yield own.paragraph("numbered", f"§ {section}.")
    elif style < 0.5:
        pair = own.writer.pair("lead")
        yield _marked("article", pair, dutch, french)
        yield from own.items(own.draw.randint(2, 5))
    else:
        yield own.paragraph("article", dutch, french)
        for _ in range(own.draw.choice((0, 0, 1, 2))):
            yield own.paragraph("text")


def _report(own: Composer) -> Iterator[Unit]:
    """Yield a few questions of a sitting with the turns of the speakers."""
    yield own.one("text", "opening")
    for number in range(1, own.draw.randint(3, 6)):
        yield own.one("heading", "subject", f"{number:02}")
        for turn in range(1, own.draw.randint(3, 8)):
            yield from _turn(own, f"{number:02}.{turn:02}")
        yield own.one("text", "closing")


def _turn(own: Composer, mark: str) -> Iterator[Unit]:
    if own.draw.random() < 0.15:
        pair = own.writer.pair("chair")
        yield _marked("turn", pair, "De voorzitter:", "Le président :")
        return
    person = own.writer.filled(["{person} ({group}):", "{person} ({group}) :"])
    name = person if own.draw.random() < 0.7 else own.writer.filled(["{person}:", "{person} :"])
    yield own.paragraph("turn", f"{mark} {name[0]}", f"{mark} {name[1]}")
    for _ in range(own.draw.choice((0, 1, 1, 2, 3))):
        yield own.paragraph("text")
    for _ in range(own.draw.choice((0, 0, 0, 2, 3))):
        yield own.one("question", "question")


def _ministry(own: Composer) -> Iterator[Unit]:
    """Yield a page with headings, conditions, questions and answers."""
    yield own.one("title", "title")
    for _ in range(own.draw.randint(1, 3)):
        yield own.paragraph("text")
    for _ in range(own.draw.randint(4, 8)):
        yield own.one("heading", "heading")
        for _ in range(own.draw.randint(1, 4)):
            yield own.paragraph("text")
        if own.draw.random() < 0.5:
            yield own.one("text", "lead")
            yield from own.items(own.draw.randint(2, 6), own.draw.choice("-a"))
    for number in range(1, own.draw.randint(2, 6)):
        yield own.one("question", "question", f"{number}.")
        yield own.one("answer", "answer")


def _court(own: Composer) -> Iterator[Unit]:
    """Yield a judgment with footnotes."""
    yield own.one("title", "title")
    yield own.one("text", "opening")
    yield own.one("text", "composed")
    for section in range(own.draw.randint(3, 5)):
        yield own.one("heading", "heading", roman=_ROMAN[section])
        letter = "AB"[min(section, 1)]
        for number in range(1, own.draw.randint(3, 9)):
            mark = f"{letter}.{section + 1}.{number}."
            unit = own.paragraph("numbered", mark)
            yield _noted(own, unit)
            if own.draw.random() < 0.3:
                yield own.paragraph("text")
        if own.draw.random() < 0.5:
            yield own.one("text", "lead")
            yield from own.items(own.draw.randint(2, 4), "a")
    yield own.one("text", "reasons")
    yield own.one("text", "ruling")
    yield own.one("text", "spoken")
    yield _same("signature", own.draw.choice(_NAMES))


def _noted(own: Composer, unit: Unit) -> Unit:
    """Return a unit, one of four with a footnote."""
    if own.draw.random() < 0.25 and unit.nl and unit.fr:
        return Unit(unit.kind, unit.nl, unit.fr, own.writer.pair("footnote"))
    return unit


def _council(own: Composer) -> Iterator[Unit]:
    """Yield the minutes of a meeting, with decisions and tables."""
    yield own.one("title", "title")
    yield own.one("text", "present")
    for point in range(own.draw.randint(4, 7)):
        yield own.one("heading", "point", roman=_ROMAN[point])
        for _ in range(own.draw.randint(1, 4)):
            yield own.one("recital", "recital")
        for _ in range(own.draw.randint(1, 3)):
            yield own.paragraph("text")
        if own.draw.random() < 0.4:
            yield own.one("text", "table")
            for dutch, french, gender in own.draw.sample(_CLUBS, own.draw.randint(3, 8)):
                yield own.one("row", "row", club=(dutch, french, gender))
        else:
            yield own.one("text", "vote")
            yield own.one("motto", "decides")
            yield from own.items(own.draw.randint(2, 4), "1")
    yield own.one("text", "closing")
    yield _same("signature", own.draw.choice(_NAMES))


def _terms(own: Composer) -> Iterator[Unit]:
    """Yield terms of use in numbered clauses."""
    yield own.one("title", "title")
    for clause in range(1, own.draw.randint(7, 11)):
        yield own.one("heading", "heading", f"{clause}.")
        for number in range(1, own.draw.randint(2, 5)):
            yield own.paragraph("numbered", f"{clause}.{number}.")
            if own.draw.random() < 0.2:
                yield own.paragraph("text")
        if own.draw.random() < 0.3:
            yield own.one("text", "lead")
            yield from own.items(own.draw.randint(2, 5), "a")


GENRES: Final[Mapping[str, Callable[[Composer], Iterator[Unit]]]] = {
    "gazette": _gazette,
    "report": _report,
    "ministry": _ministry,
    "court": _court,
    "council": _council,
    "terms": _terms,
}


def compose(genre: str, draw: random.Random, least: int = 30, most: int = 120) -> tuple[Unit, ...]:
    """Return the units of a document; a short document holds several acts, sittings and so on."""
    own = Composer(genre, draw)
    units: list[Unit] = []
    while len(units) < least:
        units += GENRES[genre](own)
    return _typeset(tuple(units[:most]), draw)


# --- Typography


def _typeset(units: tuple[Unit, ...], draw: random.Random) -> tuple[Unit, ...]:
    """Return the units with the quotes, apostrophes and spaces of one printer."""
    curved, fixed = draw.random() < 0.5, draw.random() < 0.5
    marks = "“”" if draw.random() < 0.5 else '""'

    def dutch(text: str) -> str:
        text = text.replace("“", marks[0]).replace("”", marks[1])
        return text.replace("'", "’") if curved else text

    def french(text: str) -> str:
        if fixed:
            for mark in ":;!?»":
                text = text.replace(f" {mark}", f"\xa0{mark}")
            text = text.replace("« ", "«\xa0")
        return text.replace("'", "’") if curved else text

    return tuple(
        Unit(
            unit.kind,
            tuple(map(dutch, unit.nl)),
            tuple(map(french, unit.fr)),
            unit.note and (dutch(unit.note[0]), french(unit.note[1])),
        )
        for unit in units
    )
