"""The metadata of a document: its titles, date and number."""

from __future__ import annotations

from benelux_search.metadata.date_evidence import read_date
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.number_evidence import read_number
from benelux_search.metadata.opening_lines import opening_lines
from benelux_search.metadata.titles import read_titles
from benelux_search.model import Facts


def read_facts(opening: Opening) -> Facts:
    """Return the metadata of a document; a value that is not known is None."""
    titles = read_titles(opening)
    lines = list(opening_lines(opening, titles))
    return Facts(titles, read_date(opening, titles, lines), read_number(opening, titles, lines))
