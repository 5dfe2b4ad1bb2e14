"""What is asked in the linear mode, otherwise than by typing it: narrowed down, or as before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from benelux_search.render.labels import LANGUAGE_NAMES, title_of
from benelux_search.shell.filters import Filter, filters
from benelux_search.shell.linear_session import LISTED, NotDone, Session, is_number
from benelux_search.shell.question import QUERY_LANGUAGES, Question

if TYPE_CHECKING:
    from benelux_search.model import Facets
    from benelux_search.shell.linear_lines import Manner
    from benelux_search.shell.saying import Say


def language(session: Session, wanted: str) -> None:
    for language in QUERY_LANGUAGES:
        if language == wanted.casefold():
            session.ask(replace(session.question, language=language))
            return
    languages = ", ".join(QUERY_LANGUAGES)
    raise NotDone(
        session.say(
            "the language of queries is {language}; it can be {languages}",
            language=session.question.language,
            languages=languages,
        )
    )


def narrow_to_document(session: Session, word: str) -> None:
    document = session.document_id(word) if word else None
    session.ask(replace(session.question, document=document))


def narrow_to_year(session: Session, year: str) -> None:
    if year and not (is_number(year) and len(year) == 4):
        raise NotDone(session.say("a year is four digits: {example}", example=":year 2020"))
    session.ask(replace(session.question, year=year or None))


def across(session: Session, _: str) -> None:
    session.ask(replace(session.question, across=not session.question.across))


def facets(session: Session, number: str) -> None:
    """Lists how the answers are spread, or narrows to one that was listed."""
    if number:
        _narrow(session, number)
        return
    say, asked = session.say, session.question
    found = _counted(session) if asked.text.strip() else None
    offered = list(filters(found, asked, LISTED))
    if not offered:
        raise NotDone(say("there are no hits: type what to search for"))
    session.facets = [each.question for each in offered]
    infos = found.documents if found else ()
    titles = {info.id: title_of(info, session.manner.first) for info, _ in infos}
    for place, each in enumerate(offered, start=1):
        session.put(f"{place}. {_offer(each, titles.get(each.value) or each.value, say)}")
    session.tell_rest(len(infos))
    session.put(
        say("{command} and a number narrows to that, and once more lets it go", command=":facets")
    )


def _counted(session: Session) -> Facets:
    wide = session.question.widened()
    with session.index() as index:
        return index.facets(wide.text, **wide.options)


def _offer(each: Filter, name: str, say: Say) -> str:
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


def _narrow(session: Session, number: str) -> None:
    if not session.facets:
        raise NotDone(session.say("{command} lists them first", command=":facets"))
    session.ask(_picked(session, session.facets, number))


def take(session: Session, _: str) -> None:
    suggestion = session.result.suggestion if session.result else None
    if not suggestion:
        raise NotDone(session.say("no other query is suggested"))
    session.ask(replace(session.question, text=suggestion))


def history(session: Session, number: str) -> None:
    questions = session.memory.history()
    if not questions:
        raise NotDone(session.say("no query is remembered yet"))
    if number:
        session.ask(_picked(session, questions, number))
        return
    for place, question in enumerate(questions[:LISTED], start=1):
        session.put(f"{place}. {_described(question, session.manner)}")


def save(session: Session, name: str) -> None:
    say, text = session.say, session.question.text
    if not text.strip():
        raise NotDone(say("there is nothing to save: search first"))
    session.memory.save(name or text, session.question)
    session.put(say("saved as {name}", name=name or text))


def searches(session: Session, _: str) -> None:
    searches = session.memory.searches()
    for name, question in searches.items():
        session.put(f"{name}: {_described(question, session.manner)}")
    if not searches:
        session.put(session.say("no search has a name yet"))


def search(session: Session, name: str) -> None:
    session.ask(session.memory.searches()[_named(session, name)])


def delete(session: Session, name: str) -> None:
    known = _named(session, name)
    session.memory.forget(known)
    session.put(session.say("deleted {name}", name=known))


def _named(session: Session, name: str) -> str:
    known = session.memory.searches()
    for each in (name, *(each for each in known if each.casefold() == name.casefold())):
        if each in known:
            return each
    raise NotDone(
        session.say(
            "no search is called {name}; {command} lists them", name=name, command=":searches"
        )
    )


def _picked(session: Session, questions: Sequence[Question], number: str) -> Question:
    if not is_number(number) or not 1 <= int(number) <= len(questions):
        last = len(questions)
        raise NotDone(
            session.say("{number} is no number from 1 to {last}", number=number, last=last)
        )
    return questions[int(number) - 1]


def _described(question: Question, manner: Manner) -> str:
    language = "" if question.language == "auto" else question.language
    return ", ".join(
        part for part in (question.text, language, *question.chips(manner.say)) if part
    )
