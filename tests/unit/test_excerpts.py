"""Excerpts: a window on a long passage, which says nothing that the passage does not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.output.excerpts import excerpt, window_start
from benelux_search.results import Highlighted, Match

HEAD, TAIL = "… ", " …"


def passage(text: str, *marked: str) -> Highlighted:
    """A passage in which some words are marked, each where it first stands."""
    places = sorted((text.index(word), text.index(word) + len(word)) for word in marked)
    return Highlighted(text, (1,), tuple(places))


def bare(shown: Highlighted) -> str:
    """The text of a window without its ellipses."""
    return shown.text.removeprefix(HEAD).removesuffix(TAIL)


SENTENCES = (
    "De werkgroep kwam in Luxemburg bijeen. De ministers spraken over de trein. Nederland vraagt "
    "meer aandacht voor de fiets. De brug van Aarlen wordt hersteld! Wat kost dat alles samen? "
    "Ten slotte besluit de vergadering om te gaan. Daarna ging iedereen weer naar huis."
)


def test_a_window_begins_and_ends_with_a_sentence() -> None:
    shown = excerpt(passage(SENTENCES, "brug"), 120)
    assert shown.text == (
        "… De brug van Aarlen wordt hersteld! Wat kost dat alles samen? "
        "Ten slotte besluit de vergadering om te gaan. …"
    )


def test_what_is_at_an_end_of_the_passage_is_not_cut() -> None:
    first = excerpt(passage(SENTENCES, "werkgroep"), 110)
    assert first.text.startswith("De werkgroep kwam")
    assert first.text.endswith(". …")
    last = excerpt(passage(SENTENCES, "huis"), 120)
    assert last.text.startswith("… ")
    assert last.text.endswith("weer naar huis.")


@pytest.mark.parametrize(
    "abbreviated",
    ["art. 5", "nr. 3", "blz. 7", "M. Dupont", "p.ex. Gand", "J. Jansen", "Art. 12", "Nr. 908"],
)
def test_abbreviations_end_no_sentence(abbreviated: str) -> None:
    """Neither at the beginning of a window nor at its end."""
    words = "woord " * 12
    text = (
        f"{words}eerst {abbreviated} dan {words}trefwoord {words}slot {abbreviated} einde {words}"
    )
    dot = f"{abbreviated.partition(' ')[0]} "
    for limit in range(60, 220, 3):
        inside = bare(excerpt(passage(text, "trefwoord"), limit))
        begin = text.index(inside)
        start, end = text.index("trefwoord") - int(limit * 0.3), begin + len(inside)
        if text[:begin].endswith(dot):
            # the window began in the abbreviation itself, and cuts no word
            assert begin - start <= len(dot), (limit, inside)
        if f"{inside} ".endswith(dot) and end < len(text):
            # the word behind it does not fit
            assert text.index(" ", end + 1) > start + limit, (limit, inside)


@pytest.mark.parametrize("end", [". ", "! ", "? ", "… ", ".” ", ".) ", ".\n", "\n", ".\u00a0"])
def test_what_ends_a_sentence(end: str) -> None:
    text = f"{'woord ' * 20}slot{end}Begin trefwoord {'woord ' * 9}einde{end}Dan {'woord ' * 30}"
    inside = bare(excerpt(passage(text, "trefwoord"), 100))
    assert inside.startswith("Begin trefwoord")
    assert inside.endswith(f"einde{end.rstrip()}")


def test_without_a_sentence_no_word_is_cut() -> None:
    text = " ".join(f"woord{number:04}" for number in range(100))
    for limit in (80, 100, 123, 200):
        inside = bare(excerpt(passage(text, "woord0050"), limit))
        assert set(inside.split()) <= set(text.split())
        assert "woord0050" in inside


def test_a_word_longer_than_the_window_is_cut() -> None:
    text = "x" * 500
    shown = excerpt(Highlighted(text, (1,), ((200, 210),)), 100)
    assert len(bare(shown)) == 100
    [(start, end)] = shown.matches
    assert shown.text[start:end] == "x" * 10


def test_the_counterpart_is_shown_where_it_says_the_same() -> None:
    dutch, french = (" ".join(pair[side] for pair in PAIRS) for side in (0, 1))
    for one, other in (("nitraat", "nitrates"), ("brandweer", "pompiers"), ("Gent", "Gand")):
        marked = passage(dutch, one)
        assert one in excerpt(marked).text
        assert other in excerpt(Highlighted(french, (1,)), relative_start=window_start(marked)).text
    assert window_start(Highlighted(dutch, (1,))) == 0.0


def marked_texts(shown: Highlighted) -> list[str]:
    return [shown.text[start:end] for start, end in shown.matches]


WORDS = [word for pair in PAIRS for word in " ".join(pair).split()]
MARKS = ["art.", "5", "nr.", "“", "”", "…", ".", "!", "x" * 150, "\n", "É.", "1.000", "(", ")"]
TEXTS = st.lists(st.sampled_from([*WORDS, *MARKS]), max_size=120).map(" ".join) | st.text(
    "ab. É\n", max_size=300
)


@st.composite
def passages(draw: st.DrawFn) -> Highlighted:
    """A text with some of its ranges marked, in order and apart."""
    text = draw(TEXTS)
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    matches: list[Match] = list(zip(places[::2], places[1::2], strict=False))
    return Highlighted(text, (1,), tuple(matches))


@given(passages(), st.integers(40, 200), st.floats(0, 1))
@example(Highlighted("a" * 300, (1,), ((290, 300),)), 50, 0.0)
def test_what_is_marked_is_what_the_passage_has_marked(
    whole: Highlighted, limit: int, place: float
) -> None:
    shown = excerpt(whole, limit, place)
    inside = bare(shown) if shown is not whole else whole.text
    assert inside in whole.text
    assert len(shown.text) <= limit + len(HEAD) + len(TAIL) or shown is whole
    assert (shown is whole) == (len(whole.text) <= limit)
    assert shown.pages == whole.pages
    originals = marked_texts(whole)
    for number, marked in enumerate(marked_texts(shown)):
        assert marked != ""
        # one that the window cuts is shown as far as it is in it
        last = number == len(shown.matches) - 1
        assert any(
            marked == each or (last and each.startswith(marked)) or (number == 0 and marked in each)
            for each in originals
        )
    if whole.matches and shown is not whole:
        assert shown.matches
        first = marked_texts(shown)[0]
        assert originals[0].startswith(first)


@given(passages(), st.integers(40, 200))
def test_every_match_in_the_window_is_there(whole: Highlighted, limit: int) -> None:
    shown = excerpt(whole, limit)
    if shown is whole or not whole.matches:
        return
    head = len(HEAD) if shown.text.startswith(HEAD) else 0
    shift = whole.matches[0][0] - shown.matches[0][0]
    start, end = head + shift, len(shown.text) - len(TAIL) * shown.text.endswith(TAIL) + shift
    expected = [(a, b) for a, b in whole.matches if b > start and a < end]
    assert [(a + shift, b + shift) for a, b in shown.matches] == [
        (max(a, start), min(b, end)) for a, b in expected
    ]
