"""The formats, languages and options that commands share, and the settings of one invocation.

This module does not load typer, which loads slowly: :class:`Option` and :class:`Argument` keep what
typer needs, until :mod:`benelux_search.cli.typer_app` gives it to typer.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar

from benelux_search.cli.shell_completion import complete_document
from benelux_search.declared_options import (
    DeclaredOption,
    Group,
    keyword_parameter,
    set_parameters,
    taking_options,
)
from benelux_search.errors import OptionError
from benelux_search.output.formats import (
    DELIMITERS,
    JSON,
    TEXT,
    ContentKind,
    Delimiter,
    format_named,
    formats_of,
)
from benelux_search.translator import ENGLISH, N_, Locale, Translator

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal
    from benelux_search.law.codes import Code
    from benelux_search.opened_index.index import Index
    from benelux_search.search.queries.scope import Scope

_ResultT = TypeVar("_ResultT")


class Option:
    """The declaration of an option, in an ``Annotated`` type.

    ``choices`` are the allowed values of a text; ``names`` and ``settings`` are the arguments of
    ``typer.Option``.
    """

    def __init__(self, *names: str, choices: tuple[str, ...] = (), **settings: Any) -> None:
        self.names = names
        self.choices = choices
        self.settings = settings

    def value_type(self, kind: Any) -> Any:
        """Return the type of its value: ``kind``, or one of the choices."""
        return Literal[self.choices] if self.choices else kind


class Argument:
    """The declaration of an argument, in an ``Annotated`` type.

    ``settings`` are the arguments of ``typer.Argument``.
    """

    def __init__(self, **settings: Any) -> None:
        self.settings = settings


# Headings in the help of a command
WHERE: Final = "Search options"
HOW: Final = "Output options"


Color: TypeAlias = Literal["auto", "always", "never"]  # with auto, a terminal only has styles


def format_option(*names: str, help: str = "Output format.") -> Option:  # noqa: A002
    """Return the option for the formats of a command."""
    return Option("--format", choices=names, help=help, rich_help_panel=HOW)


def _format_option(content: ContentKind, *, with_text: bool = True) -> Option:
    """Return the option for the formats of a kind of content; ``text`` is for a terminal."""
    names = (*([TEXT] if with_text else []), *(each.name for each in formats_of(content)))
    return format_option(*names)


_INDEX_DEFAULT: Final = (
    "[italic]default: $BENELUX_SEARCH_INDEX, then ./index, then an index above[/]"
)
IndexOption = Annotated[
    list[str] | None,
    Option("--index", metavar="DIR", help=f"Index folder. {_INDEX_DEFAULT}", show_default=False),
]
IndexesOption = Annotated[
    list[str] | None,
    Option(
        "--index",
        metavar="DIR",
        help=f"Index folder; repeat it to search several as one. {_INDEX_DEFAULT}",
        show_default=False,
    ),
]
TermsOption = Annotated[
    str | None,
    Option(
        "--terms",
        metavar="FILE",
        help="Your terms in Dutch and French (TBX, TSV, CSV, XLSX, ..., or a folder of these), "
        "preferred in translations and marks. [italic]default: $BENELUX_SEARCH_TERMS[/]",
        envvar="BENELUX_SEARCH_TERMS",
        show_default=False,
        show_envvar=False,
    ),
]
WithinOption = Annotated[
    list[str] | None,
    Option(
        "--within",
        metavar="NAME=VALUE",
        help="Only pairs with this in their metadata can be reached; can be repeated.",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
UiLanguageOption = Annotated[
    Locale | None,
    Option(
        "--ui-language",
        help="Language of help and messages. [italic]default: $LANG[/]",
        show_default=False,
    ),
]
VerifyOption = Annotated[
    bool,
    Option("--verify", help="Check every byte of the index first.", rich_help_panel=HOW),
]
PlainOption = Annotated[
    bool,
    Option(
        "--plain",
        help="Plain output for screen readers: no columns, styles or wrapping.",
        rich_help_panel=HOW,
    ),
]
ColorOption = Annotated[
    Color | None,
    Option(
        "--color",
        "--colour",
        help="Styles and colours. [italic]default: auto (in a terminal without $NO_COLOR)[/]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
NoPagerOption = Annotated[
    bool,
    Option(
        "--no-pager",
        help="Print long output without $PAGER.",
        rich_help_panel=HOW,
    ),
]
DelimiterOption = Annotated[
    str | None,
    Option(
        "--delimiter",
        metavar="CHAR",
        help="Between the fields of CSV: , ; | or tab.",
        rich_help_panel=HOW,
        show_default=",",
    ),
]
# The options that most commands have, by parameter, and those of groups of commands
SHARED_OPTIONS: Final[Mapping[str, Any]] = {
    "index": IndexOption,
    "indexes": IndexesOption,
    "plain": PlainOption,
    "color": ColorOption,
    "no_pager": NoPagerOption,
}
STYLE_OPTIONS: Final = ("plain", "color")
INDEX_OPTIONS: Final = ("index", *STYLE_OPTIONS)
PAGED_OPTIONS: Final = (*INDEX_OPTIONS, "no_pager")
# those of commands that read several indexes as one
INDEXES_OPTIONS: Final = ("indexes", *STYLE_OPTIONS)
PAGED_INDEXES_OPTIONS: Final = (*INDEXES_OPTIONS, "no_pager")
ReportFormatOption = Annotated[str, format_option(TEXT, JSON)]
DivergenceFormatOption = Annotated[str, _format_option("divergences")]
MatchFormatOption = Annotated[str, _format_option("matches")]
TranslationFormatOption = Annotated[str, _format_option("translations")]
BreachFormatOption = Annotated[str, _format_option("breaches")]
ExportFormatOption = Annotated[str, _format_option("hits", with_text=False)]
GlossaryFormatOption = Annotated[str, _format_option("glossary", with_text=False)]
ListFormatOption = Annotated[str, _format_option("documents")]
SearchFormatOption = Annotated[str, _format_option("result")]


_PANELS: Final[Mapping[Group, str]] = {
    Group.QUERY: WHERE,
    Group.SCOPE: WHERE,
    Group.POSITION: HOW,
    Group.OUTPUT: HOW,
}
_COMPLETIONS: Final[Mapping[str, Callable[..., Any]]] = {"document": complete_document}


def taking_search_options(
    *declared: DeclaredOption,
) -> Callable[[Callable[..., _ResultT]], Callable[..., _ResultT]]:
    """Return a decorator that gives a command some options of a search, as :class:`Option`.

    The command gets their values as a mapping in its parameter ``options``.
    """
    return taking_options(option_parameter, *declared)


def taking_shared_options(
    *names: str,
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that gives a command shared options, such as ``--index``.

    Their values go into the settings, the first argument of the command.
    """
    shared = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None if name in {"index", "indexes", "color"} else False,
            annotation=SHARED_OPTIONS[name],
        )
        for name in names
    ]

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def taking(settings: InvocationSettings, **values: Any) -> int:
            own = {each.name: values.pop(each.name, each.default) for each in shared}
            return function(settings.with_options(**own), **values)

        parameters = inspect.signature(function, eval_str=True).parameters.values()
        return set_parameters(taking, [*parameters, *shared])

    return decorate


def option_parameter(each: DeclaredOption) -> inspect.Parameter:
    """Return the parameter of an option for a command."""
    settings: dict[str, Any] = {"help": each.help, "rich_help_panel": _PANELS[each.group]}
    if each.metavar is not None:
        settings["metavar"] = each.metavar
    if each.environment is not None:
        settings |= {"envvar": each.environment, "show_envvar": False, "show_default": False}
        settings["help"] = f"{each.help} [italic]default: ${each.environment}[/]"
    if each.name in _COMPLETIONS:
        settings["autocompletion"] = _COMPLETIONS[each.name]
    if each.others:
        settings["metavar"] = f"<{' | '.join((*each.choices, each.others))}>"
        settings["autocompletion"] = lambda: list(each.choices)
    if each.kind == "number":
        settings["min"] = each.least
    return keyword_parameter(each, Annotated[each.type, Option(*each.flags, **settings)])


def long_name(declared: DeclaredOption, *, is_off: bool = False) -> str:
    """Return the name of an option on the command line; with ``is_off``, that of its negation."""
    name, _, negation = next(each for each in declared.flags if "--" in each).partition("/")
    return negation if is_off and negation else name


def split_arguments(
    args: Sequence[str], takes_value: dict[str, bool]
) -> tuple[list[str], list[str]]:
    """Split arguments into (options with their values, words).

    ``takes_value`` has all option names as keys; the value is True if the option takes a value. An
    argument with two dashes always counts as an option, so that typer reports an unknown one. Other
    unknown arguments are words, except a short option that takes a number: ``-n5``. So ``-06`` is a
    word although ``-0`` is an option. All arguments after ``--`` are words. With an option that
    lacks its value at the end there are no words, so that typer reports it.
    """
    options: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            words.extend(rest)
        elif takes_value.get(arg):
            value = next(rest, None)
            if value is None:
                return [*options, arg], []
            options += [arg, value]
        elif (
            arg in takes_value
            or arg.startswith("--")
            or (takes_value.get(arg[:2]) and arg[2:].isdecimal())
        ):
            options.append(arg)
        else:
            words.append(arg)
    return options, words


def _heeded_by(form: str) -> frozenset[str]:
    return frozenset() if form == TEXT else format_named(form).heeds


def csv_delimiter(typed: str | None, form: str) -> Delimiter:
    """Return the delimiter of a table.

    Raises:
        typer.BadParameter: it is none, or the format is not CSV.
    """
    if typed is None:
        return ","
    from typer import BadParameter

    if "delimiter" not in _heeded_by(form):
        raise BadParameter(N_("--delimiter is for CSV only"))
    for each in DELIMITERS:
        if typed == each:
            return each
    raise BadParameter(N_("--delimiter takes , ; | or tab"))


def fence(within: Sequence[str] | None) -> Scope | None:
    """Return the scope of the conditions of ``--within``; None without any.

    Raises:
        OptionError: one is no condition.
    """
    if not within:
        return None
    from benelux_search.search.queries.scope import Scope

    try:
        return Scope(where=within)
    except OptionError as error:
        raise OptionError("within", ", ".join(within), error.allowed) from error


PROGRAM: Final = "benelux-search"
# A shell sets this variable to ask for the completion of a command line
COMPLETION: Final = f"_{PROGRAM}_complete".replace("-", "_").upper()
FOUND, NOTHING, ERROR, INTERRUPTED = 0, 1, 2, 130


@dataclass(slots=True)
class InvocationSettings:
    """The options before the command, which the options of a command can override.

    ``index`` are the index folders, or none. ``color`` is the value of ``--color`` or None.
    ``locale`` is the value of ``--ui-language``, or None without this option. ``say`` translates
    messages into the language of the interface.
    """

    index: Sequence[str] = ()
    plain: bool = False
    color: Color | None = None
    no_pager: bool = False
    debug: bool = False
    locale: Locale | None = None
    say: Translator = ENGLISH

    def with_options(
        self,
        *,
        index: Sequence[str] | None = None,
        indexes: Sequence[str] | None = None,
        plain: bool = False,
        color: Color | None = None,
        no_pager: bool = True,
    ) -> InvocationSettings:
        """Return the settings with the options after the command.

        The default of ``no_pager`` is for commands without that option: they never use a pager.
        """
        return replace(
            self,
            index=index or indexes or self.index,
            plain=plain or self.plain,
            color=color or self.color,
            no_pager=no_pager or self.no_pager,
        )

    def folders(self) -> Sequence[str]:
        """Return the index folders of a command that reads several: at least one.

        They are those of the options; else that of the environment variable
        ``BENELUX_SEARCH_INDEX``; else ``index``, if it is an index; else an index in a folder
        above; else that of the user's settings file.
        """
        named = [*self.index] or [each for each in [os.environ.get("BENELUX_SEARCH_INDEX")] if each]
        if named:
            return named
        from benelux_search.cli.index_folder import default_folder

        return [default_folder(self.terminal())]

    def folder(self) -> str:
        """Return the index folder of a command that takes only one.

        Raises:
            BeneluxSearchError: the options name several.
        """
        return self.named_folder() or self.folders()[0]

    def folder_to_write(self) -> str:
        """Return the folder of an index to build: as :meth:`folder`, but never one above."""
        return self.named_folder() or os.environ.get("BENELUX_SEARCH_INDEX") or "index"

    def named_folder(self) -> str | None:
        """Return the index folder of the options, if there is one.

        Raises:
            BeneluxSearchError: the options name several.
        """
        if len(self.index) > 1:
            from benelux_search.errors import BeneluxSearchError, Message

            message = Message("this command takes one {}, not {}", "--index", len(self.index))
            raise BeneluxSearchError(message)
        return self.index[0] if self.index else None

    def open_index(
        self,
        *,
        terms: str | None = None,
        codes: Sequence[Code] = (),
        verify: bool = False,
        within: Scope | None = None,
        several: bool = False,
    ) -> Index:
        """Open the index; ``terms`` is the path of the user's own terms.

        With ``several``, the indexes that the options name are opened as one.

        Raises:
            BeneluxSearchError: the options name several indexes without ``several``.
        """
        from benelux_search.api.opening import open_index

        own = own_terms(terms)
        places = self.folders() if several else [self.folder()]
        return open_index(places, verify=verify, codes=codes, terms=own, within=within)

    def terminal(self) -> Terminal:
        """Return the terminal."""
        from benelux_search.cli.terminal import Terminal

        return Terminal(
            spoken=self.plain,
            say=self.say,
            color=self.color or "auto",
            pager=not self.no_pager,
        )


def own_terms(path: str | None) -> tuple[tuple[str, str], ...]:
    """Return the terms of a file of the user, or none without a file, which most calls have."""
    if not path:
        return ()
    from benelux_search.api.reading import read_terms

    return read_terms(path)
