"""The title of a document in each language, from its text and from its files."""

from __future__ import annotations

from benelux_search.metadata.act_titles import act_title, labelled_title, sitting_title
from benelux_search.metadata.document_opening import Opening
from benelux_search.metadata.first_lines import TitleByLanguage, first_lines, marked_titles
from benelux_search.metadata.stated_titles import titles_of_property
from benelux_search.model import LANGUAGES, Language, Titles

_PLACES = 25  # paragraphs in which the title of an act without a date begins


def read_titles(opening: Opening) -> Titles:
    """Return the title in each language; None for a language without one."""
    properties = titles_of_property(" – ".join(opening.properties), opening.first)
    marked = marked_titles(opening)
    nl, fr = (_title(opening, language, marked) for language in LANGUAGES)
    titles = Titles(nl, fr).or_else(properties)
    if titles.nl and titles.fr:
        return titles
    first = first_lines(opening)
    return titles.or_else(Titles(first["nl"], first["fr"]))


def _title(opening: Opening, language: Language, marked: TitleByLanguage) -> str | None:
    paragraphs = opening.paragraphs(language)
    stated = opening.stated.title.nl if language == "nl" else opening.stated.title.fr
    return (
        labelled_title(paragraphs)
        or act_title(paragraphs, language, dated=True)
        or sitting_title([*opening.first, *paragraphs], language)
        or stated
        or act_title(paragraphs[:_PLACES], language, dated=False)
        or marked[language]
        or sitting_title([*opening.first, *paragraphs], language, of_committee=True)
    )
