"""Readers of files: each returns a file, or a pair of files, as a document."""
