"""Quality of term translation and of highlights in counterparts: ``python -m benchmarks.terms``.

``queries/terms.tsv`` has terms with their right translations, and ``queries/expressions.tsv`` has
expressions with the translations that can be pasted as they stand. ``queries/marks.tsv`` has a word
of one question each, and the words that translate it in the counterpart. All were written by hand,
before anything was measured. The thresholds of :mod:`benelux_search.lexicon.linking` were then
tuned on the marks, and the confidence of a translation on the terms.

``queries/free_marks.tsv`` are marks of another hand, on which nothing was fitted: a third of them
expressions, idioms and compounds that a phrase renders, a tenth without a rendering, and many that
are translated freely.
"""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.ranking import Questions, rows_of
from benelux_search.analysis.analyser import words_in_range
from benelux_search.lexicon.function_words import base_form
from benelux_search.model import Language, other_language
from benelux_search.results import Highlighted
from benelux_search.search.marks.concordance import term_expression, term_node
from benelux_search.search.marks.counterparts import LeadingSide, PairHighlighter

_ROOT: Final = Path(__file__).resolve().parent.parent
_ARTICLES: Final = frozenset("le la les l' un une des de du d' het een 's".split())


@dataclass(frozen=True, slots=True)
class Term:
    """A term, and its right translations (``answers``)."""

    language: Language
    text: str
    answers: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of a question, and the words that must or may be highlighted in the counterpart.

    The words are numbered: ``traite#2`` is the second *traite* in the counterpart.
    """

    question: str
    language: Language
    word: str
    needed: frozenset[str]
    optional: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Numbers of words that are highlighted, and of words that should be.

    - ``marked``, ``right``: the highlighted words, and those of them that are right.
    - ``needed``, ``found``: the words that must be highlighted, and those of them that are.
    """

    marked: int = 0
    right: int = 0
    needed: int = 0
    found: int = 0

    def __add__(self, other: Scores) -> Scores:
        return Scores(
            self.marked + other.marked,
            self.right + other.right,
            self.needed + other.needed,
            self.found + other.found,
        )

    @property
    def precision(self) -> float:
        """Return the share of highlighted words that are right."""
        return self.right / max(1, self.marked)

    @property
    def recall(self) -> float:
        """Return the share of needed words that are highlighted."""
        return self.found / max(1, self.needed)


def terms(name: str) -> Iterator[Term]:
    """Yield the terms of a table in ``queries/``."""
    for language, text, answers, kind in rows_of(name):
        yield Term(language, text, tuple(answers.split("|")), kind)  # type: ignore[arg-type]


def marks(name: str) -> Iterator[Mark]:
    """Yield the marks of a table in ``queries/``."""
    for question, language, word, needed, optional in rows_of(name):
        yield Mark(question, language, word, _set(needed), _set(optional))  # type: ignore[arg-type]


def _set(field: str) -> frozenset[str]:
    return frozenset(field.split()) - {"-"}


def built(data: Path, folder: Path) -> Path:
    """Build an index of ``corpus/`` and of the questions inside ``folder``; return its path."""
    corpus = folder / "corpus"
    shutil.copytree(_ROOT / "corpus", corpus)
    shutil.copy(data / "questions.jsonl", corpus)
    bs.build_index(corpus, folder / "index")
    return folder / "index"


def rank(found: bs.Translations, term: Term) -> int:
    """Return the rank of the first right translation of a term; 0 if there is none."""
    language = other_language(term.language)
    if term.kind == "expression":
        wanted = {base_form(answer, language) for answer in term.answers}
        texts = [base_form(each.text, language) for each in found]
        return next((n for n, text in enumerate(texts, start=1) if text in wanted), 0)
    answers = [_stems(answer, language) for answer in term.answers]
    for number, each in enumerate(found, start=1):
        own = _stems(each.text, language)
        if any(_alike(own, answer) for answer in answers):
            return number
    return 0


def _stems(text: str, language: Language) -> list[frozenset[str]]:
    words = words_in_range(text, language, 0, len(text))
    while words and text[words[0].start : words[0].end].lower().replace("’", "'") in _ARTICLES:
        words = words[1:]
    return [frozenset((*word.units[:1], text[word.start : word.end].lower())) for word in words]


def _alike(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


def marked(questions: Questions, mark: Mark) -> tuple[Scores, list[str]]:
    """Search for the word of a mark in its question; return scores and the highlighted words."""
    expression = term_expression(term_node(mark.word), mark.language)
    assert expression is not None
    pair_id = next(pair for pair, name in questions.by_pair.items() if name == mark.question)
    pair = questions.view.store.pair(pair_id)
    assert pair is not None
    marking = PairHighlighter({mark.language: expression}, {}, questions.view.lexicon)
    side = LeadingSide(mark.language)
    (found_marks,) = marking.marks([(pair, side)], [marking.matches(pair, side)])
    counterpart = pair.passage(other_language(mark.language))
    assert counterpart is not None
    names = list(_names(Highlighted.of(counterpart, *found_marks.counterpart)))
    right = sum(name in mark.needed or name in mark.optional for name in names)
    found = len(mark.needed & set(names))
    return Scores(len(names), right, len(mark.needed), found), names


def _names(side: Highlighted) -> Iterator[str]:
    """The marked words, numbered as in the gold."""
    seen: Counter[str] = Counter()
    for word in re.finditer(r"\w+", side.text):
        form = word.group().lower()
        seen[form] += 1
        if any(word.start() < end and start < word.end() for start, end in side.matches):
            yield f"{form}#{seen[form]}"


def places_of(index: bs.Index, name: str, *, verbose: bool = False) -> list[int]:
    """Return the rank of the first right translation of each term of a table.

    The rank is 0 if none is among the first five.
    """
    places, times = [], []
    for term in terms(name):
        start = time.perf_counter()
        found = index.translate(term.text, language=term.language, limit=5)
        times.append((time.perf_counter() - start) * 1000)
        places.append(rank(found, term))
        if verbose and places[-1] != 1:
            shown = ", ".join(f"{each.text} {each.count}" for each in found)
            print(f"    {places[-1]}\t{term.text} = {'|'.join(term.answers)}\t{shown}")
    if verbose:
        print(f"translate: median {statistics.median(times):.1f} ms, most {max(times):.1f}")
    return places


def scores_of(data: Path, name: str, *, verbose: bool = False) -> Scores:
    """Return the total scores of the highlights for all marks of a table."""
    scores = Scores()
    with tempfile.TemporaryDirectory() as folder:
        questions = Questions.built(data, Path(folder))
        for mark in marks(name):
            own, names = marked(questions, mark)
            scores += own
            if verbose and (own.right < own.marked or own.found < own.needed):
                print(f"    {mark.question} {mark.word}: {mark.needed} {mark.optional} {names}")
        questions.view.retire()
    return scores


def figures(data: Path, *, verbose: bool = False) -> Mapping[str, Mapping[str, float]]:
    """Return the figures of ``terms``, ``expressions``, ``marks`` and ``free_marks``.

    For terms and expressions: the shares with a right translation at rank 1 and in the first five.
    For marks: precision and recall.
    """
    with tempfile.TemporaryDirectory() as folder, bs.open_index(built(data, Path(folder))) as index:
        places = {
            name: places_of(index, name, verbose=verbose) for name in ("terms", "expressions")
        }
    scores = {name: scores_of(data, name, verbose=verbose) for name in ("marks", "free_marks")}
    return {
        **{
            name: {
                "first": sum(place == 1 for place in own) / len(own),
                "five": sum(place > 0 for place in own) / len(own),
            }
            for name, own in places.items()
        },
        **{
            name: {"precision": own.precision, "recall": own.recall} for name, own in scores.items()
        },
    }


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/dev/questions")
    for group, own in figures(source, verbose=True).items():
        for measure, figure in own.items():
            print(f"{group:11} {measure:16} {figure:.4f}")
