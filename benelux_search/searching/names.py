"""Documents by what people call them: an id, a number such as 908/1, or nearly one of these."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from benelux_search.messages import Message
from benelux_search.model import DocumentInfo

# languages in notes
SPOKEN: Final = {
    "nl": Message("Dutch"),
    "fr": Message("French"),
    "both": Message("both languages"),
}
_SUGGESTIONS: Final = 3
_ZEROS: Final = re.compile(r"/0+(?=[0-9])")
_LONGEST: Final = 80  # of a name in a message: anything may have been pasted


def is_called(info: DocumentInfo, name: str) -> bool:
    """Whether a document has this id or number."""
    return name == info.id or has_number(info, name)


def has_number(info: DocumentInfo, number: str) -> bool:
    return info.facts.number is not None and _number(info.facts.number) == _number(number)


def is_named(info: DocumentInfo, name: str) -> bool:
    """Whether a name stands in the id, the name of the file or the titles of a document."""
    wanted = name.casefold()
    titles = (info.facts.title.nl, info.facts.title.fr)
    names = (info.id, PurePath(info.path).name, *filter(None, titles))
    return any(wanted in each.casefold() for each in names)


def quoted(name: str) -> str:
    """A name as a message repeats it."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def suggestion(name: str, documents: Sequence[DocumentInfo]) -> str:
    """``; did you mean …?`` with the ids and numbers that are near, or nothing."""
    name = name[:_LONGEST]
    names = [*(info.id for info in documents), *_numbers(documents)]
    near = [each for each in names if name and name in each][:_SUGGESTIONS]
    near = near or difflib.get_close_matches(name, names, _SUGGESTIONS, cutoff=0.7)
    if not near:
        return ""
    first, *others = near
    meant: str = first
    for each in others:
        meant = Message("{} or {}", meant, each)
    return Message("; did you mean {}?", meant)


def _numbers(documents: Iterable[DocumentInfo]) -> list[str]:
    return list(dict.fromkeys(info.facts.number for info in documents if info.facts.number))


def _number(text: str) -> str:
    """A document number in one way of writing: 908/01 is 908/1."""
    return _ZEROS.sub("/", text.strip())
