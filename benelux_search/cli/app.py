"""The commands shell and config, the options before a command, and for typer ``search`` and others.

Each command parses its options, calls the library and prints the result. The docstring of a command
is its help text.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from benelux_search._version import __version__
from benelux_search.cli import parameters as opt
from benelux_search.cli.list_command import list_command
from benelux_search.cli.parameters import ERROR, FOUND, PROGRAM, InvocationSettings
from benelux_search.cli.search_command import search
from benelux_search.cli.shell_completion import complete_query
from benelux_search.cli.show_command import show_command
from benelux_search.cli.typer_app import CommandApp, WordsCommand

app = CommandApp(
    name=PROGRAM,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def before_commands(
    ctx: typer.Context,
    *,
    index: opt.IndexesOption = None,
    plain: opt.PlainOption = False,
    color: opt.ColorOption = None,
    no_pager: opt.NoPagerOption = False,
    ui_language: opt.UiLanguageOption = None,  # noqa: ARG001 - read before the words are parsed
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Write a log and the tracebacks of errors to standard error."),
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback has ended the run
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Search Dutch-French documents, and show each passage in both languages.

    [bold]benelux-search[/]                       search interactively

    [bold]benelux-search index[/]                 index the documents in corpus/

    [bold]benelux-search search mensenhandel[/]   search for a word, in both languages
    """
    settings = ctx.ensure_object(InvocationSettings)
    settings.index, settings.plain, settings.color = index or (), plain, color
    settings.no_pager = no_pager
    settings.debug = settings.debug or debug
    if settings.debug and ctx.invoked_subcommand not in {None, "shell"}:  # these have the screen
        from benelux_search.cli.debug_log import shown_log

        ctx.with_resource(shown_log(settings.terminal()))
    if ctx.invoked_subcommand is not None:
        return
    from benelux_search.tui.startup import start

    # On a terminal that cannot show a full screen, the search runs line by line
    if plain or (sys.stdin.isatty() and sys.stdout.isatty()):
        folders = settings.folders()
        raise typer.Exit(start(folders, plain=plain, locale=settings.locale, color=color))
    typer.echo(ctx.get_help())


app.command("search", cls=WordsCommand, rich_help_panel="Search")(search)


@app.command("shell", shared=opt.INDEXES_OPTIONS, cls=WordsCommand, rich_help_panel="Search")
def shell_command(
    settings: InvocationSettings,
    *,
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUERY",
            help="First query.",
            show_default=False,
            autocompletion=complete_query,
        ),
    ] = None,
) -> int:
    """Search interactively, with hits as you type. Press F1 for help.

    With --plain, in a pipe, and in a terminal without full-screen support, it works line by line,
    as suits a screen reader.
    """
    from benelux_search.tui.startup import start

    query_text = " ".join(query or ())
    return start(
        settings.folders(),
        plain=settings.plain,
        query=query_text,
        locale=settings.locale,
        color=settings.color,
    )


@app.command("config", shared=opt.STYLE_OPTIONS, rich_help_panel="Search")
def config_command(
    settings: InvocationSettings,
    *,
    init: Annotated[
        bool,
        typer.Option(
            "--init", help="Create the settings file, with comments, if it does not exist."
        ),
    ] = False,
) -> int:
    """Show the settings of the interactive search, and the path of the settings file.

    [bold]config --init[/]    create the file; its comments explain the settings
    """
    from benelux_search.output.styled_lines import line
    from benelux_search.user.settings import (
        TEMPLATE,
        load_settings,
        settings_as_toml,
        settings_path,
    )

    terminal = settings.terminal()
    path = settings_path()
    if init and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, encoding="utf-8")
    own, problems = load_settings(path)
    if own.keys:
        from benelux_search.tui.bindings import known_keys

        keys, problems_of_keys = known_keys(own, path, terminal.say)
        own, problems = replace(own, keys=keys), problems + problems_of_keys
    advice = terminal.say("does not exist: {command} creates it", command="config --init")
    missing_note = "" if path.exists() else f" ({advice})"
    terminal.show([line(f"# {path}{missing_note}"), *map(line, settings_as_toml(own))])
    for problem in problems:
        terminal.tell_note(problem)
    return ERROR if problems else FOUND


app.command("show", rich_help_panel="Search")(show_command)
app.command("list", rich_help_panel="Search")(list_command)
