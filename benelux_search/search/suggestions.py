"""What to tell who finds nothing, or typed something else than was searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.terms import form_key, written_of
from benelux_search.errors import Message, plural
from benelux_search.index.ports import EngineReader
from benelux_search.model import LANGUAGES, Completion, Language, QueryLanguage
from benelux_search.query.parser import as_typed
from benelux_search.query.tree import (
    AndNode,
    ExactNode,
    LanguageNode,
    Node,
    NotNode,
    OrNode,
    PhraseNode,
    WordNode,
)
from benelux_search.search.filters import SPOKEN, quote_name
from benelux_search.search.options import Deadline
from benelux_search.search.readings import leaves
from benelux_search.search.understanding import Corrector, Understood, frequency


def corrections_note(understood: Understood) -> Iterator[str]:
    for each in understood.corrections:
        yield Message("no passage has “{}”: searched as “{}”", quote_name(each.typed), each.taken)


def suggestion_of(understood: Understood) -> str | None:
    """The query with its corrections, as it would be typed; None where there are none."""
    if not understood.corrections:
        return None
    return as_typed(next(iter(understood.sides.values())))


def advice(
    root: Node,
    language: Literal["nl", "fr", "both"],
    reader: EngineReader,
    clock: Deadline,
) -> tuple[list[str], str | None]:
    """Where the words are that were not found together, and what may have been meant."""
    notes: list[str] = []
    for leaf, side in leaves(root):
        searched: tuple[Language, ...] = (side,) if side else _searched(language)
        if isinstance(leaf, ExactNode):
            notes += _other_forms(leaf, searched, reader)
        elif isinstance(leaf, PhraseNode) and " " in leaf.text:
            if all(any(frequency(w, each, reader) for each in searched) for w in leaf.text.split()):
                notes.append(
                    Message(
                        "the words of “{}” do not stand side by side: without the quotes they are "
                        'found anywhere, with "…"~5 near each other',
                        quote_name(leaf.text),
                    )
                )
        elif isinstance(leaf, WordNode):
            notes += _elsewhere(leaf, searched, reader)
    near = _meant(root, language, reader, clock)
    return list(dict.fromkeys(notes)), near


def _searched(language: Literal["nl", "fr", "both"]) -> tuple[Language, ...]:
    return LANGUAGES if language == "both" else (language,)


def _other_forms(
    leaf: ExactNode, searched: tuple[Language, ...], reader: EngineReader
) -> Iterator[str]:
    count = max(frequency(leaf.text, each, reader) for each in searched)
    if count:
        yield Message(
            "“{}” is found in other forms ({}): leave out the =",
            quote_name(leaf.text),
            _passages(count),
        )


def _elsewhere(
    leaf: WordNode, searched: tuple[Language, ...], reader: EngineReader
) -> Iterator[str]:
    """A word that only the language that was not searched knows, and what to type then."""
    if any(frequency(leaf.text, each, reader) for each in searched):
        return
    for each in LANGUAGES:
        count = 0 if each in searched else frequency(leaf.text, each, reader)
        if count:
            yield Message(
                "“{}” is found in {} ({}): {}:{}",
                quote_name(leaf.text),
                SPOKEN[each],
                _passages(count),
                each,
                leaf.text,
            )


def _passages(count: int) -> Message:
    return plural(count, "1 passage", "{} passages")


def _meant(
    root: Node,
    language: Literal["nl", "fr", "both"],
    reader: EngineReader,
    clock: Deadline,
) -> str | None:
    """The query with words in the place of those that are nowhere, in phrases as well."""
    correctors = {each: Corrector(each, reader, clock) for each in LANGUAGES}

    def change(node: Node, searched: tuple[Language, ...]) -> Node:
        match node:
            case LanguageNode(own, inner):
                return replace(node, node=change(inner, (own,)))
            case NotNode(inner):
                return node
            case AndNode(nodes) | OrNode(nodes):
                return replace(node, nodes=tuple(change(each, searched) for each in nodes))
            case PhraseNode(text) | ExactNode(text):
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


# Words of the index that begin with what was typed so far.


# Some of what is found is left out, where accents were typed or the word is only a number
_MORE = 4


def complete_words(
    beginning: str, language: QueryLanguage, limit: int, reader: EngineReader
) -> Sequence[Completion]:
    """The words that begin so, of one language or of both: the one that is typed if it is a word,
    with other accents or not, then the most frequent.

    With accents it is that very beginning; without, what has them is found as well.
    """
    wanted = written_form(beginning.strip())
    folded = fold(wanted)
    if not folded:
        return ()
    found: list[Completion] = []
    for each in LANGUAGES:
        if language not in (each, "auto", "both"):
            continue
        known = dict(reader.completions(each, folded, _MORE * limit))
        typed = form_key(folded, wanted)
        known[typed] = reader.frequency(each, typed, kind="form")
        for key, passages in known.items():
            word = written_of(key)
            if passages and (wanted == folded or word.startswith(wanted)):
                found.append(Completion(word, each, passages))
    found.sort(
        key=lambda each: (
            _distance(each.word, wanted, folded),
            -each.passages,
            each.word,
            each.language,
        )
    )
    return tuple(found[:limit])


def _distance(word: str, wanted: str, folded: str) -> int:
    """0 for what is typed, 1 for what has other accents, 2 for what goes on."""
    return 0 if word == wanted else 1 if fold(word) == folded else 2
