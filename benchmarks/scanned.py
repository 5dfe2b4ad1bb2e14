"""Text recognition of scanned pages: pages of PDFs with gold are made into pictures, and aligned.

    python -m benchmarks.scanned [--dev FOLDER] [--whole] [--verbose]

Five pages are drawn at 200 dpi, as they are and as a bad scan: tilted by a degree, with speckles,
as a JPEG of quality 40. Printed is the share of the gold pairs of these pages that come back from
PDFs of pictures only, and from TIFF files. A pair is right if in both languages less than 5 % of
the characters differ; white space and case do not count. ``--whole`` takes all pages of the five
documents, and counts wrong pairs as well (F1).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image

import benelux_search as bs

_ROOT: Final = Path(__file__).resolve().parents[1]
_DOCUMENTS: Final = (
    "05_reportlab_gimp_00",
    "08_weasyprint_gimp_01",
    "13_chromium_gimp_04",
    "16_chromium_faq_01",
    "19_libreoffice_edu_00",
)
_PAGE: Final = 1  # counted from 0: the first page has little text
_DPI: Final = 200
_MOST_WRONG: Final = 0.05
_SPECKLES: Final = 0.0008  # of the pixels
_FLOOR: Final = 0.93
_PLAIN: Final = str.maketrans("’‘“”„–—", '\'\'"""--')

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """The number of right pairs, of those in the gold, and of those that were found."""

    right: int = 0
    gold: int = 0
    found: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.gold + other.gold, self.found + other.found)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.gold)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.gold + self.found)


def normalised(text: str) -> str:
    """Return a text without white space, in lower case, with plain quotes and dashes."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    return "".join(folded.split())


def is_close(one: str, other: str) -> bool:
    """Return True if less than 5 % of the characters of the first text must be changed."""
    most = int(_MOST_WRONG * len(one) - 1e-9)
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))  # edit distances, exact within the band of `most`
    for i, char in enumerate(one, 1):
        low, high = max(1, i - most), min(len(other), i + most)
        diagonal, row[low - 1] = row[low - 1], i if low == 1 else most + 1
        for j in range(low, high + 1):
            above = row[j] if j < i + most else most + 1
            diagonal, row[j] = (
                row[j],
                min(diagonal + (char != other[j - 1]), above + 1, row[j - 1] + 1),
            )
    return row[len(other)] <= most


def score(found: Sequence[Pair], gold: Sequence[Pair]) -> tuple[Share, list[Pair]]:
    """Return the share of gold pairs that were found, and the pairs that were not."""
    rest = [tuple(map(normalised, pair)) for pair in found]
    missed = []
    for pair in gold:
        nl, fr = map(normalised, pair)
        for k, (dutch, french) in enumerate(rest):
            if is_close(nl, dutch) and is_close(fr, french):
                del rest[k]
                break
        else:
            missed.append(pair)
    return Share(len(gold) - len(missed), len(gold), len(found)), missed


def pairs_of(document: bs.AlignedDocument) -> list[Pair]:
    """Return the texts of the beads with both languages."""
    return [
        (
            " ".join(document.nl[k].text for k in bead.nl),
            " ".join(document.fr[k].text for k in bead.fr),
        )
        for bead in document.beads
        if bead.nl and bead.fr
    ]


def gold_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a gold file."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    return [
        (" ".join(gold["nl"][k] for k in nl), " ".join(gold["fr"][k] for k in fr))
        for nl, fr in gold["beads"]
        if nl and fr
    ]


def pairs_on_page(pairs: Sequence[Pair], document: bs.AlignedDocument) -> list[Pair]:
    """Return the pairs whose texts stand on the page that was read as ``document``."""
    sides = [
        normalised(" ".join(each.text for each in document.paragraphs(language)))
        for language in ("nl", "fr")
    ]
    return [
        pair
        for pair in pairs
        if all(normalised(text) in side for text, side in zip(pair, sides, strict=True))
    ]


# --- Pictures


def drawn(pdf: pypdfium2.PdfDocument) -> list[Image.Image]:
    """Return the pages of a PDF as grey pictures."""
    return [page.render(scale=_DPI / 72, grayscale=True).to_pil() for page in pdf]


def worn(picture: Image.Image, folder: Path) -> Image.Image:
    """Return a picture as from a bad scanner: tilted, with speckles, as a JPEG of low quality."""
    draw = random.Random(7)
    tilted = picture.rotate(1.0, Image.Resampling.BICUBIC, fillcolor=255)
    for _ in range(int(_SPECKLES * tilted.width * tilted.height)):
        place = draw.randrange(tilted.width), draw.randrange(tilted.height)
        tilted.putpixel(place, draw.choice((0, 60, 120, 255)))
    path = folder / "worn.jpg"
    tilted.save(path, quality=40)
    with Image.open(path) as image:
        return image.convert("L")


def save(pictures: Sequence[Image.Image], path: Path) -> Path:
    """Save pictures as the pages of a PDF or a TIFF file."""
    first, *rest = [picture.copy() for picture in pictures]
    if path.suffix == ".pdf":
        first.save(path, save_all=True, append_images=rest, resolution=_DPI)
    else:
        first.save(path, save_all=True, append_images=rest, dpi=(_DPI, _DPI))
    return path


# --- The measurement


def _one_page(source: Path, folder: Path) -> Path:
    path = folder / source.name
    page = pypdfium2.PdfDocument.new()
    page.import_pages(pypdfium2.PdfDocument(source), [_PAGE])
    page.save(path)
    return path


def _measured(
    source: Path, gold: list[Pair], folder: Path, totals: dict[str, Share], *, verbose: bool
) -> None:
    """Read one PDF as text and as pictures, and add to the totals."""
    clean = drawn(pypdfium2.PdfDocument(source))
    noisy = [worn(picture, folder) for picture in clean]
    files = {
        "text": source,
        "clean pdf": save(clean, folder / "clean.pdf"),
        "clean tiff": save(clean, folder / "clean.tiff"),
        "noisy pdf": save(noisy, folder / "noisy.pdf"),
        "noisy tiff": save(noisy, folder / "noisy.tiff"),
    }
    for kind, path in files.items():
        started = time.perf_counter()
        document = bs.align_file(path)
        share, missed = score(pairs_of(document), gold)
        totals[kind] = totals.get(kind, Share()) + share
        took = time.perf_counter() - started
        print(f"{source.stem:24} {kind:11} {share.right:4} of {share.gold:4}  {took:5.1f} s")
        if verbose:
            for pair in missed:
                print("   missed:", *pair, sep="\n      ")
            for note in document.notes:
                print("   note:", note)


def main(dev: Path, *, whole: bool, verbose: bool) -> int:
    """Measure, and return 1 if a kind of picture is below the floor."""
    totals: dict[str, Share] = {}
    for name in _DOCUMENTS:
        with tempfile.TemporaryDirectory() as made:
            folder, source = Path(made), dev / "pdf" / f"{name}.pdf"
            gold = gold_pairs(source.with_suffix(".json"))
            if not whole:
                source = _one_page(source, folder)
                gold = pairs_on_page(gold, bs.align_file(source))
            _measured(source, gold, folder, totals, verbose=verbose)
    values = {kind: share.f1 if whole else share.recall for kind, share in totals.items()}
    for kind, value in values.items():
        print(f"{kind:11} {value:.3f}")
    return int(min(values.values()) < _FLOOR)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--dev", type=Path, default=_ROOT.parent / "shared" / "dev")
    parser.add_argument("--whole", action="store_true", help="all pages of the documents")
    parser.add_argument("--verbose", action="store_true", help="print what is missed")
    given = parser.parse_args()
    if not given.dev.is_dir():
        sys.exit(f"no such folder: {given.dev}")
    sys.exit(main(given.dev, whole=given.whole, verbose=given.verbose))
