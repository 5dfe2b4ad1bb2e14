"""Results as text, JSON, TSV and TMX; the golden texts are in ``tests/golden``."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace

import pytest
from counting import Calls
from paths import GOLDEN

from benelux_search.index_reports import Failure, IndexStatus, IndexSummary
from benelux_search.model import (
    AlignedDocument,
    Aside,
    Bead,
    DocumentInfo,
    Facts,
    Language,
    LineLabel,
    Pair,
    Paragraph,
    Passage,
    Span,
    Titles,
)
from benelux_search.output import delimited_tables as tables
from benelux_search.output import index_records, json_records, reports, text, tmx
from benelux_search.output.excerpts import LIMIT, excerpt, window_start
from benelux_search.output.styled_lines import (
    StyledLine,
    line,
    sanitise,
    shorten,
    side_by_side,
    width,
    without_styles,
)
from benelux_search.output.text import TextLayout
from benelux_search.output.wrapping import wrap
from benelux_search.results import DocumentView, Highlighted, Hit, SearchResult, Term

REPORT = DocumentInfo(
    "verslag",
    "corpus/verslag.txt",
    Facts(
        Titles(
            "Verslag over de kwaliteit van het water in de Schelde",
            "Rapport sur la qualité de l'eau de l'Escaut",
        ),
        "2021-03-05",
        "912/1",
    ),
)
LETTER = DocumentInfo("brief", "corpus/brief.txt", Facts())


def highlighted(marked: str, *pages: int) -> Highlighted:
    """A passage from a text whose matches are in brackets."""
    bare, matches = "", []
    for part in re.split(r"(\[[^\]]*\])", marked):
        if part.startswith("["):
            matches.append((len(bare), len(bare) + len(part) - 2))
            part = part[1:-1]  # noqa: PLW2901
        bare += part
    return Highlighted(bare, pages, tuple(matches))


NL = (
    "De [vervuiling] van de rivier wordt elk jaar door de drie landen gemeten.\n"
    "De cijfers zijn openbaar."
)
FR = (
    "La pollution du fleuve est mesurée chaque année par les trois pays. Les chiffres sont publics."
)
RESULT = SearchResult(
    query="vervuiling",
    language="nl",
    total=12,
    took_ms=3.25,
    hits=(
        Hit(1, "verslag:0007", 2.5, "nl", REPORT, highlighted(NL, 2, 3),
            highlighted(FR, 2), "2-1", 0.31),
        Hit(2, "brief:0001", 1.25, "fr", LETTER, highlighted("Il y a une [pollution].", 1),
            None, "0-1", 1.0),
    ),
)  # fmt: skip
PAIR = Pair(
    "verslag:0001",
    4,
    "verslag",
    "1-1",
    0.97,
    Passage("nl", "De eerste alinea.", (1,), 50),
    Passage("fr", "Le premier alinéa.", (1,), 80),
)
VIEW = DocumentView(
    REPORT,
    (
        PAIR,
        replace(PAIR, id="verslag:0002", nl=None, kind="0-1", confidence=0.2,
                fr=Passage("fr", "Seulement en français.", (2,), 200)),
    ),
    (
        Aside("- 2 -", "page number", (Span(150, 155, 2),)),
        Aside("CHAMBRE / KAMER", "running head", (Span(0, 15, 1),)),
        Aside("Das steht hier auf Deutsch.", "other language", (Span(900, 930, 2),)),
    ),
    "utf-8",
)  # fmt: skip


def drawn(lines: Iterable[StyledLine]) -> str:
    """Lines as they are printed, with the matches in brackets."""
    return "".join(
        "".join(f"[{part.text}]" if part.style == "match" else part.text for part in each) + "\n"
        for each in lines
    )


def check(name: str, lines: Iterable[StyledLine]) -> None:
    """Compares with a golden text; ``BENELUX_SEARCH_GOLDEN=write`` makes it anew."""
    got, path = drawn(lines), GOLDEN / f"{name}.txt"
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write":
        path.write_text(got, encoding="utf-8")
    assert got == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [60, 120])
def test_results_as_a_person_sees_them(columns: int) -> None:
    check(f"search-{columns}", text.result_lines(RESULT, TextLayout(columns)))


def test_results_for_a_screen_reader() -> None:
    check("search-plain", text.result_lines(RESULT, TextLayout(60, spoken=True)))


@pytest.mark.parametrize("columns", [60, 120])
def test_a_document_whole(columns: int) -> None:
    check(f"document-{columns}", text.document_lines(VIEW, TextLayout(columns)))


def test_a_pair() -> None:
    check("pair-60", text.full_pair_lines(PAIR, REPORT, TextLayout(60)))


def test_neighbours_stand_around_their_hit() -> None:
    one = replace(RESULT, hits=RESULT.hits[:1])
    neighbours = {"verslag:0007": ((PAIR,), (replace(PAIR, id="verslag:0008"),))}
    check("context-60", text.result_lines(one, TextLayout(60), neighbours))


# A document of several pages: its first one is named too, and each side where they part
PAGED = replace(REPORT, pages=4)
PLACES: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    ((1,), (1,)),
    ((3, 4), (3, 4)),
    ((1, 2), (2,)),
    ((4,), ()),
]


@pytest.mark.parametrize("columns", [60, 120])
def test_hits_of_a_document_of_several_pages(columns: int) -> None:
    hits = []
    for rank, (nl, fr) in enumerate(PLACES[:3], start=1):
        sides = [highlighted(NL, *nl), highlighted("La pollution du fleuve.", *fr)]
        found, other = sides if rank < 3 else reversed(sides)
        hit = replace(
            RESULT.hits[0], rank=rank, id=f"verslag:{rank:04}", document=PAGED, confidence=0.95
        )
        language: Language = "nl" if rank < 3 else "fr"
        hits.append(replace(hit, language=language, passage=found, counterpart=other))
    neighbours = {"verslag:0001": ((replace(PAIR, id="verslag:0000"),), ())}
    result = replace(RESULT, hits=tuple(hits))
    check(f"pages-search-{columns}", text.result_lines(result, TextLayout(columns), neighbours))


@pytest.mark.parametrize("columns", [60, 120])
def test_a_document_of_several_pages(columns: int) -> None:
    pairs = tuple(
        Pair(
            f"verslag:{number:04}",
            number,
            "verslag",
            f"1-{len(fr) and 1}",
            0.97,
            Passage("nl", "De eerste alinea.", nl, 100 * number),
            Passage("fr", "Le premier alinéa.", fr, 100 * number + 50) if fr else None,
        )
        for number, (nl, fr) in enumerate(PLACES, start=1)
    )
    check(
        f"pages-document-{columns}",
        text.document_lines(DocumentView(PAGED, pairs, ()), TextLayout(columns)),
    )
    check("pages-pair-60", text.full_pair_lines(pairs[2], PAGED, TextLayout(60)))


def test_pages_in_a_memory_and_in_json() -> None:
    hit = replace(RESULT.hits[0], document=PAGED)
    root = ET.fromstring("\n".join(tmx.tmx_lines([tmx.unit_of_hit(hit)])))
    assert [side.findtext("prop") for side in root.iter("tuv")] == ["2–3", "2"]
    single = tmx.unit_of_pair(PAIR, REPORT)
    assert "x-pages" not in "".join(tmx.tmx_lines([single]))
    record = json_records.pair_record(replace(PAIR, fr=Passage("fr", "x", (3, 4))), PAGED)
    assert [side and side["pages"] for side in (record["nl"], record["fr"])] == [[1], [3, 4]]


@pytest.mark.parametrize("columns", [20, 45, 60, 99, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    wide = replace(RESULT.hits[0], passage=highlighted("w" * 300 + " [日本語] é\u0301 " * 30))
    for hit in (*RESULT.hits, wide):
        for each in text.result_lines(replace(RESULT, hits=(hit,)), TextLayout(columns)):
            assert width(without_styles(each)) <= max(columns, 20) or "·" in without_styles(each)


@pytest.mark.parametrize(
    ("total", "ranks", "more", "expected"),
    [
        (0, [], False, "nothing found in Dutch"),
        (1, [1], False, "1 passage found in Dutch (3 ms)"),
        (9, [1, 2], True, "1–2 of 9 passages in Dutch (3 ms) · next: --offset 2"),
        (9, [4], True, "4 of 9 passages in Dutch (3 ms) · next: --offset 4"),
        (9, [8, 9], False, "8–9 of 9 passages in Dutch (3 ms)"),
        # seven of them say the same
        (9, [1, 2, 3], False, "3 hits for 9 passages in Dutch (3 ms)"),
        (9, [1], False, "1 hit for 9 passages in Dutch (3 ms)"),
        (9, [], False, "9 passages found in Dutch, no more hits (3 ms)"),
    ],
)
def test_what_was_found_is_said_in_a_sentence(
    total: int, ranks: list[int], more: bool, expected: str
) -> None:
    hits = tuple(replace(RESULT.hits[0], rank=rank) for rank in ranks)
    assert text.count_sentence(replace(RESULT, total=total, hits=hits, more=more)) == expected


# --- what documents hold never acts on a terminal ------------------------------------------------

EVIL = "a\x1b[31mrood\x07\x9b2J\u202eomgekeerd\u2066\x7f\r\udcff"


def test_sanitising_keeps_every_character_in_its_place() -> None:
    safe = sanitise(EVIL)
    assert len(safe) == len(EVIL)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", safe
    )
    assert safe.startswith("a\N{REPLACEMENT CHARACTER}[31mrood")
    assert sanitise("één\tregel\nen nog een") == "één regel\nen nog een"
    assert sanitise("één\r\nregel", one_line=True) == "één  regel"


def evil_outputs() -> dict[str, str]:
    info = DocumentInfo("x", EVIL, Facts(Titles(EVIL, EVIL), None, EVIL))
    spot = Highlighted(EVIL, (1,), ((1, 5),))
    result = SearchResult(
        EVIL, "nl", 1, 1.0, (Hit(1, "x:0001", 1.0, "nl", info, spot, spot, "1-1", 0.1),), (EVIL,)
    )
    pair = replace(PAIR, nl=Passage("nl", EVIL), fr=Passage("fr", EVIL))
    view = DocumentView(info, (pair,), (Aside(EVIL, "other language", ()),))
    failure = Failure(EVIL, EVIL)
    summary = IndexSummary(failed=(failure,), skipped=(failure,), notes=(EVIL,))
    status = IndexStatus(EVIL, 1, "whoosh", "a", 1, 1, 1, 1, 1, 1)
    terms = [Term(EVIL, EVIL, 0, 1, 0, "stem")]
    aligned = AlignedDocument(
        info.facts, (Paragraph(EVIL),), (Paragraph(EVIL),), (), (Bead((0,), (0,)),), (), "utf-8"
    )
    layouts = [TextLayout(60), TextLayout(120), TextLayout(60, spoken=True)]
    shown = {
        f"{name} {number}": drawn(lines)
        for number, layout in enumerate(layouts)
        for name, lines in {
            "results": text.result_lines(result, layout, {"x:0001": ((pair,), (pair,))}),
            "document": text.document_lines(view, layout),
            "pair": text.full_pair_lines(pair, info, layout),
            "aligned": text.aligned_lines(aligned, EVIL, "x", layout),
            "summary": reports.summary_lines(summary),
            "remarks": reports.remark_lines(summary),
            "status": reports.status_lines(status, [info], layout),
            "terms": reports.term_lines(terms, layout),
        }.items()
    }
    written = {
        "search": json_records.search_record(result),
        "view": json_records.view_record(view),
        "aligned": json_records.aligned_record(aligned, EVIL, "x"),
        "summary": index_records.summary_record(summary),
    }
    shown |= {f"{name}.json": json_records.dumps(record) + "\n" for name, record in written.items()}
    shown["search.tsv"] = "\n".join(tables.tsv_lines(tables.hit_rows(result))).replace("\t", " ")
    shown["search.tmx"] = "\n".join(tmx.tmx_lines(map(tmx.unit_of_hit, result.hits)))
    return shown


@pytest.mark.parametrize("name", sorted(evil_outputs()))
def test_no_control_character_comes_out_of_a_renderer(name: str) -> None:
    output = evil_outputs()[name]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", output)
    output.encode("utf-8")  # and no surrogate


def test_json_gives_back_what_the_screen_is_spared() -> None:
    record = {"text": EVIL, "plain": "é“…"}
    assert json.loads(json_records.dumps(record)) == record
    assert "é“…" in json_records.dumps(record)


# --- the pieces ----------------------------------------------------------------------------------


def test_wrapping_keeps_matches_over_a_line_end() -> None:
    lines = wrap("een twee drie vier", [(4, 13)], 9)
    assert drawn(lines) == "een [twee]\n[drie] vier\n"


def test_wrapping_breaks_words_that_are_too_long_and_keeps_line_ends() -> None:
    assert [without_styles(each) for each in wrap("abcdefgh ij\n\nk", (), 3)] == [
        "abc", "def", "gh", "ij", "", "k",
    ]  # fmt: skip


def test_a_word_of_a_megabyte_is_wrapped() -> None:
    with Calls() as calls:
        assert len(wrap("é" * 1_000_000, (), 100)) == 10_000
    assert calls.number < 1_000_000


def test_width_knows_combining_marks_and_wide_characters() -> None:
    assert width("e\u0301") == 1
    assert width("日本") == 4
    assert [without_styles(each) for each in side_by_side([line("日")], [line("x")], 4, 1)] == [
        "日   x"
    ]


def test_titles_are_cut_at_a_word() -> None:
    assert shorten("Verslag over het water", 18) == "Verslag over het…"
    assert shorten("Donaudampfschiff", 8) == "Donauda…"
    assert shorten("kort", 8) == "kort"


def test_a_long_passage_is_shown_around_its_first_match() -> None:
    words = [f"woord{number:04d}" for number in range(300)]
    whole = " ".join(words)
    start = whole.index("woord0200")
    passage = Highlighted(whole, (1,), ((start, start + 9), (len(whole) - 9, len(whole))))
    shown = excerpt(passage)
    assert len(shown.text) <= LIMIT + 4
    assert shown.text.startswith("… woord")
    assert shown.text.endswith(" …")
    assert [shown.text[first:last] for first, last in shown.matches] == ["woord0200"]
    # and the counterpart about where the same is said
    other = excerpt(Highlighted(whole, (1,)), relative_start=window_start(passage))
    assert "woord0200" in other.text


def test_a_passage_within_the_limit_is_whole() -> None:
    passage = Highlighted("x" * LIMIT, (1,), ((0, 1),))
    assert excerpt(passage) is passage
    assert window_start(passage) == 0.0


# --- records -------------------------------------------------------------------------------------


def test_a_search_as_json() -> None:
    record = json.loads(json_records.dumps(json_records.search_record(RESULT)))
    names = ["schema", "query", "language", "total", "took_ms", "notes", "note_codes", "suggestion"]
    names += ["more", "relaxed", "hits"]
    assert list(record) == names
    assert record["schema"] == "benelux-search/1"
    assert record["hits"][0] == {
        "rank": 1,
        "id": "verslag:0007",
        "score": 2.5,
        "language": "nl",
        "document": {
            "id": "verslag",
            "title": {
                "nl": "Verslag over de kwaliteit van het water in de Schelde",
                "fr": "Rapport sur la qualité de l'eau de l'Escaut",
            },
            "date": "2021-03-05",
            "number": "912/1",
            "path": "corpus/verslag.txt",
            "source": "corpus/verslag.txt",
            "key": None,
            "metadata": {},
        },
        "pages": [2, 3],
        "passage": {"text": NL.replace("[", "").replace("]", ""), "matches": [[3, 13]]},
        "counterpart": {"text": FR, "matches": []},
        "alignment": {"kind": "2-1", "confidence": 0.31},
        "provision": None,
        "alike": 1,
        "copies": [],
        "match": "word",
    }
    assert record["hits"][1]["counterpart"] is None


def test_an_alignment_as_json() -> None:
    document = AlignedDocument(
        Facts(Titles("t", None)),
        (Paragraph("een"),),
        (Paragraph("un"),),
        (Aside("- 1 -", "page number"),),
        (Bead((0,), (0,), 0.97),),
        (LineLabel(3, "both"),),
        "utf-8",
    )
    record = json.loads(json_records.dumps(json_records.aligned_record(document, "a/b.txt", "b")))
    del record["encoding"], record["notes"], record["note_codes"]
    assert record == {
        "schema": "benelux-search/1",
        "document": {
            "id": "b", "title": {"nl": "t", "fr": None}, "date": None, "number": None,
            "path": "a/b.txt",
            "source": "a/b.txt",
            "key": None,
            "metadata": {},
        },
        "nl": ["een"],
        "fr": ["un"],
        "other": ["- 1 -"],
        "other_languages": [None],
        "other_beads": [None],
        "beads": [{"nl": [0], "fr": [0], "confidence": 0.97}],
        "lines": [{"n": 3, "lang": "both"}],
    }  # fmt: skip


def test_terms_as_json() -> None:
    record = json_records.terms_record("nl", [Term("landen", "land", 4, 10, 1, "stem")])
    assert record == {
        "schema": "benelux-search/1",
        "language": "nl",
        "terms": [{"text": "landen", "term": "land", "start": 4, "end": 10, "kind": "stem"}],
    }


def test_tsv_has_a_line_a_hit_and_the_languages_in_their_columns() -> None:
    header, first, second = (row.split("\t") for row in tables.tsv_lines(tables.hit_rows(RESULT)))
    assert dict(zip(header, first, strict=True))["nl"].startswith("De vervuiling van de rivier")
    assert dict(zip(header, first, strict=True))["pages"] == "2,3"
    assert dict(zip(header, second, strict=True))["nl"] == ""
    assert dict(zip(header, second, strict=True))["fr"] == "Il y a une pollution."


def test_tmx_is_well_formed_and_has_the_pairs_with_two_sides() -> None:
    hit = replace(RESULT.hits[0], counterpart=Highlighted('a < b & "c" \x00\x1b', (1,)))
    xml = "\n".join(tmx.tmx_lines(map(tmx.unit_of_hit, (hit, RESULT.hits[1]))))
    root = ET.fromstring(xml)
    assert root.attrib == {"version": "1.4"}
    [unit] = root.iter("tu")
    assert unit.attrib["tuid"] == "verslag:0007"
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    segments = {side.attrib[lang]: side.findtext("seg") for side in unit.iter("tuv")}
    assert segments["fr"] == 'a < b & "c" '
    assert segments["nl"] == hit.passage.text


def test_tmx_of_a_french_hit_has_the_sides_in_their_languages() -> None:
    hit = replace(RESULT.hits[0], language="fr")
    unit = tmx.unit_of_hit(hit)
    assert unit is not None
    assert unit.fr == hit.passage.text


# --- reports -------------------------------------------------------------------------------------


def test_a_summary_says_what_was_done_and_what_was_left() -> None:
    summary = IndexSummary(
        added=("a",),
        removed=("b", "c"),
        unchanged=4,
        failed=(Failure("x.txt", "it has no text"),),
        skipped=tuple(Failure(f"{n}.jpg", "no reader") for n in range(12)),
        notes=("y.txt: only Dutch found",),
        documents=5,
        pairs=1,
        took_s=1.26,
    )
    assert drawn(reports.summary_lines(summary)) == (
        "1 added, 0 updated, 2 removed, 4 unchanged, 1 failed (1.3 s)\n"
        "the index holds 5 documents, 1 pair\n"
    )
    remarks = drawn(reports.remark_lines(summary)).splitlines()
    assert remarks[0] == "failed: x.txt: it has no text"
    assert remarks[1] == "skipped: 0.jpg: no reader"
    assert remarks[-2:] == ["skipped: 2 more files", "note: y.txt: only Dutch found"]


def test_a_status_lists_the_first_documents() -> None:
    status = IndexStatus("index", 3, "whoosh", "a", 22, 5, 4, 3, 2, 1_234_567)
    documents = [REPORT] * 21 + [LETTER]
    lines = drawn(reports.status_lines(status, documents, TextLayout(60))).splitlines()
    assert lines[2] == "pairs       5, 2 in both languages, 3 in one"
    assert "size        1.2 MB" in lines
    assert lines[8] == "terms       learned"
    assert lines[10] == "verslag  2021-03-05  912/1  Verslag over de kwaliteit van…"
    assert lines[-1] == "and 2 more documents: list"


def test_a_status_tells_namesakes_apart() -> None:
    status = IndexStatus("index", 3, "whoosh", "a", 2, 5, 4, 3, 2, 1_234)
    documents = [
        DocumentInfo("doc", "a/very/long/folder/doc.txt", Facts()),
        DocumentInfo("doc-4b9f206e", "b/\x1b[2Jdoc.txt", Facts()),
    ]
    lines = drawn(reports.status_lines(status, documents, TextLayout(20))).splitlines()
    assert lines[10:] == [
        "doc",
        "  a/very/long/folder/doc.txt",
        "doc-4b9f206e",
        "  b/\ufffd[2Jdoc.txt",
    ]


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.64, "uncertain: 1-1 (64 %)"),
        (0.79999, "uncertain: 1-1 (79 %)"),
        (0.8, "1-1 (80 %)"),
        (0.29, "uncertain: 1-1 (29 %)"),
    ],
)
def test_a_doubtful_pair_is_called_so(confidence: float, said: str) -> None:
    doubted = replace(PAIR, confidence=confidence)
    assert f"{PAIR.id} · {said}\n" in drawn(text.full_pair_lines(doubted, REPORT, TextLayout(80)))
    shown = drawn(text.document_lines(DocumentView(REPORT, (doubted,), ()), TextLayout(80)))
    assert ("uncertain" in shown) == said.startswith("uncertain")


def test_terms_are_in_columns() -> None:
    found = [Term("De", "de", 0, 2, 0, "form"), Term("landen", "land", 3, 9, 1, "stem")]
    assert drawn(reports.term_lines(found, TextLayout(60))) == (
        "0-2      De      form  de\n3-9      landen  stem  land\n"
    )
