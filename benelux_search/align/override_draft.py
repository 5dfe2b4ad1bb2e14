"""An editable form of an aligned document, while overrides are applied to it.

:class:`OverrideDraft` holds paragraphs, beads and asides as mutable objects; its ``finished`` makes
an aligned document of them again.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from benelux_search import model
from benelux_search.align.override_file import QuotableText


@dataclass(slots=True, eq=False)
class DraftBead:
    """A bead: its paragraphs by language, in reading order."""

    confidence: float = 1.0
    sides: dict[model.Language, list[DraftParagraph]] = field(
        default_factory=lambda: {language: [] for language in model.LANGUAGES}
    )


@dataclass(slots=True, eq=False)
class DraftParagraph:
    """A paragraph and its bead; ``put_by`` names the override entry that put it there."""

    passage: QuotableText
    spans: tuple[model.Span, ...]
    bead: DraftBead = field(default_factory=DraftBead)
    put_by: str = ""

    @property
    def text(self) -> str:
        return self.passage.text


@dataclass(slots=True, eq=False)
class DraftAside:
    """Text that belongs to no paragraph, and the reason."""

    passage: QuotableText
    spans: tuple[model.Span, ...]
    reason: model.AsideReason


@dataclass(slots=True)
class OverrideDraft:
    """The paragraphs of each language, the beads and the asides, each in reading order."""

    paragraphs: dict[model.Language, list[DraftParagraph]]
    beads: list[DraftBead]
    other: list[DraftAside]

    @classmethod
    def of(cls, document: model.AlignedDocument) -> OverrideDraft:
        """Make a draft of a document."""
        paragraphs = {
            language: [
                DraftParagraph(QuotableText(p.text), p.spans) for p in document.paragraphs(language)
            ]
            for language in model.LANGUAGES
        }
        other = [DraftAside(QuotableText(a.text), a.spans, a.reason) for a in document.other]
        draft = cls(paragraphs, [], other)
        for bead in document.beads:
            made = DraftBead(bead.confidence)
            draft.beads.append(made)
            for language, numbers in zip(model.LANGUAGES, (bead.nl, bead.fr), strict=True):
                for number in numbers:
                    draft.put(paragraphs[language][number], language, made)
        return draft

    def passages(self, language: model.Language) -> list[QuotableText]:
        """Return the paragraphs of a language, to search for quotations."""
        return [part.passage for part in self.paragraphs[language]]

    def put(self, paragraph: DraftParagraph, language: model.Language, bead: DraftBead) -> None:
        """Move a paragraph of the document into a bead, out of its previous one."""
        self.take(paragraph, language)
        paragraph.bead = bead
        bead.sides[language].append(paragraph)

    def take(self, paragraph: DraftParagraph, language: model.Language) -> None:
        """Remove a paragraph from its bead; a bead that becomes empty is removed too."""
        before = paragraph.bead
        if paragraph in before.sides[language]:
            before.sides[language].remove(paragraph)
        if before in self.beads and not any(before.sides.values()):
            self.beads.remove(before)

    def new_bead(self, beside: DraftBead | None, *, before: bool = False) -> DraftBead:
        """Insert a bead after another one, or ``before`` it; if there is none, at the start."""
        bead = DraftBead()
        index = 0 if beside is None else self.beads.index(beside) + (not before)
        self.beads.insert(index, bead)
        return bead

    def after(self, language: model.Language, bead: DraftBead | None) -> int:
        """Return the index in a language's paragraphs after those of the beads up to this one."""
        upto = 0 if bead is None else self.beads.index(bead) + 1
        paragraphs = next(
            (b.sides[language] for b in self.beads[:upto][::-1] if b.sides[language]), ()
        )
        return max((self.paragraphs[language].index(part) + 1 for part in paragraphs), default=0)

    def set_aside(self, aside: DraftAside) -> None:
        """Add an aside, in the order of the file."""
        self.other.append(aside)
        self.other.sort(key=_start)

    def finished(
        self, document: model.AlignedDocument, notes: Sequence[str]
    ) -> model.AlignedDocument:
        """Return the edited document; every paragraph is in exactly one bead."""
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
        return replace(
            document,
            nl=nl,
            fr=fr,
            other=tuple(model.Aside(a.passage.text, a.reason, a.spans) for a in self.other),
            beads=tuple(sort_beads(beads)),
            notes=(*document.notes, *notes),
        )


def _start(aside: DraftAside) -> tuple[bool, int]:
    span = aside.spans[0] if aside.spans else model.Span(0, 0, 1)
    return span.file == "fr", span.start


def sort_beads(beads: Sequence[model.Bead]) -> list[model.Bead]:
    """Sort beads so that the paragraphs of both languages rise, as far as the beads do not cross.

    Otherwise the beads keep the order in which they are given (Kahn's topological sort, the first
    given first). Where beads cross, the order of the Dutch decides.
    """
    waits: list[set[int]] = [set() for _ in beads]
    followers: list[list[int]] = [[] for _ in beads]
    for language in model.LANGUAGES:
        sides = [bead.nl if language == "nl" else bead.fr for bead in beads]
        firsts = sorted((side[0], number) for number, side in enumerate(sides) if side)
        for (_, before), (_, number) in itertools.pairwise(firsts):
            waits[number].add(before)
            followers[before].append(number)
    ready = [number for number, others in enumerate(waits) if not others]
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
            waits[follower].discard(number)
            if not waits[follower] and follower not in done:
                heapq.heappush(ready, follower)
    return [beads[number] for number in done]
