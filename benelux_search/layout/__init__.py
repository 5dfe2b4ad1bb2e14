"""Geometry: rows of text with two columns in them, and printed pages on plain boxes."""

from benelux_search.layout.page import Page, Word
from benelux_search.layout.printed import printed_lines
from benelux_search.layout.rows import Part, find_gutter, reading_order

__all__ = ["Page", "Part", "Word", "find_gutter", "printed_lines", "reading_order"]
