"""Documents from memory: put, replaced and deleted in one transaction, which is one generation."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from command_line import Shell
from samples import TRAIN, WATER, corpus

import benelux_search as bs
from benelux_search.documents.record import LONGEST_KEY, id_of_key
from benelux_search.storage.pointers import read_current

ONE = bs.Document(key="q1", nl="Het water van de Schelde", fr="L'eau de l'Escaut")
TWO = bs.Document(key="q2", nl="De trein naar Luxemburg", fr="Le train pour Luxembourg")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def put(root: Path, *documents: bs.Document) -> bs.IndexSummary:
    with bs.update_index(root) as update:
        for document in documents:
            update.put(document)
    return update.summary


def totals(root: Path, *queries: str) -> list[int]:
    with bs.open_index(root, verify=True) as index:
        return [index.search(query).total for query in queries]


def texts(root: Path, document_id: str) -> list[tuple[str | None, str | None]]:
    return [
        tuple(None if each is None else each.text for each in (pair.nl, pair.fr))  # type: ignore[misc]
        for pair in pairs(root, document_id)
    ]


def pairs(root: Path, document_id: str) -> Sequence[bs.Pair]:
    with bs.open_index(root, verify=True) as index:
        view = index.show(document_id)
    assert isinstance(view, bs.DocumentView)
    return view.pairs


def generation(root: Path) -> int:
    return read_current(root).generation


def test_a_document_is_found_with_all_that_was_said_of_it(root: Path) -> None:
    document = bs.Document(
        key="vraag 7/é",
        nl="Het water van de Schelde",
        fr="L'eau de l'Escaut",
        title={"nl": "Vraag", "fr": "Question"},
        date=datetime.date(2021, 3, 5),
        number="912/1",
        source="https://example.org/7",
        metadata={"author": "A", "votes": [1, 2.5, None, True]},
    )
    summary = put(root, document)
    assert (summary.documents, summary.pairs) == (1, 1)
    with bs.open_index(root, verify=True) as index:
        [hit] = index.search("water")
    assert summary.added == (hit.document.id,)
    assert hit.document == bs.DocumentInfo(
        id_of_key("vraag 7/é"),
        "https://example.org/7",
        bs.Facts(bs.Titles("Vraag", "Question"), "2021-03-05", "912/1"),
        key="vraag 7/é",
        source="https://example.org/7",
        metadata={"author": "A", "votes": [1, 2.5, None, True]},
    )
    assert hit.counterpart is not None
    assert hit.counterpart.text == "L'eau de l'Escaut"
    assert hit.confidence == 1.0


def test_what_is_put_again_replaces_and_the_same_changes_nothing(root: Path) -> None:
    put(root, ONE, TWO)
    first = generation(root)
    assert put(root, ONE, TWO).unchanged == 2
    assert generation(root) == first
    other = bs.Document(key="q1", nl="Het bos", fr="La forêt")
    summary = put(root, other, TWO)
    assert (summary.updated, summary.added, summary.unchanged) == (("key.q1",), (), 1)
    assert totals(root, "water", "bos", "trein") == [0, 1, 1]
    described = bs.Document(key="q1", nl="Het bos", fr="La forêt", metadata={"a": 1})
    assert put(root, described).updated == ("key.q1",)


def test_a_document_may_be_put_and_deleted_several_times_in_one_update(root: Path) -> None:
    with bs.update_index(root) as update:
        update.put(ONE)
        update.put(bs.Document(key="q1", nl="Het bos", fr="La forêt"))
        update.put(TWO)
        assert update.delete("q2")
        assert not update.delete("q2")
        update.put(bs.Document(key="q3", nl="De zee", fr="La mer"))
    assert update.summary.added == ("key.q1", "key.q3")
    assert update.summary.removed == ()
    assert totals(root, "water", "bos", "trein", "zee") == [0, 1, 0, 1]
    assert bs.check_index(root).sound


def test_an_exception_in_the_block_changes_nothing(root: Path) -> None:
    put(root, ONE)
    first = generation(root)
    with pytest.raises(ZeroDivisionError), bs.update_index(root) as update:
        update.put(TWO)
        update.delete("q1")
        raise ZeroDivisionError
    assert update.summary == bs.IndexSummary()
    assert generation(root) == first
    assert totals(root, "water", "trein") == [1, 0]
    assert bs.check_index(root).findings == ()


def test_a_bad_document_leaves_the_update_usable(root: Path) -> None:
    put(root, ONE)
    with bs.update_index(root) as update:
        with pytest.raises(bs.InvalidDocument) as raised:
            update.put(bs.Document(key="q1", nl="   "))
        assert raised.value.key == "q1"
        with pytest.raises(bs.SourceError, match=r"^x\.pdf: "):
            update.put(bs.Document(key="q1", content=b"no PDF", name="x.pdf"))
        update.put(TWO)
    assert [failure.path for failure in update.summary.failed] == ["q1", "q1"]
    assert totals(root, "water", "trein") == [1, 1]


def test_put_all_leaves_out_what_cannot_be_read(root: Path) -> None:
    def documents() -> Iterator[bs.Document]:
        yield ONE
        yield bs.Document(key="bad")
        yield TWO

    with bs.update_index(root) as update:
        update.put_all(documents())
    assert update.summary.added == ("key.q1", "key.q2")
    assert [failure.path for failure in update.summary.failed] == ["bad"]


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (bs.Document(key=""), "key must be a text of 1 to 500 characters"),
        (bs.Document(key="x" * 501, nl="a"), "key must be"),
        (bs.Document(key="\ud800", nl="a"), "key must be"),
        (bs.Document(key=7, nl="a"), "key must be"),  # type: ignore[arg-type]
        (bs.Document(key="a", nl="a", pairs=[]), "give exactly one of these"),
        (bs.Document(key="a", nl="a", content=b"a", name="a.txt"), "give exactly one of these"),
        (bs.Document(key="a", content=b"a"), "content needs a name"),
        (bs.Document(key="a", nl="a", name="a.txt"), "content needs a name"),
        (bs.Document(key="a", content="a", name="a.txt"), "content must be bytes"),  # type: ignore[arg-type]
        (bs.Document(key="a", content=b"a", name="a\0.txt"), "name must be the name of a file"),
        (bs.Document(key="a", nl=b"a"), "nl must be a text"),  # type: ignore[arg-type]
        (bs.Document(key="a", fr=""), "there is no text in it"),
        (bs.Document(key="a", pairs=[]), "there is no text in it"),
        (bs.Document(key="a", pairs=["ab"]), "pairs must be pairs"),  # type: ignore[list-item]
        (bs.Document(key="a", pairs=[("a", "b", 2.0)]), "pairs must be pairs"),
        (bs.Document(key="a", nl="a", date="2021"), "date must be a date such as 2020-06-11"),
        (bs.Document(key="a", nl="a", date="2021-02-30"), "date must be a date"),
        (bs.Document(key="a", nl="a", title={"de": "x"}), "title must be"),
        (bs.Document(key="a", nl="a", number="x" * 10_001), "number must be"),
        (bs.Document(key="a", nl="a", metadata={"a": {"b": 1}}), "metadata must be texts"),  # type: ignore[dict-item]
        (bs.Document(key="a", nl="a", metadata={"a": float("nan")}), "metadata must be texts"),
        (bs.Document(key="a", nl="a", metadata={"a": 10**5000}), "metadata must be texts"),
        (bs.Document(key="a", nl="a", metadata={"a": "é" * 40_000}), "metadata must be at most"),
    ],
)
def test_a_field_that_is_not_allowed_is_named(root: Path, wrong: bs.Document, cause: str) -> None:
    with bs.update_index(root) as update, pytest.raises(bs.InvalidDocument) as raised:
        update.put(wrong)
    assert raised.value.cause.startswith(cause)
    assert len(update.summary.failed) == 1
    assert update.summary.documents == 0


def test_two_texts_are_aligned_paragraph_by_paragraph(root: Path) -> None:
    nl, fr = WATER.strip().split("\n\n")[:2], WATER.strip().split("\n\n")[2:]
    put(root, bs.Document(key="w", nl="\n\n".join(nl), fr="\n\n".join(fr)))
    assert texts(root, "key.w") == list(zip(nl, fr, strict=True))


def test_one_text_is_enough(root: Path) -> None:
    put(root, bs.Document(key="a", nl="Het bos\n\nDe zee"), bs.Document(key="b", fr="La mer"))
    assert texts(root, "key.a") == [("Het bos", None), ("De zee", None)]
    assert texts(root, "key.b") == [(None, "La mer")]


def test_all_of_a_text_is_in_its_language(root: Path) -> None:
    nl, fr = "La mer est bleue aujourd'hui\n\n12", "De zee is blauw vandaag\n\n12"
    put(root, bs.Document(key="a", nl=nl, fr=fr))
    dutch, french = zip(*texts(root, "key.a"), strict=True)
    assert "\n\n".join(filter(None, dutch)) == nl
    assert "\n\n".join(filter(None, french)) == fr


def test_pairs_keep_their_confidence(root: Path) -> None:
    put(root, bs.Document(key="a", pairs=[("bos", "forêt"), (None, "mer", 0.5), ("a\nb", "c")]))
    assert [(pair.kind, pair.confidence) for pair in pairs(root, "key.a")] == [
        ("1-1", 1.0),
        ("0-1", 0.5),
        ("2-1", 1.0),
    ]


def test_content_is_read_as_a_file_of_its_name(root: Path, tmp_path: Path) -> None:
    table = b'{"nl": "bos", "fr": "for\\u00eat"}\n{"nl": "zee", "fr": "mer"}\n'
    put(
        root,
        bs.Document(key="t", content=TRAIN.encode(), name="../../trein.txt"),
        bs.Document(key="j", content=table, name="a.jsonl"),
    )
    assert len(texts(root, "key.t")) == 1
    assert texts(root, "key.j") == [("bos", "forêt"), ("zee", "mer")]
    with bs.open_index(root) as index:
        assert {info.path for info in index.documents()} == {"../../trein.txt", "a.jsonl"}
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_files_and_documents_from_memory_do_not_affect_each_other(
    root: Path, tmp_path: Path
) -> None:
    docs = corpus(tmp_path / "corpus")
    assert bs.build_index([docs], root).documents == 2
    assert put(root, ONE, bs.Document(key="water", nl="Het bos")).documents == 4
    (docs / "water.txt").unlink()
    summary = bs.build_index([docs], root)
    assert (summary.removed, summary.unchanged, summary.documents) == (("water",), 1, 3)
    summary = bs.build_index([docs], root, rebuild=True)
    assert (summary.documents, summary.removed) == (3, ())
    assert bs.build_index([docs], root).unchanged == 1
    assert bs.check_index(root).sound


def test_a_second_writer_is_refused_at_once(root: Path, tmp_path: Path) -> None:
    docs = corpus(tmp_path / "corpus")
    with bs.update_index(root) as update:
        update.put(ONE)
        with pytest.raises(bs.IndexLocked), bs.update_index(root):
            pass
        with pytest.raises(bs.IndexLocked):
            bs.build_index([docs], root)
    assert totals(root, "water") == [1]


def test_an_update_is_used_in_its_block_only(root: Path) -> None:
    update = bs.update_index(root)
    with pytest.raises(bs.IndexUnusable):
        update.put(ONE)
    with update:
        update.put(ONE)
    with pytest.raises(bs.IndexUnusable):
        update.delete("q1")
    with update:
        assert update.delete("q1")
    assert update.summary.documents == 0


def test_an_index_is_made_if_there_is_none(root: Path) -> None:
    with pytest.raises(bs.IndexMissing), bs.update_index(root, create=False):
        pass
    assert not root.exists()
    with bs.update_index(root):
        pass
    assert totals(root, "water") == [0]


def test_translations_are_learned_as_the_index_does_or_as_is_wished(root: Path) -> None:
    def has_lexicon() -> bool:
        with bs.open_index(root) as index:
            return index.status().translations

    put(root, ONE)
    assert has_lexicon()
    with bs.update_index(root, lexicon=False) as update:
        update.put(TWO)
    assert has_lexicon()  # it stays as it is
    bs.build_index([], root, forget_lexicon=True)
    assert not has_lexicon()
    put(root, bs.Document(key="q3", nl="zee", fr="mer"))
    assert not has_lexicon()
    with bs.update_index(root, lexicon=True):
        pass
    assert has_lexicon()


def test_an_open_index_keeps_its_state_until_it_is_refreshed(root: Path) -> None:
    put(root, ONE)
    with bs.open_index(root) as index:
        with bs.update_index(root) as update:
            update.delete("q1")
            update.put(TWO)
            assert index.search("water").total == 1
        assert index.search("water").total == 1
        assert index.refresh()
        assert [hit.document.key for hit in index.search("trein")] == ["q2"]


def test_a_document_is_named_by_its_key_in_a_query(root: Path) -> None:
    put(root, ONE, bs.Document(key="q10", nl="Het water", fr="L'eau"))
    with bs.open_index(root) as index:
        found = {hit.document.key for hit in index.search("water doc:q1")}
        assert found == {"q1"}
        assert index.search("water", document="q10").total == 1


def test_ids_of_keys_are_different(root: Path) -> None:
    keys = ["a", "A", "a.b", "a b", "a-b", "é", "e", "a/b", "x" * 61, "x" * 60, "x" * LONGEST_KEY]
    keys += [id_of_key(key) for key in keys]
    put(root, *(bs.Document(key=key, nl=f"woord {n}") for n, key in enumerate(keys)))
    with bs.open_index(root) as index:
        assert sorted(info.key or "" for info in index.documents()) == sorted(keys)
    assert len({id_of_key(key) for key in keys}) == len(keys)


def test_commands_show_key_source_and_metadata(root: Path, shell: Shell) -> None:
    put(root, bs.Document(key="q1", nl="water", fr="eau", source="a/b", metadata={"n": 1}))
    ran = shell("search", "water", "--index", str(root), "--format", "json")
    [hit] = json.loads(ran.out)["hits"]
    described = {name: hit["document"][name] for name in ("path", "source", "key", "metadata")}
    assert described == {"path": "a/b", "source": "a/b", "key": "q1", "metadata": {"n": 1}}
    shown = json.loads(shell("show", "key.q1", "--index", str(root), "--format", "json").out)
    assert shown["document"]["key"] == "q1"
    memory = shell("export", "water", "--index", str(root), "--format", "tmx").out
    assert '<prop type="x-key">q1</prop>' in memory
    assert '<prop type="x-source">a/b</prop>' in memory
    page = shell("show", "key.q1", "--index", str(root), "--format", "html").out
    assert "q1" in page
    [document] = json.loads(shell("status", "--index", str(root), "--format", "json").out)[
        "contents"
    ]
    assert document["metadata"] == {"n": 1}
