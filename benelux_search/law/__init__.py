"""The law: how it is cited, and how its texts are divided.

:mod:`benelux_search.law.citations` reads citations, such as *art. 461 Sw.* or *l'article 398,
alinéa 1er, du Code pénal*. :mod:`benelux_search.law.provisions` reads the structure of a law: its
books, titles, chapters, articles and paragraphs.
"""
