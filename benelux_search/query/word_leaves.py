"""The leaf of a word, of a word after =, and of a quoted text of a query."""

from __future__ import annotations

import re
from typing import Final

from benelux_search.law.citations import whole_citation
from benelux_search.law.codes import Code
from benelux_search.query import field_names, tree
from benelux_search.query.field_names import SEARCHABLE
from benelux_search.query.words import one_word

# `a*` would match a tenth of all words, and `3*4` is a product; `90?/1` is a pattern
_MIN_PREFIX: Final = 2


_MIN_LETTERS: Final = 2


_MIN_CHARS: Final = 3


_MAX_WILDCARDS: Final = 8


_MIN_FUZZY: Final = 3


_SHORT: Final = 5  # letters; two edits would leave little of such a word


_MAX_EDITS: Final = 2


_DISTANCE: Final = 5


_MAX_DISTANCE: Final = 50


_WEB: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}://|www\.", re.IGNORECASE)


# at the end of a word: `mensen*, politie`. Not ?, which may be a wildcard beside others
_PUNCTUATION: Final = ".,;:!…"


_STARS: Final = re.compile(r"\*{2,}")


# marks that join the parts of a compound: milieu-*, 908/*, l’*
_JOINING: Final = "-‐‑/'’"


_EDITS: Final = re.compile(r"[0-9]*")


_ODD_EDITS: Final = re.compile(r"[~0-9.,]*")


def parse_word(part: tree.TypedPart) -> tree.LeafNode | None:
    """Return the leaf for a word of a query; None if the word has no letter and no digit."""
    if not SEARCHABLE.search(part.text):
        return None
    if not _WEB.match(part.text):
        part = field_names.without_unknown_fields(part)
    if _WEB.match(part.text):  # also the value of a field: bron:https://example.be/?a=1
        return tree.WordNode(part.text)
    field_names.note_operator(part)
    core = part.text.rstrip(_PUNCTUATION)
    if "*" in core or "?" in core.strip("?"):
        return _pattern(core, part)
    if "~" in core:
        return _fuzzy(core, part)
    if core.startswith("?"):
        part.add("question-mark", "`{}` at column {}: `?` stands for a letter only inside a word")
    return tree.WordNode(part.text.rstrip("?"))


def parse_exact(part: tree.TypedPart) -> tree.LeafNode | None:
    """Return the leaf for a word after ``=``; the part does not include the ``=``.

    Return None if the word has no letter and no digit.
    """
    leaf = parse_word(part)
    if isinstance(leaf, tree.WordNode):
        return tree.ExactNode(leaf.text)
    if leaf is not None:
        part.add("exact-part", "`{}` at column {} is not a whole word: the `=` is ignored")
    return leaf


def parse_quoted(
    text: str,
    distance: str | None,
    column: int,
    notes: tree.Notes,
    codes: tuple[Code, ...] = (),
) -> tree.LeafNode | None:
    """Return the leaf for quoted words: a phrase, or words near each other.

    ``distance`` is None if no ``~`` follows the quotes, the digits after the ``~`` otherwise
    (``"5"`` for ``~5``), and empty if no digit follows the ``~``. Before a ``~``, a single word in
    quotes is a plain word, and its wildcards have no meaning. Return None if the text has no letter
    and no digit.
    """
    if not SEARCHABLE.search(text):
        return None
    if distance is None:
        return tree.PhraseNode(text.strip(), citation=whole_citation(text, codes))
    word = single_word(text)
    if word is not None:
        return tree.WordNode(word)
    wanted = _number(distance) if distance else _DISTANCE
    if wanted > _MAX_DISTANCE:
        notes.add(
            "distance", "the distance at column {} is too large: {} is used", column, _MAX_DISTANCE
        )
    return tree.NearNode(text.strip(), min(wanted, _MAX_DISTANCE))


def single_word(text: str) -> str | None:
    """Return the only word of a text; None if the text has several words or none."""
    if one_word().fullmatch(text.strip()):
        return text.strip()
    words = [word for word in text.split() if SEARCHABLE.search(word)]
    return words[0] if len(words) == 1 else None


def _pattern(core: str, part: tree.TypedPart) -> tree.LeafNode:
    """Return the leaf of a word with wildcards; ``core`` is its text without punctuation."""
    if "~" in core:
        part.add("fuzzy-wildcard", "`{}` at column {}: `~` does not go with `*` and `?`: ignored")
        core = core.partition("~")[0].rstrip(_PUNCTUATION)
    text = _STARS.sub("*", core)
    bare = text.strip("*?")
    if not SEARCHABLE.search(bare):
        return tree.WordNode(part.text)
    if not ("*" in text or "?" in text.strip("?")):
        return tree.WordNode(bare)
    simple = text == f"{bare}*" and "*" not in bare and "?" not in bare
    if simple and SEARCHABLE.match(bare[-1]):
        if len(SEARCHABLE.findall(bare)) >= _MIN_PREFIX:
            return tree.PrefixNode(bare)
        part.add("short-prefix", "`{}` at column {} is too short for a prefix: searched as a word")
    elif simple and bare[-1] not in _JOINING:
        # in `article 5.*` the asterisk marks a footnote
        part.add("footnote-star", "`{}` at column {}: no letter before the `*`: ignored")
    elif text.count("*") + text.count("?") > _MAX_WILDCARDS:
        part.add("many-wildcards", "`{}` at column {} has too many wildcards: searched as a word")
    elif not _is_enough(bare):
        part.add("few-letters", "`{}` at column {} has too few letters: searched as a word")
    else:
        return tree.WildcardNode(text)
    return tree.WordNode(bare)


def _is_enough(pattern: str) -> bool:
    return len(SEARCHABLE.findall(pattern)) >= _MIN_CHARS or _letters(pattern) >= _MIN_LETTERS


def _fuzzy(core: str, part: tree.TypedPart) -> tree.LeafNode:
    """Return the leaf of a word with a tilde; ``core`` is its text without punctuation."""
    word, _, after = core.partition("~")
    edits = after.rstrip("?")
    letters = _letters(word)
    if not SEARCHABLE.search(word):
        if _EDITS.fullmatch(edits):
            part.add("loose-tilde", "`{}` at column {} must follow a word or a quote directly")
        return tree.WordNode(part.text.rstrip("?"))
    # 5~10 means from 5 to 10, and x~y is a name
    if not _ODD_EDITS.fullmatch(edits) or (edits and not letters):
        return tree.WordNode(part.text.rstrip("?"))
    if letters < _MIN_FUZZY:
        part.add("short-fuzzy", "`{}` at column {} is too short for `~`: searched as a word")
        return tree.WordNode(word)
    wanted = _number(edits) if edits else _default_edits(letters)
    whole = word[0] != "?" and SEARCHABLE.match(word[-1])
    if not whole or not wanted or not _EDITS.fullmatch(edits):
        part.add("fuzzy", "`{}` at column {}: expected a word, `~`, and 1 or 2")
        return tree.WordNode(word)
    if wanted > _MAX_EDITS:
        part.add("many-edits", "`{}` at column {}: `~{}` is the maximum", _MAX_EDITS)
    return tree.FuzzyNode(word, min(wanted, _MAX_EDITS))


def _default_edits(letters: int) -> int:
    return 1 if letters <= _SHORT else _MAX_EDITS


def _letters(text: str) -> int:
    """Return the number of letters in a text; digits do not count."""
    return sum(map(str.isalpha, text))


def _number(digits: str) -> int:
    """Return a number; only four of its digits are read, since more are too large in any case."""
    significant = digits.lstrip("0")[:4]
    return int(significant) if significant.isdecimal() else 0
