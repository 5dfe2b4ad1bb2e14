"""Markup of any kind: the readers of XML and light markup give lines or an error that names it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from xml_texts import akoma_ntoso, formex, speech, tei

from benelux_search.documents.legal.xml_documents import XmlSource
from benelux_search.documents.markup.asciidoc import AsciiDocSource
from benelux_search.documents.markup.restructured_text import RstSource
from benelux_search.errors import SourceError
from benelux_search.index.ports import Source
from benelux_search.model import RawDocument

WHOLE: Final = {
    "a.akn": akoma_ntoso("nl"),
    "a.fmx": formex("fr"),
    "a.tei": tei(speech("De voorzitter", ("nl", "De zitting is open."), ("fr", "Merci."))),
}
MARKS: Final = (
    "= ", "== ", "---", "----", "====", "....", "____", "++++", "|===", "|", "* ", "- ", ". ",
    "1. ", "+\n", "::", ":a: b", "{a}", "[a]", "[[b]]", "<<c>>", "https://a.be[", "footnote:[", "]",
    "*", "_", "`", "``", "#", "^", "~", "//", "////", "ifdef::a[", ".. a:: b", ".. [1] ", "[1]_",
    ".. |a| replace:: ", "|a|", ":b:`", "`_", "::\n\n  ", "+--+", "=== ===", "\t", "  ", "\n",
    "\n\n", "woord", "één", "\\", "\x00", "\f", "\u2028",
)  # fmt: skip


def numbers(source: Source, name: str, text: str) -> list[int]:
    """Return the numbers of the lines of a file; none if it cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        try:
            document = source.read(path)
        except SourceError as error:
            assert error.path == path
            return []
    assert isinstance(document, RawDocument)
    assert all(line.text.strip() == line.text != "" for line in document.lines)
    assert all(0 <= line.span.start <= line.span.end for line in document.lines)
    return [line.number for line in document.lines]


@given(
    st.sampled_from(sorted(WHOLE)), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40)))
)
def test_xml_with_pieces_cut_out(name: str, cuts: list[tuple[int, int]]) -> None:
    text = WHOLE[name]
    for start, length in cuts[:6]:
        text = text[:start] + text[start + length :]
    numbers(XmlSource(), name, text)


@given(st.lists(st.sampled_from(MARKS), max_size=25))
def test_any_sequence_of_marks(marks: list[str]) -> None:
    text = "".join(marks)
    rows = len(text.replace("\u2028", "\n").split("\n"))
    for source, name in ((RstSource(), "a.rst"), (AsciiDocSource(), "a.adoc")):
        assert all(1 <= number <= rows for number in numbers(source, name, text))
