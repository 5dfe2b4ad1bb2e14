"""The texts of the interface in English, Dutch or French (gettext catalogues).

Messages of the library name operations ("repair the index"); :func:`with_command` adds the command.
"""

from __future__ import annotations

import gettext
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benelux_search.errors import Advice, BeneluxSearchError, Count, Message, Operation

Locale: TypeAlias = Literal["en", "nl", "fr"]
LOCALES: Final[tuple[Locale, ...]] = ("en", "nl", "fr")
DOMAIN: Final = "benelux_search"
CATALOGUES: Final = Path(__file__).parent / "locale"
_GROUP_SEPARATORS: Final[Mapping[Locale, str]] = {"en": ",", "nl": ".", "fr": "\u202f"}
# In order of precedence; LANGUAGE is a list, separated by colons
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Return ``text`` unchanged; the call marks the text for the catalogues."""
    return text


class Translator:
    """A function that translates a text to the interface language and fills its placeholders.

    ``say("{found} of {total}", found=3, total=57)``
    """

    def __init__(self, locale: Locale = "en") -> None:
        self.locale = locale
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        if locale != "en":
            self._catalogue = gettext.translation(DOMAIN, CATALOGUES, [locale], fallback=True)

    def __call__(self, text: str, /, **values: object) -> str:
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def note(self, note: str, /) -> str:
        """Return a message of the library in the interface language, with the command to run.

        A message without a translation stays English.
        """
        return self._translated(with_command(note))

    def _translated(self, note: str) -> str:
        if not isinstance(note, Message):
            return note
        return self(note.template).format(*map(self._value, note.values))

    def _value(self, value: object) -> object:
        if isinstance(value, Count):
            return self.grouped(value)
        return self._translated(value) if isinstance(value, str) else value

    def error_text(self, error: Exception) -> str:
        """Return the text of an error in the interface language."""
        if isinstance(error, BeneluxSearchError):
            return self.note(error.message)
        if isinstance(error, OSError):
            path = "" if error.filename is None else f": {os.fsdecode(error.filename)}"
            return f"{error.strerror or error}{path}"
        return self(
            N_("unexpected {kind}: {error}; this is a bug"),
            kind=type(error).__name__,
            error=error,
        )

    def some(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the translation of ``one`` or of ``many``, as the plural rules require.

        ``{number}`` is replaced by ``number``, other placeholders by ``values``.
        """
        return self._catalogue.ngettext(one, many, number).format(number=number, **values)

    def grouped(self, number: int) -> str:
        """Return a whole number with its digits in groups: ``12,345``, ``12.345``, ``12 345``.

        The space of French is a narrow no-break space.
        """
        return f"{number:,}".replace(",", _GROUP_SEPARATORS[self.locale])

    def decimal(self, number: float) -> str:
        """Return a number with one decimal: ``1.5`` in English, ``1,5`` in Dutch and French."""
        text = f"{number:.1f}"
        return text if self.locale == "en" else text.replace(".", ",")


ENGLISH: Final = Translator()


def locale_of(environment: Mapping[str, str] = os.environ) -> Locale:
    """Return the interface language that the environment variables ask for, by default English."""
    for name in _VARIABLES:
        for wanted in environment.get(name, "").split(":"):
            for locale in LOCALES:
                if wanted.lower().partition("_")[0].partition(".")[0] == locale:
                    return locale
            if wanted:
                return "en"
    return "en"


# --- Commands for operations


_NAMED: Final = 5  # paths in a command
# ``{index}`` is the option for the folder of the index, ``{paths}`` are the files to index
_COMMANDS: Final[Mapping[Operation, str]] = {
    Operation.INDEX: "benelux-search index {index}{paths}",
    Operation.UPDATE: "benelux-search index {index}{paths}",
    Operation.REBUILD: "benelux-search index {index}--rebuild {paths}",
    Operation.RENEW: "benelux-search index {index}--rebuild",
    Operation.EXCLUDE: "benelux-search index {index}--exclude GLOB {paths}",
    Operation.PURGE: "benelux-search remove {index}--purge",
    Operation.ENCODE: "benelux-search index {index}--meaning",
    Operation.REPAIR: "benelux-search doctor {index}--repair",
    Operation.OTHER_FOLDER: "benelux-search --index DIR …",
    Operation.OTHER_DISK: "benelux-search --index DIR …",
}


def with_command(text: str) -> str:
    """Return a message with the command for its operation; unchanged if it names no operation."""
    command = command_for(text)
    return Message("{}. Run: {}", text, command) if command else text


def command_for(text: str) -> str:
    """Return the command for the operation that a message names; "" if it names no operation."""
    advice = _advice_in(text)
    if advice is None:
        return ""
    index = "" if advice.root is None else f"--index {shlex.quote(str(advice.root))} "
    paths = shlex.join(advice.paths[:_NAMED]) or "PATH"
    if len(advice.paths) > _NAMED:
        paths += f" (and {len(advice.paths) - _NAMED} more)"
    return _COMMANDS[advice.operation].format(index=index, paths=paths)


def _advice_in(text: object) -> Advice | None:
    """Return the first :class:`Advice` in a message or in its values, or None."""
    if isinstance(text, Advice):
        return text
    values = text.values if isinstance(text, Message) else ()
    return next(filter(None, map(_advice_in, values)), None)
