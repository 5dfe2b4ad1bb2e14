"""The writers of HTML pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benelux_search.output.divergences_page import divergences_page
from benelux_search.output.formats import ContentKind, Writer
from benelux_search.output.glossary_page import glossary_page
from benelux_search.output.html import hits_page

HTML: Final[Mapping[ContentKind, Writer]] = {
    "result": lambda result, _: hits_page(result),
    "divergences": lambda result, _: divergences_page(result),
    "glossary": lambda entries, _: glossary_page(entries),
}
