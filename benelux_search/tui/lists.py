"""The lists that are picked from: earlier queries, named searches, documents, translations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from benelux_search.model import DocumentInfo, Language, QueryLanguage, other_language
from benelux_search.output.excerpts import Line, excerpt, percent
from benelux_search.terminology import Translation, Translations
from benelux_search.tui.app_context import DOT, AppContext
from benelux_search.tui.finder import CurrentSearch
from benelux_search.tui.hit_view import document_name
from benelux_search.tui.pickers import Asking, Choice, Picker, examples
from benelux_search.tui.query_state import Question

_TRANSLATIONS: Final = 20
_EXAMPLE: Final = 300  # characters


def list_history(desk: AppContext, ask: Callable[[Question], None]) -> None:
    """Earlier queries, to be asked again as they were."""

    def choice(question: Question) -> Choice:
        def run() -> None:
            desk.pop()
            ask(question)

        return Choice(question.text, run, _about(desk, question))

    choices = [choice(each) for each in desk.memory.history()]
    empty = desk.say("no query is remembered yet")
    desk.push(Picker(desk, desk.say("history"), choices, empty))


def list_saved_searches(
    desk: AppContext, finding: CurrentSearch, ask: Callable[[Question], None]
) -> None:
    """Searches with a name; the first line gives one to what is asked now."""
    say = desk.say
    picker = Picker(desk, say("saved searches"), (), say("nothing to save, and nothing saved"))

    def choice(name: str, question: Question) -> Choice:
        def run() -> None:
            desk.pop()
            ask(question)

        def delete() -> None:
            if _tried(desk, lambda: desk.memory.forget(name)):
                picker.offer(choices())

        about = DOT.join(filter(None, (question.text, _about(desk, question))))
        return Choice(name, run, about, delete=delete)

    def save() -> None:
        def named(name: str) -> None:
            desk.pop()
            if not name.strip():
                return
            if _tried(desk, lambda: desk.memory.save(name.strip(), finding.question)):
                desk.pop()
                desk.tell(say("saved as {name}", name=name.strip()))

        desk.push(Asking(desk, say("name"), finding.question.text, named))

    def choices() -> list[Choice]:
        own = [choice(name, question) for name, question in desk.memory.searches().items()]
        if not finding.question.text.strip():
            return own
        return [Choice(say("save this search: {query}", query=finding.question.text), save), *own]

    picker.offer(choices(), picker.empty)
    desk.push(picker)


def list_documents(desk: AppContext, open_document: Callable[[str], None]) -> None:
    """All documents, to be opened by any of their names."""
    say = desk.say
    picker = Picker(desk, say("document"), (), say("reading the list of documents…"))
    picker.is_waiting = True
    desk.push(picker)

    def read() -> Sequence[DocumentInfo]:
        with desk.library.use() as index:
            return index.documents()

    def choice(info: DocumentInfo) -> Choice:
        def run() -> None:
            desk.pop()
            open_document(info.id)

        titles = (info.facts.title.nl, info.facts.title.fr)
        other = [
            title for title in titles if title and title not in document_name(info, desk.first)
        ]
        return Choice(document_name(info, desk.first), run, DOT.join((*other, info.path)))

    def known(infos: Sequence[DocumentInfo]) -> None:
        picker.is_waiting = False
        picker.offer([choice(info) for info in infos], say("there are no documents"))

    def failed(error: Exception) -> None:
        picker.is_waiting = False
        picker.offer((), desk.say.told(error))

    desk.beside(read, known, failed)


class TranslationPane(Picker):
    """The renderings of a term, which can be typed over; one that is picked is searched for."""

    def __init__(
        self, desk: AppContext, term: str, language: QueryLanguage, ask: Callable[[Question], None]
    ) -> None:
        super().__init__(desk, desk.say("translate"), (), desk.say("type a word or phrase"))
        self.initial = term
        self._language: QueryLanguage = language
        self._ask = ask
        self._asked = ""
        self._lookups = desk.workers.newest(self._look, self._found, "translate")

    def typed(self, text: str) -> None:
        """What is typed is the term, and narrows nothing down."""
        term = " ".join(text.split())
        if term != self._asked:
            self._asked = term
            self.is_waiting = bool(term)
            if term:
                self._lookups.ask(term)
            else:
                self.offer((), self.desk.say("type a word or phrase"))

    def _look(self, term: str) -> Translations:
        with self.desk.library.use() as index:
            found = index.translate(term, language=self._language, limit=_TRANSLATIONS)
            if not found and self._language in {"nl", "fr"}:
                found = index.translate(term, limit=_TRANSLATIONS)
            return found

    def _found(self, term: str, found: Translations | Exception) -> None:
        def take() -> None:
            if term == self._asked:
                self.is_waiting = False
                self._show(found)
            self.desk.front.redraw()

        self.desk.front.post(take)

    def _show(self, found: Translations | Exception) -> None:
        say = self.desk.say
        if isinstance(found, Exception):
            self.offer((), self.desk.say.told(found))
        else:
            empty = say("no translation is found of {term}", term=found.term)
            choices = [self._choice(each, found.language) for each in found]
            self.offer(choices, empty)
            self.select(0)

    def _choice(self, each: Translation, language: Language) -> Choice:
        say = self.desk.say
        about = say(
            "{count}×, {share}, {confidence} sure",
            count=each.count,
            share=percent(each.share),
            confidence=percent(each.confidence),
        )

        def run() -> None:
            self.desk.pop()
            phrase = f'"{each.text}"' if " " in each.text else each.text
            self._ask(Question(phrase, other_language(language)))

        def detail(columns: int) -> Sequence[Line]:
            passages = (each.example.passage, each.example.counterpart)
            own = [
                (code.upper(), excerpt(passage, _EXAMPLE).text)
                for code, passage in zip(
                    (language, other_language(language)), passages, strict=True
                )
            ]
            forms = ", ".join(f"{form} ({count})" for form, count in each.forms)
            return examples([("", forms), ("", each.example.id), *own], columns)

        return Choice(each.text, run, about, detail=detail)


def _about(desk: AppContext, question: Question) -> str:
    names = {"auto": "", "nl": "NL", "fr": "FR", "both": "NL+FR"}
    return DOT.join(filter(None, (names[question.language], *question.chips(desk.say))))


def _tried(desk: AppContext, write: Callable[[], None]) -> bool:
    try:
        write()
    except OSError as error:
        desk.fail(error)
        return False
    return True
