"""The user's own files: queries, saved searches and marks outlive sessions, kills and damage."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from shelf import Shelf, as_index, document

from benelux_search.model import Pair, Provision
from benelux_search.results import DocumentView, Hit
from benelux_search.search.sentences.sentence_hits import all_sentences
from benelux_search.sentence_beads import SentenceBead, packed_beads
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.user.history import UserHistory
from benelux_search.user.marks import Mark, Marks, locate_marks
from benelux_search.user.query_state import QueryState
from benelux_search.user.settings import Settings, load_settings

TRAINS = [(f"Trein {number} rijdt.", f"Le train {number} roule.") for number in range(4)]
FIRST = ("Een eerste zin.", "Une première phrase.")
GARBAGE = [b'{"a": {"text": "x"}', b"\x00\x01\x02", b"[1, 2]", b"\xff\xfe{\x00}\x00", b'"text"']


def hits(view: DocumentView) -> list[Hit]:
    found = [Hit.of(pair, view.document) for pair in view.pairs if isinstance(pair, Pair)]
    return [hit for hit in found if hit is not None]


def failed(error: Exception) -> None:
    raise AssertionError(error)


def marks(memory: UserHistory, *views: DocumentView) -> Marks:
    """The marks of a new session on an index."""
    made = Marks(memory, failed)
    move(made, *views)
    return made


def move(marks: Marks, *views: DocumentView) -> tuple[int, int]:
    """The index has another state."""
    return marks.update_hits(
        locate_marks(marks.known, IndexHandle(as_index(lambda: Shelf(*views))))
    )


def texts(marks: Marks) -> list[tuple[str, str]]:
    return [(id_, hit.passage.text) for id_, hit in marks.items()]


# Marks


def test_marks_are_there_in_the_next_session(tmp_path: Path) -> None:
    view = document("trains", *TRAINS)
    first = marks(UserHistory(tmp_path, 10), view)
    for hit in (hits(view)[2], hits(view)[0], hits(view)[3]):
        first.toggle(hit)
    first.toggle(hits(view)[3])  # again: it is not marked any more
    second = marks(UserHistory(tmp_path, 10), view)
    assert (
        texts(second)
        == texts(first)
        == [
            ("trains:0003", "Trein 2 rijdt."),
            ("trains:0001", "Trein 0 rijdt."),
        ]
    )


def with_sentences(view: DocumentView) -> DocumentView:
    """Give each pair of a document a sentence for each full stop, one beside the other."""
    made = []
    for pair in view.pairs:
        assert pair.nl is not None and pair.fr is not None
        ranges = [
            [range(each.start(), each.end()) for each in re.finditer(r"[^. ][^.]*\.", side.text)]
            for side in (pair.nl, pair.fr)
        ]
        beads = [SentenceBead((nl,), (fr,), 0.9) for nl, fr in zip(*ranges, strict=True)]
        made.append(replace(pair, sentence_beads=packed_beads(beads)))
    return replace(view, pairs=tuple(made))


LONG = ("De trein rijdt. De bus wacht. De boot vaart.", "Le train. Le bus. Le bateau.")


def test_marked_sentences_are_those_sentences_in_the_next_session(tmp_path: Path) -> None:
    view = with_sentences(document("trains", LONG, *TRAINS))
    sentences = list(all_sentences(hits(view)))
    first = marks(UserHistory(tmp_path, 10), view)
    for number in (2, 0, 3):
        first.toggle(sentences[number])
    first.toggle(sentences[1])
    first.toggle(sentences[1])  # again: the others of its pair stay
    first.toggle(hits(view)[0])  # so does the pair
    expected = [
        ("trains:0001.3", "De boot vaart."),
        ("trains:0001.1", "De trein rijdt."),
        ("trains:0002.1", "Trein 0 rijdt."),
        ("trains:0001", LONG[0]),
    ]
    second = marks(UserHistory(tmp_path, 10), view)
    assert texts(second) == texts(first) == expected
    # a new pair before them, and a new sentence before them in their pair
    longer = (f"Nieuw. {LONG[0]}", f"Nouveau. {LONG[1]}")
    back, gone = move(second, with_sentences(document("trains", FIRST, longer, *TRAINS)))
    assert (back, gone) == (0, 1)  # the pair has other texts
    assert texts(second) == [
        ("trains:0002.4", "De boot vaart."),
        ("trains:0002.2", "De trein rijdt."),
        ("trains:0003.1", "Trein 0 rijdt."),
    ]


@pytest.mark.parametrize("wrong", ['"language": ["nl"]', '"language": {}', '"text": 3'])
def test_a_mark_that_is_no_mark_is_named_and_the_others_stay(tmp_path: Path, wrong: str) -> None:
    view = document("trains", *TRAINS)
    marks(UserHistory(tmp_path, 10), view).toggle(hits(view)[2])
    [file] = tmp_path.glob("marks/*.json")
    bad = f'{{"id": "a:1", "text": "x", "language": "nl", {wrong}}},'
    file.write_text(file.read_text("utf-8").replace("[\n", f"[\n{bad}\n"), encoding="utf-8")
    memory = UserHistory(tmp_path, 10)
    assert len(memory.check()) == 1
    assert list(marks(memory, view)) == ["trains:0003"]


def test_a_mark_keeps_its_language_and_what_matched(tmp_path: Path) -> None:
    view = document("trains", *TRAINS)
    [hit] = Shelf(view).search("Trein 2").hits
    marks(UserHistory(tmp_path, 10), view).toggle(hit)
    [kept] = marks(UserHistory(tmp_path, 10), view).values()
    assert (kept.language, kept.passage, kept.counterpart) == (
        hit.language,
        hit.passage,
        hit.counterpart,
    )


def test_marks_are_found_again_by_their_texts_when_their_ids_are_others(tmp_path: Path) -> None:
    before, after = document("trains", *TRAINS), document("trains", FIRST, FIRST, *TRAINS[:3])
    first = marks(UserHistory(tmp_path, 10), before)
    for hit in hits(before):
        first.toggle(hit)
    second = marks(UserHistory(tmp_path, 10), after)  # the last one is not there: quietly
    assert texts(second) == [(f"trains:{n + 3:04}", TRAINS[n][0]) for n in range(3)]
    third = marks(UserHistory(tmp_path, 10), before)  # it was not forgotten
    assert sorted(texts(third)) == [(f"trains:{n + 1:04}", TRAINS[n][0]) for n in range(4)]


def test_equal_passages_stay_apart_when_their_ids_move(tmp_path: Path) -> None:
    before = document("trains", FIRST, *TRAINS[:1], FIRST)
    made = marks(UserHistory(tmp_path, 10), before)
    for hit in (hits(before)[0], hits(before)[2]):
        made.toggle(hit)
    assert move(made, document("trains", *TRAINS[:2], FIRST, TRAINS[2], FIRST)) == (0, 0)
    assert sorted(made) == ["trains:0003", "trains:0005"]


def test_a_mark_that_moves_has_the_page_and_the_provision_of_now(tmp_path: Path) -> None:
    before = document("trains", *TRAINS)
    made = marks(UserHistory(tmp_path, 10), before)
    [hit] = Shelf(before).search("Trein 2").hits
    made.toggle(hit)
    after = document("trains", FIRST, *TRAINS)
    article = Provision("7", None, (), "text")
    pairs = [
        replace(pair, nl=replace(pair.nl, pages=(5,)), fr=replace(pair.fr, pages=(6,)),
                provision=article)
        for pair in after.pairs
        if pair.nl is not None and pair.fr is not None
    ]  # fmt: skip
    assert move(made, replace(after, pairs=tuple(pairs))) == (0, 0)
    [moved] = made.values()
    assert (moved.id, moved.pages, moved.provision) == ("trains:0004", (5,), article)
    assert moved.counterpart is not None
    assert moved.counterpart.pages == (6,)
    assert moved.passage.matches == hit.passage.matches


def test_a_hit_with_the_id_of_an_older_mark_does_not_take_that_away(tmp_path: Path) -> None:
    """As between a new state of the index and the look for the marked passages in it."""
    before, after = document("trains", *TRAINS), document("trains", FIRST, *TRAINS)
    made = marks(UserHistory(tmp_path, 10), before)
    made.toggle(hits(before)[1])
    known = made.known
    made.toggle(hits(after)[1])  # it has the id of the marked one, and is another
    made.update_hits(locate_marks(known, IndexHandle(as_index(lambda: Shelf(after)))))
    assert sorted(texts(made)) == [("trains:0002", TRAINS[0][0]), ("trains:0003", TRAINS[1][0])]
    assert sorted(texts(marks(UserHistory(tmp_path, 10), after))) == sorted(texts(made))


def test_a_document_that_is_gone_keeps_its_marks_for_when_it_is_back(tmp_path: Path) -> None:
    view = document("trains", *TRAINS)
    made = marks(UserHistory(tmp_path, 10), view)
    made.toggle(hits(view)[0])
    assert move(made, document("other", FIRST)) == (0, 1)
    assert not made
    assert move(made, document("other", FIRST)) == (0, 0)
    assert move(made, view) == (1, 0)
    made.clear()
    assert not marks(UserHistory(tmp_path, 10), view)


def test_each_index_has_its_own_marks(tmp_path: Path) -> None:
    view = document("trains", *TRAINS)
    marks(UserHistory(tmp_path, 10, "/one"), view).toggle(hits(view)[0])
    assert len(marks(UserHistory(tmp_path, 10, "/one"), view)) == 1
    assert not marks(UserHistory(tmp_path, 10, "/two"), view)


def test_marks_that_cannot_be_kept_are_told_of_once_and_are_there(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    told: list[Exception] = []
    view = document("trains", *TRAINS)
    made = Marks(UserHistory(tmp_path / "data", 10), told.append)
    for hit in hits(view):
        made.toggle(hit)
    assert len(made) == 4
    assert len(told) == 1


# Two sessions at once


def test_two_sessions_do_not_lose_each_others_entries(tmp_path: Path) -> None:
    view = document("trains", *TRAINS)
    one, two = (UserHistory(tmp_path, 10) for _ in range(2))
    first, second = marks(one, view), marks(two, view)
    first.toggle(hits(view)[0])
    second.toggle(hits(view)[1])
    second.clear()
    second.toggle(hits(view)[2])
    one.save_search("first", QueryState("a"))
    two.save_search("second", QueryState("b"))
    one.delete_search("first")
    assert [mark.id for mark in one.marks()] == ["trains:0001", "trains:0003"]
    assert list(one.saved_searches()) == ["second"]


def _saves(folder: Path, own: int) -> None:
    memory = UserHistory(folder, 1000)
    for number in range(20):
        memory.save_search(f"{own}-{number}", QueryState(f"query {own} {number}"))
        memory.change_marks([Mark(f"doc:{own:02}{number:02}", "text", "nl")], ())
        memory.add_query(QueryState(f"query {own} {number}"))


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")
def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_saves, args=(tmp_path, own)) for own in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    memory = UserHistory(tmp_path, 1000)
    assert memory.check() == []
    assert len(memory.saved_searches()) == len(memory.marks()) == len(memory.queries()) == 80


def test_a_history_that_is_shortened_keeps_what_another_session_has_added(tmp_path: Path) -> None:
    for number in range(9):
        UserHistory(tmp_path, 10).add_query(QueryState(f"query {number}"))
    short = UserHistory(tmp_path, 3)
    UserHistory(tmp_path, 10).add_query(QueryState("of another session"))
    assert short.queries()[0] == QueryState("of another session")
    assert len((tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 3


# Damage


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("name", ["searches.json", "marks", "history.jsonl"])
def test_a_damaged_file_is_kept_and_named_and_not_written_over(
    tmp_path: Path, name: str, garbage: bytes
) -> None:
    _use(UserHistory(tmp_path, 10), 0)
    file = next(tmp_path.glob("marks/*.json")) if name == "marks" else tmp_path / name
    for number, backup in enumerate((f"{file.name}.damaged", f"{file.name}.damaged-2"), 1):
        file.write_bytes(garbage)
        memory = UserHistory(tmp_path, 10)
        [problem] = memory.check()
        assert file.name in problem
        assert str(file.parent / backup) in problem
        assert memory.check() == []
        _use(memory, number)
        assert (file.parent / backup).read_bytes() == garbage
        again = UserHistory(tmp_path, 10)
        assert again.check() == []
        assert f"query {number}" in [question.text for question in again.queries()]
        assert f"name {number}" in again.saved_searches()
        assert f"doc:{number}" in [mark.id for mark in again.marks()]


def _use(memory: UserHistory, number: int) -> None:
    memory.add_query(QueryState(f"query {number}"))
    memory.save_search(f"name {number}", QueryState("x"))
    memory.change_marks([Mark(f"doc:{number}", "text", "nl")], ())


def test_damage_that_is_found_when_something_is_saved_is_kept_too(tmp_path: Path) -> None:
    memory = UserHistory(tmp_path, 10)
    assert memory.check() == []
    (tmp_path / "searches.json").write_bytes(GARBAGE[0])
    memory.save_search("new", QueryState("x"))
    assert (tmp_path / "searches.json.damaged").read_bytes() == GARBAGE[0]
    assert list(UserHistory(tmp_path, 10).saved_searches()) == ["a", "new"]


@pytest.mark.parametrize("damage", [b"", b",", b"\x00", b'"x": {"text": }'])
def test_what_can_be_read_of_damaged_files_is_kept(tmp_path: Path, damage: bytes) -> None:
    view = document("trains", *TRAINS)
    memory = UserHistory(tmp_path, 10)
    first = marks(memory, view)
    for hit in hits(view):
        first.toggle(hit)
    for name in ("een", "twee", "drie", "vier"):
        memory.save_search(name, QueryState(name, documents=("trains",)))
    [marked] = (tmp_path / "marks").iterdir()
    for path in (tmp_path / "searches.json", marked):
        raw = path.read_bytes()
        middle = raw.index(b"{", len(raw) // 3) + 5  # in an entry
        path.write_bytes(raw[:middle] + damage + raw[middle + 4 : -6])  # and the end is cut
    memory = UserHistory(tmp_path, 10)
    assert len(memory.check()) == 2
    kept = memory.saved_searches()
    assert len(kept) >= 2
    assert all(kept[name] == QueryState(name, documents=("trains",)) for name in kept)
    assert len(marks(memory, view)) >= 2


def test_what_can_be_read_of_a_damaged_history_goes_on(tmp_path: Path) -> None:
    UserHistory(tmp_path, 10).add_query(QueryState("first"))
    with (tmp_path / "history.jsonl").open("ab") as file:
        file.write(b'{"text": "cut sh')
    assert [question.text for question in UserHistory(tmp_path, 10).queries()] == ["first"]
    UserHistory(tmp_path, 10).add_query(QueryState("second"))
    assert [question.text for question in UserHistory(tmp_path, 10).queries()] == [
        "second",
        "first",
    ]


def test_entries_of_another_version_stay(tmp_path: Path) -> None:
    other = {"later": {"text": "x", "language": "de"}, "kind": 3}
    (tmp_path / "searches.json").write_text(json.dumps(other), encoding="utf-8")
    memory = UserHistory(tmp_path, 10)
    assert memory.check() == []
    assert memory.saved_searches() == {}
    memory.save_search("own", QueryState("y"))
    written = json.loads((tmp_path / "searches.json").read_text(encoding="utf-8"))
    assert written == {**other, "own": {"text": "y"}}


def test_a_file_that_cannot_be_read_is_named_and_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "searches.json").mkdir()
    memory = UserHistory(tmp_path, 10)
    [problem] = memory.check()
    assert "searches.json cannot be used" in problem
    with pytest.raises(OSError, match="not a regular file"):
        memory.save_search("name", QueryState("x"))


def test_nothing_is_written_by_looking(tmp_path: Path) -> None:
    memory = UserHistory(tmp_path / "data", 10)
    assert memory.check() == []
    assert marks(memory, document("trains", *TRAINS)) == {}
    assert list(tmp_path.iterdir()) == []


def test_only_the_user_can_read_what_is_written(tmp_path: Path) -> None:
    _use(UserHistory(tmp_path, 10), 1)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 4  # with the lock
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_threads_can_share_it(tmp_path: Path) -> None:
    memory = UserHistory(tmp_path, 1000)

    def save(own: int) -> None:
        for number in range(20):
            memory.save_search(f"{own}-{number}", QueryState("x"))

    threads: Sequence[threading.Thread] = [
        threading.Thread(target=save, args=(own,)) for own in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memory.saved_searches()) == 80


def test_settings_that_cannot_be_reached_are_named(tmp_path: Path) -> None:
    settings, problems = load_settings(tmp_path / ("x" * 300) / "shell.toml")
    assert settings == Settings()
    assert "name too long" in problems[0]
    assert load_settings(tmp_path / "none" / "shell.toml") == (Settings(), ())
