"""Scanned pages for the tests: pictures of printed pages, and a stand-in for Tesseract."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image
from printing import Setting, print_columns, printer

from benelux_search.pdf.recognition import PageImage, RecognisedText, RecognisedWord
from benelux_search.processes import find_program

HAS_TESSERACT = find_program("tesseract") is not None
DPI = 200


def pictures_of(pairs: Sequence[tuple[str, str]], folder: Path) -> list[Image.Image]:
    """Return grey pictures of pages that have the pairs in two columns."""
    path = folder / "printed.pdf"
    out = printer("reportlab", path)
    print_columns(out, pairs, Setting())
    out.save()
    with pypdfium2.PdfDocument(path) as document:
        return [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]


def save_pictures(pictures: Sequence[Image.Image], path: Path) -> Path:
    """Save pictures as the pages of a PDF or a TIFF file, or one as another image."""
    first, *rest = [picture.copy() for picture in pictures]
    if path.suffix == ".pdf":
        first.save(path, save_all=True, append_images=rest, resolution=DPI)
    elif path.suffix == ".tiff":
        first.save(path, save_all=True, append_images=rest, dpi=(DPI, DPI))
    else:
        first.save(path, dpi=(DPI, DPI))
    return path


def text_of(
    lines: Sequence[str], *, confidence: float = 95.0, top: float = 300.0
) -> RecognisedText:
    """Return a recognised text with these lines, at 300 dpi in a size of 10 points."""
    words = []
    for k, line in enumerate(lines):
        x = 200.0
        for word in line.split():
            width = 20.0 * len(word)
            words.append(RecognisedWord(word, x, x + width, top + 50 * k, 41.67, confidence))
            x += width + 10
    return RecognisedText(tuple(words))


class FakeRecogniser:
    """An engine whose results a function of the image gives; it keeps the images."""

    identity = "fake 1"

    def __init__(self, give: Callable[[PageImage], RecognisedText]) -> None:
        self._give = give
        self.images: list[PageImage] = []

    def recognise(self, image: PageImage) -> RecognisedText:
        self.images.append(image)
        return self._give(image)


HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><body>
<div class='ocr_page' title='image "page.pgm"; bbox 0 0 2480 3508; ppageno 0'>{}</div>
</body></html>
"""


def hocr_line(text: str, top: int, *, left: int = 200, slope: float = 0.0, sure: int = 95) -> str:
    """Return a line of hOCR; ``top`` and ``left`` are in pixels."""
    words, x = [], left
    for word in text.split():
        box = f"bbox {x} {top} {x + 20 * len(word)} {top + 40}"
        words.append(f"<span class='ocrx_word' title='{box}; x_wconf {sure}'>{word}</span>")
        x += 20 * len(word) + 10
    title = f"bbox {left} {top} {x} {top + 40}; baseline {slope} -8; x_size 41"
    return f"<span class='ocr_line' title='{title}'>{' '.join(words)}</span>"


def install_fake_tesseract(
    folder: Path, output: str, *, languages: str = "fra nld osd", before: str = ""
) -> Path:
    """Write a program ``tesseract`` that gives ``output`` for each image; return its folder.

    It adds a line with its arguments to the file ``calls``. ``before`` are lines of Python that it
    runs before it reads an image.
    """
    folder.mkdir(exist_ok=True)
    (folder / "output.hocr").write_text(output, encoding="utf-8")
    program = folder / "tesseract"
    body = f"""\
        #!{sys.executable} -S
        import os, pathlib, sys, time
        here = pathlib.Path({str(folder)!r})
        if "--version" in sys.argv:
            sys.exit(print("tesseract 5.0.fake"))
        if "--list-langs" in sys.argv:
            sys.exit(print("List of available languages:", *{languages.split()!r}, sep="\\n"))
        with (here / "calls").open("a") as calls:
            print(os.getpid(), os.listdir(), *sys.argv[1:], file=calls, flush=True)
        {before}
        assert pathlib.Path(sys.argv[1]).read_bytes().startswith(b"P5")
        sys.stdout.write((here / "output.hocr").read_text("utf-8"))
        """
    program.write_text(textwrap.dedent(body), encoding="utf-8")
    program.chmod(0o755)
    return folder
