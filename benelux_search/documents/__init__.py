"""Readers of files: each turns a file, or a pair of files, into a document."""
