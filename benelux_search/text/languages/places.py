"""Places with a name of their own in each language: Luik is Liège, Bergen is Mons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from benelux_search.model import Language, other_language
from benelux_search.text.spelling import is_listed

_PLACES: Final = Path(__file__).parents[1] / "data" / "places.tsv"


@cache
def place_names() -> tuple[tuple[str, str], ...]:
    """Return the Dutch and the French name of each place, in small letters."""
    lines = _PLACES.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((nl, fr) for nl, fr in pairs)


@cache
def dutch_names() -> Mapping[str, str]:
    """Return the Dutch name of each French name of a place."""
    return {fr: nl for nl, fr in place_names()}


@cache
def names_of_language(language: Language) -> frozenset[str]:
    """Return the names of places that only this language has.

    A name that is a word of the other language tells nothing: *Hal*, *hal*.
    """
    dutch = {nl for nl, _ in place_names()}
    french = {fr for _, fr in place_names()}
    other = other_language(language)
    own = dutch - french if language == "nl" else french - dutch
    return frozenset(name for name in own if not is_listed(name, other))
