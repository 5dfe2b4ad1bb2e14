"""What a single word of a query asks for: itself, its beginning, a pattern, or what is like it."""

from __future__ import annotations

import re
from typing import Final

from benelux_search.numerals import GROUPED, SUFFIXED
from benelux_search.query.fields import SEARCHABLE, note_unknown
from benelux_search.query.notes import Notes
from benelux_search.query.quotes import DOUBLE
from benelux_search.query.tree import (
    Exact,
    Fuzzy,
    Leaf,
    Near,
    Phrase,
    Prefix,
    Wildcard,
    Word,
)

# White space in one word: of a number in groups, 1 000 000, and in 136 bis. No word goes on behind
# the edits of a fuzzy one.
JOINED: Final = re.compile(
    rf"(?: (?<![\w/.,~]){GROUPED} | (?<!~[0-9]){SUFFIXED} ) (?! [*~] | \?\S )", re.VERBOSE
)
WORD: Final = re.compile(rf"(?: {JOINED.pattern} | [^\s(){DOUBLE}] )+", re.VERBOSE)
_ONE: Final = re.compile(rf"(?: {JOINED.pattern} | \S )+", re.VERBOSE)

# `a*` would stand for a tenth of all words, `3*4` is twelve; `90?/1` is meant
_MIN_PREFIX: Final = 2
_MIN_LETTERS: Final = 2
_MIN_CHARS: Final = 3
_MAX_WILDCARDS: Final = 8
_MIN_FUZZY: Final = 3
_SHORT: Final = 5  # letters, of a word in which two edits would leave little
_MAX_EDITS: Final = 2
_DISTANCE: Final = 5
_MAX_DISTANCE: Final = 50

_WEB: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}://|www\.", re.IGNORECASE)
# `mensen*, politie`; but a ? there may stand beside other wildcards
_PUNCTUATION: Final = ".,;:!…"
_STARS: Final = re.compile(r"\*{2,}")
# what joins the parts of a compound: milieu-*, 908/*, l’*
_JOINING: Final = "-‐‑/'’"
_EDITS: Final = re.compile(r"[0-9]*")
_ODD_EDITS: Final = re.compile(r"[~0-9.,]*")


def atom(raw: str, column: int, notes: Notes) -> Leaf | None:
    """What a word that was typed asks for; None where there is nothing to look for."""
    if not SEARCHABLE.search(raw):
        return None
    if _WEB.match(raw) or note_unknown(raw, column, notes):
        return Word(raw)
    core = raw.rstrip(_PUNCTUATION)
    if "*" in core or "?" in core.strip("?"):
        return _pattern(raw, core, column, notes)
    if "~" in core:
        return _fuzzy(raw, core, column, notes)
    if core.startswith("?"):
        notes.add("`{}` at column {}: a `?` is a letter inside a word only", raw, column)
    return Word(raw.rstrip("?"))


def exact(raw: str, column: int, notes: Notes) -> Leaf | None:
    """The same for a word after ``=``, which ``raw`` is without."""
    found = atom(raw, column, notes)
    if isinstance(found, Word):
        return Exact(found.text)
    if found is not None:
        notes.add("`{}` at column {} is no whole word: the `=` is left out", raw, column)
    return found


def near(text: str, distance: str | None, column: int, notes: Notes) -> Leaf | None:
    """What words in quotes ask for: a phrase, or with ``~5`` after it (``distance`` is ``5``)."""
    if not SEARCHABLE.search(text):
        return None
    if distance is None:
        return Phrase(text.strip())
    word = only_word(text)
    if word is not None:
        return Word(word)
    wanted = _number(distance) if distance else _DISTANCE
    if wanted > _MAX_DISTANCE:
        notes.add("the distance at column {} is too large: {} is taken", column, _MAX_DISTANCE)
    return Near(text.strip(), min(wanted, _MAX_DISTANCE))


def only_word(text: str) -> str | None:
    """The word in a text that has one; None when there are more."""
    if _ONE.fullmatch(text.strip()):
        return text.strip()
    words = [word for word in text.split() if SEARCHABLE.search(word)]
    return words[0] if len(words) == 1 else None


def _pattern(raw: str, core: str, column: int, notes: Notes) -> Leaf:
    if "~" in core:
        notes.add("`{}` at column {}: `~` does not go with `*` and `?`: left out", raw, column)
        core = core.partition("~")[0].rstrip(_PUNCTUATION)
    text = _STARS.sub("*", core)
    bare = text.strip("*?")
    if not SEARCHABLE.search(bare):
        return Word(raw)
    if not ("*" in text or "?" in text.strip("?")):
        return Word(bare)
    simple = text == f"{bare}*" and "*" not in bare and "?" not in bare
    if simple and SEARCHABLE.match(bare[-1]):
        if len(SEARCHABLE.findall(bare)) >= _MIN_PREFIX:
            return Prefix(bare)
        notes.add("`{}` at column {} is too short for a prefix: searched as a word", raw, column)
    elif simple and bare[-1] not in _JOINING:
        # article 5.* is a footnote
        notes.add("`{}` at column {}: no letter stands before the `*`: left out", raw, column)
    elif text.count("*") + text.count("?") > _MAX_WILDCARDS:
        notes.add("`{}` at column {} has too many wildcards: searched as a word", raw, column)
    elif not _is_enough(bare):
        notes.add("`{}` at column {} has too few letters: searched as a word", raw, column)
    else:
        return Wildcard(text)
    return Word(bare)


def _is_enough(pattern: str) -> bool:
    return len(SEARCHABLE.findall(pattern)) >= _MIN_CHARS or _letters(pattern) >= _MIN_LETTERS


def _fuzzy(raw: str, core: str, column: int, notes: Notes) -> Leaf:
    word, _, after = core.partition("~")
    edits = after.rstrip("?")
    letters = _letters(word)
    if not SEARCHABLE.search(word):
        if _EDITS.fullmatch(edits):
            notes.add("`{}` at column {} comes right after a word or a quote", raw, column)
        return Word(raw.rstrip("?"))
    # 5~10 is from 5 to 10, x~y a name
    if not _ODD_EDITS.fullmatch(edits) or (edits and not letters):
        return Word(raw.rstrip("?"))
    if letters < _MIN_FUZZY:
        notes.add("`{}` at column {} is too short for `~`: searched as a word", raw, column)
        return Word(word)
    wanted = _number(edits) if edits else _default_edits(letters)
    whole = word[0] != "?" and SEARCHABLE.match(word[-1])
    if not whole or not wanted or not _EDITS.fullmatch(edits):
        notes.add("`{}` at column {}: a word, `~`, and 1 or 2 are understood", raw, column)
        return Word(word)
    if wanted > _MAX_EDITS:
        notes.add("`{}` at column {}: `~{}` is the most", raw, column, _MAX_EDITS)
    return Fuzzy(word, min(wanted, _MAX_EDITS))


def _default_edits(letters: int) -> int:
    return 1 if letters <= _SHORT else _MAX_EDITS


def _letters(text: str) -> int:
    """How many letters a text has: digits are none."""
    return sum(map(str.isalpha, text))


def _number(digits: str) -> int:
    """The number that digits say; of many digits the first will do: it is too large anyhow."""
    significant = digits.lstrip("0")[:4]
    return int(significant) if significant.isdecimal() else 0
