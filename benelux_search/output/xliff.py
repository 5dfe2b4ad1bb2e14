"""Pairs as XLIFF 2.1, the format in which translators' tools exchange their work.

Dutch is the source, French the target. Only pairs with text in both languages become units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from benelux_search.output.tmx import TranslationUnit
from benelux_search.text.xml_escapes import attribute, escaped

_CORE: Final = "urn:oasis:names:tc:xliff:document:2.0"


def xliff_lines(
    units: Iterable[TranslationUnit | None], region: str | None = None
) -> Iterator[str]:
    """Yield the lines of an XLIFF 2.1 document with these units; None is skipped.

    With a ``region``, the languages have it: ``nl-BE`` and ``fr-BE``. The id of a pair is the name
    of its unit, since the ids of XLIFF may not have a colon.
    """
    own = f"-{region}" if region else ""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<xliff xmlns="{_CORE}" version="2.1" srcLang="nl{own}" trgLang="fr{own}">'
    yield '  <file id="f1">'
    number = 0
    for unit in units:
        if unit is None:
            continue
        number += 1
        yield f'    <unit id="u{number}" name={attribute(unit.id)}>'
        yield '      <segment id="s1" state="translated">'
        yield f"        <source>{escaped(unit.nl)}</source>"
        yield f"        <target>{escaped(unit.fr)}</target>"
        yield "      </segment>"
        yield "    </unit>"
    if not number:  # a file needs a unit, or something else in it
        yield "    <notes><note>no pairs</note></notes>"
    yield "  </file>"
    yield "</xliff>"
