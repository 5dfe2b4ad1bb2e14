"""The passages of the selected hit, under or beside the list of hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from benelux_search.model import LOW_CONFIDENCE, Language, other_language
from benelux_search.output import excerpts, styled_lines
from benelux_search.output.styled_lines import LineSegment, Style, StyledLine, line, shorten
from benelux_search.output.wrapping import Wrapped
from benelux_search.results import Highlighted, Hit, Match
from benelux_search.tui.hits.hit_rows import cut
from benelux_search.tui.session.context import SIDE_BY_SIDE, AppContext
from benelux_search.tui.terminal.lines import LABEL, joined, labelled, text_line
from benelux_search.tui.terminal.signs import alignment_label, highlight_style, with_signs

_GAP: Final = 3
_MOST: Final = 20_000  # characters of a passage that are shown


class Preview:
    """The description and both passages of a hit, with a scroll position.

    Side by side on a wide screen; else a sentence of one language stands under that of the other.
    With ``marks_differences``, the words that the hit before has not are marked.
    """

    def __init__(self, context: AppContext) -> None:
        self.context = context
        self.marks_differences = False
        self._offset: int | None = None  # the first line shown; None: near the first match
        self._hit: Hit | None = None
        self._lines: list[StyledLine] = []
        self._match_line = 0
        self._parameters: tuple[object, ...] = ()

    def scroll(self, by: int) -> None:
        """Scroll by ``by`` lines, upwards if negative."""
        self._offset = max((self._offset or 0) + by, 0)  # the end is known when it is drawn

    def lines(self, hit: Hit, before: Hit | None, columns: int, rows: int) -> list[StyledLine]:
        """Return at most ``rows`` lines for a hit; ``before`` is the hit before it in the list."""
        head = description(hit, self.context, columns)[:rows]
        room = rows - len(head)
        if room <= 0:
            return head
        other = before if self.marks_differences else None
        parameters = (columns, self.context.first_language, other)
        if hit is not self._hit or parameters != self._parameters:
            self._offset = None if hit is not self._hit else self._offset
            self._hit, self._parameters = hit, parameters
            self._lay_out(hit, other, columns)
        return [*head, *self._part(columns, room)]

    def _part(self, columns: int, rows: int) -> list[StyledLine]:
        """Return the lines in sight; the first and the last say how much is not."""
        lines, say = self._lines, self.context.say
        if len(lines) <= rows:
            self._offset = 0
            return lines
        if self._offset is None:
            near = 0 if self._match_line < rows - 1 else self._match_line - rows // 3
            self._offset = near
        self._offset = min(self._offset, len(lines) - rows)
        shown = lines[self._offset : self._offset + rows]
        below = len(lines) - self._offset - rows
        if below > 0 and rows > 1:
            key = self.context.key_of("preview_down", "search")
            more = say.some("{number} more line", "{number} more lines", below + 1)
            shown[-1] = text_line(f"… {more} ({key})", columns, "dim")
        if self._offset > 0 and rows > 2:
            above = say.some("{number} line above", "{number} lines above", self._offset + 1)
            shown[0] = text_line(f"… {above}", columns, "dim")
        return shown

    def _lay_out(self, hit: Hit, before: Hit | None, columns: int) -> None:
        self._lines = list(passages(hit, self.context, columns, before))
        first = {
            segment.style: number
            for number, each in reversed(list(enumerate(self._lines)))
            for segment in each
        }
        self._match_line = first.get("match", first.get("rendering", 0))


def passages(
    hit: Hit, context: AppContext, columns: int, before: Hit | None = None
) -> Sequence[StyledLine]:
    """Return both passages of a hit: side by side, or a sentence under the one it translates.

    If ``before`` is given, the words that it does not have are marked in place of the matches.
    """
    order = context.language_order
    if columns >= SIDE_BY_SIDE:
        room = (columns - _GAP) // 2
        left, right = (list(_passage(hit, each, context, room, before)) for each in order)
        return styled_lines.side_by_side(left, right, room, _GAP)
    return [
        each
        for part in sentence_pairs(hit)
        for language in order
        if part.side(language) is not None or part is hit
        for each in _passage(part, language, context, columns, before)
    ]


def _passage(
    hit: Hit, language: Language, context: AppContext, columns: int, before: Hit | None
) -> Iterator[StyledLine]:
    passage, room = hit.side(language), columns - LABEL
    if passage is None:
        return labelled(language, [text_line(context.say("— no counterpart"), room, "dim")])
    style = highlight_style(hit, language)
    if len(passage.text) > _MOST:
        passage = excerpts.excerpt(passage, _MOST, excerpts.window_start(hit.passage, _MOST))
    signs: tuple[str, str] = context.signs.around(style)
    looks: Style = style
    if before is not None and (other := before.side(language)) is not None:
        passage = Highlighted(passage.text, (), tuple(_differing(passage.text, other.text)))
        signs, looks = context.signs.difference, "difference"
    shown = with_signs(passage, signs)
    return labelled(language, Wrapped(shown.text, shown.matches, room, looks))


def _differing(text: str, other: str) -> Iterator[Match]:
    """Yield the ranges of the words that another text does not have."""
    from benelux_search.search.sentences.word_differences import differences, words_of

    found = differences(words_of(text), words_of(other), 0)
    return (each.query for each in found if each.query is not None)


def sentence_pairs(hit: Hit) -> Sequence[Hit]:
    """Return the sentences of a hit that translate each other, each pair as a hit.

    A hit without several sentences, or with sentences already, is returned as it is.
    """
    if not hit.sentence_beads or hit.sentence is not None:
        return [hit]
    from benelux_search.sentence_beads import NO_SENTENCES, whole_range

    parts = []
    own, other = hit.language, other_language(hit.language)
    for bead in hit.sentence_beads:
        ranges = {"nl": whole_range(bead.nl), "fr": whole_range(bead.fr)}
        sides = {each: _cut(hit.side(each), ranges[each]) for each in ("nl", "fr")}
        # perhaps only the counterpart has a sentence here
        language = own if sides[own] is not None else other
        if (passage := sides[language]) is not None:
            counterpart = sides[other] if language == own else None
            across = hit.across or language != own
            parts.append(
                replace(
                    hit,
                    passage=passage,
                    counterpart=counterpart,
                    language=language,
                    across=across,
                    sentence_beads=NO_SENTENCES,
                )
            )
    return parts


def _cut(passage: Highlighted | None, part: range | None) -> Highlighted | None:
    return None if passage is None or part is None else cut(passage, part.start, part.stop)


def description(hit: Hit, context: AppContext, columns: int) -> list[StyledLine]:
    """Return two lines: the title of the document, then date, number, pages, id and alignment."""
    facts, say = hit.document.facts, context.say
    title = excerpts.title_of(hit.document, context.first_language) or hit.document.id
    pages = excerpts.page_label(hit.side("nl"), hit.side("fr"), hit.document)
    alike = say("and {count} more like this", count=hit.alike - 1) if hit.alike > 1 else ""
    copies = say("the same document: {path}", path=", ".join(hit.copies)) if hit.copies else ""
    alignment = alignment_label(hit.kind, hit.confidence, say)
    labels = (excerpts.match_label(hit, say), alike, copies)
    provision = excerpts.provision_label(hit)
    place = (pages, hit.unit_id, excerpts.index_label(hit.document, say))
    text = joined((provision, facts.date, facts.number, *place, alignment, *labels))
    is_doubtful = hit.confidence < LOW_CONFIDENCE
    return [
        line(LineSegment(shorten(title, columns), "title")),
        text_line(text, columns, "warning" if is_doubtful else "dim"),
    ]
