"""The help and the usage errors of the commands, in the language of the interface.

The texts of typer are English. The texts of the commands are translated before the command line is
parsed, the text of an error when the error is printed.
"""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

import typer

from benelux_search.cli.parameters import PROGRAM, InvocationSettings
from benelux_search.errors import Message, own_text
from benelux_search.translator import N_, Translator

_ATTRIBUTES: Final = (
    "help",
    "short_help",
    "rich_help_panel",
    "metavar",
    "options_metavar",
    "subcommand_metavar",
)
# Texts of typer itself; an option of its own is not in the code of the commands
OWN_OPTIONS: Final = ("install_completion", "show_completion")
_FIXED: Final = (
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
    N_("Show this message and exit."),
)
_RICH_TEXTS: Final[Mapping[str, str]] = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "ERRORS_PANEL_TITLE": N_("Error"),
    "DEFAULT_STRING": N_("[default: {}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
    "RICH_HELP": N_("Try [blue]'{command_path} {help_option}'[/] for help."),
}
# The more specific first; a text that is none of these stays English
_ERRORS: Final = (
    N_("{} (Possible options: {})"),
    N_("{} Did you mean {}?"),
    N_("Invalid value for {}: {}"),
    N_("Invalid value: {}"),
    N_("Missing argument {}."),
    N_("Missing option {}."),
    N_("No such option: {}"),
    N_("No such command {}."),
    N_("Option {} requires an argument."),
    N_("Option {} does not take a value."),
    N_("Got unexpected extra argument(s) ({})"),
    N_("Value {} is not a valid {}."),
    N_("{} is not one of {}."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be greater than or equal to {}"),
    N_("Input should be less than or equal to {}"),
)
# BadParameter, UsageError, ClickException: typer has the last two from click, or of its own
_ERROR: Final[type[Exception]] = next(
    each
    for each in typer.BadParameter.__mro__
    if issubclass(each, Exception) and each.__name__ == "ClickException"
)


def run_in_language(
    command: Any, words: list[str], settings: InvocationSettings, *, asks_help: bool
) -> None:
    """Run a command line with help and usage errors in the language of the interface.

    ``asks_help`` is True if ``words`` ask for the help.

    Raises:
        SystemExit: at the end in all cases, with the exit status.
    """
    say = settings.say
    translate_help(command, say)
    try:
        with _rich_texts(say) if asks_help else contextlib.nullcontext():
            status = command(args=words, prog_name=PROGRAM, obj=settings, standalone_mode=False)
    except _ERROR as error:
        status = _print_error(error, say)
    raise SystemExit(status)


def help_attributes(command: Any) -> Iterator[tuple[Any, str]]:
    """Yield (object, attribute name) for each help text of a command and its subcommands."""
    for each in (command, *command.params):
        yield from ((each, name) for name in _ATTRIBUTES if _is_text(getattr(each, name, None)))
    for subcommand in getattr(command, "commands", {}).values():
        yield from help_attributes(subcommand)


def _is_text(value: object) -> bool:
    """Return True for a text that can be translated; ``<nl|fr>`` is a list of values."""
    return isinstance(value, str) and not value.startswith("<")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, each on one line, as the catalogues have them."""
    return [each.replace("\n", " ") for each in inspect.cleandoc(text).split("\n\n")]


def hide_switch_values(command: Any) -> None:
    """Remove the value placeholder from switches in the help of a command tree, in place."""
    for each, help_option in _help_options(command):
        for option in (help_option, *each.params):
            if getattr(option, "is_flag", False):
                option.metavar = ""


def _help_options(command: Any, parent: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield each command of a command tree with its ``--help`` option."""
    settings = {"info_name": PROGRAM, **command.context_settings} if parent is None else {}
    context = typer.Context(command, parent=parent, **settings)
    yield command, command.get_help_option(context)
    for each in getattr(command, "commands", {}).values():
        yield from _help_options(each, context)


def translate_help(command: Any, say: Translator) -> None:
    """Translate the help texts of a command tree, in place."""
    for each, name in help_attributes(command):
        setattr(each, name, "\n\n".join(map(say, paragraphs(getattr(each, name)))))
    for each, option in _help_options(command):
        option.help = say(option.help)
        each.get_usage = partial(_usage, each.get_usage, say)


def _usage(original: Any, say: Translator, context: Any) -> str:
    return str(original(context)).replace("Usage:", say("Usage:"), 1)


def _print_error(error: Any, say: Translator) -> int:
    """Print a usage error in the language of the interface; return its exit status."""
    from typer.rich_utils import rich_format_error

    from benelux_search.output.styled_lines import sanitise

    # it repeats what the user has typed, or has pasted from a document
    text = sanitise(_translated(error.format_message(), say))
    error.format_message = lambda: text
    with _rich_texts(say):
        rich_format_error(error)
    return int(error.exit_code)


def _translated(text: str, say: Translator) -> str:
    text = own_text(text)
    for template in _ERRORS:
        pattern = re.escape(template).replace(r"\{\}", "(.+?)")
        match = re.fullmatch(pattern, text, re.DOTALL)
        if match:
            return say.note(Message(template, *(_translated(each, say) for each in match.groups())))
    return say(text)


@contextlib.contextmanager
def _rich_texts(say: Translator) -> Iterator[None]:
    """Translate the texts of typer itself during the block."""
    from typer import rich_utils

    english = {name: getattr(rich_utils, name) for name in _RICH_TEXTS}
    try:
        for name, text in _RICH_TEXTS.items():
            setattr(rich_utils, name, say(text))
        yield
    finally:
        for name, text in english.items():
            setattr(rich_utils, name, text)
