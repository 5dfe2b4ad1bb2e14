"""Rendering of the pages: templates in the reader's language, and the static files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from benelux_search._version import __version__
from benelux_search.output.html import environment, template_source
from benelux_search.translator import LOCALES, Locale, Translator
from benelux_search.web import views
from benelux_search.web.json_answers import entity_tag, is_known

STATIC_TYPES: Final[Mapping[str, str]] = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_COOKIE: Final = "benelux-search-language"


class Renderer:
    """The templates of the pages."""

    def __init__(self) -> None:
        self._templates = environment(_source)
        self._templates.globals.update(address=views.address, version=__version__, asset=_asset)

    def page(
        self,
        request: Request,
        template: str,
        version: str | None,
        *,
        status: int = 200,
        **content: Any,
    ) -> Response:
        """Return a page: a template with its content.

        ``version`` is that of the generation that the content is from, for the tag of the answer;
        None for a page without a tag.
        """
        say = translator_of(request)
        chosen = request.query_params.get("ui") in LOCALES
        headers = {"Cache-Control": "private, no-cache"}
        if version is not None and status == 200 and not chosen:
            headers["ETag"] = tag = entity_tag(f"{version}-{say.locale}", request)
            if is_known(request, tag):
                return Response(status_code=304, headers=headers)
        here = {name: value for name, value in request.query_params.items() if name != "ui"}
        languages = [
            (each, views.address(request.url.path, **{**here, "ui": each})) for each in LOCALES
        ]
        text = self._templates.get_template(template).render(
            say=say, some=say.some, languages=languages, grouped=say.grouped, **content
        )
        answer = HTMLResponse(text, status, headers)
        if chosen:
            answer.set_cookie(_COOKIE, say.locale, max_age=31_536_000, samesite="strict")
        return answer


def translator_of(request: Request) -> Translator:
    """Return the texts of the interface in the language that the reader has chosen or prefers."""
    wanted = [request.query_params.get("ui", ""), request.cookies.get(_COOKIE, "")]
    wanted += [
        each.partition(";")[0].strip().partition("-")[0].lower()
        for each in request.headers.get("accept-language", "").split(",")
    ]
    found: Locale = next((each for name in wanted for each in LOCALES if each == name), "en")
    return _translator_of(found)


@lru_cache(maxsize=len(LOCALES))
def _translator_of(locale: Locale) -> Translator:
    return Translator(locale)


def _source(name: str) -> str:
    """Return the text of a template of this room, or of those of the output."""
    own = resources.files(__package__) / "templates" / name
    return own.read_text(encoding="utf-8") if own.is_file() else template_source(name)


@lru_cache(maxsize=len(STATIC_TYPES))
def static_file(name: str) -> bytes:
    """Return the content of a static file, one of :data:`STATIC_TYPES`."""
    return (resources.files(__package__) / "static" / name).read_bytes()


def _asset(name: str) -> str:
    """Return the address of a static file; it changes with the content."""
    return f"/static/{name}?{hashlib.sha256(static_file(name)).hexdigest()[:12]}"
