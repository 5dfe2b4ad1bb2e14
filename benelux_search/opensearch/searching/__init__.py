"""Searches of a collection: queries, statistics, exact scores, and the reader."""
