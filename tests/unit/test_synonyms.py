"""Synonyms of the words of a query: which are added, and where they stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search import cli
from benelux_search.lexicon.known_terms import KnownTerms
from benelux_search.lexicon.lookup import LearnedLexicon, Lexicon
from benelux_search.model import Language
from benelux_search.query import tree
from benelux_search.query.query import parse
from benelux_search.results import QueryLanguage
from benelux_search.search.queries.synonyms import with_synonyms

TERMS = [("auto", "voiture"), ("wagen", "voiture"), ("in kennis stellen", "avertir"),
         ("verwittigen", "avertir"), ("rijtuig", "véhicule"), ("openbare weg", "voie publique"),
         ("rijbaan", "voie publique")]  # fmt: skip


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    lexicon = LearnedLexicon(tmp_path_factory.mktemp("lexicon"))  # nothing of its files is read
    lexicon.use_terms(KnownTerms([((nl,), (fr,)) for nl, fr in TERMS]))
    return lexicon


def expanded(query: str, lexicon: Lexicon, language: QueryLanguage = "nl") -> tree.Node:
    root = parse(query).root
    assert root is not None
    return with_synonyms(root, language, lexicon).root


def either(node: tree.Node, language: Language, *others: str) -> tree.Node:
    words = (tree.PhraseNode(each) if " " in each else tree.WordNode(each) for each in others)
    return tree.OrNode((node, *(tree.LanguageNode(language, each) for each in words)))


def test_a_word_becomes_an_or_of_its_synonyms(lexicon: Lexicon) -> None:
    found = expanded("autos", lexicon)
    assert isinstance(found, tree.OrNode)
    wagen = tree.LanguageNode("nl", tree.WordNode("wagen"))
    assert found.nodes[:2] == (tree.WordNode("autos"), wagen)
    assert expanded("rijtuig xqzw", lexicon) == parse("rijtuig xqzw").root


def test_words_side_by_side_may_be_one_term(lexicon: Lexicon) -> None:
    found = expanded("iemand in kennis stellen morgen", lexicon)
    assert isinstance(found, tree.AndNode)
    run = tree.AndNode(tuple(map(tree.WordNode, ("in", "kennis", "stellen"))))
    [term] = [each for each in found.nodes if isinstance(each, tree.OrNode) and run in each.nodes]
    assert tree.LanguageNode("nl", tree.WordNode("verwittigen")) in term.nodes


def test_an_article_before_or_after_a_term_is_no_part_of_it(lexicon: Lexicon) -> None:
    run = tree.AndNode((tree.WordNode("openbare"), tree.WordNode("weg")))
    for query, place in (("de openbare weg", 1), ("openbare weg het", 0)):
        found = expanded(query, lexicon)
        assert isinstance(found, tree.AndNode)
        term = found.nodes[place]
        assert isinstance(term, tree.OrNode) and term.nodes[0] == run


def test_function_words_and_words_of_a_typed_and_are_left_alone(lexicon: Lexicon) -> None:
    for query in ("niet", "van de", "kennis AND stellen AND xqzw"):
        root = parse(query).root
        found = expanded(query, lexicon)
        assert found == root or isinstance(root, tree.AndNode)
        if isinstance(found, tree.AndNode) and isinstance(root, tree.AndNode):
            assert found.strict == root.strict
            assert len(found.nodes) == len(root.nodes)
    assert expanded("niet", lexicon) == tree.WordNode("niet")


def test_exact_forms_patterns_and_exclusions_have_none(lexicon: Lexicon) -> None:
    for query in ("=auto", "aut*", "a -auto", "path:auto"):
        assert expanded(query, lexicon) == parse(query).root


def test_only_the_language_of_the_term_counts(lexicon: Lexicon) -> None:
    assert expanded("verwittigen", lexicon, "fr") == parse("verwittigen").root
    assert expanded("verwittigen", lexicon, "auto") == expanded("verwittigen", lexicon)
    assert isinstance(expanded("fr:voiture nl:auto", lexicon, "auto"), tree.AndNode)


def test_a_search_finds_them_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = ["De wagen is rood.\tLa voiture est rouge.", "De trein rijdt.\tLe train roule."]
    (corpus / "pairs.tsv").write_text("nl\tfr\n" + "\n".join(rows) + "\n", encoding="utf-8")
    bs.build_index(corpus, tmp_path / "index")
    with bs.open_index(tmp_path / "index", terms=TERMS) as index:
        assert not index.search("auto", language="nl").total
        found = index.search("auto", language="nl", synonyms=True)
        assert [hit.passage.text for hit in found] == ["De wagen is rood."]
        [note] = [note for note in found.notes if "also searched" in note]
        assert "wagen" in note
        assert index.facets("auto", language="nl", synonyms=True).total == 1
        assert len(list(index.export("auto", language="nl", synonyms=True))) == 1
    arguments = ["--index", str(tmp_path / "index"), "search", "auto", "--lang", "nl"]
    capsys.readouterr()
    assert cli.main([*arguments, "--synonyms"]) == 0
    assert "De wagen is rood." in capsys.readouterr().out


@pytest.mark.parametrize("words", ["auto", "openbare weg", "in kennis stellen"])
def test_a_phrase_after_a_term_is_still_required(lexicon: Lexicon, words: str) -> None:
    found, term = expanded(f'{words} "de raad"', lexicon), parse(words).root
    assert isinstance(found, tree.AndNode)
    either_term, phrase = found.nodes
    assert isinstance(either_term, tree.OrNode)
    assert either_term.nodes[0] == term
    assert phrase == parse('"de raad"').root
