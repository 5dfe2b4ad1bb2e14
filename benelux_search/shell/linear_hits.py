"""What can be done with a hit in the linear mode, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benelux_search.errors import NotFound
from benelux_search.model import DocumentView, Pair
from benelux_search.render.labels import LANGUAGE_NAMES, title_of
from benelux_search.shell.clipboard import WAYS
from benelux_search.shell.linear_lines import document_line, pair_lines
from benelux_search.shell.linear_session import NotDone, Session
from benelux_search.shell.saying import N_

_AROUND: Final = 2  # pairs before and after a hit
_COPIED: Final[Mapping[str, str]] = {
    "nl": N_("Dutch"),
    "fr": N_("French"),
    "both": N_("both languages"),
    "citation": N_("citation in both languages"),
}


def around(session: Session, number: str) -> None:
    """The pairs are asked for one by one: a document may be a whole translation memory."""
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
                lines = pair_lines(pair, hit.document, session.manner, is_hit=near == middle)
                session.print(lines)
    session.current = hit
    session.remember()


def read(session: Session, word: str) -> None:
    name = session.document_id(word) if word else session.hit("").document.id
    with session.index() as index:
        view = index.show(name)
    if not isinstance(view, DocumentView):
        with session.index() as index:
            view = index.show(view.document_id)
    if isinstance(view, DocumentView):
        session.put(document_line(view.document, session.manner))
        session.read(view)


def copy(session: Session, words: str) -> None:
    from benelux_search.render import citations

    say, first = session.say, session.manner.first
    what, number = "both", ""
    for word in words.split():
        if word.casefold() in _COPIED:
            what = word.casefold()
        elif number:
            raise NotDone(say("what is copied is one of {names}", names=", ".join(_COPIED)))
        else:
            number = word
    hit = session.hit(number)
    match what:
        case "nl" | "fr":
            text = citations.side(hit, what)
        case "citation":
            text = citations.citation(hit, first)
        case _:
            text = citations.both(hit, first)
    session.remember()
    if text is None:
        raise NotDone(say("the passage has no counterpart to copy"))
    session.put(say(WAYS[session.clipboard.copy(text)], what=say(_COPIED[what])))


def mark(session: Session, numbers: str) -> None:
    for hit in [session.hit(number) for number in numbers.split() or [""]]:
        session.marked.add(hit)
    session.remember()
    _tell_marked(session)


def _tell_marked(session: Session) -> None:
    count = len(session.marked)
    session.put(session.say.some("{number} hit is marked", "{number} hits are marked", count))


def marks(session: Session, _: str) -> None:
    for hit in session.marked.values():
        name = title_of(hit.document, session.manner.first)
        session.put(", ".join(part for part in (hit.id, name) if part))
    _tell_marked(session)


def unmark(session: Session, words: str) -> None:
    """By number or by id: the hits of an earlier search have no numbers any more."""
    if words.casefold() == "all":
        session.marked.clear()
    else:
        for word in words.split() or [""]:
            name = word if word in session.marked else session.hit(word).id
            session.marked.remove(name)
    _tell_marked(session)


def swap(session: Session, _: str) -> None:
    session.manner = session.manner.swapped()
    if session.current is not None:
        session.show("")
    else:
        name = session.say(LANGUAGE_NAMES[session.manner.first])
        session.put(session.say("{language} comes first", language=name))
