"""Measurements: quality against gold (``make eval``), speed and peers (``make bench``)."""
