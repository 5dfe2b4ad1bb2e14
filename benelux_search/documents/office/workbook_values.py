"""Values of cells in Excel's format, as a person sees them: dates, numbers and percentages.

A cell holds a number and the index of a style, and the style has a number format, such as
``dd/mm/yyyy`` (ECMA-376, part 1, 18.8.30). Numbers have a decimal comma and no separator of
thousands, as nothing in the file says in which language they are displayed.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from benelux_search.documents import zip_package

_DAYS: Final = frozenset({*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59)})
_TIMES: Final = frozenset({*range(18, 22), 32, 33, *range(45, 48)})
_WITH_BOTH: Final = 22
_BUILT_IN: Final[Mapping[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "0", 38: "0",
    39: "0.00", 40: "0.00", **dict.fromkeys(_DAYS, "d/m/y"), **dict.fromkeys(_TIMES, "h:mm"),
    _WITH_BOTH: "d/m/y h:mm",
}  # fmt: skip
# Texts, colours, conditions and filling characters in a number format
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|[_*].', re.IGNORECASE)
_LAST_DAY: Final = 2_958_466  # of the year 9999
_DAY_ZERO: Final = datetime.datetime(1899, 12, 30)
_DAY_ZERO_1904: Final = datetime.datetime(1904, 1, 1)
_MOST_DECIMALS: Final = 15
ISO_DATE: Final = "%Y-%m-%d"
SHOWN_DATE: Final = "%d/%m/%Y"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The form in which a number is displayed; ``decimals`` is None for as many as needed."""

    has_date: bool = False
    has_time: bool = False
    is_year: bool = False
    is_percentage: bool = False
    decimals: int | None = None


_GENERAL: Final = NumberFormat()


def number_format(code: str) -> NumberFormat:
    """Return the form that the code of a number format describes; its first section counts."""
    plain = _LITERAL.sub("", code).partition(";")[0].lower()
    if "general" in plain or not plain:
        return _GENERAL
    has_time = "h" in plain or "s" in plain
    has_date = "y" in plain or "d" in plain
    if has_date or has_time:
        return NumberFormat(has_date, has_time, is_year=set(plain) == {"y"})
    if "e+" in plain or "@" in plain or "?/" in plain:
        return _GENERAL
    decimals = re.search(r"\.([0#?]+)", plain)
    places = min(_MOST_DECIMALS, len(decimals[1])) if decimals else 0
    return NumberFormat(is_percentage="%" in plain, decimals=places)


@dataclass(slots=True)
class CellStyles:
    """The number formats of the styles of a workbook, by their index."""

    formats: Sequence[NumberFormat] = ()
    is_1904: bool = False

    def text(self, value: str, style: str, date_form: str) -> str:
        """Return the number in a cell as it is displayed; any other text is returned as it is.

        ``style`` is the index of its style, ``date_form`` a pattern for ``strftime``.
        """
        try:
            number = float(value)
        except ValueError:
            return value
        index = int(style) if style.isascii() and style.isdecimal() and len(style) < 6 else 0
        form = self.formats[index] if index < len(self.formats) else _GENERAL
        if not math.isfinite(number):
            return value
        if form.has_date or form.has_time:
            return self._moment(number, form, date_form) or _number_text(number, _GENERAL)
        return _number_text(number, form)

    def _moment(self, number: float, form: NumberFormat, date_form: str) -> str:
        """Return a date or time; "" if the number is none."""
        if not 0 <= number < _LAST_DAY - (1462 if self.is_1904 else 0):
            return ""
        start = _DAY_ZERO_1904 if self.is_1904 else _DAY_ZERO
        moment = start + datetime.timedelta(seconds=round(number * 86_400))
        if form.is_year:
            return str(moment.year)
        # a number below 1 is a time, even if the format has a date: Excel would show 0/01/1900
        parts = [date_form] if form.has_date and number >= 1 else []
        if form.has_time and (number % 1 or not form.has_date):
            parts.append("%H:%M")
        return moment.strftime(" ".join(parts)) if parts else ""


def _number_text(number: float, form: NumberFormat) -> str:
    if abs(number) >= 1e15:
        return f"{number:.10g}".replace(".", ",")
    decimal = Decimal(repr(number))
    if form.is_percentage:
        decimal *= 100
    if form.decimals is None:
        decimal = Decimal(f"{decimal:.11g}")  # as many digits as Excel displays
        text = f"{decimal:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{decimal.quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP):f}"
    return text.replace(".", ",") + ("%" if form.is_percentage else "")


@dataclass(slots=True)
class _StyleHandler:
    codes: dict[str, str] = field(default_factory=dict)
    formats: list[NumberFormat] = field(default_factory=list)
    _in_cells: bool = False

    def start(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            built_in = int(number) if number.isdecimal() and len(number) < 6 else 0
            code = self.codes.get(number) or _BUILT_IN.get(built_in, "")
            self.formats.append(number_format(code))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False


def read_cell_styles(package: zip_package.Package, part: str | None) -> CellStyles:
    """Return the number formats of a workbook; ``part`` is the name of its styles, or None."""
    handler = _StyleHandler()
    package.parse(part, handler.start, handler.end)
    return CellStyles(handler.formats)
