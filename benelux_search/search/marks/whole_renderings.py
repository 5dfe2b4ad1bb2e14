"""Renderings as people write them: with the prepositions and articles that belong to them.

The lexicon links content words: ``onverminderd`` to ``préjudice``. The expression is ``sans
préjudice de``. The function words that stand beside a rendering wherever it renders the term belong
to it. Those that render a word beside the term do not: in ``loi du 5 mai``, ``du`` goes with
*van* of ``wet van 5 mei``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from benelux_search.analysis.analyser import words_in_range
from benelux_search.lexicon.function_words import (
    base_word,
    is_article,
    is_complement,
    is_particle,
    is_preposition,
)
from benelux_search.model import Passage
from benelux_search.results import Match
from benelux_search.search.marks.occurrences import Occurrence

Step = Literal[-1, 1]
# The least share of the occurrences beside which a word stands that belongs to the rendering; for a
# term that has a preposition there itself, as *van* in ten laste van, it is lower
_ALWAYS: Final = 0.8
_OFTEN: Final = 0.6
_BEFORE: Final = 0.9  # the same before a rendering, where a preposition may be of the sentence
# The same for any preposition, if it varies: suite à, suite de
_ANY: Final = 0.9
# The most occurrences of a term that follow an article or a preposition, so that it is no noun;
# another preposition before a noun is not part of its rendering: juge d'appel
_OF_NOUN: Final = 0.3
_SURE: Final = 3  # so many occurrences allow for an exception
_SEVERAL: Final = 5  # so many show what stands before a rendering
_MANY: Final = 8  # so many show that an article never varies
_FREE: Final = 0.3  # of the occurrences, which must have no preposition behind the term
_DEEPEST: Final = 4  # words, articles apart
_WIDTH: Final = 40  # characters


def with_function_words(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Return occurrences of one rendering, which includes the function words that belong to it."""
    known = [each for each in occurrences if each.expression is not None]
    learned = [each for each in occurrences if each.expression is None]
    return [*known, *_extended(learned)] if learned else known


def _extended(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    behind = _words_beside(occurrences, 1)
    parts: dict[str, list[int]] = {}
    for number, words in enumerate(behind):
        parts.setdefault(words[0].name if words else "", []).append(number)
    whole = list(occurrences)
    for numbers in parts.values():
        before = _words_beside([occurrences[n] for n in numbers], -1)
        for n, words in zip(numbers, before, strict=True):
            start, end = occurrences[n].range
            if words or behind[n]:
                start = words[-1].start if words else start
                end = behind[n][-1].end if behind[n] else end
                whole[n] = replace(occurrences[n], expression=(start, end))
    return whole


@dataclass(frozen=True, slots=True)
class _Word:
    """A function word of a text; ``name`` is its base form."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Beside:
    """The function words on one side of a range, from the nearest one on.

    ``words`` are those that are no articles, ``article`` is the nearest word if it is one.
    """

    words: tuple[_Word, ...] = ()
    article: _Word | None = None

    @property
    def name(self) -> str:
        """The base form of the nearest word that is no article."""
        return self.words[0].name if self.words else ""


def _words_beside(occurrences: Sequence[Occurrence], step: Step) -> list[Sequence[_Word]]:
    """Return, for each occurrence, the function words on one side that belong to the rendering."""
    nothing: list[Sequence[_Word]] = [()] * len(occurrences)
    is_own = _has_own(occurrences[0], step)
    free = [n for n, each in enumerate(occurrences) if is_own or not _is_taken(each, step)]
    least = 1 if is_own else max(2 if step > 0 else _SEVERAL, _FREE * len(occurrences))
    if len(free) < least or (step < 0 and not is_own and _is_noun(occurrences)):
        return nothing
    sides = [_beside(each.counterpart, each.range, step) for each in occurrences]
    names = _shared(occurrences, [sides[n] for n in free], step, is_own=is_own)
    if names:
        shared = [side.words[: len(names)] for side in sides]
        return [each if names == _names(each) else () for each in shared]
    if (is_own or step > 0) and _any_preposition(occurrences, [sides[n] for n in free]):
        return [side.words[:1] for side in sides]
    return _articles(sides) if step < 0 else nothing


def _shared(
    occurrences: Sequence[Occurrence], sides: Sequence[_Beside], step: Step, *, is_own: bool
) -> tuple[str, ...]:
    """Return the names of the words that nearly all sides share, from the nearest on.

    The last one is a preposition. One of a complement alone belongs to a word before the rendering,
    as in ``dépôt de plainte``.
    """
    language = occurrences[0].counterpart.language
    share = _OFTEN if is_own else _ALWAYS
    if not is_own and step < 0:
        share = _BEFORE
    if not is_own and len(sides) < _SURE:
        share = 1.0
    names: tuple[str, ...] = ()
    for depth in range(1, (_DEEPEST if step < 0 else 1) + 1):
        counts = Counter(_names(each.words[:depth]) for each in sides if len(each.words) >= depth)
        longer, count = max(counts.items(), key=lambda each: (each[1], each[0]), default=((), 0))
        if count < share * len(sides):
            break
        is_alone = not is_own and step < 0 and depth == 1 and is_complement(language, longer[0])
        if is_preposition(language, longer[-1]) and not is_alone:
            names = longer
    return names


def _names(words: Sequence[_Word]) -> tuple[str, ...]:
    return tuple(word.name for word in words)


def _any_preposition(occurrences: Sequence[Occurrence], sides: Sequence[_Beside]) -> bool:
    """Return True if nearly all sides begin with a preposition, which may vary."""
    language = occurrences[0].counterpart.language
    count = sum(is_preposition(language, side.name) for side in sides)
    return len(sides) >= _SURE and count >= _ANY * len(sides)


def _articles(sides: Sequence[_Beside]) -> list[Sequence[_Word]]:
    """Return the article before each rendering, if it never varies.

    So it is in ``le cas échéant``, which renders ``desgevallend``; a noun follows prepositions and
    other articles, too.
    """
    names = Counter(
        "" if each.article is None or each.words else each.article.name for each in sides
    )
    name, count = names.most_common(1)[0]
    if not name or len(sides) < _MANY or count < _ANY * len(sides):
        return [()] * len(sides)
    return [
        () if side.article is None or side.article.name != name else (side.article,)
        for side in sides
    ]


def _is_noun(occurrences: Sequence[Occurrence]) -> bool:
    return sum(map(_is_determined, occurrences)) > _OF_NOUN * len(occurrences)


def _is_determined(occurrence: Occurrence) -> bool:
    """Return True if an article or a preposition stands before the term, as before a noun."""
    before = _beside(occurrence.passage, occurrence.match, -1)
    return before.article is not None or is_preposition(occurrence.passage.language, before.name)


def _is_taken(occurrence: Occurrence, step: Step) -> bool:
    """Return True if the word beside the rendering goes with a word beside the term.

    That is a preposition beside the term; or what follows the term stands before the rendering, as
    *overheid* in lokale overheid does in ``autorité locale de``.
    """
    passage, (start, end) = occurrence.passage, occurrence.match
    if is_preposition(passage.language, _beside(passage, (start, end), step).name):
        return True
    if step < 0:
        return False
    behind = words_in_range(passage.text, passage.language, end, end + _WIDTH)
    following = next((word.start for word in behind if word.start >= end), None)
    if following is None:
        return False
    return any(other < occurrence.range[0] for other in occurrence.links.to({following}))


def _has_own(occurrence: Occurrence, step: Step) -> bool:
    """Return True if the term has a preposition at one end, and the rendering has none there."""

    def is_at_end(passage: Passage, match: Match) -> bool:
        words = words_in_range(passage.text, passage.language, *match)
        word = words[0 if step < 0 else -1]
        name = base_word(passage.text[word.start : word.end], passage.language)
        return is_preposition(passage.language, name)

    return is_at_end(occurrence.passage, occurrence.match) and not is_at_end(
        occurrence.counterpart, occurrence.range
    )


def _beside(passage: Passage, match: Match, step: Step) -> _Beside:
    """Return the function words on one side of a range of a passage, up to any other word."""
    text, language = passage.text, passage.language
    start, edge = match
    if step < 0:
        within = words_in_range(text, language, max(0, start - _WIDTH), start)
        words = [word for word in reversed(within) if word.end <= start]
        edge = start
    else:
        within = words_in_range(text, language, edge, min(len(text), edge + _WIDTH))
        words = [word for word in within if word.start >= edge]
    found: list[_Word] = []
    article = None
    for number, each in enumerate(words):
        gap = text[each.end : edge] if step < 0 else text[edge : each.start]
        word = _Word(base_word(text[each.start : each.end], language), each.start, each.end)
        if gap.strip(" \u00a0'’-"):
            break
        edge = each.start if step < 0 else each.end
        if is_article(language, word.name):
            article = article or (word if not number else None)
            if step > 0:
                break
        elif is_preposition(language, word.name) or is_particle(language, word.name):
            found.append(word)
        else:
            break
    return _Beside(tuple(found[:_DEEPEST]), article)
