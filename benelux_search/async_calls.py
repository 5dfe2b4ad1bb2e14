"""Methods of a class that blocks, as coroutines: their calls run in threads of a pool."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from itertools import islice
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

_Target = TypeVar("_Target")
_Blocking_co = TypeVar("_Blocking_co", covariant=True)
_Item = TypeVar("_Item")
_Arguments = ParamSpec("_Arguments")
_FIRST, _BATCH = 16, 128  # items that one turn of a thread reads


class ThreadedProxy(ABC, Generic[_Blocking_co]):
    """A blocking object whose methods run in a pool of threads."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, "benelux-search")

    @abstractmethod
    def _target(self) -> _Blocking_co:
        """Return the object that blocks.

        Raises:
            IndexUnusable: it is not open.
        """

    async def _in_thread(self, work: Callable[[], _Item]) -> _Item:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def _same(item: _Item) -> _Item:
    return item


def _bound(
    method: Callable[Concatenate[_Target, _Arguments], _Item],
) -> Callable[Concatenate[_Target, _Arguments], _Item]:
    """Return a function that calls the method of that name, which a subclass may replace."""

    def call(
        target: _Target, /, *arguments: _Arguments.args, **options: _Arguments.kwargs
    ) -> _Item:
        found: _Item = getattr(target, method.__name__)(*arguments, **options)
        return found

    return call


def coroutine(
    method: Callable[Concatenate[_Target, _Arguments], _Item],
    finish: Callable[[_Item], _Item] = _same,
) -> Callable[Concatenate[ThreadedProxy[_Target], _Arguments], Coroutine[Any, Any, _Item]]:
    """Return a method as a coroutine; ``finish`` completes its result in the thread."""

    own = _bound(method)

    @wraps(method)
    async def call(
        self: ThreadedProxy[_Target], /, *arguments: _Arguments.args, **options: _Arguments.kwargs
    ) -> _Item:
        return await self._in_thread(lambda: finish(own(self._target(), *arguments, **options)))

    return call


def iterator(
    method: Callable[Concatenate[_Target, _Arguments], Iterator[_Item]],
    finish: Callable[[_Item], _Item] = _same,
    first: int = _FIRST,
) -> Callable[Concatenate[ThreadedProxy[_Target], _Arguments], AsyncIterator[_Item]]:
    """Return a method that yields as an asynchronous iterator; ``finish`` completes each item.

    ``first`` is the number of items that the first turn of a thread reads; with 1, each turn reads
    one.
    """

    own = _bound(method)

    @wraps(method)
    async def call(
        self: ThreadedProxy[_Target], /, *arguments: _Arguments.args, **options: _Arguments.kwargs
    ) -> AsyncIterator[_Item]:
        items = await self._in_thread(
            lambda: map(finish, own(self._target(), *arguments, **options))
        )
        size = first
        while batch := await self._in_thread(partial(_next_items, items, size)):
            for item in batch:
                yield item
            size = first if first == 1 else _BATCH

    return call


def _next_items(items: Iterator[_Item], most: int) -> list[_Item]:
    return list(islice(items, most))
