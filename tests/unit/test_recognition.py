"""Recognised words as pages, the order of pages, and the notes on them."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from scans import FakeRecogniser, text_of

from benelux_search.errors import Message, code_of
from benelux_search.pdf.page import Page, PrintedWord
from benelux_search.pdf.reading_order import printed_lines
from benelux_search.pdf.recognition import (
    PageImage,
    RecognisedText,
    RecognisedWord,
    Recognition,
    RecognitionFailed,
    RecognitionQueue,
    RecognitionResults,
    Scan,
    font_sizes,
    recognised_page,
    usable_dpi,
)

WIDTH, HEIGHT = 595.0, 842.0
LINES = [f"Dit is de regel met het nummer {k} van de bladzijde" for k in range(12)]


def scan(number: int = 1, shade: int = 255) -> Scan:
    image = PageImage(2480, 3508, 300, bytes([shade]) * 2480 * 3508)
    return Scan(Page(number, WIDTH, HEIGHT, ()), image)


def tilted(text: RecognisedText, degrees: float) -> RecognisedText:
    """The same words on a page that was turned around its middle."""
    angle = math.radians(degrees)
    words = []
    for word in text.words:
        x, y = word.left - 1240, word.base - 1754
        left = x * math.cos(angle) - y * math.sin(angle) + 1240
        base = x * math.sin(angle) + y * math.cos(angle) + 1754
        words.append(word._replace(left=left, right=left + word.right - word.left, base=base))
    return RecognisedText(tuple(words), math.tan(angle))


def test_pixels_become_points() -> None:
    [word] = recognised_page(scan(), text_of(["water"])).words
    assert (word.text, word.size, word.face) == ("water", 10.0, "")
    assert word.left == pytest.approx(48, abs=0.5) and word.right == pytest.approx(72, abs=0.5)
    assert word.base == pytest.approx(72, abs=0.01)


@pytest.mark.parametrize("degrees", [-2.0, 0.0, 1.0, 3.0])
def test_a_tilted_page_is_read_as_a_straight_one(degrees: float) -> None:
    page = recognised_page(scan(), tilted(text_of(LINES), degrees))
    assert [line.text for line in printed_lines([page])] == LINES
    straight = recognised_page(scan(), text_of(LINES)).words
    for word, want in zip(page.words, straight, strict=True):
        assert word.left == pytest.approx(want.left, abs=0.3)
        assert word.base == pytest.approx(want.base, abs=0.01)


def test_heights_that_are_nearly_the_same_are_one_size() -> None:
    heights = [41, 42, 39, 44, 41, 70, 72, 41]
    words = [RecognisedWord("woord", 0, 9, 9, height, 90) for height in heights]
    assert font_sizes(words, 300) == [10, 10, 10, 10, 10, 17, 17, 10]
    assert font_sizes([], 300) == []


def test_speckles_are_no_words_but_unsure_words_are_kept() -> None:
    words = [
        RecognisedWord(text, 100 * k, 100 * k + 80, 200, 41, confidence)
        for k, (text, confidence) in enumerate(
            [("nee", 12), (".", 30), ("|", 59), ("–", 80), ("7", 5)]
        )
    ]
    page = recognised_page(scan(), RecognisedText(tuple(words)))
    assert [word.text for word in page.words] == ["nee", "–", "7"]


def test_words_of_the_file_are_kept_and_not_read_twice() -> None:
    stamp = PrintedWord("Bijlagen", 48, 86, 72, 10)
    stamped = replace(
        scan(), own=Page(1, WIDTH, HEIGHT, (stamp,)), own_boxes=[(47.0, 62.0, 87.0, 75.0)]
    )
    page = recognised_page(stamped, text_of(["Bijlaqen bij het", "verslag"]))
    assert [word.text for word in page.words] == ["Bijlagen", "bij", "het", "verslag"]


def test_the_resolution_is_lower_for_large_pages() -> None:
    assert usable_dpi(WIDTH, HEIGHT) == 300
    assert usable_dpi(842 * 4, 1191 * 4) < 300  # of A1
    for width, height in ((14_400, 14_400), (14_400, 1), (1e7, 1e7)):
        dpi = usable_dpi(width, height)
        assert dpi >= 1
        assert width > 1e6 or max(width, height) / 72 * dpi <= 16_000


# --- The queue


def recognition(engine: FakeRecogniser, processes: int = 1) -> Recognition:
    return Recognition(lambda: engine, processes=processes)


def test_pages_come_in_their_order_although_the_first_takes_longest() -> None:
    others = threading.Event()

    def give(image: PageImage) -> RecognisedText:
        if image.pixels[0] == 1:
            assert others.wait(60)
        elif image.pixels[0] == 2:
            others.set()
        return text_of([f"bladzijde {image.pixels[0]}"])

    counts: list[tuple[int, int]] = []
    wanted = Recognition(
        lambda: FakeRecogniser(give), processes=2, on_change=lambda *each: counts.append(each)
    )
    items: list[Page | Scan] = [scan(1, 1), scan(2, 2), Page(3, WIDTH, HEIGHT, ()), scan(4, 4)]
    pages = list(RecognitionQueue(wanted, RecognitionResults()).pages(items))
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert [page.words[-1].text if page.words else "" for page in pages] == ["1", "2", "", "4"]
    assert counts[0] == (1, 1) and counts[-1] == (3, 0)


def test_few_images_wait_in_memory() -> None:
    engine = FakeRecogniser(lambda _: text_of(["bladzijde"]))
    taken: list[int] = []
    done: list[int] = []

    def items() -> Iterator[Page | Scan]:
        for number in range(1, 30):
            assert len(taken) - len(done) <= 2 * 2
            taken.append(number)
            yield scan(number)

    queue = RecognitionQueue(recognition(engine, 2), RecognitionResults())
    for page in queue.pages(items()):
        done.append(page.number)
    assert done == list(range(1, 30))


def test_a_page_that_fails_costs_itself_only() -> None:
    def give(image: PageImage) -> RecognisedText:
        if image.pixels[0] == 2:
            raise RecognitionFailed(Message("text recognition failed"))
        return text_of(["een woord"], confidence=96 if image.pixels[0] == 1 else 71)

    results = RecognitionResults()
    queue = RecognitionQueue(recognition(FakeRecogniser(give)), results)
    pages = list(queue.pages([scan(1, 1), scan(2, 2), scan(3, 3)]))
    assert [len(page.words) for page in pages] == [2, 0, 2]
    failed, low = results.notes()
    assert failed == "page 2: text recognition failed"
    assert code_of(failed) == "unrecognised-pages"
    assert low == "page 3: read by text recognition with a confidence of 71 %"
    assert code_of(low) == "low-ocr-confidence"


def test_pages_of_low_confidence_are_one_note() -> None:
    results = RecognitionResults({k: 60.0 + k for k in range(1, 9)} | {9: 99.0})
    [note] = results.notes()
    assert note == (
        "pages 1, 2, 3, 4, 5 and 3 more: read by text recognition with a confidence of 61 to 68 %"
    )


def test_a_picture_that_is_read_as_nonsense_has_no_text() -> None:
    engine = FakeRecogniser(lambda _: text_of(["Rn = ~ wq"], confidence=25))
    results = RecognitionResults()
    [page] = RecognitionQueue(recognition(engine), results).pages([scan()])
    assert page.words == () and not results.confidences
