"""Numbers in messages: their digits are grouped as in the language of the interface."""

from __future__ import annotations

import pickle

import pytest

from benelux_search.errors import Count, Message, Note
from benelux_search.translator import Locale, Translator


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "more than 1,250,000 bytes"),
        ("nl", "meer dan 1.250.000 bytes"),
        ("fr", "plus de 1\u202f250\u202f000 octets"),
    ],
)
def test_digits_are_grouped_as_the_language_does(locale: Locale, expected: str) -> None:
    assert Translator(locale).note(Message("more than {} bytes", Count(1_250_000))) == expected


def test_other_numbers_are_not_grouped() -> None:
    assert Translator("nl").note(Message("page {}", 12345)) == "pagina 12345"


def test_a_count_inside_another_message_is_grouped() -> None:
    note = Note("x", "{}: {}", "a.txt", Message("more than {} bytes", Count(2000)))
    assert note == "a.txt: more than 2,000 bytes"
    assert Translator("nl").note(note) == "a.txt: meer dan 2.000 bytes"


def test_a_count_stays_one_in_another_process() -> None:
    cause = Message("more than {} bytes", Count(2000))
    assert Translator("nl").note(pickle.loads(pickle.dumps(cause))) == "meer dan 2.000 bytes"
