"""The cache of recognised pages: what it keeps, and what it does not believe."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from scans import FakeRecogniser, text_of

from benelux_search.pdf.recognition import PageImage, RecognisedText
from benelux_search.pdf.recognition_cache import CachedRecogniser

IMAGE = PageImage(20, 10, 300, bytes(range(200)))
TEXT = text_of(["Het  water", "l’eau \u2028 “é”"])


class OtherEngine(FakeRecogniser):
    identity = "fake 2"


def engine(text: RecognisedText = TEXT) -> FakeRecogniser:
    return FakeRecogniser(lambda _: text)


def test_a_page_is_recognised_once(tmp_path: Path) -> None:
    first, second = engine(), engine()
    assert CachedRecogniser(first, tmp_path / "ocr").recognise(IMAGE) == TEXT
    assert CachedRecogniser(second, tmp_path / "ocr").recognise(IMAGE) == TEXT
    assert (len(first.images), len(second.images)) == (1, 0)


def test_another_image_or_engine_is_another_page(tmp_path: Path) -> None:
    CachedRecogniser(engine(), tmp_path).recognise(IMAGE)
    again = engine()
    cached = CachedRecogniser(again, tmp_path)
    cached.recognise(replace(IMAGE, pixels=bytes(200)))
    cached.recognise(replace(IMAGE, dpi=200))
    cached.recognise(replace(IMAGE, width=10, height=20))
    assert len(again.images) == 3
    other = OtherEngine(lambda _: TEXT)
    CachedRecogniser(other, tmp_path).recognise(IMAGE)
    assert len(other.images) == 1
    assert len(list(tmp_path.iterdir())) == 5


def head(count: object = 1, tilt: object = 0.0, name: str = "benelux-search ocr 1") -> str:
    return json.dumps([name, tilt, count])


GOOD = '["woord", 1, 2, 3, 4, 90]'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "{}",
        "7",
        "null",
        "[" * 100_000,
        head(),  # cut off
        f"{head(2)}\n{GOOD}",
        f"{head(name='another')}\n{GOOD}",
        f"{head(tilt='0')}\n{GOOD}",
        f"{head(tilt=2.0)}\n{GOOD}",
        f"{head()}\n{GOOD}\n{GOOD}",
        f'{head()}\n["woord", 1, 2, 3, 4]',
        f'{head()}\n["woord", 1, 2, 3, 4, true]',
        f'{head()}\n["woord", 1, 2, 3, 4, NaN]',
        f'{head()}\n["woord", 1, 2, 3, -Infinity, 5]',
        f'{head()}\n["woord", 1, 2, 3, 1e99, 5]',
        f'{head()}\n["woord", 1, 2, 3, {"9" * 400}, 5]',
        f'{head()}\n["woord", 1, 2, 3, {"9" * 9000}, 5]',
        f"{head()}\n[7, 1, 2, 3, 4, 5]",
        f'{head()}\n["", 1, 2, 3, 4, 5]',
        f'{head()}\n["{"x" * 2000}", 1, 2, 3, 4, 5]',
        f'{head()}\n{{"woord": 1}}',
        "\0\x01\x02",
        "é\udcff",
        "x" * 9_000_000,
    ],
    ids=lambda content: content[:24],
)
def test_a_file_that_is_damaged_or_foreign_counts_as_missing(tmp_path: Path, content: str) -> None:
    CachedRecogniser(engine(), tmp_path).recognise(IMAGE)
    [path] = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    again = engine()
    assert CachedRecogniser(again, tmp_path).recognise(IMAGE) == TEXT
    assert len(again.images) == 1
    assert path.read_bytes() == whole


def test_a_page_without_words_is_kept_too(tmp_path: Path) -> None:
    for images in (1, 0):
        blank = engine(RecognisedText(()))
        assert CachedRecogniser(blank, tmp_path).recognise(IMAGE) == RecognisedText(())
        assert len(blank.images) == images


def test_the_files_that_were_not_used_for_longest_are_removed(tmp_path: Path) -> None:
    cached = CachedRecogniser(engine(), tmp_path, most_bytes=10_000_000)
    images = [replace(IMAGE, pixels=bytes([k]) * 200) for k in range(10)]
    for image in images:
        cached.recognise(image)
    files = sorted(tmp_path.iterdir())
    size = files[0].stat().st_size
    for path in files:
        os.utime(path, (1, 1))
    cached.recognise(images[3])  # used again
    (tmp_path / "notes.txt").write_text("not ours")
    small = CachedRecogniser(engine(), tmp_path, most_bytes=5 * size)
    small.recognise(replace(IMAGE, pixels=bytes([99]) * 200))
    left = list(tmp_path.glob("*.jsonl"))
    assert len(left) == 4 and (tmp_path / "notes.txt").exists()
    again = engine()
    CachedRecogniser(again, tmp_path).recognise(images[3])
    assert again.images == []


def test_a_folder_that_cannot_be_used_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert CachedRecogniser(engine(), tmp_path / "file" / "ocr").recognise(IMAGE) == TEXT
    CachedRecogniser(engine(), tmp_path / "ocr").recognise(IMAGE)
    [path] = (tmp_path / "ocr").iterdir()
    path.unlink()
    path.mkdir()  # where a file should be
    assert CachedRecogniser(engine(), tmp_path / "ocr").recognise(IMAGE) == TEXT
    assert [each.name for each in (tmp_path / "ocr").iterdir()] == [path.name]
    if hasattr(os, "mkfifo"):
        path.rmdir()
        os.mkfifo(path)
        assert CachedRecogniser(engine(), tmp_path / "ocr").recognise(IMAGE) == TEXT
