"""The reading pipeline: from the lines of a file to an aligned document.

The steps: find line boundaries, split bilingual lines, label each line with its language, set page
furniture aside, form fragments, align these, make paragraphs of them, and read the metadata.
:mod:`.reading_pair` reads two files as one document; it shares the steps of this module.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benelux_search import model
from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.beads import AlignedBead
from benelux_search.errors import SourceError
from benelux_search.text.bilingual_lines import split_bilingual
from benelux_search.text.fragments import (
    ConstraintGroup,
    Fragment,
    Fragments,
    LinePart,
    constraint_groups,
    fragments,
    join_fragments,
)
from benelux_search.text.furniture import FurnitureLine, furniture
from benelux_search.text.joins import is_wordless, line_boundaries, measure_typesetting
from benelux_search.text.langid import Label, label_lines
from benelux_search.text.metadata import read_facts

LIMITS: Final = model.Limits()


def read_document(raw: model.RawDocument, limits: model.Limits = LIMITS) -> model.AlignedDocument:
    """Read and align a document; every paragraph of the result is in exactly one bead.

    Raises:
        SourceError: the document is too long; see :func:`aligned`.
    """
    lines = raw.lines
    boundaries = line_boundaries(lines, measure_typesetting(lines))
    split = split_bilingual(
        [line.text for line in lines], in_column=[line.column_index is not None for line in lines]
    )
    texts = ["" if both else line.text for line, both in zip(lines, split, strict=True)]
    hints, column_indexes = [line.hint for line in lines], [line.column_index for line in lines]
    labels = label_lines(texts, boundaries, hints, column_indexes, paged=raw.paged)
    reasons = reasons_aside(lines, boundaries, labels, paged=raw.paged)
    groups = dict(enumerate(constraint_groups(lines, labels, paged=raw.paged)))
    halves = {k: both for k, both in enumerate(split) if both and k not in reasons}
    # no paragraph continues after a bilingual line
    boundaries = ["blank" if k in halves else before for k, before in enumerate(boundaries)]
    languages = tuple(_languages(lines, halves, boundaries, labels))
    pieces = line_parts(lines, boundaries, languages, reasons, halves, groups)
    parts = fragments(tuple(pieces), paged=raw.paged)
    beads = _in_file_order(align_fragments(parts.nl, parts.fr, limits), parts)
    return made_document(parts, beads, raw, raw, by_line(languages, raw), raw.notes)


def reasons_aside(
    lines: Sequence[model.Line],
    boundaries: Sequence[model.Boundary],
    labels: Sequence[Label],
    *,
    paged: bool,
) -> dict[int, model.AsideReason]:
    """Return the lines to set aside: index of the line, and the reason.

    Some files tell them; page furniture is looked for if the lines are ``paged``.
    """
    reasons: dict[int, model.AsideReason] = {
        k: line.aside for k, line in enumerate(lines) if line.aside
    }
    return reasons | furniture(_spots(lines, boundaries, labels)) if paged else reasons


def align_fragments(
    nl: Sequence[Fragment], fr: Sequence[Fragment], limits: model.Limits, *, one_file: bool = True
) -> tuple[AlignedBead, ...]:
    """Align the fragments of both languages; those of two files share no turns.

    Raises:
        SourceError: there are more than the limit, and take too much memory and time.
    """
    count, most = len(nl) + len(fr), limits.aligned_paragraphs
    if count > most:
        raise SourceError(f"{count:,} paragraphs; at most {most:,} are aligned: split the file")
    dutch, french = (
        AlignerInput(
            [p.text for p in parts],
            [p.join for p in parts],
            [p.turn if one_file else 0 for p in parts],
            [p.group for p in parts],
        )
        for parts in (nl, fr)
    )
    return align(dutch, french)


def made_document(
    parts: Fragments,
    beads: Sequence[AlignedBead],
    nl: model.RawDocument,
    fr: model.RawDocument,
    labels: tuple[model.LineLabel, ...],
    notes: tuple[str, ...],
) -> model.AlignedDocument:
    """Return the document of aligned fragments.

    ``nl`` and ``fr`` are its two files, or twice its only file. The metadata come from its text;
    what the text does not give comes from the files.
    """
    dutch, french, numbered = _made_paragraphs(parts, beads)
    facts = read_facts([p.text for p in dutch], [p.text for p in french])
    first, second = nl.facts, fr.facts
    titles = model.Titles(
        facts.title.nl or first.title.nl or second.title.nl,
        facts.title.fr or second.title.fr or first.title.fr,
    )
    facts = model.Facts(
        titles,
        facts.date or first.date or second.date,
        facts.number or first.number or second.number,
    )
    encoding = ", ".join(dict.fromkeys((nl.encoding, fr.encoding)))
    return model.AlignedDocument(
        facts, dutch, french, parts.other, numbered, labels, encoding, notes
    )


def load_bitext(bitext: model.Bitext) -> model.AlignedDocument:
    """Load a whole bitext: its segments are the beads, the lines of a side its paragraphs.

    Raises:
        SourceError: the file can no longer be read.
    """
    nl: list[model.Paragraph] = []
    fr: list[model.Paragraph] = []
    beads: list[model.Bead] = []
    for segment in bitext.segments:
        sides = []
        for text, made in ((segment.nl, nl), (segment.fr, fr)):
            first = len(made)
            made.extend(map(model.Paragraph, text.split("\n") if text else ()))
            sides.append(tuple(range(first, len(made))))
        beads.append(model.Bead(sides[0], sides[1]))
    return model.AlignedDocument(
        bitext.facts, tuple(nl), tuple(fr), (), tuple(beads), (), bitext.encoding, bitext.notes
    )


def _spots(
    lines: Sequence[model.Line], boundaries: Sequence[model.Boundary], labels: Sequence[Label]
) -> list[FurnitureLine]:
    """Return the features of each line from which page furniture is recognised."""
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


def _languages(
    lines: Sequence[model.Line],
    halves: Mapping[int, tuple[str, str]],
    boundaries: Sequence[model.Boundary],
    labels: Sequence[Label],
) -> Iterator[model.LineLanguage]:
    """Yield the language of each line."""
    around = ("blank", *boundaries, "blank")
    for k, (line, label) in enumerate(zip(lines, labels, strict=True)):
        # a figure alone is in neither language: "96" between "Stemmen" and "Votants"
        alone = "wrap" not in around[k : k + 2] and is_wordless(line.text)
        yield "both" if k in halves else "other" if alone else label.language


def line_parts(
    lines: Sequence[model.Line],
    boundaries: Sequence[model.Boundary],
    languages: Sequence[model.LineLanguage],
    reasons: Mapping[int, model.AsideReason],
    halves: Mapping[int, tuple[str, str]],
    groups: Mapping[int, ConstraintGroup | None],
) -> Iterator[LinePart]:
    """Yield the parts that make fragments: each line or, of a bilingual one, its ``halves``."""
    befores: Sequence[model.Boundary] = ("blank", *boundaries)
    for k, (line, language, before) in enumerate(zip(lines, languages, befores, strict=False)):
        if k in halves:
            for text, spoken in zip(halves[k], model.LANGUAGES, strict=True):
                group = ConstraintGroup("halves", k)
                yield LinePart(text, spoken, line.span, "blank", group=group)
        else:
            reason, group_of_line = reasons.get(k), groups.get(k)
            score = line.continuation_score
            yield LinePart(line.text, language, line.span, before, reason, score, group_of_line)


def by_line(
    languages: Sequence[model.LineLanguage], raw: model.RawDocument
) -> tuple[model.LineLabel, ...]:
    """Return one label for each physical line, in file order; two columns may give "both".

    ``languages`` are those of the lines of ``raw``; a line of markup only is in no language. A half
    without letters, such as the end of a number, does not affect the label of its line. There are
    no labels if the lines are not those of a text file.
    """
    lines = raw.lines
    if not raw.physical:
        return ()
    found = [model.LineLabel(number, "other") for number in raw.silent]
    in_order = sorted(range(len(lines)), key=lambda k: lines[k].number)
    for number, places in itertools.groupby(in_order, key=lambda k: lines[k].number):
        parts = list(places)
        spoken = [k for k in parts if any(map(str.isalpha, lines[k].text))]
        found.append(model.LineLabel(number, _together({languages[k] for k in spoken or parts})))
    return tuple(sorted(found, key=lambda label: label.number) if raw.silent else found)


def _together(found: set[model.LineLanguage]) -> model.LineLanguage:
    known = (found - {"other"}) or found
    return next(iter(known)) if len(known) == 1 else "both"


def _in_file_order(beads: Sequence[AlignedBead], parts: Fragments) -> list[AlignedBead]:
    """Return the beads, with one-sided beads between two others sorted by their order in the file.

    The aligner gives equal cost to either order of a lone Dutch and a lone French paragraph.
    """

    def start(bead: AlignedBead) -> int:
        side, groups = (parts.nl, bead.nl) if bead.nl else (parts.fr, bead.fr)
        return side[groups[0][0]].spans[0].start

    ordered: list[AlignedBead] = []
    for two_sided, run in itertools.groupby(beads, key=lambda bead: bool(bead.nl and bead.fr)):
        among = list(run)
        ordered += among if two_sided else sorted(among, key=start)
    return ordered


def _made_paragraphs(
    parts: Fragments, beads: Sequence[AlignedBead]
) -> tuple[tuple[model.Paragraph, ...], tuple[model.Paragraph, ...], tuple[model.Bead, ...]]:
    """Return the paragraphs of both languages, each in reading order, and the beads over them."""
    nl, dutch = _in_order([group for bead in beads for group in bead.nl], parts.nl, parts)
    fr, french = _in_order([group for bead in beads for group in bead.fr], parts.fr, parts)
    numbered = tuple(
        model.Bead(
            tuple(dutch[group] for group in bead.nl),
            tuple(french[group] for group in bead.fr),
            bead.confidence,
        )
        for bead in beads
    )
    return nl, fr, numbered


def _in_order(
    groups: Sequence[tuple[int, ...]], source: Sequence[Fragment], parts: Fragments
) -> tuple[tuple[model.Paragraph, ...], dict[tuple[int, ...], int]]:
    """Return the paragraphs made of these groups, in reading order, and the index of each group."""
    paragraphs = []
    ordered = sorted(groups)
    for group in ordered:
        members = [source[k] for k in group]
        spans = tuple(span for part in members for span in part.spans)
        paragraphs.append(model.Paragraph(join_fragments(members, parts.words), spans))
    return tuple(paragraphs), {group: k for k, group in enumerate(ordered)}
