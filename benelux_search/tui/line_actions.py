"""The commands of the line mode: filters, history, saved searches, hits, documents, export.

Each command is a function of the session and of the text after the command's name. It prints its
result, and raises :class:`NotDone` with a message for the user if it fails. The table of commands
is :data:`benelux_search.tui.line_mode.COMMANDS`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benelux_search.errors import MeaningMissing, MeaningUnavailable, NotFound
from benelux_search.model import DocumentInfo, Pair, other_language
from benelux_search.output.excerpts import LANGUAGE_NAMES, title_of, without_styles
from benelux_search.results import DocumentView, Facets
from benelux_search.translator import N_, Translator
from benelux_search.tui import line_session
from benelux_search.tui.index_handle import load_meaning
from benelux_search.tui.programs import COPY_MESSAGES
from benelux_search.tui.query_state import (
    ORDERS,
    QUERY_LANGUAGES,
    FacetFilter,
    QueryState,
    facet_filters,
    other_units,
)


def set_language(session: line_session.Session, name: str) -> None:
    """Search again in another query language: ``auto``, ``nl``, ``fr`` or ``both``."""
    for language in QUERY_LANGUAGES:
        if language == name.casefold():
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
    """Search again in one document, or in all documents if ``word`` is empty.

    ``word`` is the id of a document or the number of a hit.
    """
    document = session.document_id(word) if word else None
    session.ask(replace(session.question, document=document))


def narrow_to_year(session: line_session.Session, year: str) -> None:
    """Search again in one year (four digits), or in all years if ``year`` is empty."""
    if year and not (line_session.is_number(year) and len(year) == 4):
        raise line_session.NotDone(
            session.say("a year has four digits: {example}", example=":year 2020")
        )
    session.ask(replace(session.question, year=year or None))


def toggle_translations(session: line_session.Session, _: str) -> None:
    """Switch the search for translations on or off, and search again."""
    session.ask(replace(session.question, across=not session.question.across))


def toggle_units(session: line_session.Session, _: str) -> None:
    """Show sentences or paragraphs, and search again."""
    session.ask(replace(session.question, units=other_units(session.question.units)))


def toggle_meaning(session: line_session.Session, _: str) -> None:
    """Switch the search by meaning on or off, and search again.

    Raises:
        NotDone: the index has no vectors, or the encoder is not installed.
    """
    is_on = not session.question.meaning
    if is_on:
        try:
            with session.index() as index:
                load_meaning(index)
        except (MeaningMissing, MeaningUnavailable) as error:
            raise line_session.NotDone(session.say.error_text(error)) from error
    session.ask(replace(session.question, meaning=is_on))


def print_matches(session: line_session.Session, sentence: str) -> None:
    """Print the sentences that are like a sentence; without one, those like the query."""
    from benelux_search.output.sentence_matches import match_count, match_lines
    from benelux_search.output.text import TextLayout

    say = session.say
    text = sentence or session.question.text
    if not text.strip():
        raise line_session.NotDone(say("type a sentence after {command}", command=":match"))
    with session.index() as index:
        result = index.match(text, language=session.question.language)
    lines = match_lines(result, TextLayout(spoken=True, say=say))
    session.print_lines(map(without_styles, lines))
    session.print_line(match_count(result, say))


def set_order(session: line_session.Session, order: str) -> None:
    """Set the order of the hits, and search again.

    Raises:
        NotDone: there is no such order.
    """
    chosen = next((each for each in ORDERS if each == order.casefold()), None)
    if chosen is None:
        raise line_session.NotDone(
            session.say("the order is one of {names}", names=", ".join(ORDERS))
        )
    session.ask(replace(session.question, sort=chosen))


def print_or_toggle_filters(session: line_session.Session, number: str) -> None:
    """Print the numbered filters with their numbers of passages.

    With a number, switch the filter with that number on or off, and search again.
    """
    if number:
        _toggle_filter(session, number)
        return
    say, question = session.say, session.question
    facets = _count_facets(session) if question.text.strip() else None
    offered = list(facet_filters(facets, question, line_session.LISTED))
    if not offered:
        raise line_session.NotDone(say("there are no hits: search first"))
    session.offered_filters = [filter_.question for filter_ in offered]
    infos = facets.documents if facets else ()
    titles = {info.id: title_of(info, session.style.first_language) for info, _ in infos}
    for position, filter_ in enumerate(offered, start=1):
        session.print_line(
            f"{position}. {_filter_text(filter_, titles.get(filter_.value) or filter_.value, say)}"
        )
    session.print_omitted(len(infos))
    session.print_line(
        say(
            "{command} and a number narrows to that entry; the same again undoes it",
            command=":facets",
        )
    )


def _count_facets(session: line_session.Session) -> Facets:
    unfiltered = session.question.without_filters()
    with session.index() as index:
        return index.facets(unfiltered.text, **unfiltered.options)


def _filter_text(offered: FacetFilter, name: str, say: Translator) -> str:
    match offered.kind:
        case "language":
            name = say("language {name}", name=say(LANGUAGE_NAMES[offered.value]))
        case "year":
            name = say("year {year}", year=offered.value)
        case "document":
            name = say("document {name}", name=name)
    if offered.passages is None:
        return say("{name}, chosen", name=name)
    if offered.is_on:
        return say("{name}: {count}, chosen", name=name, count=offered.passages)
    return say("{name}: {count}", name=name, count=offered.passages)


def _toggle_filter(session: line_session.Session, number: str) -> None:
    if not session.offered_filters:
        raise line_session.NotDone(session.say("list them first with {command}", command=":facets"))
    session.ask(_pick(session, session.offered_filters, number))


def use_suggestion(session: line_session.Session, _: str) -> None:
    """Search for the suggested query."""
    suggestion = session.result.suggestion if session.result else None
    if not suggestion:
        raise line_session.NotDone(session.say("no suggested query"))
    session.ask(replace(session.question, text=suggestion))


def print_or_run_history(session: line_session.Session, number: str) -> None:
    """Print the earlier queries with numbers; with a number, run that query again."""
    questions = session.history.queries()
    if not questions:
        raise line_session.NotDone(session.say("no earlier queries yet"))
    if number:
        session.ask(_pick(session, questions, number))
        return
    for position, question in enumerate(questions[: line_session.LISTED], start=1):
        session.print_line(f"{position}. {_describe(question, session.style)}")


def save_search(session: line_session.Session, name: str) -> None:
    """Save the current search under a name; the default name is the text of the query."""
    say, text = session.say, session.question.text
    if not text.strip():
        raise line_session.NotDone(say("nothing to save: search first"))
    session.history.save_search(name or text, session.question)
    session.print_line(say("saved as {name}", name=name or text))


def print_searches(session: line_session.Session, _: str) -> None:
    """Print the saved searches."""
    searches = session.history.saved_searches()
    for name, question in searches.items():
        session.print_line(f"{name}: {_describe(question, session.style)}")
    if not searches:
        session.print_line(session.say("no saved searches yet"))


def run_saved_search(session: line_session.Session, name: str) -> None:
    """Run a saved search by its name."""
    session.ask(session.history.saved_searches()[_saved_name(session, name)])


def delete_search(session: line_session.Session, name: str) -> None:
    """Delete a saved search by its name."""
    saved_name = _saved_name(session, name)
    session.history.delete_search(saved_name)
    session.print_line(session.say("deleted {name}", name=saved_name))


def _saved_name(session: line_session.Session, name: str) -> str:
    searches = session.history.saved_searches()
    for each in (name, *(each for each in searches if each.casefold() == name.casefold())):
        if each in searches:
            return each
    raise line_session.NotDone(
        session.say(
            "no saved search is called {name}; {command} lists them", name=name, command=":searches"
        )
    )


def _pick(
    session: line_session.Session, questions: Sequence[QueryState], number: str
) -> QueryState:
    if not line_session.is_number(number) or not 1 <= int(number) <= len(questions):
        last = len(questions)
        raise line_session.NotDone(
            session.say("{number} is not a number from 1 to {last}", number=number, last=last)
        )
    return questions[int(number) - 1]


def _describe(question: QueryState, style: line_session.SpokenStyle) -> str:
    language = "" if question.language == "auto" else question.language
    return ", ".join(
        part for part in (question.text, language, *question.filter_labels(style.say)) if part
    )


# --- Hits


_PAIRS_AROUND: Final = 2  # pairs before and after a hit
_COPIED: Final[Mapping[str, str]] = {
    "nl": N_("Dutch"),
    "fr": N_("French"),
    "both": N_("both languages"),
    "citation": N_("citation in both languages"),
}


def print_surroundings(session: line_session.Session, number: str) -> None:
    """Print a hit, with the two pairs before it and the two pairs after it.

    Only these pairs are fetched, one by one: a document may be a whole translation memory.
    """
    hit = session.hit(number)
    document_id, _, digits = hit.id.rpartition(":")
    hit_number = int(digits)
    with session.index() as index:
        for pair_number in range(
            max(hit_number - _PAIRS_AROUND, 1), hit_number + _PAIRS_AROUND + 1
        ):
            try:
                pair = index.show(f"{document_id}:{pair_number:04d}")
            except NotFound:
                if pair_number <= hit_number:
                    raise
                break
            if isinstance(pair, Pair):
                lines = line_session.pair_lines(
                    pair, hit.document, session.style, is_hit=pair_number == hit_number
                )
                session.print_lines(lines)
    session.current = hit
    session.add_to_history()


def print_document(session: line_session.Session, word: str) -> None:
    """Print a document from its beginning, one page at a time.

    ``word`` is the id of a document or the number of a hit. If ``word`` is empty, the document of
    the current hit is printed.
    """
    name = session.document_id(word) if word else session.hit("").document.id
    with session.index() as index:
        view = index.show(name)
    if not isinstance(view, DocumentView):
        with session.index() as index:
            view = index.show(view.document_id)
    if isinstance(view, DocumentView):
        session.print_line(line_session.document_line(view.document, session.style))
        session.read(view)


def copy_hit(session: line_session.Session, words: str) -> None:
    """Copy a hit to the clipboard.

    ``words`` can contain ``nl``, ``fr``, ``both`` (the default) or ``citation``, and the number of
    a hit (default: the current hit).
    """
    from benelux_search.output import excerpts

    say, first = session.say, session.style.first_language
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
    session.add_to_history()
    if text is None:
        raise line_session.NotDone(say("the passage has no counterpart to copy"))
    session.print_line(say(COPY_MESSAGES[session.clipboard.copy(text)], what=say(_COPIED[what])))


def mark_hits(session: line_session.Session, numbers: str) -> None:
    """Mark the hits with these numbers, or the current hit if there are no numbers."""
    for hit in [session.hit(number) for number in numbers.split() or [""]]:
        session.marked.add(hit)
    session.add_to_history()
    _print_mark_count(session)


def _print_mark_count(session: line_session.Session) -> None:
    count = len(session.marked)
    session.print_line(
        session.say.some("{number} hit is marked", "{number} hits are marked", count)
    )


def print_marks(session: line_session.Session, _: str) -> None:
    """Print the marked hits."""
    for hit in session.marked.values():
        name = title_of(hit.document, session.style.first_language)
        session.print_line(", ".join(part for part in (hit.id, name) if part))
    _print_mark_count(session)


def unmark_hits(session: line_session.Session, words: str) -> None:
    """Unmark hits by number or by id, or all hits (``all``), or the current hit.

    A hit of an earlier search has no number any more, so its id is needed.
    """
    if words.casefold() == "all":
        session.marked.clear()
    else:
        for word in words.split() or [""]:
            name = word if word in session.marked else session.hit(word).id
            session.marked.remove(name)
    _print_mark_count(session)


def swap_languages(session: line_session.Session, _: str) -> None:
    """Print the other language first from now on, and print the current hit again."""
    session.style = session.style.swapped()
    if session.current is not None:
        session.show("")
    else:
        name = session.say(LANGUAGE_NAMES[session.style.first_language])
        session.print_line(session.say("{language} comes first", language=name))


# --- Renderings of a term, and documents


_MOST_TRANSLATIONS: Final = 10


def print_translations(session: line_session.Session, term: str) -> None:
    """Print the translations of a term; without a term, those of the query."""
    say, language = session.say, session.question.language
    term = term or session.question.text
    if not term.strip():
        raise line_session.NotDone(
            say("type a word or phrase after {command}", command=":translate")
        )
    with session.index() as index:
        translations = index.translate(term, language=language, limit=_MOST_TRANSLATIONS)
        if not translations and language in {"nl", "fr"}:
            translations = index.translate(term, limit=_MOST_TRANSLATIONS)
    for number, translation in enumerate(translations, start=1):
        session.print_lines(
            line_session.translation_lines(
                number, translation, translations.language, session.style
            )
        )
    for note in translations.notes:
        session.print_line(say("note: {note}", note=say.note(note)))
    if not translations:
        session.print_line(say("no translation found for {term}", term=translations.term))
        return
    name = say(LANGUAGE_NAMES[other_language(translations.language)])
    session.print_line(
        say.some(
            "{number} translation of {term} in {language}",
            "{number} translations of {term} in {language}",
            len(translations),
            term=translations.term,
            language=name,
        )
    )


def print_documents(session: line_session.Session, words: str) -> None:
    """Print the documents whose id, path, titles, date or number contain all the words."""
    words_to_find = words.casefold().split()

    def has_all_words(info: DocumentInfo) -> bool:
        facts = info.facts
        names = (info.id, info.path, facts.title.nl, facts.title.fr, facts.date, facts.number)
        text = " ".join(name for name in names if name).casefold()
        return all(word in text for word in words_to_find)

    with session.index() as index:
        infos = [info for info in index.documents() if has_all_words(info)]
    for info in infos[: line_session.LISTED]:
        session.print_line(line_session.document_line(info, session.style))
    session.print_omitted(len(infos))
    if not infos:
        session.print_line(session.say("no documents"))


# --- Export


_FORMATS: Final = ("tmx", "tsv", "jsonl")


def export_hits(session: line_session.Session, words: str, *, is_forced: bool = False) -> None:
    """Write the marked hits to a file, or all hits of the search if no hit is marked.

    ``words`` is a format and a file name. An existing file is overwritten only with ``is_forced``.

    Raises:
        NotDone: the format, the file name or the hits are missing, or the file is a folder or
            exists already.
    """
    say = session.say
    form, _, name = words.partition(" ")
    form, name = form.casefold(), name.strip()
    if form not in _FORMATS or not name:
        raise line_session.NotDone(
            say(
                "type {example}; formats: {forms}",
                example=":export tmx FILE",
                forms=", ".join(_FORMATS),
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
    session.add_to_history()
    session.print_line(
        say.some(
            "{number} hit written to {file}", "{number} hits written to {file}", number, file=path
        )
    )


def _write(session: line_session.Session, path: Path, form: str) -> int:
    """Write the hits, and return their number; leave no partial file after an error."""
    from benelux_search.output.formats import Counted, export_lines, write_file

    if session.marked:
        marked = Counted(session.marked.values())
        write_file(export_lines(marked, form), path, form)
        return marked.number
    question = session.question
    with session.index() as index, index.export(question.text, **question.options) as hits:
        counted = Counted(hits)
        write_file(export_lines(counted, form), path, form)
    return counted.number
