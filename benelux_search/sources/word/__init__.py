"""Word documents (``.docx``, ``.docm``): their text as it is read, changes accepted."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass
from pathlib import Path

from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import Facts, RawDocument
from benelux_search.sources.blocks import lines_of, titles_of
from benelux_search.sources.files import content, naming
from benelux_search.sources.grids import laid_out
from benelux_search.sources.word.package import Limits, Package, open_package
from benelux_search.sources.word.reader import Story, StoryReader
from benelux_search.sources.word.styles import read_lists, read_styles
from benelux_search.sources.word.xml import text_in

__all__ = ["Limits", "WordSource"]

_SUFFIXES = frozenset({".docx", ".docm", ".dotx", ".dotm"})
_LIMITS = Limits()
_MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True)
class WordSource:
    """Reads the documents of Word 2007 and later, and of what writes the same format."""

    limits: Limits = _LIMITS

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() in _SUFFIXES and not path.name.startswith("~$")

    def read(self, path: Path) -> RawDocument:
        """The paragraphs of a document, its notes at the end, each a line.

        Raises:
            EmptySource, BinarySource: there is no text, or the file is none of Word's.
            SourceError: the file cannot be opened, is encrypted, damaged, or larger than the
                limits.
        """
        with naming(path):
            package = open_package(content(path, self.limits.file_bytes), self.limits)
            story = _story(package, self.limits)
            lines = lines_of(laid_out(story.blocks))
            if not lines:
                raise EmptySource("the document holds no text")
            properties = package.targets("").get("core-properties", "")
            title = text_in(package.pieces(properties), "title") if properties in package else ""
        notes = tuple(dict.fromkeys(story.said))
        return RawDocument(lines, "UTF-8", notes, facts=Facts(titles_of(title)), paged=False)


def _story(package: Package, limits: Limits) -> Story:
    """The text of the main part, and after it its notes in the order of their references."""
    main = package.targets("").get("officeDocument", _MAIN)
    if main not in package or not main.startswith("word/"):
        raise SourceError(f"no Word document: {_MAIN} is missing in it")
    related = package.targets(main)
    styles = read_styles(package, related.get("styles"))
    lists = read_lists(package, related.get("numbering"))
    reader = StoryReader(styles, lists, limits)
    broken = reader.read(package.pieces(main))
    story = reader.story
    if broken:
        if not story.blocks:
            raise SourceError(f"the file is damaged: {broken}")
        story.said.append(f"damaged after paragraph {len(story.blocks)}: {broken}")
    for kind in ("footnote", "endnote"):
        part = related.get(f"{kind}s")
        if part and part in package and any(note.kind == kind for note in story.notes):
            notes = StoryReader(styles, lists, limits)
            broken = notes.read(package.pieces(part))
            story.said += [f"the {kind}s are damaged: {broken}"] if broken else []
            _append(story, kind, notes)
    _number_pages(story)
    return story


def _append(story: Story, kind: str, notes: StoryReader) -> None:
    found = dict(notes.notes())
    for note in story.notes:
        own = found.pop(note.id, None) if note.kind == kind else None
        if own is not None:
            story.blocks += own.blocks
            story.places += [note.place] * len(own.blocks)


def _number_pages(story: Story) -> None:
    """Pages as Word last printed them; without a trace of that, by the breaks that are set."""
    printed = any(place.rendered > 1 for place in story.places)
    begun = [
        before.end for before, section in itertools.pairwise(story.sections) if section.new_page
    ]
    for k, (block, place) in enumerate(zip(story.blocks, story.places, strict=True)):
        sections = bisect.bisect_right(begun, k)
        block.page = place.rendered if printed else place.forced + sections
