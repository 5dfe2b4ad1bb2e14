"""Function words, searched alone: ``python -m benchmarks.function_words``.

Each word of ``queries/function_words.tsv`` is searched over the development questions, and its
passages are compared with those that have it as a whole word. Half of the words were never looked
at while stems were made. Accents count in a word that has some (``où``).
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from benchmarks.corpora import DEV
from benchmarks.ranking import Questions, rows_of
from benelux_search.analysis.folding import fold
from benelux_search.model import Language
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions

_ALL: Final = 100_000  # more hits than there are passages
Half = Literal["seen", "held"]


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of passages that have a word, that a search of it finds, and that are in both."""

    language: Language
    half: Half
    word: str
    having: int
    hits: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / max(1, self.having)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.hits)


def found_words(questions: Questions) -> Iterator[Found]:
    """Yield what each word of the set finds; a word that no passage has is left out."""
    texts: dict[Language, dict[str, str]] = {"nl": {}, "fr": {}}
    for pair in questions.view.store.all_pairs():
        for language, passage in (("nl", pair.nl), ("fr", pair.fr)):
            if passage is not None:
                texts[language][pair.id] = passage.text.casefold()  # type: ignore[index]
    for language, half, word in rows_of("function_words"):
        seen = fold if word.isascii() else str.casefold
        whole = re.compile(rf"(?<![^\W_]){re.escape(seen(word))}(?![^\W_])")
        having = {key for key, text in texts[language].items() if whole.search(seen(text))}  # type: ignore[index]
        options = SearchOptions(language=language, limit=_ALL, seconds=None)  # type: ignore[arg-type]
        hits = execute_query(word, options, questions.view.store, questions.view.reader)
        ids = {hit.id for hit in hits}
        if having:
            yield Found(language, half, word, len(having), len(ids), len(having & ids))  # type: ignore[arg-type]


def figures(data: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the recall and precision of the words that no stem was made for."""
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        found = [each for each in found_words(questions) if each.half == "held"]
        questions.view.retire()
    return {"function_words": dict(_measures(found))}


def _measures(found: list[Found]) -> Iterator[tuple[str, float]]:
    by_language: defaultdict[Language, list[Found]] = defaultdict(list)
    for each in found:
        by_language[each.language].append(each)
    for language, own in by_language.items():
        yield f"{language} recall", min(each.recall for each in own)
        yield f"{language} precision", sum(each.precision for each in own) / len(own)
        yield f"{language} least", min(each.precision for each in own)


def main() -> int:
    """Print the words that find others or are not found, and the measures of each half."""
    data = DEV / "questions"
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        found = list(found_words(questions))
    halves: tuple[Half, ...] = ("seen", "held")
    for half in halves:
        own = [each for each in found if each.half == half]
        for each in own if half == "seen" else ():
            if min(each.recall, each.precision) < 1:
                counts = f"{each.having:5} {each.hits:5} {each.right:5}"
                print(f"{each.language} {each.word:15} {counts}")
        for name, figure in _measures(own):
            print(f"{half} {name:15} {figure:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
