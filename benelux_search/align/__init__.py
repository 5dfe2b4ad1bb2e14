"""From fragments to beads: one dynamic programme that joins paragraphs and aligns them.

Whether a paragraph was cut at a page end can often be seen only through the other language, so
joining and aligning are decided together: a bead takes up to three fragments a language, and each
boundary inside it is either a join (one paragraph) or the border of two paragraphs that were
translated as one (a 2-1 bead).

A bead is scored by how much likelier its two sides are as translations than as strangers: by
length (Gale & Church 1993), by the tokens they share (numbers, names, references, cognates; after
Simard et al. 1992) and by a Dutch-French lexicon (as hunalign does, Varga et al. 2005), shipped
and learned. The document itself says how its languages alternate, in a second pass.
"""

from __future__ import annotations
