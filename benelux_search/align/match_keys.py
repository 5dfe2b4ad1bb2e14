"""Tokens, token types and match keys: the parts of a text that may recur in its translation.

A *type* is a normalised token. ``#12`` is a number, ``#2011-01-20`` a date, ``@url`` an address.
``!12`` is the number of an article at the start of a text, ``*12`` the number of a list item. All
other types are words, as they are written.

A Dutch and a French type translate each other if they share a *match key*. ``=`` keys stand for
identical types (numbers, references, names, URLs), ``~`` keys for cognates, ``>`` keys for pairs of
the lexicon, and ``^`` keys for pairs learned from the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from benelux_search.analysis.folding import fold
from benelux_search.analysis.stems import suffix_stem as stem
from benelux_search.model import Language
from benelux_search.text.languages.line_evidence import names_only
from benelux_search.text.languages.places import place_names
from benelux_search.text.numbers.dates import FULL_MONTHS

# The number of a provision or an item: "Artikel 2", "§ 3", "2.", "4°", "1.2 "; the article that a
# sentence begins with: "In artikel 2 van dezelfde wet", "L'article 2", "À l'article 2"
_LEAD = re.compile(
    r"[^\w§]*(?:(?i:(?:(?:in|aan|dans|[àa]) )?(?:het |l['’])?art(?:ikel|icle)?\b\.?|§+)\s*"
    r"(\d+[a-z0-9]{0,12})"
    r"|(\d{1,3}(?:\.\d{1,3})*)(?:[.)°]+\s|\s(?=[A-ZÀ-Ý])))"
)
_ORDINAL = re.compile(r"(?<=\d)(?:er|re|e|ste|de)$")  # "§ 1er" is "§ 1"
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:]"
    r"|[^\W\d_]+(?:\d+)?"
    rf"|\d{{1,2}}(?:er)?\s(?:{'|'.join(FULL_MONTHS)})\s\d{{4}}"  # a date
    r"|\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?!\d)"  # thousands
    r"|\d+,\d+|\d+/\d+|\d+"
)
_LONGEST = 100  # characters kept of a word; folding may expand one character to eighteen
_DATE = re.compile(r"(\d+)\D*\s(\D+)\s(\d+)")
# A capitalised word within a sentence: both languages capitalise names there, but not nouns
_NAME = re.compile(r"[A-ZÀ-Ý](?:(?<=[a-zà-ÿ,;)] .)|(?<=\bM\. .)|(?<=[dlDL]['’].))[a-zà-ÿ][^\W\d_]+")
_PERSON = re.compile(
    r"(?:\b(?:[Hh]eer|[Mm]evrouw|[Mm]onsieur|[Mm]adame|Mme|Mr)|\b(?:Dhr|dhr|[Mm]evr|MM?)\.)"
    r"((?:\s+[A-ZÀ-Ý][^\W\d_]*(?:['’-][^\W\d_]+)*){1,4})"
)
_TITLES = ("eer ", "evrouw", "onsieur", "adame", "Mme", "Mr", "hr.", "evr.", "M. ", "MM.")


def leading_number(text: str) -> str:
    """Return the type of the number at the start of a text, or "" if it starts with no number.

    The number of an article, a paragraph or a speech (``01.05``) is the same in both languages:
    ``!12``, ``!5bis``. The number of a list item (``4°``, ``4.``) may only be a position: ``*4``.
    """
    match = _LEAD.match(text)
    if not match:
        return ""
    number = match[1] or match[2]
    item = not match[1] and number.isdigit()
    return ("*" if item else "!") + _ORDINAL.sub("", number.casefold())


def without_leading_number(text: str) -> str:
    """Return a text without the number that :func:`leading_number` finds at its start."""
    match = _LEAD.match(text)
    return text[match.end() :].lstrip(" .:–—-") if match else text


def is_word(token_type: str) -> bool:
    """Return True if a type is a word, and no number, address, article or list item."""
    return token_type[0] not in "#@!*"


def match_tokens(text: str) -> list[str]:
    """Return the numbers, dates, addresses and words of a text, as they are written."""
    return _TOKEN.findall(text.replace("\u00ad", ""))


def name_tokens(text: str) -> list[str]:
    """Return the tokens of a text that are written like names: capitalised, within a sentence."""
    return _NAME.findall(text)


def _full_names(text: str) -> bool:
    """Return True if each part of a list is a first and a last name: "Greet Daems, Jan Peeters"."""
    return all(len(part.split()) > 1 for part in text.rstrip(",;. ").split(","))


def person_tokens(text: str) -> list[str]:
    """Return the tokens of the names of persons in a text.

    Names follow a title ("de heer Jan Peeters", "Mme Dubois") or form a list of full names.
    """
    if "," in text and not text.isupper() and _full_names(text) and names_only(text):
        return _TOKEN.findall(text)
    if not any(map(text.__contains__, _TITLES)):  # true of most texts; takes a tenth of the time
        return []
    return [part for name in _PERSON.findall(text) for part in _TOKEN.findall(name)]


def types(token: str) -> tuple[str, ...]:
    """Normalise a token to its token types (see the module); a single letter has none.

    ``1 250`` and ``1.250`` are ``#1250``. A compound token (a date, ``1,5``, ``908/1``) has a type
    for each part and one for the whole. A word is cut to its first 100 characters.
    """
    if token[0].isdigit():
        return _numbers(token)
    if "//" in token or token.startswith("www."):
        return ("@" + token.casefold(),)
    return (token[:_LONGEST],) if len(token) > 1 else ()


def _numbers(token: str) -> tuple[str, ...]:
    if date := _DATE.fullmatch(token):
        day, month, year = date.groups()
        return f"#{int(day)}", month, f"#{year}", f"#{year}-{FULL_MONTHS[month]:02}-{int(day):02}"
    for mark in "/,":
        if mark in token:
            parts = [_plain(part) for part in token.split(mark)]
            return (*(f"#{part}" for part in parts), "#" + mark.join(parts))
    return (f"#{_plain(token)}",)


def _plain(number: str) -> str:
    """Normalise a number: ``007`` to ``7``, ``1 250`` to ``1250``."""
    return re.sub(r"\D", "", number).lstrip("0") or "0"


# --- Match keys


# Spellings that differ between Dutch and French in shared words: "technologie" and "technologies",
# "kwaliteit" and "qualité", "crisis" and "crise"
_SOUNDS = (
    ("sch", "s"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("ph", "f"), ("th", "t"), ("c", "k"),
    ("y", "i"), ("z", "s"), ("x", "ks"), ("oe", "u"), ("ou", "u"), ("ae", "e"), ("v", "f"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_COGNATE_LETTERS = 5  # two words that begin with the same sounds: *commissie*, *commission*


@lru_cache(maxsize=65536)
def cognate(folded: str) -> str:
    """Return a key that words of the same origin share in both languages.

    The key is the first five letters after differences of spelling are removed: ``technologie`` and
    ``technologies`` give ``tekno``. ``folded`` is a word without case and accents.
    """
    for dutch, french in _SOUNDS:
        folded = folded.replace(dutch, french)
    return _REPEATED.sub(r"\1", folded)[:_COGNATE_LETTERS]


def shipped_lexicon() -> Iterator[tuple[str, str]]:
    """Yield the pairs (Dutch word, French word) of the shipped lexicon, as they are written."""
    yield from place_names()
    text = resources.files(__package__).joinpath("lexicon.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            nl, fr = line.split("\t")
            yield nl, fr


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The stems of the shipped lexicon and dictionary, from ``dictionary.tsv``.

    ``dutch`` are the Dutch stems; ``french`` has those that translate each French stem, separated
    by spaces.
    """

    dutch: Set[str]
    french: Mapping[str, str]

    def keys(self, word: str, language: Language) -> Set[str]:
        """Return the match keys of a folded word: one for each Dutch stem."""
        own = stem(word, language)
        if language == "nl":
            return {f">{own}"} if own in self.dutch else set()
        return {f">{dutch}" for dutch in self.french.get(own, "").split()}


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    """Return the shipped words; the first call reads the files."""
    text = resources.files(__package__).joinpath("dictionary.tsv").read_text(encoding="utf-8")
    french = dict(line.split("\t") for line in text.splitlines())
    return _Lexicon(frozenset(" ".join(french.values()).split()), french)


@lru_cache(maxsize=1 << 14)  # most words of a document occurred in the documents before it
def keys(token: str, language: Language, *, person: bool = False) -> frozenset[str]:
    """Return the match keys of a type; none for a short word that is not in the lexicon.

    ``person`` is True for a type in the name of a person. Such a type has a key even if it is
    short, unless the lexicon holds it as a word.
    """
    if not is_word(token):
        return frozenset({"=" + token})
    word = fold(token)
    match_keys: set[str] = set()
    if len(word) >= 4 or any(c.isdigit() for c in word) or (token.isupper() and len(word) > 1):
        match_keys.add("=" + word)
    sounds = cognate(word)
    if len(sounds) == _COGNATE_LETTERS and len(word) > _COGNATE_LETTERS:
        match_keys.add("~" + sounds)
    known = _lexicon().keys(word, language)
    if person and not known:  # "Mevrouw Voorzitter" is nobody's name
        match_keys.add("=&" + word)
    return frozenset(match_keys.union(known))
