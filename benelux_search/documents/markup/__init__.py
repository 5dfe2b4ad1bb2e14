"""Readers of texts with markup: web pages, books, Markdown, AsciiDoc, reStructuredText."""
