"""The SQLite store, the generations of an index, and the snapshot that a reader holds."""
