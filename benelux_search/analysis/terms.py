"""From tokens to terms: what is indexed, looked for and highlighted of a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from benelux_search.analysis.folding import fold, write
from benelux_search.analysis.stems import MAX_TERM, Stemmer
from benelux_search.analysis.tokens import Token, plain_word, tokens
from benelux_search.model import Language
from benelux_search.terms import form_key

# before the stem of a part, which is beside the stems of words but none of them: +handel
PART: Final = "+"


class Spot(NamedTuple):
    """A term in a chunk: its position and its place, counted from the beginning of the chunk."""

    position: int
    kind: Literal["form", "stem", "part"]
    term: str
    start: int
    end: int


class Spots(NamedTuple):
    """The terms of a chunk, and how many positions it takes."""

    width: int
    spots: tuple[Spot, ...]


def spots_of(chunk: str, language: Language, stemmer: Stemmer) -> Spots:
    """The terms of what stands between two white spaces: see :func:`tokens.chunks`."""
    span = plain_word(chunk)
    if span is None:
        found = list(tokens(chunk, language))
    else:
        form = write(chunk[slice(*span)])
        found = [Token(*span, 0, form, form, inflects=True)]
    spots = tuple(spot for token in found for spot in _spots(token, chunk, stemmer))
    return Spots(found[-1].position + 1 if found else 0, spots)


def _spots(token: Token, text: str, stemmer: Stemmer) -> Iterator[Spot]:
    start, end, position = token.start, token.end, token.position
    form, root = token.form[:MAX_TERM], token.root[:MAX_TERM]
    yield Spot(position, "form", form_key(fold(form), form), start, end)
    if not root:
        return
    if not token.inflects:
        yield Spot(position, "stem", fold(root), start, end)
        return
    # of Benelux-landen the parts are tokens themselves
    for stem in stemmer.stems(root, "" if token.joined else text[start:end]):
        yield Spot(position, "stem", stem, start, end)
    if token.joined:
        return
    # soft hyphens and letters such as ĳ: then nobody knows which letter is which
    same = end - start == len(fold(root))
    for first, last, stem in stemmer.parts(root):
        place = (start + first, start + last) if same else (start, end)
        yield Spot(position, "part", stem, *place)
