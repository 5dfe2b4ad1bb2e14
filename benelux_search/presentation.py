"""The values of the library as dictionaries, as JSON, in a notebook and as data frames.

The modules that make them are loaded at the first use, by name: they know the values, and the
values do not know them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pandas import DataFrame

_RECORDS: Final = "benelux_search.output.value_records"
_NOTEBOOK: Final = "benelux_search.output.notebook"
_FRAMES: Final = "benelux_search.output.data_frames"
_LONGEST: Final = 40  # characters of a text in a representation
LONGEST_NAME: Final = 80  # characters of a name in a message: the user may have pasted any text


class Presented:
    """A value that is printed as JSON by the commands, and shown as HTML in a notebook."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the value as a dictionary, with the keys of the schema ``benelux-search/1``.

        It holds only what JSON has: dictionaries, lists, texts, numbers, booleans and None.
        """
        record: dict[str, Any] = import_module(_RECORDS).record_of(self)
        return record

    def to_json(self) -> str:
        """Return :meth:`to_dict` as JSON on one line, as the commands print it."""
        text: str = import_module(_RECORDS).json_of(self)
        return text

    def _repr_html_(self) -> str:
        """Return a fragment of HTML for a notebook; texts of documents appear as text only."""
        page: str = import_module(_NOTEBOOK).html_of(self)
        return page


class Tabular(Presented):
    """A value that is also a table."""

    __slots__ = ()

    def to_pandas(self) -> DataFrame:
        """Return the value as a data frame of pandas, with a row for each item.

        Raises:
            PackageMissing: pandas is not installed.
        """
        frame: DataFrame = import_module(_FRAMES).frame_of(self)
        return frame


def short(text: str | None) -> str:
    """Return the beginning of a text, quoted, for a representation; ``-`` for None."""
    if text is None:
        return "-"
    line = " ".join(text.split())
    return repr(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")


def cut_name(name: str) -> str:
    """Return a name for use in a message; after 80 characters it is cut."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
