"""Discover files, plan, read, build a generation, check and repair it."""
