"""The terms of the user: a file that commands take."""

from __future__ import annotations


def user_terms(path: str | None) -> tuple[tuple[str, str], ...]:
    """Return the terms of a file as (Dutch, French); none without a file.

    Raises:
        SourceError: the file cannot be read, or has no terms in both languages.
    """
    if not path:
        return ()
    from benelux_search import api

    return api.read_terms(path)
