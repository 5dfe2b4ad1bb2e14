"""What the readers of bitexts share, and the way of a bitext through the library."""

from __future__ import annotations

import io
import json
import pickle
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import PAIRS

import benelux_search as bs
from benelux_search.align.reading import load_bitext
from benelux_search.api import reading
from benelux_search.documents.bitexts.bitext_reader import (
    FILE_BYTES,
    Findings,
    language_of_code,
    language_of_name,
    normalise_segment,
    read_bitext,
    without_language,
)
from benelux_search.documents.bitexts.delimited import MosesSource
from benelux_search.documents.registry import DocumentReader
from benelux_search.model import Bead, Bitext, Facts, Segment, Titles
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import decode, detect_encoding, numbered_lines, open_text
from benelux_search.text.languages.line_evidence import language_of_texts


@dataclass(frozen=True)
class Given:
    """A reader that finds what it is told to find."""

    found: tuple[tuple[str, str], ...]
    others: int = 0
    left_out: int = 0
    path: Path = Path("a.tmx")
    limits: Limits = field(default_factory=Limits)

    def segments(self, findings: Findings) -> Iterator[Segment]:
        for number in range(self.others):
            findings.count_foreign(f"x{number}")
        for number in range(self.left_out):
            findings.leave_out("a thing", number + 5)
        for nl, fr in self.found:
            yield Segment(nl, fr)


def test_a_survey_tells_what_is_there() -> None:
    bitext = read_bitext(Given((("een", "un"), ("twee", "")), others=9, left_out=2))
    assert bitext.languages == ("nl", "fr")
    assert bitext.notes == (
        "skipped: a thing, at line 5 and 1 more",
        "skipped in other languages: 9 (x0, x1, x2, x3, x4, x5 and 3 more)",
    )
    assert read_bitext(Given((("", "un"),))).languages == ("fr",)


def test_segments_can_be_gone_through_again_here_and_elsewhere() -> None:
    bitext = read_bitext(Given((("een", "un"),)))
    again = pickle.loads(pickle.dumps(bitext))
    for each in (bitext, bitext, again):
        assert list(each.segments) == [Segment("een", "un")]


def test_any_number_of_languages_is_told_in_one_line() -> None:
    [note] = read_bitext(Given((("een", "un"),), others=100_000)).notes
    assert note.startswith("skipped in other languages: 100000 (more, x0")
    assert len(note) < 200


@pytest.mark.parametrize(
    ("reader", "error", "cause"),
    [
        (Given(()), bs.EmptySource, "no segments in Dutch or French"),
        (
            Given((), left_out=1),
            bs.SourceError,
            "nothing can be read: skipped: a thing",
        ),
        (Given((), others=1), bs.UnsupportedSource, "its languages are x0$"),
        (Given((("een", ""),), others=2), bs.UnsupportedSource, "its languages are nl, x0, x1$"),
    ],
)
def test_why_there_is_no_bitext(reader: Given, error: type[Exception], cause: str) -> None:
    with pytest.raises(error, match=cause):
        read_bitext(reader)


def test_a_bitext_in_memory_has_a_paragraph_a_line() -> None:
    segments = (Segment("een\ntwee", "un"), Segment("", "deux"), Segment("drie", ""))
    facts = Facts(Titles("Titel", None))
    document = load_bitext(Bitext(segments, ("nl", "fr"), "UTF-16", ("noot",), facts))
    assert [p.text for p in document.nl] == ["een", "twee", "drie"]
    assert [p.text for p in document.fr] == ["un", "deux"]
    assert document.beads == (Bead((0, 1), (0,)), Bead((), (1,)), Bead((2,), ()))
    assert [bead.kind for bead in document.beads] == ["2-1", "0-1", "1-0"]
    assert (document.facts, document.encoding, document.notes) == (facts, "UTF-16", ("noot",))
    assert (document.lines, document.other) == ((), ())


# --- small parts ---------------------------------------------------------------------------------


@given(st.text("ab \t\n\r\u2028", max_size=40))
def test_white_space_is_that_of_a_document(text: str) -> None:
    found = normalise_segment(text)
    assert found.split() == text.split()
    assert normalise_segment(found) == found
    assert all(line and line == line.strip() for line in found.split("\n") if found)
    assert "  " not in found


def test_letters_are_whole() -> None:
    assert normalise_segment("e\u0301te\u0301\naouˆ\nt ﬁn") == "été\naoû\nt fin"


def test_much_white_space_takes_little_time() -> None:
    assert normalise_segment("a" + " " * 500_000 + "\n" * 500_000 + " b" * 100_000).startswith(
        "a\nb b"
    )
    assert normalise_segment("\n x" * 200_000).count(" ") == 199_999


@pytest.mark.parametrize(
    ("code", "language"),
    [("nl", "nl"), ("NL-be", "nl"), ("nl_NL.UTF-8", "nl"), ("Français", "fr"), ("fra-BE", "fr")]
    + [(code, None) for code in ("en", "", "nlx", "de-NL", "be", "vls-fr")],
)
def test_codes_of_languages(code: str, language: str | None) -> None:
    assert language_of_code(code) == language


def test_names_of_columns_are_taken_to_pieces() -> None:
    assert language_of_name("Tekst (Néerlandais)") == "nl"
    assert language_of_name("x" * 100_000) is None
    assert without_language("target [fr-BE]") == ("target",)
    assert without_language("Français") == ()


_BYTES = st.one_of(
    st.text().map(lambda text: text.encode()),
    st.text().map(lambda text: text.encode("utf-16")),
    st.text("aé€œ ").map(lambda text: text.encode("cp1252")),
    st.tuples(st.text("aé€ ", min_size=50), st.binary(max_size=2)).map(
        lambda parts: parts[0].encode() + parts[1]
    ),
    st.binary(),
)


@given(_BYTES)
def test_a_stream_has_the_encoding_of_the_whole_text(data: bytes) -> None:
    try:
        expected = decode(data)
    except bs.SourceError as error:
        with pytest.raises(type(error)):
            detect_encoding(io.BytesIO(data))
        return
    found = detect_encoding(io.BytesIO(data))
    with open_text(io.BytesIO(data), found, "\n") as text:
        read = text.read()
    assert read == expected.text
    assert found.name == expected.encoding or data.startswith(b"\xef\xbb\xbf")


@given(st.lists(st.text("ab", max_size=12)), st.integers(1, 8))
def test_long_lines_are_passed_over_and_counted(lines: list[str], most: int) -> None:
    text = io.StringIO("".join(f"{line}\n" for line in lines), newline="\n")
    assert list(numbered_lines(text, most)) == [
        (number, f"{line}\n" if len(line) < most else None) for number, line in enumerate(lines, 1)
    ]


# --- through the library -------------------------------------------------------------------------


def unit(nl: str, fr: str) -> str:
    sides = (("nl", nl), ("fr", fr))
    return "<tu>" + "".join(f'<tuv xml:lang="{c}"><seg>{t}</seg></tuv>' for c, t in sides) + "</tu>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    units = "\n".join(unit(*pair) for pair in PAIRS)
    (docs / "geheugen.tmx").write_text(f"<tmx><body>{units}</body></tmx>", encoding="utf-8")
    (docs / "tabel.csv").write_text("nl,fr\nhet schip,le navire\n", encoding="utf-8")
    (docs / "regels.jsonl").write_text('{"nl": "de sluis", "fr": "l\'écluse"}\n', encoding="utf-8")
    return docs


def test_bitexts_are_indexed_and_found(folder: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        summary = bs.build_index([folder], tmp_path / f"index{jobs}", jobs=jobs)
        assert (summary.added, summary.failed) == (("geheugen", "regels", "tabel"), ())
        assert summary.pairs == len(PAIRS) + 2
        with bs.open_index(tmp_path / f"index{jobs}") as index:
            [hit] = index.search("brandweer")
            assert (hit.kind, hit.confidence, hit.pages) == ("1-1", 1.0, ())
            assert hit.counterpart is not None
            assert hit.counterpart.text == PAIRS[11][1]
            assert [hit.document.id for hit in index.search("navires")] == ["tabel"]
            view = index.show("geheugen")
            assert isinstance(view, bs.DocumentView)
            assert [(p.nl and p.nl.text, p.fr and p.fr.text) for p in view.pairs] == list(PAIRS)


def test_a_bitext_that_has_changed_takes_the_place_of_its_old_pairs(
    folder: Path, tmp_path: Path
) -> None:
    bs.build_index([folder], tmp_path / "index")
    (folder / "tabel.csv").write_text("nl,fr\nde haven,le port\n", encoding="utf-8")
    assert bs.build_index([folder], tmp_path / "index").updated == ("tabel",)
    with bs.open_index(tmp_path / "index") as index:
        assert [len(index.search(word)) for word in ("schip", "haven")] == [0, 1]


def test_the_indexer_gets_bitexts_that_are_not_in_memory(folder: Path) -> None:
    found = [DocumentReader()(path) for path in folder.iterdir()]
    assert [type(each) for each in found] == [Bitext] * 3


@pytest.mark.long
def test_readers_keep_nothing(tmp_path: Path) -> None:
    count, text = 12_000, "een regel van zestig tekens, of zo, en dan nog een paar meer"
    (tmp_path / "a.tmx").write_text(
        f"<tmx><body>{unit(text, text) * count}</body></tmx>", encoding="utf-8"
    )
    (tmp_path / "a.tsv").write_text("nl\tfr\n" + f"{text}\t{text}\n" * count, encoding="utf-8")
    record = json.dumps({"nl": text, "fr": text})
    (tmp_path / "a.jsonl").write_text(f"{record}\n" * count, encoding="utf-8")
    (tmp_path / "a.json").write_text(f"[{', '.join([record] * count)}]", encoding="utf-8")
    (tmp_path / "a.nl").write_text(f"{text}\n" * count, encoding="utf-8")
    language_of_texts([text])  # which loads the model
    tracemalloc.start()
    try:
        for name in ("a.tmx", "a.tsv", "a.jsonl", "a.json", "a.nl"):
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            path = tmp_path / name
            bitext = (
                MosesSource().read_pair(path, path) if name == "a.nl" else DocumentReader()(path)
            )
            assert isinstance(bitext, Bitext)
            assert sum(1 for _ in bitext.segments) == count
            _, peak = tracemalloc.get_traced_memory()
            assert peak - before < 1_500_000, name  # bytes: that is less than the file holds
    finally:
        tracemalloc.stop()


def test_tables_of_other_things_are_left_aside_in_a_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "cijfers.csv").write_text("jaar,aantal\n2020,7\n", encoding="utf-8")
    (folder / "pakket.json").write_text(json.dumps({"name": "x"}), encoding="utf-8")
    (folder / "opmaak.xml").write_text("<opmaak/>", encoding="utf-8")
    (folder / "engels.tmx").write_text(
        '<tmx><body><tu><tuv xml:lang="en"><seg>x</seg></tuv></tu></body></tmx>', encoding="utf-8"
    )
    summary = bs.build_index([folder], tmp_path / "index")
    assert {Path(f.path).name: f.cause for f in summary.skipped} == {
        "cijfers.csv": "the table has no Dutch and French columns",
        "pakket.json": "the JSON records have no Dutch and French",
        "opmaak.xml": "XML of another kind: its root is <opmaak>; Akoma Ntoso, Formex, TEI, TMX "
        "and XLIFF are read",
        "engels.tmx": "not Dutch and French: its languages are en",
    }
    assert (len(summary.added), summary.failed) == (3, ())
    named = bs.build_index([folder / "cijfers.csv"], tmp_path / "index")
    assert [Path(failure.path).name for failure in named.failed] == ["cijfers.csv"]


def test_a_bitext_is_aligned_as_it_is(folder: Path) -> None:
    document = bs.align_file(folder / "geheugen.tmx")
    assert [(p.text, q.text) for p, q in zip(document.nl, document.fr, strict=True)] == list(PAIRS)
    assert all(bead.confidence == 1.0 for bead in document.beads)


def test_what_is_no_file_is_an_error_of_the_source(tmp_path: Path) -> None:
    for suffix in ("tmx", "csv", "jsonl"):
        (tmp_path / f"map.{suffix}").mkdir()
        with pytest.raises(bs.SourceError, match="not a regular file"):
            reading.align_file(tmp_path / f"map.{suffix}")
        with pytest.raises(bs.SourceError, match="cannot be read: No such file"):
            reading.align_file(tmp_path / f"weg.{suffix}")


def test_limits_are_those_of_the_source() -> None:
    assert FILE_BYTES > 1_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((f"een{end}twee", "een\ntwee") for end in ("\n", "\r", "\r\n", "\u2028", "\u2029")),
        ("een\t\ttwee \t drie", "een twee drie"),
        ("een  twee", "een twee"),
        ("een\ttwee", "een\ttwee"),
        (" één\t", "één"),
        ("een\n\t twee", "een twee"),
    ],
)
def test_white_space_of_segments(text: str, expected: str) -> None:
    assert normalise_segment(text) == expected
