"""The query language: what a text becomes, and that any text becomes something."""

from __future__ import annotations

import re

import pytest

from benelux_search.query import Query, parse
from benelux_search.query.parser import as_typed, in_words
from benelux_search.query.tree import (
    Aligned,
    And,
    Date,
    Doc,
    Exact,
    Fuzzy,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Side,
    Wildcard,
    Word,
)

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("  a\u00a0b\n", And((A, B))),
        ('"a b"', Phrase("a b")),
        ("“a b” «b c» „a“", And((Phrase("a b"), Phrase("b c"), Phrase("a")))),
        ('c"a b"', And((C, Phrase("a b")))),
        ("a OR b", Or((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a AND b", And((A, B), strict=True)),
        ("a AND b AND c", And((And((A, B), strict=True), C), strict=True)),
        ("a AND b c", And((And((A, B), strict=True), C))),
        ("a or b", And((A, Word("or"), B))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ('a -"b c"', And((A, Not(Phrase("b c"))))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("-a -b c", And((Not(A), Not(B), C))),
        ("(-a -b) c", And((Not(Or((A, B))), C))),
        ("NOT NOT a", A),
        ("a -(-b)", And((A, B))),
        ("wet*", Prefix("wet")),
        ("nl:a", Side("nl", A)),
        ("FR:wet*", Side("fr", Prefix("wet"))),
        ('nl:"a b"', Side("nl", Phrase("a b"))),
        ("nl:(a b) fr:c", And((Side("nl", And((A, B))), Side("fr", C)))),
        ("a -fr:b", And((A, Not(Side("fr", B))))),
        ("a fr:-b", And((A, Not(Side("fr", B))))),
        ("a -nl:(b c)", And((A, Not(Side("nl", And((B, C))))))),
        ("aligned:none", Aligned("none")),
        ("a ALIGNED:Low", And((A, Aligned("low")))),
        ("a -aligned:none", And((A, Not(Aligned("none"))))),
        ("nl:aligned:none", Side("nl", Aligned("none"))),
        ("(aligned:none OR aligned:low) a", And((Or((Aligned("none"), Aligned("low"))), A))),
        ('"aligned:none"', Phrase("aligned:none")),
        ("Benelux-landen", Word("Benelux-landen")),
        ("l’accord", Word("l’accord")),
        ("1 000 000 a", And((Word("1 000 000"), A))),
        ("100 000, a", And((Word("100 000,"), A))),
        ("12 345,67 a", And((Word("12 345,67"), A))),
        ("\u20ac5 000 a", And((Word("\u20ac5 000"), A))),
        ("136 bis a", And((Word("136 bis"), A))),
        ("art.9 ter", Word("art.9 ter")),
        ("2019 2020", And((Word("2019"), Word("2020")))),
        ("12 34", And((Word("12"), Word("34")))),
        ("5 bisamrat", And((Word("5"), Word("bisamrat")))),
        ("a - b", And((A, B))),
        ("a & b", And((A, B))),
        ("a () b", And((A, B))),
        ("https://a.b/c", Word("https://a.b/c")),
        ("-a AND -b c", And((Not(A), Not(B), C))),
        ("a AND b -c", And((And((A, B), strict=True), Not(C)))),
        ("a b AND c OR a", Or((And((A, And((B, C), strict=True))), A))),
        ("(-a OR -(b OR c)) a", And((Not(Or((A, B, C))), A))),
        ("nl:(fr:a)", Side("nl", Side("fr", A))),
        ("nl:fr:a", Side("fr", A)),
        ("nl: a fr:\u00a0b", And((Side("nl", A), Side("fr", B)))),
        ("a && b || !c", And((A, B, Word("!c")))),
        ("EN OF NIET ET OU SAUF", And(tuple(map(Word, "EN OF NIET ET OU SAUF".split())))),
        (
            "nl:1 000 -fr:2\u202f000",
            And((Side("nl", Word("1 000")), Not(Side("fr", Word("2\u202f000"))))),
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
        ('a "b c', And((A, B, C)), "column 3 is never closed"),
        ("a » b", And((A, B)), "column 3 is never closed"),
        ("(a b", And((A, B)), "`(` at column 1 is never closed"),
        ("a) b", And((A, B)), "`)` at column 2 closes nothing"),
        ("a OR", A, "`OR` at column 3 has nothing"),
        ("OR a", A, "`OR` at column 1 has nothing"),
        ("OR", Word("OR"), "`OR` at column 1"),
        ("a AND", A, "`AND` at column 3 has nothing"),
        ("AND a b", And((A, B)), "`AND` at column 1 has nothing"),
        ("a AND OR b", Or((A, B)), "`AND` at column 3 has nothing"),
        ("a NOT", A, "`NOT` at column 3 stands before nothing"),
        ("nl:", Word("nl:"), "`nl:` at column 1 stands before nothing"),
        ("a fr:", A, "`fr:` at column 3 stands before nothing"),
        ("a OR -b", A, "only excludes"),
        ("a*", A, "`a*` at column 1 is too short"),
        (
            "aligned:",
            Word("aligned:"),
            "`aligned:` at column 1: after `aligned:` comes",
        ),
        ("a aligned:high", And((A, Word("aligned:high"))), "`aligned:high` at column 3"),
        ("aligned:lowest", Word("aligned:lowest"), "comes none or low"),
        ("-aligned:none", None, "only says what to exclude"),
        ("-(a b) -date:2019", None, "only says what to exclude"),
        ("b OR -a OR c", Or((B, C)), "the alternative at column 6 only excludes"),
        ("-& b", B, "`-` at column 1 stands before nothing"),
        ("a nl:§ b", And((A, B)), "`nl:` at column 3 stands before nothing"),
        ('-"§" b', B, "`-` at column 1 stands before nothing"),
        ("-a", None, "only says what to exclude"),
        ("-a -b", None, "only says what to exclude"),
        ("nl:(-a)", None, "only says what to exclude"),
        ("", None, "nothing to look for"),
        ('"" § ()', None, "nothing to look for"),
    ],
)
def test_what_is_not_understood_is_noted(text: str, root: Node | None, note: str) -> None:
    query = parse(text)
    assert query.root == root
    assert any(note in said for said in query.notes), query.notes


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("=word", Exact("word")),
        ("==word", Exact("word")),
        ("=OR", Exact("OR")),
        ("=908/1", Exact("908/1")),
        ("=1 000", Exact("1 000")),
        ("=waarom?", Exact("waarom")),
        ('="nl:a"', Exact("nl:a")),
        ('="a b" c', And((Exact("a b"), Word("c")))),
        ("=«a b»", Exact("a b")),
        ("-=a b", And((Not(Exact("a")), B))),
        ("nl:=a", Side("nl", Exact("a"))),
        ("a = b", And((A, B))),
        ("w?rd", Wildcard("w?rd")),
        ("w*rd", Wildcard("w*rd")),
        ("*heid", Wildcard("*heid")),
        ("-*heid a", And((Not(Wildcard("*heid")), A))),
        ("wor?*", Wildcard("wor?*")),
        ("?oord*", Wildcard("?oord*")),
        ("w?rd?", Wildcard("w?rd?")),
        ("w**rd", Wildcard("w*rd")),
        ("l’*eau", Wildcard("l’*eau")),
        ("milieu-*", Wildcard("milieu-*")),
        ("90?/1", Wildcard("90?/1")),
        ("02091-*-71", Wildcard("02091-*-71")),
        ("waarom?", Word("waarom")),
        ("wor??", Word("wor")),
        ("mensen*, a", And((Prefix("mensen"), A))),
        ("w?rd. a", And((Wildcard("w?rd"), A))),
        ("20*", Prefix("20")),
        ("word~", Fuzzy("word", 1)),
        ("vijfd~", Fuzzy("vijfd", 1)),
        ("zesdes~", Fuzzy("zesdes", 2)),
        ("été~", Fuzzy("été", 1)),
        ("word~1", Fuzzy("word", 1)),
        ("word~2", Fuzzy("word", 2)),
        ("word~, a", And((Fuzzy("word", 1), A))),
        ("fr:traité~", Side("fr", Fuzzy("traité", 2))),
        ('"a b"~5', Near("a b", 5)),
        ('"a b"~', Near("a b", 5)),
        ('"a b"~0', Near("a b", 0)),
        ('"a b"~050', Near("a b", 50)),
        ("«a b»~3 c", And((Near("a b", 3), C))),
        ('nl:"a b"~2', Side("nl", Near("a b", 2))),
        ('"a"~5', A),
        ('" a , "~5', A),
        ('"1 000"~', Word("1 000")),
        ('"nl:a"~', Word("nl:a")),
        ('"a*" "OR"~', And((Phrase("a*"), Word("OR")))),
    ],
)
def test_what_is_like_a_word(text: str, root: Node) -> None:
    query = parse(text)
    assert (query.root, query.notes) == (root, ())


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("“a b” „a b” „a b“ ”a b”", And((Phrase("a b"),) * 4)),
        ("«a b» « a b\u00a0» »a b« »a b»", And((Phrase("a b"),) * 4)),
        ('‹a b› ›a b‹ “a b"', And((Phrase("a b"),) * 3)),
        ("‘a b’ nl:‘a b’, (‘a b’)", And((Phrase("a b"), Side("nl", Phrase("a b")), Phrase("a b")))),
        ("‘foto’s van l’accord’ a", And((Phrase("foto’s van l’accord"), A))),
        ("‘sur l’ accord’", Phrase("sur l’ accord")),
        ("‘a b’~3", Near("a b", 3)),
        ("foto’s l’accord a’", And((Word("foto’s"), Word("l’accord"), Word("a’")))),
        ("l’ accord’", And((Word("l’"), Word("accord’")))),
        ("‘s-Gravenhage, foto’s’", And((Word("‘s-Gravenhage,"), Word("foto’s’")))),
        ("‘t huis’", And((Word("‘t"), Word("huis’")))),
        ("‘a foto’s", And((Word("‘a"), Word("foto’s")))),
        ("a‘b c’", And((Word("a‘b"), Word("c’")))),
        ("'a b'", And((Word("'a"), Word("b'")))),
        ("d'airain 's-Gravenhage", And((Word("d'airain"), Word("'s-Gravenhage")))),
        ('«a "b" c»', Phrase('a "b" c')),
    ],
)
def test_quotes_and_apostrophes(text: str, root: Node) -> None:
    query = parse(text)
    assert (query.root, query.notes) == (root, ())


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("doc:name", Doc("name")),
        ('doc:"a b"', Doc("a b")),
        ("doc:000_42a1:x", Doc("000_42a1:x")),
        ("DOC: «a»", Doc("a")),
        ('doc:"OR"', Doc("OR")),
        ("number:908/1", Number("908/1")),
        ("Number: 908/1 a", And((Number("908/1"), A))),
        ("date:2019", Date("2019", "2019")),
        ("date:2019-06", Date("2019-06", "2019-06")),
        ("date:2019-06-11", Date("2019-06-11", "2019-06-11")),
        ("date:2019..2021", Date("2019", "2021")),
        ("date:2019…2021", Date("2019", "2021")),
        ("date:2019-03..", Date("2019-03", None)),
        ("date:..2021", Date(None, "2021")),
        ("date:2019-2021", Date("2019", "2021")),
        ("date:2019–2021", Date("2019", "2021")),
        ("date:2019-06..2019", Date("2019-06", "2019")),
        ('date:"2019 .. 2021"', Date("2019", "2021")),
        ("date: 2019 a", And((Date("2019", "2019"), A))),
        ("date:2020-02-29", Date("2020-02-29", "2020-02-29")),
        ("aligned: none", Aligned("none")),
        ('aligned:"low"', Aligned("low")),
        ("a -date:2019 -doc:b", And((A, Not(Date("2019", "2019")), Not(Doc("b"))))),
        ("a (number:1 OR date:2019)", And((A, Or((Number("1"), Date("2019", "2019")))))),
        ("nl:date:2019", Side("nl", Date("2019", "2019"))),
        ("nl:(doc:a b)", Side("nl", And((Doc("a"), B)))),
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
    assert (query.root, query.notes) == (And((B, Word(word), C)), ())
    assert parse(f"b -{word}").root == And((B, Not(Word(word))))


def test_marks_of_the_law_are_passed_by() -> None:
    query = parse("art. 5, § 1 – a & b")
    assert query.root == And((Word("art."), Word("5,"), Word("1"), A, B))
    assert query.notes == ()


ACCEPTED = "2019-06-11, or a period such as 2019..2021"


@pytest.mark.parametrize(
    ("text", "root", "note"),
    [
        ("a b* c*", And((A, B, C)), "`b*` at column 3 is too short for a prefix"),
        ("a?b*", Wildcard("a?b*"), None),
        ("a?*", A, "`a?*` at column 1 has too few letters"),
        ("b 3*4", And((B, Word("3*4"))), "`3*4` at column 3 has too few letters"),
        ("wet.*", Word("wet."), "`wet.*` at column 1: no letter stands before"),
        ("ab?oord*" + "?c*" * 4, Word("ab?oord*" + "?c*?c*?c*?c"), "too many wildcards"),
        ("?oord", Word("?oord"), "`?oord` at column 1: a `?` is a letter inside"),
        ("w*rd~", Wildcard("w*rd"), "`w*rd~` at column 1: `~` does not go with"),
        ("de~", Word("de"), "`de~` at column 1 is too short for `~`"),
        ("2019~", Word("2019"), "`2019~` at column 1 is too short for `~`"),
        ("a word~3", And((A, Fuzzy("word", 2))), "`word~3` at column 3: `~2` is the most"),
        ("word~" + "9" * 5000, Fuzzy("word", 2), "`~2` is the most"),
        ("word~0", Word("word"), "`word~0` at column 1: a word, `~`, and 1 or 2"),
        ("?oord~", Word("?oord"), "1 or 2 are understood"),
        ("word~0.8", Word("word"), "1 or 2 are understood"),
        ("a ~5", And((A, Word("~5"))), "`~5` at column 3 comes right after"),
        ('"a b"~51', Near("a b", 50), "the distance at column 6 is too large: 50"),
        ('"a b"~' + "9" * 5000, Near("a b", 50), "too large"),
        ("a =word*", And((A, Prefix("word"))), "`word*` at column 4 is no whole word"),
        ('="a b"~5', Near("a b", 5), "the `=` at column 1 goes before words only"),
        ("=(a b)", And((A, B)), "the `=` at column 1 goes before words only"),
        ("=nl:a", Side("nl", A), "the `=` at column 1 goes before words only"),
        ('="a b', And((A, B)), "the quote at column 2 is never closed"),
        ("date:gisteren", Word("date:gisteren"), ACCEPTED),
        ("a date:2019-13", And((A, Word("date:2019-13"))), "`date:2019-13` at column 3: after"),
        ("date:2019-02-29", Word("date:2019-02-29"), ACCEPTED),
        ("date:2021..2019", Word("date:2021..2019"), ACCEPTED),
        ("date:2019-06-30..2019-06-01", Word("date:2019-06-30..2019-06-01"), ACCEPTED),
        ("date:2019-6-1", Word("date:2019-6-1"), ACCEPTED),
        ("date:0000", Word("date:0000"), ACCEPTED),
        ("date:٢٠١٩", Word("date:٢٠١٩"), ACCEPTED),
        ("date:..", Word("date:.."), ACCEPTED),
        ("date: gisteren a", And((Word("date:"), Word("gisteren"), A)), "`date: gisteren` at"),
        ('date:"vorig jaar"', And((Word("date:"), Phrase("vorig jaar"))), ACCEPTED),
        ("a doc:", And((A, Word("doc:"))), "`doc:` at column 3: after `doc:` comes"),
        ("number: OR a", Or((Word("number:"), A)), "comes the number of a document"),
        ("doc:(a)", And((Word("doc:"), A)), "comes the name of a document"),
        ("dat:2019", Word("dat:2019"), "`dat:2019` at column 1 is searched as words"),
        ("a auteur:b", And((A, Word("auteur:b"))), "`auteur:b` at column 3"),
        ("=auteur:b", Exact("auteur:b"), "`auteur:b` at column 2"),
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
    assert "nl:, fr:, doc:, number:, date:, aligned:" in note
    assert ("did you mean" in note) == (meant is not None)
    assert meant is None or f"did you mean `{meant}:`?" in note
    assert len(note) < 300


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
        ('"a b"~0', 'the words "a b" side by side in any order'),
        ('"a b"~1', 'the words "a b" with at most 1 other between them'),
        ("doc:x OR number:1/2", 'any of: in the document "x"; in a document with the number "1/2"'),
        ("date:2019 ", "dated in 2019"),
        ("date:2019-06-11", "dated on 2019-06-11"),
        ("date:2019..2020-01", "dated from 2019 to 2020-01"),
        ("date:2019..", "dated from 2019 on"),
        ("date:..2019", "dated until 2019"),
        ("aligned:low OR aligned:none", "any of: with a doubtful counterpart; with no counterpart"),
        ('«a\n"b" \x1b\\»', r'the phrase "a \"b\" \\"'),
        ('"' + "a " * 500 + '"', 'the phrase "' + "a " * 30 + '…"'),
    ],
)
def test_a_query_in_words(typed: str, said: str) -> None:
    root = parse(typed).root
    assert root is not None
    assert in_words(root).startswith(said)


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
        ("dat:2019 3*4", '"dat:2019"~ "3*4"~'),
        ('«a "b" c» “a » b”', '«a "b" c» "a » b"'),
        ("doc:‘a b’ number:«1 (a)»", 'doc:"a b" number:"1 (a)"'),
        ('="nl:a" =«"»a', '="nl:a" a'),
    ],
)
def test_a_query_as_it_would_be_typed(text: str, typed: str) -> None:
    root = parse(text).root
    assert root is not None
    assert as_typed(root) == typed
    assert parse(typed) == Query(typed, root)


def test_long_and_deep_queries_are_cut_with_a_note() -> None:
    deep = parse("(" * 5000 + "a" + ")" * 5000)
    assert deep.root == A
    assert deep.notes
    assert parse("-nl:" * 2000 + "a b").root is not None
    long = parse("a " * 3000)
    assert isinstance(long.root, And)
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
