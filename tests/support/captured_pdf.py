"""A process that answers each request with the first packet that it got."""

from __future__ import annotations

import sys

from benelux_search.processes import receive, response_stream, send


def main() -> int:
    """Answer the requests of the parent."""
    stdout, first = response_stream(), receive(sys.stdin.buffer)
    while first is not None and receive(sys.stdin.buffer) is not None:
        send(stdout, *first)
    return 0
