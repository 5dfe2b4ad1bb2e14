"""Search: compile a query, execute it, rank, highlight, and add counterparts."""
