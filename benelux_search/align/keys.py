"""Match keys: a Dutch and a French token translate each other when they share one.

``=`` keys say that two tokens are the same (numbers, references, names, URLs), ``~`` keys that
they are cognates, ``>`` keys that the lexicon pairs them, ``^`` keys that the document does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

from benelux_search.align.tokens import is_word
from benelux_search.analysis import fold
from benelux_search.analysis import suffix_stem as stem
from benelux_search.model import Language

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


def shipped_lexicon() -> Iterator[tuple[str, str]]:
    """Dutch and French words that translate each other, as they are written."""
    text = resources.files(__package__).joinpath("lexicon.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            nl, fr = line.split("\t")
            yield nl, fr


@lru_cache(maxsize=1)
def lexicon() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The shipped lexicon on stems: keys of each Dutch and of each French stem."""
    dutch: dict[str, set[str]] = {}
    french: dict[str, set[str]] = {}
    for nl, fr in shipped_lexicon():
        key = f">{stem(fold(nl), 'nl')}"
        dutch.setdefault(key[1:], set()).add(key)
        french.setdefault(stem(fold(fr), "fr"), set()).add(key)
    return (
        {word: frozenset(keys) for word, keys in dutch.items()},
        {word: frozenset(keys) for word, keys in french.items()},
    )


def keys(token: str, language: Language, *, person: bool = False) -> frozenset[str]:
    """The match keys of a type (see :mod:`.tokens`); none for a short word not in the lexicon.

    The name of a ``person`` is the same in both languages, be it short.
    """
    if not is_word(token):
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
