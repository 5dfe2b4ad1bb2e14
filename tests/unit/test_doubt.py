"""The note on a document whose reading is doubtful."""

from __future__ import annotations

from benelux_search.align.doubt import doubt_notes
from benelux_search.model import AlignedDocument, Bead, Facts, Paragraph, Span


def document(*confidences: float, pages: int = 1) -> AlignedDocument:
    """A document with a pair of paragraphs on a page for each confidence, over some pages."""
    spans = [Span(0, 1, 1 + k * pages // len(confidences)) for k in range(len(confidences))]
    nl = tuple(Paragraph("Het water is koud.", (span,)) for span in spans)
    fr = tuple(Paragraph("L'eau est froide..", (span,)) for span in spans)
    beads = tuple(Bead((k,), (k,), each) for k, each in enumerate(confidences))
    return AlignedDocument(Facts(), nl, fr, (), beads, (), "UTF-8", ())


def test_a_document_that_is_read_with_certainty_has_none() -> None:
    assert list(doubt_notes(document(*[0.75] * 20))) == []


def test_a_doubtful_one_says_what_helps() -> None:
    [note] = doubt_notes(document(*[0.65] * 20))
    assert note == (
        "columns or paragraphs could not be told apart with certainty (mean confidence 65 %): "
        "use a PDF or a web page of this text if there is one"
    )
    assert note.code == "doubtful-reading"


def test_the_doubtful_pages_are_named() -> None:
    [note] = doubt_notes(document(*[0.9] * 5, *[0.55] * 15, pages=4))
    assert note.startswith("pages 2, 3, 4: columns or paragraphs could not")
    assert "(mean confidence 64 %)" in note and note.code == "doubtful-reading"


def test_many_pages_are_counted() -> None:
    [note] = doubt_notes(document(*[0.5] * 40, pages=20))
    assert note.startswith("pages 1, 2, 3, 4, 5 and 15 more: columns")


def test_a_single_page_is_not_in_the_plural() -> None:
    [note] = doubt_notes(document(*[0.9] * 5, *[0.2] * 5, *[0.75] * 10, pages=4))
    assert note.startswith("page 2: columns")


def test_a_short_document_and_one_language_are_not_judged() -> None:
    assert list(doubt_notes(document(*[0.5] * 19))) == []
    lone = AlignedDocument(
        Facts(), document(*[0.5] * 30).nl, (), (), tuple(Bead((k,), (), 0.5) for k in range(30)),
        (), "UTF-8", (),
    )  # fmt: skip
    assert list(doubt_notes(lone)) == []
