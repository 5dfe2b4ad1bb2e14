"""Panes that look up the typed text in the index: translations of a term, sentences like a line."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from benelux_search.model import Language, other_language
from benelux_search.output import excerpts
from benelux_search.results import Highlighted, QueryLanguage
from benelux_search.sentence_matches import Matches, SentenceMatch
from benelux_search.terminology import Translation, Translations
from benelux_search.tui.app_context import DOT, AppContext
from benelux_search.tui.hit_view import document_name
from benelux_search.tui.pickers import Choice, Picker, labelled_lines
from benelux_search.tui.query_state import QueryState

_MOST_TRANSLATIONS: Final = 20
_MOST_SENTENCES: Final = 20
_EXAMPLE_LENGTH: Final = 300  # maximum length of an example, in characters

Found = TypeVar("Found")


class LookupPane(Picker, Generic[Found]):
    """A list of what the index has for the text in the line for typing.

    ``invitation`` is shown while nothing is typed. The newest text is looked up in the background.
    """

    def __init__(
        self, context: AppContext, name: str, initial: str, invitation: str, thread: str
    ) -> None:
        super().__init__(context, name, (), invitation)
        self.initial = initial
        self._invitation = invitation
        self._typed = ""
        self._lookups = context.workers.newest_only_worker(self._look_up, self._arrived, thread)

    @abstractmethod
    def _look_up(self, text: str) -> Found:
        """Return what the index has for a text; called in a thread."""

    @abstractmethod
    def _choices(self, found: Found) -> tuple[Sequence[Choice], str]:
        """Return the choices, and what to show if there are none."""

    def set_text(self, text: str) -> None:
        """Look up the typed text; it does not filter the list."""
        typed = " ".join(text.split())
        if typed != self._typed:
            self._typed = typed
            self.is_waiting = bool(typed)
            if typed:
                self._lookups.ask(typed)
            else:
                self.set_choices((), self._invitation)

    def _arrived(self, text: str, found: Found | Exception) -> None:
        def show() -> None:
            if text == self._typed:
                self.is_waiting = False
                if isinstance(found, Exception):
                    self.set_choices((), self.context.say.error_text(found))
                else:
                    self.set_choices(*self._choices(found))
                    self.select(0)
            self.context.frontend.redraw()

        self.context.frontend.post(show)


class TranslationPane(LookupPane[Translations]):
    """A list of the translations of a term, with an example of each.

    The line for typing holds the term, which the user can change. Picking a translation searches
    for it, with ``ask``.
    """

    def __init__(
        self,
        context: AppContext,
        term: str,
        language: QueryLanguage,
        ask: Callable[[QueryState], None],
    ) -> None:
        say = context.say
        super().__init__(context, say("translate"), term, say("type a word or phrase"), "translate")
        self._language: QueryLanguage = language
        self._ask = ask

    def _look_up(self, text: str) -> Translations:
        with self.context.index_handle.use() as index:
            translations = index.translate(text, language=self._language, limit=_MOST_TRANSLATIONS)
            if not translations and self._language in {"nl", "fr"}:
                translations = index.translate(text, limit=_MOST_TRANSLATIONS)
            return translations

    def _choices(self, found: Translations) -> tuple[Sequence[Choice], str]:
        empty = self.context.say("no translation found for {term}", term=found.term)
        return [self._choice(each, found.language) for each in found], empty

    def _choice(self, each: Translation, language: Language) -> Choice:
        say = self.context.say
        about = say(
            "{count}×, {share}, confidence {confidence}",
            count=each.count,
            share=excerpts.percent(each.share),
            confidence=excerpts.percent(each.confidence),
        )

        def run() -> None:
            self.context.pop()
            phrase = f'"{each.text}"' if " " in each.text else each.text
            self._ask(QueryState(phrase, other_language(language)))

        def detail(columns: int) -> Sequence[excerpts.StyledLine]:
            passages = (each.example.passage, each.example.counterpart)
            examples = [
                (code.upper(), excerpts.excerpt(passage, _EXAMPLE_LENGTH).text)
                for code, passage in zip(
                    (language, other_language(language)), passages, strict=True
                )
            ]
            forms = ", ".join(f"{form} ({count})" for form, count in each.forms)
            return labelled_lines([("", forms), ("", each.example.id), *examples], columns)

        return Choice(each.text, run, about, detail=detail)


class MatchPane(LookupPane[Matches]):
    """A list of the sentences that are like the typed line, each with its translation.

    Picking a sentence opens its document with ``open_document``, at the pair.
    """

    def __init__(
        self,
        context: AppContext,
        sentence: str,
        language: QueryLanguage,
        open_document: Callable[[str, tuple[str, Language]], None],
    ) -> None:
        say = context.say
        super().__init__(context, say("match"), sentence, say("type or paste a sentence"), "match")
        self._language: QueryLanguage = language
        self._open_document = open_document

    def _look_up(self, text: str) -> Matches:
        with self.context.index_handle.use() as index:
            return index.match(text, language=self._language, limit=_MOST_SENTENCES)

    def _choices(self, found: Matches) -> tuple[Sequence[Choice], str]:
        return [self._choice(each) for each in found], self.context.say("no similar sentence")

    def _choice(self, match: SentenceMatch) -> Choice:
        def run() -> None:
            self.context.pop()
            self._open_document(match.document.id, (match.pair_id, match.language))

        def detail(columns: int) -> Sequence[excerpts.StyledLine]:
            texts = [(match.language.upper(), match.text)]
            if match.counterpart is not None:
                texts.append((other_language(match.language).upper(), match.counterpart))
            return labelled_lines([("", match.unit_id), *texts], columns)

        about = DOT.join((match.counterpart or "—", document_name(match.document, match.language)))
        text = Highlighted(match.text, ())
        shown = excerpts.excerpt(text, _EXAMPLE_LENGTH).text
        return Choice(f"{match.percent} %  {shown}", run, about, detail=detail)
