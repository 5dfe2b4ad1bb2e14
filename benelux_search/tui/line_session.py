"""The state of a line-mode session, and the lines that it prints for hits, pairs and lists.

A screen reader reads one line at a time, so each line makes sense alone: a passage starts with its
language, an item of a list with its number.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from benelux_search import model
from benelux_search.errors import BeneluxSearchError, IndexUnusable, LexiconMissing
from benelux_search.output.excerpts import (
    excerpt,
    match_label,
    page_label,
    percent,
    title_of,
    window_start,
)
from benelux_search.results import DocumentView, Highlighted, Hit, SearchResult
from benelux_search.storage.passages import pairs_and_excluded
from benelux_search.terminology import Translation
from benelux_search.translator import N_, Translator
from benelux_search.tui.app_context import ASCII_SIGNS, Signs
from benelux_search.tui.hit_view import alignment_label, highlight_style, with_signs
from benelux_search.tui.marks import Marks, MarkStore, marks_not_kept, moved_marks
from benelux_search.tui.query_state import QueryState
from benelux_search.tui.settings import Settings

if TYPE_CHECKING:
    from benelux_search.tui.history import UserHistory
    from benelux_search.tui.index_handle import IndexHandle, Searchable
    from benelux_search.tui.programs import Clipboard

_EXAMPLE_LENGTH: Final = 300  # maximum length of an example, in characters
_MOST_FORMS: Final = 4  # maximum of other forms of a translation
_LANGUAGE_TEXTS: Final[Mapping[str, str]] = {
    "nl": N_("in Dutch"),
    "fr": N_("in French"),
    "both": N_("in Dutch and French"),
}
_NO_SIGNS: Final = ("", "")


@dataclass(frozen=True, slots=True)
class SpokenStyle:
    """The style of printed lines.

    ``say`` translates messages into the language of the interface. ``first_language`` is the
    language of the text printed first. ``signs`` stand around matches.
    """

    say: Translator
    first_language: model.Language = "nl"
    signs: Signs = ASCII_SIGNS

    @classmethod
    def from_settings(cls, settings: Settings, say: Translator) -> Self:
        """Return the style for the user's settings."""
        first: model.Language = "fr" if settings.first == "fr" else "nl"
        bare = replace(ASCII_SIGNS, match=_NO_SIGNS, rendering=_NO_SIGNS)
        return cls(say, first, ASCII_SIGNS if settings.signs else bare)

    @property
    def language_order(self) -> tuple[model.Language, model.Language]:
        """Both languages, in the order in which they are printed."""
        return model.LANGUAGES if self.first_language == "nl" else ("fr", "nl")

    def swapped(self) -> Self:
        """Return the style with the other language first."""
        return replace(self, first_language=model.other_language(self.first_language))


def hit_lines(
    hit: Hit, style: SpokenStyle, *, whole: bool = False, is_marked: bool = False
) -> Iterator[str]:
    """Yield the lines of a hit: a heading, then an excerpt of each text, or the ``whole`` texts."""
    say = style.say
    yield f"{hit.rank}. {_heading(hit, style, is_marked=is_marked)}"
    if whole:
        yield f"{hit.id}, {alignment_label(hit.kind, hit.confidence, say)}"
    relative_start = window_start(hit.passage)
    for language in style.language_order:
        passage = hit.side(language)
        if passage is not None and not whole:
            passage = excerpt(passage, relative_start=relative_start)
        yield labelled_passage(
            language, passage, style, style.signs.around(highlight_style(hit, language))
        )


def _heading(hit: Hit, style: SpokenStyle, *, is_marked: bool) -> str:
    say, facts = style.say, hit.document.facts
    # Without a title, the hit's id names the document: it begins with the document's id
    parts = [title_of(hit.document, style.first_language) or hit.id, facts.date, facts.number]
    parts.append(page_label(hit.side("nl"), hit.side("fr"), hit.document))
    if hit.counterpart is not None and hit.confidence < model.LOW_CONFIDENCE:
        parts.append(alignment_label(hit.kind, hit.confidence, say))
    parts.append(match_label(hit, say))
    if hit.alike > 1:
        parts.append(say("and {count} more like this", count=hit.alike - 1))
    if is_marked:
        parts.append(say("marked"))
    return ", ".join(part for part in parts if part)


def labelled_passage(
    language: model.Language,
    passage: Highlighted | None,
    style: SpokenStyle,
    signs: tuple[str, str] = _NO_SIGNS,
) -> str:
    """Return a passage as one line: its language code, then its text.

    ``signs`` stand before and after each match. For None, the text says that there is no
    counterpart.
    """
    text = style.say("no counterpart") if passage is None else with_signs(passage, signs).text
    return f"{language.upper()}: {text}"


def pair_lines(
    pair: model.Pair, document: model.DocumentInfo, style: SpokenStyle, *, is_hit: bool = False
) -> Iterator[str]:
    """Yield the lines of a pair: a heading, then both texts in full."""
    say = style.say
    parts = [pair.id, page_label(pair.nl, pair.fr, document)]
    if pair.nl and pair.fr and pair.confidence < model.LOW_CONFIDENCE:
        parts.append(alignment_label(pair.kind, pair.confidence, say))
    if is_hit:
        parts.append(say("this is the hit"))
    yield ", ".join(part for part in parts if part)
    for language in style.language_order:
        passage = pair.passage(language)
        yield labelled_passage(
            language, None if passage is None else Highlighted.of(passage), style
        )


def aside_line(aside: model.Aside, style: SpokenStyle) -> str:
    """Return the line of an excluded text, with the reason for its exclusion."""
    reason = style.say(aside.reason)
    return style.say("excluded, {reason}: {text}", reason=reason, text=aside.text)


def count_line(result: SearchResult, style: SpokenStyle) -> str:
    """Return a line with the number of matching passages and the ranks of the printed hits.

    If there are more hits, the line names the command that prints them.
    """
    say, language_text = style.say, style.say(_LANGUAGE_TEXTS[result.language])
    if not result.total:
        return say("nothing found {where}", where=language_text)
    if not result.hits:
        return say.some(
            "{number} passage {where}, but no more hits",
            "{number} passages {where}, but no more hits",
            result.total,
            where=language_text,
        )
    first, last = result.hits[0].rank, result.hits[-1].rank
    shown = str(first) if first == last else say("{first} to {last}", first=first, last=last)
    summary = say.some(
        "{shown} of {number} passage {where}, {took} ms",
        "{shown} of {number} passages {where}, {took} ms",
        result.total,
        shown=shown,
        where=language_text,
        took=f"{result.took_ms:.0f}",
    )
    if result.more:
        return say("{counted}; more: {command}", counted=summary, command=":next")
    # Passages that differ only in numbers are one hit: the last rank can be below the total
    return summary if last == result.total else say("{counted}; no more hits", counted=summary)


def filters_line(question: QueryState, result: SearchResult | None, style: SpokenStyle) -> str:
    """Return a line with the filters of a search, or "" without filters."""
    infos = [hit.document for hit in result or () if hit.document.id == question.document]
    title = title_of(infos[0], style.first_language) if infos else None
    chips = question.filter_labels(style.say, title)
    return style.say("search options: {what}", what=", ".join(chips)) if chips else ""


def document_line(info: model.DocumentInfo, style: SpokenStyle) -> str:
    """Return a document as one line; it starts with the id, for use in commands."""
    parts = [info.id, title_of(info, style.first_language), info.facts.date, info.facts.number]
    return ", ".join(part for part in parts if part)


def translation_lines(
    number: int, translation: Translation, language: model.Language, style: SpokenStyle
) -> Iterator[str]:
    """Yield the lines of one translation of a term: its counts, its other forms, and an example.

    ``language`` is the language of the term.
    """
    say = style.say
    counts = say.some(
        "{number} time, {share}, confidence {confidence}",
        "{number} times, {share}, confidence {confidence}",
        translation.count,
        share=percent(translation.share),
        confidence=percent(translation.confidence),
    )
    yield f"{number}. {translation.text}, {counts}"
    forms = [f"{form} {count}" for form, count in translation.forms[1 : _MOST_FORMS + 1]]
    if forms:
        yield say("also {forms}", forms=", ".join(forms))
    yield say("for example {id}", id=translation.example.id)
    passages = {
        language: (translation.example.passage, style.signs.match),
        model.other_language(language): (translation.example.counterpart, style.signs.rendering),
    }
    for language_code in style.language_order:
        passage, signs = passages[language_code]
        yield labelled_passage(language_code, excerpt(passage, _EXAMPLE_LENGTH), style, signs)


# --- The session


PAGE: Final = 10  # hits printed at once
LISTED: Final = 20  # maximum of entries printed of a list
_PAIRS_PER_PAGE: Final = 20  # pairs of a document printed at once
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


class NotDone(BeneluxSearchError):
    """A typed line that cannot be carried out; the message says why and what the user can do."""


@dataclass(slots=True)
class OpenDocument:
    """A document that is printed one page at a time.

    ``entries`` are its pairs and excluded texts. ``next_index`` is the index of the next entry to
    print. ``pair_count`` is the number of pairs in ``entries``.
    """

    document: model.DocumentInfo
    entries: Sequence[model.Pair | model.Aside]
    next_index: int = 0
    pair_count: int = 0


class Session:
    """The state of a session in line mode: the query, its hits, the current hit, the marks.

    ``print_line`` prints a line and removes its control characters. ``hits`` maps a rank to a
    printed hit of the search. ``current`` is the hit printed last in full; commands without a
    number use it. ``marked`` are the marked hits of all searches, and those in ``mark_store`` from
    earlier sessions.
    """

    def __init__(
        self,
        index_handle: IndexHandle,
        settings: Settings,
        say: Translator,
        history: UserHistory,
        question: QueryState,
        clipboard: Clipboard,
        print_line: Callable[[str], None],
        mark_store: MarkStore,
    ) -> None:
        self.index_handle = index_handle
        self.settings = settings
        self.say = say
        self.history = history
        self.question = question
        self.clipboard = clipboard
        self.print_line = print_line
        self.style = SpokenStyle.from_settings(settings, say)
        self.hits: dict[int, Hit] = {}
        self.current: Hit | None = None
        self.marked = Marks(mark_store, self._marks_are_not_kept)
        self.result: SearchResult | None = None
        # The queries for the numbers of the last printed list of filters
        self.offered_filters: list[QueryState] = []
        self.reading: OpenDocument | None = None
        self.is_over = False
        self.has_asked = False
        self.has_found = False
        self.is_unusable = False
        self._offset = 0
        self._was_opened = False

    # The index

    def run_safely(self, do: Callable[[], None]) -> None:
        """Call ``do``; print an error of the package or the system as one line."""
        try:
            do()
        except (BeneluxSearchError, OSError) as error:
            if isinstance(error, IndexUnusable) and not isinstance(error, LexiconMissing):
                self.is_unusable = True
            self.print_line(self.say.error_text(error))

    def refresh_index(self) -> None:
        """Open the index, or move to its newest state, and print a line if the state has changed.

        If the setting ``reload`` is off, an open and usable index stays in its state.
        """
        if self._was_opened and not self.is_unusable and not self.settings.reload:
            return
        try:
            is_new = self.index_handle.refresh()
        except (BeneluxSearchError, OSError):
            self.is_unusable = True
            raise
        if is_new and self._was_opened:
            self.print_line(self.say("new version of the index loaded"))
        elif self.is_unusable:
            self.print_line(self.say("the index is now available"))
        self._was_opened, self.is_unusable = True, False
        if is_new:
            self._follow_marks()

    def _follow_marks(self) -> None:
        """Look up all marked passages in the newest state of the index."""
        marks = self.marked.known
        if not marks:
            return
        from benelux_search.tui.marks import locate_marks

        for message in moved_marks(
            self.say, *self.marked.update_hits(locate_marks(marks, self.index_handle))
        ):
            self.print_line(message)

    def _marks_are_not_kept(self, error: Exception) -> None:
        self.print_line(marks_not_kept(self.say, error))

    @contextlib.contextmanager
    def index(self) -> Iterator[Searchable]:
        """Move to the newest state of the index, and yield the index."""
        self.refresh_index()
        with self.index_handle.use() as index:
            yield index

    # Searching

    def ask(self, question: QueryState) -> None:
        """Run a search and print its hits; without a text, print the filters."""
        self.question = question
        self.hits, self.current, self.result, self.offered_filters = {}, None, None, []
        if question.text.strip():
            self._search(0)
        else:
            self.print_line(
                filters_line(question, None, self.style) or self.say("search options: none")
            )

    def search(self, text: str) -> None:
        """Search for another text with the same language and filters."""
        self.ask(replace(self.question, text=text))

    def print_page(self, by: int) -> None:
        """Print the next page of hits (``by`` is 1) or the previous page (-1).

        Raises:
            NotDone: the page does not exist.
        """
        if self.result is None:
            raise NotDone(self.say("there are no hits: search first"))
        if by > 0 and not self.result.more:
            raise NotDone(self.say("there are no more hits"))
        if by < 0 and not self._offset:
            raise NotDone(self.say("these are the first hits"))
        self._search(max(self._offset + by * PAGE, 0))

    def _search(self, offset: int) -> None:
        self.has_asked = True
        question = self.question
        with self.index() as index:
            options = question.options | {"limit": PAGE, "offset": offset}
            result = index.search(question.text, **options)
        self.result, self._offset = result, offset
        self.hits.update((hit.rank, hit) for hit in result.hits)
        self.has_found = self.has_found or bool(result.total)
        self._print(result)

    def _print(self, result: SearchResult) -> None:
        """Print the hits, the notes, the suggestion, the filters, and the number of passages."""
        say = self.say
        for hit in result.hits:
            self.print_lines(hit_lines(hit, self.style, is_marked=hit.id in self.marked))
        for note in result.notes:
            self.print_line(say("note: {note}", note=say.note(note)))
        if result.suggestion is not None and result.suggestion != self.question.text:
            self.print_line(
                say(
                    "did you mean: {query}; {command} searches for it",
                    query=result.suggestion,
                    command=":take",
                )
            )
        filters = filters_line(self.question, result, self.style)
        if filters:
            self.print_line(filters)
        self.print_line(count_line(result, self.style))

    def print_lines(self, lines: Iterator[str]) -> None:
        """Print several lines."""
        for each in lines:
            self.print_line(each)

    def print_omitted(self, total: int) -> None:
        """Print how many of ``total`` documents a list omits, which shows :data:`LISTED`."""
        if total > LISTED:
            rest = total - LISTED
            self.print_line(
                self.say.some("and {number} more document", "and {number} more documents", rest)
            )

    # Hits

    def hit(self, number: str) -> Hit:
        """Return the hit with this number, or the current hit if ``number`` is empty.

        Raises:
            NotDone: no printed hit has this number, or there is no current hit.
        """
        say = self.say
        if not number and self.current is not None:
            return self.current
        if not self.hits:
            raise NotDone(say("there are no hits: search first"))
        if not number:
            raise NotDone(say("which hit? Give its number, or show it first"))
        hit = self.hits.get(int(number)) if is_number(number) else None
        if hit is None:
            raise NotDone(
                say(
                    "there is no hit {number}, only hits {first} to {last}",
                    number=number,
                    first=min(self.hits),
                    last=max(self.hits),
                )
            )
        return hit

    def show(self, number: str) -> None:
        """Print a hit in full, and make it the current hit."""
        hit = self.hit(number)
        self.current = hit
        self.print_lines(hit_lines(hit, self.style, whole=True, is_marked=hit.id in self.marked))
        self.add_to_history()

    def add_to_history(self) -> None:
        """Add the query to the history if it has hits; call this when the user works with a hit."""
        if self.hits:
            self.history.add_query(self.question)

    def document_id(self, word: str) -> str:
        """Return the id of a document.

        ``word`` is this id, or the number of a hit in the document.
        """
        hit = self.hits.get(int(word)) if is_number(word) else None
        return word if hit is None else hit.document.id

    # Reading

    def read(self, view: DocumentView) -> None:
        """Print the first page of a document; :meth:`read_on` prints the next page."""
        self.reading = OpenDocument(view.document, list(pairs_and_excluded(view.pairs, view.other)))
        self.reading.pair_count = len(view.pairs)
        self.read_on()

    def read_on(self) -> None:
        """Print the next page of the open document; do nothing without an open document."""
        reading = self.reading
        if reading is None:
            return
        pairs_left = _PAIRS_PER_PAGE
        while pairs_left and reading.next_index < len(reading.entries):
            entry = reading.entries[reading.next_index]
            reading.next_index += 1
            if isinstance(entry, model.Aside):
                self.print_line(aside_line(entry, self.style))
            else:
                pairs_left -= 1
                self.print_lines(pair_lines(entry, reading.document, self.style))
        if reading.next_index == len(reading.entries):
            self.reading = None
            self.print_line(self.say("end of the document"))
            return
        done = sum(isinstance(each, model.Pair) for each in reading.entries[: reading.next_index])
        progress = self.say(
            "{done} of {total} pairs; press Enter for more", done=done, total=reading.pair_count
        )
        self.print_line(progress)


def is_number(word: str) -> bool:
    """Return True if a word consists of one to nine digits."""
    return _NUMBER.fullmatch(word) is not None
