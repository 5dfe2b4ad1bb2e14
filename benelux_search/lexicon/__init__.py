"""The lexicon: translations of words, learned from the pairs of an index.

::

    pairs -> words, sentences -> chunks -> translation table of units -> word links

When an index is built, a translation table of Dutch and French units (stems) is learned from
aligned sentences. Then the words of each pair are linked by the probabilities in this table, and
the links are stored. A search looks up the stored links to find how a word is translated.
"""

from __future__ import annotations
