"""The colour themes.

There are themes for dark terminals, light terminals, unknown backgrounds, high contrast, 16
colours, and no colours. Each colour has a contrast of at least 4.5:1 to the background that its
theme is for and to the bar of the selected row (WCAG 2.2, 1.4.3); of high contrast, 7:1 (1.4.6). A
test checks this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from prompt_toolkit.styles import Style

READABLE: Final = 4.5  # minimum contrast
_DARK: Final = {
    "title": "bold",
    "dim": "#a8a8a8",
    "match": "bold #ffd75f",
    "rendering": "bold #87d7ff",
    "difference": "underline #d7afff",
    "id": "#87d7d7",
    "warning": "#ff8787",
    "key": "bold #87d787",
    "note": "#d7af5f",
    "rule": "#a8a8a8",
    "cursor": "reverse",
    "badge": "bold reverse",
    "selected": "bg:#303030",
    "completion-menu": "bg:#303030 #dadada",
    "completion-menu.completion.current": "bg:#005f87 #ffffff noreverse",
    "completion-menu.meta.completion": "bg:#303030 #a8a8a8",
    "completion-menu.meta.completion.current": "bg:#005f87 #dadada",
}
_LIGHT: Final = {
    **_DARK,
    "dim": "#585858",
    "match": "bold #af0000",
    "rendering": "bold #005faf",
    "difference": "underline #5f00af",
    "id": "#005f87",
    "warning": "#af0000",
    "key": "bold #005f00",
    "note": "#5f5f00",
    "rule": "#585858",
    "selected": "bg:#e4e4e4",
    "completion-menu": "bg:#e4e4e4 #262626",
    "completion-menu.meta.completion": "bg:#e4e4e4 #585858",
}
# Of the 256 colours, only these six are readable both on white and on black
_BOTH: Final = {
    **_DARK,
    "dim": "#767676",
    "match": "bold #d700af",
    "rendering": "bold #5f5fff",
    "difference": "underline #875fd7",
    "id": "#00875f",
    "warning": "bold #af5f5f",
    "key": "bold #00875f",
    "note": "#875fd7",
    "rule": "#767676",
    "selected": "reverse",
}
_NONE: Final = {
    **dict.fromkeys(_DARK, ""),
    "title": "bold",
    "match": "bold underline",
    "rendering": "underline",
    "difference": "italic",
    "warning": "bold",
    "key": "bold",
    "cursor": "reverse",
    "badge": "bold reverse",
    "selected": "reverse",
    "completion-menu": "noreverse",
    "completion-menu.completion.current": "reverse",
    "completion-menu.meta.completion.current": "reverse",
}
_CONTRAST_DARK: Final = {
    **_NONE,
    "match": "bold underline #ffff00",
    "rendering": "bold underline #00ffff",
    "difference": "underline #ffafff",
    "warning": "bold #ffafaf",
    "note": "#ffff87",
}
_CONTRAST_LIGHT: Final = {
    **_NONE,
    "match": "bold underline #870000",
    "rendering": "bold underline #00005f",
    "difference": "underline #5f005f",
    "warning": "bold #870000",
    "note": "#00005f",
}
# With 16 colours, each terminal has its own palette: only some colours are dark, or light, in every
# one. Many terminals show bold colours brighter, which would make red on white hard to read.
_SIXTEEN_DARK: Final = {
    **_NONE,
    "match": "bold ansibrightyellow",
    "rendering": "bold ansibrightcyan",
    "id": "ansibrightcyan",
    "warning": "bold ansibrightred",
    "key": "bold ansibrightgreen",
    "note": "ansibrightyellow",
}
_SIXTEEN_LIGHT: Final = {
    **_NONE,
    "match": "bold ansiblue",
    "rendering": "underline ansired",
    "id": "ansiblue",
    "warning": "ansired",
}
THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "dark": _DARK,
    "light": _LIGHT,
    "both": _BOTH,
    "contrast": _NONE,
    "contrast-dark": _CONTRAST_DARK,
    "contrast-light": _CONTRAST_LIGHT,
    "16": _NONE,
    "16-dark": _SIXTEEN_DARK,
    "16-light": _SIXTEEN_LIGHT,
    "none": _NONE,
}
# Themes that depend on the background of the terminal
ADAPTIVE: Final = frozenset({"auto", "16", "contrast"})
_COLOURLESS: Final = {"dumb", "vt100", "vt220"}
_SIXTEEN_COLOURS: Final = {"linux", "xterm", "ansi", "cygwin", "eterm-color"}
# Terminals that do not reply to a question; some of them would display it
_WITHOUT_REPLY: Final = _COLOURLESS | _SIXTEEN_COLOURS - {"xterm"} | {"", "unknown"}
# Numbers of background colours, as some terminals report them (COLORFGBG: "0;15")
_LIGHT_BACKGROUNDS: Final = {"7", "15"}
_DARK_BACKGROUNDS: Final = {"0", "1", "2", "3", "4", "5", "6", "8"}


def initial_theme(setting: str, environment: Mapping[str, str]) -> str:
    """Return the theme to start with, before the background colour is known.

    ``setting`` is the setting ``theme``. ``environment`` holds the variables TERM, NO_COLOR and
    COLORFGBG.
    """
    terminal = environment.get("TERM", "")
    if environment.get("NO_COLOR") or terminal in _COLOURLESS:
        return "none"
    if setting not in ADAPTIVE:
        return setting
    number = environment.get("COLORFGBG", "").rpartition(";")[2]
    background = "light" if number in _LIGHT_BACKGROUNDS else ""
    if number in _DARK_BACKGROUNDS or (not background and terminal == "linux"):
        background = "dark"  # the Linux console is black
    family = "16" if setting == "auto" and terminal in _SIXTEEN_COLOURS else setting
    if family == "auto":
        return background or "both"
    return f"{family}-{background}" if background else family


def can_be_asked(environment: Mapping[str, str]) -> bool:
    """Return True if the terminal may reply to the question for its background colour.

    ``environment`` holds environment variables. The result is False if NO_COLOR is set.
    """
    return not environment.get("NO_COLOR") and environment.get("TERM", "") not in _WITHOUT_REPLY


def theme_for_background(background: str, theme: str) -> str:
    """Return the theme for a background colour (``#rrggbb``), of the family of ``theme``.

    The result is the theme for dark or for light backgrounds, whichever has more contrast. It is
    ``none`` if a colour of that theme would not be readable on this background.
    """
    is_dark = contrast(background, "#ffffff") >= contrast(background, "#000000")
    name = "dark" if is_dark else "light"
    family = theme.partition("-")[0]
    best = f"{family}-{name}" if family in {"16", "contrast"} else name
    return best if least_contrast(best, background) >= READABLE else "none"


def least_contrast(theme: str, background: str) -> float:
    """Return the lowest contrast of a theme on a terminal with this background (``#rrggbb``).

    It counts each colour on the background, on the bar of the selected row, and in the menu of
    completions. A reversed style has the contrast that it has without it. For a theme without
    colours, the result is 21.
    """
    return min(_contrasts(THEMES[theme], background), default=21.0)


def _contrasts(styles: Mapping[str, str], background: str) -> Iterator[float]:
    selected = _colours(styles["selected"])[1] or background
    menu = _colours(styles["completion-menu"])
    for name, style in styles.items():
        text, own_background = _colours(style)
        if name.startswith("completion"):
            text, own_background = text or menu[0], own_background or menu[1]
            if text and own_background:
                yield contrast(text, own_background)
        elif text:
            yield contrast(text, background)
            yield contrast(text, selected)


def _colours(style: str) -> tuple[str, str]:
    """Return the colour of the text and of the background in a style; "" for the default."""
    words = style.split()
    text = next((word for word in words if word.startswith("#")), "")
    return text, next((word[3:] for word in words if word.startswith("bg:")), "")


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (``#rrggbb``) by WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def theme_style(theme: str) -> Style:
    """Return the prompt-toolkit style of a theme."""
    # a prefix keeps our class names apart from prompt-toolkit's
    return Style.from_dict(
        {
            (name if name.startswith("completion") else f"bs-{name}"): style
            for name, style in THEMES[theme].items()
        }
    )
