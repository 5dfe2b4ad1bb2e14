"""Results of the library as plain text, which is what an assistant reads.

Each text of a document stands on one line, in the quotation marks of its language, so that no text
looks like a line of ours. A text has at most ``MOST_OF_TEXT`` characters, and the texts of an
answer have together about ``MOST_OF_ANSWER``: an assistant has to read all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias, TypeVar

from benelux_search.model import (
    LANGUAGES,
    DocumentInfo,
    Language,
    Pair,
    Passage,
    Provision,
    other_language,
)
from benelux_search.output.excerpts import count, grade, match_kind, quotation, source_line
from benelux_search.output.sentence_matches import match_sides
from benelux_search.output.styled_lines import sanitise
from benelux_search.results import DocumentList, DocumentView, Highlighted, Match, SearchResult
from benelux_search.sentence_matches import Difference, Matches
from benelux_search.terminology import Divergences, Spread, Translations
from benelux_search.translator import with_command

MOST_OF_TEXT: Final = 8_000
MOST_OF_TITLE: Final = 500
MOST_OF_ANSWER: Final = 60_000
_ASIDES: Final = 50  # texts of a document outside the alignment
_MOST_DOCUMENTS: Final = 10  # in the counts of a rendering
_UNDATED: Final = "undated"
_NAMES: Final[Mapping[Language, str]] = {"nl": "Dutch", "fr": "French"}
_Sides: TypeAlias = Mapping[Language, Passage | Highlighted | None]
_Item = TypeVar("_Item")


def search_text(result: SearchResult, offset: int) -> str:
    """Return the text of a page of hits; ``offset`` is the number of hits before its first one."""
    found = ((hit, quoted(hit.document, hit.id, _sides_of(hit.side))) for hit in result)
    hits = list(_within_limit(found))
    is_more = result.more or len(hits) < len(result.hits)
    lines = [f"{len(hits)} of {count(result.total, 'hit')} for: {_short(result.query)}"]
    if result.suggestion:
        lines.append(f"did you mean: {_one_line(result.suggestion)}")
    lines += _notes(result.notes)
    for hit, quotations in hits:
        about = _about(hit.id, hit.provision, hit.confidence)
        lines += ["", f"{hit.rank}. {about}, match: {match_kind(hit)}", *quotations.lines]
    return "\n".join([*lines, *_next(offset + len(hits) if hits and is_more else None)])


def view_text(view: DocumentView, offset: int, limit: int) -> str:
    """Return a page of a document: at most ``limit`` pairs, after the first ``offset``.

    With the last pairs come its first texts outside the alignment.
    """
    document, total = view.document, len(view.pairs)
    chosen = view.pairs[offset : offset + limit]
    pairs = list(_within_limit((each, _quoted_pair(each, document)) for each in chosen))
    following = offset + len(pairs)
    is_last = not pairs or following >= total
    lines = [*_document_lines(document), *_pair_lines(pairs, total)]
    if is_last and view.other:
        lines += ["", "Text set aside:"]
        lines += [f"- {each.label}: {_short(each.text)}" for each in view.other[:_ASIDES]]
    return "\n".join([*lines, *_next(None if is_last else following)])


def pair_text(
    document: DocumentInfo,
    pair: Pair,
    neighbours: tuple[Sequence[Pair], Sequence[Pair]],
    total: int,
    start: int,
) -> str:
    """Return a pair and the pairs before and after it, the nearest if there is not room for all.

    ``total`` is the number of pairs of the document. The first ``start`` characters of each text
    are left out.
    """
    before, after = neighbours
    by_distance = [pair]
    for near in zip_longest(reversed(before), after):
        by_distance += filter(None, near)
    made = ((each, _quoted_pair(each, document, start)) for each in by_distance)
    shown = sorted(_within_limit(made), key=lambda each: each[0].ordinal)
    about = document.with_record(pair.metadata)
    return "\n".join([*_document_lines(about), *_pair_lines(shown, total)])


def translate_text(found: Translations) -> str:
    """Return the text of the renderings of a term."""
    lines = [
        f"{count(len(found), 'rendering')} of {_short(found.term)} ({found.language}), from "
        f"{count(found.occurrences, 'occurrence')}; {found.unrendered} without a clear rendering"
    ]
    lines += _notes(found.notes)
    for number, each in enumerate(found, start=1):
        listed = ", in the user's term list" if each.prescribed else ""
        facts = f"{_times(each.count)}, confidence {each.confidence:.2f}{listed}"
        example = each.example
        sides = {
            found.language: example.passage,
            other_language(found.language): example.counterpart,
        }
        quotations = quoted(example.document, example.id, sides)
        lines += ["", f"{number}. {_one_line(each.text)}: {facts}", *quotations.lines]
    return "\n".join(lines)


def matches_text(found: Matches) -> str:
    """Return the text of the sentences that are like a given one; else of the parts of it."""
    lines = [count(len(found), "similar sentence")]
    for number, each in enumerate(found, start=1):
        facts = f"similarity {each.similarity:.2f}, {_confidence(each.confidence)}"
        quotations = quoted(each.document, each.pair_id, match_sides(each))
        lines += ["", f"{number}. {each.pair_id}, {facts}", *quotations.lines]
        lines += [_difference_line(one, found.text, each.text) for one in each.differences]
    for fragment in found.fragments:
        hit = fragment.hit
        quotations = quoted(hit.document, hit.id, _sides_of(hit.side))
        lines += ["", f"a part of it: {_cut(found.text, fragment.query)}", *quotations.lines]
    return "\n".join(lines)


def divergences_text(found: Divergences) -> str:
    """Return the text of the renderings of a term, and of the places without a usual one."""
    lines = [f"renderings of {_short(found.term)} ({found.language})", *_notes(found.notes)]
    lines += map(_spread_line, found.renderings)
    own, other = found.language, other_language(found.language)
    places = (
        (each, quoted(each.document, each.id, {own: each.passage, other: each.counterpart}))
        for each in found.otherwise
    )
    otherwise = list(_within_limit(places))
    lines += ["", f"{count(len(otherwise), 'place')} without a usual rendering"]
    for each, quotations in otherwise:
        rendering = "no clear rendering" if each.rendering is None else _one_line(each.rendering)
        facts = f"{each.id}, {rendering}, {_confidence(each.confidence)}"
        lines += ["", facts, *quotations.lines]
    left_out = found.left_out + len(found.otherwise) - len(otherwise)
    if left_out:
        lines += ["", f"{count(left_out, 'more place')} left out"]
    return "\n".join(lines)


def documents_text(listed: DocumentList) -> str:
    """Return the text of a list of documents."""
    lines = [f"{len(listed)} of {count(listed.total, 'document')}", *_notes(listed.notes)]
    for each in listed:
        lines += ["", *_document_lines(each.document), count(each.pairs, "pair")]
    return "\n".join(lines)


# --- The parts of a text


class Quotations(NamedTuple):
    """The lines with both texts of a pair and their citations, and the length of the texts."""

    lines: Sequence[str]
    length: int


def quoted(document: DocumentInfo, pair_id: str, sides: _Sides, start: int = 0) -> Quotations:
    """Return the texts of a pair with their citations, from their character ``start`` on."""
    lines: list[str] = []
    length = 0
    for language in LANGUAGES:
        side = sides[language]
        if side is None:
            lines.append(f"{language}: absent: the index has no {_NAMES[language]} text for it")
            continue
        text = shortened(sanitise(side.text)[start:], MOST_OF_TEXT)
        source = shortened(source_line(document, side.pages, pair_id, language), MOST_OF_TITLE)
        lines.append(f"{language}: {quotation(text, source, language)}")
        length += len(text)
    return Quotations(lines, length)


def _quoted_pair(pair: Pair, document: DocumentInfo, start: int = 0) -> Quotations:
    sides: _Sides = {"nl": pair.nl, "fr": pair.fr}
    return quoted(document.with_record(pair.metadata), pair.id, sides, start)


def _sides_of(side: Callable[[Language], Highlighted | None]) -> _Sides:
    return {each: side(each) for each in LANGUAGES}


def _within_limit(
    items: Iterable[tuple[_Item, Quotations]],
) -> Iterator[tuple[_Item, Quotations]]:
    """Yield the first items, until their texts are as long as an answer may be; at least one."""
    length = 0
    for each in items:
        own = each[1].length
        if length and length + own > MOST_OF_ANSWER:
            return
        length += own
        yield each


def _pair_lines(pairs: Sequence[tuple[Pair, Quotations]], total: int) -> Iterator[str]:
    yield f"{len(pairs)} of {count(total, 'pair')}"
    for pair, quotations in pairs:
        yield ""
        yield _about(pair.id, pair.provision, pair.confidence)
        yield from quotations.lines


def _document_lines(document: DocumentInfo) -> Iterator[str]:
    facts = document.facts
    number = facts.number and f"number {_short(facts.number)}"
    yield ", ".join(filter(None, (f"document {document.id}", number, facts.date)))
    for language, title in (("nl", facts.title.nl), ("fr", facts.title.fr)):
        if title:
            yield f"title ({language}): {_short(title)}"
    yield f"source: {_short(document.source or document.path)}"


def provision_text(provision: Provision | None) -> str | None:
    """Return the place of a passage in a law: ``art. 5, § 1``; None for a passage of no article."""
    if provision is None or provision.article is None or provision.is_contents:
        return None
    article = f"art. {provision.article}"
    return article if provision.paragraph is None else f"{article}, § {provision.paragraph}"


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters, and then a marker of what is left out."""
    left_out = len(text) - most
    return text if left_out <= 0 else f"{text[:most]} [{left_out} more characters are left out]"


def _about(id_: str, provision: Provision | None, confidence: float) -> str:
    return ", ".join(filter(None, (id_, provision_text(provision), _confidence(confidence))))


def _confidence(confidence: float) -> str:
    confidence = round(confidence, 4)
    doubt = " (uncertain)" if grade(confidence) == "uncertain" else ""
    return f"confidence {confidence:.2f}{doubt}"


def _difference_line(difference: Difference, given: str, text: str) -> str:
    sides = (("given", given, difference.query), ("found", text, difference.text))
    shown = (f"{name}: {_cut(words, part)}" for name, words, part in sides if part is not None)
    return f"{difference.kind}: {', '.join(shown)}"


def _spread_line(spread: Spread) -> str:
    usual = ", usual" if spread.usual else ""
    years = _counts({year or _UNDATED: number for year, number in spread.years})
    documents = _counts({info.id: number for info, number in spread.documents[:_MOST_DOCUMENTS]})
    counts = f"{_times(spread.count)}{usual} ({years}; {documents})"
    return f"- {_one_line(spread.text)}: {counts}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in counts.items())


def _notes(notes: Sequence[str]) -> Iterator[str]:
    return (f"note: {_one_line(with_command(note))}" for note in notes)


def _next(offset: int | None) -> Sequence[str]:
    return () if offset is None else ("", f"more: call again with offset {offset}")


def _cut(text: str, part: Match) -> str:
    return _one_line(text[part[0] : part[1]])


def _one_line(text: str) -> str:
    return " ".join(sanitise(text).split())


def _short(text: str) -> str:
    return shortened(sanitise(text, one_line=True), MOST_OF_TITLE)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
