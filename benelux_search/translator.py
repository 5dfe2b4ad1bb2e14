"""The texts of the interface in English, Dutch or French (gettext catalogues)."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from benelux_search.errors import BeneluxSearchError, Message
from benelux_search.output.hints import with_command

Locale: TypeAlias = Literal["en", "nl", "fr"]
LOCALES: Final[tuple[Locale, ...]] = ("en", "nl", "fr")
DOMAIN: Final = "benelux_search"
CATALOGUES: Final = Path(__file__).parent / "locale"
# In order of precedence; LANGUAGE is a list, separated by colons
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text that is translated later, and return it as it is."""
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
        """Return a message of the library in the interface language; in English if not known.

        The command for the operation that the message names is added.
        """
        return self._translated(with_command(note))

    def _translated(self, note: str) -> str:
        if not isinstance(note, Message):
            return note
        values = (self._translated(each) if isinstance(each, str) else each for each in note.values)
        return self(note.template).format(*values)

    def told(self, error: Exception) -> str:
        """Return an error as a text for the user."""
        if isinstance(error, BeneluxSearchError):
            return self.note(error.message)
        if isinstance(error, OSError):
            place = "" if error.filename is None else f": {os.fsdecode(error.filename)}"
            return f"{error.strerror or error}{place}"
        return self(
            N_("unexpected {kind}: {error}; this is a fault of the program"),
            kind=type(error).__name__,
            error=error,
        )

    def some(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the singular or the plural text, with ``number`` in place of ``{number}``."""
        return self._catalogue.ngettext(one, many, number).format(number=number, **values)


ENGLISH: Final = Translator()


def locale_of(environment: Mapping[str, str] = os.environ) -> Locale:
    """Return the interface language of the environment; English if it is none of ours."""
    for name in _VARIABLES:
        for wanted in environment.get(name, "").split(":"):
            for locale in LOCALES:
                if wanted.lower().partition("_")[0].partition(".")[0] == locale:
                    return locale
            if wanted:
                return "en"
    return "en"
