"""Texts in the XML that is written: without characters that XML or a terminal does not take."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

# Characters that XML 1.0 cannot represent, and controls that it allows but no text needs
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that change the direction of the writing, and line ends of Unicode: escaped, so that no
# terminal and no editor obeys them
_MARKS: Final = re.compile("[\u2028-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """Return a text escaped as the content of an XML element, without invalid characters."""
    safe = escape(_NO_XML.sub("", text), {"\r": "&#13;"})
    return _without_marks(safe)


def attribute(text: str) -> str:
    """Return a text as the value of an attribute, with its quotes, without invalid characters."""
    return _without_marks(quoteattr(_NO_XML.sub("", text)))


def _without_marks(xml: str) -> str:
    return _MARKS.sub(lambda match: f"&#{ord(match.group())};", xml)
