"""Search: compile and execute a query, rank, highlight, suggest, explain, and translate terms."""
