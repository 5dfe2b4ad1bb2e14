"""A glossary as a termbase: TBX-Basic of both editions of the standard.

TBX 2 (ISO 30042:2008) is the ``martif`` form, which most CAT tools read. TBX 3 (ISO 30042:2019) is
written in the style *data category as attribute* (DCA). Both have a sentence for each term: as its
definition if it defines the term, else as its context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from benelux_search.model import LANGUAGES, Language
from benelux_search.output.excerpts import count
from benelux_search.terminology import GlossaryEntry
from benelux_search.text.xml_escapes import escaped

_ABOUT: Final = (
    "<fileDesc><sourceDesc><p>Learned from aligned documents</p></sourceDesc></fileDesc>"
)


def tbx_2_lines(entries: Iterable[GlossaryEntry]) -> Iterator[str]:
    """Yield the lines of a TBX-Basic document (ISO 30042:2008, ``martif`` form)."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">'
    yield '<martif type="TBX-Basic" xml:lang="en">'
    yield "  <martifHeader>"
    yield f"    {_ABOUT}"
    yield '    <encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>'
    yield "  </martifHeader>"
    yield "  <text><body>"
    yield from _concepts(entries, "termEntry", "langSet", "tig")
    yield "  </body></text>"
    yield "</martif>"


def tbx_3_lines(entries: Iterable[GlossaryEntry]) -> Iterator[str]:
    """Yield the lines of a TBX-Basic document (ISO 30042:2019, style DCA)."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">'
    yield f"  <tbxHeader>{_ABOUT}</tbxHeader>"
    yield "  <text><body>"
    yield from _concepts(entries, "conceptEntry", "langSec", "termSec")
    yield "  </body></text>"
    yield "</tbx>"


def _concepts(
    entries: Iterable[GlossaryEntry], concept: str, language_part: str, term_part: str
) -> Iterator[str]:
    """Yield the lines of the entries, in elements with the names of an edition."""
    for number, entry in enumerate(entries, start=1):
        yield f'    <{concept} id="t{number}">'
        for language in LANGUAGES:
            sentence = _sentence(entry, language)
            yield f'      <{language_part} xml:lang="{language}">'
            if sentence and entry.is_defined:
                yield f"        {sentence}"
            term = entry.nl if language == "nl" else entry.fr
            yield f"        <{term_part}>"
            yield f"          <term>{escaped(term)}</term>"
            if sentence and not entry.is_defined:
                yield f"          {sentence}"
            if language == "fr":
                yield f"          <note>{_note(entry)}</note>"
            yield f"        </{term_part}>"
            yield f"      </{language_part}>"
        yield f"    </{concept}>"


def _sentence(entry: GlossaryEntry, language: Language) -> str:
    """Return the element of the sentence in which a term stands, with the id of its pair."""
    context = entry.context
    if context is None:
        return ""
    side = context.passage if language == "nl" else context.counterpart
    kind = "definition" if entry.is_defined else "context"
    return (
        f'<descripGrp><descrip type="{kind}">{escaped(side.text)}</descrip>'
        f'<admin type="source">{escaped(context.id)}</admin></descripGrp>'
    )


def _note(entry: GlossaryEntry) -> str:
    return (
        f"{count(entry.count, 'occurrence')}, {entry.share:.0%} of those of the Dutch term, "
        f"confidence {entry.confidence:.0%}"
    )
