"""The reading pipeline for a document in two files, one in each language.

Each file is read separately, with its own lines and its own page furniture. Its text decides its
language; the file name is only a hint. A file may also hold text in the other language, such as a
quotation. Such foreign text gets a one-sided bead at its position. It is excluded if the other file
holds the same text.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search import model
from benelux_search.align import reading
from benelux_search.align.beads import AlignedBead, Grouped
from benelux_search.align.exclusions import exclusion_reasons
from benelux_search.align.known_words import KnownWords
from benelux_search.align.meaning_evidence import EncodeTexts
from benelux_search.align.remarks import remarks
from benelux_search.errors import Message, Note, NotPaired, code_of
from benelux_search.reading_options import Limits
from benelux_search.text.columns.equal_lines import is_in_no_language, letters_of
from benelux_search.text.joins import LONG_LINE
from benelux_search.text.languages.langid import Label, label_lines
from benelux_search.text.lines.fragments import Fragment, Fragments, fragments
from benelux_search.text.lines.paragraph_ends import find_breaks
from benelux_search.text.lines.typesetting import Typesetting, measure_typesetting

LANGUAGE_NAMES: Final = {
    "nl": Message("Dutch"),
    "fr": Message("French"),
    "other": Message("another language"),
}
_LEAST_SHARE: Final = 0.2  # of a file's letters, in its own language
_CLEARLY: Final = 0.9  # least confidence of a language other than that of the file
_MOST_FOREIGN: Final = 0.4  # of a file's letters, in the other language and not in the other file
_LEAST_PAIRED: Final = 0.2  # of the beads of the file with fewer beads
_LEAST_PAIRED_OF_LONG: Final = 0.1  # of those of the other file, if it has many
_LONG: Final = 20  # beads
_UNRELATED: Final = Note("unrelated", "the two files do not seem to be translations of each other")
_FEW: Final = 5  # beads; so few are judged by their confidence
# Confidence that the surest bead has in 600 of 600 short pairs that are right, and 13 of 534 wrong
_LIKELY: Final = 0.6
_ROOMY: Final = 0.3  # of the width; more stays free where lines were not wrapped
SWAPPED: Final = Note("swapped", "the languages in the names of the two files are swapped")


@dataclass(frozen=True, slots=True)
class _Half:
    """One file, read by itself; ``letters`` counts the letters of its text by language."""

    language: model.Language
    raw: model.RawDocument
    parts: Fragments
    labels: tuple[model.LineLabel, ...]
    letters: Counter[str]

    def share(self, language: str) -> float:
        """Return the share of a language in the letters of the file."""
        return self.letters[language] / max(1, self.letters.total())

    @property
    def main_fragments(self) -> tuple[Fragment, ...]:
        """Return the fragments in the file's language."""
        return self.parts.nl if self.language == "nl" else self.parts.fr

    @property
    def foreign_fragments(self) -> tuple[Fragment, ...]:
        """Return the fragments in the other language."""
        return self.parts.fr if self.language == "nl" else self.parts.nl


def read_pair(
    nl: model.RawDocument,
    fr: model.RawDocument,
    limits: Limits = reading.LIMITS,
    *,
    trusted: bool = False,
    known: KnownWords | None = None,
    encode: EncodeTexts | None = None,
) -> model.AlignedDocument:
    """Read and align the Dutch and the French file of a document.

    If the texts show that the two files are swapped, they are exchanged, and a note is added. Every
    paragraph of the result is in exactly one bead. With ``trusted``, all text of ``nl`` is Dutch
    and all of ``fr`` is French, and either may be empty. ``known`` are words that translate each
    other.

    Raises:
        NotPaired: the files are in the same language, one file is in neither language, or one file
            holds both languages.
        SourceError: the document has more fragments than ``limits.aligned_paragraphs``.
    """
    dutch, french, notes = _halves(nl, fr, trusted=trusted)
    dutch, french = _without_copies(dutch, french), _without_copies(french, dutch)
    for half in (dutch, french):
        foreign = sum(_letters(part.text) for part in half.foreign_fragments)
        if foreign > _MOST_FOREIGN * half.letters.total():
            name = LANGUAGE_NAMES[half.language]
            raise NotPaired(Message("the {} file contains both languages", name))
    beads = reading.align_fragments(
        dutch.main_fragments,
        french.main_fragments,
        limits,
        one_file=False,
        known=known,
        encode=encode,
    )
    if _seem_unrelated(beads):
        notes = (*notes, _UNRELATED)
    for half in (dutch, french):
        notes += tuple(note_of_file(half.language, note) for note in half.raw.notes)
    parts, all_beads = _with_foreign(beads, dutch, french)
    labels = (*dutch.labels, *french.labels)
    document = reading.build_document(parts, all_beads, dutch.raw, french.raw, labels, notes)
    document = reading.with_limits(document, all_beads)
    return replace(document, notes=(*document.notes, *remarks(document)))


def note_of_file(language: model.Language, note: str) -> Note:
    """Return a note on the Dutch or the French file of a pair."""
    return Note(code_of(note), "the {} file: {}", LANGUAGE_NAMES[language], note)


def _seem_unrelated(beads: Sequence[AlignedBead]) -> bool:
    """Return True if the files may not belong to one document: few of their paragraphs are pairs.

    If one file has very few paragraphs, one of them must have a likely counterpart.
    """
    nl, fr = sum(bool(bead.nl) for bead in beads), sum(bool(bead.fr) for bead in beads)
    fewer, more = sorted((nl, fr))
    paired = nl + fr - len(beads)
    if fewer and more >= _LONG and paired < _LEAST_PAIRED_OF_LONG * more:
        return True
    if fewer >= _FEW:
        return paired < _LEAST_PAIRED * fewer
    is_likely = any(bead.nl and bead.fr and bead.confidence >= _LIKELY for bead in beads)
    return fewer > 0 and not is_likely


def _halves(
    nl: model.RawDocument, fr: model.RawDocument, *, trusted: bool
) -> tuple[_Half, _Half, tuple[str, ...]]:
    """Return the Dutch and the French half, by their text, and a note if the names differ."""
    parallel = [line.before for line in nl.lines] == [line.before for line in fr.lines]
    first, second = (
        _read_half(raw, language, parallel, trusted=trusted)
        for raw, language in zip((nl, fr), model.LANGUAGES, strict=True)
    )
    # an empty file: the other one is all there is
    if trusted or not (nl.lines and fr.lines) or _are_in_own_languages(first, second):
        return first, second, ()
    swapped = _read_half(fr, "nl", parallel), _read_half(nl, "fr", parallel)
    if _are_in_own_languages(*swapped):
        return *swapped, (SWAPPED,)
    raise NotPaired(_not_paired(first, second))


def _are_in_own_languages(dutch: _Half, french: _Half) -> bool:
    return min(dutch.share("nl"), french.share("fr")) >= _LEAST_SHARE


def _not_paired(first: _Half, second: _Half) -> str:
    one, other = (
        LANGUAGE_NAMES[max(LANGUAGE_NAMES, key=half.share)]
        if half.letters.total()
        else Message("an unknown language")
        for half in (first, second)
    )
    if one == other:
        return Message("both files are in {}", one)
    return Message("one file is in {}, the other in {}", one, other)


def _read_half(
    raw: model.RawDocument, language: model.Language, parallel: bool, *, trusted: bool = False
) -> _Half:
    """Read one file; ``parallel``: both files alternate lines and blank lines in the same way.

    With ``trusted``, all lines are in the language of the file.
    """
    lines = [
        replace(line, hint=line.hint or language, span=replace(line.span, file=language))
        for line in raw.lines
    ]
    layout = measure_typesetting(lines)
    if _has_a_paragraph_a_line(lines, layout, parallel=parallel):
        lines = [replace(line, before=line.before or "end") for line in lines]
    breaks = find_breaks(lines)
    boundaries = breaks.boundaries
    is_certain = trusted or not lines
    labels = (
        [Label(language, 1.0)] * len(lines) if is_certain else _label(lines, boundaries, language)
    )
    reasons = exclusion_reasons(lines, boundaries, labels, paged=raw.paged)
    languages = [label.language for label in labels]
    pieces = tuple(reading.line_parts(lines, boundaries, languages, reasons, {}, {}, breaks))
    letters: Counter[str] = Counter()
    for k, line in enumerate(lines):
        if k not in reasons:
            letters[languages[k]] += _letters(line.text)
    by_number = tuple(
        replace(label, file=language) for label in reading.label_physical_lines(languages, raw)
    )
    # on one page, blank lines cut no paragraph: they part all, or no line is wrapped
    is_whole = breaks.is_parted or not breaks.is_measured
    pages = {line.span.page for line in lines}
    is_paged = raw.paged and (bool(reasons) or not is_whole or len(pages) > 1)
    return _Half(language, raw, fragments(pieces, paged=is_paged), by_number, letters)


def _has_a_paragraph_a_line(
    lines: Sequence[model.Line], layout: Typesetting, *, parallel: bool
) -> bool:
    """Return True if each line is a paragraph, so that not even a title spans several lines.

    Wrapped lines are full, while those of a list leave much room. Two wrapped texts have the same
    number of lines only by chance.
    """
    if layout.width is None:
        return parallel or any(len(line.text) > LONG_LINE for line in lines)
    return parallel and layout.room > _ROOMY * layout.width


def _label(
    lines: Sequence[model.Line], boundaries: Sequence[model.Boundary], language: model.Language
) -> list[Label]:
    """Label each line with the language of its paragraph; a quotation within one has no effect.

    A paragraph that is not clearly in another language is in that of the file. A figure ("96"), a
    name or an address alone is a paragraph of the file's language; a rule ("* * *") is in none.
    """
    firsts = [k for k in range(len(lines)) if not k or boundaries[k - 1] != "wrap"]
    ends = [*firsts[1:], len(lines)]
    texts = [" ".join(line.text for line in lines[a:b]) for a, b in zip(firsts, ends, strict=True)]
    between = [boundaries[k - 1] for k in firsts[1:]]
    hints, column_indexes = [lines[k].hint for k in firsts], [lines[k].column_index for k in firsts]
    paragraph_labels = label_lines(texts, between, hints=hints, column_indexes=column_indexes)
    labels: list[Label] = []
    for text, label, a, b in zip(texts, paragraph_labels, firsts, ends, strict=True):
        language_of_paragraph = label.language if label.confidence >= _CLEARLY else language
        if is_in_no_language(text):
            language_of_paragraph = language if any(map(str.isalnum, text)) else "other"
        labels += [Label(language_of_paragraph, label.confidence)] * (b - a)
    return labels


def _without_copies(half: _Half, other: _Half) -> _Half:
    """Turn foreign fragments that the other half also holds into asides."""
    other_texts = {letters_of(part.text) for part in other.main_fragments}
    kept: list[Fragment] = []
    asides = list(half.parts.other)
    for part in half.foreign_fragments:
        if letters_of(part.text) in other_texts:
            asides.append(model.Aside(part.text, "other language", part.spans))
        else:
            kept.append(part)
    if len(kept) == len(half.foreign_fragments):
        return half
    asides.sort(key=lambda aside: aside.spans[0].start)
    nl, fr = half.main_fragments, tuple(kept)
    if half.language == "fr":
        nl, fr = fr, nl
    return replace(half, parts=Fragments(nl, fr, tuple(asides), half.parts.words))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _with_foreign(
    beads: Sequence[AlignedBead], dutch: _Half, french: _Half
) -> tuple[Fragments, list[AlignedBead]]:
    """Return the fragments and beads of both files, with foreign fragments at their positions.

    A foreign fragment comes after the bead of the file's own fragment before it. In its language,
    it comes after the fragments of that bead or, if it has none, of the nearest bead before it.
    """
    inserted_after: defaultdict[int, list[AlignedBead]] = defaultdict(list)
    for half, other in ((dutch, french), (french, dutch)):
        bead_of_fragment = {
            k: number
            for number, bead in enumerate(beads)
            for k in itertools.chain.from_iterable(bead.nl if half is dutch else bead.fr)
        }
        starts = sorted(part.spans[0].start for part in half.main_fragments)
        for number, part in enumerate(half.foreign_fragments, len(other.main_fragments)):
            before = bisect.bisect_left(starts, part.spans[0].start)
            alone = ((number,),)
            bead = AlignedBead((), alone, 1.0) if half is dutch else AlignedBead(alone, (), 1.0)
            inserted_after[bead_of_fragment[before - 1] if before else -1].append(bead)
    beads_in_order = inserted_after[-1]
    for number, bead in enumerate(beads):
        beads_in_order += [bead, *inserted_after[number]]
    nl, dutch_ranks = _in_reading_order(
        dutch.main_fragments, french.foreign_fragments, [bead.nl for bead in beads_in_order]
    )
    fr, french_ranks = _in_reading_order(
        french.main_fragments, dutch.foreign_fragments, [bead.fr for bead in beads_in_order]
    )
    other_text = (*dutch.parts.other, *french.parts.other)
    parts = Fragments(nl, fr, other_text, {*dutch.parts.words, *french.parts.words})
    return parts, [
        replace(b, nl=_renumber(b.nl, dutch_ranks), fr=_renumber(b.fr, french_ranks))
        for b in beads_in_order
    ]


def _in_reading_order(
    main: Sequence[Fragment], foreign: Sequence[Fragment], groups_by_bead: Iterable[Grouped]
) -> tuple[tuple[Fragment, ...], dict[int, int]]:
    """Return the fragments of a language in reading order, and the rank of each.

    ``groups_by_bead`` are the paragraphs of each bead in this language. Fragment numbers count the
    ``main`` fragments first, then the ``foreign`` ones.
    """
    last = -1
    order = {k: (k, -1) for k in range(len(main))}
    for groups in groups_by_bead:
        for k in itertools.chain.from_iterable(groups):
            if k < len(main):
                last = k
            else:
                order[k] = (last, k)
    all_fragments = (*main, *foreign)
    ranked = sorted(order, key=order.__getitem__)
    return tuple(all_fragments[k] for k in ranked), {k: rank for rank, k in enumerate(ranked)}


def _renumber(groups: Grouped, ranks: Mapping[int, int]) -> Grouped:
    return tuple(tuple(ranks[k] for k in group) for group in groups)
