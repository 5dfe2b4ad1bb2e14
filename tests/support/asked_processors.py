"""A child process that answers how many processors it may use."""

from __future__ import annotations

from benelux_search.processes import processors, requests, response_stream, send


def main() -> int:
    """Answer each request after the first packet, which sets the child up."""
    replies, incoming = response_stream(), requests()
    next(incoming)
    for _ in incoming:
        send(replies, b"a", str(processors()).encode())
    return 0
