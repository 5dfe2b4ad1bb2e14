"""What the analysis makes of a text for an index, in a form that passages share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The terms of what stands between two white spaces: ``l'assemblée,`` in ``à l'assemblée, où``.

    Passages share a few hundred thousand of these, each made once: an index takes them by their
    identity, and no object is made for a word of a passage.

    ``terms`` are (offset, form, stem), the offset being that of the position from the first of
    the piece; the stem is None for what has none (a web address), and otherwise stands at the
    same position as the form. ``width`` is the number of positions that the piece takes: the
    next one begins there.
    """

    width: int
    terms: tuple[tuple[int, str, str | None], ...]
