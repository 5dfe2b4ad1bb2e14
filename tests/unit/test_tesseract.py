"""Tesseract as a program: how it is found and called, and what is read from its output."""

from __future__ import annotations

import math
import sys
import threading
import time
from pathlib import Path

import pytest
from scans import HOCR, hocr_line, install_fake_tesseract

from benelux_search.pdf.recognition import (
    PageImage,
    RecognisedText,
    RecognitionFailed,
    RecognitionUnavailable,
)
from benelux_search.pdf.speckles import SpeckleFilter, is_speckled
from benelux_search.pdf.tesseract import InstalledTesseract, read_hocr

IMAGE = PageImage(20, 10, 300, bytes(200))
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")


def hocr(*lines: str) -> bytes:
    return HOCR.format("\n".join(lines)).encode()


def test_words_have_boxes_base_lines_and_confidences() -> None:
    text = read_hocr(hocr(hocr_line("L'eau &lt;2&gt;", 100, sure=88)))
    first, second = text.words
    assert first == ("L'eau", 200.0, 300.0, 132.0, 41.0, 88.0)
    assert (second.text, text.tilt) == ("<2>", 0.0)


def test_the_tilt_is_that_of_most_lines_and_words_follow_it() -> None:
    lines = [
        hocr_line("een lange regel van de bladzijde", 100 + 50 * k, slope=0.02) for k in (0, 1)
    ]
    text = read_hocr(hocr(*lines, hocr_line("fout", 200, slope=-0.3)))
    assert text.tilt == 0.02
    first, last = text.words[0], text.words[5]
    assert (last.base - first.base) / (last.left - first.left) == pytest.approx(0.02)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"\0\x01",
        b"<html><p></html>",
        hocr("<span title='bbox 1 2 3; baseline 0 0; x_size 4'/>"),
        hocr("<span title='baseline 0 0; x_size 4'/>"),
        hocr("<span title='bbox 1 2 3 4; baseline 0 1.2.3; x_size 4'/>"),
        hocr_line("x", 1).encode() + b"<",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a title="x_size &d;">&e;</a>',
    ],
    ids=range(10),
)
def test_damaged_output_is_a_failure_of_the_page(data: bytes) -> None:
    with pytest.raises(RecognitionFailed):
        read_hocr(data)


def test_a_page_without_lines_has_no_words() -> None:
    assert read_hocr(hocr()) == RecognisedText(())


@posix
def test_the_program_gets_an_image_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_fake_tesseract(tmp_path / "bin", hocr(hocr_line("water", 9)).decode())
    monkeypatch.setenv("PATH", str(folder))
    engine = InstalledTesseract().recogniser(60)
    assert engine.identity == "tesseract 5.0.fake nld+fra"
    assert [word.text for word in engine.recognise(IMAGE).words] == ["water"]
    [call] = (folder / "calls").read_text().splitlines()
    assert call.split(" ", 1)[1] == (
        "['.lock', 'page.pgm'] page.pgm stdout -l nld+fra --dpi 300 -c tessedit_create_hocr=1"
    )


@posix
def test_nothing_in_the_working_folder_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_fake_tesseract(tmp_path / "bin", "")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", ".::bin")
    with pytest.raises(RecognitionUnavailable, match=r"install tesseract-ocr, tesseract-ocr-nld"):
        InstalledTesseract().recogniser(60)


@posix
@pytest.mark.parametrize("languages", ["eng osd", "nld eng", "fra", ""])
def test_both_languages_are_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, languages: str
) -> None:
    folder = install_fake_tesseract(tmp_path / "bin", "", languages=languages)
    monkeypatch.setenv("PATH", str(folder))
    installed = InstalledTesseract()
    with pytest.raises(RecognitionUnavailable, match="tesseract-ocr-fra"):
        installed.recogniser(60)
    install_fake_tesseract(folder, "")  # installed meanwhile
    assert installed.recogniser(60).identity


@posix
@pytest.mark.parametrize("before", ["sys.exit(1)", "os.kill(os.getpid(), 9)", "raise OSError"])
def test_a_program_that_fails_costs_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    folder = install_fake_tesseract(tmp_path / "bin", "", before=before)
    monkeypatch.setenv("PATH", str(folder))
    engine = InstalledTesseract().recogniser(60)
    with pytest.raises(RecognitionFailed, match="text recognition failed"):
        engine.recognise(IMAGE)


@posix
def test_a_page_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_fake_tesseract(tmp_path / "bin", "", before="time.sleep(600)")
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(RecognitionFailed, match=r"more than 0\.5 seconds"):
        InstalledTesseract().recogniser(0.5).recognise(IMAGE)


@posix
def test_stop_ends_what_is_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = install_fake_tesseract(tmp_path / "bin", "", before="time.sleep(600)")
    monkeypatch.setenv("PATH", str(folder))
    installed = InstalledTesseract()
    engine = installed.recogniser(600)
    failures: list[RecognitionFailed] = []

    def recognise() -> None:
        try:
            engine.recognise(IMAGE)
        except RecognitionFailed as error:
            failures.append(error)

    thread = threading.Thread(target=recognise)
    thread.start()
    while not (folder / "calls").exists():
        time.sleep(0.01)
    installed.stop()
    thread.join(60)
    assert len(failures) == 1
    with pytest.raises(RecognitionFailed):
        engine.recognise(IMAGE)


# --- Speckles


def page(*, period: int) -> PageImage:
    """A white page with lines of ink, and a dot of one pixel every ``period`` pixels."""
    width, height = 600, 400
    pixels = bytearray(b"\xff" * width * height)
    for y in range(20, height, 40):
        pixels[y * width + 50 : y * width + 550] = b"\0" * 500
    for k in range(period, len(pixels), period):
        pixels[k] = 0
    return PageImage(width, height, 300, bytes(pixels))


class Seen:
    identity = "seen"

    def __init__(self) -> None:
        self.images: list[PageImage] = []

    def recognise(self, image: PageImage) -> RecognisedText:
        self.images.append(image)
        return RecognisedText(())


def test_dots_are_filtered_on_speckled_pages_only() -> None:
    clean, speckled = page(period=10**9), page(period=1013)
    assert not is_speckled(clean) and is_speckled(speckled)
    engine = Seen()
    for image in (clean, speckled):
        SpeckleFilter(engine).recognise(image)
    first, second = engine.images
    assert first is clean
    assert second.pixels.count(0) < speckled.pixels.count(0) - math.floor(600 * 400 / 1013 / 2)
