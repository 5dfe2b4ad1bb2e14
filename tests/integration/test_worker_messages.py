"""Messages of worker processes are data with checks: a captured worker costs one document."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from captured import CAPTURE, read_captured
from daily import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import TRAIN, WATER, corpus
from texts import PAIRS

from benelux_search.data_codec import Codecs, Malformed
from benelux_search.documents.bitexts.bitext_reader import RereadSegments
from benelux_search.documents.bitexts.translation_memories import TranslationReader
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import Count, Message, Note
from benelux_search.index_reports import Failure
from benelux_search.indexing.outcomes import (
    SplitPair,
    Unread,
    Unsuited,
    WorkerOutcome,
    WrittenDocument,
)
from benelux_search.indexing.worker_messages import pack_outcome, unpack_outcome
from benelux_search.indexing.workers import read_all
from benelux_search.model import (
    AlignedDocument,
    Bead,
    Bitext,
    DocumentInfo,
    Facts,
    Paragraph,
    Segment,
    Span,
)
from benelux_search.reading_options import Limits

DOCUMENT = AlignedDocument(
    Facts(date="2020-06-11"),
    (Paragraph("een\ud800", (Span(0, 4, 1),)), Paragraph("twee")),
    (Paragraph("un"),),
    (),
    (Bead((0,), (0,), 0.75), Bead((1,), ())),
    (),
    "UTF-8",
    (Note("left-out", "skipped: {}, {} times", Message("a {}", "line"), Count(12_345)),),
    metadata={"year": 2020, "deep": {"list": [1, None, True, "x"]}},
)


class Payload:
    """Makes a folder when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self._mark),)


def changed(change: Callable[[Any], None]) -> bytes:
    """Return the message of a document after a change of its JSON."""
    data = json.loads(pack_outcome(DOCUMENT))
    change(data[1])
    return json.dumps(data).encode()


FIELDS = {name: number for number, name in enumerate(AlignedDocument.__dataclass_fields__)}


def put(name: str, value: object) -> bytes:
    return changed(lambda fields: fields.__setitem__(FIELDS[name], value))


MALFORMED = {
    "nothing": b"",
    "no JSON": b"{",
    "deep JSON": b"[" * 100_000,
    "a class that nobody asked for": b'["Credentials", []]',
    "no class": b'[["AlignedDocument"], []]',
    "too few fields": b'["AlignedDocument", []]',
    "a number for a text": put("encoding", 7),
    "a bead of no paragraph": put("beads", [[[0, 7], [0], 0.5], [[1], [], 0.5]]),
    "a paragraph in two beads": put("beads", [[[0, 1], [0], 0.5], [[1], [], 0.5]]),
    "a confidence above 1": put("beads", [[[0], [0], 2.0], [[1], [], 0.5]]),
    "no confidence": put("beads", [[[0], [0], float("nan")], [[1], [], 0.5]]),
    "a page below 0": put("fr", [["un", [[0, 4, -1, None, None]]]]),
    "a huge page": put("fr", [["un", [[0, 4, 1 << 70, None, None]]]]),
    "deep metadata": put("metadata", json.loads('{"a":' * 700 + "1" + "}" * 700)),
    "a template that looks at the program": put("notes", [["x", "{0.__class__}", ["a"]]]),
    "a template that takes all memory": put("notes", [["x", "{:>99999999999}", ["a"]]]),
    "a template with too few values": put("notes", [["x", "{} {}", ["a"]]]),
    "another file": pack_outcome(
        Bitext(
            RereadSegments(TranslationReader(Path("/etc/passwd"), Limits())), ("nl", "fr"), "UTF-8"
        )
    ),
    "a document that was not to be written": json.dumps(
        [
            "WrittenDocument",
            [
                ["x", "1.txt", [[None, None], None, None], 1, None, "1.txt", {}],
                {
                    "first": 0,
                    "length": 1,
                    "aligned": 1,
                    "counts": {"terms": {}, "passages": {}, "positions": {}},
                },
                ["nl", "fr"],
                [],
                "UTF-8",
                "",
            ],
        ]
    ).encode(),
}


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_captured_worker_costs_one_document_and_runs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "run"
    # a child is restarted after each; the test below has all of them
    answers = [pickle.dumps(Payload(mark)), *list(MALFORMED.values())[::4]]
    paths = [tmp_path / f"{number}.txt" for number in range(len(answers) + 2)]
    for path in (paths[0], paths[-1]):
        path.write_text("zin|phrase\n", encoding="utf-8")
    for path, answer in zip(paths[1:], answers, strict=False):
        path.write_bytes(CAPTURE + answer)
    outcomes = list(read_all([(str(path),) for path in paths], read_captured, jobs=2))
    assert not mark.exists()
    cause = "the process that read it gave no document; please report this file"
    assert [getattr(outcome, "cause", None) for outcome in outcomes] == [
        None,
        *[cause] * len(answers),
        None,
    ]


@pytest.mark.parametrize("message", list(MALFORMED.values())[:-1], ids=list(MALFORMED)[:-1])
def test_a_malformed_message_is_no_outcome(message: bytes) -> None:
    with pytest.raises(Malformed):
        unpack_outcome(message, ["1.txt"])


@pytest.mark.parametrize(
    "outcome",
    [
        DOCUMENT,
        Failure("a.txt", Message("page {}: {}", 3, Message("damaged"))),
        Unread("a.txt", "permission denied", is_new=False),
        Unsuited("a.txt", Message("not text")),
        SplitPair((DOCUMENT, Failure("b.txt", "torn")), Note("not-paired", "{}: two", "a")),
        SplitPair((DOCUMENT, DOCUMENT), failure=Failure("a.txt", "a bug")),
        Bitext((Segment("een", "un", 0.5, {"key": "k"}),), ("nl", "fr"), "UTF-8", is_text=True),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_an_outcome_arrives_as_it_was_sent(outcome: WorkerOutcome) -> None:
    again = unpack_outcome(pack_outcome(outcome), ["a.txt"])
    assert again == outcome
    assert type(again) is type(outcome)
    if isinstance(again, AlignedDocument):
        [note] = again.notes
        assert isinstance(note, Note)
        assert (note.code, note.values[1]) == ("left-out", Count(12_345))


@pytest.mark.long
def test_each_kind_of_bitext_is_read_again(tmp_path: Path) -> None:
    texts = {
        "a.tsv": "nl\tfr\neen zin\tune phrase\n",
        "a.jsonl": '{"nl": "een zin", "fr": "une phrase"}\n',
        "a.tmx": '<tmx version="1.4"><header srclang="nl"/><body><tu>'
        '<tuv xml:lang="nl"><seg>een zin</seg></tuv>'
        '<tuv xml:lang="fr"><seg>une phrase</seg></tuv></tu></body></tmx>',
        "a.nl": "een zin\n",
        "a.fr": "une phrase\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path)
    for folder in (tmp_path, tmp_path / "packed.zip"):
        pairs = [(name,) for name in ("a.tsv", "a.jsonl", "a.tmx")] + [("a.nl", "a.fr")]
        files = [tuple(str(folder / name) for name in names) for names in pairs]
        for outcome in read_all(files, DocumentReader(), jobs=2):
            assert isinstance(outcome, Bitext), outcome
            assert [(s.nl, s.fr) for s in outcome.segments] == [("een zin", "une phrase")]


@pytest.mark.long
def test_workers_give_what_this_process_reads(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "docs")
    (folder / "trein.txt").write_text(TRAIN, encoding="utf-8")
    (folder / "water.txt").write_text(WATER, encoding="utf-8")
    for number, language in enumerate(("nl", "fr")):
        text = "\n\n".join(pair[number] for pair in PAIRS)
        (folder / f"paren.{language}.txt").write_text(text, encoding="utf-8")
    files = [(str(path),) for path in sorted(folder.rglob("*.txt"))]
    assert list(read_all(files, DocumentReader(), 2)) == list(read_all(files, DocumentReader(), 1))


def test_what_was_written_keeps_its_counts() -> None:
    pytest.importorskip("opensearchpy")
    from benelux_search.opensearch.collection.pair_writer import WrittenPairs
    from benelux_search.opensearch.collection.term_counts import TermCounts
    from benelux_search.opensearch.records.streams import PassageTerms

    counts = TermCounts()
    counts.add({"nl": PassageTerms("een 0", "een 0", 1, 0)}, "ab12")
    info = DocumentInfo("a", "a.txt", Facts())
    written = WrittenDocument(info, WrittenPairs(4096, 2, 1, counts), ("nl",), (), "UTF-8", "")
    again = unpack_outcome(pack_outcome(written), ["a.txt"])
    assert isinstance(again, WrittenDocument)
    assert again.info == info
    assert (again.pairs.first, again.pairs.length, again.pairs.aligned) == (4096, 2, 1)
    assert again.pairs.counts.record() == counts.record()


_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_change_of_a_message_is_refused_or_gives_declared_types(data: st.DataObject) -> None:
    tree = json.loads(pack_outcome(DOCUMENT))
    place, steps = tree, data.draw(st.integers(1, 6))
    while isinstance(place, list) and place and steps:
        number = data.draw(st.integers(0, len(place) - 1))
        steps -= 1
        if not isinstance(place[number], list) or not place[number] or not steps:
            place[number] = data.draw(_PLAIN | st.lists(_PLAIN, max_size=3))
            break
        place = place[number]
    message = json.dumps(tree).encode()
    try:
        outcome = unpack_outcome(message, ["a.txt"])
    except Malformed:
        return
    assert pack_outcome(outcome)
    assert isinstance(outcome, AlignedDocument)
    for language in ("nl", "fr"):
        for paragraph in outcome.paragraphs(language):
            assert isinstance(paragraph.text, str)
            assert all(span.page >= 0 for span in paragraph.spans)


def test_types_that_cannot_be_sent_are_named_at_once() -> None:
    with pytest.raises(KeyError):
        Codecs().of(tuple[bytes, ...])
