"""The user's own files: settings, earlier queries, saved searches, marks, terms, codes of law.

The commands and the interactive search read and write them.
"""
