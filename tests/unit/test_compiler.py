"""What an engine is asked for a query."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benelux_search.index.algebra import (
    AlignmentQuery,
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DateRange,
    DisjunctionMax,
    DocumentQuery,
    Expression,
    FieldTerm,
    Filter,
    FuzzyQuery,
    NearQuery,
    Or,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
    WildcardQuery,
)
from benelux_search.index.statistics import Rehearsal
from benelux_search.model import Language
from benelux_search.query.query import parse
from benelux_search.query.tree import AlignedNode, AndNode, NotNode, OrNode, WordNode
from benelux_search.search.queries.compiler import QueryCompiler
from benelux_search.search.queries.relaxing import relaxed


def shown(node: Expression | None) -> str:  # noqa: C901, PLR0912 - one line a kind of node
    """An expression as a person can read it. Extras stand behind ^, weights behind a *."""
    match node:
        case TermQuery(language, term, kind):
            return f"{language}={term}" if kind == "form" else f"{language}:{term}"
        case PhraseQuery(language, slots, kind):
            mark = "=" if kind == "form" else ""
            return f'{language}{mark}"{" ".join("/".join(terms) for _, terms in slots)}"'
        case NearQuery(language, slots, distance):
            return f'{language}"{" ".join("/".join(stems) for stems in slots)}"~{distance}'
        case PrefixQuery(language, prefix, written):
            return f"{language}:{prefix}*" + (f" as {written}" if written else "")
        case WildcardQuery(language, pattern, written):
            return f"{language}:{pattern}" + (f" as {written}" if written else "")
        case FuzzyQuery(language, form, edits):
            return f"{language}:{form}~{edits}"
        case And(nodes):
            return f"all({', '.join(map(shown, nodes))})"
        case Or(nodes):
            return f"some({', '.join(map(shown, nodes))})"
        case DisjunctionMax(nodes):
            return f"best({', '.join(map(shown, nodes))})"
        case AndNot(inner, excluded):
            return f"{shown(inner)} - ({', '.join(map(shown, excluded))})"
        case Filter(inner):
            return f"silent {shown(inner)}"
        case Boost(inner, _):
            return f"*{shown(inner)}"
        case AndMaybe(inner, extras):
            return f"{shown(inner)}^({', '.join(map(shown, extras))})"
        case ConditionalBoost(inner, _, _):
            return shown(inner)  # headings first, always
        case AlignmentQuery(passages, below):
            return f"aligned {passages}" if below is None else f"aligned {passages} < {below}"
        case FieldTerm(field, value):
            return f"{field}: {value}"
        case DateRange(since, until):
            return f"date: {since}..{until}"
        case _:
            return "nothing"


class OneDocument(Rehearsal):
    """Statistics of an index with the document b."""

    def __init__(self) -> None:
        super().__init__({"nl": 9, "fr": 9})

    def documents(self, query: DocumentQuery) -> int:
        return int(query == FieldTerm("document", "b"))


def asked(query: str, language: Language = "nl") -> str:
    root = parse(query).root
    assert root is not None
    return shown(QueryCompiler(OneDocument()).compile(root, language))


RAAD = "best(nl:raad, *nl:+raad)^(*nl=raad)"
WET = "best(nl:wet, *nl:+wet)^(*nl=wet)"
LOI = "fr:loi^(*fr=loi)"
# near each other, in this order, and as one compound
BESIDE = '*nl"raad wet"~4, *nl"raad wet", *nl:raadwet'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("raad", RAAD),
        ("raden", "best(nl:raad, *nl:+raad)^(*nl=raden)"),
        ("raad wet", f"all({RAAD}, {WET})^({BESIDE})"),
        # two forms of one word are not sought side by side
        ("raad raden", f"all({RAAD}, best(nl:raad, *nl:+raad)^(*nl=raden))"),
        ("raad OR wet", f"some({RAAD}, {WET})^({BESIDE})"),
        # what a word finds is excluded, with all of it
        ("raad -wet", f"all({RAAD}) - ({WET})"),
        ("raad -fr:loi", f"all({RAAD}) - ({LOI})"),
        ("nl:raad fr:loi", f"all({RAAD}, {LOI})"),
        ("RAA*", "nl:raa*"),
        ("raä*", "nl:raa* as raä"),
        ("r?ad", "nl:r?ad"),
        ("raad~", "nl:raad~1"),
        ("=Raden", "nl=raden"),
        ('="Raden zijn"', 'nl="raden zijn"'),
        # the smallest words, since an index has no form of a date, a reference or an amount
        ('="17 juni 2016"', 'nl="17 juni 2016"'),
        ('="art. 461"', 'nl="art 461"'),
        ('="20 % van"', 'nl="20 % van"'),
        ('="Benelux-landen"', 'nl="benelux landen"'),
        ('="100 000 euro"', 'nl="100000 euro"'),
        ('="461 463"', "nl=461463"),
        ('"raad raad wet"', 'nl"raad raad wet"'),
        ('"raad wet"~3', 'nl"raad wet"~4'),
        # words side by side, or one word however it is joined
        (
            "Benelux-landen",
            'best(nl"benelux land", best(nl:beneluxland, *nl:+beneluxland)^(*nl=benelux-landen))',
        ),
        # the parts of a compound: near each other, or in another compound
        (
            "handelsraad",
            "best(nl:handelsraad, *nl:+handelsraad, "
            '*nl"handel/+handel raad/+raad"~5)^(*nl=handelsraad)',
        ),
        ("aligned:low", "aligned both < 0.8"),
        ("aligned:none", "aligned nl"),
        ("fr:aligned:none", "aligned fr"),
        ("aligned:low aligned:none", "all(aligned both < 0.8, aligned nl)"),
        # beside words it filters, and an exclusion of it is of both sides
        ("raad aligned:low", f"all({RAAD}, silent aligned both < 0.8)"),
        ("raad -aligned:none", f"all({RAAD}) - (aligned nl, aligned fr)"),
        # so is what excludes words from pairs that were found without any
        ("aligned:low -wet", f"all(aligned both < 0.8) - ({WET}, fr:wet^(*fr=wet))"),
        ("doc:b", "document: b"),
        ("raad doc:b", f"all({RAAD}, silent document: b)"),
        ("raad -doc:b", f"all({RAAD}) - (document: b, document: b)"),
        # a name, where it is no id
        ("doc:nobody", "name: nobody"),
        ("number:908/1", "number: 908/1"),
        ("date:2019..2020", "date: 2019..2020"),
    ],
)
def test_queries(query: str, expected: str) -> None:
    assert asked(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("l'arrêté", "fr:arrêté.^(*fr=arrete\0arrêté)"),
        # no word without its accents: it is one of these
        ("arrete", "best(fr:arret, fr:arrêté.)^(*fr=arrete)"),
        # a word as it is, but another may be meant
        ("traite", "best(fr:traite., *fr:traité.)^(*fr=traite)"),
        ("traité", "fr:traité.^(*fr=traite\0traité)"),
        ('"conseil d\'etat"', 'fr"conseil d\'/de etat"'),
    ],
)
def test_french_queries(query: str, expected: str) -> None:
    assert asked(query, "fr") == expected


def test_a_part_alone_counts_less_than_beside_others() -> None:
    def part_weight(query: str) -> float:
        root = parse(query).root
        assert root is not None
        node = QueryCompiler(OneDocument()).compile(root, "nl")
        while not isinstance(node, DisjunctionMax):
            match node:
                case AndMaybe(inner, _) | ConditionalBoost(inner, _, _):
                    node = inner
                case And(nodes):
                    node = nodes[0]
                case _:
                    raise AssertionError(node)
        return next(each.factor for each in node.nodes if isinstance(each, Boost))

    assert part_weight("raad") < part_weight("raad wet") < 1


def test_what_cannot_be_looked_for_is_not_asked() -> None:
    compiler = QueryCompiler(OneDocument())
    nothing = WordNode("§")
    assert compiler.compile(nothing, "nl") is None
    assert compiler.compile(NotNode(WordNode("raad")), "nl") is None
    assert compiler.compile(AndNode((nothing, NotNode(WordNode("raad")))), "nl") is None
    only = compiler.compile(AndNode((nothing, WordNode("raad"), NotNode(nothing))), "nl")
    assert shown(only) == f"all({RAAD})"
    # what only an alignment is left of is scored by it
    low = compiler.compile(AndNode((nothing, AlignedNode("low"))), "nl")
    assert shown(low) == "all(aligned both < 0.8)"


def test_relaxing_keeps_what_was_made_plain() -> None:
    query = parse("raad wet fr:loi -staat aligned:none").root
    assert query is not None
    expected = parse("(raad OR wet) fr:loi -staat aligned:none").root
    assert isinstance(expected, AndNode)
    first, *others = expected.nodes
    assert isinstance(first, OrNode)
    expected = AndNode((replace(first, relaxed=True), *others))
    assert relaxed(query, "nl") == expected
    strict = parse("raad AND wet").root
    assert strict is not None
    assert relaxed(strict, "nl") == strict
