"""Override files are read and applied; whatever is wrong with one, the document is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benelux_search.errors import SourceError
from benelux_search.model import AlignedDocument
from benelux_search.overrides import Overrides, apply, parse
from benelux_search.sources.decoding import decode

_MOST_BYTES: Final = 5_000_000


def mended(document: AlignedDocument, files: Sequence[str]) -> AlignedDocument:
    """A document as the first of its override files mends it; the others are named in a note."""
    if not files:
        return document
    path, *others = map(Path, files)
    found = apply(document, _read(path))
    first = len(document.notes)
    notes = [f"{path.name}: {note}" for note in found.notes[first:]]
    notes += [f"{other.name} is not used: {path.name} is" for other in others]
    return replace(found, notes=(*document.notes, *notes))


def _read(path: Path) -> Overrides:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return Overrides(notes=(f"more than {_MOST_BYTES:,} bytes; nothing of it was applied",))
        data = path.read_bytes()
        return parse(decode(data).text) if data.strip() else Overrides()
    except SourceError as error:
        return Overrides(notes=(f"{error.cause}; nothing of it was applied",))
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        return Overrides(notes=(f"cannot be read: {cause}; nothing of it was applied",))
