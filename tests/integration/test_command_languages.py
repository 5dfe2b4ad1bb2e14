"""The commands in Dutch and French: by the environment, and by --ui-language."""

from __future__ import annotations

import ast
import gettext
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Shell
from syntax_trees import called, trees

from benchmarks import catalogues
from benelux_search import cli
from benelux_search.cli import command_tree
from benelux_search.cli.help_texts import _translated, help_attributes
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import SourceError
from benelux_search.reading_options import Limits
from benelux_search.translator import ENGLISH, Translator
from benelux_search.tui import startup

LANGUAGES = ("nl", "fr")
COMMANDS = (
    "index", "status", "doctor", "align", "analyze", "search", "shell", "config", "show",
    "translate", "divergences", "export", "glossary",
)  # fmt: skip


@pytest.fixture(autouse=True)
def system_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def indexed(shell: Shell) -> Shell:
    assert shell("index").status == 0
    return shell


def words_of(text: str) -> str:
    """A text without the frames and line breaks of a help page."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", text).replace("\xa0", " ").split())


# --- help ----------------------------------------------------------------------------------------


def test_help_by_the_environment(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "nl_BE.UTF-8")
    dutch = words_of(shell("search", "--help").out)
    assert dutch.startswith("Gebruik: benelux-search search [OPTIES]")
    assert "Zoek, en toon elke passage met haar tegenhanger." in dutch
    assert "Taal van de zoekvraag. [standaard: auto]" in dutch
    assert "Toon deze hulp." in dutch
    assert "Zoekopties" in dutch
    monkeypatch.setenv("LANG", "fr_BE.UTF-8")
    french = words_of(shell("search", "--help").out)
    assert french.startswith("Utilisation : benelux-search search [OPTIONS]")
    assert "Langue de la requête. [par défaut : auto]" in french


def test_the_option_beats_the_environment(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "nl_BE.UTF-8")
    assert "Langue de la requête." in words_of(shell("--ui-language", "fr", "search", "-h").out)
    assert "Language of the query." in words_of(shell("--ui-language=en", "search", "-h").out)
    assert "Taal van de zoekvraag." in words_of(shell("search", "-h").out)


def english_help() -> Iterator[str]:
    for each, name in help_attributes(cli.command_tree()):
        yield from re.split(r"(?<=[.:])\s", getattr(each, name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_the_help(language: str, shell: Shell) -> None:
    english = {text for text in english_help() if re.match(r"[A-Z][a-z]* [^[]* ", text)}
    for command in ((), *((each,) for each in COMMANDS), ("terms", "check")):
        ran = shell("--ui-language", language, *command, "--help")
        assert ran.status == 0
        assert not [text for text in english if text in words_of(ran.out)]


def test_english_help_is_as_before_after_another_language(shell: Shell) -> None:
    before = shell("search", "--help").out
    shell("--ui-language", "nl", "search", "--help")
    assert shell("search", "--help").out == before
    assert "Usage: benelux-search search [OPTIONS]" in before


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "dutch", "french"),
    [
        (["search"], "Het argument 'ZOEKVRAAG' ontbreekt.", "L’argument 'REQUÊTE' manque."),
        (["serch"], "De opdracht 'serch' bestaat niet.", "La commande 'serch' n’existe pas."),
        (
            ["search", "x", "--nn"],
            "Deze optie bestaat niet: --nn",
            "Cette option n’existe pas : --nn",
        ),
        (["search", "x", "-n", "0"], "Ongeldige waarde voor '-n'", "Valeur incorrecte pour '-n'"),
        (["match"], "Ongeldige waarde: geef een zin", "Valeur incorrecte : donnez une"),
        (["terms", "check"], "Gebruik:", "Utilisation"),
    ],
)  # fmt: skip
def test_usage_errors(words: list[str], dutch: str, french: str, shell: Shell) -> None:
    for language, expected in (("nl", dutch), ("fr", french)):
        ran = shell("--ui-language", language, *words)
        assert ran.status == 2
        assert expected in words_of(ran.err)
    assert "Usage:" in shell(*words).err


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("words", [["mcp", "x\u202ey\u2028z\x1b"], ["--x\u202ey\u2028z\x1b"]])
def test_usage_errors_are_clean(language: str, words: list[str], shell: Shell) -> None:
    ran = shell("--ui-language", language, *words)
    assert ran.status == 2
    assert "x\ufffdy z" in ran.err
    assert not {"\u202e", "\u2028", "\x1b"} & set(ran.err)


def test_the_error_of_a_check_is_ours() -> None:
    text = "Invalid value for '-n': Value error, it must be a number"
    assert _translated(text, ENGLISH) == "Invalid value for '-n': it must be a number"
    for language in ("nl", "fr"):
        assert "Value error" not in _translated(text, Translator(language))


def test_the_help_names_the_query_in_the_language_of_the_interface(shell: Shell) -> None:
    assert "{REQUÊTE}..." in shell("--ui-language", "fr", "search", "-h").out
    assert "{ZOEKVRAAG}..." in shell("--ui-language", "nl", "search", "-h").out


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "shell"])
def test_no_value_of_an_option_breaks(
    command: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = set()
    for each in command_tree().commands[command].params:
        made = re.fullmatch(r"<(.*)>", each.metavar or "")
        values |= set(made[1].split(" | ")) if made else set()
    for columns in (80, 100, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        shown = shell(command, "--help").out
        assert [each for each in values if each not in shown] == []
        assert not re.search(r"^│ +[a-z]{1,3}> ", shown, re.MULTILINE)


def test_a_language_that_nobody_knows_is_a_usage_error(shell: Shell) -> None:
    ran = shell("--ui-language", "de", "search", "x")
    assert ran.status == 2
    assert "--ui-language" in ran.err


def test_after_two_hyphens_a_language_is_a_word_to_search_for(indexed: Shell) -> None:
    searched = indexed("search", "--", "--ui-language", "fr", "zzqq")
    assert searched.status == 1
    assert searched.err.startswith("nothing found in")


def test_an_error_of_the_library(shell: Shell) -> None:
    dutch = shell("--ui-language", "nl", "search", "x")
    assert (dutch.status, dutch.out) == (2, "")
    assert dutch.err.startswith("benelux-search: er is geen index in index; ")
    french = shell("--ui-language", "fr", "search", "x").err
    assert french.startswith("benelux-search: il n’y a pas d’index dans index\xa0; ")
    assert shell("search", "x").err.startswith("benelux-search: there is no index at index; ")


def test_an_unexpected_error(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr("benelux_search.api.opening.open_index", fails)
    err = shell("--ui-language", "nl", "search", "x").err
    assert "onverwachte RuntimeError: oops; dit is een fout in het programma. Herhaal" in err


# --- results -------------------------------------------------------------------------------------


def test_a_page_of_results(indexed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    english = indexed("search", "vervuiling")
    dutch = indexed("--ui-language", "nl", "search", "vervuiling")
    monkeypatch.setenv("LANG", "fr_BE.UTF-8")
    french = indexed("search", "vervuiling")
    assert english.out == dutch.out == french.out, "what a document says is not translated"
    assert re.search(r"passages? found in Dutch \(\d+ ms\)", english.err)
    assert re.search(r"passages? gevonden in het Nederlands \(\d+ ms\)", dutch.err)
    assert re.search(r"passages? trouvés? en néerlandais \(\d+ ms\)", french.err)


def test_nothing_found_and_a_note(indexed: Shell) -> None:
    ran = indexed("--ui-language", "nl", "search", "(vervuiling")
    assert "opmerking: de `(` in kolom 1 wordt niet gesloten" in ran.err
    ran = indexed("--ui-language", "fr", "search", "(zzzzqqq")
    assert ran.status == 1
    assert "remarque\xa0: " in ran.err
    assert "rien trouvé" in ran.err


def test_reports(indexed: Shell) -> None:
    dutch = indexed("--ui-language", "nl", "status").out
    assert re.search(r"^documenten +\d+$", dutch, re.MULTILINE)
    assert "in beide talen" in dutch
    assert "is gaaf: " in indexed("--ui-language", "nl", "doctor").out
    assert "est intact\xa0: " in indexed("--ui-language", "fr", "doctor").out
    assert "ongewijzigd" in indexed("--ui-language", "nl", "index").out
    assert "l’index contient " in indexed("--ui-language", "fr", "index").out


def test_formats_for_programs_stay_english(indexed: Shell) -> None:
    words = ("search", "(vervuiling", "--format")
    for form in ("tsv", "tmx", "jsonl"):
        assert indexed("--ui-language", "fr", *words, form).out == indexed(*words, form).out
    found = json.loads(indexed("--ui-language", "fr", *words, "json").out)
    assert found["notes"] == ["the `(` at column 1 is never closed"]
    assert found["note_codes"] == ["opening-parenthesis"]


def test_every_note_of_a_run_has_a_code(shell: Shell) -> None:
    run = json.loads(shell("index", "--format", "json").out)
    assert len(run["note_codes"]) == len(run["notes"])
    assert all(run["note_codes"])


# --- the interactive search ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--ui-language", "nl"], "nl"), (["--ui-language=fr", "shell"], "fr"), ([], None),
        (["--index", "x", "--ui-language", "nl", "shell"], "nl"),
        (["--index", "x", "--index", "y", "shell"], None),
    ],
)  # fmt: skip
def test_the_option_is_for_the_interactive_search_too(
    words: list[str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def start(folders: list[str], *, locale: object = None, **_: object) -> int:
        asked.append((*folders, locale))
        return 0

    monkeypatch.setattr(startup, "start", start)
    monkeypatch.setattr(startup, "can_use_full_screen", lambda: True)
    monkeypatch.delenv("BENELUX_SEARCH_INDEX", raising=False)
    assert cli.main(words) == 0
    folders = [each for each in words if each in {"x", "y"}] or ["index"]
    assert asked == [(*folders, expected)]


def test_with_a_query_the_interactive_search_gets_it_as_well(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: object, *, locale: str | None, **__: object) -> int:
        return 2 if locale == "fr" else 0

    monkeypatch.setattr("benelux_search.tui.startup.start", start)
    assert shell("--ui-language", "fr", "shell", "x").status == 2


# --- the machinery -------------------------------------------------------------------------------


def test_in_english_no_catalogue_is_read(indexed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a catalogue is read")

    monkeypatch.setattr(gettext, "translation", forbidden)
    assert indexed("search", "vervuiling").status == 0
    assert ENGLISH.locale == "en"


def test_every_text_is_in_the_catalogues() -> None:
    """Of a text inside an f-string, Babel knows nothing."""
    known = {text if isinstance(text, str) else text[0] for text in catalogues.messages()}
    assert {"Language of the query.", "[bold]show report[/]         the whole document"} <= known
    said = {
        node.args[0].value
        for tree in trees("say(", "some(").values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if called(node.func) in {"say", "some"}
    }
    assert said - known == set()


def test_the_cause_of_every_error_of_a_document_can_be_translated() -> None:
    """A cause that is an f-string or a plain text would stay English."""
    kinds: list[type] = [SourceError, *SourceError.__subclasses__()]
    errors = {each.__name__ for each in kinds}
    bare = [
        f"{module}:{node.lineno}"
        for module, tree in trees(*(f"{each}(" for each in errors)).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args
        if called(node.func) in errors
        if isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n" * 200, "x.txt", "geen tekstbestand: het lijkt op een pdf"),
        (b"%PDF-1.7\n" * 200, "x.pdf", "1.800 bytes; hoogstens 1.000 worden gelezen: splits"),
        (b"Een woord.\n" * 200, "x.txt", "2.200 bytes; hoogstens 1.000 worden gelezen: splits"),
    ],
)
def test_causes_are_translated_with_their_numbers_and_parts(
    content: bytes, name: str, expected: str, tmp_path: Path
) -> None:
    """The cause of the PDF comes from the process that reads it."""
    path = tmp_path / name
    path.write_bytes(content)
    limits = Limits(file_bytes=None if "lijkt" in expected else 1000)
    with pytest.raises(SourceError) as caught:
        DocumentReader(limits)(path)
    assert expected in Translator("nl").error_text(caught.value)
