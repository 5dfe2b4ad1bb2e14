"""Locks and objects that stay usable after ``fork``.

``fork`` copies only the calling thread, but it copies all locks in their current state. A lock that
another thread holds is never released in the child. Moreover, the other thread may be in a C
library or in an import. Therefore, the locks of :func:`held_while_forking` are acquired before each
fork and released afterwards in both processes. The objects of :func:`renew_after_fork` are called
before the fork, and again in the child, where they replace their locks.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar, overload
from weakref import WeakSet

_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")
_PATIENCE_S: Final = 5.0  # for a lock: a fork without it may harm the child, waiting harms both


class Lock(Protocol):
    """A lock of :mod:`threading`."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...

    def release(self) -> None: ...


class Renewable(Protocol):
    """An object that replaces its locks in a forked child, by ``renew()``."""

    def before_fork(self) -> None: ...

    def renew(self) -> None: ...


class _Registry:
    """The locks and objects to handle at each fork of this process, held by weak references."""

    def __init__(self) -> None:
        self.locks: WeakSet[Lock] = WeakSet()
        self.objects: WeakSet[Renewable] = WeakSet()
        self._held: list[Lock] = []
        if hasattr(os, "register_at_fork"):  # POSIX
            os.register_at_fork(
                before=self._hold, after_in_parent=self._release, after_in_child=self._renew
            )

    def _hold(self) -> None:
        for each in list(self.objects):
            each.before_fork()
        self._held = [lock for lock in list(self.locks) if lock.acquire(timeout=_PATIENCE_S)]

    def _release(self) -> None:
        for lock in self._held:
            lock.release()
        self._held = []

    def _renew(self) -> None:
        self._release()
        for each in list(self.objects):
            each.renew()


_REGISTRY: Final = _Registry()  # one per process, since a fork copies a whole process


def held_while_forking() -> threading.RLock:
    """Return a new reentrant lock that every fork acquires first and releases afterwards.

    A fork waits at most five seconds for the lock.
    """
    lock = threading.RLock()
    _REGISTRY.locks.add(lock)
    return lock


def renew_after_fork(item: Renewable) -> None:
    """Call ``item.before_fork()`` before each fork, and ``item.renew()`` in the child."""
    _REGISTRY.objects.add(item)


class lazy(Generic[_Owner, _Value]):  # noqa: N801 - a decorator, as functools.cached_property
    """A cached property without a lock; two threads may compute the value at the same time.

    Up to Python 3.11, :class:`functools.cached_property` holds one lock for all objects of a class.
    If one thread computes a value while another thread forks, the child would wait for ever.
    """

    def __init__(self, compute: Callable[[_Owner], _Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type[_Owner], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, item: None, owner: type[_Owner]) -> lazy[_Owner, _Value]: ...
    @overload
    def __get__(self, item: _Owner, owner: type[_Owner]) -> _Value: ...
    def __get__(self, item: _Owner | None, owner: type[_Owner]) -> lazy[_Owner, _Value] | _Value:
        if item is None:
            return self
        value = self._compute(item)
        item.__dict__[self._name] = value
        return value
