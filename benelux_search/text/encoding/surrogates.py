"""Lone surrogates: characters of a text that UTF-8 cannot encode."""

from __future__ import annotations

import re
from typing import Final, overload

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@overload
def replace_surrogates(text: str) -> str: ...
@overload
def replace_surrogates(text: None) -> None: ...
@overload
def replace_surrogates(text: str | None) -> str | None: ...
def replace_surrogates(text: str | None) -> str | None:
    """Replace each lone surrogate, which UTF-8 cannot encode, by U+FFFD; None stays None."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text
