"""The metadata that a web page states: in its headings, its ``meta`` elements and its JSON-LD.

The title is the heading of the first level; without one, the title of Dublin Core or Open Graph, or
the ``title`` element without the name of the site: "Verslag | Benelux". The date is that of the act
or of the publication.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from benelux_search.documents.blocks import Block, normalise_spaces
from benelux_search.metadata.stated_titles import titles_of_headings
from benelux_search.model import Facts, Language, Titles

_TITLES: Final = ("eli:title", "dcterms.title", "dc.title", "citation_title", "og:title", "title")
_DATES: Final = (
    "eli:date_document", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date",
    "dcterms.created", "dc.date.created", "eli:date_publication", "article:published_time",
    "og:article:published_time", "datepublished", "citation_publication_date", "citation_date",
    "date", "pubdate",
)  # fmt: skip
_CHANGED: Final = ("dcterms.modified", "article:modified_time", "last-modified")
_IDENTIFIERS: Final = (
    "eli:id_local", "dcterms.identifier", "dc.identifier", "wt.z_docid", "celex", "numac",
)  # fmt: skip
_LD_DATES: Final = ("datePublished", "dateCreated", "legislationDate", "dateModified")
_SEPARATORS: Final = re.compile(r"\s+(?:[|»›:•·–—-]|::)\s+")
_SITE: Final = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+$")
_SERVICE: Final = re.compile(r"(?:FOD|SPF|POD|SPP|Federale Overheidsdienst|Service public)\b")
_ISO: Final = re.compile(r"((?:1[5-9]|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_EU_NUMBER: Final = re.compile(r"3((?:19|20)\d{2})([A-Z]{1,2})(\d{4})$")
_NUMAC: Final = re.compile(r"(?:1[89]|20)\d{8}$")
_MOST_LD: Final = 1000  # objects examined in JSON-LD


@dataclass(frozen=True, slots=True)
class PageHead:
    """Statements of a page beside its text.

    - ``title``: the ``title`` element. ``language``: the language of the page.
    - ``meta``: the values of its ``meta`` elements by lower-case name or property.
    - ``linked_data``: the texts of its JSON-LD. ``times``: the values of its ``time`` elements.
    """

    title: str = ""
    language: Language | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    linked_data: Sequence[str] = ()
    times: Sequence[str] = ()


def page_facts(head: PageHead, blocks: Sequence[Block]) -> Facts:
    """Return the metadata of a page with these blocks."""
    data = list(_objects(head.linked_data))
    return Facts(_titles(head, blocks), _date(head, data), _number(head.meta))


def _titles(head: PageHead, blocks: Sequence[Block]) -> Titles:
    parts = _parts(head.title)
    sites = {head.meta.get("og:site_name", "").casefold(), *_site_names(parts)}
    headings = [
        (text, block.hint)
        for block in blocks
        if block.title and (text := normalise_spaces(block.text.replace("\n", " ")))
    ]
    known = {text.casefold() for text, _ in headings}
    # a part of the title that is a heading, too, is the title; a name of the site is none
    named: list[tuple[str, Language | None]] = [
        (part, None) for part in parts if part.casefold() in known and len(parts) > 1
    ]
    candidates = named or [
        (text, hint)
        for text, hint in headings
        if not any(text.casefold() in site for site in sites) and not _SITE.match(text)
    ]
    stated = [head.meta[name] for name in _TITLES if head.meta.get(name)]
    rest = _without_site([*stated, head.title], sites)
    return titles_of_headings([*candidates[:2], *((text, None) for text in rest)], head.language)


def _parts(title: str) -> list[str]:
    """Return the parts of a title, one of which may be the name of the site."""
    return [part for part in _SEPARATORS.split(normalise_spaces(title)) if part]


def _site_names(parts: Sequence[str]) -> set[str]:
    """Return the part of a title that may be the name of the site: the last of several parts."""
    return {parts[-1].casefold()} if len(parts) > 1 else set()


def _without_site(titles: Iterable[str], sites: set[str]) -> Iterator[str]:
    """Yield titles without the name of the site, which may be all of a title."""
    for title in titles:
        parts = _parts(title)
        while len(parts) > 1 and parts[-1].casefold() in sites:
            parts.pop()
        text = " – ".join(parts)
        if not _SERVICE.match(text):
            yield text


def _date(head: PageHead, data: Sequence[Mapping[str, Any]]) -> str | None:
    values = [head.meta.get(name, "") for name in _DATES]
    values += [str(each.get(name, "")) for name in _LD_DATES for each in data]
    values += [head.meta.get(name, "") for name in _CHANGED]
    times = set(head.times)
    values += times if len(times) == 1 else ()
    return next((date for value in values if (date := _iso_date(value))), None)


def _iso_date(value: str) -> str | None:
    match = _ISO.match(value)
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def _number(meta: Mapping[str, str]) -> str | None:
    """Return the number of an EU act (CELEX 32016R0679 is 2016/679) or of a text in the gazette."""
    for name in _IDENTIFIERS:
        value = meta.get(name, "").strip().rpartition("/")[2].rpartition(":")[2]
        match = _EU_NUMBER.match(value)
        if match is not None and match[2] in {"R", "L", "D"} and int(match[1]) >= 2015:
            return f"{match[1]}/{int(match[3])}"
        if match is not None or _NUMAC.match(value):
            return value
    return None


def _objects(texts: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of JSON-LD, the outer before the inner; broken JSON has none."""
    pending: list[Any] = []
    for text in texts:
        try:
            pending.append(json.loads(text))
        except (ValueError, RecursionError):
            continue
    for _ in range(_MOST_LD):
        if not pending:
            return
        value = pending.pop(0)
        if isinstance(value, dict):
            yield value
            pending += [each for each in value.values() if isinstance(each, dict | list)]
        elif isinstance(value, list):
            pending += value
