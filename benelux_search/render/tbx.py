"""A glossary as TBX-Basic (ISO 30042:2008, the ``martif`` form that translators' tools read)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benelux_search.render.tmx import escaped
from benelux_search.terminology import GlossaryEntry


def termbase(entries: Iterable[GlossaryEntry]) -> Iterator[str]:
    """A whole TBX document, line by line."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">'
    yield '<martif type="TBX-Basic" xml:lang="en">'
    yield "  <martifHeader>"
    yield "    <fileDesc><sourceDesc><p>Learned from aligned documents</p></sourceDesc></fileDesc>"
    yield '    <encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>'
    yield "  </martifHeader>"
    yield "  <text><body>"
    for number, entry in enumerate(entries, start=1):
        sure = f"{entry.count} times, {entry.share:.0%} of its uses, {entry.confidence:.0%} sure"
        yield f'    <termEntry id="t{number}">'
        yield f'      <langSet xml:lang="nl"><tig><term>{escaped(entry.nl)}</term></tig></langSet>'
        yield f'      <langSet xml:lang="fr"><tig><term>{escaped(entry.fr)}</term>'
        yield f"        <note>{sure}</note></tig></langSet>"
        yield "    </termEntry>"
    yield "  </body></text>"
    yield "</martif>"
