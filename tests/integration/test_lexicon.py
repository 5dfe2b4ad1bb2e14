"""What is learned from pairs, and how it is kept with an index."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import glossed
import numpy as np
import pytest
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from templates import Templates

import benelux_search as bs
from benelux_search.errors import IndexDamaged, LexiconMissing
from benelux_search.lexicon import deleted_texts, learning
from benelux_search.lexicon.deleted_texts import read_deleted
from benelux_search.lexicon.function_words import empty_units, is_function_word, light
from benelux_search.lexicon.lexicon_files import DELETED, Files
from benelux_search.lexicon.linking import LinkRequest, _joined
from benelux_search.lexicon.lookup import LearnedLexicon, Lexicon
from benelux_search.lexicon.ordinal_ranges import common_ranges, merged_ranges, ranges_left
from benelux_search.lexicon.training import TrainingCorpus
from benelux_search.lexicon.training_sentences import (
    align_sentences,
    aligned_sentences,
    indexed_sequence,
    is_anchor,
    unit_sequence,
)
from benelux_search.lexicon.translation_table import (
    TranslationTable,
    empty_table,
    null_weights,
    positions_of,
)
from benelux_search.lexicon.updating import update_lexicon
from benelux_search.model import LANGUAGES, Language, Pair, Passage
from benelux_search.storage.generation_files import Generation
from benelux_search.storage.pointers import read_current


def pair(ordinal: int, nl: str | None, fr: str | None) -> Pair:
    sides = (nl and Passage("nl", nl), fr and Passage("fr", fr))
    return Pair(f"x:{ordinal:04d}", ordinal, "x", "1-1", 1.0, sides[0] or None, sides[1] or None)


def nothing(_: Sequence[tuple[int, int]]) -> Sequence[Pair]:
    """No deleted pair can be read any more."""
    return ()


def pairs(texts: Sequence[tuple[str, str]] | None = None, first: int = 1) -> list[Pair]:
    given_ = glossed.pairs() if texts is None else texts
    return [pair(number, nl, fr) for number, (nl, fr) in enumerate(given_, start=first)]


# --- words and sentences -------------------------------------------------------------------------


def test_a_compound_is_a_unit_and_so_are_its_parts() -> None:
    words = unit_sequence("De mensenhandel!", "nl")
    assert words.units == ["mensenhandel", "mens.", "handel"]  # the article is an empty word
    assert words.positions == [1, 1, 1]
    assert words.begins == [3, 3, 3]


def test_of_a_compound_that_nobody_knows_the_head_is_a_unit() -> None:
    # degressiviteit is in no vocabulary
    (unit,) = unit_sequence("mechanisme", "nl").units
    assert unit in unit_sequence("het degressiviteitsmechanisme", "nl").units


@pytest.mark.parametrize("word", ["tussenkomst", "overschreden", "uitgewerkt"])
def test_a_word_of_the_vocabulary_has_no_head(word: str) -> None:
    assert len(unit_sequence(f"een {word}", "nl").units) == 1


def test_sentences_end_where_the_next_one_is_glued_to_them() -> None:
    words = unit_sequence("Piet komt.Jan gaat: nu. 2. Wie?", "nl")
    cut = [words.units[a:b] for a, b in zip(words.starts, words.starts[1:], strict=False)]
    assert [" ".join(each) for each in cut] == ["piet kom", "jan gaan", "nu", "2", "wie"]
    assert sum(words.sizes) == len("Piet komt.Jan gaat: nu. 2. Wie?")


def paired(nl: str, fr: str) -> list[tuple[str, str]]:
    mine, theirs = unit_sequence(nl, "nl"), unit_sequence(fr, "fr")
    return [
        (" ".join(mine.units[a.start : a.stop]), " ".join(theirs.units[b.start : b.stop]))
        for a, b in align_sentences(mine, theirs, is_anchor)
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
    for nl, fr in align_sentences(mine, theirs, is_anchor):
        assert nl and fr
        assert nl.start >= last[0] and fr.start >= last[1]
        last = nl.stop, fr.stop
    assert last <= (len(mine.units), len(theirs.units))


# --- learning and linking ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("lexicon")
    assert update_lexicon(folder, [range(1, 55)], lambda _: pairs(), nothing)
    return LearnedLexicon(folder)


def linked(lexicon: Lexicon, ordinal: int, word: str, language: Language = "nl") -> list[str]:
    """The words of the counterpart that a word of a passage is linked to."""
    texts = dict(enumerate(glossed.pairs(), start=1))[ordinal]
    own, other = texts if language == "nl" else reversed(texts)
    (links,) = lexicon.links([LinkRequest(pair(ordinal, *texts))])
    found_ = links.from_side(language).to({own.index(word)})
    return [other[at:].split()[0].strip(".,") for at in sorted(found_)]


def begins(lexicon: Lexicon, linked_pair: Pair) -> list[tuple[int, int]]:
    (links,) = lexicon.links([LinkRequest(linked_pair)])
    return list(zip(links.nl, links.fr, strict=True))


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
    assert begins(lexicon, pair(999, "Alleen Nederlands.", None)) == []


def test_articles_say_little_however_small_the_corpus(lexicon: Lexicon) -> None:
    assert lexicon.is_light("fr", "des")
    assert lexicon.is_light("nl", "de")
    assert not lexicon.is_light("fr", "pouvoir")


def test_a_preposition_is_a_function_word_that_has_translations() -> None:
    for language, word in (("nl", "zonder"), ("fr", "sans")):
        assert word not in empty_units(language)
    assert is_function_word("fr", "sans")
    assert {"de", "van"} < empty_units("nl") and {"l'", "de"} < empty_units("fr")


def test_a_word_that_is_met_once_is_linked_by_the_parts_of_it() -> None:
    # handelspolitie stands in one sentence only
    texts = [
        *[("De handel groeit.", "Le commerce croît.")] * 4,
        *[("Nu komt de politie.", "La police arrive.")] * 4,
        *[("Wij eisen politie en handel.", "Nous exigeons la police et le commerce.")] * 4,
        ("Wij eisen een handelspolitie.", "Nous exigeons une police du commerce."),
    ]
    nl, fr = texts[-1]
    links = learned_links(texts)[-1]
    at = {fr[b:].split()[0].strip(".") for a, b in links if nl[a:].startswith("handelspolitie")}
    assert at == {"police", "commerce"}


def test_two_words_may_join_a_link_one_after_the_other() -> None:
    """Of the four words that mensenhandel may be, the first has a link, and two more join it."""
    loose, heads = np.arange(4), np.zeros(4, np.intp)
    sure = np.array([True, False, False, False])
    chance = np.array([1.0, 0.9, 0.9, 0.9], np.float32)
    joined = _joined(loose, heads, sure, chance, np.zeros(4, bool))
    assert joined.tolist() == [False, True, True, False]


def learned_links(texts: Sequence[tuple[str, str]]) -> list[list[tuple[int, int]]]:
    """The links of each pair by what is learned from all of them."""
    with tempfile.TemporaryDirectory() as folder:
        update_lexicon(Path(folder), [range(1, len(texts) + 1)], lambda _: pairs(texts), nothing)
        return [
            list(zip(links.nl, links.fr, strict=True))
            for links in LearnedLexicon(Path(folder)).links(
                [LinkRequest(each) for each in pairs(texts)]
            )
        ]


def test_very_many_sentences_beside_two_are_all_aligned_with_them() -> None:
    nl, fr = "De raad is hier. Het is goed.", " ".join(f"Le mot {k} arrive." for k in range(200))
    assert aligned_sentences(nl, fr) == [(range(len(nl)), range(len(fr)))]


NOTHING = (("", "Rien."), ("Niets.", ""), ("…", "…"), ("", ""))


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(NOTHING)), max_size=4))
def test_pairs_without_words_on_both_sides_change_no_links(
    places: list[tuple[int, tuple[str, str]]],
) -> None:
    texts = glossed.pairs()[:12]
    with_gaps: list[tuple[str, str]] = list(texts)
    for place, none in sorted(places, reverse=True):
        with_gaps.insert(place, none)
    expected = learned_links(texts)
    found_ = list(zip(with_gaps, learned_links(with_gaps), strict=True))
    assert [links for text, links in found_ if text not in NOTHING] == expected
    assert all(links == [] for text, links in found_ if text in NOTHING)


def collected(those: Sequence[Pair], corpus: TrainingCorpus | None = None) -> TrainingCorpus:
    corpus = corpus or TrainingCorpus()
    analysers = {language: corpus.analyser(language) for language in LANGUAGES}
    for each in those:
        chunks = {
            side.language: analysers[side.language].chunks(side.text)
            for side in (each.nl, each.fr)
            if side is not None
        }
        corpus.add(each, chunks)
    return corpus


@given(
    st.lists(st.sampled_from("Piet komt.Jan 1 000 keer; art. 5 bis: - a) de\nWet. En".split(" ")))
)
def test_the_indexer_and_the_linker_see_the_same_sentences(words: list[str]) -> None:
    text = " ".join(words)
    corpus = TrainingCorpus()
    sequence = indexed_sequence(text, corpus.analyser("nl").chunks(text))
    names = list(corpus.numbers)
    linked_ = unit_sequence(text, "nl")
    assert [names[unit] for unit in sequence.units] == linked_.units
    # where a sentence ends inside a chunk, its words may go with either: komt.Jan, and art. 5
    if ".J" not in text and not any(f"art. {digit}" in text for digit in "015"):
        assert sequence.starts == linked_.starts
        assert sequence.sizes == linked_.sizes


def test_what_is_frequent_is_not_collected_for_ever() -> None:
    often, rare = (
        ("De politie werkt.", "La police travaille."),
        ("De bever zwemt.", "Le castor nage."),
    )
    corpus = collected(pairs([often] * 40 + [rare] + [often] * 40))
    assert len(corpus.batch().nl.sizes) == 33
    of_unit = dict(zip(corpus.numbers, corpus.units["nl"].occurrences().tolist(), strict=True))
    assert (of_unit["politie"], of_unit["bever"]) == (80, 1)
    assert corpus.covered == [(1, 81)]


def test_a_passage_without_sentences_is_linked_in_pieces() -> None:
    nl, fr = zip(*glossed.pairs(), strict=True)
    mine, theirs = (" ".join(side * 4).replace(".", "") for side in (nl, fr))
    batch = collected(pairs([(mine, theirs)])).batch()
    assert len(batch.nl.sizes) == len(batch.fr.sizes) > 4
    assert batch.nl.sizes.max() <= 250 and batch.fr.sizes.max() <= 250
    assert batch.nl.sizes.sum() == len(unit_sequence(mine, "nl").units)
    assert batch.fr.sizes.sum() == len(unit_sequence(theirs, "fr").units)


def _given(those: list[Pair], _: object) -> list[Pair]:
    return those


def test_nothing_is_learned_of_nothing(tmp_path: Path) -> None:
    for number, none in enumerate(([], [pair(1, "Alleen Nederlands.", None)], [pair(1, "…", "…")])):
        folder = tmp_path / str(number)
        assert update_lexicon(folder, [range(1, 2)], partial(_given, none), nothing)
        lexicon = LearnedLexicon(folder)
        assert begins(lexicon, pairs()[0]) == []
        assert lexicon.renderings("nl", "alleen", 5) == []


# --- tables and files ----------------------------------------------------------------------------

SORTED = st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=12).map(
    lambda each: dict(sorted(each.items()))
)


def table_of(counts: dict[int, int]) -> TranslationTable:
    weights = np.array(list(counts.values()), np.float32)
    return TranslationTable(
        np.array(list(counts), np.int64), weights, weights, weights, empty_table().seen
    )


@given(SORTED, SORTED)
def test_tables_are_merged(one: dict[int, int], other: dict[int, int]) -> None:
    sums = table_of(one).with_counts(table_of(other))
    both = {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}
    assert dict(zip(sums.keys.tolist(), sums.both.tolist(), strict=True)) == both
    assert sums.forth.tolist() == sums.back.tolist() == sums.both.tolist()
    places = positions_of(sums.keys, np.array(range(-1, 62), np.int64)).tolist()
    assert places == [list(both).index(key) if key in both else -1 for key in range(-1, 62)]


def test_a_unit_that_is_seen_once_of_once_is_as_common_as_one_seen_always() -> None:
    once, always = null_weights((np.array([1], np.int64), np.array([1000], np.int64)))
    assert once.tolist() == always.tolist()


def ranges(numbers: set[int]) -> list[tuple[int, int]]:
    return merged_ranges([range(number, number + 1) for number in numbers])


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

    assert update_lexicon(folder, [range(1, 601)], between, nothing)
    before = dict.fromkeys(("politie", "kamer"))
    for word in before:
        before[word] = LearnedLexicon(folder).renderings("nl", word, 1)[0].unit
    assert not update_lexicon(folder, [range(1, 601)], between, nothing)
    # some are gone and some are new: the others are not read again
    assert update_lexicon(folder, [range(1, 41), range(51, 649)], between, nothing)
    assert asked == [[(1, 600)], [(601, 648)]]
    lexicon = LearnedLexicon(folder)
    for word, unit in before.items():
        assert lexicon.renderings("nl", word, 1)[0].unit == unit
    # a few new ones wait for more of them
    assert not update_lexicon(folder, [range(1, 41), range(51, 669)], between, nothing)
    assert update_lexicon(folder, [range(1, 41), range(51, 670)], between, nothing)
    assert asked[2:] == [[(649, 669)]]
    # when most of them are other ones, all is learned anew
    assert update_lexicon(folder, [range(1, 100)], between, nothing)
    assert asked[3] == [(1, 99)]


def test_what_the_indexer_has_collected_is_not_read_again(tmp_path: Path) -> None:
    asked: list[list[tuple[int, int]]] = []

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        asked.append(list(those))
        return [each for each in pairs() if any(a <= each.ordinal <= b for a, b in those)]

    update_lexicon(tmp_path / "a", [range(1, 55)], between, nothing, collected(pairs()))
    update_lexicon(tmp_path / "b", [range(1, 55)], between, nothing, collected(pairs()[:20]))
    assert asked == [[], [(21, 54)]]
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_what_goes_little_by_little_is_forgotten_in_the_end(tmp_path: Path) -> None:
    many = pairs(glossed.pairs() * 15)
    asked: list[list[tuple[int, int]]] = []

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        asked.append(list(those))
        return [each for each in many if any(a <= each.ordinal <= b for a, b in those)]

    for first in range(1, 122, 30):  # 30 go each time, and 30 come
        update_lexicon(tmp_path, [range(first, first + 600)], between, nothing)
    assert asked == [[(1, 600)], [(601, 630)], [(61, 660)], [(661, 690)], [(121, 720)]]
    told: list[tuple[int, int]] = []
    update_lexicon(
        tmp_path,
        [range(181, 781)],
        between,
        nothing,
        None,
        lambda done, total: told.append((done, total)),
    )
    assert asked[-1] == [(181, 780)]
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] > 0


def test_what_is_deleted_is_unlearned(tmp_path: Path) -> None:
    """Units and their counts are those of a lexicon that never saw it; so are its translations."""
    wrong = [("De bever zwemt in de kamer.", "Le castor nage dans 2017 eaux.")] * 50
    many = pairs([*glossed.pairs() * 12, *wrong])
    by_ordinal = {each.ordinal: each for each in many}

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        return [by_ordinal[number] for number in numbers_in(those)]

    def chances(folder: Path) -> dict[str, float]:
        return {
            each.unit: each.chance for each in LearnedLexicon(folder).renderings("nl", "kamer", 20)
        }

    updated, fresh = tmp_path / "updated", tmp_path / "fresh"
    left = [range(5, 640)]
    assert update_lexicon(updated, [range(1, len(many) + 1)], between, nothing)
    assert LearnedLexicon(updated).renderings("nl", "bever", 1)[0].unit == "castor"
    before = chances(updated)
    assert before["eau"] > 0.2
    assert update_lexicon(updated, left, between, between)
    assert update_lexicon(fresh, left, between, nothing)
    one, other = Files(updated).content(), Files(fresh).content()
    assert one.head.learned == other.head.learned
    assert one.head.unlearned == len(many) - 635
    for language, seen in zip(LANGUAGES, (0, 1), strict=True):
        counts = [
            dict(zip(getattr(each, language), each.table.seen[seen].tolist(), strict=True))
            for each in (one, other)
        ]
        assert counts[0] == counts[1]
        assert "bever" not in counts[0]
    assert chances(updated)["chambr"] == pytest.approx(chances(fresh)["chambr"], abs=0.02)
    assert chances(updated)["chambr"] > before["chambr"] + 0.1
    assert "eau" not in chances(updated)


def test_deleted_pairs_whose_texts_are_lost_count_until_all_is_learned_again(
    tmp_path: Path,
) -> None:
    many = pairs(glossed.pairs() * 12)
    asked: list[list[tuple[int, int]]] = []

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        asked.append(list(those))
        return [each for each in many if any(a <= each.ordinal <= b for a, b in those)]

    assert update_lexicon(tmp_path, [range(1, 601)], between, nothing)
    assert update_lexicon(tmp_path, [range(26, 601)], between, nothing)  # 4 %
    head = Files(tmp_path).head()
    assert (head.learned, head.unlearned, len(head.covered)) == (600, 0, 1)
    assert not update_lexicon(tmp_path, [range(26, 601)], between, nothing)
    assert update_lexicon(tmp_path, [range(60, 601)], between, nothing)  # more than 5 %
    assert asked == [[(1, 600)], [], [(60, 600)]]
    assert not update_lexicon(tmp_path, [range(60, 601)], between, nothing)


def test_counts_are_taken_out_of_a_table() -> None:
    left = table_of({1: 5, 2: 3, 4: 1}).without_counts(table_of({2: 1, 3: 7, 4: 2}))
    assert left.keys.tolist() == [1, 2, 4]
    assert left.both.tolist() == left.forth.tolist() == left.back.tolist() == [5, 2, 0]


def test_everything_is_learned_again_when_much_was_unlearned(tmp_path: Path) -> None:
    many = pairs(glossed.pairs() * 15)
    asked: list[list[tuple[int, int]]] = []

    def between(those: Sequence[tuple[int, int]]) -> list[Pair]:
        asked.append(list(those))
        return [each for each in many if any(a <= each.ordinal <= b for a, b in those)]

    def gone(those: Sequence[tuple[int, int]]) -> list[Pair]:
        return [each for each in many if any(a <= each.ordinal <= b for a, b in those)]

    for first in range(1, 122, 30):  # 30 go each time, and 30 come
        update_lexicon(tmp_path, [range(first, first + 600)], between, gone)
    assert asked == [[(1, 600)], [(601, 630)], [(631, 660)], [(91, 690)], [(691, 720)]]


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


def fill() -> None:
    """Make an index of 600 pairs, of which the first 60 have a word of their own."""
    rare = [(f"De bever{number} zwemt.", f"Le castor{number} nage.") for number in range(60)]
    with bs.update_index("index") as update:
        for number, (nl, fr) in enumerate([*rare, *(glossed.pairs() * 12)[:540]]):
            update.put(bs.Document(key=f"d{number}", nl=nl, fr=fr))


@pytest.fixture
def many(tmp_path: Path, templates: Templates) -> Path:
    """Return the folder of such an index."""
    return templates.copy(fill, tmp_path) / "index"


def delete(index: Path, numbers: range, lexicon: bool | None = None) -> tuple[int, set[str]]:
    """Delete documents; return how many still count for the translations, and the Dutch units."""
    with bs.update_index(index, lexicon=lexicon) as update:
        for number in numbers:
            update.delete(f"d{number}")
    with bs.open_index(index, verify=True) as opened:
        assert opened.translate("politie")[0].text == "police"
        units = Files(lexicon_of(index)).content().nl
        return opened.status().pairs_to_unlearn, {each for each in units if "bever" in each}


def texts_kept(index: Path) -> list[int]:
    return [pair.ordinal for pair in read_deleted(lexicon_of(index))]


def test_deleted_pairs_wait_for_others_and_are_unlearned(many: Path) -> None:
    assert "bever0" in delete(many, range(5))[1]
    assert delete(many, range(5, 9), lexicon=False)[0] == 9
    assert delete(many, range(9, 20))[0] == 20
    assert texts_kept(many) == list(range(1, 21))
    left, units = delete(many, range(20, 25))
    assert (left, texts_kept(many)) == (0, [])
    assert units == {f"bever{number}" for number in range(25, 60)}


def test_too_many_deleted_texts_are_not_kept(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deleted_texts, "most_kept", lambda _: 20)
    delete(many, range(3), lexicon=False)
    assert delete(many, range(3, 25), lexicon=False)[0] == 25
    assert texts_kept(many) == [1, 2, 3]
    left, units = delete(many, range(25, 26))
    assert left == 22  # whose texts are lost
    assert not {"bever0", "bever1", "bever2"} & units
    assert "bever3" in units


def test_what_was_deleted_without_learning_is_unlearned_by_the_next_run(many: Path) -> None:
    assert delete(many, range(30), lexicon=False)[0] == 30
    left, units = delete(many, range(30, 31))
    assert (left, units) == (0, {f"bever{number}" for number in range(31, 60)})


def test_texts_that_wait_are_purged(many: Path) -> None:
    delete(many, range(3))
    with bs.open_index(many) as opened:
        assert opened.status().deleted_pairs == 3
    assert b"bever0" in (lexicon_of(many) / DELETED).read_bytes()
    with bs.update_index(many, purge=True):
        pass
    assert texts_kept(many) == []
    for path in many.rglob("*"):
        assert not path.is_file() or b"bever0" not in path.read_bytes()


def test_a_damaged_text_that_waits_makes_the_lexicon_anew(many: Path) -> None:
    delete(many, range(3))
    path = lexicon_of(many) / DELETED
    path.write_bytes(path.read_bytes().replace(b"bever2", b"bever9"))
    with pytest.raises(IndexDamaged, match="does not hold what was written"):
        read_deleted(path.parent)
    assert not bs.check_index(many).sound
    left, units = delete(many, range(3, 4))
    assert (left, units) == (0, {f"bever{number}" for number in range(4, 60)})
    assert bs.check_index(many).sound


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
    # the next run makes it, though no document is new; it stays until it is to be forgotten
    assert bs.build_index(folder / "corpus", index).unchanged == 1
    assert lexicon_of(index).exists()
    glossed.write(folder / "corpus", "more", [("De bever zwemt.", "Le castor nage.")])
    bs.build_index(folder / "corpus", index, lexicon=False)
    assert lexicon_of(index).exists()
    bs.build_index(folder / "corpus", index, forget_lexicon=True)
    assert not lexicon_of(index).exists()


def test_a_damaged_lexicon_is_named_and_made_anew(folder: Path) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    victim = lexicon_of(index) / "table.forth.npy"
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 255]))
    report = bs.check_index(index)
    assert not report.sound
    assert any("table.forth.npy" in finding.place for finding in report.findings)
    # what is damaged is not taken over
    glossed.write(folder / "corpus", "more", [("De bever zwemt.", "Le castor nage.")])
    bs.build_index(folder / "corpus", index)
    assert bs.check_index(index).sound
    bs.build_index(folder / "corpus", folder / "fresh")
    fresh, learned = (Files(lexicon_of(folder / name)).content() for name in ("fresh", "index"))
    assert (set(fresh.nl), set(fresh.fr)) == (set(learned.nl), set(learned.fr))
    with bs.open_index(index) as opened, bs.open_index(folder / "fresh") as other:
        for term in ("bever", "politie"):
            assert opened.translate(term)[0].text == other.translate(term)[0].text


def test_a_repair_makes_the_lexicon_anew(folder: Path) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    (lexicon_of(index) / "table.both.npy").write_bytes(b"")
    assert bs.check_index(index, repair=True).sound
    with bs.open_index(index) as opened:
        assert opened.translate("politie")[0].text == "police"


@pytest.mark.parametrize("name", ["table.back.npy", "table.fr.npy", "nl.units", "lexicon.json"])
def test_a_file_that_is_cut_is_no_crash(folder: Path, name: str) -> None:
    index = folder / "index"
    bs.build_index(folder / "corpus", index)
    whole = lexicon_of(index)
    copy = folder / "copy"
    shutil.copytree(whole, copy)
    path = copy / name
    os.truncate(path, path.stat().st_size // 3)
    lexicon = LearnedLexicon(copy)
    with pytest.raises(IndexDamaged, match=name.replace(".", r"\.")):
        Files(copy).head()
        lexicon.links([LinkRequest(pairs()[0])])
        lexicon.renderings("nl", "politie", 3)
        Files(copy).content()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    update_lexicon(folder, [range(1, 55)], lambda _: pairs(), nothing)
    return folder


_SIDES: tuple[tuple[Language, int], ...] = (("nl", 3), ("fr", 0))


@pytest.mark.long
@settings(max_examples=examples(150), deadline=None)
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
    lexicon = LearnedLexicon(folder)
    with contextlib.suppress(IndexDamaged):
        for links in lexicon.links([LinkRequest(each) for each in pairs()]):
            for language, begin in _SIDES:
                links.from_side(language).to([begin])
    for unit in ("politie", "mensenhandel", "kamer"):
        with contextlib.suppress(IndexDamaged):
            lexicon.renderings("nl", unit, 3)
        with contextlib.suppress(IndexDamaged):
            lexicon.renderings("fr", "polic", 3)
    # what was learned goes on from it, or begins anew
    update_lexicon(folder, [range(1, 70)], lambda _: pairs(), nothing)


def test_a_unit_is_light_when_it_is_seen_more_than_300_times() -> None:
    units = ["belastingdienst", "spoorwegnet", "de"]
    assert light("nl", units, np.array([300, 301, 5])).tolist() == [False, True, True]


@given(st.data())
def test_a_small_vocabulary_has_the_seeds_that_a_large_one_has(data: st.DataObject) -> None:
    known = sorted(learning._shipped_units())
    pairs = data.draw(st.lists(st.sampled_from(known), max_size=8))
    nl = {unit: number for number, unit in enumerate(sorted({dutch for dutch, _ in pairs}))}
    fr = {unit: number for number, unit in enumerate(sorted({french for _, french in pairs}))}
    few = set(learning._units_of(learning._known_by_letters(nl, fr)))
    assert {(d, f) for d, f in few if d in nl and f in fr} == {
        (d, f) for d, f in known if d in nl and f in fr
    }
