"""What of a page is its text, and what is the furniture of its site."""

from __future__ import annotations

import re
from collections.abc import Sequence

from benelux_search.sources.blocks import Block, tidy

_MAIN_SHARE = 0.5  # of the running text: what main and article hold when they hold the text
_LEAST_SHARE = 0.3  # of the running text: when less would be left, all of it is kept
_SKIP = re.compile(
    r"(?:skip|jump) to "
    r"|(?:ga |overslaan en )?(?:direct )?naar (?:de |het )?(?:hoofd)?(?:inhoud|menu|navigatie)"
    r"|(?:aller|passer|accéder|sauter)(?: directement)? (?:au|à la|à) (?:contenu|menu|navigation)"
    r"|(?:terug )?naar boven$|haut de (?:la )?page$|retour en haut",
    re.IGNORECASE,
)
_LANGUAGE_NAMES = frozenset(
    "nl fr de en nederlands français francais deutsch english dutch french nl-be fr-be".split()
)


def set_aside(blocks: Sequence[Block]) -> None:
    """Marks what is no text of the page: menus, banners, footers, what is not shown.

    Where little would be left, the markup says something else than was thought, and all stays.
    """
    seen = [block for block in blocks if block.zone != "hidden"]
    if _running(seen) < _LEAST_SHARE * _running(blocks):
        seen = list(blocks)  # a page that a script uncovers
    kept = [block for block in seen if block.zone != "furniture" and not _is_switch(block)]
    main = [block for block in kept if block.zone == "main"]
    if _running(main) >= _MAIN_SHARE * _running(kept):
        kept = main
    else:
        kept = [block for block in kept if block.zone != "header" or _is_title(block)]
    if _running(kept) < _LEAST_SHARE * _running(seen):
        kept = [block for block in seen if not _is_switch(block)]
    stays = {id(block) for block in kept}
    for block in blocks:
        if id(block) not in stays:
            block.aside = "boilerplate"


def _running(blocks: Sequence[Block]) -> float:
    """Characters of running text: menus are links."""
    return sum(len(block.text) * (1.0 - min(1.0, block.link)) for block in blocks)


def _is_title(block: Block) -> bool:
    """Whether a block of the header of a page without a main part may be the title of its text."""
    return block.heading or (block.link < 0.3 and len(block.text) > 60)


def _is_switch(block: Block) -> bool:
    """Whether a block only leads elsewhere: "Skip to content", "NL | FR"."""
    if block.link < 0.5 or len(block.text) > 120:
        return False
    text = tidy(block.text)
    words = re.split(r"[\s|/,·•-]+", text.casefold())
    return bool(_SKIP.match(text)) or all(word in _LANGUAGE_NAMES for word in words if word)
