"""The connection to typer: declarations of options, and commands with words that begin with a dash.

A word of a query may begin with a dash. Therefore, :class:`WordsCommand` separates options from
words before typer parses the command line.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar, get_args, get_origin

import typer
from typer.core import TyperCommand
from typer.models import OptionInfo

from benelux_search.cli.parameters import (
    Argument,
    InvocationSettings,
    Option,
    split_arguments,
    taking_shared_options,
)
from benelux_search.declared_options import set_parameters

_LONGEST: Final = 24  # characters of values without spaces
_Function = TypeVar("_Function", bound=Callable[..., Any])
_Command = TypeVar("_Command", bound=Callable[..., int])


class CommandApp(typer.Typer):
    """A typer application whose functions declare options with :class:`Option`, too."""

    def command(
        self, *args: Any, shared: Sequence[str] = (), **settings: Any
    ) -> Callable[[_Command], _Command]:
        """Return a decorator that adds a function as a command.

        Its first parameter is an :class:`InvocationSettings`; the others are those of the command
        line. It returns the exit status. ``shared`` are the names of its shared options.
        """
        register = super().command(*args, **settings)

        def decorate(function: _Command) -> _Command:
            run = taking_shared_options(*shared)(function) if shared else function
            register(_with_typer_types(_typer_command(run)))
            return function

        return decorate

    def callback(self, *args: Any, **settings: Any) -> Callable[[_Function], _Function]:
        """Return a decorator for the function that gets the options before the command."""
        register = super().callback(*args, **settings)
        return lambda function: register(_with_typer_types(function))


def _typer_command(run: Callable[..., int]) -> Callable[..., None]:
    """Return a function for typer that calls ``run`` and exits with the status that it returns."""

    def command(ctx: typer.Context, **values: Any) -> None:
        raise typer.Exit(run(ctx.ensure_object(InvocationSettings), **values))

    _, *parameters = inspect.signature(run, eval_str=True).parameters.values()
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_ONLY, annotation=typer.Context)
    command.__doc__ = run.__doc__
    return set_parameters(command, [context, *parameters])


def _with_typer_types(function: _Function) -> _Function:
    """Replace the declarations in the types of a function by those of typer, in place."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return set_parameters(
        function, [each.replace(annotation=_typer_type(each.annotation)) for each in parameters]
    )


def _typer_type(annotation: Any) -> Any:
    if get_origin(annotation) is not Annotated:
        return annotation
    kind, *declarations = get_args(annotation)
    for each in declarations:
        if isinstance(each, Option):
            kind = each.value_type(kind)
    made = [_typer_declaration(each) for each in declarations]
    values = _spaced_values(kind)
    for each in made:
        if isinstance(each, OptionInfo) and values and each.metavar is None:
            each.metavar = values
    return Annotated[(kind, *made)]


def _spaced_values(kind: Any) -> str:
    """Return the many values of an option with spaces, where a table may break them; else ""."""
    choices = next((e for e in (kind, *get_args(kind)) if get_origin(e) is Literal), None)
    values = " | ".join(get_args(choices))
    return f"<{values}>" if len(values) > _LONGEST else ""


def _typer_declaration(declaration: object) -> object:
    match declaration:
        case Option():
            return typer.Option(*declaration.names, **declaration.settings)
        case Argument():
            return typer.Argument(**declaration.settings)
    return declaration


class WordsCommand(TyperCommand):
    """A command with words that may begin with a dash, such as ``-word`` (NOT) in a query."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the options before all words, with ``--`` between them.

        No words are required with ``--new``, which names a saved search.
        """
        options, words = split_arguments(args, self._takes_value())
        if any(option.partition("=")[0] == "--new" for option in options):
            for parameter in self.params:
                if parameter.param_type_name == "argument":
                    parameter.required = False
        return super().parse_args(ctx, [*options, *(["--", *words] if words else [])])

    def _takes_value(self) -> dict[str, bool]:
        """Return a dictionary of all option names: True if the option takes a value."""
        names = {"--help": False, "-h": False}
        for parameter in self.params:
            if parameter.param_type_name == "option":
                for name in (*parameter.opts, *parameter.secondary_opts):
                    names[name] = not getattr(parameter, "is_flag", False)
        return names
