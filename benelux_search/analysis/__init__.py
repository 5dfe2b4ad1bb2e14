"""Analysis: turn Dutch or French text into terms.

Indexing, queries and highlights all use this analysis. A text is split into *chunks* at white
space, and a chunk into *tokens*. Each token gives terms of three kinds. The ``form`` is the word
with its accents. The ``stem`` is common to all inflections of a word; an ambiguous word has
several. There is a ``part`` for each part of a compound: the stem of the part.
"""
