"""What is learned from pairs, and how it is kept with an index."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import glossed
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.errors import IndexDamaged, LexiconMissing
from benelux_search.lexicon.corpus import UnitNumbers, batches, beads, unit_sequence
from benelux_search.lexicon.learning import (
    common_ranges,
    merged_ranges,
    ranges_left,
    seeds,
    update_lexicon,
)
from benelux_search.lexicon.lexicon_files import Files
from benelux_search.lexicon.linking import Linker, WordLinks, join_links, within
from benelux_search.lexicon.lookup import Lexicon, light
from benelux_search.lexicon.translation_model import learn, merge_sums, positions_of
from benelux_search.model import Language, Pair, Passage
from benelux_search.storage.generation_files import Generation
from benelux_search.storage.pointers import read_current


def pair(ordinal: int, nl: str | None, fr: str | None) -> Pair:
    sides = (nl and Passage("nl", nl), fr and Passage("fr", fr))
    return Pair(f"x:{ordinal:04d}", ordinal, "x", "1-1", 1.0, sides[0] or None, sides[1] or None)


def pairs(texts: Sequence[tuple[str, str]] | None = None, first: int = 1) -> list[Pair]:
    given_ = glossed.pairs() if texts is None else texts
    return [pair(number, nl, fr) for number, (nl, fr) in enumerate(given_, start=first)]


# --- words and sentences -------------------------------------------------------------------------


def test_a_compound_is_a_unit_and_so_are_its_parts() -> None:
    words = unit_sequence("De mensenhandel!", "nl")
    assert words.units == ("de", "mensenhandel", "mens.", "handel")
    assert words.positions == (0, 1, 1, 1)
    assert words.begins == (0, 3, 3, 3)


def test_of_a_compound_that_nobody_knows_the_head_is_a_unit() -> None:
    # degressiviteit is in no vocabulary
    (unit,) = unit_sequence("mechanisme", "nl").units
    assert unit in unit_sequence("het degressiviteitsmechanisme", "nl").units


def test_sentences_end_where_the_next_one_is_glued_to_them() -> None:
    words = unit_sequence("Hij komt.Jan gaat: nu. 2. Wie?", "nl")
    cut = [words.units[a:b] for a, b in zip(words.starts, words.starts[1:], strict=False)]
    assert [" ".join(each) for each in cut] == ["hij kom", "jan gaa", "nu", "2", "wie"]
    assert sum(words.sizes) == len("Hij komt.Jan gaat: nu. 2. Wie?")


def paired(nl: str, fr: str) -> list[tuple[str, str]]:
    mine, theirs = unit_sequence(nl, "nl"), unit_sequence(fr, "fr")
    return [
        (" ".join(mine.units[a.start : a.stop]), " ".join(theirs.units[b.start : b.stop]))
        for a, b in beads(mine, theirs)
    ]


def test_sentences_go_together_by_their_lengths_and_numbers() -> None:
    nl = "Dit is een zin. Kort. In 1998 waren er nog 17 gemeenten over in het hele land."
    fr = "Ceci est une phrase. Bref. En 1998, il restait 17 communes dans tout le pays."
    found_ = paired(nl, fr)
    assert len(found_) == 3
    assert "1998" in found_[2][0] and "1998" in found_[2][1]
    # two that are one in the other language
    assert len(paired(nl, fr.replace("phrase. Bref", "phrase, bref"))) == 2


@given(st.integers(1, 40), st.integers(1, 40))
def test_any_number_of_sentences_goes_with_any(rows: int, columns: int) -> None:
    mine, theirs = (
        unit_sequence("Zo is het. " * rows, "nl"),
        unit_sequence("Eh oui. " * columns, "fr"),
    )
    last = (0, 0)
    for nl, fr in beads(mine, theirs):
        assert nl and fr
        assert nl.start >= last[0] and fr.start >= last[1]
        last = nl.stop, fr.stop
    assert last <= (len(mine.units), len(theirs.units))


# --- learning and linking ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("lexicon")
    assert update_lexicon(folder, [range(1, 55)], lambda _: pairs())
    return Lexicon(folder)


def linked(lexicon: Lexicon, ordinal: int, word: str, language: Language = "nl") -> list[str]:
    """The words of the counterpart that a word of a passage is linked to."""
    texts = dict(enumerate(glossed.pairs(), start=1))[ordinal]
    own, other = texts if language == "nl" else reversed(texts)
    found_ = lexicon.links(ordinal).from_side(language).to({own.index(word)})
    return [other[at:].split()[0].strip(".,") for at in sorted(found_)]


def begins(lexicon: Lexicon, ordinal: int) -> list[tuple[int, int]]:
    links = lexicon.links(ordinal)
    return list(zip(links.nl.tolist(), links.fr.tolist(), strict=True))


def test_the_words_of_a_pair_are_linked(lexicon: Lexicon) -> None:
    assert linked(lexicon, 1, "minister") == ["ministre"]
    assert linked(lexicon, 1, "kamer") == ["chambre"]
    assert {"traite", "humains"} <= set(linked(lexicon, 1, "mensenhandel"))
    assert linked(lexicon, 13, "verkeersveiligheid") == ["sécurité", "routière"]
    assert linked(lexicon, 19, "veiligheid") == ["sécurité"]
    assert linked(lexicon, 3, "2019") == ["2019"]
    assert linked(lexicon, 7, "pouvoir", "fr") == ["koopkracht"]


def test_what_translates_a_unit_is_ranked(lexicon: Lexicon) -> None:
    dutch = [each.unit for each in lexicon.renderings("nl", "politie", 3)]
    assert dutch[0] == "polic"
    french = lexicon.renderings("fr", "polic", 3)
    assert french[0].unit == "politie"
    assert 0.5 < french[0].chance <= 1
    assert lexicon.renderings("nl", "olifant", 3) == []
    assert begins(lexicon, 999) == []


def test_articles_say_little_however_small_the_corpus(lexicon: Lexicon) -> None:
    assert lexicon.is_light("fr", "des")
    assert lexicon.is_light("nl", "de")
    assert not lexicon.is_light("fr", "pouvoir")


def test_a_word_that_is_met_once_is_linked_by_the_parts_of_it() -> None:
    # handelspolitie stands in one sentence only
    texts = [
        *[("De handel groeit.", "Le commerce croît.")] * 4,
        *[("Nu komt de politie.", "La police arrive.")] * 4,
        *[("Wij eisen politie en handel.", "Nous exigeons la police et le commerce.")] * 4,
        ("Wij eisen een handelspolitie.", "Nous exigeons une police du commerce."),
    ]
    vocabulary = UnitNumbers(), UnitNumbers()
    group = list(batches(pairs(texts), *vocabulary))
    known = seeds(*vocabulary)
    table = learn(group, (len(vocabulary[0]), len(vocabulary[1])), known).with_counts(known)
    flags = (
        light("nl", list(vocabulary[0]), table.seen[0]),
        light("fr", list(vocabulary[1]), table.seen[1]),
    )
    [links] = [Linker(table, flags).links(batch) for batch in group]
    start = int(links.starts[-1])
    nl, fr = texts[-1]
    at = {
        fr[b:].split()[0].strip(".")
        for a, b in zip(links.nl[start:].tolist(), links.fr[start:].tolist(), strict=True)
        if nl[a:].startswith("handelspolitie")
    }
    assert at == {"police", "commerce"}


NOTHING = (("", "Rien."), ("Niets.", ""), ("…", "…"), ("", ""))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(NOTHING)), max_size=4))
def test_pairs_without_words_on_both_sides_change_no_links(
    places: list[tuple[int, tuple[str, str]]],
) -> None:
    texts = glossed.pairs()[:12]
    with_gaps: list[tuple[str, str]] = list(texts)
    for place, none in sorted(places, reverse=True):
        with_gaps.insert(place, none)
    expected = [links for _, links in links_by_text(texts)]
    found_ = links_by_text(with_gaps)
    assert [links for text, links in found_ if text not in NOTHING] == expected
    assert all(links == [] for text, links in found_ if text in NOTHING)


def links_by_text(
    texts: list[tuple[str, str]],
) -> list[tuple[tuple[str, str], list[tuple[int, int]]]]:
    vocabulary = UnitNumbers(), UnitNumbers()
    [batch] = batches(pairs(texts), *vocabulary)
    known = seeds(*vocabulary)
    table = learn([batch], (len(vocabulary[0]), len(vocabulary[1])), known).with_counts(known)
    no_light = np.zeros(len(vocabulary[0]), bool), np.zeros(len(vocabulary[1]), bool)
    links = Linker(table, no_light).links(batch)
    ends = [*links.starts.tolist(), len(links.nl)][1:]
    own = {
        ordinal: list(zip(links.nl[a:b].tolist(), links.fr[a:b].tolist(), strict=True))
        for ordinal, a, b in zip(links.ordinals.tolist(), links.starts.tolist(), ends, strict=True)
    }
    return [(text, own.get(number, [])) for number, text in enumerate(texts, start=1)]


def test_a_passage_without_sentences_is_linked_in_pieces() -> None:
    nl, fr = zip(*glossed.pairs(), strict=True)
    mine, theirs = (" ".join(side * 4).replace(".", "") for side in (nl, fr))
    [batch] = batches(pairs([(mine, theirs)]), UnitNumbers(), UnitNumbers())
    assert len(batch.nl.sizes) == len(batch.fr.sizes) > 4
    assert batch.nl.sizes.max() <= 250 and batch.fr.sizes.max() <= 250
    assert batch.nl.sizes.sum() == len(unit_sequence(mine, "nl").units)
    assert batch.fr.sizes.sum() == len(unit_sequence(theirs, "fr").units)


def _given(those: list[Pair], _: object) -> list[Pair]:
    return those


def test_nothing_is_learned_of_nothing(tmp_path: Path) -> None:
    for number, none in enumerate(([], [pair(1, "Alleen Nederlands.", None)], [pair(1, "…", "…")])):
        folder = tmp_path / str(number)
        assert update_lexicon(folder, [range(1, 2)], partial(_given, none))
        lexicon = Lexicon(folder)
        assert begins(lexicon, 1) == []
        assert lexicon.renderings("nl", "alleen", 5) == []


# --- tables and files ----------------------------------------------------------------------------

SORTED = st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=12).map(
    lambda each: dict(sorted(each.items()))
)


@given(SORTED, SORTED)
def test_tables_are_merged(one: dict[int, int], other: dict[int, int]) -> None:
    arrays = [
        (np.array(list(each), np.int64), np.array(list(each.values()), np.float32))
        for each in (one, other)
    ]
    keys, sums = merge_sums((arrays[0][0], arrays[1][0]), (arrays[0][1], arrays[1][1]))
    both = {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}
    assert dict(zip(keys.tolist(), sums.tolist(), strict=True)) == both
    places = positions_of(keys, np.array(range(-1, 62), np.int64)).tolist()
    assert places == [list(both).index(key) if key in both else -1 for key in range(-1, 62)]


PAIRS = st.dictionaries(st.integers(1, 30), st.lists(st.integers(0, 99), max_size=3), max_size=8)


def links_of(content: dict[int, list[int]]) -> WordLinks:
    flat = np.array([each for own in content.values() for each in own], np.uint32)
    sizes = np.array([len(own) for own in content.values()], np.int64)
    ordinals = np.array(list(content), np.int32)
    return WordLinks(ordinals, np.cumsum(sizes) - sizes, flat, flat + 1, flat.astype(np.uint8))


def content_of(links: WordLinks) -> dict[int, list[int]]:
    ends = [*links.starts.tolist(), len(links.nl)][1:]
    return {
        ordinal: links.nl[start:end].tolist()
        for ordinal, start, end in zip(
            links.ordinals.tolist(), links.starts.tolist(), ends, strict=True
        )
    }


def ranges(numbers: set[int]) -> list[tuple[int, int]]:
    return merged_ranges([range(number, number + 1) for number in numbers])


@given(PAIRS, st.sets(st.integers(1, 30)))
def test_links_are_taken_apart_and_put_together(
    content: dict[int, list[int]], kept: set[int]
) -> None:
    content = dict(sorted(content.items()))
    some = within(links_of(content), ranges(kept))
    others = within(links_of(content), ranges(set(range(1, 31)) - kept))
    assert content_of(some) == {key: own for key, own in content.items() if key in kept}
    assert content_of(join_links([others, some])) == content


NUMBERS = st.sets(st.integers(0, 30))


def numbers_in(those: Sequence[tuple[int, int]]) -> list[int]:
    return [number for first, last in those for number in range(first, last + 1)]


@given(NUMBERS, NUMBERS)
def test_ranges_of_pairs(one: set[int], other: set[int]) -> None:
    assert numbers_in(ranges(one)) == sorted(one)
    common = common_ranges(ranges(one), ranges(other))
    assert numbers_in(common) == sorted(one & other)
    assert numbers_in(ranges_left(ranges(one), common)) == sorted(one - other)


def test_only_what_is_new_is_learned(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    many = pairs(glossed.pairs() * 12)
    asked: list[list[tuple[int, int]]] = []

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        asked.append(list(those))
        return [each for each in many if any(a <= each.ordinal <= b for a, b in those)]

    assert update_lexicon(folder, [range(1, 601)], between)
    before = begins(Lexicon(folder), 7)
    assert not update_lexicon(folder, [range(1, 601)], between)
    # some are gone and some are new: the others are not read again, nor linked otherwise
    assert update_lexicon(folder, [range(1, 41), range(51, 649)], between)
    assert asked == [[(1, 600)], [(601, 648)]]
    lexicon = Lexicon(folder)
    assert begins(lexicon, 7) == before
    assert begins(lexicon, 45) == []
    assert begins(lexicon, 601) == begins(lexicon, 601 - 540) != []
    # when most of them are other ones, all is learned anew
    assert update_lexicon(folder, [range(1, 100)], between)
    assert asked[2] == [(1, 99)]


def test_what_goes_little_by_little_is_forgotten_in_the_end(tmp_path: Path) -> None:
    many = pairs(glossed.pairs() * 15)
    asked: list[list[tuple[int, int]]] = []

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        asked.append(list(those))
        return [each for each in many if any(a <= each.ordinal <= b for a, b in those)]

    for first in range(1, 122, 30):  # 30 go each time, and 30 come
        update_lexicon(tmp_path, [range(first, first + 600)], between)
    assert asked == [[(1, 600)], [(601, 630)], [(631, 660)], [(661, 690)], [(691, 720)]]
    told: list[tuple[int, int]] = []
    update_lexicon(
        tmp_path, [range(151, 751)], between, lambda done, total: told.append((done, total))
    )
    assert asked[-1] == [(151, 750)]
    assert told[-1] == (600, 600)


# --- with an index -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    glossed.write(tmp_path / "corpus", "glossed", glossed.pairs())
    return tmp_path


def lexicon_of(index: Path) -> Path:
    return Generation(index, read_current(index).generation).lexicon


def test_the_lexicon_follows_the_documents(folder: Path) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    more = glossed.write(folder / "corpus", "more", [("De bever zwemt.", "Le castor nage.")] * 3)
    bs.build_index(folder / "corpus", index)
    with bs.open_index(index) as opened:
        assert opened.translate("bever", language="nl")[0].text == "castor"
    more.unlink()
    bs.build_index(folder / "corpus", index)
    with bs.open_index(index) as opened:
        assert len(opened.translate("bever", language="nl")) == 0
        assert opened.translate("politie")[0].text == "police"


def test_an_index_without_a_lexicon_does_all_else(folder: Path) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index, lexicon=False)
    assert not lexicon_of(index).exists()
    with bs.open_index(index) as opened:
        assert not opened.status().translations
        hit = opened.search("mensenhandel")[0]
        assert hit.passage.matches and hit.counterpart is not None
        assert hit.counterpart.matches == ()
        assert any("index" in note for note in opened.search("politie", across=True).notes)
        with pytest.raises(LexiconMissing, match=r"to learn them, index the documents again$"):
            opened.translate("politie")
        with pytest.raises(LexiconMissing):
            opened.divergences("politie")
        with pytest.raises(LexiconMissing):
            list(opened.glossary())
    # the next run makes it, though no document is new; and leaves it out again when told so
    assert bs.build_index(folder / "corpus", index).unchanged == 1
    assert lexicon_of(index).exists()
    glossed.write(folder / "corpus", "more", [("De bever zwemt.", "Le castor nage.")])
    bs.build_index(folder / "corpus", index, lexicon=False)
    assert not lexicon_of(index).exists()


def test_a_damaged_lexicon_is_named_and_made_anew(folder: Path) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    victim = lexicon_of(index) / "links.nl.npy"
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 255]))
    report = bs.check_index(index)
    assert not report.sound
    assert any("links.nl.npy" in finding.place for finding in report.findings)
    # what is damaged is not taken over
    glossed.write(folder / "corpus", "more", [("De bever zwemt.", "Le castor nage.")])
    bs.build_index(folder / "corpus", index)
    assert bs.check_index(index).sound
    bs.build_index(folder / "corpus", folder / "fresh")
    for path in lexicon_of(folder / "fresh").iterdir():
        assert path.read_bytes() == (lexicon_of(index) / path.name).read_bytes()


def test_a_repair_makes_the_lexicon_anew(folder: Path) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    (lexicon_of(index) / "table.both.npy").write_bytes(b"")
    assert bs.check_index(index, repair=True).sound
    with bs.open_index(index) as opened:
        assert opened.translate("politie")[0].text == "police"


@pytest.mark.parametrize("name", ["links.sure.npy", "table.fr.npy", "nl.units", "lexicon.json"])
def test_a_file_that_is_cut_is_no_crash(folder: Path, name: str) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    whole = lexicon_of(index)
    copy = folder / "copy"
    shutil.copytree(whole, copy)
    path = copy / name
    os.truncate(path, path.stat().st_size // 3)
    lexicon = Lexicon(copy)
    with pytest.raises(IndexDamaged, match=name.replace(".", r"\.")):
        Files(copy).covered()
        lexicon.links(1)
        lexicon.renderings("nl", "politie", 3)
        Files(copy).content()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    update_lexicon(folder, [range(1, 55)], lambda _: pairs())
    return folder


_SIDES: tuple[tuple[Language, int], ...] = (("nl", 3), ("fr", 0))


@settings(max_examples=150, deadline=None)
@given(st.integers(0), st.integers(0, 40_000), st.integers(1, 255))
def test_a_byte_that_is_not_what_it_was_is_no_crash(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, number: int, place: int, change: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    for path in whole.iterdir():
        shutil.copy(path, folder)
    files = sorted(folder.iterdir())
    victim = files[number % len(files)]
    content = bytearray(victim.read_bytes())
    content[place % len(content)] ^= change
    victim.write_bytes(content)
    lexicon = Lexicon(folder)
    for ordinal in (1, 20, 54):
        with contextlib.suppress(IndexDamaged):
            for language, begin in _SIDES:
                lexicon.links(ordinal).from_side(language).to([begin])
    for unit in ("politie", "mensenhandel", "kamer"):
        with contextlib.suppress(IndexDamaged):
            lexicon.renderings("nl", unit, 3)
        with contextlib.suppress(IndexDamaged):
            lexicon.renderings("fr", "polic", 3)
    # what was learned goes on from it, or begins anew
    update_lexicon(folder, [range(1, 70)], lambda _: pairs())


def test_a_unit_is_light_when_it_is_seen_more_than_300_times() -> None:
    units = ["belastingdienst", "spoorwegnet", "de"]
    assert light("nl", units, np.array([300, 301, 5])).tolist() == [False, True, True]
