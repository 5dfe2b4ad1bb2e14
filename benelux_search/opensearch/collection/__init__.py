"""A collection: its generations, its documents, and how they are written."""
