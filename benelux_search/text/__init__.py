"""Text analysis from raw lines to fragments of paragraphs: encoding, language, layout, joins.

A *fragment* is the part of a paragraph that is contiguous in the file. This package undoes line
wraps and hyphenation. For two fragments that a page end separates, :mod:`.joins` only estimates the
probability that they are one paragraph. The aligner decides, because it sees the other language.
"""

from __future__ import annotations
