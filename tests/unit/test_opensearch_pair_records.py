"""The record of a pair in the distributed engine: it comes back, or it is damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benelux_search.errors import IndexDamaged
from benelux_search.model import JSONValue, Language, Pair, Passage, Provision
from benelux_search.opensearch.records.pair_records import pair_of, pair_record, terms_of
from benelux_search.opensearch.records.streams import PassageEncoder
from benelux_search.sentence_beads import SentenceBeads
from benelux_search.text.encoding.surrogates import replace_surrogates

TEXTS = st.text(st.characters() | st.sampled_from("\ud800\udfff\0\x7f"), max_size=40)
LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
PROVISIONS = st.none() | st.builds(
    Provision,
    st.none() | LABELS,
    st.none() | LABELS,
    st.lists(st.tuples(LABELS, LABELS), max_size=3).map(tuple),
    st.sampled_from(["opening", "text", "note", "heading", "contents"]),
)
VALUES: st.SearchStrategy[JSONValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 50), 1 << 50) | LABELS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LABELS, inner, max_size=3),
    max_leaves=5,
)


def passages(language: Language) -> st.SearchStrategy[Passage | None]:
    pages = st.lists(st.integers(1, 70_000), max_size=3).map(tuple)
    starts = st.none() | st.integers(0, 1 << 40)
    return st.none() | st.builds(Passage, st.just(language), TEXTS, pages, starts)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    nl, fr = draw(passages("nl")), draw(passages("fr"))
    assume(nl or fr)
    ordinal = draw(st.integers(7, 1 << 40))
    return Pair(
        f"wet:{ordinal - 6:04d}",
        ordinal,
        "wet",
        draw(st.sampled_from(["1-1", "0-1", "2-1"])),
        draw(st.floats(0, 1)),
        nl,
        fr,
        draw(PROVISIONS),
        draw(st.dictionaries(LABELS, VALUES, max_size=3)),
        SentenceBeads(draw(st.binary(max_size=9))),
    )


def sent(pair: Pair) -> Any:
    """Return the record of a pair as the engine gives it back."""
    sides: dict[Language, Passage | None] = {"nl": pair.nl, "fr": pair.fr}
    terms = terms_of(
        {language: [] for language, own in sides.items() if own is not None}, PassageEncoder()
    )
    record = pair_record(pair.ordinal, 0, terms, {"info": {"id": pair.document_id}}, pair)
    return json.loads(replace_surrogates(json.dumps(record, ensure_ascii=False)))


def readable(passage: Passage | None) -> Passage | None:
    """Return a passage without lone surrogates, which no index can hold."""
    if passage is None:
        return None
    text = replace_surrogates(passage.text)
    return Passage(passage.language, text, passage.pages, passage.start)


@given(pairs())
def test_a_pair_comes_back(pair: Pair) -> None:
    found = pair_of(sent(pair))
    assert (found.nl, found.fr) == (readable(pair.nl), readable(pair.fr))
    for name in ("id", "ordinal", "document_id", "kind", "confidence", "provision", "metadata"):
        assert getattr(found, name) == getattr(pair, name)


PAIR = Pair(
    "wet:0001",
    7,
    "wet",
    "1-1",
    0.5,
    Passage("nl", "de raad", (1,), 3),
    Passage("fr", "le conseil"),
    Provision("1", None, (("Boek I", "Livre I"),), "text"),
    {"bron": "test"},
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["number"], 2),
        (["kind"], "1-2"),
        (["confidence"], 0.51),
        (["nl", "text"], "de Raad"),
        (["nl", "pages"], [2]),
        (["nl", "start"], 4),
        (["fr", "text"], ""),
        (["provision", "article"], "2"),
        (["provision", "path"], []),
        (["metadata"], {}),
        (["checksum"], 0),
    ],
)
def test_a_changed_record_is_damaged(path: list[str], value: object) -> None:
    record = sent(PAIR)
    assert pair_of(record) == PAIR
    place = record
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(IndexDamaged, match="does not hold what was written"):
        pair_of(record)


@pytest.mark.parametrize("path", [["nl"], ["fr", "text"], ["provision"], ["checksum"]])
def test_a_record_with_a_missing_part_is_damaged(path: list[str]) -> None:
    record = sent(PAIR)
    place = record
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]
    with pytest.raises(IndexDamaged):
        pair_of(record)
