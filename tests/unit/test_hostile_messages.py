"""Hostile files of messages and subtitles: each is read or refused, soon and in little memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.endurance.processes import apart, limited
from benelux_search.documents.bitexts import message_formats
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import AlignedDocument, Bitext

MOST_BYTES = 150_000_000  # of memory
NL = "De gebruiker bestaat niet meer en het bestand is weg"
FR = "L'utilisateur n'existe plus et le fichier a disparu"
NOISE = bytes(range(256)) * 40
CONTROLS = "".join(map(chr, range(1, 32)))


def cues(mark: str) -> tuple[str, str]:
    """Ten cues that begin at no regular times, in either language; ``mark`` is before fractions."""
    nl, fr = (
        "\n".join(
            f"{k}\n00:00:{5 * k + k % 3:02}{mark}000 --> 00:00:{5 * k + 4:02}{mark}000\n{text}.\n"
            for k in range(1, 11)
        )
        for text in (NL, FR)
    )
    return nl, fr


GOOD: dict[str, tuple[str, str]] = {
    "x.{}.po": (
        f'msgid ""\nmsgstr "Language: nl\\n"\n\nmsgid "a"\nmsgstr "{NL}"\n',
        f'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "a"\nmsgstr "{FR}"\n',
    ),
    "x_{}.properties": (f"a={NL}\n", f"a={FR}\n"),
    "x.{}.yml": (f'nl:\n  a: "{NL}"\n', f'fr:\n  a: "{FR}"\n'),
    "x.{}.json": (json.dumps({"a": NL}), json.dumps({"a": FR})),
    "x_{}.csv": (f"id;tekst\na;{NL}\n", f"id;texte\na;{FR}\n"),
    "x.{}.srt": cues(","),
    "x.{}.vtt": (f"WEBVTT\n\n{cues('.')[0]}", f"WEBVTT\n\n{cues('.')[1]}"),
}
TIME = "00:00:01,000 --> 00:00:02,000\n"
# Faults of every format, made from a good file
SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda good: good[:0],
    "white space": lambda good: b" \n\t\n" * len(good),
    "noise": lambda good: NOISE + good,
    "cut off": lambda good: good[: len(good) * 2 // 3],
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "Latin-1 and UTF-8": lambda good: good + "\né".encode() + b"\xe9\xff",
    "NUL": lambda good: good.replace(b"e", b"\0"),
    "controls": lambda good: good.replace(b"niet", CONTROLS.encode()),
    "a PDF": lambda good: b"%PDF-1.7\n" + good,
    "one line": lambda good: good.replace(b"\n", b" "),
    "twice": lambda good: good + b"\n" + good,
    "brackets": lambda good: good + b"[{(<" * 20_000,
}
BOMBS: dict[str, tuple[str, str]] = {
    "continued lines of gettext": ("nl.po", 'msgid "a"\nmsgstr ""\n' + '"de het een"\n' * 300_000),
    "entries of gettext": ("nl.po", 'msgid "a"\nmsgstr "b"\n' * 60_000),
    "escapes of gettext": ("nl.po", 'msgid "a"\nmsgstr "' + "\\\\" * 2_000_000 + '"\n'),
    "an open string": ("nl.po", 'msgid "a"\nmsgstr "' + "x" * 4_000_000),
    "a path as content": ("nl.po", "/etc/passwd"),
    "continued lines": ("m_nl.properties", "a=b\\\n" + "de het een\\\n" * 300_000),
    "backslashes": ("m_nl.properties", "\\" * 3_000_000),
    "backslashes before letters": ("m_nl.properties", "\\a" * 2_000_000),
    "an address without end": ("m_nl.properties", "a=" + "a_" * 400_000 + "!\nb=de map is weg\n"),
    "many keys": ("m_nl.properties", "\n".join(f"k{k}=x" for k in range(210_000))),
    "halves of characters": ("m_nl.properties", "a=de \\ud83d en \\udc00 en het is \\ud83d\\ude00"),
    "aliases": ("nl.yml", "nl:\n  a0: &a0 [de, het]\n" + "".join(
        f"  a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, 12))),
    "aliases of a text": ("nl.yml", f"nl:\n  a: &a {'de ' * 50_000}\n  b: [{'*a, ' * 100_000}]\n"),
    "brackets of YAML": ("nl.yml", "nl: " + "[" * 200_000),
    "levels of YAML": ("nl.yml", "\n".join(" " * k + "nl:" for k in range(500))),
    "a long key": ("nl.yml", f"nl:\n  {'k' * 900}:\n    b: [{'de, ' * 150_000}]\n"),
    "an object of Python": ("nl.yml", 'nl:\n  a: !!python/object/apply:abs ["de map is weg"]\n'),
    "an anchor of itself": ("nl.yml", "nl: &nl\n  a: het is de eerste\n  b: *nl\n"),
    "levels of JSON": ("nl.json", '{"a":' * 100_000),
    "levels of JSON that end": ("nl.json", '{"a":' * 200 + '"de"' + "}" * 200),
    "lists of JSON": ("nl.json", "[" + "[]," * 600_000 + "[]]"),
    "objects of JSON": ("nl.json", '{"a":[' + '{"":""},' * 700_000 + "{}]}"),
    "numbers of JSON": ("nl.json", '{"a": ' + "9" * 500_000 + "}"),
    "rows": ("x_nl.csv", "id;tekst\n" + "1;de\n" * 210_000),
    "an open quote": ("x_nl.csv", 'id;tekst\n1;"de\n' + "2;het\n" * 20_000),
    "columns": ("x_nl.csv", "id;tekst" + ";x" * 100_000 + "\n1;de\n"),
    "cues of one time": ("x.srt", f"{TIME}Het is de trein\n\n" * 30_000),
    "dots": ("x.srt", TIME + "." * 2_000_000 + "a\n\n" + TIME + "de trein"),
    "brackets of tags": ("x.srt", TIME + "<a" * 700_000 + "\n{\\" * 100_000),
    "times": ("x.srt", "999:99:99,999 --> 0:0:0,0\n" * 50_000),
    "a time without end": ("x.srt", "1" * 2_000_000 + " --> " + "2" * 2_000_000),
    "arrows": ("x.vtt", "WEBVTT\n\n" + "-->" * 1_000_000),
    "entities": ("x.vtt", f"WEBVTT\n\n00:01.0 --> 00:02.0\n{'&amp;' * 300_000}&#9999999999;"),
}  # fmt: skip


def outcome(*paths: Path) -> str:
    """The texts of a document, or the error of the library."""
    try:
        document = DocumentReader()(*paths)
    except SourceError as error:
        return type(error).__name__
    if isinstance(document, AlignedDocument):
        return "\n".join(p.text for p in (*document.nl, *document.fr))
    assert isinstance(document, Bitext)
    return "\n".join(f"{segment.nl}\n{segment.fr}" for segment in document.segments)


def files(folder: Path, name: str) -> tuple[Path, Path]:
    nl, fr = (folder / name.format(mark) for mark in ("nl", "fr"))
    for path, text in zip((nl, fr), GOOD[name], strict=True):
        path.write_text(text, encoding="utf-8")
    return nl, fr


@pytest.mark.parametrize("name", GOOD)
def test_the_good_files_are_read(tmp_path: Path, name: str) -> None:
    nl, fr = files(tmp_path, name)
    assert NL in outcome(nl)
    assert NL in outcome(nl, fr)
    assert FR in outcome(nl, fr)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_file_is_read_or_refused(tmp_path: Path, name: str, spoilt: str) -> None:
    nl, fr = files(tmp_path, name)
    nl.write_bytes(SPOILT[spoilt](nl.read_bytes()))
    texts = outcome(nl), outcome(nl, fr)
    for text in texts:
        assert not any(ord(c) < 32 and c not in "\n\t" for c in text)
        assert text.isprintable() or text.encode()
    if spoilt in {"nothing", "white space"}:
        assert texts == (EmptySource.__name__,) * 2
    if spoilt in {"UTF-16", "twice"} and not (name.endswith("json") and spoilt == "twice"):
        assert NL in texts[0]
        assert NL in texts[1]
        assert FR in texts[1]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything that a reader loads once."""
    for name in GOOD:
        outcome(files(tmp_path_factory.mktemp("good"), name)[0])


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_little_memory(tmp_path: Path, bomb: str) -> None:
    name, text = BOMBS[bomb]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert apart(limited(partial(outcome, path), memory=MOST_BYTES, seconds=60)) is not None


def test_no_object_is_made_and_no_alias_is_multiplied(tmp_path: Path) -> None:
    for bomb, expected in (("an object of Python", "de map is weg\n"), ("aliases", "de\n\nhet\n")):
        name, text = BOMBS[bomb]
        (tmp_path / name).write_text(f"{text}  z: dat is het einde van de map\n", encoding="utf-8")
        assert outcome(tmp_path / name) == f"{expected}\ndat is het einde van de map\n"


def test_a_file_of_many_items_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nl, _ = files(tmp_path, "x_{}.properties")
    monkeypatch.setattr(message_formats, "MOST_ITEMS", 0)
    with pytest.raises(SourceError, match=r"x_nl\.properties: more than 0 items: split the file"):
        DocumentReader()(nl)
