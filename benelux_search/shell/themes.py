"""The colours: for dark terminals, light ones, those with 16 colours, and without any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prompt_toolkit.styles import Style

_DARK: Final = {
    "title": "bold",
    "dim": "#9a9a9a",
    "match": "bold #ffd75f",
    "rendering": "bold #87d7ff",
    "id": "#87d7d7",
    "warning": "#ff8787",
    "key": "bold #87d787",
    "note": "#d7af5f",
    "rule": "#6c6c6c",
    "cursor": "reverse",
    "badge": "bold reverse",
    "bar": "#9a9a9a",
    "completion-menu": "bg:#303030 #dadada",
    "completion-menu.completion.current": "bg:#5f87af #ffffff noreverse",
    "completion-menu.meta.completion": "bg:#303030 #9a9a9a",
    "completion-menu.meta.completion.current": "bg:#5f87af #dadada",
}
_LIGHT: Final = {
    **_DARK,
    "dim": "#5f5f5f",
    "match": "bold #af0000",
    "rendering": "bold #005faf",
    "id": "#005f87",
    "warning": "#d70000",
    "key": "bold #006000",
    "note": "#875f00",
    "rule": "#8a8a8a",
    "bar": "#5f5f5f",
    "completion-menu": "bg:#e4e4e4 #262626",
    "completion-menu.meta.completion": "bg:#e4e4e4 #5f5f5f",
}
_SIXTEEN: Final = {
    "title": "bold",
    "dim": "",
    "match": "bold ansiyellow",
    "rendering": "bold ansicyan",
    "id": "ansicyan",
    "warning": "ansired",
    "key": "bold ansigreen",
    "note": "ansiyellow",
    "rule": "",
    "cursor": "reverse",
    "badge": "bold reverse",
    "bar": "",
    "completion-menu": "noreverse",
    "completion-menu.completion.current": "reverse",
    "completion-menu.meta.completion.current": "reverse",
}
_NONE: Final = {
    **dict.fromkeys(_SIXTEEN, ""),
    "title": "bold",
    "match": "bold underline",
    "rendering": "underline",
    "key": "bold",
    "cursor": "reverse",
    "badge": "reverse",
    "completion-menu": "noreverse",
    "completion-menu.completion.current": "reverse",
    "completion-menu.meta.completion.current": "reverse",
}
_THEMES: Final = {"dark": _DARK, "light": _LIGHT, "16": _SIXTEEN, "none": _NONE}
# Colours of the background that are light, as some terminals tell them (COLORFGBG: "0;15")
_LIGHT_GROUNDS: Final = {"7", "15"}


def theme_of(wanted: str, environment: Mapping[str, str]) -> str:
    """The theme that a setting comes to in a terminal."""
    if environment.get("NO_COLOR") or environment.get("TERM", "") in {"dumb", "vt100", "vt220"}:
        return "none"
    if wanted != "auto":
        return wanted
    if environment.get("TERM", "") in {"linux", "xterm", "ansi", "cygwin"}:
        return "16"
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in _LIGHT_GROUNDS else "dark"


def style_of(theme: str) -> Style:
    rules = _THEMES[theme]
    # the names of our own classes may not mean anything of prompt-toolkit's
    return Style.from_dict(
        {(n if n.startswith("completion") else f"bs-{n}"): s for n, s in rules.items()}
    )
