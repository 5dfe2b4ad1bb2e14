"""The codes of law that a user adds, from an optional TOML file beside the settings.

::

    [[code]]
    cited = ["Waterwetboek", "W.Wb.", "Code de l'eau", "C. eau"]
    names = ["waterwetboek", "code de l'eau"]

An entry that is wrong is left out, with a message; it is never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benelux_search.errors import Message, OptionError, SourceError
from benelux_search.user.settings import MOST_PROBLEMS, settings_path

if TYPE_CHECKING:
    from benelux_search.law.codes import Code

CODES_FILE: Final = "codes.toml"
_MOST_BYTES: Final = 1_000_000
_NAMES: Final = ("cited", "names")


def codes_path() -> Path:
    """Return the path of the file with codes on this platform; the file may not exist."""
    return settings_path().with_name(CODES_FILE)


def load_codes(path: Path) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """Return the codes of a file, and messages about its invalid parts.

    A missing file counts as an empty one.
    """
    from benelux_search.text.small_files import parse_toml, read_file

    try:
        data = read_file(path, _MOST_BYTES)
        if not data.strip():
            return (), ()
        from benelux_search.text.encoding.decoding import decode

        tables = parse_toml(decode(data).text)
    except (FileNotFoundError, NotADirectoryError):
        return (), ()
    except OSError as error:
        return (), (f"{path}: {error.strerror}",)
    except ValueError as error:
        return (), (f"{path}: {error}",)
    except SourceError as error:
        return (), (_about(path, error.cause),)
    return _codes_in(tables, path)


def _codes_in(tables: Mapping[str, object], path: Path) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    from benelux_search.law.codes import MOST_CODES

    problems = [
        _about(path, Message("{} is not one of {}", name, "[[code]]"))
        for name in tables
        if name != "code"
    ]
    entries = tables.get("code", [])
    codes: list[Code] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        try:
            codes.append(_code(entry))
        except OptionError as error:
            place = Message("code {}: {}", number, error.message)
            problems.append(_about(path, place))
    if len(codes) > MOST_CODES:
        template = Message("only the first {} codes are used", MOST_CODES)
        problems.append(_about(path, template))
    return tuple(codes[:MOST_CODES]), tuple(problems[:MOST_PROBLEMS])


def _code(entry: object) -> Code:
    """Return the code of an entry.

    Raises:
        OptionError: it does not say how a code is cited, or what its documents are called.
    """
    from benelux_search.law.codes import Code

    if not isinstance(entry, Mapping):
        raise OptionError("code", entry, Message("it must be a table with cited and names"))
    unknown = next((name for name in entry if name not in _NAMES), None)
    if unknown is not None:
        allowed = Message("it must be one of {}", ", ".join(_NAMES))
        raise OptionError(unknown, entry[unknown], allowed)
    return Code(entry.get("cited", ()), entry.get("names", ()))


def _about(path: Path, message: str) -> Message:
    return Message("{}: {}", path, message)
