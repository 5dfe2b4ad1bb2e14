"""The declared options of a search as parameters of the API, and as fields of the page."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Query
from pydantic import AfterValidator, BeforeValidator, Field

from benelux_search.declared_options import (
    SCOPE_OPTIONS,
    DeclaredOption,
    Group,
    Surface,
    keyword_parameter,
    option,
    options_of,
    taking_options,
)
from benelux_search.results import TextLanguage
from benelux_search.search.queries.options import QueryKeywords, SearchKeywords, parsed_sort
from benelux_search.search.queries.scope import WRITE_A_DATE, ScopeKeywords, conditions_of
from benelux_search.text.numbers.dates import LONGEST_DATE, SPELLINGS, partial_iso

LONGEST_QUERY: Final = 2_000
_LONGEST_NAME: Final = 500
_MOST_NAMES: Final = 100  # values of an option that may be given several times
_LONGEST_FIELD: Final = 200
_OFF: Final = frozenset({"0", "false"})  # values of a switch in an address
_FIELDS: Final = tuple(options_of(Surface.PAGE))
_MARKING: Final = tuple(
    each for each in options_of(Surface.PAGE, Group.QUERY) if each.name != "meaning"
)


def _iso_date(typed: str | None) -> str | None:
    found = None if typed is None else partial_iso(typed)
    if typed is not None and found is None:
        raise ValueError(WRITE_A_DATE)
    return found


LanguageOfText = Annotated[TextLanguage, BeforeValidator(option("language").as_choice)]
QueryText = Annotated[
    str,
    Query(max_length=LONGEST_QUERY, description="The query.", examples=["mensenhandel"]),
]
Day = Annotated[
    str | None,
    Query(
        max_length=LONGEST_DATE,
        description=f"A year, a month or a day: {SPELLINGS}.",
        examples=["2020-06", "juin 2020"],
    ),
    AfterValidator(_iso_date),
]


def _order(sort: str) -> str:
    """Return an order as it is, if it is one."""
    return str(parsed_sort(sort))


def _conditions(where: list[str]) -> list[str]:
    """Return conditions as they are, if they are some."""
    conditions_of(where)
    return where


@dataclass(frozen=True, slots=True)
class AskedSearch:
    """A query and its options, as the client has given them."""

    query: str
    options: SearchKeywords


def _api_parameter(each: DeclaredOption) -> inspect.Parameter:
    if each.kind == "date":
        return keyword_parameter(each, Day)
    settings: dict[str, Any] = {"description": each.help, **each.bounds(Surface.API)}
    if each.kind == "text":
        settings["max_length"] = _LONGEST_NAME
    if each.kind == "texts":
        name = Annotated[str, Field(max_length=_LONGEST_NAME)]
        many = Query(description=each.help, max_length=_MOST_NAMES)
        checked = AfterValidator(_conditions if each.name == "where" else list)
        return keyword_parameter(each, Annotated[Annotated[list[name], checked] | None, many])
    if each.others:
        field = Query(**settings, max_length=_LONGEST_FIELD)
        return keyword_parameter(each, Annotated[str, field, AfterValidator(_order)])
    return keyword_parameter(
        each, Annotated[each.type, Query(**settings), BeforeValidator(each.as_choice)]
    )


def _asked(surface: Surface) -> Any:
    @taking_options(_api_parameter, *options_of(surface))
    def asked(q: QueryText, options: SearchKeywords) -> AskedSearch:
        return AskedSearch(q, options)

    return Depends(asked)


Asked = Annotated[AskedSearch, _asked(Surface.API)]
AskedExport = Annotated[AskedSearch, _asked(Surface.API_EXPORT)]


def _scope() -> Any:
    @taking_options(_api_parameter, *SCOPE_OPTIONS)
    def scope(options: ScopeKeywords) -> ScopeKeywords:
        return options

    return Depends(scope)


AskedScope = Annotated[ScopeKeywords, _scope()]


# --- The page


def _field(each: DeclaredOption) -> inspect.Parameter:
    most = LONGEST_QUERY if each.kind in {"text", "texts"} else _LONGEST_FIELD
    default = each.default if each.kind == "choice" else ""
    return keyword_parameter(
        each, Annotated[str, Query(max_length=most), BeforeValidator(each.as_choice)], default
    )


def _fields(declared: Sequence[DeclaredOption]) -> Any:
    @taking_options(_field, *declared)
    def fields(options: Mapping[str, str]) -> Mapping[str, str]:
        return options

    return Depends(fields)


Form = Annotated[Mapping[str, str], _fields(_FIELDS)]
Marking = Annotated[Mapping[str, str], _fields(_MARKING)]


def options_of_form(form: Mapping[str, str]) -> SearchKeywords:
    """Return the options that the fields of the page give; an empty field gives none."""
    return cast(SearchKeywords, _options(form, _FIELDS))


def options_of_marking(marking: Mapping[str, str]) -> QueryKeywords:
    """Return the options that decide which matches are marked in a document."""
    return cast(QueryKeywords, _options(marking, _MARKING))


def _options(form: Mapping[str, str], fields: tuple[DeclaredOption, ...]) -> Mapping[str, Any]:
    return {
        each.name: text not in _OFF if each.kind == "switch" else text
        for each in fields
        if (text := form[each.name])
    }


def marking_of(form: Mapping[str, str], *, any_word: bool) -> Mapping[str, str]:
    """Return the fields that decide which matches are marked in a document.

    With ``any_word``, any of the words is enough, whatever the form says.
    """
    marking = {each.name: form[each.name] for each in _MARKING}
    return marking | {"any_word": "1", "all_words": ""} if any_word else marking


def export_of(form: Mapping[str, str]) -> Mapping[str, str]:
    """Return the fields that an export of the hits heeds."""
    return {each.name: form[each.name] for each in options_of(Surface.API_EXPORT)}


@dataclass(frozen=True, slots=True)
class Control:
    """A control of the search form: its option and its value."""

    option: DeclaredOption
    value: str

    @property
    def is_changed(self) -> bool:
        """True if the value is not the default."""
        if self.option.kind == "switch":
            return bool(self.value) and (self.value not in _OFF) != self.option.default
        return self.value not in {"", self.option.default}

    @property
    def changed_value(self) -> str:
        """The form value that changes a switch from its default: ``0`` or ``1``."""
        return "0" if self.option.default else "1"


def controls(form: Mapping[str, str], *, has_meaning: bool) -> Sequence[Control]:
    """Return the fields of the page, check boxes last.

    Without ``has_meaning``, no search by meaning is offered.
    """
    return [
        Control(each, form[each.name])
        for each in sorted(_FIELDS, key=lambda each: each.kind == "switch")
        if each.name != "meaning" or has_meaning or form[each.name]
    ]
