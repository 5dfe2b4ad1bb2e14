"""The use cases of indexing: discover files, plan, read, build a generation, check and repair."""
