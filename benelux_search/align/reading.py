"""The way down: the lines of a file to an aligned document."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.beads import AlignedBead
from benelux_search.errors import SourceError
from benelux_search.model import (
    AlignedDocument,
    AsideReason,
    Bead,
    Bitext,
    Boundary,
    Facts,
    Line,
    LineLabel,
    LineLanguage,
    Paragraph,
    RawDocument,
    Titles,
)
from benelux_search.text.bilingual_lines import split_bilingual
from benelux_search.text.fragments import Fragment, Fragments, LinePart, fragments, line_ties, mend
from benelux_search.text.furniture import FurnitureLine, furniture
from benelux_search.text.joins import is_wordless, line_boundaries, measure_typesetting
from benelux_search.text.langid import Label, label_lines
from benelux_search.text.metadata import read_facts

_MOST_PARAGRAPHS = 150_000


def read_document(raw: RawDocument) -> AlignedDocument:
    """Reads and aligns: every paragraph of the result is in exactly one bead.

    Raises:
        SourceError: see :func:`check_size`.
    """
    lines = raw.lines
    boundaries = line_boundaries(lines, measure_typesetting(lines))
    halves = split_bilingual(
        [line.text for line in lines], in_column=[line.lane is not None for line in lines]
    )
    texts = ["" if both else line.text for line, both in zip(lines, halves, strict=True)]
    hints, lanes = [line.hint for line in lines], [line.lane for line in lines]
    labels = label_lines(texts, boundaries, hints, lanes, paged=raw.paged)
    reasons: dict[int, AsideReason] = {k: line.aside for k, line in enumerate(lines) if line.aside}
    if raw.paged:
        reasons |= furniture(spots(lines, boundaries, labels))
    ties = line_ties(lines, labels, paged=raw.paged)
    pieces, line_labels = _pieces(lines, halves, boundaries, labels, reasons, ties)
    parts = fragments(pieces, paged=raw.paged)
    check_size(len(parts.nl) + len(parts.fr))
    beads = _in_file_order(align(_side(parts.nl), _side(parts.fr)), parts)
    nl, fr, numbered = made_paragraphs(parts, beads)
    facts = read_facts([p.text for p in nl], [p.text for p in fr])
    languages = by_line(line_labels, raw) if raw.physical else ()
    return AlignedDocument(
        filled(facts, raw.facts),
        nl,
        fr,
        parts.other,
        numbered,
        languages,
        raw.encoding,
        raw.notes,
    )


def materialised(bitext: Bitext) -> AlignedDocument:
    """A bitext whole: its segments are the beads, the lines of a side its paragraphs.

    Raises:
        SourceError: the file cannot be read any more.
    """
    nl: list[Paragraph] = []
    fr: list[Paragraph] = []
    beads: list[Bead] = []
    for segment in bitext.segments:
        sides = []
        for text, made in ((segment.nl, nl), (segment.fr, fr)):
            first = len(made)
            made.extend(map(Paragraph, text.split("\n") if text else ()))
            sides.append(tuple(range(first, len(made))))
        beads.append(Bead(sides[0], sides[1]))
    return AlignedDocument(
        bitext.facts, tuple(nl), tuple(fr), (), tuple(beads), (), bitext.encoding, bitext.notes
    )


def filled(facts: Facts, known: Facts) -> Facts:
    """What the text says, and where it is silent what the file says of itself."""
    titles = Titles(facts.title.nl or known.title.nl, facts.title.fr or known.title.fr)
    return Facts(titles, facts.date or known.date, facts.number or known.number)


def _side(parts: Sequence[Fragment]) -> AlignerInput:
    return AlignerInput(
        [p.text for p in parts],
        [p.join for p in parts],
        [p.turn for p in parts],
        [p.tie for p in parts],
    )


def spots(
    lines: Sequence[Line], boundaries: Sequence[Boundary], labels: Sequence[Label]
) -> list[FurnitureLine]:
    """What the finder of page furniture needs to know of each line."""
    count = len(lines)
    run = [0] * count
    blocks: list[int] = [1]
    for k in range(1, count):
        changed = labels[k].language != labels[k - 1].language
        if changed:
            blocks.append(1)
        elif boundaries[k - 1] == "blank":
            blocks[-1] += 1
        run[k] = len(blocks) - 1
    spots = []
    for k, line in enumerate(lines):
        before = k == 0 or boundaries[k - 1] == "blank"
        after = k == count - 1 or boundaries[k] == "blank"
        page_turn = k > 0 and line.span.page != lines[k - 1].span.page
        page_turn = page_turn or (k + 1 < count and lines[k + 1].span.page != line.span.page)
        edge = k in (0, count - 1) or run[k - 1] != run[k] or run[k + 1] != run[k] or page_turn
        spots.append(FurnitureLine(line.text, before and after, edge, blocks[run[k]]))
    return spots


def _pieces(
    lines: Sequence[Line],
    halves: Sequence[tuple[str, str] | None],
    boundaries: Sequence[Boundary],
    labels: Sequence[Label],
    reasons: dict[int, AsideReason],
    ties: Sequence[int],
) -> tuple[list[LinePart], list[LineLabel]]:
    pieces: list[LinePart] = []
    line_labels: list[LineLabel] = []
    split = False  # whether the line before was bilingual: nothing goes on from one
    for k, (line, label) in enumerate(zip(lines, labels, strict=True)):
        before: Boundary = boundaries[k - 1] if k and not split else "blank"
        both = None if k in reasons else halves[k]
        split = both is not None
        if both:
            pieces.append(LinePart(both[0], "nl", line.span, "blank", tie=2 * k + 1))
            pieces.append(LinePart(both[1], "fr", line.span, "blank", tie=2 * k + 1))
            line_labels.append(LineLabel(line.number, "both"))
            continue
        after: Boundary = boundaries[k] if k < len(boundaries) else "blank"
        # a figure by itself is in neither language: "96" between "Stemmen" and "Votants"
        wordless = "wrap" not in (before, after) and is_wordless(line.text)
        language: LineLanguage = "other" if wordless else label.language
        reason, pull = reasons.get(k), line.pull
        pieces.append(LinePart(line.text, language, line.span, before, reason, pull, ties[k]))
        line_labels.append(LineLabel(line.number, language))
    return pieces, line_labels


def check_size(paragraphs: int) -> None:
    """Refuses a document of so many paragraphs that aligning it takes too much memory and time.

    Raises:
        SourceError: there are more than 150,000 of them.
    """
    if paragraphs > _MOST_PARAGRAPHS:
        raise SourceError(
            f"{paragraphs:,} paragraphs; at most {_MOST_PARAGRAPHS:,} are aligned: split the file"
        )


def by_line(labels: Sequence[LineLabel], raw: RawDocument) -> tuple[LineLabel, ...]:
    """One label a physical line, in file order: one that holds two columns may be in both.

    ``labels`` are those of the lines of ``raw``; one of markup only is in no language. A half
    without words, such as the end of a number, says nothing of the line.
    """
    lines = raw.lines
    found = [LineLabel(number, "other") for number in raw.silent]
    in_order = sorted(range(len(labels)), key=lambda k: labels[k].number)
    for number, places in itertools.groupby(in_order, key=lambda k: labels[k].number):
        parts = list(places)
        spoken = [k for k in parts if any(map(str.isalpha, lines[k].text))]
        found.append(LineLabel(number, _together({labels[k].language for k in spoken or parts})))
    return tuple(sorted(found, key=lambda label: label.number) if raw.silent else found)


def _together(found: set[LineLanguage]) -> LineLanguage:
    known = (found - {"other"}) or found
    return next(iter(known)) if len(known) == 1 else "both"


def _in_file_order(beads: Sequence[AlignedBead], parts: Fragments) -> list[AlignedBead]:
    """The beads with those of one side between two others in the order of the file.

    For the aligner it is all the same whether a lone Dutch or a lone French paragraph goes first.
    """

    def start(bead: AlignedBead) -> int:
        side, groups = (parts.nl, bead.nl) if bead.nl else (parts.fr, bead.fr)
        return side[groups[0][0]].spans[0].start

    ordered: list[AlignedBead] = []
    for two_sided, run in itertools.groupby(beads, key=lambda bead: bool(bead.nl and bead.fr)):
        among = list(run)
        ordered += among if two_sided else sorted(among, key=start)
    return ordered


def made_paragraphs(
    parts: Fragments, beads: Sequence[AlignedBead]
) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...], tuple[Bead, ...]]:
    """The paragraphs of both languages, each in its own order, and the beads that hold them."""
    nl, dutch = _in_order([group for bead in beads for group in bead.nl], parts.nl, parts)
    fr, french = _in_order([group for bead in beads for group in bead.fr], parts.fr, parts)
    numbered = tuple(
        Bead(
            tuple(dutch[group] for group in bead.nl),
            tuple(french[group] for group in bead.fr),
            bead.confidence,
        )
        for bead in beads
    )
    return nl, fr, numbered


def _in_order(
    groups: Sequence[tuple[int, ...]], source: Sequence[Fragment], parts: Fragments
) -> tuple[tuple[Paragraph, ...], dict[tuple[int, ...], int]]:
    """The paragraphs that these fragments make, in reading order, and the number of each."""
    paragraphs = []
    ordered = sorted(groups)
    for group in ordered:
        members = [source[k] for k in group]
        spans = tuple(span for part in members for span in part.spans)
        paragraphs.append(Paragraph(mend(members, parts.words), spans))
    return tuple(paragraphs), {group: k for k, group in enumerate(ordered)}
