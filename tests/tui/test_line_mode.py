"""The interactive search line by line, driven as from a pipe and as from a terminal."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TextIO, TypeAlias

import glossed
import paths
import pytest

import benelux_search as bs
from benelux_search.analysis.folding import fold
from benelux_search.errors import IndexDamaged, IndexMissing
from benelux_search.model import Aside, DocumentInfo, Facts, Pair, Passage, Span, Titles
from benelux_search.results import DocumentView, Facets, Highlighted, Hit, SearchResult
from benelux_search.translator import Translator, with_command
from benelux_search.tui.commands import COMMANDS, Session, run_command
from benelux_search.tui.line_mode import LineMode
from benelux_search.tui.line_session import is_number
from benelux_search.tui.session import context_order
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.tui.spoken_lines import SpokenLines
from benelux_search.user.history import UserHistory
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import Settings

GOLDEN = paths.GOLDEN / "linear.txt"
DOCUMENT = paths.ROOT / "corpus" / "000_42a1812e0558ab74.txt"
CORPUS_ID = "000_42a1812e0558ab74"
HOSTILE = (
    ("Het \x1b]0;kwaad\x07 gevaarte \u202erood\u2066 \x9b31m.", "Le \x1b[2Jdanger \u202b énorme."),
    ("De reus heet\rRobot en\x08 springt.", "Le géant\x1b[1A s'appelle Robot."),
)
ALONE = (("De nachttrein vervoert vooral studenten en de politie.", ""),)
# What no line may hold: controls, and marks that turn the direction of what follows
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Step: TypeAlias = str | Callable[[], None] | BaseException


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linear")
    corpus = folder / "corpus"
    glossed.write(corpus, "glossed", glossed.pairs())
    glossed.write(corpus, "alone", ALONE)
    glossed.write(corpus, "hostile", HOSTILE)
    shutil.copy(DOCUMENT, corpus)
    bs.build_index(corpus, folder / "index")
    return folder


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No clipboard of the machine is touched, and no file but in a folder of the test."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)


class Typed(io.StringIO):
    """What is typed, line by line; in between something may be done, or Ctrl-C be typed."""

    def __init__(self, steps: Iterable[Step], *, is_terminal: bool) -> None:
        super().__init__()
        self._steps = iter(steps)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        for step in self._steps:
            if isinstance(step, str):
                return step + "\n"
            if isinstance(step, BaseException):
                raise step
            step()
        return ""


class Screen(io.StringIO):
    """What is printed, as on a terminal."""

    def isatty(self) -> bool:
        return True


class Talk:
    """A session; ``said`` is what it printed and ``status`` how it ended."""

    def __init__(
        self,
        folder: Path,
        *steps: Step,
        settings: Settings = Settings(clipboard="none"),  # noqa: B008 - it is frozen
        question: QueryState = QueryState(),  # noqa: B008
        memory: UserHistory | None = None,
        is_terminal: bool = False,
        output: TextIO | None = None,
        problems: Sequence[str] = (),
    ) -> None:
        self.output = output or (Screen() if is_terminal else io.StringIO())
        self.memory = memory or UserHistory(None, 100)
        library = IndexHandle(lambda: bs.open_index(folder / "index"))
        typed = Typed(steps, is_terminal=is_terminal)
        linear = LineMode(
            library, settings, Translator(), self.memory, question, typed, self.output
        )
        self.status = linear.run(problems)
        if isinstance(self.output, io.StringIO):
            self.said = re.sub(r"\d+ ms", "N ms", self.output.getvalue())

    @property
    def lines(self) -> list[str]:
        return self.said.splitlines()


# --- searching -----------------------------------------------------------------------------------


def test_a_whole_session_as_a_person_reads_it(folder: Path) -> None:
    typed = [
        "kinderuitbuiting", "1", ":around", ":mark", "gemeenten betalen", ":next", ":lang fr",
        "pouvoir d'achat", ":translate", ":lang auto", "samenwerkng", ":next", ":year 2020",
        ":facets", ":facets 2", ":copy 2 citation", ":across", "traite des êtres humains",
        ":marks", ":documents 908", "nachttrein", ":s", ":nonsense", "99", ":help",
    ]  # fmt: skip
    output = io.StringIO()

    def echoed(line: str) -> Callable[[], None]:
        def echo() -> None:
            output.write(f"\n> {line}\n")  # by the test: what comes from a pipe is not echoed

        return echo

    steps = [step for line in typed for step in (echoed(line), line)]
    talk = Talk(folder, *steps, output=output)
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write":
        GOLDEN.write_text(talk.said, encoding="utf-8")
    assert talk.said == GOLDEN.read_text(encoding="utf-8")
    assert talk.status == 0


def test_a_hit_is_numbered_and_both_languages_are_labelled(folder: Path) -> None:
    lines = Talk(folder, "kinderuitbuiting").lines
    title = (
        "1. Antwoord van het Comité van Ministers op de aanbeveling 908/1 betreffende de aanpak "
        "van mensenhandel in de virtuele wereld, 2020-06-11, 908/1"
    )
    assert lines[0] == title
    assert lines[1].startswith("NL: Onder Nederlands voorzitterschap")
    assert "*kinderuitbuiting*" in lines[1]
    assert lines[2].startswith("FR: Sous présidence")
    assert "=exploitation des enfants=" in lines[2]
    assert lines[3:] == ["1 of 1 passage in Dutch, N ms"]


def test_without_signs_the_texts_are_as_they_are(folder: Path) -> None:
    said = Talk(folder, "kinderuitbuiting", settings=Settings(signs=False)).said
    assert "thema aanpak van kinderuitbuiting in 2017" in said
    assert "*" not in said
    assert "=" not in said


def test_what_is_in_one_language_only_says_so(folder: Path) -> None:
    lines = Talk(folder, "nachttrein").lines
    assert lines[0].startswith("1. alone:0001")
    assert lines[2] == "FR: no counterpart"


def test_the_query_of_the_command_line_is_searched_at_once(folder: Path) -> None:
    talk = Talk(folder, question=QueryState("kinderuitbuiting"))
    assert talk.lines[-1] == "1 of 1 passage in Dutch, N ms"
    assert talk.status == 0


def test_problems_of_the_settings_come_first(folder: Path) -> None:
    talk = Talk(folder, "nachttrein", problems=("shell.toml: there is no setting colour",))
    assert talk.lines[0] == "shell.toml: there is no setting colour"


def test_pages_of_hits(folder: Path) -> None:
    typed = (":previous", ":next", ":next", "12", ":previous", ":prev", "15")
    talk = Talk(folder, "minister", *typed)
    counts = re.findall(r"^(\d+ to \d+) of 14 passages in Dutch, N ms(.*)$", talk.said, re.M)
    assert counts == [("1 to 10", "; more: :next"), ("11 to 14", ""), ("1 to 10", "; more: :next")]
    assert talk.lines.count("these are the first hits") == 2
    assert talk.lines.count("there are no more hits") == 1
    assert re.search(r"^12\. .*\n\S+:\d{4}, .*\d-\d[ ,]", talk.said, re.M)
    assert talk.lines[-1] == "there is no hit 15, only hits 1 to 14"


def test_pages_need_a_search(folder: Path) -> None:
    talk = Talk(folder, ":next", ":previous", "1", ":show")
    assert set(talk.lines) == {"there are no hits: search first"}


def test_nothing_found_is_said_and_what_may_be_meant(folder: Path) -> None:
    talk = Talk(folder, "samenwerkng", ":take", ":take")
    assert "did you mean: samenwerking; :take searches for it" in talk.lines
    assert any(line.startswith("note: no passage has “samenwerkng”") for line in talk.lines)
    assert talk.lines[-2].startswith("1 to 10 of 12 passages in Dutch")
    assert talk.lines[-1] == "no suggested query"
    assert Talk(folder, "xqzwv").lines[-1].startswith("nothing found in Dutch")


def test_a_number_shows_a_hit_whole_and_means_it(folder: Path) -> None:
    talk = Talk(folder, "kinderuitbuiting", "1", ":mark", ":show", ":around")
    whole = talk.lines[4:8]
    assert whole[1] == f"{CORPUS_ID}:0015, 1-1 (95 %)"
    assert whole[2].startswith("NL: ")
    assert whole[3].startswith("FR: ")
    assert talk.lines[8] == "1 hit is marked"
    assert talk.lines[9].endswith("908/1, marked")
    assert f"{CORPUS_ID}:0015, this is the hit" in talk.lines


def test_a_long_passage_is_cut_in_the_list_and_whole_when_shown() -> None:
    text = "Een zin over iets. " * 100 + "Hier staat het. " + "Nog een zin. " * 100
    place = text.index("Hier")
    info = DocumentInfo("verslag", "verslag.txt", Facts(Titles("Verslag"), "2020-01-02", "7"), 9)
    passage = Highlighted(text, (3, 4), ((place, place + 4),))
    hit = Hit(1, "verslag:0001", 1.0, "nl", info, passage, None, "1-0", 1.0)
    head, nl, fr = SpokenLines(Translator()).hit(hit)
    assert head == "1. Verslag, 2020-01-02, 7, p. 3–4"
    assert nl.startswith("NL: … ")
    assert nl.endswith(" …")
    assert "*Hier*" in nl
    assert fr == "FR: no counterpart"
    lines = list(SpokenLines(Translator()).hit(hit, whole=True))
    assert lines[1] == "verslag:0001, 1-0, no counterpart"
    assert len(lines[2]) == len("NL: ") + len(text) + len("**")


def test_what_is_doubtful_or_found_otherwise_is_said_in_words() -> None:
    info = DocumentInfo("verslag", "verslag.txt", Facts())
    sides = Highlighted("Dit", (1,), ((0, 3),)), Highlighted("Cela", (1,))
    hit = Hit(2, "verslag:0001", 1.0, "nl", info, *sides, "1-2", 0.633, alike=4, across=True)
    lines = list(SpokenLines(Translator(), "fr").hit(hit, is_marked=True))
    assert lines == [
        "2. verslag:0001, uncertain: 1-2 (63 %), by translation, and 3 more like this, marked",
        "FR: Cela",
        "NL: =Dit=",
    ]


def test_counts() -> None:
    spoken = SpokenLines(Translator())
    info = DocumentInfo("verslag", "verslag.txt", Facts())
    side = Highlighted("Dit", (1,))
    hits = tuple(
        Hit(rank, f"verslag:{rank:04}", 1.0, "nl", info, side, side, "1-1", 1.0)
        for rank in (11, 12)
    )
    none = SearchResult("q", "fr", 0, 1.2, ())
    assert spoken.count(none) == "nothing found in French"
    below = SearchResult("q", "fr", 3, 1.2, ())
    assert spoken.count(below) == "3 passages in French, but no more hits"
    folded = SearchResult("q", "both", 57, 1.2, hits)
    said = "11 to 12 of 57 passages in Dutch and French, 1 ms; no more hits"
    assert spoken.count(folded) == said


# --- narrowing -----------------------------------------------------------------------------------


def test_the_language_of_queries(folder: Path) -> None:
    talk = Talk(folder, ":lang nl-BE", "police", ":lang FR", ":lang", ":lang de", is_terminal=True)
    assert "search (nl)> " in talk.said
    assert "nothing found in Dutch" in talk.said or " in Dutch, N ms" in talk.said
    assert re.search(r"passages in French, N ms", talk.said)
    told = "the query language is fr; you can choose auto, nl, fr, both"
    assert talk.said.count(told) == 2


def test_a_document_by_id_or_by_a_hit_in_it(folder: Path) -> None:
    talk = Talk(folder, "mensenhandel", ":doc glossed", ":doc", ":doc 1", ":doc nowhere")
    counts = re.findall(r"of (\d+) passages", talk.said)
    assert counts[0] == counts[2]
    assert int(counts[1]) < int(counts[0])
    assert "search options: in glossed" in talk.lines
    assert talk.lines[-1].startswith("no document nowhere")


def test_a_year(folder: Path) -> None:
    talk = Talk(folder, ":year 2020", "mensenhandel", ":year", ":year twenty", ":year 20")
    assert talk.lines[0] == "search options: in 2020"
    assert "search options: in 2020" in talk.lines[1:]
    assert talk.said.count("a year has four digits: :year 2020") == 2


def test_dates_of_a_query_are_taken_as_users_type_them(folder: Path) -> None:
    typed = ("date:2020-06", 'date:"juin 2020"', "date:06-2020", "date:1/6/2020..30/6/2020")
    talk = Talk(folder, *(f"mensenhandel {each}" for each in typed))
    counts = re.findall(r"(\d+) passages", talk.said)
    assert len(counts) == len(typed) and len(set(counts)) == 1
    assert "searched as words" not in talk.said


def test_several_documents_and_years(folder: Path) -> None:
    typed = (":doc glossed alone glossed", ":year 2019 2020", ":across", ":clear", ":across")
    assert Talk(folder, *typed).lines == [
        "search options: in glossed, in alone",
        "search options: in glossed, in alone, in 2019, in 2020",
        "search options: in glossed, in alone, in 2019, in 2020, + translations",
        "search options: + translations",
        "search options: none",
    ]
    assert "search options: in alone" in Talk(folder, "nachttrein", ":doc 1").lines


def test_a_path_and_conditions(folder: Path) -> None:
    typed = (":path *gloss*", ":where author=Peeters", ":where year=..2020", ":where", ":path")
    assert Talk(folder, *typed, ":where author").lines == [
        "search options: in *gloss*",
        "search options: in *gloss*, author=Peeters",
        "search options: in *gloss*, author=Peeters, year=..2020",
        "search options: in *gloss*",
        "search options: none",
        "write a condition as author=Peeters",
    ]
    assert "nothing found" in Talk(folder, ":where author=Peeters", "politie").said
    assert "1." in Talk(folder, ":path *gloss*", "politie").said
    assert "nothing found" in Talk(folder, ":path nergens", "politie").said


def test_translations_can_be_searched_as_well(folder: Path) -> None:
    talk = Talk(folder, "koopkracht", ":across", ":across")
    assert talk.lines.count("search options: + translations") == 1
    assert Talk(folder, ":across", ":across").lines == [
        "search options: + translations",
        "search options: none",
    ]
    assert Talk(folder, ":across on", ":across On", ":across off", ":across maybe").lines == [
        "search options: + translations",
        "search options: + translations",
        "search options: none",
        ":across is followed by on, off or nothing",
    ]


def test_hits_are_sorted(folder: Path) -> None:
    talk = Talk(
        folder, ":sort date", "mensenhandel", ":sort Place", ":sort size", ":sort relevance"
    )
    assert talk.lines[0] == "search options: newest first"
    assert "search options: in reading order" in talk.lines
    assert (
        "the order is one of relevance, date, document, place, left, right, [-]meta.NAME"
        in talk.lines
    )
    assert talk.lines.count("search options: newest first") == 2
    first = re.findall(r"^1\. .*", talk.said, re.M)
    assert len(first) == 3


@pytest.mark.parametrize("order", ["left", "right"])
def test_hits_are_sorted_by_the_words_around_the_match(
    folder: Path, monkeypatch: pytest.MonkeyPatch, order: Literal["left", "right"]
) -> None:
    talk = Talk(folder, ":sort " + order, "minister", ":next")
    side = {"left": "before", "right": "after"}[order]
    assert talk.lines.count(f"search options: by the words {side}") == 3
    assert re.findall(r"^(\d+)\. ", talk.said, re.M) == [str(rank) for rank in range(1, 15)]
    texts = re.findall(r"^(?:NL|FR): (.*?)\*minister\*(.*)$", talk.said, re.M | re.I)
    around = [re.findall(r"\w+", before if order == "left" else after) for before, after in texts]
    nearest = [fold(words[-1 if order == "left" else 0]) if words else "" for words in around]
    assert nearest == sorted(nearest)
    assert "sorted by" not in talk.said, "all hits are sorted"
    monkeypatch.setattr(context_order, "_MOST_SORTED", 11)
    talk = Talk(folder, ":sort " + order, "minister", ":next", ":next", "11")
    note = f"note: the first 11 hits, sorted by the words {side} the match"
    assert talk.lines.count(note) == 2
    assert "11 of 14 passages in Dutch, N ms; no more hits" in talk.lines
    assert "there are no more hits" in talk.lines


def test_facets_are_numbered_and_narrow(folder: Path) -> None:
    talk = Talk(folder, ":facets", "mensenhandel", ":facets 2", ":facets", ":facets 2", ":facets")
    assert talk.lines[0] == "there are no hits: search first"
    assert "list them first with :facets" in talk.lines
    assert re.search(r"^1\. language Dutch: \d+$", talk.said, re.M)
    assert re.search(r"^2\. year 2020: \d+$", talk.said, re.M)
    assert re.search(r"^\d\. document Antwoord .*: \d+$", talk.said, re.M)
    assert not re.search(r": 0$", talk.said, re.M)
    assert "search options: in 2020" in talk.lines
    assert re.search(r"^2\. year 2020: \d+, chosen$", talk.said, re.M)
    wrong = Talk(folder, "mensenhandel", ":facets", ":facets 99", ":facets x")
    assert re.search(r"^99 is not a number from 1 to \d$", wrong.said, re.M)
    assert re.search(r"^x is not a number", wrong.said, re.M)


def test_facets_heed_the_filters_of_the_other_kinds(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = bs.Index.facets
    calls: list[str] = []

    def facets(index: bs.Index, query: str, **options: Any) -> Facets:
        calls.append(query)
        return counted(index, query, **options)

    monkeypatch.setattr(bs.Index, "facets", facets)
    talk = Talk(folder, "mensenhandel", ":facets", ":doc glossed", ":facets")
    assert len(calls) == 1 + 2, "with one filter, two kinds have the same counts"
    all_of_it, narrowed, _ = (
        dict(re.findall(r"^\d\. (\w+ \w+).*: (\d+(?:, chosen)?)$", part, re.M))
        for part in talk.said.split(":facets and a number narrows")
    )
    assert narrowed["document Antwoord"] == all_of_it["document Antwoord"]
    assert narrowed["document glossed"] == all_of_it["document glossed"] + ", chosen"
    assert narrowed["language Dutch"] == all_of_it["document glossed"]
    assert "year 2020" in all_of_it
    assert "year 2020" not in narrowed
    calls.clear()
    Talk(folder, "mensenhandel", ":doc glossed", ":year 2020", ":facets")
    assert len(calls) == 3


def test_a_filter_is_taken_away_where_nothing_is_typed_or_found(folder: Path) -> None:
    talk = Talk(folder, ":year 2020", ":facets", ":facets 1", ":facets")
    assert talk.lines[0] == "search options: in 2020"
    assert talk.lines[1] == "1. year 2020, chosen"
    assert talk.lines[-2:] == ["search options: none", "there are no hits: search first"]
    talk = Talk(folder, ":year 2020", "xyzzyq", ":facets", ":facets 1", ":facets")
    assert "1. year 2020: 0, chosen" in talk.lines
    assert (
        "search options: in 2020" not in talk.lines[talk.lines.index("1. year 2020: 0, chosen") :]
    )
    assert talk.lines[-1] == "there are no hits: search first"


def test_the_other_language_first(folder: Path) -> None:
    talk = Talk(folder, ":swap", "kinderuitbuiting", "1", ":swap")
    assert talk.lines[0] == "French comes first"
    order = [line[:2] for line in talk.lines if line.startswith(("NL: ", "FR: "))]
    assert order == ["FR", "NL", "FR", "NL", "NL", "FR"]
    first = Talk(folder, "kinderuitbuiting", settings=Settings(first="fr"))
    assert first.lines[0].startswith("1. Réponse")


# --- what is done with hits ----------------------------------------------------------------------


def test_around_a_hit_at_the_end_of_its_document(folder: Path) -> None:
    talk = Talk(folder, "nachttrein", ":around 1", ":around 7")
    assert "alone:0001, this is the hit" in talk.lines
    assert talk.lines[-1] == "there is no hit 7, only hits 1 to 1"


def test_a_document_is_read_twenty_pairs_at_a_time(folder: Path) -> None:
    talk = Talk(folder, ":read glossed", "", "", "", "")
    assert "20 of 54 pairs; press Enter for more" in talk.lines
    assert "40 of 54 pairs; press Enter for more" in talk.lines
    assert talk.lines[-1] == "end of the document"
    pairs = [line for line in talk.lines if line.startswith("glossed:")]
    assert pairs == [f"glossed:{number:04}" for number in range(1, 55)]


def test_reading_ends_with_what_is_typed_else(folder: Path) -> None:
    talk = Talk(folder, ":read glossed", "kinderuitbuiting", "", ":read 1", ":read x", ":read")
    assert "40 of 54 pairs; press Enter for more" not in talk.lines
    assert "20 of 46 pairs; press Enter for more" in talk.lines
    assert talk.lines[-2].startswith("no document x")
    assert talk.lines[-1] == "which hit? Give its number, or show it first"


def test_what_was_set_aside_is_read_in_its_place() -> None:
    info = DocumentInfo("verslag", "verslag.txt", Facts(), 2)
    pairs = tuple(
        Pair(f"verslag:{n:04}", n, "verslag", "1-0", 1.0, Passage("nl", f"Zin {n}.", (n,), n * 100))
        for n in (1, 2)
    )
    doubtful = replace(pairs[1], fr=Passage("fr", "Phrase.", (2,)), kind="1-1", confidence=0.3)
    aside = Aside("- 2 -", "page number", (Span(150, 155, 2),))
    library = IndexHandle(lambda: bs.open_index("nowhere"))
    memory = UserHistory(None, 0)
    session = Session(library, Settings(), Translator(), memory, QueryState())
    session.pages = session.lines.pages(DocumentView(info, (pairs[0], doubtful), (aside,)))
    session.read_on()
    assert session.printed == [
        "verslag:0001, p. 1",
        "NL: Zin 1.",
        "FR: no counterpart",
        "excluded, page number: - 2 -",
        "verslag:0002, p. 2, uncertain: 1-1 (30 %)",
        "NL: Zin 2.",
        "FR: Phrase.",
        "end of the document",
    ]


def test_a_document_is_read_by_the_id_of_a_pair(folder: Path) -> None:
    assert Talk(folder, ":read alone:0001").lines[-1] == "end of the document"


def test_copying_to_the_terminal(folder: Path) -> None:
    settings = Settings(clipboard="terminal")
    steps = ("nachttrein", ":copy 1 nl", ":copy 1 fr", ":copy 1 x", ":copy 1 citation", ":copy 1")
    talk = Talk(folder, *steps, settings=settings, is_terminal=True)
    copies = re.findall("\x1b\\]52;c;([^\x07]*)\x07", talk.said)
    texts = [base64.b64decode(copy).decode() for copy in copies]
    assert texts == [
        ALONE[0][0],
        f"“{ALONE[0][0]}” (alone:0001)",
        ALONE[0][0],
    ]
    assert "sent Dutch to the clipboard of the terminal (OSC 52), if it allows that" in talk.said
    assert "the passage has no counterpart to copy" in talk.said
    assert "choose what to copy: nl, fr, both, citation" in talk.said


def test_nothing_but_a_terminal_is_sent_a_copy(folder: Path) -> None:
    talk = Talk(folder, "nachttrein", ":copy 1 nl", settings=Settings(clipboard="terminal"))
    assert talk.lines[-1] == "Dutch: not copied, no clipboard available"
    assert "\x1b" not in talk.said


def test_marks(folder: Path) -> None:
    talk = Talk(
        folder,
        *("mensenhandel", ":mark 1 2", ":marks", "nachttrein", ":mark 1", ":unmark 1"),
        *(":mark 1", ":unmark alone:0001", ":unmark all", ":marks"),
    )
    told = [line for line in talk.lines if line.endswith(("is marked", "are marked"))]
    assert [int(line.split()[0]) for line in told] == [2, 2, 3, 2, 3, 2, 0, 0]


def test_marks_are_there_in_the_next_session(folder: Path, tmp_path: Path) -> None:
    memory = tmp_path / "data"
    Talk(folder, "nachttrein", ":mark 1", memory=UserHistory(memory, 10), is_terminal=True)
    talk = Talk(folder, ":marks", ":unmark all", memory=UserHistory(memory, 10), is_terminal=True)
    assert "1 hit is still marked from last time" in talk.lines
    assert "1 hit is marked" in talk.said
    assert "0 hits are marked" in talk.said
    talk = Talk(folder, ":marks", memory=UserHistory(memory, 10), is_terminal=True)
    assert "last time" not in talk.said


def test_marks_of_a_person_are_not_those_of_a_script(folder: Path, tmp_path: Path) -> None:
    memory = tmp_path / "data"
    Talk(folder, "nachttrein", ":mark 1", memory=UserHistory(memory, 10), is_terminal=True)
    talk = Talk(folder, "minister", ":mark 1", ":marks", memory=UserHistory(memory, 10))
    assert "last time" not in talk.said
    assert "2 hits are marked" not in talk.said
    talk = Talk(folder, ":marks", memory=UserHistory(memory, 10), is_terminal=True)
    assert "1 hit is marked" in talk.said


def test_marks_stay_with_their_passages_in_a_new_generation(tmp_path: Path) -> None:
    glossed.write(tmp_path / "corpus", "trains", ALONE)
    bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)

    def grow() -> None:
        glossed.write(tmp_path / "corpus", "trains", [("Een zin.", "Une phrase."), *ALONE])
        bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)

    talk = Talk(tmp_path, "nachttrein", ":mark 1", grow, "studenten", ":marks")
    assert "trains:0002, trains" in talk.said or "trains:0002" in talk.said
    assert "trains:0001" not in talk.said.split("new version of the index loaded")[1]


def exported(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_all_that_is_found_is_exported_or_what_is_marked(folder: Path, tmp_path: Path) -> None:
    talk = Talk(
        folder,
        *("minister", ":export jsonl all hits.jsonl", ":mark 2", ":export tmx two.tmx"),
        *(":export tsv two.tsv", ":export csv two.csv", ":export jsonl two.jsonl"),
    )
    assert "14 hits written to all hits.jsonl" in talk.lines
    assert len(exported(tmp_path / "all hits.jsonl")) == 14
    assert len(exported(tmp_path / "two.jsonl")) == 1
    assert (tmp_path / "two.tmx").read_text(encoding="utf-8").count("<tu ") == 1
    assert len((tmp_path / "two.tsv").read_text(encoding="utf-8").splitlines()) == 2
    assert (tmp_path / "two.csv").read_bytes().count(b"\r\n") == 2
    assert talk.lines[-1] == "1 hit written to two.jsonl"


def test_no_file_is_written_over_unless_it_is_said(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "hits.tsv"
    file.write_text("mine", encoding="utf-8")
    talk = Talk(folder, "nachttrein", ":export tsv hits.tsv")
    assert talk.lines[-1] == "hits.tsv exists: :export! tsv hits.tsv to overwrite"
    assert file.read_text(encoding="utf-8") == "mine"
    assert (
        Talk(folder, "nachttrein", ":export! tsv hits.tsv").lines[-1] == "1 hit written to hits.tsv"
    )
    assert "nachttrein" in file.read_text(encoding="utf-8")


def test_sentences_are_exported_as_such_and_matches_in_their_context(
    folder: Path, tmp_path: Path
) -> None:
    export = ":export tmx sentences.tmx"
    Talk(folder, ":units", "minister", export, ":units", ":export kwic minister.txt", ":mark 1")
    Talk(folder, ":units", "nachttrein", ":mark 1", ":export tmx marked.tmx")
    for name in ("sentences.tmx", "marked.tmx"):
        assert 'segtype="sentence"' in (tmp_path / name).read_text(encoding="utf-8")
    lines = (tmp_path / "minister.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 2 * 14  # for each hit, its id and its matches
    assert any("ministre" in line.partition("minister")[2] for line in lines)


def test_what_cannot_be_exported_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    talk = Talk(
        folder,
        *(":export tmx x.tmx", "nachttrein", ":export pdf x.pdf", ":export tmx"),
        *(":export tmx folder", ":export tmx none/x.tmx", ":mark! 1"),
    )
    assert talk.lines[0] == "nothing to export: search or mark hits first"
    assert (
        talk.said.count("type :export tmx FILE; formats: tmx, xliff, tsv, csv, xlsx, jsonl, kwic")
        == 2
    )
    assert "folder is a folder" in talk.lines
    assert "No such file or directory: none/x.tmx" in talk.lines
    assert talk.lines[-1] == "there is no command :mark!; :help lists them"
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


# --- words, documents, what is remembered --------------------------------------------------------


def test_renderings_of_a_term(folder: Path) -> None:
    talk = Talk(folder, ":translate", ":translate handhaving", "koopkracht", ":translate")
    assert talk.lines[0] == "type a word or phrase after :translate"
    assert talk.lines[1].startswith("1. maintien, 4 times, 50 %, ")
    assert talk.lines[2].startswith(("also ", "for example glossed:"))
    assert any(line.endswith(" translations of handhaving in French") for line in talk.lines)
    assert "1 translation of koopkracht in French" in talk.lines
    none = Talk(folder, ":lang fr", ":translate koopkracht", ":translate xqzwv").lines
    assert "1 translation of koopkracht in French" in none
    assert none[-1] == "no translation found for xqzwv"


def test_documents_are_listed(folder: Path, tmp_path: Path) -> None:
    talk = Talk(folder, ":documents", ":documents comité 908", ":documents nowhere")
    assert len([line for line in talk.lines if line.startswith(CORPUS_ID)]) == 2
    assert talk.lines[-1] == "no documents"
    for number in range(22):
        glossed.write(tmp_path / "corpus", f"d{number}", ALONE)
    bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
    many = Talk(tmp_path, ":documents").lines
    assert (len(many), many[-1]) == (21, "and 2 more documents")


def test_queries_are_remembered_when_something_is_done_with_them(folder: Path) -> None:
    memory = UserHistory(None, 100)
    talk = Talk(
        folder,
        *(":history", "mensenhandel", "koopkracht", "1", "politie", ":mark 1", "xqzwv", "minister"),
        *(":copy 1", "nachttrein"),
        memory=memory,
    )
    assert talk.lines[0] == "no earlier queries yet"
    texts = [question.text for question in memory.queries()]
    assert texts == ["nachttrein", "minister", "politie", "koopkracht"]
    again = Talk(folder, ":history", ":history 4", ":history 9", memory=memory)
    assert again.lines[:4] == ["1. nachttrein", "2. minister", "3. politie", "4. koopkracht"]
    assert "*koopkracht*" in again.said
    assert again.lines[-1] == "9 is not a number from 1 to 4"


def test_searches_have_names(folder: Path, tmp_path: Path) -> None:
    memory = UserHistory(tmp_path / "data", 100)
    first = Talk(
        folder, ":save x", ":searches", "minister", ":year 2020", ":save mine", memory=memory
    )
    assert first.lines[0] == "nothing to save: search first"
    assert first.lines[1] == "no saved searches yet"
    assert first.lines[-1] == "saved as mine"
    talk = Talk(
        folder,
        *(":searches", ":search Mine", ":save", ":delete mine", ":search mine", ":searches"),
        memory=memory,
    )
    assert talk.lines[0] == "mine: minister, in 2020"
    assert "search options: in 2020" in talk.lines
    assert talk.lines[-4:] == [
        "saved as minister",
        "deleted mine",
        "no saved search is called mine; :searches lists them",
        "minister: minister, in 2020",
    ]


def test_a_saved_search_is_not_replaced_unasked(folder: Path, tmp_path: Path) -> None:
    memory = UserHistory(tmp_path / "data", 100)
    first = Talk(folder, "minister", ":save mine", ":save mine", memory=memory)
    assert first.lines[-2:] == ["saved as mine", "saved as mine"]  # it is the same search
    again = Talk(folder, "nachttrein", ":save mine", ":searches", memory=memory)
    assert again.lines[-2:] == [
        "there is another search mine: :save! mine replaces it",
        "mine: minister",
    ]
    forced = Talk(folder, "nachttrein", ":sav! mine", ":searches", ":next! 1", memory=memory)
    assert forced.lines[-3:-1] == ["saved as mine", "mine: nachttrein"]
    assert forced.lines[-1] == "there is no command :next!; :help lists them"


# --- commands ------------------------------------------------------------------------------------


def test_help_names_every_command(folder: Path) -> None:
    lines = Talk(folder, "?").lines
    assert lines == Talk(folder, ":help").lines
    for command in COMMANDS:
        assert len([line for line in lines if re.match(rf":{command.name}\b.*: ", line)]) == 1
    assert Talk(folder, ":help :mark").lines == [":mark NUMBER: mark a hit for export"]
    assert Talk(folder, ":help x").lines == ["there is no command :x; :help lists them"]
    assert len(Talk(folder, ":help query").lines) > 5


def test_beginnings_of_commands(folder: Path) -> None:
    talk = Talk(folder, ":h", ":zz", ":", ":DOCUM alone", ":help!", ":q", "never reached")
    assert talk.lines == [
        ":h may be :history, :help",
        "there is no command :zz; :help lists them",
        "there is no command :; :help lists them",
        "alone",
        "there is no command :help!; :help lists them",
    ]


def test_commands_run_on_the_state_of_another_mode(folder: Path) -> None:
    asked: list[QueryState] = []

    class Window(Session):
        """A mode that searches by itself, and shows the lines when all of them are there."""

        def ask(self, question: QueryState) -> None:
            asked.append(question)

    library = IndexHandle(lambda: bs.open_index(folder / "index"))
    window = Window(library, Settings(), Translator(), UserHistory(None, 9), QueryState("reus"))
    run_command(":year 2020", window)
    assert asked == [QueryState("reus", years=("2020",))]
    with library.use() as index:
        window.hits = {hit.rank: hit for hit in index.search("nachttrein")}
    for command in (":doc 1", ":documents alone", ":read 1"):
        run_command(command, window)
    assert asked[1].documents == ("alone",)
    assert window.printed[:3] == ["alone", "alone", "alone:0001"]
    library.close()


@pytest.mark.parametrize("command", [each.name for each in COMMANDS])
def test_every_command_says_something_before_any_search(folder: Path, command: str) -> None:
    talk = Talk(folder, f":{command}", "nachttrein")
    assert talk.status == 0
    assert (len(talk.lines) > 3) == (command != "quit")


@pytest.mark.parametrize("command", [each.name for each in COMMANDS])
def test_any_argument_is_borne(folder: Path, command: str) -> None:
    words = ["0", "1 1", "²", "-1", "x" * 5_000, "{0}", "%s", "\x1b[2J", "9" * 5_000, "a:b", "::"]
    talk = Talk(folder, "nachttrein", *(f":{command} {word}" for word in words))
    assert not UNSAFE.search(talk.said)


# --- hostile text, and what is printed -----------------------------------------------------------


def test_nothing_that_a_terminal_acts_on_is_printed(folder: Path) -> None:
    with bs.open_index(folder / "index") as index:
        hit = index.search("gevaarte")[0]
        assert "\u202e" in hit.passage.text, "the test needs a text that is hostile"
    talk = Talk(
        folder,
        *("gevaarte", "1", ":around", ":read hostile", ":translate gevaarte", "robot", "2"),
        *("géant", ":facets", ":documents", "\x1b[2J \u202e", ":\x1b[2J", ":doc \x1b[2J", ":doc"),
        *(
            ":save \x1b[31mred",
            ":searches",
            ":export tmx \x1b[2J/x",
            "robot",
            ":export tmx \x9bx/y",
        ),
        problems=("\x1b[2J\u202e",),
    )
    assert not UNSAFE.search(talk.said)
    assert "gevaarte" in talk.said
    assert "Robot" in talk.said


def test_each_line_is_one_line(folder: Path) -> None:
    for line in Talk(folder, "robot", "1", ":read hostile").lines:
        assert re.match(r"(\d+\. |NL: |FR: |hostile|\d+ of|end of the document|1 to )", line), line


def test_an_output_in_another_encoding_shows_what_it_can(folder: Path) -> None:
    raw = io.BytesIO()
    output = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    Talk(folder, "géant", output=output)
    assert b"FR: Le g?ant" in raw.getvalue() or b"g?ant*" in raw.getvalue()


# --- the index -----------------------------------------------------------------------------------


def test_a_missing_index_is_said_and_tried_again(tmp_path: Path) -> None:
    def build() -> None:
        glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
        bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)

    talk = Talk(tmp_path, "koopkracht", build, "koopkracht", is_terminal=False)
    with pytest.raises(IndexMissing) as missing:
        bs.open_index(tmp_path / "nowhere")
    said = with_command(missing.value.message).replace("nowhere", "index")
    assert talk.lines[:3] == [said, said, "the index is now available"]
    assert talk.status == 0
    shutil.rmtree(tmp_path / "index")
    assert Talk(tmp_path, "koopkracht").status == 2
    assert Talk(tmp_path).lines == [said]
    assert Talk(tmp_path, question=QueryState("koopkracht")).lines == [said]


@pytest.mark.parametrize("reload", [True, False])
def test_an_index_that_was_built_again_is_gone_on_with(tmp_path: Path, reload: bool) -> None:
    glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
    bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)

    def build() -> None:
        glossed.write(tmp_path / "corpus", "alone", ALONE)
        bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)

    settings = Settings(reload=reload)
    talk = Talk(tmp_path, "koopkracht", build, "nachttrein", "koopkracht", settings=settings)
    assert talk.lines.count("new version of the index loaded") == reload
    assert ("nachttrein" in talk.said.replace("“nachttrein”", "")) == reload


def test_an_index_without_translations_can_be_searched(tmp_path: Path) -> None:
    glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
    bs.build_index(tmp_path / "corpus", tmp_path / "index", lexicon=False)
    talk = Talk(tmp_path, "koopkracht", ":translate koopkracht")
    assert talk.lines[-1].startswith("the index has no translations")
    assert talk.status == 0


def test_damage_that_is_met_later_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object, **__: object) -> SearchResult:
        raise IndexDamaged("a file is not as it was written")

    monkeypatch.setattr(bs.Index, "search", search)
    talk = Talk(folder, "koopkracht")
    assert talk.lines[-1].startswith("a file is not as it was written; repair the index. Run: ")
    assert talk.status == 2


# --- how it begins and ends ----------------------------------------------------------------------


def test_exit_status_of_a_pipe(folder: Path) -> None:
    assert Talk(folder).status == 0
    assert Talk(folder, ":documents").status == 0
    assert Talk(folder, "xqzwv").status == 1
    assert Talk(folder, "xqzwv", "nachttrein", "xqzwv").status == 0
    assert Talk(folder, "xqzwv", is_terminal=True).status == 0
    assert Talk(folder, "xqzwv", KeyboardInterrupt()).status == 130


def test_a_pipe_has_no_prompt_and_a_terminal_has(folder: Path) -> None:
    assert "> " not in Talk(folder, "nachttrein").said
    talk = Talk(folder, "nachttrein", is_terminal=True)
    assert talk.lines[0] == "Type a query; :help lists the commands."
    assert talk.said.count("search (auto)> ") == 2


def test_control_c_twice_leaves(folder: Path) -> None:
    stop = KeyboardInterrupt
    talk = Talk(folder, stop(), "nachttrein", stop(), stop(), "robot", is_terminal=True)
    assert talk.status == 130
    assert talk.said.count("Ctrl-C again to quit, or :quit") == 2
    assert "1 of 1 passage" in talk.said
    assert "Robot" not in talk.said
    assert Talk(folder, stop(), "", stop(), ":quit", is_terminal=True).status == 0


def test_a_prompt_of_the_system(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it can be edited: with earlier queries, and a Ctrl-C that only clears the line."""
    readline = pytest.importorskip("readline")
    typed = Typed([], is_terminal=True)
    stop = KeyboardInterrupt
    typed_there: list[str | BaseException] = ["nachttrein", stop(), stop(), EOFError()]
    steps = iter(typed_there)
    prompts: list[str] = []

    def typed_in(prompt: str) -> str:
        prompts.append(prompt)
        step = next(steps)
        if isinstance(step, str):
            return step
        raise step

    monkeypatch.setattr(sys, "stdin", typed)
    monkeypatch.setattr("builtins.input", typed_in)
    monkeypatch.setattr(readline, "get_line_buffer", lambda: "half a que")
    readline.clear_history()
    memory = UserHistory(None, 100)
    for text in ("first", "second"):
        memory.add_query(QueryState(text))
    library = IndexHandle(lambda: bs.open_index(folder / "index"))
    output = Screen()
    linear = LineMode(library, Settings(), Translator(), memory, QueryState(), typed, output)
    assert linear.run(()) == 0
    remembered = [readline.get_history_item(number) for number in (1, 2)]
    readline.clear_history()
    assert remembered == ["first", "second"]
    assert prompts == ["search (auto)> "] * 4
    assert "1 of 1 passage" in output.getvalue()
    assert "Ctrl-C" not in output.getvalue()
    assert "\x1b" not in output.getvalue()


def test_control_c_stops_what_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object, **__: object) -> SearchResult:
        raise KeyboardInterrupt

    monkeypatch.setattr(bs.Index, "search", search)
    talk = Talk(folder, "minister", "minister", ":documents", is_terminal=True)
    assert talk.lines.count("stopped") == 2
    assert talk.status == 0
    assert Talk(folder, "minister").status == 130
    assert Talk(folder, question=QueryState("minister")).status == 130


class Closed(io.StringIO):
    """A pipe that nobody reads any more after some lines."""

    def __init__(self, lines: int, error: OSError) -> None:
        super().__init__()
        self._left = lines
        self._error = error

    def write(self, text: str, /) -> int:
        self._left -= 1
        if self._left < 0:
            raise self._error
        return super().write(text)


def test_an_output_that_is_closed_ends_it_quietly(folder: Path) -> None:
    output = Closed(2, BrokenPipeError(32, "Broken pipe"))
    talk = Talk(folder, "minister", "politie", output=output)
    assert len(talk.lines) == 2
    assert talk.status == 0
    with pytest.raises(OSError, match="No space left"):
        Talk(folder, "minister", output=Closed(2, OSError(28, "No space left")))


def test_a_session_in_a_program_of_its_own(folder: Path, tmp_path: Path) -> None:
    """With the streams of the system: bytes that are no UTF-8, and a reader that leaves."""
    code = (
        "import sys\n"
        "from benelux_search.tui.startup import start\n"
        "sys.exit(start([sys.argv[1]], plain=True))\n"
    )
    home = {name: str(tmp_path) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME")}
    command = [sys.executable, "-c", code, str(folder / "index")]
    environment = {**os.environ, **home, "LANGUAGE": "en"}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        said, complaints = process.communicate(b"nacht\xfftrein\nnachttrein\n:search x\n")
    assert complaints == b""
    assert b"1 of 1 passage in Dutch" in said
    assert process.returncode == 0
    typed = tmp_path / "typed"
    typed.write_text(":read glossed\n" + "\n" * 9 + "mensenhandel\n" * 500, encoding="utf-8")
    with (
        typed.open("rb") as lines,
        subprocess.Popen(
            command,
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in {0, 1}


def test_nothing_of_the_screen_is_loaded() -> None:
    code = "import sys, benelux_search.tui.line_mode; sys.exit('prompt_toolkit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_numbers_are_those_of_the_keyboard() -> None:
    assert is_number("12")
    assert not any(map(is_number, ("", "²", "٣", "-1", "1.", "9" * 50)))


@pytest.mark.long
def test_the_terms_of_the_settings_come_first(folder: Path, tmp_path: Path) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("nl\tfr\nmensenhandel\têtres humains\n", encoding="utf-8")
    settings = tmp_path / "benelux-search" / "shell.toml"
    settings.parent.mkdir()
    code = (
        "import sys; from benelux_search.tui.startup import start; start([sys.argv[1]], plain=True)"
    )
    home = {name: str(tmp_path) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME")}

    def first(path: Path) -> str:
        settings.write_text(f'terms = "{path}"\n', encoding="utf-8")
        ran = subprocess.run(
            [sys.executable, "-c", code, str(folder / "index")],
            input=":translate mensenhandel\n",
            env={**os.environ, **home, "LANGUAGE": "en"},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return ran.stdout

    assert "1. êtres humains" in first(terms)
    told = first(tmp_path / "nowhere.tsv")
    assert "nowhere.tsv" in told
    assert "1. traite des êtres humains" in told


def test_counts_beside_hits_with_some_of_the_words_are_theirs(folder: Path) -> None:
    talk = Talk(folder, ":doc glossed", "mensenhandel politie internet", ":facets")
    found = re.search(r"of (\d+) passages in Dutch with some of the words", talk.said)
    assert found is not None
    assert re.search(rf"^\d\. document glossed.*: {found[1]}, chosen$", talk.said, re.M)
    strict = Talk(folder, ":all_words", ":doc glossed", "mensenhandel politie internet", ":facets")
    assert "nothing found in Dutch" in strict.lines
    assert re.search(r"^\d\. document glossed: 0, chosen$", strict.said, re.M)
