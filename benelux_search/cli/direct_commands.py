"""A direct parser of the usual command lines of the commands that look something up.

Typer loads slowly. The options are those that the functions of these commands declare, which typer
gets, too. A command line with anything else, for example an error or ``--help``, is left to typer.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib import import_module
from types import NoneType
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args, get_origin

from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import COMPLETION, Argument, Option, split_arguments


class _Direct(NamedTuple):
    """A command: its module, its function, and whether its words may begin with a dash."""

    module: str
    function: str
    has_dashes: bool = False


_COMMANDS: Final[Mapping[str, _Direct]] = {
    "search": _Direct("search_command", "search", has_dashes=True),
    "list": _Direct("list_command", "list_command"),
    "show": _Direct("show_command", "show_command"),
    "translate": _Direct("translate_command", "translate_command"),
}
_CHECKED: Final = frozenset(("delimiter",))  # options whose values have errors of typer
# The options before the command
_BEFORE: Final[Mapping[str, Any]] = {
    **{name: opt.SHARED_OPTIONS[name] for name in (*opt.STYLE_OPTIONS, "no_pager")},
    "index": opt.IndexesOption,
    "ui_language": opt.UiLanguageOption,
}
# Settings of an option that this parser follows, and those that only the help shows
_SETTINGS: Final = {"envvar", "min"} | {
    "help", "metavar", "autocompletion", "rich_help_panel", "show_default", "show_envvar"
}  # fmt: skip
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


class DirectCall(NamedTuple):
    """The options before a command, its function, and the keyword arguments of that."""

    before: Mapping[str, Any]
    function: Callable[..., int]
    arguments: Mapping[str, Any]


class _LeftToTyper(Exception):
    """The command line is not one of the usual ones."""


class _Declared(NamedTuple):
    """An option by one of its names; ``switch`` is the value of a switch with this name."""

    parameter: str
    kind: Any
    settings: Mapping[str, Any]
    switch: bool


def names_direct_command(words: Collection[str]) -> bool:
    """Return True if one of some words is the name of a command that this parser knows."""
    return not _COMMANDS.keys().isdisjoint(words)


def parsed_command(
    words: Sequence[str], environment: Mapping[str, str] = os.environ
) -> DirectCall | None:
    """Return the call for a command line, or None if typer must parse it.

    ``words`` are the words after the program name.
    """
    try:
        return _parsed(words, environment)
    except _LeftToTyper:
        return None


def _parsed(words: Sequence[str], environment: Mapping[str, str]) -> DirectCall:
    if COMPLETION in environment or not all(map(_is_usual, words)):
        raise _LeftToTyper
    rest = iter(words)
    before, name = _values(rest, dict(_declared(_BEFORE)), until=_COMMANDS)
    if name is None:
        raise _LeftToTyper
    command = _COMMANDS[name]
    module = import_module(f"{__package__}.{command.module}")
    function: Callable[..., int] = getattr(module, command.function)
    parameters = inspect.signature(function, eval_str=True).parameters
    options = dict(_declared({name: each.annotation for name, each in parameters.items()}))
    takes_value = {name: option.kind is not bool for name, option in options.items()}
    option_words, arguments = split_arguments(list(rest), takes_value)
    if not command.has_dashes and any(word.startswith("-") for word in arguments):
        raise _LeftToTyper
    given, _ = _values(iter(option_words), options)
    if not _CHECKED.isdisjoint(given):
        raise _LeftToTyper
    defaults = {
        name: each.default for name, each in parameters.items() if each.default is not each.empty
    }
    from_environment = dict(_from_environment(options, environment))
    taken = _argument(parameters.values(), arguments)
    return DirectCall(before, function, {**defaults, **taken, **from_environment, **given})


def _argument(parameters: Collection[inspect.Parameter], words: list[str]) -> dict[str, Any]:
    """Return the words of a command as the value of its argument."""
    for each in parameters:
        if get_origin(each.annotation) is not Annotated:
            continue
        kind, *declarations = get_args(each.annotation)
        if any(isinstance(declaration, Argument) for declaration in declarations):
            if not words and each.default is not each.empty:
                return {}
            if _is_list(kind) and words:
                return {each.name: words}
            if not _is_list(kind) and len(words) == 1:
                return {each.name: words[0]}
    raise _LeftToTyper


def _is_usual(word: str) -> bool:
    """Return True if a word is not empty, asks for no help, and is valid Unicode."""
    is_valid = word.isascii() or not any("\ud800" <= each <= "\udfff" for each in word)
    return is_valid and word not in {"", "-h", "--help"}


def _declared(types: Mapping[str, Any]) -> Iterator[tuple[str, _Declared]]:
    """Yield each option name with its option; ``types`` are the types of the parameters."""
    for parameter, annotation in types.items():
        is_declared = get_origin(annotation) is Annotated
        kind, *declarations = get_args(annotation) if is_declared else (annotation,)
        for declaration in declarations:
            if isinstance(declaration, Option) and declaration.settings.keys() <= _SETTINGS:
                own = declaration.value_type(kind)
                for names in declaration.names:
                    for name, switch in zip(names.split("/"), (True, False), strict=False):
                        yield name, _Declared(parameter, own, declaration.settings, switch)


def _values(
    words: Iterator[str], options: Mapping[str, _Declared], until: Collection[str] = ()
) -> tuple[dict[str, Any], str | None]:
    """Take options with their values from the words, up to a word in ``until`` or the end.

    Return the values of the parameters, and that word.
    """
    values: dict[str, Any] = {}
    for word in words:
        if word in until:
            return values, word
        name, equals, text = word.partition("=")
        option = options.get(name)
        if option is None or (equals and (option.kind is bool or not name.startswith("--"))):
            raise _LeftToTyper
        if option.kind is bool:
            values[option.parameter] = option.switch
            continue
        value = _value(option, text if equals else next(words, ""))
        if _is_list(option.kind):
            value = [*values.get(option.parameter, ()), value]
        values[option.parameter] = value
    return values, None


def _value(option: _Declared, text: str) -> Any:
    kind = _plain(option.kind)
    if get_origin(kind) is Literal:
        if text in get_args(kind):
            return text
    elif kind is int:
        if _NUMBER.fullmatch(text) and int(text) >= option.settings.get("min", 0):
            return int(text)
    elif text and not text.startswith("-"):
        return text
    raise _LeftToTyper


def _plain(kind: Any) -> Any:
    """Return a type without None."""
    if NoneType in get_args(kind):
        return next(each for each in get_args(kind) if each is not NoneType)
    return kind


def _is_list(kind: Any) -> bool:
    return get_origin(_plain(kind)) is list


def _from_environment(
    options: Mapping[str, _Declared], environment: Mapping[str, str]
) -> Iterator[tuple[str, bool]]:
    """Yield the parameter and the value of each switch that an environment variable sets."""
    for option in options.values():
        text = environment.get(option.settings.get("envvar", ""))
        if text is not None:
            if option.kind is not bool or text not in {"0", "1"}:
                raise _LeftToTyper
            yield option.parameter, text == "1"
