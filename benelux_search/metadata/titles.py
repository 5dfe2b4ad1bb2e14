"""The title of a document in each language, chosen by its evidence.

The choice among the candidates (:mod:`.title_candidates`) and having no title is the softmax of the
sums of their features (:mod:`.title_evidence`). ``titles.tsv`` holds the weights, which are fitted
by ``python -m benchmarks.fact_weights``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benelux_search.metadata.choosing import ValueChoice
from benelux_search.metadata.date_lines import date_pattern
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.title_candidates import plain, surest_title, title_candidates
from benelux_search.metadata.title_evidence import TitleEvidence
from benelux_search.model import Language, Titles
from benelux_search.text.fitted_weights import Weights, load_weights

WEIGHTS: Final = "titles.tsv"
_SURE: Final = 0.6  # least probability of a title that nothing else confirms


def read_titles(opening: Opening) -> Titles:
    """Return the title in each language; None for a language without one."""
    weights = load_weights(WEIGHTS, __package__)
    return Titles(*(title_of(each, weights) for each in title_choices(opening)))


def title_choices(opening: Opening) -> tuple[ValueChoice, ValueChoice]:
    """Return the choice of the Dutch and of the French title.

    A title is confirmed if the files state one in both languages, or if the surest rule finds it
    in the only language of the document.
    """
    candidates = title_candidates(opening)
    evidence = TitleEvidence(opening, candidates)
    stated = opening.stated.title
    both = stated if stated.nl and stated.fr else Titles()

    def choice(language: Language, confirmed: str | None, *, is_alone: bool) -> ValueChoice:
        own = candidates[language]
        surest = surest_title(own)
        return ValueChoice(
            [each.text for each in own],
            evidence.options(language),
            surest,
            surest if is_alone else confirmed,
        )

    return (
        choice("nl", both.nl, is_alone=not opening.fr),
        choice("fr", both.fr, is_alone=not opening.nl),
    )


def title_of(choice: ValueChoice, weights: Weights) -> str | None:
    """Return the chosen title.

    One that is less likely must be the surest, and the likeliest or confirmed.
    """
    chances = choice.chances(weights)
    best = max(chances, key=chances.__getitem__, default=None)
    if best is not None and _with_or_without_date(best, chances) >= _SURE:
        return best
    is_confirmed = choice.surest in (best, choice.confirmed)
    return choice.surest if is_confirmed else None


def _with_or_without_date(title: str, chances: Mapping[str, float]) -> float:
    """Return the probability of a title together with the same one with its date, or without."""
    key = _undated(title)
    return sum(chance for text, chance in chances.items() if _undated(text) == key)


def _undated(title: str) -> str:
    """Return the key of a title without the date that it begins with."""
    match = date_pattern().match(title)
    return plain(title if match is None else title[match.end() :])
