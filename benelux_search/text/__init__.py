"""From labelled lines to the fragments of paragraphs that an aligner puts together.

A *fragment* is as much of a paragraph as stands together in the file. Line wraps and hyphens are
mended here; whether two fragments with a page end between them are one paragraph is only weighed
here (:mod:`.cuts`): the aligner, which sees the other language, decides.
"""

from __future__ import annotations
