"""The fonts of the layouts; those that are not installed are replaced by Times."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER: Final = Path("/usr/share/fonts/truetype")
_BUILT_IN: Final = {
    "Times": ("Times-Roman", "Times-Bold"),
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
}
_FILES: Final = {
    "DejaVu": ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
}


@cache
def font_name(family: str, *, is_bold: bool = False) -> str:
    """Return the name under which reportlab knows a font; it is registered if need be."""
    if family in _BUILT_IN:
        return _BUILT_IN[family][is_bold]
    path = _FOLDER / _FILES[family][is_bold]
    if not path.exists():
        return _BUILT_IN["Times"][is_bold]
    name = path.stem
    registerFont(TTFont(name, path))
    return name


def is_built_in(name: str) -> bool:
    """Return True for a font that every PDF reader has."""
    return any(name in names for names in _BUILT_IN.values())
