"""The query algebra, and the engine that executes it over one inverted index per language.

An engine implements :class:`~benelux_search.index.ports.Engine`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.errors import EngineUnavailable, IndexDamaged, IndexMissing, Message

if TYPE_CHECKING:
    from benelux_search.index.ports import Engine, EngineReader, FieldSource
    from benelux_search.model import Language

DEFAULT_ENGINE: Final = "whoosh"
ADDRESS: Final = "opensearch+"  # begins the address of a collection of the distributed engine
MEMORY: Final = 256 << 20  # bytes of unpacked posting lists kept between queries


def is_address(text: str) -> bool:
    """Return True if a text is the address of a collection, not the path of a folder."""
    return text.startswith(ADDRESS)


def real_place(text: str) -> str:
    """Return the canonical place of an index.

    It is the address of a collection, or the real path of a folder.
    """
    return text if is_address(text) else os.path.realpath(text)


def real_places(texts: Iterable[str]) -> str:
    """Return one text for the canonical places of indexes that are opened together, in any order.

    For a single index it is :func:`real_place`.
    """
    return ", ".join(sorted(map(real_place, texts)))


def get_engine(name: str = DEFAULT_ENGINE) -> Engine:
    """Return the engine with this name: there is only ``whoosh``. Its code is loaded here.

    Raises:
        EngineUnavailable: no engine has this name.
    """
    if name != DEFAULT_ENGINE:
        raise EngineUnavailable(
            Message("no engine is called {}; known: {}", repr(name), DEFAULT_ENGINE)
        )
    from benelux_search.index.whoosh import ENGINE  # noqa: PLC0415 - an address needs no engine

    return ENGINE


@contextmanager
def open_reader(
    engine: Engine,
    folder: Callable[[Language], Path],
    *,
    memory: int = MEMORY,
    fields: FieldSource | None = None,
) -> Iterator[EngineReader]:
    """Open a reader of both indexes of a generation, and close it at the end of the block.

    ``folder`` returns the index folder of a language. ``memory`` is how many bytes of unpacked
    posting lists the reader may keep between queries. ``fields`` supplies the fields of documents.

    Raises:
        IndexDamaged: an index cannot be read, or is missing although the generation exists.
    """
    from benelux_search.model import LANGUAGES  # noqa: PLC0415 - an address needs no model

    try:
        reader = engine.reader(
            {language: folder(language) for language in LANGUAGES}, memory=memory, fields=fields
        )
    except IndexMissing as error:
        raise IndexDamaged(str(error)) from error
    with closing(reader):
        yield reader
