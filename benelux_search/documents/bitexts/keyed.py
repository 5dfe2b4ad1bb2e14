"""Texts with keys, in files of one language each, and the bitext that two languages of them make.

The readers of message files give :class:`Messages`: the entries of a file, by language.
:func:`join_messages` joins two files by their keys; :func:`read_alone` returns the bitext in one
file.

A key proves that two texts belong together, but not that both were translated: a French file may
still hold Dutch or English messages. Such a text gets no counterpart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from benelux_search.align.reading_pair import LANGUAGE_NAMES, SWAPPED, note_of_file
from benelux_search.documents.bitexts.bitext_reader import (
    language_of_code,
    language_of_name,
    normalise_segment,
    words_of_name,
)
from benelux_search.errors import EmptySource, Message, Note, NotPaired, UnsupportedSource
from benelux_search.model import LANGUAGES, Bitext, Language, Segment, other_language
from benelux_search.reading_options import Limits
from benelux_search.text.languages.line_evidence import STATES, language_evidence

Spoken: TypeAlias = Literal["nl", "fr", "other"]

UNSTATED: Final = ""
"""The language of entries whose file states none."""

_LONGEST_KEY: Final = 500
_CLEAR: Final = 1.0  # nats at which a text is clearly in a language
_CERTAIN: Final = 4.0  # nats at which a text contradicts the language of its file
_LOOKED_AT: Final = 300  # characters of a text
_SAMPLE: Final = 3000  # texts of a file whose language is sought, or of a batch
_WORDS: Final = 4  # of a text that shows a language that is not expected
_MAIN_SHARE: Final = 0.6  # of the clear texts of a file
_LEAST_SHARED: Final = 0.2  # of the keys of the smaller file
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# no words, if it is the same in both languages or in one file only: an address, a file name
_TECHNICAL: Final = re.compile(r"[\w.:/@#%?&=+-]*[_/:@#.=\d]\w[\w.:/@#%?&=+-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with its key; ``confidence`` (0 to 1) that it is a translation."""

    key: str
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Messages:
    """The entries of one file, by language: ``nl``, ``fr``, the code of another, or ``UNSTATED``.

    ``is_catalogue`` is True if the type of the file shows that it holds messages; other files
    (JSON, YAML, tables) need a language in their content or in their name.
    """

    path: Path
    entries: Mapping[str, Sequence[Entry]]
    encoding: str
    notes: tuple[str, ...] = ()
    is_catalogue: bool = False

    @property
    def is_bilingual(self) -> bool:
        """Return True if the file holds texts in Dutch and in French."""
        return all(self.entries.get(language) for language in LANGUAGES)

    def stated(self) -> tuple[Language | None, Sequence[Entry]]:
        """Return the entries in one language of the file, and this language, if it is stated."""
        for language in LANGUAGES:
            if self.entries.get(language):
                return language, self.entries[language]
        return language_of_path(self.path), self.entries.get(UNSTATED, ())


def language_of_path(path: Path) -> Language | None:
    """Return the language that a path names: ``x_nl_BE.json``, ``nl/x.po``, ``nl/LC_MESSAGES``."""
    language = language_of_name(path.stem)
    if language or {"nl", "fr"} <= set(words_of_name(path.stem)):
        return language
    folders = [part for part in path.parts[:-1] if part != "LC_MESSAGES"]
    return language_of_code(folders[-1]) if folders else None


def main_language(texts: Sequence[str], expected: Language | None) -> Spoken | None:
    """Return the language of most texts that have a clear one, or None if few are clear.

    Only longer texts show another language than that which is ``expected``: single words
    ("Dashboard", "Information") resemble those of all languages.
    """
    spoken = _language_of_most(texts)
    if spoken is None or spoken == expected:
        return spoken
    return _language_of_most([text for text in texts if len(text.split()) >= _WORDS])


def _language_of_most(texts: Sequence[str]) -> Spoken | None:
    texts = [text[:_LOOKED_AT] for text in texts[:_SAMPLE] if text]
    if not texts:
        return None
    evidence = language_evidence(texts)
    ordered = np.sort(evidence, axis=1)
    leads = ordered[:, 2] - ordered[:, 1]
    clear = leads > _CLEAR
    best = evidence.argmax(axis=1)
    totals = np.bincount(best[clear], leads[clear], minlength=3)
    index = int(totals.argmax())
    if totals[index] <= _CERTAIN or (best[clear] == index).mean() < _MAIN_SHARE:
        return None
    return STATES[index]


# --- From files to bitexts


def read_alone(messages: Messages, limits: Limits) -> Bitext:
    """Return the bitext in one file: its pairs, or its texts in one language.

    Raises:
        EmptySource: there is no text in the file.
        UnsupportedSource: the texts are neither Dutch nor French, or are no messages.
    """
    if messages.is_bilingual:
        sides = [messages.entries[language] for language in LANGUAGES]
        segments, notes = _join(sides[0], sides[1], limits)
        return _bitext(messages.path, segments, messages.encoding, (*messages.notes, *notes))
    language, entries = messages.stated()
    if not entries and not messages.entries:
        raise EmptySource(Message("there is no text in it"), messages.path)
    spoken = main_language([entry.text for entry in entries], language)
    if spoken == "other":
        language = None
    elif spoken is None:
        # a folder ("nl") does not show that any JSON in it holds messages
        language = language if messages.is_catalogue or language in messages.entries else None
    elif language is not None or messages.is_catalogue:
        language = spoken
    if language is None:
        raise UnsupportedSource(Message("not messages in Dutch or French"), messages.path)
    sides = [entries if each == language else () for each in LANGUAGES]
    segments, notes = _join(sides[0], sides[1], limits)
    return _bitext(messages.path, segments, messages.encoding, (*messages.notes, *notes))


def join_messages(nl: Messages, fr: Messages, limits: Limits) -> Bitext | None:
    """Join a Dutch and a French file by their keys; None if one of them holds both languages.

    The texts decide which file is Dutch.

    Raises:
        NotPaired: the texts are not Dutch and French, or the files share few keys.
    """
    if nl.is_bilingual or fr.is_bilingual:
        return None
    notes: tuple[str, ...] = ()
    if _is_swapped(nl, fr):
        nl, fr, notes = fr, nl, (SWAPPED,)
    (_, dutch), (_, french) = nl.stated(), fr.stated()
    _check_keys(dutch, french)
    segments, about_texts = _join(dutch, french, limits)
    for language, file in zip(LANGUAGES, (nl, fr), strict=True):
        notes += tuple(note_of_file(language, note) for note in file.notes)
    encoding = ", ".join(dict.fromkeys((nl.encoding, fr.encoding)))
    return _bitext(nl.path, segments, encoding, (*notes, *about_texts))


def texts_are_swapped(nl: Spoken | None, fr: Spoken | None) -> bool:
    """Return True if the main languages of a Dutch and a French file are those of the other file.

    Raises:
        NotPaired: they are not Dutch and French.
    """
    wanted: Mapping[bool, tuple[Language, Language]] = {False: ("nl", "fr"), True: ("fr", "nl")}
    for is_swapped, languages in wanted.items():
        if all(a in (b, None) for a, b in zip((nl, fr), languages, strict=True)):
            return is_swapped
    one, other = (
        LANGUAGE_NAMES[spoken] if spoken else Message("an unknown language") for spoken in (nl, fr)
    )
    if one == other:
        raise NotPaired(Message("both files are in {}", one))
    raise NotPaired(Message("one file is in {}, the other in {}", one, other))


def _is_swapped(nl: Messages, fr: Messages) -> bool:
    spoken: list[Spoken | None] = []
    for position, messages in zip(LANGUAGES, (nl, fr), strict=True):
        language, entries = messages.stated()
        texts = [entry.text for entry in entries]
        spoken.append(main_language(texts, language or position) or language)
    return texts_are_swapped(spoken[0], spoken[1])


def _check_keys(nl: Sequence[Entry], fr: Sequence[Entry]) -> None:
    keys = {entry.key for entry in nl}, {entry.key for entry in fr}
    shared, fewest = len(keys[0] & keys[1]), min(map(len, keys))
    if not shared or shared < _LEAST_SHARED * fewest:
        raise NotPaired(Message("the files share {} of {} keys", shared, fewest))


def _bitext(
    path: Path, segments: Sequence[Segment], encoding: str, notes: tuple[str, ...]
) -> Bitext:
    languages = tuple(
        language for language in LANGUAGES if any(each.side(language) for each in segments)
    )
    if not languages:
        raise EmptySource(Message("there is no text in it"), path)
    return Bitext(tuple(segments), languages, encoding, notes)


# --- Joining by key


def _join(
    nl: Sequence[Entry], fr: Sequence[Entry], limits: Limits
) -> tuple[list[Segment], tuple[str, ...]]:
    """Return the segments that two lists of entries make, and notes on the entries."""
    counts: Counter[str] = Counter()
    dutch, french = (_usable(entries, limits, counts) for entries in (nl, fr))
    keys = list(_keys_in_file_order(dutch, french))
    none = Entry("", "")
    sides = [[side.get(key, none) for key in keys] for side in (dutch, french)]
    kept = _translated([e.text for e in sides[0]], [e.text for e in sides[1]], counts)
    segments = []
    for key, one, other, texts in zip(keys, *sides, kept, strict=True):
        confidence = min(one.confidence, other.confidence) if all(texts) else 1.0
        if any(texts):
            segments.append(Segment(texts[0], texts[1], confidence, {"key": key[:_LONGEST_KEY]}))
    return segments, tuple(_notes(counts))


def _notes(counts: Mapping[str, int]) -> Iterator[Note]:
    if counts["twice"]:
        yield Note("keys-twice", "keys that occur twice: {}; the last text counts", counts["twice"])
    if counts["long"]:
        yield Note("texts-too-long", "skipped as too long: {}", counts["long"])
    if counts["foreign"]:
        yield Note(
            "untranslated",
            "skipped as not in the language of their file: {}",
            counts["foreign"],
        )


def _usable(entries: Iterable[Entry], limits: Limits, counts: Counter[str]) -> dict[str, Entry]:
    """Return the entries with a text that is not too long, by key; the last of a key counts."""
    usable: dict[str, Entry] = {}
    for entry in entries:
        if len(entry.text) > limits.segment_chars:
            counts["long"] += 1
            continue
        text = normalise_segment(_CONTROLS.sub(" ", entry.text))
        if any(map(str.isalpha, text)):
            key = _CONTROLS.sub(" ", entry.key)
            counts["twice"] += key in usable
            usable[key] = Entry(key, text, entry.confidence)
    return usable


def _keys_in_file_order(nl: Mapping[str, Entry], fr: Mapping[str, Entry]) -> Iterator[str]:
    """Yield the keys in the order of the Dutch file; those of the French alone follow theirs."""
    following: defaultdict[str | None, list[str]] = defaultdict(list)
    last: str | None = None
    for key in fr:
        if key in nl:
            last = key
        else:
            following[last].append(key)
    yield from following[None]
    for key in nl:
        yield key
        yield from following.get(key, ())


def _translated(
    nl: Sequence[str], fr: Sequence[str], counts: Counter[str]
) -> Iterator[tuple[str, str]]:
    """Yield the two texts of each key, without a text that is not in the language of its file."""
    likelihoods = _evidence([*nl, *fr])
    for k, (dutch, french) in enumerate(zip(nl, fr, strict=True)):
        is_same = dutch.casefold() == french.casefold()
        if (is_same or not (dutch and french)) and _is_technical(dutch or french):
            yield "", ""
            continue
        # a text that both files have was not translated if it is clearly in one language
        limit = _CLEAR if is_same and " " in dutch else _CERTAIN
        texts = {
            language: text
            for language, text, row in zip(
                LANGUAGES, (dutch, french), (k, len(nl) + k), strict=True
            )
            if not _contradicts(likelihoods[row], language, limit)
        }
        counts["foreign"] += 2 - len(texts)
        yield texts.get("nl", ""), texts.get("fr", "")


def _is_technical(text: str) -> bool:
    # the length bounds the time of the expression, which is quadratic
    return len(text) <= _LOOKED_AT and _TECHNICAL.fullmatch(text) is not None


def _evidence(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the evidence for each language of many texts, from batches that need little memory."""
    batches = [
        language_evidence([text[:_LOOKED_AT] for text in texts[start : start + _SAMPLE]])
        for start in range(0, len(texts), _SAMPLE)
    ]
    return np.concatenate(batches) if batches else np.zeros((0, 3))


def _contradicts(likelihoods: npt.NDArray[np.float64], language: Language, limit: float) -> bool:
    """Return True if a text is clearly not in a language."""
    own, other = STATES.index(language), STATES.index(other_language(language))
    return bool(max(likelihoods[other], likelihoods[2]) - likelihoods[own] > limit)
