"""The commands of the line mode: filters, earlier and saved searches, hits, lists, export.

Each command is a function of the session and the text that follows the command's name. It prints
its result, and raises :class:`NotDone` with a message for the user if it cannot be carried out.
The commands are listed in :data:`benelux_search.tui.line_mode.COMMANDS`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benelux_search.errors import NotFound
from benelux_search.model import DocumentInfo, Pair, other_language
from benelux_search.output.excerpts import LANGUAGE_NAMES, title_of
from benelux_search.results import DocumentView, Facets
from benelux_search.translator import N_, Translator
from benelux_search.tui import line_session
from benelux_search.tui.programs import WAYS
from benelux_search.tui.query_state import QUERY_LANGUAGES, FacetFilter, QueryState, filters


def language(session: line_session.Session, wanted: str) -> None:
    """Search again with another query language: ``auto``, ``nl``, ``fr`` or ``both``."""
    for language in QUERY_LANGUAGES:
        if language == wanted.casefold():
            session.ask(replace(session.question, language=language))
            return
    languages = ", ".join(QUERY_LANGUAGES)
    raise line_session.NotDone(
        session.say(
            "the query language is {language}; you can choose {languages}",
            language=session.question.language,
            languages=languages,
        )
    )


def narrow_to_document(session: line_session.Session, word: str) -> None:
    """Search in one document, given by id or by the number of a hit; without a word, in all."""
    document = session.document_id(word) if word else None
    session.ask(replace(session.question, document=document))


def narrow_to_year(session: line_session.Session, year: str) -> None:
    """Search in one year of four digits; without a year, in all."""
    if year and not (line_session.is_number(year) and len(year) == 4):
        raise line_session.NotDone(
            session.say("a year has four digits: {example}", example=":year 2020")
        )
    session.ask(replace(session.question, year=year or None))


def across(session: line_session.Session, _: str) -> None:
    """Search with translations of the words as well, or without them again."""
    session.ask(replace(session.question, across=not session.question.across))


def do_facets(session: line_session.Session, number: str) -> None:
    """Print the filters and how many passages each leaves, or toggle the filter of that number."""
    if number:
        _narrow(session, number)
        return
    say, asked = session.say, session.question
    found = _counted(session) if asked.text.strip() else None
    offered = list(filters(found, asked, line_session.LISTED))
    if not offered:
        raise line_session.NotDone(say("there are no hits: search first"))
    session.facets = [each.question for each in offered]
    infos = found.documents if found else ()
    titles = {info.id: title_of(info, session.manner.first) for info, _ in infos}
    for place, each in enumerate(offered, start=1):
        session.put(f"{place}. {_offer(each, titles.get(each.value) or each.value, say)}")
    session.tell_rest(len(infos))
    session.put(
        say(
            "{command} and a number narrows to that entry; the same again undoes it",
            command=":facets",
        )
    )


def _counted(session: line_session.Session) -> Facets:
    wide = session.question.widened()
    with session.index() as index:
        return index.facets(wide.text, **wide.options)


def _offer(each: FacetFilter, name: str, say: Translator) -> str:
    match each.kind:
        case "language":
            name = say("language {name}", name=say(LANGUAGE_NAMES[each.value]))
        case "year":
            name = say("year {year}", year=each.value)
        case "document":
            name = say("document {name}", name=name)
    if each.count is None:
        return say("{name}, chosen", name=name)
    if each.is_on:
        return say("{name}: {count}, chosen", name=name, count=each.count)
    return say("{name}: {count}", name=name, count=each.count)


def _narrow(session: line_session.Session, number: str) -> None:
    if not session.facets:
        raise line_session.NotDone(session.say("list them first with {command}", command=":facets"))
    session.ask(_picked(session, session.facets, number))


def take(session: line_session.Session, _: str) -> None:
    """Search for the suggested query."""
    suggestion = session.result.suggestion if session.result else None
    if not suggestion:
        raise line_session.NotDone(session.say("no suggested query"))
    session.ask(replace(session.question, text=suggestion))


def do_history(session: line_session.Session, number: str) -> None:
    """Print earlier queries, or run the one of that number again."""
    questions = session.memory.history()
    if not questions:
        raise line_session.NotDone(session.say("no earlier queries yet"))
    if number:
        session.ask(_picked(session, questions, number))
        return
    for place, question in enumerate(questions[: line_session.LISTED], start=1):
        session.put(f"{place}. {_described(question, session.manner)}")


def save(session: line_session.Session, name: str) -> None:
    """Save the search under a name; without a name, under its text."""
    say, text = session.say, session.question.text
    if not text.strip():
        raise line_session.NotDone(say("nothing to save: search first"))
    session.memory.save(name or text, session.question)
    session.put(say("saved as {name}", name=name or text))


def do_searches(session: line_session.Session, _: str) -> None:
    """Print the saved searches."""
    searches = session.memory.searches()
    for name, question in searches.items():
        session.put(f"{name}: {_described(question, session.manner)}")
    if not searches:
        session.put(session.say("no saved searches yet"))


def do_search(session: line_session.Session, name: str) -> None:
    """Run a saved search."""
    session.ask(session.memory.searches()[_named(session, name)])


def delete(session: line_session.Session, name: str) -> None:
    """Delete a saved search."""
    known = _named(session, name)
    session.memory.forget(known)
    session.put(session.say("deleted {name}", name=known))


def _named(session: line_session.Session, name: str) -> str:
    known = session.memory.searches()
    for each in (name, *(each for each in known if each.casefold() == name.casefold())):
        if each in known:
            return each
    raise line_session.NotDone(
        session.say(
            "no saved search is called {name}; {command} lists them", name=name, command=":searches"
        )
    )


def _picked(
    session: line_session.Session, questions: Sequence[QueryState], number: str
) -> QueryState:
    if not line_session.is_number(number) or not 1 <= int(number) <= len(questions):
        last = len(questions)
        raise line_session.NotDone(
            session.say("{number} is not a number from 1 to {last}", number=number, last=last)
        )
    return questions[int(number) - 1]


def _described(question: QueryState, manner: line_session.SpokenStyle) -> str:
    language = "" if question.language == "auto" else question.language
    return ", ".join(
        part for part in (question.text, language, *question.chips(manner.say)) if part
    )


# --- Hits


_AROUND: Final = 2  # pairs before and after a hit
_COPIED: Final[Mapping[str, str]] = {
    "nl": N_("Dutch"),
    "fr": N_("French"),
    "both": N_("both languages"),
    "citation": N_("citation in both languages"),
}


def around(session: line_session.Session, number: str) -> None:
    """Print a hit between the two pairs before it and the two after it.

    The pairs are fetched one by one: a document may be a whole translation memory.
    """
    hit = session.hit(number)
    document_id, _, place = hit.id.rpartition(":")
    middle = int(place)
    with session.index() as index:
        for near in range(max(middle - _AROUND, 1), middle + _AROUND + 1):
            try:
                pair = index.show(f"{document_id}:{near:04d}")
            except NotFound:
                if near <= middle:
                    raise
                break
            if isinstance(pair, Pair):
                lines = line_session.pair_lines(
                    pair, hit.document, session.manner, is_hit=near == middle
                )
                session.print(lines)
    session.current = hit
    session.remember()


def do_read(session: line_session.Session, word: str) -> None:
    """Print a document, given by id or by the number of a hit; without a word, the hit's own."""
    name = session.document_id(word) if word else session.hit("").document.id
    with session.index() as index:
        view = index.show(name)
    if not isinstance(view, DocumentView):
        with session.index() as index:
            view = index.show(view.document_id)
    if isinstance(view, DocumentView):
        session.put(line_session.document_line(view.document, session.manner))
        session.read(view)


def do_copy(session: line_session.Session, words: str) -> None:
    """Copy a hit: one text, both (the default) or a citation; ``words`` may hold its number."""
    from benelux_search.output import excerpts

    say, first = session.say, session.manner.first
    what, number = "both", ""
    for word in words.split():
        if word.casefold() in _COPIED:
            what = word.casefold()
        elif number:
            raise line_session.NotDone(
                say("choose what to copy: {names}", names=", ".join(_COPIED))
            )
        else:
            number = word
    hit = session.hit(number)
    match what:
        case "nl" | "fr":
            text = excerpts.hit_text(hit, what)
        case "citation":
            text = excerpts.citation(hit, first)
        case _:
            text = excerpts.both_texts(hit, first)
    session.remember()
    if text is None:
        raise line_session.NotDone(say("the passage has no counterpart to copy"))
    session.put(say(WAYS[session.clipboard.copy(text)], what=say(_COPIED[what])))


def mark(session: line_session.Session, numbers: str) -> None:
    """Mark the hits of these numbers, or the current hit."""
    for hit in [session.hit(number) for number in numbers.split() or [""]]:
        session.marked.add(hit)
    session.remember()
    _tell_marked(session)


def _tell_marked(session: line_session.Session) -> None:
    count = len(session.marked)
    session.put(session.say.some("{number} hit is marked", "{number} hits are marked", count))


def marks(session: line_session.Session, _: str) -> None:
    """Print the marked hits."""
    for hit in session.marked.values():
        name = title_of(hit.document, session.manner.first)
        session.put(", ".join(part for part in (hit.id, name) if part))
    _tell_marked(session)


def unmark(session: line_session.Session, words: str) -> None:
    """Remove the marks of hits, by number or by id, or all marks.

    The hits of an earlier search have no numbers any more: they need their ids.
    """
    if words.casefold() == "all":
        session.marked.clear()
    else:
        for word in words.split() or [""]:
            name = word if word in session.marked else session.hit(word).id
            session.marked.remove(name)
    _tell_marked(session)


def swap(session: line_session.Session, _: str) -> None:
    """Print the other language first from now on, and show the current hit again."""
    session.manner = session.manner.swapped()
    if session.current is not None:
        session.show("")
    else:
        name = session.say(LANGUAGE_NAMES[session.manner.first])
        session.put(session.say("{language} comes first", language=name))


# --- Renderings of a term, and documents


_TRANSLATIONS: Final = 10


def do_translate(session: line_session.Session, term: str) -> None:
    """Print the renderings of a term; without a term, of the query."""
    say, language = session.say, session.question.language
    term = term or session.question.text
    if not term.strip():
        raise line_session.NotDone(
            say("type a word or phrase after {command}", command=":translate")
        )
    with session.index() as index:
        found = index.translate(term, language=language, limit=_TRANSLATIONS)
        if not found and language in {"nl", "fr"}:
            found = index.translate(term, limit=_TRANSLATIONS)
    for number, each in enumerate(found, start=1):
        session.print(line_session.translation_lines(number, each, found.language, session.manner))
    for note in found.notes:
        session.put(say("note: {note}", note=say.note(note)))
    if not found:
        session.put(say("no translation found for {term}", term=found.term))
        return
    name = say(LANGUAGE_NAMES[other_language(found.language)])
    session.put(
        say.some(
            "{number} translation of {term} in {language}",
            "{number} translations of {term} in {language}",
            len(found),
            term=found.term,
            language=name,
        )
    )


def do_documents(session: line_session.Session, words: str) -> None:
    """Print the documents whose id, path, titles, date or number contain all the words."""
    wanted = words.casefold().split()

    def is_meant(info: DocumentInfo) -> bool:
        facts = info.facts
        names = (info.id, info.path, facts.title.nl, facts.title.fr, facts.date, facts.number)
        said = " ".join(name for name in names if name).casefold()
        return all(word in said for word in wanted)

    with session.index() as index:
        infos = [info for info in index.documents() if is_meant(info)]
    for info in infos[: line_session.LISTED]:
        session.put(line_session.document_line(info, session.manner))
    session.tell_rest(len(infos))
    if not infos:
        session.put(session.say("no documents"))


# --- Export


_FORMS: Final = ("tmx", "tsv", "jsonl")


def export(session: line_session.Session, words: str, *, is_forced: bool = False) -> None:
    """Write the marked hits to a file, or all hits of the search if none is marked.

    ``words`` is a format and a file name. An existing file is overwritten only if ``is_forced``.

    Raises:
        NotDone: the format, the file name or the hits are missing, the file is a folder, or it
            exists already.
    """
    say = session.say
    form, _, name = words.partition(" ")
    form, name = form.casefold(), name.strip()
    if form not in _FORMS or not name:
        raise line_session.NotDone(
            say(
                "type {example}; formats: {forms}",
                example=":export tmx FILE",
                forms=", ".join(_FORMS),
            )
        )
    if not session.marked and not (session.result and session.result.total):
        raise line_session.NotDone(say("nothing to export: search or mark hits first"))
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - ~nobody stays as it is
    if path.is_dir():
        raise line_session.NotDone(say("{file} is a folder", file=name))
    if path.exists() and not is_forced:
        raise line_session.NotDone(
            say(
                "{file} exists: {command} to overwrite",
                file=name,
                command=f":export! {form} {name}",
            )
        )
    number = _write(session, path, form)
    session.remember()
    session.put(
        say.some(
            "{number} hit written to {file}", "{number} hits written to {file}", number, file=path
        )
    )


def _write(session: line_session.Session, path: Path, form: str) -> int:
    """Write the hits and return their number; leave no partial file if that fails."""
    from benelux_search.output.formats import Counted, export_lines, write_file

    if session.marked:
        marked = Counted(session.marked.values())
        write_file(export_lines(marked, form), path, form)
        return marked.number
    question = session.question
    with session.index() as index, index.export(question.text, **question.options) as hits:
        found = Counted(hits)
        write_file(export_lines(found, form), path, form)
    return found.number
