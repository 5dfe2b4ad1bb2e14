"""Messages of software: one file a language, joined by key, or both languages in one file."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import javaproperties
import polib
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.documents.bitexts.message_files import MessageSource
from benelux_search.documents.bitexts.message_formats import (
    read_gettext,
    read_properties,
    too_many_items,
)
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import NotPaired, UnsupportedSource
from benelux_search.model import Bitext
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import Decoded
from benelux_search.translator import Translator

Sides = list[tuple[str, str]]
# (key, Dutch, French); a placeholder of each kind, and words of either language only
MESSAGES = (
    ("save", "Het bestand opslaan", "Enregistrer le fichier"),
    ("user.missing", "De gebruiker {0} bestaat niet meer", "L'utilisateur {0} n'existe plus"),
    ("user.count", "Er zijn %{count} gebruikers", "Il y a %{count} utilisateurs"),
    ("user.mail", "Wij sturen u een bericht", "Nous vous envoyons un message"),
    ("close", "Sluiten", "Fermer"),
)
PAIRS = [(nl, fr) for _, nl, fr in MESSAGES]


def written(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(*paths: Path) -> Bitext:
    bitext = DocumentReader()(*paths)
    assert isinstance(bitext, Bitext)
    assert not bitext.is_text
    return bitext


def sides(bitext: Bitext) -> Sides:
    return [(segment.nl, segment.fr) for segment in bitext.segments]


def keys(bitext: Bitext) -> list[object]:
    return [segment.metadata["key"] for segment in bitext.segments]


def nested(side: int) -> dict[str, object]:
    """The messages as software keeps them: a dot in a key is a level."""
    made: dict[str, object] = {}
    for key, *texts in MESSAGES:
        *outer, last = key.split(".")
        level: dict[str, object] = made
        for name in outer:
            level = level.setdefault(name, {})  # type: ignore[assignment]
        level[last] = texts[side]
    return made


def catalogue(side: int | None, language: str, **header: str) -> str:
    made = polib.POFile()
    made.metadata = {"Language": language, "Content-Type": "text/plain; charset=UTF-8", **header}
    for key, *texts in MESSAGES:
        original = key if side is not None else texts[0]
        made.append(polib.POEntry(msgid=original, msgstr=texts[1 if side is None else side]))
    return str(made)


def properties(side: int) -> str:
    return javaproperties.dumps({key: texts[side] for key, *texts in MESSAGES})


def table(side: int, delimiter: str = ",") -> str:
    name = ("tekst", "texte")[side]
    rows = [f'{key}{delimiter}"{texts[side]}"' for key, *texts in MESSAGES]
    return "\n".join([f"id{delimiter}{name}", *rows])


def as_json(side: int) -> str:
    return json.dumps(nested(side), indent=2)


def records(side: int) -> str:
    made = [{"id": key, "label": texts[side]} for key, *texts in MESSAGES]
    return json.dumps(made if side else made[::-1])


def rails(side: int) -> str:
    return yaml.safe_dump({("nl", "fr")[side]: nested(side)}, allow_unicode=True)


def symfony(side: int) -> str:
    return yaml.safe_dump(nested(side), sort_keys=False)


FORMATS: Mapping[tuple[str, str], Callable[[int], str]] = {
    ("nl.yml", "fr.yml"): rails,
    ("messages.nl.yaml", "messages.fr.yaml"): symfony,
    ("nl.json", "fr.json"): as_json,
    ("x.nl.json", "x.fr.json"): records,
    ("messages_nl.properties", "messages_fr.properties"): properties,
    ("m_nl_BE.properties", "m_fr_BE.properties"): properties,
    ("x_nl.csv", "x_fr.csv"): table,
    ("x_nl.tsv", "x_fr.tsv"): lambda side: table(side, "\t"),
    ("nl.po", "fr.po"): lambda side: catalogue(side, ("nl_BE", "fr")[side]),
    ("nl/LC_MESSAGES/x.po", "fr/LC_MESSAGES/x.po"): lambda side: catalogue(side, ""),
}


@pytest.mark.parametrize("names", FORMATS)
def test_two_files_are_joined_by_their_keys(tmp_path: Path, names: tuple[str, str]) -> None:
    paths = [written(tmp_path / name, FORMATS[names](side)) for side, name in enumerate(names)]
    bitext = read(*paths)
    assert sorted(sides(bitext)) == sorted(PAIRS)
    assert (bitext.languages, bitext.notes) == (("nl", "fr"), ())
    assert {segment.confidence for segment in bitext.segments} == {1.0}
    assert {str(key).removesuffix(".label") for key in keys(bitext)} == {m[0] for m in MESSAGES}
    assert sides(pickle.loads(pickle.dumps(bitext))) == sides(bitext)


@pytest.mark.parametrize("names", FORMATS)
def test_one_file_alone_is_a_document_in_its_language(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    for side, name in enumerate(names):
        bitext = read(written(tmp_path / name, FORMATS[names](side)))
        assert bitext.languages == (("nl", "fr")[side],)
        assert sorted(filter(None, sum(sides(bitext), ()))) == sorted(pair[side] for pair in PAIRS)


@pytest.mark.parametrize("names", FORMATS)
def test_the_texts_decide_which_file_is_dutch(tmp_path: Path, names: tuple[str, str]) -> None:
    paths = [written(tmp_path / name, FORMATS[names](1 - side)) for side, name in enumerate(names)]
    if names in {("nl.yml", "fr.yml"), ("nl.po", "fr.po")}:  # they state their language themselves
        assert sorted(sides(read(*paths))) == sorted(PAIRS)
        return
    bitext = read(*paths)
    assert sorted(sides(bitext)) == sorted(PAIRS)
    assert bitext.notes[0] == "the languages in the names of the two files are swapped"
    same = [written(tmp_path / name, FORMATS[names](0)) for name in names]
    with pytest.raises(NotPaired, match="both files are in Dutch"):
        read(*same)


@pytest.mark.parametrize("names", FORMATS)
def test_the_index_pairs_them(tmp_path: Path, names: tuple[str, str]) -> None:
    folder = tmp_path / "corpus"
    for side, name in enumerate(names):
        written(folder / name, FORMATS[names](side))
    summary = bs.build_index([folder], tmp_path / "index", lexicon=False)
    assert (summary.documents, summary.failed) == (1, ())
    with bs.open_index(tmp_path / "index") as index:
        [hit] = index.search("gebruiker bestaat").hits
        assert hit.counterpart is not None
        assert hit.counterpart.text == "L'utilisateur {0} n'existe plus"


def joined(folder: Path, nl: object, fr: object) -> Bitext:
    return read(
        written(folder / "nl.json", json.dumps(nl, ensure_ascii=False)),
        written(folder / "fr.json", json.dumps(fr)),
    )


def test_a_key_of_one_file_stands_alone_where_it_was(tmp_path: Path) -> None:
    nl = {"a": "de eerste", "n": "alleen hier", "b": "de tweede"}
    fr = {"z": "avant tout", "a": "le premier", "f": "rien qu'ici", "b": "le deuxième"}
    assert sides(joined(tmp_path, nl, fr)) == [
        ("", "avant tout"), ("de eerste", "le premier"), ("", "rien qu'ici"), ("alleen hier", ""),
        ("de tweede", "le deuxième"),
    ]  # fmt: skip


def test_files_without_common_keys_are_no_pair(tmp_path: Path) -> None:
    with pytest.raises(NotPaired, match="the files share 0 of 2 keys"):
        joined(
            tmp_path,
            {"a": "dit is de eerste", "b": "dat is de tweede"},
            {"c": "c'est le premier", "d": "c'est le deuxième"},
        )


def test_a_text_that_was_not_translated_is_no_counterpart(tmp_path: Path) -> None:
    english = "This message has not been translated by anybody yet"
    left = "Deze boodschap heeft nog niemand vertaald"
    extra = {"url": "https://example.org/x", "class": "btn_1", "name": "Dashboard..."}
    nl = {**nested(0), "e": english, "f": left, "g": "Dat is nog te vertalen", **extra}
    fr = {**nested(1), "e": english, "f": left, "g": english, **extra}
    bitext = joined(tmp_path, nl, fr)
    assert sides(bitext)[len(PAIRS) :] == [
        (left, ""), ("Dat is nog te vertalen", ""), ("Dashboard...", "Dashboard..."),
    ]  # fmt: skip
    assert bitext.notes == ("skipped as not in the language of their file: 4",)


def test_lists_and_plurals_are_joined_in_their_order(tmp_path: Path) -> None:
    nl = {"days": ["maandag", "dinsdag"], "n_one": "Eén dag", "n_other": "{{count}} dagen"}
    fr = {"days": ["lundi", "mardi"], "n_one": "Un jour", "n_other": "{{count}} jours"}
    bitext = joined(tmp_path, nl, fr)
    assert sides(bitext)[:2] == [("maandag", "lundi"), ("dinsdag", "mardi")]
    assert keys(bitext) == ["days.0", "days.1", "n_one", "n_other"]


def test_a_key_that_occurs_twice_is_noted(tmp_path: Path) -> None:
    nl = written(tmp_path / "nl.json", '{"a": "een ding", "a": "het laatste ding"}')
    fr = written(tmp_path / "fr.json", '{"a": "la dernière chose"}')
    assert sides(read(nl, fr)) == [("het laatste ding", "la dernière chose")]
    assert read(nl, fr).notes == ("keys that occur twice: 1; the last text counts",)


def test_tables_may_have_several_columns_of_texts(tmp_path: Path) -> None:
    nl = written(tmp_path / "x_nl.csv", "code;n;label;omschrijving\nA;1;de trein;hij rijdt niet\n")
    fr = written(
        tmp_path / "x_fr.csv", "code;n;libellé;description\nA;1;le train;il ne roule pas\n"
    )
    assert sides(read(nl, fr)) == [("de trein", "le train"), ("hij rijdt niet", "il ne roule pas")]


def test_a_name_with_nul_is_no_file() -> None:
    with pytest.raises(bs.SourceError, match="no such file"):
        read(Path("x\0.nl.yml"), Path("x\0.fr.yml"))


def test_formats_may_differ(tmp_path: Path) -> None:
    nl = written(tmp_path / "x.nl.json", as_json(0))
    fr = written(tmp_path / "x.fr.yml", rails(1))
    assert sorted(sides(read(nl, fr))) == sorted(PAIRS)


def test_short_messages_are_not_too_many(tmp_path: Path) -> None:
    count = Limits().tiny_segments // 10
    nl, fr = ({f"k{k}": f"{word} {k}" for k in range(count)} for word in ("Het", "Le"))
    assert len(sides(joined(tmp_path, nl, fr))) == count


# --- Both languages in one file ------------------------------------------------------------------


def test_yaml_and_json_may_hold_both_languages(tmp_path: Path) -> None:
    both = {"nl-BE": nested(0), "fr-BE": nested(1), "en": {"save": "Save the file"}}
    for name, text in (("all.yml", yaml.safe_dump(both)), ("all.json", json.dumps(both))):
        assert sorted(sides(read(written(tmp_path / name, text)))) == sorted(PAIRS)


def test_a_catalogue_from_dutch_is_a_bitext(tmp_path: Path) -> None:
    for header in ({}, {"X-Source-Language": "nl"}):
        path = written(tmp_path / "x.po", catalogue(None, "fr", **header))
        assert sides(read(path)) == PAIRS


def test_short_english_originals_are_no_french(tmp_path: Path) -> None:
    """Many single words of English are words of French as well."""
    words = ("Information", "Description", "Action", "Message", "Menu", "Mode", "Version", "Page")
    made = polib.POFile()
    made.metadata = {"Language": "nl"}
    made.extend(polib.POEntry(msgid=word, msgstr=f"Het {word.lower()}") for word in words)
    bitext = read(written(tmp_path / "x.po", str(made)))
    assert bitext.languages == ("nl",)


def test_loanwords_do_not_make_a_dutch_file_french(tmp_path: Path) -> None:
    words = ("Information", "Description", "Action", "Message", "Menu", "Mode", "Version", "Page")
    both = {word: word for word in words}
    assert len(sides(joined(tmp_path, both, both))) == len(words)


def test_pairs_of_bitexts_stay_two_documents(tmp_path: Path) -> None:
    text = "\n".join(json.dumps({"nl": nl, "fr": fr}) for nl, fr in PAIRS)
    for name in ("x.nl.jsonl", "x.fr.jsonl"):
        written(tmp_path / name, text)
    with pytest.raises(NotPaired, match="hold both languages"):
        read(tmp_path / "x.nl.jsonl", tmp_path / "x.fr.jsonl")


def test_names_of_languages_do_not_make_messages_a_bitext(tmp_path: Path) -> None:
    languages = {"languages": {"nl": "Nederlands", "fr": "Frans"}}
    path = written(tmp_path / "nl.json", json.dumps({**languages, **nested(0)}))
    assert len(sides(read(path))) == 2 + len(PAIRS)


# --- What is no file of messages -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docker-compose.yml", "services:\n  web:\n    command: de hond en de kat en het paard\n"),
        ("nl/package.json", '{"name": "x", "version": "1.0", "scripts": {"test": "jest"}}'),
        ("config.json", '{"text": "dit is de tekst van een bestand zonder taal"}'),
        ("log4j.properties", "log4j.rootLogger=DEBUG, A1\nlog4j.layout=org.apache.PatternLayout\n"),
        ("en.po", 'msgid "a"\nmsgstr "This is the English text of the message"\n'),
        ("de.yml", "de:\n  a: Das ist nicht auf Niederländisch geschrieben worden\n"),
        ("gemeenten_nl.csv", "nr,naam\n1,Aalst\n2,Brugge\n"),
    ],
)
def test_other_files_are_skipped(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UnsupportedSource):
        read(written(tmp_path / name, text))


# --- Gettext -------------------------------------------------------------------------------------

PO = r"""
# translator
#. extracted
#: src/a.c:1
#, fuzzy, c-format
#| msgid "before"
msgid "one"
msgstr "nog niet zeker van %d"

msgctxt "menu"
msgid "two"
msgid_plural "twos"
msgstr[0] "een "
"\"ding\"\n"
msgstr[1] "vele\tdingen"

msgid "empty"
msgstr ""

#~ msgid "gone"
#~ msgstr "weg"
"""


def test_a_catalogue_keeps_plurals_contexts_and_doubts(tmp_path: Path) -> None:
    written(tmp_path / "nl.po", PO)
    french = PO.replace("nog niet zeker", "pas encore certain").replace("een ", "une ")
    written(tmp_path / "fr.po", french.replace("vele", "des choses"))
    bitext = read(tmp_path / "nl.po", tmp_path / "fr.po")
    assert [(s.nl, s.confidence, s.metadata["key"]) for s in bitext.segments] == [
        ("nog niet zeker van %d", 0.5, "one"), ('een "ding"', 1.0, "menu|two"),
        ("vele\tdingen", 1.0, "menu|two[1]"),
    ]  # fmt: skip


def test_a_broken_entry_costs_no_other(tmp_path: Path) -> None:
    text = PO.replace('msgstr "nog niet', 'msgstr nog "niet')
    bitext = read(written(tmp_path / "nl.po", f'msgid ""\nmsgstr "Language: nl\\n"\n{text}'))
    assert sides(bitext) == [('een "ding"', ""), ("vele\tdingen", "")]
    assert bitext.notes == ("unreadable lines: 1, the first is line 10",)


_CHARS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_TEXTS = st.text(_CHARS | st.sampled_from("\n\t\\\"'"), min_size=1, max_size=30)


@given(st.dictionaries(_TEXTS, _TEXTS, min_size=1, max_size=5))
def test_what_polib_writes_is_read(messages: dict[str, str]) -> None:
    made = polib.POFile()
    made.extend(polib.POEntry(msgid=key, msgstr=text) for key, text in messages.items())
    found = read_gettext(Path("x.po"), Decoded(str(made), "UTF-8"))
    assert not found.notes
    assert any(
        {entry.key: entry.text for entry in entries} == messages
        for entries in found.entries.values()
    )


# --- Properties ----------------------------------------------------------------------------------


@given(st.dictionaries(_TEXTS, _TEXTS, min_size=1, max_size=5), st.booleans())
def test_what_java_writes_is_read(messages: dict[str, str], ascii_only: bool) -> None:
    text = javaproperties.dumps(messages, ensure_ascii=ascii_only)
    found = read_properties(Path("x.properties"), Decoded(text, "UTF-8"))
    assert {entry.key: entry.text for entry in found.entries[""]} == messages


@given(st.text(st.sampled_from("ab=: \\\t\f\n\r#!u0é"), max_size=40))
def test_properties_are_those_of_java(text: str) -> None:
    try:
        expected = javaproperties.loads(text)
    except javaproperties.InvalidUEscapeError:
        return
    found = read_properties(Path("x.properties"), Decoded(text, "UTF-8"))
    assert {entry.key: entry.text for entry in found.entries[""]} == expected


@pytest.mark.parametrize(
    "data", ["a=h\\u00e9t\n", "a=hét\n", "a=hét\n".encode("latin-1"), "\ufeffa=hét\n"]
)
def test_properties_may_have_any_encoding(tmp_path: Path, data: str | bytes) -> None:
    text = data if isinstance(data, bytes) else data.encode()
    written(tmp_path / "m_nl.properties", text + b"b=De deur is dicht en het raam ook\n")
    assert sides(read(tmp_path / "m_nl.properties"))[0] == ("hét", "")


def test_a_broken_escape_stays_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "m_nl.properties", "a=de map \\u12 is leeg\nb=het is goed zo\n")
    assert sides(read(path)) == [("de map \\u12 is leeg", ""), ("het is goed zo", "")]


# --- YAML ----------------------------------------------------------------------------------------


def yaml_sides(folder: Path, text: str) -> Sequence[tuple[str, str]]:
    return sides(read(written(folder / "nl.yml", text)))


def test_yaml_is_read_as_texts(tmp_path: Path) -> None:
    text = """
nl: &nl
  no: "ja, dat is het"
  yes: true
  number: 12
  nothing: ~
  folded: >
    de eerste regel
    en de tweede
  kept: |
    het eerste
    het tweede
  again: &again nog eens hetzelfde
  other: *again
  all: *nl
  tagged: !ruby/object:Gem {a: dat is van een gem}
"""
    assert [nl for nl, _ in yaml_sides(tmp_path, text)] == [
        "ja, dat is het", "de eerste regel en de tweede", "het eerste\nhet tweede",
        "nog eens hetzelfde", "nog eens hetzelfde", "dat is van een gem",
    ]  # fmt: skip


def test_yaml_is_read_up_to_where_it_is_broken(tmp_path: Path) -> None:
    path = written(tmp_path / "nl.yml", "nl:\n  a: het eerste\n  b: 'nooit dicht\n")
    assert sides(read(path)) == [("het eerste", "")]
    assert read(path).notes[0].startswith("broken at line ")


def test_a_source_can_be_sent_to_a_worker() -> None:
    assert pickle.loads(pickle.dumps(MessageSource())) == MessageSource()


def test_errors_of_limits_can_be_translated() -> None:
    assert Translator("nl").note(too_many_items().message).startswith("meer dan 200.000 items")
