"""The groups of a document in RTF: the properties of their text, and what they hold.

A group ``{…}`` inherits the properties of the group around it. Its first control word may state
that it holds something else than visible text: a font table, a picture, a note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.documents.office.rtf_tokens import language_of_lcid
from benelux_search.model import Language

# Groups that hold no visible text; so do unknown groups that begin with \*
_SILENT: Final = frozenset(
    "colortbl listtable listoverridetable pict header headerl headerr headerf footer footerl "
    "footerr footerf fldinst ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn tc tcn xe txe rxe "
    "comment template filetbl nextfile sp shprslt nonesttables pn annotation upr objdata objclass "
    "bkmkstart bkmkend".split()
)
TRANSPARENT: Final = frozenset({"shpinst", "nesttableprops"})  # begin with \*, but are read
NOTES_AND_BOXES: Final = frozenset({"footnote", "shptxt"})


@dataclass(frozen=True, slots=True)
class GroupState:
    """The properties of text in a group; a group inherits those of the group around it."""

    kind: str = "text"  # silent, fonttbl, stylesheet, info, title, listtext
    font: int = -1
    language: Language | None = None
    is_hidden: bool = False
    is_deleted: bool = False
    skipped: int = 1  # fallback characters after a Unicode character
    style: int = 0
    is_outline: bool = False
    level: int = 0  # of tables around the paragraph


def kind_of_group(
    word: str, state: GroupState, outer: Sequence[GroupState], *, starred: bool
) -> str | None:
    """Return the kind of the group that begins with a control word; None for a word in a text.

    ``state`` is that of the group, ``outer`` are those of the groups around it, the innermost
    last. ``starred`` is True if the group begins with ``\\*``: readers skip it if they do not know
    the word.
    """
    kind = state.kind
    if word == "ud":  # the Unicode form of a text, in a group with its other form
        kinds = [each.kind for each in outer[-3:] if each.kind != "silent"]
        return kinds[-1] if kinds else "silent"
    if kind == "silent" or word in TRANSPARENT or word in NOTES_AND_BOXES:
        return kind
    if word in ("fonttbl", "stylesheet", "info"):
        return word
    if word == "title":
        return "title" if kind == "info" else None
    if word in ("listtext", "pntext"):
        return "listtext" if kind == "text" else kind
    return "silent" if starred or word in _SILENT else None


PROPERTIES: Final[Mapping[str, Callable[[GroupState, int | None], GroupState]]] = {
    "f": lambda state, number: replace(state, font=number or 0),
    "lang": lambda state, number: replace(state, language=language_of_lcid(number or 0)),
    "v": lambda state, number: replace(state, is_hidden=number != 0),
    "deleted": lambda state, number: replace(state, is_deleted=number != 0),
    "uc": lambda state, number: replace(state, skipped=max(0, min(9, number or 0))),
    "s": lambda state, number: replace(state, style=number or 0),
    "outlinelevel": lambda state, number: replace(state, is_outline=(number or 0) < 8),
    "intbl": lambda state, _: replace(state, level=max(1, state.level)),
    "itap": lambda state, number: replace(state, level=max(0, number or 0)),
    "pard": lambda state, _: replace(state, style=0, is_outline=False, level=0),
    "plain": lambda state, _: replace(state, font=-1, is_hidden=False, is_deleted=False),
}
