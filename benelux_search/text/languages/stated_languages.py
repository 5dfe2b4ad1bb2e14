"""Languages that a source states, by columns or by markup, and what its texts say of them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from benelux_search.model import Language
from benelux_search.text.languages.forward_backward import Floats
from benelux_search.text.languages.line_evidence import language_evidence, language_of_ratios

_CLEAR: Final = 4.0  # nats at which a text confirms or contradicts a language
_MOST_OF_TEXT: Final = 3.0  # nats that one text may give for a third language
_FOREIGN: Final = 1.0  # nats of a column in a third language
_ENOUGH: Final = 60  # texts of a column
_DENIED: Final = 0.1  # share of the clear texts that may be in the other language


def is_contradicted(languages: Sequence[Language], ratios: Sequence[float]) -> bool:
    """Return True if more than 10 % of the texts in a clear language are not in the stated one.

    ``ratios`` are the log-likelihood ratios of the texts (:func:`~.langid.dutch_to_french_ratios`).
    """
    clear = [pair for pair in zip(languages, ratios, strict=True) if abs(pair[1]) > _CLEAR]
    denied = sum((ratio > 0) != (language == "nl") for language, ratio in clear)
    return denied > _DENIED * len(clear)


def column_languages(
    tables: Sequence[Mapping[int, Sequence[str]]],
) -> list[dict[int, Language | None]]:
    """Return the languages of the columns of tables; None for a column that is in none as a whole.

    A text that several columns of a table have, such as *Jan Peeters*, tells no language. All
    tables are examined in one call, which is far faster.
    """
    telling = [texts for table in tables for texts in _telling_texts(table)]
    evidence = language_evidence(list(itertools.chain.from_iterable(telling)))
    ends = np.cumsum([len(texts) for texts in telling], dtype=np.int64)
    languages = iter([_language_of_column(own) for own in np.split(evidence, ends[:-1])])
    return [_with_halves({column: next(languages) for column in table}) for table in tables]


def _language_of_column(evidence: Floats) -> Language | None:
    """Return the language of a column; ``evidence`` has a row for each text (texts, 3)."""
    foreign = np.clip(evidence[:, 2] - evidence[:, :2].max(axis=1), -_MOST_OF_TEXT, _MOST_OF_TEXT)
    if foreign.sum() > _FOREIGN:
        return None
    ratios = (evidence[:, 0] - evidence[:, 1]).tolist()
    language = language_of_ratios(ratios)
    denied = language is not None and is_contradicted([language] * len(ratios), ratios)
    return None if denied else language


def _with_halves(languages: dict[int, Language | None]) -> dict[int, Language | None]:
    """Return the languages of the columns of a table, with those of a half of the table.

    *Uur, Activiteit, Heure, Activité*: the hours stand beside the texts of their language.
    """
    columns = sorted(languages)
    halves = columns[: len(columns) // 2], columns[len(columns) // 2 :]
    spoken = [{languages[column] for column in half} - {None} for half in halves]
    if len(columns) % 2 or sorted(map(len, spoken)) != [1, 1] or spoken[0] == spoken[1]:
        return languages
    return {
        column: language for half, [language] in zip(halves, spoken, strict=True) for column in half
    }


def _telling_texts(table: Mapping[int, Sequence[str]]) -> list[list[str]]:
    """Return texts of each column that no other column has, taken evenly from a long one."""
    counts = Counter(text for texts in table.values() for text in dict.fromkeys(texts))
    own = [[text for text in texts if counts[text] == 1] for texts in table.values()]
    return [texts[:: 1 + len(texts) // _ENOUGH] for texts in own]
