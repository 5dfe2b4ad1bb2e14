"""What to tell who finds nothing, or typed something else than was searched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from benelux_search.messages import Message, counted
from benelux_search.model import LANGUAGES, Language
from benelux_search.ports import EngineReader
from benelux_search.query import And, Exact, Node, Not, Or, Phrase, Side, Word, as_typed
from benelux_search.searching.clock import Clock
from benelux_search.searching.correcting import Corrector
from benelux_search.searching.detection import frequency
from benelux_search.searching.leaves import leaves
from benelux_search.searching.names import SPOKEN, quoted
from benelux_search.searching.understanding import Understood


def corrections_note(understood: Understood) -> Iterator[str]:
    for each in understood.corrections:
        yield Message("no passage has “{}”: searched as “{}”", quoted(each.typed), each.taken)


def suggestion_of(understood: Understood) -> str | None:
    """The query with its corrections, as it would be typed; None where there are none."""
    if not understood.corrections:
        return None
    return as_typed(next(iter(understood.sides.values())))


def advice(
    root: Node,
    language: Literal["nl", "fr", "both"],
    reader: EngineReader,
    clock: Clock,
) -> tuple[list[str], str | None]:
    """Where the words are that were not found together, and what may have been meant."""
    notes: list[str] = []
    for leaf, side in leaves(root):
        searched: tuple[Language, ...] = (side,) if side else _searched(language)
        if isinstance(leaf, Exact):
            notes += _other_forms(leaf, searched, reader)
        elif isinstance(leaf, Phrase) and " " in leaf.text:
            if all(any(frequency(w, each, reader) for each in searched) for w in leaf.text.split()):
                notes.append(
                    Message(
                        "the words of “{}” do not stand side by side: without the quotes they are "
                        'found anywhere, with "…"~5 near each other',
                        quoted(leaf.text),
                    )
                )
        elif isinstance(leaf, Word):
            notes += _elsewhere(leaf, searched, reader)
    near = _meant(root, language, reader, clock)
    return list(dict.fromkeys(notes)), near


def _searched(language: Literal["nl", "fr", "both"]) -> tuple[Language, ...]:
    return LANGUAGES if language == "both" else (language,)


def _other_forms(
    leaf: Exact, searched: tuple[Language, ...], reader: EngineReader
) -> Iterator[str]:
    count = max(frequency(leaf.text, each, reader) for each in searched)
    if count:
        yield Message(
            "“{}” is found in other forms ({}): leave out the =",
            quoted(leaf.text),
            _passages(count),
        )


def _elsewhere(leaf: Word, searched: tuple[Language, ...], reader: EngineReader) -> Iterator[str]:
    """A word that only the language that was not searched knows, and what to type then."""
    if any(frequency(leaf.text, each, reader) for each in searched):
        return
    for each in LANGUAGES:
        count = 0 if each in searched else frequency(leaf.text, each, reader)
        if count:
            yield Message(
                "“{}” is found in {} ({}): {}:{}",
                quoted(leaf.text),
                SPOKEN[each],
                _passages(count),
                each,
                leaf.text,
            )


def _passages(count: int) -> Message:
    return counted(count, "1 passage", "{} passages")


def _meant(
    root: Node,
    language: Literal["nl", "fr", "both"],
    reader: EngineReader,
    clock: Clock,
) -> str | None:
    """The query with words in the place of those that are nowhere, in phrases as well."""
    correctors = {each: Corrector(each, reader, clock) for each in LANGUAGES}

    def change(node: Node, searched: tuple[Language, ...]) -> Node:
        match node:
            case Side(own, inner):
                return replace(node, node=change(inner, (own,)))
            case Not(inner):
                return node
            case And(nodes) | Or(nodes):
                return replace(node, nodes=tuple(change(each, searched) for each in nodes))
            case Phrase(text) | Exact(text):
                words = [_better(word, searched, correctors) for word in text.split()]
                return replace(node, text=" ".join(words))
            case _:
                return node

    changed = change(root, _searched(language))
    return as_typed(changed) if changed != root else None


def _better(
    word: str, searched: tuple[Language, ...], correctors: dict[Language, Corrector]
) -> str:
    if not all(correctors[each].is_missing(word) for each in searched):
        return word
    found = (correctors[each].better(word) for each in searched)
    return next((each for each in found if each is not None), word)
