"""Errors of the client library, as errors of this program that say what helps."""

from __future__ import annotations

import ssl
from typing import Any, Final

from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionTimeout,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as NoConnection

from benelux_search.errors import IndexUnusable, Message
from benelux_search.opensearch.client.address import Address

Json = dict[str, Any]
BUSY: Final = (429, 502, 503, 504)
FAILED: Final = 500  # and above: the fault of the engine, as when a node ends during a write


class NotThere(IndexUnusable):
    """An index or a document that does not exist."""


class AlreadyThere(IndexUnusable):
    """An index that exists already."""


class VersionConflict(IndexUnusable):
    """A document that somebody else has changed."""


def is_partial(answer: Json) -> bool:
    """Return True if shards are missing from the answer to a search."""
    if "error" in answer:
        return answer.get("status") in BUSY or answer.get("status", 0) >= FAILED
    return bool(answer["timed_out"] or answer["_shards"]["failed"])


def error_of(error: TransportError) -> object:
    """Return the error of the engine in an error of the client, or None."""
    match error.info:
        case {"error": dict(own)}:
            return own
    return None


def is_passing(error: TransportError) -> bool:
    """Return True if the same request may be answered a little later, or by another node."""
    if isinstance(error, SSLError):
        return False
    return isinstance(error, NoConnection) or error.status_code in BUSY


def reason(error: TransportError, address: Address) -> Message:
    """Return what went wrong, and what helps."""
    if isinstance(error, SSLError):
        return Message(
            "the certificate of {} is not trusted ({}); if it is right, name its authority in {}",
            address,
            _ssl_reason(error),
            "BENELUX_SEARCH_OPENSEARCH_CA",
        )
    if isinstance(error, AuthenticationException):
        return Message(
            "{} refuses the user or the password; set {} and {}",
            address,
            "BENELUX_SEARCH_OPENSEARCH_USER",
            "BENELUX_SEARCH_OPENSEARCH_PASSWORD",
        )
    if isinstance(error, AuthorizationException):
        return Message("{} does not allow this: the user lacks a role", address)
    if isinstance(error, ConnectionTimeout):
        return Message("{} did not answer in time", address)
    if isinstance(error, NoConnection):
        return Message("{} cannot be reached", address)
    return Message("{} refuses a request: {}", address, cause(error.info))


def _ssl_reason(error: BaseException) -> str:
    """Return why a certificate is refused, from the errors that are in an error."""
    inner = [each for each in (error.__cause__, error.__context__, *error.args) if each]
    for each in inner:
        if isinstance(each, ssl.SSLCertVerificationError):
            return each.verify_message
        if isinstance(each, BaseException) and (found := _ssl_reason(each)):
            return found
    return str(getattr(error, "reason", "") or "")


def cause(info: object) -> str:
    """Return the reason that the engine gives."""
    match info:
        case (
            {"error": {"root_cause": [{"reason": str(text)}, *_]}}
            | {"error": {"reason": str(text)}}
            | {"reason": {"reason": str(text)}}
        ):
            return text[:300]
    return str(info)[:300]
