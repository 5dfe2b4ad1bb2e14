"""The settings of the interactive search, from an optional TOML file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from benelux_search.errors import BeneluxSearchError, Message, SourceError
from benelux_search.output.formats import DELIMITERS, Delimiter
from benelux_search.translator import N_

FOLDER: Final = "benelux-search"
SETTINGS_FILE: Final = "shell.toml"
# settings of other versions, or of other programs, with the names that they have here
_RENAMED: Final[Mapping[str, str]] = {
    "lang": "language",
    "ui_language": "language",
    "colors": "theme",
    "colours": "theme",
    "color": "theme",
    "query_language": "query",
    "viewer": "pdf_viewer",
    "default_index": "index",
}
MOST_BYTES: Final = 250_000
MOST_PROBLEMS: Final = 20  # of one file that are named
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "language": ("auto", "en", "nl", "fr"),
    "theme": ("auto", "dark", "light", "contrast", "16", "none"),
    "editing": ("emacs", "vi"),
    "preview": ("below", "right", "off"),
    "first": ("nl", "fr"),
    "query": ("auto", "nl", "fr", "both"),
    "clipboard": ("auto", "system", "terminal", "none"),
    "delimiter": DELIMITERS,
}
# A line that gives a value or begins a table, and the line in an error of tomllib
_NAMED: Final = re.compile(r"""\s*(\[*)\s*([\w\s."'-]+?)\s*[=\]]""")
_ERROR_LINE: Final = re.compile(r"\(at line (\d+), ")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the interactive search; :data:`TEMPLATE` explains each of them.

    ``keys`` maps the name of an action to its keys.
    """

    language: str = "auto"
    theme: str = "auto"
    editing: str = "emacs"
    mouse: bool = True
    signs: bool = True
    preview: str = "below"
    first: str = "nl"
    query: str = "auto"
    across: bool = False
    reload: bool = True
    history: int = 1000
    clipboard: str = "auto"
    delimiter: Delimiter = ","
    pager: str = ""
    editor: str = ""
    pdf_viewer: str = ""
    index: str = ""
    terms: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


TEMPLATE: Final = """\
# Settings of the interactive search of benelux-search. Lines with # show the defaults:
# to change a setting, remove its #.

# Language of the interface: en, nl, fr, or auto (that of the system, LANG).
# language = "auto"

# Colours: dark or light (like your terminal), contrast (high contrast), 16 (for terminals with 16
# colours), none, or auto.
# theme = "auto"

# Keys to edit the query: emacs or vi.
# editing = "emacs"

# Use the mouse. Hold Shift to select text.
# mouse = true

# Put signs around matches (▸word◂) and their translations (▹mot◃), besides the colours.
# signs = true

# Show the passage in both languages: below the list, right of it, or off.
# preview = "below"

# The language shown first (left or above): nl or fr.
# first = "nl"

# The query language (auto, nl, fr or both), and whether to search for translations too.
# query = "auto"
# across = false

# Use the new version of the index when it is rebuilt.
# reload = true

# How many queries to remember; 0: none.
# history = 1000

# Where to copy to: system (the clipboard of this machine), terminal (that of the terminal, also
# over SSH: OSC 52), none, or auto.
# clipboard = "auto"

# Between the fields of CSV that is exported: , ; | or tab. Excel in Dutch or French takes ;
# delimiter = ","

# Programs; {file}, {page} and {line} are filled in. Default: $PAGER, $VISUAL or $EDITOR, and the
# first PDF viewer found.
# pager = "less"
# editor = "vim +{line} {file}"
# pdf_viewer = "evince -i {page} {file}"

# The index of all commands where no other is named or found: a whole path; ~ is your home folder.
# index = "~/documents/index"

# Your terms in Dutch and French (TBX, TSV, CSV, XLSX, or a folder of these), preferred in
# translations and marks: a whole path.
# terms = "~/documents/terms.tbx"

# Other keys for an action (open, mark, copy, export…): one, or several.
# [keys]
# copy = ["f6", "c-y"]
"""


class SettingsError(BeneluxSearchError):
    """An invalid value in the settings file; the message names the setting and the reason."""


def settings_path() -> Path:
    """Return the path of the settings file on this platform; the file may not exist."""
    from platformdirs import user_config_path

    return user_config_path(FOLDER, appauthor=False) / SETTINGS_FILE


def load_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a file, and messages about its invalid parts: ``shell.toml:12: …``.

    A missing file counts as an empty one. An invalid setting gets its default value.
    """
    from benelux_search.text.small_files import parse_toml, read_file

    raw = b""
    try:
        raw = read_file(path, MOST_BYTES)
        text = raw.decode("utf-8-sig")
        tables = parse_toml(text)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"{path}: {error.strerror}",)
    except SourceError as error:
        return Settings(), (Message("{}: {}", path, error.cause),)
    except ValueError as error:  # it is not UTF-8, or not TOML
        stated = _ERROR_LINE.search(str(error))
        line = stated[1] if stated else ""
        if isinstance(error, UnicodeDecodeError):
            line = str(raw.count(b"\n", 0, error.start) + 1)
        return Settings(), (f"{path}:{line}: {error}" if line else f"{path}: {error}",)
    values: dict[str, object] = {}
    keys: dict[str, object] = {}
    problems: list[str] = []
    lines = setting_lines(text)
    for name, value in _entries(tables):
        group, _, action = name.rpartition(".")
        try:
            (keys if group else values)[action] = _checked(name, value)
        except SettingsError as error:
            if len(problems) < MOST_PROBLEMS:
                place = f"{path}:{line_of_setting(lines, name)}"
                problems.append(Message("{}: {}", place, error.message))
    return Settings(**values, keys=keys), tuple(problems)  # type: ignore[arg-type]


def setting_lines(text: str) -> Mapping[str, int]:
    """Return the first line (from 1) of each setting and table in the text of a settings file."""
    table = ""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if found := _NAMED.match(line):
            own = re.sub(r"[\s\"']", "", found[2])
            table = own if found[1] else table
            full = table if found[1] else f"{table}.{own}".lstrip(".")
            parts = full.split(".", 2)[:2]
            for name in (full, parts[0], ".".join(parts)):
                lines.setdefault(name, number)
    return lines


def line_of_setting(lines: Mapping[str, int], name: str) -> int:
    """Return the line of a setting, or of its table; 1 if it has none.

    ``lines`` are those of :func:`setting_lines`; ``name`` is ``theme``, or ``keys.copy`` for the
    keys of an action.
    """
    return lines.get(name, lines.get(name.partition(".")[0], 1))


def settings_as_toml(settings: Settings) -> Iterator[str]:
    """Yield the settings with their values as lines of TOML."""
    yield from (f"{name} = {_toml(getattr(settings, name))}" for name in _TYPES if name != "keys")
    if settings.keys:
        yield "[keys]"
        for name, keys in settings.keys.items():
            yield f"{name} = [{', '.join(map(_toml, keys))}]"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # each such value is the same in TOML


def _entries(tables: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the settings with their values; the keys of an action are ``keys.ACTION``."""
    for name, value in tables.items():
        if name == "keys" and isinstance(value, dict):
            yield from ((f"keys.{action}", keys) for action, keys in value.items())
        else:
            yield name, value


def _checked(name: str, value: object) -> object:
    """Return the value of a setting, or raise a SettingsError."""
    if name.startswith("keys."):
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
            raise SettingsError(Message("{} must be a key or a list of keys", name))
        return tuple(several)
    if name not in _TYPES:
        if name in _RENAMED:
            raise SettingsError(
                Message("there is no setting {}: it is called {}", name, _RENAMED[name])
            )
        raise SettingsError(Message("there is no setting {}", name))
    if name == "preview" and isinstance(value, bool):  # as it was in earlier files
        value = "below" if value else "off"
    if type(value) is not _TYPES[name] or (isinstance(value, int) and value < 0):
        raise SettingsError(Message(_RULES[_TYPES[name]], name))
    allowed = _CHOICES.get(name, ())
    if allowed and value not in allowed:
        choices = ", ".join(allowed)
        raise SettingsError(Message("{} must be one of {}, not {}", name, choices, value))
    path = str(value) if name in {"index", "terms"} else ""
    if path and not Path(path.replace("~", "/", 1)).is_absolute():
        raise SettingsError(Message("{} must be a whole path, such as {}", name, f"~/{name}"))
    return value


_TYPES: Final = {each.name: type(getattr(Settings(), each.name)) for each in fields(Settings)}
_RULES: Final[Mapping[type, str]] = {
    str: N_("{} must be text in quotes"),
    bool: N_("{} must be true or false"),
    int: N_("{} must be a number, 0 or more"),
    dict: N_("{} must be a table: [keys]"),
}
