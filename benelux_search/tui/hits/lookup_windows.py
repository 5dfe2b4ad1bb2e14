"""Windows that look up the typed text in the index: translations of a term, sentences like a line.

They stand beside the passage, which stays in sight.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Generic, TypeVar

from benelux_search.model import Language, other_language
from benelux_search.output import excerpts
from benelux_search.output.styled_lines import LineSegment, StyledLine, line, width
from benelux_search.output.wrapping import Wrapped
from benelux_search.results import Highlighted, QueryLanguage, SearchResult
from benelux_search.sentence_matches import FragmentMatch, Matches, SentenceMatch
from benelux_search.terminology import Divergences, Translation, Translations
from benelux_search.tui.hits.hit_rows import document_name, kwic
from benelux_search.tui.hits.preview import passages
from benelux_search.tui.session.context import SIDE_BY_SIDE, AppContext
from benelux_search.tui.session.index_handle import translate
from benelux_search.tui.terminal.lines import LABEL, joined, labelled, padded, text_line, text_lines
from benelux_search.tui.windows.windows import Choice, Picker

_MOST_TRANSLATIONS: Final = 20
_MOST_SENTENCES: Final = 20
_MOST_OCCURRENCES: Final = 200
_YEARS_SECONDS: Final = 5.0  # time limit of the counts by year
_BAR: Final = 12  # columns of the longest bar of a year
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"

Found = TypeVar("Found")


class LookupWindow(Picker, Generic[Found]):
    """A list of what the index has for the text in the line for typing.

    ``invitation`` is shown while nothing is typed. The newest text is looked up in the background.
    """

    is_preselected = True

    def __init__(
        self, context: AppContext, name: str, initial: str, invitation: str, thread: str
    ) -> None:
        super().__init__(context, name, (), invitation)
        self.initial = initial
        self._invitation = invitation
        self._typed = ""
        self._lookups = context.newest_only_worker(self._look_up, self._arrived, thread)

    @abstractmethod
    def _look_up(self, text: str) -> Found:
        """Return what the index has for a text; called in a thread."""

    @abstractmethod
    def _choices(self, found: Found) -> tuple[Sequence[Choice], str]:
        """Return the choices, and what to show if there are none."""

    def set_text(self, text: str) -> None:
        """Look up the typed text; it does not filter the list."""
        typed = " ".join(text.split())
        if typed == self._typed:
            return
        self._typed = typed
        self.is_waiting = bool(typed)
        if typed:
            if self.choice is None:
                self.set_choices((), self.context.say("searching…"))
            self._lookups.ask(typed)
        else:
            self.set_choices((), self._invitation)

    def _arrived(self, text: str, found: Found | Exception) -> None:
        if text != self._typed:
            return
        self.is_waiting = False
        if isinstance(found, Exception):
            self.set_choices((), self.context.say.error_text(found))
        else:
            self.set_choices(*self._choices(found))
            self.select(0)


class TermWindow(LookupWindow[Translations]):
    """The translations of a term, each with its occurrences in both languages and its years.

    The line for typing holds the term, which the user can change. Picking a translation asks, with
    ``ask``, for the passages that have both.
    """

    def __init__(
        self,
        context: AppContext,
        term: str,
        language: QueryLanguage,
        ask: Callable[[str], None],
    ) -> None:
        say = context.say
        super().__init__(context, say("translate"), term, say("type a word or phrase"), "translate")
        self._language: QueryLanguage = language
        self._ask = ask
        self._occurrences: dict[str, SearchResult | None] = {}  # by query; None after an error
        self._counted: Divergences | None = None  # with the years of each translation
        worker = context.newest_only_worker
        self._searches = worker(self._find_occurrences, self._occurrences_found, "occurrences")
        self._counts = worker(self._count_years, self._years_counted, "years")

    def _look_up(self, text: str) -> Translations:
        with self.context.index_handle.use() as index:
            return translate(index, text, self._language, _MOST_TRANSLATIONS)

    def _choices(self, found: Translations) -> tuple[Sequence[Choice], str]:
        self._occurrences, self._counted = {}, None
        if found:
            self._counts.ask((found.term, found.language))
        empty = self.context.say("no translation found for {term}", term=found.term)
        return [self._choice(each, found) for each in found], empty

    def _choice(self, each: Translation, found: Translations) -> Choice:
        say, language = self.context.say, found.language
        other = other_language(language)
        query = f"{language}:{_quoted(found.term)} {other}:{_quoted(each.text)}"
        about = say(
            "{count}×, {share}, confidence {confidence}",
            count=each.count,
            share=excerpts.percent(each.share),
            confidence=excerpts.percent(each.confidence),
        )

        def save() -> None:
            terms = (found.term, each.text) if language == "nl" else (each.text, found.term)
            try:
                path = self.context.history.add_term(*terms)
            except OSError as error:
                self.context.show_error(error)
            else:
                self.context.show_notice(say("saved in {file}", file=path))

        def detail(columns: int) -> Sequence[StyledLine]:
            forms = ", ".join(f"{form} ({count})" for form, count in each.forms)
            return [
                text_line(forms, columns, "dim"),
                *self._share_note(found.looked_at, found.passages, columns),
                *self._bars(each.text, columns),
                *self._concordance(query, each, language, columns),
            ]

        run = partial(self._ask, query)
        return Choice(each.text, run, about, detail=detail, save=save)

    # The occurrences

    def _concordance(
        self, query: str, translation: Translation, language: Language, columns: int
    ) -> Iterator[StyledLine]:
        """Yield the occurrences in both languages, with both words in a column."""
        if query not in self._occurrences:
            self._searches.ask(query)
        found = self._occurrences.get(query)
        sides: Sequence[Mapping[Language, Highlighted | None]]
        if found:
            sides = [{"nl": hit.side("nl"), "fr": hit.side("fr")} for hit in found]
        else:  # until they are found
            example = translation.example
            sides = [{language: example.passage, other_language(language): example.counterpart}]
        signs = self.context.signs
        for each in sides:
            own, other = each[language], each[other_language(language)]
            if columns >= SIDE_BY_SIDE and own and other:
                half = (columns - 3) // 2
                left = padded(kwic(own, half, signs, "match"), half)
                yield line(*left, "   ", *kwic(other, half, signs, "rendering"))
            else:
                if own:
                    yield kwic(own, columns, signs, "match")
                if other:
                    yield kwic(other, columns, signs, "rendering")
        if found:
            yield from self._share_note(len(found), found.total, columns)

    def _find_occurrences(self, query: str) -> SearchResult:
        with self.context.index_handle.use() as index:
            return index.search(query, limit=_MOST_OCCURRENCES, fold=False)

    def _occurrences_found(self, query: str, found: SearchResult | Exception) -> None:
        self._occurrences[query] = None if isinstance(found, Exception) else found
        self.renew_detail()

    # The years

    def _count_years(self, term: tuple[str, Language]) -> Divergences:
        text, language = term
        with self.context.index_handle.use() as index:
            return index.divergences(text, language=language, limit=0, seconds=_YEARS_SECONDS)

    def _years_counted(self, term: tuple[str, Language], found: Divergences | Exception) -> None:
        if not isinstance(found, Exception) and self._typed == " ".join(term[0].split()):
            self._counted = found
        self.renew_detail()

    def _bars(self, rendering: str, columns: int) -> Iterator[StyledLine]:
        """Yield the occurrences of a rendering by year, as bars beside each other."""
        if self._counted is None:
            return
        by_rendering = {
            each.text: [(year, count) for year, count in each.years if year is not None]
            for each in self._counted.renderings
        }
        years = by_rendering.get(rendering, ())
        if len(years) < 2:  # one year says nothing
            return
        most = max(count for rows in by_rendering.values() for _, count in rows)
        parts: list[LineSegment] = []
        room = columns
        for year, count in years:
            eighths = max(round(count / most * _BAR * 8), 1)
            shown = f"{year} {'█' * (eighths // 8)}{_EIGHTHS[eighths % 8].strip()} {count}  "
            if width(shown) > room:
                yield line(*parts)
                parts, room = [], columns
            parts.append(LineSegment(shown, "note"))
            room -= width(shown)
        yield line(*parts)
        yield from self._share_note(self._counted.looked_at, self._counted.passages, columns)

    def _share_note(self, number: int, total: int, columns: int) -> Iterator[StyledLine]:
        """Yield a line that says how many passages are shown or counted, if these are not all."""
        if number < total:
            text = self.context.say(
                "the first {number} of {total} passages", number=number, total=total
            )
            yield text_line(text, columns, "dim")


def _quoted(term: str) -> str:
    return f'"{term}"' if " " in term else term


class MatchWindow(LookupWindow[Matches]):
    """The sentences that are like the typed line: similarity and translation, then what differs.

    Picking a sentence opens its document with ``open_pair``, at the pair.
    """

    def __init__(
        self,
        context: AppContext,
        sentence: str,
        language: QueryLanguage,
        open_pair: Callable[[str], None],
    ) -> None:
        say = context.say
        invitation = say("type or paste a sentence")
        super().__init__(context, say("sentences"), sentence, invitation, "match")
        self._language: QueryLanguage = language
        self._open_pair = open_pair

    def _look_up(self, text: str) -> Matches:
        with self.context.index_handle.use() as index:
            return index.match(text, language=self._language, limit=_MOST_SENTENCES)

    def _choices(self, found: Matches) -> tuple[Sequence[Choice], str]:
        fragments = [self._fragment(each, found.text) for each in found.fragments]
        choices = [*(self._choice(each, found.text) for each in found), *fragments]
        return choices, self.context.say("no similar sentence")

    def _fragment(self, fragment: FragmentMatch, sentence: str) -> Choice:
        """Return the entry of a part of the sentence that stands in the index."""
        hit = fragment.hit
        part = " ".join(sentence[fragment.query[0] : fragment.query[1]].split())

        def detail(columns: int) -> Sequence[StyledLine]:
            return passages(hit, self.context, columns)

        return Choice(f"“{part}”", partial(self._open, hit.id), hit.unit_id, detail=detail)

    def _open(self, pair_id: str) -> None:
        self.context.close(self)
        self._open_pair(pair_id)

    def _choice(self, match: SentenceMatch, sentence: str) -> Choice:
        def detail(columns: int) -> Sequence[StyledLine]:
            other = other_language(match.language)
            source = joined((match.unit_id, document_name(match.document, match.language)))
            counterpart = match.counterpart or self.context.say("no counterpart")
            return [
                *labelled(other, text_lines(counterpart, max(columns - LABEL, 1))),
                *_sentence_lines(match, columns),
                *self._lacking_lines(match, sentence, columns),
                text_line(source, columns, "dim"),
            ]

        text = f"{match.percent:>3} %  {match.counterpart or '—'}"
        return Choice(text, partial(self._open, match.pair_id), detail=detail)

    def _lacking_lines(self, match: SentenceMatch, typed: str, columns: int) -> list[StyledLine]:
        """Return lines with the typed words that the sentence does not have."""
        words = [typed[each.query[0] : each.query[1]] for each in match.differences if each.query]
        shown = " · ".join(" ".join(each.split()) for each in words)
        text = self.context.say("only in what you typed: {words}", words=shown)
        return text_lines(text, columns, "dim") if words else []


def _sentence_lines(match: SentenceMatch, columns: int) -> Iterator[StyledLine]:
    """Return the sentence that was found, with the words that differ from the typed line."""
    differing = sorted(each.text for each in match.differences if each.text is not None)
    wrapped = Wrapped(match.text, differing, columns - LABEL, "difference")
    return labelled(match.language, wrapped)
