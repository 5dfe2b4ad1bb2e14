"""Sentences from templates: slots are filled alike in Dutch and French, with agreement.

``{party}`` is a slot, and ``{party1}`` and ``{party2}`` are two different values of it. In the
French text, ``{party:e}`` adds the feminine ``e``, ``{party:nul|nulle}`` takes the form of the
gender, and ``{party:il}`` is the pronoun. ``de``, ``à`` and ``que`` contract with a slot's article.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

Pair: TypeAlias = tuple[str, str]
Value: TypeAlias = tuple[str, str, str]  # Dutch, French, gender

_TEXTS: Final = Path(__file__).parent / "texts"
_SLOT: Final = re.compile(r"\{([a-z_]+?)(\d?)(?::([^}]*))?\}")
_START: Final = "\x01"  # before what a slot was filled with
_CONTRACTIONS: Final = (
    (re.compile(r"\b([Dd])e \x01le "), r"\1u "),
    (re.compile(r"\b([Dd])e \x01les "), r"\1es "),
    (re.compile(r"(?<!\w)à \x01les? "), lambda found: "aux " if "les" in found[0] else "au "),
    (re.compile(r"(?<!\w)À \x01les? "), lambda found: "Aux " if "les" in found[0] else "Au "),
    (re.compile(r"\b([Dd]|[Qq]u)e \x01(?=[aeiouéèêâîôAEIOUÉ])"), r"\1'"),
)
_MONTHS: Final = (
    ("januari", "janvier"),
    ("februari", "février"),
    ("maart", "mars"),
    ("april", "avril"),
    ("mei", "mai"),
    ("juni", "juin"),
    ("juli", "juillet"),
    ("augustus", "août"),
    ("september", "septembre"),
    ("oktober", "octobre"),
    ("november", "novembre"),
    ("december", "décembre"),
)
_LAWS: Final = (
    ("de wet van", "la loi du", "f"),
    ("het koninklijk besluit van", "l'arrêté royal du", "m"),
    ("het decreet van", "le décret du", "m"),
    ("de ordonnantie van", "l'ordonnance du", "f"),
    ("het ministerieel besluit van", "l'arrêté ministériel du", "m"),
)


@cache
def templates(name: str, folder: Path = _TEXTS) -> Mapping[str, list[list[str]]]:
    """Return the lists of a file of templates by name."""
    found: dict[str, list[list[str]]] = tomllib.loads(
        (folder / f"{name}.toml").read_text(encoding="utf-8")
    )
    return found


class Writer:
    """A seeded writer of sentences of one genre; a template comes back after all others.

    ``folder`` holds the file of the genre's templates.
    """

    def __init__(self, genre: str, draw: random.Random, folder: Path = _TEXTS) -> None:
        self.draw = draw
        self._templates = templates(genre, folder)
        self._bags: dict[str, list[list[str]]] = {}

    def pair(self, name: str, **given: str | Value) -> Pair:
        """Return a filled template; ``given`` are values, or texts that both languages share."""
        bag = self._bags.setdefault(name, [])
        if not bag:
            bag += self._templates[name]
            self.draw.shuffle(bag)
        return self.filled(bag.pop(), **given)

    def filled(self, template: list[str], **given: str | Value) -> Pair:
        """Return the Dutch and the French text of a template."""
        values: dict[str, Value] = {
            name: (value, value, "m") if isinstance(value, str) else value
            for name, value in given.items()
        }
        dutch = _SLOT.sub(lambda found: self._value(found, values)[0], template[0])
        french = _SLOT.sub(lambda found: _french(found, self._value(found, values)), template[1])
        for pattern, contracted in _CONTRACTIONS:
            french = pattern.sub(contracted, french)
        return _capital(dutch), _capital(french.replace(_START, ""))

    def _value(self, found: re.Match[str], values: dict[str, Value]) -> Value:
        """Return the value of a slot: the one that it has already, or a new one."""
        name = found[1] + found[2]
        if name not in values:
            others = {value for known, value in values.items() if known.startswith(found[1])}
            value = self._new(found[1])
            while value in others:
                value = self._new(found[1])
            values[name] = value
        value = values[name]
        return (value[0].upper(), *value[1:]) if found[3] == "upper" else value

    def _new(self, slot: str) -> Value:
        slots = templates("slots")
        if slot in slots:
            dutch, french, gender = self.draw.choice(slots[slot])
            return dutch, french, gender
        return _MADE[slot](self.draw)


def _french(found: re.Match[str], value: Value) -> str:
    _, french, gender = value
    form = found[3]
    if form is None:
        return _START + french
    if form == "upper":
        return french.upper()
    if form == "e":
        return "e" if gender == "f" else ""
    if form == "il":
        return "elle" if gender == "f" else "il"
    return str(form.split("|")[gender == "f"])


def _capital(text: str) -> str:
    """Return a text that begins with a capital, if it begins with a letter and is a sentence."""
    return text[:1].upper() + text[1:] if text.rstrip().endswith((".", "?", "!", ":")) else text


# --- Values that are made


def _date(draw: random.Random) -> Value:
    day, (dutch, french) = draw.randint(1, 28), draw.choice(_MONTHS)
    year = draw.randint(1994, 2024)
    first = "1er" if day == 1 else str(day)
    return f"{day} {dutch} {year}", f"{first} {french} {year}", "m"


def _law(draw: random.Random) -> Value:
    dutch, french, gender = draw.choice(_LAWS)
    date = _date(draw)
    if draw.random() < 0.3:
        topic = draw.choice(templates("slots")["topic"])
        about = _CONTRACTIONS[2][0].sub("au ", f"relatif à {_START}{topic[1]}").replace(_START, "")
        about = about.replace("relatif", "relative" if gender == "f" else "relatif")
        return (
            f"{dutch} {date[0]} betreffende {topic[0]}",
            f"{french} {date[1]} {about}",
            gender,
        )
    return f"{dutch} {date[0]}", f"{french} {date[1]}", gender


def _plain_amount(draw: random.Random) -> Value:
    whole = draw.randint(2, 99) * 10 ** draw.randint(1, 4) + draw.choice((0, 0, 5, 25, 50))
    text = f"{whole:,}".replace(",", ".") + draw.choice((",00", ",50", ",75"))
    return text, text, "m"


def _amount(draw: random.Random) -> Value:
    text = _plain_amount(draw)[0]
    text = text.removesuffix(",00") if draw.random() < 0.7 else text
    return f"{text} euro", f"{text} euros", "m"


def _percent(draw: random.Random) -> Value:
    text = draw.choice(("5", "12", "12,5", "25", "33", "50", "60", "75", "80", "7,5"))
    return f"{text} %", f"{text} %", "m"


def _number(draw: random.Random) -> Value:
    text = str(draw.randint(12, 9800))
    return text, text, "m"


def _few(draw: random.Random) -> Value:
    text = str(draw.randint(3, 24))
    return text, text, "m"


def _article(draw: random.Random) -> Value:
    text = str(draw.randint(2, 180)) + draw.choice(("", "", "", "", "bis", "/1", "ter"))
    return text, text, "m"


def _hour(draw: random.Random) -> Value:
    hour, minute = draw.randint(9, 21), draw.choice((15, 30, 45, 5))
    return f"{hour}.{minute:02} uur", f"{hour} h {minute:02}", "m"


_MADE: Final = {
    "date": _date,
    "law": _law,
    "amount": _amount,
    "plain_amount": _plain_amount,
    "percent": _percent,
    "number": _number,
    "few": _few,
    "article": _article,
    "hour": _hour,
}
