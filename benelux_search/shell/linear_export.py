"""Hits to a file, in the linear mode."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.shell.linear_session import NotDone, Session

if TYPE_CHECKING:
    from benelux_search.model import Hit

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
    from benelux_search.render.replacing import replaced

    counted = _Counted()
    with replaced(path) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        if session.marked:
            file.writelines(_lines(form, counted.through(session.marked.values())))
        else:
            question = session.question
            with session.index() as index, index.export(question.text, **question.options) as hits:
                file.writelines(_lines(form, counted.through(hits)))
    return counted.number


class _Counted:
    """Counts what goes by."""

    def __init__(self) -> None:
        self.number = 0

    def through(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        for hit in hits:
            self.number += 1
            yield hit


def _lines(form: str, hits: Iterable[Hit]) -> Iterator[str]:
    from benelux_search.render import records, tables, tmx

    match form:
        case "tmx":
            lines: Iterable[str] = tmx.memory(map(tmx.unit_of_hit, hits))
        case "tsv":
            lines = tables.tsv_lines(tables.hit_rows(hits))
        case _:
            lines = map(records.dumps, map(records.hit_record, hits))
    return (line + "\n" for line in lines)
