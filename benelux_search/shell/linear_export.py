"""Hits to a file, in the linear mode."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from benelux_search.shell.linear_session import NotDone, Session

_FORMS: Final = ("tmx", "tsv", "jsonl")


def export(session: Session, words: str, *, is_forced: bool = False) -> None:
    """Writes the marked hits, or all that are found; over another file only when ``is_forced``.

    Raises:
        NotDone: the format, the file or the hits are missing, or the file is there.
    """
    say = session.say
    form, _, name = words.partition(" ")
    form, name = form.casefold(), name.strip()
    if form not in _FORMS or not name:
        raise NotDone(
            say("type {example}: {forms}", example=":export tmx FILE", forms=", ".join(_FORMS))
        )
    if not session.marked and not (session.result and session.result.total):
        raise NotDone(say("there is nothing to export: search, or mark hits first"))
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - ~nobody stays as it is
    if path.is_dir():
        raise NotDone(say("{file} is a folder", file=name))
    if path.exists() and not is_forced:
        raise NotDone(
            say(
                "{file} is there: {command} writes over it",
                file=name,
                command=f":export! {form} {name}",
            )
        )
    number = _write(session, path, form)
    session.remember()
    session.put(
        say.some("{number} hit is in {file}", "{number} hits are in {file}", number, file=path)
    )


def _write(session: Session, path: Path, form: str) -> int:
    """Nothing of the file stays when it cannot be finished."""
    from benelux_search.render.formats import Counted, exported, write

    if session.marked:
        marked = Counted(session.marked.values())
        write(exported(marked, form), path, form)
        return marked.number
    question = session.question
    with session.index() as index, index.export(question.text, **question.options) as hits:
        found = Counted(hits)
        write(exported(found, form), path, form)
    return found.number
