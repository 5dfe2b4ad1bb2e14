"""Which language a code (``nl-BE``) or the name of a column (``Texte français``) means."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from benelux_search.model import Language

_DUTCH: Final = frozenset(
    "nl nld dut ned nederlands nederlandse nederlandstalig nederlandstalige dutch flemish vlaams "
    "vlaamse neerlandais neerlandaise flamand".split()
)
_FRENCH: Final = frozenset(
    "fr fra fre frans franse franstalig franstalige french francais francaise francophone".split()
)
_CODES: Final[dict[str, Language]] = {
    **dict.fromkeys(_DUTCH, "nl"),
    **dict.fromkeys(_FRENCH, "fr"),
}
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=256)
def language_of_code(code: str) -> Language | None:
    """Dutch or French by a code of BCP 47 or ISO 639, in any case, or by a name; else None."""
    primary = re.split("[-_]", code.strip(), maxsplit=1)[0]
    return _CODES.get(_plain(primary).lower())


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, without accents: ``textFR`` and ``text_fr`` give ``text``, ``fr``."""
    return tuple(word.lower() for word in _WORD.findall(_plain(name[:200])))


def language_of_name(name: str) -> Language | None:
    """The one language that a name has in it: ``nl``, ``target (fr-BE)``, ``Tekst Nederlands``.

    None where it has neither or both, as in ``nl-fr``.
    """
    found = {_CODES[word] for word in words_of(name) if word in _CODES}
    return found.pop() if len(found) == 1 else None


def without_language(name: str) -> tuple[str, ...]:
    """What a name says beside its language: ``("target",)`` of ``target (fr-BE)``."""
    words = words_of(name)
    rest = [
        word
        for before, word in zip(("", *words), words, strict=False)
        # the region of "nl-BE" is a part of the code
        if word not in _CODES and not (before in _CODES and word in {"be", "lu", "ch", "ca"})
    ]
    return tuple(rest)


def _plain(text: str) -> str:
    """Without accents: ``Français`` gives ``Francais``."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
