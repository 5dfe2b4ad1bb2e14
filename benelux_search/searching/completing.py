"""Words of the index that begin with what was typed so far."""

from __future__ import annotations

from collections.abc import Sequence

from benelux_search.analysis import fold, write
from benelux_search.model import LANGUAGES, Completion, QueryLanguage
from benelux_search.ports import EngineReader
from benelux_search.terms import form_key, written_of

# Some of what is found is left out, where accents were typed or the word is only a number
_MORE = 4


def completions(
    beginning: str, language: QueryLanguage, limit: int, reader: EngineReader
) -> Sequence[Completion]:
    """The words that begin so, of one language or of both: the one that is typed if it is a word,
    with other accents or not, then the most frequent.

    With accents it is that very beginning; without, what has them is found as well.
    """
    wanted = write(beginning.strip())
    folded = fold(wanted)
    if not folded:
        return ()
    found: list[Completion] = []
    for each in LANGUAGES:
        if language not in (each, "auto", "both"):
            continue
        known = dict(reader.completions(each, folded, _MORE * limit))
        typed = form_key(folded, wanted)
        known[typed] = reader.frequency(each, typed, kind="form")
        for key, passages in known.items():
            word = written_of(key)
            if passages and (wanted == folded or word.startswith(wanted)):
                found.append(Completion(word, each, passages))
    found.sort(
        key=lambda each: (
            _distance(each.word, wanted, folded),
            -each.passages,
            each.word,
            each.language,
        )
    )
    return tuple(found[:limit])


def _distance(word: str, wanted: str, folded: str) -> int:
    """0 for what is typed, 1 for what has other accents, 2 for what goes on."""
    return 0 if word == wanted else 1 if fold(word) == folded else 2
