"""The analysis: which terms a text has, and where."""

from __future__ import annotations

import threading
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benelux_search.analysis.analyser import accented_spellings, analyse, describe
from benelux_search.analysis.folding import fold
from benelux_search.analysis.prefilter import WordPosition, widest_words
from benelux_search.analysis.query_text import TextAnalysis
from benelux_search.analysis.terms import Analyser, written_of
from benelux_search.model import LANGUAGES, Language


def forms(text: str, language: Language) -> list[str]:
    """The forms of a text as they are written."""
    return [written_of(term.term) for term in analyse(text, language) if term.kind == "form"]


def stems(text: str, language: Language) -> set[str]:
    return {term.term for term in analyse(text, language) if term.kind == "stem"}


def shared(first: str, second: str, language: Language) -> bool:
    return bool(stems(first, language) & stems(second, language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'accord d’Anvers", ["l'", "accord", "d'", "anvers"]),
        ("jusqu'à lorsqu’il puisqu'elle", ["jusqu'", "à", "lorsqu'", "il", "puisqu'", "elle"]),
        ("presqu'elle, quoiqu'on", ["presqu'", "elle", "quoiqu'", "on"]),
        ("d'aujourd’hui", ["d'", "aujourd'hui"]),
        ("la presqu'île et quelqu’un", ["la", "presqu'île", "et", "quelqu'un"]),
        ("c'est-à-dire", ["c'", "est-à-dire", "est", "à", "dire"]),
        ("l'ad-hoc", ["l'", "ad-hoc", "ad", "hoc"]),
        ("Œuvre ﬁnale, CÔTÉ", ["oeuvre", "finale", "côté"]),
        ("coope\u0301ration", ["coopération"]),
    ],
)
def test_french_words(text: str, expected: list[str]) -> None:
    assert forms(text, "fr") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "foto’s van ’s ochtends in 't stad",
            ["foto's", "van", "'s", "ochtends", "in", "'t", "stad"],
        ),
        ("'s-Gravenhage", ["'s-gravenhage", "'s", "gravenhage"]),
        ("Benelux-landen", ["benelux-landen", "benelux", "landen"]),
        ("in- en uitvoer", ["in", "en", "uitvoer"]),
        ("en/of", ["en", "of"]),
        ("Gegevens\u00adbeschermings\u00adautoriteit", ["gegevensbeschermingsautoriteit"]),
        ("wet\u200bboek", ["wetboek"]),
        ("ĳzer Ĳ", ["ijzer", "ij"]),
        ("Côte d'Ivoire", ["côte", "d'", "ivoire"]),
        ("zo'n geïnd", ["zo'n", "geïnd"]),
    ],
)
def test_dutch_words(text: str, expected: list[str]) -> None:
    assert forms(text, "nl") == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\u202f000\u202f000", ["1000000"]),
        ("1\u00a0000", ["1000"]),
        ("1.000", ["1000"]),
        ("1.000.000,50", ["1000000,50", "1000000", "50"]),
        ("1 000", ["1000"]),
        ("100 000", ["100000"]),
        ("12 345,67", ["12345,67", "12345", "67"]),
        ("1'048'000 1’000.25", ["1048000", "1000.25", "1000", "25"]),
        ("1,048,000", ["1048000"]),
        ("100,000", ["100000"]),
        ("5.000,00", ["5000,00"]),
        ("10.000-20.000", ["10000", "20000"]),
        # two cells of a table, perhaps, or articles
        ("100 200", ["100200", "100", "200"]),
        ("art. 12 345", ["art", "12345", "12", "345"]),
        ("2019 2020 02 210", ["2019", "2020", "02", "210"]),
        ("3,5", ["3,5", "3", "5"]),
        ("2bis 134quinquies", ["2bis", "134quinquies"]),
        ("2 bis, 134 Quinquies", ["2bis", "134quinquies"]),
        ("433 quinquies/1", ["433quinquies/1", "433quinquies", "1"]),
        ("bis 5 bison", ["bis", "5", "bison"]),
        ("2014/24/EU", ["2014/24/eu", "2014", "24", "eu"]),
        ("art. 5, § 1, 1°, 2º", ["art.5", "art", "5", "1", "1°", "2°"]),
        ("Artikel 433 quinquies.", ["art.433quinquies", "artikel", "433quinquies"]),
        ("ART. 1er", ["art.1", "art", "1er"]),
        ("11.06.2020", ["2020-06-11", "11", "06", "2020"]),
        ("11/6/2020", ["2020-06-11", "11/6/2020", "11", "6", "2020"]),
        ("31/02/2020", ["31/02/2020", "31", "02", "2020"]),
        ("1er sept. 2020", ["2020-09-01", "1er", "sept", "2020"]),
        ("20 %", ["20%", "20", "%"]),
        ("20%", ["20%", "20", "%"]),
        ("0,5 procent", ["0,5%", "0,5", "0", "5", "procent"]),
        ("15 pour cent", ["15%", "15", "pour", "cent"]),
        ("EUR 1 250,50", ["1250,5€", "eur", "1250,50", "1250", "50"]),
        ("5.000 euro", ["5000€", "5000", "euro"]),
        ("€5000", ["5000€", "€", "5000"]),
        ("B.S. M.B. e.a.", ["bs", "mb", "ea"]),
        ("2020/1234", ["2020/1234", "2020", "1234"]),
        ("11 juni 2020", ["2020-06-11", "11", "juni", "2020"]),
        ("in 2020 500 x", ["in", "2020", "500", "x"]),
        ("", []),
        ("§ — …!", []),
    ],
)
def test_numbers_and_references(text: str, expected: list[str], language: Language) -> None:
    assert forms(text, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_tokens_have_a_stem_of_the_same_text(language: Language) -> None:
    for text in ("1000000", "2bis", "2020/1234", "3,5"):
        first, second, *_ = analyse(text, language)
        assert (first.kind, second.kind) == ("form", "stem")
        assert first.term == second.term == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_references_in_two_ways_of_writing(language: Language) -> None:
    assert "908/1" in stems("908/01", language) & stems("908/1", language)
    assert "908/1" not in stems("908/10", language)


@pytest.mark.parametrize(
    "spellings",
    [
        ("100 000", "100.000", "100000", "100\u00a0000", "100\u202f000", "100\u2009000", "100'000"),
        ("12 345,67", "12.345,67", "12345,67", "12’345.67", "12345.67", "12\u202f345,67"),
        ("5 000", "5.000,00", "5000,00", "5\u00a0000,00"),
        ("0,5", "0.5"),
        ("136bis", "136 bis", "136\u00a0bis", "136 BIS"),
        ("99ter", "99 ter"),
        ("433quinquies/1", "433 quinquies/1", "433quinquies/01"),
        ("12duodecies", "12 duodecies"),
        ("2014/24/EU", "2014/24/UE", "2014/24/eu", "2014/24"),
        ("95/46/EG", "95/46/CE"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_spellings_of_a_number_share_the_stem_of_the_whole(
    spellings: tuple[str, ...], language: Language
) -> None:
    def of_the_whole(text: str) -> set[str]:
        found = analyse(text, language)
        return {t.term for t in found if t.kind == "stem" and t.text == text}

    assert len({frozenset(of_the_whole(text)) for text in spellings}) == 1
    assert len(of_the_whole(spellings[0])) == 1


def test_only_in_dutch_is_ter_a_word_as_well() -> None:
    assert stems("9 ter", "fr") == {"9ter"}
    assert stems("9 ter", "nl") == {"9ter", "9", "ter"}
    assert stems("in 2020 ter beschikking", "nl") >= {"2020", "ter"}
    assert "2020ter" not in stems("in 2020 ter beschikking", "nl")


def test_the_union_is_no_form_of_avoir() -> None:
    assert "ue" in stems("(EU) 2016/679", "fr")
    assert not stems("2014/24/EU", "fr") & stems("avoir", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_that_a_page_parts_from_its_word_is_one(language: Language) -> None:
    assert forms("d' Ivoire, l’ Union, d'1 000", language) == [
        *("d'", "ivoire", "l'", "union", "d'", "1000"),
    ]
    assert forms("point 'd'", language) == ["point", "d"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_addresses_are_one_form_with_parts(language: Language) -> None:
    found = analyse("(zie https://www.Benelux.int/nl/x-y).", language)
    whole = found[2]
    assert (whole.term, whole.kind, whole.position) == ("https://www.benelux.int/nl/x-y", "form", 1)
    assert {"benelux", "y"} <= {term.term for term in found if term.kind == "stem"}
    assert whole.term not in {term.term for term in found if term.kind == "stem"}
    mail = analyse("info.x@benelux.int.", language)
    assert mail[0].text == "info.x@benelux.int"
    assert "benelux" in stems("info.x@benelux.int.", language)


def test_digits_with_letters_do_not_inflect() -> None:
    assert stems("90s", "fr") == {"90s"}
    assert stems("2bissen", "nl") == {"2bissen"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_words_are_found_by_their_beginning(language: Language) -> None:
    address = f"https://a.be/{'x' * 200}"
    assert forms(address, language) == [address[:100], "https", "a", "be", "x" * 100]
    assert {"be", "x" * 100} <= stems(address, language)


def test_parts_of_a_compound_stand_one_after_the_other() -> None:
    found = [(t.term, t.position) for t in analyse("op ad-hocbasis nu", "nl") if t.kind == "stem"]
    assert found == [
        ("op", 0),
        ("adhocbasis", 1),
        ("ad", 1),
        ("hocbasis", 2),
        ("nu", 3),
    ]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fr", "coopération", "cooperation"),
        ("fr", "RÉPONSE", "reponse"),
        ("fr", "REPONSE", "réponses"),
        ("fr", "journée", "journees"),
        ("fr", "qualité", "qualites"),
        ("fr", "policier", "policiere"),
        ("fr", "commission", "commissions"),
        ("fr", "protéger", "protegees"),
        ("fr", "co-opération", "coopération"),
        ("nl", "coördinatie", "coordinatie"),
        ("nl", "foto’s", "foto"),
        ("nl", "Beneluxlanden", "Benelux-landen"),
        ("nl", "gemeente", "gemeenten"),
        ("nl", "NMBS's", "nmbs"),
    ],
)
def test_inflections_and_spellings_share_a_stem(
    language: Language, first: str, second: str
) -> None:
    assert shared(first, second, language)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("fr", "politique", "police"), ("fr", "port", "portion"), ("nl", "wet", "weten")],
)
def test_different_words_do_not(language: Language, first: str, second: str) -> None:
    assert not shared(first, second, language)


def test_the_description_names_algorithm_and_version() -> None:
    for word in ("dutch", "french", "snowball", "3."):
        assert word in describe()


PIECES = [
    *("bis", "ter", " bis/1", "100 200", "/EU", "d' "),
    *("l'", "’", "-", "/", ".", ",", " ", "\u202f", "1", "000", "a", "é", "Œ", "\u00ad", "\u0301"),
    *("@", "www.", "https://", "ŉ", "ß", "İ", "ﬁ", "°", "º", "'s", "½", "\u0345", "ʼ"),
]
TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(PIECES),
    ).map("".join),
)


@given(TEXTS, st.sampled_from(LANGUAGES))
@example("A", "fr")
def test_terms_point_into_the_text(text: str, language: Language) -> None:
    found = analyse(text, language)
    for term in found:
        assert term.text == text[term.start : term.end] != ""
        assert 0 < len(term.term) <= 100
    assert [t.position for t in found] == sorted(t.position for t in found)
    assert {t.position for t in found} == set(range(len({t.position for t in found})))
    assert {t.position for t in found} == {t.position for t in found if t.kind == "stem"}
    words = widest_words(
        WordPosition(t.position, t.start, t.end) for t in found if t.kind == "stem"
    )
    assert all(a.end <= b.start for a, b in pairwise(words.values()))


WORDS = st.lists(st.from_regex(r"[a-zà-öø-ÿœ]{1,8}", fullmatch=True)).map(" ".join)


@given(WORDS, st.sampled_from(LANGUAGES))
def test_capitals_and_composition_do_not_matter(text: str, language: Language) -> None:
    expected = forms(text, language)
    assert forms(unicodedata.normalize("NFD", text), language) == expected
    assert forms(text.upper(), language) == expected


@given(st.from_regex(r"[a-zà-öø-ÿœ]{1,20}", fullmatch=True), st.sampled_from(LANGUAGES))
def test_a_word_is_among_what_its_capitals_may_be(word: str, language: Language) -> None:
    """French capitals may have lost accents, ETAT and A: then they may be other words as well."""
    small, capitals = stems(word, language), stems(word.upper(), language)
    assert small <= capitals if language == "fr" else small == capitals


@given(st.from_regex(r"[a-zà-öø-ÿ]{1,20}", fullmatch=True))
def test_dutch_accents_may_be_left_out(word: str) -> None:
    assert stems(word, "nl") & {
        *stems(fold(word), "nl"),
        *accented_spellings(fold(word), "nl").values(),
    }


@pytest.mark.parametrize("text", ["arrêté", "ARRÊTÉ", "Arre\u0302te\u0301"])
def test_a_form_is_shown_as_it_is_written(text: str) -> None:
    [form] = [term.term for term in analyse(text, "fr") if term.kind == "form"]
    assert form == "arrêté"


@pytest.mark.parametrize(
    ("language", "text", "stem"),
    [
        ("fr", "1er", "1"),
        ("fr", "1ère", "1"),
        ("fr", "2e", "2"),
        ("nl", "2de", "2"),
        ("nl", "1ste", "1"),
    ],
)
def test_one_of_a_row_is_its_number(language: Language, text: str, stem: str) -> None:
    assert stems(text, language) == {stem}


def test_french_words_are_told_apart_by_their_accents() -> None:
    assert not stems("pêche", "fr") & stems("péché", "fr")
    assert stems("arrete", "fr") == stems("arrête", "fr") | stems("arrêté", "fr")
    # traite is a word itself, and traité what else may be meant by it
    assert stems("traite", "fr") & stems("traité", "fr") == set()
    assert stems("traité", "fr") <= set(accented_spellings("traite", "fr").values())


@given(
    st.text(st.characters(max_codepoint=0x36F) | st.sampled_from("’‘ʼ‐‑\u200b\ufeffﬁœ")) | st.text()
)
def test_what_stands_beside_a_word_does_not_change_its_folding(text: str) -> None:
    """Latin letters alone are folded by a shorter way, which must come to the same."""
    assert fold(text + "Ж") == fold(text) + "ж"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_threads_may_analyse_at_once() -> None:
    text = "De commissies onderzochten duizenden verslagen van vergaderingen"
    expected = analyse(text, "nl")
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(50):
            analyse(f"uniekewoorden{number}en{turn}heden", "nl")
            if analyse(text, "nl") != expected:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.long
def test_a_long_line_takes_linear_time() -> None:
    for piece in ("a.", "a-", "1 000 ", "l'", "a@", "www.", "«"):
        assert analyse(piece * 20_000, "fr") is not None


@pytest.mark.parametrize("text", ["l'article 461", "d’article 461 bis", "L'art. 1er"])
def test_an_elided_article_stands_before_a_reference(text: str) -> None:
    elided, whole, *_ = forms(text, "fr")
    assert elided in ("l'", "d'")
    assert whole in ("art.461", "art.461bis", "art.1")


def test_an_elided_article_stands_before_an_abbreviation() -> None:
    assert forms("l'A.R. et d’U.E.", "fr") == ["l'", "ar", "et", "d'", "ue"]


def test_a_long_compound_gives_only_its_parts() -> None:
    """64 characters are measured from the beginning of its first part to the end of the last."""
    short, long = f"{'a' * 30}-{'b' * 33}", f"{'a' * 31}-{'b' * 33}"
    assert forms(short, "nl") == [short, "a" * 30, "b" * 33]
    assert forms(long, "nl") == ["a" * 31, "b" * 33]


def test_a_number_read_as_several_moves_the_words_after_it() -> None:
    text = TextAnalysis("100 200 wet van 300 400").as_phrase("nl")
    assert text is not None
    apart = text.apart()
    assert apart is not None
    assert [(word.offset, word.text) for word in apart.words] == [
        (0, "100"),
        (1, "200"),
        (2, "wet"),
        (3, "van"),
        (4, "300"),
        (5, "400"),
    ]


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize(
    "chunk",
    ["17 juni 2016", "1er janvier 2020,", "(2de mei 1998).", "31 februari 2019", "artikel 461",
     "Art. 12;", "article 1382", "3 janv. 2001", "«17 juin 2016»", "1ER JUIN 2020"],
)  # fmt: skip
def test_a_date_or_reference_of_an_index_has_the_terms_of_its_text(
    chunk: str, language: Language
) -> None:
    indexed, *_ = Analyser(language).chunks(f"{chunk} xx")
    found = analyse(chunk, language)
    expected = {(term.position, term.term) for term in found if term.kind == "stem"}
    assert {(offset, stem) for offset, _, stem in indexed.terms} - expected == set()
    assert expected - {(offset, stem) for offset, _, stem in indexed.terms} == set()
    assert indexed.width == max(term.position for term in found) + 1
