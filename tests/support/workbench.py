"""A build in memory, with a reader of files whose lines are ``Dutch|French``."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fakes import FakeStore, bitext

from benelux_search.analysis.terms import IndexedChunk
from benelux_search.errors import EmptySource, NotPaired, SourceError, UnsupportedSource
from benelux_search.index import get_engine
from benelux_search.index_reports import Failure, IndexSummary
from benelux_search.indexing.discovery import discover
from benelux_search.indexing.folder.build import FolderBuild
from benelux_search.indexing.outcomes import ReadDocument
from benelux_search.indexing.plan import make_plan
from benelux_search.indexing.update import execute_plan
from benelux_search.model import Bitext, Segment


class FakeWriter:
    """A writer that keeps added passages by ordinal until they are deleted."""

    def __init__(self) -> None:
        self.passages: dict[int, str] = {}

    def add(self, ordinal: int, chunks: Sequence[IndexedChunk]) -> None:
        self.passages[ordinal] = " ".join(chunk.terms[0][1] or "" for chunk in chunks)

    def delete(self, ordinals: range) -> None:
        self.passages = {n: text for n, text in self.passages.items() if n not in ordinals}

    def commit(self) -> None: ...

    def cancel(self) -> None: ...


def piece(language: str) -> Callable[[str], Sequence[IndexedChunk]]:
    return lambda text: [IndexedChunk(1, ((0, f"{language}:{text}", None),))]


class Bench(FolderBuild):
    """A build in memory, with a reader of files whose lines are ``Dutch|French``."""

    def __init__(self) -> None:
        super().__init__(Path(), None, get_engine(), "", is_stale=False)
        self.store = FakeStore()
        self.nl, self.fr = FakeWriter(), FakeWriter()
        self.begun = 0
        self.read: list[str] = []

    def open_store(self) -> FakeStore:
        self.begun += 1
        self._writers = {"nl": self.nl, "fr": self.fr}
        self._analysers = {"nl": piece("nl"), "fr": piece("fr")}
        return self.store

    def reader(self, path: Path, french: Path | None = None, /) -> ReadDocument:
        self.read += [each.name for each in (path, french) if each]
        return read_bars(path, french)

    def run(self, *paths: Path | str, reread: bool = False) -> IndexSummary:
        known = {os.path.abspath(path): entry for path, entry in self.store.hashes().items()}  # noqa: PTH100
        found = discover([str(path) for path in paths], is_text, known=known)
        return execute_plan(make_plan(found, known, reread=reread), self, self.reader)


def is_text(path: Path) -> bool:
    return path.suffix == ".txt"


@dataclass(frozen=True)
class Bars:
    """The segments of a file of ``Dutch|French`` lines; each iteration reads the file again."""

    path: Path

    def __iter__(self) -> Iterator[Segment]:
        for text in self.path.read_text(encoding="utf-8").splitlines()[1:]:
            if text == "torn":
                raise SourceError("it ends too soon", self.path)
            nl, _, fr = text.partition("|")
            yield Segment(nl, fr)


def read_bars(path: Path, french: Path | None = None, /) -> ReadDocument:
    """Read a file of ``Dutch|French`` lines, or two files with the lines of one language each."""
    if french is not None:
        return read_two(path, french)
    text = path.read_text(encoding="utf-8")
    if text.startswith("segments"):
        return Bitext(Bars(path), ("nl", "fr"), "UTF-8", ("noted",))
    if text == "figures":
        raise UnsupportedSource("neither Dutch nor French in it", path)
    if text == "crash":
        os._exit(3)
    if text == "bug":
        raise RuntimeError("a bug")
    if not text:
        raise EmptySource("it holds no text", path)
    sides = (each.partition("|") for each in text.splitlines())
    return bitext(*((nl or None, fr or None) for nl, _, fr in sides))


def read_two(path: Path, french: Path) -> ReadDocument:
    texts = [each.read_text(encoding="utf-8").splitlines() for each in (path, french)]
    for each, lines in zip((path, french), texts, strict=True):
        if not lines:
            raise EmptySource("it holds no text", each)
        if lines == ["crash"]:
            os._exit(3)
    if texts[0][0] == "twins":
        raise NotPaired("both files are in Dutch")
    if texts[0][0] == "odd":
        raise RuntimeError("a bug")
    return bitext(*((nl, fr) for nl, fr in itertools.zip_longest(*texts)))


def causes(failures: Sequence[Failure], folder: Path) -> dict[str, str]:
    return {os.path.relpath(failure.path, folder): failure.cause for failure in failures}


def leave_a_file(path: Path, french: Path | None = None, /) -> ReadDocument:
    """Read a file, and leave a temporary file behind, as a process does that is killed."""
    Path(tempfile.mkdtemp(), "left").write_text("x")
    if path.name == "dies.txt":
        os._exit(3)
    return read_bars(path)
