"""The inverted indexes behind :class:`benelux_search.ports.Engine`, one module each.

``memory`` is the small reference that the others must agree with; ``whoosh`` is the default.
An engine is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from benelux_search.errors import EngineUnavailable
from benelux_search.ports import Engine

__all__ = ["DEFAULT_ENGINE", "ENGINES", "get_engine"]

DEFAULT_ENGINE: Final = "whoosh"
ENGINES: Final = ("memory", "whoosh")


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
