"""The language of a line, and where a text changes its language."""
