"""Python child processes that import nothing from the working folder.

A Python that is started with ``-m`` or ``-c`` puts the working folder first on its path, and takes
``PYTHONPATH`` over from its parent: a ``queue.py`` beside the documents would run in it. So would
it in the processes that :mod:`multiprocessing` spawns, which is why that is not used here. These
children import from the installation (virtual environment, system and user folder) and, last, from
the folders that their parent names; nothing there can stand in for an installed module.

Parent and child speak in frames over the child's standard input and output.
"""

from __future__ import annotations

import contextlib
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TextIO, TypeAlias, cast

Frame: TypeAlias = tuple[bytes, bytes]
_HEADER: Final = struct.Struct(">cQ")  # kind, bytes of data
_REQUEST: Final = b"r"
_PACKAGE: Final = __name__.partition(".")[0]
_MAIN: Final = (
    "import sys; from importlib import import_module; "
    "sys.path += sys.argv[2:]; sys.exit(import_module(sys.argv[1]).main())"
)


def start_python(
    module: str, folders: Sequence[str] = (), *, stderr: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a Python that calls ``main()`` of an importable module, with pipes to talk to it.

    ``folders`` are searched for modules after the installation and this package's own folder.
    """
    flags = ["-P", *(["-s"] if sys.flags.no_user_site else [])]
    paths = filter(None, [folder_of(_PACKAGE), *folders])
    return subprocess.Popen(
        [sys.executable, *flags, "-c", _MAIN, module, *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )


def folder_of(module: str) -> str:
    """The folder that a loaded module, or its outermost package, was imported from; else empty."""
    file = getattr(sys.modules[module], "__file__", None)
    if file is None:
        return ""
    parts = module.count(".") + (Path(file).name == "__init__.py")
    return str(Path(file).absolute().parents[parts])


class Child:
    """A Python child that answers one request at a time; it is started at the first.

    ``begin`` is sent to each child before its first request. Another thread may close it.
    """

    def __init__(self, module: str, folders: Sequence[str] = (), begin: bytes = b"") -> None:
        self._module, self._folders, self._begin = module, folders, begin
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def ask(self, request: bytes) -> bytes | None:
        """Return the answer to a request; None when the child died over it, or was closed."""
        process = self._started()
        if process is None:
            return None
        try:
            send(cast("BinaryIO", process.stdin), _REQUEST, request)
            frame = receive(cast("BinaryIO", process.stdout))
        except (OSError, ValueError):  # it died, or `close` has closed the pipes
            frame = None
        if frame is None:
            self._stop()
            return None
        return frame[1]

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._process is None and not self._closed:
                self._process = start_python(self._module, self._folders)
                with contextlib.suppress(OSError):  # it died: so will the request say
                    send(cast("BinaryIO", self._process.stdin), _REQUEST, self._begin)
            return self._process

    def close(self) -> None:
        """End the child at once, whatever it is doing; no other one is started."""
        self._closed = True
        self._stop()

    def _stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Kill a child, wait for its end and close the pipes to it; gives its exit status."""
    process.kill()
    status = process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was not sent yet is for nobody
                pipe.close()
    return status


def send(stream: BinaryIO, kind: bytes, data: bytes = b"") -> None:
    """Write a frame. Raises OSError when nobody reads the stream any more."""
    stream.write(_HEADER.pack(kind, len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Frame | None:
    """Read the next frame of a stream; None at its end."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, size = _HEADER.unpack(header)
    data = stream.read(size)
    return (kind, data) if len(data) == size else None


def answer_stream() -> BinaryIO:
    """The stream of a child's answers: its standard output, which nothing else can write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints something does not print it into an answer
    return answers


def requests() -> Iterator[bytes]:
    """The requests to this child, until its parent ends.

    They are read by a thread of their own, which ends the child when the parent has gone, also in
    the middle of its work.
    """
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def collect() -> None:
        while (frame := receive(sys.stdin.buffer)) is not None:
            waiting.put(frame[1])
        os._exit(0)

    threading.Thread(target=collect, daemon=True).start()
    while True:
        yield waiting.get()


# The three streams of a process, as it finds them.


def open_closed_streams() -> None:
    """Sends nowhere what goes to a stream that was closed before we began (``>&-``).

    Python has None for such a stream, and the next file that is opened, which may be one of the
    index, would get its number.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        null = os.open(os.devnull, os.O_RDWR)
        if null != number:
            os.dup2(null, number)
            os.close(null)
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def send_nowhere(stream: TextIO) -> None:
    """Lets go of what cannot be written: the interpreter flushes at its end, and would fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
