"""Sentences: their matches, their differences, and the hits of sentences."""
