"""The query language: what a text becomes, and that any text becomes something."""

from __future__ import annotations

import re

import pytest

from benelux_search.query.parser import to_english, to_query_text
from benelux_search.query.query import Query, parse
from benelux_search.query.tree import (
    AlignedNode,
    AndNode,
    DateNode,
    DocumentNode,
    ExactNode,
    FuzzyNode,
    LanguageNode,
    NearNode,
    Node,
    NotNode,
    NumberNode,
    OrNode,
    PhraseNode,
    PrefixNode,
    RegexNode,
    WildcardNode,
    WordNode,
)

A, B, C = WordNode("a"), WordNode("b"), WordNode("c")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a", A),
        ("a b", AndNode((A, B))),
        ("  a\u00a0b\n", AndNode((A, B))),
        ('"a b"', PhraseNode("a b")),
        ("“a b” «b c» „a“", AndNode((PhraseNode("a b"), PhraseNode("b c"), PhraseNode("a")))),
        ('c"a b"', AndNode((C, PhraseNode("a b")))),
        ("a OR b", OrNode((A, B))),
        ("a OR b c", OrNode((A, AndNode((B, C))))),
        ("(a OR b) c", AndNode((OrNode((A, B)), C))),
        ("a AND b", AndNode((A, B), strict=True)),
        ("a AND b AND c", AndNode((AndNode((A, B), strict=True), C), strict=True)),
        ("a AND b c", AndNode((AndNode((A, B), strict=True), C))),
        ("a or b", AndNode((A, WordNode("or"), B))),
        ("a -b", AndNode((A, NotNode(B)))),
        ("a NOT b", AndNode((A, NotNode(B)))),
        ('a -"b c"', AndNode((A, NotNode(PhraseNode("b c"))))),
        ("a -(b OR c)", AndNode((A, NotNode(OrNode((B, C)))))),
        ("-a -b c", AndNode((NotNode(A), NotNode(B), C))),
        ("(-a -b) c", AndNode((NotNode(OrNode((A, B))), C))),
        ("NOT NOT a", A),
        ("a -(-b)", AndNode((A, B))),
        ("wet*", PrefixNode("wet")),
        ("nl:a", LanguageNode("nl", A)),
        ("FR:wet*", LanguageNode("fr", PrefixNode("wet"))),
        ('nl:"a b"', LanguageNode("nl", PhraseNode("a b"))),
        ("nl:(a b) fr:c", AndNode((LanguageNode("nl", AndNode((A, B))), LanguageNode("fr", C)))),
        ("a -fr:b", AndNode((A, NotNode(LanguageNode("fr", B))))),
        ("a fr:-b", AndNode((A, NotNode(LanguageNode("fr", B))))),
        ("a -nl:(b c)", AndNode((A, NotNode(LanguageNode("nl", AndNode((B, C))))))),
        ("aligned:none", AlignedNode("none")),
        ("a ALIGNED:Low", AndNode((A, AlignedNode("low")))),
        ("a -aligned:none", AndNode((A, NotNode(AlignedNode("none"))))),
        ("nl:aligned:none", LanguageNode("nl", AlignedNode("none"))),
        (
            "(aligned:none OR aligned:low) a",
            AndNode((OrNode((AlignedNode("none"), AlignedNode("low"))), A)),
        ),
        ('"aligned:none"', PhraseNode("aligned:none")),
        ("Benelux-landen", WordNode("Benelux-landen")),
        ("l’accord", WordNode("l’accord")),
        ("1 000 000 a", AndNode((WordNode("1 000 000"), A))),
        ("100 000, a", AndNode((WordNode("100 000,"), A))),
        ("12 345,67 a", AndNode((WordNode("12 345,67"), A))),
        ("\u20ac5 000 a", AndNode((WordNode("\u20ac5 000"), A))),
        ("136 bis a", AndNode((WordNode("136 bis"), A))),
        ("art.9 ter", WordNode("art.9 ter")),
        ("2019 2020", AndNode((WordNode("2019"), WordNode("2020")))),
        ("12 34", AndNode((WordNode("12"), WordNode("34")))),
        ("5 bisamrat", AndNode((WordNode("5"), WordNode("bisamrat")))),
        ("a - b", AndNode((A, B))),
        ("(a)-b", AndNode((A, B))),
        ("(a) -b", AndNode((A, NotNode(B)))),
        ("-(b) a", AndNode((NotNode(B), A))),
        ("a & b", AndNode((A, B))),
        ("a () b", AndNode((A, B))),
        ("https://a.b/c", WordNode("https://a.b/c")),
        ("-a AND -b c", AndNode((NotNode(A), NotNode(B), C))),
        ("a AND b -c", AndNode((AndNode((A, B), strict=True), NotNode(C)))),
        ("a b AND c OR a", OrNode((AndNode((A, AndNode((B, C), strict=True))), A))),
        ("(-a OR -(b OR c)) a", AndNode((NotNode(OrNode((A, B, C))), A))),
        ("nl:(fr:a)", LanguageNode("nl", LanguageNode("fr", A))),
        ("nl:fr:a", LanguageNode("fr", A)),
        ("nl: a fr:\u00a0b", AndNode((LanguageNode("nl", A), LanguageNode("fr", B)))),
        ("a && b || !c", AndNode((A, B, WordNode("!c")))),
        ("EN OF NIET ET OU SAUF", AndNode(tuple(map(WordNode, "EN OF NIET ET OU SAUF".split())))),
        (
            "nl:1 000 -fr:2\u202f000",
            AndNode(
                (
                    LanguageNode("nl", WordNode("1 000")),
                    NotNode(LanguageNode("fr", WordNode("2\u202f000"))),
                )
            ),
        ),
    ],
)
def test_what_is_understood_has_no_notes(text: str, root: Node) -> None:
    query = parse(text)
    assert query.root == root
    assert query.notes == ()
    assert query.text == text


@pytest.mark.parametrize(
    ("text", "root", "note"),
    [
        ('a "b c', AndNode((A, B, C)), "column 3 is never closed"),
        ("a » b", AndNode((A, B)), "column 3 is never closed"),
        ("(a b", AndNode((A, B)), "`(` at column 1 is never closed"),
        ("a) b", AndNode((A, B)), "`)` at column 2 has no matching"),
        ("a OR", A, "`OR` at column 3 has nothing"),
        ("OR a", A, "`OR` at column 1 has nothing"),
        ("OR", WordNode("OR"), "`OR` at column 1"),
        ("a AND", A, "`AND` at column 3 has nothing"),
        ("AND a b", AndNode((A, B)), "`AND` at column 1 has nothing"),
        ("a AND OR b", OrNode((A, B)), "`AND` at column 3 has nothing"),
        ("a NOT", A, "`NOT` at column 3 has nothing after it"),
        ("nl:", WordNode("nl:"), "`nl:` at column 1 has nothing after it"),
        ("a fr:", A, "`fr:` at column 3 has nothing after it"),
        ("a OR -b", A, "only excludes"),
        ("a*", A, "`a*` at column 1 is too short"),
        (
            "aligned:",
            WordNode("aligned:"),
            "`aligned:` at column 1: `aligned:` takes",
        ),
        ("a aligned:high", AndNode((A, WordNode("aligned:high"))), "`aligned:high` at column 3"),
        ("aligned:lowest", WordNode("aligned:lowest"), "takes none or low"),
        ("-aligned:none", None, "only excludes"),
        ("-(a b) -date:2019", None, "only excludes"),
        ("b OR -a OR c", OrNode((B, C)), "the alternative at column 6 only excludes"),
        ("-& b", B, "`-` at column 1 has nothing after it"),
        ("a nl:§ b", AndNode((A, B)), "`nl:` at column 3 has nothing after it"),
        ('-"§" b', B, "`-` at column 1 has nothing after it"),
        ("-a", None, "only excludes"),
        ("-a -b", None, "only excludes"),
        ("nl:(-a)", None, "only excludes"),
        ("", None, "nothing to search for"),
        ('"" § ()', None, "nothing to search for"),
    ],
)
def test_what_is_not_understood_is_noted(text: str, root: Node | None, note: str) -> None:
    query = parse(text)
    assert query.root == root
    assert any(note in said for said in query.notes), query.notes


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("=word", ExactNode("word")),
        ("==word", ExactNode("word")),
        ("=OR", ExactNode("OR")),
        ("=908/1", ExactNode("908/1")),
        ("=1 000", ExactNode("1 000")),
        ("=waarom?", ExactNode("waarom")),
        ('="nl:a"', ExactNode("nl:a")),
        ('="a b" c', AndNode((ExactNode("a b"), WordNode("c")))),
        ("=«a b»", ExactNode("a b")),
        ("-=a b", AndNode((NotNode(ExactNode("a")), B))),
        ("nl:=a", LanguageNode("nl", ExactNode("a"))),
        ("a = b", AndNode((A, B))),
        ("w?rd", WildcardNode("w?rd")),
        ("w*rd", WildcardNode("w*rd")),
        ("*heid", WildcardNode("*heid")),
        ("-*heid a", AndNode((NotNode(WildcardNode("*heid")), A))),
        ("wor?*", WildcardNode("wor?*")),
        ("?oord*", WildcardNode("?oord*")),
        ("w?rd?", WildcardNode("w?rd?")),
        ("w**rd", WildcardNode("w*rd")),
        ("l’*eau", WildcardNode("l’*eau")),
        ("milieu-*", WildcardNode("milieu-*")),
        ("90?/1", WildcardNode("90?/1")),
        ("02091-*-71", WildcardNode("02091-*-71")),
        ("/gevang.*straf/", RegexNode("gevang.*straf")),
        ("/461/", RegexNode("461")),
        ("nl:/a(b|c)/", LanguageNode("nl", RegexNode("a(b|c)"))),
        ("-/w.rd/ a", AndNode((NotNode(RegexNode("w.rd")), A))),
        ('a OR (/b"c/)', OrNode((A, RegexNode('b"c')))),
        ("/a\\/b/", RegexNode("a\\/b")),
        ("/a[/)]b/", RegexNode("a[/)]b")),
        ("17/06/2016", WordNode("17/06/2016")),
        ("383bis/1 /", WordNode("383bis/1")),
        ("// a", A),
        ("/.*/ a", A),
        ("/usr/bin/", WordNode("/usr/bin/")),
        ("/a/b", WordNode("/a/b")),
        ("/a /", WordNode("/a")),
        ("waarom?", WordNode("waarom")),
        ("wor??", WordNode("wor")),
        ("mensen*, a", AndNode((PrefixNode("mensen"), A))),
        ("w?rd. a", AndNode((WildcardNode("w?rd"), A))),
        ("20*", PrefixNode("20")),
        ("word~", FuzzyNode("word", 1)),
        ("vijfd~", FuzzyNode("vijfd", 1)),
        ("zesdes~", FuzzyNode("zesdes", 2)),
        ("été~", FuzzyNode("été", 1)),
        ("word~1", FuzzyNode("word", 1)),
        ("word~2", FuzzyNode("word", 2)),
        ("word~, a", AndNode((FuzzyNode("word", 1), A))),
        ("fr:traité~", LanguageNode("fr", FuzzyNode("traité", 2))),
        ('"a b"~5', NearNode("a b", 5)),
        ('"a b"~', NearNode("a b", 5)),
        ('"a b"~0', NearNode("a b", 0)),
        ('"a b"~050', NearNode("a b", 50)),
        ("«a b»~3 c", AndNode((NearNode("a b", 3), C))),
        ('nl:"a b"~2', LanguageNode("nl", NearNode("a b", 2))),
        ('"a"~5', A),
        ('" a , "~5', A),
        ('"1 000"~', WordNode("1 000")),
        ('"nl:a"~', WordNode("nl:a")),
        ('"a*" "OR"~', AndNode((PhraseNode("a*"), WordNode("OR")))),
    ],
)
def test_what_is_like_a_word(text: str, root: Node) -> None:
    query = parse(text)
    assert (query.root, query.notes) == (root, ())


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("“a b” „a b” „a b“ ”a b”", AndNode((PhraseNode("a b"),) * 4)),
        ("«a b» « a b\u00a0» »a b« »a b»", AndNode((PhraseNode("a b"),) * 4)),
        ('‹a b› ›a b‹ “a b"', AndNode((PhraseNode("a b"),) * 3)),
        (
            "‘a b’ nl:‘a b’, (‘a b’)",
            AndNode((PhraseNode("a b"), LanguageNode("nl", PhraseNode("a b")), PhraseNode("a b"))),
        ),
        ("‘foto’s van l’accord’ a", AndNode((PhraseNode("foto’s van l’accord"), A))),
        ("‘sur l’ accord’", PhraseNode("sur l’ accord")),
        ("‘a b’~3", NearNode("a b", 3)),
        ("foto’s l’accord a’", AndNode((WordNode("foto’s"), WordNode("l’accord"), WordNode("a’")))),
        ("l’ accord’", AndNode((WordNode("l’"), WordNode("accord’")))),
        ("‘s-Gravenhage, foto’s’", AndNode((WordNode("‘s-Gravenhage,"), WordNode("foto’s’")))),
        ("‘t huis’", AndNode((WordNode("‘t"), WordNode("huis’")))),
        ("‘a foto’s", AndNode((WordNode("‘a"), WordNode("foto’s")))),
        ("a‘b c’", AndNode((WordNode("a‘b"), WordNode("c’")))),
        ("'a b'", AndNode((WordNode("'a"), WordNode("b'")))),
        ("d'airain 's-Gravenhage", AndNode((WordNode("d'airain"), WordNode("'s-Gravenhage")))),
        ('«a "b" c»', PhraseNode('a "b" c')),
    ],
)
def test_quotes_and_apostrophes(text: str, root: Node) -> None:
    query = parse(text)
    assert (query.root, query.notes) == (root, ())


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("doc:name", DocumentNode("name")),
        ('doc:"a b"', DocumentNode("a b")),
        ("doc:000_42a1:x", DocumentNode("000_42a1:x")),
        ("DOC: «a»", DocumentNode("a")),
        ('doc:"OR"', DocumentNode("OR")),
        ("number:908/1", NumberNode("908/1")),
        ("Number: 908/1 a", AndNode((NumberNode("908/1"), A))),
        ("date:2019", DateNode("2019", "2019")),
        ("date:2019-06", DateNode("2019-06", "2019-06")),
        ("date:2019-06-11", DateNode("2019-06-11", "2019-06-11")),
        ("date:2019..2021", DateNode("2019", "2021")),
        ("date:2019…2021", DateNode("2019", "2021")),
        ("date:2019-03..", DateNode("2019-03", None)),
        ("date:..2021", DateNode(None, "2021")),
        ("date:2019-2021", DateNode("2019", "2021")),
        ("date:2019–2021", DateNode("2019", "2021")),
        ("date:2019-06..2019", DateNode("2019-06", "2019")),
        ('date:"2019 .. 2021"', DateNode("2019", "2021")),
        ("date:1/6/2020", DateNode("2020-06-01", "2020-06-01")),
        ("date:01.06.2020", DateNode("2020-06-01", "2020-06-01")),
        ("date:06-2020", DateNode("2020-06", "2020-06")),
        ('date:"juni 2020"', DateNode("2020-06", "2020-06")),
        ("date:«Juin 2020»", DateNode("2020-06", "2020-06")),
        ("date:1er aout 2020 a", AndNode((DateNode("2020-08-01", "2020-08-01"), A))),
        ("date:1/6/2020..30/6/2020", DateNode("2020-06-01", "2020-06-30")),
        ("date:1.6.2020…30.6.2020", DateNode("2020-06-01", "2020-06-30")),
        ('date:"1 jun. 2020..juin 2021"', DateNode("2020-06-01", "2021-06")),
        ('date:"juni 2020.."', DateNode("2020-06", None)),
        (
            'date:"1 juni 2020".."30 juni 2020" a',
            AndNode((DateNode("2020-06-01", "2020-06-30"), A)),
        ),
        ('date:"juni 2020"..2021', DateNode("2020-06", "2021")),
        ('date:2019.."juin 2020"', DateNode("2019", "2020-06")),
        ('date:.."juin 2020"', DateNode(None, "2020-06")),
        ('date:"juni 2020".. a', AndNode((DateNode("2020-06", None), A))),
        ('(date:"juni 2020"..) a', AndNode((DateNode("2020-06", None), A))),
        ('date:"juni 2020" … a', AndNode((DateNode("2020-06", "2020-06"), A))),
        ("date: 2019 a", AndNode((DateNode("2019", "2019"), A))),
        ("date:2020-02-29", DateNode("2020-02-29", "2020-02-29")),
        ("aligned: none", AlignedNode("none")),
        ('aligned:"low"', AlignedNode("low")),
        (
            "a -date:2019 -doc:b",
            AndNode((A, NotNode(DateNode("2019", "2019")), NotNode(DocumentNode("b")))),
        ),
        (
            "a (number:1 OR date:2019)",
            AndNode((A, OrNode((NumberNode("1"), DateNode("2019", "2019"))))),
        ),
        ("nl:date:2019", LanguageNode("nl", DateNode("2019", "2019"))),
        ("nl:(doc:a b)", LanguageNode("nl", AndNode((DocumentNode("a"), B)))),
    ],
)
def test_filters(text: str, root: Node) -> None:
    query = parse(text)
    assert (query.root, query.notes) == (root, ())


@pytest.mark.parametrize(
    "word",
    [
        *("908/1", "55-B034-2-0129", "2020/1234", "02091-C-71", "n°5", "1°", "5~10", "10:30"),
        *("milieu-effect", "e-mail@x.be", "https://a.be/b?c=d*", "www.a.be/~b?c", "doc://a"),
        *("ECLI:BE:CASS:2019:ARR.20190612.1", "CELEX:32016R0679", "mailto:a@b.be", "urn:lex:be"),
        *("Onderwerp:", "art.", "EN/OF", "dat:", "a:b", "and", "x~y"),
    ],
)
def test_what_stays_a_word(word: str) -> None:
    query = parse(f"b {word} c")
    assert (query.root, query.notes) == (AndNode((B, WordNode(word), C)), ())
    assert parse(f"b -{word}").root == AndNode((B, NotNode(WordNode(word))))


def test_marks_of_the_law_are_passed_by() -> None:
    query = parse("art. 5, § 1 – a & b")
    assert query.root == AndNode((WordNode("art. 5"), A, B))
    assert query.notes == ()


ACCEPTED = '11/6/2019, "juni 2019", or a period: 2019..2021'


@pytest.mark.parametrize(
    ("text", "root", "note"),
    [
        ("a b* c*", AndNode((A, B, C)), "`b*` at column 3 is too short for a prefix"),
        ("a?b*", WildcardNode("a?b*"), None),
        ("a?*", A, "`a?*` at column 1 has too few letters"),
        ("b 3*4", AndNode((B, WordNode("3*4"))), "`3*4` at column 3 has too few letters"),
        ("wet.*", WordNode("wet."), "`wet.*` at column 1: no letter before"),
        ("ab?oord*" + "?c*" * 4, WordNode("ab?oord*" + "?c*?c*?c*?c"), "too many wildcards"),
        ("/(a/", A, "`/(a/` at column 1: `(` is never closed (column 2); searched as words"),
        ("a /[b/", AndNode((A, B)), "`/[b/` at column 3: `[` is never closed (column 4)"),
        ("-/b)/ a", AndNode((NotNode(B), A)), "`)` closes no group (column 4)"),
        ("a OR /(b.*c/", OrNode((A, AndNode((B, C)))), "`(` is never closed (column 7)"),
        ("/a{10000}/", A, "`/a{10000}/` at column 1: more than 100 repetitions (column 3)"),
        ("/(a)\\1/", A, "`\\1` is not allowed in an expression (column 5)"),
        ("/(?=b)a/", AndNode((B, A)), "`(?=` is not allowed in an expression (column 2)"),
        ("/a**/", A, "nothing before `*` to repeat (column 4)"),
        ("/((a{99}){99}){9}/", A, "the expression repeats too much"),
        ("/" + "a" * 201 + "/", WordNode("a" * 201), "an expression has at most 200 characters"),
        ("=/w.rd/", RegexNode("w.rd"), "the `=` at column 1 must come before a word"),
        ("?oord", WordNode("?oord"), "`?oord` at column 1: `?` stands for a letter"),
        ("w*rd~", WildcardNode("w*rd"), "`w*rd~` at column 1: `~` does not go with"),
        ("de~", WordNode("de"), "`de~` at column 1 is too short for `~`"),
        ("2019~", WordNode("2019"), "`2019~` at column 1 is too short for `~`"),
        (
            "a word~3",
            AndNode((A, FuzzyNode("word", 2))),
            "`word~3` at column 3: `~2` is the maximum",
        ),
        ("word~" + "9" * 5000, FuzzyNode("word", 2), "`~2` is the maximum"),
        ("word~0", WordNode("word"), "`word~0` at column 1: expected a word, `~`, and 1 or 2"),
        ("?oord~", WordNode("?oord"), "and 1 or 2"),
        ("word~0.8", WordNode("word"), "and 1 or 2"),
        ("a ~5", AndNode((A, WordNode("~5"))), "`~5` at column 3 must follow"),
        ('"a b"~51', NearNode("a b", 50), "the distance at column 6 is too large: 50"),
        ('"a b"~' + "9" * 5000, NearNode("a b", 50), "too large"),
        ("a =word*", AndNode((A, PrefixNode("word"))), "`word*` at column 4 is not a whole word"),
        ('="a b"~5', NearNode("a b", 5), "the `=` at column 1 must come before a word"),
        ("=(a b)", AndNode((A, B)), "the `=` at column 1 must come before a word"),
        ("=nl:a", LanguageNode("nl", A), "the `=` at column 1 must come before a word"),
        ('="a b', AndNode((A, B)), "the quote at column 2 is never closed"),
        ("date:gisteren", WordNode("date:gisteren"), ACCEPTED),
        (
            "a date:2019-13",
            AndNode((A, WordNode("date:2019-13"))),
            "`date:2019-13` at column 3: `date:` takes",
        ),
        ("date:2019-02-29", WordNode("date:2019-02-29"), ACCEPTED),
        ("date:2021..2019", WordNode("date:2021..2019"), ACCEPTED),
        ("date:2019-06-30..2019-06-01", WordNode("date:2019-06-30..2019-06-01"), ACCEPTED),
        ("date:2019-6-1", WordNode("date:2019-6-1"), ACCEPTED),
        ("date:31/2/2020", WordNode("date:31/2/2020"), ACCEPTED),
        ("date:1/6/20", WordNode("date:1/6/20"), ACCEPTED),
        ("date:13-2020", WordNode("date:13-2020"), ACCEPTED),
        ("date:juni", WordNode("date:juni"), ACCEPTED),
        ("date:2019..2020..2021", WordNode("date:2019..2020..2021"), ACCEPTED),
        ("date:30/6/2020..1/6/2020", WordNode("date:30/6/2020..1/6/2020"), ACCEPTED),
        ('date:2019.."x a', AndNode((DateNode("2019", None), WordNode("x"), A)), "never closed"),
        ("date:0000", WordNode("date:0000"), ACCEPTED),
        ("date:٢٠١٩", WordNode("date:٢٠١٩"), ACCEPTED),
        ("date:..", WordNode("date:.."), ACCEPTED),
        (
            "date: gisteren a",
            AndNode((WordNode("date:"), WordNode("gisteren"), A)),
            "`date: gisteren` at",
        ),
        ('date:"vorig jaar"', AndNode((WordNode("date:"), PhraseNode("vorig jaar"))), ACCEPTED),
        ("a doc:", AndNode((A, WordNode("doc:"))), "`doc:` at column 3: `doc:` takes"),
        ("number: OR a", OrNode((WordNode("number:"), A)), "takes the number of a document"),
        ("doc:(a)", AndNode((WordNode("doc:"), A)), "takes the name of a document"),
        ("dat:2019", WordNode("2019"), "`dat:2019` at column 1: there is no such field"),
        ("auteur:naam:claes", WordNode("claes"), "`auteur:naam:claes` at column 1: there is no"),
        ("a auteur:b", AndNode((A, B)), "`auteur:b` at column 3"),
        ("=auteur:b", ExactNode("b"), "`auteur:b` at column 2"),
        *(
            (f"a {near} b", AndNode((A, WordNode(near), B)), f"`{near}` at column 3 is searched as")
            for near in ("NEAR", "NEAR/3", "w/5", "W/12", "pre/2", "ADJ3")
        ),
        ("a near b", AndNode((A, WordNode("near"), B)), None),
        ('auteur:"b a" a', AndNode((PhraseNode("b a"), A)), "only its value is searched"),
        ("xy:" * 3000 + "a", WordNode("a"), "`xy:xy:"),
    ],
)
def test_what_is_understood_by_half(text: str, root: Node, note: str | None) -> None:
    query = parse(text)
    assert query.root == root
    assert len(query.notes) == (note is not None)
    assert note is None or note in query.notes[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            ("dat", "date"),
            ("dates", "date"),
            ("datum", "date"),
            ("adte", "date"),
            ("dete", "date"),
        ),
        *(("document", "doc"), ("dco", "doc"), ("docu", "doc"), ("Nummer", "number")),
        *(("numéro", "number"), ("alinged", "aligned"), ("français", "fr")),
        *(("auteur", None), ("en", None), ("datering", None), ("x" * 5000, None)),
    ],
)
def test_a_field_that_there_is_not_names_those_that_there_are(
    typed: str, meant: str | None
) -> None:
    [note] = parse(f"{typed}:2019").notes
    assert "nl:, fr:, doc:, number:, path:, date:, aligned:" in note
    assert ("did you mean" in note) == (meant is not None)
    assert meant is None or f"did you mean `{meant}:`?" in note
    assert len(note) < 330


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            'politie fr:lutte -"virtuele wereld"',
            'all of: a form of "politie"; in the French, a form of "lutte"; '
            'not: the phrase "virtuele wereld"',
        ),
        ("a AND b AND c", 'strictly all of: a form of "a"; a form of "b"; a form of "c"'),
        ("nl:(=a OR bc*)", 'in the Dutch, (any of: exactly "a"; a word that begins with "bc")'),
        (
            "a -(w?rd OR woord~)",
            'all of: a form of "a"; not: (any of: a word of the pattern "w?rd"; '
            'a word within 1 edit of "woord")',
        ),
        ("/w.rd/", 'a word of the expression "w.rd"'),
        ('"a b"~0', 'the words "a b" side by side in any order'),
        ('"a b"~1', 'the words "a b" with at most 1 other between them'),
        ("doc:x OR number:1/2", 'any of: in the document "x"; in a document with the number "1/2"'),
        ("path:2019/wet", 'in a document with "2019/wet" in its path'),
        ("date:2019 ", "dated in 2019"),
        ("date:2019-06-11", "dated on 2019-06-11"),
        ("date:2019..2020-01", "dated from 2019 to 2020-01"),
        ("date:2019..", "dated from 2019 on"),
        ("date:..2019", "dated until 2019"),
        (
            "aligned:low OR aligned:none",
            "any of: with an uncertain counterpart; with no counterpart",
        ),
        ('«a\n"b" \x1b\\»', r'the phrase "a \"b\" \\"'),
        ('"' + "a " * 500 + '"', 'the phrase "' + "a " * 30 + '…"'),
    ],
)
def test_a_query_in_words(typed: str, said: str) -> None:
    root = parse(typed).root
    assert root is not None
    assert to_english(root).startswith(said)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("a AND (b OR c)  NL: d", "a AND (b OR c) nl:d"),
        ("NOT (a b) c~ =d", "-(a b) c =d"),
        ("zesdes~ “a b”~ date:2019-2021", 'zesdes~2 "a b"~5 date:2019..2021'),
        ("12 AND (000)", "12 AND 000"),
        ("12 (000)", "12 (000)"),
        ("136 (bis)", "136 (bis)"),
        ("a OR OR", "a"),
        ("OR", '"OR"~'),
        ("dat:2019 3*4", '2019 "3*4"~'),
        ('path:"a b/*.pdf" path:2019/', 'path:"a b/*.pdf" path:2019/'),
        ('«a "b" c» “a » b”', '«a "b" c» "a » b"'),
        ("doc:‘a b’ number:«1 (a)»", 'doc:"a b" number:"1 (a)"'),
        ('="nl:a" =«"»a', '="nl:a" a'),
    ],
)
def test_a_query_as_it_would_be_typed(text: str, typed: str) -> None:
    root = parse(text).root
    assert root is not None
    assert to_query_text(root) == typed
    assert parse(typed) == Query(typed, root)


def test_long_and_deep_queries_are_cut_with_a_note() -> None:
    deep = parse("(" * 5000 + "a" + ")" * 5000)
    assert deep.root == A
    assert deep.notes
    assert parse("-nl:" * 2000 + "a b").root is not None
    long = parse("a " * 3000)
    assert isinstance(long.root, AndNode)
    assert len(long.root.nodes) == 256
    assert len(long.notes) == 1
    assert len(parse(")" * 300).notes) <= 10


@pytest.mark.parametrize("text", ["(" * 10_000, "a OR " * 100, ")" * 100 + "woord", "a* " * 100])
def test_one_note_a_kind_of_trouble_is_enough(text: str) -> None:
    kinds = [re.sub(r"\d+", "", note) for note in parse(text).notes]
    assert 1 <= len(kinds) == len(set(kinds)) <= 3


def test_what_is_typed_is_no_template() -> None:
    [note] = parse("{a}*").notes
    assert "`{a}*`" in note
