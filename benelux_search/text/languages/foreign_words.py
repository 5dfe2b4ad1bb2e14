"""Function words of English and German that are no words of Dutch or French.

Words of both are left out: *of*, *in*, *over*; *die*, *den*, *werden*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

ForeignLanguage: TypeAlias = Literal["en", "de"]

FOREIGN_WORDS: Final[Mapping[ForeignLanguage, frozenset[str]]] = {
    "en": frozenset(
        "the what who whom whose which why how where when there their they them those this that "
        "with without from into about between against does did has would should could not and to "
        "an by for if it its be our your you he she his him any some such only after before than "
        "more many much because while during each every may shall can being other must".split()
    ),
    "de": frozenset(
        "der das dem und ist nicht für mit auf ein eine einen einem einer eines oder auch nach von "
        "vom zu wird wurde wurden welche welcher welches wer wo wann warum sich sie wir ihr ihre "
        "ihren ihrer im zum zur am beim über durch kein keine sind hat haben kann können muss "
        "müssen darf dürfen soll sollen aus dass diese dieser dieses diesem diesen bei viele gegen "
        "zwischen unter gemäß sowie ohne nur wenn gibt es".split()
    ),
}
