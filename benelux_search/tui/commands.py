"""The commands of the interactive search, such as ``:year 2020``, and the state they work on.

Both modes run them: the line mode, and the full screen when the user types a colon and a command.
A command is a method of :class:`Session`. It gets the text after the command's name, and raises
:class:`NotDone` with a message for the user if it fails.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from benelux_search import errors
from benelux_search.declared_options import SWITCHES, option
from benelux_search.model import DocumentInfo, Language, Pair, other_language, pair_id
from benelux_search.output import excerpts, styled_lines
from benelux_search.output.formats import (
    WritingOptions,
    blocks_of,
    formats_of,
    units_of,
)
from benelux_search.output.text import TextLayout
from benelux_search.results import DocumentView, Hit
from benelux_search.translator import N_, Translator
from benelux_search.tui.line_session import LISTED, PAGE, LineSession, is_number, require
from benelux_search.tui.session.actions import ACTIONS
from benelux_search.tui.session.context_order import count_facets
from benelux_search.tui.session.index_handle import translate
from benelux_search.tui.spoken_lines import joined
from benelux_search.tui.terminal.lines import distinct
from benelux_search.tui.terminal.programs import COPY_MESSAGES
from benelux_search.tui.windows.query_help import QUERY_LANGUAGE
from benelux_search.user import query_state

_MOST_TRANSLATIONS: Final = 10
_PAIRS_AROUND: Final = 2  # pairs before and after a hit
# The texts that can be copied: a name, and a function of the hit and of the language to show first.
# The first letter is the key in the menu.
COPIED: Final[Mapping[str, tuple[str, Callable[[Hit, Language], str | None]]]] = {
    "nl": (N_("Dutch"), lambda hit, _: excerpts.hit_text(hit, "nl")),
    "fr": (N_("French"), lambda hit, _: excerpts.hit_text(hit, "fr")),
    "both": (N_("both languages"), excerpts.both_texts),
    "citation": (N_("citation in both languages"), excerpts.citation),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command, with its argument and its description as the help shows them.

    ``{formats}`` in the argument are the formats of an export.

    ``run`` gets the session and the text after the command's name. With ``can_force``, it has the
    parameter ``is_forced``: True after an exclamation mark, as in ``:export!``.
    """

    name: str
    argument: str
    about: str
    run: Callable[..., None]
    can_force: bool = False


COMMANDS: Final[list[Command]] = []
_ABOUT: Final = {each.name: each.description for each in ACTIONS}
_RunT = TypeVar("_RunT", bound="Callable[..., None]")


def _command(
    argument: str = "", about: str = "", *, can_force: bool = False
) -> Callable[[_RunT], _RunT]:
    """Return a decorator that makes a method a command: ``_next`` is run by ``:next``.

    Without ``about``, the command has the description of the action with its name.
    """

    def add(run: _RunT) -> _RunT:
        name = run.__name__.strip("_")
        COMMANDS.append(Command(name, argument, about or _ABOUT[name], run, can_force))
        return run

    return add


def _add_switches() -> None:
    """Add a command for each switch of a search: ``:across``, also ``:across off``."""
    for each in SWITCHES:
        switch = partial(_switch, each.name)
        COMMANDS.append(Command(each.name, "[on|off]", each.action, switch))


def _switch(name: str, session: Session, state: str) -> None:
    states = {"": not session.question.is_on(name), "on": True, "off": False}
    message = session.say(":{name} is followed by on, off or nothing", name=name)
    require(state.casefold() in states, message)
    session.switch(name, is_on=states[state.casefold()])


class Session(LineSession):
    """The commands of both modes; each is a method."""

    # The commands, in the order of the help

    @_command(about=N_("show the next hits"))
    def _next(self, _: str) -> None:
        require(self.result is not None, self.say("there are no hits: search first"))
        require(self.result and self.result.more, self.say("there are no more hits"))
        self.print_page(self.offset + PAGE)

    @_command(about=N_("show the previous hits"))
    def _previous(self, _: str) -> None:
        require(self.result is not None, self.say("there are no hits: search first"))
        self.print_page(max(require(self.offset, self.say("these are the first hits")) - PAGE, 0))

    @_command(N_("NUMBER"), N_("show a hit in full, like the number alone"))
    def show(self, number: str) -> None:
        """Print a hit in full, and make it the current hit."""
        self.current = hit = self.hit(number)
        self.print_lines(self.lines.hit(hit, whole=True, is_marked=hit.unit_id in self.marked))
        self.add_to_history()

    @_command(N_("NUMBER"), N_("show the text before and after a hit"))
    def _around(self, number: str) -> None:
        hit = self.hit(number)
        document_id, _, digits = hit.id.rpartition(":")
        middle = int(digits)
        with self.index() as index:
            # One by one: a document may be a whole translation memory
            for each in range(max(middle - _PAIRS_AROUND, 1), middle + _PAIRS_AROUND + 1):
                try:
                    pair = index.show(pair_id(document_id, each))
                except errors.NotFound:
                    if each <= middle:
                        raise
                    break
                if isinstance(pair, Pair):
                    self.print_lines(self.lines.pair(pair, hit.document, is_hit=each == middle))
        self.current = hit
        self.add_to_history()

    @_command(N_("NUMBER or ID"), N_("read a document from the beginning"))
    def _read(self, word: str) -> None:
        self.read_document(self.document_id(word) if word else self.hit("").document.id)

    def read_document(self, name: str) -> None:
        """Print the first page of a document, which has the id ``name`` or a pair with this id."""
        with self.index() as index:
            view = index.show(name)
            if isinstance(view, Pair):
                view = index.show(view.document_id)
        if isinstance(view, DocumentView):
            self.print_line(self.lines.document(view.document))
            self.pages = self.lines.pages(view)
            self.read_on()

    def read_on(self) -> None:
        """Print the next page of the open document; do nothing without an open document."""
        self.print_lines(next(self.pages, ()))

    @_command("auto|nl|fr|both", N_("set the query language"))
    def _lang(self, name: str) -> None:
        languages, now = query_state.QUERY_LANGUAGES, self.question.language
        named = option("language").as_choice(name.casefold())
        chosen = next((each for each in languages if each == named), None)
        text = N_("the query language is {language}; you can choose {languages}")
        message = self.say(text, language=now, languages=", ".join(languages))
        self.ask(replace(self.question, language=require(chosen, message)))

    @_command(N_("NUMBERS or IDS"), N_("search in these documents; without one: in all"))
    def _doc(self, words: str) -> None:
        documents = tuple(dict.fromkeys(map(self.document_id, words.split())))
        with self.index() as index:
            for each in documents:
                index.count_pairs(each)  # there is such a document
        self.ask(replace(self.question, documents=documents))

    @_command(N_("YEARS"), N_("search in these years; without one: in all"))
    def _year(self, words: str) -> None:
        years = tuple(dict.fromkeys(words.split()))
        are_years = all(is_number(year) and len(year) == 4 for year in years)
        require(are_years, self.say("a year has four digits: {example}", example=":year 2020"))
        self.ask(replace(self.question, years=years))

    @_command(N_("TEXT"), N_("search in documents with this in their path; without it: in all"))
    def _path(self, text: str) -> None:
        self.ask(replace(self.question, path=text))

    @_command(
        N_("NAME=VALUE"), N_("search in pairs with this in their metadata; without it: in all")
    )
    def _where(self, text: str) -> None:
        message = self.say("write a condition as {example}", example="author=Peeters")
        require(not text or query_state.is_condition(text), message)
        where = tuple(dict.fromkeys((*self.question.where, text))) if text else ()
        self.ask(replace(self.question, where=where))

    @_command(about=N_("search in all documents and years"))
    def _clear(self, _: str) -> None:
        self.ask(self.question.without_filters())

    _add_switches()

    @_command("|".join(query_state.ORDER_FORMS), N_("set the order of the hits"))
    def _sort(self, name: str) -> None:
        names = ", ".join(query_state.ORDER_FORMS)
        message = self.say("the order is one of {names}", names=names)
        chosen = require(query_state.named_order(name), message)
        self.ask(replace(self.question, sort=chosen))

    @_command(about=N_("show sentences or paragraphs"))
    def _units(self, _: str) -> None:
        self.ask(replace(self.question, units=query_state.other_units(self.question.units)))

    @_command(N_("SENTENCE"), N_("list sentences like this one"))
    def _match(self, sentence: str) -> None:
        from benelux_search.output.sentence_matches import match_count, match_lines

        text = sentence or self.question.text.strip()
        require(text, self.say("type a sentence after {command}", command=":match"))
        with self.index() as index:
            result = index.match(text, language=self.question.language)
        lines = match_lines(result, TextLayout(spoken=True, say=self.say))
        self.print_lines(map(styled_lines.without_styles, lines))
        self.print_line(match_count(result, self.say))

    @_command(N_("NUMBER"), N_("count the hits by language, year and document; narrow to one"))
    def _facets(self, number: str) -> None:
        say, counts = self.say, None
        if number:
            require(self.offered, say("list them first with {command}", command=":facets"))
            self.ask(self.pick(self.offered, number))
            return
        if self.question.text.strip():
            with self.index() as index:
                counts = count_facets(index, self.found_question)
        filters = list(query_state.facet_filters(counts, self.question, LISTED))
        require(filters, say("there are no hits: search first"))
        self.offered = [each.question for each in filters]
        infos = [info for info, _ in counts.documents.documents] if counts else []
        titles = distinct({info.id: self.lines.title(info) for info in infos})
        self.print_numbered(self.lines.facet(each, titles) for each in filters)
        self.print_omitted(len(infos))
        text = N_("{command} and a number narrows to that entry; {clear} removes the filters")
        self.print_line(say(text, command=":facets", clear=":clear"))

    @_command()
    def _take(self, _: str) -> None:
        suggestion = self.result.suggestion if self.result is not None else None
        text = require(suggestion, self.say("no suggested query"))
        self.ask(replace(self.question, text=text))

    @_command()
    def _swap(self, _: str) -> None:
        self.lines = replace(self.lines, first=other_language(self.lines.first))
        if self.current is not None:
            self.show("")
        else:
            name = self.say(excerpts.LANGUAGE_NAMES[self.lines.first])
            self.print_line(self.say("{language} comes first", language=name))

    @_command(N_("TERM"), N_("list the translations of a word or phrase"))
    def _translate(self, term: str) -> None:
        say, language, term = self.say, self.question.language, term or self.question.text.strip()
        require(term, say("type a word or phrase after {command}", command=":translate"))
        with self.index() as index:
            found = translate(index, term, language, _MOST_TRANSLATIONS)
        for number, each in enumerate(found, start=1):
            self.print_lines(self.lines.translation(number, each, found.language))
        self.print_notes(found.notes)
        if found.looked_at < found.passages:
            text = N_("the first {number} of {total} passages")
            self.print_line(say(text, number=found.looked_at, total=found.passages))
        count = say("no translation found for {term}", term=found.term)
        if found:
            count = say.some(
                "{number} translation of {term} in {language}",
                "{number} translations of {term} in {language}",
                len(found),
                term=found.term,
                language=say(excerpts.LANGUAGE_NAMES[other_language(found.language)]),
            )
        self.print_line(count)

    @_command(N_("WORDS"), N_("list all documents, or those with these words"))
    def _documents(self, words: str) -> None:
        def has_all_words(info: DocumentInfo) -> bool:
            facts = info.facts
            names = (info.id, info.path, facts.title.nl, facts.title.fr, facts.date, facts.number)
            text = joined(*names).casefold()
            return all(word in text for word in words.casefold().split())

        with self.index() as index:
            infos = list(filter(has_all_words, index.documents()))
        self.print_lines(map(self.lines.document, infos[:LISTED]))
        self.print_omitted(len(infos))
        if not infos:
            self.print_line(self.say("no documents"))

    @_command(N_("NUMBER nl|fr|both|citation"), N_("copy a hit to the clipboard"))
    def _copy(self, words: str) -> None:
        numbers = [word for word in words.split() if word.casefold() not in COPIED]
        what = [word.casefold() for word in words.split() if word.casefold() in COPIED]
        names = ", ".join(COPIED)
        require(len(numbers) < 2, self.say("choose what to copy: {names}", names=names))
        name, text_of = COPIED[what[-1] if what else "both"]
        text = text_of(self.hit("".join(numbers)), self.lines.first)
        self.add_to_history()
        text = require(text, self.say("the passage has no counterpart to copy"))
        message = COPY_MESSAGES[self.clipboard.copy(text)]
        self.print_line(self.say(message, what=self.say(name)))

    @_command(N_("NUMBER"), N_("mark a hit for export"))
    def _mark(self, numbers: str) -> None:
        for hit in [self.hit(number) for number in numbers.split() or [""]]:
            self.marked.add(hit)
        self.add_to_history()
        self._print_mark_count()

    @_command(about=N_("list the marked hits"))
    def _marks(self, _: str) -> None:
        hits = self.marked.values()
        self.print_lines(joined(hit.unit_id, self.lines.title(hit.document)) for hit in hits)
        self._print_mark_count()

    @_command(N_("NUMBER, ID or all"), N_("unmark a hit"))
    def _unmark(self, words: str) -> None:
        if words.casefold() == "all":
            self.marked.clear()
        else:
            # A hit of an earlier search has no number any more, so its id is needed
            for word in words.split() or [""]:
                self.marked.remove(word if word in self.marked else self.hit(word).unit_id)
        self._print_mark_count()

    def _print_mark_count(self) -> None:
        count = len(self.marked)
        text = self.say.some("{number} hit is marked", "{number} hits are marked", count)
        self.print_line(text)

    @_command(
        N_("{formats} FILE"),
        N_("export the marked hits, or all hits if none is marked; :export! overwrites a file"),
        can_force=True,
    )
    def export(self, words: str, *, is_forced: bool = False) -> None:
        """Write the marked hits, or all hits of the search if none is marked, to a file.

        ``words`` is a format and a file name; ``is_forced`` overwrites an existing file.
        """
        from benelux_search.output.file_writing import Counted, write_file

        say, question = self.say, self.found_question
        form, _, name = words.partition(" ")
        names = _export_formats()
        form, name, formats = form.casefold(), name.strip(), ", ".join(names)
        text, example = N_("type {example}; formats: {forms}"), ":export tmx FILE"
        require(form in names and name, say(text, example=example, forms=formats))
        has_hits = self.marked or (self.result is not None and self.result.total)
        require(has_hits, say("nothing to export: search or mark hits first"))
        path = Path(os.path.expanduser(name))  # noqa: PTH111 - ~nobody stays as it is
        require(not path.is_dir(), say("{file} is a folder", file=name))
        text, command = N_("{file} exists: {command} to overwrite"), f":export! {form} {name}"
        require(is_forced or not path.exists(), say(text, file=name, command=command))
        with contextlib.ExitStack() as opened:
            hits: Iterable[Hit] = self.marked.values()
            units = units_of(hits) if self.marked else question.units
            if not self.marked:
                index = opened.enter_context(self.index())
                hits = opened.enter_context(index.export(question.text, **question.options))
            counted = Counted(self._until_stopped(hits))
            options = WritingOptions(units=units, delimiter=self.settings.delimiter)
            write_file(blocks_of("hits", form, counted, options), path)
        self.add_to_history()
        text = say.some(
            "{number} hit written to {file}",
            "{number} hits written to {file}",
            counted.number,
            file=path,
        )
        self.print_line(text)

    def _until_stopped(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Yield the hits; raise NotDone, also after the last one, once the user has stopped it."""
        for hit in hits:
            require(not self.stopped.is_set(), self.say("stopped"))
            yield hit
        require(not self.stopped.is_set(), self.say("stopped"))

    @_command(N_("NUMBER"), N_("list earlier queries, or run one again"))
    def _history(self, number: str) -> None:
        questions = require(self.history.queries(), self.say("no earlier queries yet"))
        if number:
            self.ask(self.pick(questions, number))
        else:
            self.print_numbered(map(self.lines.question, questions[:LISTED]))

    @_command(
        N_("NAME"), N_("save this search; :save! replaces another of that name"), can_force=True
    )
    def _save(self, name: str, *, is_forced: bool = False) -> None:
        require(self.question.text.strip(), self.say("nothing to save: search first"))
        name = name or self.question.text
        is_taken = self.history.is_taken(name, self.question)
        text, command = N_("there is another search {name}: {command} replaces it"), ":save! "
        require(is_forced or not is_taken, self.say(text, name=name, command=command + name))
        self.history.save_search(name, self.question)
        self.print_line(self.say("saved as {name}", name=name))

    @_command(about=N_("list the saved searches"))
    def _searches(self, _: str) -> None:
        searches = self.history.saved_searches()
        self.print_lines(f"{name}: {self.lines.question(each)}" for name, each in searches.items())
        if not searches:
            self.print_line(self.say("no saved searches yet"))

    def _saved_name(self, name: str) -> str:
        """Return the name of a saved search as it was saved; its case need not be right."""
        names = self.history.saved_searches()
        same = [each for each in names if each.casefold() == name.casefold()]
        text = N_("no saved search is called {name}; {command} lists them")
        require(same, self.say(text, name=name, command=":searches"))
        return name if name in same else same[0]

    @_command(N_("NAME"), N_("run a saved search"))
    def _search(self, name: str) -> None:
        self.ask(self.history.saved_searches()[self._saved_name(name)])

    @_command(N_("NAME"), N_("delete a saved search"))
    def _delete(self, name: str) -> None:
        name = self._saved_name(name)
        self.history.delete_search(name)
        self.print_line(self.say("deleted {name}", name=name))

    @_command(N_("COMMAND"), N_("show this help; also: ?"))
    def _help(self, about: str) -> None:
        say = self.say
        if about.casefold() == "query":
            self.print_lines(f"{say(each)}: {say(meaning)}" for each, meaning in QUERY_LANGUAGE)
            return
        if not about:
            text = N_(
                "A line without a colon in front is a query. A number shows that hit in full."
            )
            self.print_line(say(text))
            self.print_line(say("{command} explains the query language.", command=":help query"))
        for each in _commands_named(about.removeprefix(":").casefold(), say) if about else COMMANDS:
            argument = say(each.argument, formats="|".join(_export_formats()))
            name = f":{each.name} {argument}".rstrip()
            self.print_line(f"{name}: {say(each.about)}")

    @_command()
    def _quit(self, _: str) -> None:
        self.is_over = True


def _export_formats() -> Sequence[str]:
    return [each.name for each in formats_of("hits")]


def _commands_named(beginning: str, say: Translator) -> Sequence[Command]:
    """Return the command with this name, or else all commands that start with it."""
    exact = [each for each in COMMANDS if each.name == beginning]
    found = [each for each in COMMANDS if beginning and each.name.startswith(beginning)]
    text = N_("there is no command :{name}; {command} lists them")
    return exact or require(found, say(text, name=beginning, command=":help"))


def run_command(line: str, session: Session) -> None:
    """Run a typed command: a line that starts with a colon, or a question mark for the help.

    A command's name can be shortened if it stays unique. ``:export!`` overwrites an existing file,
    and ``:save!`` a saved search.

    Raises:
        NotDone: no command or more than one has this name, or the command fails.
        BeneluxSearchError: the index cannot be used.
        OSError: a file cannot be read or written.
    """
    word, _, rest = line.removeprefix(":").strip().partition(" ")
    word, rest = "help" if line.strip() == "?" else word.casefold(), rest.strip()
    name = word.removesuffix("!")
    is_forced = name != word and any(
        each.can_force and each.name.startswith(name) for each in COMMANDS
    )
    found = _commands_named(name if is_forced else word, session.say)
    names = ", ".join(f":{each.name}" for each in found)
    require(len(found) == 1, session.say(":{name} may be {names}", name=word, names=names))
    if is_forced:
        found[0].run(session, rest, is_forced=True)
    else:
        found[0].run(session, rest)
