"""The query language: parse any text that a user types into one tree.

======================  ====================================================================
``politie grens``       both words (all words are required)
``=word``               this exact form; ``="en vertu de"``: these forms, side by side
``word*``               all forms with this prefix
``w?rd``, ``*heid``     all forms that match a pattern
``/gevang.*straf/``     all forms that match a regular expression as a whole
``word~``, ``word~2``   all forms within a small edit distance
``"grens over"``        a phrase; ``“ ”``, ``« »``, ``‹ ›`` and ``‘ ’`` are quotes as well
``"grens over"~5``      words near each other; with one word: that word, taken literally
``a OR b``              either; ``AND`` and ``NOT`` are operators too, in capitals only
``-word``               exclude this; also before a phrase, a group, a filter
``( … )``               a group
``nl:… fr:…``           match in this language: a word, a phrase, a group, a filter
``doc:…``               in this document; ``number:908/1``: in documents with this number
``date:2019..2021``     in this period; also one date, or an open end
``aligned:none``        no counterpart; ``aligned:low``: an uncertain one
``art. 5, § 1 Sw.``     this article, and then the passages that cite it
======================  ====================================================================

NOT binds closest, then AND, then words side by side, then OR. Nothing is an error: input that
cannot be parsed is searched as words, and a note says what it was and where.
"""
