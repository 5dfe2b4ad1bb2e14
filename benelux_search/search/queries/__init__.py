"""The query: its interpretation, its terms in both languages, its filters and options."""
