"""Text analysis from raw lines to fragments of paragraphs: encoding, language, layout, joins.

A *fragment* is the part of a paragraph that is contiguous in the file. This package undoes line
wraps and hyphenation. For two fragments with a page end between them, it only estimates the
probability that they are one paragraph (:mod:`.joins`); the aligner, which sees the other language,
decides.
"""

from __future__ import annotations
