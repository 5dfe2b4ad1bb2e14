"""Pairs of plain files, line by line: line *n* of the one translates line *n* of the other.

So bitexts are kept for Moses and other machine translation, and so OPUS hands them out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benelux_search.documents.bitexts import BitextLimits, Findings, normalised, open_bitext, survey
from benelux_search.errors import UnsupportedSource
from benelux_search.model import Bitext, Segment
from benelux_search.text.decoding import Encoding, encoding_of, numbered_lines, text_of


def read_moses(nl: Path, fr: Path, limits: BitextLimits | None = None) -> Bitext:
    """The lines of a Dutch and of a French file as segments.

    Raises:
        SourceError: one of them cannot be read; EmptySource, BinarySource as for a text.
        UnsupportedSource: they have not as many lines: they may be two texts, and no bitext.
    """
    limits = limits or BitextLimits()
    return survey(_MosesReader(nl, fr, limits, _encoding(nl, limits), _encoding(fr, limits)))


def _encoding(path: Path, limits: BitextLimits) -> Encoding:
    with open_bitext(path, limits) as file:
        return encoding_of(file)


@dataclass(frozen=True, slots=True)
class _MosesReader:
    path: Path
    french: Path
    limits: BitextLimits
    encoding: Encoding
    french_encoding: Encoding

    def segments(self, findings: Findings) -> Iterator[Segment]:
        names = dict.fromkeys((self.encoding.name, self.french_encoding.name))
        findings.encoding = " and ".join(names)
        most = self.limits.item_chars
        with (
            open_bitext(self.path, self.limits) as nl_file,
            open_bitext(self.french, self.limits) as fr_file,
            # a carriage return alone ends no line here: it would shift all that follow
            text_of(nl_file, self.encoding, "\n") as dutch,
            text_of(fr_file, self.french_encoding, "\n") as french,
        ):
            lines = numbered_lines(dutch, most), numbered_lines(french, most)
            both = itertools.zip_longest(*lines, fillvalue=(0, ""))
            for number, (one, other) in enumerate(both, 1):
                sides = [_side(line) for _, line in (one, other)]
                for (there, _), side, path in zip(
                    (one, other), reversed(sides), (self.path, self.french), strict=True
                ):
                    if not there and side != "":
                        raise _not_parallel(path, number - 1)
                nl, fr = sides
                if nl is None or fr is None:
                    findings.leave_out("a line longer than is read", number)
                elif nl or fr:
                    yield Segment(nl, fr)


def _side(line: str | None) -> str | None:
    return None if line is None else normalised(line.replace("\r", " "))


def _not_parallel(path: Path, lines: int) -> UnsupportedSource:
    return UnsupportedSource(
        f"no bitext line by line: {path.name} ends after line {lines}, and the other file goes on",
        path,
    )
