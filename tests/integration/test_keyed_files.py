"""A folder of messages and subtitles is indexed, searched and updated; other files are skipped."""

from __future__ import annotations

import json
from pathlib import Path

import pysubs2
import pytest

import benelux_search as bs

# Of each document: the name of its files, and its texts with a word of its own in both languages
NL = "De {} is gesloten en wij komen morgen terug"
FR = "{} est fermée et nous revenons demain"
WORDS = {
    "menu": ("winkel", "La boutique"),
    "errors": ("brug", "La passerelle"),
    "django": ("kapper", "La coiffeuse"),
    "messages": ("keuken", "La cuisine"),
    "vragen": ("bakkerij", "La boulangerie"),
    "film": ("molen", "La minoterie"),
    "serie": ("vijver", "La mare"),
}


def texts(name: str) -> tuple[str, str]:
    return tuple(text.format(word) for text, word in zip((NL, FR), WORDS[name], strict=True))  # type: ignore[return-value]


def subtitles(path: Path, text: str) -> None:
    made = pysubs2.SSAFile()
    for k in range(12):
        start = 4000 * k + 700 * (k * k % 5)
        said = f"{text}." if k == 5 else f"{('Dat is', 'Voilà')['fr' in path.stem]} nummer {k}."
        made.append(pysubs2.SSAEvent(start=start, end=start + 1200, text=said))
    made.save(str(path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    for side, mark in enumerate(("nl", "fr")):
        said = {name: texts(name)[side] for name in WORDS}
        (corpus / mark / "LC_MESSAGES").mkdir(parents=True)
        (corpus / mark / "menu.json").write_text(json.dumps({"a": {"b": said["menu"]}}))
        (corpus / f"errors.{mark}.yml").write_text(f'{mark}:\n  e: "{said["errors"]}"\n')
        (corpus / mark / "LC_MESSAGES" / "django.po").write_text(
            f'msgid "closed"\nmsgstr "{said["django"]}"\n'
        )
        (corpus / f"messages_{mark}.properties").write_text(f"closed = {said['messages']}\n")
        (corpus / f"vragen_{mark}.csv").write_text(f"id;text\n1;{said['vragen']}\n")
        subtitles(corpus / f"film.{mark}.srt", said["film"])
        subtitles(corpus / f"serie.{mark}.vtt", said["serie"])
    (corpus / "docker-compose.yml").write_text("services:\n  web:\n    image: x\n")
    (corpus / "package.json").write_text('{"name": "x", "version": "1.0"}')
    (corpus / "broken.nl.yml").write_text("a: [\n")
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_pair_of_files_is_one_document(folder: Path, jobs: int) -> None:
    summary = bs.build_index([folder / "corpus"], folder / "index", lexicon=False, jobs=jobs)
    assert sorted(summary.added) == sorted(WORDS)
    with bs.open_index(folder / "index") as index:
        for name, (word, _) in WORDS.items():
            [hit] = index.search(word).hits
            assert hit.document.id == name
            assert hit.counterpart is not None
            assert hit.counterpart.text.rstrip(".") == texts(name)[1]
            assert hit.confidence > 0.9


def test_half_of_a_pair_stays_when_the_other_goes(folder: Path) -> None:
    bs.build_index([folder / "corpus"], folder / "index", lexicon=False)
    (folder / "corpus" / "errors.fr.yml").unlink()
    (folder / "corpus" / "film.fr.srt").unlink()
    bs.build_index([folder / "corpus"], folder / "index", lexicon=False)
    with bs.open_index(folder / "index") as index:
        for word in ("brug", "molen"):
            [hit] = index.search(word).hits
            assert hit.counterpart is None


def test_a_document_shows_its_keys_and_times(folder: Path) -> None:
    bs.build_index([folder / "corpus"], folder / "index", lexicon=False)
    with bs.open_index(folder / "index") as index:
        [hit] = index.search("meta.key:closed keuken").hits
        assert hit.document.id == "messages"
        [hit] = index.search("molen").hits
        assert dict(hit.document.metadata)["time"] == "00:00:20"
