"""The reading pipeline: from the lines of a file to an aligned document.

Its steps: find where paragraphs end, split bilingual lines, identify the language of each line,
exclude page furniture, form fragments, align the fragments, build paragraphs, and read the
metadata. :mod:`.reading_pair` reads two files as one document with the same steps.
"""

from __future__ import annotations

import itertools
import re
import statistics
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search import model
from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.asides import describe_asides
from benelux_search.align.beads import AlignedBead, Grouped
from benelux_search.align.confidence import calibrate
from benelux_search.align.doubt import doubt_notes
from benelux_search.align.exclusions import exclusion_reasons
from benelux_search.align.known_words import KnownWords
from benelux_search.align.meaning_evidence import EncodeTexts
from benelux_search.align.remarks import remarks
from benelux_search.align.twin_paragraphs import ParagraphLines, groups_of_twins, with_twins
from benelux_search.errors import Count, Message, SourceError
from benelux_search.metadata.document_opening import (
    FIRST_LINES,
    FIRST_PARAGRAPHS,
    LAST_LINES,
    MOST_CHARS,
    Opening,
)
from benelux_search.metadata.facts import read_facts
from benelux_search.reading_options import Limits
from benelux_search.text.columns.bilingual_lines import split_bilingual
from benelux_search.text.columns.equal_lines import belong_to_both
from benelux_search.text.columns.name_tables import lines_of_name_tables
from benelux_search.text.joins import is_wordless
from benelux_search.text.languages.langid import Label, label_lines
from benelux_search.text.languages.shared_marks import translates_neighbour
from benelux_search.text.lines.contents import contents_entries, split_entry
from benelux_search.text.lines.fragments import (
    ConstraintGroup,
    Fragment,
    Fragments,
    LinePart,
    constraint_groups,
    fragments,
)
from benelux_search.text.lines.hyphens import join_lines
from benelux_search.text.lines.item_marks import give_back_marks
from benelux_search.text.lines.line_tables import read_by_column
from benelux_search.text.lines.paragraph_ends import LineBreaks, find_breaks

LIMITS: Final = Limits()
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_MEASURED: Final = 200  # first paragraphs whose type is measured
_MOSTLY: Final = 0.8  # of the lines of a document that is a table
_TURNS: Final = 0.6  # least share of the paragraphs of a text in turns that change the language


def read_document(
    raw: model.RawDocument,
    limits: Limits = LIMITS,
    *,
    language: model.Language | None = None,
    known: KnownWords | None = None,
    encode: EncodeTexts | None = None,
) -> model.AlignedDocument:
    """Identify languages and paragraphs of a file and align them.

    Every paragraph of the result is in exactly one bead. With ``language``, all text of the file is
    in this language. ``known`` are words that translate each other; ``encode`` gives texts vectors.

    Raises:
        SourceError: the document has more fragments than ``limits.aligned_paragraphs``.
    """
    if not raw.paged:
        raw = replace(raw, lines=read_by_column(raw.lines))
    if raw.physical:
        marked = give_back_marks(raw.lines)
        raw = replace(raw, lines=marked.lines, silent=(*raw.silent, *marked.moved))
    reading = _read_lines(raw, language)
    parts = reading.parts
    beads = _in_file_order(
        align_fragments(parts.nl, parts.fr, limits, known=known, encode=encode), parts
    )
    document = build_document(parts, beads, raw, raw, (), raw.notes)
    is_printed = reading.is_measured or not raw.physical
    if raw.paged and is_printed and not _is_table(raw.lines):
        document = calibrate(document)
    document = with_limits(document, beads)
    languages = reading.languages
    del reading, parts, beads  # the labels of a long text take as much memory again
    document = replace(document, lines=label_physical_lines(languages, raw))
    notes = (*remarks(document), *(doubt_notes(document) if raw.paged else ()))
    return replace(document, notes=(*document.notes, *notes)) if notes else document


@dataclass(frozen=True, slots=True)
class _Reading:
    """The fragments of a file, and the language of each of its lines.

    ``is_measured`` is that of the breaks of its lines.
    """

    parts: Fragments
    languages: tuple[model.LineLanguage, ...]
    is_measured: bool


def _read_lines(raw: model.RawDocument, language: model.Language | None) -> _Reading:
    """Find paragraph ends and languages of the lines of a file, and form fragments."""
    lines = raw.lines
    breaks = find_breaks(lines)
    boundaries = breaks.boundaries
    paragraphs = ParagraphLines.of(raw, breaks)
    shared = paragraphs.shared()
    halves, labels = _labels(raw, boundaries, language, shared)
    labels = paragraphs.with_copies(labels, shared)
    twins = [] if language else paragraphs.twins(labels)
    del paragraphs, shared
    labels = with_twins(labels, twins)
    reasons = exclusion_reasons(lines, boundaries, labels, paged=raw.paged)
    groups = {
        k: group
        for k, group in enumerate(constraint_groups(lines, labels, paged=raw.paged))
        if group is not None
    }
    groups |= groups_of_twins(twins)
    halves = {k: both for k, both in halves.items() if k not in reasons}
    # no paragraph continues after a bilingual line, or after one that both languages share
    ends = {k for each in twins for k in (each.first[0] - 1, each.first[-1], each.second[-1])}
    boundaries = [
        "blank" if k in halves or k in ends else before for k, before in enumerate(boundaries)
    ]
    languages = tuple(_languages(lines, halves, boundaries, labels))
    pieces = line_parts(lines, boundaries, languages, reasons, halves, groups, breaks)
    # a text in turns of one paragraph each is no dump of pages, which cut paragraphs
    is_in_turns = raw.physical and not reasons and _alternates(languages, breaks)
    parts = fragments(tuple(pieces), paged=raw.paged and not is_in_turns)
    return _Reading(parts, languages, breaks.is_measured)


def _alternates(languages: Sequence[model.LineLanguage], breaks: LineBreaks) -> bool:
    """Return True if the language changes between most paragraphs of a text."""
    ends = [
        before != after
        for (before, after), boundary in zip(
            itertools.pairwise(languages), breaks.boundaries, strict=False
        )
        if boundary != "wrap"
    ]
    return sum(ends) > _TURNS * len(ends)


def _is_table(lines: Sequence[model.Line]) -> bool:
    """Return True if the source states the rows and the languages of most lines."""
    return sum(line.is_stated for line in lines) > _MOSTLY * len(lines)


def _labels(
    raw: model.RawDocument,
    boundaries: Sequence[model.Boundary],
    language: model.Language | None,
    shared: Collection[int],
) -> tuple[dict[int, tuple[str, str]], Sequence[Label]]:
    """Return the halves of the bilingual lines, by index, and the label of each line.

    The lines around a ``shared`` line, which is in no language, tell its language.
    """
    lines = raw.lines
    if language is not None:
        return {}, [Label(language, 1.0)] * len(lines)
    column_indexes = [line.column_index for line in lines]
    texts = ["" if line.is_stated else line.text for line in lines]
    halves_by_line = split_bilingual(texts, in_column=[each is not None for each in column_indexes])
    halves = {
        k: both
        for k, both in enumerate(halves_by_line)
        if both and not translates_neighbour(texts, k, both)
    }
    texts = ["" if k in halves or k in shared else line.text for k, line in enumerate(lines)]
    hints = [line.hint for line in lines]
    stated = [line.is_stated for line in lines]
    return halves, label_lines(texts, boundaries, hints, column_indexes, stated, paged=raw.paged)


def align_fragments(
    nl: Sequence[Fragment],
    fr: Sequence[Fragment],
    limits: Limits,
    *,
    one_file: bool = True,
    known: KnownWords | None = None,
    encode: EncodeTexts | None = None,
) -> tuple[AlignedBead, ...]:
    """Align the Dutch and the French fragments of a document.

    With ``one_file`` false, the languages are in two files, so positions are not compared.

    Raises:
        SourceError: there are more than ``limits.aligned_paragraphs`` fragments.
    """
    count, most = len(nl) + len(fr), limits.aligned_paragraphs
    if count > most:
        raise SourceError(
            Message(
                "{} paragraphs; at most {} are aligned: split the file", Count(count), Count(most)
            )
        )
    dutch, french = (
        AlignerInput(
            [p.text for p in parts],
            [p.join for p in parts],
            [p.position if one_file else 0 for p in parts],
            [p.group for p in parts],
        )
        for parts in (nl, fr)
    )
    return align(dutch, french, known=known, encode=encode)


def build_document(
    parts: Fragments,
    beads: Sequence[AlignedBead],
    nl: model.RawDocument,
    fr: model.RawDocument,
    labels: tuple[model.LineLabel, ...],
    notes: tuple[str, ...],
) -> model.AlignedDocument:
    """Build the document from aligned fragments.

    ``nl`` and ``fr`` are the Dutch and the French file; for a document in one file, both are this
    file. The title, date and number come from the text or, if the text has none, from the files.
    """
    dutch, french, numbered = _build_paragraphs(parts, beads)
    metadata = read_facts(_opening(dutch, french, numbered, nl, fr))
    encoding = ", ".join(dict.fromkeys(filter(None, (nl.encoding, fr.encoding))))
    return describe_asides(
        model.AlignedDocument(
            metadata, dutch, french, parts.other, numbered, labels, encoding, notes
        )
    )


def with_limits(
    document: model.AlignedDocument, beads: Sequence[AlignedBead]
) -> model.AlignedDocument:
    """Return the document with no more confidence than the words of each bead support."""
    if all(bead.limit >= 1.0 for bead in beads):
        return document
    limited = tuple(
        replace(bead, confidence=min(bead.confidence, own.limit))
        for bead, own in zip(document.beads, beads, strict=True)
    )
    return replace(document, beads=limited)


def _opening(
    dutch: Sequence[model.Paragraph],
    french: Sequence[model.Paragraph],
    beads: Sequence[model.Bead],
    nl: model.RawDocument,
    fr: model.RawDocument,
) -> Opening:
    """Return the parts of a document from which its metadata is read."""
    files = [nl] if nl is fr else [nl, fr]
    firsts, lasts = (
        [_outer_lines(turn(file.lines), count) for file in files]
        for turn, count in ((iter, FIRST_LINES), (reversed, LAST_LINES))
    )
    first, second = nl.facts, fr.facts
    stated = model.Facts(
        model.Titles(first.title.nl or second.title.nl, second.title.fr or first.title.fr),
        first.date or second.date,
        first.number or second.number,
    )
    return Opening(
        [each.text[:MOST_CHARS] for each in dutch[:FIRST_PARAGRAPHS]],
        [each.text[:MOST_CHARS] for each in french[:FIRST_PARAGRAPHS]],
        [line.text[:MOST_CHARS] for lines in firsts for line in lines],
        [line.text[:MOST_CHARS] for lines in lasts for line in reversed(lines)],
        frozenset(line.text for lines in firsts for line in lines if line.heading),
        [file.title_property for file in files if file.title_property],
        stated,
        [file.name for file in files if file.name],
        _sizes([*dutch[:_MEASURED], *french[:_MEASURED]]),
        {bead.nl[0]: bead.fr[0] for bead in beads if bead.nl and bead.fr},
    )


def _sizes(paragraphs: Sequence[model.Paragraph]) -> dict[str, float]:
    """Return the height of the type of printed paragraphs, by their text; the middle one is 1."""
    heights = {
        each.text[:MOST_CHARS]: each.spans[0].box.bottom - each.spans[0].box.top
        for each in paragraphs
        if each.spans and each.spans[0].box is not None
    }
    middle = statistics.median(heights.values()) if heights else 0.0
    return {text: height / middle for text, height in heights.items()} if middle else {}


def _outer_lines(lines: Iterable[model.Line], count: int) -> list[model.Line]:
    """Return the first lines of a text, without the marks in its margin."""
    return list(itertools.islice((line for line in lines if line.aside != "margin"), count))


def load_bitext(bitext: model.Bitext) -> model.AlignedDocument:
    """Load a whole bitext into memory as a document.

    Each segment becomes a bead, and each line of a segment a paragraph.

    Raises:
        SourceError: the file can no longer be read.
    """
    nl: list[model.Paragraph] = []
    fr: list[model.Paragraph] = []
    beads: list[model.Bead] = []
    for segment in bitext.segments:
        paragraph_numbers = []
        for text, paragraphs in ((segment.nl, nl), (segment.fr, fr)):
            first = len(paragraphs)
            paragraphs.extend(map(model.Paragraph, text.split("\n") if text else ()))
            paragraph_numbers.append(tuple(range(first, len(paragraphs))))
        beads.append(model.Bead(paragraph_numbers[0], paragraph_numbers[1]))
    return model.AlignedDocument(
        bitext.facts,
        tuple(nl),
        tuple(fr),
        (),
        tuple(beads),
        (),
        bitext.encoding,
        bitext.notes,
        bitext.source,
        bitext.metadata,
    )


def _languages(
    lines: Sequence[model.Line],
    halves: Mapping[int, tuple[str, str]],
    boundaries: Sequence[model.Boundary],
    labels: Sequence[Label],
) -> Iterator[model.LineLanguage]:
    """Yield the language of each line.

    Figures and tables of names are in neither language, unless they are text of both. The source
    may state the language of a line.
    """
    around = ("blank", *boundaries, "blank")
    texts = [line.text for line in lines]
    # "96" between "Stemmen" and "Votants"
    figures = {
        k for k, text in enumerate(texts) if "wrap" not in around[k : k + 2] and is_wordless(text)
    }
    unspoken = {
        k
        for k in figures | lines_of_name_tables(texts)
        if not (lines[k].is_stated and any(map(str.isalnum, texts[k])))
    }
    unspoken -= belong_to_both(unspoken, texts, labels)
    for k, label in enumerate(labels):
        yield "both" if k in halves else "other" if k in unspoken else label.language


def line_parts(
    lines: Sequence[model.Line],
    boundaries: Sequence[model.Boundary],
    languages: Sequence[model.LineLanguage],
    reasons: Mapping[int, model.AsideReason],
    halves: Mapping[int, tuple[str, str]],
    groups: Mapping[int, ConstraintGroup],
    breaks: LineBreaks,
) -> Iterator[LinePart]:
    """Yield the parts of fragments: whole lines, and the two halves of bilingual lines.

    ``halves`` maps the index of a bilingual line to its (Dutch, French) halves; ``reasons`` and
    ``groups`` map line indices to the reason for exclusion and to the constraint group. ``breaks``
    are those that were found before the languages; ``boundaries`` are what holds now.
    """
    befores: Sequence[model.Boundary] = ("blank", *boundaries)
    entries = contents_entries(lines)
    for k, (line, language, before) in enumerate(zip(lines, languages, befores, strict=False)):
        texts = halves.get(k, (line.text,))
        is_entry = k in entries
        titles, pages = zip(*map(split_entry, texts), strict=True) if is_entry else (texts, ())
        if k in halves:
            for text, spoken in zip(titles, model.LANGUAGES, strict=True):
                group = ConstraintGroup("halves", k)
                yield LinePart(text, spoken, line.span, "blank", group=group)
        else:
            yield LinePart(
                titles[0],
                language,
                line.span,
                before,
                reasons.get(k),
                line.continuation_score,
                groups.get(k),
                breaks.chances[k],
                breaks.fits[k],
                is_entry,
            )
        for page in filter(None, pages):
            yield LinePart(page, language, line.span, "blank", "figures")


def label_physical_lines(
    languages: Sequence[model.LineLanguage], raw: model.RawDocument
) -> tuple[model.LineLabel, ...]:
    """Return the language of each physical line of a text file, in file order.

    ``languages`` are those of ``raw.lines``. A physical line may have parts in two columns: the
    label is "both" if they are in different languages; parts without a word do not count. A line
    that holds only markup has the label "other". The result is empty if ``raw`` is not a text file.
    """
    lines = raw.lines
    if not raw.physical:
        return ()
    labels = [model.LineLabel(number, "other") for number in raw.silent]
    in_order = sorted(range(len(lines)), key=lambda k: lines[k].number)
    for number, indices in itertools.groupby(in_order, key=lambda k: lines[k].number):
        parts = list(indices)
        with_words = [k for k in parts if _WORD.search(lines[k].text)]
        labels.append(
            model.LineLabel(number, _language_of_parts({languages[k] for k in with_words or parts}))
        )
    return tuple(sorted(labels, key=lambda label: label.number) if raw.silent else labels)


def _language_of_parts(languages: set[model.LineLanguage]) -> model.LineLanguage:
    known = (languages - {"other"}) or languages
    return next(iter(known)) if len(known) == 1 else "both"


def _in_file_order(beads: Sequence[AlignedBead], parts: Fragments) -> list[AlignedBead]:
    """Return the beads, with one-sided beads between two others sorted by their order in the file.

    The aligner gives equal cost to either order of a lone Dutch and a lone French paragraph.
    """

    def start(bead: AlignedBead) -> int:
        fragments_of_language, groups = (parts.nl, bead.nl) if bead.nl else (parts.fr, bead.fr)
        return fragments_of_language[groups[0][0]].spans[0].start

    ordered: list[AlignedBead] = []
    for two_sided, run in itertools.groupby(beads, key=lambda bead: bool(bead.nl and bead.fr)):
        among = list(run)
        ordered += among if two_sided else sorted(among, key=start)
    return ordered


def _build_paragraphs(
    parts: Fragments, beads: Sequence[AlignedBead]
) -> tuple[tuple[model.Paragraph, ...], tuple[model.Paragraph, ...], tuple[model.Bead, ...]]:
    """Return the paragraphs of both languages, each in reading order, and the beads over them."""
    nl, dutch = _paragraphs_in_order((bead.nl for bead in beads), parts.nl, parts.words)
    fr, french = _paragraphs_in_order((bead.fr for bead in beads), parts.fr, parts.words)
    numbered = tuple(
        model.Bead(
            tuple(dutch[group[0]] for group in bead.nl),
            tuple(french[group[0]] for group in bead.fr),
            bead.confidence,
        )
        for bead in beads
    )
    return nl, fr, numbered


def _paragraphs_in_order(
    sides: Iterable[Grouped], source: Sequence[Fragment], words: Collection[str]
) -> tuple[tuple[model.Paragraph, ...], Sequence[int]]:
    """Return the paragraphs of these sides of beads, in reading order, and the index of each.

    The indices are by the first fragment of the paragraph.
    """
    paragraphs = []
    indices = array("l", bytes(array("l").itemsize * len(source)))
    for k, group in enumerate(sorted(itertools.chain.from_iterable(sides))):
        indices[group[0]] = k
        members = [source[k] for k in group]
        text = join_lines([part.text for part in members], words)
        spans = tuple(span for part in members for span in part.spans)
        paragraphs.append(model.Paragraph(text, spans))
    return tuple(paragraphs), indices
