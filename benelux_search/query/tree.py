"""The tree of a query, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from benelux_search.model import Language


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed; the analysis may find several in it (``Benelux-landen``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """All forms that begin so; ``text`` is without the asterisk."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other; ``text`` is without the quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    """All of ``nodes``; there are two or more, and one or more is not a :class:`Not`.

    ``strict`` tells that the user wrote AND, so that it stays required when nothing is found.
    """

    nodes: tuple[Node, ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Or:
    """Any of ``nodes``; there are two or more, and none is a :class:`Not`."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match; only ever in an :class:`And`."""

    node: Node


@dataclass(frozen=True, slots=True)
class Side:
    """``node`` must match on the side of ``language``."""

    language: Language
    node: Node


@dataclass(frozen=True, slots=True)
class Aligned:
    """How a passage is aligned: ``none`` is without a counterpart, ``low`` with a doubtful one."""

    state: Literal["none", "low"]


Node: TypeAlias = Word | Prefix | Phrase | And | Or | Not | Side | Aligned
