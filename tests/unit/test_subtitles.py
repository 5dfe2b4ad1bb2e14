"""Subtitles: sentences of one file, and two files aligned by their times."""

from __future__ import annotations

import itertools
import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysubs2
import pytest
from texts import PAIRS

from benelux_search.documents.bitexts.cue_alignment import ClockRelation, align_times, synchronise
from benelux_search.documents.bitexts.cues import Cue, CueParagraphs, join_sentences, parse_cues
from benelux_search.documents.bitexts.subtitles import SubtitleSource
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import EmptySource, NotPaired, SourceError, UnsupportedSource
from benelux_search.model import AlignedDocument, Bitext, RawDocument

Timed = Sequence[tuple[float, float, str]]


def saved(path: Path, cues: Timed) -> Path:
    """A file that pysubs2 writes, in the format of its name."""
    made = pysubs2.SSAFile()
    for start, end, text in cues:
        event = pysubs2.SSAEvent(start=round(1000 * start), end=round(1000 * end))
        event.plaintext = text
        made.append(event)
    made.save(str(path))
    return path


def paragraphs(folder: Path, text: str, name: str = "a.srt") -> list[str]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    raw = SubtitleSource().read(path)
    assert isinstance(raw, RawDocument)
    assert not raw.paged
    assert all(line.before == "blank" for line in raw.lines)
    return [line.text for line in raw.lines]


def srt(*texts: str, pause: float = 0.5) -> str:
    """Cues of two seconds each with a pause between them."""
    cues = []
    for number, text in enumerate(texts):
        start = number * (2 + pause)
        cues.append(f"{number + 1}\n{clock(start)} --> {clock(start + 2)}\n{text}\n")
    return "\n".join(cues)


def clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{rest:06.3f}".replace(".", ",")


# --- One file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.SRT"])
def test_what_pysubs2_writes_is_read(tmp_path: Path, name: str) -> None:
    cues = [(k * 3, k * 3 + 2, text) for k, (text, _) in enumerate(PAIRS)]
    path = tmp_path / name.lower()
    raw = SubtitleSource().read(saved(path, cues).rename(tmp_path / name))
    assert isinstance(raw, RawDocument)
    assert (
        "".join(line.text for line in raw.lines).split()
        == "".join(text for text, _ in PAIRS).split()
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Ik ga", "naar huis."], ["Ik ga naar huis."]),
        (["Ik ga\nnaar", "Gent", "met de trein. En"], ["Ik ga naar Gent met de trein. En"]),
        (["Ik ga.", "Naar huis."], ["Ik ga.", "Naar huis."]),
        (["Ik ga...", "...naar huis."], ["Ik ga... naar huis."]),
        (["Ik ga…", "naar huis."], ["Ik ga… naar huis."]),
        (["Ik ga...", "Wacht!"], ["Ik ga...", "Wacht!"]),
        (["Hij zei: \"Kom.\"", "en ging"], ["Hij zei: \"Kom.\"", "en ging"]),
        (["- Kom je?\n- Ja,", "ik kom."], ["Kom je?", "Ja, ik kom."]),
        (["Ik ga", "- Waarheen?"], ["Ik ga", "Waarheen?"]),
        (["-Kom je?\n-Neen", ">> Dan niet"], ["Kom je?", "Neen", "Dan niet"]),
        (["Het is\n-5 graden."], ["Het is -5 graden."]),
        (["[muziek]", "ik zing"], ["[muziek]", "ik zing"]),
    ],
)  # fmt: skip
def test_a_sentence_is_a_paragraph(tmp_path: Path, texts: list[str], expected: list[str]) -> None:
    assert paragraphs(tmp_path, srt(*texts)) == expected


def test_a_long_pause_ends_a_sentence(tmp_path: Path) -> None:
    assert paragraphs(tmp_path, srt("Ik ga", "naar huis", pause=4)) == ["Ik ga", "naar huis"]
    many = paragraphs(tmp_path, srt(*["zonder punt"] * 400))
    assert len(many) > 20 and max(map(len, many)) < 400


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<i>Ik</i> <b>ga</b>", "Ik ga"),
        ('<font color="#ffff00">Ik ga</font>', "Ik ga"),
        ("{\\an8}{\\i1}Ik ga{\\i0}", "Ik ga"),
        ("{y:i}Ik ga", "Ik ga"),
        ("♪ Ik ga ♪", "Ik ga"),
        ("<v Jan de Wit>Ik ga", "Ik ga"),
        ("<c.geel>Ik <00:00:01.500>ga</c>", "Ik ga"),
        ("Ik ga\\Nnaar huis", "Ik ga naar huis"),
        ("Tom &amp; Els", "Tom & Els"),
        ("3 < 4 en 5 > 4", "3 < 4 en 5 > 4"),
        ("Ik ga {niet} weg", "Ik ga {niet} weg"),
    ],
)
def test_marks_are_no_text(tmp_path: Path, raw: str, text: str) -> None:
    assert paragraphs(tmp_path, srt(raw)) == [text]


WEBVTT = """\
WEBVTT - De titel

STYLE
::cue { color: red }

REGION
id:boven

NOTE Dit is een nota
van twee regels

de inleiding
00:01.000 --> 00:03.000 line:0 position:20%
Dag en welkom

2
01:00:03.500 --> 01:00:05.000 region:boven
bij het nieuws.

NOTE het einde
"""


def test_only_the_cues_of_webvtt_are_text(tmp_path: Path) -> None:
    assert paragraphs(tmp_path, WEBVTT, "a.vtt") == ["Dag en welkom", "bij het nieuws."]
    assert [cue.start for cue in parse_cues(WEBVTT)[0]] == [1.0, 3603.5]


def test_numbers_are_text_if_they_are_said(tmp_path: Path) -> None:
    text = srt("Hoeveel?", "1984", "Echt?")
    assert paragraphs(tmp_path, text) == ["Hoeveel?", "1984 Echt?"]
    assert paragraphs(tmp_path, text.replace("\n\n", "\n")) == ["Hoeveel?", "1984 Echt?"]


def test_captions_that_scroll_are_read_once(tmp_path: Path) -> None:
    rolling = srt("de eerste regel", "de eerste regel\nde tweede", "de tweede\nde derde.", pause=0)
    assert paragraphs(tmp_path, rolling) == ["de eerste regel de tweede de derde."]


def test_a_bad_time_costs_only_its_cue(tmp_path: Path) -> None:
    text = srt("Een.", "Twee.", "Drie.").replace("00:00:02,500 -->", "00:xx:02 -->")
    assert paragraphs(tmp_path, text) == ["Een.", "Drie."]
    assert SubtitleSource().read(tmp_path / "a.srt").notes == (
        "unreadable lines: 1, the first is line 6",
    )


def test_cues_are_in_the_order_of_their_times(tmp_path: Path) -> None:
    first, second = srt("Een.", "Twee.").split("\n\n")
    assert paragraphs(tmp_path, f"{second}\n\n{first}\n") == ["Een.", "Twee."]


def test_one_file_is_a_document_in_its_language(tmp_path: Path) -> None:
    cues = [(k * 3, k * 3 + 2, text) for k, (text, _) in enumerate(PAIRS)]
    document = DocumentReader()(saved(tmp_path / "film.srt", cues))
    assert isinstance(document, AlignedDocument)
    assert document.languages == ("nl",)


def test_cues_in_both_languages_are_pairs(tmp_path: Path) -> None:
    lines = [
        ("Waar was je gisteren?", "Où étais-tu hier ?"),
        ("Ik heb op je", "Je t'ai attendu"),
        ("gewacht aan het station.", "devant la gare."),
        ("Dat wist ik niet.", "Je ne savais pas."),
    ]
    for order in (1, -1):
        path = tmp_path / "both.srt"
        path.write_text(srt(*("\n".join(pair[::order]) for pair in lines)), encoding="utf-8")
        bitext = DocumentReader()(path)
        assert isinstance(bitext, Bitext)
        assert bitext.is_text
        assert [(s.nl, s.fr) for s in bitext.segments] == [
            lines[0],
            ("Ik heb op je gewacht aan het station.", "Je t'ai attendu devant la gare."),
            lines[3],
        ]
    path.rename(tmp_path / "x.nl.srt")
    (tmp_path / "x.fr.srt").write_text(srt("Je ne le savais pas."), encoding="utf-8")
    with pytest.raises(NotPaired):
        DocumentReader()(tmp_path / "x.nl.srt", tmp_path / "x.fr.srt")


def test_other_texts_are_no_subtitles(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedSource, match="no subtitles: there are no times in it"):
        paragraphs(tmp_path, "Dit is een gewone tekst.\n")
    with pytest.raises(EmptySource, match="no cue has a text"):
        paragraphs(tmp_path, srt("<i></i>", "♪"))
    with pytest.raises(SourceError, match="at most"):
        SubtitleSource().read(saved(tmp_path / "a.srt", [(0, 10_000, "x" * 10_000_001)]))


# --- Two files -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Film:
    """The utterances of a film: start, end and number of each utterance, of any length."""

    spoken: Sequence[tuple[float, float, int]]

    @classmethod
    def made(cls, seed: int, count: int) -> Film:
        chance = random.Random(seed)
        spoken, time = [], 20.0
        for number in range(count):
            time += chance.choice([0.1, 0.1, 0.3, 0.5, 1, 2, 4, 12])
            end = time + 1 + 4 * chance.random()
            spoken.append((time, end, number))
            time = end
        return cls(spoken)

    def translated(self, seed: int, scale: float = 1.0, shift: float = 0.0) -> list[Cue]:
        """Its subtitles by one translator: with other times, and without one text in ten."""
        chance = random.Random(seed)
        cues: list[Cue] = []
        for start, end, number in self.spoken:
            if chance.random() < 0.1:
                continue
            first, last = start + chance.gauss(0, 0.1), end + chance.gauss(0, 0.2)
            text = f"w{number}."
            if cues and chance.random() < 0.2 and first - cues[-1].end * scale - shift < 0.6:
                cue = cues.pop()
                first, text = cue.start * scale + shift, f"{cue.turns[0]} {text}"
            last = max(last, first + 0.5)
            cues.append(Cue((first - shift) / scale, (last - shift) / scale, (text,)))
        return cues


def starts(cues: Sequence[Cue]) -> list[float]:
    return [cue.start for cue in cues]


def words(texts: Sequence[CueParagraphs], part: range) -> set[str]:
    return {word for k in part for word in texts[k].text.replace(".", "").split()}


def outcomes(
    nl: Sequence[Cue], fr: Sequence[Cue], known: ClockRelation
) -> Iterator[tuple[bool, bool]]:
    """Return whether each bead has two sides, and whether these have an utterance in common."""
    dutch, french = list(join_sentences(nl)), list(join_sentences(fr))
    beads = align_times(dutch, french, known)
    for side, count in ((0, len(dutch)), (1, len(french))):
        all_parts = [(bead.nl, bead.fr)[side] for bead in beads]
        assert sorted(itertools.chain.from_iterable(all_parts)) == list(range(count))
    for bead in beads:
        sides = words(dutch, bead.nl), words(french, bead.fr)
        yield all(sides), bool(sides[0] & sides[1])


@pytest.mark.parametrize(
    ("scale", "shift"),
    [
        (1, 0),
        (1, 0.2),
        (1, -73),
        (25 / 23.976, 0),
        (23.976 / 25, 12),
        (24 / 25, -3),
        (25 / 24, 400),
    ],
)
@pytest.mark.parametrize("count", [60, 600])
def test_files_of_one_film_are_synchronised(count: int, scale: float, shift: float) -> None:
    film = Film.made(count, count)
    nl, fr = film.translated(1), film.translated(2, scale, shift)
    found = synchronise(starts(nl), starts(fr))
    assert found is not None
    errors = [abs(found.at((time - shift) / scale) - time) for time in (0.0, film.spoken[-1][0])]
    assert max(errors) < 0.25
    results = list(outcomes(nl, fr, found))
    paired = [right for both, right in results if both]
    assert sum(paired) >= 0.99 * len(paired)
    assert len(paired) >= 0.8 * len(results)


def test_films_that_differ_are_not_synchronised() -> None:
    for seed in range(30):
        nl, fr = Film.made(seed, 100).translated(1), Film.made(seed + 100, 100).translated(2)
        assert synchronise(starts(nl), starts(fr)) is None
    assert synchronise([], [1.0]) is None
    assert synchronise([1.0] * 50, [1.0] * 50) is None


def test_times_after_a_cut_are_synchronised_again() -> None:
    film = Film.made(5, 300)
    nl, whole = film.translated(1), film.translated(2)
    middle = whole[150].start
    fr = [
        Cue(cue.start + 40 * (cue.start >= middle), cue.end + 40 * (cue.start >= middle), cue.turns)
        for cue in whole
    ]
    found = synchronise(starts(nl), starts(fr))
    assert found is not None
    results = list(outcomes(nl, fr, found))
    assert all(right for both, right in results if both)
    assert sum(both for both, _ in results) >= 0.7 * len(results)


def test_a_bead_with_little_overlap_is_doubtful() -> None:
    texts = [CueParagraphs(k * 10, k * 10 + 4, ("een",)) for k in range(20)]
    late = [CueParagraphs(k * 10 + 0.1, k * 10 + (4 if k else 1.5), ("un",)) for k in range(20)]
    confidences = [bead.confidence for bead in align_times(texts, late, ClockRelation())]
    assert confidences[0] < 0.8 < min(confidences[1:]) < 1


def film_files(folder: Path, scale: float = 1.0, shift: float = 0.0) -> tuple[Path, Path]:
    """Two files of a film whose dialogue is that of :data:`PAIRS`, many times."""
    chance = random.Random(1)
    sides: tuple[list[tuple[float, float, str]], ...] = ([], [])
    time = 30.0
    for number in range(60):
        end = time + 1.5 + chance.random()
        for side, text in enumerate(PAIRS[number % len(PAIRS)]):
            times = (time, end) if side == 0 else ((time - shift) / scale, (end - shift) / scale)
            sides[side].append((*times, f"{text.splitlines()[0].rstrip('.')} {number}."))
        time = end + chance.choice([0.2, 1, 3, 9])
    return saved(folder / "film.nl.srt", sides[0]), saved(folder / "film.fr.srt", sides[1])


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1.0, 7.5), (25 / 23.976, -11.0)])
def test_two_files_are_a_bitext(tmp_path: Path, scale: float, shift: float) -> None:
    bitext = DocumentReader()(*film_files(tmp_path, scale, shift))
    assert isinstance(bitext, Bitext)
    assert (bitext.languages, bitext.is_text) == (("nl", "fr"), True)
    assert len(bitext.notes) == (scale != 1 or shift != 0)
    segments = list(bitext.segments)
    assert [s.nl.split()[-1] for s in segments] == [s.fr.split()[-1] for s in segments]
    assert len(segments) == 60
    assert segments[0].metadata == {"time": "00:00:30"}
    assert list(pickle.loads(pickle.dumps(bitext)).segments) == segments


def test_the_texts_decide_which_file_is_dutch(tmp_path: Path) -> None:
    nl, fr = film_files(tmp_path)
    bitext = DocumentReader()(fr, nl)
    assert isinstance(bitext, Bitext)
    assert bitext.notes == ("the files were given in the other order: first the French one",)
    assert next(iter(bitext.segments)).nl.startswith(PAIRS[0][0].split()[0])
    with pytest.raises(NotPaired, match="both files are in Dutch"):
        DocumentReader()(nl, nl)


def test_files_whose_times_do_not_fit_are_aligned_by_their_texts(tmp_path: Path) -> None:
    for side, mark in enumerate(("nl", "fr")):
        cues = [(k * (3 + side), k * (3 + side) + 2, pair[side]) for k, pair in enumerate(PAIRS)]
        saved(tmp_path / f"x.{mark}.srt", cues)
    document = DocumentReader()(tmp_path / "x.nl.srt", tmp_path / "x.fr.srt")
    assert isinstance(document, AlignedDocument)
    assert document.languages == ("nl", "fr")


@pytest.mark.parametrize("shown", ["♪ {} ♪", "# {} #", "{{\\an8}}{}"])
def test_what_is_sung_or_shown_is_no_part_of_a_sentence(tmp_path: Path, shown: str) -> None:
    cues = srt("Wij beginnen", shown.format("Zachte muziek"), "Wie is er tegen?")
    assert paragraphs(tmp_path, cues) == ["Wij beginnen", "Zachte muziek", "Wie is er tegen?"]


def test_a_sign_in_capitals_is_no_part_of_a_sentence(tmp_path: Path) -> None:
    found = paragraphs(tmp_path, srt("GEMEENTEHUIS", "Wie is er tegen", "het voorstel?"))
    assert found == ["GEMEENTEHUIS", "Wie is er tegen het voorstel?"]
    found = paragraphs(tmp_path, srt("♪ Ik ga ♪", "♪ naar zee. ♪", "WIJ KOMEN", "MORGEN TERUG."))
    assert found == ["Ik ga naar zee.", "WIJ KOMEN MORGEN TERUG."]


@pytest.mark.parametrize(("scale", "told"), [(1.0, "-4.0 s"), (25 / 23.976, "multiplied by")])
def test_the_note_tells_the_speed_only_if_it_differs(
    tmp_path: Path, scale: float, told: str
) -> None:
    times = [7.0 * k + k % 3 for k in range(60)]
    dutch = saved(tmp_path / "a.nl.srt", [(t, t + 2, f"Zin {t:.0f}.") for t in times])
    moved = [(t / scale + 4, f"Phrase {t:.0f}.") for t in times]
    french = saved(tmp_path / "a.fr.srt", [(t, t + 2, text) for t, text in moved])
    found = DocumentReader()(dutch, french)
    assert isinstance(found, Bitext)
    assert any(note.endswith(told) or told in note for note in found.notes)
    assert any("multiplied" in note for note in found.notes) == (scale != 1)
