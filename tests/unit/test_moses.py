"""Pairs of plain files that translate each other line by line."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.documents.bitexts.delimited import MosesSource
from benelux_search.errors import EmptySource, SourceError, UnsupportedSource
from benelux_search.model import Bitext
from benelux_search.reading_options import Limits


def read(folder: Path, nl: str | bytes, fr: str | bytes, **limits: int) -> Bitext:
    paths = (folder / "a.nl", folder / "a.fr")
    for path, text in zip(paths, (nl, fr), strict=True):
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return MosesSource(Limits(**limits)).read_pair(*paths)


def sides(bitext: Bitext) -> list[tuple[str, str]]:
    return [(segment.nl, segment.fr) for segment in bitext.segments]


def test_line_n_translates_line_n(tmp_path: Path) -> None:
    bitext = read(tmp_path, "een\ntwee \n\n\nvijf\n", "un\n\n\nquatre\ncinq")
    assert sides(bitext) == [("een", "un"), ("twee", ""), ("", "quatre"), ("vijf", "cinq")]
    assert (bitext.languages, bitext.notes) == (("nl", "fr"), ())
    assert sides(pickle.loads(pickle.dumps(bitext))) == sides(bitext)


@pytest.mark.parametrize("odd", ["\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, odd: str) -> None:
    bitext = read(tmp_path, f"een{odd}plus\r\ntwee\r\n", "un\ndeux\n")
    assert [fr for _, fr in sides(bitext)] == ["un", "deux"]
    assert sides(bitext)[1] == ("twee", "deux")


def test_each_file_has_an_encoding_of_its_own(tmp_path: Path) -> None:
    bitext = read(tmp_path, "één\n", "déjà\n".encode("cp1252"))
    assert sides(bitext) == [("één", "déjà")]
    assert bitext.encoding == "UTF-8 and Windows-1252"
    assert read(tmp_path, "een\n".encode("utf-16"), "un\n".encode("utf-16")).encoding == "UTF-16"


@pytest.mark.parametrize(("nl", "fr", "short"), [("a\nb\nc", "x\ny\n", "fr"), ("a", "x\ny", "nl")])
def test_files_of_other_lengths_are_no_bitext(tmp_path: Path, nl: str, fr: str, short: str) -> None:
    with pytest.raises(UnsupportedSource, match=rf"a\.{short} ends after line [12], but the other"):
        read(tmp_path, nl, fr)


def test_blank_lines_at_the_end_do_not_count(tmp_path: Path) -> None:
    assert sides(read(tmp_path, "een\n\n \n", "un")) == [("een", "un")]


def test_a_line_that_is_too_long_shifts_nothing(tmp_path: Path) -> None:
    bitext = read(tmp_path, f"een\n{'x' * 5000}\ndrie", "un\ndeux\ntrois", segment_chars=1000)
    assert sides(bitext) == [("een", "un"), ("drie", "trois")]
    assert bitext.notes == ("skipped: a line that is too long, at line 2",)


def test_each_file_must_be_readable(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match=r"a\.fr: the file is empty"):
        read(tmp_path, "een\n", "")
    with pytest.raises(SourceError, match=r"weg\.nl: cannot be read"):
        MosesSource().read_pair(tmp_path / "weg.nl", tmp_path / "a.fr")


def test_the_limits_of_the_user_hold_for_pairs_and_for_halves(tmp_path: Path) -> None:
    (tmp_path / "a.nl").write_text("een lange regel\n")
    (tmp_path / "a.fr").write_text("une longue ligne\n")
    limits = bs.Limits(file_bytes=10)
    with pytest.raises(SourceError, match="at most 10 are read"):
        bs.align_files(tmp_path / "a.nl", tmp_path / "a.fr", limits=limits)
    with pytest.raises(SourceError, match="at most 10 are read"):
        bs.align_file(tmp_path / "a.nl", limits=limits)
