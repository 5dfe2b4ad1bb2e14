"""The reader of SubRip (``.srt``) and WebVTT (``.vtt``) subtitles.

The cues of one file are a text whose paragraphs are sentences. Two files are aligned by the times
of their cues if these fit; otherwise they are two texts as any others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.align.reading_pair import SWAPPED, note_of_file
from benelux_search.documents.bitexts.cue_alignment import ClockRelation, align_times, synchronise
from benelux_search.documents.bitexts.cues import (
    Cue,
    CueParagraphs,
    join_sentences,
    parse_cues,
    split_languages,
)
from benelux_search.documents.bitexts.keyed import main_language, texts_are_swapped
from benelux_search.documents.bitexts.line_by_line import unreadable_lines
from benelux_search.documents.blocks import Block, lines_of
from benelux_search.documents.file_source import FileSource
from benelux_search.errors import Count, EmptySource, Message, Note, SourceError, UnsupportedSource
from benelux_search.model import LANGUAGES, Bitext, RawDocument, Segment
from benelux_search.text.encoding.decoding import decode, name_file_in_errors, read_content
from benelux_search.text.encoding.unicode_repair import repair_line

_MOST_BYTES: Final = 10_000_000
_MOST_TIMED: Final = 10_000  # cues of a file that is aligned by time: a film has 1,500


@dataclass(frozen=True, slots=True)
class _Subtitles:
    path: Path
    cues: Sequence[Cue]
    encoding: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubtitleSource(FileSource):
    """A reader of ``.srt`` and ``.vtt`` files: a sentence over several cues is one paragraph."""

    suffixes = frozenset({".srt", ".vtt"})

    def read(self, path: Path) -> RawDocument | Bitext:
        """Return the sentences of a file as paragraphs; as pairs, if each cue has both languages.

        Raises:
            SourceError: the file cannot be read, or exceeds the limits.
            EmptySource: no cue has a text.
            BinarySource: the file is not a text file.
            UnsupportedSource: the file has no times of cues.
        """
        subtitles = self._subtitles(path)
        both = split_languages(subtitles.cues)
        if both is not None:
            segments = tuple(_segments(*both, ClockRelation()))
            return Bitext(segments, LANGUAGES, subtitles.encoding, subtitles.notes, is_text=True)
        texts = (text for each in join_sentences(subtitles.cues) for text in each.paragraphs)
        lines = lines_of([Block(text) for text in texts])
        return RawDocument(lines, subtitles.encoding, subtitles.notes, paged=False)

    def read_pair(self, nl: Path, fr: Path) -> Bitext | None:
        """Return the sentences of two files that are shown at the same time.

        The result is None if the times of the two files do not fit each other, or if one file holds
        both languages.

        Raises:
            NotPaired: the texts are not Dutch and French.
            SourceError: a file cannot be read, or exceeds the limits.
        """
        dutch, french = self._subtitles(nl), self._subtitles(fr)
        if split_languages(dutch.cues) or split_languages(french.cues):
            return None
        notes: tuple[str, ...] = ()
        spoken = [
            main_language([turn for cue in file.cues for turn in cue.turns], language)
            for language, file in zip(LANGUAGES, (dutch, french), strict=True)
        ]
        if texts_are_swapped(spoken[0], spoken[1]):
            dutch, french, notes = french, dutch, (SWAPPED,)
        if max(len(dutch.cues), len(french.cues)) > _MOST_TIMED:
            return None
        clock = synchronise([cue.start for cue in dutch.cues], [cue.start for cue in french.cues])
        if clock is None:
            return None
        if not clock.is_same:
            notes += (_clock_note(clock),)
        for language, file in zip(LANGUAGES, (dutch, french), strict=True):
            notes += tuple(note_of_file(language, note) for note in file.notes)
        encoding = ", ".join(dict.fromkeys((dutch.encoding, french.encoding)))
        segments = tuple(_segments(dutch.cues, french.cues, clock))
        return Bitext(segments, LANGUAGES, encoding, notes, is_text=True)

    def _subtitles(self, path: Path) -> _Subtitles:
        with name_file_in_errors(path):
            decoded = decode(read_content(path, self.limits, _MOST_BYTES))
            cues, bad = parse_cues(decoded.text)
            if not cues:
                if "-->" not in decoded.text:
                    raise UnsupportedSource(Message("no subtitles: there are no times in it"))
                raise EmptySource(Message("no cue has a text"))
            if len(cues) > self.limits.paragraphs:
                most = self.limits.paragraphs
                raise SourceError(Message("more than {} cues: split the file", Count(most)))
            for cue in cues:
                if max(map(len, cue.turns)) > self.limits.line_chars:
                    raise SourceError(
                        Message("a cue of more than {} characters", Count(self.limits.line_chars))
                    )
        notes = (*decoded.notes, *unreadable_lines(bad))
        return _Subtitles(path, cues, decoded.encoding, notes)


def _clock_note(clock: ClockRelation) -> Note:
    scale = f"{clock.scale:.4f}"
    speed = "" if float(scale) == 1 else Message(" and multiplied by {}", scale)
    shift = f"{clock.shift:+.1f}"
    return Note("times-shifted", "the times of the French file are shifted by {} s{}", shift, speed)


def _segments(nl: Sequence[Cue], fr: Sequence[Cue], clock: ClockRelation) -> Iterator[Segment]:
    dutch, french = list(join_sentences(nl)), list(join_sentences(fr))
    for bead in align_times(dutch, french, clock):
        texts = _text(dutch, bead.nl), _text(french, bead.fr)
        start = dutch[bead.nl.start].start if bead.nl else clock.at(french[bead.fr.start].start)
        yield Segment(*texts, bead.confidence, {"time": _time(start)})


def _text(sentences: Sequence[CueParagraphs], part: range) -> str:
    return "\n".join(repair_line(text) for k in part for text in sentences[k].paragraphs)


def _time(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"
