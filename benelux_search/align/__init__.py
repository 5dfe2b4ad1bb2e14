"""Join fragments into paragraphs and align them in one dynamic programme.

Often only the other language shows whether a page end cut a paragraph, so joining and aligning
are decided together. A bead takes up to three fragments of each language. Each boundary inside it
is either a join (one paragraph) or the border of two paragraphs that were translated as one (a
2-1 bead).

The score of a bead is the likelihood that its two sides are translations, against the likelihood
that they are unrelated. It rests on length (Gale & Church 1993), on shared tokens (numbers, names,
references, cognates; after Simard et al. 1992) and on a Dutch-French lexicon (as in hunalign,
Varga et al. 2005), partly shipped and partly learned from the document. A second pass uses the
document's own habits: how its languages alternate, and how long its French is.
"""

from __future__ import annotations
