"""The interactive search in Dutch and French: its catalogues are whole, and it speaks them."""

from __future__ import annotations

import io
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import glossed
import pytest
from screens import opened

from benchmarks import catalogues
from benchmarks.catalogues import LANGUAGES, Text, messages
from benelux_search import build_index, open_index
from benelux_search.errors import Message, plural
from benelux_search.translator import Translator, locale_of
from benelux_search.tui.line_mode import LineMode
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import Settings, load_settings

# Of the help and the line of keys; `menu`, `document` and `index` are Dutch and French as well
ENGLISH: Final = (
    "help open mark copy find quit back saved history language narrow translate export swap "
    "contents match hit hits the searching reading picking typing words"
).split()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saying")
    glossed.write(folder, "memory", glossed.pairs())
    build_index(folder, folder / "index")
    return folder / "index"


def singular(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def translations(language: str) -> Iterator[tuple[Text, str, str]]:
    """Every text, with each form of it beside its translation."""
    catalogue = catalogues.read(language)
    for text in messages():
        known = catalogue.get(singular(text))
        assert known is not None, f"{language} lacks {text}: run make catalogues, and translate it"
        if isinstance(text, str):
            assert isinstance(known.string, str)
            yield text, text, known.string
        else:
            assert tuple(known.id) == text
            assert isinstance(known.string, tuple | list)
            assert len(known.string) == 2
            yield from zip((text, text), text, known.string, strict=True)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


# --- the catalogues ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_has_the_same_placeholders(language: str) -> None:
    for text, own, said in translations(language):
        assert said.strip(), f"not translated: {text}"
        assert placeholders(said) == placeholders(own), text
        assert said.endswith(own[-1]) or own[-1] not in ".:…?", text
        assert (own[0] == " ") <= (said[0] in " \xa0"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_what_the_sources_make_of_it(language: str) -> None:
    catalogue, path = catalogues.updated(language), catalogues.path_of(language)
    assert path.read_bytes() == catalogues.written(catalogue), "run make catalogues"
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(catalogue)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_catalogue_is_doubtful_or_gone(language: str) -> None:
    catalogue = catalogues.read(language)
    assert not catalogue.obsolete
    assert not [each.id for each in catalogue if each.id and each.fuzzy]
    known = {each.id if isinstance(each.id, str) else tuple(each.id) for each in catalogue}
    assert known - {""} == set(messages())


def test_no_two_texts_share_a_singular() -> None:
    """A catalogue knows a text by its singular: the plural of the other would be said."""
    singulars = [singular(text) for text in messages()]
    assert len(singulars) == len(set(singulars))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_say_nothing_of_who_made_them_or_when(language: str) -> None:
    text = catalogues.path_of(language).read_text(encoding="utf-8")
    for name in ("Date", "Translator", "Team", "Generated", str(catalogues.ROOT), "EMAIL"):
        assert name not in text
    assert not re.search(r"^#: .*:\d", text, re.MULTILINE)


def test_french_has_its_spaces() -> None:
    for text, _, said in translations("fr"):
        assert not re.search(r" [;!?»](?=\s|$|[),])| :(?=\s|$)|« ", said), text
        assert not re.search(r"\w[:;!?](?=\s|$)", re.sub(":(export|save)!", "", said)), text


def test_what_is_said_of_tables_is_extracted() -> None:
    for text in ("running head", "none or low", "Dutch", "Space", "Ctrl-Space", "1 passage"):
        assert text in messages()
    assert any(text for text in messages() if singular(text).startswith("the query is too long"))


# --- saying --------------------------------------------------------------------------------------


def test_it_is_said_in_english_where_there_is_no_translation() -> None:
    assert (
        Translator("nl")("what nobody translated, {name}", name="x") == "what nobody translated, x"
    )
    assert Translator("en")("help") == "help"
    assert Translator("nl")("") == Translator("fr")("") == ""
    assert Translator("nl").note("what nobody translated") == "what nobody translated"
    assert Translator("nl").note("help") == "help", "a note that is no message may be of the user"


def test_plurals_are_those_of_the_language() -> None:
    one, many = "{number} hit is marked", "{number} hits are marked"
    said = {
        language: [Translator(language).some(one, many, number) for number in (0, 1, 2)]
        for language in ("en", "nl", "fr")
    }
    assert said["en"] == ["0 hits are marked", "1 hit is marked", "2 hits are marked"]
    assert said["nl"] == [
        "0 treffers zijn gemarkeerd", "1 treffer is gemarkeerd", "2 treffers zijn gemarkeerd",
    ]  # fmt: skip
    assert said["fr"] == [
        "0 résultat est marqué", "1 résultat est marqué", "2 résultats sont marqués",
    ]  # fmt: skip


def test_messages_are_said_with_the_messages_in_them() -> None:
    note = Message(
        "“{}” occurs in {} ({}): try {}:{}",
        "maison", Message("French"), plural(2, "1 passage", "{} passages"), "fr", "maison",
    )  # fmt: skip
    assert note == "“maison” occurs in French (2 passages): try fr:maison"
    assert (
        Translator("nl").note(note)
        == "“maison” komt voor in het Frans (2 passages): probeer fr:maison"
    )
    assert Translator("fr").note(note) == (
        "«\xa0maison\xa0» se trouve en français (2 passages)\xa0: essayez fr:maison"
    )
    assert plural(1, "1 passage", "{} passages") == "1 passage"
    typed = Message("no document is called {}{}", "{0} {help}", "")
    assert Translator("nl").note(typed) == "geen document heet {0} {help}"


def test_a_message_that_was_pickled_is_still_one() -> None:
    note = Message("nothing found in {}: searched in {}", Message("Dutch"), Message("French"))
    again = pickle.loads(pickle.dumps(note))
    assert isinstance(again, Message)
    assert again == note
    assert (again.template, again.values) == (note.template, note.values)
    assert Translator("fr").note(again) == "rien trouvé en néerlandais\xa0: cherché en français"


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({}, "en"),
        ({"LANG": "nl_BE.UTF-8"}, "nl"),
        ({"LANG": "fr_BE"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANGUAGE": "fr:en", "LANG": "nl_BE.UTF-8"}, "fr"),
        ({"LANGUAGE": "en:fr", "LANG": "nl_BE.UTF-8"}, "en"),
        ({"LANGUAGE": "", "LC_ALL": "nl_NL", "LANG": "fr_FR"}, "nl"),
        ({"LC_ALL": "fr_FR", "LC_MESSAGES": "nl_NL"}, "fr"),
        ({"LC_ALL": "C", "LANG": "nl_NL"}, "en"),
        ({"LC_MESSAGES": "nl_NL", "LANG": "fr_FR"}, "nl"),
        ({"LANGUAGE": "fr", "LC_ALL": "nl", "LC_MESSAGES": "en", "LANG": "en"}, "fr"),
    ],
)
def test_the_language_is_that_of_the_environment(environment: dict[str, str], locale: str) -> None:
    assert locale_of(environment) == locale


def test_what_is_wrong_with_the_settings_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "shell.toml"
    path.write_text('colour = 1\nmouse = "no"\n', encoding="utf-8")
    _, problems = load_settings(path)
    assert problems == (
        f"{path}:1: there is no setting colour", f"{path}:2: mouse must be true or false",
    )  # fmt: skip
    assert [Translator("nl").note(each) for each in problems] == [
        f"{path}:1: er is geen instelling colour", f"{path}:2: mouse moet true of false zijn",
    ]  # fmt: skip


# --- sessions ------------------------------------------------------------------------------------


def help_of(language: str, index: Path) -> str:
    """All pages of the help."""
    with opened(index, 120, 300, language=language) as screen:
        screen.press("f1")
        screen.until("Ctrl-X", "benelux-search config")
        return screen.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_the_help(language: str, index: Path) -> None:
    left = re.findall(rf"\b(?:{'|'.join(ENGLISH)})\b", help_of(language, index), re.IGNORECASE)
    assert not left


def test_the_list_of_english_words_is_good_for_something(index: Path) -> None:
    said = help_of("en", index)
    assert len(re.findall(rf"\b(?:{'|'.join(ENGLISH)})\b", said, re.IGNORECASE)) > 50


def test_a_session_in_dutch(index: Path) -> None:
    with opened(index, 160, 60, language="nl") as screen:
        screen.until("F1 hulp  Enter openen  Tab markeren  F2 taal", "Typ Nederlandse of Franse")
        screen.type("gemeentne")
        screen.until(
            "bedoelde u: gemeenten", "geen passage heeft “gemeentne”: gezocht als “gemeenten”"
        )
        screen.until("1 van ")
        screen.press("escape", "f1")  # without hits, there is room for more of the help
        screen.until("Zoeken", "de treffer markeren of de markering wissen", "Ctrl-Spatie")


def test_a_session_in_french(index: Path) -> None:
    with opened(index, 160, 60, language="fr") as screen:
        screen.until("F1 aide  Entrée ouvrir  Tab marquer  F2 langue", "Tapez des mots")
        screen.type("gemeentne")
        screen.until("vouliez-vous dire : gemeenten")
        screen.until("aucun passage n’a « gemeentne » : cherché comme « gemeenten »", "1 sur ")
        buffer = screen.terminal.screen.buffer
        assert not any(cell.underscore for row in buffer.values() for cell in row.values())
        screen.press("escape", "f1")
        screen.until("Chercher", "marquer le résultat ou retirer la marque", "Ctrl-Espace")


def talk(language: str, index: Path, *typed: str) -> str:
    """What a session in the linear mode says."""
    output = io.StringIO()
    library = IndexHandle(lambda: open_index(index))
    say = Translator(language)  # type: ignore[arg-type]
    source = io.StringIO("".join(f"{line}\n" for line in typed))
    settings = Settings(clipboard="none")
    LineMode(library, settings, say, UserHistory(None, 9), QueryState(), source, output).run(())
    return output.getvalue()


def test_the_linear_mode_in_dutch_and_french(index: Path) -> None:
    typed = ("gemeentne", ":read nobody-knows-this", "nl:", ":help", ":nonsense")
    dutch, french = (talk(language, index, *typed) for language in LANGUAGES)
    assert "opmerking: geen passage heeft “gemeentne”" in dutch
    assert "geen document nobody-knows-this" in dutch
    assert ":show NUMMER: een treffer volledig" in dutch
    assert "er is geen opdracht :nonsense; :help toont ze" in dutch
    assert "remarque\xa0: aucun passage n’a «\xa0gemeentne\xa0»" in french
    assert "pas de document nobody-knows-this" in french
    assert ":show NUMÉRO: afficher un résultat en entier" in french
    assert "il n’y a pas de commande :nonsense\xa0; :help les affiche" in french
    for said in (dutch, french):
        assert not re.findall(r"\b(?:the|hits?|there|note|did you)\b", said)


def test_errors_of_the_library_are_said_in_the_language(tmp_path: Path) -> None:
    with opened(tmp_path / "none", 240, language="fr") as screen:
        screen.until("il n’y a pas d’index dans", "Lancez :", "benelux-search index")
    assert "er is geen index in" in talk("nl", tmp_path / "none", "x")
