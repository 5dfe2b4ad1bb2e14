"""Equal paragraphs in a row, one in each language: a list of those who voted, a name, an address.

:mod:`~.equal_lines` tells which texts they are; this module finds their lines.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from benelux_search import model
from benelux_search.text.columns.equal_lines import find_twins, shared_texts
from benelux_search.text.languages.langid import Label
from benelux_search.text.lines.fragments import ConstraintGroup
from benelux_search.text.lines.paragraph_ends import LineBreaks

_CLEAR: Final = 0.9  # confidence of the language of a heading


@dataclass(frozen=True, slots=True)
class LineTwins:
    """The lines of two equal paragraphs in a row; those of the first are in ``language``."""

    first: range
    second: range
    language: model.Language


@dataclass(frozen=True, slots=True)
class ParagraphLines:
    """The paragraphs of a file as its wraps tell them: their lines and texts.

    ``boundaries`` are those after each paragraph but the last. A text is empty where the source
    states a column, since a table states its languages itself, or sets a line aside.
    """

    lines: Sequence[range]
    texts: Sequence[str]
    boundaries: Sequence[model.Boundary]

    @classmethod
    def of(cls, raw: model.RawDocument, breaks: LineBreaks) -> Self:
        """Return the paragraphs; in a text file that is not wrapped, each line is one."""
        is_wrapped = not raw.physical or breaks.is_measured
        firsts = [
            k
            for k in range(len(raw.lines))
            if not k or not is_wrapped or breaks.boundaries[k - 1] != "wrap"
        ]
        ranges = [range(a, b) for a, b in zip(firsts, [*firsts[1:], len(raw.lines)], strict=True)]
        between: list[model.Boundary] = [
            "end" if (before := breaks.boundaries[k - 1]) == "wrap" else before for k in firsts[1:]
        ]
        return cls(
            ranges, [_plain_text(raw.lines[own[0] : own[-1] + 1]) for own in ranges], between
        )

    def shared(self) -> frozenset[int]:
        """Return the lines of the paragraphs that repeat and are in no language."""
        texts = shared_texts([text for text in self.texts if text])
        return frozenset(
            k
            for own, text in zip(self.lines, self.texts, strict=True)
            if text in texts
            for k in own
        )

    def with_copies(self, labels: Sequence[Label], shared: Collection[int]) -> Sequence[Label]:
        """Return the labels with those of texts that stand once among the lines of each language.

        ``shared`` are the lines in no language. Where both copies have the same language, as lists
        of names below a heading such as *Experts*, the later ones have that of the line after them.
        """
        texts = {own[0]: text for own, text in zip(self.lines, self.texts, strict=True)}
        in_order = sorted(shared)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for k in in_order:
            if k in texts:
                places[texts[k]].append(k)
        changed = list(labels)
        for run in _runs(in_order):
            copies = [places[texts[k]] for k in run if k in texts]
            if run[-1] + 1 < len(changed) and _are_second_copies(run, copies, changed):
                after, before = changed[run[-1] + 1], run[0] - 1
                is_vague = changed[before].confidence < _CLEAR
                for k in (before, *run) if is_vague else run:
                    changed[k] = Label(after.language, after.confidence)
        return changed

    def twins(self, labels: Sequence[Label]) -> list[LineTwins]:
        """Return the equal paragraphs in a row that are in no language by themselves."""
        own_labels = [labels[own[0]] for own in self.lines]
        return [
            LineTwins(self.lines[each.first], self.lines[each.second], each.language)
            for each in find_twins(self.texts, self.boundaries, own_labels)
        ]


def _are_second_copies(
    run: Sequence[int], copies: Sequence[Sequence[int]], labels: Sequence[Label]
) -> bool:
    """Return True if all texts of a run stand once before it, in its language.

    ``copies`` are the first lines of each text. The line after the run is in another language.
    """
    language = labels[run[0]].language
    if not copies or labels[run[-1] + 1].language == language:
        return False
    return all(
        len(own) == 2 and own[1] in run and labels[own[0]].language == language for own in copies
    )


def _runs(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the numbers that follow each other."""
    for _, group in itertools.groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        yield [number for _, number in group]


def _plain_text(lines: Sequence[model.Line]) -> str:
    """Return the text of a paragraph; none for a cell of a table and for what is set aside."""
    if any(line.column_index is not None or line.aside for line in lines):
        return ""
    return " ".join(line.text for line in lines)


def with_twins(labels: Sequence[Label], twins: Sequence[LineTwins]) -> Sequence[Label]:
    """Return the labels with those of equal paragraphs in a row."""
    if not twins:
        return labels
    changed = list(labels)
    for each in twins:
        for k in each.first:
            changed[k] = Label(each.language, 1.0)
        for k in each.second:
            changed[k] = Label(model.other_language(each.language), 1.0)
    return changed


def groups_of_twins(twins: Sequence[LineTwins]) -> dict[int, ConstraintGroup]:
    """Return the constraint groups of equal lines in a row, with negative numbers."""
    return {
        k: ConstraintGroup("cells", -1 - each.first[0])
        for each in twins
        for k in (*each.first, *each.second)
    }
