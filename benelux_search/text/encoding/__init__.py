"""The encoding of a file, and texts that were decoded wrongly."""
