"""What the linear mode lists that are no hits: renderings of a term, and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benelux_search.model import other_language
from benelux_search.render.labels import LANGUAGE_NAMES
from benelux_search.shell.linear_lines import document_line, translation_lines
from benelux_search.shell.linear_session import LISTED, NotDone, Session

if TYPE_CHECKING:
    from benelux_search.model import DocumentInfo

_TRANSLATIONS: Final = 10


def translate(session: Session, term: str) -> None:
    say, language = session.say, session.question.language
    term = term or session.question.text
    if not term.strip():
        raise NotDone(say("type a word or phrase after {command}", command=":translate"))
    with session.index() as index:
        found = index.translate(term, language=language, limit=_TRANSLATIONS)
        if not found and language in {"nl", "fr"}:
            found = index.translate(term, limit=_TRANSLATIONS)
    for number, each in enumerate(found, start=1):
        session.print(translation_lines(number, each, found.language, session.manner))
    for note in found.notes:
        session.put(say("note: {note}", note=say.note(note)))
    if not found:
        session.put(say("no translation is found of {term}", term=found.term))
        return
    name = say(LANGUAGE_NAMES[other_language(found.language)])
    session.put(
        say.some(
            "{number} rendering of {term} in {language}",
            "{number} renderings of {term} in {language}",
            len(found),
            term=found.term,
            language=name,
        )
    )


def documents(session: Session, words: str) -> None:
    wanted = words.casefold().split()

    def is_meant(info: DocumentInfo) -> bool:
        facts = info.facts
        names = (info.id, info.path, facts.title.nl, facts.title.fr, facts.date, facts.number)
        said = " ".join(name for name in names if name).casefold()
        return all(word in said for word in wanted)

    with session.index() as index:
        infos = [info for info in index.documents() if is_meant(info)]
    for info in infos[:LISTED]:
        session.put(document_line(info, session.manner))
    session.tell_rest(len(infos))
    if not infos:
        session.put(session.say("there are no documents"))
