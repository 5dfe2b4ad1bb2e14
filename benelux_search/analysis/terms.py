"""From tokens to terms: what is indexed, looked for and highlighted of a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from benelux_search.analysis.folding import fold
from benelux_search.analysis.stems import MAX_TERM, Stemmer
from benelux_search.analysis.tokens import Token
from benelux_search.terms import form_key

# before the stem of a part, which is beside the stems of words but none of them: +handel
PART: Final = "+"


class Part(NamedTuple):
    """A part of a compound: its stem, and where it stands in what was analysed."""

    stem: str
    start: int
    end: int


def form_of(token: Token) -> str:
    """The key of a token's form."""
    form = token.form[:MAX_TERM]
    return form_key(fold(form), form)


def stems_of(token: Token, raw: str, stemmer: Stemmer) -> tuple[str, ...]:
    """The stems of a token that reads ``raw`` in its text: mostly one, none of an address."""
    root = token.root[:MAX_TERM]
    if not root:
        return ()
    if not token.inflects:
        return (fold(root),)
    return stemmer.stems(root, "" if token.joined else raw)


def parts_of(token: Token, stemmer: Stemmer) -> Iterator[Part]:
    """The parts of a compound; of one with hyphens they are tokens themselves."""
    if not token.inflects or token.joined:
        return
    root = token.root[:MAX_TERM]
    # soft hyphens and letters such as ĳ: then nobody knows which letter is which
    same = token.end - token.start == len(fold(root))
    for start, end, stem in stemmer.parts(root):
        if same:
            yield Part(stem, token.start + start, token.start + end)
        else:
            yield Part(stem, token.start, token.end)
