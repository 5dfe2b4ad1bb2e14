"""Words of texts, for property tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.analysis import vocabulary as shipped
from benelux_search.analysis.vocabulary import compound_parts, vocabulary
from benelux_search.model import LANGUAGES, Language

DATA = Path(shipped.__file__).with_name("data")


@cache
def listed(language: Language) -> list[str]:
    """Return the words of the shipped vocabulary and, for Dutch, the parts of compounds."""
    known = vocabulary(language)
    keys = [line.split("\t")[0] for line in known_lines(language)]
    words = [word for key in keys for word in (known.spellings(key) or {})]
    return words + [part.decode() for part in compound_parts() if part and language == "nl"]


def known_lines(language: Language) -> list[str]:
    path = f"{language}.stems"
    return (DATA / path).read_text(encoding="utf-8").splitlines()


def in_texts(language: Language) -> list[str]:
    side = LANGUAGES.index(language)
    return sorted({word.strip(".,:'") for pair in PAIRS for word in pair[side].split()})


def written(language: Language) -> st.SearchStrategy[str]:
    """Return a strategy for words of texts: known, in capitals, joined, or not words at all."""
    known = st.sampled_from(listed(language))
    letters = st.text("abcdeghijklmnoprstuvwyzéèêëïçœ", min_size=1, max_size=12)
    some = st.one_of(known, st.sampled_from(in_texts(language)), letters)
    glued = st.builds(lambda one, link, other: one + link + other, some, LINKS, some)
    return st.one_of(some, glued, some.map(str.upper), some.map(str.capitalize))


LINKS = st.sampled_from(["", "s", "en", "e", "ge", "-"])
