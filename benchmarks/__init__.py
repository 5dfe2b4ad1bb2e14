"""Measurements: quality against gold (``make eval``) and speed (``make bench``)."""
