"""An editable copy of an aligned document, to which overrides are applied.

:class:`OverrideDraft` holds the paragraphs, beads and asides as mutable objects. Its method
``to_document`` returns the edited document.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from benelux_search import model
from benelux_search.align.asides import describe_asides
from benelux_search.align.override_file import QuotableText


@dataclass(slots=True, eq=False)
class DraftBead:
    """An editable bead: its confidence (0 to 1), and its paragraphs by language."""

    confidence: float = 1.0
    sides: dict[model.Language, list[DraftParagraph]] = field(
        default_factory=lambda: {language: [] for language in model.LANGUAGES}
    )


@dataclass(slots=True, eq=False)
class DraftParagraph:
    """An editable paragraph, its position in the source, and its bead.

    ``moved_by`` is the location of the override entry that moved the paragraph to this bead; "" if
    no entry moved it.
    """

    passage: QuotableText
    spans: tuple[model.Span, ...]
    bead: DraftBead = field(default_factory=DraftBead)
    moved_by: str = ""

    @property
    def text(self) -> str:
        """Return the text of the paragraph."""
        return self.passage.text


@dataclass(slots=True, eq=False)
class DraftAside:
    """An aside: text that belongs to no paragraph, its position in the source, and the reason."""

    passage: QuotableText
    spans: tuple[model.Span, ...]
    reason: model.AsideReason


@dataclass(slots=True)
class OverrideDraft:
    """The editable paragraphs, beads and asides of a document, in reading order.

    ``other`` holds the asides.
    """

    paragraphs: dict[model.Language, list[DraftParagraph]]
    beads: list[DraftBead]
    other: list[DraftAside]

    @classmethod
    def of(cls, document: model.AlignedDocument) -> OverrideDraft:
        """Make a draft of a document; the document does not change."""
        paragraphs = {
            language: [
                DraftParagraph(QuotableText(p.text), p.spans) for p in document.paragraphs(language)
            ]
            for language in model.LANGUAGES
        }
        other = [DraftAside(QuotableText(a.text), a.spans, a.reason) for a in document.other]
        draft = cls(paragraphs, [], other)
        for bead in document.beads:
            draft_bead = DraftBead(bead.confidence)
            draft.beads.append(draft_bead)
            for language, numbers in zip(model.LANGUAGES, (bead.nl, bead.fr), strict=True):
                for number in numbers:
                    draft.move_to_bead(paragraphs[language][number], language, draft_bead)
        return draft

    def passages(self, language: model.Language) -> list[QuotableText]:
        """Return the texts of the paragraphs of a language, to search for quotations."""
        return [part.passage for part in self.paragraphs[language]]

    def move_to_bead(
        self, paragraph: DraftParagraph, language: model.Language, bead: DraftBead
    ) -> None:
        """Move a paragraph from its bead to another bead."""
        self.remove_from_bead(paragraph, language)
        paragraph.bead = bead
        bead.sides[language].append(paragraph)

    def remove_from_bead(self, paragraph: DraftParagraph, language: model.Language) -> None:
        """Remove a paragraph from its bead, and remove the bead if it becomes empty."""
        old_bead = paragraph.bead
        if paragraph in old_bead.sides[language]:
            old_bead.sides[language].remove(paragraph)
        if old_bead in self.beads and not any(old_bead.sides.values()):
            self.beads.remove(old_bead)

    def insert_bead(self, beside: DraftBead | None, *, before: bool = False) -> DraftBead:
        """Insert an empty bead after the bead ``beside`` and return it.

        With ``before``, insert it before ``beside``. If ``beside`` is None, insert it at the start.
        """
        bead = DraftBead()
        index = 0 if beside is None else self.beads.index(beside) + (not before)
        self.beads.insert(index, bead)
        return bead

    def index_after(self, language: model.Language, bead: DraftBead | None) -> int:
        """Return the index at which a new paragraph of a language follows a bead.

        It follows the paragraphs of ``bead`` and of all beads before it; it is 0 if ``bead`` is
        None.
        """
        end = 0 if bead is None else self.beads.index(bead) + 1
        paragraphs = next(
            (b.sides[language] for b in self.beads[:end][::-1] if b.sides[language]), ()
        )
        return max((self.paragraphs[language].index(part) + 1 for part in paragraphs), default=0)

    def add_aside(self, aside: DraftAside) -> None:
        """Add an aside, at its position in the order of the file."""
        self.other.append(aside)
        self.other.sort(key=_start)

    def to_document(
        self, document: model.AlignedDocument, notes: Sequence[str]
    ) -> model.AlignedDocument:
        """Return ``document`` with the paragraphs, beads and asides of this draft, and more notes.

        Every paragraph is in exactly one bead.
        """
        numbers = {
            id(part): number
            for language in model.LANGUAGES
            for number, part in enumerate(self.paragraphs[language])
        }
        beads = [
            model.Bead(
                tuple(sorted(numbers[id(part)] for part in bead.sides["nl"])),
                tuple(sorted(numbers[id(part)] for part in bead.sides["fr"])),
                bead.confidence,
            )
            for bead in self.beads
        ]
        nl, fr = (
            tuple(model.Paragraph(part.text, part.spans) for part in self.paragraphs[language])
            for language in model.LANGUAGES
        )
        edited = replace(
            document,
            nl=nl,
            fr=fr,
            other=tuple(model.Aside(a.passage.text, a.reason, a.spans) for a in self.other),
            beads=tuple(sort_beads(beads)),
            notes=(*document.notes, *notes),
        )
        return describe_asides(edited)


def _start(aside: DraftAside) -> tuple[bool, int]:
    span = aside.spans[0] if aside.spans else model.Span(0, 0, 1)
    return span.file == "fr", span.start


def sort_beads(beads: Sequence[model.Bead]) -> list[model.Bead]:
    """Sort beads so that the paragraph numbers of both languages increase.

    Beads that no language orders keep their given order (Kahn's topological sort). Where beads
    cross, so that no order suits both languages, the order of the Dutch paragraphs decides.
    """
    predecessors: list[set[int]] = [set() for _ in beads]
    followers: list[list[int]] = [[] for _ in beads]
    for language in model.LANGUAGES:
        numbers = [bead.nl if language == "nl" else bead.fr for bead in beads]
        firsts = sorted(
            (numbers_of_bead[0], number)
            for number, numbers_of_bead in enumerate(numbers)
            if numbers_of_bead
        )
        for (_, before), (_, number) in itertools.pairwise(firsts):
            predecessors[number].add(before)
            followers[before].append(number)
    ready = [number for number, others in enumerate(predecessors) if not others]
    heapq.heapify(ready)
    dutch = iter(sorted((bead.nl[0], number) for number, bead in enumerate(beads) if bead.nl))
    done: dict[int, None] = {}
    while len(done) < len(beads):
        if not ready:  # a crossing: the French of a bead comes before that of an earlier one
            ready.append(next(number for _, number in dutch if number not in done))
        number = heapq.heappop(ready)
        if number in done:
            continue
        done[number] = None
        for follower in followers[number]:
            predecessors[follower].discard(number)
            if not predecessors[follower] and follower not in done:
                heapq.heappush(ready, follower)
    return [beads[number] for number in done]
