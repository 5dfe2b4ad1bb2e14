"""Matches of pasted sentences, and pre-translation reports, as text, records and units of TMX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from benelux_search.model import LANGUAGES, Language, other_language
from benelux_search.output import tmx
from benelux_search.output.excerpts import title_of
from benelux_search.output.json_records import (
    SCHEMA_NAME,
    document_record,
    highlighted_record,
)
from benelux_search.output.styled_lines import (
    LineSegment,
    StyledLine,
    line,
    sanitise,
    shorten,
    width,
)
from benelux_search.output.text import TextLayout, side_lines
from benelux_search.results import Highlighted, Match
from benelux_search.sentence_matches import (
    BandCount,
    Difference,
    FragmentMatch,
    Matches,
    Pretranslation,
    SegmentMatch,
    SentenceMatch,
)
from benelux_search.translator import ENGLISH, N_, Translator

if TYPE_CHECKING:
    from benelux_search.output.record_types import TextJson
    from benelux_search.output.term_record_types import (
        DifferenceJson,
        MatchesRecord,
        MatchJson,
        MatchRecord,
        PretranslationRecord,
        SegmentJson,
    )

_MARGIN: Final = 3
_DOT: Final = " · "
_SHORTEST: Final = 12  # columns for what is known of a document
_SIGNS: Final = {"replaced": "≠", "added": "+", "missing": "−"}
_SPOKEN: Final = {"replaced": N_("differs"), "added": N_("added"), "missing": N_("missing")}
_PLACEABLES: Final = {"number": N_("number"), "name": N_("name")}


def match_lines(result: Matches, layout: TextLayout) -> Iterator[StyledLine]:
    """Yield the sentences that are like a pasted one, then the fragments that the index has."""
    for number, match in enumerate(result, start=1):
        if number > 1:
            yield ()
        yield from _header(number, match, layout)
        yield from side_lines(match_sides(match), layout)
        yield from _difference_lines(result.text, match, layout)
    for number, fragment in enumerate(result.fragments):
        if number or result.matches:
            yield ()
        yield from _fragment_lines(result.text, fragment, layout)


def match_sides(match: SentenceMatch) -> dict[Language, Highlighted | None]:
    """Return the texts of a match by language; the words that differ are marked."""
    marks = tuple(each.text for each in match.differences if each.text is not None)
    other = None if match.counterpart is None else Highlighted(match.counterpart, ())
    return {
        match.language: Highlighted(match.text, (), marks),
        other_language(match.language): other,
    }


def _header(number: int, match: SentenceMatch, layout: TextLayout) -> Iterator[StyledLine]:
    title = title_of(match.document, match.language)
    facts = match.document.facts
    rank, score = f"{number}. ", f"{match.percent} %"
    unit = sanitise(match.unit_id, one_line=True)
    about = sanitise(_DOT.join(filter(None, (facts.date, facts.number, title))), one_line=True)
    if not layout.spoken:
        room = layout.columns - sum(map(width, (rank, score, _DOT, unit, _DOT)))
        about = shorten(about, room) if room >= _SHORTEST else ""
    yield line(
        rank,
        LineSegment(score, "title"),
        _DOT,
        LineSegment(unit, "id"),
        LineSegment(f"{_DOT}{about}" if about else "", "dim"),
    )


def _difference_lines(text: str, match: SentenceMatch, layout: TextLayout) -> Iterator[StyledLine]:
    for each in match.differences:
        parts = [f"“{_cut(text, each.query)}”"] if each.query else []
        parts += [f"“{_cut(match.text, each.text)}”"] if each.text else []
        sign = layout.say(_SPOKEN[each.kind]) if layout.spoken else _SIGNS[each.kind]
        note = f" ({layout.say(_PLACEABLES[each.placeable])})" if each.placeable else ""
        shown = sanitise(f"{sign} {' ← '.join(parts)}{note}", one_line=True)
        yield line(" " * (_MARGIN + 4), LineSegment(shown, "dim"))


def _fragment_lines(text: str, fragment: FragmentMatch, layout: TextLayout) -> Iterator[StyledLine]:
    shown = sanitise(_cut(text, fragment.query), one_line=True)
    yield line(
        LineSegment(f"“{shown}”", "title"),
        _DOT,
        LineSegment(sanitise(fragment.hit.unit_id, one_line=True), "id"),
    )
    yield from side_lines({each: fragment.hit.side(each) for each in LANGUAGES}, layout)


def _cut(text: str, part: Match) -> str:
    return " ".join(text[part[0] : part[1]].split())


def match_count(result: Matches, say: Translator = ENGLISH) -> str:
    """Return one sentence with the number of matches."""
    took = f"{result.took_ms:.0f}"
    if result.matches:
        return say.some(
            "{number} similar sentence ({took} ms)",
            "{number} similar sentences ({took} ms)",
            len(result.matches),
            took=took,
        )
    if result.fragments:
        return say("no similar sentence; parts of it are in the index ({took} ms)", took=took)
    return say("no similar sentence ({took} ms)", took=took)


def matches_record(result: Matches) -> MatchesRecord:
    """Return the record of the sentences that are like a pasted one."""
    return {
        "schema": SCHEMA_NAME,
        "text": result.text,
        "language": result.language,
        "took_ms": round(result.took_ms, 3),
        "matches": [_match_record(each) for each in result],
        "fragments": [
            {
                "query": list(each.query),
                "id": each.hit.id,
                "passage": highlighted_record(each.hit.passage),
                "counterpart": _text_or_none(each.hit.counterpart),
            }
            for each in result.fragments
        ],
    }


def _text_or_none(text: Highlighted | None) -> TextJson | None:
    return None if text is None else highlighted_record(text)


def match_record(match: SentenceMatch) -> MatchRecord:
    """Return the record of one sentence that is like a pasted one."""
    return {"schema": SCHEMA_NAME, **_match_record(match)}


def _match_record(match: SentenceMatch) -> MatchJson:
    return {
        "similarity": round(match.similarity, 4),
        "percent": match.percent,
        "id": match.pair_id,
        "sentence": match.sentence.number,
        "language": match.language,
        "text": match.text,
        "counterpart": match.counterpart,
        "confidence": round(match.confidence, 4),
        "differences": [_difference_record(each) for each in match.differences],
        "query": list(match.query),
        "document": document_record(match.document),
    }


def _difference_record(difference: Difference) -> DifferenceJson:
    return {
        "kind": difference.kind,
        "query": None if difference.query is None else list(difference.query),
        "text": None if difference.text is None else list(difference.text),
        "placeable": difference.placeable,
    }


# --- Pre-translation


def pretranslation_lines(report: Pretranslation, layout: TextLayout) -> Iterator[StyledLine]:
    """Yield a table of the segments and words in each band of matches."""
    say = layout.say
    head = ("", say("segments"), say("words"))
    rows = [(_band(each, say), str(each.segments), str(each.words)) for each in report.counts()]
    segments = report.segments
    whole = (say("in all"), str(len(segments)), str(sum(each.words for each in segments)))
    table = [head, *rows, whole]
    first, second, third = (max(width(row[k]) for row in table) for k in range(3))
    for name, number, words in table:
        padding = " " * (first - width(name))
        yield line(f"{name}{padding}  {number:>{second}}  {words:>{third}}")


def _band(count: BandCount, say: Translator) -> str:
    if count.least is None:
        return say("repetitions")
    if not count.least:
        return say("no match")
    return f"{count.least} %" if count.least == count.most else f"{count.least}–{count.most} %"


def pretranslation_record(report: Pretranslation) -> PretranslationRecord:
    """Return the record of a pre-translation report with all segments."""
    return {
        "schema": SCHEMA_NAME,
        "language": report.language,
        "counts": [
            {
                "least": each.least,
                "most": each.most,
                "segments": each.segments,
                "words": each.words,
            }
            for each in report.counts()
        ],
        "segments": [_segment_record(each) for each in report.segments],
    }


def _segment_record(segment: SegmentMatch) -> SegmentJson:
    return {
        "text": segment.text,
        "words": segment.words,
        "repetition": segment.is_repetition,
        "match": None if segment.match is None else _match_record(segment.match),
    }


def usable_units(report: Pretranslation) -> Iterator[tmx.TranslationUnit | None]:
    """Yield the matches that can be used, as units of a translation memory."""
    return map(unit_of_match, report.usable())


def unit_of_match(match: SentenceMatch) -> tmx.TranslationUnit | None:
    """Return a match as a translation unit; None if it has no counterpart."""
    if match.counterpart is None:
        return None
    nl, fr = match.text, match.counterpart
    if match.language == "fr":
        nl, fr = fr, nl
    return tmx.TranslationUnit(match.unit_id, match.document, nl, fr, "1-1", match.confidence)
