"""The lexicon: translations of words, learned from the pairs of an index.

::

    pairs -> words, sentences -> chunks -> translation table of units -> word links

When an index is built, a translation table of Dutch and French units (stems) is learned from
aligned sentences, and stored. When a program asks how a word is translated in some pairs, the words
of these pairs are linked by the probabilities in this table. Links are not stored.
"""

from __future__ import annotations
