"""Child processes that run nothing of the working folder; and standard streams.

A Python that is started with ``-m`` or ``-c`` puts the working folder first on its import path, and
inherits ``PYTHONPATH``. So it would run a ``queue.py`` that lies beside the documents. Processes of
:mod:`multiprocessing` do the same; therefore that module is not used here. The children started
here import from the installation (virtual environment, system and user folder) first, and then from
the folders that their parent names.

Parent and child exchange packets over the child's standard input and output.

Other programs, such as a pager, are found in absolute folders of ``PATH`` only.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO, TypeAlias, cast

if TYPE_CHECKING:
    import subprocess

Packet: TypeAlias = tuple[bytes, bytes]
_HEADER: Final = struct.Struct(">cQ")  # kind, bytes of data
_REQUEST: Final = b"r"
_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of <malloc.h>
_TRIM_THRESHOLD: Final = -1  # M_TRIM_THRESHOLD
_LARGE: Final = 256 << 10  # bytes of a large block
_SPARE: Final = 2 << 20  # bytes that are kept for small blocks
_SHARED: Final = "BENELUX_SEARCH_PROCESSES"  # the variable that tells how many share the processors
_PACKAGE: Final = __name__.partition(".")[0]
_MAIN: Final = (
    "import sys; from importlib import import_module; "
    "sys.path += sys.argv[2:]; sys.exit(import_module(sys.argv[1]).main())"
)
_COMMAND: Final = (
    "import sys; from importlib import import_module; sys.path += filter(None, sys.argv[1:2]); "
    "sys.exit(import_module(sys.argv[2]).main(sys.argv[3:]))"
)


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a Python process that calls ``main(arguments)`` of a module."""
    flags = ["-P", "-E", *(["-s"] if sys.flags.no_user_site else [])]
    return [sys.executable, *flags, "-c", _COMMAND, import_folder(_PACKAGE), module, *arguments]


def processors() -> int:
    """Return the number of processors that this process may use, at least 1.

    Processes that were started together share them.
    """
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    shared = os.environ.get(_SHARED, "")
    return max(1, available // max(1, int(shared) if shared.isdecimal() else 1))


def free_memory() -> int | None:
    """Return the bytes of memory that new processes can have; None if this is not known."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    return None


def start_python(
    module: str,
    folders: Sequence[str] = (),
    *,
    stderr: int | None = None,
    together: int = 1,
    files: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a Python process that calls ``main()`` of a module; its stdin and stdout are pipes.

    ``folders`` are added at the end of its import path. ``stderr`` is as for
    :class:`subprocess.Popen`. ``together`` is how many such processes share the processors.
    ``files`` are the numbers of open files that it gets, where the system can do that.
    """
    import subprocess  # noqa: PLC0415 - most commands start no process

    flags = ["-P", *(["-s"] if sys.flags.no_user_site else [])]
    paths = filter(None, [import_folder(_PACKAGE), *folders])
    return subprocess.Popen(
        [sys.executable, *flags, "-c", _MAIN, module, *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        pass_fds=files,
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            **({_SHARED: str(together)} if together > 1 else {}),
        },
    )


def return_free_memory() -> None:
    """Return free memory of this process to the system, if the C library supports it (glibc).

    Lists of many sizes leave gaps when they are freed: 50 MB after a few thousand queries, or after
    100,000 pairs were indexed.
    """
    import ctypes  # noqa: PLC0415 - most processes are short, and need it not

    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def return_large_blocks() -> None:
    """Make the C library return each large block to the system when it is freed (glibc).

    By default, it keeps blocks that are as large as one that was freed before, so small blocks that
    live long come to lie between them. A session of 20,000 queries grew by 40 MB. The price is some
    5 % of the processor time of queries, as the system clears each block that it gives.
    """
    import ctypes  # noqa: PLC0415 - most processes are short, and need it not

    with contextlib.suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _SPARE)


def import_folder(module: str) -> str:
    """Return the folder on the import path that contains a loaded module or its top-level package.

    Return an empty string if the module has no file.
    """
    file = getattr(sys.modules[module], "__file__", None)
    if file is None:
        return ""
    parts = module.count(".") + (Path(file).name == "__init__.py")
    return str(Path(file).absolute().parents[parts])


class Child:
    """A Python child process that handles one request at a time.

    The process starts at the first request, and starts again after it died. ``setup`` is the data
    that each new process gets before its first request. ``together`` is how many such children
    share the processors. Another thread may call :meth:`close`.
    """

    def __init__(
        self, module: str, folders: Sequence[str] = (), setup: bytes = b"", together: int = 1
    ) -> None:
        self._module, self._folders, self._setup = module, folders, setup
        self._together = together
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def request(self, data: bytes) -> bytes | None:
        """Send a request and return the response; None if the child dies or is closed."""
        process = self._started()
        if process is None:
            return None
        try:
            send(cast("BinaryIO", process.stdin), _REQUEST, data)
            packet = receive(cast("BinaryIO", process.stdout))
        except (OSError, ValueError):  # it died, or `close` closed the pipes
            packet = None
        if packet is None:
            self._stop()
            return None
        return packet[1]

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._process is None and not self._closed:
                self._process = start_python(self._module, self._folders, together=self._together)
                with contextlib.suppress(OSError):  # it died: the request will fail too
                    send(cast("BinaryIO", self._process.stdin), _REQUEST, self._setup)
            return self._process

    def restart(self) -> None:
        """Kill the child; the next request starts another."""
        self._stop()

    def close(self) -> None:
        """Kill the child, even during a request; no new child is started."""
        self._closed = True
        self._stop()

    def _stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Kill a child process, wait for its end, close its pipes and return its exit status."""
    process.kill()
    status = process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # nobody reads the data that was not sent yet
                pipe.close()
    return status


def send(stream: BinaryIO, kind: bytes, data: bytes = b"") -> None:
    """Write a packet: a kind of one byte, and data.

    Raises:
        OSError: the reader has closed the stream.
    """
    stream.write(_HEADER.pack(kind, len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Packet | None:
    """Read the next packet of a stream; return None at its end, or if it is too large."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, size = _HEADER.unpack(header)
    try:
        data = stream.read(size)
    except (MemoryError, OverflowError):
        return None
    return (kind, data) if len(data) == size else None


def response_stream() -> BinaryIO:
    """Return the stream to which a child writes its responses: the original standard output.

    Afterwards, file descriptor 1 is standard error, so that other output cannot reach the parent.
    """
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of a library goes to standard error, and not into a response
    return responses


def requests(on_end: Callable[[], None] | None = None) -> Iterator[bytes]:
    """Yield the requests of the parent to this child process.

    A thread reads the requests. When the parent ends, the thread calls ``on_end`` and ends this
    process at once.
    """
    import queue  # noqa: PLC0415 - only child processes need it

    received: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def collect() -> None:
        while (packet := receive(sys.stdin.buffer)) is not None:
            received.put(packet[1])
        if on_end is not None:
            on_end()
        os._exit(0)

    threading.Thread(target=collect, daemon=True).start()
    while True:
        yield received.get()


# --- Other programs


def find_program(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the absolute path of an installed program, or None.

    Nothing in the working folder is ever found: empty and relative folders of ``PATH`` are left
    out, and a name with a slash must be an absolute path.
    """
    folders = filter(os.path.isabs, environment.get("PATH", os.defpath).split(os.pathsep))
    if os.path.dirname(name) and not os.path.isabs(name):  # noqa: PTH117, PTH120
        return None
    import shutil  # noqa: PLC0415 - a search starts no program

    found = shutil.which(name, path=os.pathsep.join(folders))
    return found if found is not None and os.path.isabs(found) else None  # noqa: PTH117


def command_words(command: str) -> list[str]:
    """Split a command line of the user into words, as a shell does; [] if a quote is not closed."""
    try:
        return shlex.split(command, posix=sys.platform != "win32")
    except ValueError:
        return []


@contextlib.contextmanager
def without_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C in this process: it is meant for the program in the terminal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# --- The standard streams of a process


def open_closed_streams() -> None:
    """Open the null device for each standard stream that was closed at the start (``>&-``).

    Otherwise the next opened file, perhaps a file of the index, would get the file descriptor of
    the closed stream.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        null = os.open(os.devnull, os.O_RDWR)
        if null != number:
            os.dup2(null, number)
            os.close(null)
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def redirect_to_null(stream: TextIO) -> None:
    """Redirect a broken stream to the null device, so that the flush at exit does not fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def is_running(process: int) -> bool:
    """Return True if a process of this machine may be running, by its number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
