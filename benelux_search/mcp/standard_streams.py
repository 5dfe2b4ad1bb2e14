"""Messages on standard input and output, where each request gets an answer.

The SDK drops a line that it cannot parse. Here such a line is answered with the error that JSON-RPC
2.0 has for it (section 5.1), and a lone surrogate, which JSON may write as an escape, is read as
U+FFFD.
"""

from __future__ import annotations

import json
from typing import Any, Final

from mcp.server import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

from benelux_search.text.encoding.surrogates import replace_surrogates

_TEXTS: Final = {
    PARSE_ERROR: "Parse error: the line is not JSON",
    INVALID_REQUEST: "Invalid Request",
}


async def answer_standard_input(server: MCPServer[Any]) -> None:
    """Answer the messages on standard input, until it ends."""
    inner = server._lowlevel_server
    async with stdio_server() as (incoming, outgoing):
        options = inner.create_initialization_options()
        await inner.run(_Answered(incoming, outgoing), outgoing, options)


class _Answered:
    """A stream of messages; a line that is none is answered, or repaired, on the way."""

    def __init__(self, incoming: Any, outgoing: Any) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._incoming, name)

    def __aiter__(self) -> _Answered:
        return self

    async def __aenter__(self) -> _Answered:
        await self._incoming.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> Any:
        return await self._incoming.__aexit__(*error)

    async def __anext__(self) -> SessionMessage | Exception:
        while True:
            item: SessionMessage | Exception = await self._incoming.__anext__()
            if not isinstance(item, ValidationError):
                return item
            message = _message_of(item)
            if isinstance(message, JSONRPCError):
                await self._outgoing.send(SessionMessage(message))
            elif message is not None:
                return SessionMessage(message)


def _message_of(refusal: ValidationError) -> Any:
    """Return the message of a line that the SDK refuses, or the error that answers it.

    The result is None for a blank line, which needs no answer.
    """
    first = refusal.errors(include_url=False)[0]
    if first["type"] != "json_invalid":
        return _error(INVALID_REQUEST, first["input"])
    line = str(first["input"])
    if not line.strip():
        return None
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError):
        return _error(PARSE_ERROR, None)
    text = replace_surrogates(json.dumps(parsed, ensure_ascii=False))
    try:
        return jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValidationError:
        return _error(INVALID_REQUEST, parsed)


def _error(code: int, request: object) -> JSONRPCError:
    found = request.get("id") if isinstance(request, dict) else None
    id_ = found if isinstance(found, str) or type(found) is int else None
    return JSONRPCError(jsonrpc="2.0", id=id_, error=ErrorData(code=code, message=_TEXTS[code]))
