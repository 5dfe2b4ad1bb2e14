"""The lines of a document that belong to no paragraph: its furniture, and what its source says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from benelux_search import model
from benelux_search.text.languages.langid import Label
from benelux_search.text.lines.furniture import FurnitureLine, find_furniture


def exclusion_reasons(
    lines: Sequence[model.Line],
    boundaries: Sequence[model.Boundary],
    labels: Sequence[Label],
    *,
    paged: bool,
) -> dict[int, model.AsideReason]:
    """Map the index of each line that belongs to no paragraph to the reason.

    Some sources state the reason themselves. In a ``paged`` document, running heads and page
    numbers are recognised too.
    """
    reasons: dict[int, model.AsideReason] = {
        k: line.aside for k, line in enumerate(lines) if line.aside
    }
    if not paged:
        return reasons
    # marks in the margin stand between no two lines, nor between a line and its page end; the cells
    # of a table are no furniture
    kept = [k for k, line in enumerate(lines) if line.aside != "margin" and not line.is_stated]
    furniture = find_furniture(
        _furniture_lines(
            [lines[k] for k in kept],
            [boundaries[k - 1] if k else "blank" for k in kept][1:],
            [labels[k] for k in kept],
        )
    )
    heads = _first_heads(lines)
    found = {
        kept[k]: reason
        for k, reason in furniture.items()
        if kept[k] > heads.get(lines[kept[k]].text, -1)
    }
    return found | reasons


def _first_heads(lines: Sequence[model.Line]) -> dict[str, int]:
    """Return the index of the first running head of each text that the source sets aside.

    The same text before it is the title that the heads of later pages repeat.
    """
    heads: dict[str, int] = {}
    for k, line in enumerate(lines):
        if line.aside == "running head":
            heads.setdefault(line.text, k)
    return heads


def _furniture_lines(
    lines: Sequence[model.Line], boundaries: Sequence[model.Boundary], labels: Sequence[Label]
) -> list[FurnitureLine]:
    """Return the features of each line from which page furniture is recognised."""
    # before each line, and after the last
    blank = [True, *(each == "blank" for each in boundaries), True]
    turns = [True, *(a.span.page != b.span.page for a, b in itertools.pairwise(lines)), True]
    changes = [True, *(a.language != b.language for a, b in itertools.pairwise(labels)), True]
    blocks: list[int] = []  # of each run
    runs: list[int] = []
    for is_blank, changed in zip(blank, changes[:-1], strict=False):
        if changed:
            blocks.append(1)
        elif is_blank:
            blocks[-1] += 1
        runs.append(len(blocks) - 1)
    return [
        FurnitureLine(
            line.text,
            blank[k] and blank[k + 1],
            changes[k] or changes[k + 1] or turns[k] or turns[k + 1],
            blocks[runs[k]],
            line.span.page,
            blank[k] and not blank[k + 1] and not turns[k + 1],
        )
        for k, line in enumerate(lines)
    ]
