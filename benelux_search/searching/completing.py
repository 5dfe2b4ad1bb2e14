"""Words of the index that begin with what was typed so far."""

from __future__ import annotations

from collections.abc import Sequence

from benelux_search.analysis import fold, write
from benelux_search.model import LANGUAGES, Completion, QueryLanguage
from benelux_search.ports import EngineReader
from benelux_search.terms import written_of

# Some of what is found is left out, where accents were typed or the word is only a number
_MORE = 4


def completions(
    beginning: str, language: QueryLanguage, limit: int, reader: EngineReader
) -> Sequence[Completion]:
    """The words that begin so; of one language, or of both, the most frequent first.

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
        for key, passages in reader.completions(each, folded, _MORE * limit):
            word = written_of(key)
            if wanted == folded or word.startswith(wanted):
                found.append(Completion(word, each, passages))
    found.sort(key=lambda each: (-each.passages, each.word, each.language))
    return tuple(found[:limit])
