"""The names of languages in themselves."""

from __future__ import annotations

from typing import Final

NATIVE_NAMES: Final = {
    "de": "Deutsch",
    "en": "English",
    "lb": "Lëtzebuergesch",
    "es": "español",
    "it": "italiano",
    "pt": "português",
    "pl": "polski",
    "ro": "română",
    "tr": "Türkçe",
}
