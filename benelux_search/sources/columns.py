"""Which of several columns holds the Dutch, and which the French."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from benelux_search.language import evidence
from benelux_search.model import LANGUAGES, Language
from benelux_search.sources.languages import language_of_name, without_language

# Of what stands beside a language in a name: these are texts, those are about them
_TEXT: Final = frozenset(
    "text tekst texte segment seg sentence zin phrase source src bron target tgt trg doel cible "
    "translation vertaling traduction content inhoud contenu body passage paragraph alinea".split()
)
_ABOUT: Final = frozenset(
    "id nr no url uri link date datum score length len lang language taal langue code file path "
    "page count tokens words chars author".split()
)
_MOST_COLUMNS: Final = 50
_CLEAR: Final = 1.0  # nats by which one text alone is of a language
_PLAIN: Final = 4.0  # nats by which a column is
_WRONG_SHARE: Final = 0.1  # of the texts of a column, those that may speak against it


@dataclass(frozen=True, slots=True)
class Columns:
    """Places from 0; ``of_several`` tells that the names left a choice."""

    nl: int
    fr: int
    of_several: bool = False


@lru_cache(maxsize=64)
def columns_by_name(names: tuple[str, ...]) -> Columns | None:
    """The columns whose names say so: the plainest name, then that of a text."""
    candidates: dict[Language, list[tuple[int, int, tuple[str, ...]]]] = {"nl": [], "fr": []}
    for place, name in enumerate(names[:_MOST_COLUMNS]):
        language = language_of_name(name)
        rest = without_language(name)
        if language and _ABOUT.isdisjoint(rest):
            rank = 0 if not rest else 1 if _TEXT.issuperset(rest) else 2
            candidates[language].append((rank, place, rest))
    choices = [(nl, fr) for nl in candidates["nl"] for fr in candidates["fr"]]
    if not choices:
        return None

    def plainness(choice: tuple[tuple[int, int, tuple[str, ...]], ...]) -> tuple[int, bool]:
        (rank_nl, _, rest_nl), (rank_fr, _, rest_fr) = choice
        return rank_nl + rank_fr, rest_nl != rest_fr

    nl, fr = min(choices, key=plainness)
    return Columns(nl[1], fr[1], len(choices) > 1)


def columns_by_text(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The one column that is plainly Dutch and the one that is plainly French, if so it is."""
    found: dict[Language, list[int]] = {"nl": [], "fr": []}
    for place in range(min(_MOST_COLUMNS, max(map(len, rows), default=0))):
        texts = [row[place] for row in rows if place < len(row) and row[place].strip()]
        language = _language_of(texts)
        if language:
            found[language].append(place)
    if any(len(places) != 1 for places in found.values()):
        return None
    return Columns(found["nl"][0], found["fr"][0])


def _language_of(texts: Sequence[str]) -> Language | None:
    if not texts:
        return None
    said = evidence([text[:1000] for text in texts])
    for language, own, against in zip(LANGUAGES, (0, 1), (1, 0), strict=True):
        leads = said[:, own] - said[:, [against, 2]].max(axis=1)
        wrong, right = (leads < -_CLEAR).sum(), (leads > _CLEAR).any()
        if right and leads.sum() > _PLAIN and wrong <= _WRONG_SHARE * len(leads):
            return language
    return None
