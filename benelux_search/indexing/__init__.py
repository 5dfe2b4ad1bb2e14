"""The use cases of indexing: discover, plan, read, build a generation, check and repair it."""
