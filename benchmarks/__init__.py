"""Measurements of quality (``make eval``), of speed, and of other programs (``make bench``)."""
