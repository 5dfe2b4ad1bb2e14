"""Where copies go: the clipboard of the system where there is one, or that of the terminal."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from benelux_search.shell.saying import N_

Way: TypeAlias = Literal["system", "tmux", "terminal", "none"]
# What is said of each
WAYS: Final[Mapping[Way, str]] = {
    "system": N_("copied {what}"),
    "tmux": N_("copied {what}, to tmux and the clipboard of its terminal"),
    "terminal": N_("sent {what} to the clipboard of the terminal (OSC 52), if it takes it"),
    "none": N_("{what}: not copied, for there is no clipboard that can be reached"),
}
# What most terminals take of an OSC 52 at most, in the 7-bit letters of base 64
LONGEST: Final = 74_994
_SECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class Clipboard:
    """``wanted`` is the setting. ``send`` writes an escape sequence to the terminal."""

    wanted: str
    send: Callable[[str], None]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def copy(self, text: str) -> Way:
        """Copies a text, and says where to; ``none`` where nothing can be done.

        The ways are tried in turn. From afar (SSH), the clipboard of the system would be that of
        another machine than the one that is looked at, and that of the terminal comes first.
        """
        for way in self._ways():
            if _COPIERS[way](self, text):
                return way
        return "none"

    def _ways(self) -> tuple[Literal["system", "tmux", "terminal"], ...]:
        match self.wanted:
            case "system":
                return ("system",)
            case "terminal":
                return ("tmux", "terminal")
            case "none":
                return ()
        afar = any(self.environment.get(name) for name in ("SSH_TTY", "SSH_CONNECTION"))
        return ("tmux", "terminal") if afar else ("system", "tmux", "terminal")

    def _by_system(self, text: str) -> bool:
        import pyperclip  # seldom needed, and it looks around when it is loaded

        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError, UnicodeError):
            return False
        return True

    def _by_tmux(self, text: str) -> bool:
        """tmux keeps it, and sends it on to the terminal that it is in."""
        program = shutil.which("tmux")
        if not self.environment.get("TMUX") or program is None:
            return False
        try:
            done = subprocess.run(
                [program, "load-buffer", "-w", "-"],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def _by_terminal(self, text: str) -> bool:
        """OSC 52; no terminal says whether it obeyed."""
        coded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
        if len(coded) > LONGEST or self.environment.get("TERM", "") in {"", "dumb", "linux"}:
            return False
        self.send(f"\x1b]52;c;{coded}\x07")
        return True


_COPIERS: Final[Mapping[str, Callable[[Clipboard, str], bool]]] = {
    "system": Clipboard._by_system,
    "tmux": Clipboard._by_tmux,
    "terminal": Clipboard._by_terminal,
}
