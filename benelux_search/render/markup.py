"""Pages of HTML: the only way to them.

The page needs nothing from outside and runs nothing: no script, no font, no image, and a policy in
its head that allows none. What a document holds is text in it: ``text`` is the only way from a
text to :data:`Markup`, and takes controls and marks of direction away as for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final, NewType

from benelux_search._version import __version__
from benelux_search.model import Language
from benelux_search.render.labels import LANGUAGE_NAMES
from benelux_search.render.lines import sanitise
from benelux_search.render.style import STYLE

Markup = NewType("Markup", str)

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def whole(name: str, body: Iterable[Markup], about: str) -> Iterator[Markup]:
    """A page, line by line; ``about`` it is at its foot."""
    yield from _head(name)
    yield Markup("<body>")
    yield from body
    made = f"{about} Made by benelux-search {__version__}.".lstrip()
    yield tag("footer", tag("p", text(made)))
    yield Markup("</body>")
    yield Markup("</html>")


def table(caption: str, first: str, rows: Iterable[Markup]) -> Iterator[Markup]:
    """Rows of Dutch and French side by side, what each is being said in its first cell."""
    yield Markup("<table>")
    yield tag("caption", text(caption))
    heads = (tag("th", text(name), scope="col") for name in (first, "Dutch", "French"))
    yield tag("thead", tag("tr", *heads))
    yield Markup("<tbody>")
    yield from rows
    yield Markup("</tbody></table>")


def side(language: Language, content: Sequence[Markup] | None) -> Markup:
    """The cell of a language; None where there is no counterpart."""
    name = LANGUAGE_NAMES[language]
    if content is None:
        return tag("td", text("— no counterpart"), class_="none", data_side=name)
    return tag("td", *content, data_side=name)


def notes(of: Sequence[str]) -> Iterator[Markup]:
    if of:
        yield tag("ul", *(tag("li", text(note)) for note in of), class_="notes")


def _head(name: str) -> Iterator[Markup]:
    yield Markup("<!DOCTYPE html>")
    yield Markup('<html lang="en">')
    yield Markup("<head>")
    yield Markup('<meta charset="utf-8">')
    yield tag("meta", http_equiv="Content-Security-Policy", content=_POLICY)
    yield Markup('<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield tag("title", text(name))
    yield Markup(f"<style>{STYLE}</style>")
    yield Markup("</head>")


def text(text: str) -> Markup:
    """A text as what it is, whatever it holds."""
    return Markup(escape(sanitise(text)))


def spaced(parts: Sequence[Markup]) -> list[Markup]:
    """The same with spaces between, for who reads the page without its style."""
    return [part for each in parts for part in (each, Markup(" "))][:-1]


def tag(name: str, *content: Markup, **attributes: str) -> Markup:
    inner = "".join(content)
    return Markup(opened(name, **attributes) + (f"{inner}</{name}>" if name != "meta" else ""))


def opened(name: str, **attributes: str) -> Markup:
    written = (
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items()
    )
    return Markup(f"<{name}{''.join(written)}>")
