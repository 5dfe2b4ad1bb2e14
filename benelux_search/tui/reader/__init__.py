"""The reader of a document: its texts, its layout, and the place in it."""
