"""The settings of the interactive search, from an optional TOML file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, cast

from benelux_search.errors import BeneluxSearchError, Message

FOLDER: Final = "benelux-search"
SETTINGS_FILE: Final = "shell.toml"
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "language": ("auto", "en", "nl", "fr"),
    "theme": ("auto", "dark", "light", "16", "none"),
    "editing": ("emacs", "vi"),
    "first": ("nl", "fr"),
    "query": ("auto", "nl", "fr", "both"),
    "clipboard": ("auto", "system", "terminal", "none"),
}


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
    preview: bool = True
    first: str = "nl"
    query: str = "auto"
    across: bool = False
    reload: bool = True
    history: int = 1000
    clipboard: str = "auto"
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

# Colours: dark or light (like your terminal), 16 (for terminals with 16 colours), none, or auto.
# theme = "auto"

# Keys to edit the query: emacs or vi.
# editing = "emacs"

# Use the mouse. Hold Shift to select text.
# mouse = true

# Put signs around matches (▸word◂) and their translations (▹mot◃), besides the colours.
# signs = true

# Show the passage in both languages under the list.
# preview = true

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
    """Return the settings of a file, and messages about its invalid parts.

    A missing file counts as an empty one. An invalid setting gets its default value.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"{path}: {error.strerror}",)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings(), (f"{path}: {error}",)
    values: dict[str, object] = {}
    problems: list[str] = []
    types = {each.name: each.type for each in fields(Settings)}
    for name, value in raw.items():
        if name not in types:
            problems.append(Message("{}: there is no setting {}", path, name))
            continue
        try:
            values[name] = _READ[str(types[name])](name, value)
        except SettingsError as error:
            problems.append(Message("{}: {}", path, error.message))
    return Settings(**values), tuple(problems)  # type: ignore[arg-type]


def settings_as_toml(settings: Settings) -> Iterator[str]:
    """Yield the settings with their values as lines of TOML."""
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if each.name != "keys":
            yield f"{each.name} = {_toml(value)}"
    if settings.keys:
        yield "[keys]"
        for name, keys in settings.keys.items():
            yield f"{name} = [{', '.join(map(_toml, keys))}]"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(Message("{} must be text in quotes", name))
    allowed = _CHOICES.get(name)
    if allowed is not None and value not in allowed:
        raise SettingsError(
            Message("{} must be one of {}, not {}", name, ", ".join(allowed), value)
        )
    if name in {"index", "terms"} and value and not Path(value.replace("~", "/", 1)).is_absolute():
        raise SettingsError(Message("{} must be a whole path, such as {}", name, f"~/{name}"))
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(Message("{} must be true or false", name))
    return value


def _number(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise SettingsError(Message("{} must be a number, 0 or more", name))
    return value


def _keys(name: str, value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise SettingsError(Message("{} must be a table: [keys]", name))
    keys_by_action = {}
    for action, keys in cast(dict[str, object], value).items():
        several = [keys] if isinstance(keys, str) else keys
        if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
            raise SettingsError(Message("{} must be a key or a list of keys", f"keys.{action}"))
        keys_by_action[action] = tuple(several)
    return keys_by_action


_READ: Final[Mapping[str, Callable[[str, object], object]]] = {
    "str": _text,
    "bool": _flag,
    "int": _number,
    "Mapping[str, tuple[str, ...]]": _keys,
}
