"""What translates what, learned from the pairs of an index.

::

    pairs -> words, sentences -> chunks -> table of units -> links of words

A table of Dutch and French units (stems) is learned from sentences that go together, and by it the
words of each pair are linked, once, when an index is built. Whoever asks how a word was rendered
looks the links up.
"""

from __future__ import annotations
