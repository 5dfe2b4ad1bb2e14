"""Codes of law that a citation names: the Belgian ones, and those that a user adds.

A code is given by literal texts. As people leave out dots and spaces of abbreviations, ``C. pén.``
also reads *C.pén*, *C pen* and *Cpén.*; ``WIB 92`` reads *WIB92*; an accent may be missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from benelux_search.errors import Message, OptionError

MOST_CODES: Final = 200  # that a user may add: each is looked for after each article of a query
MOST_TEXTS: Final = 50  # in the two lists of a code
LONGEST_TEXT: Final = 200  # characters
_DOT: Final = r"\.?"
_APOSTROPHES: Final = "'’"


@dataclass(frozen=True, slots=True)
class Code:
    """A law with a name of its own: how it is cited, and what its documents are called.

    - ``cited``: its names and abbreviations in citations: ``Waterwetboek``, ``W.Wb.``. They are
      compared without case; dots, spaces beside a dot or a digit, and accents may be missing.
    - ``names``: texts that occur in the titles, or in the names of the files, of its documents.
      They are compared without case.

    Each has 1 to 50 texts of 1 to 200 characters; those of ``cited`` have a letter or a digit.

    Raises:
        OptionError: a value is not allowed.
    """

    cited: tuple[str, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("cited", "names"):
            texts = _texts(name, getattr(self, name))
            object.__setattr__(self, name, texts)
        for text in self.cited:
            if not any(map(str.isalnum, text)):
                raise OptionError("cited", text, Message("it must have a letter or a digit"))


def check_codes(codes: object) -> tuple[Code, ...]:
    """Return the codes that a user adds.

    Raises:
        OptionError: they are no codes, or more than 200.
    """
    if (
        not isinstance(codes, Sequence)
        or not all(isinstance(code, Code) for code in codes)
        or len(codes) > MOST_CODES
    ):
        raise OptionError(
            "codes", codes, Message("it must be a list of at most {} codes", MOST_CODES)
        )
    return tuple(codes)


def code_at(
    text: str, offset: int, before: str, codes: tuple[Code, ...]
) -> tuple[Code | None, int]:
    """Return the code that is named at an offset of a text, and the offset after it.

    The longest name counts; of equal ones, that of ``codes`` before a built-in one. ``before`` is
    the pattern, for :data:`re.VERBOSE`, of words between the offset and the name.
    """
    best: tuple[Code | None, int] = None, offset
    for code, pattern in _patterns(before, codes):
        match = pattern.match(text, offset)
        if match is not None and match.end() > best[1]:
            best = code, match.end()
    return best


def longer_names(code: Code, codes: tuple[Code, ...]) -> tuple[str, ...]:
    """Return the names of other codes that have a name of a code in them.

    The documents of these codes have its name as well: *sociaal strafwetboek*, *strafwetboek*.
    """
    own = [name.casefold() for name in code.names]
    return tuple(
        name
        for other in (*codes, *CODES)
        if other != code
        for name in other.names
        if name.casefold() not in own and any(each in name.casefold() for each in own)
    )


def _texts(name: str, texts: object) -> tuple[str, ...]:
    if (
        isinstance(texts, Sequence)
        and not isinstance(texts, str)
        and 0 < len(texts) <= MOST_TEXTS
        and all(isinstance(text, str) for text in texts)
    ):
        stripped = tuple(" ".join(text.split()) for text in texts)
        if all(0 < len(text) <= LONGEST_TEXT for text in stripped):
            return stripped
    allowed = Message(
        "it must be a list of 1 to {} texts of 1 to {} characters", MOST_TEXTS, LONGEST_TEXT
    )
    raise OptionError(name, texts, allowed)


@lru_cache(maxsize=8)
def _patterns(before: str, codes: tuple[Code, ...]) -> Sequence[tuple[Code, re.Pattern[str]]]:
    return [
        (code, re.compile(rf"{before} (?i:{_alternatives(code)}) (?![^\W_])", re.VERBOSE))
        for code in (*codes, *CODES)
    ]


def _alternatives(code: Code) -> str:
    # the longest first: "Code pénal belge" before "Code pénal"
    return "|".join(map(_pattern, sorted(code.cited, key=len, reverse=True)))


def _pattern(text: str) -> str:
    """Return the pattern of a text, for :data:`re.VERBOSE`, in which dots and more may miss."""
    composed = unicodedata.normalize("NFC", text)
    parts = []
    for before, sign, after in zip(" " + composed, composed, composed[1:] + " ", strict=False):
        if sign == ".":
            parts.append(_DOT)
        elif sign.isspace():
            may_miss = before == "." or before.isdigit() or after.isdigit()
            parts.append(r"\s*+" if may_miss else r"\s+")
        elif sign in _APOSTROPHES:
            parts.append(f"[{_APOSTROPHES}]")
        else:
            plain = unicodedata.normalize("NFD", sign)[0]
            parts.append(re.escape(sign) if plain == sign else f"[{plain}{sign}]")
    return "".join(parts)


CODES: Final = (
    Code(
        ("Sw.", "Swb.", "Strafwetboek", "C. pén.", "C. P.", "Code pénal", "Code pénal belge"),
        ("strafwetboek", "code pénal", "code penal"),
    ),
    Code(
        ("BW", "B.W.", "Burgerlijk Wetboek", "C. civ.", "Code civil"),
        ("burgerlijk wetboek", "code civil"),
    ),
    Code(
        ("Ger. W.", "Gerechtelijk Wetboek", "C. jud.", "Code judiciaire"),
        ("gerechtelijk wetboek", "code judiciaire"),
    ),
    Code(
        ("Sv.", "Wetboek van Strafvordering", "C. I. Cr.", "Code d'instruction criminelle"),
        ("wetboek van strafvordering", "code d'instruction criminelle"),
    ),
    Code(("G.W.", "Grondwet", "Const.", "Constitution"), ("grondwet", "constitution")),
    Code(
        (
            *("WIB", "WIB 92", "WIB 1992", "CIR", "CIR 92", "CIR 1992"),
            "Wetboek van de inkomstenbelastingen",
            "Wetboek van de inkomstenbelastingen 1992",
            "Code des impôts sur les revenus",
            "Code des impôts sur les revenus 1992",
        ),
        ("inkomstenbelastingen", "impôts sur les revenus"),
    ),
    Code(
        ("Sociaal Strafwetboek", "Soc. Sw.", "Code pénal social", "C. pén. soc."),
        ("sociaal strafwetboek", "code pénal social"),
    ),
    Code(
        ("WER", "Wetboek van economisch recht", "CDE", "Code de droit économique"),
        ("economisch recht", "droit économique"),
    ),
    Code(("AVG", "RGPD", "GDPR"), ("gegevensbescherming", "protection des données")),
    Code(
        (
            "WVV",
            "Wetboek van vennootschappen",
            "Wetboek van vennootschappen en verenigingen",
            "CSA",
            "Code des sociétés",
            "Code des sociétés et des associations",
        ),
        ("wetboek van vennootschappen", "code des sociétés"),
    ),
)
"""The codes that are known without any others."""
