"""Readers: a file in, a :class:`~benelux_search.model.RawDocument` out; one module a kind."""
