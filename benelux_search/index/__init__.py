"""The inverted indexes behind :class:`~benelux_search.index.ports.Engine`, one module each.

``memory`` is the small reference that the others must agree with; ``whoosh`` is the default.
An engine is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.errors import EngineUnavailable, IndexDamaged, IndexMissing
from benelux_search.model import LANGUAGES, Language

if TYPE_CHECKING:
    from benelux_search.index.ports import Engine, EngineReader

DEFAULT_ENGINE: Final = "whoosh"
ENGINES: Final = ("memory", "whoosh")
MEMORY: Final = 256 << 20  # bytes that are kept unpacked between queries


def get_engine(name: str = DEFAULT_ENGINE) -> Engine:
    """The engine of that name.

    Raises:
        EngineUnavailable: nobody knows the name, or its package is not installed.
    """
    if name not in ENGINES:
        raise EngineUnavailable(f"no engine is called {name!r}; there are {', '.join(ENGINES)}")
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        package = (error.name or name).partition(".")[0]
        raise EngineUnavailable(
            f"the engine {name!r} needs the package {package!r}, which is not installed"
        ) from error
    engine: Engine = module.ENGINE
    return engine


@contextmanager
def open_reader(
    engine: Engine, folder: Callable[[Language], Path], *, memory: int = MEMORY
) -> Iterator[EngineReader]:
    """The reader of both indexes of a generation, until the end of the block.

    Raises:
        IndexDamaged: one of them cannot be read, or is not there though the generation is.
    """
    try:
        reader = engine.reader(
            {language: folder(language) for language in LANGUAGES}, memory=memory
        )
    except IndexMissing as error:
        raise IndexDamaged(str(error)) from error
    with closing(reader):
        yield reader
