"""Join fragments into paragraphs and align the paragraphs of two languages.

A *fragment* is the part of a paragraph that is contiguous in the file. A *bead* is a group of Dutch
and French paragraphs that translate each other. Joining and aligning are one dynamic programme,
because often only the other language shows that a page end cut a paragraph. A bead takes up to
three fragments of each language. Each boundary between two fragments of a bead is either a join
(they are one paragraph) or a border (they are two paragraphs that were translated together, as in a
2-1 bead).

The score of a bead compares two hypotheses: its Dutch and its French text are translations, or they
are unrelated. It uses lengths (Gale & Church 1993), shared tokens (numbers, names, references,
cognates; after Simard et al. 1992) and a Dutch-French lexicon (as in hunalign, Varga et al. 2005).
One part of the lexicon is shipped, the other is learned from the document. A second pass also uses
the habits of the document: how its languages alternate, and how much longer its French is than its
Dutch.
"""

from __future__ import annotations
