"""General words of Dutch and French, which make no term by themselves.

- *Shell nouns* (Schmid, 2000) say little without the words around them: ``geval``, ``aantal``,
  ``kader``; ``cas``, ``nombre``, ``cadre``. Nouns of daily life are listed with them: ``kind``,
  ``huis``. A term has one only beside a word that is not general: ``algemeen belang``, but not
  ``belang``.
- *General adjectives* say how much, which or how good: ``nieuw``, ``verschillend``; ``nouveau``,
  ``différent``. A term does not begin with one.

They are listed in ``data/``, in the files ``nl.shell`` and ``nl.general``, and those for ``fr``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from benelux_search.analysis.analyser import stems_of
from benelux_search.model import Language

_DATA: Final = Path(__file__).with_name("data")


def is_shell_noun(language: Language, unit: str) -> bool:
    """Return True if a unit is the stem of a noun that makes no term by itself: geval, cas."""
    return unit in _units(language, "shell")


def is_general_adjective(language: Language, unit: str) -> bool:
    """Return True if a unit is the stem of an adjective of degree, order or worth: nieuw, même."""
    return unit in _units(language, "general")


@cache
def _units(language: Language, kind: str) -> frozenset[str]:
    words = (_DATA / f"{language}.{kind}").read_text("utf-8").split()
    return frozenset(stems_of(" ".join(words), language))
