"""The options of a search, each declared once, for all surfaces.

The parameters of the commands, the API, the page and the tools of an assistant, the switches of the
interactive search and the tables of the documentation come from these declarations. The classes
that type checkers read, :class:`~benelux_search.search.queries.options.SearchOptions` and
:class:`~benelux_search.search.queries.options.SearchKeywords`, are compared with them by a test.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Final, Literal, TypeAlias, TypeVar

from benelux_search.model import without_region
from benelux_search.translator import N_

_ResultT = TypeVar("_ResultT")
_FunctionT = TypeVar("_FunctionT", bound=Callable[..., Any])
Kind: TypeAlias = Literal["switch", "number", "choice", "text", "texts", "date", "value"]
_SAVED: Final = "The saved search decides it."
_WHOLE: Final = "An export has all pairs that match."
_PAGED: Final = "More hits load while scrolling."


class Surface(StrEnum):
    """A place where people or programs give options; the value is its name in the docs."""

    LIBRARY = "library"
    SEARCH = "search"
    NEW = "search --new"
    EXPORT = "export"
    API = "API"
    API_EXPORT = "API export"
    PAGE = "page"
    INTERACTIVE = "interactive search"
    MCP = "mcp"


class Group(Enum):
    """The subject of an option: the words, the documents, the place in the list, or the hits."""

    QUERY = "query"
    SCOPE = "scope"
    POSITION = "position"
    OUTPUT = "output"


@dataclass(frozen=True, eq=False)
class DeclaredOption:
    """The declaration of an option of a search.

    - ``name``: its name in the library, the API, the page and the tools of an assistant.
    - ``kind``: what it holds; ``texts`` are several texts, each given on its own; ``value`` is a
      Python object, which no parser reads.
    - ``default``: its value if it is not given.
    - ``help``: a sentence for all help texts and descriptions.
    - ``flags``: its names on the command line; ``--x/--no-x`` for a switch with a negation.
    - ``metavar``: its value in the help of the command line.
    - ``environment``: the environment variable with the default of the command line.
    - ``choices``: the allowed values, each with its name on a control.
    - ``others``: the form of further values, beside the choices: ``meta.NAME``.
    - ``least``: the smallest number that a surface other than the library takes.
    - ``most``: the largest number, for some surfaces.
    - ``excludes``: the name of a switch that cannot be on together with this one.
    - ``label``: the name of its control on the page; of a switch, what holds if it is changed.
    - ``action``, ``letter``: the description and the key of a switch in the menu of the
      interactive search.
    - ``absent``: the surfaces without the option, each with the reason.
    """

    name: str
    kind: Kind
    group: Group
    help: str
    default: object = None
    flags: tuple[str, ...] = ()
    metavar: str | None = None
    environment: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    others: str = ""
    least: int = 0
    most: Mapping[Surface, int] = field(default_factory=dict)
    excludes: str | None = None
    label: str = ""
    action: str = ""
    letter: str = ""
    absent: Mapping[Surface, str] = field(default_factory=dict)

    @property
    def type(self) -> Any:
        """The type of its value, as frameworks read it."""
        types = {
            "switch": bool,
            "number": int,
            "choice": str if self.others else Literal[tuple(self.choices)],
            "texts": list[str] | None,
        }
        return types.get(self.kind, str | None)

    def as_choice(self, value: object) -> object:
        """Return the choice that a value names: ``nl`` for ``nl-BE``; any other value as it is."""
        plain = without_region(value) if isinstance(value, str) else value
        return plain if plain in self.choices else value

    def bounds(self, surface: Surface) -> dict[str, int]:
        """Return the smallest and the largest number, ``ge`` and ``le``; empty if it is none."""
        return {"ge": self.least, "le": self.most[surface]} if self.kind == "number" else {}


def _without(reason: str, *surfaces: Surface) -> dict[Surface, str]:
    return dict.fromkeys(surfaces, reason)


def _only_in(reason: str, *surfaces: Surface) -> dict[Surface, str]:
    return {each: reason for each in Surface if each not in {Surface.LIBRARY, *surfaces}}


_EXPORTS: Final = (Surface.EXPORT, Surface.API_EXPORT)
SEARCH_OPTIONS: Final[tuple[DeclaredOption, ...]] = (
    DeclaredOption(
        "language",
        "choice",
        Group.QUERY,
        N_("Language of the query."),
        default="auto",
        flags=("--lang",),
        choices={
            "auto": N_("detect"),
            "nl": N_("Dutch"),
            "fr": N_("French"),
            "both": N_("both"),
        },
        label=N_("Language"),
        absent=_without(_SAVED, Surface.NEW),
    ),
    DeclaredOption(
        "any_word",
        "switch",
        Group.QUERY,
        N_("Find passages with any of the words."),
        default=False,
        flags=("--any-word", "--any"),
        excludes="all_words",
        label=N_("any of the words"),
        action=N_("passages with any of the words: on or off"),
        letter="+",
        absent=_without(_SAVED, Surface.NEW),
    ),
    DeclaredOption(
        "all_words",
        "switch",
        Group.QUERY,
        N_("Never show passages with only some of the words."),
        default=False,
        flags=("--all-words",),
        excludes="any_word",
        label=N_("all the words"),
        action=N_("only passages with all the words: on or off"),
        letter="&",
        absent=_without("Always on, unless `any_word` is given.", Surface.NEW, *_EXPORTS),
    ),
    DeclaredOption(
        "across",
        "switch",
        Group.QUERY,
        N_("Also find translations of the words in the other language."),
        default=False,
        flags=("--across/--no-across",),
        environment="BENELUX_SEARCH_ACROSS",
        label=N_("+ translations"),
        action=N_("search for translations too: on or off"),
        letter="a",
    ),
    DeclaredOption(
        "synonyms",
        "switch",
        Group.QUERY,
        N_("Also find synonyms of the words in the same language."),
        default=False,
        flags=("--synonyms",),
        label=N_("+ synonyms"),
        action=N_("search for synonyms too: on or off"),
        letter="=",
    ),
    DeclaredOption(
        "meaning",
        "switch",
        Group.QUERY,
        N_("Also find passages that are near the query in meaning."),
        default=False,
        flags=("--meaning",),
        label=N_("+ meaning"),
        action=N_("search by meaning too: on or off"),
        letter="b",
        absent=_without(
            "Every passage is near in some degree, so an export would be the whole index.",
            *_EXPORTS,
        )
        | _without("Every passage is near in some degree, so none would be new.", Surface.NEW),
    ),
    DeclaredOption(
        "codes",
        "value",
        Group.QUERY,
        "Codes of law that a query may cite, beside the built-in ones.",
        default=(),
        absent=_only_in("Taken from `codes.toml` or from the open index."),
    ),
    DeclaredOption(
        "seconds",
        "value",
        Group.QUERY,
        "Time limit of the search in seconds; None: no limit.",
        default=2.0,
        absent=_only_in(
            "Fixed: 2 seconds, 1.5 in the interactive search; no limit for counts on the command "
            "line and for exports outside the API."
        ),
    ),
    DeclaredOption(
        "document",
        "texts",
        Group.SCOPE,
        N_("Only this document (id or number); may be given several times."),
        flags=("--document", "--doc"),
        metavar="ID",
        label=N_("Document"),
        absent=_without(_SAVED, Surface.NEW),
    ),
    DeclaredOption(
        "since",
        "date",
        Group.SCOPE,
        N_("Only documents from this date on: 2019, 2019-06, 30/6/2019, 'juni 2019'."),
        flags=("--since",),
        metavar="DATE",
        label=N_("From"),
        absent=_without(_SAVED, Surface.NEW)
        | _without("Documents are filtered by their years.", Surface.INTERACTIVE),
    ),
    DeclaredOption(
        "until",
        "date",
        Group.SCOPE,
        N_("Only documents up to and including this date."),
        flags=("--until",),
        metavar="DATE",
        label=N_("To"),
        absent=_without(_SAVED, Surface.NEW)
        | _without("Documents are filtered by their years.", Surface.INTERACTIVE),
    ),
    DeclaredOption(
        "path",
        "text",
        Group.SCOPE,
        N_("Only documents with this in their path; * stands for any characters."),
        flags=("--path",),
        metavar="TEXT",
        label=N_("Path"),
        absent=_without(_SAVED, Surface.NEW),
    ),
    DeclaredOption(
        "where",
        "texts",
        Group.SCOPE,
        N_("Only pairs with this in their own metadata; year=2019..2021 is a range."),
        flags=("--where",),
        metavar="NAME=VALUE",
        label=N_("Metadata"),
        absent=_without(_SAVED, Surface.NEW),
    ),
    DeclaredOption(
        "dates",
        "value",
        Group.SCOPE,
        "Only documents of these days, months or years.",
        default=(),
        absent=_only_in(
            "There are `since` and `until`, and `date:` in a query.", Surface.INTERACTIVE
        ),
    ),
    DeclaredOption(
        "limit",
        "number",
        Group.POSITION,
        N_("Maximum number of hits."),
        default=10,
        flags=("-n", "--limit"),
        least=1,
        most={Surface.API: 100, Surface.MCP: 20},
        absent=_without(_WHOLE, *_EXPORTS) | _without(_PAGED, Surface.PAGE, Surface.INTERACTIVE),
    ),
    DeclaredOption(
        "offset",
        "number",
        Group.POSITION,
        N_("Skip the first N hits."),
        default=0,
        flags=("--offset",),
        most={Surface.MCP: 1_000_000},
        absent=_without(_WHOLE, *_EXPORTS)
        | _without("What is shown counts as seen, so the next run shows what follows.", Surface.NEW)
        | _without(
            "The next page has a cursor, which stays in one generation of the index.", Surface.API
        )
        | _without(_PAGED, Surface.PAGE, Surface.INTERACTIVE),
    ),
    DeclaredOption(
        "sort",
        "choice",
        Group.OUTPUT,
        N_("Order: the best or the newest first, by title, in reading order, or by own metadata."),
        default="relevance",
        flags=("--sort",),
        choices={
            "relevance": N_("best first"),
            "date": N_("newest first"),
            "document": N_("by title"),
            "place": N_("in reading order"),
        },
        others="[-]meta.NAME",
        label=N_("Order"),
        absent=_without(_SAVED, Surface.NEW),
    ),
    DeclaredOption(
        "units",
        "choice",
        Group.OUTPUT,
        N_("Units of text: paragraphs or sentences."),
        default="paragraph",
        flags=("--units",),
        choices={"paragraph": N_("paragraphs"), "sentence": N_("sentences")},
        label=N_("Show"),
        absent=_without(_SAVED, Surface.NEW)
        | _without("An answer quotes whole passages.", Surface.MCP),
    ),
    DeclaredOption(
        "fold",
        "switch",
        Group.OUTPUT,
        N_("Show identical passages as one hit."),
        default=True,
        flags=("--fold/--no-fold",),
        label=N_("each of identical passages"),
        action=N_("identical passages as one hit: on or off"),
        letter="2",
        absent=_without(_WHOLE, *_EXPORTS)
        | _without("New hits are shown one by one.", Surface.NEW)
        | _without("An assistant reads each text once.", Surface.MCP),
    ),
)
SCOPE_QUERY: Final = DeclaredOption(
    "query",
    "text",
    Group.SCOPE,
    N_("Only pairs that match this query, with all of its words."),
    flags=("--query",),
    metavar="QUERY",
)
"""The part of a scope that a search does not have, since it has a query of its own."""
SCOPE_OPTIONS: Final = (
    SCOPE_QUERY,
    *(each for each in SEARCH_OPTIONS if each.group is Group.SCOPE and each.kind != "value"),
)
"""The scope of what reads pairs and is no search: translations, glossaries, lists …"""
SWITCHES: Final = tuple(each for each in SEARCH_OPTIONS if each.kind == "switch")


def options_of(surface: Surface, *groups: Group) -> Iterator[DeclaredOption]:
    """Yield the options that a surface has, in the order of their declarations.

    Without ``groups``, those of all groups.
    """
    for each in SEARCH_OPTIONS:
        if surface not in each.absent and (not groups or each.group in groups):
            yield each


def taking_options(
    parameter_of: Callable[[DeclaredOption], inspect.Parameter], *declared: DeclaredOption
) -> Callable[[Callable[..., _ResultT]], Callable[..., _ResultT]]:
    """Return a decorator for a function with a parameter ``options``: a mapping by name.

    In its place, the decorated function has a keyword parameter for each of the options: the one
    that ``parameter_of`` makes. Frameworks that read signatures, such as typer, see only these.
    """
    made = [parameter_of(each) for each in declared]
    defaults = {each.name: each.default for each in made}

    def decorate(function: Callable[..., _ResultT]) -> Callable[..., _ResultT]:
        @functools.wraps(function)
        def taking(*args: Any, **values: Any) -> _ResultT:
            options = {name: values.pop(name, default) for name, default in defaults.items()}
            return function(*args, options=options, **values)

        function.__annotations__.pop("options")  # for type checkers only
        parameters: list[inspect.Parameter] = []
        for each in inspect.signature(function, eval_str=True).parameters.values():
            parameters += made if each.name == "options" else [each]
        return set_parameters(taking, parameters)

    return decorate


def set_parameters(function: _FunctionT, parameters: Sequence[inspect.Parameter]) -> _FunctionT:
    """Give a function parameters for frameworks that read signatures, and return it."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {each.name: each.annotation for each in parameters}
    return function


def keyword_parameter(
    declared: DeclaredOption, annotation: Any, default: object = None
) -> inspect.Parameter:
    """Return an option as a keyword parameter; its default is that of the option if None."""
    value = declared.default if default is None else default
    return inspect.Parameter(
        declared.name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=annotation
    )


def option(name: str) -> DeclaredOption:
    """Return the option with this name.

    Raises:
        StopIteration: there is none.
    """
    return next(each for each in SEARCH_OPTIONS if each.name == name)
