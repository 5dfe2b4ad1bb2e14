"""Alignment that a person mended, in a file beside the document: ``x.beads.toml`` for ``x.txt``.

:func:`beside` says where such a file may lie.
"""

from benelux_search.overrides.places import SUFFIX, beside

__all__ = ["SUFFIX", "beside"]
