"""Notes on a document that was read: text that was set aside, and passages in both languages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benelux_search.errors import Count, Message, Note, about, named_pages
from benelux_search.model import (
    LANGUAGES,
    AlignedDocument,
    AsideReason,
    Language,
    Paragraph,
    other_language,
)
from benelux_search.text.languages.line_evidence import has_function_word, tell_languages

_REASONS: Final[Mapping[AsideReason, Message]] = {
    "running head": Message("running heads"),
    "page number": Message("page numbers"),
    "margin": Message("marks in the margin"),
    "boilerplate": Message("parts of the page around the document"),
    "figures": Message("rows of figures"),
    "no words": Message("texts without words"),
    "other language": Message("texts in another language"),
}
_SHOWN: Final = 60  # characters of an example
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_FIGURE: Final = re.compile(r"\d")
_QUOTED: Final = re.compile(r"\"[^\"]{1,2000}\"|“[^”]{1,2000}”|«[^»]{1,2000}»|„[^“”]{1,2000}[“”]")
_QUOTES: Final = '"“«„'
_WORD: Final = re.compile(r"[^\W\d_]+")
# Consecutive words of the other language in a passage in both, and how many of them must tell it
_RUN: Final = 8
_TELLING: Final = 4  # words of a repeated run that are not among the commonest
_BATCH: Final = 1000  # paragraphs whose words are looked up at a time


def remarks(document: AlignedDocument) -> Iterator[Note]:
    """Yield the notes on a document."""
    yield from _aside_notes(document)
    yield from _mixed_notes(document)


def _aside_notes(document: AlignedDocument) -> Iterator[Note]:
    """Yield a note for each reason for which words or figures were set aside.

    A number of a page needs none.
    """
    texts: defaultdict[AsideReason, list[str]] = defaultdict(list)
    for aside in document.other:
        is_figure = aside.reason in ("figures", "no words") and _FIGURE.search(aside.text)
        if is_figure or _LETTERS.search(aside.text):
            texts[aside.reason].append(aside.text)
    for reason, own in texts.items():
        yield Note(
            "set-aside",
            "set aside as {}: {}, such as {}",
            _REASONS[reason],
            Count(len(own)),
            _example(own[0]),
        )


def _example(text: str) -> str:
    short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
    return f"“{short}”"


def _mixed_notes(document: AlignedDocument) -> Iterator[Note]:
    """Yield a note on the passages that hold a part in the other language, with their pages."""
    found = [
        paragraph
        for language in LANGUAGES
        for paragraph in _mixed(document.paragraphs(language), language)
    ]
    if not found:
        return
    note = Note(
        "mixed-passages",
        "passages that hold both languages: {}, such as {}",
        Count(len(found)),
        _example(found[0].text),
    )
    pages = sorted({page for paragraph in found for page in paragraph.pages})
    has_pages = pages[-1:] > [1] or document.encoding == "pdf"
    yield about(named_pages(pages), note) if has_pages else note


def _mixed(paragraphs: Sequence[Paragraph], language: Language) -> Iterator[Paragraph]:
    """Yield the paragraphs that hold several words in a row of the other language."""
    other = other_language(language)
    for start in range(0, len(paragraphs), _BATCH):
        batch = paragraphs[start : start + _BATCH]
        words = [(paragraph, _words(paragraph.text)) for paragraph in batch]
        # eight words in a row without a function word are rare
        likely = [(paragraph, own) for paragraph, own in words if has_function_word(own, other)]
        told = tell_languages({word for _, own in likely for word in own})
        for paragraph, own in likely:
            if _has_run([told.get(word) for word in own], language, other):
                yield paragraph


def _words(text: str) -> list[str]:
    if any(mark in text for mark in _QUOTES):
        text = _QUOTED.sub(" ", text)
    return _WORD.findall(text.casefold())


def _has_run(told: Sequence[Language | None], own: Language, other: Language) -> bool:
    """Return True if so many words in a row are of the other language, none of the own one."""
    length = telling = 0
    for language in told:
        if language == own:
            length = telling = 0
            continue
        length += 1
        telling += language == other
        if length >= _RUN and telling >= _TELLING:
            return True
    return False
