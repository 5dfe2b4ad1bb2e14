"""What can be typed after a colon in the linear mode, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benelux_search.shell import linear_asking as asking
from benelux_search.shell import linear_hits as hits
from benelux_search.shell import linear_lists as lists
from benelux_search.shell.linear_export import export
from benelux_search.shell.linear_session import NotDone, Session
from benelux_search.shell.saying import N_


@dataclass(frozen=True, slots=True)
class Command:
    """``takes`` is what follows the name, as the help shows it."""

    name: str
    takes: str
    about: str
    run: Callable[[Session, str], None]


def run(line: str, session: Session) -> None:
    """Does what a line says that begins with a colon, or is a question mark.

    Raises:
        NotDone: there is no such command, or several begin so.
    """
    word, _, rest = line.removeprefix(":").strip().partition(" ")
    if line.strip() == "?":
        word = "help"
    word, rest = word.casefold(), rest.strip()
    is_forced = word.endswith("!")
    commands = _called(word.removesuffix("!"))
    if is_forced:
        commands = [each for each in commands if each.name == "export"]
    if not commands:
        raise NotDone(
            session.say(
                "there is no command :{name}; {command} lists them", name=word, command=":help"
            )
        )
    if len(commands) > 1:
        names = ", ".join(f":{each.name}" for each in commands)
        raise NotDone(session.say(":{name} may be {names}", name=word, names=names))
    if is_forced:
        export(session, rest, is_forced=True)
    else:
        commands[0].run(session, rest)


def _called(beginning: str) -> list[Command]:
    """The command of that name, or else those that begin so."""
    exact = [each for each in COMMANDS if each.name == beginning]
    return exact or [each for each in COMMANDS if beginning and each.name.startswith(beginning)]


def _help(session: Session, about: str) -> None:
    say, put = session.say, session.put
    if about.casefold() == "query":
        from benelux_search.shell.helping import (
            QUERY_LANGUAGE,  # one list for both kinds of session
        )

        for example, meaning in QUERY_LANGUAGE:
            put(f"{example}: {say(meaning)}")
        return
    commands = _called(about.removeprefix(":").casefold()) if about else COMMANDS
    if not about:
        put(say("What does not begin with a colon is searched. A number shows that hit whole."))
        put(say("{command} says what can be searched for.", command=":help query"))
    for each in commands:
        takes = say(each.takes)
        name = f":{each.name} {takes}" if takes else f":{each.name}"
        put(f"{name}: {say(each.about)}")
    if not commands:
        raise NotDone(
            say("there is no command :{name}; {command} lists them", name=about, command=":help")
        )


def _quit(session: Session, _: str) -> None:
    session.is_over = True


COMMANDS: Final[tuple[Command, ...]] = (
    Command("next", "", N_("the next hits"), lambda session, _: session.turn(1)),
    Command("previous", "", N_("the hits before these"), lambda session, _: session.turn(-1)),
    Command("show", N_("NUMBER"), N_("a hit whole, as the number alone does"), Session.show),
    Command("around", N_("NUMBER"), N_("what stands before and after a hit"), hits.around),
    Command("read", N_("NUMBER or ID"), N_("a document, from its beginning"), hits.read),
    Command("lang", "auto|nl|fr|both", N_("the language of queries"), asking.language),
    Command(
        "doc",
        N_("NUMBER or ID"),
        N_("search in this document; alone: in all"),
        asking.narrow_to_document,
    ),
    Command("year", N_("YEAR"), N_("search in this year; alone: in all"), asking.narrow_to_year),
    Command("across", "", N_("search translations of the words as well, or not"), asking.across),
    Command("facets", N_("NUMBER"), N_("how the answers are spread; narrow to one"), asking.facets),
    Command("take", "", N_("search for what was suggested"), asking.take),
    Command("swap", "", N_("the other language first"), hits.swap),
    Command("translate", N_("TERM"), N_("how a word or phrase is rendered"), lists.translate),
    Command(
        "documents", N_("WORDS"), N_("the documents, or those with these words"), lists.documents
    ),
    Command("copy", N_("NUMBER nl|fr|both|citation"), N_("to the clipboard"), hits.copy),
    Command("mark", N_("NUMBER"), N_("keep a hit for an export"), hits.mark),
    Command("marks", "", N_("the hits that are marked"), hits.marks),
    Command("unmark", N_("NUMBER, ID or all"), N_("take a mark away"), hits.unmark),
    Command(
        "export",
        N_("tmx|tsv|jsonl FILE"),
        N_("write the marked hits, or else all that are found; :export! writes over a file"),
        export,
    ),
    Command("history", N_("NUMBER"), N_("earlier queries; ask one again"), asking.history),
    Command("save", N_("NAME"), N_("give this search a name"), asking.save),
    Command("searches", "", N_("the searches with a name"), asking.searches),
    Command("search", N_("NAME"), N_("ask a search with a name"), asking.search),
    Command("delete", N_("NAME"), N_("take a name away"), asking.delete),
    Command("help", N_("COMMAND"), N_("what can be typed; also: ?"), _help),
    Command("quit", "", N_("leave"), _quit),
)
