"""The direct parser of commands gives the call that typer gives, or leaves the words to typer."""

from __future__ import annotations

from functools import wraps
from itertools import chain
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from benelux_search.cli.app import before_commands
from benelux_search.cli.direct_commands import DirectCall, parsed_command
from benelux_search.cli.list_command import list_command
from benelux_search.cli.parameters import PROGRAM, InvocationSettings
from benelux_search.cli.search_command import search
from benelux_search.cli.show_command import show_command
from benelux_search.cli.translate_command import translate_command
from benelux_search.cli.typer_app import CommandApp, WordsCommand

SWITCHES: Final = (
    "--any-word --any --across --no-across --explain --facets --fold --no-fold --verify --plain "
    "--count --files -0 --null --no-pager"
).split()
VALUES: Final = {
    "--lang": ["auto", "nl", "both", "NL", "de"],
    "--limit": ["1", "0", "-1", "007", "+5", " 5", "1_000", "５", "5.0", "1e3", "9" * 30],
    "-n": ["3", "x"],
    "--offset": ["0", "12"],
    "--context": ["2"],
    "-C": ["2"],
    "--document": ["908/1", "--", "-x", "search", "="],
    "--doc": ["a=b", "é", "a b", "\udcff"],
    "--sort": ["date", "place", "Date", "size"],
    "--since": ["2019", "yesterday"],
    "--until": ["2019-06"],
    "--format": ["json", "tmx", "kwic", "Text"],
    "--index": ["folder", "--plain"],
    "--color": ["always", "Never"],
    "--colour": ["never", "blue"],
    "--ui-language": ["nl", "de"],
}
OPTIONS: Final = st.one_of(
    st.sampled_from([[each] for each in SWITCHES]),
    st.sampled_from([[name, value] for name, values in VALUES.items() for value in values]),
    st.sampled_from([[f"{name}={value}"] for name, values in VALUES.items() for value in values]),
)
ODD: Final = (
    "-- - -n5 -06 -n=5 -nx -h --help --nothing --debug --version -politie --plain=1 --lim".split()
)
WORDS: Final = st.one_of(
    st.sampled_from([["mensenhandel"], ["traite*"], ["nl:aanpak"], ["a b"], ["search"], ["été"]]),
    st.sampled_from([[each] for each in (*ODD, "", "\udcff", "show")]),
)
BEFORE: Final = st.sampled_from(
    [
        ["--index", "folder"],
        ["--index=f"],
        ["--index", "a", "--index", "b"],
        ["--plain"],
        ["--colour", "always"],
        ["--no-pager"],
        ["--ui-language", "fr"],
        ["--debug"],
        ["-h"],
    ]
)
USUAL: Final = st.sampled_from(
    [[each] for each in (*SWITCHES, "mensenhandel", "-politie", "a b")]
    + [[name, values[0]] for name, values in VALUES.items() if name != "--ui-language"]
)
LINES: Final = st.builds(
    lambda before, command, after: [*chain(*before), command, *chain(*after)],
    st.lists(BEFORE, max_size=2),
    st.sampled_from(["search", "search", "list", "show", "translate"]),
    st.lists(USUAL, max_size=8).map(lambda parts: [*parts, ["water"]])
    | st.lists(USUAL | OPTIONS | WORDS, max_size=6),
)
ACROSS: Final = "BENELUX_SEARCH_ACROSS"


COMMANDS: Final[dict[str, Any]] = {
    "search": search,
    "list": list_command,
    "show": show_command,
    "translate": translate_command,
}


def call_of_typer(words: list[str]) -> tuple[Any, ...] | None:
    """Return what typer calls: the options before a command, its function, and its arguments."""
    calls = []

    def recording(function: Any) -> Any:
        @wraps(function)
        def recorded(settings: InvocationSettings, **arguments: Any) -> int:
            before = settings.index, settings.plain, settings.color, settings.no_pager
            calls.append((*before, function, arguments))
            return 0

        return recorded

    def other(_: InvocationSettings) -> int:
        return 0

    app = CommandApp(
        invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
    )
    app.callback()(before_commands)
    for name, function in COMMANDS.items():
        own: dict[str, Any] = {"cls": WordsCommand} if name == "search" else {}
        app.command(name, **own)(recording(function))
    app.command("status")(other)
    command: Any = get_command(app)
    try:
        command(args=words, prog_name=PROGRAM, obj=InvocationSettings(), standalone_mode=False)
    except Exception:  # noqa: BLE001 - a usage error, whose class depends on the version of typer
        return None
    return calls[0] if calls else None


def seen(call: DirectCall) -> tuple[Any, ...]:
    before = call.before
    arguments = dict(call.arguments)
    switches = before.get("plain", False), before.get("color"), before.get("no_pager", False)
    return before.get("index", ()), *switches, call.function, arguments


@given(LINES, st.sampled_from([None, "0", "1", "", "yes", "2"]))
def test_the_direct_parser_agrees_with_typer(words: list[str], across: str | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if across is None:
            patch.delenv(ACROSS, raising=False)
        else:
            patch.setenv(ACROSS, across)
        call = parsed_command(words)
        if call is not None:
            assert seen(call) == call_of_typer(words)


@pytest.mark.parametrize(
    "line",
    [
        "search mensenhandel",
        "search mensenhandel -politie --lang nl -n 5 --no-fold",
        "--index folder --plain search --across traite* --format=json",
        "--ui-language nl search --doc 908/1 --since 2019 --until 2020-06 -C 2 x --any --facets",
        "search -- --help-me -n",
        "list",
        "--index a --index b list politie water -n 5 --sort date --since 2019 --format json",
        "show report:0007 --format html",
        "translate traite des êtres humains -n 3 --lang fr",
    ],
)
def test_usual_command_lines_need_no_typer(line: str) -> None:
    call = parsed_command(line.split(), {})
    assert call is not None
    assert seen(call) == call_of_typer(line.split())


@pytest.mark.parametrize(
    "line",
    [
        *("", "search", "search --help", "search -h x", "search x --lang de", "search x -n 0"),
        *(
            "search x --limit",
            "search x --nothing",
            "--debug search x",
            "index search",
            "search -n5 x",
        ),
        *("list -x", "show", "show a b", "translate", "translate x --delimiter ;"),
        *("--ui-language de search x", "search --doc= x", "search x --plain=1"),
    ],
)
def test_other_command_lines_are_left_to_typer(line: str) -> None:
    assert parsed_command(line.split(" "), {}) is None


def test_a_shell_that_asks_for_completions_gets_them_from_typer() -> None:
    assert parsed_command(["search", "x"], {"_BENELUX_SEARCH_COMPLETE": "complete_bash"}) is None
