"""The list of hits: rows, preview, completion, and windows about a hit."""
