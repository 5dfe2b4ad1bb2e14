"""A server of the Model Context Protocol, through which assistants search an index.

The SDK of the protocol is loaded when :func:`serve` is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benelux_search.errors import Message, PackageMissing

if TYPE_CHECKING:
    from benelux_search.opened_index.index import Index


def serve(index: Index) -> None:
    """Answer the messages on standard input, until it ends; nothing else goes to standard output.

    Raises:
        PackageMissing: the SDK of the protocol is not installed.
    """
    require_sdk()
    from benelux_search.mcp.server import run

    run(index)


def require_sdk() -> None:
    """Check that the SDK of the protocol is installed, in a version that this package knows.

    Raises:
        PackageMissing: it is not.
    """
    try:
        from mcp.server import MCPServer  # noqa: F401 - only to see whether it is there
    except ImportError as error:
        raise PackageMissing(Message("the server for assistants"), "benelux-search[mcp]") from error
