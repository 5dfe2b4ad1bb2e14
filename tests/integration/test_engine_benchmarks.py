"""The measurements of engines: corpora, queries, peers, and what is made of the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.engines import child
from benchmarks.engines.corpus import Corpus, corpus_of
from benchmarks.engines.curves import Curve, chart
from benchmarks.engines.draw import charts, write
from benchmarks.engines.peers import NAMES, OURS, Answer, Opened, get_peer
from benchmarks.engines.queries import KINDS, OF_EACH, Query, queries_of
from benchmarks.engines.race import Runner, differences, percentile, race
from benchmarks.engines.results import PeerResult, Results, SizeResult, load, save
from benchmarks.engines.run import PARTS, Plan, measure
from benchmarks.engines.table import bounds, ratio, share, table
from benchmarks.engines.terms import AT_ONE, Terms, positions, terms_of
from benelux_search.analysis.analyser import analyse
from benelux_search.model import LANGUAGES

pytestmark = pytest.mark.long

SIZE = 200
NOWHERE = Path("no questions")


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> Terms:
    pytest.importorskip("wordfreq")
    return terms_of(corpus_of(SIZE, tmp_path_factory.mktemp("bench") / "tiny", NOWHERE))


def test_a_corpus_is_the_same_again_and_the_beginning_of_a_larger_one(
    terms: Terms, tmp_path: Path
) -> None:
    again = corpus_of(SIZE + 50, tmp_path, NOWHERE)
    for language in LANGUAGES:
        texts = list(terms.corpus.texts(language))
        assert texts == list(again.texts(language))[:SIZE]
        words = [len(text.split()) for text in texts]
        assert 30 < sum(words) / SIZE < 55
        assert min(words) < 12
        assert max(words) > 100
        assert all(text[0].isupper() or not text[0].isalpha() for text in texts)
        assert terms.corpus.text_bytes(language) == len("".join(texts).encode())


def test_questions_stand_among_the_pairs(tmp_path: Path) -> None:
    pytest.importorskip("wordfreq")
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"nl": "Wat\\nnu?", "fr": "Et maintenant ?"}\n', encoding="utf-8")
    corpus = corpus_of(60, tmp_path / "mixed", questions)
    assert [k for k, text in enumerate(corpus.texts("nl")) if text == "Wat nu?"] == [7]
    assert list(corpus.texts("fr"))[7] == "Et maintenant ?"


def test_terms_are_those_of_the_analysis_at_their_positions(tmp_path: Path) -> None:
    text = "Vóór de Benelux-landen, art. 5, § 1 en 908/01."
    (tmp_path / "pairs.jsonl").write_text(f'{{"nl": "{text}", "fr": ""}}\n', encoding="utf-8")
    terms = terms_of(Corpus(tmp_path, 1))
    for kind in ("stem", "form"):
        [line] = terms.lines("nl", kind)
        found = [(k, term) for k, place in enumerate(positions(line)) for term in place]
        analysed = analyse(text, "nl")
        of_kind = [(term.position, term.term) for term in analysed if term.kind == kind]
        assert found == [(at, "voor" if term == "vóór" else term) for at, term in of_kind]
        assert AT_ONE in line
        assert list(terms.joined("nl", kind)) == [line.replace(AT_ONE, " ")]
    assert list(terms.lines("fr", "stem")) == [""]
    assert positions("") == []


def test_there_are_queries_of_every_kind_and_the_same_again(terms: Terms) -> None:
    made = queries_of(terms)
    assert made == queries_of(terms)
    path = terms.corpus.folder / "queries.json"
    path.unlink()
    assert made == queries_of(terms)
    for kind in KINDS:
        of_kind = [query for query in made if query.kind == kind]
        assert OF_EACH >= len(of_kind) >= 60
        assert all(query.expression() for query in of_kind)
    phrases = [query for query in made if query.kind == "phrase"]
    assert {len(query.terms) for query in phrases} == {2, 3, 4}
    assert {query.about for query in phrases} == {"with stop words", "without stop words"}


@pytest.mark.parametrize("name", NAMES)
def test_a_peer_finds_what_ours_finds(name: str, terms: Terms, tmp_path: Path) -> None:
    peer, ours = get_peer(name), get_peer(OURS)
    assert ours is not None
    if peer is None:
        pytest.skip(f"{name} is not installed")
    peers = {name: peer, OURS: ours}
    opened: dict[str, Opened] = {}
    for each in peers.values():
        folders = {language: tmp_path / each.name / language for language in LANGUAGES}
        for language, folder in folders.items():
            each.build(terms, language, folder)
        opened[each.name] = each.open(folders)
    runners = race(opened, {each: peers[each].kinds for each in peers}, queries_of(terms), 1)
    asked = [runner for runner in runners if runner.peer == name]
    assert {runner.query.kind for runner in asked} == peer.kinds
    assert all(len(runner.seconds) == 2 for runner in asked)
    assert sum(runner.total > 0 for runner in asked) > 0.9 * len(asked)
    found = list(differences(runners, OURS))
    if name == "fts5":  # a compound and its first part stand at two positions there
        found = [difference for difference in found if difference[1].kind != "phrase"]
    assert found == []
    for index in opened.values():
        index.close()


def asked(answers: list[int]) -> Callable[[], Answer]:
    rest = iter(answers)
    return lambda: Answer(next(rest), ())


def test_what_differs_is_told() -> None:
    same, other = Query("and", ("a", "b")), Query("or", ("a", "b"))
    prefix = Query("prefix", ("a",), forms=3000)
    near = Query("near", ("a", "b"))
    runners = [
        Runner(peer, query, asked([]), total)
        for peer, totals in ((OURS, (1, 2, 3, 4)), ("other", (1, 5, 6, 7)))
        for query, total in zip((same, other, prefix, near), totals, strict=True)
    ]
    assert list(differences(runners, OURS)) == [("other", other, 2, 5)]


def test_the_first_time_warms_up_unless_it_is_the_only_one() -> None:
    runner = Runner("x", Query("and", ("a",)), asked([3, 3]))
    runner.once()
    assert runner.total == 3
    runner.seconds = [0.5]
    assert runner.milliseconds == 500
    runner.seconds = [0.5, 0.001, 0.003, 0.002]
    assert runner.milliseconds == 2
    assert percentile(list(range(1, 101)), 0.99) == 99
    assert percentile([7], 0.99) == 7


def test_one_command_measures_all(terms: Terms, tmp_path: Path) -> None:
    peers = [name for name in NAMES if get_peer(name) is not None and name != "whoosh"]
    plan = Plan(
        {"tiny": SIZE},
        peers,
        rounds=1,
        folder=terms.corpus.folder.parent,
        out=tmp_path / "results.json",
        questions=NOWHERE,
    )
    assert "program" in PARTS
    measured = measure(plan)
    assert load(plan.out) == measured
    ours = measured.sizes["tiny"].peer(OURS)
    assert set(ours.milliseconds) == set(KINDS)
    assert set(ours.builds) == {"nl", "fr"}
    assert ours.memory["memory_mb"] >= ours.memory["opened_mb"] > 10
    assert set(ours.cold) == {"open_ms", "first_ms", "next_ms"}
    program = measured.sizes["tiny"].program
    assert program["pairs"] == SIZE
    assert program["search_ms"] > 0
    assert "### 200 pairs" in list(table(measured, ["tiny"]))
    kept = replace(plan, parts=(), keep=True, peers=[OURS])
    assert measure(kept).sizes["tiny"].peer(OURS).builds == ours.builds


def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"nothing of tantivy failed:\n(.|\n)*KeyError"):
        child.run(child.Job("nothing", str(tmp_path), 1, "tantivy"))


def results() -> Results:
    ours = PeerResult(
        "benelux-search 1", {"nl": {"passages_a_second": 9000.0, "bytes": 50.0, "memory_mb": 90.0}}
    )
    ours.milliseconds = {"and": [1.0, 3.0, 2.0]}
    other = PeerResult("tantivy 1", milliseconds={"and": [1.0, 1.0]})
    size = SizeResult(100_000, {"nl": 100, "fr": 100}, {OURS: ours, "tantivy": other})
    return Results("3.11.0", 2, {"100k": size})


def test_figures_stand_beside_what_is_asked() -> None:
    result = results().sizes["100k"]
    assert ratio(result, "and", OURS, "tantivy") == 2.0
    assert ratio(result, "or", OURS, "tantivy") is None
    assert share(result, result.peer(OURS)) == 50.0
    rows = list(bounds(result))
    assert "| and: ours / tantivy | 2 | ≤ 2 | ≤ 1 | floor |" in rows
    assert "| or: ours / tantivy | - | ≤ 2 | ≤ 1 | |" in rows
    assert "| p99 of all of these | 3 ms | ≤ 40 ms | ≤ 15 ms | aim |" in rows
    assert "| indexing, passages/s | 9,000 | ≥ 9,000 | ≥ 20,000 | floor |" in rows
    result.peer(OURS).milliseconds["and"] = [3.0]
    assert "| and: ours / tantivy | 3 | ≤ 2 | ≤ 1 | **no** |" in list(bounds(result))


def test_results_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "there" / "results.json"
    assert load(path).sizes == {}
    save(results(), path)
    assert load(path) == results()


def test_curves_are_sound_and_labelled_apart() -> None:
    points = ((10_000.0, 0.5), (1_000_000.0, 20.0))
    lower = ((10_000.0, 0.5), (1_000_000.0, 19.9))
    drawn = chart("a < b", "pairs", "ms", [Curve("one", 0, points), Curve("two", 6, lower)])
    root = ElementTree.fromstring(drawn)
    texts = {
        text.text: float(text.get("y", "")) for text in root.iter() if text.tag.endswith("text")
    }
    assert {"a < b", "pairs", "ms", "one", "two", "10,000", "1,000,000", "0.1", "100"} <= set(texts)
    assert texts["two"] - texts["one"] >= 12
    assert "prefers-color-scheme: dark" in drawn
    assert "script" not in drawn
    ElementTree.fromstring(chart("empty", "pairs", "ms", []))


def test_the_page_has_its_tables_and_curves(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("<!-- table: engines -->\n<!-- end: engines -->\n", encoding="utf-8")
    write(results(), tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "Measured on 2 cores with Python 3.11.0:\nbenelux-search 1, tantivy 1." in text
    assert "### 100,000 pairs" in text
    for name, _ in charts(results()):
        ElementTree.parse(tmp_path / f"performance-{name}.svg")
