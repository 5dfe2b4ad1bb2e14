"""Passages that hold both languages: ``python -m benchmarks.mixed_passages [FILE ...]``.

Where the columns of a page could not be told apart, a passage has words of both languages. A word
counts if it is written in small letters and tells its language by itself; quotations are left out.
A passage is mixed if a tenth of its words or more are of the other language. Without files, the
dumps of the sitting in ``../shared/dev/docs`` are read.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benelux_search.documents.registry import DocumentReader
from benelux_search.model import AlignedDocument, Language
from benelux_search.text.langid import dutch_word_scores

_DEV: Final = Path(__file__).resolve().parent.parent.parent / "shared" / "dev" / "docs"
_QUOTED: Final = re.compile(r"\"[^\"]{1,400}\"|“[^”]{1,400}”|«[^»]{1,400}»")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SURE: Final = 1.0  # nats for a language
_SHARE: Final = 0.1
_FEWEST: Final = 8  # words of a passage that can be judged


def mixed_passages(document: AlignedDocument) -> tuple[list[str], int]:
    """Return the passages of a document that hold both languages, and the number of all judged."""
    sides: list[tuple[Language, Sequence[str]]] = [
        ("nl", [each.text for each in document.nl]),
        ("fr", [each.text for each in document.fr]),
    ]
    words = {text: _words(text) for _, texts in sides for text in texts}
    scores = {"": 0.0} | dutch_word_scores(
        sorted({word for own in words.values() for word in own if word})
    )
    mixed: list[str] = []
    judged = 0
    for language, texts in sides:
        sign = 1.0 if language == "nl" else -1.0
        for text in texts:
            own = words[text]
            if len(own) >= _FEWEST:
                judged += 1
                others = sum(sign * scores[word] <= -_SURE for word in own)
                if others >= _SHARE * len(own):
                    mixed.append(text)
    return mixed, judged


def _words(text: str) -> list[str]:
    """Return the words of a text; names count as words, but tell no language."""
    return [word if word.islower() else "" for word in _WORD.findall(_QUOTED.sub(" ", text))]


def main() -> int:
    """Print the share of mixed passages of each file, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mixed_passages")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--show", action="store_true", help="print the passages as well")
    options = parser.parse_args()
    files = options.files or sorted(
        path for path in _DEV.glob("senate150_*") if path.suffix != ".json"
    )
    read = DocumentReader().whole
    for path in files:
        mixed, judged = mixed_passages(read(path))
        print(f"{path.name:28} {len(mixed):4} of {judged:5}  {len(mixed) / max(1, judged):.2%}")
        for text in mixed if options.show else ():
            print(f"    {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
