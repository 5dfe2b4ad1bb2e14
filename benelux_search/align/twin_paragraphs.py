"""Equal paragraphs in a row, one in each language: a list of those who voted, a name, an address.

:mod:`~benelux_search.text.equal_lines` tells which texts they are; this module finds their lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from benelux_search import model
from benelux_search.text.equal_lines import find_twins, shared_texts
from benelux_search.text.fragments import ConstraintGroup
from benelux_search.text.langid import Label
from benelux_search.text.paragraph_ends import LineBreaks


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
        texts = shared_texts(filter(None, self.texts))
        return frozenset(
            k
            for own, text in zip(self.lines, self.texts, strict=True)
            if text in texts
            for k in own
        )

    def twins(self, labels: Sequence[Label]) -> list[LineTwins]:
        """Return the equal paragraphs in a row that are in no language by themselves."""
        own_labels = [labels[own[0]] for own in self.lines]
        return [
            LineTwins(self.lines[each.first], self.lines[each.second], each.language)
            for each in find_twins(self.texts, self.boundaries, own_labels)
        ]


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
