"""Score for aligned regulations: is each article aligned with the article of the same number?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_PROVISION = re.compile(r"(?:Artikel|Article)\s*(\d+)\s*(?:§\s*(\d+))?|§\s*(\d+)")
Number = tuple[str, str]


def numbers(paragraphs: Iterable[str]) -> list[Number | None]:
    """Return (article, paragraph) for each text that starts a provision, None for the others."""
    article, found = "", []
    for text in paragraphs:
        match = _PROVISION.match(text)
        article = match[1] if match and match[1] else article
        found.append((article, match[2] or match[3] or "") if match else None)
    return found


def matched(record: Mapping[str, Any]) -> tuple[int, int]:
    """Return the number of correctly aligned provisions, and the number of all provisions.

    A provision is correctly aligned if its bead has the same provisions in both languages.
    ``record`` is an aligned document in JSON.
    """
    nl, fr = numbers(record["nl"]), numbers(record["fr"])
    right = sum(
        len(mine)
        for dutch, french in record["beads"]
        if (mine := _of(nl, dutch)) and mine == _of(fr, french)
    )
    return right, max(sum(n is not None for n in nl), sum(n is not None for n in fr))


def _of(found: Sequence[Number | None], places: Iterable[int]) -> list[Number]:
    return [number for k in places if (number := found[k]) is not None]
