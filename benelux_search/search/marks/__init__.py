"""Marks in a passage and in its counterpart; the places where an expression stands."""
