"""Cues of SubRip and WebVTT subtitles: their times and texts, and the sentences that they make.

The two formats are read here and not by a library: ``pysubs2`` reads the identifiers and notes of
WebVTT as spoken text, and leaves out a last line that is a number (``docs/dependencies.md``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benelux_search.documents.bitexts.line_by_line import iterate_lines
from benelux_search.documents.blocks import normalise_spaces
from benelux_search.text.languages.line_evidence import dutch_to_french_ratios

_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?!\d)")
_ARROW: Final = "-->"
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<\d\d:[\d:.]{1,20}>")
# {\an8} of SubStation, {y:i} of MicroDVD
_STYLE: Final = re.compile(r"\{\\[^{}]{0,300}\}|\{[A-Za-z]:[^{}]{0,50}\}")
_MUSIC: Final = re.compile("[♪♫♬]+")
_LYRICS: Final = re.compile(r"#\s*([^#]+?)\s*#")  # files in Latin-1 have no notes of music
_AT_TOP: Final = re.compile(r"\{\\an[789]\}")
_SIGN_LETTERS: Final = 4  # a shorter text in capitals may be an abbreviation
_DASH: Final = re.compile(r"(?:[-‐–—](?!\d)|>>)[-‐–—>]*\s*(?=\S)")
_ENDED: Final = re.compile(r"[.!?][)\"'»”’\]]*$")
_ELLIPSIS: Final = re.compile(r"(?:\.\.\.+|…)[)\"'»”’\]]*$")
_RESUMED: Final = re.compile(r"(?:\.\.\.+|…)\s*")
_SOUND: Final = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_PAUSE_S: Final = 3.0  # a sentence does not go on after a longer one
_OVERLAP_S: Final = 0.5  # cues that are shown together for longer are no one sentence
_ROLLING_S: Final = 0.1  # captions that scroll repeat the line before at once
_LONGEST: Final = 300  # characters of a sentence without an end: captions may have no full stops
_LONGEST_S: Final = 20.0
_END_CHARS: Final = 20  # characters of a text in which its end is looked for


@dataclass(frozen=True, slots=True)
class Cue:
    """A text and the time in seconds for which it is shown.

    ``turns`` are the texts of the speakers, without their dashes; ``begins_turn`` is True if the
    first had one. ``lines`` are the texts as they stand below each other. ``manner`` tells what is
    sung, shown at the top or written in capitals from what is said; a sentence keeps its manner.
    """

    start: float
    end: float
    turns: tuple[str, ...]
    begins_turn: bool = False
    lines: tuple[str, ...] = ()
    manner: str = ""


@dataclass(frozen=True, slots=True)
class CueParagraphs:
    """The paragraphs of one cue, or of several over which a sentence runs on."""

    start: float
    end: float
    paragraphs: tuple[str, ...]
    manner: str = ""

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


def parse_cues(text: str) -> tuple[list[Cue], list[int]]:
    """Return the cues of a file in the order of their times, and the numbers of unreadable lines.

    A bad time loses only its own cue.
    """
    bad: list[int] = []
    cues = []
    shown: Sequence[str] = ()
    shown_until = 0.0
    for start, end, raw in sorted(_raw_cues(text, bad), key=lambda cue: cue[:2]):
        parts = (part for line in raw for part in line.split(r"\N"))
        lines = [line for line in map(_plain, parts) if line]
        repeated = _repeated(shown, lines) if start <= shown_until + _ROLLING_S else 0
        shown, shown_until = lines, end
        cue = _cue(start, end, lines[repeated:], _manner(raw))
        if cue.turns:
            cues.append(cue)
        elif repeated and cues:  # the cue before is shown for longer
            cues[-1] = replace(cues[-1], end=max(end, cues[-1].end))
    return cues, bad


def _raw_cues(text: str, bad: list[int]) -> Iterator[tuple[float, float, list[str]]]:
    """Yield start, end and lines of each cue; add the numbers of unreadable lines to ``bad``."""
    ends_at_blank = text.lstrip("\ufeff \n\r").startswith("WEBVTT")
    times: tuple[float, float] | None = None
    lines: list[str] = []
    for number, line in enumerate(iterate_lines(text), 1):
        match = _TIMES.match(line)
        if match is not None or _is_bad_time(line):
            if times is not None:
                yield *times, _without_number(lines)
            times, lines = (None if match is None else _seconds(match)), []
            if times is None or times[1] < times[0]:
                times = None
                bad.append(number)
        elif times is not None:
            if ends_at_blank and not line.strip():
                yield *times, lines
                times, lines = None, []
            else:
                lines.append(line)
    if times is not None:
        yield *times, lines


def _is_bad_time(line: str) -> bool:
    """Return True for a line that is meant as the times of a cue."""
    start, arrow, end = line.partition(_ARROW)
    return bool(arrow) and any(map(str.isdigit, start)) and any(map(str.isdigit, end))


def _seconds(match: re.Match[str]) -> tuple[float, float]:
    parts = [int(part or 0) for part in match.groups()[:3] + match.groups()[4:7]]
    rest = [float(f"0.{match[k]}") for k in (4, 8)]
    hours, minutes, seconds = parts[0::3], parts[1::3], parts[2::3]
    start, end = (
        3600 * h + 60 * m + s + f for h, m, s, f in zip(hours, minutes, seconds, rest, strict=True)
    )
    return start, end


def _without_number(lines: list[str]) -> list[str]:
    """Return the lines of a cue without the number of the next cue after them."""
    while lines and not lines[-1].strip():
        lines.pop()
    return lines[:-1] if lines and _NUMBER.fullmatch(lines[-1]) else lines


def _plain(line: str) -> str:
    """Return a line without tags, styles and notes of music."""
    line = _STYLE.sub("", _TAG.sub("", line)).replace(r"\h", " ")
    line = normalise_spaces(_MUSIC.sub(" ", html.unescape(line)))
    lyrics = _LYRICS.fullmatch(line)
    return lyrics[1] if lyrics else line


def _manner(raw: Sequence[str]) -> str:
    """Return how the text of a cue is meant: ``sung``, ``top``, ``capitals`` or ``""``."""
    text = _STYLE.sub("", _TAG.sub("", " ".join(raw)))
    if _MUSIC.search(html.unescape(text)) or _LYRICS.fullmatch(text.strip()):
        return "sung"
    if _AT_TOP.match(raw[0].strip() if raw else ""):
        return "top"
    is_sign = text.isupper() and sum(map(str.isalpha, text)) >= _SIGN_LETTERS
    return "capitals" if is_sign else ""


def _repeated(before: Sequence[str], lines: Sequence[str]) -> int:
    """Return how many of the first lines are the last lines of the cue before."""
    longest = min(len(before), len(lines), 4)
    return next((k for k in range(longest, 0, -1) if list(before[-k:]) == list(lines[:k])), 0)


def _cue(start: float, end: float, lines: Sequence[str], manner: str) -> Cue:
    turns: list[list[str]] = []
    begins_turn = False
    for line in lines:
        dash = _DASH.match(line)
        text = line[dash.end() :] if dash else line
        if not any(map(str.isalnum, text)):
            continue
        begins_turn |= dash is not None and not turns
        if dash or not turns:
            turns.append([])
        turns[-1].append(text)
    texts = tuple(" ".join(turn) for turn in turns)
    return Cue(start, end, texts, begins_turn, tuple(lines), manner)


# --- Cues in two languages


_CLEAR: Final = 1.0  # nats at which a line is clearly Dutch or French
_LOOKED_AT: Final = 300  # characters
_LEAST_BILINGUAL: Final = 3  # cues
_BILINGUAL_SHARE: Final = 0.7  # of the cues that have two halves in a clear language


def split_languages(cues: Sequence[Cue]) -> tuple[list[Cue], list[Cue]] | None:
    """Return the Dutch and the French cues of a file whose cues show one language below the other.

    The result is None if the cues do not do so.
    """
    halves = [(cue.lines[: len(cue.lines) // 2], cue.lines[len(cue.lines) // 2 :]) for cue in cues]
    upper, lower = (
        np.array(dutch_to_french_ratios([_beginning(both[k]) for both in halves])) for k in (0, 1)
    )
    is_even = np.array([len(cue.lines) % 2 == 0 for cue in cues])
    clear = is_even & (np.minimum(np.abs(upper), np.abs(lower)) > _CLEAR)
    dutch_first = int((clear & (upper > 0) & (lower < 0)).sum())
    french_first = int((clear & (upper < 0) & (lower > 0)).sum())
    most = max(dutch_first, french_first)
    if most < _LEAST_BILINGUAL or most < _BILINGUAL_SHARE * clear.sum():
        return None
    dutch: list[Cue] = []
    french: list[Cue] = []
    first, second = (dutch, french) if dutch_first > french_first else (french, dutch)
    whole = dutch_to_french_ratios([_beginning(cue.lines) for cue in cues])
    for cue, both, even, ratio in zip(cues, halves, is_even, whole, strict=True):
        if even:
            for side, lines in zip((first, second), both, strict=True):
                side.append(_cue(cue.start, cue.end, lines, cue.manner))
        else:
            (dutch if ratio > 0 else french).append(cue)
    return [cue for cue in dutch if cue.turns], [cue for cue in french if cue.turns]


def _beginning(lines: Sequence[str]) -> str:
    return " ".join(lines)[:_LOOKED_AT]


# --- Sentences


def join_sentences(cues: Iterable[Cue]) -> Iterator[CueParagraphs]:
    """Yield the sentences of cues; a sentence that runs on over several cues is one paragraph."""
    open_sentences: CueParagraphs | None = None
    for cue in cues:
        if open_sentences is None:
            open_sentences = CueParagraphs(cue.start, cue.end, cue.turns, cue.manner)
        elif _runs_on(open_sentences, cue):
            *before, last = open_sentences.paragraphs
            joined = f"{last} {_RESUMED.sub('', cue.turns[0], count=1)}"
            open_sentences = CueParagraphs(
                open_sentences.start,
                max(cue.end, open_sentences.end),
                (*before, joined, *cue.turns[1:]),
                cue.manner,
            )
        else:
            yield open_sentences
            open_sentences = CueParagraphs(cue.start, cue.end, cue.turns, cue.manner)
    if open_sentences is not None:
        yield open_sentences


def _runs_on(sentences: CueParagraphs, cue: Cue) -> bool:
    """Return True if the last sentence goes on in a cue."""
    last, first = sentences.paragraphs[-1], cue.turns[0]
    pause = cue.start - sentences.end
    if cue.manner != sentences.manner:
        return False
    if cue.begins_turn or not -_OVERLAP_S <= pause <= _PAUSE_S:
        return False
    if len(last) > _LONGEST or cue.end - sentences.start > _LONGEST_S:
        return False
    if _SOUND.fullmatch(last) or _SOUND.fullmatch(first):
        return False
    end = last[-_END_CHARS:]
    if _ELLIPSIS.search(end):
        return bool(_RESUMED.match(first)) or first[0].islower()
    return not _ENDED.search(end)
