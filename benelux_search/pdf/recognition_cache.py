"""A cache of recognised pages in the user's cache folder, so that a page is recognised once.

The name of a file is the hash of the page image and of the engine. A file has JSON lines with
numbers and texts only: first the format and the tilt of the page, then one list for each word.
Whatever a file holds, it is checked when it is read: a damaged or foreign file counts as missing.
Errors of the system are ignored, because a page can always be recognised again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from benelux_search.atomic_files import atomic_replacement
from benelux_search.errors import SourceError
from benelux_search.pdf.recognition import (
    PageImage,
    RecognisedText,
    RecognisedWord,
    TextRecogniser,
)
from benelux_search.text.small_files import read_file

_FORMAT: Final = "benelux-search ocr 1"
_SUFFIX: Final = ".jsonl"
_PAGE_BYTES: Final = 8_000_000  # a page of 200,000 characters has 3 MB
_CACHE_BYTES: Final = 500_000_000  # a page of text has 30 kB
_KEPT: Final = 0.8  # of the bytes of a full cache: what is left after old files were removed
_LONGEST_WORD: Final = 1_000  # characters; a longer one is damage
_MOST: Final = 1e6  # pixels: the largest coordinate


def user_cache_folder() -> Path:
    """Return the user's folder for recognised pages, as the platform defines it."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - most files hold text

    return user_cache_path("benelux-search", appauthor=False) / "ocr"


@dataclass(frozen=True, slots=True)
class CachedRecogniser:
    """An engine whose results are kept in a folder of at most ``most_bytes``."""

    engine: TextRecogniser
    folder: Path
    most_bytes: int = _CACHE_BYTES

    @property
    def identity(self) -> str:
        return self.engine.identity

    def recognise(self, image: PageImage) -> RecognisedText:
        """Return the words on the image of a page, from the cache if they are there.

        Raises:
            RecognitionFailed: as the engine does.
        """
        path = self.folder / self._name(image)
        with contextlib.suppress(OSError, ValueError, SourceError):
            text = _parse(read_file(path, _PAGE_BYTES))
            os.utime(path)  # files that are in use are removed last
            return text
        text = self.engine.recognise(image)
        with contextlib.suppress(OSError):
            self._write(path, _dump(text))
        return text

    def _name(self, image: PageImage) -> str:
        shape = f"{self.identity}\n{image.width} {image.height} {image.dpi}\n"
        digest = hashlib.sha256(shape.encode())
        digest.update(image.pixels)
        return digest.hexdigest() + _SUFFIX

    def _write(self, path: Path, content: bytes) -> None:
        """Put a file into the cache in one step; remove old files if the cache is full."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic_replacement(path, private=True) as fresh:
            fresh.write_bytes(content)
        self._limit_size()

    def _limit_size(self) -> None:
        files = sorted(_files(self.folder))
        size = sum(each for _, each, _ in files)
        if size <= self.most_bytes:
            return
        for _, each, path in files:
            if size <= _KEPT * self.most_bytes:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            size -= each


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield the time of last use, the size and the path of each file of the cache."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    yield status.st_mtime, status.st_size, Path(entry.path)


def _dump(text: RecognisedText) -> bytes:
    rows = [[_FORMAT, text.tilt, len(text.words)], *map(list, text.words)]
    return "\n".join(map(json.dumps, rows)).encode()


def _parse(content: bytes) -> RecognisedText:
    """Return the words in a file of the cache.

    Raises:
        ValueError: the file is cut off, damaged, or of another format.
    """
    try:
        head, *rows = [json.loads(line) for line in content.split(b"\n")]
        name, tilt, count = head
        if name != _FORMAT or count != len(rows) or not _is_number(tilt, 1.0):
            raise ValueError("another format")
        return RecognisedText(tuple(map(_word, rows)), tilt)
    except (TypeError, RecursionError) as error:
        raise ValueError("another format") from error


def _word(row: object) -> RecognisedWord:
    if not isinstance(row, list) or len(row) != len(RecognisedWord._fields):
        raise ValueError("not a word")
    text, *numbers = row
    is_text = isinstance(text, str) and 0 < len(text) <= _LONGEST_WORD and not text.isspace()
    if not (is_text and all(_is_number(each, _MOST) for each in numbers)):
        raise ValueError("not a word")
    return RecognisedWord(text, *numbers)


def _is_number(value: object, most: float) -> bool:
    return type(value) in (int, float) and abs(cast("float", value)) <= most
