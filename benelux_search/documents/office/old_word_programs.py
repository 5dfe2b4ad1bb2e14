"""Programs that read Word 97 documents for us: LibreOffice, which makes a .docx, and antiword.

A program is found in absolute folders of ``PATH`` only. It works in a private folder, on a copy of
the document, for a limited time and with limited output. LibreOffice gets a profile of its own, in
which macros and links to other files are switched off and the network is out of reach.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benelux_search.errors import Count, Message, SourceError, SourceTimeout
from benelux_search.index_files.temporary_folders import temporary_folder
from benelux_search.processes import find_program

OFFICE: Final = ("soffice", "libreoffice")
ANTIWORD: Final = "antiword"
_SECONDS: Final = 120.0
_INTERVAL: Final = 0.05  # seconds between two looks at the output
_NO_PORT: Final = 9  # nothing answers here: programs ask this proxy for what is in the network
_KEPT_VARIABLES: Final = frozenset({"PATH", "SYSTEMROOT", "SYSTEMDRIVE", "PROGRAMFILES"})
_PROFILE: Final = "registrymodifications.xcu"
_SETTINGS: Final = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", str(_NO_PORT)),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", str(_NO_PORT)),
)


@dataclass(frozen=True, slots=True)
class Converter:
    """An installed program that reads Word 97 documents; ``path`` is absolute."""

    path: str
    is_office: bool


def installed_converter() -> Converter | None:
    """Return LibreOffice if it is installed, else antiword, else None."""
    for name in (*OFFICE, ANTIWORD):
        path = find_program(name)
        if path:
            return Converter(path, name in OFFICE)
    return None


@contextlib.contextmanager
def converted(converter: Converter, data: bytes, most_bytes: int) -> Iterator[Path]:
    """Convert a Word 97 document for a ``with`` block, which gets the path of the result.

    LibreOffice makes a Word document, antiword a text in DocBook. At most ``most_bytes`` are made.

    Raises:
        SourceTimeout: the program takes too long.
        SourceError: the program fails, makes no file, or one that is too large.
    """
    with temporary_folder() as folder:
        document = folder / "document.doc"
        document.write_bytes(data)
        result = folder / ("document.docx" if converter.is_office else "document.xml")
        if converter.is_office:
            _write_profile(folder)
            command = _office_command(converter.path, folder, document)
        else:
            command = [converter.path, "-m", "UTF-8.txt", "-x", "db", str(document)]
        with (folder / "output").open("wb") as output:
            _run(command, folder, output.fileno(), most_bytes)
        if not converter.is_office:
            (folder / "output").rename(result)
        if not result.is_file() or result.is_symlink() or not result.stat().st_size:
            program = Path(converter.path).name
            raise SourceError(
                Message("{} cannot read it: it is damaged, encrypted or very old", program)
            )
        yield result


def _office_command(program: str, folder: Path, document: Path) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        "--infilter=MS Word 97",  # whatever it looks like: it is read as nothing else
        "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", str(folder), str(document),
    ]  # fmt: skip


def _write_profile(folder: Path) -> None:
    """Write a profile of LibreOffice in which macros, links and the network are switched off."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / _PROFILE).write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(command: Sequence[str], folder: Path, output: int, most_bytes: int) -> None:
    """Run a program until it ends; its standard output goes to the file descriptor ``output``.

    It may add ``most_bytes`` to the files in ``folder``. Everything that it started is killed at
    the end.
    """
    program = Path(command[0]).name
    allowed = _bytes_in(folder) + most_bytes
    environment = {
        **{name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES},
        **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(folder)),
        "SAL_USE_VCLPLUGIN": "svp",  # without a screen
        "LC_ALL": "C.UTF-8",
    }
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise SourceError(
            Message("{} cannot be started: {}", program, error.strerror or error)
        ) from error
    try:
        if _writes_too_much(process, program, folder, allowed):
            raise SourceError(Message("{} writes more than {} bytes", program, Count(most_bytes)))
    finally:
        _kill(process)


def _writes_too_much(
    process: subprocess.Popen[bytes], program: str, folder: Path, allowed: int
) -> bool:
    """Wait for a program; return True as soon as its folder holds more than ``allowed`` bytes."""
    end = time.monotonic() + _SECONDS
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_INTERVAL)
            return _bytes_in(folder) > allowed
        if time.monotonic() > end:
            raise SourceTimeout(Message("{} takes more than {} seconds", program, int(_SECONDS)))
        if _bytes_in(folder) > allowed:
            return True


def _bytes_in(folder: Path) -> int:
    """Return the bytes of the files directly in a folder: the document and what is made of it."""
    count = 0
    with contextlib.suppress(OSError):  # a file may be gone meanwhile
        count = sum(
            entry.stat(follow_symlinks=False).st_size
            for entry in os.scandir(folder)
            if entry.is_file(follow_symlinks=False)
        )
    return count


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and, where the system can, the programs that it started."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
    process.wait()
