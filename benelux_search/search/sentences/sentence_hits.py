"""Hits whose texts are sentences of a pair, in place of its paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from benelux_search.analysis.analyser import words_in_range
from benelux_search.model import Language, other_language
from benelux_search.results import Highlighted, Hit, Match, SentencePosition
from benelux_search.sentence_beads import SentenceBead, whole_range


def best_sentences(hit: Hit) -> Hit:
    """Return the hit with the bead of sentences in which most of the words of the query are.

    Of two with as many words, the one with more matches is taken, or else the first. A hit without
    sentences of its own is one bead.
    """
    beads = _beads(hit)
    counts = [(_words(hit, bead), _count(hit, bead)) for bead in beads]
    return _narrowed(hit, beads, counts.index(max(counts)))


def all_sentences(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the beads of sentences of hits that have a match; all of them if a hit has none."""
    rank = 1
    for hit in hits:
        beads = _beads(hit)
        has_matches = bool(hit.passage.matches or (hit.counterpart and hit.counterpart.matches))
        for number, bead in enumerate(beads):
            if not has_matches or _count(hit, bead):
                yield replace(_narrowed(hit, beads, number), rank=rank)
                rank += 1


def _beads(hit: Hit) -> Sequence[SentenceBead]:
    if hit.sentence_beads:
        return tuple(hit.sentence_beads)
    sides = (hit.side("nl"), hit.side("fr"))
    nl, fr = ((range(len(side.text)),) if side is not None else () for side in sides)
    return [SentenceBead(nl, fr, 1.0)]


def _sides(hit: Hit, bead: SentenceBead) -> tuple[range | None, range | None]:
    """Return the ranges of a bead in the passage and in the counterpart of a hit."""
    nl, fr = whole_range(bead.nl), whole_range(bead.fr)
    return (nl, fr) if hit.language == "nl" else (fr, nl)


def _count(hit: Hit, bead: SentenceBead) -> int:
    """Return the number of matches of a hit that are in a bead."""
    return len(_matched(hit, bead)[0])


def _words(hit: Hit, bead: SentenceBead) -> int:
    """Return the number of different words among the matches that are in a bead, by their stems."""
    matched, language = _matched(hit, bead)
    found = (words_in_range(each, language, 0, len(each)) for each in matched)
    return len({tuple(word.units for word in words) for words in found})


def _matched(hit: Hit, bead: SentenceBead) -> tuple[Sequence[str], Language]:
    """Return the texts of the matches of a hit that are in a bead, and their language.

    Matches of the counterpart count only if the passage has none: a search with ``fr:``.
    """
    own, other = _sides(hit, bead)
    side, part, language = hit.passage, own, hit.language
    if not hit.passage.matches and hit.counterpart is not None:
        side, part, language = hit.counterpart, other, other_language(hit.language)
    inside = (match for match in side.matches if part is not None and match[0] in part)
    return [side.text[start:end] for start, end in inside], language


def _inside(matches: Iterable[Match], part: range | None) -> list[Match]:
    """Return the matches that begin in a range, relative to it."""
    return [
        (start - part.start, min(end, part.stop) - part.start)
        for start, end in matches
        if part is not None and start in part
    ]


def _narrowed(hit: Hit, beads: Sequence[SentenceBead], number: int) -> Hit:
    """Return a hit with one of its beads; a hit whose bead has only a counterpart is turned."""
    bead = beads[number]
    own, other = _sides(hit, bead)
    passage, counterpart, language = hit.passage, hit.counterpart, hit.language
    renderings = hit.renderings
    if own is None and other is not None and counterpart is not None:
        own, other, passage, counterpart = other, None, counterpart, passage
        language, renderings = other_language(language), ()
    if own is None:
        return hit
    kept = [start in own for start, _ in passage.matches]
    return replace(
        hit,
        language=language,
        passage=_part(passage, own),
        counterpart=None if counterpart is None or other is None else _part(counterpart, other),
        kind=bead.kind,
        confidence=hit.confidence * bead.confidence,
        renderings=tuple(
            tuple(_inside(each, other))
            for each, is_inside in zip(renderings, kept, strict=False)
            if is_inside
        ),
        sentence=SentencePosition(
            number + 1,
            (own.start, own.stop),
            None if other is None else (other.start, other.stop),
        ),
    )


def _part(side: Highlighted, part: range) -> Highlighted:
    text = side.text[part.start : part.stop]
    return Highlighted(text, side.pages, tuple(_inside(side.matches, part)))
