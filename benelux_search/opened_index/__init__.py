"""An open index: search, translate, export, and read its documents.

The modules that run queries are imported at the first query, so that opening an index is fast.
"""
