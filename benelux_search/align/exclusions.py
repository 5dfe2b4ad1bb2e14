"""The lines of a document that belong to no paragraph: its furniture, and what its source says."""

from __future__ import annotations

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
    return {kept[k]: reason for k, reason in furniture.items()} | reasons


def _furniture_lines(
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
    furniture_lines = []
    for k, line in enumerate(lines):
        before = k == 0 or boundaries[k - 1] == "blank"
        after = k == count - 1 or boundaries[k] == "blank"
        page_turn = k > 0 and line.span.page != lines[k - 1].span.page
        page_turn = page_turn or (k + 1 < count and lines[k + 1].span.page != line.span.page)
        edge = k in (0, count - 1) or run[k - 1] != run[k] or run[k + 1] != run[k] or page_turn
        furniture_lines.append(
            FurnitureLine(
                line.text,
                before and after,
                edge,
                blocks[run[k]],
                line.span.page,
                before and not after and lines[k + 1].span.page == line.span.page,
            )
        )
    return furniture_lines
