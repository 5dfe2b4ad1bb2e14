"""Match keys: a Dutch and a French token translate each other when they share one.

``=`` keys say that two tokens are the same (numbers, references, names, URLs), ``~`` keys that
they are cognates, ``>`` keys that the lexicon pairs them, ``^`` keys that the document does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from benelux_search.analysis import fold
from benelux_search.analysis.stems import stem
from benelux_search.model import Language

# What a provision or an item is numbered: "Artikel 2", "§ 3", "2.", "4°", "1.2 "
_LEAD = re.compile(
    r"\W*(?:(?i:art(?:ikel|icle)?\b\.?|§+)\s*(\d+\w{0,9})"
    r"|(\d{1,3}(?:\.\d{1,3})*)(?:[.)°]+\s|\s(?=[A-ZÀ-Ý])))"
)
_ORDINAL = re.compile(r"(?<=\d)(?:er|re|e|ste|de)$")  # "§ 1er" is "§ 1"
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:]"
    r"|\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?!\d)|\d+/\d+|\d+|[^\W\d_]+(?:\d+)?"
)
# A word with a capital amid a sentence: neither language writes its nouns so, names it does
_NAME = re.compile(
    r"(?:(?<=[a-zà-ÿ,;)] )|(?<=\bM\. )|(?<=[dlDL]['’]))[A-ZÀ-Ý][a-zà-ÿ][^\W\d_]+"
)
_PERSON = re.compile(
    r"(?:\b(?:[Hh]eer|[Mm]evrouw|[Mm]onsieur|[Mm]adame|Mme|Mr)|\b(?:Dhr|dhr|[Mm]evr|MM?)\.)"
    r"((?:\s+[A-ZÀ-Ý][^\W\d_]*(?:['’-][^\W\d_]+)*){1,4})"
)
# What Dutch and French spell differently in the words that they share: "technologie" and
# "technologies", "kwaliteit" and "qualité", "crisis" and "crise"
_SOUNDS = (
    ("sch", "s"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("ph", "f"), ("th", "t"), ("c", "k"),
    ("y", "i"), ("z", "s"), ("x", "ks"), ("oe", "u"), ("ou", "u"), ("ae", "e"), ("v", "f"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_COGNATE_LETTERS = 5


@lru_cache(maxsize=65536)
def cognate(folded: str) -> str:
    """The first sounds of a word: ``technologie`` and ``technologies`` give ``tekno``."""
    for dutch, french in _SOUNDS:
        folded = folded.replace(dutch, french)
    return _REPEATED.sub(r"\1", folded)[:_COGNATE_LETTERS]


@lru_cache(maxsize=1)
def lexicon() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The shipped lexicon on stems: keys of each Dutch and of each French stem."""
    dutch: dict[str, set[str]] = {}
    french: dict[str, set[str]] = {}
    text = resources.files(__package__).joinpath("lexicon.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            nl, fr = line.split("\t")
            key = f">{stem(fold(nl), 'nl')}"
            dutch.setdefault(key[1:], set()).add(key)
            french.setdefault(stem(fold(fr), "fr"), set()).add(key)
    return (
        {word: frozenset(keys) for word, keys in dutch.items()},
        {word: frozenset(keys) for word, keys in french.items()},
    )


def lead(text: str) -> tuple[str, ...]:
    """The type of the number that a text begins with, ``!12``; none where it begins with words."""
    found = _LEAD.match(text)
    return ("!" + _ORDINAL.sub("", (found[1] or found[2]).casefold()),) if found else ()


def tokens(text: str) -> list[str]:
    """The numbers, addresses and words of a text as they stand there."""
    return _TOKEN.findall(text.replace("\u00ad", ""))


def names(text: str) -> list[str]:
    """The tokens of a text that are written as names are."""
    return _NAME.findall(text)


def persons(text: str) -> list[str]:
    """The tokens of the names of persons: "de heer Jan Peeters", "Mme Dubois"."""
    return [part for name in _PERSON.findall(text) for part in _TOKEN.findall(name)]


def types(token: str) -> tuple[str, ...]:
    """The types of a token, as :func:`keys` knows them.

    ``#12`` is a number, ``@url`` an address; the rest are words. ``1 250`` and ``1.250`` are
    ``#1250``. A number with a stroke has three types, a letter by itself none.
    """
    if token[0].isdigit():
        digits = re.sub(r"[^\d/]", "", token)
        parts = [part.lstrip("0") or "0" for part in digits.split("/")]
        return tuple(f"#{part}" for part in (*parts, *(["/".join(parts)] if "/" in token else [])))
    if "//" in token or token.startswith("www."):
        return ("@" + token.casefold(),)
    return (token,) if len(token) > 1 else ()


def keys(token: str, language: Language, *, person: bool = False) -> frozenset[str]:
    """The match keys of a type; none for a short word that the lexicon does not know.

    The name of a ``person`` is the same in both languages, be it short.
    """
    if token[0] in "#@!":
        return frozenset({"=" + token})
    word = fold(token)
    found: set[str] = set()
    if len(word) >= 4 or any(c.isdigit() for c in word) or (token.isupper() and len(word) > 1):
        found.add("=" + word)
    sounds = cognate(word)
    if len(sounds) == _COGNATE_LETTERS and len(word) > _COGNATE_LETTERS:
        found.add("~" + sounds)
    known = lexicon()[0 if language == "nl" else 1].get(stem(word, language), frozenset())
    if person and not known:  # "Mevrouw Voorzitter" is nobody's name
        found.add("=&" + word)
    return known | found
