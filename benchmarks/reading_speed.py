"""Speed of reading and alignment, for documents of several lengths.

    python -m benchmarks.reading_speed

The documents are made from the paragraphs of ``corpus/``, in a seeded order and with other numbers.
There are three styles: pages that alternate the languages, one language after the other, and pair
by pair.
"""

from __future__ import annotations

import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource
from benelux_search.model import AlignedDocument
from benelux_search.text.languages.character_model import character_model

_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_SIZES = (1_000, 5_000, 20_000)  # paragraphs, both languages together
_STYLES = ("pages", "halves", "pairs")


def corpus_pairs() -> list[tuple[str, str]]:
    """Return the (Dutch, French) paragraphs of all 1-1 beads in ``corpus/``."""
    pairs = []
    for path in sorted(_CORPUS.glob("*.txt")):
        document: AlignedDocument = read_document(TextSource().read(path))
        pairs += [
            (document.nl[bead.nl[0]].text, document.fr[bead.fr[0]].text)
            for bead in document.beads
            if bead.kind == "1-1"
        ]
    return pairs


def make_document(pairs: list[tuple[str, str]], size: int, style: str) -> str:
    """Return a text of ``size`` paragraphs; the style is ``pages``, ``halves`` or ``pairs``."""
    draw = random.Random(size)
    rows = []
    for _ in range(size // 2):
        number = str(draw.randrange(10_000))
        dutch, french = draw.choice(pairs)
        rows.append(tuple(re.sub(r"\d+", number, f"{side} ({number})") for side in (dutch, french)))
    step = {"pages": 8, "halves": len(rows), "pairs": 1}[style]
    blocks = []
    for k in range(0, len(rows), step):
        blocks += [dutch for dutch, _ in rows[k : k + step]]
        blocks += [french for _, french in rows[k : k + step]]
    return "\n\n".join(blocks)


def measure(style: str, size: int) -> str:
    """Return one row of the table; call this in a new process."""
    text = make_document(corpus_pairs(), size, style)
    character_model()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{style}.txt"
        path.write_text(text, encoding="utf-8")
        start = time.process_time()
        document = read_document(TextSource().read(path))
        took = time.process_time() - start
    whole = sum(bead.kind == "1-1" for bead in document.beads) * 2 / size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = 1000 * took / size
    return f"{style:7} {size:10,}  {took:7.2f}  {each:7.2f}  {whole:9.1%}  {peak:7}"


def main() -> int:
    """Print the table, and return the exit status."""
    print("style   paragraphs  seconds  a 1,000   1-1 beads  peak MB")
    spawned = multiprocessing.get_context("spawn")
    for size in _SIZES:
        for style in _STYLES:
            with ProcessPoolExecutor(1, mp_context=spawned) as alone:
                print(alone.submit(measure, style, size).result(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
