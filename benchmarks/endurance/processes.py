"""Work in a process of its own, which may be killed, hang, or crash."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

_Result = TypeVar("_Result")
_LONG_S: Final = 60.0


def kill_after(work: Callable[[], object], seconds: float) -> bool:
    """Starts work and kills it (-9) after so many seconds; False when it had ended before.

    Raises:
        RuntimeError: it ended with an error.
    """
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _end_with(work)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _is_over(child):
            return False
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the work failed")
    return os.WIFSIGNALED(status)


def duration(work: Callable[[], object]) -> float:
    """How long work takes in a process of its own, in seconds."""
    started = time.monotonic()
    kill_after(work, _LONG_S)
    return time.monotonic() - started


def apart(work: Callable[[], _Result], seconds: float = _LONG_S) -> _Result:
    """The result of work in a process of its own.

    Raises:
        RuntimeError: it crashed, or took too long.
    """
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(read)

        def send() -> None:
            with os.fdopen(write, "wb") as pipe:
                pickle.dump(work(), pipe)

        _end_with(send)
    os.close(write)
    end = time.monotonic() + seconds
    with os.fdopen(read, "rb") as pipe:
        os.set_blocking(pipe.fileno(), False)
        received = b""
        while time.monotonic() < end:
            part = pipe.read()
            if part:
                received += part
            elif part == b"":
                break
            else:
                time.sleep(0.001)
        else:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("it hung" if os.WIFSIGNALED(status) else "it crashed")
    result: _Result = pickle.loads(received)
    return result


def limited(work: Callable[[], _Result], *, memory: int, seconds: int) -> Callable[[], _Result]:
    """The same work, for :func:`apart`: it may take so many bytes more than there are when it
    begins, and so many seconds of the processor."""

    def run() -> _Result:
        limit_memory(memory)
        limit_seconds(seconds)
        return work()

    return run


def limit_memory(more: int) -> None:
    """Lets this process take so many bytes more than it has."""
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))


def limit_seconds(more: int) -> None:
    """Ends this process when it has used so many seconds of the processor from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + more
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _is_over(child: int) -> bool:
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid and status:
        raise RuntimeError("the work failed")
    return pid != 0


def _end_with(work: Callable[[], object]) -> None:
    """The life of a child: nothing of its parent is flushed or closed by it."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it was, the parent is told that there was one
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
