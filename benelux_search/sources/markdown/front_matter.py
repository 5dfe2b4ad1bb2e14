"""Front matter: what a Markdown file says of itself before its text, as YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benelux_search.model import Facts, Language, Titles
from benelux_search.sources.blocks import tagged, tidy, titles_of

_MOST_ROWS = 500
_KEY = re.compile(r"([A-Za-z][\w-]{0,60})\s*:(?:\s+(.{1,1000}))?$")
_OTHER_YAML = re.compile(r"\s*(?:#|-|\S.{0,200}:)|\s+\S|\s*$|[\]}]")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_COMMENT = re.compile(r"\s+#.*$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """How many rows the front matter takes, and what it says of the document."""

    rows: int = 0
    facts: Facts = field(default_factory=Facts)
    language: Language | None = None


NOTHING = FrontMatter()


def front_matter(rows: Sequence[str]) -> FrontMatter:
    """The front matter of a file; ``NOTHING`` where its first row begins none.

    Of YAML only plain ``key: value`` rows are read: no more is needed of it.
    """
    fence = rows[0].strip("\ufeff \t") if rows else ""
    if fence not in ("---", "+++"):
        return NOTHING
    ends = (fence, "...") if fence == "---" else (fence,)
    near = [row.rstrip() for row in rows[1:_MOST_ROWS]]
    stop = next((k for k, row in enumerate(near) if row in ends), None)
    said = None if stop is None else _said(fence, near[:stop])
    if stop is None or said is None:
        return NOTHING
    language = tagged(said.get("lang") or said.get("language") or said.get("locale"))
    date = _DATE.match(said.get("date", ""))
    facts = Facts(_titles(said.get("title", ""), language), date[1] if date else None)
    return FrontMatter(stop + 2, facts, language)


def _said(fence: str, rows: Sequence[str]) -> Mapping[str, str] | None:
    """The values by key; None for text that only stands between two rules."""
    if fence == "+++":
        try:
            return {key: str(value) for key, value in tomllib.loads("\n".join(rows)).items()}
        except tomllib.TOMLDecodeError:
            return None
    first = next((row for row in rows if row.strip() and not row.startswith("#")), "")
    if not _KEY.match(first) or not all(map(_OTHER_YAML.match, rows)):
        return None
    found = (_KEY.match(row) for row in rows)
    return {key[1].lower(): _value(key[2] or "") for key in found if key}


def _value(text: str) -> str:
    text = text.strip()
    if text[:1] in ("'", '"'):
        return text[1:].partition(text[0])[0]
    return _COMMENT.sub("", text)


def _titles(title: str, language: Language | None) -> Titles:
    if language is None or titles_of(title) == Titles():
        return titles_of(title)
    title = tidy(title)
    return Titles(title if language == "nl" else None, title if language == "fr" else None)
