"""Scanned pages in PDFs and image files, with a stand-in for Tesseract and with itself."""

from __future__ import annotations

import io
import os
import random
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from daily import daily
from fpdf import FPDF
from PIL import Image
from scans import (
    HAS_TESSERACT,
    HOCR,
    FakeRecogniser,
    hocr_line,
    install_fake_tesseract,
    pictures_of,
    save_pictures,
    text_of,
)
from texts import PAIRS

import benelux_search as bs
from benelux_search.errors import EmptySource, Message, SourceError, UnsupportedSource, code_of
from benelux_search.pdf.image_files import ImageSource
from benelux_search.pdf.process import GuardedImageSource, GuardedPdfSource, child_reader
from benelux_search.pdf.reader import PdfSource
from benelux_search.pdf.recognition import PageImage, RecognisedText, Recognition
from benelux_search.reading_options import Limits, Ocr

posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
needs_tesseract = pytest.mark.skipif(not HAS_TESSERACT, reason="Tesseract is not installed")
DUTCH, FRENCH = "Het water van de rivier is schoon", "L'eau de la rivière est propre"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache for one test, and a child process that knows the environment of the test."""
    folder = tmp_path / "user cache"
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    child_reader().close()
    yield folder
    child_reader().close()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a stand-in that reads a Dutch and a French line on each page."""
    lines = hocr_line(DUTCH, 300), hocr_line(FRENCH, 500)
    folder = install_fake_tesseract(tmp_path / "bin", HOCR.format("\n".join(lines)))
    monkeypatch.setenv("PATH", str(folder))
    return folder


def calls(folder: Path) -> int:
    path = folder / "calls"
    return len(path.read_text().splitlines()) if path.exists() else 0


def picture(shade: int = 200) -> Image.Image:
    made = Image.new("L", (1240, 1754), 255)
    made.paste(shade, (100, 100, 900, 130))
    return made


def mixed_pdf(path: Path) -> Path:
    """A page of text, a picture with a stamp, an empty page, and a picture without any text."""
    pdf = FPDF()
    for text, shade in ((PAIRS[0][0], 0), ("Bijlagen bij het Staatsblad", 1), ("", 0), ("", 2)):
        pdf.add_page()
        if shade:
            pdf.image(picture(shade), 0, 0, 210, 297)
        pdf.set_font("Times", size=8)
        pdf.text(20, 10 if shade else 150, text)
    pdf.output(str(path))
    return path


def texts(document: bs.AlignedDocument) -> list[tuple[str, str]]:
    return [
        (" ".join(document.nl[k].text for k in b.nl), " ".join(document.fr[k].text for k in b.fr))
        for b in document.beads
    ]


# --- With a stand-in


@posix
@pytest.mark.parametrize("name", daily(["a.pdf", "a.tiff", "a.png", "a.jpg", "a.JPEG", "a.tif"], 2))
def test_each_kind_of_file(tmp_path: Path, fake: Path, name: str) -> None:
    path = tmp_path / name
    picture().save(path, dpi=(150, 150))
    assert texts(bs.align_file(path)) == [(DUTCH, FRENCH)]
    assert calls(fake) == 1
    with pytest.raises(SourceError, match="text recognition"):
        bs.align_file(path, ocr="never")
    assert texts(bs.align_file(path, ocr="force")) == [(DUTCH, FRENCH)]
    with pytest.raises(bs.OptionError, match="auto, never, force"):
        bs.align_file(path, ocr="always")  # type: ignore[arg-type]


@posix
def test_only_pages_without_text_are_recognised(tmp_path: Path, fake: Path) -> None:
    path = mixed_pdf(tmp_path / "mixed.pdf")
    lines = GuardedPdfSource().read(path).lines
    assert calls(fake) == 2
    by_page: dict[int, list[str]] = {}
    for line in lines:
        by_page.setdefault(line.span.page, []).append(line.text)
    assert DUTCH in by_page[2] and DUTCH in by_page[4]
    assert "Bijlagen bij het Staatsblad" in by_page[2]
    assert DUTCH not in by_page[1] and 3 not in by_page


@pytest.mark.long
@posix
def test_force_recognises_pages_with_text(tmp_path: Path, fake: Path) -> None:
    path = mixed_pdf(tmp_path / "mixed.pdf")
    lines = GuardedPdfSource(ocr=Ocr("force")).read(path).lines
    assert {line.text for line in lines} == {DUTCH, FRENCH}
    assert calls(fake) == 3  # nothing is printed on the third page


@posix
def test_a_page_is_kept_in_the_cache_of_the_user(
    tmp_path: Path, fake: Path, own_cache: Path
) -> None:
    path = save_pictures([picture(1), picture(2)], tmp_path / "two.tiff")
    first = GuardedImageSource().read(path)
    assert calls(fake) == 2
    files = list(own_cache.rglob("*.jsonl"))
    assert len(files) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bin", "two.tiff", "user cache"]
    child_reader().close()
    assert GuardedImageSource().read(path) == first
    assert calls(fake) == 2
    for each in files:
        each.write_bytes(b"\0")
    assert GuardedImageSource().read(path) == first
    assert calls(fake) == 4


@pytest.mark.long
@posix
def test_a_folder_of_scans_is_indexed_and_searched(tmp_path: Path, fake: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("a.pdf", "b.png", "c.tiff"):
        picture().save(folder / name, dpi=(150, 150))
    Image.new("RGB", (64, 64)).save(folder / "logo.png")
    summary = bs.build_index(folder, tmp_path / "index", jobs=2)
    assert (summary.documents, summary.failed) == (
        3,
        [] if isinstance(summary.failed, list) else (),
    )
    with bs.open_index(tmp_path / "index") as index:
        assert {hit.document.id for hit in index.search("rivier")} == {"a", "b", "c"}
        assert index.search("eau").total == 3


@posix
def test_a_document_from_memory(tmp_path: Path, fake: Path) -> None:
    content = io.BytesIO()
    picture().save(content, "PNG")
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="scan", content=content.getvalue(), name="scan.png"))
    with bs.update_index(tmp_path / "index", ocr="never") as update:
        other = bs.Document(key="other", content=content.getvalue(), name="scan.png")
        with pytest.raises(UnsupportedSource, match="text recognition"):
            update.put(other)
    with bs.open_index(tmp_path / "index") as index:
        assert index.search("rivier").total == 1


def test_without_tesseract_the_rest_is_read_and_a_note_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = GuardedPdfSource().read(mixed_pdf(tmp_path / "mixed.pdf"))
    assert PAIRS[0][0] in [line.text for line in document.lines]
    [note] = document.notes
    assert code_of(note) == "scanned-pages"
    assert note == (
        "pages 2, 3, 4: no text, perhaps only pictures; install tesseract-ocr, tesseract-ocr-nld "
        "and tesseract-ocr-fra (Debian, Ubuntu), or brew install tesseract tesseract-lang"
    )
    whole = save_pictures([picture()], tmp_path / "scan.pdf")
    with pytest.raises(EmptySource, match=r"pictures without text: install tesseract-ocr"):
        GuardedPdfSource().read(whole)
    with pytest.raises(UnsupportedSource, match=r"only text recognition can read: install"):
        GuardedImageSource().read(save_pictures([picture()], tmp_path / "scan.png"))
    with pytest.raises(SourceError, match="text recognition is not installed"):
        GuardedPdfSource(ocr=Ocr("force")).read(whole)


@pytest.mark.long
def test_a_single_scan_among_many_pages_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pdf = FPDF()
    pdf.set_font("Times", size=8)
    for k in range(5):
        pdf.add_page()
        pdf.text(20, 150, PAIRS[k % 3][0])
    pdf.add_page()
    pdf.image(picture(), 0, 0, 210, 297)
    pdf.output(str(tmp_path / "six.pdf"))
    [note] = GuardedPdfSource().read(tmp_path / "six.pdf").notes
    assert note.startswith("page 6: no text, perhaps only pictures; install tesseract-ocr")
    assert GuardedPdfSource(ocr=Ocr("never")).read(tmp_path / "six.pdf").notes == ()


@pytest.mark.long
@posix
def test_pages_beyond_the_limits_are_noted(tmp_path: Path, fake: Path) -> None:
    pictures = [picture(k) for k in range(1, 5)]
    for name in ("four.pdf", "four.tiff"):
        path = save_pictures(pictures, tmp_path / name)
        source = GuardedPdfSource if path.suffix == ".pdf" else GuardedImageSource
        document = source(Limits(ocr_pages=2)).read(path)
        assert {line.span.page for line in document.lines} == {1, 2}
        [note] = document.notes
        assert note.startswith("pages 3, 4: ") and "only 2 pages of a file" in note
        with pytest.raises(SourceError, match="4 pages; at most 3"):
            source(Limits(pages=3)).read(path)


@pytest.mark.long
@posix
def test_waiting_for_recognition_is_not_idleness(tmp_path: Path, fake: Path) -> None:
    output = (fake / "output.hocr").read_text(encoding="utf-8")
    install_fake_tesseract(fake, output, before="time.sleep(7)")
    path = save_pictures([picture()], tmp_path / "scan.pdf")
    assert GuardedPdfSource(Limits(idle_seconds=3.0)).read(path).lines
    slow = save_pictures([picture(1)], tmp_path / "slow.pdf")
    with pytest.raises(EmptySource):
        GuardedPdfSource(Limits(ocr_seconds=0.5)).read(slow)


@pytest.mark.long
@posix
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_goes_on_after_the_command(
    tmp_path: Path, fake: Path, end: signal.Signals, jobs: str
) -> None:
    install_fake_tesseract(fake, "", before="time.sleep(600)")
    for name in ("a.pdf", "b.pdf"):
        save_pictures([picture()], tmp_path / name)
    words = ("-m", "benelux_search", "align", "--jobs", jobs, str(tmp_path / "a.pdf"))
    command = subprocess.Popen(
        [sys.executable, *words, str(tmp_path / "b.pdf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while calls(fake) < int(jobs):
        assert command.poll() is None
        time.sleep(0.05)
    command.send_signal(end)
    command.wait(60)
    for line in (fake / "calls").read_text().splitlines():
        pid = int(line.split()[0])
        while is_running(pid):  # until the time-out of the test
            time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_garbled_text_is_recognised_if_possible(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=8)
    for k in range(30):
        pdf.text(20, 20 + 5 * k, "Xjgk tvwx zqrt bcdf ghjk lmnp")
    pdf.output(str(tmp_path / "garbled.pdf"))
    engine = FakeRecogniser(lambda _: text_of([DUTCH]))
    read = PdfSource(recognition=Recognition(lambda: engine)).read(tmp_path / "garbled.pdf")
    assert [line.text for line in read.lines] == [DUTCH]
    with pytest.raises(SourceError, match=r"do not say which char.*ocrmypdf --force-ocr") as error:
        PdfSource().read(tmp_path / "garbled.pdf")
    cause = error.value.cause
    assert isinstance(cause, Message)
    assert isinstance(cause.values[0], Message)  # or the advice could not be translated


# --- Hostile and odd images


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", data or zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def encoded(kind: str) -> bytes:
    out = io.BytesIO()
    picture().save(out, kind)
    return out.getvalue()


HOSTILE = {
    "empty.png": b"",
    "noise.png": random.Random(1).randbytes(5000),
    "text.jpg": b"geen beeld\n" * 500,
    "cut.jpg": encoded("JPEG")[:3000],
    "cut.png": encoded("PNG")[:1000],
    "cut.tiff": encoded("TIFF")[:20_000],
    "head.tiff": b"II*\0\x08\0\0\0",
    "loop.tiff": b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0",
    "bomb.png": png(100_000, 100_000, zlib.compress(b"\0" * 50_000_000)),
    "wide.png": png(2**31 - 1, 1),
    "large.png": png(9000, 9000, zlib.compress(b"\0" * 30_000_000)),
    "no-pixels.png": png(0, 0),
    "script.png": b"<svg><script>alert(1)</script></svg>",
    "postscript.tiff": b"%!PS-Adobe-3.0 EPSF-3.0\n(x) show\n",
    "small.png": png(10, 10, zlib.compress(b"\0" * 310)),
}


@posix
@pytest.mark.parametrize("name", daily(HOSTILE, 2))
def test_hostile_images_are_refused(tmp_path: Path, fake: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(SourceError) as error:
        GuardedImageSource().read(path)
    assert error.value.path == path and "gave up" not in str(error.value)
    assert calls(fake) == 0
    good = save_pictures([picture()], tmp_path / "good.png")
    assert GuardedImageSource().read(good).lines


@posix
def test_a_broken_page_of_a_tiff_costs_itself(tmp_path: Path, fake: Path) -> None:
    path = save_pictures([picture(k) for k in (1, 2, 3)], tmp_path / "three.tiff")
    path.write_bytes(path.read_bytes()[:-1_000_000])
    document = GuardedImageSource().read(path)
    assert {line.span.page for line in document.lines} == {1, 2}
    assert document.notes == ("page 3: cannot be read: the file is damaged there",)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I", "F"])
def test_images_of_all_modes_are_black_on_white(tmp_path: Path, mode: str) -> None:
    seen: list[PageImage] = []

    def give(image: PageImage) -> RecognisedText:
        seen.append(image)
        return text_of([DUTCH])

    made = picture(0)
    if mode in ("RGBA", "LA"):  # transparent, where nothing is printed
        alpha = made.point(lambda value: 255 - value)
        made = Image.new("L", made.size, 0).convert(mode)
        made.putalpha(alpha)
    elif mode in ("I;16", "I"):
        made = made.convert("I").point(lambda value: value * 256).convert(mode)
    else:
        made = made.convert(mode)
    path = tmp_path / "mode.tiff"
    made.save(path, dpi=(150, 150))
    engine = FakeRecogniser(give)
    [line] = ImageSource(recognition=Recognition(lambda: engine)).read(path).lines
    [image] = seen
    assert (image.width, image.height, image.dpi) == (2480, 3508, 300)
    assert image.pixels[0] >= 254 and image.pixels[230 * image.width + 1000] <= 1
    assert line.span.box is not None and line.span.box.right < 595


def test_a_photo_that_was_turned_is_upright(tmp_path: Path) -> None:
    seen: list[PageImage] = []

    def give(image: PageImage) -> RecognisedText:
        seen.append(image)
        return text_of([DUTCH])

    made = picture().rotate(90, expand=True)
    exif = made.getexif()
    exif[0x0112] = 6  # to be turned by a quarter to the right
    made.save(tmp_path / "photo.jpg", exif=exif, dpi=(150, 150))
    ImageSource(recognition=Recognition(lambda: FakeRecogniser(give))).read(tmp_path / "photo.jpg")
    assert (seen[0].width, seen[0].height) == (2480, 3508)
    assert seen[0].pixels[230 * 2480 + 1000] < 210


# --- With Tesseract


@needs_tesseract
@pytest.mark.parametrize("suffix", [".pdf", ".tiff"])
def test_columns_of_a_scan_come_back(tmp_path: Path, suffix: str) -> None:
    pairs = list(PAIRS[:6])
    scan = [
        page.rotate(0.7, Image.Resampling.BICUBIC, fillcolor=255)
        for page in pictures_of(pairs, tmp_path)
    ]
    path = save_pictures(scan, tmp_path / f"scan{suffix}")
    document = bs.align_file(path)
    found = texts(document)
    assert len(found) == len(pairs)
    for (dutch, french), (nl, fr) in zip(found, pairs, strict=True):
        assert similarity(dutch, nl) > 0.9 and similarity(french, fr) > 0.9
    assert document.notes == ()


def similarity(one: str, other: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other, autojunk=False).ratio()
