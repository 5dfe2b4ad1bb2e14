"""Alignment that a person mended, in a file beside the document: ``x.beads.toml`` for ``x.txt``.

Paragraphs are named by how they begin, so that an override survives what changes around them.
:func:`beside` says where such a file may lie, :func:`parse` what it says, :func:`apply` mends.
"""

from benelux_search.overrides.apply import apply
from benelux_search.overrides.entries import Overrides, parse
from benelux_search.overrides.places import SUFFIX, beside, file_name
from benelux_search.overrides.quoting import quotations

__all__ = ["SUFFIX", "Overrides", "apply", "beside", "file_name", "parse", "quotations"]
