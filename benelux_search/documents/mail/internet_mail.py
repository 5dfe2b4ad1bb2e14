"""A reader of messages in files (``.eml``; RFC 5322 and MIME).

The text is read as :mod:`~benelux_search.documents.mail.mail_text` describes. Attachments are
named, not read, and nothing is fetched.
"""

from __future__ import annotations

import email.errors
import email.message
import email.parser
import email.policy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search.documents.blocks import normalise_spaces
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.mail.mail_text import MailMessage, read_message, unflowed
from benelux_search.errors import BinarySource, Count, EmptySource, Message, SourceError
from benelux_search.model import RawDocument
from benelux_search.text.encoding.decoding import decode, name_file_in_errors, read_content

_FILE_BYTES: Final = 50_000_000
_HEADER_CHARS: Final = 4000  # of a header: its parser takes time that grows with the square
_MOST_HEADERS: Final = 20_000  # of all parts
_MOST_PARTS: Final = 2000
_MOST_LINES: Final = 1_000_000
_KNOWN: Final = ("from", "to", "subject", "date", "message-id", "content-type", "mime-version")
Accepts: TypeAlias = Callable[[Path], bool]


def accept_none(_: Path) -> bool:
    """Return False: no attachment is known as a document."""
    return False


@dataclass(frozen=True, slots=True)
class MailSource(FileSource):
    """A reader of ``.eml`` files; ``is_document`` tells which attachments a reader would accept."""

    suffixes = frozenset({".eml"})
    is_document: Accepts = accept_none

    def read(self, path: Path) -> RawDocument:
        """Return the subject and the text of a message as lines.

        Raises:
            EmptySource: the message has no text.
            BinarySource: the file is no message.
            SourceError: the file cannot be opened, is damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            data = read_content(path, self.limits, _FILE_BYTES)
            if not data.strip():
                raise EmptySource(Message("the file is empty"))
            try:
                message = _parsed(data)
                return read_message(_content(message, self.is_document), self.limits)
            except RecursionError:
                raise SourceError(Message("its parts are nested too deeply")) from None


def _bounded_policy() -> email.policy.EmailPolicy:
    """Return the default policy, with limits to the number of headers and to the length of each."""
    counter = itertools.count()

    class BoundedPolicy(email.policy.EmailPolicy):
        def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
            if next(counter) > _MOST_HEADERS:
                raise SourceError(Message("more than {} headers", Count(_MOST_HEADERS)))
            name, value = super().header_source_parse(sourcelines)
            return name[:_HEADER_CHARS], value[:_HEADER_CHARS]

    return BoundedPolicy()


def _parsed(data: bytes) -> email.message.EmailMessage:
    """Return the message in the bytes of a file."""
    if data.count(b"\n") > _MOST_LINES or data.count(b"\n--") > _MOST_LINES // 10:
        raise SourceError(Message("more than {} lines: this is not a message", Count(_MOST_LINES)))
    parser = email.parser.BytesParser(policy=_bounded_policy())
    message = parser.parsebytes(data)
    if not isinstance(message, email.message.EmailMessage) or not any(
        name in message for name in _KNOWN
    ):
        raise BinarySource(Message("not a message: it has no headers"))
    return message


def _content(message: email.message.EmailMessage, is_document: Accepts) -> MailMessage:
    plain, html = "", b""
    charset: str | None = None
    attachments: list[str] = []
    for part in itertools.islice(_parts(message), _MOST_PARTS):
        kind = part.get_content_type()
        name = _header(part.get_filename)
        is_attached = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "message/rfc822":
            attachments.append(name or _attached_subject(part))
        elif is_attached:
            attachments += [name] if name and is_document(Path(name)) else []
        elif kind == "text/plain" or kind.startswith("multipart/"):  # without any part in it
            plain = f"{plain}\n\n{_plain(part)}" if plain else _plain(part)
        elif kind == "text/html" and not html:
            html, charset = _payload(part), _charset(part)
    date = _header(lambda: message["date"].datetime.date().isoformat())
    subject = _header(lambda: str(message["subject"] or ""))
    return MailMessage(subject, date or None, plain, html, charset, (), attachments)


def _attached_subject(part: email.message.EmailMessage) -> str:
    """Return the subject of an attached message, or another name for it."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, email.message.EmailMessage):
        return "message/rfc822"
    return _header(lambda: str(inner["subject"] or "")) or "message/rfc822"


def _parts(message: email.message.EmailMessage) -> Iterator[email.message.EmailMessage]:
    """Yield the parts of a message that have content; attached messages are not opened."""
    waiting: list[object] = [message]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, email.message.EmailMessage):
            continue
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting += reversed(payload)
        else:
            yield part


def _header(read: Callable[[], str | None]) -> str:
    """Return a value of the headers; "" if it is missing or cannot be parsed."""
    try:
        return normalise_spaces(read() or "")
    except (ValueError, LookupError, TypeError, AttributeError, email.errors.MessageError):
        return ""


def _payload(part: email.message.EmailMessage) -> bytes:
    """Return the content of a part, as bytes."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _charset(part: email.message.EmailMessage) -> str | None:
    return _header(part.get_content_charset) or None


def _plain(part: email.message.EmailMessage) -> str:
    """Return the text of a plain part; "" if it is no text."""
    try:
        text = decode(_payload(part), _charset(part)).text
    except SourceError:
        return ""
    if _parameter(part, "format") != "flowed":
        return text
    return unflowed(text, deletes_space=_parameter(part, "delsp") == "yes")


def _parameter(part: email.message.EmailMessage, name: str) -> str:
    return _header(lambda: str(part.get_param(name, ""))).lower()
