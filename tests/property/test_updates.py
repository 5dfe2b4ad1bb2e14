"""Any sequence of updates leaves an index that equals a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import benelux_search as bs

Texts: TypeAlias = tuple[str | None, str | None]
Change: TypeAlias = tuple[str, Texts | None]  # the pair that is put under a key; None: it goes
Update: TypeAlias = tuple[bool, bool, Sequence[Change]]  # by put_all, is it published, changes

KEYS = st.sampled_from(["a", "A", "b", "c", "een sleutel", "a.b", "é", "x" * 100])
WORDS = st.sampled_from(["bos", "zee", "huis", "berg"])
PAIRS = st.one_of(st.tuples(WORDS, WORDS), st.tuples(WORDS, st.none()), st.tuples(st.none(), WORDS))
CHANGES = st.tuples(KEYS, st.one_of(st.none(), PAIRS, PAIRS))
UPDATES = st.lists(
    st.tuples(st.booleans(), st.sampled_from([True, True, False]), st.lists(CHANGES, max_size=8)),
    max_size=5,
)


class Stopped(Exception):
    """An update is given up."""


def document(key: str, texts: Texts) -> bs.Document:
    return bs.Document(key=key, nl=texts[0], fr=texts[1])


def run(root: Path, update: Update, before: dict[str, Texts]) -> dict[str, Texts]:
    """Execute an update, and return what must be in the index afterwards."""
    at_once, is_published, changes = update
    after = dict(before)
    try:
        with bs.update_index(root) as index:
            for key, texts in changes:
                if texts is None:
                    assert index.delete(key) == (key in after)
                    after.pop(key, None)
                elif at_once:
                    index.put_all([document(key, texts)])
                    after[key] = texts
                else:
                    index.put(document(key, texts))
                    after[key] = texts
            if not is_published:
                raise Stopped
    except Stopped:
        return before
    summary = index.summary
    assert len(summary.added) == len(after.keys() - before.keys())
    assert len(summary.removed) == len(before.keys() - after.keys())
    assert (summary.documents, summary.pairs) == (len(after), len(after))
    return after


def content(root: Path) -> dict[str, Texts]:
    """Return what is in the index, as the store tells it; check that searches tell the same."""
    stored: dict[str, Texts] = {}
    with bs.open_index(root, verify=True) as index:
        for info in index.documents():
            pair = index.pair(f"{info.id}:0001")
            assert info.key is not None
            stored[info.key] = (
                None if pair.nl is None else pair.nl.text,
                None if pair.fr is None else pair.fr.text,
            )
        for word in ("bos", "zee", "huis", "berg"):
            for place, language in enumerate(("nl", "fr")):
                found = index.search(f"={word}", language=language, limit=100)  # type: ignore[arg-type]
                keys = {hit.document.key for hit in found if hit.language == language}
                assert keys == {key for key, texts in stored.items() if texts[place] == word}
    return stored


@settings(max_examples=examples(25))
@given(UPDATES)
def test_updates_equal_a_dictionary(updates: Sequence[Update]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder, "index")
        expected: dict[str, Texts] = {}
        with bs.update_index(root):
            pass
        for update in updates:
            expected = run(root, update, expected)
            assert content(root) == expected
        assert bs.check_index(root).sound
