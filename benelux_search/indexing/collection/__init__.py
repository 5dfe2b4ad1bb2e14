"""A collection of the distributed engine as the home of an index."""
