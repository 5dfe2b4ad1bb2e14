"""Answers of the server: JSON with an entity tag, errors, and the cursors of pages."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from benelux_search import errors
from benelux_search._version import __version__
from benelux_search.output.json_records import SCHEMA_NAME, dumps
from benelux_search.translator import with_command
from benelux_search.web.access import FENCE
from benelux_search.web.recent import Recent

CUT_NOTES: Final = frozenset({"incomplete", "shards-missing"})  # codes of notes
JSON_TYPE: Final = "application/json"
_LARGEST_KEPT: Final = 64 << 10  # bytes of an answer that is kept
_STATUS: Final[Mapping[type[Exception], tuple[int, str]]] = {
    errors.NotFound: (404, "not-found"),
    errors.OptionError: (409, "contradiction"),
    errors.SourceError: (404, "not-found"),
    errors.GenerationGone: (404, "gone"),
    errors.LexiconMissing: (409, "no-translations"),
    errors.MeaningMissing: (409, "no-vectors"),
    errors.MeaningUnavailable: (409, "no-vectors"),
    errors.IndexUnusable: (503, "index"),
}


class Refused(errors.BeneluxSearchError):
    """A request that the server refuses, with the status and the code of the answer."""

    def __init__(self, status: int, code: str, text: errors.Message) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


def no_token() -> Refused:
    """Return the refusal of a request without a token that is known."""
    return Refused(401, "token", errors.Message("the token is missing or wrong"))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of the next page: the generation, and the number of hits before it."""

    version: str
    offset: int

    @property
    def text(self) -> str:
        """The cursor as a text for a URL."""
        packed = json.dumps([self.version, self.offset], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def of(cls, text: str, deepest: int) -> Cursor:
        """Return the cursor of a text; its offset is at most ``deepest``.

        Raises:
            Refused: the text is no cursor.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            version, offset = found
        except (ValueError, TypeError, RecursionError, binascii.Error):
            version, offset = None, None
        is_cursor = isinstance(version, str) and isinstance(offset, int)
        if not is_cursor or isinstance(offset, bool) or not 0 <= offset <= deepest:
            raise Refused(404, "gone", errors.Message("no such cursor: begin at the first page"))
        return cls(version, offset)


def entity_tag(version: str, request: Request) -> str:
    """Return the tag of an answer: it changes with the generation, the request and the program."""
    asked = f"{request.url.path}?{request.url.query}"
    salt = request.app.state.settings.salt
    about = "\n".join((__version__, salt, asked, request.headers.get("accept-language", "")))
    return f'W/"{version}-{hashlib.sha256(about.encode()).hexdigest()[:12]}"'


def is_known(request: Request, tag: str) -> bool:
    """Return True if the client has an answer with this tag already."""
    known = request.headers.get("if-none-match", "")
    return tag in {each.strip() for each in known.split(",")}


def json_answer(make: Callable[[], Mapping[str, Any]], version: str, request: Request) -> Response:
    """Return the record that ``make`` makes as an answer; without a body if the client has it.

    It is not made again for a request that the same generation has answered a moment ago. An answer
    to a body, and one that the time limit has cut, has no tag and is not kept.
    """
    if request.method != "GET":
        return _untagged(make())
    tag = entity_tag(version, request)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    answers: Recent[bytes] = request.app.state.answers
    key = FENCE.get(), tag
    body = answers.find(key)
    if body is None:
        record = make()
        is_cut = not CUT_NOTES.isdisjoint(record.get("note_codes", ())) or (
            record.get("looked_at", 0) < record.get("passages", 0)
        )
        if is_cut:
            return _untagged(record)
        body = dumps(record).encode()
        if len(body) <= _LARGEST_KEPT:
            answers.put(key, body)
    return Response(body, media_type=JSON_TYPE, headers=headers)


def _untagged(record: Mapping[str, Any]) -> Response:
    return Response(dumps(record), media_type=JSON_TYPE, headers={"Cache-Control": "no-store"})


def error_answer(error: Exception) -> JSONResponse:
    """Return an error as JSON: a code, a text for people, and the status of its kind."""
    status, code = status_of(error)
    text = str(error)
    if isinstance(error, errors.BeneluxSearchError):
        text = with_command(error.message)
    elif isinstance(error, RequestValidationError):
        text = "; ".join(map(_text_of, error.errors()))
    record = {"schema": SCHEMA_NAME, "error": {"code": code, "message": text[:1000]}}
    return JSONResponse(record, status)


def _text_of(wrong: Mapping[str, Any]) -> str:
    """Return what is wrong with a parameter: its name, and the message of its check."""
    first, *names = wrong["loc"]
    return f"{'.'.join(map(str, names)) or first}: {errors.own_text(wrong['msg'])}"


def status_of(error: Exception) -> tuple[int, str]:
    """Return the status and the code of the answer to an error."""
    if isinstance(error, Refused):
        return error.status, error.code
    if isinstance(error, RequestValidationError):
        return 422, "invalid"
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), (500, "bug"))
