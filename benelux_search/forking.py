"""Safety after ``fork``, which copies one thread, and the locks as all threads held them.

A lock that another thread held is never released in the child, and a library in C, or an import,
may have been under way. So some locks are taken before each fork and released on both sides;
objects with other locks are told of it before, and in the child, where they renew them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar, overload
from weakref import WeakSet

_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")
_PATIENCE_S: Final = 5.0  # for a lock: to fork without it may harm the child, to wait harms both


class Lock(Protocol):
    """A lock of :mod:`threading`."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...

    def release(self) -> None: ...


class Renewable(Protocol):
    """An object that can be used in a child after its locks were renewed."""

    def before_fork(self) -> None: ...

    def renew(self) -> None: ...


class _Registry:
    """What is done at each fork of this process; whatever is no more used is forgotten."""

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


_REGISTRY: Final = _Registry()  # of the process, as forks are


def held_while_forking() -> threading.RLock:
    """A new lock that no other thread holds at the moment of a fork."""
    lock = threading.RLock()
    _REGISTRY.locks.add(lock)
    return lock


def renew_after_fork(item: Renewable) -> None:
    """Call ``item.before_fork()`` before each fork, and ``item.renew()`` in the child."""
    _REGISTRY.objects.add(item)


class lazy(Generic[_Owner, _Value]):  # noqa: N801 - a decorator, as functools.cached_property
    """A value that is computed when it is first asked for, and kept.

    :class:`functools.cached_property` holds one lock for all objects of a class up to Python 3.11:
    where a thread computes a value while another one forks, the child would wait for ever. Here,
    two threads that ask at once may both compute the value.
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
