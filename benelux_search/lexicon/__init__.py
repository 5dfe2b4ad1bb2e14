"""The lexicon: translations of words, learned from the pairs of an index.

::

    pairs -> words, sentences -> chunks -> translation table of units -> word links

A translation table of Dutch and French units (stems) is learned from aligned sentences. By this
table the words of each pair are linked, once, when an index is built. To find how a word is
rendered, a search looks up the links.
"""

from __future__ import annotations
