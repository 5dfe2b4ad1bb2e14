"""Windows with lists: earlier queries, saved searches, documents, marked hits, filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.output.excerpts import LANGUAGE_NAMES, title_of
from benelux_search.translator import N_
from benelux_search.tui.hits.hit_rows import document_name, place_of
from benelux_search.tui.hits.search_pane import SearchPane
from benelux_search.tui.session.context import AppContext, Handler, Handlers
from benelux_search.tui.session.current_search import CurrentSearch, option_text
from benelux_search.tui.terminal.lines import distinct, joined
from benelux_search.tui.windows.windows import Choice, Picker, PromptWindow
from benelux_search.user.query_state import QueryState, facet_filters

if TYPE_CHECKING:
    from benelux_search.model import DocumentInfo
    from benelux_search.results import Hit

Ask = Callable[[QueryState], None]
_DOCUMENTS: Final = 5_000  # maximum of documents among the filters
_KINDS: Final = {"language": N_("language"), "year": N_("year"), "document": N_("document")}


def list_history(context: AppContext, ask: Ask) -> None:
    """Open the list of earlier queries; picking a query runs it again with its options."""

    def choice(question: QueryState) -> Choice:
        return Choice(question.text, lambda: ask(question), option_text(question, context.say))

    choices = [choice(each) for each in context.history.queries()]
    empty = context.say("no earlier queries yet")
    context.push(Picker(context, context.say("history"), choices, empty))


def list_saved_searches(context: AppContext, current_search: CurrentSearch, ask: Ask) -> None:
    """Open the list of saved searches; picking a search runs it.

    The first entry saves the current search, if there is one.
    """
    say, history = context.say, context.history
    empty = say("no saved searches, and no query to save")
    picker = Picker(context, say("saved searches"), (), empty)

    def choice(name: str, question: QueryState) -> Choice:
        def delete() -> None:
            if _write_or_show_error(context, lambda: history.delete_search(name)):
                picker.set_choices(choices())

        about = joined((question.text, option_text(question, say)))
        return Choice(name, lambda: ask(question), about, delete=delete)

    def ask_name(initial: str, message: str = "", confirmed: str = "") -> None:
        def name_entered(name: str) -> None:
            context.pop()
            name, question = name.strip(), current_search.question
            if not name:
                return
            if name != confirmed and history.is_taken(name, question):
                text = say("there is another search {name}: Enter again to replace it", name=name)
                ask_name(name, text, name)
            elif _write_or_show_error(context, lambda: history.save_search(name, question)):
                context.close(picker)
                context.show_notice(say("saved as {name}", name=name))

        context.push(PromptWindow(context, say("name"), initial, name_entered, message))

    def choices() -> list[Choice]:
        saved = [choice(name, question) for name, question in history.saved_searches().items()]
        text = current_search.question.text
        first = Choice(
            say("save this search: {query}", query=text),
            lambda: ask_name(current_search.question.text),
        )
        return [first, *saved] if text.strip() else saved

    picker.set_choices(choices())
    context.push(picker)


def pick_document(context: AppContext, open_document: Callable[[str], None]) -> None:
    """Open the list of all documents, with titles in both languages and paths.

    ``open_document`` is called with the id of the picked document.
    """
    say = context.say
    picker = Picker(context, say("document"), (), say("reading the list of documents…"))
    picker.is_waiting = True
    context.push(picker)

    def read() -> Sequence[DocumentInfo]:
        with context.index_handle.use() as index:
            return index.documents()

    def choice(info: DocumentInfo) -> Choice:
        def run() -> None:
            context.close(picker)
            open_document(info.id)

        name = document_name(info, context.first_language)
        titles = (info.facts.title.nl, info.facts.title.fr)
        others = [title for title in titles if title and title not in name]
        path = Path(info.path)  # the name of the file first: what is at the end may be cut
        folder = "" if path.parent == Path() else str(path.parent)
        return Choice(name, run, joined((path.name, *others, folder)))

    def show(infos: Sequence[DocumentInfo]) -> None:
        picker.is_waiting = False
        picker.set_choices([choice(info) for info in infos], say("no documents"))

    def failed(error: Exception) -> None:
        picker.is_waiting = False
        picker.set_choices((), say.error_text(error))

    context.run_in_background(read, show, failed)


def list_marks(
    context: AppContext, current_search: CurrentSearch, open_hit: Callable[[Hit], None]
) -> None:
    """Open the list of marked hits; picking one opens its document, and Del removes the mark."""
    say, marked = context.say, current_search.marked
    picker = Picker(context, say("marked hits"), (), say("no hit is marked"))

    def choice(hit: Hit) -> Choice:
        def delete() -> None:
            marked.remove(hit.unit_id)
            picker.set_choices([choice(each) for each in marked.values()])

        def run() -> None:
            context.close(picker)
            open_hit(hit)

        name = document_name(hit.document, context.first_language)
        return Choice(hit.passage.text, run, joined((place_of(hit), name)), delete=delete)

    picker.set_choices([choice(each) for each in marked.values()])
    context.push(picker)


def _write_or_show_error(context: AppContext, write: Handler) -> bool:
    """Call ``write``; show the error and return False if a file cannot be written."""
    try:
        write()
    except OSError as error:
        context.show_error(error)
        return False
    return True


class FilterWindow(Picker):
    """The filters of the query: languages, years and documents with their numbers of passages.

    The counts heed the filters of the other kinds. Picking a filter switches it; several can be on.
    """

    def __init__(
        self, context: AppContext, current_search: CurrentSearch, search_pane: SearchPane
    ) -> None:
        super().__init__(context, context.say("filter"), (), context.say("counting…"))
        self.current_search = current_search
        self._search_pane = search_pane
        self._state: tuple[object, ...] = ()
        current_search.want_facets(True)
        self._update()

    @property
    def is_waiting(self) -> bool:  # type: ignore[override]
        """True while the passages are counted."""
        return self.current_search.is_counting

    @property
    def handlers(self) -> Handlers:
        self._update()  # the counts may have come since the last drawing
        handlers = dict(super().handlers)
        handlers |= {"back": self._close, "widen": self.current_search.widen}
        if "choose" in handlers:
            handlers["toggle"] = handlers["choose"]
        return handlers

    def height(self, columns: int, rows: int) -> int:
        self._update()
        return super().height(columns, rows)

    def _update(self) -> None:
        """Renew the choices, if the counts or the query have changed."""
        search, say = self.current_search, self.context.say
        state = (search.facets, search.question, search.is_counting)
        if state == self._state:
            return
        self._state = state
        chosen = self.choice.text if self.choice is not None else None
        choices: list[Choice] = []
        counts, first = search.facets, self.context.first_language
        infos = counts.documents.documents if counts is not None else ()
        titles = {info.id: title_of(info, first) or info.id for info, _ in infos[:_DOCUMENTS]}
        self._search_pane.start_screen.add_titles(titles)
        titles = distinct({**self._search_pane.start_screen.titles(()), **titles})
        kind = ""
        for each in facet_filters(counts, search.question, _DOCUMENTS):
            if each.kind != kind:
                kind = each.kind
                choices.append(Choice(say(_KINDS[kind])))
            name = LANGUAGE_NAMES.get(each.value) if kind == "language" else None
            text = say(name) if name else titles.get(each.value, each.value)
            count = "" if each.passages is None else str(each.passages)
            run = self._switch(each.question)
            choices.append(Choice(text, run, count, is_on=each.is_on))
        if (rest := len(infos) - _DOCUMENTS) > 0:
            text = say.some("and {number} more document", "and {number} more documents", rest)
            choices.append(Choice(text))
        self.set_choices(choices, say("counting…") if search.is_counting else say("no hits"))
        self.select(next((n for n, each in enumerate(self._shown) if each.text == chosen), 0))

    def _filter(self) -> None:
        super()._filter()
        if self._text.strip():  # without the headings, whose words were not typed
            self._shown = [each for each in self._shown if each.run is not None]
            self.select(0)

    def _switch(self, question: QueryState) -> Handler:
        return lambda: self.current_search.ask(question)

    def _close(self) -> None:
        self.current_search.want_facets(self._search_pane.hit_list.view == "documents")
        self.context.pop()
