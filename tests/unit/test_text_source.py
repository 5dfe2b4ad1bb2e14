"""Plain text in: lines, numbers, pages, Markdown marks, limits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource, remove_markdown, split_rows
from benelux_search.errors import EmptySource, SourceError
from benelux_search.reading_options import Limits


def read(tmp_path: Path, text: str, name: str = "a.txt", limits: Limits | None = None):  # type: ignore[no-untyped-def]
    path = tmp_path / name
    path.write_bytes(text.encode())
    return TextSource(limits or Limits()).read(path)


@pytest.mark.parametrize(
    ("marked", "clean"),
    [
        ("artikel 134*quinquies* van de wet", "artikel 134quinquies van de wet"),
        ("de *webcrawler* en de **Raad**", "de webcrawler en de Raad"),
        ("a) Compétences _a priori_", "a) Compétences a priori"),
        ("de site <https://www.bee-secure.lu/> voor", "de site https://www.bee-secure.lu/ voor"),
        ("voir [la loi](https://example.org/loi)", "voir la loi"),
        (r"1\. Généralités", "1. Généralités"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("2*3*4 = 24", "2*3*4 = 24"),
        ("* een *eerste* punt", "* een eerste punt"),
        ("bestand_met_streepjes", "bestand_met_streepjes"),
        ("*.txt en *.md", "*.txt en *.md"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_marks_go_and_what_only_looks_like_one_stays(marked: str, clean: str) -> None:
    assert remove_markdown(marked) == clean


def test_lines_keep_their_numbers_places_and_pages(tmp_path: Path) -> None:
    text = "\nEerste regel\r\n  tweede\n\n\x0cDeuxième page\n# Titel\n"
    document = read(tmp_path, text)
    assert [(line.number, line.text, line.span.page) for line in document.lines] == [
        (2, "Eerste regel", 1),
        (3, "tweede", 1),
        (5, "Deuxième page", 2),
        (6, "Titel", 2),
    ]
    assert [line.before for line in document.lines] == ["blank", None, "blank", None]
    assert document.lines[3].heading
    for line in document.lines:
        assert line.text in text[line.span.start : line.span.end]


def test_a_form_feed_before_all_text_turns_no_page(tmp_path: Path) -> None:
    assert [line.span.page for line in read(tmp_path, "\x0c\nEen\n\x0cTwee").lines] == [1, 2]


def test_an_empty_page_counts(tmp_path: Path) -> None:
    text = "Een\n\x0c\n\x0cDrie\n\x0c\x0cVijf"
    assert [line.span.page for line in read(tmp_path, text).lines] == [1, 3, 5]


def test_a_form_feed_within_a_line_turns_the_page(tmp_path: Path) -> None:
    """``"\\f".join(pages)`` puts the end of a page and the beginning of the next on one line."""
    pages = ["De raad komt samen.\nHij beslist over de wet.", "Le conseil se réunit.", "Einde.\n"]
    text = "\f".join(pages)
    document = read(tmp_path, text)
    assert [(line.number, line.span.page, line.text, line.before) for line in document.lines] == [
        (1, 1, "De raad komt samen.", "blank"),
        (2, 1, "Hij beslist over de wet.", None),
        (2, 2, "Le conseil se réunit.", "blank"),
        (2, 3, "Einde.", "blank"),
    ]
    for line in document.lines:
        assert text[line.span.start : line.span.end] == line.text
    read_whole = read_document(document)
    assert [(label.number, label.language) for label in read_whole.lines] == [
        (1, "nl"),
        (2, "both"),
    ]
    assert [paragraph.pages for paragraph in read_whole.fr] == [(2,)]


def test_blank_rows_are_not_kept(tmp_path: Path) -> None:
    text = "\n" * 1000 + "Een\n" + "\n" * 1000 + "Twee"
    rows = list(split_rows(text, Limits(), len(text)))
    assert [(row.number, row.text) for row in rows] == [(1001, "Een"), (1002, ""), (2002, "Twee")]
    assert [line.before for line in read(tmp_path, text).lines] == ["blank", "blank"]


def test_limits_name_the_line_and_the_measure(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.txt: line 2 holds 500 characters; at most 100"):
        read(tmp_path, "kort\n" + "x" * 500, limits=Limits(line_chars=100))
    with pytest.raises(SourceError, match=r"more than 3 lines: split the file"):
        read(tmp_path, "x\n\n" * 4, limits=Limits(lines=3))
    with pytest.raises(SourceError, match=r"1,000 bytes; at most 10"):
        read(tmp_path, "x" * 1000, limits=Limits(file_bytes=10))


def test_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match=r"leeg\.txt: the file is empty"):
        read(tmp_path, "", "leeg.txt")
    with pytest.raises(SourceError, match=r"weg\.txt: cannot be read"):
        TextSource().read(tmp_path / "weg.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match="not a regular file"):
        TextSource().read(tmp_path / "pipe.txt")


def test_line_separators_of_unicode_end_a_line(tmp_path: Path) -> None:
    assert [line.text for line in read(tmp_path, "een\u2028twee\u2029drie").lines] == [
        "een",
        "twee",
        "drie",
    ]


def test_it_takes_text_only() -> None:
    accepted = [
        name for name in ("a.txt", "b.MD", "c.pdf", "d") if TextSource().accepts(Path(name))
    ]
    assert accepted == ["a.txt"]


@given(st.text(alphabet="ab*_<>[]()\\ ", max_size=60))
def test_no_marks_crash_it_and_letters_stay(text: str) -> None:
    kept = [c for c in remove_markdown(text) if c in "ab"]
    assert kept == [c for c in text if c in "ab"]
