"""What an engine is asked for a query."""

from __future__ import annotations

import pytest
from fakes import FakeStore, bitext

from benelux_search.expressions import (
    All,
    Best,
    Expression,
    Given,
    Lookup,
    Phrase,
    Prefix,
    Ranges,
    Silent,
    Some,
    Without,
)
from benelux_search.model import LANGUAGES
from benelux_search.passages import document_info
from benelux_search.query import Aligned, And, Not, Word, parse
from benelux_search.searching.relaxing import relaxed
from benelux_search.searching.translation import Translator, ranges_of


@pytest.fixture
def store() -> FakeStore:
    made = FakeStore()
    sizes = {"a": 2, "b": 3, "c": 1, "d": 2}
    for name, size in sizes.items():
        document = bitext(("een", "un"), *[("twee", None)] * (size - 1), confidences=(0.5,))
        made.put(document_info(document, f"{name}.txt", name), name, document)
    return made


RAAD, WET, LOI = Lookup("nl", "raad"), Lookup("nl", "wet"), Lookup("fr", "loi")
LOW = Given(((0, 0.5), (2, 0.5), (5, 0.5), (6, 0.5)))
LONE = Given(tuple((n, 1.0 - 0.9) for n in (1, 3, 4, 7)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("raad", RAAD),
        ("raad wet", All((RAAD, WET))),
        ("raad OR wet", Some((RAAD, WET))),
        ("raad -wet", Without(All((RAAD,)), (WET,))),
        ("raad -fr:loi", Without(All((RAAD,)), (LOI,))),
        ("nl:raad fr:loi", All((RAAD, LOI))),
        ("RAA*", Prefix("nl", "raa")),
        ('"raad raad wet"', Phrase("nl", ((0, ("raad",)), (1, ("raad",)), (2, ("wet",))))),
        (
            "Benelux-landen",
            Best((Phrase("nl", ((0, ("benelux",)), (1, ("land",)))), Lookup("nl", "beneluxland"))),
        ),
        ("aligned:low", LOW),
        ("aligned:none", LONE),
        ("fr:aligned:none", Given(())),
        ("aligned:low aligned:none", All((LOW, LONE))),
        # beside words it filters, and an exclusion of it is of both sides
        ("raad aligned:low", All((RAAD, Silent(LOW)))),
        ("raad -aligned:none", Without(All((RAAD,)), (LONE, Given(())))),
        # so is what excludes words from pairs that were found without any
        ("aligned:low -wet", Without(All((LOW,)), (WET, Lookup("fr", "wet")))),
    ],
)
def test_queries(store: FakeStore, query: str, expected: Expression) -> None:
    root = parse(query).root
    assert root is not None
    assert Translator(store).translate(root, "nl") == expected


def test_what_cannot_be_looked_for_is_not_asked(store: FakeStore) -> None:
    translator = Translator(store)
    nothing = Word("§")
    assert translator.translate(nothing, "nl") is None
    assert translator.translate(Not(Word("raad")), "nl") is None
    assert translator.translate(And((nothing, Not(Word("raad")))), "nl") is None
    assert translator.translate(And((nothing, Word("raad"), Not(nothing))), "nl") == All((RAAD,))
    # what only an alignment is left of is scored by it
    assert translator.translate(And((nothing, Aligned("low"))), "nl") == All((LOW,))


def test_the_store_is_asked_once_of_an_alignment(store: FakeStore) -> None:
    translator = Translator(store)
    for language in LANGUAGES:
        first = translator.translate(Aligned("none"), language)
        assert translator.translate(Aligned("none"), language) is first


def test_documents_are_ranges_in_order_and_apart(store: FakeStore) -> None:
    assert ranges_of(store, ["c", "a", "b"]) == Ranges((range(6),))
    assert ranges_of(store, ["d", "a", "nobody"]) == Ranges((range(2), range(6, 8)))
    assert ranges_of(store, []) == Ranges(())


def test_relaxing_keeps_what_was_made_plain() -> None:
    query = parse("raad wet fr:loi -staat aligned:none").root
    assert query is not None
    expected = parse("(raad OR wet) fr:loi -staat aligned:none").root
    assert relaxed(query) == expected
    strict = parse("raad AND wet").root
    assert strict is not None
    assert relaxed(strict) == strict
